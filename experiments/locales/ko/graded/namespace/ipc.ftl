task-namespace-ipc =
    .title = 나만의 공유 메모리
    .task =
        받은 명령을 새 IPC 네임스페이스에서 실행하세요. 그 안에는 크기가 `$SIZE`바이트인
        System V 공유 메모리가 하나 있어야 하고, 바깥에는 없어야 합니다. 명령의 종료 상태로
        끝내세요.
    .given =
        - `$SIZE`: 바이트 단위의 크기. 채점할 때마다 달라집니다.
        - `"$@"`: 명령과 그 인자
    .try =
        `man 1 unshare`, `man 7 ipc_namespaces`, `man 1 ipcmk`를 읽어 보세요. 안과 밖에서
        `ipcs --shmems`의 결과를 비교해 보세요.

grade-namespace-ipc-runs = 명령을 받은 인자 그대로 실행합니다
grade-namespace-ipc-own-namespace = 명령이 새 IPC 네임스페이스에서 실행됩니다
grade-namespace-ipc-segment-inside = 그 안에 $SIZE바이트인 공유 메모리가 하나 있습니다
grade-namespace-ipc-nothing-outside = 바깥에는 끝난 뒤에도 공유 메모리가 없습니다
grade-namespace-ipc-exit-status = 풀이가 명령의 종료 상태로 끝납니다

hint-namespace-ipc-shared = 명령의 /proc/PID/ns/ipc가 바깥과 같습니다. 모두와 같은 객체를 함께 씁니다.
hint-namespace-ipc-none = 명령의 네임스페이스에 공유 메모리가 없습니다. unshare 다음에, 다른 곳이 아니라 명령이 실행되는 네임스페이스 안에서 만드세요.
hint-namespace-ipc-made-outside = 공유 메모리가 명령의 네임스페이스가 아니라 바깥에 있습니다. 새 IPC 네임스페이스는 아무것도 복사하지 않고 비어 있는 채로 시작합니다. unshare 다음에 만드세요.
hint-namespace-ipc-other-size = 네임스페이스에 있는 공유 메모리의 크기: { $seen }. { $size }바이트인 것이 하나 있어야 합니다.
hint-namespace-ipc-outside = 바깥에 공유 메모리가 있습니다. 크기: { $seen }. 바깥에서 만든 것은 명령이 끝나도 남습니다.
