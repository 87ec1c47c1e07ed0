task-chroot-hello-static =
    .title = A root that is one file
    .task =
        Build the C program `$1` so that it can run where there is nothing but itself, and
        leave it as `$ROOT/hello`, the only file there. The grader changes its root to
        `$ROOT` and runs `/hello` with an argument of its own.
    .given =
        - `$1`: the C source, another one each time
        - `$ROOT`: an empty folder
    .try =
        `gcc --help`, `readelf -l`, `isolab closure FILE`. Run it with
        `chroot "$ROOT" /hello you`.

grade-chroot-hello-static-hello = $ROOT/hello is a file
grade-chroot-hello-static-static = it needs no loader and no library
grade-chroot-hello-static-runs = it runs with $ROOT as its root
grade-chroot-hello-static-from-the-source = it does what the source says
grade-chroot-hello-static-one-file = nothing else is in $ROOT

hint-chroot-hello-static-absent = $ROOT/hello is not there (your program ended with { $end }). In $ROOT: { $files }
hint-chroot-hello-static-dynamic = Its headers name what has to be there when it starts: { $needs }. Link it statically.
hint-chroot-hello-static-more = These are not needed: { $files }
hint-chroot-hello-static-enoent = The kernel answers ENOENT though /hello is there: what is not there is the loader that it names ({ $needs }).
hint-chroot-hello-static-mode = /hello may not be executed: EACCES.
hint-chroot-hello-static-end = /hello ended with { $end }.
hint-chroot-hello-static-other = It printed something else than the given source prints for this argument. Build that source itself.
