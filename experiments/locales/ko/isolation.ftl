# 컨테이너 엔진들이 실제로 격리하는 것.

chroot-versus-container =
    .title = 루트 하나를 모든 엔진으로 실행하기
    .what =
        똑같은 작은 루트와 똑같은 프로브를 chroot, unshare, bubblewrap, Isolab의 샌드박스,
        systemd-nspawn, LXC, libvirt의 LXC 드라이버, runc, crun, youki, Podman, Docker로 각각 따로,
        기본 설정 그대로 실행합니다. 프로브는 자기 자신에 대해 보이는 것을 알리고, 기다리는 동안
        같은 프로세스를 밖에서 /proc/PID로 읽습니다. `isolab matrix isolation`은 이 모두를
        표 하나로 보여 줍니다.
    .why =
        커널은 컨테이너라는 것을 모릅니다. 커널이 아는 것은 프로세스이고, 프로세스마다
        네임스페이스 한 벌, 루트, 케이퍼빌리티 집합 다섯 개, seccomp 필터, cgroup 계층마다의
        위치, 그리고 자원 제한이 있습니다. 이것들은 모두 상속되고 저마다 다른 시스템 콜로
        바뀝니다. 그러므로 엔진이란 여러분의 프로그램을 실행하기 전에 이런 시스템 콜 가운데 몇
        가지를 호출하는 프로그램이며, 호출하지 않은 것은 호출한 쪽의 것 그대로 남습니다.
        chroot가 루트 말고는 모든 면에서 컨테이너와 다른 까닭, 어떤 엔진의 컨테이너는 호스트의
        네트워크를 쓰고 다른 엔진의 컨테이너는 그렇지 않은 까닭, 케이퍼빌리티가 엔진마다 다른
        까닭이 여기에 있습니다. 한 프로세스를 보는 두 관찰자의 말도 같지 않을 수 있습니다. PID
        네임스페이스 안에서는 부모가 0이거나 새 번호로 보이고, cgroup 경로는 읽는 쪽의 cgroup
        네임스페이스를 기준으로 합니다. 네임스페이스로 설명되는 차이는 '안팎이 다름'에
        적었습니다. 그 밖의 차이가 있다면 모순일 텐데, 그런 것은 없습니다.
    .try =
        isolab matrix isolation
        isolab matrix isolation --html isolation.html
        isolab run chroot/versus-container@runc
        # 직접 해 보기: 그 가운데 하나를 밖에서 보기
        mkdir -p /tmp/b/root && cd /tmp/b && runc spec && cp $(command -v busybox) root/sh
        sed -i 's/"sh"/"\/sh"/; s/"rootfs"/"root"/' config.json
        runc run demo            # 다른 터미널에서:
        lsns -p $(runc state demo | grep -o '"pid": [0-9]*' | grep -o '[0-9]*')

isolation-no-cgroup-in-user-namespace = 사용자 네임스페이스의 root는 호스트의 어떤 cgroup에도 쓸 수 없으므로 샌드박스에 cgroup이 없습니다.
isolation-sched-debug-until = Linux 5.13 전까지는 /proc/sched_debug가 프로세서마다 무엇이 실행되는지 누구에게나 보여 주었으므로 엔진들이 이를 가립니다. 그 뒤로는 debugfs로 옮겨져 가릴 것이 없습니다.

isolation-row-cgroup-namespace = cgroup NS
isolation-row-ipc-namespace = ipc NS
isolation-row-mnt-namespace = 마운트 NS
isolation-row-net-namespace = 네트워크 NS
isolation-row-pid-namespace = pid NS
isolation-row-pid = 프로세스 번호
isolation-row-time-namespace = time NS
isolation-row-user-namespace = 사용자 NS
isolation-row-uts-namespace = uts NS
isolation-row-chrooted = chroot 루트
isolation-row-read-only-root = 읽기 전용 루트
isolation-row-mounts = 마운트
isolation-row-propagation = 전파
isolation-row-masked-paths = 가린 경로
isolation-row-masks = 가리는 것
isolation-row-read-only-paths = 읽기 전용 경로
isolation-row-devices = /dev
isolation-row-caps-effective = CapEff
isolation-row-caps-bounding = CapBnd
isolation-row-caps-ambient = CapAmb
isolation-row-no-new-privs = NoNewPrivs
isolation-row-seccomp = seccomp
isolation-row-seccomp-filters-added = 더한 필터 수
isolation-row-uid-map = uid 매핑
isolation-row-cgroup-of-its-own = 자기만의 cgroup
isolation-row-cgroup = cgroup 안의 위치
isolation-row-rlimits = 바뀐 자원 제한
isolation-row-environment = 환경 변수
isolation-row-hostname = 호스트 이름
isolation-row-label = LSM 레이블
isolation-row-seen-otherwise = 안팎이 다름
isolation-row-disagreements = 모순

isolation-net-if-asked = 따로 지정하지 않으면 호출한 쪽의 네트워크를 같이 씁니다. --private-network, <privnet/>, 또는 네임스페이스를 요구하는 실험으로 바꿀 수 있습니다.
isolation-user-bubblewrap = 일반 사용자를 위해 만든 프로그램이므로, 가능하기만 하면 root일 때도 사용자 네임스페이스를 만듭니다.
isolation-cgroup-v1 = cgroup 버전 1이 마운트되어 있으면 기본 설정이 cgroup 네임스페이스를 요구하지 않습니다. 버전 2만 있으면 요구합니다.
isolation-chroot-stays = 루트가 마운트 네임스페이스의 루트 아래에 있는 폴더일 뿐이고 그 위의 것도 마운트된 채입니다. 그래서 chroot/escape로 빠져나갈 수 있습니다. 다른 엔진들은 pivot_root(2)를 쓰거나 마운트를 루트 위로 옮깁니다.
isolation-shared-again = 안에서 실행되는 시스템이 실제 머신과 같은 상태를 보도록 자기 마운트들을 다시 shared로 바꿉니다. systemd-nspawn에는 호스트가 나중에라도 마운트할 수 있는 폴더가 하나 있습니다.
isolation-caps-bubblewrap = root가 실행하면 --cap-drop을 주지 않는 한 자기 사용자 네임스페이스의 케이퍼빌리티를 모두 지닙니다.
isolation-caps-lxc = 설정에 적힌 것만 버리는데 여기서는 아무것도 적지 않았습니다. 템플릿의 설정 파일에는 적혀 있습니다.
isolation-seccomp-spec = `runc spec`과 `crun spec`이 쓰는 설정에는 필터가 없습니다. 필터는 Docker와 Podman이 런타임에 넘기는 설정에 넣습니다.
isolation-seccomp-nspawn = amd64에서 시스템 콜을 호출하는 방법(64비트, x32, 32비트)마다 하나씩 있고, audit 소켓을 막는 필터가 더 있습니다.
isolation-cgroup-namespace-alone = 네임스페이스는 새것이지만 cgroup은 호출한 쪽의 것입니다. 같은 위치를 `/`라고 부를 뿐이며, 그것으로 제한되는 것은 없습니다.
isolation-pid-two = 1번은 엔진이 넣은 init이며, 고아가 된 프로세스를 거둡니다.
isolation-rlimits = 열 수 있는 파일 수를 정합니다. HARD는 호출한 쪽의 하드 리밋입니다.
isolation-seen-otherwise = 같은 프로세스를 안과 밖에서 읽은 차이입니다. 부모의 번호, 그리고 읽는 쪽의 cgroup 네임스페이스를 기준으로 하는 경로입니다.
isolation-legend = = 호출한 쪽과 같음 · own, yes: 격리됨 · [n] 위에 설명함 · 근거: isolab run chroot/versus-container@ENGINE

inspect-weaker = runc 기본값보다 약함: { $runc }
inspect-host-network = 호스트의 루프백에서 열린 모든 서비스와 추상 소켓에 닿을 수 있습니다.
inspect-chroot = 위쪽이 여전히 마운트되어 있어 root라면 빠져나갈 수 있습니다.
inspect-powerful = 호스트의 사용자 네임스페이스에서 이 권한을 지니면 나머지 격리를 풀 수 있습니다.
inspect-no-filter = 커널의 모든 시스템 콜을 호출할 수 있습니다. runc는 필터를 넣지 않으며 Docker와 Podman은 넣습니다.
inspect-root-outside = 밖으로 나오면 이쪽에서도 root입니다. uid를 다른 값으로 매핑하지 않았기 때문입니다.
inspect-shared = 이 프로세스가 마운트한 것이 같은 피어 그룹의 다른 마운트 네임스페이스에도 나타날 수 있습니다.
inspect-proc-sys-writable = 권한이 닿는 한, /proc/sys에서 어느 네임스페이스에도 속하지 않는 커널 설정을 바꿀 수 있습니다.
inspect-legend = ✔ 관찰자에게서 격리됨, – 관찰자와 공유함

namespace-capstone =
    .title = 손으로 만드는 컨테이너
    .what =
        TOML로 쓴 정의로부터 시스템 콜만으로 컨테이너를 만듭니다. 순서는
        harness/src/container/by_hand.rs에 적힌 그대로입니다. clone3로 네임스페이스에 들어가고,
        cgroup, 마운트, pivot_root, 경로 가리기, 자원 제한, 케이퍼빌리티, no_new_privs, seccomp를
        거쳐 execve로 끝납니다. 같은 정의를 OCI 번들의 config.json으로도 써서 runc와 crun으로
        실행하고, `runc spec`이 쓰는 기본 설정도 runc로 실행합니다. 네 프로세스의 프로필을 한 줄씩
        견줍니다. 그 전에 fork, chroot, 종료 전후의 훅들이 저마다 어디에서 실행되는지 알립니다.
    .why =
        네 프로필이 거의 모든 줄에서 같은 까닭은, 컨테이너를 만들 재료가 커널에 그것밖에 없기
        때문입니다. 다른 것은 선택의 차이입니다. 손으로 만든 컨테이너의 루트에는 nosuid와 nodev가
        남아 있습니다. 다시 마운트하면 플래그가 모두 새로 정해지므로 원래 있던 것을 다시 주었기
        때문입니다. runc와 crun은 먼저 그것 없이 시도하므로 폴더가 있던 마운트의 플래그를 잃습니다.
        파일을 가릴 때 crun은 호스트의 /dev/null을, runc는 컨테이너 안에 만든 것을 바인드합니다.
        crun은 여기에는 없는 파일을 가리키는 링크 /dev/core도 만듭니다. runc의 기본 설정에는 시스템
        콜 필터가 없습니다. Docker와 Podman의 필터는 그들 자신의 정의에서 온 것입니다. 순서는
        정해져 있습니다. 마운트하려면 마운트 네임스페이스에 대한 권한이 있어야 하므로
        케이퍼빌리티는 그다음에 버립니다. 필터를 먼저 걸면 나머지를 만드는 시스템 콜까지 막을 수
        있고, CAP_SYS_ADMIN이 없으면 no_new_privs가 먼저 있어야 합니다. 자원 제한은 프로그램보다
        먼저여야 합니다. 프로그램이 다른 프로세스를 만들 수 있기 때문입니다. 훅은 이 순서 가운데 한
        순간일 뿐입니다. fork 전에는 아무것도 없고, 루트를 바꾸기 전에는 네임스페이스는 새것이지만
        파일은 호스트의 것이며, 바꾼 뒤에는 파일도 컨테이너의 것이고, 끝나면 모두 사라집니다.
        haconiwa가 이렇게 부르며, OCI에서는 createRuntime, createContainer, startContainer,
        poststop이라고 합니다.
    .try =
        mkdir -p root bundle; cp $(command -v isolab) root/isolab
        cat > box.toml <<END
        name = "box"
        root = "$PWD/root"
        command = ["/isolab", "inspect", "1"]
        hostname = "box"
        namespaces = ["pid", "mnt", "uts", "ipc", "net"]
        capabilities = ["cap_kill"]
        no_new_privs = true
        limits.pids = 16
        hooks.before_fork = [["echo", "아직 아무것도 없습니다"]]
        hooks.at_exit = [["echo", "모두 사라졌습니다"]]
        {"[[mounts]]"}
        on = "/proc"
        kind = "proc"
        {"[[mounts]]"}
        on = "/dev"
        kind = "tmpfs"
        END
        isolab container run box.toml
        isolab container oci box.toml > bundle/config.json
        runc run --bundle bundle box
