# 채점 보고서가 쓰는 낱말입니다.

grade-verdict-pass = 통과
grade-verdict-fail = 실패
grade-verdict-skipped = 건너뜀
grade-verdict-timeout = 시간 초과
grade-verdict-output-limit = 출력 한도 초과
grade-verdict-memory-limit = 메모리 한도 초과
grade-verdict-policy-violation = 허용되지 않은 동작
grade-verdict-unsupported = 이 컴퓨터에서 지원하지 않음
grade-verdict-grader-error = 채점기 오류

grade-status-passed = 통과
grade-status-incomplete = 일부를 채점하지 못함
grade-status-failed = 아직 통과하지 못함
grade-not-submitted = 제출하지 않음

grade-title = 채점 보고서
grade-submission = 제출물
grade-exercise = 과제
grade-result = 결과
grade-points-head = 점수
grade-points = { $of }점 중 { $points }점
grade-hint = 힌트
grade-expected = 기대한 값
grade-observed = 관찰한 값
grade-output = 풀이가 출력한 내용
grade-dropped = 출력 { $bytes }바이트를 더 버렸습니다.
grade-seed = 시드 { $seed }: --seed { $seed }을(를) 주면 같은 값으로 다시 채점합니다.
grade-scaled = { $whole }점 중 { $missing }점은 여기에서 채점하지 못했습니다. 감점하지 않고, 채점한 부분의 비율로 전체 점수를 매깁니다.
grade-broke = 채점기 자체에서 오류가 났습니다({ $count }건). 제출물의 잘못이 아닙니다.
grade-kernel = 커널
grade-place = 실행한 곳
grade-limits = 한도
grade-enforced = 강제 수단: { $how }
grade-not-enforced = 이 컴퓨터에서는 ‘{ $limit }’ 한도를 강제하지 못합니다: { $how }
