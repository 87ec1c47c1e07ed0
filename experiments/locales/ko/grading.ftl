# 워크북, 그리고 어느 과제에서나 나올 수 있는 힌트입니다.

workbook-made =
    { $folder }을(를) 만들었습니다. 과제마다 폴더가 하나씩 있고, README.md와 첫 풀이가 들어 있습니다.
    { $folder }/{ $first }부터 시작해 보세요. 얼마나 풀었는지는 다음 명령으로 확인합니다.
      isolab grade { $folder }{ $only }
workbook-given = 주어지는 것
workbook-checked = 채점하는 것
workbook-try = 직접 해 보기
workbook-points = { $points }점
workbook-prepare = 채점기는 `solution.sh`를 샌드박스 안에서 루트로 실행한 다음, 남겨 둔 파일을 사용합니다. 이름이 `solution`으로 시작하고 실행 권한이 있는 파일이면 어떤 언어로 작성해도 됩니다.
workbook-wrap = 채점기는 샌드박스 안에서 루트로 `solution.sh CMD ARG…`를 실행합니다. 풀이는 과제에서 말하는 대로 그 명령을 실행하고, 명령의 종료 상태로 끝나야 합니다. 이름이 `solution`으로 시작하고 실행 권한이 있는 파일이면 어떤 언어로 작성해도 됩니다.
workbook-mount = 채점기는 `solution.sh`를 샌드박스 안에서 루트로 실행한 다음, 남겨 둔 마운트를 통해 작업합니다. 이름이 `solution`으로 시작하고 실행 권한이 있는 파일이면 어떤 언어로 작성해도 됩니다.
workbook-answer = 답을 `answers.toml`에 적습니다. 채점기는 그 자리에서 직접 측정한 값과 비교합니다.
workbook-how = 워크북 폴더에서 `isolab grade . --only { $id } --explain`을 실행하면 항목마다 기대한 값과 관찰한 값을 보여 줍니다.
workbook-how-answers = 워크북 폴더에서 `isolab grade . --only { $id } --explain`을 실행하면 어느 답이 맞았는지 보여 주고, 틀린 답에는 힌트를 보여 줍니다.

hint-no-solution = 이름이 “solution”으로 시작하는 파일이 없습니다.
hint-several-solutions = “solution”으로 시작하는 실행 파일이 여럿입니다: { $files }. 하나만 남기고 실행 권한을 없애세요.
hint-not-executable = { $file }에 실행 권한이 없습니다. chmod +x { $file } 명령으로 권한을 주세요.
hint-empty = { $file }이(가) 비어 있습니다.
hint-byte-order-mark = { $file }의 맨 앞에 보이지 않는 바이트 순서 표식(BOM)이 있어서 커널이 #!를 알아보지 못합니다. BOM 없는 UTF-8로 저장하세요.
hint-wrong-architecture = { $file }은(는) 다른 프로세서용 프로그램입니다(e_machine { $machine }). 이 프로세서용으로 빌드하세요.
hint-no-shebang = { $file }에 #! 줄이 없어서 커널은 무엇으로 실행해야 할지 모릅니다. #!/bin/sh처럼 작성한 언어에 맞는 줄로 시작하세요.
hint-crlf = { $file }의 줄 끝이 윈도 방식입니다. 커널은 이름 끝에 캐리지 리턴이 붙은 인터프리터를 찾게 됩니다. sed -i 's/\r$//' { $file } 명령으로 고칠 수 있습니다.
hint-bad-shebang = { $file }의 #! 줄에 커널이 읽을 수 있는 인터프리터 이름이 없습니다.
hint-no-interpreter = { $file }을(를) 실행할 { $program }이(가) 없습니다.
hint-no-loader = { $file }에 필요한 동적 로더가 없습니다.
hint-cannot-start = 커널이 { $file }의 실행을 거부했습니다: { $errno }.
hint-submission-link = { $file }은(는) 링크입니다. 채점기는 링크를 따라가지 않습니다. 파일 자체를 제출하세요.
hint-submission-hard-link = { $file }에는 다른 이름(하드 링크)이 있습니다. 채점기는 이름이 하나뿐인 파일만 읽습니다. 사본을 제출하세요.
hint-submission-special = { $file }은(는) 일반 파일이 아닙니다.
hint-submission-unreadable = { $file }을(를) 읽을 수 없습니다.
hint-submission-files = { $file }: 제출한 내용이 너무 많습니다. 파일 256개, 모두 합쳐 16MiB, 폴더 8단계까지만 읽습니다.

hint-command-not-run = 풀이가 받은 명령을 실행하지 않고 끝났습니다({ $end }). "$@"를 실행하세요.
hint-command-ended = 채점기가 살펴보는 동안 명령이 끝나 버렸습니다. 스스로 끝날 때까지 그대로 두세요.
hint-arguments = 명령이 받은 인자가 원래와 다릅니다. 공백이 든 낱말이 나뉘지 않도록 "$@"를 따옴표까지 그대로 쓰세요.
hint-exit-status = 풀이는 { $end }(으)로 끝났지만 명령의 종료 상태는 { $status }입니다. 명령의 종료 상태를 그대로 돌려주세요.
hint-timeout = { $seconds }초가 지나도 끝나지 않았습니다.
hint-output = { $kibibytes }KiB가 넘게 출력했습니다.
hint-memory = 메모리를 { $mebibytes }MiB 넘게 썼습니다.
hint-processes = 프로세스를 한꺼번에 { $limit }개 넘게 만들었습니다.
hint-violation = 어떤 풀이도 호출할 수 없는 { $call }을(를) 호출했습니다.
hint-no-answer = 풀이가 남긴 파일 시스템이 응답하지 않습니다.
hint-cannot-look = 풀이가 남긴 것을 들여다볼 수 없습니다: { $because }.
hint-no-answers = answers.toml 파일이 없습니다.
hint-answers-unread = answers.toml을 읽을 수 없습니다: { $because }
hint-not-answered = { $key }에 아직 답이 없습니다.

hint-unsupported = 이 컴퓨터에는 { $need }이(가) 없습니다: { $because }
hint-grader-error = 채점기 자체에서 오류가 났습니다: { $because }
hint-grader-silent = 채점기가 이 항목을 확인하지 않았습니다.
hint-only-in-guest = 이 과제에는 진짜 루트가 필요합니다. 가상 머신 안에서만 채점합니다: isolab grade --in vm
hint-guest-panicked = 풀이를 실행하는 동안 가상 머신의 커널이 패닉을 일으켰습니다: { $reason }
hint-guest-hung = 풀이를 시작한 뒤로 가상 머신이 더 이상 응답하지 않습니다.
hint-guest-off = 풀이를 실행하는 동안 가상 머신이 꺼졌습니다.
hint-guest-grader-killed = 풀이를 실행하는 동안 가상 머신 안의 채점기가 시그널 { $signal }(으)로 종료되었습니다.

hint-union-not-mounted = $MERGE에 마운트된 것이 없습니다(풀이의 결과: { $end }). mountinfo에 해당하는 줄이 없습니다.
hint-union-other-type = $MERGE에 마운트된 것의 종류는 { $kind }이고, 이것은 아무것도 합치지 않습니다.
hint-union-written = $MERGE를 통해 { $file }을(를) 썼지만({ $wrote }) $UPPER에 없습니다.
hint-union-layers = 주어진 것과 다릅니다: { $files }

hint-closure-absent = { $program }이(가) 없습니다. 채점기의 chroot가 찾는 자리에 그 이름의 파일이 없습니다(풀이의 결과: { $end }). $ROOT에 있는 것: { $files }. 마운트만 해 둔 것은 사라집니다. 채점기는 파일만 가져갑니다.
hint-closure-mode = { $program }이(가) 있지만 실행할 수 없습니다. 권한에 x가 없습니다.
hint-closure-loader = 프로그램이 있는데도 커널은 ENOENT라고 답합니다. 없는 것은 프로그램의 헤더(PT_INTERP)에 적힌 로더 { $loader }입니다. 커널은 그 파일부터 시작합니다. `readelf -l`로 볼 수 있고, ldd의 출력에서는 화살표가 없는 줄입니다.
hint-closure-library = 로더는 있지만 { $by }에 필요한 { $libraries }을(를) 찾지 못해 127로 끝나게 됩니다. 로더가 찾는 폴더에서 그 이름이 $ROOT 아래의 파일로 이어져야 합니다. 링크만으로는 부족합니다.
hint-closure-loader-mode = { $program }에 실행 권한이 있는데도 execve가 EACCES라고 답합니다. 커널은 로더도 실행해야 하는데, 로더의 권한에 x가 없습니다.
hint-closure-end = 채점기의 chroot에서 { $program }의 결과: { $end }
hint-closure-foreign = 이 컴퓨터의 파일과 다른 것이 있습니다: { $files }. 있는 것을 복사하십시오. 그 자리에 다른 것을 만들어 넣지 마십시오.
hint-closure-more = 실행에 필요하지 않은 파일이 $ROOT에 { $count }개 있습니다(예: { $first }). 프로그램에 적힌 것, 그리고 거기에 적힌 것만 복사하십시오.

# 워크북이 많을 때

batch-sum = 통과 { $passed }개, 아직 통과하지 못함 { $failed }개, 끝까지 채점하지 못함 { $incomplete }개. 점수는 모두 합해 { $of }점 중 { $points }점입니다.
batch-again = 이 가운데 { $again }개는 앞서 채점한 결과가 있어 다시 채점하지 않았습니다.

# isolab watch

watch-progress = { $all }개 중 { $done }개 통과
watch-edit =
    과제 설명: { $path }/README.md
    저장할 때마다 채점합니다.
watch-grading = 채점하는 중입니다…
watch-all = 이 워크북의 과제를 모두 통과했습니다.
watch-keys = h 힌트   n 다음   l 목록   r 처음부터   q 끝내기
watch-list-keys = ↑ ↓ 이동   Enter 선택   l 돌아가기   q 끝내기
watch-reset-ask = 처음부터 다시 할까요? 쓰던 파일은 old-로 남습니다.   y 예   n 아니요
watch-bye = 다음 명령으로 이어서 할 수 있습니다: isolab watch { $folder }
