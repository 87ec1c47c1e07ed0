task-chroot-bash-without-libraries =
    .title = 파일이 있는데도 커널은 없다고 합니다
    .task =
        루트 사용자가 /bin/bash를 ROOT/bash로 복사합니다. 다른 것은 복사하지 않습니다. 그런 다음
        `chroot ROOT bash`, `chroot ROOT /bash`를 실행하고, 없던 파일 하나를 복사한 뒤
        `chroot ROOT /bash`를 다시 실행합니다. 매번 무엇이 없는 것일까요? strace와 readelf로 알아보고
        `answers.toml`에 답을 적으세요.

        - `by-name-finds`: 첫 번째 명령이 /bash라는 경로를 시도하기는 하는지. `true` 또는 `false`
        - `by-path-errno`: 두 번째 명령에서 execve(2)의 오류. 예: `"EINVAL"`
        - `by-path-status`: 두 번째 명령의 종료 상태(숫자)
        - `bash-is-there`: 그 루트 안에서 보면 /bash가 있는지. `true` 또는 `false`
        - `missing-file`: 두 번째 명령에서 커널이 없다고 알리는 파일의 절대 경로
        - `loader-execve`: 그 파일을 제자리에 복사합니다. 이제 /bash의 execve(2) 결과는 무엇인지.
          `"ok"` 또는 오류의 이름
        - `library`: 세 번째 명령도 실패합니다. 이번에 찾지 못하는 파일의 이름
        - `loader-status`: 세 번째 명령의 종료 상태(숫자)
    .given =
        질문 말고는 없습니다.
    .try =
        루트 사용자로 실행합니다.

            mkdir /tmp/root; cp /bin/bash /tmp/root
            strace -f -e trace=chroot,execve chroot /tmp/root bash; echo $?
            strace -f -e trace=chroot,execve,openat chroot /tmp/root /bash; echo $?
            readelf --program-headers --dynamic /bin/bash

        `isolab why chroot /tmp/root /bash`는 무엇이 없는지 알려 주고,
        `isolab run chroot/bash-without-libraries`는 실험을 그대로 보여 줍니다.

grade-chroot-bash-without-libraries-by-name-finds = 이름으로 실행: /bash를 시도하는지
grade-chroot-bash-without-libraries-by-path-errno = 경로로 실행: execve(2)의 오류
grade-chroot-bash-without-libraries-by-path-status = 경로로 실행: 종료 상태
grade-chroot-bash-without-libraries-bash-is-there = /bash가 있는지
grade-chroot-bash-without-libraries-missing-file = 없는 파일
grade-chroot-bash-without-libraries-loader-execve = 그 파일이 있을 때: execve(2)의 결과
grade-chroot-bash-without-libraries-library = 그 파일이 있을 때: 다음으로 없는 것
grade-chroot-bash-without-libraries-loader-status = 그 파일이 있을 때: 종료 상태

hint-chroot-bash-without-libraries-by-name-finds = { $said }이(가) 아닙니다. strace가 어떤 경로를 보여 주나요? 슬래시가 없는 이름은 PATH의 폴더에서 찾습니다. / 자체가 그중 하나인가요?
hint-chroot-bash-without-libraries-by-path-errno = { $said }이(가) 아닙니다. strace는 execve("/bash", …) = -1 뒤에 오류의 이름을 보여 줍니다.
hint-chroot-bash-without-libraries-format = { $said }은(는) 커널이 형식을 모른다는 뜻입니다. 커널은 ELF를 잘 알고 헤더도 읽습니다. 필요한 것은 헤더에 적힌 다른 파일 하나입니다.
hint-chroot-bash-without-libraries-rights = { $said }은(는) 권한에 관한 오류입니다. 루트는 권한이 있고 복사본에도 실행 권한이 있습니다. 무엇인가가 없는 것입니다.
hint-chroot-bash-without-libraries-by-path-status = { $said }이(가) 아닙니다. 명령 바로 다음에 echo $?로 확인하고, 이유는 man 1 chroot에서 찾아보세요.
hint-chroot-bash-without-libraries-126 = 126은 명령을 찾았지만 실행할 수 없을 때의 값이고, 실제로도 그런 상황입니다. 하지만 chroot 명령이 아는 것은 errno뿐이고, 그 errno는 "없다"고 말합니다.
hint-chroot-bash-without-libraries-bash-is-there = { $said }이(가) 아닙니다. ls -l /tmp/root/bash를 실행해 보세요. 메시지에 bash가 나오는 것은 chroot 명령이 요청한 것이 bash이기 때문입니다. 정말 bash가 없는 것일까요?
hint-chroot-bash-without-libraries-missing-file = { $said }이(가) 아닙니다. readelf --program-headers /bin/bash의 INTERP에 파일이 하나 적혀 있습니다. 커널은 이전 프로그램을 버리기 전에 새 루트 아래에서 그 파일을 엽니다.
hint-chroot-bash-without-libraries-place = 파일의 종류는 맞지만 bash에 적힌 경로가 아닙니다. readelf가 INTERP에 보여 주는 그대로 적으세요. 새 루트 아래에는 다른 곳으로 이어 주는 링크가 없습니다.
hint-chroot-bash-without-libraries-library-too-early = { $said }은(는) 라이브러리입니다. 커널은 라이브러리를 모르고 프로그램 헤더만 읽습니다. 헤더의 INTERP에 적힌 파일은 무엇인가요?
hint-chroot-bash-without-libraries-loader-execve = { $said }이(가) 아닙니다. strace에서 execve("/bash", …)의 결과를 보세요. 이제 커널에 필요한 것은 다 있고, 그 뒤에 나오는 메시지는 실행 중인 프로그램이 출력한 것입니다.
hint-chroot-bash-without-libraries-library = { $said }이(가) 아닙니다. strace에서 openat(2)이 곳곳에서 찾다가 끝내 찾지 못하는 파일을 보세요. 메시지에도 그 이름이 나옵니다.
hint-chroot-bash-without-libraries-library-path = { $said }이(가) 아닙니다. 한 경로에서만 없는 것이 아니라 여러 폴더에서 찾았습니다. bash의 헤더에 NEEDED로 적힌 이름만 적으세요.
hint-chroot-bash-without-libraries-library-order = { $said }도 필요하지만 NEEDED에서 더 앞에 있는 것이 있습니다. 로더는 처음으로 찾지 못한 것에서 포기합니다.
hint-chroot-bash-without-libraries-loader-status = { $said }이(가) 아닙니다. echo $?로 확인하세요. 이번에는 chroot 명령의 종료 상태가 아닙니다. chroot 명령은 이미 사라졌고, 로더가 그 값으로 끝났습니다.
