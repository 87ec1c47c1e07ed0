task-chroot-empty-root =
    .title = 아무것도 없는 루트
    .task =
        루트 사용자가 `chroot ROOT bash`를 실행합니다. ROOT는 빈 폴더이고, PATH 변수의 값은
        `/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`입니다. 이번에는 무슨 일이
        일어날까요? strace로 알아보고 `answers.toml`에 답을 적으세요.

        - `chroot`: chroot(2)의 결과. `"ok"` 또는 오류의 이름
        - `call`: 그다음에 실패하는 시스템 콜의 이름(문자열)
        - `errno`: 그 오류의 이름
        - `tries`: 명령이 포기하기까지 그 시스템 콜을 몇 번 호출하는지(숫자)
        - `last-path`: 마지막 호출에 준 경로. strace가 보여 주는 그대로 적습니다.
        - `status`: chroot 명령의 종료 상태(숫자)
    .given =
        질문 말고는 없습니다.
    .try =
        루트 사용자로 실행합니다.

            mkdir /tmp/empty
            export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
            strace -f -e trace=chroot,execve chroot /tmp/empty bash; echo $?

        첫 줄은 strace가 chroot 명령을 시작하는 부분입니다. `isolab run chroot/empty-root`는 실험을
        그대로 보여 주고, `isolab explain chroot/empty-root`는 이유를 설명합니다.

grade-chroot-empty-root-chroot = chroot(2)의 결과
grade-chroot-empty-root-call = 실패한 시스템 콜
grade-chroot-empty-root-errno = 그 오류
grade-chroot-empty-root-tries = 호출한 횟수
grade-chroot-empty-root-last-path = 마지막으로 시도한 경로
grade-chroot-empty-root-status = 종료 상태

hint-chroot-empty-root-chroot = { $said }이(가) 아닙니다. strace는 chroot(…) = 뒤에 결과를 보여 줍니다.
hint-chroot-empty-root-refused = { $said }이(가) 아닙니다. chroot(2)는 ROOT가 폴더인지, 호출한 쪽에 권한이 있는지만 확인합니다. 그 안에 무엇이 있는지는 상관하지 않습니다. 그 줄을 다시 보세요.
hint-chroot-empty-root-call = { $said }이(가) 아닙니다. strace가 chroot(2) 다음에 보여 주는 시스템 콜을 보세요.
hint-chroot-empty-root-later = 이번에는 chroot(2)가 성공합니다. 실패하는 것은 그다음, chroot 명령을 bash로 바꾸려는 시스템 콜입니다.
hint-chroot-empty-root-errno = { $said }이(가) 아닙니다. strace는 시스템 콜 뒤에 오류의 이름을 보여 줍니다. 새 루트 아래에는 그 경로의 파일이 없습니다.
hint-chroot-empty-root-tries = { $said }이(가) 아닙니다. chroot(2) 다음의 줄을 세어 보세요. 이름에 슬래시가 없으면 찾아볼 폴더가 몇 개인가요?
hint-chroot-empty-root-once = 한 번이 아닙니다. `bash`에는 슬래시가 없으므로 PATH의 폴더마다 찾아봅니다.
hint-chroot-empty-root-last-path = { $said }이(가) 아닙니다. 오류 메시지가 나오기 바로 전 줄에 있습니다. 폴더는 PATH에 적힌 차례대로 시도합니다.
hint-chroot-empty-root-name = 커널은 이름만 받지 않습니다. execvp(3)가 PATH의 폴더를 앞에 붙입니다. strace의 마지막 줄에서 확인하세요.
hint-chroot-empty-root-outside = { $said }은(는) 밖에서 본 위치입니다. chroot(2) 다음에는 경로가 새 루트에서 시작하고, strace는 시스템 콜이 받은 경로를 그대로 보여 줍니다.
hint-chroot-empty-root-status = { $said }이(가) 아닙니다. 명령 바로 다음에 echo $?로 확인하고, 이유는 man 1 chroot에서 찾아보세요.
hint-chroot-empty-root-125 = 125는 chroot(2)가 실패했을 때의 값입니다. 여기서는 성공했고, 실패한 것은 명령을 찾는 일입니다.
hint-chroot-empty-root-126 = 126은 명령을 찾았지만 실행할 수 없을 때의 값입니다. 명령을 찾았나요?
