task-chroot-ls =
    .title = 자기만의 루트 둘러보기
    .task =
        `ls`와 bash를 시작하는 데 필요한 모든 파일과 함께 `$ROOT`에 복사하십시오. 다른 것은 없어야
        합니다. 채점기는 그 파일들을 다른 곳으로 옮기고 폴더를 하나 더 넣은 다음, 안에서 `/`와 그
        폴더의 목록을 봅니다. 한 번은 `ls`로 직접, 한 번은 bash를 통해서입니다. 안에서 보이는 목록은
        바깥에서 그 자리에 있는 것과 같아야 합니다.
    .given =
        - `$ROOT`: 빈 폴더
    .try =
        `ldd /bin/ls`에는 `ldd /bin/bash`와 다른 라이브러리가 나옵니다. 둘 다에 필요한 것은 한 번만
        있으면 됩니다. `isolab closure /bin/ls --copy-to DIR`은 프로그램 하나를 복사해 줍니다. 어떤
        파일을 가져가는지 보고 직접 찾아보십시오. `chroot "$ROOT" ls -A /`로 실행해 볼 수 있습니다.

grade-chroot-ls-ls = ls가 $ROOT에서 PATH가 가리키는 곳에 있고 실행할 수 있습니다
grade-chroot-ls-bash = bash도 있습니다
grade-chroot-ls-loader = 두 프로그램에 적힌 로더가 있습니다
grade-chroot-ls-libraries = 두 프로그램과 그 라이브러리에 적힌 라이브러리가 모두 있습니다
grade-chroot-ls-listing = 안에서 ls로 본 목록이 바깥에서 $ROOT 아래에 있는 것과 같습니다
grade-chroot-ls-from-bash = bash가 ls를 찾아 실행합니다
grade-chroot-ls-genuine = 이 파일들은 이 컴퓨터의 것과 같습니다
grade-chroot-ls-minimal = 둘 다에 필요하지 않은 파일이 없습니다

hint-chroot-ls-listing = 안에서 본 { $path }의 목록: { $seen }. 바깥에서 보면 다른 이름이 있습니다. chroot는 아무것도 숨기거나 더하지 않으므로, 답한 프로그램은 ls가 아닙니다.
hint-chroot-ls-from-bash = bash의 결과: { $end }. ls를 실행하지 못합니다. ls가 PATH의 폴더에 있는지, ls의 라이브러리가 모두 있는지 살펴보십시오.
