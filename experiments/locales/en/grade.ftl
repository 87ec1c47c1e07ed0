# Words of the grader's reports.

grade-verdict-pass = pass
grade-verdict-fail = fail
grade-verdict-skipped = skipped
grade-verdict-timeout = took too long
grade-verdict-output-limit = printed too much
grade-verdict-memory-limit = used too much memory
grade-verdict-policy-violation = did what is not allowed
grade-verdict-unsupported = not supported on this machine
grade-verdict-grader-error = the grader broke

grade-status-passed = passed
grade-status-incomplete = could not be graded completely
grade-status-failed = not passed yet
grade-not-submitted = not submitted

grade-title = Grading report
grade-submission = Submission
grade-exercise = Exercise
grade-result = Result
grade-points-head = Points
grade-points = { $points } of { $of } points
grade-hint = hint
grade-expected = expected
grade-observed = observed
grade-output = Output of the solution
grade-dropped = { $bytes } more bytes of output were thrown away.
grade-seed = Seed { $seed }: the same values come again with --seed { $seed }.
grade-scaled = { $missing } of { $whole } points could not be graded here and cost nothing: what was graded counts for the whole.
grade-broke = the grader itself broke ({ $count }); this is no fault of the submission
grade-kernel = Kernel
grade-place = Ran in
grade-limits = Limits
grade-enforced = enforced by { $how }
grade-not-enforced = The limit “{ $limit }” is not enforced on this machine: { $how }
