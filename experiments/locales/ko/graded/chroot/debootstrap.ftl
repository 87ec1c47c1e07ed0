task-chroot-debootstrap =
    .title = 패키지로 만드는 데비안 기본 시스템
    .task =
        `$ROOT` 아래에 데비안 기본 시스템을 만드십시오. 데비안이 필수(essential)라고 부르는 아카이브의
        모든 패키지와 그것들이 의존하는 패키지, 그리고 `$PACKAGE` 패키지를 설치합니다. 설정까지
        끝나서 안의 dpkg가 패키지를 모두 알고 있어야 합니다. 네트워크는 없습니다. 필요한 것은 모두
        `$ARCHIVE`에 있습니다. 마운트를 남기지 말고, 만드는 데에만 쓴 것도 남기지 마십시오. 채점기는
        프로그램과 라이브러리를 패키지와 비교하고, dpkg의 기록을 읽고, 루트를 `$ROOT`로 바꾸어
        bash와 dpkg를 실행합니다. 시간은 90초입니다.
    .given =
        - `$ROOT`: 빈 폴더
        - `$ARCHIVE`: 데비안 미러와 같은 모양의 아카이브. `dists`와 `pool`이 있고 서명은 없습니다
        - `$SUITE`: 릴리스의 이름
        - `$PACKAGE`: 아카이브에 있는 작은 패키지. 다른 패키지 하나에 의존합니다
    .try =
        `mmdebstrap --variant=essential`에 `deb [trusted=yes] copy:$ARCHIVE $SUITE main` 줄을 주어
        보십시오. 이 데비안은 /usr이 합쳐져 있어서 `/bin`이 `usr/bin`을 가리키는 링크입니다.
        usr-is-merged 패키지는 그렇지 않은 곳에 설치되기를 거부하고 그 까닭을 말합니다.
        `/usr/share/mmdebstrap/hooks`에 있는 훅을 살펴보거나, 첫 패키지를 풀기 전에 링크를 만드십시오.
        손으로 하려면 `dpkg-deb --fsys-tarfile`로 푼 다음 `chroot "$ROOT" dpkg --install`이나 `dpkg
        --root`를 씁니다. 푸는 일은 파일을 제자리에 놓고, 설정하는 일은 패키지의 스크립트를
        실행합니다. 대부분의 컨테이너처럼 여기에서도 mknod(2)로는 장치를 만들 수 없습니다.
        debootstrap은 어디에서 실행되는지 알려 주지 않으면 장치를 만들려고 합니다. `container=lxc
        debootstrap --variant=minbase --exclude=apt --no-check-gpg`와 같이 실행해 보십시오.

grade-chroot-debootstrap-release = $ROOT의 os-release(5)에 데비안과 요청한 릴리스의 이름이 있습니다
grade-chroot-debootstrap-packages = $ROOT에 있는 dpkg의 기록에 아카이브의 데비안 패키지가 모두 있습니다
grade-chroot-debootstrap-configured = 패키지가 모두 설정되었습니다. 패키지의 스크립트가 실행되었습니다
grade-chroot-debootstrap-extra = $PACKAGE가 의존하는 패키지와 함께 설치되었고, 그 스크립트가 할 일을 했습니다
grade-chroot-debootstrap-genuine = 프로그램과 라이브러리가 패키지에 있는 것과 한 바이트도 다르지 않습니다
grade-chroot-debootstrap-runs = $ROOT를 루트로 하여 bash가 실행되고, dpkg --audit가 아무것도 찾지 않습니다
grade-chroot-debootstrap-clean = 마운트도, 루트를 만드는 데에만 쓴 것도 남아 있지 않습니다

hint-chroot-debootstrap-release = $ROOT의 /etc/os-release에 있는 ID와 VERSION_CODENAME: { $seen } (풀이의 결과: { $end }). 이 파일은 base-files 패키지에 들어 있습니다.
hint-chroot-debootstrap-packages = 패키지 { $of }개 가운데 { $count }개가 $ROOT/var/lib/dpkg/status에 없습니다. 예: { $names } (풀이의 결과: { $end }). 파일을 풀어 놓았다고 패키지가 설치된 것은 아닙니다. 나중에 패키지를 설치하거나 갱신하거나 지울 때에는 이 기록을 봅니다. `dpkg-deb --extract`는 여기에 쓰지 않고, dpkg가 씁니다.
hint-chroot-debootstrap-unconfigured = dpkg의 기록에 따르면 끝까지 설치되지 않은 패키지가 모두 { $count }개 있습니다: { $names }. 파일을 푸는 것은 절반입니다. 나머지 절반은 사용자와 링크와 캐시를 만드는 패키지의 스크립트이고, `dpkg --configure`가 루트 안에서 실행합니다.
hint-chroot-debootstrap-undone = 기록에는 모두 설치되었다고 되어 있지만 패키지의 스크립트가 만드는 파일이 없습니다: { $files }. 이 파일들은 어느 패키지에도 들어 있지 않습니다. base-passwd, libpam-runtime, mawk를 설정할 때 만들어집니다.
hint-chroot-debootstrap-extra-absent = dpkg의 기록에 $PACKAGE의 패키지 { $asked }이(가) 없습니다. 기본 시스템은 필수인 것뿐입니다. 그 밖에 필요한 것은 따로 말해야 합니다(`--include`).
hint-chroot-debootstrap-extra-alone = dpkg의 기록에서 { $asked }의 상태는 { $state }인데, 의존하는 { $needed }은(는) 아예 없습니다. 의존 관계를 푸는 것은 apt입니다. dpkg는 받은 것만 설치하고, 강제로 무시한 패키지는 스크립트에 필요할 때에도 여전히 없습니다.
hint-chroot-debootstrap-extra-unfinished = dpkg의 기록에서 { $asked }의 상태는 { $state }이고, 의존하는 { $needed }의 상태는 { $other }입니다. 둘 다 끝까지 설정되어야 하고, 순서는 { $needed }이(가) 먼저입니다.
hint-chroot-debootstrap-extra-script = dpkg의 기록에는 { $asked }와(과) { $needed }이(가) 설치되었다고 되어 있지만, { $file } 파일이 { $asked }의 스크립트가 만드는 것과 다릅니다. 스크립트는 { $needed }에 든 것을 복사합니다. 스크립트는 $ROOT를 루트로 하여 실행해야 합니다. 그러지 않으면 바깥 시스템을 건드립니다.
hint-chroot-debootstrap-genuine = 패키지에 있는 것과 다릅니다: { $files }. 서비스가 시작되지 않게 하려고 다른 프로그램을 대신 놓았다면 원래 것을 되돌려 놓아야 합니다.
hint-chroot-debootstrap-runs = $ROOT를 루트로 하여 bash를 실행한 결과: { $end }. `dpkg --audit`가 말한 것: { $audit }. dpkg는 패키지의 상태 말고도 파일의 목록과 스크립트를 /var/lib/dpkg/info에 둡니다.
hint-chroot-debootstrap-mounts = mountinfo에 따르면 $ROOT에 아직 마운트된 것이 있습니다: { $mounts }. 루트를 복사하거나 지우면 이 마운트를 따라 바깥 시스템까지 들어가게 됩니다.
hint-chroot-debootstrap-left = $ROOT에 남아 있는 것: { $files }. 풀어 놓은 뒤의 패키지 파일은 쓸모가 없고(`apt-get clean`), policy-rc.d가 있으면 그 안에서는 어떤 서비스도 시작되지 않습니다.
