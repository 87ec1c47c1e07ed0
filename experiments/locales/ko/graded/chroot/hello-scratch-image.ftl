task-chroot-hello-scratch-image =
    .title = 빈 이미지에서 시작하는 루트
    .task =
        C 프로그램 `$1`을 빌드하고, `docker build "$CONTEXT"`로 이미지를 만들 수 있도록
        `$CONTEXT`에 `Dockerfile`과 복사할 파일을 남기세요. 이미지는 아무것도 없는 데서
        시작하고(`FROM scratch`), 레이어가 하나이며, 컨테이너에서 그 프로그램이 실행되어야
        합니다. 채점기는 이미지를 직접 빌드하고, 환경 변수 GUEST를 주어 컨테이너를 실행합니다.
    .given =
        - `$1`: C 소스 파일. 채점할 때마다 달라집니다.
        - `$CONTEXT`: 이미지를 빌드할 폴더. 비어 있습니다.
    .try =
        프로그램이 쓸 수 있는 것은 이미지에 들어 있는 파일뿐입니다. chroot와 같습니다.
        `gcc -static`을 쓰거나, `ldd`가 알려 주는 라이브러리와 로더도 함께 넣으세요. 채점기의
        빌더는 아무것도 실행하지 않으며 FROM scratch, COPY, 파일의 ADD, ENV, WORKDIR, USER,
        CMD, ENTRYPOINT와 .dockerignore를 압니다. `isolab image build --file Dockerfile FOLDER
        IMAGE`가 바로 그 빌더이고, `isolab image tree IMAGE`는 만들어진 이미지를 보여 줍니다.

grade-chroot-hello-scratch-image-dockerfile = $CONTEXT에 읽을 수 있는 Dockerfile이 있습니다
grade-chroot-hello-scratch-image-from-scratch = 아무것도 없는 데서 시작합니다
grade-chroot-hello-scratch-image-builds = $CONTEXT로 이미지를 빌드할 수 있습니다
grade-chroot-hello-scratch-image-one-layer = 이미지의 레이어가 하나입니다
grade-chroot-hello-scratch-image-runs = 컨테이너에서 명령이 끝까지 잘 실행됩니다
grade-chroot-hello-scratch-image-from-the-source = 소스에 적힌 대로 동작합니다
grade-chroot-hello-scratch-image-nothing-else = 명령에 필요하지 않은 파일이 이미지에 없습니다

hint-chroot-hello-scratch-image-dockerfile = 빌드할 수 있는 Dockerfile이 없습니다: { $because } (풀이의 결과: { $end }).
hint-chroot-hello-scratch-image-from = { $from } 이미지에서 시작합니다. scratch는 이미지가 아니라 아무것도 없는 빈 루트를 가리키는 이름입니다.
hint-chroot-hello-scratch-image-builds = 빌드가 멈추었습니다: { $because }. COPY로 복사할 것은 $CONTEXT 안에 있어야 합니다.
hint-chroot-hello-scratch-image-layers = 이미지의 레이어가 { $count }개입니다. COPY, ADD, WORKDIR는 저마다 레이어를 하나씩 만듭니다. $CONTEXT의 한 폴더에 이미지에 놓일 모양 그대로 파일을 두고 그 폴더를 한 번에 복사하세요.
hint-chroot-hello-scratch-image-needless = 명령을 실행하는 데 필요하지 않은 파일: { $files }
hint-chroot-hello-scratch-image-no-command = 컨테이너가 무엇을 실행할지 이미지에 적혀 있지 않습니다. CMD나 ENTRYPOINT가 없습니다.
hint-chroot-hello-scratch-image-mode = 컨테이너가 { $command }을(를) 시작하지 못했습니다(EACCES). 실행 권한이 없습니다.
hint-chroot-hello-scratch-image-shell = 대괄호 없이 적은 명령은 셸에 넘겨집니다. 컨테이너는 { $command }을(를) 실행하려 했는데, 아무것도 없는 데서 시작한 이미지에는 /bin/sh가 없습니다. ["/hello"]처럼 목록으로 적으세요.
hint-chroot-hello-scratch-image-absent = 컨테이너가 실행할 명령은 { $command }인데 이미지에 그 파일이 없습니다.
hint-chroot-hello-scratch-image-loader = 파일이 있는데도 { $command }에 커널은 ENOENT라고 답합니다. 이미지에 없는 것은 파일의 헤더에 적힌 로더입니다.
hint-chroot-hello-scratch-image-library = { $command }의 결과: { $end }. 로더가 이미지에서 라이브러리를 찾지 못했습니다.
hint-chroot-hello-scratch-image-end = { $command }의 결과: { $end }
hint-chroot-hello-scratch-image-other = 주어진 소스가 이 GUEST로 출력할 내용과 다른 것을 출력했습니다. 주어진 소스를 그대로 빌드하세요.
