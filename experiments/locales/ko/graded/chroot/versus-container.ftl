task-chroot-versus-container =
    .title = 컨테이너는 chroot와 무엇이 다른가
    .task =
        같은 작은 프로그램을 같은 루트에서 네 가지 방법으로 실행합니다.

            chroot ROOT PROGRAM
            unshare --mount --uts --ipc --net --pid --cgroup --fork --mount-proc --root=ROOT PROGRAM
            bwrap --ro-bind ROOT / --proc /proc --dev /dev --unshare-all --die-with-parent PROGRAM
            runc run (`runc spec`이 쓰는 config.json 그대로)

        커널은 각각을 어떻게 보여 줍니까? 실행 중인 프로세스를 밖에서 /proc/PID로 살펴보고
        `answers.toml`의 표를 채우십시오.

        - `ENGINE-namespaces`: 네임스페이스 여덟 종류 가운데 자기만의 것이 몇 개인지 (`lsns -p`)
        - `ENGINE-chrooted`: /proc/PID/root가 마운트 네임스페이스의 루트 아래에 있는 폴더인지,
          `true` 또는 `false`
        - `ENGINE-no-new-privs`: no_new_privs가 설정되어 있는지, `true` 또는 `false`
        - `runc-capabilities`: 유효(effective) 케이퍼빌리티의 이름 목록. `"cap_chown"`과 같은
          형식으로 정렬합니다 (`capsh --decode=…`)
        - `runc-filters`: runc 자신이 더한 seccomp 필터의 개수

        채점기가 네 가지를 모두 이 머신에서 실행해 비교합니다.
    .given =
        질문 말고는 없습니다.
    .try =
        `isolab matrix isolation chroot unshare bubblewrap runc`. 직접 해 보면 더 좋습니다.
        프로그램으로 `sleep 1000`을 쓰고 터미널을 하나 더 여십시오. `isolab inspect PID`가 /proc의
        파일을 대신 읽어 줍니다.

grade-chroot-versus-container-chroot-namespaces = chroot: 자기만의 네임스페이스 수
grade-chroot-versus-container-unshare-namespaces = unshare: 자기만의 네임스페이스 수
grade-chroot-versus-container-bubblewrap-namespaces = bubblewrap: 자기만의 네임스페이스 수
grade-chroot-versus-container-runc-namespaces = runc: 자기만의 네임스페이스 수
grade-chroot-versus-container-chroot-chrooted = chroot: 마운트 네임스페이스의 루트 아래에 있는 루트인지
grade-chroot-versus-container-unshare-chrooted = unshare: 마운트 네임스페이스의 루트 아래에 있는 루트인지
grade-chroot-versus-container-bubblewrap-chrooted = bubblewrap: 마운트 네임스페이스의 루트 아래에 있는 루트인지
grade-chroot-versus-container-runc-chrooted = runc: 마운트 네임스페이스의 루트 아래에 있는 루트인지
grade-chroot-versus-container-chroot-no-new-privs = chroot: no_new_privs
grade-chroot-versus-container-unshare-no-new-privs = unshare: no_new_privs
grade-chroot-versus-container-bubblewrap-no-new-privs = bubblewrap: no_new_privs
grade-chroot-versus-container-runc-no-new-privs = runc: no_new_privs
grade-chroot-versus-container-runc-capabilities = runc: 유효 케이퍼빌리티
grade-chroot-versus-container-runc-filters = runc: seccomp 필터 수

hint-chroot-versus-container-namespaces = { $engine }에서 { $said }은(는) 아닙니다. 그 프로세스의 /proc/PID/ns에 있는 링크를 실행한 셸의 것과 비교하십시오. `_for_children`은 따로 세지 않습니다.
hint-chroot-versus-container-chrooted = { $engine }에서 { $said }은(는) 아닙니다. 밖에서 /proc/PID/root 링크를 읽으십시오. pivot_root(2) 뒤에는 `/`이고 chroot(2) 뒤에는 그 폴더입니다.
hint-chroot-versus-container-no-new-privs = { $engine }에서 { $said }은(는) 아닙니다. /proc/PID/status의 NoNewPrivs 줄에 있습니다.
hint-chroot-versus-container-capabilities = { $said }이(가) 아닙니다. /proc/PID/status의 CapEff 줄을 capsh로 풀어 보십시오. Docker는 runc의 기본값보다 더 많이 남깁니다.
hint-chroot-versus-container-filters = { $said }이(가) 아닙니다. /proc/PID/status의 Seccomp_filters 줄에 있습니다. 필터는 runc의 정의에 있습니까, 그 위에 있는 엔진의 정의에 있습니까?
