# Workbooks, and the hints that any exercise can give.

workbook-made =
    { $folder } is ready: a folder for each exercise, with a README.md and a first try.
    Begin with { $folder }/{ $first }, and see how far you are with
      isolab grade { $folder }{ $only }
workbook-given = What is given
workbook-checked = What is checked
workbook-try = How to try it
workbook-points = { $points ->
    [one] 1 point
   *[other] { $points } points
}
workbook-prepare = The grader runs your program `solution.sh` in a sandbox, where it is root, and then uses the files that it has left. Any executable file whose name begins with `solution` will do, in any language.
workbook-wrap = The grader runs `solution.sh CMD ARG…` in a sandbox, where it is root. Your program is to run that command as the task says, and to end with its exit status. Any executable file whose name begins with `solution` will do, in any language.
workbook-mount = The grader runs your program `solution.sh` in a sandbox, where it is root, and then works through the mount that it has left. Any executable file whose name begins with `solution` will do, in any language.
workbook-answer = Put your answers into `answers.toml`. The grader compares them with what it measures at that moment.
workbook-how = In the folder of the workbook, `isolab grade . --only { $id } --explain` shows each criterion with what was expected and observed.
workbook-how-answers = In the folder of the workbook, `isolab grade . --only { $id } --explain` shows which answers are right, and a hint for each that is not.

hint-no-solution = There is no file here whose name begins with “solution”.
hint-several-solutions = More than one executable file begins with “solution”: { $files }. Take the execute permission from all but one.
hint-not-executable = { $file } may not be executed. chmod +x { $file } allows it.
hint-empty = { $file } is empty.
hint-byte-order-mark = { $file } begins with an invisible byte order mark, so the kernel does not see the #! in it. Save it as UTF-8 without BOM.
hint-wrong-architecture = { $file } is a program for another processor (e_machine { $machine }). Build it for this one.
hint-no-shebang = { $file } has no #! line, and the kernel does not know what to run it with. Let it begin with #!/bin/sh, or whatever it is written in.
hint-crlf = The lines of { $file } end as Windows ends them, so the kernel looks for an interpreter whose name ends with a carriage return. sed -i 's/\r$//' { $file } mends it.
hint-bad-shebang = The #! line of { $file } names no interpreter that the kernel can read.
hint-no-interpreter = { $file } is to be run by { $program }, which is not there.
hint-no-loader = { $file } needs a dynamic loader that is not there.
hint-cannot-start = The kernel refused to run { $file }: { $errno }.
hint-submission-link = { $file } is a link. The grader follows none: hand in the file itself.
hint-submission-hard-link = { $file } has a second name. The grader takes files with one name only: hand in a copy.
hint-submission-special = { $file } is not an ordinary file.
hint-submission-unreadable = { $file } cannot be read.
hint-submission-files = { $file }: too much was handed in. Up to 256 files, 16 MiB in all and 8 levels of folders are read.

hint-command-not-run = Your program ended ({ $end }) and never ran the command that it was given. Run "$@".
hint-command-ended = The command was ended while the grader looked at it. Leave it alone until it ends by itself.
hint-arguments = The command arrived with other arguments than it was given. Write "$@" with its quotes, so that a word with a space stays one word.
hint-exit-status = Your program ended with { $end }, and the command with exit status { $status }. End with the command's own status.
hint-timeout = It was still running after { $seconds } seconds.
hint-output = It printed more than { $kibibytes } KiB.
hint-memory = It needed more than { $mebibytes } MiB of memory.
hint-processes = It started more than { $limit } processes at a time.
hint-violation = It called { $call }, which no solution may.
hint-no-answer = A file system that your program left does not answer.
hint-cannot-look = What your program left cannot be looked at: { $because }.
hint-no-answers = There is no answers.toml here.
hint-answers-unread = answers.toml cannot be read: { $because }
hint-not-answered = { $key } has no answer yet.

hint-unsupported = This machine lacks { $need }: { $because }
hint-grader-error = The grader itself broke: { $because }
hint-grader-silent = The grader has not looked at this.
hint-only-in-guest = This exercise needs real root, which is given only in a guest: isolab grade --in vm.
hint-guest-panicked = The kernel of the virtual machine panicked while your program ran: { $reason }
hint-guest-hung = The virtual machine did not answer any more after your program had begun.
hint-guest-off = The virtual machine was switched off while your program ran.
hint-guest-grader-killed = The grader in the virtual machine was killed by signal { $signal } while your program ran.

hint-union-not-mounted = Nothing is mounted on $MERGE (your program ended with { $end }): mountinfo has no line for it.
hint-union-other-type = What is mounted on $MERGE is of type { $kind }, which unites nothing.
hint-union-written = { $file } was written through $MERGE ({ $wrote }) and is not in $UPPER.
hint-union-layers = Not as they were given: { $files }

hint-closure-absent = { $program } is not there: no file of that name where the grader's chroot looks for it (your program ended with { $end }). In $ROOT: { $files }. What was only mounted there is gone: the grader takes the files alone.
hint-closure-mode = { $program } is there and may not be executed: its mode has no x.
hint-closure-loader = The kernel answers ENOENT though the program is there: what is not there is the loader that its header names (PT_INTERP), { $loader }. The kernel starts that file first. `readelf -l` shows it; in ldd's output it is the line without an arrow.
hint-closure-library = The loader is there and would end with 127, since it cannot find { $libraries }, which { $by } needs. The name must lead to a file below $ROOT, in a folder where the loader looks; a link alone is not enough.
hint-closure-loader-mode = execve answers EACCES for { $program } though it may be executed: the kernel has to execute the loader as well, and that has no x in its mode.
hint-closure-end = { $program } ended with { $end } in the grader's chroot.
hint-closure-foreign = These are other files than this machine's: { $files }. Copy what is there; make nothing of your own in its place.
hint-closure-more = { $count ->
    [one] One file in $ROOT is not needed: { $first }.
   *[other] { $count } files in $ROOT are not needed, such as { $first }.
} Copy what the program names, what that names, and no more.

# Many workbooks.

batch-sum = { $passed } passed, { $failed } not yet, { $incomplete } could not be graded completely; { $points } of { $of } points in all
batch-again = { $again } of them had been graded before and were not graded again.

# isolab watch.

watch-progress = { $done } of { $all } passed
watch-edit =
    The task: { $path }/README.md
    It is graded on each save.
watch-grading = Grading …
watch-all = Every exercise of this workbook passes.
watch-keys = h hint   n next   l list   r reset   q quit
watch-list-keys = ↑ ↓ move   Enter go there   l back   q quit
watch-reset-ask = Begin this exercise anew? Your files get names with old-.   y yes   n no
watch-bye = Go on where you were with: isolab watch { $folder }
