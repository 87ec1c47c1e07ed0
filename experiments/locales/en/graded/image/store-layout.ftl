task-image-store-layout =
    .title = What the names in Docker's store are
    .task =
        Docker, with the storage driver overlay2, builds an image from this Dockerfile:

            FROM scratch
            COPY root /
            COPY data /data
            RUN ["/bin/bash", "-ec", "rm data/gone"]
            RUN ["/bin/bash", "-ec", "rm -r data/opaque; mkdir data/opaque"]
            RUN ["/bin/bash", "-ec", "ln data/kept data/linked"]
            CMD ["/bin/bash", "-c", "read"]

        Look around in the data folder of a Docker of yours (`docker info` names it), and put
        the answers into `answers.toml`. The grader builds such an image with a Docker of its
        own and compares.

        - `layers`: how many layers the image has, as a number
        - `id-of`: the id of an image is the SHA-256 of a file. In which folder directly below
          image/overlay2 does that file lie?
        - `chain-folder`: a layer whose diff id is `sha256:` and 64 times the digit 2 lies on
          one whose chain id is `sha256:` and 64 times the digit 1. The name of the folder below
          image/overlay2/layerdb/sha256 in which Docker notes it
        - `only-above`: what a layer's folder in overlay2/ holds, and that of the lowest layer of
          an image does not; a list of names
        - `noted-above`: what a layer's folder in layerdb holds, and that of the lowest does not
        - `short-name`: how many letters the names in overlay2/l have, as a number
        - `lower-begins`: does the file `lower` of a layer begin with the layer right `"below"`
          it, or with the `"lowest"` of all?
        - `headers`: Docker does not keep the archive that a layer came in. The name of the file
          from which, and from the folder's files, it makes the same archive again
    .given =
        Nothing but the question. The grader needs to be real root, and Docker; elsewhere this
        exercise cannot be graded, and costs nothing.
    .try =
        As root, `less` and `find` in /var/lib/docker; `printf` and `sha256sum` for the chain id.
        `isolab image inspect /var/lib/docker --name NAME` computes the ids of an image of yours,
        and `isolab explain image/store-layout` says what lies where.

grade-image-store-layout-layers = how many layers the image has
grade-image-store-layout-id-of = what the id of an image is a digest of
grade-image-store-layout-chain-folder = the name of a layer's folder in layerdb
grade-image-store-layout-only-above = what only upper layers have in overlay2
grade-image-store-layout-noted-above = what is noted of upper layers only
grade-image-store-layout-short-name = the length of a short name
grade-image-store-layout-lower-begins = the order in the file lower
grade-image-store-layout-headers = what an archive is made from again

hint-image-store-layout-layers = Not { $said }: each COPY and each RUN leaves one, with what it has changed. Compare with RootFS.Layers in docker image inspect.
hint-image-store-layout-settings = Not { $said }: not each line is a layer. FROM scratch begins with none at all, and CMD only goes into the configuration. docker history shows a line for it, of 0 bytes.
hint-image-store-layout-id-of = Not { $said }: look for a file below image/overlay2 that is called as the id, and run sha256sum on it.
hint-image-store-layout-not-of-layers = Not { $said }: an id of an image names its configuration, in which the digests of the layers are listed. Where does that file lie?
hint-image-store-layout-chain-folder = Not { $said }: a chain id is the SHA-256 of a text: the chain id below, a space, the diff id. Try it first on two layers of an image of yours.
hint-image-store-layout-chain-prefix = The folder lies in layerdb/sha256 already: its name is the 64 digits alone.
hint-image-store-layout-chain-newline = That is the digest with a newline at the end, as echo writes it. Use printf '%s %s'.
hint-image-store-layout-chain-order = That is the digest of the two the other way around: the chain id below comes first.
hint-image-store-layout-chain-bare = That is the digest of the digits alone. Both are written with `sha256:` before them.
hint-image-store-layout-only-above = Not { $said }: compare two folders below overlay2, one that has a file called lower and one that has none. What does overlayfs need besides one folder?
hint-image-store-layout-noted-above = Not { $said }: compare two folders below layerdb/sha256. What does a layer have that lies on another one?
hint-image-store-layout-noted-elsewhere = lower is what overlay2 has, for mount(2). layerdb knows nothing of folders: it names the layer below by its chain id, in a file of another name.
hint-image-store-layout-short-name = Not { $said }: ls overlay2/l | head -1 | tr -d '\n' | wc -c
hint-image-store-layout-long-name = 64 is the length of the names that the links in l/ lead to. The links themselves are shorter, so that more of them fit into the options of mount(2).
hint-image-store-layout-lower-begins = Not { $said }: follow the links that the file lower of the topmost layer names, and compare with the order in docker image inspect. lowerdir= of overlayfs goes from the top down.
hint-image-store-layout-headers = Not { $said }: it lies beside the file diff in layerdb. tar -t cannot read it; zcat shows that it holds names and headers.
