//! Calls on files: which of them a union serves.

use std::fs::{self, File};
use std::io::{self, Seek, SeekFrom, Write};
use std::os::fd::AsFd;
use std::os::unix::fs::OpenOptionsExt;

use harness::Result;
use harness::experiment::{Claim, Facts, Lab, facts};
use harness::record::Fact;
use harness::sandbox::Command;
use harness::sys::map;
use harness::union::Backend;
use nix::errno::Errno;
use rustix::fs::{
    CWD, FallocateFlags, Mode, OFlags, RenameFlags, copy_file_range, fallocate, fsync,
    ioctl_ficlone, ioctl_getflags, open, renameat_with, syncfs,
};

use super::{DAEMONS, POINT, WAITS, answer};
use crate::union::KERNEL;

/// A buffer as O_DIRECT wants it.
#[repr(align(4096))]
struct Page([u8; 4096]);

pub(super) fn run(lab: &mut Lab<'_>) -> Result<()> {
    lab.call("rename", "renameat2(2) with each of its flags", rename)?;
    lab.call("space", "fallocate(2), lseek(2) with SEEK_HOLE", space)?;
    lab.call("data", "O_TMPFILE, O_DIRECT, copy_file_range(2), FICLONE, mmap(2), …", data)?;
    fs::copy("/usr/bin/true", "merged/true").map(drop).or_else(|error| {
        // Told by the run that follows.
        lab.note("copy", "cp /usr/bin/true merged", facts([("copy", answer(Err::<(), _>(error)))]))
    })?;
    lab.run("exec", &Command::new(["merged/true"]))?;
    Ok(())
}

fn rename() -> Facts {
    let made = |name: &str| fs::write(format!("{POINT}/{name}"), name);
    let rename = |from: &str, to: &str, flags| {
        let (from, to) = (format!("{POINT}/{from}"), format!("{POINT}/{to}"));
        answer(renameat_with(CWD, from, CWD, to, flags))
    };
    let prepared = ["one", "two", "three", "four"].into_iter().try_for_each(made);
    facts([
        ("files to rename", answer(prepared)),
        ("NOREPLACE, name is free", rename("one", "free", RenameFlags::NOREPLACE)),
        ("NOREPLACE, name is taken", rename("two", "three", RenameFlags::NOREPLACE)),
        ("EXCHANGE", rename("two", "three", RenameFlags::EXCHANGE)),
        ("WHITEOUT", rename("four", "five", RenameFlags::WHITEOUT)),
    ])
}

fn space() -> Facts {
    let file = match File::create_new(format!("{POINT}/space")) {
        Ok(file) => file,
        Err(error) => return facts([("open", answer(Err::<(), _>(error)))]),
    };
    let allocate = |flags, at| answer(fallocate(&file, flags, at, 4096));
    let keep = FallocateFlags::KEEP_SIZE;
    let (plain, beyond) = (allocate(FallocateFlags::empty(), 0), allocate(keep, 8192));
    let punched = allocate(keep | FallocateFlags::PUNCH_HOLE, 0);
    facts([
        ("fallocate", plain),
        ("fallocate, KEEP_SIZE", beyond),
        ("fallocate, PUNCH_HOLE", punched),
        ("SEEK_HOLE finds the hole", hole().map_or_else(|e| answer(Err::<(), _>(e)), Fact::Is)),
    ])
}

/// Whether a hole between two pages of data is seen through the union.
fn hole() -> io::Result<bool> {
    let mut file = File::create_new(format!("{POINT}/sparse"))?;
    file.write_all(&[1; 4096])?;
    file.seek(SeekFrom::Start(8192))?;
    file.write_all(&[1; 4096])?;
    Ok(rustix::fs::seek(&file, rustix::fs::SeekFrom::Hole(0))? == 4096)
}

fn data() -> Facts {
    let path = |name: &str| format!("{POINT}/{name}");
    let mode = Mode::from_raw_mode(0o600);
    let nameless = open(POINT, OFlags::TMPFILE | OFlags::RDWR, mode);
    let written = fs::write(path("from"), [7; 8192]);
    let (from, to) = (File::open(path("from")), File::create_new(path("to")));
    let (Ok(from), Ok(to)) = (&from, &to) else {
        return facts([("two files", Fact::Is(false))]);
    };
    facts([
        ("two files", answer(written)),
        ("O_TMPFILE", answer(nameless)),
        ("O_DIRECT", answer(direct(&path("direct")))),
        ("copy_file_range", answer(copy_file_range(from, None, to, None, 8192))),
        ("FICLONE", answer(ioctl_ficlone(to, from))),
        ("mmap, shared and writable", answer(mapped(&path("mapped")))),
        ("fsync", answer(fsync(to))),
        ("syncfs", answer(syncfs(to))),
        ("FS_IOC_GETFLAGS", answer(ioctl_getflags(to))),
    ])
}

fn direct(path: &str) -> io::Result<()> {
    let flag = OFlags::DIRECT.bits().cast_signed();
    let mut file = File::options().create(true).write(true).custom_flags(flag).open(path)?;
    file.write_all(&Page([1; 4096]).0)
}

/// Writes through memory, and reads it back from the file.
fn mapped(path: &str) -> io::Result<()> {
    fs::write(path, [0; 4096])?;
    let file = File::options().read(true).write(true).open(path)?;
    map::write_shared(file.as_fd(), b"memory")?;
    let same = fs::read(path)?.starts_with(b"memory");
    if same { Ok(()) } else { Err(io::ErrorKind::InvalidData.into()) }
}

/// What is claimed of them.
pub(super) fn claims() -> Vec<Claim> {
    let plain = [Backend::UnionfsFuse, Backend::Mergerfs];
    let flags = |fact| {
        Claim::ok("rename", fact).on(plain, Fact::errno(Errno::EINVAL), "union-no-rename-flags")
    };
    let space = |fact| {
        Claim::ok("space", fact).on(
            [Backend::UnionfsFuse],
            Fact::errno(Errno::EOPNOTSUPP),
            "union-no-fallocate",
        )
    };
    let mut claims = vec![
        flags("NOREPLACE, name is free"),
        Claim::errno("rename", "NOREPLACE, name is taken", Errno::EEXIST),
        flags("EXCHANGE"),
        Claim::errno("rename", "WHITEOUT", Errno::EINVAL).on(
            [Backend::FuseOverlayfs, Backend::Passthrough],
            Fact::Ok,
            "union-leaves-a-whiteout",
        ),
    ];
    claims.extend(["fallocate", "fallocate, KEEP_SIZE", "fallocate, PUNCH_HOLE"].map(space));
    claims.extend([
        Claim::is("space", "SEEK_HOLE finds the hole", true)
            .before((6, 9), [Backend::FuseOverlayfs2], Fact::errno(Errno::ENXIO), WAITS)
            .on([Backend::FuseOverlayfs2, Backend::Passthrough], Fact::Is(true), "union-no-holes")
            .on(DAEMONS, Fact::Is(false), "union-no-holes"),
        Claim::ok("data", "O_TMPFILE")
            .on(DAEMONS, Fact::errno(Errno::EOPNOTSUPP), "union-no-nameless-file")
            .before((6, 10), KERNEL, Fact::errno(Errno::EOPNOTSUPP), "union-nameless-since"),
        Claim::errno("data", "FICLONE", Errno::EOPNOTSUPP),
        Claim::ok("data", "FS_IOC_GETFLAGS")
            .on([Backend::UnionfsFuse], Fact::errno(Errno::EINVAL), "union-own-ioctls-only")
            .on([Backend::FuseOverlayfs2], Fact::errno(Errno::EIO), "union-ioctl-unanswered")
            .on([Backend::Passthrough], Fact::errno(Errno::ENOTTY), "union-no-ioctl")
            .before((6, 1), [Backend::Passthrough], Fact::errno(Errno::ENOSYS), "union-no-ioctl")
            .before(
                (6, 0),
                [
                    Backend::Overlay,
                    Backend::FuseOverlayfs,
                    Backend::FuseOverlayfs2,
                    Backend::Mergerfs,
                ],
                Fact::errno(Errno::ENOTTY),
                "union-tmpfs-flags",
            ),
        Claim::ok("data", "O_DIRECT").before(
            (6, 6),
            [Backend::Overlay, Backend::UnionfsFuse, Backend::Mergerfs],
            Fact::errno(Errno::EINVAL),
            "union-tmpfs-direct",
        ),
    ]);
    let everywhere = ["copy_file_range", "mmap, shared and writable", "fsync", "syncfs"];
    claims.extend(everywhere.map(|fact| Claim::ok("data", fact)));
    claims.push(Claim::exit("exec", 0));
    claims
}
