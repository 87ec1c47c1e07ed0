# The experiments on images, in words. See chroot.ftl for the form.

image-store-layout =
    .title = What lies in an engine's data folder
    .what =
        Builds an image of five layers with a real Docker, which keeps it for later runs on the
        same kernel and with the same Docker, and walks through its data folder:
        names and ids, the configuration, what is noted of each layer, and the folders of the
        layers themselves. Every digest is computed again. Then the same image is imported
        into containerd, whose store looks otherwise. Look at which names are digests, and of
        what.
    .why =
        overlayfs takes folders, so each layer is unpacked into one: overlay2/CACHE-ID/diff.
        That name is random, since a folder can be written to and has no lasting digest. The
        rest is named by content. imagedb/content/sha256/ID is the configuration, and ID its
        SHA-256. In it stand the diff ids, the digests of the layers' archives. A layer can
        only be used on top of those below it, therefore layerdb names it by its chain id:
        the digest of the chain id below, a space, and the diff id. `cache-id` leads from
        there to the folder; `lower` in it lists the layers below, from the top down, by the
        links in l/, because mount(2) reads at most one page of options and these names are
        short. The archives are not kept. Only their headers are, in tar-split.json.gz; with
        the files between them the same archive comes out, byte for byte, and so its digest
        can still be checked, and `docker push` sends what it once received. containerd keeps
        the blobs as they came, under their digests, and numbers the unpacked layers; a
        database says which chain id has which number. It soon deletes a blob that no image
        leads to, so of an archive there remain the layers, the manifest and the
        configuration.
    .try =
        sudo docker info --format '{"{{"}.DockerRootDir{"}}"} {"{{"}.Driver{"}}"}'
        sudo ls /var/lib/docker /var/lib/docker/image/overlay2 /var/lib/docker/overlay2
        sudo ls -l /var/lib/docker/overlay2/l
        sudo cat /var/lib/docker/image/overlay2/repositories.json
        sudo find /var/lib/docker/image/overlay2/layerdb/sha256 -name diff -exec grep -H . {"{}"} +
        printf '%s %s' sha256:CHAIN-BELOW sha256:DIFF | sha256sum
        sudo isolab image inspect /var/lib/docker --name debian:stable

image-inspect =
    .title = What docker image inspect shows, and the mount behind it
    .what =
        Asks Docker about an image and about a container of it, and looks for each folder that
        it names: in the store, and in the line of mountinfo that the kernel shows. Look at
        MergedDir, which is mounted for the container only, and at lowerdir, where the names
        are others and the folders the same.
    .why =
        GraphDriver.Data are the four parts of an overlay mount. An image is not mounted: its
        LowerDir and UpperDir are merely its layers, the topmost one named Upper, and
        MergedDir is a path where nothing is. When a container starts, the engine adds two
        layers: one with the files that it will mount over, such as /etc/hosts, and an empty
        one as upperdir. Then it calls mount(2). mountinfo shows the options of that call as
        they were given, so lowerdir are the short links in l/. A link is resolved when the
        mount is made; what the kernel holds since then are the folders.
    .try =
        sudo docker image inspect --format '{"{{"}json .GraphDriver.Data{"}}"}' debian:stable
        sudo docker run --detach --rm --name look debian:stable sleep 60
        sudo docker inspect --format '{"{{"}json .GraphDriver.Data{"}}"}' look
        grep overlay /proc/self/mountinfo
        sudo readlink -f /var/lib/docker/overlay2/l/*
        sudo docker rm --force look

image-mount-by-hand =
    .title = An image becomes a root file system, without an engine
    .what =
        Takes an image of thirty layers, with deleted files, a replaced and an emptied folder,
        hard links, a FIFO and a program with a capability, and mounts it three times without
        Docker: from its store, from what `docker save` wrote, and from an OCI layout. Each
        time every file is compared with what the engine itself has mounted: type, mode,
        owner, size, content, attributes, links and times. Nothing differs, until one layer is
        left out.
    .why =
        The layers in the store are folders with overlayfs's own marks: a removed file is a
        character device 0:0, an emptied folder has trusted.overlay.opaque=y. So `mount -t
        overlay -o lowerdir=…` with the folders in their order, the topmost first, is all that
        the engine does. A tar archive cannot hold such marks everywhere, and other systems
        would not know them: in an image a removed file is an empty file `.wh.NAME`, and an
        emptied folder holds `.wh..wh..opq`. Whoever unpacks an image translates these. The
        order of layers is the other way around in each place: an image counts from the bottom
        up, lowerdir from the top down. Thirty layers fit into the page of options that
        mount(2) reads if their names are short; since Linux 6.5 fsconfig(2) takes each layer
        as a value of its own, `lowerdir+`.
    .try =
        sudo docker save --output image.tar debian:stable
        isolab image tree image.tar | head
        mkdir root
        sudo isolab image mount image.tar --on root --print
        sudo isolab image mount image.tar --on root
        ls root
        sudo isolab image unmount root
        sudo isolab image mount /var/lib/docker --name debian:stable --on root --print
