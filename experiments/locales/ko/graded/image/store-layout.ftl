task-image-store-layout =
    .title = Docker 저장소에 있는 이름들
    .task =
        스토리지 드라이버로 overlay2를 쓰는 Docker가 다음 Dockerfile로 이미지를 만듭니다.

            FROM scratch
            COPY root /
            COPY data /data
            RUN ["/bin/bash", "-ec", "rm data/gone"]
            RUN ["/bin/bash", "-ec", "rm -r data/opaque; mkdir data/opaque"]
            RUN ["/bin/bash", "-ec", "ln data/kept data/linked"]
            CMD ["/bin/bash", "-c", "read"]

        여러분의 Docker가 쓰는 데이터 폴더(`docker info`에 나옵니다)를 살펴보고 `answers.toml`에 답을
        적으세요. 채점기는 자기만의 Docker로 이런 이미지를 만들어 비교합니다.

        - `layers`: 이 이미지의 레이어 수(숫자)
        - `id-of`: 이미지의 ID는 어떤 파일의 SHA-256입니다. 그 파일은 image/overlay2 바로 아래의 어느
          폴더에 있는지
        - `chain-folder`: diff ID가 `sha256:` 다음에 숫자 2가 64개인 레이어가, chain ID가 `sha256:`
          다음에 숫자 1이 64개인 레이어 위에 있습니다. Docker가 이 레이어를 기록하는,
          image/overlay2/layerdb/sha256 아래 폴더의 이름
        - `only-above`: overlay2/에서 레이어의 폴더에는 있지만 이미지의 맨 아래 레이어의 폴더에는 없는
          것. 이름의 목록으로 적습니다.
        - `noted-above`: layerdb에서 레이어의 폴더에는 있지만 맨 아래 레이어의 폴더에는 없는 것
        - `short-name`: overlay2/l에 있는 이름의 글자 수(숫자)
        - `lower-begins`: 레이어의 `lower` 파일은 바로 아래 레이어(`"below"`)로 시작하는지, 맨 아래
          레이어(`"lowest"`)로 시작하는지
        - `headers`: Docker는 받은 레이어의 아카이브를 보관하지 않습니다. 폴더의 파일들과 함께 똑같은
          아카이브를 다시 만들 때 쓰는 파일의 이름
    .given =
        질문 말고는 없습니다. 채점기가 실제 루트 권한으로 실행되고 Docker가 있어야 합니다. 그렇지 않은
        곳에서는 채점할 수 없으며 점수를 잃지 않습니다.
    .try =
        루트 사용자로 /var/lib/docker에서 `less`와 `find`를 사용하고, chain ID는 `printf`와
        `sha256sum`으로 계산해 보세요. `isolab image inspect /var/lib/docker --name NAME`은 여러분의
        이미지의 ID를 계산하고, `isolab explain image/store-layout`은 무엇이 어디에 있는지 설명합니다.

grade-image-store-layout-layers = 이미지의 레이어 수
grade-image-store-layout-id-of = 이미지의 ID는 무엇의 다이제스트인지
grade-image-store-layout-chain-folder = layerdb에서 레이어 폴더의 이름
grade-image-store-layout-only-above = overlay2에서 위쪽 레이어에만 있는 것
grade-image-store-layout-noted-above = 위쪽 레이어에만 기록되는 것
grade-image-store-layout-short-name = 짧은 이름의 길이
grade-image-store-layout-lower-begins = lower 파일의 순서
grade-image-store-layout-headers = 아카이브를 다시 만들 때 쓰는 것

hint-image-store-layout-layers = { $said }이(가) 아닙니다. COPY와 RUN은 저마다 바뀐 내용으로 레이어를 하나씩 남깁니다. docker image inspect의 RootFS.Layers와 비교하세요.
hint-image-store-layout-settings = { $said }이(가) 아닙니다. 모든 줄이 레이어가 되지는 않습니다. FROM scratch는 아무것도 없이 시작하고, CMD는 설정에만 기록됩니다. docker history에는 0바이트인 줄로 나옵니다.
hint-image-store-layout-id-of = { $said }이(가) 아닙니다. image/overlay2 아래에서 ID와 이름이 같은 파일을 찾아 sha256sum을 실행해 보세요.
hint-image-store-layout-not-of-layers = { $said }이(가) 아닙니다. 이미지의 ID는 설정 파일을 가리키고, 그 안에 레이어의 다이제스트가 적혀 있습니다. 그 파일은 어디에 있나요?
hint-image-store-layout-chain-folder = { $said }이(가) 아닙니다. chain ID는 어떤 글의 SHA-256입니다. 아래 레이어의 chain ID, 공백 하나, diff ID를 이은 것입니다. 먼저 여러분의 이미지에 있는 레이어 두 개로 계산해 보세요.
hint-image-store-layout-chain-prefix = 그 폴더는 이미 layerdb/sha256 안에 있습니다. 이름은 숫자 64자리뿐입니다.
hint-image-store-layout-chain-newline = echo처럼 끝에 줄바꿈이 붙은 글의 다이제스트입니다. printf '%s %s'를 사용하세요.
hint-image-store-layout-chain-order = 두 가지를 반대로 이은 글의 다이제스트입니다. 아래 레이어의 chain ID가 먼저 옵니다.
hint-image-store-layout-chain-bare = 숫자만 이은 글의 다이제스트입니다. 둘 다 앞에 `sha256:`을 붙여 씁니다.
hint-image-store-layout-only-above = { $said }이(가) 아닙니다. overlay2 아래에서 lower 파일이 있는 폴더와 없는 폴더를 비교하세요. overlayfs에는 폴더 하나 말고 무엇이 더 필요한가요?
hint-image-store-layout-noted-above = { $said }이(가) 아닙니다. layerdb/sha256 아래의 폴더 두 개를 비교하세요. 다른 레이어 위에 있는 레이어에는 무엇이 더 있나요?
hint-image-store-layout-noted-elsewhere = lower는 mount(2)를 위해 overlay2에 있는 파일입니다. layerdb는 폴더를 모르고, 아래 레이어를 chain ID로 가리킵니다. 그 파일의 이름은 다릅니다.
hint-image-store-layout-short-name = { $said }이(가) 아닙니다. ls overlay2/l | head -1 | tr -d '\n' | wc -c 명령으로 세어 보세요.
hint-image-store-layout-long-name = 64는 l/의 링크가 가리키는 폴더 이름의 길이입니다. 링크의 이름은 더 짧아서 mount(2)의 옵션에 더 많이 들어갑니다.
hint-image-store-layout-lower-begins = { $said }이(가) 아닙니다. 맨 위 레이어의 lower 파일에 적힌 링크를 따라가 docker image inspect의 순서와 비교하세요. overlayfs의 lowerdir=은 위에서 아래로 적습니다.
hint-image-store-layout-headers = { $said }이(가) 아닙니다. layerdb에서 diff 파일 옆에 있습니다. tar -t로는 읽을 수 없지만 zcat으로 보면 이름과 헤더가 들어 있습니다.
