task-union-interfaces =
    .title = 두 유니언 파일 시스템을 나란히
    .task =
        overlayfs와 unionfs-fuse는 프로그램에 무엇을 제공할까요? root로 lower 폴더와 upper 폴더
        위에 각각 마운트하고, 유니언을 통해 하나씩 시험한 뒤 `answers.toml`을 채우세요. 시험한
        결과는 `"ok"`나 `"EINVAL"` 같은 오류 이름으로 답합니다.

        - `…-type`: `/proc/self/mountinfo`에 나오는 종류
        - `…-exchange`: RENAME_EXCHANGE로 두 파일을 맞바꾸는 renameat2(2)
        - `…-tmpfile`: 유니언의 폴더를 O_TMPFILE로 여는 open(2)
        - `…-user-attributes`: `user.*` 속성의 setxattr(2)
        - `…-mmap-shared`: 파일을 공유하고 쓸 수 있게 하는 mmap(2)
        - `…-inode-of-branch`: stat(2)의 번호가 브랜치에서의 번호와 같으면 `"same"`, 다르면
          `"other"`
    .given =
        질문뿐입니다.
    .try =
        `unionfs-fuse -o cow upper=RW:lower=RO merged`, 그리고 시스템 호출에는 python3의 os와
        ctypes를 쓸 수 있습니다. `isolab run union/interfaces`는 실험을, `isolab matrix union`은
        표를 보여 줍니다.

grade-union-interfaces-overlay-type = overlayfs: mountinfo에 나오는 종류
grade-union-interfaces-overlay-exchange = overlayfs: RENAME_EXCHANGE를 준 renameat2(2)
grade-union-interfaces-overlay-tmpfile = overlayfs: O_TMPFILE을 준 open(2)
grade-union-interfaces-overlay-user-attributes = overlayfs: user.* 속성의 setxattr(2)
grade-union-interfaces-overlay-mmap-shared = overlayfs: 공유하고 쓸 수 있는 mmap(2)
grade-union-interfaces-overlay-inode-of-branch = overlayfs: 파일의 st_ino를 브랜치에서의 것과 비교한 결과
grade-union-interfaces-unionfs-type = unionfs-fuse: mountinfo에 나오는 종류
grade-union-interfaces-unionfs-exchange = unionfs-fuse: RENAME_EXCHANGE를 준 renameat2(2)
grade-union-interfaces-unionfs-tmpfile = unionfs-fuse: O_TMPFILE을 준 open(2)
grade-union-interfaces-unionfs-user-attributes = unionfs-fuse: user.* 속성의 setxattr(2)
grade-union-interfaces-unionfs-mmap-shared = unionfs-fuse: 공유하고 쓸 수 있는 mmap(2)
grade-union-interfaces-unionfs-inode-of-branch = unionfs-fuse: 파일의 st_ino를 브랜치에서의 것과 비교한 결과

hint-union-interfaces = { $said }이(가) 아닙니다. 직접 시험하거나 isolab run union/interfaces의 “{ $step }” 단계를 보세요.
