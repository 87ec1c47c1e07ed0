//! overlayfs, by the calls that util-linux uses since 2.39: fsopen, fsconfig, fsmount.

use std::os::fd::OwnedFd;
use std::path::Path;

use nix::errno::Errno;
use rustix::fs::CWD;
use rustix::mount::{
    FsMountFlags, FsOpenFlags, MountAttrFlags, MoveMountFlags, fsconfig_create, fsconfig_set_flag,
    fsconfig_set_string, fsmount, fsopen, move_mount,
};

use super::daemon::trial;
use super::{Branches, Driver, Marks, Mounted, Opaque, Refused, Whiteout};
use crate::requirement::{Requirement, in_sandbox_of};
use crate::sandbox::{Command, Flavour, Sandbox, WORK, raw};

/// The longest value that fsconfig(2) takes, in bytes.
const VALUE: usize = 255;

/// The driver, in either of its two forms.
pub(super) struct Overlay {
    /// Marks in `user.overlay.*` instead of `trusted.overlay.*`.
    pub(super) userxattr: bool,
}

impl Driver for Overlay {
    fn needs(&self) -> Requirement {
        match self.userxattr {
            false => Requirement {
                name: "overlay",
                supply: "modprobe overlay, as root",
                probe: |flavour| mounts(flavour, "trusted.isolab", &Overlay { userxattr: false }),
            },
            true => Requirement {
                name: "overlay-userxattr",
                supply: "a kernel with userxattr (Linux 5.11)",
                probe: |flavour| mounts(flavour, "user.isolab", &Overlay { userxattr: true }),
            },
        }
    }

    fn mount(
        &self,
        branches: &Branches,
        options: &[&str],
        point: &Path,
    ) -> Result<Mounted, Refused> {
        let context = Context::open("overlay")?;
        let refused = |errno| context.refused(errno);
        for (key, value) in self.options(branches, options) {
            context.set(&key, value.as_deref()).map_err(refused)?;
        }
        context.mount(point).map_err(refused)?;
        Ok(Mounted::new(point, None))
    }

    fn typed(&self, branches: &Branches, options: &[&str], point: &Path) -> String {
        let mut all = branches.as_options();
        let userxattr = self.userxattr.then_some("userxattr");
        for option in userxattr.iter().chain(options) {
            all.push(",");
            all.push(option);
        }
        let words = ["mount", "-t", "overlay", "overlay", "-o"];
        Command::new(words).argument(all).argument(point).typed()
    }

    fn marks(&self) -> Marks {
        let opaque = if self.userxattr { "user.overlay.opaque" } else { "trusted.overlay.opaque" };
        Marks { whiteout: Whiteout::Device, opaque: Opaque::Xattr(opaque) }
    }
}

impl Overlay {
    /// Keys and values in the order in which they are set.
    fn options(&self, branches: &Branches, options: &[&str]) -> Vec<(String, Option<String>)> {
        let path = |path: &Path| Some(path.to_string_lossy().into_owned());
        let lower: Vec<String> = branches.lower.iter().filter_map(|lower| path(lower)).collect();
        let joined = lower.join(":");
        let mut all: Vec<_> = if joined.len() > VALUE {
            // Since Linux 6.8 each layer may be a value of its own.
            lower.into_iter().map(|lower| ("lowerdir+".to_owned(), Some(lower))).collect()
        } else {
            vec![("lowerdir".to_owned(), Some(joined))]
        };
        all.extend(branches.upper.iter().map(|upper| ("upperdir".to_owned(), path(upper))));
        all.extend(branches.work.iter().map(|work| ("workdir".to_owned(), path(work))));
        let userxattr = self.userxattr.then_some("userxattr");
        all.extend(userxattr.iter().chain(options).map(|option| match option.split_once('=') {
            Some((key, value)) => (key.to_owned(), Some(value.to_owned())),
            None => ((*option).to_owned(), None),
        }));
        all
    }
}

/// A file system that is being configured, with the kernel's log of it.
///
/// # References
/// fsopen(2), fsconfig(2), fsmount(2), move_mount(2).
#[derive(Debug)]
pub struct Context {
    fd: OwnedFd,
}

impl Context {
    /// fsopen(2) of this type; `ENODEV` when the kernel has no such file system.
    pub fn open(kind: &str) -> Result<Self, Refused> {
        raw::allowed().map_err(|errno| Refused::by_kernel(errno, String::new()))?;
        match fsopen(kind, FsOpenFlags::FSOPEN_CLOEXEC) {
            Ok(fd) => Ok(Self { fd }),
            Err(errno) => Err(Refused::by_kernel(raw::errno(errno), String::new())),
        }
    }

    /// fsconfig(2) of one option. A value is at most 255 bytes long.
    pub fn set(&self, key: &str, value: Option<&str>) -> Result<(), Errno> {
        let set = match value {
            Some(value) => fsconfig_set_string(&self.fd, key, value),
            None => fsconfig_set_flag(&self.fd, key),
        };
        set.map_err(raw::errno)
    }

    /// Makes the file system and mounts it on `point`.
    pub fn mount(&self, point: &Path) -> Result<(), Errno> {
        self.create()?;
        let flags = FsMountFlags::FSMOUNT_CLOEXEC;
        let mount = fsmount(&self.fd, flags, MountAttrFlags::empty()).map_err(raw::errno)?;
        move_mount(&mount, "", CWD, point, MoveMountFlags::MOVE_MOUNT_F_EMPTY_PATH)
            .map_err(raw::errno)
    }

    /// Makes the file system, which is then mounted nowhere.
    pub fn create(&self) -> Result<(), Errno> {
        fsconfig_create(&self.fd).map_err(raw::errno)
    }

    /// What the kernel has noted of this context since it was last asked: lines of
    /// `e `, `w ` or `i ` and a text.
    pub fn log(&self) -> Vec<String> {
        let mut lines = Vec::new();
        let mut buffer = [0; 4096];
        // ENODATA ends the log.
        while let Ok(length) = rustix::io::read(&self.fd, &mut buffer) {
            lines.push(String::from_utf8_lossy(&buffer[..length]).trim_end().to_owned());
        }
        lines
    }

    /// The refusal, with the log.
    pub fn refused(&self, errno: Errno) -> Refused {
        Refused::by_kernel(errno, self.log().join("\n"))
    }
}

/// Whether such a union can be mounted in a sandbox, and its marks be written.
fn mounts(
    flavour: Flavour,
    attribute: &'static str,
    driver: &'static Overlay,
) -> Result<(), String> {
    let sandbox = Sandbox { user_attributes: driver.userxattr, ..Sandbox::new(flavour) };
    in_sandbox_of(sandbox, move || {
        let folder = Path::new(WORK);
        let union = trial(driver, folder)?;
        let flags = rustix::fs::XattrFlags::empty();
        rustix::fs::setxattr(folder.join("upper"), attribute, b"y", flags)
            .map_err(|errno| format!("set {attribute} in the upper folder: {errno}"))?;
        union.unmount().map(drop).map_err(|error| error.to_string())
    })
}
