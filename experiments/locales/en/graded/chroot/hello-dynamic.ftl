task-chroot-hello-dynamic =
    .title = A program of one's own, and what it silently needs
    .task =
        Build the C program `$1` as usual, linked against the shared libraries (it calls
        sqrt(3), which lies in libm), leave it as `$ROOT/hello`, and put beside it every file
        that it needs to start, and nothing else. The grader takes the files to another
        place, changes its root to them, and runs `/hello` with an argument of its own.
    .given =
        - `$1`: the C source, another one each time
        - `$ROOT`: an empty folder
    .try =
        `gcc -o hello hello.c -lm`, `ldd`, `readelf -d`, `isolab closure FILE`. Run it with
        `chroot "$ROOT" /hello 49`.

grade-chroot-hello-dynamic-hello = $ROOT/hello is a program
grade-chroot-hello-dynamic-dynamic = it names a loader and libraries
grade-chroot-hello-dynamic-loader = that loader is there
grade-chroot-hello-dynamic-libraries = those libraries are there
grade-chroot-hello-dynamic-runs = it runs with $ROOT as its root
grade-chroot-hello-dynamic-from-the-source = it does what the source says
grade-chroot-hello-dynamic-genuine = loader and libraries are those of this machine
grade-chroot-hello-dynamic-minimal = there is no file that it does not need

hint-chroot-hello-dynamic-static = /hello names no loader and no library: it was linked statically. That is the next exercise; here it shall be linked as gcc does by itself.
hint-chroot-hello-dynamic-no-program = /hello is no program that the kernel starts by itself.
hint-chroot-hello-dynamic-other = It printed something else than the given source prints for this argument: { $seen }. Build that source itself.
