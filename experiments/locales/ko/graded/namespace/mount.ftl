task-namespace-mount =
    .title = 나만의 마운트
    .task =
        받은 명령을 새 마운트 네임스페이스에서 실행하세요. 그 안에서는 `$DIR`에 파일 시스템이
        마운트되어 있고, 내용이 `$CONTENT`인 파일 `$FILE`이 들어 있어야 합니다. 바깥에서는
        `$DIR`에 아무것도 마운트되지 않고 비어 있어야 합니다. 명령의 종료 상태로 끝내세요.
    .given =
        - `$DIR`: 빈 폴더
        - `$FILE`, `$CONTENT`: 파일 이름과 한 줄의 내용. 채점할 때마다 달라집니다.
        - `"$@"`: 명령과 그 인자
    .try =
        `man 1 unshare`와 `man 7 mount_namespaces`에서 전파(propagation)를 읽어 보세요. 안과
        밖에서 `findmnt -o TARGET,PROPAGATION`의 결과를 비교해 보세요.

grade-namespace-mount-runs = 명령을 받은 인자 그대로 실행합니다
grade-namespace-mount-own-namespace = 명령이 새 마운트 네임스페이스에서 실행됩니다
grade-namespace-mount-mounted-inside = 그 안의 $DIR에 파일 시스템이 마운트되어 있습니다
grade-namespace-mount-content-inside = 그 안의 $FILE에 $CONTENT가 들어 있습니다
grade-namespace-mount-nothing-outside = 바깥의 $DIR에는 끝난 뒤에도 마운트도 파일도 없습니다
grade-namespace-mount-exit-status = 풀이가 명령의 종료 상태로 끝납니다

hint-namespace-mount-shared = 명령의 /proc/PID/ns/mnt가 바깥과 같습니다. 명령을 위해 마운트한 것이 모두에게 보입니다.
hint-namespace-mount-none = 명령의 mountinfo를 보면 $DIR에 마운트된 것이 없습니다. 예를 들어 tmpfs를 마운트해 보세요.
hint-namespace-mount-content = 명령이 보는 { $file }: { $seen }. 마운트한 다음 같은 네임스페이스에서 $CONTENT를 써 넣으세요.
hint-namespace-mount-leaked = $DIR은 바깥에서도 마운트 지점입니다. 네임스페이스를 만들기 전에 마운트했거나, 두 네임스페이스가 같은 피어 그룹이어서 커널이 마운트를 전파했습니다. 전파를 private으로 두고 안에서 마운트하세요. 바깥에서 보이는 것: { $names }
hint-namespace-mount-files-outside = 바깥의 $DIR에 있는 것: { $names }. 마운트한 파일 시스템이 아니라 폴더 자체에 썼습니다.
