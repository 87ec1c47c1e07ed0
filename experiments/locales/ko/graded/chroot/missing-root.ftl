task-chroot-missing-root =
    .title = 존재하지 않는 루트
    .task =
        루트 사용자가 `chroot ROOT bash`를 실행합니다. 그런데 ROOT가 없습니다. 무슨 일이
        일어나고, 그 이유는 무엇일까요?
        `strace -f -e trace=chroot,execve chroot /nowhere bash; echo $?`로 알아보고, 일반
        사용자로도 실행해 본 다음 `answers.toml`에 답을 적으세요.

        - `call`: 실패한 시스템 콜의 이름(문자열)
        - `errno`: 오류의 이름. 예: `"EINVAL"`
        - `status`: chroot 명령의 종료 상태(숫자)
        - `ordinary-user`: 일반 사용자가 똑같이 실행했을 때의 오류 이름
        - `bash-was-looked-for`: bash라는 파일을 찾아보았는지. `true` 또는 `false`
    .given =
        질문 말고는 없습니다.
    .try =
        `man 2 chroot`에 오류 목록이 있습니다. `isolab run chroot/missing-root`는 실험을
        그대로 보여 주고, `isolab explain chroot/missing-root`는 이유를 설명합니다.

grade-chroot-missing-root-call = 실패한 시스템 콜
grade-chroot-missing-root-errno = 그 오류
grade-chroot-missing-root-status = 종료 상태
grade-chroot-missing-root-ordinary-user = 일반 사용자의 오류
grade-chroot-missing-root-bash-was-looked-for = bash를 찾아보았는지

hint-chroot-missing-root-call = { $said }이(가) 아닙니다. strace가 마지막에 어떤 시스템 콜을 보여 주는지 보세요.
hint-chroot-missing-root-privilege = { $said }은(는) 권한에 관한 오류입니다. 루트는 모든 권한이 있는데도 실패합니다. 권한을 따지기 전에 폴더부터 찾기 때문입니다.
hint-chroot-missing-root-errno = { $said }이(가) 아닙니다. strace는 시스템 콜 뒤에 오류의 이름을 보여 줍니다.
hint-chroot-missing-root-127 = 127은 명령을 찾지 못했을 때의 값입니다. 여기서는 chroot(2) 자체가 실패했고, 그때의 종료 상태는 다릅니다. man 1 chroot를 보세요.
hint-chroot-missing-root-status = { $said }이(가) 아닙니다. 명령 바로 다음에 echo $?로 확인하고, 이유는 man 1 chroot에서 찾아보세요.
hint-chroot-missing-root-ordinary-user = { $said }이(가) 아닙니다. 일반 사용자로 실행해 보세요. 커널은 경로와 권한 가운데 무엇을 먼저 볼까요?
hint-chroot-missing-root-bash-was-looked-for = { $said }이(가) 아닙니다. chroot가 실패한 다음에 strace가 bash의 execve를 보여 주나요?
