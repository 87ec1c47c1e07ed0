# 네임스페이스 실험을 설명하는 글. 형식은 chroot.ftl과 같다.

namespace-user-sysctl-owner = /proc/sys의 파일은 기계의 uid 0의 것인데, 이 환경에서 샌드박스의 root는 매핑 뒤에서 다른 uid다
namespace-user-setgroups-inherited = setgroups를 거부하는 네임스페이스 아래의 사용자 네임스페이스는 처음부터 그것을 거부한다

namespace-defaults =
    .title = 모든 프로세스가 속한 네임스페이스
    .what =
        init과 자기 자신, 그리고 다른 프로세스의 /proc/PID/ns 링크를 비교합니다. 플래그 없이 만든
        자식은 모두 공유하고, 모든 플래그를 주고 만든 자식은 하나도 공유하지 않습니다. 이어서
        NS_GET_USERNS와 NS_GET_PARENT 요청으로 각 네임스페이스의 소유자와 부모를 묻습니다. 어떤
        대답이 EPERM이고 어떤 대답이 EINVAL인지, 그리고 일반 사용자는 init의 링크를 읽지도
        못한다는 점을 살펴보십시오.
    .why =
        어떤 네임스페이스에도 속하지 않은 프로세스는 없습니다. fork(2)는 자식에게 부모의
        네임스페이스를 그대로 물려주므로, 누군가 새 네임스페이스를 요청하기 전까지는 첫
        프로세스부터 모두가 같은 것을 공유합니다. 두 링크의 장치 번호와 inode 번호가 같으면 같은
        네임스페이스입니다. 네임스페이스는 저마다 자신이 만들어진 사용자 네임스페이스에
        속하고, 그에 대한 케이퍼빌리티도 그곳을 기준으로 검사됩니다. 트리를 이루는 것은 사용자
        네임스페이스와 PID 네임스페이스뿐이어서 나머지는 NS_GET_PARENT에 EINVAL로 답합니다.
        소유자나 부모가 호출자의 네임스페이스 바깥에 있으면 EPERM이고, 부모가 없는 최초의
        네임스페이스도 마찬가지입니다. 그래서 사용자 네임스페이스 안의 샌드박스는 물려받기만 한
        네트워크 네임스페이스의 소유자를 물을 수 없습니다. 링크를 연 프로세스는 그곳에 들어갈 수도
        있기 때문에, 링크 자체도 ptrace(2)와 같은 검사로 보호됩니다. 일반 사용자가 init의 링크를 읽으면
        EACCES입니다. 일부 컨테이너나 가상 머신 안에서는 root도 /proc/1/ns에 대해 같은 오류를
        받습니다.
    .try =
        ls -l /proc/self/ns
        # 일반 사용자로는 권한이 없습니다
        ls -l /proc/1/ns
        sudo ls -l /proc/1/ns
        # 셸과 그 자식: inode가 같습니다
        readlink /proc/$$/ns/uts; bash -c 'readlink /proc/$$/ns/uts'
        lsns --task $$

namespace-defaults-owner-is-outside =
    네트워크·cgroup·시간 네임스페이스는 물려받은 것이어서 바깥의 사용자 네임스페이스에 속하며,
    커널은 안쪽에 그것을 보여 주지 않습니다

namespace-uts =
    .title = 나만의 호스트네임
    .what =
        UTS 네임스페이스 안에서 호스트네임을 `demo`로 바꾸는 일을 세 가지 방법으로 합니다.
        `unshare --uts`와 `hostname` 명령, unshare(2)와 sethostname(2)의 직접 호출, 그리고
        CLONE_NEWUTS를 준 clone3(2)로 만든 프로세스입니다. 안에서 본 이름과 매번 끝난 뒤 밖에서
        본 이름, /proc/PID/ns에서 유일하게 달라진 링크, 그리고 마지막 프로세스가 종료된 뒤에도
        네임스페이스로 이어지는 것이 무엇인지 살펴보십시오. 끝으로 같은 일을 네임스페이스 없이
        하면 이번에는 밖의 이름이 바뀝니다.
        `identity` 단계들은 플래그를 주었을 때와 주지 않았을 때, /proc/PID/ns의 링크와
        ioctl(2)로 그것이 어느 네임스페이스인지, 누구의 것인지, 무엇 아래에 있는지 묻고,
        프로세스가 끝난 뒤에 무엇이 아직 그곳으로 이어지는지 봅니다.
    .why =
        호스트네임은 커널 구조체 안의 문자열이고, 프로세스는 그 구조체를 가리키는 포인터만
        가지고 있습니다. CLONE_NEWUTS를 준 unshare(2)나 clone3(2)는 이 구조체를 복사합니다.
        그래서 새 네임스페이스는 이전 이름을 그대로 지닌 채 시작하고, sethostname(2)는 그
        복사본에 씁니다. 이때 커널은 UTS 네임스페이스를 소유한 사용자 네임스페이스에 대한
        CAP_SYS_ADMIN을 요구합니다. 따라서 일반 사용자는 EPERM을 받지만, 사용자 네임스페이스와
        UTS 네임스페이스를 한 번의 호출로 함께 만들면 성공합니다. 커널이 사용자
        네임스페이스를 먼저 만들어 다른 하나의 소유자로 삼기 때문입니다. 소유자는
        NS_GET_USERNS로 알아낼 수 있습니다. 구조체에는 참조 횟수가 있고, 네임스페이스의 수명은
        오직 이 횟수로 정해집니다. 그 안의 프로세스뿐 아니라 /proc/PID/ns/uts를 연 파일
        디스크립터와 그 마운트도 하나씩 셉니다. 프로세스가 종료되면 PID(ENOENT)나 pidfd(ESRCH)로는
        더 이상 찾아갈 수 없지만, 미리 열어 둔 파일 디스크립터로는 갈 수 있습니다. setns(2)가
        성공하고 그 안의 이름은 여전히 `demo`입니다. 마지막 참조가 없어지면 네임스페이스도
        없어지므로 따로 치울 것이 없습니다.
    .try =
        hostname
        sudo unshare --uts bash -c 'hostname demo; hostname; readlink /proc/$$/ns/uts'
        hostname
        readlink /proc/$$/ns/uts
        # sudo 없이 같은 일을 합니다: 권한은 사용자 네임스페이스에서 나옵니다
        unshare --map-root-user --uts bash -c 'hostname demo; hostname'
        # 사용자 네임스페이스가 없으면 EPERM입니다
        unshare --uts true

namespace-uts-persisted =
    .title = 파일이 붙잡아 두는 네임스페이스
    .what =
        `unshare --uts=/run/utsns/demo`로 UTS 네임스페이스에 경로를 붙여 주고 프로세스는
        종료됩니다. mountinfo에 나타난 nsfs 행과, 네임스페이스 안의 프로세스가 0개라는 점을
        살펴보십시오. 그다음 다른 프로세스들이 들어갑니다. nsenter와 setns(2)는 파일로, 또 다른
        setns(2)는 이미 들어가 있는 프로세스의 pidfd로 들어갑니다. 한 프로세스가 바꾼 호스트네임을
        다음 프로세스가 그대로 봅니다. 마운트를 해제하면 파일은 남지만 네임스페이스는
        사라집니다. 끝으로 마운트 네임스페이스를 같은 방법으로 바인드합니다. 커널이 어떤 바인드를
        거절하는지 살펴보십시오.
    .why =
        /proc/PID/ns/uts는 nsfs로 이어지는 매직 링크이고, nsfs에서는 inode 하나하나가
        네임스페이스입니다. 이것을 마운트하면 inode가 유지되고 네임스페이스도 함께 유지됩니다.
        파일 디스크립터를 열어 둔 것과 같지만 프로세스가 필요 없다는 점이 다릅니다. /run 아래의
        파일은 마운트 지점일 뿐이었으므로 마운트가 걷히면 다시 빈 파일이 됩니다. 오류 없이
        열리지만 nsfs의 파일이 아니어서 setns(2)는 EINVAL로 끝납니다. 커널에는 네임스페이스의
        이름이라는 것이 없습니다. /run/utsns는 관습이고, `ip netns`도 /run/netns에서 같은 일을
        합니다. 마운트 네임스페이스는 특별합니다. 그것을 붙잡아 두는 마운트 자체가 어떤 마운트
        네임스페이스에 속하기 때문입니다. 자기 자신을 붙잡거나 둘이 서로를 붙잡으면 아무도
        해제할 수 없으므로, 자신보다 나중에 만들어진 네임스페이스만 바인드할 수 있습니다(안에서
        하면 EINVAL). 나중인지는 번호로 가립니다. 리눅스 6.18에서는 다른 프로세서에서 나중에
        만들어진 것이 먼저인 것으로 쳐지는 경우가 관찰되었고, 그때는 밖에서 하는 바인드도
        EINVAL입니다. 같은 이유로 이 바인드는 전파되어서도 안 됩니다. 다른 네임스페이스에 피어가
        있는 shared 마운트 위에서도 EINVAL이며, unshare(1)의 `--mount=FILE`에 쓸 디렉터리가
        private이어야 하는 까닭이 이것입니다. 피어가 없는 shared 마운트라면 전파될 곳이 없으므로
        성공합니다. 한편 워크숍에 나오는 이름 `utsns_demo`는 밑줄 때문에 데비안의 hostname이
        거절하지만 커널은 받아들입니다.
    .try =
        sudo mkdir -p /run/utsns
        sudo touch /run/utsns/demo
        sudo unshare --uts=/run/utsns/demo hostname utsns-demo
        grep utsns /proc/self/mountinfo
        sudo nsenter --uts=/run/utsns/demo hostname
        hostname
        sudo umount /run/utsns/demo
        # 파일은 남아 있지만 네임스페이스는 없습니다
        sudo nsenter --uts=/run/utsns/demo hostname
        sudo rm /run/utsns/demo

namespace-pid =
    .title = 독립된 프로세스 번호, 그리고 init
    .what =
        워크숍의 `unshare -p -f`를 /proc을 새로 마운트한 경우와 그렇지 않은 경우로 나누어
        실행하고, 같은 시스템 콜을 직접 호출해 봅니다. 이미지 안으로도 들어가는 워크숍의 명령을
        그대로 실행하면, 안에서 /proc을 마운트하기 전까지 ps는 아무것도 찾지 못합니다. `$$`의
        값과 ps가 보여 주는 내용을 비교하고, 네임스페이스 없이 실행한 결과와도 견주어 보십시오.
        네임스페이스 안으로 세 단계 들어간 프로세스의 NSpid에 번호가 네 개 있음을
        확인하십시오. 시그널, 고아 프로세스, 좀비가 어떻게 되는지, -f 없이 시작한 셸의 두 번째
        fork가 어떻게 되는지도 살펴보십시오.
        `identity` 단계들은 플래그를 주었을 때와 주지 않았을 때, /proc/PID/ns의 링크와
        ioctl(2)로 그것이 어느 네임스페이스인지, 누구의 것인지, 무엇 아래에 있는지 묻고,
        프로세스가 끝난 뒤에 무엇이 아직 그곳으로 이어지는지 봅니다.
    .why =
        프로세스는 자신이 속한 PID 네임스페이스에서 번호를 하나 받고, 그 위의 네임스페이스마다
        번호를 하나씩 더 받습니다. 그래서 위에서는 아래의 프로세스가 보이지만 아래에서는 위가
        보이지 않습니다. 시스템 콜이 주고받는 번호는 호출한 프로세스의 네임스페이스를 따르지만,
        /proc의 번호는 그 /proc을 마운트한 네임스페이스를 따릅니다. 따라서 이전 /proc을 그대로
        쓰면 ps는 바깥의 프로세스를 늘어놓고, `$$`는 1인데 /proc/self는 바깥에서 쓰는 번호를
        가리킵니다. 자신이 속하지 않은 네임스페이스의 /proc에서는 `self`가 가리킬 곳이 없습니다.
        `--mount-proc`은 호스트의 /proc 위에 마운트하는데, chroot로 이미지에 들어가면 그것은
        바깥에 남습니다. 그래서 이미지 안에서 따로 마운트해야 합니다.
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
        # 이미지 안에는 아직 /proc이 없습니다
        sudo unshare -p -f --mount-proc chroot image /bin/bash
        mount -t proc proc /proc; ps -e; exit
        # -f가 없는 경우: 셸은 바깥에 있고 두 번째 fork가 실패합니다
        sudo unshare -p bash -c 'sleep 0; sleep 0; echo end'
        # 안에서는 init을 죽일 수 없습니다
        sudo unshare -p -f bash -c 'kill -KILL $$; echo still here'
        # 프로세스 하나에 번호 둘
        sudo unshare -p -f bash -c 'sleep 3 & wait' &
        sleep 1
        grep NSpid /proc/$(pgrep -n -x sleep)/status

namespace-mount =
    .title = 나만의 마운트와 마운트의 전파
    .what =
        새 마운트 네임스페이스의 안과 밖에 각각 tmpfs를 마운트합니다. 이때 그 아래에 놓인
        마운트의 전파 방식을 안에서 private, slave, shared로 바꾸어 봅니다. 둘 가운데 어느 것이
        반대쪽에서 보이는지, mountinfo에 전파 방식이 어떻게 나타나는지 살펴보십시오. 이어서 `unshare
        --mount`로 `--propagation`의 값을 바꾸어 가며 같은 일을 하고, 끝으로 네임스페이스 없이
        마운트합니다.
        `identity` 단계들은 플래그를 주었을 때와 주지 않았을 때, /proc/PID/ns의 링크와
        ioctl(2)로 그것이 어느 네임스페이스인지, 누구의 것인지, 무엇 아래에 있는지 묻고,
        프로세스가 끝난 뒤에 무엇이 아직 그곳으로 이어지는지 봅니다.
    .why =
        마운트 네임스페이스는 마운트 목록의 복사본이며, 복사본은 자신이 어디서 왔는지
        기억합니다. shared 마운트와 그 복사본은 서로 피어이므로, 한쪽에 마운트한 것이
        네임스페이스를 넘어 다른 쪽에도 나타납니다. 따라서 마운트를 private으로 바꾸어야 비로소
        격리됩니다. slave는 밖에서 오는 것을 받기만 하고 내보내지 않으며, private은 받지도
        내보내지도 않습니다. mountinfo에서 피어 그룹은 `shared:N`으로, slave가 따르는 그룹은
        `master:N`으로 나타나고, private 마운트에는 이런 필드가 없습니다. systemd는 부팅할 때
        `/`를 shared로 만듭니다. 그래서 `unshare --mount`는 `--propagation`으로 달리 지정하지 않으면
        먼저 모든 마운트를 private으로 바꿉니다. 안에서 다시 shared로 지정해도 원래대로 돌아가지는
        않습니다. private 마운트를 shared로 바꾸면 바깥이 들어 있지 않은 새 피어 그룹이
        시작되기 때문입니다.
    .try =
        sudo unshare --mount bash -c 'mount -t tmpfs none /mnt; grep " /mnt " /proc/self/mountinfo'
        # 밖에는 아무것도 없습니다
        grep " /mnt " /proc/self/mountinfo
        # 현재 루트가 shared인지 확인합니다
        findmnt -o TARGET,PROPAGATION /
pid-namespace-opened-early = Linux 7.1부터는 init이 생기기 전에도 PID 네임스페이스를 열 수 있습니다. 그 전에는 첫 프로세스가 생겨야 파일이 나타났습니다

namespace-ipc =
    .title = 독립된 이름을 쓰는 메시지 큐, 세마포어, 공유 메모리
    .what =
        바깥에서 키 하나로 System V 메시지 큐, 세마포어 집합, 공유 메모리 세그먼트를 만든 다음,
        새 IPC 네임스페이스에서 같은 키를 찾아보고 그 안에 세 개를 새로 만듭니다. 서로 다른
        객체인데도 ID가 같다는 점과 /proc/sysvipc의 내용을 살펴보십시오. 이어서 안에서 POSIX
        메시지 큐를 만들고, 그 네임스페이스의 mqueue 파일 시스템을 바깥에서 읽고 써 봅니다.
        마지막 프로세스가 끝나기 전과 후를 비교하십시오.
        `identity` 단계들은 플래그를 주었을 때와 주지 않았을 때, /proc/PID/ns의 링크와
        ioctl(2)로 그것이 어느 네임스페이스인지, 누구의 것인지, 무엇 아래에 있는지 묻고,
        프로세스가 끝난 뒤에 무엇이 아직 그곳으로 이어지는지 봅니다.
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

namespace-net =
    .title = 독립된 네트워크 스택, 그리고 밖으로 나가는 케이블
    .what =
        바깥에서 루프백 주소의 80번 포트, 추상 소켓, 디렉터리 안의 소켓을 각각 열어 두고, 새
        네트워크 네임스페이스에서 세 가지 모두에 접속해 봅니다. 루프백 인터페이스를 올리기
        전과 후를 비교합니다. 이어서 ip와 nsenter로 두 네임스페이스 사이에 veth 쌍을 놓고 TCP로
        통신합니다. connect(2)마다 돌아오는 errno, 80번 포트를 누가 쓸 수 있는지, 안쪽
        네임스페이스를 지우면 케이블의 바깥쪽 끝이 어떻게 되는지 살펴보십시오.
        `identity` 단계들은 플래그를 주었을 때와 주지 않았을 때, /proc/PID/ns의 링크와
        ioctl(2)로 그것이 어느 네임스페이스인지, 누구의 것인지, 무엇 아래에 있는지 묻고,
        프로세스가 끝난 뒤에 무엇이 아직 그곳으로 이어지는지 봅니다.
    .why =
        인터페이스, 주소, 라우팅, 방화벽 규칙, 포트, 추상 소켓의 이름은 모두 네트워크
        네임스페이스에 속합니다. 새 네임스페이스에는 내려가 있는 루프백 인터페이스뿐이므로
        127.0.0.1조차 ENETUNREACH입니다. 루프백을 올리면 같은 주소라도 마치 다른 컴퓨터처럼
        아무도 기다리지 않는 곳으로 이어져 ECONNREFUSED가 되고, 80번 포트는 비어 있습니다. 반면
        경로는 네트워크 주소가 아닙니다. 디렉터리 안의 소켓은 마운트 네임스페이스를 거쳐 찾으므로
        경계를 넘어 접속됩니다. 소켓은 사용하는 프로세스가 아니라 만들어진 네임스페이스에
        속합니다. 그래서 바깥에서 만들어 물려준 소켓은 여전히 바깥의 서버에 접속하며, 서비스
        관리자가 네트워크 없는 서비스에 접속 대기 소켓을 건네줄 수 있는 것도 이 때문입니다.
        인터페이스는 한 번에 한 네임스페이스에만 속하고, 다른 네임스페이스로 옮길 수 있습니다.
        veth 쌍은 한쪽으로 들어간 것이 다른 쪽으로 나오는 인터페이스 두 개이므로, 한쪽을 안에
        다른 쪽을 밖에 두면 케이블이 됩니다. 컨테이너 엔진은 바깥쪽 끝을 브리지에 꽂습니다. ip
        netns는 프로세스가 하나도 없는 네임스페이스를 /run/netns 아래의 nsfs 마운트로
        유지합니다. 마지막 프로세스, 마운트, 열린 파일, 소켓이 모두 사라지면 커널은 조금 뒤에
        네임스페이스를 없앱니다. 물리 인터페이스는 최초의 네임스페이스로 돌아가고, 가상
        인터페이스는 삭제되며, veth 쌍은 통째로 사라집니다.
    .try =
        # 루프백이 내려가 있는 경우, 그리고 올렸지만 아무도 기다리지 않는 경우
        sudo unshare --net bash -c 'echo > /dev/tcp/127.0.0.1/80'
        sudo unshare --net bash -c 'ip link set lo up; echo > /dev/tcp/127.0.0.1/80'
        # 두 네임스페이스 사이의 케이블
        sudo ip netns add demo
        sudo ip link add outside type veth peer name inside netns demo
        sudo ip address add 10.11.0.1/24 dev outside
        sudo ip link set outside up
        sudo ip -n demo address add 10.11.0.2/24 dev inside
        sudo ip -n demo link set inside up
        sudo ip netns exec demo timeout 3 python3 -m http.server 80 &
        sleep 1
        curl http://10.11.0.2/
        wait
        sudo ip netns delete demo
        sleep 1
        ip link show outside

namespace-cgroup =
    .title = 자신의 cgroup을 루트로 보기
    .what =
        새 cgroup 네임스페이스의 안과 밖에서 /proc/PID/cgroup을 읽습니다. root라면 샌드박스의
        cgroup 아래에 cgroup을 하나 만들어 그 안으로 들어간 다음에 네임스페이스를 만들어
        봅니다. 프로세스 자신의 경로, 위쪽에 남은 프로세스의 경로, 그리고 안에서 마운트한 계층이
        무엇을 보여 주는지 살펴보십시오.
        `identity` 단계들은 플래그를 주었을 때와 주지 않았을 때, /proc/PID/ns의 링크와
        ioctl(2)로 그것이 어느 네임스페이스인지, 누구의 것인지, 무엇 아래에 있는지 묻고,
        프로세스가 끝난 뒤에 무엇이 아직 그곳으로 이어지는지 봅니다.
    .why =
        cgroup은 프로세스의 자원 사용량을 집계하고 제한하는 단위이고, cgroup 네임스페이스는
        경로를 보여 주는 방식일 뿐입니다. cgroup 네임스페이스는 자신을 만든 프로세스의 cgroup을
        버전 1의 각 계층과 버전 2의 계층마다 하나씩 기억하며, 그 뒤로 모든 경로를 그곳에서부터
        적습니다. 시스템 전체에서 무슨 이름이든 그 cgroup이 `/`가 되고, 다른 곳은 `/..`으로
        시작합니다. 그래서 컨테이너는 호스트가 자신을 어떤 이름으로 관리하는지 알 수 없고,
        계층을 마운트해 cgroup을 만드는 프로그램은 자신의 cgroup을 마운트의 루트로 보게 됩니다.
        제한은 그대로이고 바깥에서 본 경로도 온전합니다. 네임스페이스가 프로세스를 옮기지는
        않기 때문입니다. 따라서 순서가 중요합니다. 네임스페이스를 먼저 만들고 나중에 cgroup으로
        들어가면 경로는 `/inner` 같은 것이 되고, 그 위의 루트가 그대로 보입니다. 네임스페이스를
        만들기 전에 한 마운트도 여전히 트리 전체를 보여 주므로 컨테이너 런타임은 새로
        마운트합니다. 그리고 그 안에서 무엇을 바꿀 수 있는지를 정하는 것은 네임스페이스가 아니라
        파일의 소유자입니다.
    .try =
        cat /proc/self/cgroup
        sudo unshare --cgroup cat /proc/self/cgroup
        # 하위 cgroup: 먼저 들어간 다음 네임스페이스를 만듭니다
        sudo unshare --mount bash -c '
            mount -t cgroup2 cgroup2 /mnt
            mkdir /mnt/demo
            echo 0 > /mnt/demo/cgroup.procs
            unshare --cgroup grep ^0: /proc/self/cgroup /proc/1/cgroup
            unshare --cgroup grep cgroup2 /proc/self/mountinfo
            echo 0 > /mnt/cgroup.procs
            rmdir /mnt/demo
        '

namespace-cgroup-not-delegated =
    cgroup을 만들려면 상위 cgroup의 디렉터리에 쓸 권한이 있어야 합니다. 사용자 네임스페이스에서는
    누군가 cgroup을 위임해 준 경우에만 그럴 수 있으므로 이 단계는 시도하지 않습니다.

namespace-time =
    .title = 날짜는 같고 가동 시간은 다르게
    .what =
        새 시간 네임스페이스의 시계를 CLOCK_BOOTTIME은 열흘, CLOCK_MONOTONIC은 하루 앞당긴 뒤,
        네임스페이스를 만든 프로세스와 그 첫 자식, 그리고 setns(2)를 호출한 프로세스에서 각각
        시계를 읽습니다. 세 번째 시계인 CLOCK_REALTIME은 움직이지 않는다는 점과,
        timens_offsets에 쓸 때마다 ERANGE, 성공, EACCES로 결과가 달라지는 것을 살펴보십시오.
        `identity` 단계들은 플래그를 주었을 때와 주지 않았을 때, /proc/PID/ns의 링크와
        ioctl(2)로 그것이 어느 네임스페이스인지, 누구의 것인지, 무엇 아래에 있는지 묻고,
        프로세스가 끝난 뒤에 무엇이 아직 그곳으로 이어지는지 봅니다.
    .why =
        시간 네임스페이스는 컨테이너를 다른 컴퓨터로 옮겨 이어서 실행하려고 만든 것입니다.
        프로그램은 단조 시계로 시간을 재는데 이 시계가 거꾸로 가면 오작동하므로, 새 컴퓨터에서도
        이전 컴퓨터의 시계가 이어져야 합니다. 시간 네임스페이스는 CLOCK_MONOTONIC과
        CLOCK_BOOTTIME의 오프셋을 하나씩 지니며, 이 오프셋은 타이머와 sleep, /proc/uptime에도
        적용됩니다. CLOCK_REALTIME에는 오프셋이 없으므로 컨테이너가 날짜를 따로 가질 수는
        없습니다. 프로그램은 시스템 콜 없이 vDSO로 시계를 읽기 때문에 오프셋은 vDSO 옆에
        매핑된 페이지에 놓입니다. 그래서 unshare(2)는 호출한 프로세스를 옮기지 않습니다.
        /proc/PID/ns의 time_for_children만 바뀌고, 다음에 태어나는 자식부터 안에 속합니다. 그
        사이에 /proc/PID/timens_offsets에 오프셋을 쓸 수 있으며, 새 네임스페이스를 소유한 사용자
        네임스페이스에서 CAP_SYS_TIME이 있어야 합니다. 더한 값이 0보다 작아지면 ERANGE입니다.
        프로세스가 하나라도 안에 들어가면 오프셋은 고정되고, 쓰려고 하면 EACCES입니다. clone3(2)에
        CLONE_NEWTIME을 주면 자식이 곧바로 안에 들어가므로 오프셋은 부모의 것에서 바꿀 수
        없습니다. setns(2)는 페이지를 바꾸어 호출한 프로세스를 직접 옮기며, 그래서 스레드가 여럿인
        프로세스에는 허용되지 않습니다. 최근 커널에서는 메모리를 새로 갖추는 execve(2)를 호출할
        때도 안으로 들어갑니다.
    .try =
        uptime --pretty
        sudo unshare --time --fork --boottime 864000 uptime --pretty
        # 날짜는 시스템 전체에서 같습니다
        sudo unshare --time --fork --boottime 864000 date
        date
        # 너무 늦은 경우: 이미 프로세스가 안에 있습니다
        sudo unshare --time --fork bash -c 'echo boottime 60 0 > /proc/self/timens_offsets'
        # 너무 이른 시각: 시스템이 켜지기 전입니다
        sudo unshare --time --fork --boottime -8640000000 true

namespace-user =
    .title = 자기 것에 대해서만 root
    .what =
        사용자 네임스페이스를 만들어 매핑을 쓰기 전과 후에 자신이 누구인지, 어떤 매핑 쓰기가
        거절되는지, 안의 root가 자기 것과 아직 공유하는 것에 무엇을 할 수 있는지, 어떤 장치
        노드를 만들 수 있는지, /proc/sys 아래의 어떤 파일에 쓸 수 있는지 살펴봅니다. 그다음
        pidfd와 파일로 들어가 보고, 커널이 거절할 때까지 네임스페이스를 겹쳐 만듭니다.
        `identity` 단계들은 플래그를 주었을 때와 주지 않았을 때, /proc/PID/ns의 링크와
        ioctl(2)로 그것이 어느 네임스페이스인지, 누구의 것인지, 무엇 아래에 있는지 묻고,
        프로세스가 끝난 뒤에 무엇이 아직 그곳으로 이어지는지 봅니다.
    .why =
        사용자 네임스페이스는 자기 id를 부모의 id로 옮깁니다. 매핑을 쓰기 전에는 모든 id가
        65534로 보입니다. 부모에 대한 권한이 없으면 자기 id 하나만 매핑할 수 있고, 매핑은 한
        번만 쓸 수 있으며, 그룹 매핑은 setgroups를 포기한 뒤에만 쓸 수 있습니다. 그렇지 않으면
        파일 권한이 막아 둔 그룹을 스스로 버릴 수 있기 때문입니다. 첫 프로세스는 모든 권능을
        갖지만, 권능은 대상이 이 사용자 네임스페이스나 그 아래의 것일 때만 통합니다. 그래서
        안의 root는 공유하는 네임스페이스에서 호스트 이름을 바꾸거나 마운트할 수 없고, 자기가
        만든 것에서는 할 수 있습니다. 장치 노드는 여전히 기계의 것입니다. 다만 장치 0:0은
        누구의 것도 아니고 overlay에서 지워진 이름을 나타내므로, 권한 없는 컨테이너도
        userxattr로 overlay를 쓸 수 있습니다. /proc/sys는 다릅니다. uid를 보기 때문에, 매핑이
        기계의 uid 0으로 이어지면 안에서도 그 파일을 쓰기로 열 수 있습니다. 믿을 수 없는 코드에
        그런 매핑을 사용자 네임스페이스에서조차 주지 않는 까닭입니다. 네트워크
        네임스페이스에 관한 파일은 그 네임스페이스의 root의 것입니다.
    .try =
        unshare --user id -u; unshare --user --map-root-user id -u
        # 남의 호스트 이름, 그리고 자기 호스트 이름
        unshare --user --map-root-user hostname inside
        unshare --user --map-root-user --uts sh -c 'hostname inside; hostname'
        unshare --user --map-root-user mknod null c 1 3
        unshare --user --map-root-user mknod whiteout c 0 0; ls -l whiteout; rm whiteout
        # 누가 누구의 것인가
        lsns -t user -o NS,PNS,ONS,UID,COMMAND

namespace-user-overlay-since = 사용자 네임스페이스에서 overlayfs를 마운트할 수 있는 것은 Linux 5.11부터입니다
namespace-user-sysctl-mode-only = 오래된 커널은(5.10에서 보이고 6.1에는 없습니다) 이 파일의 소유자와 권한 비트만 보고, 네트워크 네임스페이스에 대한 CAP_NET_ADMIN은 보지 않습니다
namespace-defaults-empty-link = 오래된 커널은(5.10에서 보이고 6.1에는 없습니다) 오류 대신 빈 글을 돌려주는 것으로 거부합니다
