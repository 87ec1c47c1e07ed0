task-chroot-hello-dynamic =
    .title = 직접 만든 프로그램과 그것에 조용히 필요한 것
    .task =
        C 프로그램 `$1`을 평소처럼 공유 라이브러리와 링크해 빌드하고(libm에 있는 sqrt(3)를
        호출합니다) `$ROOT/hello`로 남기십시오. 시작하는 데 필요한 모든 파일도 함께 두되, 다른 것은
        없어야 합니다. 채점기는 그 파일들을 다른 곳으로 옮겨 루트로 삼고 `/hello`를 자신이 정한
        인자로 실행합니다.
    .given =
        - `$1`: C 소스 파일. 채점할 때마다 달라집니다
        - `$ROOT`: 빈 폴더
    .try =
        `gcc -o hello hello.c -lm`, `ldd`, `readelf -d`, `isolab closure FILE`을 살펴보십시오.
        `chroot "$ROOT" /hello 49`로 실행해 볼 수 있습니다.

grade-chroot-hello-dynamic-hello = $ROOT/hello가 프로그램입니다
grade-chroot-hello-dynamic-dynamic = 헤더에 로더와 라이브러리가 적혀 있습니다
grade-chroot-hello-dynamic-loader = 그 로더가 있습니다
grade-chroot-hello-dynamic-libraries = 그 라이브러리들이 있습니다
grade-chroot-hello-dynamic-runs = $ROOT를 루트로 하여 실행됩니다
grade-chroot-hello-dynamic-from-the-source = 소스에 적힌 대로 동작합니다
grade-chroot-hello-dynamic-genuine = 로더와 라이브러리가 이 컴퓨터의 것과 같습니다
grade-chroot-hello-dynamic-minimal = 필요하지 않은 파일이 없습니다

hint-chroot-hello-dynamic-static = /hello에 로더도 라이브러리도 적혀 있지 않습니다. 정적으로 링크했습니다. 그것은 다음 과제이고, 여기서는 gcc의 기본 방식대로 링크해야 합니다.
hint-chroot-hello-dynamic-no-program = /hello는 커널이 직접 시작하는 프로그램이 아닙니다.
hint-chroot-hello-dynamic-other = 주어진 소스가 이 인자로 출력할 내용과 다른 것을 출력했습니다: { $seen }. 주어진 소스를 그대로 빌드하십시오.
