# 보고서 시험에만 있는 과제의 글입니다.

grade-sample-hostname-inside = 안쪽의 호스트 이름이 뽑힌 이름과 같습니다
grade-sample-hostname-outside = 바깥쪽의 호스트 이름이 그대로입니다
grade-sample-hostname-exit-status = 풀이가 명령의 종료 상태로 끝납니다
grade-sample-merge-layers = 마운트를 통해 모든 계층의 파일이 보입니다
grade-sample-merge-deleted = 지운 파일은 보이지 않고 아래 계층에는 남아 있습니다
grade-sample-root-closure = 프로그램이 시작하는 데 필요한 라이브러리가 루트에 모두 있습니다
grade-sample-root-nothing-else = 루트에 그 밖의 것은 없습니다
grade-sample-root-memory = 메모리 한도를 지킵니다
grade-sample-root-printed = 출력 한도를 지킵니다
grade-sample-root-allowed = 허용된 동작만 합니다
sample-hint-shared = 프로세스가 호스트의 UTS 네임스페이스에 있습니다. 바깥과 아이노드 번호가 같습니다. 바뀐 것은 컴퓨터 전체의 호스트 이름 ‘{ $name }’입니다. 먼저 네임스페이스를 따로 만드십시오.
sample-hint-time = { $seconds }초가 지난 뒤에도 끝나지 않았습니다.
sample-hint-more = 프로그램에 필요하지 않은 파일이 { $count }개 있습니다.
sample-hint-overlay = 사용자 네임스페이스에서 시험 삼아 마운트하자 커널이 { $answer }(으)로 답했습니다.
