# `isolab why`가 하는 말. 원인마다 한 문장, 그리고 사용자가 할 수 있는 일.

why-would-start = 문제가 없습니다. 커널이 그대로 실행합니다.
why-missing = { $component }이(가) 존재하지 않아서 { $path }에 이를 수 없습니다.
    .hint = 그 경로를 만들거나 철자를 확인하십시오
why-dangling = { $link }은(는) { $target }을(를) 가리키는 심볼릭 링크인데, 그 자리에 파일이 없습니다. 루트를 바꾸면 절대 경로 링크는 새 루트에서 다시 시작합니다.
    .hint = 링크가 가리키는 파일도 함께 복사하거나 링크를 고치십시오
why-not-a-folder = { $component }은(는) 디렉터리가 아닌데 경로가 그 아래로 이어집니다.
    .hint = 경로의 철자를 확인하십시오
why-not-searchable = 이 사용자는 디렉터리 { $folder }을(를) 탐색할 수 없습니다(모드 { $mode }).
    .hint = 소유자에게 요청하거나 다른 디렉터리를 사용하십시오
why-loop = { $path }의 심볼릭 링크가 순환하거나 40단계를 넘습니다.
    .hint = namei -l로 링크를 따라가 보십시오
why-no-privilege = 루트는 존재하지만 그곳으로 루트를 바꾸려면 CAP_SYS_CHROOT가 필요하고, 이 프로세스에는 없습니다.
    .hint = sudo를 쓰거나 자신의 사용자 네임스페이스를 쓰십시오: unshare --map-root-user chroot …
why-no-privilege-at-all = 루트는 존재하지만 그곳으로 루트를 바꾸려면 CAP_SYS_CHROOT가 필요하고, 이 프로세스에는 없습니다. 사용자 네임스페이스도 만들 수 없습니다.
    .hint = sudo를 쓰거나 사용자 네임스페이스를 허용하십시오(sysctl user.max_user_namespaces)
why-elsewhere = 루트 아래에서 PATH의 어느 디렉터리에도 { $name }이(가) 없지만, { $elsewhere }(으)로는 존재합니다.
    .hint = 경로까지 적어 실행하십시오: { $elsewhere }
why-on-host-only = 루트 아래에서 PATH의 어느 디렉터리에도 { $name }이(가) 없습니다. 호스트에는 { $on_host }(으)로 있지만 그 루트에서는 닿을 수 없습니다.
    .hint = isolab closure { $on_host } --copy-to { $root }
why-not-on-path = PATH의 어느 디렉터리에도 { $name }이(가) 없습니다.
    .hint = 그 프로그램이 든 패키지를 설치하거나 경로까지 적으십시오
why-is-folder = { $path }은(는) 디렉터리이고, 디렉터리는 실행할 수 없습니다.
    .hint = 그 안의 프로그램을 지정하십시오
why-not-executable = 이 사용자는 { $path }을(를) 실행할 수 없습니다(모드 { $mode }).
    .hint = 자신의 파일이라면 chmod +x를 하십시오
why-noexec = { $path }은(는) noexec 옵션으로 마운트된 { $mount }에 있어서 실행되지 않습니다.
    .hint = 다른 곳으로 복사하거나 root 권한으로 mount -o remount,exec { $mount }을(를) 실행하십시오
why-no-loader = { $path }은(는) 있습니다. 없는 것은 이 파일이 지정한 로더(PT_INTERP) { $loader }입니다. 커널은 이것을 프로그램 자체가 없는 것처럼 알립니다.
    .hint = isolab closure가 필요한 파일을 모두 보여 주고, --copy-to가 루트에 복사합니다
why-no-libraries = 커널은 { $path }을(를) 실행하지만, 로더가 다음을 찾지 못해 127로 끝납니다: { $missing }.
    .hint = isolab closure가 필요한 파일을 모두 보여 주고, --copy-to가 루트에 복사합니다
why-no-interpreter = { $path }은(는) 있습니다. 없는 것은 첫 줄이 지정한 인터프리터 { $interpreter }입니다.
    .hint = 그 인터프리터를 설치하거나 첫 줄을 고치십시오
why-carriage-return = { $path }의 줄 끝이 윈도우 형식이라서, 커널은 캐리지 리턴까지 이름의 일부로 보고 { $interpreter }(이)라는 인터프리터를 찾습니다.
    .hint = 캐리지 리턴을 지우십시오: sed -i 's/\r$//' FILE
why-no-format = { $path }은(는) 커널이 실행할 수 있는 형식이 아닙니다({ $reason }). 셸에서 실행하면 셸이 자기 명령으로 읽습니다.
    .hint = 첫 줄을 #!/bin/sh로 시작하십시오
why-foreign = { $path }은(는) 다른 기계용 프로그램입니다({ $reason }).
    .hint = 이 기계용 패키지를 설치하거나 그런 기계에서 실행하십시오
why-damaged = { $path }은(는) 손상되었습니다({ $reason }).
    .hint = 다시 복사하거나 설치하십시오
why-busy = 누군가가 { $path }을(를) 쓰기용으로 열어 두었고, 쓰고 있는 프로그램은 실행되지 않습니다.
    .hint = fuser -v로 누구인지 찾거나 파일을 복사하십시오
why-too-long = 인자와 환경 변수를 합친 크기가 커널이 받는 한계보다 큽니다.
    .hint = xargs 등으로 인자를 줄이십시오. 한계는 getconf ARG_MAX로 알 수 있습니다
why-refused = 커널이 { $call }을(를) { $errno }(으)로 거절하는데, 파일과 마운트와 권한에는 그 이유가 없습니다. 이 프로세스의 seccomp: { $seccomp }, 활성화된 보안 모듈: { $modules }.
    .hint = 커널 로그에서 거부 기록을 찾아보십시오: dmesg
why-other = 커널이 { $call }을(를) { $errno }(으)로 거절하는데, 여기에는 그에 대한 설명이 없습니다.
    .hint = 무슨 뜻인지는 man 2 { $call }에 있습니다

why-would-mount = 문제가 없습니다. 커널이 그대로 마운트합니다.
why-first-child-is-init = 실행되지만 새 PID 네임스페이스 안에서 실행되지는 않습니다. unshare(2)는 그 뒤에 생기는 자식만 옮깁니다. 첫 자식이 그 안의 init이 되고, 그 자식이 끝나면 이후의 fork는 모두 ENOMEM으로 실패합니다.
    .hint = unshare가 그 자식을 직접 만들게 하십시오: unshare --fork --pid …, ps 출력까지 맞추려면 --mount-proc도 붙이십시오
why-mounts-read-only = 커널이 마운트하지만 읽기 전용입니다. { $work } 안에 커널이 쓸 디렉터리를 만들 수 없기 때문입니다.
    .hint = upper 디렉터리 옆에 있는, 쓸 수 있는 work 디렉터리를 쓰십시오
why-in-use-unguarded = 다른 마운트가 { $folder }을(를) upper 또는 work 디렉터리로 쓰고 있습니다. index=on이 없으면 커널은 경고만 하고 마운트하며, 그 뒤 두 마운트가 보여 주는 내용은 정해져 있지 않습니다. 그래서 시도하지 않았습니다.
    .hint = 마운트마다 upper와 work 디렉터리를 따로 두십시오

why-skip-chdir = chroot의 --skip-chdir은 { $root }이(가) 이미 현재의 루트일 때만 쓸 수 있습니다.
    .hint = --skip-chdir을 빼십시오
why-unknown-user = --userspec이 지정한 사용자 { $name }은(는) 루트의 /etc/passwd에도 호스트의 /etc/passwd에도 없습니다.
    .hint = 사용자와 그룹을 번호로 적으십시오: --userspec=1000:1000
why-unknown-group = 그룹 { $name }은(는) 루트의 /etc/group에도 호스트의 /etc/group에도 없습니다.
    .hint = 그룹을 번호로 적으십시오
why-no-group = 사용자 { $uid }은(는) /etc/passwd에 없어서 자신의 그룹도 없습니다.
    .hint = 그룹도 적으십시오: --userspec={ $uid }:{ $uid }
why-id-not-mapped = 이 사용자 네임스페이스에는 ID { $id }이(가) 없어서 { $call }이(가) 실패합니다.
    .hint = 있는 ID는 /proc/self/uid_map과 gid_map에서 볼 수 있습니다
why-setgroups-denied = 이 사용자 네임스페이스에서는 setgroups(2)가 영구히 금지되어 있습니다. 권한 없이 그룹을 매핑하려면 그래야 하기 때문입니다.
    .hint = 사용자와 그룹 지정을 빼거나 newuidmap으로 ID를 매핑하십시오: unshare --map-auto
why-may-not-become = 이 프로세스는 ID { $id }을(를) 가질 수 없습니다({ $call }). CAP_SETUID나 CAP_SETGID가 없습니다.
    .hint = sudo를 쓰십시오

why-unshare-not-permitted = { $kind } 네임스페이스를 새로 만들려면 CAP_SYS_ADMIN이 필요하고, 이 프로세스에는 없습니다.
    .hint = { $user_namespace_helps ->
        [yes] 사용자 네임스페이스를 먼저 만들면 그 권한이 생깁니다: unshare --map-root-user …
       *[no] sudo를 쓰십시오. 사용자 네임스페이스를 만드는 것도 거절됩니다
    }
why-chrooted = 루트를 바꾼 프로세스는 사용자 네임스페이스를 만들 수 없습니다. 만들 수 있다면 그 루트를 벗어날 권한을 되찾게 됩니다.
    .hint = chroot 밖에서 실행하거나, chroot 대신 pivot_root(8)로 루트를 바꾸십시오
why-user-namespaces-off = 이 시스템은 일반 사용자에게 사용자 네임스페이스를 허용하지 않습니다(sysctl { $sysctl }).
    .hint = sudo를 쓰거나 { $sysctl }의 값을 바꾸십시오
why-namespace-limit = { $kind } 네임스페이스를 더 만들 수 없습니다. 여기({ $sysctl } = { $value }) 또는 상위 사용자 네임스페이스에서 허용된 수만큼 이미 있거나, 32단계까지 중첩되어 있습니다.
    .hint = root 권한으로 { $sysctl }의 값을 늘리십시오
why-no-such-namespace = 이 커널에는 { $kind } 네임스페이스가 없거나, 이 프로세스는 그것을 만들 수 없습니다.
    .hint = 그 네임스페이스를 포함해 빌드한 커널을 쓰십시오
why-map-without-user-namespace = ID 매핑은 새 사용자 네임스페이스에서만 할 수 있습니다.
    .hint = --user를 붙이십시오
why-root-is-no-mount = 바뀐 루트에서 /가 마운트 지점이 아니라서, unshare가 마운트의 전파 방식을 바꿀 수 없습니다.
    .hint = chroot 전에 디렉터리를 자기 자신에 바인드하십시오: mount --bind ROOT ROOT
why-proc-of-outer = procfs는 PID 네임스페이스 하나를 보여 주는데, 지금의 PID 네임스페이스는 바깥 사용자 네임스페이스의 것이라서 마운트할 권한이 없습니다.
    .hint = { $fork ->
        [yes] --pid를 붙이십시오
       *[no] 새 PID 네임스페이스를 보여 주도록 --pid와 --fork를 붙이십시오
    }
why-proc-hidden = 새 procfs를 마운트하면 지금의 /proc에서 가려진 것이 다시 드러나므로, 사용자 네임스페이스에서는 허용되지 않습니다. 가려졌거나 읽기 전용인 것: { $parts }.
    .hint = /proc 전체가 보이는 곳에서 실행하십시오. 컨테이너라면 가려진 경로를 풀어야 합니다

why-no-process = 이 PID 네임스페이스에는 프로세스 { $pid }이(가) 없습니다.
    .hint = pgrep이나 lsns로 PID를 찾으십시오
why-not-traceable = 프로세스 { $pid }은(는) 있지만 이 사용자는 그 네임스페이스를 볼 수 없습니다. ID가 다르거나, 이 사용자에게 없는 권한을 가진 프로세스입니다.
    .hint = sudo를 쓰십시오
why-not-a-namespace = { $path }은(는) nsfs의 파일이 아니므로 네임스페이스를 가리키지 않습니다.
    .hint = /proc/PID/ns의 파일이나 그것을 바인드 마운트한 파일을 지정하십시오. 그런 마운트는 재부팅하면 사라집니다
why-other-namespace = { $path }은(는) { $wanted }이(가) 아니라 { $kind } 네임스페이스입니다.
    .hint = { $kind }에 맞는 옵션을 쓰십시오
why-own-user-namespace = 이 프로세스는 이미 그 사용자 네임스페이스에 있고, 커널은 같은 곳에 다시 들어가게 하지 않습니다.
    .hint = --user를 빼십시오
why-not-owned = { $path }({ $kind })에 들어가려면 그것을 소유한 사용자 네임스페이스에서 CAP_SYS_ADMIN이 필요하고, 이 프로세스에는 없습니다.
    .hint = 그 사용자 네임스페이스에도 들어가거나(--user) sudo를 쓰십시오

why-mount-not-permitted = 마운트하려면 CAP_SYS_ADMIN이 필요하고, 이 프로세스에는 없습니다.
    .hint = { $user_namespace_helps ->
        [yes] sudo를 쓰거나 자신의 사용자 네임스페이스를 쓰십시오: unshare --map-root-user --mount …
       *[no] sudo를 쓰십시오
    }
why-not-in-user-namespace = 이 프로세스는 자기 사용자 네임스페이스에서만 root이고, 이 커널은 그 안에서 { $kind }을(를) 마운트하지 않습니다.
    .hint = 바깥에서 sudo를 쓰거나, Linux 5.11 이상 또는 fuse-overlayfs를 쓰십시오
why-no-file-system = 이 커널에는 { $kind } 파일 시스템이 없습니다.
    .hint = root 권한으로 modprobe { $kind }을(를) 실행하십시오
why-bad-option = 레이어에 문제가 없어도 커널이 옵션 { $option }을(를) 거절합니다.
    .hint = 철자와 값을 확인하십시오. 오래된 커널은 모르는 옵션이 있습니다
why-conflicting-options = 커널이 하나씩은 받지만 함께는 받지 않는 옵션들입니다: { $options }.
    .hint = 그중 하나를 빼십시오
why-no-lower = 오버레이에는 lower 디렉터리가 있어야 하는데 lowerdir이 없습니다.
    .hint = 옵션에 lowerdir=디렉터리를 더하십시오
why-one-layer = lower 디렉터리가 하나뿐이고 upper 디렉터리가 없어서 합칠 것이 없습니다.
    .hint = lower 디렉터리를 하나 더 적거나 upperdir과 workdir을 더하십시오
why-no-work = upper 디렉터리 { $upper }은(는) 있는데 workdir이 없습니다. 커널은 upper로 옮길 것을 work 디렉터리에서 준비합니다.
    .hint = 같은 마운트에 빈 디렉터리를 만들어 workdir=디렉터리를 더하십시오
why-different-mounts = work 디렉터리 { $work }와(과) upper 디렉터리 { $upper }이(가) { $same_file_system ->
        [yes] 같은 파일 시스템의 서로 다른 마운트
       *[no] 서로 다른 파일 시스템
    }에 있습니다. 한쪽에서 준비한 것을 다른 쪽으로 이름을 바꾸어 옮길 수 없습니다.
    .hint = work 디렉터리를 upper 디렉터리 옆에 만드십시오
why-not-separate = work 디렉터리 { $work }와(과) upper 디렉터리 { $upper } 중 하나가 다른 하나의 안에 있거나, 둘이 같은 디렉터리입니다.
    .hint = 두 디렉터리를 나란히 만드십시오
why-overlapping = 레이어 { $one }이(가) 레이어 { $other }의 안에 있거나 같은 디렉터리입니다.
    .hint = 디렉터리가 겹치지 않는 레이어를 쓰십시오
why-in-use = 다른 오버레이 마운트가 { $folder }을(를) upper 또는 work 디렉터리로 쓰고 있고, index=on이면 두 번째 마운트가 허용되지 않습니다.
    .hint = 다른 마운트 네임스페이스까지 findmnt -t overlay로 찾아 언마운트하십시오
why-upper-read-only = upper 디렉터리 { $upper }이(가) 있는 마운트 또는 파일 시스템({ $mount })이 읽기 전용입니다.
    .hint = 쓸 수 있는 곳을 쓰거나 upperdir과 workdir을 빼십시오
why-unfit-upper = upper 디렉터리 { $upper }은(는) { $file_system }에 있는데, overlayfs는 이것을 upper 레이어로 받지 않습니다. upper와 work만 tmpfs로 바꾸면 마운트됩니다.
    .hint = ext4, XFS, Btrfs, tmpfs 중 하나에 두십시오
why-unfit-lower = lower 디렉터리 { $lower }은(는) { $file_system }에 있는데, overlayfs는 이것을 레이어로 받지 않습니다. 다른 레이어로 바꾸면 마운트됩니다.
    .hint = 다른 파일 시스템으로 복사하십시오
why-too-deep = 레이어 { $layer } 자체가 이미 오버레이 위의 오버레이인데, 커널은 두 단계까지만 쌓습니다.
    .hint = 그 마운트 대신 그 마운트의 레이어들을 적으십시오
why-too-many-layers = lower 레이어가 { $layers }개인데 이 커널은 { $most }개까지 받습니다.
    .hint = 몇 개를 하나로 합쳐 복사하십시오
why-options-too-long = 옵션이 { $bytes }바이트인데, mount(2)는 끝 표시까지 4096바이트인 한 페이지로 받고 그 뒤는 버립니다. fsconfig(2)로 레이어를 하나씩 주면 받습니다.
    .hint = 레이어가 있는 디렉터리로 옮겨 상대 경로를 쓰거나, 짧은 심볼릭 링크를 쓰거나, lowerdir+를 쓰는 새 util-linux의 mount를 쓰십시오
why-other-origin = upper 디렉터리 { $upper }은(는) 전에 다른 lower 디렉터리와 함께 쓰였고, index=on이면 커널은 그 디렉터리만 받습니다.
    .hint = 전에 쓰던 lower 디렉터리를 쓰거나, 빈 upper와 work 디렉터리를 쓰십시오
why-incompatible = work 디렉터리 { $work }에 이전 마운트가 남긴 표시 { $feature }이(가) 있습니다. 그 뒤로 커널은 그 upper 디렉터리를 믿지 않습니다.
    .hint = upper의 파일을 버려도 되거나 온전하다고 알고 있다면 work 디렉터리의 work/incompat을 지우십시오
why-undecided = { $call }이(가) { $errno }(으)로 실패하는데 까닭을 찾지 못했습니다. 문제가 없다고 확인한 것: { $found }.
    .hint = 커널 로그에서 overlayfs로 시작하는 줄을 찾아보십시오: dmesg

why-no-device = { $device }이(가) 존재하지 않습니다.
    .hint = modprobe fuse를 하십시오. 컨테이너라면 이 장치를 넘겨주십시오
why-device-closed = 이 사용자는 { $device }을(를) 읽기와 쓰기로 열 수 없습니다(모드 { $mode }).
    .hint = root 권한으로 chmod 666 { $device }을(를) 실행하십시오
why-nodev = { $device }은(는) nodev 옵션이 있는 마운트 { $mount }에 있고, 거기서는 장치를 열 수 없습니다.
    .hint = nodev 없이 마운트하거나 호스트의 { $device }을(를) 그 자리에 바인드하십시오
why-device-forbidden = 모드와 관계없이 커널이 이 프로세스가 { $device }을(를) 여는 것을 금합니다. cgroup의 장치 목록이나 보안 모듈 때문입니다.
    .hint = 컨테이너라면 장치를 허용하십시오: --device { $device }
why-no-driver = { $device }은(는) 있지만 이 커널에 그 드라이버가 없습니다.
    .hint = root 권한으로 modprobe fuse를 실행하십시오
why-no-fusermount = CAP_SYS_ADMIN이 없는 사용자 대신 setuid 프로그램 { $name }이(가) 마운트하는데, PATH의 어느 디렉터리에도 없습니다.
    .hint = apt-get install fuse3
why-fusermount-powerless = { $path }에 root의 setuid가 없어서, CAP_SYS_ADMIN이 없는 사용자 대신 마운트할 수 없습니다.
    .hint = 패키지를 다시 설치하거나 root 권한으로 chmod u+s를 하십시오
why-allow-other = 옵션 allow_other(또는 allow_root)는 다른 사용자의 접근을 허용합니다. 일반 사용자는 /etc/fuse.conf에 user_allow_other 줄이 있을 때만 쓸 수 있습니다.
    .hint = root 권한으로 그 줄을 더하거나 옵션을 빼십시오
why-not-empty = 마운트 지점 { $point }이(가) 비어 있지 않고, libfuse 2는 따로 지시하지 않으면 파일을 가리지 않습니다.
    .hint = 빈 디렉터리를 쓰거나 -o nonempty를 더하십시오
why-no-helper = mount는 { $kind } 유형에 { $helper }을(를) 실행하는데, 그 파일이 없습니다.
    .hint = apt-get install unionfs-fuse fuse3을 하거나 unionfs-fuse를 직접 실행하십시오

why-log = 커널
why-ruled-out-mount-point = 마운트 지점
why-ruled-out-length = 옵션의 길이
why-ruled-out-options = 옵션
why-ruled-out-completeness = 빠진 레이어 없음
why-ruled-out-folders = 디렉터리들
why-ruled-out-upper-and-work = upper와 work의 위치
why-ruled-out-overlap = 레이어가 겹치지 않음
why-ruled-out-lower-layers = lower 레이어
why-ruled-out-upper-layer = upper 레이어
why-would-run = 문제가 없습니다. 샌드박스에서 루트의 사본으로 실행하자 컨테이너가 상태 0으로 끝났습니다.
why-still-running = 문제가 없습니다. 샌드박스에서 루트의 사본으로 실행하자 4초 뒤에도 계속 실행되고 있었습니다.
why-read-only-root = 프로그램이 컨테이너의 루트에 쓰려고 하지만 루트가 읽기 전용으로 마운트되어 있습니다(EROFS). 쓸 수 있는 루트에서는 성공합니다.
    .hint = 쓰는 위치에 쓸 수 있는 것을 마운트하거나(--tmpfs, 볼륨) --read-only와 "readonly"를 빼십시오
why-pids-limit = 컨테이너의 cgroup에는 프로세스와 스레드를 합해 { $limit }개까지만 있을 수 있습니다. 하나라도 넘으면 EAGAIN("Resource temporarily unavailable")으로 거부됩니다. 이 제한이 없으면 성공합니다.
    .hint = --pids-limit 또는 linux.resources.pids.limit을 늘리십시오. Go나 Java 프로그램은 스레드를 여럿 만듭니다
why-memory-limit = 컨테이너의 cgroup은 메모리를 { $bytes }바이트까지만 쓸 수 있습니다. 더 필요하면 프로그램이든, 프로그램이 되기 직전의 런타임이든 커널이 죽입니다(SIGKILL, 상태 137). 이 제한이 없으면 성공합니다.
    .hint = --memory 또는 linux.resources.memory.limit을 늘리십시오. 커널이 무엇을 죽였는지는 dmesg에 나옵니다
why-seccomp-refuses = 프로그램이 호출하는 { $call }을(를) 컨테이너의 seccomp 필터가 거부합니다. 이 시스템 콜을 허용하면 성공합니다.
    .hint = 정말 필요하다면 필터에서 { $call }을(를) 허용하십시오. 케이퍼빌리티로는 바뀌지 않습니다
why-seccomp-refuses-some = 프로그램이 호출하는 어떤 시스템 콜을 컨테이너의 seccomp 필터가 거부합니다. 필터가 없으면 성공합니다.
    .hint = `strace -f`로 어느 시스템 콜이 EPERM인지 확인하고, 필터 전체가 아니라 그것만 허용하십시오
why-capability-missing = 프로그램에 { $capability }이(가) 필요하지만 컨테이너에 없습니다. 있으면 성공합니다.
    .hint = 정말 필요하다면 --cap-add로 더하거나 "bounding", "effective", "permitted"에 넣으십시오
why-capabilities-missing = 프로그램에 필요한 케이퍼빌리티 여러 개가 컨테이너에 없습니다. 모두 있으면 성공합니다.
    .hint = 무엇을 지니고 있는지는 `isolab inspect`로 확인할 수 있습니다
why-not-that-user = 프로그램이 컨테이너의 사용자 { $uid }로 실행되는데, 이 사용자에게는 그럴 권한이 없습니다. root로는 성공합니다.
    .hint = 이미지에서 파일의 소유자를 그 사용자로 바꾸십시오
why-resource-limit = 프로세스의 자원 제한({ $limits })이 너무 낮습니다. 이 제한이 없으면 성공합니다.
    .hint = --ulimit 또는 process.rlimits를 고치십시오
why-several-restrictions = 설정대로는 물론 제한을 하나만 풀어도 실패하고, 모두 풀면 성공합니다. 걸림돌이 둘 이상입니다.
    .hint = 하나를 실제로 푼 뒤 다시 물어보십시오
why-ends-by-itself = 컨테이너의 제한이 하나도 없어도 똑같이 끝납니다({ $status }). 프로그램 자신이나 런타임의 답이며, 그 메시지는 위에 있습니다.
    .hint = 설정으로 바꿀 수 있는 것 가운데 커널이 거부한 것은 없습니다
why-said = 출력
