//! Files that are no files: sockets, FIFOs and device nodes of a read-only branch.

use std::fs;
use std::io::{self, Read, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;

use harness::experiment::{Claim, Facts, Lab, Stage, When, facts};
use harness::record::Fact;
use harness::sandbox::Flavour;
use harness::union::Backend::{
    FuseOverlayfs, FuseOverlayfs2, Mergerfs, OverlayUserxattr, UnionfsFuse,
};
use harness::{Result, errno};
use nix::errno::Errno;
use nix::libc::O_NONBLOCK;
use rustix::fs::{CWD, FileType, Mode, makedev, mknodat};

use crate::union::{NOTHING, map};

/// Runs the steps. Where a FIFO or a socket leads to belongs to its inode, and the union's
/// inode is another one.
pub(super) fn run(lab: &mut Lab<'_>, stage: &Stage) -> Result<()> {
    stage.act(lab, "fifo", "chmod(2) of a FIFO", |stage| changed(stage, "fifo"))?;
    stage.act(lab, "socket", "chmod(2) of a socket", |stage| changed(stage, "socket"))?;
    if lab.flavour() == Flavour::Root {
        stage.act(lab, "device", "chmod(2) of a device node", |stage| changed(stage, "device"))?;
    }
    stage.act(lab, "two ends of a FIFO", "write(2) in the union, read(2) below", pipes)?;
    stage.act(lab, "server below", "connect(2) through the union and below", |stage| {
        let reached = |folder: &Path| Fact::of(&errno(UnixStream::connect(folder.join("server"))));
        let (through, below) = (reached(stage.merged()), reached(stage.lower()));
        Ok(facts([("through the union", through), ("below", below)]))
    })
}

/// Makes the files that the steps are about.
pub(super) fn fill(lower: &Path, flavour: Flavour) -> io::Result<()> {
    let node = |name: &str, kind, device| {
        mknodat(CWD, lower.join(name), kind, Mode::from_raw_mode(0o644), device)
    };
    node("fifo", FileType::Fifo, 0)?;
    node("pipe", FileType::Fifo, 0)?;
    UnixListener::bind(lower.join("socket"))?;
    // It listens until the sandbox ends.
    std::mem::forget(UnixListener::bind(lower.join("server"))?);
    if flavour == Flavour::Root {
        node("device", FileType::CharacterDevice, makedev(1, 3))?;
    }
    Ok(())
}

fn changed(stage: &Stage, name: &str) -> Result<Facts, Errno> {
    let mode = fs::Permissions::from_mode(0o600);
    let changed = errno(fs::set_permissions(stage.merged().join(name), mode));
    Ok(facts([("chmod(2)", Fact::of(&changed))]))
}

fn pipes(stage: &Stage) -> Result<Facts, Errno> {
    let open = |folder: &Path| {
        let mut options = fs::File::options();
        errno(options.read(true).write(true).custom_flags(O_NONBLOCK).open(folder.join("pipe")))
    };
    let (mut union, mut below) = (open(stage.merged())?, open(stage.lower())?);
    let written = errno(union.write_all(b"x"));
    let read = |end: &mut fs::File| Fact::of(&errno(end.read_exact(&mut [0])));
    Ok(facts([
        ("write(2) in the union", Fact::of(&written)),
        ("read(2) below", read(&mut below)),
        ("read(2) in the union", read(&mut union)),
    ]))
}

/// What is claimed of them.
pub(super) fn claims() -> Vec<Claim> {
    let pipe = "two ends of a FIFO";
    let refused = |errno| Fact::errno(errno);
    let nothing = || Fact::list(NOTHING);
    let fixed = "union-copies-nothing-up";
    vec![
        Claim::ok("fifo", "chmod(2)")
            .on([FuseOverlayfs2], Fact::Ok, "union-copies-a-fifo-as-a-file")
            .on([FuseOverlayfs], refused(Errno::EIO), "union-copies-a-fifo-as-a-file")
            .on([Mergerfs], refused(Errno::EROFS), fixed),
        Claim::new("fifo", "changed above", Fact::list(["fifo"])).on([Mergerfs], nothing(), fixed),
        Claim::ok("socket", "chmod(2)")
            .on([UnionfsFuse], refused(Errno::ENOENT), "union-copies-no-socket")
            .on([FuseOverlayfs2], Fact::Ok, "union-opens-a-socket")
            .on([FuseOverlayfs], refused(Errno::ENXIO), "union-opens-a-socket")
            .on([Mergerfs], refused(Errno::EROFS), fixed),
        Claim::new("socket", "changed above", Fact::list(["socket"]))
            .on([UnionfsFuse], nothing(), "union-copies-no-socket")
            .on([FuseOverlayfs2], Fact::list(["socket"]), "union-opens-a-socket")
            .on([FuseOverlayfs], nothing(), "union-opens-a-socket")
            .on([Mergerfs], nothing(), fixed),
        Claim::new("socket", "upper", map([("socket", "socket 0600")]))
            .unless(
                When::KernelFrom(6, 19),
                map([("socket", "socket 0600 user.overlay.origin=…")]),
                "union-sockets-have-attributes",
            )
            .only_on(&[OverlayUserxattr]),
        Claim::ok(pipe, "write(2) in the union"),
        Claim::errno(pipe, "read(2) below", Errno::EAGAIN),
        Claim::ok(pipe, "read(2) in the union"),
        Claim::errno("server below", "through the union", Errno::ECONNREFUSED),
        Claim::ok("server below", "below"),
    ]
}
