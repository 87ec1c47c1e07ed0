//! What is noted of files: attributes, owners, numbers and names.

use std::fs::{self, File};
use std::os::unix::fs::{DirEntryExt, MetadataExt, PermissionsExt, chown};
use std::path::Path;

use harness::experiment::{Claim, Facts, Lab, When, facts};
use harness::record::Fact;
use harness::sandbox::{Caller, Command, Flavour};
use harness::sys::handle;
use harness::union::{Backend, Branches};
use harness::{Doing, Result, errno};
use nix::errno::Errno;
use rustix::fs::{
    AtFlags, CWD, Dir, FileType, Mode, StatxFlags, XattrFlags, makedev, mknodat, setxattr, statx,
};

use super::super::write;
use super::{DAEMONS, POINT, answer};

/// The longest name of a file that Linux knows, in bytes.
const NAME: usize = 255;

/// The owner that a file is given, where there is more than one.
const OWNER: u32 = 1234;

pub(super) fn run(lab: &mut Lab<'_>) -> Result<()> {
    // A user namespace may have a single user.
    let owner = if lab.flavour() == Flavour::Root { OWNER } else { 0 };
    lab.call("attributes", "setxattr(2), chown(2), statx(2), …", || attributes(owner))?;
    lab.attempt("numbers", "stat(2), getdents64(2), link(2)", numbers)?;
    lab.call("names", "names of 255 and 256 bytes", long_names)?;
    lab.call("device", "mknod(2) of 1:3, and open(2)", device)?;
    set_uid(lab)
}

fn attributes(owner: u32) -> Facts {
    let path = format!("{POINT}/attributes");
    let made = File::create_new(&path);
    let set = |name: &str, value: &[u8]| answer(setxattr(&path, name, value, XattrFlags::empty()));
    let born = statx(CWD, &path, AtFlags::empty(), StatxFlags::BTIME);
    let born = born.map(|file| StatxFlags::from_bits_retain(file.stx_mask));
    facts([
        ("a file", answer(made)),
        ("user.*", set("user.note", b"kept")),
        ("trusted.*", set("trusted.note", b"kept")),
        ("security.capability", set("security.capability", &capability())),
        ("system.posix_acl_access", set("system.posix_acl_access", &access_list())),
        ("chown", answer(chown(&path, Some(owner), Some(owner)))),
        (
            "time of birth",
            born.map_or_else(
                |errno| answer(Err::<(), _>(errno)),
                |mask| Fact::Is(mask.contains(StatxFlags::BTIME)),
            ),
        ),
        ("file handle", Fact::of(&handle::of(path.as_ref()))),
    ])
}

/// `cap_net_raw+ep`, as capabilities(7) describes it: version 2 and the effective bit, then
/// permitted and inheritable, twice 32 bits of each.
fn capability() -> [u8; 20] {
    let mut value = [0; 20];
    value[..4].copy_from_slice(&0x0200_0001_u32.to_le_bytes());
    value[4..8].copy_from_slice(&(1_u32 << 13).to_le_bytes());
    value
}

/// An access control list with an entry for user 0, as the kernel's
/// `linux/posix_acl_xattr.h` describes it.
fn access_list() -> Vec<u8> {
    let none = u32::MAX;
    let entries: [(u16, u16, u32); 5] =
        [(0x01, 6, none), (0x02, 4, 0), (0x04, 4, none), (0x10, 4, none), (0x20, 4, none)];
    let mut value = 2_u32.to_le_bytes().to_vec();
    for (tag, permissions, id) in entries {
        value.extend(tag.to_le_bytes());
        value.extend(permissions.to_le_bytes());
        value.extend(id.to_le_bytes());
    }
    value
}

fn numbers() -> Result<Facts, Errno> {
    let stat = |path: &str| errno(fs::symlink_metadata(path));
    errno(fs::write("merged/above", ""))?;
    let (root, above, below) = (stat(POINT)?, stat("merged/above")?, stat("merged/below")?);
    let branch = stat("upper/above")?;
    let linked = errno(fs::hard_link("merged/above", "merged/above too"));
    let (one, two) = (stat("merged/above")?, stat("merged/above too"));
    let mut listed = errno(fs::read_dir(POINT))?.filter_map(|entry| entry.ok());
    let entry = listed.find(|entry| entry.file_name() == "below").ok_or(Errno::ENOENT)?;
    let dir = File::open(POINT).and_then(|dir| Ok(Dir::read_from(dir)?));
    let known = errno(dir)?
        .all(|entry| entry.is_ok_and(|entry| entry.file_type() != rustix::fs::FileType::Unknown));
    Ok(facts([
        ("st_dev, upper file and folder", same(above.dev(), root.dev())),
        ("st_dev, lower file and folder", same(below.dev(), root.dev())),
        ("st_ino, union and branch", same(above.ino(), branch.ino())),
        ("st_ino, stat and listing", same(below.ino(), entry.ino())),
        ("d_type is told", Fact::Is(known)),
        ("a hard link", Fact::of(&linked)),
        ("st_ino, both links", two.map_or_else(Fact::errno, |two| same(one.ino(), two.ino()))),
    ]))
}

/// Whether two numbers, which belong to the run, are the same.
fn same(one: u64, two: u64) -> Fact {
    Fact::text(if one == two { "same" } else { "other" })
}

fn long_names() -> Facts {
    let name = |length| format!("{POINT}/{}", "n".repeat(length));
    facts([
        ("255 bytes", answer(File::create_new(name(NAME)))),
        ("256 bytes", answer(File::create_new(name(NAME + 1)))),
    ])
}

/// A lower file of the longest name is removed, which a mark has to tell of; and how the
/// daemon ends then.
pub(super) fn lower_name(lab: &mut Lab<'_>) -> Result<()> {
    let branches = Branches::make(Path::new("long"), "upper", &["lower"])?;
    let name = "l".repeat(NAME);
    write(&[(&format!("long/lower/{name}"), "")])?;
    let union = lab.unite("mount over a long name", &branches, &[], Path::new("long/merged"))?;
    lab.call("a long name below", "unlink(2) of a lower name of 255 bytes", || {
        facts([("unlink", answer(fs::remove_file(format!("long/merged/{name}"))))])
    })?;
    let Some(ran) = union.map(|union| union.unmount()).transpose()?.flatten() else {
        return Ok(());
    };
    lab.note("the server afterwards", "wait(2)", facts([("end", ran.ended.fact())]))
}

fn device() -> Facts {
    let path = format!("{POINT}/null");
    let mode = Mode::from_raw_mode(0o666);
    let made = mknodat(CWD, &path, FileType::CharacterDevice, mode, makedev(1, 3));
    facts([("mknod", answer(made)), ("open", answer(File::open(&path)))])
}

/// A set-uid copy of test(1), run by somebody else, says whose privileges it has. Where
/// only one user exists it says so of that one.
fn set_uid(lab: &mut Lab<'_>) -> Result<()> {
    let path = "merged/test";
    let copied = fs::copy("/usr/bin/test", path)
        .and_then(|_| fs::set_permissions(path, fs::Permissions::from_mode(0o4755)));
    lab.note("set-uid", "chmod 4755 merged/test", facts([("chmod", answer(copied))]))?;
    fs::write("owned", "").doing(|| "write owned")?;
    let owned = std::path::absolute("owned").doing(|| "name owned")?;
    let command = Command::new([path, "-O"]).argument(owned).caller(Caller::Ordinary);
    match command.run() {
        Ok(ran) => lab.ran("set-uid program", &command, &ran, Facts::new()),
        Err(error) => {
            let errno = error.errno().unwrap_or(Errno::EIO);
            lab.note("set-uid program", &command.typed(), facts([("end", Fact::errno(errno))]))
        }
    }
}

/// What is claimed of them.
pub(super) fn claims() -> Vec<Claim> {
    [attribute_claims(), number_claims(), name_claims()].concat()
}

fn attribute_claims() -> Vec<Claim> {
    let attribute = |name| {
        Claim::ok("attributes", name).on(
            [Backend::UnionfsFuse],
            Fact::errno(Errno::EOPNOTSUPP),
            "union-serves-no-attributes",
        )
    };
    vec![
        attribute("user.*").before(
            (6, 6),
            [
                Backend::Overlay,
                Backend::FuseOverlayfs,
                Backend::FuseOverlayfs2,
                Backend::Mergerfs,
                Backend::Passthrough,
            ],
            Fact::errno(Errno::EOPNOTSUPP),
            "union-tmpfs-attributes",
        ),
        attribute("trusted.*").unless(
            When::Rootless,
            Fact::errno(Errno::EPERM),
            "union-trusted-needs-root",
        ),
        attribute("security.capability"),
        attribute("system.posix_acl_access"),
        Claim::ok("attributes", "chown"),
        Claim::is("attributes", "time of birth", true)
            .on(DAEMONS, Fact::Is(false), "union-no-time-of-birth")
            .before((6, 1), [Backend::Overlay], Fact::Is(false), "union-tmpfs-birth"),
        Claim::errno("attributes", "file handle", Errno::EOPNOTSUPP).on(
            DAEMONS,
            Fact::Ok,
            "union-fuse-makes-handles",
        ),
    ]
}

fn number_claims() -> Vec<Claim> {
    let by_name = [Backend::UnionfsFuse, Backend::Mergerfs];
    let number = |fact, because| {
        Claim::new("numbers", fact, Fact::text("same")).on(by_name, Fact::text("other"), because)
    };
    let of_node = |claim: Claim| {
        claim.on([Backend::Passthrough], Fact::text("other"), "union-numbers-are-nodes")
    };
    vec![
        Claim::new("numbers", "st_dev, upper file and folder", Fact::text("same")),
        Claim::new("numbers", "st_dev, lower file and folder", Fact::text("same")),
        of_node(number("st_ino, union and branch", "union-inode-by-name")),
        number("st_ino, both links", "union-inode-by-name"),
        of_node(number("st_ino, stat and listing", "union-lists-no-numbers")),
        Claim::is("numbers", "d_type is told", true),
        Claim::ok("numbers", "a hard link"),
    ]
}

fn name_claims() -> Vec<Claim> {
    let denied = || Fact::errno(Errno::EACCES);
    let too_long = || Fact::errno(Errno::ENAMETOOLONG);
    vec![
        Claim::ok("names", "255 bytes").on(
            [Backend::FuseOverlayfs],
            too_long(),
            "union-keeps-room-for-a-mark",
        ),
        Claim::errno("names", "256 bytes", Errno::ENAMETOOLONG),
        Claim::ok("a long name below", "unlink")
            .on([Backend::UnionfsFuse], too_long(), "union-mark-needs-room")
            .on([Backend::FuseOverlayfs2], Fact::Ok, "union-daemon-aborts")
            .on([Backend::FuseOverlayfs], Fact::errno(Errno::ECONNABORTED), "union-daemon-aborts")
            .on([Backend::Mergerfs], Fact::errno(Errno::EROFS), "union-cannot-hide")
            .of_unions(),
        Claim::exit("the server afterwards", 0)
            .only_on(Backend::DAEMONS)
            .on([Backend::FuseOverlayfs2], Fact::Exit(0), "union-daemon-aborts")
            .on([Backend::FuseOverlayfs], Fact::Signal("SIGABRT".into()), "union-daemon-aborts"),
        Claim::ok("device", "mknod").unless(
            When::Rootless,
            Fact::errno(Errno::EPERM),
            "union-device-needs-root",
        ),
        Claim::ok("device", "open").on(DAEMONS, denied(), "union-distrusts-the-mount").unless(
            When::Rootless,
            Fact::errno(Errno::ENOENT),
            "union-device-needs-root",
        ),
        Claim::exit("set-uid program", 0)
            .on([Backend::UnionfsFuse, Backend::Mergerfs], denied(), "union-for-its-owner-only")
            .on([Backend::Passthrough], Fact::Exit(1), "union-distrusts-the-mount"),
    ]
}
