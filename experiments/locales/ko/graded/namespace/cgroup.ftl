task-namespace-cgroup =
    .title = 나만의 한도
    .task =
        받은 명령을 새 cgroup(버전 2)에서 실행하세요. 그 cgroup은 메모리를 `$MEMORY`바이트로,
        프로세스를 `$PROCESSES`개로 제한해야 하고, 명령이 속한 cgroup 네임스페이스의 루트여야
        합니다. 명령의 종료 상태로 끝내세요. 이 과제에는 진짜 루트가 필요합니다. 그래서
        `isolab grade --in vm`으로 가상 머신 안에서만 채점합니다.
    .given =
        - `$MEMORY`: 바이트 수. 채점할 때마다 달라집니다.
        - `$PROCESSES`: 한꺼번에 있을 수 있는 프로세스의 수. 채점할 때마다 달라집니다.
        - `"$@"`: 명령과 그 인자
    .try =
        `man 7 cgroups`, `man 7 cgroup_namespaces`, `man 1 unshare`를 읽어 보세요. 자신의 가상
        머신에서 `cgroup2`를 폴더에 마운트하고 `cgroup.controllers`,
        `cgroup.subtree_control`, `cgroup.procs`를 살펴보세요.

grade-namespace-cgroup-runs = 명령을 받은 인자 그대로 실행합니다
grade-namespace-cgroup-own-cgroup = 명령이 새 cgroup에서 실행됩니다
grade-namespace-cgroup-memory = 그 cgroup의 memory.max가 $MEMORY입니다
grade-namespace-cgroup-processes = 그 cgroup의 pids.max가 $PROCESSES입니다
grade-namespace-cgroup-own-namespace = 명령이 새 cgroup 네임스페이스에서 실행됩니다
grade-namespace-cgroup-root = 그 cgroup이 네임스페이스의 루트입니다
grade-namespace-cgroup-exit-status = 풀이가 명령의 종료 상태로 끝납니다

hint-namespace-cgroup-shared = 명령의 /proc/PID/cgroup이 처음과 같은 cgroup을 가리킵니다. 프로세스를 옮기지 않았습니다. 새 cgroup의 cgroup.procs에 프로세스 번호를, 또는 쓰는 프로세스 자신을 뜻하는 0을 쓰세요.
hint-namespace-cgroup-no-controller = 명령의 cgroup에 { $file }이(가) 없습니다. 위의 cgroup이 컨트롤러를 내려 주지 않았습니다. 거기 있는 cgroup.subtree_control에 +memory +pids를 쓰세요. 커널은 그 cgroup에 남은 프로세스가 없을 때만 받아들입니다.
hint-namespace-cgroup-no-limit = 명령의 cgroup에서 { $file }의 값이 max입니다. 제한이 없습니다.
hint-namespace-cgroup-other-limit = 명령의 cgroup에서 { $file }의 값이 { $wanted }이(가) 아니라 { $number }입니다.
hint-namespace-cgroup-namespace-shared = 명령의 /proc/PID/ns/cgroup이 바깥과 같습니다. 아무것도 분리하지 않았습니다.
hint-namespace-cgroup-root = 네임스페이스 안에서 본 /proc/self/cgroup이 /가 아니라 { $path }입니다. 새 네임스페이스의 루트는 그것을 만드는 순간에 만든 프로세스가 속한 cgroup입니다. 먼저 옮긴 다음에 분리하세요.
