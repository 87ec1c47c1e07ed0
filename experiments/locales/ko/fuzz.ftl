# `isolab fuzz-union`이 쓰는 낱말입니다.

fuzz-skipped = 건너뜀: { $because }
fuzz-summary = 시퀀스 { $sequences }개, 연산 { $operations }개. 그중 { $done }개가 실제로 무언가를 바꾸거나 읽었습니다
fuzz-found = 원인을 모르는 차이 { $count }개
fuzz-finding = 시드 { $seed }의 시퀀스 { $sequence }에서 차이가 났습니다: { $stage }, { $path }
fuzz-expected = 보통 폴더: { $value }
fuzz-observed = 유니온:    { $value }
fuzz-not-here = 이 버전에서는 차이가 없습니다
fuzz-known-lower-directory-stays = 하위 레이어에 있는 디렉터리는 이름을 바꾸거나 맞바꿀 수 없고 EXDEV가 돌아옵니다. 그 안의 항목은 아래 레이어에 있으므로 함께 옮길 수 없습니다. 어디에서 찾아야 하는지를 적어 두는 redirect가 없다면 전부 먼저 복사해야 합니다. mv(1)는 EXDEV를 받으면 바로 그렇게 합니다.
fuzz-known-device-is-whiteout = 번호가 0:0인 문자 장치는 만들 수 없고 EPERM이 돌아옵니다. 유니온이 이름을 가릴 때 쓰는 표시가 바로 그 장치이기 때문입니다.
fuzz-known-links-part = 하위 레이어에서 이름이 여러 개인 파일은, 변경에 쓰인 그 이름 하나로만 복사되어 올라옵니다. 나머지 이름은 여전히 아래의 파일을 보여 주며 링크 수도 아래 파일의 값 그대로입니다. index를 켜야만 계속 한 파일로 남습니다.
fuzz-known-parents-touched = 안쪽 항목이 바뀌어 함께 복사되어 올라온 하위 레이어의 디렉터리는, 수정 시각이 복사된 시각으로 바뀝니다. 커널의 overlayfs는 복사한 디렉터리에 원래 시각을 되돌려 줍니다.
fuzz-known-symlink-touched = 복사되어 올라온 심볼릭 링크는 수정 시각이 복사된 시각으로 바뀝니다. 커널의 overlayfs는 원래 시각을 되돌려 줍니다.
fuzz-known-device-hides = 번호가 0:0인 문자 장치는 상위 레이어에 만들어지자마자 whiteout이 됩니다. 그래서 장치를 만든 호출은 그 이름을 찾지 못해 ENOENT를 돌려주고, 다음 변경이 있을 때까지 디렉터리 전체가 비어 보입니다. 이 프로그램은 장치 번호를 검사하지 않습니다. 커널의 overlayfs는 그런 장치를 거절합니다.
fuzz-known-fifo-becomes-file = 하위 레이어의 FIFO를 내용이 있는 파일처럼 복사하여, 일반 파일로 바뀝니다. 복사를 일으킨 연산은 처음에는 EIO를 돌려주고, 두 번째에는 그 일반 파일에 적용됩니다.
fuzz-known-links-mixed-up = 하위 레이어에서 한 파일의 여러 이름을, 실행 중인 프로그램은 노드 하나로 다룹니다. 마지막에 읽은 이름으로 복사한 뒤 거기에 쓰므로, 지금은 변경이 모든 이름에서 보이지만 다시 마운트하면 다른 이름에만 남습니다.
fuzz-known-lower-directory-first = 하위 레이어에 있는 디렉터리는 커널에서와 같은 이유로 이름을 바꿀 수 없고 EXDEV가 돌아옵니다. 여기서는 두 경로 가운데 첫째만 검사합니다.
fuzz-known-no-devices = 유니온 안의 장치는 열리지 않고 EACCES가 돌아옵니다. FUSE 파일 시스템은 따로 요구하지 않으면 nodev로 마운트됩니다.
fuzz-known-truncate-touches = 하위 레이어의 빈 파일을 길이 0으로 자르면 복사본의 수정 시각이 바뀝니다. 커널은 크기가 변하지 않으면 수정 시각을 그대로 둡니다.
fuzz-known-group-not-inherited = set-group-ID 디렉터리 안에 만든 것이 그 그룹을 물려받지 않고, 새 디렉터리에 그 비트도 붙지 않습니다. 이 프로그램은 아무것도 물려받지 않는 work 폴더에서 먼저 만든 뒤 옮기기 때문입니다.
fuzz-known-exchange-loses = 하위 레이어에 있는 것과 맞바꾸면 어떤 조합에서는 EXDEV가 돌아옵니다. 다른 조합에서는 성공하지만 잃어버리는 것이 생깁니다. 하위 디렉터리의 항목은 아래에 남고, 두 이름 가운데 하나가 엉뚱한 것을 보여 줍니다. 커널의 overlayfs는 파일은 맞바꾸고, 하위 디렉터리에는 EXDEV를 돌려줍니다.
fuzz-known-hidden-returns = 유니온에서 만든 파일의 이름을 하위 레이어에도 있는 이름으로 바꾸면, 이 프로그램은 그 이름을 계속 가려야 한다는 사실을 적어 두지 않습니다. 그 파일을 지우거나 이름을 다시 바꾸면 whiteout이 남지 않아, 하위 레이어에 있던 것이 다시 보입니다.
fuzz-known-opaque-forgotten = 지웠다가 다시 만든 디렉터리는 디스크에서 불투명하며, 하위 레이어가 그렇게 표시한 디렉터리도 마찬가지입니다. 그러나 이 프로그램은 다른 디렉터리를 한 번 읽고 나면, 이름을 지정해 물을 때 그 안에서 아래 레이어의 이름을 다시 찾아냅니다. 디스크에 남는 것은 올바릅니다.
fuzz-known-link-count-stale = 파일의 링크 수가 마지막으로 링크를 만들거나 지우기 전의 값으로 보일 수 있습니다. 여기서 커널은 이름마다 다른 노드로 보고, 노드마다 속성을 한동안 따로 간직하기 때문입니다.
fuzz-known-names-are-two = 파일의 이름을 그 파일의 다른 이름으로 바꾸면 아무 일도 일어나지 않아야 합니다. 그러나 하위 레이어에서 복사되어 올라온 뒤 링크된 파일은, 복사본에 출처 기록이 없으면 ESTALE을 돌려줍니다. userxattr로 마운트하면 user.* 속성을 붙일 수 없는 심볼릭 링크와 FIFO가 그렇고, 사용자 네임스페이스 안에서는 user.overlay.origin이 비어 있어 모든 파일이 그렇습니다. 이때 옛 이름과 새 이름은 유니온에서 서로 다른 아이노드이지만, 상위 레이어에서는 한 파일입니다.
