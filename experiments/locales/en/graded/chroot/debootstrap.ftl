task-chroot-debootstrap =
    .title = A Debian base system from its packages
    .task =
        Make a Debian base system below `$ROOT`: every package of the archive that Debian calls
        essential, with what they depend on, and the package `$PACKAGE` as well. They have to be
        installed and configured, so that dpkg inside knows of each. There is no network: all
        that it takes lies in `$ARCHIVE`. Leave no mount, and nothing that only served to make
        it. The grader compares programs and libraries with the packages, reads dpkg's own record,
        and runs bash and dpkg with `$ROOT` as their root. You have 90 seconds.
    .given =
        - `$ROOT`: an empty folder
        - `$ARCHIVE`: an archive as Debian's mirrors have it, with `dists` and `pool`; not signed
        - `$SUITE`: the name of the release
        - `$PACKAGE`: a small package of the archive; it depends on another one
    .try =
        `mmdebstrap --variant=essential` with the line `deb [trusted=yes] copy:$ARCHIVE $SUITE main`.
        This Debian has a merged /usr: `/bin` is a link to `usr/bin`. The package usr-is-merged
        refuses to be installed where that is not so, and its words tell it. Look at the hooks in
        `/usr/share/mmdebstrap/hooks`, or make the links before the first package is unpacked. By
        hand it is `dpkg-deb --fsys-tarfile`, then `chroot "$ROOT" dpkg --install`, or `dpkg
        --root`: unpacking puts files in place, and configuring runs the packages' scripts. As in
        most containers, mknod(2) makes no device here; debootstrap tries to, unless it is told
        where it is: `container=lxc debootstrap --variant=minbase --exclude=apt --no-check-gpg`.

grade-chroot-debootstrap-release = os-release(5) in $ROOT names Debian, and the release that was asked for
grade-chroot-debootstrap-packages = dpkg's record in $ROOT knows each package of Debian's in the archive
grade-chroot-debootstrap-configured = each of them is configured: its scripts have run
grade-chroot-debootstrap-extra = $PACKAGE is installed with what it depends on, and its script has done its work
grade-chroot-debootstrap-genuine = programs and libraries are those of the packages, byte for byte
grade-chroot-debootstrap-runs = bash runs with $ROOT as its root, and dpkg --audit finds nothing
grade-chroot-debootstrap-clean = no mount and nothing that served to make the root is left

hint-chroot-debootstrap-release = What /etc/os-release in $ROOT says of ID and VERSION_CODENAME: { $seen } (your program ended with { $end }). The file comes with the package base-files.
hint-chroot-debootstrap-packages = { $count } of { $of } packages are not in $ROOT/var/lib/dpkg/status, such as { $names } (your program ended with { $end }). Files that are unpacked make no installed package: who installs, updates or removes one later asks this record. `dpkg-deb --extract` does not write to it; dpkg does.
hint-chroot-debootstrap-unconfigured = dpkg's record has these as not installed to the end: { $names } ({ $count } in all). Unpacked files are half of the work. The other half are the packages' scripts, which make users, links and caches; they run inside the root, by `dpkg --configure`.
hint-chroot-debootstrap-undone = The record says that all is installed, but what the packages' scripts make is not there: { $files }. No package holds these files; base-passwd, libpam-runtime and mawk make them when they are configured.
hint-chroot-debootstrap-extra-absent = dpkg's record does not have { $asked }, the package in $PACKAGE. A base system is what is essential; what is wanted besides has to be said (`--include`).
hint-chroot-debootstrap-extra-alone = dpkg's record: { $asked } is { $state }, and { $needed }, on which it depends, is not there at all. Who resolves dependencies is apt; dpkg alone installs what it is given, and what was forced is still missing when the package's script needs it.
hint-chroot-debootstrap-extra-unfinished = dpkg's record: { $asked } is { $state }, and { $needed }, on which it depends, is { $other }. Both have to be configured to the end, the second one first.
hint-chroot-debootstrap-extra-script = dpkg's record has { $asked } and { $needed } as installed, but { $file } is not what the script of { $asked } makes: a copy of what { $needed } holds. Scripts have to run with $ROOT as their root, or they work on the system outside.
hint-chroot-debootstrap-genuine = Not as in the packages: { $files }. Whoever puts another program in the place of one, to keep services from starting for instance, has to put it back.
hint-chroot-debootstrap-runs = With $ROOT as its root bash came to { $end }, and `dpkg --audit` to: { $audit }. dpkg keeps more of a package than its status: the list of its files and its scripts, in /var/lib/dpkg/info.
hint-chroot-debootstrap-mounts = mountinfo shows what is still mounted in $ROOT: { $mounts }. Whoever copies or removes the root follows these mounts into the system outside.
hint-chroot-debootstrap-left = Still in $ROOT: { $files }. Packages are of no use once they are unpacked (`apt-get clean`), and policy-rc.d would keep every service from starting in there.
