task-chroot-without-privilege =
    .title = 권한 없이 루트 바꾸기
    .task =
        ROOT는 폴더이고 누구나 들어갈 수 있습니다. 그 안에는 다른 파일이 필요 없는 프로그램
        `/isolab`이 있습니다. 일반 사용자가 `chroot ROOT /isolab --version`을 실행하고, 이어서 같은
        명령을 사용자 네임스페이스 안에서 실행합니다:
        `unshare --user --keep-caps chroot ROOT /isolab --version`.
        커널이 무엇이라고 답하는지 strace로 알아보고 `answers.toml`에 적으세요.

        - `errno`: 사용자 네임스페이스 없이 실행했을 때 chroot(2)의 오류. 예: `"EINVAL"`
        - `status`: 그때 chroot 명령의 종료 상태(숫자)
        - `program-was-tried`: 그때 /isolab을 실행해 보려고 했는지. `true` 또는 `false`
        - `call`: 사용자 네임스페이스에서는 chroot(2)보다 먼저 다른 시스템 콜이 나옵니다. 그 이름
        - `namespace-result`: 그다음 chroot(2)의 결과. `"ok"` 또는 오류의 이름
        - `namespace-status`: 명령 전체의 종료 상태(숫자)
        - `same-owner`: 그 시스템 콜 전에 파일을 하나, 후에 하나 만듭니다. 밖에서 보면 두 파일의
          소유자가 같은지. `true` 또는 `false`
    .given =
        질문 말고는 없습니다.
    .try =
        일반 사용자로 실행합니다. 일반 사용자의 PATH에는 /usr/sbin이 없습니다.

            mkdir /tmp/root; cp "$(command -v isolab)" /tmp/root/isolab
            strace -f -e trace=chroot,execve,unshare /usr/sbin/chroot /tmp/root /isolab --version
            touch before; unshare --user --keep-caps touch after; ls -ln before after

        `isolab run chroot/without-privilege`는 실험을 그대로 보여 줍니다.

grade-chroot-without-privilege-errno = chroot(2)의 오류
grade-chroot-without-privilege-status = 종료 상태
grade-chroot-without-privilege-program-was-tried = 프로그램을 실행해 보려고 했는지
grade-chroot-without-privilege-call = 차이를 만드는 시스템 콜
grade-chroot-without-privilege-namespace-result = 사용자 네임스페이스에서 chroot(2)의 결과
grade-chroot-without-privilege-namespace-status = 사용자 네임스페이스에서의 종료 상태
grade-chroot-without-privilege-same-owner = 그 안에서 만든 파일의 소유자

hint-chroot-without-privilege-errno = { $said }이(가) 아닙니다. strace는 chroot(…) = -1 뒤에 오류의 이름을 보여 줍니다.
hint-chroot-without-privilege-search = { $said }은(는) 경로에 있는 폴더에 들어갈 수 없다는 뜻입니다. 이 사용자는 ROOT에 들어갈 수 있습니다. 거부되는 것은 루트를 바꾸는 일 자체이고, 그때의 오류는 다릅니다.
hint-chroot-without-privilege-missing = { $said }은(는) ROOT가 없다는 뜻입니다. 이번에는 ROOT가 있으므로 커널은 권한을 확인하는 데까지 갑니다.
hint-chroot-without-privilege-status = { $said }이(가) 아닙니다. 명령 바로 다음에 echo $?로 확인하세요. chroot(2)가 실패했을 때에 대해 man 1 chroot는 뭐라고 하나요?
hint-chroot-without-privilege-126 = 126은 프로그램이 있지만 실행할 수 없을 때의 값입니다. 여기서는 그 전에 chroot(2) 자체가 거부되었습니다.
hint-chroot-without-privilege-127 = 127은 명령을 찾지 못했을 때의 값입니다. 혹시 셸이 chroot를 찾지 못한 것은 아닌가요? chroot는 /usr/sbin에 있고, 일반 사용자의 PATH에는 그 폴더가 없습니다.
hint-chroot-without-privilege-program-was-tried = { $said }이(가) 아닙니다. chroot가 실패한 다음에 strace가 /isolab의 execve를 보여 주나요? 멈추지 않고 계속한다면 프로그램은 엉뚱한 루트에서 실행됩니다.
hint-chroot-without-privilege-call = { $said }이(가) 아닙니다. strace에서 CLONE_NEWUSER가 들어 있는 시스템 콜은 무엇인가요?
hint-chroot-without-privilege-id = { $said }이(가) 아닙니다. 사용자 번호는 그대로입니다. 바뀌는 것은 사용자 네임스페이스이고, 그와 함께 케이퍼빌리티가 바뀝니다. strace에서 CLONE_NEWUSER를 찾아보세요.
hint-chroot-without-privilege-namespace-result = { $said }이(가) 아닙니다. 사용자 네임스페이스를 만든 프로세스는 그 안에서 모든 케이퍼빌리티를 가지며, chroot(2)는 호출한 프로세스의 사용자 네임스페이스에서 CAP_SYS_CHROOT를 확인합니다. strace는 무엇을 보여 주나요?
hint-chroot-without-privilege-namespace-status = { $said }이(가) 아닙니다. 명령 다음에 echo $?로 확인하세요. ROOT 안에서 실행된 프로그램의 종료 상태입니다.
hint-chroot-without-privilege-same-owner = { $said }이(가) 아닙니다. ls -ln before after로 번호를 확인하세요. 사용자 네임스페이스는 디스크에서 누구인지를 바꾸나요, 아니면 그 안에서 할 수 있는 일만 바꾸나요?
