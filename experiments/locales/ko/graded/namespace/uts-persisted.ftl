task-namespace-uts-persisted =
    .title = 파일로 보존한 네임스페이스
    .task =
        호스트네임이 `$NAME`인 UTS 네임스페이스를 만들고 `$FILE`에 바인드하세요. 풀이와 풀이가
        시작한 프로세스가 모두 끝나도 네임스페이스는 남아 있어야 합니다. 채점기가 그 파일로
        들어가 봅니다. 바깥의 호스트네임은 그대로 남아 있어야 합니다.
    .given =
        - `$NAME`: 호스트네임. 채점할 때마다 달라집니다.
        - `$FILE`: 파일의 경로. 폴더는 있고 파일은 없습니다.
    .try =
        `man 1 unshare`의 `--uts=file`, `man 1 nsenter`, `man 7 namespaces`를 읽어 보세요.
        `/proc/self/mountinfo`에서 `nsfs`를 찾아보고, `nsenter --uts="$FILE" hostname`으로
        들어가 보세요.

grade-namespace-uts-persisted-bound = $FILE에 UTS 네임스페이스가 마운트되어 있습니다
grade-namespace-uts-persisted-own-namespace = 바깥과 다른 네임스페이스입니다
grade-namespace-uts-persisted-hostname-inside = 두 번째 프로세스가 들어가 보면 호스트네임이 $NAME입니다
grade-namespace-uts-persisted-hostname-outside = 바깥의 호스트네임은 그대로입니다

hint-namespace-uts-persisted-nothing = 바깥의 mountinfo를 보면 $FILE에 마운트된 네임스페이스가 없습니다. 일반 파일은 아무것도 보존하지 못합니다. 바깥의 마운트 네임스페이스에서 /proc/PID/ns/uts를 파일에 바인드하세요.
hint-namespace-uts-persisted-link = $FILE은 심볼릭 링크입니다. /proc/PID/ns/uts를 가리키는 링크는 그 프로세스가 살아 있는 동안에만 쓸 수 있습니다. 프로세스 없이 네임스페이스를 보존하는 것은 바인드 마운트뿐입니다.
hint-namespace-uts-persisted-other-kind = $FILE에 마운트된 것은 uts가 아니라 { $kind } 네임스페이스입니다.
hint-namespace-uts-persisted-outer = $FILE의 네임스페이스는 장치와 inode가 바깥과 같은 네임스페이스입니다. 분리하기 전에 바인드했습니다.
hint-namespace-uts-persisted-name = $FILE로 들어가 보면 호스트네임이 { $wanted }이(가) 아니라 { $name }입니다. 네임스페이스 안에서 호스트네임을 설정하세요.
