task-image-mount-by-hand =
    .title = 이미지를 직접 마운트하기
    .task =
        `$IMAGE`는 OCI 레이아웃 형식의 이미지입니다. 레이어를 하나씩 `$LAYERS` 아래의 서로 다른
        폴더에 풀고 overlayfs로 `$MERGE`에 마운트하여, 이 이미지로 만든 컨테이너가 볼 파일이
        그대로 보이게 하세요. 위쪽 레이어가 지운 파일은 보이지 않아야 하고, 지웠다는 표식도
        보이지 않아야 합니다. 마운트는 그대로 남겨 두고 이미지는 바꾸지 마세요.
    .given =
        - `$IMAGE`: `index.json`, `oci-layout`, `blobs/sha256/…`가 있는 폴더. 레이어는 압축하지
          않은 tar 아카이브입니다.
        - `$LAYERS`: 빈 폴더
        - `$MERGE`: 이미지를 마운트할 빈 폴더
    .try =
        `index.json`을 따라가면 매니페스트가 있고 거기에 레이어가 아래부터 차례로 적혀 있습니다.
        overlayfs에는 맨 위부터 적어야 합니다. 레이어에 있는 빈 파일 `.wh.NAME`은 NAME을 지웠다는
        뜻이고, `.wh..wh..opq`는 그 폴더에서 아래 레이어의 것이 보이지 않는다는 뜻입니다.
        overlayfs의 표식은 다릅니다. 앞의 것은 문자 장치 0:0(`mknod NAME c 0 0`)이고, 뒤의 것은
        사용자 네임스페이스에서는 값이 `y`인 확장 속성 `user.overlay.opaque`(`setfattr`)와 마운트
        옵션 `userxattr`입니다. `isolab run image/mount-by-hand`는 실험을 보여 줍니다.

grade-image-mount-by-hand-mounted = $MERGE에 overlayfs가 마운트되어 있습니다
grade-image-mount-by-hand-layers-apart = 이미지의 레이어가 저마다 하나의 폴더로 겹쳐 있습니다
grade-image-mount-by-hand-order = 위쪽 레이어가 아래 레이어의 같은 이름을 가립니다
grade-image-mount-by-hand-removed = 지운 파일도 그 표식도 보이지 않습니다
grade-image-mount-by-hand-emptied = 비운 폴더에는 그 뒤에 넣은 것만 보입니다
grade-image-mount-by-hand-image-untouched = 이미지가 그대로입니다

hint-image-mount-by-hand-mounted = $MERGE에 마운트된 것: { $kind }(풀이의 결과: { $end }).
hint-image-mount-by-hand-flat = 마운트 옵션에 아래 폴더가 { $count }개 적혀 있는데, 이미지의 레이어는 3개입니다.
hint-image-mount-by-hand-order = 모든 레이어에 { $file } 파일이 있는데 맨 위 레이어의 내용이 보이지 않습니다: { $seen }. 매니페스트는 아래부터, lowerdir은 위부터 적습니다.
hint-image-mount-by-hand-marks = $MERGE에 보이는 이름: { $seen }. .wh.로 시작하는 이름은 이미지의 표식이라 overlayfs가 알지 못합니다. .wh.를 뗀 이름의 문자 장치 0:0으로 바꾸어야 합니다.
hint-image-mount-by-hand-removed = $MERGE에 보이는 이름: { $seen }. 가운데 레이어가 .wh.{ $file } 표식으로 { $file }을(를) 지웠습니다. 나머지는 모두 보여야 합니다.
hint-image-mount-by-hand-emptied = { $folder }에 보이는 이름: { $seen }. 가운데 레이어의 .wh..wh..opq는 그 폴더에서 아래 레이어의 것이 보이지 않는다는 뜻입니다.
hint-image-mount-by-hand-image = 주어진 것과 다릅니다: { $files }
