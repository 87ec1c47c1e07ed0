task-union-cow-delete =
    .title = 쓸 수 없는 것을 지우기
    .task =
        `$LAYERS`의 두 폴더를 합친 유니언을 `$MERGE`에 마운트하세요. 쓸 수 있는 브랜치는
        `$UPPER` 하나뿐이어야 합니다. 그다음 채점기가 `$MERGE`를 통해 두 레이어에 모두 있는
        파일과 한 레이어에만 있는 폴더를 지웁니다. `$MERGE`에서는 사라지고 레이어에는 그대로
        남아 있어야 하므로, `$UPPER`에 있는 무언가가 이들을 가려야 합니다. 마운트는 그대로 남겨
        두세요.
    .given =
        - `$LAYERS`: 콜론으로 구분한 폴더 두 개. 앞의 것이 위입니다.
        - `$UPPER`, `$WORK`: 같은 파일 시스템에 있는 빈 폴더
        - `$MERGE`: 유니언을 마운트할 빈 폴더
    .try =
        `userxattr` 옵션을 준 overlayfs를 쓸 수 있습니다. 직접 파일을
        지운 뒤 `ls -la`로 `$UPPER`를 들여다보세요. `isolab run union/cow-delete`는 실험을
        보여 줍니다.

grade-union-cow-delete-mounted = $MERGE에 유니언이 마운트되어 있습니다
grade-union-cow-delete-file-gone = $MERGE를 통해 지운 파일이 $MERGE에서 사라졌습니다
grade-union-cow-delete-file-hidden = $UPPER의 표식이 그 파일을 가립니다
grade-union-cow-delete-folder-gone = $MERGE를 통해 지운 폴더가 $MERGE에서 사라졌습니다
grade-union-cow-delete-layers-untouched = 레이어에는 둘 다 그대로 있습니다

hint-union-cow-delete-there = $MERGE를 통해 { $file }을(를) 지웠지만({ $removed }) 처음에는 있다가 그 뒤에는 없어야 합니다.
hint-union-cow-delete-no-mark = { $file }은(는) $MERGE에서 사라졌지만 $UPPER에 그것을 가리는 것이 없습니다. 0:0 장치도, 속성도, 그 이름의 .wh. 파일이나 _HIDDEN~ 파일도 없으니, 유니언이 아닌 다른 곳에서 지워진 것입니다.
