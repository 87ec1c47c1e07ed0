# Words of the command itself.

outcome-pass = pass
outcome-fail = fail
outcome-skipped = skipped
outcome-broken = broken set-up
outcome-expected-difference = expected difference
claims-hold = { $held } claims hold, { $ms } ms
heading-what = What
heading-try = Try it yourself
heading-why = Why
heading-needs = Needs
heading-claims = Claims
heading-differences = Known differences
summary = { $pass } passed, { $difference } with an expected difference, { $fail } failed, { $skipped } skipped, { $broken } with a broken set-up

matrix-agreed = { $rows } more on which all agree
matrix-evidence = the evidence of a cell, for example:
matrix-differences = Facts that differ between kernels
matrix-troubles = Without a result, or with a bad one
matrix-no-cause = no cause is known
