# union 실험의 설명. 형식은 chroot.ftl과 같다.

# --- 예상된 차이의 원인 ---------------------------------------------------------

union-served-by-daemon = 이 파일 시스템은 데몬이 /dev/fuse를 통해 제공하며, mountinfo에 그 종류가 적힌다

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
