task-union-cow-edit =
    .title = 쓸 수 없는 것을 고치기
    .task =
        `$LAYERS`의 두 폴더를 합친 유니언을 `$MERGE`에 마운트하세요. 쓸 수 있는 브랜치는
        `$UPPER` 하나뿐이어야 합니다. 그다음 채점기가 `$MERGE`를 통해 레이어의 파일에 한 줄을
        더하고, 다른 파일의 권한을 바꿉니다. 바뀐 파일은 `$UPPER`에 온전히 있어야 하고,
        레이어는 그대로 남아야 합니다. 마운트는 그대로 남겨 두세요.
    .given =
        - `$LAYERS`: 콜론으로 구분한 폴더 두 개. 앞의 것이 위입니다.
        - `$UPPER`, `$WORK`: 같은 파일 시스템에 있는 빈 폴더
        - `$MERGE`: 유니언을 마운트할 빈 폴더
    .try =
        `userxattr` 옵션을 준 overlayfs를 쓸 수 있습니다. 직접 파일을
        고친 뒤 `$UPPER`에 있는 것과 레이어에 있는 것을 비교하세요. `isolab run union/cow-edit`는
        실험을 보여 줍니다.

grade-union-cow-edit-mounted = $MERGE에 유니언이 마운트되어 있습니다
grade-union-cow-edit-edited = $MERGE에서 고친 내용이 보입니다
grade-union-cow-edit-copied-up = $UPPER에 옛 내용과 새 내용이 모두 든 온전한 파일이 있습니다
grade-union-cow-edit-mode-copied-up = 권한을 바꾼 파일이 새 권한으로 $UPPER에 복사되어 있습니다
grade-union-cow-edit-layers-untouched = 레이어가 그대로입니다

hint-union-cow-edit-unchanged = $MERGE를 통해 { $file }에 한 줄을 더했지만({ $wrote }), 그곳에서 읽어도 옛 내용과 새 내용이 함께 보이지 않습니다.
hint-union-cow-edit-no-copy = $MERGE를 통해 { $file }을(를) 고쳤으니 $UPPER에 온전한 사본이 있어야 합니다. 있는 것: { $seen }
hint-union-cow-edit-mode = $MERGE를 통해 { $file }의 권한을 0700으로 바꿨습니다({ $changed }). $UPPER에 있는 사본: { $seen }
