task-image-mount-by-hand =
    .title = An image, mounted by hand
    .task =
        `$IMAGE` is an image as an OCI layout. Unpack its layers, each into a folder of its own
        below `$LAYERS`, and mount them with overlayfs on `$MERGE`, so that what a container
        of this image would see is seen there. What an upper layer has removed is not to be
        seen, and neither are the marks that say so. Leave the mount standing, and the image
        as it is.
    .given =
        - `$IMAGE`: a folder with `index.json`, `oci-layout` and `blobs/sha256/…`; the layers
          are tar archives without compression
        - `$LAYERS`: an empty folder
        - `$MERGE`: an empty folder, where the image is to be seen
    .try =
        `index.json` leads to a manifest, and that to the layers, the lowest first; overlayfs
        wants the topmost first. In a layer the empty file `.wh.NAME` means that NAME is gone,
        and `.wh..wh..opq` that nothing from below is seen in its folder. overlayfs has other
        marks for both: a character device 0:0 (`mknod NAME c 0 0`), and in a user namespace
        the attribute `user.overlay.opaque` with the value `y` (`setfattr`) and the option
        `userxattr`. `isolab run image/mount-by-hand` shows the experiment.

grade-image-mount-by-hand-mounted = overlayfs is mounted on $MERGE
grade-image-mount-by-hand-layers-apart = its layers are those of the image, one folder each
grade-image-mount-by-hand-order = an upper layer hides what lower ones call the same
grade-image-mount-by-hand-removed = a removed file is not seen, nor is its mark
grade-image-mount-by-hand-emptied = an emptied folder shows what was put into it since
grade-image-mount-by-hand-image-untouched = the image is as it was

hint-image-mount-by-hand-mounted = What is mounted on $MERGE: { $kind } (your program ended with { $end }).
hint-image-mount-by-hand-flat = The options of the mount name { $count } lower folders, and the image has 3 layers.
hint-image-mount-by-hand-order = All layers have a file { $file }, and what is seen is not that of the topmost: { $seen }. The manifest counts from the bottom up, lowerdir from the top down.
hint-image-mount-by-hand-marks = $MERGE shows { $seen }. A name that begins with .wh. is a mark of the image, which overlayfs does not know: it has to become a character device 0:0 under the name without .wh.
hint-image-mount-by-hand-removed = $MERGE shows { $seen }. The middle layer removes { $file } with the mark .wh.{ $file }; everything else is to be there.
hint-image-mount-by-hand-emptied = { $folder } shows { $seen }. Its mark .wh..wh..opq in the middle layer says that nothing from below is seen in it.
hint-image-mount-by-hand-image = Not as it was given: { $files }
