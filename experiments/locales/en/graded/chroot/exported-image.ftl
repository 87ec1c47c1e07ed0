task-chroot-exported-image =
    .title = An image as a plain folder
    .task =
        `$IMAGE` is an image as `docker save` writes it. Lay its files out below `$ROOT` as
        `docker export` would write them: one tree, in which what an upper layer has removed or
        replaced is gone, and so are the marks that say so. Owners, permissions, times of files
        and hard links stay as the layers have them. No engine is there to do it. The grader
        lays the layers out itself, compares file by file, and changes its root to `$ROOT`.
    .given =
        - `$IMAGE`: an archive with `manifest.json` and a `layer.tar` for each layer
        - `$ROOT`: an empty folder
    .try =
        `tar tvf "$IMAGE"`. `manifest.json` names the layers, the lowest first. In a layer the
        empty file `.wh.NAME` says that NAME of the layers below is gone, and `.wh..wh..opq`
        that nothing of the layers below is in its folder; neither speaks of its own layer. A
        file that takes the place of a folder has no mark. `isolab image export` does it too,
        and `isolab image diff "$IMAGE" "$ROOT"` compares.

grade-chroot-exported-image-order = of files with one name the topmost layer's is there
grade-chroot-exported-image-removed = what was removed is not there, and no mark is
grade-chroot-exported-image-emptied = an emptied folder has what was put into it since, and nothing else
grade-chroot-exported-image-replaced = a file has replaced a folder, and a folder a symbolic link
grade-chroot-exported-image-hard-links = two names of one file are that still
grade-chroot-exported-image-attributes = owners, permissions and times of files are those of the layers
grade-chroot-exported-image-whole = everything else of the image is there
grade-chroot-exported-image-runs = a program of the image runs with $ROOT as its root

hint-chroot-exported-image-order = All layers have a file { $file }, and in $ROOT it is not that of the topmost: { $seen } (your program ended with { $end }). What docker save writes holds an archive for each layer, and manifest.json counts them from the bottom up.
hint-chroot-exported-image-marks = Marks of the image are left in $ROOT: { $files }. A file .wh.NAME is not to be unpacked, but to be carried out: it removes NAME.
hint-chroot-exported-image-removed = These are in no container of this image: { $files }. The middle layer removes { $file } with the mark .wh.{ $file }.
hint-chroot-exported-image-emptied = { $folder } holds { $seen }. Its mark .wh..wh..opq hides what the layers below have there; { $new } is of the mark's own layer, and stays.
hint-chroot-exported-image-replaced = { $old } was a folder and is a file since the middle layer: here it is a { $is }. { $link } was a symbolic link and is a folder since: here it is a { $other }. What is in the way has to go before a layer is unpacked.
hint-chroot-exported-image-hard-links = { $one } and { $two } are two names of one file in the image, and here: { $seen }. Whoever copies them by name makes two.
hint-chroot-exported-image-attributes = Other owners, permissions or times than in the layers: { $files }. The first: { $said } (image and $ROOT).
hint-chroot-exported-image-whole = Not in $ROOT as the image has it: { $files }
hint-chroot-exported-image-runs = With $ROOT as its root, /bin/cat came to: { $seen }.
