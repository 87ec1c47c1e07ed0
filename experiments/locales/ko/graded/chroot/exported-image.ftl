task-chroot-exported-image =
    .title = 이미지를 평범한 폴더로
    .task =
        `$IMAGE`는 `docker save`가 만든 형식의 이미지입니다. `docker export`가 내보낼 모양 그대로
        `$ROOT` 아래에 파일을 펼치세요. 위쪽 레이어가 지우거나 바꾼 것은 남아 있지 않아야 하고
        그 표식도 없어야 합니다. 파일의 소유자, 권한, 시각과 하드 링크는 레이어에 있는 대로
        두세요. 대신해 줄 엔진은 없습니다. 채점기는 레이어를 직접 펼쳐 파일을 하나씩 비교하고,
        루트를 `$ROOT`로 바꾸어 프로그램을 실행합니다.
    .given =
        - `$IMAGE`: `manifest.json`과 레이어마다 `layer.tar`가 들어 있는 아카이브
        - `$ROOT`: 빈 폴더
    .try =
        `tar tvf "$IMAGE"`로 살펴보세요. `manifest.json`에는 레이어가 아래부터 차례로 적혀
        있습니다. 레이어에 있는 빈 파일 `.wh.NAME`은 아래 레이어의 NAME을 지웠다는 뜻이고,
        `.wh..wh..opq`는 그 폴더에 아래 레이어의 것이 하나도 없다는 뜻입니다. 둘 다 자기 레이어의
        파일에 대한 말은 아닙니다. 폴더 자리에 파일이 들어설 때에는 표식이 없습니다. `isolab image
        export`도 같은 일을 하며, `isolab image diff "$IMAGE" "$ROOT"`로 비교할 수 있습니다.

grade-chroot-exported-image-order = 이름이 같은 파일은 맨 위 레이어의 것이 있습니다
grade-chroot-exported-image-removed = 지운 파일도 표식도 없습니다
grade-chroot-exported-image-emptied = 비운 폴더에는 그 뒤에 넣은 것만 있습니다
grade-chroot-exported-image-replaced = 폴더가 파일로, 심볼릭 링크가 폴더로 바뀌어 있습니다
grade-chroot-exported-image-hard-links = 한 파일의 두 이름이 그대로 한 파일입니다
grade-chroot-exported-image-attributes = 파일의 소유자, 권한, 시각이 레이어와 같습니다
grade-chroot-exported-image-whole = 이미지의 나머지 파일이 모두 있습니다
grade-chroot-exported-image-runs = $ROOT를 루트로 하여 이미지의 프로그램이 실행됩니다

hint-chroot-exported-image-order = 모든 레이어에 { $file } 파일이 있는데 $ROOT에 있는 것은 맨 위 레이어의 내용이 아닙니다: { $seen } (풀이의 결과: { $end }). docker save가 만든 아카이브에는 레이어마다 아카이브가 하나씩 들어 있고, manifest.json에는 아래부터 적혀 있습니다.
hint-chroot-exported-image-marks = 이미지의 표식이 $ROOT에 남아 있습니다: { $files }. .wh.NAME 파일은 풀어 놓는 것이 아니라 NAME을 지우라는 뜻입니다.
hint-chroot-exported-image-removed = 이 이미지의 컨테이너에는 없는 것이 있습니다: { $files }. 가운데 레이어가 .wh.{ $file } 표식으로 { $file }을(를) 지웠습니다.
hint-chroot-exported-image-emptied = { $folder }에 있는 것: { $seen }. .wh..wh..opq 표식은 아래 레이어의 것을 가립니다. { $new }은(는) 표식과 같은 레이어의 파일이므로 남아야 합니다.
hint-chroot-exported-image-replaced = { $old }은(는) 폴더였다가 가운데 레이어에서 파일이 되었습니다. 여기에 있는 것: { $is }. { $link }은(는) 심볼릭 링크였다가 폴더가 되었습니다. 여기에 있는 것: { $other }. 레이어를 풀기 전에 그 자리를 차지한 것을 치워야 합니다.
hint-chroot-exported-image-hard-links = 이미지에서 { $one }과(와) { $two }은(는) 한 파일의 두 이름인데 여기에서는 다릅니다: { $seen }. 이름마다 복사하면 두 파일이 됩니다.
hint-chroot-exported-image-attributes = 소유자나 권한, 시각이 레이어와 다릅니다: { $files }. 첫 번째 파일의 차이(이미지와 $ROOT): { $said }.
hint-chroot-exported-image-whole = 이미지에 있는 대로 $ROOT에 있지 않은 것: { $files }
hint-chroot-exported-image-runs = $ROOT를 루트로 하여 /bin/cat을 실행한 결과: { $seen }
