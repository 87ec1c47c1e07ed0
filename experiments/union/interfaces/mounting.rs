//! How a union is mounted, by whom, and who serves it.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use harness::cache;
use harness::experiment::{Claim, Facts, Lab, facts};
use harness::probe::own_mounts;
use harness::record::{Fact, Output};
use harness::sandbox::{Caller, Child, Command, Flavour, raw};
use harness::union::{Backend, Branches, Context};
use harness::{Doing, Result, errno};
use nix::errno::Errno;
use rustix::fs::{CWD, FileType, Mode, StatVfsMountFlags, makedev, mknodat, statfs, statvfs};

use super::super::write;
use super::{DAEMONS, POINT};
use crate::union::KERNEL;

/// The major and minor number of /dev/fuse.
const NUMBERS: (u32, u32) = (10, 229);

/// What mountinfo, statfs(2) and statvfs(3) say of the union.
pub(super) fn mounted(lab: &mut Lab<'_>) -> Result<()> {
    let point = std::path::absolute(POINT).doing(|| "name the mount point")?;
    let mounts = own_mounts()?;
    if let Some(mount) = mounts.iter().find(|mount| Path::new(&mount.point) == point) {
        let seen = facts([
            ("type", Fact::text(&mount.fs_type)),
            ("source", Fact::text(&mount.source)),
            ("options", Fact::list(mount.options.split(','))),
            ("options of the file system", Fact::list(mount.super_options.split(','))),
        ]);
        lab.note("mountinfo", "/proc/self/mountinfo", seen)?;
    }
    let (union, branch) = (
        statfs(POINT).doing(|| "statfs the union")?,
        statfs("upper").doing(|| "statfs the upper branch")?,
    );
    let flags = statvfs(POINT).doing(|| "statvfs the union")?.f_flag;
    let bytes = |fs: &rustix::fs::StatFs| fs.f_blocks.wrapping_mul(fs.f_bsize.unsigned_abs());
    let seen = facts([
        ("f_type", Fact::text(format!("{:#x}", union.f_type))),
        ("f_namelen", Fact::Count(union.f_namelen.unsigned_abs())),
        ("size is the branch's", Fact::Is(bytes(&union) == bytes(&branch))),
        ("nosuid", Fact::Is(flags.contains(StatVfsMountFlags::NOSUID))),
        ("nodev", Fact::Is(flags.contains(StatVfsMountFlags::NODEV))),
    ]);
    lab.note("statfs", "statfs(2) and statvfs(3) of merged", seen)
}

/// Who answers: nobody but the kernel, or a process.
pub(super) fn server(lab: &mut Lab<'_>, daemon: Option<&Child>) -> Result<()> {
    let mut seen = facts([("is a process", Fact::Is(daemon.is_some()))]);
    if let Some(daemon) = daemon {
        let folder = format!("/proc/{}/task", daemon.pid);
        let threads = fs::read_dir(&folder).doing(|| format!("list {folder}"))?.count();
        seen.insert("has several threads".into(), Fact::Is(threads > 1));
    }
    lab.note("server", "/proc/PID/task", seen)
}

/// Who may mount it: tried as a user without privilege, and as root of a user namespace.
pub(super) fn privilege(lab: &mut Lab<'_>) -> Result<()> {
    if lab.flavour() == Flavour::Root {
        open_device()?;
    }
    let kind = if lab.backend()?.is_fuse() { "fuse" } else { "overlay" };
    lab.call("the mount itself, an ordinary user", &format!("fsopen(2) of {kind:?}"), || {
        let opened = Caller::Ordinary.become_it().and_then(|()| {
            Context::open(kind).map(drop).map_err(|refused| refused.errno.unwrap_or(Errno::EIO))
        });
        facts([("fsopen", Fact::of(&opened))])
    })?;
    let backend = lab.backend()?;
    if backend == Backend::FuseOverlayfs2 {
        offer("fuse-overlayfs-2")?;
    }
    let branches = stage("ordinary")?;
    let point = Path::new("ordinary/merged");
    let typed = backend.driver().typed(&branches, &[], point);
    let command = Command::new(typed.split(' ')).caller(Caller::Ordinary);
    let mut ran = command.run()?;
    if lab.flavour() == Flavour::Rootless {
        // The ordinary user of a namespace with one user is its root without capabilities,
        // and mount(8) puts that refusal in other words.
        ran.output = Output::default();
    }
    lab.ran("the command, an ordinary user", &command, &ran, Facts::new())?;
    // Where it was not mounted there is nothing to take away.
    let _ = raw::detach(point);
    let seen = "test -e inside/merged/folder/file";
    in_user_namespace(lab, "the command, a user namespace", "inside", seen)?;
    let anew = "rm -r anew/merged/folder && mkdir anew/merged/folder \
                && test ! -e anew/merged/folder/file";
    in_user_namespace(lab, "a folder made anew, a user namespace", "anew", anew)
}

/// Mounts as root of a user namespace with the command that a person types, and runs
/// `more` there. What serves the union ends with the namespaces' init, the shell.
fn in_user_namespace(lab: &mut Lab<'_>, name: &str, folder: &str, more: &str) -> Result<()> {
    let branches = stage(folder)?;
    let point = Path::new(folder).join("merged");
    let typed = lab.backend()?.driver().typed(&branches, &[], &point);
    let words = ["unshare", "-Urmpf", "--mount-proc", "--kill-child", "sh", "-c"];
    lab.run(name, &Command::new(words).argument(format!("{typed} && {more}")))?;
    Ok(())
}

/// Branches in a folder of their own, which everybody may write to.
fn stage(folder: &str) -> Result<Branches> {
    let branches = Branches::make(Path::new(folder), "upper", &["lower"])?;
    write(&[(&format!("{folder}/lower/folder/file"), ""), (&format!("{folder}/merged/"), "")])?;
    for name in ["upper", "work", "merged"] {
        let path = format!("{folder}/{name}");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o777))
            .doing(|| format!("open {path}"))?;
    }
    Ok(branches)
}

/// Puts a tool of the cache where a shell finds it, and where everybody may execute it.
fn offer(tool: &str) -> Result<()> {
    let folder = Path::new("/usr/local/sbin");
    raw::tmpfs(folder).doing(|| "mount a tmpfs for a tool")?;
    let kept = cache::tool(tool.as_ref()).unwrap_or_else(|| tool.into());
    fs::copy(kept, folder.join(tool)).map(drop).doing(|| format!("copy {tool}"))
}

/// A /dev/fuse that everybody may open, as most machines have it.
fn open_device() -> Result<()> {
    let folder = Path::new("devices");
    fs::create_dir(folder).doing(|| "make devices")?;
    raw::tmpfs(folder).doing(|| "mount a tmpfs for a device")?;
    let device = folder.join("fuse");
    let mode = Mode::from_raw_mode(0o666);
    mknodat(CWD, &device, FileType::CharacterDevice, mode, makedev(NUMBERS.0, NUMBERS.1))
        .doing(|| "make a /dev/fuse")?;
    fs::set_permissions(&device, fs::Permissions::from_mode(0o666)).doing(|| "open it to all")?;
    match errno(fs::metadata("/dev/fuse")) {
        Ok(_) => raw::bind(&device, Path::new("/dev/fuse"), false).doing(|| "bind /dev/fuse"),
        Err(_) => Ok(()),
    }
}

/// What is claimed of it.
pub(super) fn claims() -> Vec<Claim> {
    let daemon = "union-served-by-daemon";
    let distrusts = "union-distrusts-the-mount";
    let wh = [Backend::FuseOverlayfs];
    let options = |more: &[&'static str]| {
        let always = ["rw", "lowerdir=lower", "upperdir=upper", "workdir=work"];
        Fact::list([&always[..], more].concat())
    };
    let userxattr = ["redirect_dir=nofollow", "uuid=on", "userxattr"];
    let user = "the command, an ordinary user";
    vec![
        Claim::ok("mount", "mount"),
        Claim::new("mountinfo", "type", Fact::text("overlay"))
            .on([Backend::UnionfsFuse], Fact::text("fuse.unionfs-fuse"), daemon)
            .on([Backend::FuseOverlayfs2], Fact::text("fuse"), daemon)
            .on([Backend::FuseOverlayfs], Fact::text("fuse.fuse-overlayfs"), daemon)
            .on([Backend::Mergerfs], Fact::text("fuse.mergerfs"), daemon)
            .on([Backend::Passthrough], Fact::text("fuse"), daemon),
        Claim::new("mountinfo", "options of the file system", options(&["uuid=on"]))
            .on([Backend::OverlayUserxattr], options(&userxattr), "union-userxattr-conflict")
            .before((6, 6), [Backend::Overlay], options(&[]), "union-uuid-since")
            .before((6, 6), [Backend::OverlayUserxattr], options(&["userxattr"]), "union-says-more")
            .only_on(&KERNEL),
        Claim::new("statfs", "f_type", Fact::text("0x794c7630")).on(
            DAEMONS,
            Fact::text("0x65735546"),
            daemon,
        ),
        Claim::new("statfs", "f_namelen", Fact::Count(255)).on(
            wh,
            Fact::Count(251),
            "union-keeps-room-for-a-mark",
        ),
        Claim::is("statfs", "size is the branch's", true),
        Claim::is("statfs", "nosuid", false).on(
            [Backend::UnionfsFuse, Backend::Mergerfs, Backend::Passthrough],
            Fact::Is(true),
            distrusts,
        ),
        Claim::is("statfs", "nodev", false).on(DAEMONS, Fact::Is(true), distrusts),
        Claim::is("server", "is a process", false).on(DAEMONS, Fact::Is(true), daemon),
        Claim::is("server", "has several threads", true)
            .only_on(&DAEMONS)
            .on([Backend::FuseOverlayfs2], Fact::Is(true), "union-one-thread")
            .on(wh, Fact::Is(false), "union-one-thread"),
        Claim::errno("the mount itself, an ordinary user", "fsopen", Errno::EPERM).of_unions(),
        Claim::exit(user, 32)
            .on([Backend::Mergerfs], Fact::Exit(1), "union-helper-without-set-uid")
            .on(DAEMONS, Fact::Exit(0), "union-helper-mounts")
            .of_unions(),
        Claim::exit("the command, a user namespace", 0)
            .before((5, 11), [Backend::Overlay], Fact::Exit(32), "union-in-user-namespaces-since")
            .of_unions(),
        Claim::exit("a folder made anew, a user namespace", 1)
            .before((5, 11), [Backend::Overlay], Fact::Exit(32), "union-in-user-namespaces-since")
            .on([Backend::Mergerfs], Fact::Exit(1), "union-cannot-hide")
            .on([Backend::OverlayUserxattr], Fact::Exit(0), "union-marks-for-everybody")
            .on(DAEMONS, Fact::Exit(0), "union-marks-for-everybody")
            .of_unions(),
    ]
}
