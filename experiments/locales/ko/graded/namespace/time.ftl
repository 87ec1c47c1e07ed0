task-namespace-time =
    .title = 더 길어진 가동 시간
    .task =
        받은 명령을 새 시간 네임스페이스에서 실행하세요. 그 안에서는 컴퓨터가 `$DAYS`일 더 먼저
        켜진 것처럼 보여야 합니다. CLOCK_BOOTTIME은 그만큼 앞서고 CLOCK_MONOTONIC은 바깥과
        같아야 합니다. 명령의 종료 상태로 끝내세요.
    .given =
        - `$DAYS`: 날 수. 채점할 때마다 달라집니다.
        - `"$@"`: 명령과 그 인자
    .try =
        `man 1 unshare`의 `--boottime`과 `man 7 time_namespaces`를 읽어 보세요. 안과 밖에서
        `uptime`과 `cat /proc/self/timens_offsets`의 결과를 비교해 보세요.

grade-namespace-time-runs = 명령을 받은 인자 그대로 실행합니다
grade-namespace-time-own-namespace = 명령이 새 시간 네임스페이스에서 실행됩니다
grade-namespace-time-boottime = 그 안의 CLOCK_BOOTTIME이 $DAYS일 앞섭니다
grade-namespace-time-monotonic = 그 안의 CLOCK_MONOTONIC은 바깥과 같습니다
grade-namespace-time-exit-status = 풀이가 명령의 종료 상태로 끝납니다

hint-namespace-time-shared = 명령의 /proc/PID/ns/time이 바깥과 같습니다. 명령은 새 시간 네임스페이스에 있지 않습니다.
hint-namespace-time-boottime = 네임스페이스의 CLOCK_BOOTTIME이 { $seen } 앞섭니다. { $days }일 앞서야 합니다. 오프셋의 단위는 초이고, 첫 프로세스가 들어가기 전에 설정합니다.
hint-namespace-time-monotonic = 네임스페이스의 CLOCK_MONOTONIC이 { $seen } 앞섭니다. 바깥과 같아야 합니다. 두 시계의 오프셋은 따로 있습니다.
