//! `unionfs-fuse`, or the `mount` tool that starts it: the program, its branches, then
//! what libfuse does: /dev/fuse, and mount(2) or the setuid program in its place.

use std::ffi::OsString;
use std::fs::{self, File};
use std::os::fd::AsRawFd;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use nix::errno::Errno;
use rustix::mount::MountFlags;
use rustix::thread::CapabilitySet;

use super::caller::{apart, has, refused};
use super::path::why_absent_here;
use super::{Cause, Diagnosis, attempt, file, program};
use crate::elf::Resolver;
use crate::record::Call;
use crate::rootfs::Root;
use crate::sandbox::raw;
use crate::{Result, errno, tool};

/// The device of FUSE.
const DEVICE: &str = "/dev/fuse";

/// What `unionfs-fuse` is asked for.
#[derive(Clone, Debug, Default)]
pub struct Unionfs {
    /// The program: `unionfs-fuse`, or `unionfs` by way of `mount`.
    pub program: String,
    /// The helpers that `mount` starts for it, outer first, with the type asked for.
    pub helpers: Option<(String, Vec<String>)>,
    /// The branches, without `=RW` and `=RO`.
    pub branches: Vec<PathBuf>,
    /// All of `-o`.
    pub options: Vec<String>,
    /// The mount point.
    pub point: PathBuf,
}

impl Unionfs {
    pub(super) fn diagnose(&self) -> Result<Diagnosis> {
        if let Some(cause) = self.no_helper() {
            return Ok(Diagnosis::new(Vec::new(), cause));
        }
        let mut started = program::diagnose(&[OsString::from(&self.program)])?;
        if started.cause != Cause::WouldStart {
            return Ok(started);
        }
        let (calls, cause) = apart(|private| {
            let mut calls = Vec::new();
            let cause = self.mount(&mut calls, private);
            (calls, cause.err().unwrap_or(Cause::WouldMount))
        })?;
        started.calls.extend(calls);
        Ok(Diagnosis { cause, ..started })
    }

    fn no_helper(&self) -> Option<Cause> {
        let (kind, helpers) = self.helpers.as_ref()?;
        let there = |helper: &String| Path::new("/sbin").join(helper).exists();
        let helper = helpers.iter().find(|helper| !there(helper))?;
        Some(Cause::NoHelper { kind: kind.clone(), helper: format!("/sbin/{helper}") })
    }

    /// In the order of the program; the cause where it stops.
    fn mount(&self, calls: &mut Vec<Call>, private: bool) -> Result<(), Cause> {
        let mut tell = |name: &str, path: &Path, answer: Result<(), Errno>| {
            calls.push(Call::new(name, path.to_string_lossy(), &attempt::word(&answer)));
            answer.map_err(|errno| format!("{errno:?}"))
        };
        for branch in &self.branches {
            let answer = errno(fs::read_dir(branch)).map(drop);
            tell("open", branch, answer).map_err(|errno| why_absent_here(branch, &errno))?;
        }
        let files = fs::read_dir(&self.point).map(Iterator::count);
        let found = errno(fs::metadata(&self.point).map(drop).and(files.map_or_else(Err, Ok)));
        let answer = tell("open", &self.point, found.map(drop));
        answer.map_err(|errno| why_absent_here(&self.point, &errno))?;
        if found.is_ok_and(|files| files > 0) && self.library() == 2 && !self.has("nonempty") {
            return Err(Cause::NotEmpty { point: self.point.clone() });
        }
        let device = Path::new(DEVICE);
        let opened = errno(File::options().read(true).write(true).open(device));
        let answer = tell("open", device, opened.as_ref().map(drop).map_err(|errno| *errno));
        answer.map_err(|errno| why_closed(&errno))?;
        let (Ok(opened), true) = (opened, private) else { return self.by_fusermount() };
        let mounted = self.mount_fuse(&opened);
        match tell("mount", &self.point, mounted).err().as_deref() {
            None => Ok(()),
            Some("EPERM") if !has(CapabilitySet::SYS_ADMIN) => self.by_fusermount(),
            Some("ENODEV") => Err(Cause::NoFileSystem { kind: "fuse".into() }),
            Some("EPERM") => Err(refused("mount", "EPERM")),
            Some(errno) => Err(Cause::Other { call: "mount".into(), errno: errno.into() }),
        }
    }

    /// Nobody answers on the device, and nobody is asked: the mount alone is wanted.
    fn mount_fuse(&self, device: &File) -> Result<(), Errno> {
        raw::allowed()?;
        let (uid, gid) = (rustix::process::geteuid().as_raw(), rustix::process::getegid().as_raw());
        let number = device.as_raw_fd();
        let mut page = format!("fd={number},rootmode=40000,user_id={uid},group_id={gid}");
        for option in ["allow_other", "default_permissions"] {
            if self.has(option) {
                page.extend([",", option]);
            }
        }
        let page = std::ffi::CString::new(page).map_err(|_| Errno::EINVAL)?;
        let flags = MountFlags::NOSUID | MountFlags::NODEV;
        rustix::mount::mount("unionfs", &self.point, "fuse", flags, Some(&*page))
            .map_err(raw::errno)
    }

    /// An ordinary user's way. The setuid program would mount for all to see, and so is
    /// looked at only.
    fn by_fusermount(&self) -> Result<(), Cause> {
        let name = if self.library() == 2 { "fusermount" } else { "fusermount3" };
        let path = std::env::var_os("PATH").unwrap_or_else(|| "/usr/bin:/bin".into());
        let all = std::env::split_paths(&path).chain([PathBuf::from("/bin")]);
        let found = all.map(|folder| folder.join(name)).find(|path| path.is_file());
        let path = found.ok_or_else(|| Cause::NoFusermount { name: name.into() })?;
        let setuid = fs::metadata(&path).is_ok_and(|data| data.permissions().mode() & 0o4000 != 0);
        if !setuid {
            return Err(Cause::FusermountPowerless { path });
        }
        let conf = fs::read_to_string("/etc/fuse.conf").unwrap_or_default();
        let allowed = conf.lines().any(|line| line.trim() == "user_allow_other");
        if (self.has("allow_other") || self.has("allow_root")) && !allowed {
            return Err(Cause::AllowOther);
        }
        Ok(())
    }

    /// The version of libfuse that the program is linked with.
    fn library(&self) -> u32 {
        let found = tool::find(self.program.as_ref());
        let closure = Root::host()
            .ok()
            .zip(found)
            .and_then(|(root, path)| Resolver::new(root).closure(&path).ok());
        let second = |path: &Path| path.to_string_lossy().contains("libfuse.so.2");
        let is = closure
            .is_some_and(|closure| closure.objects.iter().any(|object| second(&object.path)));
        if is { 2 } else { 3 }
    }

    fn has(&self, option: &str) -> bool {
        self.options.iter().any(|other| other == option)
    }
}

/// Why the device cannot be opened.
fn why_closed(errno: &str) -> Cause {
    let device = PathBuf::from(DEVICE);
    let mode = || fs::metadata(&device).map(|data| data.permissions().mode() & 0o7777);
    let nodev = || {
        let flags = rustix::fs::statvfs(&device).map(|fs| fs.f_flag);
        flags.is_ok_and(|flags| flags.contains(rustix::fs::StatVfsMountFlags::NODEV))
    };
    match (errno, Root::host()) {
        ("ENOENT", _) => Cause::NoDevice { device },
        ("ENODEV" | "ENXIO", _) => Cause::NoDriver { device },
        ("EPERM", _) => Cause::DeviceForbidden { device },
        ("EACCES", Ok(root)) if nodev() => {
            Cause::Nodev { mount: file::mount_point(&root, &device), device }
        }
        ("EACCES", _) => {
            let mode = format!("{:04o}", mode().unwrap_or_default());
            Cause::DeviceClosed { device, mode }
        }
        (errno, _) => Cause::Other { call: "open".into(), errno: errno.into() },
    }
}
