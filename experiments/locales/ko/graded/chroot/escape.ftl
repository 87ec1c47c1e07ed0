task-chroot-escape =
    .title = chroot에서 나가기, 그리고 뚫리지 않는 감옥
    .task =
        풀이는 두 번 시작됩니다. 첫 번째는 `solution.sh escape CMD ARG…`이고, chroot(2) 때문에 어떤
        폴더가 루트입니다. 밖으로 나가서, 샌드박스의 루트를 루트로 하여 명령을 실행하십시오. 두 번째는
        `solution.sh jail CMD ARG…`이고, 이번에는 밖에서 시작합니다. `$ROOT` 폴더를 루트로 하여 명령을
        실행하되, 방금 쓴 방법으로는 나갈 수 없게 하십시오. 채점기가 명령이 있는 자리에서, 그곳의
        루트가 가진 모든 권한으로 직접 시도합니다. 두 번 모두 명령의 종료 상태로 끝나야 합니다.
    .given =
        - 첫 번째: chroot 안에는 이 컴퓨터의 프로그램(/usr, /etc, /dev, /tmp), 풀이, 명령이 바깥과
          같은 경로에 있습니다. /proc은 없습니다
        - 두 번째, `$ROOT`: 폴더가 하나 들어 있는 폴더. 명령에 라이브러리는 필요 없지만, 다음 인자가
          있는 폴더가 그 안에 마운트된 것까지 포함해 감옥 안에서도 같은 경로에 있어야 합니다
    .try =
        chroot(2)는 루트를 바꾸고 작업 폴더는 그대로 둡니다. 그리고 `..`는 루트에서만 멈춥니다. 그러니
        아래에 두 번째 루트를 만든 다음 위로 올라갑니다. chroot(1) 도구는 새 루트로 들어가기까지 하지만,
        perl, Python, C에는 호출 자체가 있습니다. 위에 아무것도 마운트되어 있지 않으면 더 올라갈 곳이
        없습니다. 자기만의 마운트 네임스페이스에서 pivot_root(2)를 하고 예전 루트를 떼어 내면 됩니다.
        까닭은 `isolab explain chroot/escape`에 있습니다.

grade-chroot-escape-runs = escape: 명령이 인자와 함께 실행됩니다
grade-chroot-escape-escaped = escape: 명령의 루트가 바깥의 루트입니다
grade-chroot-escape-exit-status = escape: 풀이가 명령의 종료 상태로 끝납니다
grade-chroot-escape-jail-runs = jail: 명령이 인자와 함께 실행됩니다
grade-chroot-escape-jailed = jail: 명령의 루트가 $ROOT 폴더입니다
grade-chroot-escape-holds = jail: 채점기가 탈출을 시도한 뒤에도 루트가 $ROOT입니다
grade-chroot-escape-old-root = jail: 예전 루트가 더 이상 마운트되어 있지 않습니다
grade-chroot-escape-jail-exit-status = jail: 풀이가 명령의 종료 상태로 끝납니다

hint-chroot-escape-inside = 명령의 /proc/PID/root가 풀이가 시작된 감옥 그대로입니다. 먼저 작업 폴더가 루트 밖에 있어야 합니다. 그 아래에 두 번째 루트를 만들되 들어가지는 마십시오.
hint-chroot-escape-elsewhere = 명령의 /proc/PID/root가 감옥도 아니고 바깥의 루트도 아닙니다. `..`로 더 올라갈 수 없을 때까지 올라간 다음 그곳을 루트로 삼으십시오.
hint-chroot-escape-not-jailed = 명령의 /proc/PID/root는 장치와 아이노드로 보아 $ROOT가 아니라 다른 곳입니다: { $seen }.
hint-chroot-escape-came-out = 채점기가 명령이 있는 자리에서 아래 폴더로 chroot(2)를 호출하고, 위로 32번 올라간 다음 다시 chroot(2)를 호출했습니다. 그러자 루트가 바뀌었습니다: { $seen }. chroot(2)는 예전 루트를 위에 마운트된 채로 둡니다. 위에 아무것도 없는 루트만이 뚫리지 않습니다.
hint-chroot-escape-not-tried = 채점기가 탈출을 시도할 수 없었습니다: { $seen }. $ROOT 안의 폴더를 그대로 두십시오.
hint-chroot-escape-old-root = 명령의 마운트 네임스페이스에 예전 루트의 파일 시스템이 아직 마운트되어 있습니다: { $at }. 그것을 열 수 있으면 탈출할 필요도 없습니다. 떼어 내십시오.
