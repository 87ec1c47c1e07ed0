task-namespace-uts =
    .title = 나만의 호스트네임
    .task =
        받은 명령을 새 UTS 네임스페이스에서 실행하세요. 그 안의 호스트네임은 `$NAME`이어야
        합니다. 바깥의 호스트네임은 그대로 남아 있어야 합니다. 명령의 종료 상태로 끝내세요.
    .given =
        - `$NAME`: 호스트네임. 채점할 때마다 달라집니다.
        - `"$@"`: 명령과 그 인자
    .try =
        `man 1 unshare`와 `man 7 uts_namespaces`를 읽어 보세요. 안과 밖에서
        `readlink /proc/self/ns/uts`의 결과를 비교해 보세요.

grade-namespace-uts-runs = 명령을 받은 인자 그대로 실행합니다
grade-namespace-uts-own-namespace = 명령이 새 UTS 네임스페이스에서 실행됩니다
grade-namespace-uts-hostname-inside = 그 안의 호스트네임이 $NAME입니다
grade-namespace-uts-hostname-outside = 바깥의 호스트네임은 끝난 뒤에도 그대로입니다
grade-namespace-uts-exit-status = 풀이가 명령의 종료 상태로 끝납니다

hint-namespace-uts-shared = 명령의 /proc/PID/ns/uts가 바깥과 같습니다. 아무것도 분리하지 않았습니다.
hint-namespace-uts-renamed-outside = 바깥 네임스페이스의 호스트네임을 { $name }(으)로 바꿨습니다. 명령의 /proc/PID/ns/uts가 바깥과 같습니다. 먼저 네임스페이스를 분리하세요.
hint-namespace-uts-never-set = 네임스페이스는 새로 만들었지만 호스트네임은 복사된 그대로 { $name }입니다. 안에서 { $wanted }(으)로 바꾸세요.
hint-namespace-uts-other-name = 안의 호스트네임이 $NAME의 값인 { $wanted }이(가) 아니라 { $name }입니다.
hint-namespace-uts-outside-changed = 바깥의 호스트네임이 { $before }에서 { $name }(으)로 바뀌었습니다. 새 네임스페이스에 들어간 다음에 바꾸세요.
