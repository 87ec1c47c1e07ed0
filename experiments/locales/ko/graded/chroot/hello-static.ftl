task-chroot-hello-static =
    .title = 파일 하나로 된 루트
    .task =
        C 프로그램 `$1`을 자기 자신 말고는 아무것도 없는 곳에서 실행할 수 있게 빌드하고
        `$ROOT/hello`로 남기세요. `$ROOT`에는 그 파일 하나만 있어야 합니다. 채점기는 루트를
        `$ROOT`로 바꾸고 `/hello`를 자신이 정한 인자로 실행합니다.
    .given =
        - `$1`: C 소스 파일. 채점할 때마다 달라집니다.
        - `$ROOT`: 빈 폴더
    .try =
        `gcc --help`, `readelf -l`, `isolab closure FILE`을 살펴보세요.
        `chroot "$ROOT" /hello you`로 실행해 볼 수 있습니다.

grade-chroot-hello-static-hello = $ROOT/hello가 파일입니다
grade-chroot-hello-static-static = 로더도 라이브러리도 필요하지 않습니다
grade-chroot-hello-static-runs = $ROOT를 루트로 하여 실행됩니다
grade-chroot-hello-static-from-the-source = 소스에 적힌 대로 동작합니다
grade-chroot-hello-static-one-file = $ROOT에 다른 것이 없습니다

hint-chroot-hello-static-absent = $ROOT/hello가 없습니다(풀이의 결과: { $end }). $ROOT에 있는 것: { $files }
hint-chroot-hello-static-dynamic = 시작할 때 있어야 하는 것이 헤더에 적혀 있습니다: { $needs }. 정적으로 링크하세요.
hint-chroot-hello-static-more = 필요하지 않은 것이 있습니다: { $files }
hint-chroot-hello-static-enoent = /hello가 있는데도 커널은 ENOENT라고 답합니다. 없는 것은 헤더에 적힌 로더입니다({ $needs }).
hint-chroot-hello-static-mode = /hello에 실행 권한이 없습니다(EACCES).
hint-chroot-hello-static-end = /hello의 결과: { $end }
hint-chroot-hello-static-other = 주어진 소스가 이 인자로 출력할 내용과 다른 것을 출력했습니다. 주어진 소스를 그대로 빌드하세요.
