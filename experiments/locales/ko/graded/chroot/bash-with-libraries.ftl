task-chroot-bash-with-libraries =
    .title = bash와 bash에 필요한 것이 든 루트
    .task =
        bash를 시작하는 데 필요한 모든 파일과 함께 `$ROOT`에 복사하십시오. 다른 것은 없어야
        합니다. 채점기는 그 파일들을 다른 곳으로 옮겨 루트로 삼고 `bash`를 실행합니다. 마운트만
        해 둔 것은 따라가지 않습니다.
    .given =
        - `$ROOT`: 빈 폴더. 모든 폴더를 합쳐 256MiB까지 쓸 수 있습니다
    .try =
        `ldd /bin/bash`, `readelf -l /bin/bash`, `isolab closure /bin/bash`를 살펴보십시오.
        /usr이 합쳐진 시스템에서 `/lib`과 `/lib64`는 링크입니다. 링크가 가리키는 파일을
        프로그램에 적힌 경로 그대로 복사하십시오. `chroot "$ROOT" bash`로 실행해 보고, 안 되면
        `isolab why chroot "$ROOT" bash`로 까닭을 알아볼 수 있습니다.

grade-chroot-bash-with-libraries-bash = bash가 $ROOT에서 PATH가 가리키는 곳에 있고 실행할 수 있습니다
grade-chroot-bash-with-libraries-loader = bash에 적힌 로더가 있습니다
grade-chroot-bash-with-libraries-libraries = bash와 그 라이브러리에 적힌 라이브러리가 모두 있습니다
grade-chroot-bash-with-libraries-runs = $ROOT를 루트로 하여 bash가 시킨 일을 합니다
grade-chroot-bash-with-libraries-genuine = 이 파일들은 이 컴퓨터의 것과 같습니다
grade-chroot-bash-with-libraries-minimal = bash에 필요하지 않은 파일이 없습니다
