# `isolab fuzz-union`이 쓰는 낱말입니다.

fuzz-skipped = 건너뜀: { $because }
fuzz-summary = 시퀀스 { $sequences }개, 연산 { $operations }개. 그중 { $done }개가 실제로 무언가를 바꾸거나 읽었습니다
fuzz-found = 원인을 모르는 차이 { $count }개
fuzz-finding = 시드 { $seed }의 시퀀스 { $sequence }에서 차이가 났습니다: { $stage }, { $path }
fuzz-expected = 보통 폴더: { $value }
fuzz-observed = 유니온:    { $value }
fuzz-known-lower-directory-stays = 하위 레이어에 있는 디렉터리는 이름을 바꾸거나 맞바꿀 수 없고 EXDEV가 돌아옵니다. 그 안의 항목은 아래 레이어에 있으므로 함께 옮길 수 없습니다. 어디에서 찾아야 하는지를 적어 두는 redirect가 없다면 전부 먼저 복사해야 합니다. mv(1)는 EXDEV를 받으면 바로 그렇게 합니다.
fuzz-known-device-is-whiteout = 번호가 0:0인 문자 장치는 만들 수 없고 EPERM이 돌아옵니다. 유니온이 이름을 가릴 때 쓰는 표시가 바로 그 장치이기 때문입니다.
fuzz-known-links-part = 하위 레이어에서 이름이 여러 개인 파일은, 변경에 쓰인 그 이름 하나로만 복사되어 올라옵니다. 나머지 이름은 여전히 아래의 파일을 보여 주며 링크 수도 아래 파일의 값 그대로입니다. index를 켜야만 계속 한 파일로 남습니다.
