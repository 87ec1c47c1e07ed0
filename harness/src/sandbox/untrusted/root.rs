//! The cell's files: one writable file system with a limit, and on it, read-only, what
//! programs need of the machine.

use std::fs;
use std::os::unix::fs::{PermissionsExt, lchown, symlink};
use std::path::{Path, PathBuf};

use rustix::fs::{CWD, FileType, Mode, mknodat};
use rustix::mount::{MountFlags, mount, mount_bind_recursive};

use super::{Defence, Untrusted};
use crate::{Doing, Result};

/// Where the wall's init builds the cell's root.
pub(super) const ROOT: &str = "/tmp/cell";

/// Where the whiteouts lie.
const HIDDEN: &str = "/tmp/hidden";

/// The folder in which untrusted code starts.
pub const HOME: &str = "/work";

/// The root of a cell with a user namespace, as the wall counts: the first id is the
/// wall's own.
pub(super) const OWNER: u32 = 1;

/// Files that the file system holds besides bytes, at most.
const INODES: u32 = 65536;

/// Folders and files of the machine that are shown. Nothing of /home, /root, /var, /srv,
/// /opt or /etc but this.
const SHOWN: [&str; 17] = [
    "/usr",
    "/bin",
    "/sbin",
    "/lib",
    "/lib32",
    "/lib64",
    "/libx32",
    "/etc/alternatives",
    "/etc/ld.so.conf.d",
    "/etc/nginx",
    "/etc/python3",
    "/etc/python3.11",
    "/etc/ssl/certs",
    "/etc/terminfo",
    "/etc/fonts",
    "/etc/iproute2",
    "/etc/skel",
];

/// Small files whose content is copied.
const COPIED: [&str; 15] = [
    "/etc/bash.bashrc",
    "/etc/debian_version",
    "/etc/ld.so.cache",
    "/etc/ld.so.conf",
    "/etc/login.defs",
    "/etc/magic",
    "/etc/mime.types",
    "/etc/mke2fs.conf",
    "/etc/nsswitch.conf",
    "/etc/os-release",
    "/etc/profile",
    "/etc/protocols",
    "/etc/services",
    "/etc/shells",
    "/etc/timezone",
];

/// Files of our own.
const WRITTEN: [(&str, &str); 4] = [
    (
        "/etc/passwd",
        "root:x:0:0:root:/root:/bin/bash\n\
         daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin\n\
         www-data:x:33:33:www-data:/var/www:/usr/sbin/nologin\n\
         nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n",
    ),
    (
        "/etc/group",
        "root:x:0:\ndaemon:x:1:\nadm:x:4:\ntty:x:5:\nwww-data:x:33:\nusers:x:100:\nnogroup:x:65534:\n",
    ),
    ("/etc/hosts", "127.0.0.1 localhost\n::1 localhost\n"),
    ("/etc/hostname", "isolab\n"),
];

/// Folders that are there, and their modes.
const FOLDERS: [(&str, u32); 21] = [
    ("dev", 0o755),
    ("dev/shm", 0o1777),
    ("etc", 0o755),
    ("home", 0o755),
    ("media", 0o755),
    ("mnt", 0o755),
    ("opt", 0o755),
    ("proc", 0o555),
    ("root", 0o700),
    ("run", 0o755),
    ("run/lock", 0o1777),
    ("srv", 0o755),
    ("sys", 0o555),
    ("tmp", 0o1777),
    ("var", 0o755),
    ("var/cache", 0o755),
    ("var/lib", 0o755),
    ("var/lib/nginx", 0o755),
    ("var/log", 0o755),
    ("var/log/nginx", 0o755),
    ("var/tmp", 0o1777),
];

const DEVICES: [&str; 5] = ["null", "zero", "full", "random", "urandom"];

/// Programs that would do an exercise's work: what they can do is not what is asked.
const ENGINES: [&str; 30] = [
    "apptainer",
    "bwrap",
    "buildah",
    "containerd",
    "containerd-shim-runc-v2",
    "crictl",
    "crun",
    "ctr",
    "docker",
    "docker-init",
    "docker-proxy",
    "dockerd",
    "firejail",
    "lxc-attach",
    "lxc-create",
    "lxc-execute",
    "lxc-start",
    "lxc-unshare",
    "lxc-usernsexec",
    "machinectl",
    "minijail0",
    "nerdctl",
    "nsjail",
    "podman",
    "runc",
    "singularity",
    "systemd-nspawn",
    "systemd-run",
    "virsh",
    "youki",
];

/// What untrusted code sees of this machine's files, to be shown to a guest.
#[derive(Debug)]
pub(crate) struct Shown {
    small: Vec<(PathBuf, Vec<u8>)>,
}

impl Shown {
    pub(crate) fn of_this_machine() -> Self {
        Self { small: small_files() }
    }

    /// The view of the sandbox in which it is built.
    pub(crate) fn view(&self) -> Vec<PathBuf> {
        view(&Untrusted::default())
    }

    /// Builds it; the folder.
    pub(crate) fn build(&self) -> Result<PathBuf> {
        build(&Untrusted { real_root: true, ..Untrusted::default() }, &self.small)?;
        Ok(ROOT.into())
    }
}

/// What of the machine's files is shown to the wall, and by it to the cell.
pub(super) fn view(untrusted: &Untrusted) -> Vec<PathBuf> {
    let more = if untrusted.keeps(Defence::View) { &[][..] } else { &["/boot"] };
    let all = SHOWN.iter().chain(more).map(PathBuf::from);
    all.filter(|path| path.symlink_metadata().is_ok()).collect()
}

/// The small files and their contents; read on the machine, where everybody may.
pub(super) fn small_files() -> Vec<(PathBuf, Vec<u8>)> {
    let copied = COPIED.iter().filter_map(|path| Some((path.into(), fs::read(path).ok()?)));
    let written = WRITTEN.iter().map(|(path, text)| (path.into(), text.as_bytes().to_vec()));
    copied.chain(written).collect()
}

/// Builds the root in the wall's mount namespace; what is to be said of its limits.
pub(super) fn build(untrusted: &Untrusted, small: &[(PathBuf, Vec<u8>)]) -> Result<String> {
    let root = Path::new(ROOT);
    make(root, 0o755)?;
    let size = if untrusted.keeps(Defence::Files) { untrusted.files } else { 0 };
    let options = std::ffi::CString::new(format!("mode=755,size={size},nr_inodes={INODES}"))
        .map_err(std::io::Error::from)
        .doing(|| "name a size")?;
    mount("tmpfs", root, "tmpfs", MountFlags::NODEV | MountFlags::NOSUID, options.as_c_str())
        .doing(|| "mount the cell's file system")?;
    let owner = if untrusted.real_root { 0 } else { OWNER };
    let own = |path: &Path| {
        lchown(path, Some(owner), Some(owner)).doing(|| format!("hand {} over", path.display()))
    };
    own(root)?;
    for (folder, mode) in FOLDERS {
        make(&root.join(folder), mode)?;
        own(&root.join(folder))?;
    }
    make(&below(HOME), 0o755)?;
    own(&below(HOME))?;
    for path in SHOWN.iter().filter(|path| **path != "/usr") {
        show(Path::new(path))?;
    }
    for (path, content) in small {
        let to = below(path);
        fs::write(&to, content).doing(|| format!("write {}", to.display()))?;
        own(&to)?;
    }
    for device in DEVICES {
        cover(&Path::new("/dev").join(device), &root.join("dev").join(device))?;
    }
    for (link, to) in [("fd", ""), ("stdin", "/0"), ("stdout", "/1"), ("stderr", "/2")] {
        symlink(format!("/proc/self/fd{to}"), root.join("dev").join(link))
            .doing(|| format!("link /dev/{link}"))?;
    }
    if !untrusted.keeps(Defence::View) {
        show(Path::new("/boot"))?;
    }
    symlink("/proc/mounts", below("/etc/mtab")).doing(|| "link /etc/mtab")?;
    symlink("/run", below("/var/run")).doing(|| "link /var/run")?;
    show_programs()
}

/// A path of the cell, as the wall sees it.
pub(super) fn below(path: impl AsRef<Path>) -> PathBuf {
    let path = path.as_ref();
    Path::new(ROOT).join(path.strip_prefix("/").unwrap_or(path))
}

fn make(folder: &Path, mode: u32) -> Result<()> {
    fs::create_dir_all(folder).doing(|| format!("make {}", folder.display()))?;
    fs::set_permissions(folder, fs::Permissions::from_mode(mode))
        .doing(|| format!("open {} to all", folder.display()))
}

/// Shows one path of the wall's view in the cell, with the wall's read-only flag.
fn show(path: &Path) -> Result<()> {
    let to = below(path);
    let Ok(kind) = fs::symlink_metadata(path) else { return Ok(()) };
    if kind.is_symlink() {
        let target = fs::read_link(path).doing(|| format!("read {}", path.display()))?;
        return symlink(&target, &to).doing(|| format!("link {}", to.display()));
    }
    make(&to, 0o755)?;
    mount_bind_recursive(path, &to).doing(|| format!("show {}", path.display()))
}

/// Binds the file `from` on `to`, which is made if it is absent.
fn cover(from: &Path, to: &Path) -> Result<()> {
    if !to.exists() {
        fs::write(to, "").doing(|| format!("make {}", to.display()))?;
    }
    mount_bind_recursive(from, to).doing(|| format!("bind {}", to.display()))
}

/// Shows /usr without the engines: a read-only overlay of whiteouts on it, since mounts on
/// the single files would be locked and keep the folder from being bound elsewhere.
fn show_programs() -> Result<String> {
    let usr = Path::new("/usr");
    let engines: Vec<PathBuf> = ["bin", "sbin", "local/bin", "local/sbin"]
        .iter()
        .flat_map(|folder| ENGINES.map(|engine| Path::new(folder).join(engine)))
        .filter(|engine| usr.join(engine).symlink_metadata().is_ok())
        .collect();
    if engines.is_empty() {
        return show(usr).map(|()| "engines: none is installed".into());
    }
    let hidden = Path::new(HIDDEN);
    make(hidden, 0o755)?;
    for engine in &engines {
        let whiteout = hidden.join(engine);
        whiteout
            .ancestors()
            .skip(1)
            .take_while(|folder| folder.starts_with(hidden))
            .try_for_each(|folder| if folder.is_dir() { Ok(()) } else { make(folder, 0o755) })?;
        mknodat(CWD, &whiteout, FileType::CharacterDevice, Mode::empty(), 0)
            .doing(|| format!("make a whiteout of {}", engine.display()))?;
    }
    make(&below(usr), 0o755)?;
    let options = c"lowerdir=/tmp/hidden:/usr,userxattr";
    match mount("overlay", below(usr), "overlay", MountFlags::RDONLY, options) {
        Ok(()) => Ok(format!("engines: {} programs hidden by an overlay", engines.len())),
        // Before Linux 5.11 overlay belongs to the machine's root alone.
        Err(errno) => {
            show(usr)?;
            Ok(format!("engines: not hidden: {errno}"))
        }
    }
}
