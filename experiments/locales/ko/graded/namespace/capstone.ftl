task-namespace-capstone =
    .title = 손으로 만드는 컨테이너
    .task =
        주어진 명령을 컨테이너로 실행하십시오. 자기만의 네임스페이스(마운트, PID, UTS, IPC,
        네트워크)에서 호스트 이름은 `$NAME`이어야 합니다. 루트는 `$ROOT` 폴더에 만들어
        pivot_root(2)로 들어가고, 예전 루트는 더 이상 마운트되어 있지 않아야 합니다. `runc spec`이
        남기는 것(CAP_AUDIT_WRITE, CAP_KILL, CAP_NET_BIND_SERVICE) 말고는 케이퍼빌리티가 없어야
        하며, 더 적으면 더 좋습니다. 열 수 있는 파일은 `$FILES`개까지로 제한하십시오. 명령의 종료 상태로 끝나야 합니다.
    .given =
        - `$ROOT`: 빈 폴더
        - `$NAME`: 호스트 이름. 매번 다릅니다
        - `$FILES`: 열 수 있는 파일 수의 제한(소프트, 하드)
        - `"$@"`: 명령과 인자. 라이브러리는 필요 없지만, `$1`이 있는 폴더가 그 안에 마운트된 것까지
          포함해 컨테이너 안에서도 같은 경로에 있어야 합니다
    .try =
        `man 2 pivot_root`에는 예전 루트를 놓인 자리에서 바로 언마운트하는 예제가 있습니다. 순서가
        중요한 까닭은 `isolab explain namespace/capstone`에 있고, harness/src/container/by_hand.rs는
        한 가지 방법입니다. 쓸 만한 도구: `unshare`, `mount --rbind`, `pivot_root`, `umount --lazy`,
        `setpriv`, `prlimit`.

grade-namespace-capstone-runs = 명령이 인자와 함께 실행됩니다
grade-namespace-capstone-namespaces = 자기만의 마운트, PID, UTS, IPC, 네트워크 네임스페이스에서 실행됩니다
grade-namespace-capstone-hostname = 그 안의 호스트 이름이 $NAME입니다
grade-namespace-capstone-root = 루트가 바깥과 다르고, 마운트 네임스페이스의 루트입니다
grade-namespace-capstone-old-root = 예전 루트가 더 이상 마운트되어 있지 않습니다
grade-namespace-capstone-capabilities = runc 기본값에 없는 케이퍼빌리티가 없고, 얻을 수도 없습니다
grade-namespace-capstone-open-files = 파일을 $FILES개까지 열 수 있습니다
grade-namespace-capstone-exit-status = 풀이가 명령의 종료 상태로 끝납니다

hint-namespace-capstone-shared = 명령의 /proc/PID/ns를 보면 바깥과 같은 네임스페이스가 있습니다: { $kinds }.
hint-namespace-capstone-pid = PID 네임스페이스가 바깥과 같습니다. unshare(2)는 호출한 프로세스가 아니라 그 자식을 새 네임스페이스에 넣으므로 한 번 더 fork해야 합니다.
hint-namespace-capstone-hostname = 그 UTS 네임스페이스의 호스트 이름은 { $name }입니다.
hint-namespace-capstone-root = /proc/PID/root가 바깥의 루트입니다. 마운트의 사본만 만들어졌습니다.
hint-namespace-capstone-chrooted = /proc/PID/root가 마운트 네임스페이스의 루트 아래에 있는 폴더입니다. chroot(2)는 그 위의 예전 루트를 마운트된 채로 둡니다.
hint-namespace-capstone-old-root = 예전 루트의 파일 시스템이 컨테이너의 { $at }에 아직 마운트되어 있습니다. 사용 중이므로 lazy로 언마운트하십시오.
hint-namespace-capstone-capabilities = 명령의 CapEff에 아직 { $first }이(가) 있습니다.
hint-namespace-capstone-bounding = CapEff는 충분히 비었지만 바운딩 집합에 { $count }개가 더 있습니다({ $first }, …). 파일에 케이퍼빌리티가 있는 프로그램이라면 얻을 수 있습니다.
hint-namespace-capstone-open-files = 열 수 있는 파일 수의 하드 리밋이 { $wanted }이(가) 아니라 { $limit }입니다.
