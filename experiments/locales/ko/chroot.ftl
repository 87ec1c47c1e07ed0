# chroot 실험을 설명하는 글. `.title`은 한 줄이고, `.what`과 `.why`의 줄바꿈은 소스를
# 접은 것일 뿐이며, `.try`는 한 줄이 한 명령이다.

chroot-missing-root =
    .title = 없는 디렉터리를 루트로 삼기
    .what =
        존재하지 않는 ROOT를 지정해 `chroot ROOT bash`를 root와 일반 사용자로 한 번씩
        실행하고, 같은 chroot(2) 시스템 콜을 직접 호출해 나란히 비교합니다. errno와 종료
        상태를 살펴보십시오. 루트를 바꿀 권한은 root에게만 있는데도 두 경우 모두 ENOENT와
        125로 끝납니다.
    .why =
        chroot(2)의 검사 순서는 정해져 있습니다. 커널은 먼저 경로를 찾습니다(user_path_at.
        심볼릭 링크를 따라가며, 끝이 디렉터리여야 합니다). 경로의 구성 요소가 없으면
        ENOENT, 디렉터리가 아니라 파일이면 ENOTDIR, 도중에 탐색 권한이 없는 디렉터리가
        있으면 EACCES입니다. 그다음으로 찾아낸 디렉터리 자체의 탐색 권한을 확인하고(역시
        EACCES), 그 뒤에야 CAP_SYS_CHROOT를 검사하며(EPERM), 마지막으로 보안 모듈(LSM)에
        묻습니다. 없는 경로는 첫 번째 검사에서 이미 실패하므로 권한은 아예 검사되지 않고,
        `sudo`를 붙여도 결과가 달라지지 않습니다. 종료 상태 125는 chroot 프로그램이 명령을
        실행해 보기도 전에 실패했다는 뜻이고, 126과 127은 실행하려던 명령에 관한 것입니다.
    .try =
        /usr/sbin/chroot ~/chroot/nowhere bash
        echo $?
        sudo chroot ~/chroot/nowhere bash
        echo $?

chroot-without-privilege =
    .title = CAP_SYS_CHROOT 없이 루트 바꾸기
    .what =
        ROOT는 존재하고 누구나 탐색할 수 있지만 호출자에게 CAP_SYS_CHROOT가 없습니다. 이때
        `chroot ROOT …`는 EPERM과 125로 끝납니다. 이어서 같은 사용자가 자기 사용자
        네임스페이스를 만들고 그 안에서 같은 일을 하면 chroot(2)가 성공합니다. 두 경우 모두
        밖에서 본 사용자 ID는 그대로라는 점에 주목하십시오.
    .why =
        경로 탐색은 성공하므로 chroot(2)는 세 번째 검사인 ns_capable(current_user_ns(),
        CAP_SYS_CHROOT)까지 진행합니다. 이 검사가 보는 것은 UID 0이 아니라 케이퍼빌리티라서,
        CAP_SYS_CHROOT를 버린 root도 거절당합니다. 또한 이 검사는 호출자가 속한 사용자
        네임스페이스를 기준으로 합니다. 사용자 네임스페이스를 만든 프로세스는 그 안에서 모든
        케이퍼빌리티를 가지고 시작하는데, 이 권한은 그 네임스페이스가 소유한 자원과 프로세스
        자신에게만 통합니다. 루트 디렉터리는 프로세스 자신의 속성이므로 바꿀 수 있습니다.
        애초에 이 검사가 지키려는 것은 set-user-ID 프로그램입니다. `su`의 루트를 마음대로
        정할 수 있다면 `su`가 읽을 /etc/passwd와 라이브러리도 마음대로 정할 수 있기
        때문입니다. 새 사용자 네임스페이스 안에서는 소유자가 매핑되지 않은 파일의
        set-user-ID 비트를 커널이 무시하므로 그렇게 해도 얻는 것이 없습니다. 순서도
        중요합니다. 이미 chroot된 프로세스가 사용자 네임스페이스를 만들려고 하면 EPERM이
        나므로 네임스페이스를 먼저 만들어야 합니다.
    .try =
        mkdir -p ~/chroot/empty
        /usr/sbin/chroot ~/chroot/empty bash
        echo $?
        unshare --map-root-user /usr/sbin/chroot ~/chroot/empty bash
        echo $?

chroot-empty-root =
    .title = 빈 루트에서 bash 실행하기
    .what =
        빈 디렉터리 ROOT를 지정해 root로 `chroot ROOT bash`를 실행합니다. 이번에는
        chroot(2)가 0을 반환합니다. 그다음에 이어지는 execve(2)를 살펴보십시오. PATH의
        디렉터리마다 한 번씩 호출되어 모두 ENOENT로 실패하고, 종료 상태는 125가 아니라
        127이 됩니다.
    .why =
        chroot(2)는 디렉터리 안에 무엇이 있는지 따지지 않습니다. 프로세스의 루트, 즉 절대
        경로를 찾기 시작하는 자리를 바꿀 뿐입니다. 이어서 chroot 프로그램은 `/`로 이동한 뒤
        execvp("bash")를 호출합니다. 이름에 슬래시가 없으므로 C 라이브러리는 PATH에 적힌
        디렉터리를 차례로 시도합니다. PATH는 밖에서 물려받은 문자열일 뿐이고 ROOT 아래에는
        그런 디렉터리가 하나도 없으므로 execve(2)는 매번 ENOENT로 실패합니다. 호스트의
        /bin/bash는 여전히 있지만 거기에 이르는 경로가 없어진 것입니다. 그런데도 chroot
        프로그램이 계속 실행되어 오류 메시지까지 출력할 수 있는 이유는, 코드가 이미 메모리에
        매핑되어 있고 매핑된 메모리에는 경로로 접근하지 않기 때문입니다. 127은 명령을 찾지
        못했다는 뜻으로 chroot 프로그램이 돌려주는 값입니다.
    .try =
        mkdir -p ~/chroot/empty
        sudo chroot ~/chroot/empty bash
        echo $?
        # strace 패키지가 있다면: 어떤 시스템 콜이 몇 번 실패하는지 봅니다
        sudo strace -e trace=chroot,chdir,execve chroot ~/chroot/empty bash

chroot-bash-without-libraries =
    .title = bash만 복사하고 의존하는 파일은 복사하지 않기
    .what =
        ROOT에 bash 파일 하나만 복사하고 세 번 시도합니다. 처음에는 `bash`, 다음에는 `/bash`,
        마지막으로 동적 로더를 복사해 넣은 뒤 다시 `/bash`입니다. 셋 다 127로 끝나고 앞의 두
        번은 메시지까지 같은 형태입니다. 매번 어떤 파일이 없어서 실패했는지 살펴보십시오.
        메시지가 알려 주지 않는 것을 시스템 콜은 알려 줍니다.
    .why =
        execve(2)의 ENOENT는 어느 파일이 없는지 말해 주지 않습니다. 첫 번째 시도에서 없는
        것은 프로그램입니다. `bash`는 PATH를 따라 찾는데, /bash는 PATH의 어느 디렉터리에도
        들어 있지 않습니다. 두 번째 시도에서는 프로그램을 찾습니다. 그런데 이 ELF 파일의
        PT_INTERP 헤더에는 동적 로더의 경로가 적혀 있고(amd64에서는
        /lib64/ld-linux-x86-64.so.2), 커널은 기존 프로그램을 버리기 전에 새 루트 아래에서 이
        경로를 엽니다. 로더를 열 수 없으면 그 ENOENT가 execve(2) 전체의 결과가 됩니다. 세
        번째 시도에서는 execve(2)가 성공합니다. 커널은 bash와 로더를 매핑하고 로더부터
        실행하는데, 로더는 평범한 사용자 공간 프로그램입니다. 로더는 bash의 DT_NEEDED 항목을
        읽고 libtinfo.so.6를 찾지 못해 스스로 오류 메시지를 출력한 뒤 127로 끝납니다. 결국
        같은 127이지만 앞의 두 번은 chroot 프로그램이, 마지막은 로더가 돌려준 값입니다.
    .try =
        mkdir -p ~/chroot/alone
        cp /bin/bash ~/chroot/alone/
        sudo chroot ~/chroot/alone bash
        sudo chroot ~/chroot/alone /bash
        readelf --program-headers /bin/bash | grep interpreter
        mkdir -p ~/chroot/alone/lib64
        cp /lib64/ld-linux-x86-64.so.2 ~/chroot/alone/lib64/
        sudo chroot ~/chroot/alone /bash

chroot-bash-with-libraries =
    .title = 의존하는 파일까지 모두 갖추어 bash 실행하기
    .what =
        bash와 함께 동적 로더, 그리고 직간접적으로 필요한 공유 라이브러리를 모두 ROOT 아래의
        같은 경로에 복사하고 실행합니다. `pwd`의 결과, 안에서 본 `/`와 밖에서 본 ROOT의
        inode 번호, 그리고 호스트의 파일에 더는 닿을 수 없다는 점을 확인하십시오. 이어서 복사한
        파일을 하나씩 번갈아 빼 봅니다. 어느 하나라도 없으면 bash는 실행되지 않습니다.
    .why =
        ldd는 로더가 찾아낼 파일을 보여 줍니다. PT_INTERP에 적힌 로더와, 각 오브젝트의
        DT_NEEDED를 차례로 따라가며 만나는 라이브러리입니다. linux-vdso.so.1은 파일이 아니며
        커널이 모든 프로세스에 매핑해 줍니다. ROOT에는 /etc/ld.so.cache가 없으므로 로더는
        자신에게 내장된 기본 경로, 예를 들어 /lib/x86_64-linux-gnu와
        /usr/lib/x86_64-linux-gnu를 찾습니다. usr-merge가 적용된 호스트에서 /lib와 /lib64는
        /usr 아래를 가리키는 심볼릭 링크이지만, 같은 경로로 파일에 닿기만 하면 되므로 ROOT
        안에서는 실제 디렉터리여도 괜찮습니다. 다만 링크를 링크 그대로 복사할 때는 주의해야
        합니다. 절대 경로를 가리키는 링크는 프로세스의 루트, 즉 ROOT를 기준으로 해석됩니다.
        `pwd`가 `/`를 출력하는 것은 getcwd(2)가 프로세스의 루트부터 작업 디렉터리까지의
        경로를 돌려주는데 지금은 둘이 같기 때문입니다. `/`의 inode가 ROOT의 inode와 같은
        것은 chroot(2)가 아무것도 새로 만들지 않기 때문입니다. 파일 시스템도 사본도 생기지
        않으며, 원래 있던 디렉터리 하나를 이 프로세스가 꼭대기로 여길 뿐입니다. 프로세스
        목록, 네트워크, 호스트네임, 사용자 ID는 이전처럼 호스트와 공유합니다.
    .try =
        mkdir -p ~/chroot/bash
        ldd /bin/bash
        cp --parents /bin/bash $(ldd /bin/bash | grep -o '/[^ ]*') ~/chroot/bash
        find ~/chroot/bash -type f
        ls -di ~/chroot/bash
        sudo chroot ~/chroot/bash bash -c 'pwd; echo /*; echo $BASH_VERSION'
        sudo chroot ~/chroot/bash bash

chroot-ls =
    .title = ls를 더해 둘러보기
    .what =
        ls와 ls가 의존하는 파일을 더하고 안에서 루트를 나열합니다. ls에는 bash가 쓰지 않는
        라이브러리도 필요합니다. 안에서 나열한 결과를 밖에서 본 ROOT와 비교하십시오. 이름이
        모두 같고, 안에서 본 `/`는 ROOT와 같은 inode입니다.
    .why =
        ls는 자신이 경로로 가리킬 수 있는 디렉터리에 대해 getdents64(2)가 돌려준 내용을
        보여 주며, 안에서는 ROOT 아래의 경로에만 닿을 수 있습니다. `/..`은 `/`입니다. 커널은
        경로를 따라가다 `..`을 만나면 먼저 현재 위치가 프로세스의 루트인지 비교하고, 같으면
        그 자리에 머뭅니다. chroot가 세우는 벽은 이 비교가 전부이며, 그 한계는 chroot/escape
        실험에서 드러납니다. 소유자가 숫자로 나오는 것은 커널이 숫자만 저장하기 때문입니다.
        이름은 /etc/passwd와 /etc/group에서 찾는데 ROOT에는 이 파일들이 없습니다. 의존하는
        파일은 프로그램마다 다릅니다. bash와 ls는 로더와 libc를 함께 쓰지만, ls에는
        libselinux와 libpcre2가 더 필요합니다.
    .try =
        mkdir -p ~/chroot/bash
        cp --parents /bin/bash $(ldd /bin/bash | grep -o '/[^ ]*') ~/chroot/bash
        cp --parents /bin/ls $(ldd /bin/ls | grep -o '/[^ ]*') ~/chroot/bash
        sudo chroot ~/chroot/bash ls -lR /
        sudo chroot ~/chroot/bash ls -di / /..
        ls -di ~/chroot/bash

chroot-hello-dynamic =
    .title = C 프로그램과 공유 라이브러리
    .what =
        hello.c를 gcc로 빌드해 ROOT에서 처음에는 프로그램만으로, 다음에는 의존하는 파일까지
        갖추어 실행합니다. 다섯 줄짜리 프로그램이라도 혼자서는 bash와 똑같이 실행되지 않습니다.
        필요한 파일이 로더와 libc뿐이라는 점, 그리고 16 kB 남짓한 프로그램에 2 MB가량의 파일이
        따라온다는 점을 확인하십시오.
    .why =
        gcc는 따로 지정하지 않으면 동적 링크를 합니다. 그렇게 만든 실행 파일에는 자신의 코드와
        PT_INTERP 헤더, 그리고 libc.so.6를 가리키는 DT_NEEDED 항목만 들어 있고, `printf`는
        실행할 때 주소가 정해지는 이름으로 남습니다. execve(2)는 프로그램과 로더를 함께
        매핑하고, 프로그램 헤더의 위치와 진입점을 보조 벡터(AT_PHDR, AT_ENTRY)에 담아 넘긴
        다음, 로더의 진입점에서 실행을 시작합니다. 로더는 libc를 매핑하고 재배치를 마친 뒤
        AT_ENTRY로 점프합니다. 그래서 루트에는 파일 세 개가 있어야 하며, 이 세 파일로 이루어진
        루트가 동적 링크 프로그램을 담은 가장 작은 컨테이너 이미지입니다. 프로그램이나 libc가
        실행 중에 여는 로캘, 이름 서비스(NSS) 모듈, 문자 집합 변환기, 플러그인 같은 파일은
        ldd로 알 수 없습니다.
    .try =
        cat > hello.c <<'END'
        #include <stdio.h>
        int main(void)
        {"{"}
            printf("Hello, World!\n");
            return 0;
        {"}"}
        END
        gcc -o hello hello.c
        ldd hello
        mkdir -p ~/chroot/hello
        cp --parents $(ldd hello | grep -o '/[^ ]*') ~/chroot/hello
        cp hello ~/chroot/hello/
        sudo chroot ~/chroot/hello /hello

chroot-hello-static =
    .title = 정적 링크한 프로그램 하나만 있는 루트
    .what =
        같은 소스를 `-static`으로 빌드해 그 파일 하나만 있는 루트에서 실행합니다. 헤더에
        PT_INTERP도 DT_NEEDED도 없고, 시스템 콜을 추적해 보면 다른 파일을 하나도 열지 않는다는
        점을 확인하십시오. 크기는 동적 링크한 프로그램 하나, 그리고 그 프로그램과 라이브러리를
        합친 것과 비교하십시오.
    .why =
        PT_INTERP가 없으면 커널이 더 열어야 할 파일이 없습니다. execve(2)는 파일의 세그먼트를
        매핑하고 그 프로그램의 진입점에서 바로 실행을 시작합니다. hello가 쓰는 libc 코드는
        링크할 때 libc.a에서 실행 파일 안으로 복사되었습니다. 그 크기는 750 kB가량이지만 실제로
        호출되는 코드는 일부입니다. 따라서 루트에는 로더도 라이브러리도 디렉터리도 필요 없으며,
        `FROM scratch` 이미지가 바로 이 점을 이용합니다. static-pie로 빌드한 프로그램에는
        PT_DYNAMIC 헤더가 있고 재배치도 스스로 하지만 PT_INTERP는 마찬가지로 없습니다. 다만
        정적 링크했다고 해서 반드시 파일 하나로 충분한 것은 아닙니다. 사용자 이름이나 호스트
        이름을 조회하거나 문자 집합을 변환할 때는 glibc가 실행 중에 다른 파일을 엽니다.
    .try =
        cat > hello.c <<'END'
        #include <stdio.h>
        int main(void)
        {"{"}
            printf("Hello, World!\n");
            return 0;
        {"}"}
        END
        mkdir -p ~/chroot/static
        gcc -static -o ~/chroot/static/hello hello.c
        ldd ~/chroot/static/hello
        readelf --program-headers --wide ~/chroot/static/hello
        ls -l ~/chroot/static
        sudo chroot ~/chroot/static /hello

chroot-bind-mounts =
    .title = 복사하지 않고 호스트의 디렉터리를 바인드 마운트하기
    .what =
        호스트의 /bin, /lib, /lib64를 ROOT 아래에 바인드 마운트하고 bash를 실행합니다.
        mountinfo를 살펴보십시오. usr-merge가 적용된 호스트라면 /usr/bin, /usr/lib,
        /usr/lib64가 마운트된 것으로 나옵니다. 같은 파일의 장치 번호와 inode 번호는 안에서나
        밖에서나 같습니다. 이어서 마운트 하나만, 그리고 하위 마운트까지 모두 읽기 전용으로
        바꾸어 보며, 끝나면 아무것도 남지 않습니다.
    .why =
        바인드 마운트는 이미 있는 디렉터리를 다른 자리에 한 번 더 붙입니다. 파일 시스템도
        inode도 같고, 복사되는 것은 없습니다. 커널은 심볼릭 링크 /bin을 usr/bin까지 따라간
        다음, 찾아낸 디렉터리를 마운트합니다. 로더 /lib64/ld-linux-x86-64.so.2는 그 자체가
        /lib 아래를 가리키는 절대 경로 링크이고 프로세스의 루트를 기준으로 해석되므로, /lib를
        함께 마운트했기 때문에 동작합니다. 반면 ROOT에는 /etc가 없으므로 awk처럼
        /etc/alternatives를 거치는 링크는 끊어져 있습니다. 읽기 전용은 파일이 아니라 마운트의
        속성이어서, 같은 파일이라도 호스트 쪽 경로로는 여전히 쓸 수 있습니다. 바인드 마운트를
        만드는 mount(2) 호출은 MS_RDONLY를 무시합니다. 한 번 더 `remount,bind,ro`로 호출해야
        하며, 그래도 마운트 하나에만 적용되고 그 아래의 마운트에는 계속 쓸 수 있습니다. Linux
        5.12부터는 mount_setattr(2)에 AT_RECURSIVE를 주어 하위 마운트까지 한꺼번에 바꿀 수
        있습니다. 전용 마운트 네임스페이스에서 한 일이라면 마지막 프로세스가 끝날 때 모두
        사라집니다. 그렇지 않다면 ROOT를 지우기 전에 반드시 언마운트해야 합니다. `rm -r`은
        바인드 마운트를 넘어가 호스트의 파일까지 지웁니다.
    .try =
        mkdir -p ~/chroot/bind/bin ~/chroot/bind/lib ~/chroot/bind/lib64
        cd ~/chroot/bind
        sudo mount --bind /bin bin
        sudo mount --bind /lib lib
        sudo mount --bind /lib64 lib64
        grep "$PWD" /proc/self/mountinfo
        stat -c '%d:%i' /bin/bash bin/bash
        sudo chroot . bash -c 'echo /*; type ls awk'
        sudo mount -o remount,bind,ro bin
        sudo touch bin/new
        sudo umount bin lib lib64

bind-mounts-no-setattr = mount_setattr(2)는 Linux 5.12에서 생겼습니다. 여기서는 마운트가 읽기 전용이 되지 않았으며, 마운트마다 따로 다시 마운트해야만 읽기 전용으로 바꿀 수 있습니다

chroot-debootstrap =
    .title = 데비안 전체를 루트로 삼기
    .what =
        이 시스템의 apt에 설정된 미러에서 mmdebstrap으로 최소 데비안 시스템을 만들고 그 안으로
        루트를 바꿉니다(워크숍에서 쓰는 debootstrap도 같은 일을 합니다). 안에서 본
        os-release와 패키지 목록, 그리고 바뀌지 않은 커널 릴리스와 호스트네임을 살펴보십시오.
        만든 루트는 보관해 두므로 두 번째 실행부터는 몇 초면 끝납니다.
    .why =
        배포판의 사용자 공간은 파일의 모음입니다. 부트스트랩은 패키지를 내려받아 풀어
        놓고(로더와 libc는 물론 dpkg의 데이터베이스도 여기에 들어 있습니다), 그렇게 풀어 놓은
        루트 안에서 chroot(2)로 패키지의 설치 스크립트를 실행하는 일입니다. 그러려면 /dev/null
        같은 장치 파일을 만드는 mknod(2)와 여러 사용자 소유의 파일이 필요하므로, root이거나
        하위 ID(subuid) 범위를 매핑한 사용자 네임스페이스여야 합니다. ID 하나만 매핑한 사용자
        네임스페이스에서 다른 ID로 chown(2)을 호출하면 EINVAL입니다. 이런 루트가 프로세스에
        제공하는 것은 다른 시스템의 사용자 공간이지 다른 커널이 아닙니다. uname(2)의 결과는
        그대로이고, 호스트네임은 UTS 네임스페이스에 속하며, /proc은 마운트하기 전까지 비어
        있다가 마운트하면 PID 네임스페이스의 모든 프로세스를 보여 줍니다. "다른 리눅스 위의
        데비안 컨테이너"란 바로 이것에, chroot가 해 주지 않는 네임스페이스 격리를 더한
        것입니다.
    .try =
        sudo mmdebstrap --variant=minbase bookworm ~/chroot/debian
        sudo chroot ~/chroot/debian cat /etc/os-release
        sudo chroot ~/chroot/debian apt list --installed
        sudo chroot ~/chroot/debian uname -r
        uname -r
        sudo du -sh ~/chroot/debian

chroot-nginx =
    .title = chroot에서 실제 서버를, 그리고 같은 루트를 컨테이너로 실행하기
    .what =
        nginx와 의존하는 파일, 설정 파일, 웹 페이지를 ROOT에 넣고 chroot로 실행한 뒤, ROOT
        밖에서 루프백 주소로 페이지를 가져옵니다. 서버의 /proc/PID/root는 ROOT를 가리키지만
        네임스페이스는 서버를 시작한 프로세스의 것과 모두 같다는 점을 확인하십시오. 이어서
        같은 루트를 Docker로 컨테이너로 실행하고, 컨테이너의 네트워크 네임스페이스 안에서
        같은 페이지를 가져옵니다. 두 서버는 같은 파일을 실행합니다. 무엇이 다른지 비교해
        보십시오.
    .why =
        서버가 여는 파일은 라이브러리만이 아닙니다. 설정 파일, 로그 파일, PID 파일, 임시 파일용
        디렉터리, 데몬이 될 때 여는 /dev/null, 그리고 `nobody`가 누구인지 알아내기 위한
        /etc/passwd와 /etc/group이 있어야 합니다. ldd로는 이 가운데 어느 것도 알 수 없으며,
        오류 메시지를 보거나 시스템 콜을 추적해야 드러납니다. 클라이언트가 ROOT 밖에 있는데도
        페이지를 받을 수 있는 까닭은 소켓을 경로로 찾지 않기 때문입니다. 주소는 네트워크
        네임스페이스에 속하고, chroot(2)는 네트워크 네임스페이스도, PID·UTS·IPC
        네임스페이스도, 케이퍼빌리티·cgroup·seccomp도 건드리지 않습니다. 따라서 페이지가 잘
        나온다는 사실은 격리에 대해 아무것도 말해 주지 않습니다. 마스터 프로세스는 자신을
        시작한 프로세스의 케이퍼빌리티를 그대로 지닌 root이므로 chroot/escape의 방법으로
        빠져나갈 수 있습니다. 사용자 ID를 내려놓은 것은 워커 프로세스뿐입니다. 컨테이너
        엔진은 똑같은 파일을 실행하기 전에 시스템 콜을 더 호출합니다. clone(2)로 새
        네임스페이스를 만들고(루프백밖에 없는 네트워크도 그 하나입니다), capset(2)으로
        케이퍼빌리티를 열네 개만 남기고, seccomp(2)으로 필터를 걸고, 전용 cgroup에 넣고,
        작은 /dev를 만들고, /proc과 /sys의 일부를 마운트로 가립니다. 사용자 네임스페이스가
        없는 UID 0이라는 점은 그대로입니다.
    .try =
        R=~/chroot/nginx
        mkdir -p $R/etc/nginx $R/var/log/nginx $R/var/lib/nginx $R/run $R/dev $R/srv
        cp --parents /usr/sbin/nginx $(ldd /usr/sbin/nginx | grep -o '/[^ ]*') $R
        echo 'nobody:x:65534:65534::/:/usr/sbin/nologin' > $R/etc/passwd
        echo 'nogroup:x:65534:' > $R/etc/group
        echo 'events {"{"} {"}"} http {"{"} server {"{"} listen 127.0.0.1:8080; root /srv; {"}"} {"}"}' > $R/etc/nginx/nginx.conf
        echo '<h1>Hello from the chroot</h1>' > $R/srv/index.html
        sudo mknod -m 666 $R/dev/null c 1 3
        sudo chroot $R nginx
        curl http://127.0.0.1:8080/
        sudo ls -l /proc/$(cat $R/run/nginx.pid)/root /proc/$(cat $R/run/nginx.pid)/ns
        sudo chroot $R nginx -s stop
        printf 'FROM scratch\nCOPY . /\nCMD ["/usr/sbin/nginx", "-g", "daemon off;"]\n' > $R/Dockerfile
        sudo docker build --tag chroot-nginx $R
        sudo docker run --detach --rm --name web --network none chroot-nginx
        sudo grep -E 'Cap|Seccomp' /proc/$(sudo docker inspect --format '{"{{"}.State.Pid{"}}"}' web)/status
        sudo docker stop web

chroot-nginx-no-engine =
    Docker 데몬은 실제 root 권한이 필요합니다. 마운트하고, 장치 파일과 cgroup을 만들고, 호스트의
    네트워크를 설정하기 때문입니다. 실험실의 사용자 네임스페이스에서는 실행하지 않습니다.

chroot-escape =
    .title = chroot에서 탈출하기, 그리고 pivot_root로 막기
    .what =
        ROOT 안에서 CAP_SYS_CHROOT를 가진 프로세스가 작업 디렉터리는 그대로 둔 채 하위
        디렉터리로 다시 루트를 바꾼 다음, `..`으로 계속 올라가 chroot(".")를 호출합니다.
        프로세스가 보는 `/`의 장치 번호와 inode 번호를 살펴보십시오. 다시 호스트의 루트가
        되어 있습니다. 이어서 pivot_root(2)로 루트를 바꾸고 이전 루트를 떼어 낸 뒤 같은
        시스템 콜을 차례로 호출하면 이번에는 ROOT에서 끝납니다.
    .why =
        chroot(2)는 프로세스의 루트만 바꾸고 작업 디렉터리와 열린 파일 디스크립터는 그대로
        둡니다. 그래서 두 번째 chroot 뒤에는 작업 디렉터리가 새 루트의 바깥에 놓입니다. 커널이
        `..`을 막는 것은 현재 위치가 정확히 프로세스의 루트일 때뿐인데, 바깥에서 출발해
        올라가면 루트를 만날 일이 없습니다. 결국 마운트 트리의 꼭대기인 호스트의 루트까지
        올라가고, 거기에서 chroot(".")를 호출해 그 자리를 자신의 루트로 삼습니다. 바깥
        디렉터리를 열어 둔 파일 디스크립터가 있다면 fchdir(2)로도 같은 일을 할 수 있습니다.
        반면 pivot_root(2)가 바꾸는 것은 프로세스가 아니라 마운트 네임스페이스입니다. ROOT의
        마운트가 마운트 트리의 꼭대기가 되고, 이전 꼭대기는 그 아래로 옮겨진 뒤 MNT_DETACH로
        떨어져 나갑니다. 이제 똑같이 올라가도 트리의 꼭대기인 ROOT에서 멈추며, 그 위에는
        아무것도 없습니다. 대신 조건이 더 까다롭습니다. CAP_SYS_ADMIN이 있어야 하고, 새 루트는
        마운트 지점이어야 하며, 전파 방식이 shared여서는 안 되고, 호출자의 현재 루트도 마운트
        지점이어야 합니다(그래서 일반 디렉터리로 chroot한 뒤에 호출하면 EINVAL입니다). 미리 열어
        둔 파일 디스크립터는 여전히 밖으로 이어지므로 컨테이너 런타임은 이것을 닫아 둡니다.
        CAP_SYS_CHROOT를 없애면 이 수법을 막을 수 있습니다. 이 권한을 되찾는 길이 되지 않도록
        커널은 chroot된 프로세스가 사용자 네임스페이스를 만드는 것도 거절합니다. 그래도 호스트
        디스크의 장치 파일을 mknod(2)로 만드는 것처럼 root가 쓸 수 있는 다른 수법까지 막지는
        못합니다.
    .try =
        cd ~/chroot
        test -d debian || sudo mmdebstrap --variant=minbase bookworm debian
        # 고전적인 탈출: 호스트의 홈 디렉터리가 보입니다
        sudo chroot debian perl -e 'mkdir "x"; chroot "x"; chdir ".." for 1..64; chroot "."; exec "ls", "/home"'
        # pivot_root를 거친 뒤: 새 루트에는 홈 디렉터리가 없습니다
        sudo unshare --mount bash -c '
            mount --bind debian debian
            mount -t proc proc debian/proc
            mkdir -p debian/old
            cd debian
            pivot_root . old
            umount --lazy old
            exec perl -e "chroot q(x); chdir q(..) for 1..64; chroot q(.); exec q(ls), q(/home)"
        '

chroot-hello-scratch-image =
    .title = chroot의 루트를 빈 이미지에서 시작하는 이미지로 만들기
    .what =
        chroot로 /hello를 실행하던 디렉터리를 두 가지 방법으로 이미지로 만듭니다. 먼저
        `FROM scratch`와 COPY 한 줄로 된 Dockerfile을 실제 Docker로 빌드해서 실행하고,
        다음으로 `isolab image build`가 만든 이미지를 같은 Docker에 넣어 실행합니다. 레이어의
        수와 파일의 내용을 확인하십시오. 이미지의 파일은 chroot에서 쓰던 파일과 바이트까지
        같습니다.
    .why =
        커널은 이미지를 모릅니다. `scratch`도 이미지가 아니라 이미지가 없다는 뜻이며, 첫
        레이어는 빈 루트에서 시작합니다. COPY가 남긴 파일은 tar 아카이브가 되고 그 SHA-256이
        레이어의 diff ID입니다. diff ID의 목록과 실행할 명령을 적은 JSON 문서가 이미지의 설정이고
        그 SHA-256이 이미지의 ID입니다. 실행할 때 엔진은 아카이브를 풀고, 그 위에 overlay를
        마운트하고, /hello를 실행합니다. 같은 경로에 있으므로 chroot에서와 같은 로더와 같은
        libc를 엽니다. 이 파일들이 없다면 컨테이너도 chroot처럼 ENOENT로 실패합니다. 이미지를
        만드는 데 데몬은 필요하지 않습니다. 아카이브 하나, 문서 두 개, 그리고 그 다이제스트가
        전부입니다.
    .try =
        mkdir -p ~/hello/root
        printf '#include <stdio.h>\nint main(void) {"{"} puts("Hello, World!"); {"}"}\n' > ~/hello/hello.c
        gcc -o ~/hello/root/hello ~/hello/hello.c
        cp --parents $(ldd ~/hello/root/hello | grep -o '/[^ ]*') ~/hello/root
        sudo chroot ~/hello/root /hello
        printf 'FROM scratch\nCOPY root /\nCMD ["/hello"]\n' > ~/hello/Dockerfile
        sudo docker build --tag hello ~/hello
        sudo docker run --rm hello
        isolab image build ~/hello/root ~/hello/ours.tar --format docker-save --name ours:latest --cmd /hello
        isolab image inspect ~/hello/ours.tar
        sudo docker load --input ~/hello/ours.tar
        sudo docker run --rm ours
        isolab image build ~/hello ~/hello/again --file ~/hello/Dockerfile
        isolab image tree ~/hello/again

chroot-exported-image =
    .title = 이미지를 평범한 디렉터리로 풀어 chroot하기
    .what =
        이미지로 컨테이너를 만들고, 내보내고, 아카이브를 풀어 그 디렉터리로 루트를 바꿉니다.
        이 이미지의 위쪽 레이어에서는 파일을 지우고, 디렉터리를 파일로 바꾸고, 다른 디렉터리를
        비웠습니다. 아카이브에는 레이어를 모두 겹친 모습만 있고 화이트아웃은 하나도 없다는
        점을 확인하십시오. `tar xf`로 풀 때 무엇을 잃는지도 살펴보십시오.
    .why =
        `docker export`는 마운트된 레이어를 읽어 보이는 그대로 적습니다. 화이트아웃이 가린
        파일은 보이지 않으므로 아카이브에 없고, 화이트아웃 자체도 없습니다. 아카이브는 레이어를
        모두 겹친 결과입니다. 그 밖에 엔진이 컨테이너를 시작하기 전에 더하는 것이 있습니다.
        나중에 /etc/hosts, /etc/hostname, /etc/resolv.conf를 마운트할 빈 파일, /proc·/sys·/dev로
        쓸 디렉터리, 그리고 .dockerenv입니다. 명령과 환경 변수 같은 이미지의 설정은 사라집니다.
        내보낸 것은 루트일 뿐입니다. GNU tar는 root로 실행하면 소유자와 권한을 되살리지만 확장
        속성은 따로 지정해야 되살립니다. 파일의 케이퍼빌리티도 확장 속성이므로 ping 같은
        프로그램이라면 권한을 잃었을 것입니다. chroot(2)에는 아무래도 상관없습니다. 어떤
        디렉터리든 받아들입니다.
    .try =
        sudo docker create --name exported debian:stable true
        sudo docker export --output image.tar exported
        tar tf image.tar | grep -c '\.wh\.'
        mkdir image
        sudo tar --xattrs --xattrs-include='*' -xf image.tar -C image
        sudo chroot image cat /etc/os-release
        sudo docker rm exported
