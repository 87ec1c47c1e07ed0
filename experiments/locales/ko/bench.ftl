# `isolab bench`와 그 보고서가 쓰는 낱말입니다.

bench-debug = 디버그 빌드입니다. 자체 passthrough가 제 속도를 내지 못합니다
    hint: cargo run --release -- bench
bench-machine = Linux { $kernel }, { $cpu }, CPU { $cpus }개, { $memory } GiB, 부하 { $load }, 연산 하나를 재는 비용 { $clock } ns
bench-floor = 잡음(A/A)
bench-requests = 요청 { $n }개
bench-written = 모든 라운드는 { $file }에 있습니다. `isolab report --bench { $file }`로 그림을 그립니다.
bench-control = 기준
bench-slower = 느림
bench-faster = 빠름
bench-inconclusive = 판단 불가
bench-same = 같음
bench-refused = 거절
bench-skipped = 건너뜀
bench-broken = 준비 실패
bench-compared = { $all }개를 비교했고, 잡음을 넘는 변화는 { $changed }개입니다

bench-claims = 다른 곳의 주장을 이번 측정에 비추어 본 결과
claim-fio = 우리가 잰 호출 시간은 같은 블록으로 fio가 잰 시간과 같습니다
    .deviates = 여기서는 다르게 나타났으며, 그 원인은 아직 측정하지 않았습니다.
claim-fast17-metadata-worst = FUSE는 이름을 하나하나 묻고 만들고 지우는 곳에서 가장 느립니다
    .deviates = 여기서는 다르게 나타났으며, 그 원인은 아직 측정하지 않았습니다.
claim-fast17-sequential-device = 장치가 한계인 곳에서는 FUSE로 순서대로 읽어도 거의 그대로 빠릅니다
    .deviates = 여기서는 다르게 나타났으며, 그 원인은 아직 측정하지 않았습니다.
claim-fast17-sequential-tmpfs = tmpfs에서 FUSE로 순서대로 읽으면 두세 배 걸립니다
    .deviates = 여기서는 다르게 나타났으며, 그 원인은 아직 측정하지 않았습니다.
claim-passthrough-near-native = FUSE passthrough를 쓰면 FUSE 없이 읽는 것과 거의 같습니다
    .deviates = 여기서는 다르게 나타났으며, 그 원인은 아직 측정하지 않았습니다.
claim-overlay-lookup-linear = 맨 아래 파일의 첫 조회는 위에 놓인 레이어 하나마다 같은 시간만큼 더 걸립니다
    .deviates = 여기서는 다르게 나타났으며, 그 원인은 아직 측정하지 않았습니다.
claim-overlay-hot-flat = 한번 알게 된 이름에는 레이어 수가 상관없습니다
    .deviates = 여기서는 다르게 나타났으며, 그 원인은 아직 측정하지 않았습니다.
claim-overlay-copy-up-linear = 복사해 올리는 시간은 파일 크기에 비례합니다
    .deviates = 여기서는 다르게 나타났으며, 그 원인은 아직 측정하지 않았습니다.

report-title = 여기서 재고 관찰한 것
report-versions = 버전
report-heat = 보통 폴더보다 몇 배 걸리는가
report-heat-what = 칸마다 짝지은 라운드들의 비율의 중앙값을 적었고, 마우스를 올리면 95 % 구간이 보입니다. 점선 칸은 잡음 안에 있습니다. 줄표는 거절된 호출입니다. 색은 FAST'17 연구의 네 등급으로, 잃은 처리량에 따릅니다.
report-green = 5 % 미만
report-yellow = 5–25 %
report-orange = 25–50 %
report-red = 절반 넘게
report-enough = FUSE로 충분한 때
report-enough-what = tmpfs에서 구간의 나쁜 쪽 끝에서도 처리량을 4분의 1보다 많이 잃지 않는 작업입니다. 호출자와 데몬은 한 코어에 있습니다.
report-layers = 여러 레이어를 거친 조회
report-layers-what = 맨 아래 레이어에만 있는 파일을 처음 stat(2)한 시간입니다. 보통 폴더는 언제나 한 겹입니다.
report-copy-up = 크기별 복사해 올리기
report-copy-up-what = 하위 브랜치의 파일을 쓰기로 엽니다. 보통 폴더는 열기만 합니다.
report-forest = 모든 비율과 그 구간, 그리고 잡음
report-forest-what = 회색 띠는 같은 것 둘이 놓이는 범위입니다. 보통 폴더와 바인드 마운트를 비교하여 대칭으로 만들었습니다. 띠에 닿는 것은 판단할 수 없습니다.
report-ecdf-what = 그 시간 안에 끝난 연산의 비율입니다.
report-starts = 아무것도 없는 데서 프로그램이 돌고 사라지기까지
report-kernels = 커널별 실험
report-unions = 유니온 파일 시스템별 실험
report-isolation = 무엇이 무엇을 격리하는가
report-figures = 그림 { $count }개를 { $folder }에 두었습니다
