//! Between FUSE's values and the system calls'.

use std::ffi::OsStr;
use std::io;
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::path::PathBuf;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use fuser::{Errno, FileAttr, FileType, INodeNo, ReplyXattr, Request, TimeOrNow};
use rustix::fs::{
    AtFlags, CWD, Gid, Mode, OFlags, Stat, Timespec, UTIME_NOW, UTIME_OMIT, Uid, chownat, fstat,
    openat,
};

/// A path that reaches the file of an `O_PATH` descriptor, whatever its name is now.
pub(super) fn by_descriptor(file: &impl AsFd) -> PathBuf {
    format!("/proc/self/fd/{}", file.as_fd().as_raw_fd()).into()
}

/// Opens the file of an `O_PATH` descriptor.
pub(super) fn reopen(file: &impl AsFd, flags: OFlags) -> io::Result<OwnedFd> {
    // The kernel has resolved the name: a link in the last place is /proc's own.
    let flags = flags.difference(OFlags::NOFOLLOW | OFlags::CREATE) | OFlags::CLOEXEC;
    Ok(openat(CWD, by_descriptor(file), flags, Mode::empty())?)
}

/// The attributes that FUSE wants.
pub(super) fn attributes(number: INodeNo, stat: &Stat) -> FileAttr {
    let time = |seconds: i64, nanoseconds: u64| -> SystemTime {
        let whole = Duration::from_secs(seconds.unsigned_abs());
        let whole = if seconds < 0 { UNIX_EPOCH - whole } else { UNIX_EPOCH + whole };
        whole + Duration::from_nanos(nanoseconds)
    };
    FileAttr {
        ino: number,
        size: stat.st_size as u64,
        blocks: stat.st_blocks as u64,
        atime: time(stat.st_atime, stat.st_atime_nsec),
        mtime: time(stat.st_mtime, stat.st_mtime_nsec),
        ctime: time(stat.st_ctime, stat.st_ctime_nsec),
        crtime: UNIX_EPOCH,
        kind: kind(rustix::fs::FileType::from_raw_mode(stat.st_mode)),
        perm: (stat.st_mode & 0o7777) as u16,
        nlink: stat.st_nlink as u32,
        uid: stat.st_uid,
        gid: stat.st_gid,
        rdev: stat.st_rdev as u32,
        blksize: stat.st_blksize as u32,
        flags: 0,
    }
}

/// The type as FUSE names it.
pub(super) fn kind(kind: rustix::fs::FileType) -> FileType {
    match kind {
        rustix::fs::FileType::Directory => FileType::Directory,
        rustix::fs::FileType::Symlink => FileType::Symlink,
        rustix::fs::FileType::CharacterDevice => FileType::CharDevice,
        rustix::fs::FileType::BlockDevice => FileType::BlockDevice,
        rustix::fs::FileType::Fifo => FileType::NamedPipe,
        rustix::fs::FileType::Socket => FileType::Socket,
        _ => FileType::RegularFile,
    }
}

/// An errno as an error.
pub(super) fn from_raw(errno: i32) -> io::Error {
    io::Error::from_raw_os_error(errno)
}

/// The flags of open(2) that reach the folder behind: the kernel alone appends, since it
/// names the offset of each write, and reads what it caches.
pub(super) fn wanted(flags: i32) -> OFlags {
    let flags = OFlags::from_bits_retain(flags.cast_unsigned());
    let access = match flags & OFlags::ACCMODE {
        OFlags::WRONLY => OFlags::RDWR,
        access => access,
    };
    flags.difference(OFlags::ACCMODE | OFlags::APPEND | OFlags::DIRECT) | access
}

/// A time to set; none leaves it as it is.
pub(super) fn moment(time: Option<TimeOrNow>) -> Timespec {
    match time {
        None => Timespec { tv_sec: 0, tv_nsec: UTIME_OMIT },
        Some(TimeOrNow::Now) => Timespec { tv_sec: 0, tv_nsec: UTIME_NOW },
        Some(TimeOrNow::SpecificTime(time)) => match time.duration_since(UNIX_EPOCH) {
            Ok(since) => Timespec {
                tv_sec: since.as_secs().cast_signed(),
                tv_nsec: since.subsec_nanos().into(),
            },
            Err(before) => {
                // Seconds down, nanoseconds up: the fraction of a time is never negative.
                let before = before.duration();
                let up = u32::from(before.subsec_nanos() > 0);
                Timespec {
                    tv_sec: -(before.as_secs().cast_signed()) - i64::from(up),
                    tv_nsec: (up * 1_000_000_000 - before.subsec_nanos()).into(),
                }
            }
        },
    }
}

/// What the daemon made becomes the caller's. In a folder with the set-group-id bit the
/// group is the folder's, as the kernel has chosen already.
pub(super) fn own(request: &Request, folder: &OwnedFd, name: &OsStr) -> io::Result<()> {
    let inherited = fstat(folder)?.st_mode & 0o2000 != 0;
    let group = (!inherited).then(|| Gid::from_raw(request.gid()));
    let owner = Some(Uid::from_raw(request.uid()));
    Ok(chownat(folder, name, owner, group, AtFlags::SYMLINK_NOFOLLOW)?)
}

/// Answers with the length alone when that was asked for, and with the bytes otherwise.
pub(super) fn xattr(reply: ReplyXattr, asked: u32, bytes: &[u8], length: usize) {
    match asked as usize {
        0 => reply.size(length as u32),
        room if room < length => reply.error(Errno::ERANGE),
        _ => reply.data(&bytes[..length]),
    }
}
