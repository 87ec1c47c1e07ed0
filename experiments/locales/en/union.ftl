# The union experiments, in words; the form is that of chroot.ftl.

# --- causes of foreseen differences ----------------------------------------------

union-served-by-daemon = a daemon serves this file system through /dev/fuse, and mountinfo names its type
union-writes-in-place = both branches are writable here, so the file of the lower one is written in place and nothing is copied up
union-removes-in-place = both branches are writable here, so the file of the lower one is removed itself and no mark is needed
union-shows-through = only the upper of two files of this name was removed, and the lower one shows through
union-cannot-hide = mergerfs has no marks: a name in a read-only branch can be neither hidden nor replaced
union-copies-nothing-up = mergerfs copies nothing up: a file stays in its branch, and there it is read-only
union-hidden-files = unionfs-fuse keeps its marks as files and folders of their own below .unionfs-fuse
union-device-needs-root = a device node can be made by the machine's root only, since a user namespace owns no devices
union-any-device = the daemon hands mknod(2) on and has no meaning of its own for the device 0:0
union-new-whiteout = the daemon makes the node, takes it for its own whiteout, and then finds no file of that name
union-inode-by-name = the daemon numbers files by their names, so two links of one file have two inode numbers
union-no-origin-rootless = in a user namespace overlayfs may not find files by their handles, so the copy does not know the file that it came from, and one of its two names still shows that file's inode number
union-parent-mode-lost = fuse-overlayfs 2.0 gives a folder that it makes for a copied-up path the mode 0755, whatever the lower one has
union-parent-time-lost = the daemon makes the parent anew in the upper branch and does not give it the time of the lower one
union-renames-in-one-branch = mergerfs renames within the branch that holds the source, where the target does not exist
union-looks-below-the-marks = unionfs-fuse copies the target up before the rename, with names that its own marks hide, and finds it not empty
union-counts-links-itself = the kernel's FUSE counts the removed link by itself while it keeps the attributes; overlayfs asks the lower file, which still has its name
union-asks-by-name = fuse-overlayfs 2.0 looks the open file up by its path, which is gone
union-removes-from-read-only = mergerfs took away an empty folder of a branch that was given as read-only, to make room for a rename
union-comes-back = the new directory lies in the upper branch without a mark, so after the next mount the lower names show through again
union-no-such-limit = a daemon keeps its branches in memory of its own, and each of its mounts counts as no file system on top of another one
union-one-is-enough = a daemon serves a single branch as well; a read-only overlay of one layer would be that layer itself, and overlayfs wants two
union-tmpfs-attributes = tmpfs keeps user.* attributes since Linux 6.6
union-tmpfs-direct = tmpfs takes O_DIRECT since Linux 6.6
union-tmpfs-flags = tmpfs answers FS_IOC_GETFLAGS since Linux 6.0
union-tmpfs-birth = tmpfs notes a time of birth on newer kernels (seen from 6.1 on, not on 5.10)
union-nameless-since = overlayfs makes files without a name since Linux 6.10
union-uuid-since = overlayfs has a UUID of its own, and says so, since Linux 6.6
union-order-of-links = before Linux 6.6 the branches lie on ext4, since tmpfs keeps no user.* attributes there; which of two links is copied up was seen to differ between the two, perhaps by the order in which a folder shows them
union-says-more = overlayfs has a UUID of its own, and says so, since Linux 6.6; that userxattr switches redirect_dir off it says on newer kernels (seen on 6.12, not on 6.1)
union-in-user-namespaces-since = a user namespace may mount overlayfs since Linux 5.11
union-attributes-since = overlayfs takes a whiteout in the form of an attribute since Linux 6.7; to an older kernel it is an ordinary file
union-escapes-since = overlayfs escapes its own attributes, for a union below another one, since Linux 6.7; an older kernel refuses or drops them
union-new-folders-opaque = older kernels (seen on 5.10, no longer on 6.1) mark each new folder as opaque, also one that hides nothing
union-speaks-since = overlayfs reads its options one by one, and says what is wrong, since Linux 6.5; before, any option was taken and looked at with the mount
union-wrong-errno = the same refusal with a wrong number (seen on 5.10, no longer on 6.1): the kernel's variable still held that of an allocation
union-bytes-wait = without FUSE passthrough (Linux 6.9) what is written waits in the union's own pages: the daemon's file does not have it yet, and a change below is not seen
union-read-is-a-page = a read is the reading of a page there (seen on 7.3, not on 6.18), and a page that cannot be read is EIO whatever the cause
union-sockets-have-attributes = a socket takes user.* attributes there (seen on 7.3, not on 6.18), so the copy has its origin noted
union-since-lowerdir-plus = one layer at a time can be given since Linux 6.8
union-needs-no-work = only overlayfs and fuse-overlayfs move files from a work folder into the upper branch
union-daemon-needs-work = fuse-overlayfs 1 ends when it has an upper branch and no work folder
union-daemon-refuses = the daemon ends with words of its own, and there is no errno
union-takes-any-folder = the daemon does not look at how the folders lie to each other, or what file system they are on
union-reads-a-folder-once = fuse-overlayfs 1 keeps the listing of a folder that it has read, so a name that appears in a branch later is not there for it
union-denies-instead = unionfs-fuse answers a write that no branch takes with "permission denied"
union-has-a-daemon = a daemon serves it: a call waits for it while it is stopped, is aborted when it dies, and later ones find the connection closed
union-passes-the-file-through = fuse-overlayfs 2.0 hands the open file to the kernel (FUSE passthrough, since Linux 6.9), which then reads it without the daemon
union-writes-to-read-only = mergerfs copies nothing up, and its `=RO` only turns new files away: a file that exists is opened for writing where it is
union-holes-copied = the daemon copies every byte of the file, the zeros of a hole too
union-no-attributes = unionfs-fuse 1.0 answers no call for extended attributes, and its copy has neither them nor the time of the lower file
union-userxattr-conflict = with userxattr anybody could write the attribute that this option follows, so overlayfs refuses the pair
union-one-owner = a rootless sandbox may have a single user, to whom the file belongs before and after
union-old-descriptor = the daemon holds the file that it opened for each descriptor, and for the old one that is the lower file; overlayfs looks again at each read(2) since Linux 4.19
union-passthrough = where the kernel passes reads and writes through (Linux 6.9), one inode has one backing file at a time; fuse-overlayfs 2.0 leaves the lower file there while a reader has it open, and what a writer writes goes into it
union-passthrough-since = fuse-overlayfs 2.0 hands the open file to the kernel where that can take it, since Linux 6.9; before, the daemon does each read and write itself, as version 1 does
union-one-page-cache = an inode of FUSE has one page cache for all its descriptors and mappings; overlayfs maps the layer's own file, so an old mapping goes on to show the lower one
union-invented-inode = the daemon makes the inode numbers up itself
union-link-remembered = as long as it runs the daemon takes both names for one file; in the upper branch only the edited one exists
union-no-handles = overlayfs finds a file again by its handle, which takes CAP_DAC_READ_SEARCH in the first user namespace; without it `index=on` and `xino=auto` are switched off
union-user-attributes = with userxattr the attributes are named user.overlay.* instead of trusted.overlay.*
union-hidden-files-shown = unionfs-fuse lists the folder of its marks, unless hide_meta_files is given
union-reappears = fuse-overlayfs 2.0 replaces the mark by the new file and makes none when that is removed again
union-opaque-thrice = fuse-overlayfs 1.x marks each new folder in three ways at once: by overlayfs's attribute, by a device 0:0, and by the file name of image archives
union-foreign-mark = the daemon does not know this mark and shows it for what it is, or hands it on
union-always-filtered = the daemon leaves marks out of every listing; overlayfs lists a folder that only one layer has as that layer lists it
union-no-attribute-form = the form by attribute (Linux 6.7) is overlayfs's own
union-oci-form = fuse-overlayfs also takes the names of image archives for marks; to overlayfs they are ordinary names
union-attribute-reserved = the daemon lets nobody set the attributes that it uses itself; overlayfs escapes them since Linux 6.7
union-rename-loses = unionfs-fuse renames the folder that the upper branch has, hides the old name, and so loses what was only below
union-distrusts-the-mount = the kernel ignores devices here, and unless the daemon asks for it set-uid bits too: whoever serves a FUSE mount could invent them (nodev, nosuid)
union-keeps-room-for-a-mark = fuse-overlayfs keeps four bytes of each name free for the prefix `.wh.` of its other kind of mark
union-mark-needs-room = the mark is a file called like the lower one with `_HIDDEN~` behind it, and that name is too long
union-daemon-aborts = fuse-overlayfs 1.10 ends itself with SIGABRT over this name, and with it the union is gone
union-one-thread = fuse-overlayfs 1 answers one request after the other in one thread
union-helper-mounts = the helper fusermount3 is set-uid root and mounts for the user, who only has to open /dev/fuse
union-helper-without-set-uid = mergerfs brings a helper of its own, which Debian installs without the set-uid bit
union-marks-for-everybody = its marks need no trusted.* attribute, which root of a user namespace may not write; overlayfs without userxattr answers EIO when it would need one
union-no-rename-flags = the daemon serves the rename without flags only; that a name is taken the kernel sees by itself
union-leaves-a-whiteout = the daemon makes the whiteout that was asked for; overlayfs wants this flag of its branches and does not offer it itself
union-no-fallocate = unionfs-fuse has no answer to fallocate(2)
union-no-holes = the daemon has no answer to the request LSEEK, so the kernel takes the whole file for data
union-no-nameless-file = the daemon has no answer to the request TMPFILE, which FUSE knows since Linux 6.2
union-own-ioctls-only = unionfs-fuse takes ioctl(2) for a command to itself and knows no other
union-ioctl-unanswered = fuse-overlayfs 2.0 does not hand this ioctl(2) on to the branch, and the caller gets EIO
union-serves-no-attributes = unionfs-fuse serves no extended attributes, so neither access lists nor capabilities of files
union-trusted-needs-root = trusted.* attributes are for the machine's root only, not for root of a user namespace
union-no-time-of-birth = the daemon has no answer to the request STATX, and the older one has no field for it
union-fuse-makes-handles = the kernel's FUSE makes handles of its own node numbers; overlayfs gives them with nfs_export=on only
union-lists-no-numbers = a listing carries no inode number here: the daemon's library gives numbers to names when they are looked up
union-for-its-owner-only = without allow_other only the user who mounted it may enter, and root is another user as well
union-daemon-has-limits = every open file is open in the daemon too, and its own limit counts; the others raise theirs when they start
union-keeps-pages = fuse-overlayfs 1 lets the kernel keep what it has read of a file over close and open, so it shows the old bytes
union-keeps-a-listing = fuse-overlayfs 2.0 goes on giving the listing that it has made before
union-asks-again = overlayfs and fuse-overlayfs 2.0 have noted that this name is not there; the other daemons are asked, and look, each time
union-leaves-work-alone = it makes no use of the work folder that was left by another mount, and does not tidy it
union-counts-as-stacked = fuse-overlayfs 2.0 asks the kernel to pass files through, and with that its mount counts as a file system on top of another one: overlayfs over it would lie too deep
union-no-ioctl = the control has no answer to the request IOCTL, and to the caller that is no such ioctl at all
union-numbers-are-nodes = the library of the control knows one number for the node and for st_ino and gives it out when a name is looked up; the listing has the branch's own
union-write-is-one-request = unionfs-fuse has no extended attributes, so the kernel no longer asks for the file's capabilities, and the write itself is what was under way; elsewhere that question is aborted, nobody looks at its answer, and the write finds the connection closed
union-copies-a-fifo-as-a-file = fuse-overlayfs 1 copies a FIFO up as if it were a file with content: an empty regular file comes out, and the call answers EIO
union-copies-no-socket = unionfs-fuse copies no socket up, and then finds no file in its upper branch
union-opens-a-socket = fuse-overlayfs 1 opens what it copies up, and a socket cannot be opened
union-renames-not-across = unionfs-fuse renames within one branch: the file lies in the lower writable one, and its new name would come into the upper one
union-old-name-returns = fuse-overlayfs leaves no whiteout at the old name of a folder that lay above only, so what it hid is seen again
union-opens-by-name = overlayfs keeps the file that it has found, so it opens it without looking again; a daemon opens it by its path in the branch, where it is gone

# --- experiments -------------------------------------------------------------------

union-merge =
    .title = Two folders in one place
    .what =
        Unites two folders, each with three files, on a third with the command that a person
        types, on every union file system. Look at the listing, which has the six names, at
        the type in mountinfo, and at the two folders, which nothing has changed.
    .why =
        A union is a file system of its own whose directories are put together from others'.
        A name that only one branch has is looked up there. overlayfs is part of the kernel
        and answers by itself; the others are daemons: the kernel hands each request to them
        through /dev/fuse, and the type in mountinfo begins with `fuse`. The workshop joins
        two writable branches. overlayfs knows one writable branch only, so the second one is
        its lower layer here. The mount covers the empty folder below it, which is seen again
        after the unmount.
    .try =
        mkdir dirone dirtwo dirmerge work
        touch dirone/a dirone/b dirone/c dirtwo/x dirtwo/y dirtwo/z
        # a daemon
        unionfs-fuse dirone=RW:dirtwo=RW dirmerge
        ls -R dirmerge
        findmnt dirmerge
        umount dirmerge
        # the kernel
        sudo mount -t overlay overlay -o lowerdir=dirtwo,upperdir=dirone,workdir=work dirmerge
        findmnt dirmerge
        sudo umount dirmerge

union-shadow =
    .title = One name in several branches
    .what =
        Puts the same names into both branches, as files, directories and links, and reads them
        through the union; then writes to a name that both have and to one that only the lower
        one has, renames a file of the lower one, and looks into the branches. At last the branches change places. Look at which
        branch holds which bytes, and at a file over a directory and the other way round.
    .why =
        A name is looked up from the top branch down, and the first one found decides. If it is
        a directory, those of the same name further down are merged with it as far as they are
        directories too; the mode and the owner are those of the topmost. Anything else hides
        what is below it whole. A write goes to the file that was found. Where the lower branch
        takes no writes, the file is copied up first, and the copy hides the original from then
        on; unionfs-fuse and mergerfs write to the lower file itself when that branch was given
        as writable. What is hidden is never touched. A rename leads into the upper branch, where
        the file is copied; unionfs-fuse answers EXDEV instead, and mergerfs renames it where it is.
    .try =
        mkdir dirone dirtwo dirmerge
        echo upper > dirone/x; echo lower > dirtwo/x; echo lower > dirtwo/y
        unionfs-fuse dirone=RW:dirtwo=RW dirmerge
        cat dirmerge/x
        echo through > dirmerge/x; echo through > dirmerge/y
        # y is written in place
        head dirone/* dirtwo/*
        umount dirmerge

union-delete =
    .title = Removing what lies below
    .what =
        Removes a name of the lower branch, one of both, one of the upper and a folder of the
        lower one, first with both branches writable, then with the lower one read-only. Look
        at what is seen of each name afterwards, and at both branches on disk: what is gone,
        what is untouched, and what was put there to hide a name.
    .why =
        A union has to make a name vanish that lies where it may not write. overlayfs puts a
        character device 0:0 of the same name into its upper layer, a whiteout, which ends the
        lookup. unionfs-fuse in its copy-on-write mode puts a file `NAME_HIDDEN~` into its folder
        `.unionfs-fuse`. With a writable lower branch neither is needed, and both daemons that
        can do that remove the file itself; where the name is in both branches unionfs-fuse
        removes the upper one only, and the lower one is seen again. mergerfs pools disks and
        hides nothing: what lies in a read-only branch cannot be removed.
    .try =
        mkdir dirone dirtwo dirmerge work
        touch dirtwo/y dirone/both dirtwo/both
        unionfs-fuse dirone=RW:dirtwo=RW dirmerge
        rm dirmerge/y dirmerge/both
        ls dirmerge dirtwo
        umount dirmerge
        sudo mount -t overlay overlay -o lowerdir=dirtwo,upperdir=dirone,workdir=work dirmerge
        sudo rm dirmerge/both
        ls -l dirone dirtwo
        sudo umount dirmerge

union-cow-add =
    .title = New files over images that take no writes
    .what =
        Over two read-only images, adds every kind of file through the union: a file, a folder,
        a file in a folder that only an image has, a link, a FIFO, a socket, device nodes, a
        hard link to a file of an image, and a file in the place of one that was removed. Look
        at what lies in the container afterwards, and at the folders that were made there for
        the sake of a name below them.
    .why =
        All that is new goes to the top branch. For a file in a folder that lies in an image
        only, the folders above it are made in the top branch too, and since the union then
        shows these, they must look like the ones below: overlayfs copies mode, owner, times and
        attributes, and the daemons forget some of it, each its own. A hard link cannot cross
        file systems, so the file that it names is copied up and both names lead to the copy.
        A device 0:0 is overlayfs's mark for a removed name, so nobody may make one through it.
    .try =
        mkdir -p container image1/deep image2 merge work
        chmod 751 image1/deep; touch image1/a
        sudo mount -t overlay overlay -o lowerdir=image1:image2,upperdir=container,workdir=work merge
        sudo touch merge/d merge/deep/new; sudo ln merge/a merge/a2
        # refused: this is what a whiteout is
        sudo mknod merge/zero c 0 0
        sudo getfattr -Rd -m - container; ls -lR container
        sudo umount merge

union-cow-delete =
    .title = Files deleted from images that stay whole
    .what =
        Over two read-only images, removes files, folders and whole trees through the union,
        renames a new directory over a full, an emptied and a removed one, removes a file while
        it is open, and removes 300 names while they are being listed. Then mounts the same
        branches once more. Look at the container's marks, at the images, which must be as they
        were, and at what comes back in the second mount.
    .why =
        The container notes what is gone, so one image can serve many containers. A whole tree
        that is removed becomes one mark for its topmost name. A directory that is made where
        one was removed must hide what the images have under that name: overlayfs and
        fuse-overlayfs 1 mark it as opaque. fuse-overlayfs 2.0 does not do so for one that was
        renamed there, and after the next mount the old names are back. unionfs-fuse takes
        hidden names for real ones in such a rename and fails. mergerfs removes nothing from a
        read-only branch, with one exception that is recorded here: to make room for a rename
        it takes away an empty folder of it. A file that is open stays readable after its name
        is gone, everywhere.
    .try =
        mkdir -p container image1/tree image2 merge work
        touch image1/a image1/b image2/c image1/tree/file
        sudo mount -t overlay overlay -o lowerdir=image1:image2,upperdir=container,workdir=work merge
        sudo rm -r merge/a merge/tree
        sudo mkdir merge/tree; ls -A merge/tree
        # the marks: a device 0:0, and an attribute
        ls -l container; sudo getfattr -d -m - container/tree
        sudo umount merge

union-limits =
    .title = Where a union ends
    .what =
        Mounts 1, 2, 64 and more layers until it is refused, a union on a union on a union, and
        options longer than a page; gives it folders in places where they must not be; uses one
        upper folder twice; puts overlayfs above and below it; changes a branch underneath,
        makes the union read-only, unmounts it while a file is open, mounts one that was never
        synced; and kills the daemon while a stat(2), a write(2) and a page fault wait for it: also
        that of the control, a FUSE file system of ours which unites nothing. Look at each
        errno, at the kernel's words where it has any, and at what the waiting ones get.
    .why =
        overlayfs stands on other file systems and checks at the mount what it needs of them. It
        takes 500 lower layers. A lookup may descend through two file systems on top of each
        other and no more, since each needs a piece of the kernel's stack, which is small. The
        old mount(2) reads one page of options and cuts off the rest, so a long list ends in a
        folder that does not exist; a value of fsconfig(2) has 255 bytes, and `lowerdir+` gives
        one layer at a time instead. Work and upper must be in one file system, since a finished
        copy is moved by rename(2). An upper layer must keep overlayfs's marks and replace names
        at once, which neither another overlay nor a FUSE mount can promise; a lower layer need
        not. Two unions over one upper folder would confuse each other; that is refused with
        index=on only. A volatile union leaves a mark in its work folder, and the next mount is
        refused until somebody has decided that nothing was lost. A daemon has none of these
        checks, and can be killed: the kernel then aborts the requests that wait for it, and every
        later one finds the connection closed. A page that was not there yet is SIGBUS. Nothing
        hangs. All of this is FUSE's, for the control shows the same.
    .try =
        mkdir -p l u w m; for i in $(seq 501); do mkdir -p l/$i; done
        # 500 work, 501 do not
        cd l; sudo mount -t overlay overlay -o lowerdir=$(seq -s: 500) ../m && sudo umount ../m
        sudo mount -t overlay overlay -o lowerdir=$(seq -s: 501) ../m; cd ..
        # a daemon that is killed
        unionfs-fuse -f u=RW:l=RO m & sleep 1; kill -KILL $!; ls m
        fusermount3 -u m

union-cow-edit =
    .title = A file of an image is edited, and the image stays
    .what =
        Edits the workshop's `merge/b` and compares all folders. Then each way of changing a
        file has one of its own: appending, truncating, opening with O_TRUNC, opening for
        writing without a write, a change of mode, owner, time or attribute, a file in two
        folders, a file with a hole, an ordinary user without permission. Look at `changed
        above`, the names that appeared in the upper branch, and at `lower is untouched`,
        which compares content, mode, owner, times and links. What was opened, mapped or
        locked before the edit is asked again after it, and so are inode numbers, devices and
        hard links. FIFOs, sockets and device nodes of the image get another mode, and two
        processes try to meet in a FIFO and a socket, one in the union and one below. On overlayfs it happens with metacopy, index and xino as well.
    .why =
        A file of a lower layer is copied into the upper one when it is opened for writing or
        when an attribute changes (copy-up), even if nothing is written afterwards. The folders
        on its path are made first, and mode, owner, time and attributes come along. With
        `metacopy=on` a change of attributes copies no bytes: the copy has the attribute
        `overlay.metacopy`, and the bytes follow at the first open for writing. read(2) on a
        descriptor from before the copy shows the new content since Linux 4.19, while a
        mapping from before goes on to show the lower file, which POSIX does not know.
        The attribute `overlay.origin` tells where a copy comes from, so its inode number stays
        that of the lower file. Two names of one file come apart when one is copied up;
        `index=on` keeps them together. What a FIFO or a socket leads to hangs on the inode, and
        the union has inodes of its own: nobody is met below. With layers on two file systems an inode number alone
        is not unique: overlayfs then shows another device per layer (`xino=off`), or puts the
        layer into the high bits of the number (`xino=on`, or `auto` where files can be found
        by handle). The daemons each leave something out. fuse-overlayfs 2.0 even writes into
        the lower file while somebody has it open for reading, where the kernel passes reads
        and writes through. mergerfs copies nothing: it writes to the image itself.
    .try =
        mkdir container image1 image2 merge work
        touch image1/a image1/b image2/c
        sudo mount -t overlay overlay -o lowerdir=image1:image2,upperdir=container,workdir=work merge
        stat -c '%i %d' merge/b
        sudo sh -c 'echo "Hello, world!" > merge/b'
        cat container/b image1/b
        stat -c '%i %d' merge/b
        sudo getfattr -d -m - -e hex container/b
        sudo umount merge
        # the same with a daemon
        unionfs-fuse -o cow container=RW:image1=RO:image2=RO merge

union-whiteout =
    .title = How a union writes down that something is gone
    .what =
        Removes a file, a folder and a link, replaces each of them by something of another
        kind, removes the new one again, and shows after each step what has changed in the
        upper branch (`upper`): the exact form on disk. Folders are renamed over full, emptied
        and opaque ones. Then the union is mounted again, so
        that only what was written down is known. Files and folders are renamed. Marks of
        every form are laid into a lower branch by hand, and each union shows which it takes
        for a mark. Somebody tries to make marks through the union itself, and one overlayfs
        becomes the lower layer of another.
    .why =
        A name that is gone is a character device 0:0 in overlayfs: no driver has this number,
        so nothing is lost. A new folder in the place of an old one gets the attribute
        `overlay.opaque` with the value `y`, and what lies below it no longer counts. Marks
        count in every layer, except that a folder which only one layer has is listed as it
        is: stat(2) does not find the name, and the listing shows it. Since Linux 6.7 an empty
        file with the attribute `overlay.whiteout` is a mark too; it is left out of listings
        when its folder has `overlay.opaque` with the value `x`. The union cannot let anybody
        make its own marks: mknod(2) of 0:0 is EPERM, and an attribute of that name is stored
        as `overlay.overlay.*` (6.7), one prefix per level, so that a layer can hold the marks
        of a nested union. A folder that exists below is not renamed (EXDEV), since its
        contents would have to come along; mv(1) copies it then. With `redirect_dir=on` the
        attribute `overlay.redirect` says where the contents are: a name within the same
        folder, otherwise a path from the root of the union. unionfs-fuse does rename it, and
        loses what lay only below if the folder existed above already.
        fuse-overlayfs 2.0 leaves the new folder without a mark and forgets a whiteout that
        was once replaced, so removed names come back.
    .try =
        mkdir -p lower/folder upper work merged
        touch lower/file lower/folder/below
        sudo mount -t overlay overlay -o lowerdir=lower,upperdir=upper,workdir=work merged
        sudo rm merged/file
        sudo rm -r merged/folder
        sudo mkdir merged/folder
        stat -c '%n %F %t:%T' upper/file
        sudo getfattr -d -m - upper/folder
        sudo mknod merged/device c 0 0
        sudo umount merged
        # marks by hand, below another layer
        sudo mknod upper/by-hand c 0 0

union-interfaces =
    .title = What a union offers to programs
    .what =
        Asks every union file system the same questions: how mountinfo and statfs(2) show it, who
        serves it, who may mount it, and which calls it answers: rename with flags, nameless
        files, holes, locks, extended attributes, file handles, inode numbers, devices and
        set-uid programs, names of 255 bytes, more open files than the daemon was allowed, and
        a branch that is edited directly. The control, `passthrough`, is a FUSE file system of
        ours that shows one folder as it is: what is missing there too is missing in FUSE, and
        not in a union. This is the comparison of unionfs-fuse and overlayfs
        that the workshop asks for, filled by measurement.
    .why =
        overlayfs runs in the kernel and hands most calls on to the file system of the branch,
        which is a tmpfs here; that one cannot share blocks between files, so nobody can (FICLONE).
        A daemon gets only the requests that FUSE has and its library knows; the kernel answers
        the others by itself, with an errno or in a slower way. It may be older than a request,
        as with O_TMPFILE. The kernel also trusts it less: devices count for nothing, and set-uid
        bits only where the daemon asks for them. In return anybody may mount it, through a
        set-uid helper or in a user namespace. overlayfs can be mounted there as well, but
        without userxattr its marks are out of reach, and the removal of a lower folder ends in
        EIO. Last, a daemon can fail by itself: fuse-overlayfs 1.10 does over a name of 255
        bytes. What happens when a branch is edited while the union stands is left open by all
        of them; what each has kept of the old state is recorded here.
    .try =
        mkdir upper lower work merged; echo lower > lower/below
        sudo mount -t overlay overlay -o lowerdir=lower,upperdir=upper,workdir=work merged
        findmnt -o FSTYPE,SOURCE,OPTIONS merged; stat -f -c %T merged
        sudo umount merged
        # the same by a daemon, without privilege
        unionfs-fuse -o cow upper=RW:lower=RO merged
        findmnt -o FSTYPE,SOURCE,OPTIONS merged; stat -f -c %T merged
        setfattr -n user.note -v kept merged/below
        fusermount3 -u merged
        # root of a user namespace, and its marks
        unshare -Urm sh -c 'mount -t overlay overlay -o lowerdir=lower,upperdir=upper,workdir=work merged && rm merged/below'
