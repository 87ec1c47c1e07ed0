# 이미지 실험을 설명하는 글. 형식은 chroot.ftl을 따른다.

image-store-layout =
    .title = 엔진의 데이터 디렉터리 들여다보기
    .what =
        실제 Docker로 레이어가 다섯 개인 이미지를 만들고 데이터 디렉터리를 차례로 살펴봅니다.
        만든 이미지는 커널과 Docker가 바뀌지 않는 한 보관해 두었다가 다시 씁니다.
        이름과 ID, 이미지의 설정, 레이어마다 적어 둔 기록, 그리고 레이어 디렉터리 자체입니다.
        다이제스트는 모두 다시 계산합니다. 이어서 같은 이미지를 containerd에 넣어 구조가 어떻게
        다른지 봅니다. 어떤 이름이 무엇의 다이제스트인지 확인하십시오.
    .why =
        overlayfs는 디렉터리를 받으므로 레이어는 저마다 overlay2/CACHE-ID/diff라는 디렉터리에
        풀려 있습니다. 디렉터리는 내용이 바뀔 수 있어 변하지 않는 다이제스트가 없으므로 이
        이름은 무작위입니다. 나머지는 내용에 따라 이름을 붙입니다. imagedb/content/sha256/ID는
        이미지의 설정이고 ID는 그 파일의 SHA-256입니다. 설정에는 레이어 아카이브의 다이제스트인
        diff ID가 적혀 있습니다. 레이어는 아래에 있는 레이어 위에서만 쓸 수 있으므로 layerdb는
        체인 ID로 이름을 붙입니다. 바로 아래의 체인 ID, 공백, diff ID를 이어 붙인 문자열의
        다이제스트입니다. 거기에 있는 `cache-id`가 레이어의 디렉터리를 가리키고, 그 디렉터리의
        `lower`에는 아래 레이어가 위에서부터 차례로 l/의 링크 이름으로 적혀 있습니다. mount(2)가
        읽는 옵션은 한 페이지를 넘을 수 없어서 이름이 짧아야 하기 때문입니다. 아카이브 자체는
        보관하지 않고 헤더만 tar-split.json.gz에 남깁니다. 그 사이에 파일의 내용을 끼워 넣으면
        처음의 아카이브가 바이트까지 그대로 나옵니다. 그래서 지금도 다이제스트를 확인할 수 있고,
        `docker push`는 받았던 것을 그대로 보낼 수 있습니다. containerd는 받은 blob을 다이제스트
        이름으로 그대로 보관하고, 풀어 놓은 레이어에는 번호를 붙이며, 어느 체인 ID가 몇 번인지는
        데이터베이스에 적습니다. 어떤 이미지에서도 가리키지 않는 blob은 곧 지우므로, 아카이브에
        들어 있던 것 가운데 레이어와 매니페스트와 설정만 남습니다.
    .try =
        sudo docker info --format '{"{{"}.DockerRootDir{"}}"} {"{{"}.Driver{"}}"}'
        sudo ls /var/lib/docker /var/lib/docker/image/overlay2 /var/lib/docker/overlay2
        sudo ls -l /var/lib/docker/overlay2/l
        sudo cat /var/lib/docker/image/overlay2/repositories.json
        sudo find /var/lib/docker/image/overlay2/layerdb/sha256 -name diff -exec grep -H . {"{}"} +
        printf '%s %s' sha256:CHAIN-BELOW sha256:DIFF | sha256sum
        sudo isolab image inspect /var/lib/docker --name debian:stable

image-inspect =
    .title = docker image inspect의 결과와 실제 마운트 비교하기
    .what =
        Docker에 이미지와 그 이미지로 만든 컨테이너에 대해 묻고, 답에 나온 디렉터리를 저장소와
        커널이 보여 주는 mountinfo에서 하나씩 찾습니다. MergedDir은 컨테이너일 때만 마운트되어
        있다는 점과, lowerdir에 적힌 이름은 달라도 가리키는 디렉터리는 같다는 점을
        확인하십시오.
    .why =
        GraphDriver.Data는 overlay 마운트를 이루는 네 부분입니다. 이미지는 마운트되지 않습니다.
        LowerDir과 UpperDir은 그저 이미지의 레이어이고 맨 위의 레이어를 Upper라고 부를 뿐이며,
        MergedDir이라는 경로에는 아무것도 없습니다. 컨테이너를 시작할 때 엔진은 레이어 두 개를
        더합니다. /etc/hosts처럼 나중에 덮어 마운트할 파일이 든 레이어와, upperdir로 쓸 빈
        레이어입니다. 그런 다음 mount(2)를 호출합니다. mountinfo는 이때 받은 옵션을 그대로 보여
        주므로 lowerdir에는 l/의 짧은 링크가 적혀 있습니다. 링크는 마운트할 때 한 번 해석되고,
        그 뒤로 커널이 붙들고 있는 것은 디렉터리입니다.
    .try =
        sudo docker image inspect --format '{"{{"}json .GraphDriver.Data{"}}"}' debian:stable
        sudo docker run --detach --rm --name look debian:stable sleep 60
        sudo docker inspect --format '{"{{"}json .GraphDriver.Data{"}}"}' look
        grep overlay /proc/self/mountinfo
        sudo readlink -f /var/lib/docker/overlay2/l/*
        sudo docker rm --force look

image-mount-by-hand =
    .title = 엔진 없이 이미지를 루트 파일 시스템으로 마운트하기
    .what =
        지운 파일, 파일로 바뀐 디렉터리, 비운 디렉터리, 하드 링크, FIFO, 케이퍼빌리티가 있는
        프로그램을 담은 서른 레이어짜리 이미지를 Docker 없이 세 번 마운트합니다. Docker의
        저장소에서, `docker save`가 만든 아카이브에서, 그리고 OCI 레이아웃에서입니다. 그때마다 모든
        파일을 엔진이 직접 마운트한 모습과 비교합니다. 종류, 권한, 소유자, 크기, 내용, 확장 속성,
        링크, 시각까지 모두 같습니다. 레이어를 하나 빼면 그제야 달라집니다.
    .why =
        저장소의 레이어는 overlayfs의 표시가 그대로 들어 있는 디렉터리입니다. 지운 파일은 문자
        장치 0:0이고, 비운 디렉터리에는 trusted.overlay.opaque=y가 있습니다. 따라서 디렉터리를
        맨 위부터 차례로 적은 `mount -t overlay -o lowerdir=…`가 엔진이 하는 일의 전부입니다.
        tar 아카이브에는 이런 표시를 어디서나 담을 수 있는 것이 아니고 다른 시스템은 알아보지도
        못합니다. 그래서 이미지에서 지운 파일은 `.wh.NAME`이라는 빈 파일이고, 비운 디렉터리에는
        `.wh..wh..opq`가 들어 있습니다. 이미지를 푸는 쪽이 이것을 옮겨 적습니다. 레이어의 순서는
        서로 반대입니다. 이미지는 아래부터 세고 lowerdir은 위부터 적습니다. 이름이 짧으면 서른
        레이어도 mount(2)가 읽는 한 페이지의 옵션에 들어갑니다. Linux 6.5부터는 fsconfig(2)로
        레이어를 하나씩 `lowerdir+` 값으로 넘길 수 있습니다.
    .try =
        sudo docker save --output image.tar debian:stable
        isolab image tree image.tar | head
        mkdir root
        sudo isolab image mount image.tar --on root --print
        sudo isolab image mount image.tar --on root
        ls root
        sudo isolab image unmount root
        sudo isolab image mount /var/lib/docker --name debian:stable --on root --print
