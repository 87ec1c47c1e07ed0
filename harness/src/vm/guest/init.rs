//! From the kernel's first process to a world in which programs can be run.

use std::fs::{self, File};
use std::path::Path;
use std::time::{Duration, Instant};

use rustix::fs::symlink;
use rustix::mount::{MountFlags, mount, mount_bind, mount_move};

use super::loader;
use crate::vm::initramfs::MODULES;
use crate::vm::qemu::{PORT, SHARE};
use crate::{Doing, Error, Result};

/// The host's root is mounted here before it becomes the root.
const ROOT: &str = "/root";

/// Where this program is found in the guest, wherever it lies on the host.
pub const PROGRAM: &str = "/run/isolab";

/// proc, sys and dev, as every init mounts them, and this program under its second name.
pub(super) fn kernel_file_systems() -> Result<()> {
    let second = Path::new(MODULES).join(loader::PROGRAM);
    fs::hard_link("/init", &second).doing(|| format!("link {}", second.display()))?;
    for (kind, folder) in [("proc", "/proc"), ("sysfs", "/sys"), ("devtmpfs", "/dev")] {
        fs::create_dir_all(folder).doing(|| format!("make {folder}"))?;
        make(kind, folder, "")?;
    }
    Ok(())
}

/// The port whose name is ours, as soon as its driver has made it.
pub(super) fn open_port() -> Result<File> {
    let deadline = Instant::now() + Duration::from_secs(20);
    while Instant::now() < deadline {
        if let Some(device) = find_port() {
            let path = Path::new("/dev").join(device);
            return File::options().read(true).write(true).open(&path).doing(|| "open the port");
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    Err(Error::Setup(format!("no virtio port is named {PORT}")))
}

fn find_port() -> Option<std::ffi::OsString> {
    let ports = fs::read_dir("/sys/class/virtio-ports").ok()?;
    ports.filter_map(|entry| entry.ok()).find_map(|entry| {
        let name = fs::read_to_string(entry.path().join("name")).ok()?;
        (name.trim() == PORT).then(|| entry.file_name())
    })
}

/// Makes the host's files, read-only, the root.
pub(super) fn world() -> Result<()> {
    fs::create_dir_all(ROOT).doing(|| format!("make {ROOT}"))?;
    let options = c"trans=virtio,version=9p2000.L,msize=524288,cache=loose";
    mount(SHARE, ROOT, "9p", MountFlags::RDONLY, options).doing(|| "mount the host's files")?;
    for folder in ["proc", "sys", "dev"] {
        mount_move(format!("/{folder}"), format!("{ROOT}/{folder}"))
            .doing(|| format!("move /{folder}"))?;
    }
    for folder in ["tmp", "run", "var/tmp", "dev/shm"] {
        let folder = format!("{ROOT}/{folder}");
        if folder.ends_with("/dev/shm") {
            fs::create_dir_all(&folder).doing(|| format!("make {folder}"))?;
        }
        make("tmpfs", &folder, "mode=1777")?;
    }
    let pts = format!("{ROOT}/dev/pts");
    fs::create_dir_all(&pts).doing(|| format!("make {pts}"))?;
    make("devpts", &pts, "gid=5,mode=620,ptmxmode=666")?;
    make("mqueue", &folder_in_dev("mqueue")?, "")?;
    make("cgroup2", &format!("{ROOT}/sys/fs/cgroup"), "")?;
    let program = format!("{ROOT}{PROGRAM}");
    fs::write(&program, "").doing(|| format!("make {program}"))?;
    mount_bind("/init", &program).doing(|| format!("bind {program}"))?;
    let modules = format!("{ROOT}{}", loader::MODULES);
    fs::create_dir(&modules).doing(|| format!("make {modules}"))?;
    mount_bind(MODULES, &modules).doing(|| format!("bind {modules}"))?;
    enter_root()?;
    for (link, to) in [("fd", ""), ("stdin", "/0"), ("stdout", "/1"), ("stderr", "/2")] {
        let target = format!("/proc/self/fd{to}");
        symlink(target, format!("/dev/{link}")).doing(|| format!("link /dev/{link}"))?;
    }
    rustix::system::sethostname(b"guest").doing(|| "set the hostname")?;
    crate::sys::net::loopback_up().doing(|| "bring the loopback interface up")
}

fn folder_in_dev(name: &str) -> Result<String> {
    let folder = format!("{ROOT}/dev/{name}");
    fs::create_dir_all(&folder).doing(|| format!("make {folder}"))?;
    Ok(folder)
}

/// As switch_root(8) does: the first root cannot be unmounted, and pivot_root(2) refuses
/// it, so the new one is moved on top of it.
fn enter_root() -> Result<()> {
    std::env::set_current_dir(ROOT).doing(|| format!("enter {ROOT}"))?;
    mount_move(".", "/").doing(|| "move the root")?;
    nix::unistd::chroot(".").doing(|| "change the root")?;
    std::env::set_current_dir("/").doing(|| "enter the root")
}

fn make(kind: &str, folder: &str, options: &str) -> Result<()> {
    let options = std::ffi::CString::new(options).map_err(std::io::Error::from);
    let options = options.doing(|| "name mount options")?;
    mount(kind, folder, kind, MountFlags::empty(), options.as_c_str())
        .doing(|| format!("mount {kind} on {folder}"))
}
