task-chroot-nginx =
    .title = 자기만의 루트에서 도는 웹 서버
    .task =
        `$ROOT`에 nginx와 nginx에 필요한 것을 모두 갖추십시오. 로더, 라이브러리, 설정, 이름으로 여는
        파일들, 그리고 첫 페이지가 될 `$PAGE`입니다. chroot(1)로 시작해서
        http://127.0.0.1:$PORT/에서 그 페이지를 내보내게 하고, 백그라운드에서 계속 돌게 두십시오.
        채점기는 페이지를 받아 보고, 소켓을 가진 프로세스가 무엇이며 그 루트가 어디인지 살펴본 다음,
        마운트를 뺀 파일만 다시 살펴봅니다.
    .given =
        - `$ROOT`: 빈 폴더
        - `$PAGE`: 파일. 매번 다릅니다
        - `$PORT`: 포트. 매번 다릅니다
    .try =
        `isolab closure /usr/sbin/nginx`, `nginx -V`(설정을 찾는 곳과 로그를 쓰는 곳),
        `chroot "$ROOT" nginx -t`, `curl`을 써 보십시오. nginx의 워커는 다른 사용자가 되는데, 그
        사용자를 /etc/passwd와 /etc/group에서 찾습니다. 물론 새 루트의 것입니다. /dev/null도 엽니다.

grade-chroot-nginx-listens = 풀이가 끝난 뒤 127.0.0.1:$PORT에서 기다리는 프로세스가 있습니다
grade-chroot-nginx-page = /에 대한 응답이 200이고 주어진 페이지입니다
grade-chroot-nginx-root = 소켓을 가진 프로세스의 루트가 $ROOT입니다
grade-chroot-nginx-nginx = 그 프로세스가 $ROOT에 있는 nginx를 실행하고 있습니다
grade-chroot-nginx-program = nginx가 $ROOT에 파일로 있습니다
grade-chroot-nginx-loader = nginx에 적힌 로더도 있습니다
grade-chroot-nginx-libraries = nginx의 라이브러리도 있습니다
grade-chroot-nginx-genuine = 이 파일들은 이 컴퓨터의 것과 같습니다

hint-chroot-nginx-nobody = 풀이가 끝난 뒤({ $end }) 포트 { $port }에서 기다리는 프로세스가 없습니다. nginx가 남긴 말은 에러 로그에, 그 전에는 표준 에러에 있습니다.
hint-chroot-nginx-no-answer = 포트는 열려 있지만 응답이 없습니다.
hint-chroot-nginx-status = 응답의 상태가 { $status }입니다. 서버는 페이지를 다른 곳에서 찾고 있습니다. 경로는 새 루트에서 시작합니다.
hint-chroot-nginx-other-page = 응답은 200이지만 $PAGE가 아닌 다른 페이지입니다.
hint-chroot-nginx-root = 소켓을 가진 프로세스의 /proc/PID/root: { $seen }. prefix나 설정의 `root`는 chroot가 아닙니다. 프로세스는 여전히 바깥의 모든 파일을 봅니다.
hint-chroot-nginx-other-program = 소켓을 가진 프로세스가 $ROOT에 있는 nginx가 아닌 다른 파일을 실행하고 있습니다.
