task-union-merge =
    .title = 여러 폴더를 한곳에
    .task =
        `$LAYERS`의 폴더들을 합친 유니언을 `$MERGE`에 마운트하세요. 같은 이름의 파일이 여러
        폴더에 있으면 앞에 있는 폴더의 것이 보여야 합니다. `$MERGE`를 통해 쓴 것은 `$UPPER`로
        들어가고, 레이어는 그대로 남아야 합니다. 마운트는 그대로 남겨 두세요.
    .given =
        - `$LAYERS`: 콜론으로 구분한 폴더 세 개. 맨 앞이 가장 위입니다.
        - `$UPPER`, `$WORK`: 같은 파일 시스템에 있는 빈 폴더
        - `$MERGE`: 유니언을 마운트할 빈 폴더
    .try =
        `man 8 mount`와 커널 문서의 overlayfs를 읽어 보세요. 사용자 네임스페이스에서는
        `userxattr` 옵션이 있어야 표식을 남길 수 있습니다. `isolab run union/merge`는 실험을
        보여 줍니다.

grade-union-merge-mounted = $MERGE에 유니언이 마운트되어 있습니다
grade-union-merge-names = 모든 이름이 한 번씩 보입니다
grade-union-merge-order = 앞의 폴더가 같은 이름의 파일을 가립니다
grade-union-merge-written-above = $MERGE를 통해 쓴 파일이 $UPPER에 있습니다
grade-union-merge-layers-untouched = 레이어가 그대로입니다

hint-union-merge-names = $MERGE에 보이는 이름: { $seen }. $LAYERS의 폴더마다 고유한 파일이 있으니 모두 보여야 합니다.
hint-union-merge-order = 모든 폴더에 { $file } 파일이 있는데, 맨 앞 폴더가 아닌 다른 폴더의 내용이 보입니다: { $seen }
