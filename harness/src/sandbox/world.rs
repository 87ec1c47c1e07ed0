//! What the sandbox's init sets up before anything runs.

use std::fs::{self, File};
use std::io::Write;
use std::os::fd::{AsFd, OwnedFd};
use std::path::{Path, PathBuf};

use nix::sys::resource::{Resource, setrlimit};
use rustix::fs::{CWD, Mode, OFlags, open, symlink};
use rustix::mount::{
    MountFlags, MountPropagationFlags, MoveMountFlags, OpenTreeFlags, UnmountFlags, mount,
    mount_bind_recursive, mount_change, mount_remount, move_mount, open_tree, unmount,
};
use rustix::process::{Signal, set_parent_process_death_signal};
use rustix::thread::{set_thread_res_gid, set_thread_res_uid};

use super::disk::keep_user_attributes;
use super::{Channel, Flavour, Go, Received, Sandbox};
use crate::probe::{MountPoint, own_mounts};
use crate::sys::clone::Namespaces;
use crate::sys::close::close_all_except;
use crate::sys::mount::{set_read_only, set_tree_read_only};
use crate::{Doing, Error, Result};

/// The folder in which an experiment works: a tmpfs of its own.
pub const WORK: &str = "/tmp/work";

/// Where [`Shared`] folders of the host appear.
const SHARED: &str = "/run/host";

/// What is seen of the host's files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum View {
    /// Everything, read-only.
    Host,
    /// After pivot_root(2), only these files and folders, read-only.
    Only(Vec<PathBuf>),
}

/// A folder of the host that is wanted inside whatever the view is.
#[derive(Clone, Debug)]
pub struct Shared {
    /// The folder on the host.
    pub folder: PathBuf,
    /// Its name below `/run/host/`.
    pub name: String,
    /// Whether the inside may write to it.
    pub writable: bool,
}

/// Builds the world in the process that has just been cloned, which goes through the
/// `doors` of cgroups if it `enters`; gives them back otherwise.
///
/// # References
/// prctl(2) `PR_SET_PDEATHSIG`, mount_namespaces(7), pivot_root(2).
pub(super) fn build(
    sandbox: &Sandbox,
    starter: &mut Channel,
    enters: bool,
    mut doors: Vec<File>,
) -> Result<Vec<File>> {
    let kept: Vec<_> = doors.iter().map(File::as_fd).chain([starter.as_fd()]).collect();
    close_all_except(&kept);
    if enters {
        for mut door in doors.drain(..) {
            door.write_all(b"0").doing(|| "enter a cgroup")?;
        }
    }
    die_with_starter()?;
    match starter.receive::<Go>(std::time::Instant::now() + sandbox.deadline)? {
        Received::Message(Go, _) => {}
        // The starter was gone before the death signal was asked for: there is nobody to
        // work for, and the signal will never come.
        Received::Closed | Received::Late => {
            return Err(Error::Setup("the starter is gone".into()));
        }
    }
    if sandbox.flavour == Flavour::Rootless {
        become_root_of_namespace()?;
        die_with_starter()?;
    }
    rustix::process::setsid().doing(|| "start a session")?;
    null_input()?;
    limit(sandbox.flavour)?;
    // What is made inside has the same mode, whoever started it.
    rustix::process::umask(Mode::WGRP | Mode::WOTH);
    rustix::system::sethostname(b"isolab").doing(|| "set the hostname")?;
    if sandbox.namespaces.contains(Namespaces::NET) {
        crate::sys::net::loopback_up().doing(|| "bring the loopback interface up")?;
    }
    mount_change("/", MountPropagationFlags::PRIVATE | MountPropagationFlags::REC)
        .doing(|| "make all mounts private")?;
    let shared = sandbox.shared.iter().map(take).collect::<Result<Vec<_>>>()?;
    match &sandbox.view {
        View::Host => host_view()?,
        View::Only(paths) => only_view(paths)?,
    }
    for (tree, shared) in shared.iter().zip(&sandbox.shared) {
        put(tree, shared)?;
    }
    tmpfs(Path::new(WORK), sandbox.work_bytes)?;
    if sandbox.user_attributes && sandbox.flavour == Flavour::Root {
        keep_user_attributes(Path::new(WORK), sandbox.work_bytes / 2)?;
    }
    std::env::set_current_dir(WORK).doing(|| "enter the work folder")?;
    Ok(doors)
}

fn die_with_starter() -> Result<()> {
    set_parent_process_death_signal(Some(Signal::KILL)).doing(|| "ask for the death signal")
}

/// Takes the ids that the starter has mapped to 0. This makes the process undumpable: to
/// what runs inside its memory, its files and its namespaces are closed.
///
/// # References
/// PR_SET_DUMPABLE(2const), ptrace(2) "Ptrace access mode checking".
fn become_root_of_namespace() -> Result<()> {
    let (uid, gid) = (rustix::fs::Uid::ROOT, rustix::fs::Gid::ROOT);
    set_thread_res_gid(gid, gid, gid).doing(|| "become group 0 of the user namespace")?;
    set_thread_res_uid(uid, uid, uid).doing(|| "become user 0 of the user namespace")
}

/// Standard input is empty: nothing inside may wait for the person at the terminal.
fn null_input() -> Result<()> {
    let null = open("/dev/null", OFlags::RDONLY | OFlags::CLOEXEC, Mode::empty())
        .doing(|| "open /dev/null")?;
    rustix::stdio::dup2_stdin(&null).doing(|| "empty the standard input")
}

/// No core dumps (they would land on the host), the usual number of open files, and as much
/// locked memory as by default since Linux 5.16, also where root was given another limit.
fn limit(flavour: Flavour) -> Result<()> {
    if flavour == Flavour::Root {
        setrlimit(Resource::RLIMIT_MEMLOCK, 8 << 20, 8 << 20).doing(|| "limit locked memory")?;
    }
    setrlimit(Resource::RLIMIT_CORE, 0, 0).doing(|| "forbid core dumps")?;
    let (_, hard) =
        nix::sys::resource::getrlimit(Resource::RLIMIT_NOFILE).doing(|| "read a limit")?;
    setrlimit(Resource::RLIMIT_NOFILE, hard.min(1024), hard).doing(|| "limit open files")
}

/// The whole host, read-only, with fresh folders where programs expect to write.
fn host_view() -> Result<()> {
    read_only_everywhere()?;
    for folder in ["/tmp", "/run", "/dev/shm"] {
        tmpfs(Path::new(folder), 64 << 20)?;
    }
    own_proc(Path::new("/proc"))
}

fn read_only_everywhere() -> Result<()> {
    read_only_below(Path::new("/")).map_err(|error| match error {
        Error::Io { cause, .. } => Error::io("make the host's files read-only", cause),
        other => other,
    })
}

/// Makes the mount at `point` and all below it read-only.
fn read_only_below(point: &Path) -> Result<()> {
    match set_read_only(point, true) {
        Err(nix::errno::Errno::ENOSYS) => read_only_one_by_one(point),
        result => result.doing(|| format!("make {} read-only", point.display())),
    }
}

/// Before Linux 5.12 each mount is remounted by itself; those hidden below another
/// mount answer `EINVAL` and cannot be reached by anybody.
fn read_only_one_by_one(point: &Path) -> Result<()> {
    for entry in
        own_mounts()?.into_iter().filter(|entry| Path::new(&entry.point).starts_with(point))
    {
        match remount_read_only(&entry) {
            Ok(()) | Err(rustix::io::Errno::INVAL | rustix::io::Errno::NOENT) => {}
            Err(errno) => {
                return Err(Error::io(format!("make {} read-only", entry.point), errno));
            }
        }
    }
    Ok(())
}

/// A remount sets every flag of the mount: those that it has are given again.
fn remount_read_only(entry: &MountPoint) -> rustix::io::Result<()> {
    let mut flags = MountFlags::BIND | MountFlags::RDONLY;
    for option in entry.options.split(',') {
        flags |= match option {
            "nosuid" => MountFlags::NOSUID,
            "nodev" => MountFlags::NODEV,
            "noexec" => MountFlags::NOEXEC,
            "noatime" => MountFlags::NOATIME,
            "relatime" => MountFlags::RELATIME,
            _ => MountFlags::empty(),
        };
    }
    mount_remount(&entry.point, flags, "")
}

/// Only `paths` of the host, on a fresh root, with the old root detached.
fn only_view(paths: &[PathBuf]) -> Result<()> {
    let root = Path::new("/tmp");
    tmpfs(root, 64 << 20)?;
    for path in paths {
        bring(path, root)?;
    }
    for folder in ["proc", "dev", "tmp", "run"] {
        fs::create_dir_all(root.join(folder)).doing(|| format!("make /{folder}"))?;
    }
    own_proc(&root.join("proc"))?;
    for device in ["null", "zero", "full", "random", "urandom"] {
        let (from, to) = (Path::new("/dev").join(device), root.join("dev").join(device));
        fs::write(&to, "").doing(|| format!("make {}", to.display()))?;
        mount_bind_recursive(&from, &to).doing(|| format!("bind {}", from.display()))?;
    }
    std::env::set_current_dir(root).doing(|| "enter the new root")?;
    nix::unistd::pivot_root(".", ".").doing(|| "pivot into the new root")?;
    // The old root now lies on top of the new one at the same place.
    unmount(".", UnmountFlags::DETACH).doing(|| "detach the old root")?;
    tmpfs(Path::new("/tmp"), 64 << 20)?;
    tmpfs(Path::new("/run"), 64 << 20)?;
    match set_read_only(Path::new("/"), false) {
        Err(nix::errno::Errno::ENOSYS) => {
            let flags = MountFlags::BIND | MountFlags::RDONLY;
            mount_remount("/", flags | MountFlags::NODEV | MountFlags::NOSUID, "")
                .doing(|| "make the new root read-only")
        }
        result => result.doing(|| "make the new root read-only"),
    }
}

/// Brings one path of the host below `root`: links as links, the rest as read-only binds.
fn bring(path: &Path, root: &Path) -> Result<()> {
    let to = root.join(path.strip_prefix("/").unwrap_or(path));
    if let Some(parent) = to.parent() {
        fs::create_dir_all(parent).doing(|| format!("make {}", parent.display()))?;
    }
    let kind = fs::symlink_metadata(path).doing(|| format!("look at {}", path.display()))?;
    if kind.is_symlink() {
        let target = fs::read_link(path).doing(|| format!("read {}", path.display()))?;
        return symlink(&target, &to).doing(|| format!("link {}", to.display()));
    }
    if kind.is_dir() {
        fs::create_dir_all(&to).doing(|| format!("make {}", to.display()))?;
    } else {
        fs::write(&to, "").doing(|| format!("make {}", to.display()))?;
    }
    mount_bind_recursive(path, &to).doing(|| format!("bind {}", path.display()))?;
    read_only_below(&to)
}

/// The folder's mount, and whether it still has to be made read-only where it is put:
/// before Linux 5.12 a mount can only be changed in its place.
fn take(shared: &Shared) -> Result<(OwnedFd, bool)> {
    let flags = OpenTreeFlags::OPEN_TREE_CLONE | OpenTreeFlags::OPEN_TREE_CLOEXEC;
    let doing = || format!("bind {}", shared.folder.display());
    let tree = open_tree(CWD, &shared.folder, flags).doing(doing)?;
    if shared.writable {
        return Ok((tree, false));
    }
    match set_tree_read_only(tree.as_fd(), false) {
        Err(nix::errno::Errno::ENOSYS) => Ok((tree, true)),
        result => result.doing(doing).map(|()| (tree, false)),
    }
}

fn put((tree, change): &(OwnedFd, bool), shared: &Shared) -> Result<()> {
    let to = Path::new(SHARED).join(&shared.name);
    fs::create_dir_all(&to).doing(|| format!("make {}", to.display()))?;
    move_mount(tree, "", CWD, &to, MoveMountFlags::MOVE_MOUNT_F_EMPTY_PATH)
        .doing(|| format!("mount {}", to.display()))?;
    let mounts = if *change { own_mounts()? } else { Vec::new() };
    mounts
        .iter()
        .filter(|entry| Path::new(&entry.point) == to)
        .try_for_each(remount_read_only)
        .doing(|| format!("make {} read-only", to.display()))
}

fn tmpfs(folder: &Path, bytes: u64) -> Result<()> {
    fs::create_dir_all(folder).doing(|| format!("make {}", folder.display()))?;
    let options = std::ffi::CString::new(format!("mode=1777,size={bytes}"))
        .map_err(std::io::Error::from)
        .doing(|| "name a size")?;
    mount("tmpfs", folder, "tmpfs", MountFlags::NODEV | MountFlags::NOSUID, options.as_c_str())
        .doing(|| format!("mount a tmpfs on {}", folder.display()))
}

fn own_proc(folder: &Path) -> Result<()> {
    let flags = MountFlags::NODEV | MountFlags::NOSUID | MountFlags::NOEXEC;
    mount("proc", folder, "proc", flags, None).doing(|| "mount an own /proc").map_err(|error| {
        Error::hinted(
            error.to_string(),
            "inside a container whose /proc is partly masked the kernel refuses a new one: \
             start that container with an unmasked /proc",
        )
    })
}
