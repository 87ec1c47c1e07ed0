task-chroot-hello-scratch-image =
    .title = A root as an image that starts from nothing
    .task =
        Build the C program `$1`, and leave in `$CONTEXT` a `Dockerfile` with what it copies, so
        that `docker build "$CONTEXT"` makes an image from nothing (`FROM scratch`) with one
        layer, in which a container runs the program. The grader builds that image itself,
        and runs a container of it with the variable GUEST in its environment.
    .given =
        - `$1`: the C source, another one each time
        - `$CONTEXT`: an empty folder, the one that the image is built from
    .try =
        What lies in the image is all that the program has: the same as in a chroot. `gcc
        -static`, or `ldd` and the loader as well. The grader's builder runs nothing and knows
        FROM scratch, COPY, ADD of files, ENV, WORKDIR, USER, CMD and ENTRYPOINT; it reads
        a .dockerignore too. `isolab image build --file Dockerfile FOLDER IMAGE` is that builder, and
        `isolab image tree IMAGE` shows what came of it.

grade-chroot-hello-scratch-image-dockerfile = $CONTEXT has a Dockerfile that is understood
grade-chroot-hello-scratch-image-from-scratch = it starts from nothing
grade-chroot-hello-scratch-image-builds = the image can be built of $CONTEXT
grade-chroot-hello-scratch-image-one-layer = the image has one layer
grade-chroot-hello-scratch-image-runs = a container runs its command to a good end
grade-chroot-hello-scratch-image-from-the-source = it does what the source says
grade-chroot-hello-scratch-image-nothing-else = no file is in the image that the command does not need

hint-chroot-hello-scratch-image-dockerfile = There is no Dockerfile that could be built: { $because } (your program ended with { $end }).
hint-chroot-hello-scratch-image-from = It starts from the image { $from }. scratch is no image but the name for none: an empty root.
hint-chroot-hello-scratch-image-builds = Building stopped: { $because }. What COPY takes has to lie in $CONTEXT.
hint-chroot-hello-scratch-image-layers = The image has { $count } layers: each COPY, ADD and WORKDIR makes one. Lay the files out in a folder of $CONTEXT as they shall lie in the image, and copy that folder once.
hint-chroot-hello-scratch-image-needless = Nothing that the command starts needs these: { $files }
hint-chroot-hello-scratch-image-no-command = The image does not say what a container runs: CMD or ENTRYPOINT is missing.
hint-chroot-hello-scratch-image-mode = The container could not start { $command }: EACCES. It may not be executed.
hint-chroot-hello-scratch-image-shell = A command without brackets is handed to a shell: the container was to run { $command }, and there is no /bin/sh in an image that starts from nothing. Write it as a list: ["/hello"].
hint-chroot-hello-scratch-image-absent = The container was to run { $command }, and the image has no such file.
hint-chroot-hello-scratch-image-loader = The kernel answers ENOENT to { $command } though the file is there: what the image lacks is the loader that the file's headers name.
hint-chroot-hello-scratch-image-library = { $command } ended with { $end }: its loader did not find a library in the image.
hint-chroot-hello-scratch-image-end = { $command } ended with { $end }.
hint-chroot-hello-scratch-image-other = It printed something else than the given source prints for this GUEST. Build that source itself.
