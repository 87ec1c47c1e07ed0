task-chroot-ls =
    .title = Look around in a root of one's own
    .task =
        Copy `ls` and bash into `$ROOT`, together with every file that they need to start,
        and nothing else. The grader takes the files to another place, puts a folder of its
        own among them, and lists `/` and that folder from inside, once by `ls` itself and
        once from bash. What is listed inside must be what lies there outside.
    .given =
        - `$ROOT`: an empty folder
    .try =
        `ldd /bin/ls` names other libraries than `ldd /bin/bash`: what both need is needed
        once. `isolab closure /bin/ls --copy-to DIR` does it for one program; see which files
        it takes, and find them yourself. Try it with `chroot "$ROOT" ls -A /`.

grade-chroot-ls-ls = ls is in $ROOT, where PATH leads, and may be executed
grade-chroot-ls-bash = bash is there too
grade-chroot-ls-loader = the loader that they name is there
grade-chroot-ls-libraries = every library is there that they and their libraries name
grade-chroot-ls-listing = ls lists inside what lies below $ROOT outside
grade-chroot-ls-from-bash = bash finds ls and runs it
grade-chroot-ls-genuine = these files are those of this machine
grade-chroot-ls-minimal = there is no file that neither needs

hint-chroot-ls-listing = From inside, { $path } was listed as: { $seen }. Outside other names lie there: a chroot hides nothing and adds nothing, so the program that answered is no ls.
hint-chroot-ls-from-bash = bash ended with { $end }: it cannot run ls. Look whether ls stands in a folder of PATH and has all of its own libraries.
