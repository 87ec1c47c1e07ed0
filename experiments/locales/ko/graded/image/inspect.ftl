task-image-inspect =
    .title = docker inspect가 알려 주는 것과 실제로 마운트된 것
    .task =
        스토리지 드라이버로 overlay2를 쓰는 Docker에 레이어가 다섯 개인 이미지가 있고, 그 이미지로
        컨테이너를 실행합니다. `docker image inspect`와 `docker container inspect`가 GraphDriver에
        보여 주는 것을 /proc/self/mountinfo의 줄과 비교하고 `answers.toml`에 답을 적으세요. 채점기도
        자기만의 Docker로 똑같이 해서 비교합니다.

        - `image-mounted`: 이미지의 MergedDir에 무엇인가 마운트되어 있는지. `true` 또는 `false`
        - `container-mounted`: 실행 중인 컨테이너의 MergedDir에 무엇인가 마운트되어 있는지
        - `layers-are`: 이미지의 RootFS.Layers에 있는 다이제스트는 diff ID(`"diff"`), chain
          ID(`"chain"`), cache ID(`"cache"`) 가운데 어느 것인지
        - `upper-is`: 이미지의 UpperDir은 맨 위 레이어(`"top"`)인지 맨 아래 레이어(`"bottom"`)인지
        - `folders`: 컨테이너의 마운트에서 lowerdir 옵션에 적힌 폴더의 수(숫자)
        - `upper-becomes`: 이미지의 UpperDir인 폴더는 컨테이너의 마운트에서 어느 옵션에 있는지. 옵션의
          이름만 적고 `=`는 뺍니다.
        - `links-in`: lowerdir에 적힌 이름들이 있는, overlay2 바로 아래의 폴더
        - `same-folders`: 그 링크들을 따라가면 차례대로 `docker container inspect`가 LowerDir이라고
          하는 폴더가 되는지. `true` 또는 `false`
    .given =
        질문 말고는 없습니다. 채점기가 실제 루트 권한으로 실행되고 Docker가 있어야 합니다. 그렇지 않은
        곳에서는 채점할 수 없으며 점수를 잃지 않습니다.
    .try =
        루트 사용자로, 가지고 있는 아무 이미지로나 실행합니다.

            docker image inspect --format '{"{{"}json .GraphDriver.Data{"}}"}' IMAGE
            docker run --detach --name look IMAGE sleep 600
            docker container inspect --format '{"{{"}json .GraphDriver.Data{"}}"}' look
            grep overlay /proc/self/mountinfo

        `isolab run image/inspect`는 실험을 그대로 보여 줍니다.

grade-image-inspect-image-mounted = 이미지가 마운트되어 있는지
grade-image-inspect-container-mounted = 컨테이너가 마운트되어 있는지
grade-image-inspect-layers-are = RootFS.Layers가 무엇인지
grade-image-inspect-upper-is = 어느 레이어를 UpperDir이라고 하는지
grade-image-inspect-folders = lowerdir에 적힌 폴더의 수
grade-image-inspect-upper-becomes = 컨테이너의 마운트에서 이미지의 UpperDir이 있는 곳
grade-image-inspect-links-in = lowerdir의 이름들이 있는 곳
grade-image-inspect-same-folders = 그 이름들이 가리키는 것

hint-image-inspect-image-mounted = { $said }이(가) 아닙니다. 이미지의 MergedDir 경로가 /proc/self/mountinfo에 있나요? 그 폴더가 존재하기는 하나요?
hint-image-inspect-container-mounted = { $said }이(가) 아닙니다. 컨테이너가 실행되는 동안 /proc/self/mountinfo에서 그 MergedDir을 찾아보세요.
hint-image-inspect-layers-are = { $said }이(가) 아닙니다. image/overlay2/layerdb에 있는 diff 파일과 cache-id 파일, 그리고 폴더의 이름과 비교하세요.
hint-image-inspect-chain = chain ID는 레이어를 그 아래 레이어까지 묶어서 가리키는 이름이고 layerdb에서만 씁니다. RootFS.Layers는 이미지의 설정에 있는 것을 그대로 보여 주며, 거기에는 아카이브 하나하나의 다이제스트가 있습니다.
hint-image-inspect-upper-is = { $said }이(가) 아닙니다. 마지막 RUN이 만든 파일은 어느 레이어에 있나요? 그 폴더를 들여다보세요.
hint-image-inspect-folders = { $said }이(가) 아닙니다. mountinfo에서 컨테이너의 줄에 있는 lowerdir=의 이름을 콜론으로 나누어 세어 보세요.
hint-image-inspect-folders-own = 이미지의 레이어가 다섯 개이고, 그 위에 엔진이 컨테이너마다 만드는 레이어가 하나 더 있습니다. etc/hosts처럼 그 위에 마운트할 빈 파일이 들어 있고, 폴더 이름이 -init으로 끝납니다.
hint-image-inspect-folders-upper = 이미지의 UpperDir도 그 안에 들어갑니다. 이미지에는 아무것도 쓰면 안 되므로 모든 레이어가 아래쪽 레이어가 됩니다. 여기에 엔진이 하나를 더합니다. mountinfo에서 이름을 세어 보세요.
hint-image-inspect-upper-becomes = { $said }이(가) 아닙니다. 컨테이너에서 쓴 것은 upperdir로 들어가고, 이미지는 여러 컨테이너가 함께 씁니다. 그렇다면 이미지의 맨 위 레이어는 어디에 있어야 할까요? 컨테이너의 옵션에서 그 폴더를 찾아보세요.
hint-image-inspect-links-in = { $said }이(가) 아닙니다. lowerdir=의 이름은 overlay2를 기준으로 한 FOLDER/NAME 형식입니다. 폴더를 적으세요.
hint-image-inspect-links-path = lowerdir에서 슬래시 앞에 있는 폴더의 이름만 적으세요.
hint-image-inspect-same-folders = { $said }이(가) 아닙니다. 차례대로 readlink -f overlay2/l/NAME을 실행해 보세요.
