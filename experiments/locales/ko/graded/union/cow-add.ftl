task-union-cow-add =
    .title = 유니언에 새 파일 더하기
    .task =
        `$LAYERS`의 두 폴더를 합친 유니언을 `$MERGE`에 마운트하세요. 쓸 수 있는 브랜치는
        `$UPPER` 하나뿐이어야 합니다. 그다음 채점기가 `$MERGE`를 통해 파일을 더하는데, 그중
        하나는 레이어에만 있는 폴더 안에 만듭니다. 어느 것도 레이어에 닿아서는 안 됩니다.
        마운트는 그대로 남겨 두세요.
    .given =
        - `$LAYERS`: 콜론으로 구분한 폴더 두 개. 앞의 것이 위입니다.
        - `$UPPER`, `$WORK`: 같은 파일 시스템에 있는 빈 폴더
        - `$MERGE`: 유니언을 마운트할 빈 폴더
    .try =
        `userxattr` 옵션을 준 overlayfs를 쓸 수 있습니다. 직접 파일을
        더한 뒤 `$UPPER`를 들여다보세요. `isolab run union/cow-add`는 실험을 보여 줍니다.

grade-union-cow-add-mounted = $MERGE에 유니언이 마운트되어 있습니다
grade-union-cow-add-added = $MERGE를 통해 더한 파일이 $UPPER에 있습니다
grade-union-cow-add-folder-in-upper = 레이어의 폴더에 더한 파일이 $UPPER의 같은 폴더에 홀로 있습니다
grade-union-cow-add-folder-merged = $MERGE에서 그 폴더에는 있던 파일과 더한 파일이 함께 보입니다
grade-union-cow-add-layers-untouched = 레이어가 그대로입니다

hint-union-cow-add-folder = 아래 레이어의 폴더 { $folder }에 파일을 더했습니다({ $wrote }). 이제 $UPPER에 그 파일만 든 { $folder }이(가) 있어야 하는데, 있는 것은 다음과 같습니다: { $seen }
hint-union-cow-add-merged = { $folder }에는 레이어의 파일과 더한 파일이 모두 보여야 합니다. 보이는 것: { $seen }
