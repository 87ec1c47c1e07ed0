# 네임스페이스 실험을 설명하는 글. 형식은 chroot.ftl과 같다.

namespace-pid =
    .title = 독립된 프로세스 번호, 그리고 init
    .what =
        워크숍의 `unshare -p -f`를 /proc을 새로 마운트한 경우와 그렇지 않은 경우로 나누어
        실행하고, 같은 시스템 콜을 직접 호출해 봅니다. `$$`의 값과 ps가 보여 주는 내용을
        비교하고, 네임스페이스 안으로 세 단계 들어간 프로세스의 NSpid에 번호가 네 개 있음을
        확인하십시오. 시그널, 고아 프로세스, 좀비가 어떻게 되는지, -f 없이 시작한 셸의 두 번째
        fork가 어떻게 되는지도 살펴보십시오.
    .why =
        프로세스는 자신이 속한 PID 네임스페이스에서 번호를 하나 받고, 그 위의 네임스페이스마다
        번호를 하나씩 더 받습니다. 그래서 위에서는 아래의 프로세스가 보이지만 아래에서는 위가
        보이지 않습니다. 시스템 콜이 주고받는 번호는 호출한 프로세스의 네임스페이스를 따르지만,
        /proc의 번호는 그 /proc을 마운트한 네임스페이스를 따릅니다. 따라서 이전 /proc을 그대로
        쓰면 ps는 바깥의 프로세스를 늘어놓고, `$$`는 1인데 /proc/self는 바깥에서 쓰는 번호를
        가리킵니다. 자신이 속하지 않은 네임스페이스의 /proc에서는 `self`가 가리킬 곳이 없습니다.
        프로세스의 PID 네임스페이스는 평생 바뀌지 않습니다. unshare(CLONE_NEWPID)와 setns(2)는
        앞으로 태어날 자식이 어디에 속할지를 정할 뿐이며, 그 첫 번째 자식이 init이 됩니다.
        unshare에 -f가 필요한 까닭이 이것입니다. -f가 없으면 셸은 바깥에 남고, 셸이 처음 실행한
        명령이 init이 되며, 그 명령이 끝난 뒤의 두 번째 fork는 ENOMEM으로 실패합니다.
        네임스페이스를 유지하는 것이 바로 init이기 때문입니다. 고아가 된 프로세스는 init의
        자식이 되고, 끝난 프로세스는 init이 wait할 때까지 좀비로 남습니다. init이 끝나면 커널은
        나머지 프로세스에 모두 SIGKILL을 보내고, 이들이 모두 회수될 때까지 기다리며, 더 이상
        번호를 내주지 않습니다. 그렇게 남은 네임스페이스에 setns(2)로 들어가는 호출은
        성공하지만, 이어지는 fork는 역시 ENOMEM입니다. 그래서 커널은 init을 보호합니다. 핸들러를
        등록하지 않은 시그널은 버려지며, 안에서 보낸 것이라면 SIGKILL과 SIGSTOP도 마찬가지입니다.
        상위 네임스페이스에서 보낸 SIGKILL과 SIGSTOP은 통하지만, SIGTERM은 여전히 통하지
        않습니다. SIGTERM 핸들러가 없는 컨테이너가 늦게 멈추는 이유입니다.
    .try =
        # 이전 /proc을 그대로 쓰는 경우: `$$`는 1이고 나머지는 모두 바깥의 것입니다
        sudo unshare -p -f bash -c 'echo $$; readlink /proc/self; ps -e | head -n 3'
        # /proc을 새로 마운트한 경우
        sudo unshare -p -f --mount-proc bash -c 'echo $$; readlink /proc/self; ps -e'
        # -f가 없는 경우: 셸은 바깥에 있고 두 번째 fork가 실패합니다
        sudo unshare -p bash -c 'sleep 0; sleep 0; echo end'
        # 안에서는 init을 죽일 수 없습니다
        sudo unshare -p -f bash -c 'kill -KILL $$; echo still here'
        # 프로세스 하나에 번호 둘
        sudo unshare -p -f bash -c 'sleep 3 & wait' &
        sleep 1
        grep NSpid /proc/$(pgrep -n -x sleep)/status

namespace-ipc =
    .title = 독립된 이름을 쓰는 메시지 큐, 세마포어, 공유 메모리
    .what =
        바깥에서 키 하나로 System V 메시지 큐, 세마포어 집합, 공유 메모리 세그먼트를 만든 다음,
        새 IPC 네임스페이스에서 같은 키를 찾아보고 그 안에 세 개를 새로 만듭니다. 서로 다른
        객체인데도 ID가 같다는 점과 /proc/sysvipc의 내용을 살펴보십시오. 이어서 안에서 POSIX
        메시지 큐를 만들고, 그 네임스페이스의 mqueue 파일 시스템을 바깥에서 읽고 써 봅니다.
        마지막 프로세스가 끝나기 전과 후를 비교하십시오.
    .why =
        이 객체들은 파일이 아니라 커널 안의 테이블에 든 항목이며, 키나 ID나 이름으로 찾습니다.
        IPC 네임스페이스는 이런 테이블 한 벌과 그 제한값입니다. 따라서 키나 ID가 같아도
        네임스페이스가 다르면 다른 객체를 뜻하며, root라도, ID를 정확히 알아도 다른
        네임스페이스의 객체에는 닿을 수 없습니다. 객체는 만든 프로세스가 아니라 네임스페이스에
        속합니다. 만든 프로세스가 끝나도 남아 있다가 네임스페이스와 함께 사라지는데,
        네임스페이스가 사라지는 것은 그 안에 프로세스가 없고 그것을 가리키는 nsfs 파일을 열어
        두거나 바인드 마운트한 곳도 없을 때입니다. 테이블을 들여다보는 창은 두 가지이며 서로
        다르게 동작합니다. /proc/sysvipc는 /proc을 누가 마운트했든 그 파일을 여는 프로세스의
        테이블을 보여 줍니다(프로세스 번호와는 다릅니다). mqueue 마운트는 마운트한 프로세스의
        테이블을 보여 주며, 그 마운트에 닿을 수 있다면 자신의 것이 아닌 네임스페이스에도 큐를
        만들고 지울 수 있습니다. 다만 마운트가 네임스페이스를 붙잡아 두지는 않습니다. 마지막
        프로세스가 끝난 뒤에도 이름은 그대로 보이지만, 큐를 새로 만들려고 하면 EACCES입니다.
        POSIX 공유 메모리와 POSIX 세마포어는 여기에 속하지 않습니다. 이것들은 /dev/shm에
        마운트된 tmpfs의 파일이므로 마운트 네임스페이스로 분리됩니다.
    .try =
        ipcs --queues
        sudo unshare --ipc bash -c 'ipcmk --queue; ipcs --queues'
        ipcs --queues
        # POSIX 메시지 큐는 mqueue 파일 시스템의 파일입니다
        sudo unshare --ipc --mount bash -c '
            mkdir -p /tmp/queues
            mount -t mqueue mqueue /tmp/queues
            touch /tmp/queues/demo
            cat /tmp/queues/demo
        '
        ls /tmp/queues
