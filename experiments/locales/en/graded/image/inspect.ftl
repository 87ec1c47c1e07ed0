task-image-inspect =
    .title = What docker inspect tells, and what is mounted
    .task =
        Docker, with the storage driver overlay2, has an image of five layers and runs a
        container of it. Compare what `docker image inspect` and `docker container inspect` say
        under GraphDriver with the lines of /proc/self/mountinfo, and put the answers into
        `answers.toml`. The grader does the same with a Docker of its own and compares.

        - `image-mounted`: whether anything is mounted on the MergedDir of the image, `true` or
          `false`
        - `container-mounted`: whether anything is mounted on that of the running container
        - `layers-are`: the digests in RootFS.Layers of the image are its `"diff"` ids, its
          `"chain"` ids or its `"cache"` ids?
        - `upper-is`: which layer of the image is its UpperDir, the `"top"` or the `"bottom"` one?
        - `folders`: how many folders the option lowerdir of the container's mount names, as a
          number
        - `upper-becomes`: in which option of the container's mount is the folder that is the
          UpperDir of the image? Its name without `=`
        - `links-in`: the folder directly below overlay2 in which the names lie that lowerdir
          gives
        - `same-folders`: follow these links. Are they, one after the other, what
          `docker container inspect` calls LowerDir? `true` or `false`
    .given =
        Nothing but the question. The grader needs to be real root, and Docker; elsewhere this
        exercise cannot be graded, and costs nothing.
    .try =
        As root, with any image that you have:

            docker image inspect --format '{"{{"}json .GraphDriver.Data{"}}"}' IMAGE
            docker run --detach --name look IMAGE sleep 600
            docker container inspect --format '{"{{"}json .GraphDriver.Data{"}}"}' look
            grep overlay /proc/self/mountinfo

        `isolab run image/inspect` shows the experiment.

grade-image-inspect-image-mounted = whether an image is mounted
grade-image-inspect-container-mounted = whether a container is mounted
grade-image-inspect-layers-are = what RootFS.Layers are
grade-image-inspect-upper-is = which layer is called UpperDir
grade-image-inspect-folders = how many folders lowerdir names
grade-image-inspect-upper-becomes = where the image's UpperDir is in the container's mount
grade-image-inspect-links-in = where the names in lowerdir lie
grade-image-inspect-same-folders = what these names lead to

hint-image-inspect-image-mounted = Not { $said }: is there a line of /proc/self/mountinfo with the path that the image has as MergedDir? Does the folder even exist?
hint-image-inspect-container-mounted = Not { $said }: look for the container's MergedDir in /proc/self/mountinfo while it runs.
hint-image-inspect-layers-are = Not { $said }: compare with the files diff and cache-id in image/overlay2/layerdb, and with the names of the folders there.
hint-image-inspect-chain = A chain id names a layer with all that is below it, and only layerdb uses it. RootFS.Layers are copied from the image's configuration, which has the digest of each archive by itself.
hint-image-inspect-upper-is = Not { $said }: which layer has the files of the last RUN? Look into the folder.
hint-image-inspect-folders = Not { $said }: count the names between the colons of lowerdir= in the container's line of mountinfo.
hint-image-inspect-folders-own = The image has five, and one comes above them that the engine makes for each container, with empty files such as etc/hosts to mount over: its folder ends with -init.
hint-image-inspect-folders-upper = The image's own UpperDir is among them: nothing of an image may be written to, so that all its layers are lower ones. And the engine adds one. Count the names in mountinfo.
hint-image-inspect-upper-becomes = Not { $said }: what is written in the container goes into upperdir, and an image is shared by many containers. Where, then, must its topmost layer be? Look for its folder in the container's options.
hint-image-inspect-links-in = Not { $said }: the names in lowerdir= are relative to overlay2, such as FOLDER/NAME. Give the folder.
hint-image-inspect-links-path = Give the name of that folder alone, as it stands in lowerdir before the slash.
hint-image-inspect-same-folders = Not { $said }: readlink -f overlay2/l/NAME for each, in their order.
