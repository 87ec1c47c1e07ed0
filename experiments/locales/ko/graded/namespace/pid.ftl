task-namespace-pid =
    .title = 1번 프로세스
    .task =
        받은 명령을 새 PID 네임스페이스의 첫 번째 프로세스로 실행하세요. 명령이 보는 `/proc`에는
        그 네임스페이스의 프로세스만 나타나야 합니다. 바깥의 `/proc`은 그대로 남아 있어야
        합니다. 명령의 종료 상태로 끝내세요.
    .given =
        - `"$@"`: 명령과 그 인자
    .try =
        `man 1 unshare`와 `man 7 pid_namespaces`를 읽어 보세요. 안에서 `echo $$`,
        `readlink /proc/self`, `ps ax`의 결과를 비교해 보고, 바깥에서는 `/proc/PID/status`의
        `NSpid` 줄을 살펴보세요.

grade-namespace-pid-runs = 명령을 받은 인자 그대로 실행합니다
grade-namespace-pid-own-namespace = 명령이 새 PID 네임스페이스에서 실행됩니다
grade-namespace-pid-first-process = 명령이 그 안의 1번 프로세스입니다
grade-namespace-pid-own-proc = 명령이 보는 /proc이 그 네임스페이스의 것입니다
grade-namespace-pid-proc-outside = 바깥의 /proc 위에는 끝난 뒤에도 아무것도 마운트되지 않습니다
grade-namespace-pid-exit-status = 풀이가 명령의 종료 상태로 끝납니다

hint-namespace-pid-shared = 명령의 /proc/PID/ns/pid가 바깥과 같습니다. 명령은 새 PID 네임스페이스에 있지 않습니다.
hint-namespace-pid-no-fork = 명령 자신은 아직 바깥의 PID 네임스페이스에 있고, 앞으로 만들 자식만 새 네임스페이스에 들어갑니다(ns/pid_for_children이 ns/pid와 다릅니다). 프로세스의 PID 네임스페이스는 바뀌지 않습니다. unshare 다음에 fork하고, 자식에서 명령을 실행하세요.
hint-namespace-pid-number = 명령은 네임스페이스 안에서 { $number }번 프로세스입니다. 1번은 명령을 시작한 셸 같은 다른 프로세스입니다. exec로 그 자리를 명령에 넘겨주세요.
hint-namespace-pid-proc-inherited = 명령이 보는 /proc은 아직 다른 PID 네임스페이스의 프로세스를 보여 줍니다. 이대로라면 ps의 결과도 틀립니다. /proc은 마운트한 프로세스의 네임스페이스에 속합니다. 안에서 새로 마운트하세요.
hint-namespace-pid-proc-of-another = /proc을 새로 마운트했지만 명령의 PID 네임스페이스에 속하지 않습니다. /proc은 마운트한 프로세스의 네임스페이스에 속합니다. fork한 다음 새 네임스페이스 안에서 마운트하세요.
hint-namespace-pid-proc-outside = 바깥의 /proc에 마운트가 하나가 아니라 { $mounts }개 있습니다. 전파가 private인 새 마운트 네임스페이스 안에서 마운트하세요.
