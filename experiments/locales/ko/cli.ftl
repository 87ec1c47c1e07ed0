# 명령 자체가 쓰는 낱말입니다.

outcome-pass = 통과
outcome-fail = 실패
outcome-skipped = 건너뜀
outcome-broken = 준비 실패
outcome-expected-difference = 예상된 차이
claims-hold = 주장 { $held }개 확인, { $ms } ms
heading-what = 무엇을 하는가
heading-try = 직접 해 보기
heading-why = 왜 그런가
heading-needs = 필요한 것
heading-claims = 주장
heading-differences = 알려진 차이
summary = 통과 { $pass }, 예상된 차이 { $difference }, 실패 { $fail }, 건너뜀 { $skipped }, 준비 실패 { $broken }

matrix-agreed = 모두 같은 것 { $rows }개 더
matrix-evidence = 칸의 근거를 보는 명령의 예:
matrix-differences = 커널마다 다른 사실
matrix-troubles = 결과가 없거나 좋지 않은 경우
matrix-no-cause = 알려진 원인이 없습니다
