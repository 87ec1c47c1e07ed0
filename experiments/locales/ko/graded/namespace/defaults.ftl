task-namespace-defaults =
    .title = 처음부터 있는 네임스페이스
    .task =
        아직 아무도 네임스페이스를 만들지 않았지만 모든 프로세스는 종류마다 하나씩 네임스페이스에 속해
        있습니다. /proc/PID/ns를 살펴보고, 각 네임스페이스가 누구의 것인지(NS_GET_USERNS), 그 위에는
        무엇이 있는지(NS_GET_PARENT) ioctl(2)로 커널에 물어보세요. 답은 `answers.toml`에 적습니다.

        - `kinds`: 이 컴퓨터에 있는 네임스페이스의 종류는 몇 가지인지(숫자)
        - `child-shares`: 플래그 없이 만든 자식 프로세스는 그중 몇 가지를 공유하는지
        - `flags-share`: clone3(2)에 CLONE_NEW… 플래그를 모두 주어 만든 자식은 몇 가지를 공유하는지
        - `with-parent`: 트리를 이루어 NS_GET_PARENT가 의미 있는 종류. /proc/PID/ns에 나오는 이름의
          목록으로 적습니다. 예: `["net", "uts"]`
        - `parent-of-uts`: UTS 네임스페이스에 NS_GET_PARENT를 요청했을 때의 오류. 예: `"EBADF"`
        - `parent-of-topmost`: 여러분에게 가장 위에 있는 사용자 네임스페이스에 요청했을 때의 오류
        - `owner-of-uts`: 루트 사용자가 UTS 네임스페이스만 만듭니다. NS_GET_USERNS로 알아보면 그것은
          루트 사용자 자신의 사용자 네임스페이스에 속하는지. `true` 또는 `false`
        - `new-pid-owner`: 한 번의 호출로 사용자 네임스페이스와 PID 네임스페이스를 만듭니다. PID
          네임스페이스는 어느 사용자 네임스페이스에 속하는지. `"new"` 또는 `"old"`
        - `init-for-ordinary-user`: 일반 사용자가 /proc/1/ns/uts를 open(2)으로 열 때의 결과. `"ok"`
          또는 오류의 이름
    .given =
        질문 말고는 없습니다.
    .try =
        루트 사용자로 실행하고, 마지막 줄은 일반 사용자로 실행합니다.

            ls -l /proc/self/ns; unshare --uts --pid --fork ls -l /proc/self/ns
            lsns --task $$ --output NS,TYPE,PNS,ONS
            python3 -c 'import fcntl; fcntl.ioctl(open("/proc/self/ns/uts"), 0xb702)'
            strace -e trace=openat cat /proc/1/ns/uts

        0xb701은 NS_GET_USERNS, 0xb702는 NS_GET_PARENT이고, 디스크립터를 돌려주거나 실패합니다.
        `lsns`의 PNS 열에는 부모가, ONS 열에는 소유자가 나옵니다. `man 7 namespaces`와
        `man 2 ioctl_ns`를 참고하세요. `isolab run namespace/defaults`는 실험을 보여 줍니다.

grade-namespace-defaults-kinds = 종류의 수
grade-namespace-defaults-child-shares = 자식이 공유하는 수
grade-namespace-defaults-flags-share = 플래그를 모두 주었을 때 공유하는 수
grade-namespace-defaults-with-parent = 트리를 이루는 종류
grade-namespace-defaults-parent-of-uts = UTS 네임스페이스의 부모
grade-namespace-defaults-parent-of-topmost = 가장 위에 있는 사용자 네임스페이스의 부모
grade-namespace-defaults-owner-of-uts = 루트 사용자가 만든 UTS 네임스페이스의 소유자
grade-namespace-defaults-new-pid-owner = 사용자 네임스페이스와 함께 만든 것의 소유자
grade-namespace-defaults-init-for-ordinary-user = 일반 사용자가 본 init의 네임스페이스

hint-namespace-defaults-kinds = { $said }이(가) 아닙니다. /proc/self/ns의 링크를 세어 보세요. _for_children으로 끝나는 것은 빼야 합니다. 가장 새로운 종류는 리눅스 5.6에 들어온 time입니다.
hint-namespace-defaults-for-children = /proc/self/ns에는 링크가 열 개 있지만 pid_for_children과 time_for_children은 따로 있는 종류가 아닙니다. 다음에 만들 자식이 어디에 속할지를 나타냅니다.
hint-namespace-defaults-child-shares = { $said }이(가) 아닙니다. readlink /proc/$$/ns/uts를 셸의 자식에서 본 것과 비교하고, 다른 종류도 그렇게 해 보세요. 번호가 같으면 같은 네임스페이스입니다.
hint-namespace-defaults-none = 누군가 요청하지 않으면 자식은 자기만의 네임스페이스를 갖지 않습니다. fork(2)는 부모의 네임스페이스마다 사용자 수를 하나 늘릴 뿐입니다. readlink /proc/$$/ns/uts를 자식의 것과 비교하세요.
hint-namespace-defaults-flags-share = { $said }이(가) 아닙니다. CLONE_NEW… 플래그마다 새 네임스페이스가 하나씩 생기고, 종류마다 플래그가 있습니다. `unshare`에도 종류마다 옵션이 있습니다.
hint-namespace-defaults-with-parent = { $said }이(가) 아닙니다. /proc/self/ns의 링크마다 NS_GET_PARENT를 요청해 보세요. 질문 자체가 의미 없을 때의 오류는 답을 알려 줄 수 없을 때의 오류와 다릅니다.
hint-namespace-defaults-mount-tree = { $said }이(가) 아닙니다. 마운트 네임스페이스는 다른 것의 복사본으로 시작하지만 그 아래에 있는 것은 아니고, 커널은 둘을 잇지 않습니다. 링크마다 NS_GET_PARENT를 요청해 오류를 비교하세요.
hint-namespace-defaults-parent-of-uts = { $said }이(가) 아닙니다. 커널은 이 요청을 알고 디스크립터도 올바릅니다. 이 종류의 네임스페이스에는 의미가 없을 뿐입니다. man 2 ioctl_ns를 보세요.
hint-namespace-defaults-parent-of-topmost = { $said }이(가) 아닙니다. /proc/self/ns/user에 0xb702로 직접 요청해 보고, man 2 ioctl_ns를 보세요.
hint-namespace-defaults-none-above = { $said }이(가) 아닙니다. "위에 아무것도 없다"와 "알려 줄 수 없다"는 같은 오류입니다. 커널은 안에 있는 쪽에 밖에 무엇이 있는지조차 알려 주지 않습니다. man 2 ioctl_ns를 보세요.
hint-namespace-defaults-owner-of-uts = { $said }이(가) 아닙니다. 네임스페이스는 만들어진 곳의 사용자 네임스페이스에 속합니다. lsns의 ONS 열에 나옵니다.
hint-namespace-defaults-new-pid-owner = { $said }이(가) 아닙니다. 한 번에 여러 플래그를 주면 CLONE_NEWUSER부터 처리하므로 나머지는 새 사용자 네임스페이스에 속합니다. 그렇지 않다면 일반 사용자는 아무것도 만들 수 없을 것입니다. lsns의 ONS를 비교하세요.
hint-namespace-defaults-init-for-ordinary-user = { $said }이(가) 아닙니다. strace는 openat(2)의 오류를 보여 줍니다.
hint-namespace-defaults-eperm = 권한에 관한 것은 맞지만 { $said }은(는) 아닙니다. 여기서는 파일 시스템이 열기를 거부하는데, 그때의 오류는 다릅니다. strace로 확인하세요.
hint-namespace-defaults-root = 루트 사용자는 열 수 있지만 일반 사용자는 열 수 없습니다. 네임스페이스를 열면 그 안에 들어갈 수도 있으므로 ptrace(2)처럼 보호합니다. 일반 사용자로 해 보세요.
