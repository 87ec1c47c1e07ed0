task-namespace-net =
    .title = 나만의 네트워크 스택
    .task =
        받은 명령을 새 네트워크 네임스페이스에서 실행하세요. 그 안에서는 `lo` 인터페이스가 켜져
        있고, 원래 주소에 더해 `$ADDRESS` 주소도 있어야 합니다. 바깥에는 이 주소가 없어야
        합니다. 명령의 종료 상태로 끝내세요.
    .given =
        - `$ADDRESS`: IPv4 주소. 채점할 때마다 달라집니다.
        - `"$@"`: 명령과 그 인자
    .try =
        `man 1 unshare`, `man 7 network_namespaces`, `man 8 ip-address`를 읽어 보세요. 안과
        밖에서 `ip address`의 결과를 비교해 보세요.

grade-namespace-net-runs = 명령을 받은 인자 그대로 실행합니다
grade-namespace-net-own-namespace = 명령이 새 네트워크 네임스페이스에서 실행됩니다
grade-namespace-net-loopback-up = 그 안에서 127.0.0.1로 연결됩니다
grade-namespace-net-address-inside = 그 안에서 $ADDRESS로 연결됩니다
grade-namespace-net-address-outside = 바깥에는 끝난 뒤에도 $ADDRESS가 없습니다
grade-namespace-net-exit-status = 풀이가 명령의 종료 상태로 끝납니다

hint-namespace-net-shared = 명령의 /proc/PID/ns/net이 바깥과 같습니다. 바깥과 같은 인터페이스를 씁니다.
hint-namespace-net-down = 네임스페이스 안에서 127.0.0.1로 연결되지 않습니다({ $seen }). 새 네트워크 네임스페이스의 루프백 인터페이스는 꺼져 있습니다. lo를 켜세요.
hint-namespace-net-no-address = 네임스페이스 안에서 { $address }(으)로 연결되지 않습니다({ $seen }). 명령이 실행되는 네임스페이스 안에서 lo에 주소를 추가하세요.
hint-namespace-net-outside = { $address }은(는) 바깥 네트워크 스택의 주소입니다. 새 네임스페이스에 들어간 다음에 추가하세요.
