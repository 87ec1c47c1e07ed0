# union 실험의 설명. 형식은 chroot.ftl과 같다.

# --- 예상된 차이의 원인 ---------------------------------------------------------

union-served-by-daemon = 이 파일 시스템은 데몬이 /dev/fuse를 통해 제공하며, mountinfo에 그 종류가 적힌다
union-writes-in-place = 여기서는 두 브랜치 모두 쓸 수 있으므로 하위 브랜치의 파일을 그 자리에서 고쳐 쓰고, 복사해 올리지 않는다
union-removes-in-place = 여기서는 두 브랜치 모두 쓸 수 있으므로 하위 브랜치의 파일 자체를 지우고, 표시를 남길 필요가 없다
union-shows-through = 같은 이름의 두 파일 가운데 상위의 것만 지워져, 하위의 것이 다시 보인다
union-cannot-hide = mergerfs에는 표시가 없어서, 읽기 전용 브랜치의 이름을 숨길 수도 바꿀 수도 없다
union-copies-nothing-up = mergerfs는 아무것도 복사해 올리지 않는다. 파일은 자기 브랜치에 머물고, 그곳은 읽기 전용이다
union-hidden-files = unionfs-fuse는 표시를 .unionfs-fuse 아래에 별도의 파일과 폴더로 둔다
union-device-needs-root = 사용자 네임스페이스는 장치를 소유하지 않으므로, 장치 노드는 기계의 root만 만들 수 있다
union-any-device = 이 데몬은 mknod(2)를 그대로 넘기며, 장치 0:0에 따로 뜻을 두지 않는다
union-new-whiteout = 데몬이 노드를 만든 뒤 그것을 자기 화이트아웃으로 여기므로, 그런 이름의 파일을 찾지 못한다
union-inode-by-name = 이 데몬은 이름마다 번호를 매기므로, 한 파일의 두 링크가 서로 다른 아이노드 번호를 갖는다
union-no-origin-rootless = 사용자 네임스페이스의 overlayfs는 핸들로 파일을 찾을 수 없어서 사본이 어느 파일에서 왔는지 모르고, 두 이름 가운데 하나는 여전히 그 파일의 아이노드 번호를 보인다
union-parent-mode-lost = fuse-overlayfs 2.0은 복사해 올린 경로의 폴더를, 하위 폴더의 모드와 상관없이 0755로 만든다
union-parent-time-lost = 데몬이 상위 브랜치에 부모 폴더를 새로 만들면서 하위 폴더의 시각을 옮기지 않는다
union-renames-in-one-branch = mergerfs는 원본이 있는 브랜치 안에서만 이름을 바꾸며, 거기에는 대상이 없다
union-looks-below-the-marks = unionfs-fuse는 이름을 바꾸기 전에 대상을 복사해 올리는데, 자기 표시로 숨긴 이름까지 올려서 비어 있지 않다고 본다
union-counts-links-itself = 커널의 FUSE는 속성을 기억하는 동안 지워진 링크를 스스로 센다. overlayfs는 아직 이름이 남은 하위 파일에 묻는다
union-asks-by-name = fuse-overlayfs 2.0은 열린 파일을 경로로 다시 찾는데, 그 경로가 이미 없다
union-removes-from-read-only = mergerfs가 이름 바꾸기의 자리를 비우려고, 읽기 전용으로 준 브랜치의 빈 폴더를 지웠다
union-comes-back = 새 디렉터리가 표시 없이 상위 브랜치에 있어서, 다음에 마운트하면 하위의 이름들이 다시 보인다
union-no-such-limit = 데몬은 브랜치를 자기 메모리에 두며, 그 마운트는 다른 것 위에 쌓인 파일 시스템으로 세지 않는다
union-one-is-enough = 데몬은 브랜치 하나만으로도 동작한다. 레이어가 하나뿐인 읽기 전용 overlay는 그 레이어 자체와 같으므로 overlayfs는 둘을 요구한다
union-tmpfs-attributes = tmpfs가 user.* 속성을 지니는 것은 Linux 6.6부터다
union-tmpfs-direct = tmpfs가 O_DIRECT를 받아들이는 것은 Linux 6.6부터다
union-tmpfs-flags = tmpfs가 FS_IOC_GETFLAGS에 답하는 것은 Linux 6.0부터다
union-tmpfs-birth = tmpfs는 새 커널에서만 생성 시각을 적는다(6.1부터 보이고, 5.10에는 없다)
union-nameless-since = overlayfs가 이름 없는 파일을 만드는 것은 Linux 6.10부터다
union-uuid-since = overlayfs가 자신의 UUID를 두고 그것을 알리는 것은 Linux 6.6부터다
union-order-of-links = 리눅스 6.6 전에는 tmpfs가 user.* 속성을 보존하지 않으므로 가지들을 ext4에 둔다. 두 링크 중 어느 것이 위로 복사되는지가 ext4와 tmpfs에서 다르게 관찰되었다. 폴더가 이름을 보여 주는 순서 때문일 수 있다
union-says-more = overlayfs는 리눅스 6.6부터 자신의 UUID가 있고 이를 알린다. userxattr가 redirect_dir를 끈다는 사실은 더 새로운 커널에서 알린다(6.12에서는 보이고 6.1에서는 보이지 않는다)
union-in-user-namespaces-since = 사용자 네임스페이스에서 overlayfs를 마운트할 수 있는 것은 Linux 5.11부터다
union-attributes-since = overlayfs가 속성 형태의 화이트아웃을 알아보는 것은 Linux 6.7부터다. 더 오래된 커널에는 보통 파일이다
union-escapes-since = 다른 유니온 아래에 놓일 유니온을 위해 overlayfs가 자기 속성을 이스케이프하는 것은 Linux 6.7부터다. 더 오래된 커널은 거부하거나 버린다
union-new-folders-opaque = 오래된 커널은(5.10에서 보이고 6.1에는 없다) 가릴 것이 없어도 새 디렉터리마다 opaque 표시를 붙인다
union-speaks-since = overlayfs가 옵션을 하나씩 읽고 무엇이 틀렸는지 말하는 것은 Linux 6.5부터다. 그전에는 어떤 옵션이든 받아 두었다가 마운트할 때에야 살펴보았다
union-wrong-errno = 같은 거부이지만 번호가 틀렸다(5.10에서 보이고 6.1에는 없다). 커널의 변수에 메모리 할당 때의 값이 남아 있었다
union-bytes-wait = FUSE passthrough(Linux 6.9)가 없으면 쓴 내용이 유니온 자신의 페이지에서 기다린다. 데몬의 파일에는 아직 없고, 아래에서 바뀐 것도 보이지 않는다
union-read-is-a-page = 그 커널에서는(7.3에서 보이고 6.18에는 없다) 읽기가 곧 페이지 읽기이며, 읽을 수 없는 페이지는 까닭이 무엇이든 EIO다
union-sockets-have-attributes = 그 커널에서는(7.3에서 보이고 6.18에는 없다) 소켓도 user.* 속성을 받으므로 복사본에 원본이 적힌다
union-since-lowerdir-plus = 레이어를 하나씩 줄 수 있는 것은 Linux 6.8부터다
union-needs-no-work = 작업 폴더에서 상위 브랜치로 파일을 옮기는 것은 overlayfs와 fuse-overlayfs뿐이다
union-daemon-needs-work = fuse-overlayfs 1은 상위 브랜치만 있고 작업 폴더가 없으면 끝난다
union-daemon-refuses = 데몬이 자기 말로 설명하고 끝나므로 errno가 없다
union-takes-any-folder = 이 데몬은 폴더들이 서로 어떤 자리에 있는지, 어떤 파일 시스템 위에 있는지 보지 않는다
union-reads-a-folder-once = fuse-overlayfs 1은 한 번 읽은 폴더의 목록을 간직하므로, 나중에 브랜치에 생긴 이름은 없는 것으로 본다
union-denies-instead = unionfs-fuse는 어느 브랜치도 받지 않는 쓰기에 "권한 없음"으로 답한다
union-has-a-daemon = 데몬이 제공한다. 멈춰 있는 동안 호출은 기다리고, 데몬이 죽으면 중단되며, 그 뒤의 호출은 연결이 끊겼음을 안다
union-passes-the-file-through = fuse-overlayfs 2.0은 열린 파일을 커널에 넘기므로(Linux 6.9부터의 FUSE passthrough), 커널이 데몬 없이 읽는다
union-writes-to-read-only = mergerfs는 아무것도 복사해 올리지 않으며 `=RO`는 새 파일만 막는다. 이미 있는 파일은 그 자리에서 쓰기용으로 열린다
union-holes-copied = 데몬이 파일의 모든 바이트를, 구멍의 0까지 복사한다
union-no-attributes = unionfs-fuse 1.0은 확장 속성 호출에 답하지 않으며, 사본에는 확장 속성도 하위 파일의 시각도 없다
union-userxattr-conflict = userxattr에서는 이 옵션이 따라가는 속성을 누구나 쓸 수 있으므로, overlayfs는 둘을 함께 받지 않는다
union-one-owner = 루트 없는 샌드박스에는 사용자가 하나뿐일 수 있어, 파일의 소유자가 앞뒤로 같다
union-old-descriptor = 데몬은 디스크립터마다 자기가 연 파일을 쥐고 있고, 예전 디스크립터의 것은 하위 파일이다. overlayfs는 리눅스 4.19부터 read(2) 때마다 다시 찾는다
union-passthrough = 커널이 읽기와 쓰기를 직접 넘겨주는 곳(리눅스 6.9)에서 한 아이노드의 실제 파일은 한 번에 하나뿐이다. fuse-overlayfs 2.0은 누군가 읽고 있는 동안 하위 파일을 그대로 두어, 쓴 내용이 하위 파일로 들어간다
union-passthrough-since = fuse-overlayfs 2.0은 커널이 받을 수 있는 리눅스 6.9부터 열린 파일을 커널에 넘긴다. 그 전에는 버전 1처럼 읽기와 쓰기를 데몬이 직접 한다
union-one-page-cache = FUSE의 아이노드에는 모든 디스크립터와 매핑이 함께 쓰는 페이지 캐시가 하나 있다. overlayfs는 레이어의 파일 자체를 매핑하므로, 예전 매핑은 계속 하위 파일을 보인다
union-invented-inode = 데몬이 아이노드 번호를 스스로 지어낸다
union-link-remembered = 데몬은 실행되는 동안 두 이름을 한 파일로 여기지만, 상위 브랜치에는 편집한 이름만 있다
union-no-handles = overlayfs는 파일을 핸들로 다시 찾는데, 그러려면 최초의 사용자 네임스페이스에서 CAP_DAC_READ_SEARCH가 있어야 한다. 없으면 `index=on`과 `xino=auto`는 꺼진다
union-user-attributes = userxattr에서는 속성의 이름이 trusted.overlay.* 대신 user.overlay.*이다
union-hidden-files-shown = unionfs-fuse는 hide_meta_files를 주지 않으면 표시가 든 폴더도 목록에 보인다
union-reappears = fuse-overlayfs 2.0은 표시를 새 파일로 바꾸는데, 그 파일이 다시 지워질 때 표시를 새로 만들지 않는다
union-opaque-thrice = fuse-overlayfs 1.x는 새 폴더마다 overlayfs의 속성, 0:0번 장치, 이미지 아카이브의 파일 이름이라는 세 가지 표시를 한꺼번에 남긴다
union-foreign-mark = 데몬이 이 표시를 모르므로 있는 그대로 보이거나 그대로 넘긴다
union-always-filtered = 데몬은 모든 목록에서 표시를 뺀다. overlayfs는 한 레이어에만 있는 폴더를 그 레이어의 목록 그대로 보인다
union-no-attribute-form = 속성으로 나타내는 형식(리눅스 6.7)은 overlayfs만의 것이다
union-oci-form = fuse-overlayfs는 이미지 아카이브의 이름도 표시로 받아들인다. overlayfs에는 평범한 이름일 뿐이다
union-attribute-reserved = 데몬은 자기가 쓰는 속성을 아무도 설정하지 못하게 한다. overlayfs는 리눅스 6.7부터 이름을 바꿔(이스케이프) 저장한다
union-rename-loses = unionfs-fuse는 상위 브랜치에 있는 폴더의 이름만 바꾸고 옛 이름을 숨기므로, 하위에만 있던 것이 사라진다
union-distrusts-the-mount = 여기서 커널은 장치를 무시하고, 데몬이 따로 청하지 않으면 set-uid 비트도 무시한다. FUSE 마운트를 제공하는 쪽이 꾸며 낼 수 있기 때문이다(nodev, nosuid)
union-keeps-room-for-a-mark = fuse-overlayfs는 다른 종류의 표시인 `.wh.` 접두어를 위해 이름마다 4바이트를 비워 둔다
union-mark-needs-room = 표시는 하위 파일의 이름 뒤에 `_HIDDEN~`을 붙인 파일인데, 그 이름이 너무 길다
union-daemon-aborts = fuse-overlayfs 1.10은 이 이름에서 SIGABRT로 스스로 끝나고, 유니온도 함께 사라진다
union-one-thread = fuse-overlayfs 1은 스레드 하나로 요청을 하나씩 차례로 처리한다
union-helper-mounts = set-uid root인 도우미 fusermount3이 사용자 대신 마운트하므로, 사용자는 /dev/fuse만 열 수 있으면 된다
union-helper-without-set-uid = mergerfs는 자기 도우미를 쓰는데, 데비안은 그것을 set-uid 비트 없이 설치한다
union-marks-for-everybody = 표시에 trusted.* 속성이 필요 없다. 사용자 네임스페이스의 root는 그 속성을 쓸 수 없고, userxattr 없는 overlayfs는 그것이 필요해지면 EIO로 답한다
union-no-rename-flags = 데몬은 플래그 없는 rename만 처리한다. 이름이 이미 있다는 것은 커널이 스스로 안다
union-leaves-a-whiteout = 데몬이 요청받은 화이트아웃을 만든다. overlayfs는 이 플래그를 브랜치에 요구할 뿐 스스로 제공하지는 않는다
union-no-fallocate = unionfs-fuse는 fallocate(2)에 답하지 않는다
union-no-holes = 데몬이 LSEEK 요청에 답하지 않으므로, 커널은 파일 전체를 데이터로 여긴다
union-no-nameless-file = 데몬이 TMPFILE 요청에 답하지 않는다. FUSE는 Linux 6.2부터 이 요청을 안다
union-own-ioctls-only = unionfs-fuse는 ioctl(2)을 자기에게 온 명령으로 여기며, 다른 것은 모른다
union-ioctl-unanswered = fuse-overlayfs 2.0은 이 ioctl(2)을 브랜치에 넘기지 않으며, 호출한 쪽은 EIO를 받는다
union-serves-no-attributes = unionfs-fuse는 확장 속성을 제공하지 않으므로, 접근 제어 목록도 파일의 권능도 없다
union-trusted-needs-root = trusted.* 속성은 기계의 root만 쓸 수 있고, 사용자 네임스페이스의 root는 쓸 수 없다
union-no-time-of-birth = 데몬이 STATX 요청에 답하지 않으며, 그보다 오래된 요청에는 이 시각이 없다
union-fuse-makes-handles = 커널의 FUSE는 자기 노드 번호로 핸들을 만든다. overlayfs는 nfs_export=on일 때만 핸들을 준다
union-lists-no-numbers = 여기서 목록에는 아이노드 번호가 없다. 데몬의 라이브러리는 이름을 찾을 때 비로소 번호를 매긴다
union-for-its-owner-only = allow_other가 없으면 마운트한 사용자만 들어갈 수 있고, 이때는 root도 남이다
union-daemon-has-limits = 열린 파일은 모두 데몬에서도 열려 있어서 데몬의 제한이 적용된다. 다른 데몬들은 시작할 때 제한을 올린다
union-keeps-pages = fuse-overlayfs 1은 파일을 닫았다 다시 열어도 커널이 읽은 내용을 간직하게 하므로, 옛 바이트를 보인다
union-keeps-a-listing = fuse-overlayfs 2.0은 앞서 만든 목록을 계속 돌려준다
union-asks-again = overlayfs와 fuse-overlayfs 2.0은 이 이름이 없다고 기억해 두었다. 다른 데몬들은 매번 질문을 받고 매번 찾아본다
union-leaves-work-alone = 다른 마운트가 남긴 작업 폴더를 쓰지도 치우지도 않는다
union-counts-as-stacked = fuse-overlayfs 2.0은 파일을 커널이 바로 다루게 해 달라고 청하며, 그러면 그 마운트도 다른 파일 시스템 위에 쌓인 것으로 센다. 그 위의 overlayfs는 너무 깊어진다
union-no-ioctl = 대조군은 IOCTL 요청에 답하지 않으므로, 호출한 쪽에는 그런 ioctl이 없는 것이 된다
union-numbers-are-nodes = 대조군의 라이브러리는 노드와 st_ino에 같은 번호를 쓰고 이름을 찾을 때 그 번호를 매긴다. 목록에는 브랜치의 번호가 나온다
union-write-is-one-request = unionfs-fuse에는 확장 속성이 없어서 커널이 파일의 케이퍼빌리티를 더 묻지 않으므로, 진행 중이던 것은 쓰기 자신이다. 다른 데몬에서는 그 물음이 중단되고 아무도 그 답을 보지 않으며, 이어지는 쓰기는 연결이 끊겼음을 안다
union-copies-a-fifo-as-a-file = fuse-overlayfs 1은 FIFO를 내용이 있는 파일처럼 복사한다. 그 결과는 빈 일반 파일이고, 호출은 EIO로 답한다
union-copies-no-socket = unionfs-fuse는 소켓을 위로 복사하지 않으며, 그다음 상위 브랜치에서 파일을 찾지 못한다
union-opens-a-socket = fuse-overlayfs 1은 복사할 파일을 열어 보는데, 소켓은 열 수 없다
union-renames-not-across = unionfs-fuse는 한 브랜치 안에서만 이름을 바꾼다. 파일은 쓸 수 있는 아래 브랜치에 있고 새 이름은 위 브랜치에 놓이게 된다
union-old-name-returns = fuse-overlayfs는 위에만 있던 폴더의 이전 이름에 화이트아웃을 남기지 않으므로, 가려져 있던 것이 다시 보인다
union-opens-by-name = overlayfs는 한 번 찾은 파일을 간직하고 있어서 다시 찾지 않고 연다. 데몬은 브랜치의 경로로 여는데, 거기에는 이미 없다

# --- 실험 ---------------------------------------------------------------------------

union-merge =
    .title = 두 폴더를 한 자리에
    .what =
        파일이 셋씩 든 두 폴더를, 사람이 입력하는 명령 그대로 세 번째 폴더에 합칩니다. 모든
        유니온 파일 시스템에서 같은 일을 합니다. 이름 여섯 개가 다 보이는 목록과 mountinfo의
        종류, 그리고 아무것도 바뀌지 않은 두 폴더를 살펴보세요.
    .why =
        유니온은 다른 디렉터리들을 모아 자기 디렉터리를 만드는 독립된 파일 시스템입니다. 한
        브랜치에만 있는 이름은 그 브랜치에서 찾습니다. overlayfs는 커널의 일부라서 직접
        대답합니다. 나머지는 데몬입니다. 커널이 요청을 하나하나 /dev/fuse로 넘겨주며,
        mountinfo에서 종류가 `fuse`로 시작합니다. 워크숍은 쓸 수 있는 브랜치 둘을 합칩니다.
        overlayfs에서 쓸 수 있는 브랜치는 하나뿐이므로, 여기서 두 번째 폴더는 하위 레이어가
        됩니다. 마운트는 그 아래의 빈 폴더를 덮을 뿐이어서, 마운트를 해제하면 그 폴더가 다시
        보입니다.
    .try =
        mkdir dirone dirtwo dirmerge work
        touch dirone/a dirone/b dirone/c dirtwo/x dirtwo/y dirtwo/z
        # 데몬
        unionfs-fuse dirone=RW:dirtwo=RW dirmerge
        ls -R dirmerge
        findmnt dirmerge
        umount dirmerge
        # 커널
        sudo mount -t overlay overlay -o lowerdir=dirtwo,upperdir=dirone,workdir=work dirmerge
        findmnt dirmerge
        sudo umount dirmerge

union-shadow =
    .title = 여러 브랜치에 있는 같은 이름
    .what =
        두 브랜치에 같은 이름을 파일, 디렉터리, 링크로 두고 유니온을 통해 읽습니다. 그다음
        두 곳에 다 있는 이름과 하위에만 있는 이름에 쓰고, 하위에 있는 파일의 이름을 바꾸고,
        브랜치를 들여다봅니다. 마지막으로 두 브랜치의 순서를 바꿉니다. 어느 브랜치에 어떤 바이트가 있는지, 그리고 파일이
        디렉터리를 덮을 때와 그 반대일 때를 살펴보세요.
    .why =
        이름은 위쪽 브랜치부터 찾으며, 처음 찾은 것이 답입니다. 그것이 디렉터리라면 아래에
        있는 같은 이름의 디렉터리들과 합쳐지고, 모드와 소유자는 맨 위의 것을 따릅니다.
        디렉터리가 아닌 것은 그 아래를 통째로 가립니다. 쓰기는 찾은 파일에 이루어집니다.
        하위 브랜치에 쓸 수 없다면 먼저 파일을 복사해 올리고, 그때부터 사본이 원본을 가립니다.
        하위 브랜치를 쓸 수 있게 주면 unionfs-fuse와 mergerfs는 하위 파일 자체에 씁니다.
        가려진 것은 결코 건드리지 않습니다. 이름을 바꾸면 상위 브랜치로 복사되어 그곳에 새
        이름이 생깁니다. unionfs-fuse는 그 대신 EXDEV로 답하고, mergerfs는 있던 자리에서
        이름을 바꿉니다.
    .try =
        mkdir dirone dirtwo dirmerge
        echo upper > dirone/x; echo lower > dirtwo/x; echo lower > dirtwo/y
        unionfs-fuse dirone=RW:dirtwo=RW dirmerge
        cat dirmerge/x
        echo through > dirmerge/x; echo through > dirmerge/y
        # y는 그 자리에서 고쳐진다
        head dirone/* dirtwo/*
        umount dirmerge

union-delete =
    .title = 아래에 있는 것을 지우기
    .what =
        하위 브랜치의 이름, 두 브랜치에 다 있는 이름, 상위의 이름, 하위의 폴더를 지웁니다.
        처음에는 두 브랜치를 모두 쓸 수 있게 하고, 다음에는 하위를 읽기 전용으로 합니다. 지운
        뒤 이름마다 무엇이 보이는지, 그리고 디스크의 두 브랜치에서 무엇이 사라지고 무엇이
        그대로이며 이름을 숨기려고 무엇이 놓였는지 살펴보세요.
    .why =
        유니온은 쓸 수 없는 곳에 있는 이름을 없어진 것처럼 보여야 합니다. overlayfs는 상위
        레이어에 같은 이름의 문자 장치 0:0, 곧 화이트아웃을 두어 탐색을 끝냅니다. 쓰기 시
        복사 모드의 unionfs-fuse는 .unionfs-fuse 아래에 `이름_HIDDEN~` 파일을 둡니다. 하위
        브랜치에 쓸 수 있으면 둘 다 필요 없으므로, 그럴 수 있는 두 데몬은 파일 자체를
        지웁니다. 이름이 두 브랜치에 다 있으면 unionfs-fuse는 상위의 것만 지워 하위의 것이
        다시 보입니다. mergerfs는 디스크를 모을 뿐 아무것도 숨기지 않으므로, 읽기 전용
        브랜치에 있는 것은 지울 수 없습니다.
    .try =
        mkdir dirone dirtwo dirmerge work
        touch dirtwo/y dirone/both dirtwo/both
        unionfs-fuse dirone=RW:dirtwo=RW dirmerge
        rm dirmerge/y dirmerge/both
        ls dirmerge dirtwo
        umount dirmerge
        sudo mount -t overlay overlay -o lowerdir=dirtwo,upperdir=dirone,workdir=work dirmerge
        sudo rm dirmerge/both
        ls -l dirone dirtwo
        sudo umount dirmerge

union-cow-add =
    .title = 쓸 수 없는 이미지 위의 새 파일
    .what =
        읽기 전용 이미지 둘 위에서 유니온을 통해 온갖 파일을 더합니다. 파일, 폴더, 이미지에만
        있는 폴더 안의 파일, 링크, FIFO, 소켓, 장치 노드, 이미지에 있는 파일의 하드 링크,
        그리고 지운 파일의 자리에 새로 만든 파일입니다. 그 뒤 container에 무엇이 있는지, 아래의
        이름을 위해 만들어진 폴더들이 어떤 모습인지 살펴보세요.
    .why =
        새것은 모두 맨 위 브랜치에 생깁니다. 이미지에만 있는 폴더 안에 파일을 만들면 그 위의
        폴더들도 맨 위 브랜치에 만들어집니다. 이제 유니온은 그것을 보여 주므로 아래의 폴더와
        같은 모습이어야 합니다. overlayfs는 모드, 소유자, 시각, 속성을 모두 옮기고, 데몬들은
        저마다 일부를 빠뜨립니다. 하드 링크는 파일 시스템을 넘지 못하므로 그 파일을 복사해
        올리고 두 이름이 모두 사본을 가리킵니다. 장치 0:0은 overlayfs가 지워진 이름에 쓰는
        표시이므로, 그것을 통해서는 아무도 만들 수 없습니다.
    .try =
        mkdir -p container image1/deep image2 merge work
        chmod 751 image1/deep; touch image1/a
        sudo mount -t overlay overlay -o lowerdir=image1:image2,upperdir=container,workdir=work merge
        sudo touch merge/d merge/deep/new; sudo ln merge/a merge/a2
        # 거절된다. 이것이 바로 화이트아웃이다
        sudo mknod merge/zero c 0 0
        sudo getfattr -Rd -m - container; ls -lR container
        sudo umount merge

union-cow-delete =
    .title = 이미지는 그대로 두고 파일 지우기
    .what =
        읽기 전용 이미지 둘 위에서 유니온을 통해 파일과 폴더와 트리를 지웁니다. 새 디렉터리의
        이름을 바꾸어 차 있는 것, 비운 것, 지운 것의 자리에 놓고, 열려 있는 파일을 지우고,
        이름 300개를 목록을 읽으면서 지웁니다. 그리고 같은 브랜치를 다시 마운트합니다.
        container의 표시와, 그대로여야 하는 이미지와, 두 번째 마운트에서 되살아나는 것을
        살펴보세요.
    .why =
        무엇이 없어졌는지를 container에 적으므로, 한 이미지를 여러 컨테이너가 함께 쓸 수
        있습니다. 트리를 통째로 지우면 맨 위 이름의 표시 하나로 남습니다. 지운 디렉터리의
        자리에 새로 만든 디렉터리는 이미지에 있는 같은 이름의 내용을 가려야 합니다. overlayfs와
        fuse-overlayfs 1은 그것에 불투명 표시를 합니다. fuse-overlayfs 2.0은 이름을 바꾸어
        그 자리에 온 것에는 표시하지 않아서, 다음 마운트에서 옛 이름이 되살아납니다.
        unionfs-fuse는 그런 이름 바꾸기에서 숨긴 이름을 진짜로 여겨 실패합니다. mergerfs는
        읽기 전용 브랜치에서 아무것도 지우지 않지만, 여기 기록된 예외가 하나 있습니다. 이름
        바꾸기의 자리를 비우려고 그 브랜치의 빈 폴더를 없앱니다. 열려 있는 파일은 어디서나
        이름이 없어진 뒤에도 읽을 수 있습니다.
    .try =
        mkdir -p container image1/tree image2 merge work
        touch image1/a image1/b image2/c image1/tree/file
        sudo mount -t overlay overlay -o lowerdir=image1:image2,upperdir=container,workdir=work merge
        sudo rm -r merge/a merge/tree
        sudo mkdir merge/tree; ls -A merge/tree
        # 표시: 장치 0:0과 속성
        ls -l container; sudo getfattr -d -m - container/tree
        sudo umount merge

union-limits =
    .title = 유니온의 한계
    .what =
        레이어 1개, 2개, 64개, 그리고 거절될 때까지 더 많은 레이어를 마운트합니다. 유니온 위의
        유니온 위의 유니온, 한 페이지보다 긴 옵션도 시험합니다. 두면 안 되는 자리에 폴더를
        두고, 상위 폴더 하나를 두 번 쓰고, overlayfs를 그 위와 아래에 두고, 아래에서 브랜치를
        바꾸고, 읽기 전용으로 바꾸고, 파일이 열린 채로 마운트를 해제하고, 동기화하지 않은 것을
        다시 마운트하고, stat(2)과 write(2)와 페이지 폴트가 기다리는 동안 데몬을 죽입니다. 아무것도
        합치지 않는 이 프로그램의 FUSE 파일 시스템, 곧 대조군의 데몬도 죽여 봅니다. errno
        하나하나와, 커널이 남긴 말이 있으면 그 말과, 기다리던 것들이 무엇을 받는지
        살펴보세요.
    .why =
        overlayfs는 다른 파일 시스템 위에 서 있으며, 필요한 것을 마운트할 때 확인합니다. 하위
        레이어는 500개까지 받습니다. 탐색은 서로 쌓인 파일 시스템 둘까지만 내려갈 수 있습니다.
        층마다 커널 스택을 쓰는데 그 스택이 작기 때문입니다. 예전의 mount(2)는 옵션을 한
        페이지만 읽고 나머지를 잘라 내므로, 긴 목록은 없는 폴더로 끝납니다. fsconfig(2)의 값은
        255바이트까지이고, 대신 `lowerdir+`로 레이어를 하나씩 줄 수 있습니다. 다 만든 사본은
        rename(2)으로 옮기므로 작업 폴더와 상위 폴더는 같은 파일 시스템에 있어야 합니다. 상위
        레이어는 overlayfs의 표시를 간직하고 이름을 한 번에 바꿀 수 있어야 하는데, 다른
        overlay도 FUSE 마운트도 이를 보장하지 못합니다. 하위 레이어에는 그런 조건이 없습니다.
        상위 폴더 하나를 두 유니온이 쓰면 서로를 어지럽히지만, index=on일 때만 거절합니다. volatile
        유니온은 작업 폴더에 표시를 남기고, 잃은 것이 없다고 누군가 판단할 때까지 다음
        마운트를 거절합니다. 데몬에는 이런 확인이 없는 대신 죽을 수 있습니다. 그러면 커널이
        기다리던 요청을 중단시키고, 그 뒤의 호출은 연결이 끊겼음을 압니다. 아직 없던 페이지는
        SIGBUS가 됩니다. 멈춰 있는 것은 없습니다. 대조군도 똑같으므로 이 모두는 FUSE의
        성질입니다.
    .try =
        mkdir -p l u w m; for i in $(seq 501); do mkdir -p l/$i; done
        # 500개는 되고 501개는 안 된다
        cd l; sudo mount -t overlay overlay -o lowerdir=$(seq -s: 500) ../m && sudo umount ../m
        sudo mount -t overlay overlay -o lowerdir=$(seq -s: 501) ../m; cd ..
        # 죽은 데몬
        unionfs-fuse -f u=RW:l=RO m & sleep 1; kill -KILL $!; ls m
        fusermount3 -u m

union-cow-edit =
    .title = 이미지의 파일을 편집해도 이미지는 그대로
    .what =
        워크숍의 `merge/b`를 편집하고 모든 폴더를 비교합니다. 이어서 파일을 바꾸는 방법마다
        파일을 하나씩 씁니다. 덧붙이기, 길이 줄이기, O_TRUNC로 열기, 쓰기용으로 열고 아무것도
        쓰지 않기, 모드·소유자·시각·속성만 바꾸기, 폴더 두 겹 안의 파일, 구멍이 있는 파일,
        권한이 없는 일반 사용자입니다. 상위 브랜치에 새로 생긴 이름인 `changed above`와, 내용과
        모드와 소유자와 시각과 링크를 비교한 `lower is untouched`를 살펴보세요. 편집 전에 열거나
        매핑하거나 잠가 둔 것을 편집 후에 다시 확인하고, 아이노드 번호와 장치와 하드 링크도
        비교합니다. 이미지의 FIFO와 소켓과 장치 노드의 모드를 바꾸고, 두 프로세스가 하나는 유니온에서
        하나는 아래에서 FIFO와 소켓으로 만나려고도 해 봅니다. overlayfs에서는 metacopy, index, xino 옵션으로도 해 봅니다.
    .why =
        하위 레이어의 파일은 쓰기용으로 열거나 속성을 바꿀 때 상위 레이어로 복사됩니다(copy-up).
        그 뒤에 아무것도 쓰지 않아도 마찬가지입니다. 경로의 폴더가 먼저 만들어지고, 모드와
        소유자와 시각과 속성도 함께 옮겨집니다. `metacopy=on`에서는 속성을 바꿔도 바이트를
        복사하지 않습니다. 사본에는 `overlay.metacopy` 속성이 붙고, 처음 쓰기용으로 열 때 바이트가
        따라옵니다. 복사 전에 연 디스크립터의 read(2)는 리눅스 4.19부터 새 내용을 보이지만, 복사
        전의 매핑은 계속 하위 파일을 보입니다. POSIX에는 없는 동작입니다. `overlay.origin` 속성에
        사본의 출처가 적혀 있어서 아이노드 번호는 하위 파일의 것 그대로입니다. 한 파일의 두 이름은
        하나가 복사되면 갈라지고, `index=on`이면 함께 남습니다. FIFO나 소켓이 이어지는 곳은 아이노드에
        딸려 있고 유니온의 아이노드는 따로 있으므로, 아래에 있는 상대는 만나지 못합니다. 레이어가 두 파일 시스템에 있으면
        아이노드 번호만으로는 유일하지 않습니다. 그래서 overlayfs는 레이어마다 다른 장치 번호를
        보이거나(`xino=off`), 번호의 상위 비트에 레이어를 넣습니다(`xino=on`, 핸들로 파일을 찾을 수
        있으면 `auto`도). 데몬들은 저마다 무언가를 빠뜨립니다. 특히 fuse-overlayfs 2.0은 커널이 읽기와
        쓰기를 직접 넘겨주는 곳에서, 누군가 읽으려고 열어 둔 하위 파일에 그대로 써 버립니다.
        mergerfs는 아무것도 복사하지 않고 이미지 자체에 씁니다.
    .try =
        mkdir container image1 image2 merge work
        touch image1/a image1/b image2/c
        sudo mount -t overlay overlay -o lowerdir=image1:image2,upperdir=container,workdir=work merge
        stat -c '%i %d' merge/b
        sudo sh -c 'echo "Hello, world!" > merge/b'
        cat container/b image1/b
        stat -c '%i %d' merge/b
        sudo getfattr -d -m - -e hex container/b
        sudo umount merge
        # 데몬으로 같은 일을
        unionfs-fuse -o cow container=RW:image1=RO:image2=RO merge

union-whiteout =
    .title = 없어졌다는 사실을 유니온이 적어 두는 방법
    .what =
        파일과 폴더와 링크를 지우고, 각각을 다른 종류로 바꾸고, 새로 만든 것을 다시 지웁니다. 단계마다
        상위 브랜치에서 바뀐 것(`upper`)을 디스크에 적힌 그대로 보입니다. 그런 다음 유니온을 다시
        마운트해서, 적어 둔 것만 남게 합니다. 파일과 폴더의 이름도 바꾸고, 가득 찬 폴더와 비운 폴더와 불투명한 폴더를
        덮어 보기도 합니다. 온갖 형식의 표시를 하위
        브랜치에 손으로 만들어 두고, 유니온마다 어느 것을 표시로 받아들이는지 봅니다. 유니온 안에서 표시를
        만들려고도 해 보고, 한 overlayfs를 다른 overlayfs의 하위 레이어로 써 봅니다.
    .why =
        overlayfs에서 없어진 이름은 0:0번 문자 장치입니다. 이 번호를 쓰는 드라이버가 없으므로 잃는 것이
        없습니다. 옛 폴더 자리에 새로 만든 폴더에는 값이 `y`인 `overlay.opaque` 속성이 붙고, 그 아래에
        있던 것은 더는 보이지 않습니다. 표시는 어느 레이어에서나 통합니다. 다만 한 레이어에만 있는 폴더는
        있는 그대로 나열되어, stat(2)은 이름을 찾지 못하는데 목록에는 보입니다. 리눅스 6.7부터는
        `overlay.whiteout` 속성이 붙은 빈 파일도 표시입니다. 폴더의 `overlay.opaque` 값이 `x`이면 목록에서도
        빠집니다. 유니온은 자기 표시를 아무나 만들게 둘 수 없습니다. 0:0의 mknod(2)는 EPERM이고, 그 이름의
        속성은 `overlay.overlay.*`로 저장됩니다(6.7). 겹칠 때마다 접두어가 하나씩 늘어서, 레이어가 중첩된
        유니온의 표시를 담을 수 있습니다. 하위에 있는 폴더의 이름은 바꿀 수 없습니다(EXDEV). 내용물이 함께
        따라와야 하기 때문이며, mv(1)는 그때 복사합니다. `redirect_dir=on`이면 `overlay.redirect` 속성에
        내용물이 있는 곳을 적습니다. 같은 폴더 안이면 이름만, 아니면 유니온의 루트에서 시작하는 경로입니다.
        unionfs-fuse는 이름을 바꿔 주지만, 그 폴더가 이미 상위에도 있었다면 하위에만 있던 내용을
        잃어버립니다. fuse-overlayfs 2.0은 새 폴더에 표시를 남기지 않고, 한 번 다른 것으로 바뀐 화이트아웃도
        잊어버려서 지운 이름이 되살아납니다.
    .try =
        mkdir -p lower/folder upper work merged
        touch lower/file lower/folder/below
        sudo mount -t overlay overlay -o lowerdir=lower,upperdir=upper,workdir=work merged
        sudo rm merged/file
        sudo rm -r merged/folder
        sudo mkdir merged/folder
        stat -c '%n %F %t:%T' upper/file
        sudo getfattr -d -m - upper/folder
        sudo mknod merged/device c 0 0
        sudo umount merged
        # 다른 레이어에 표시를 손으로
        sudo mknod upper/by-hand c 0 0

union-interfaces =
    .title = 유니온이 프로그램에 제공하는 것
    .what =
        모든 유니온 파일 시스템에 같은 질문을 합니다. mountinfo와 statfs(2)에 어떻게 보이는지,
        누가 제공하는지, 누가 마운트할 수 있는지, 그리고 어떤 호출에 답하는지 봅니다. 플래그
        있는 rename, 이름 없는 파일, 구멍, 잠금, 확장 속성, 파일 핸들, 아이노드 번호, 장치와
        set-uid 프로그램, 255바이트 이름, 데몬에 허락된 것보다 많은 열린 파일, 직접 고친
        브랜치가 그것입니다. 대조군 `passthrough`는 폴더 하나를 그대로 보여 주는 이 프로그램의
        FUSE 파일 시스템입니다. 대조군에도 없는 것은 유니온이 아니라 FUSE에 없는 것입니다.
        워크숍이 과제로 내는 unionfs-fuse와 overlayfs의 비교를 측정으로
        채운 것입니다.
    .why =
        overlayfs는 커널 안에서 동작하며 호출 대부분을 브랜치의 파일 시스템에 넘깁니다. 여기서는
        tmpfs인데, 파일끼리 블록을 나눌 수 없으므로 FICLONE은 어디서나 실패합니다. 데몬은 FUSE에
        있고 자기 라이브러리가 아는 요청만 받습니다. 나머지는 커널이 errno로, 또는 더 느린
        방법으로 직접 답합니다. O_TMPFILE처럼 요청이 데몬보다 새것일 수도 있습니다. 커널은 데몬을
        덜 믿기도 합니다. 장치는 인정하지 않고, set-uid 비트는 데몬이 청할 때만 인정합니다. 그
        대신 set-uid 도우미를 거치거나 사용자 네임스페이스 안에서 누구나 마운트할 수 있습니다.
        overlayfs도 그 안에서 마운트할 수 있지만, userxattr 없이는 표시를 쓸 수 없어서 하위
        폴더를 지우면 EIO로 끝납니다. 끝으로 데몬은 스스로 죽을 수 있습니다. fuse-overlayfs
        1.10은 255바이트 이름에서 그렇게 됩니다. 유니온이 서 있는 동안 브랜치를 직접 고치면
        어떻게 되는지는 어느 쪽도 정해 두지 않았습니다. 여기에는 저마다 옛 상태를 얼마나
        간직하는지 기록했습니다.
    .try =
        mkdir upper lower work merged; echo lower > lower/below
        sudo mount -t overlay overlay -o lowerdir=lower,upperdir=upper,workdir=work merged
        findmnt -o FSTYPE,SOURCE,OPTIONS merged; stat -f -c %T merged
        sudo umount merged
        # 같은 일을 데몬으로, 권한 없이
        unionfs-fuse -o cow upper=RW:lower=RO merged
        findmnt -o FSTYPE,SOURCE,OPTIONS merged; stat -f -c %T merged
        setfattr -n user.note -v kept merged/below
        fusermount3 -u merged
        # 사용자 네임스페이스의 root와 그 표시
        unshare -Urm sh -c 'mount -t overlay overlay -o lowerdir=lower,upperdir=upper,workdir=work merged && rm merged/below'
