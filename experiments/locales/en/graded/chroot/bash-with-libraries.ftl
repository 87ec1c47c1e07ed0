task-chroot-bash-with-libraries =
    .title = A root with bash and what bash needs
    .task =
        Copy bash into `$ROOT`, together with every file that it needs to start, and nothing
        else. The grader takes the files to another place, changes its root to them, and runs
        `bash` there. What you only mounted does not come along.
    .given =
        - `$ROOT`: an empty folder. All folders together hold 256 MiB
    .try =
        `ldd /bin/bash`, `readelf -l /bin/bash`, `isolab closure /bin/bash`. On a merged /usr
        `/lib` and `/lib64` are links: copy what they lead to, by the path that the program
        names. Try it with `chroot "$ROOT" bash`, and when it fails with `isolab why chroot
        "$ROOT" bash`.

grade-chroot-bash-with-libraries-bash = bash is in $ROOT, where PATH leads, and may be executed
grade-chroot-bash-with-libraries-loader = the loader that bash names is there
grade-chroot-bash-with-libraries-libraries = every library is there that bash and its libraries name
grade-chroot-bash-with-libraries-runs = bash does what it is told, with $ROOT as its root
grade-chroot-bash-with-libraries-genuine = these files are those of this machine
grade-chroot-bash-with-libraries-minimal = there is no file that bash does not need
