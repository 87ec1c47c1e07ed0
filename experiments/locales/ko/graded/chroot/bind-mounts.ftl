task-chroot-bind-mounts =
    .title = 새 루트에 놓인 이 컴퓨터의 폴더
    .task =
        아무것도 복사하지 않고 `$ROOT`를 bash가 실행되는 루트로 만드십시오. `/bin`, `/lib`,
        `/lib64` 폴더를 그 안에 마운트해서, 같은 경로가 바로 그 폴더로 이어지게 합니다. 그다음
        `$DATA`를 `$ROOT/data`에 마운트하되, 그 마운트를 통해서는 아무도 쓸 수 없고 `$DATA` 자체는
        그대로 쓸 수 있어야 합니다. 마운트를 남겨 두고, 그 밖의 마운트는 남기지 마십시오.
    .given =
        - `$ROOT`: 빈 폴더
        - `$DATA`: 파일이 하나 들어 있는 폴더
    .try =
        `mount --bind`, `findmnt`, `stat -c %d:%i`를 살펴보십시오. /usr이 합쳐진 시스템에서
        `/bin`은 링크입니다. mount(8)가 링크를 어떻게 다루는지 보십시오. 읽기 전용은 마운트의
        성질이고, 바인드는 원본의 플래그를 그대로 가지고 만들어집니다. 그래서 한 단계가 더 필요합니다.
        `mount -o remount,bind,ro`나 mount_setattr(2)입니다. 사용자 네임스페이스에서는 마운트가 처음에
        가진 플래그(nosuid, nodev)가 잠겨 있습니다. 플래그를 새로 적을 때 이것을 빠뜨리면 EPERM입니다.

grade-chroot-bind-mounts-bound = /bin, /lib, /lib64가 안에서나 밖에서나 같은 폴더입니다(장치와 아이노드)
grade-chroot-bind-mounts-runs = $ROOT를 루트로 하여 bash가 실행됩니다
grade-chroot-bind-mounts-data = $ROOT/data가 바로 $DATA입니다
grade-chroot-bind-mounts-read-only = $ROOT/data를 통해서는 쓸 수 없습니다(EROFS)
grade-chroot-bind-mounts-source-writable = $DATA에는 쓸 수 있습니다
grade-chroot-bind-mounts-nothing-else = 두 번 마운트되거나 새 루트 밖에 마운트된 것이 없습니다

hint-chroot-bind-mounts-bound = $ROOT에서 본 모습(풀이의 결과: { $end }): { $seen }. 복사본은 아이노드가 다르고, 링크는 새 루트 안에서 풀리는데 그 안에는 대상이 없습니다.
hint-chroot-bind-mounts-runs = 세 폴더가 모두 있지만 채점기의 chroot에서 bash의 결과는 { $end }입니다.
hint-chroot-bind-mounts-data = $ROOT/data에서 채점기가 찾은 것: { $seen }. 장치와 아이노드로 보아 바로 $DATA여야 합니다.
hint-chroot-bind-mounts-writable = $ROOT/data를 통해 파일을 만들 수 있었습니다. 마운트가 읽기 전용이 아닙니다. 권한 비트는 루트를 막지 못하고, `bind`와 함께 준 `ro`만으로는 mount(8)에 따라 부족합니다. 마운트한 다음에 설정하십시오.
hint-chroot-bind-mounts-refused = $ROOT/data를 통해 쓰면 EROFS가 아니라 { $seen }입니다. 막는 것이 마운트가 아니라 다른 것입니다.
hint-chroot-bind-mounts-source = $DATA에 직접 쓰면 { $seen }입니다. $ROOT/data의 마운트만 읽기 전용이 되어야 합니다.
hint-chroot-bind-mounts-else = mountinfo에 요청하지 않은 마운트가 있습니다: { $at }
