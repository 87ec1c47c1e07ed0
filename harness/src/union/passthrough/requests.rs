//! The kernel's requests, each done with the same call on the folder behind.

use std::ffi::OsStr;
use std::fs::File;
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use fuser::{
    BsdFileFlags, Errno, FileAttr, FileHandle, Filesystem, FopenFlags, Generation, INodeNo,
    InitFlags, KernelConfig, LockOwner, OpenFlags, RenameFlags, ReplyAttr, ReplyCreate, ReplyData,
    ReplyDirectory, ReplyEmpty, ReplyEntry, ReplyLseek, ReplyOpen, ReplyStatfs, ReplyWrite,
    ReplyXattr, Request, TimeOrNow, WriteFlags,
};
use rustix::fs::{
    self as raw, AtFlags, Dir, FallocateFlags, FileType, Gid, Mode, OFlags, Timestamps, Uid,
    XattrFlags,
};

use super::convert::{
    attributes, by_descriptor, from_raw, kind, moment, own, reopen, wanted, xattr,
};
use super::nodes::{Nodes, Open};
use crate::Doing;

/// How long the kernel may believe what it was told: libfuse's own default.
const TTL: Duration = Duration::from_secs(1);

/// The longest value of an extended attribute, and the longest list of their names.
const XATTR: usize = 64 << 10;

/// An attribute of the root that no list shows: how many requests there were so far.
const COUNTER: &str = "user.isolab.requests";

/// The kernel numbers its requests itself, in steps of 2: `FUSE_REQ_ID_STEP`.
const STEP: u64 = 2;

/// How many requests the kernel has sent to the passthrough at `root`, with this one.
///
/// # Errors
/// It is no passthrough.
pub fn requests_so_far(root: &Path) -> crate::Result<u64> {
    let mut buffer = [0; 20];
    let length = raw::getxattr(root, COUNTER, &mut buffer).doing(|| "ask for the requests")?;
    let text = std::str::from_utf8(&buffer[..length]).ok();
    let count = text.and_then(|text| text.parse().ok());
    count.ok_or_else(|| crate::Error::Setup("the passthrough gave no number".into()))
}

/// One folder, served.
#[derive(Debug)]
pub(super) struct Requests {
    nodes: Mutex<Nodes>,
    /// Whether the kernel is given each open file, to read and write it without asking.
    backed: bool,
}

impl Requests {
    pub(super) fn new(source: &Path, backed: bool) -> io::Result<Self> {
        Ok(Self { nodes: Mutex::new(Nodes::new(source)?), backed })
    }

    fn nodes(&self) -> MutexGuard<'_, Nodes> {
        self.nodes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn file(&self, number: INodeNo) -> io::Result<std::sync::Arc<OwnedFd>> {
        self.nodes().file(number)
    }

    /// Calls `work` with the file of an open handle.
    fn with_file<T>(
        &self,
        handle: FileHandle,
        work: impl FnOnce(&File) -> io::Result<T>,
    ) -> io::Result<T> {
        let open = self.nodes().handle(handle)?;
        match &*open {
            Open::File { file, .. } => work(file),
            Open::Folder(_) => Err(from_raw(libc::EISDIR)),
        }
    }

    /// Makes a name in `parent` by `make`, gives it to the caller, and looks it up.
    fn make(
        &self,
        request: &Request,
        parent: INodeNo,
        name: &OsStr,
        make: impl FnOnce(&OwnedFd) -> rustix::io::Result<()>,
    ) -> io::Result<FileAttr> {
        let folder = self.file(parent)?;
        make(&folder)?;
        own(request, &folder, name)?;
        self.nodes().lookup(parent, name)
    }

    fn attributes(&self, number: INodeNo) -> io::Result<FileAttr> {
        Ok(attributes(number, &raw::fstat(self.file(number)?)?))
    }
}

/// Answers with a value or with the errno.
macro_rules! answer {
    ($reply:ident, $result:expr, $value:pat => $sent:expr) => {
        match $result {
            Ok($value) => $sent,
            Err(error) => $reply.error(Errno::from(io::Error::from(error))),
        }
    };
}

impl Filesystem for Requests {
    fn init(&mut self, _: &Request, config: &mut KernelConfig) -> io::Result<()> {
        // As libfuse: `O_TRUNC` comes with the open, and not as a change of the size before,
        // which would leave the time of an empty file alone. Any kernel since 2.6.24 can.
        let _ = config.add_capabilities(InitFlags::FUSE_ATOMIC_O_TRUNC);
        if self.backed {
            let lacks = |_| io::Error::other("this kernel has no FUSE passthrough (Linux 6.9)");
            config.add_capabilities(InitFlags::FUSE_PASSTHROUGH).map_err(lacks)?;
            // One level: the folder behind lies on no other stacked file system.
            let _ = config.set_max_stack_depth(1);
        }
        Ok(())
    }

    fn lookup(&self, _: &Request, parent: INodeNo, name: &OsStr, reply: ReplyEntry) {
        let found = self.nodes().lookup(parent, name);
        answer!(reply, found, found => reply.entry(&TTL, &found, Generation(0)));
    }

    fn forget(&self, _: &Request, number: INodeNo, times: u64) {
        self.nodes().forget(number, times);
    }

    fn getattr(&self, _: &Request, number: INodeNo, _: Option<FileHandle>, reply: ReplyAttr) {
        answer!(reply, self.attributes(number), found => reply.attr(&TTL, &found));
    }

    fn setattr(
        &self,
        _: &Request,
        number: INodeNo,
        mode: Option<u32>,
        uid: Option<u32>,
        gid: Option<u32>,
        size: Option<u64>,
        atime: Option<TimeOrNow>,
        mtime: Option<TimeOrNow>,
        _: Option<SystemTime>,
        handle: Option<FileHandle>,
        _: Option<SystemTime>,
        _: Option<SystemTime>,
        _: Option<SystemTime>,
        _: Option<BsdFileFlags>,
        reply: ReplyAttr,
    ) {
        let set = || -> io::Result<FileAttr> {
            let file = self.file(number)?;
            if let Some(mode) = mode {
                raw::chmod(by_descriptor(&file), Mode::from_raw_mode(mode))?;
            }
            if uid.is_some() || gid.is_some() {
                let (uid, gid) = (uid.map(Uid::from_raw), gid.map(Gid::from_raw));
                raw::chownat(&file, "", uid, gid, AtFlags::EMPTY_PATH)?;
            }
            if let Some(size) = size {
                match handle {
                    Some(handle) => self.with_file(handle, |file| file.set_len(size))?,
                    // Not ftruncate(2), which sets the time even if the size stays.
                    None => nix::unistd::truncate(
                        &by_descriptor(&file),
                        size.try_into().map_err(|_| from_raw(libc::EFBIG))?,
                    )?,
                }
            }
            if atime.is_some() || mtime.is_some() {
                let times =
                    Timestamps { last_access: moment(atime), last_modification: moment(mtime) };
                raw::utimensat(&file, "", &times, AtFlags::EMPTY_PATH)?;
            }
            self.attributes(number)
        };
        answer!(reply, set(), found => reply.attr(&TTL, &found));
    }

    fn readlink(&self, _: &Request, number: INodeNo, reply: ReplyData) {
        let target = self.file(number).and_then(|file| Ok(raw::readlinkat(file, "", Vec::new())?));
        answer!(reply, target, target => reply.data(target.as_bytes()));
    }

    fn mknod(
        &self,
        request: &Request,
        parent: INodeNo,
        name: &OsStr,
        mode: u32,
        _: u32,
        rdev: u32,
        reply: ReplyEntry,
    ) {
        let (kind, mode) = (FileType::from_raw_mode(mode), Mode::from_raw_mode(mode));
        let made = self.make(request, parent, name, |folder| {
            raw::mknodat(folder, name, kind, mode, rdev.into())
        });
        answer!(reply, made, made => reply.entry(&TTL, &made, Generation(0)));
    }

    fn mkdir(
        &self,
        request: &Request,
        parent: INodeNo,
        name: &OsStr,
        mode: u32,
        _: u32,
        reply: ReplyEntry,
    ) {
        let mode = Mode::from_raw_mode(mode);
        let made = self.make(request, parent, name, |folder| raw::mkdirat(folder, name, mode));
        answer!(reply, made, made => reply.entry(&TTL, &made, Generation(0)));
    }

    fn symlink(
        &self,
        request: &Request,
        parent: INodeNo,
        name: &OsStr,
        target: &Path,
        reply: ReplyEntry,
    ) {
        let made = self.make(request, parent, name, |folder| raw::symlinkat(target, folder, name));
        answer!(reply, made, made => reply.entry(&TTL, &made, Generation(0)));
    }

    fn link(&self, _: &Request, number: INodeNo, parent: INodeNo, name: &OsStr, reply: ReplyEntry) {
        let link = || -> io::Result<FileAttr> {
            let (file, folder) = (self.file(number)?, self.file(parent)?);
            // By /proc, which needs no CAP_DAC_READ_SEARCH, unlike an empty path.
            let (from, to) = (by_descriptor(&file), &folder);
            raw::linkat(raw::CWD, from, to, name, AtFlags::SYMLINK_FOLLOW)?;
            self.nodes().lookup(parent, name)
        };
        answer!(reply, link(), made => reply.entry(&TTL, &made, Generation(0)));
    }

    fn unlink(&self, _: &Request, parent: INodeNo, name: &OsStr, reply: ReplyEmpty) {
        let done =
            self.file(parent).and_then(|folder| Ok(raw::unlinkat(folder, name, AtFlags::empty())?));
        answer!(reply, done, () => reply.ok());
    }

    fn rmdir(&self, _: &Request, parent: INodeNo, name: &OsStr, reply: ReplyEmpty) {
        let done = self
            .file(parent)
            .and_then(|folder| Ok(raw::unlinkat(folder, name, AtFlags::REMOVEDIR)?));
        answer!(reply, done, () => reply.ok());
    }

    fn rename(
        &self,
        _: &Request,
        parent: INodeNo,
        name: &OsStr,
        new_parent: INodeNo,
        new_name: &OsStr,
        flags: RenameFlags,
        reply: ReplyEmpty,
    ) {
        let rename = || -> io::Result<()> {
            let (from, to) = (self.file(parent)?, self.file(new_parent)?);
            let flags = raw::RenameFlags::from_bits_retain(flags.bits());
            Ok(raw::renameat_with(from, name, to, new_name, flags)?)
        };
        answer!(reply, rename(), () => reply.ok());
    }

    fn open(&self, _: &Request, number: INodeNo, flags: OpenFlags, reply: ReplyOpen) {
        let open = self.file(number).and_then(|file| {
            let file = File::from(reopen(&file, wanted(flags.0))?);
            let mut nodes = self.nodes();
            let own = self.backed.then(|| nodes.backing(number, || reply.open_backing(&file)));
            let own = own.transpose()?;
            Ok((nodes.opened(Open::File { file, _backing: own.clone() }), own))
        });
        answer!(reply, open, (handle, own) => match own {
            Some(own) => reply.opened_passthrough(handle, FopenFlags::empty(), &own),
            None => reply.opened(handle, FopenFlags::empty()),
        });
    }

    fn create(
        &self,
        request: &Request,
        parent: INodeNo,
        name: &OsStr,
        mode: u32,
        _: u32,
        flags: i32,
        reply: ReplyCreate,
    ) {
        let create = || -> io::Result<_> {
            let folder = self.file(parent)?;
            let flags = wanted(flags) | OFlags::CREATE | OFlags::NOFOLLOW | OFlags::CLOEXEC;
            let file = raw::openat(&folder, name, flags, Mode::from_raw_mode(mode))?;
            let file = File::from(file);
            own(request, &folder, name)?;
            let mut nodes = self.nodes();
            let found = nodes.lookup(parent, name)?;
            let make = || reply.open_backing(&file);
            let own = self.backed.then(|| nodes.backing(found.ino, make)).transpose()?;
            Ok((found, nodes.opened(Open::File { file, _backing: own.clone() }), own))
        };
        let none = FopenFlags::empty();
        answer!(reply, create(), (found, handle, own) => match own {
            Some(own) => {
                reply.created_passthrough(&TTL, &found, Generation(0), handle, none, &own);
            }
            None => reply.created(&TTL, &found, Generation(0), handle, none),
        });
    }

    fn read(
        &self,
        _: &Request,
        _: INodeNo,
        handle: FileHandle,
        offset: u64,
        size: u32,
        _: OpenFlags,
        _: Option<LockOwner>,
        reply: ReplyData,
    ) {
        let mut buffer = vec![0; size as usize];
        let got = self.with_file(handle, |file| {
            let mut done = 0;
            // A short answer would mean the end of the file.
            while done < buffer.len() {
                match file.read_at(&mut buffer[done..], offset + done as u64)? {
                    0 => break,
                    more => done += more,
                }
            }
            Ok(done)
        });
        answer!(reply, got, got => reply.data(&buffer[..got]));
    }

    fn write(
        &self,
        _: &Request,
        _: INodeNo,
        handle: FileHandle,
        offset: u64,
        data: &[u8],
        _: WriteFlags,
        _: OpenFlags,
        _: Option<LockOwner>,
        reply: ReplyWrite,
    ) {
        let written = self.with_file(handle, |file| file.write_all_at(data, offset));
        answer!(reply, written, () => reply.written(data.len() as u32));
    }

    fn flush(&self, _: &Request, _: INodeNo, _: FileHandle, _: LockOwner, reply: ReplyEmpty) {
        reply.ok();
    }

    fn release(
        &self,
        _: &Request,
        _: INodeNo,
        handle: FileHandle,
        _: OpenFlags,
        _: Option<LockOwner>,
        _: bool,
        reply: ReplyEmpty,
    ) {
        self.nodes().release(handle);
        reply.ok();
    }

    fn fsync(&self, _: &Request, _: INodeNo, handle: FileHandle, data: bool, reply: ReplyEmpty) {
        let synced = self.with_file(handle, |file| match data {
            true => file.sync_data(),
            false => file.sync_all(),
        });
        answer!(reply, synced, () => reply.ok());
    }

    fn fallocate(
        &self,
        _: &Request,
        _: INodeNo,
        handle: FileHandle,
        offset: u64,
        length: u64,
        mode: i32,
        reply: ReplyEmpty,
    ) {
        let mode = FallocateFlags::from_bits_retain(mode.cast_unsigned());
        let done = self.with_file(handle, |file| Ok(raw::fallocate(file, mode, offset, length)?));
        answer!(reply, done, () => reply.ok());
    }

    fn lseek(
        &self,
        _: &Request,
        _: INodeNo,
        handle: FileHandle,
        offset: i64,
        whence: i32,
        reply: ReplyLseek,
    ) {
        // The kernel asks for data and holes only; the rest it knows by itself.
        let offset = offset.cast_unsigned();
        let found = self.with_file(handle, |file| {
            let from = match whence {
                libc::SEEK_DATA => raw::SeekFrom::Data(offset),
                libc::SEEK_HOLE => raw::SeekFrom::Hole(offset),
                _ => return Err(from_raw(libc::EINVAL)),
            };
            Ok(raw::seek(file, from)?)
        });
        answer!(reply, found, found => reply.offset(found.cast_signed()));
    }

    fn opendir(&self, _: &Request, number: INodeNo, _: OpenFlags, reply: ReplyOpen) {
        let list = || -> io::Result<FileHandle> {
            let flags = OFlags::RDONLY | OFlags::DIRECTORY;
            let entries = Dir::new(reopen(&self.file(number)?, flags)?)?.map(|entry| {
                let entry = entry?;
                let name = OsStr::from_bytes(entry.file_name().to_bytes()).into();
                Ok((entry.ino(), kind(entry.file_type()), name))
            });
            let entries = entries.collect::<io::Result<_>>()?;
            Ok(self.nodes().opened(Open::Folder(entries)))
        };
        answer!(reply, list(), handle => reply.opened(handle, FopenFlags::empty()));
    }

    fn readdir(
        &self,
        _: &Request,
        _: INodeNo,
        handle: FileHandle,
        offset: u64,
        mut reply: ReplyDirectory,
    ) {
        let open = self.nodes().handle(handle);
        answer!(reply, open, open => {
            let Open::Folder(entries) = &*open else { return reply.error(Errno::ENOTDIR) };
            let left = entries.iter().enumerate().skip(offset as usize);
            for (at, (number, kind, name)) in left {
                if reply.add(INodeNo(*number), at as u64 + 1, *kind, name) {
                    break;
                }
            }
            reply.ok();
        });
    }

    fn releasedir(
        &self,
        _: &Request,
        _: INodeNo,
        handle: FileHandle,
        _: OpenFlags,
        reply: ReplyEmpty,
    ) {
        self.nodes().release(handle);
        reply.ok();
    }

    fn statfs(&self, _: &Request, number: INodeNo, reply: ReplyStatfs) {
        let found = self.file(number).and_then(|file| Ok(raw::fstatvfs(file)?));
        answer!(reply, found, s => reply.statfs(
            s.f_blocks,
            s.f_bfree,
            s.f_bavail,
            s.f_files,
            s.f_ffree,
            s.f_bsize as u32,
            s.f_namemax as u32,
            s.f_frsize as u32,
        ));
    }

    fn setxattr(
        &self,
        _: &Request,
        number: INodeNo,
        name: &OsStr,
        value: &[u8],
        flags: i32,
        _: u32,
        reply: ReplyEmpty,
    ) {
        let flags = XattrFlags::from_bits_retain(flags.cast_unsigned());
        let set = self
            .file(number)
            .and_then(|file| Ok(raw::setxattr(by_descriptor(&file), name, value, flags)?));
        answer!(reply, set, () => reply.ok());
    }

    fn getxattr(
        &self,
        request: &Request,
        number: INodeNo,
        name: &OsStr,
        size: u32,
        reply: ReplyXattr,
    ) {
        if number == INodeNo::ROOT && name == COUNTER {
            let count = (request.unique().0 / STEP).to_string();
            return xattr(reply, size, count.as_bytes(), count.len());
        }
        let mut value = vec![0; XATTR];
        let got = self
            .file(number)
            .and_then(|file| Ok(raw::getxattr(by_descriptor(&file), name, &mut value[..])?));
        answer!(reply, got, got => xattr(reply, size, &value, got));
    }

    fn listxattr(&self, _: &Request, number: INodeNo, size: u32, reply: ReplyXattr) {
        let mut names = vec![0; XATTR];
        let got = self
            .file(number)
            .and_then(|file| Ok(raw::listxattr(by_descriptor(&file), &mut names[..])?));
        answer!(reply, got, got => xattr(reply, size, &names, got));
    }

    fn removexattr(&self, _: &Request, number: INodeNo, name: &OsStr, reply: ReplyEmpty) {
        let done =
            self.file(number).and_then(|file| Ok(raw::removexattr(by_descriptor(&file), name)?));
        answer!(reply, done, () => reply.ok());
    }
}
