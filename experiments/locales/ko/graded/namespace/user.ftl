task-namespace-user =
    .title = 안에서는 다른 사용자
    .task =
        받은 명령을 새 사용자 네임스페이스에서 실행하세요. 그 안에서는 사용자가 `$USER_ID`,
        그룹이 `$GROUP_ID`여야 하고, 다른 ID는 매핑하지 않습니다. 명령의 종료 상태로 끝내세요.
    .given =
        - `$USER_ID`, `$GROUP_ID`: 안에서 쓸 ID. 채점할 때마다 달라집니다.
        - `"$@"`: 명령과 그 인자
    .try =
        `man 1 unshare`와 `man 7 user_namespaces`를 읽어 보세요. 안과 밖에서 `id`,
        `cat /proc/self/uid_map`, `cat /proc/self/gid_map`의 결과를 비교해 보세요.

grade-namespace-user-runs = 명령을 받은 인자 그대로 실행합니다
grade-namespace-user-own-namespace = 명령이 새 사용자 네임스페이스에서 실행됩니다
grade-namespace-user-uid-map = uid_map에 $USER_ID 하나만 매핑되어 있습니다
grade-namespace-user-gid-map = gid_map에 $GROUP_ID 하나만 매핑되어 있습니다
grade-namespace-user-exit-status = 풀이가 명령의 종료 상태로 끝납니다

hint-namespace-user-shared = 명령의 /proc/PID/ns/user가 바깥과 같습니다. 프로세스의 ID를 바꾼다고 사용자 네임스페이스가 생기지는 않습니다.
hint-namespace-user-unmapped = 명령의 { $map }이(가) 비어 있습니다. 그래서 안에서는 모든 ID가 65534(nobody)로 보입니다. 새 네임스페이스의 맵을 쓰세요. 바깥에서 권한이 없다면 gid_map보다 먼저 setgroups에 deny를 써야 합니다.
hint-namespace-user-map = 명령의 { $map }에 매핑된 것(안쪽 ID × 개수): { $seen }. 주어진 ID 하나만 매핑해야 합니다.
