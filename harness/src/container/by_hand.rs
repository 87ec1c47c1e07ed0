//! A container by hand. Read from top to bottom: it happens in this order.
//!
//! The kernel knows no containers. There is a process, and what a process inherits is
//! changed piece by piece until little of the machine is left: clone3(2) gives it
//! namespaces, cgroups bound what it uses, mounts and pivot_root(2) give it files,
//! capabilities and seccomp take away what it could do with them, and execve(2) ends the
//! preparation. The order is no matter of taste: each step needs a right that a later one
//! takes away.

use std::ffi::CString;
use std::fs;
use std::io::{Read, Write};
use std::os::fd::AsFd;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use nix::errno::Errno;
use nix::sys::resource::{Resource, setrlimit};
use nix::sys::stat::{Mode, SFlag, makedev, mknod};
use rustix::mount::{
    MountFlags, MountPropagationFlags, UnmountFlags, mount, mount_bind, mount_bind_recursive,
    mount_change, mount_remount, unmount,
};
use rustix::thread::{CapabilitySet, CapabilitySets};

use super::Container;
use super::parts::{capability_sets, filter, flags_of, make_read_only, namespace_flags, run_hooks};
use crate::probe::own_mounts;
use crate::sandbox::raw::errno;
use crate::sandbox::{Child, Ended, Guardian};
use crate::sys::close::close_all_except;
use crate::{Doing, Error, Result};

/// Runs the container to its end. The caller must be root and have a single thread.
///
/// # Errors
/// The step that failed, in whichever process; the program's own end is no error.
pub fn run(container: &Container) -> Result<Ended> {
    run_hooks(&container.hooks.before_fork)?;
    let cgroups = make_cgroups(container)?;
    // 1. A copy of this process, in namespaces of its own. It is the init of its PID
    //    namespace: when it ends, the kernel kills whatever it has started. It waits until
    //    we have put it into its cgroups, for it must not start anything before.
    let (mut wait, mut go) = std::io::pipe().doing(|| "make a pipe")?;
    let (mut complaint, mut complain) = std::io::pipe().doing(|| "make a pipe")?;
    let child = Child::start(namespace_flags(container)?, || {
        let _ =
            rustix::process::set_parent_process_death_signal(Some(rustix::process::Signal::KILL));
        // With a copy of the starter's end the pipe would never tell that it is gone.
        close_all_except(&[wait.as_fd(), complain.as_fd()]);
        if wait.read_exact(&mut [0]).is_err() {
            return 1; // the starter is gone
        }
        // Returns only if something fails; else the process is the program by then.
        let Err(error) = become_contained(container);
        let _ = write!(complain, "{error}");
        125
    })
    .doing(|| "clone3 a process into new namespaces")?;
    drop(complain);
    // 2. Limits. A process is moved by writing its number; what it starts stays inside.
    let entered = cgroups.0.iter().try_for_each(|cgroup| {
        let pid = child.pid.to_string();
        fs::write(cgroup.join("cgroup.procs"), pid).doing(|| format!("enter {}", cgroup.display()))
    });
    let released = entered
        .and_then(|()| run_hooks(&container.hooks.after_fork))
        .and_then(|()| go.write_all(&[0]).doing(|| "start the container"));
    drop(go); // it waits in vain if something has failed, and ends
    // Every copy of this end closes at execve(2), or carries what went wrong before it.
    let mut text = String::new();
    complaint.read_to_string(&mut text).doing(|| "read how it started")?;
    let ended = child.wait()?;
    released?;
    drop(cgroups);
    run_hooks(&container.hooks.at_exit)?;
    if text.is_empty() { Ok(ended) } else { Err(Error::Setup(text)) }
}

/// In the new process: everything up to execve(2).
fn become_contained(container: &Container) -> Result<std::convert::Infallible> {
    // 3. Nothing that is mounted from here on may spread back to the machine.
    mount_change("/", MountPropagationFlags::REC | MountPropagationFlags::PRIVATE)
        .doing(|| "make all mounts private")?;
    if let Some(name) = &container.hostname {
        rustix::system::sethostname(name.as_bytes()).doing(|| "set the host name")?;
    }
    // 4. The root, bound onto itself: pivot_root(2) wants a mount of its own.
    mount_bind_recursive(&container.root, &container.root).doing(|| "bind the root")?;
    for one in &container.mounts {
        mount_inside(container, one).doing(|| format!("mount {}", one.on))?;
    }
    make_devices(&container.root).doing(|| "make devices")?;
    run_hooks(&container.hooks.before_chroot)?;
    // 5. The new root for the old, which then lies on the same place, and is detached.
    //    After chroot(2) it would still be mounted, and root could climb back.
    std::env::set_current_dir(&container.root).doing(|| "enter the root")?;
    nix::unistd::pivot_root(".", ".").doing(|| "pivot_root")?;
    unmount(".", UnmountFlags::DETACH).doing(|| "detach the old root")?;
    std::env::set_current_dir("/").doing(|| "enter /")?;
    // 6. What of the kernel's own files is hidden, and what cannot be written. After that
    //    the root itself: whoever may mount could undo it, so the right to goes in step 8.
    for path in container.masked.iter().map(Path::new).filter(|path| path.exists()) {
        match path.is_dir() {
            true => mount("tmpfs", path, "tmpfs", MountFlags::RDONLY, None),
            false => mount_bind("/dev/null", path),
        }
        .doing(|| format!("mask {}", path.display()))?;
    }
    for path in container.read_only_paths.iter().map(Path::new).filter(|path| path.exists()) {
        mount_bind_recursive(path, path).doing(|| format!("bind {}", path.display()))?;
        make_read_only(path)?;
    }
    if container.read_only {
        make_read_only(Path::new("/"))?;
    }
    run_hooks(&container.hooks.after_chroot)?;
    // 7. Limits of this one process, which its children inherit.
    if let Some(files) = container.limits.open_files {
        setrlimit(Resource::RLIMIT_NOFILE, files, files).doing(|| "limit open files")?;
    }
    // 8. Capabilities. The bounding set is what execve(2) by uid 0 can ever get back.
    let kept = capability_sets(container)?;
    for capability in CapabilitySet::all().difference(kept).iter() {
        match rustix::thread::remove_capability_from_bounding_set(capability) {
            Ok(()) | Err(rustix::io::Errno::INVAL) => {} // one that this kernel does not know
            Err(errno) => return Err(Error::io("lower the bounding set", errno)),
        }
    }
    let sets =
        CapabilitySets { effective: kept, permitted: kept, inheritable: CapabilitySet::empty() };
    rustix::thread::set_capabilities(None, sets).doing(|| "give up capabilities")?;
    // 9. No setuid program can bring them back, and without CAP_SYS_ADMIN the kernel takes
    //    a filter from nobody who has not promised this.
    if container.no_new_privs {
        rustix::thread::set_no_new_privs(true).doing(|| "set no_new_privs")?;
    }
    // 10. The filter comes last, since it may refuse what the steps above have called.
    if let Some(program) = filter(container)? {
        seccompiler::apply_filter(&program).map_err(|error| Error::Setup(error.to_string()))?;
    }
    let word = |text: &str| CString::new(text).unwrap_or_default();
    let command: Vec<CString> = container.command.iter().map(|text| word(text)).collect();
    let environment = container.environment.iter();
    let environment: Vec<CString> =
        environment.map(|(name, value)| word(&format!("{name}={value}"))).collect();
    crate::sys::signal::reset().doing(|| "reset signals")?;
    nix::unistd::execve(&command[0], &command, &environment)
        .doing(|| format!("execute {}", container.command[0]))
}

/// The cgroups of one container, one in each hierarchy, and what removes them should this
/// process be killed: a folder is the one thing that does not vanish with its processes.
struct Cgroups(Vec<PathBuf>, Option<Guardian>);

impl Drop for Cgroups {
    fn drop(&mut self) {
        // They are empty by now: the init has been waited for, and with it all others.
        let all = self.0.iter().all(|cgroup| fs::remove_dir(cgroup).is_ok());
        let _ = self.1.take().filter(|_| all).map(Guardian::dismiss);
    }
}

/// A folder is a cgroup. In version 2 there is one tree, in version 1 one for each
/// controller, and what a limit is called differs.
fn make_cgroups(container: &Container) -> Result<Cgroups> {
    let mut trees: Vec<_> = own_mounts()?;
    trees.retain(|mount| mount.fs_type.starts_with("cgroup"));
    let mut folders: Vec<PathBuf> =
        trees.iter().map(|tree| Path::new(&tree.point).join(&container.name)).collect();
    folders.sort();
    folders.dedup(); // a mount can lie hidden below another one
    if let Some(taken) = folders.iter().find(|folder| folder.exists()) {
        return Err(Error::hinted(
            format!("{} is there already", taken.display()),
            "choose another name",
        ));
    }
    let cgroups = Cgroups(folders.clone(), Some(Guardian::over(&folders)?));
    let limits = &container.limits;
    for folder in &folders {
        fs::create_dir(folder).doing(|| format!("make {}", folder.display()))?;
        // A new cpuset of version 1 is empty, and takes nobody in.
        let above = |file| fs::read_to_string(folder.with_file_name(file)).ok();
        let files = [
            ("memory.max", limits.memory.map(|bytes| bytes.to_string())),
            ("memory.limit_in_bytes", limits.memory.map(|bytes| bytes.to_string())),
            ("pids.max", limits.pids.map(|count| count.to_string())),
            ("cpuset.cpus", above("cpuset.cpus")),
            ("cpuset.mems", above("cpuset.mems")),
        ];
        for (file, value) in files.into_iter().filter(|(file, _)| folder.join(file).exists()) {
            let Some(value) = value else { continue };
            fs::write(folder.join(file), value.trim()).doing(|| format!("set {file}"))?;
        }
    }
    Ok(cgroups)
}

/// One mount below the root, which is not the process's yet.
fn mount_inside(container: &Container, one: &super::Mount) -> Result<(), Errno> {
    let to = container.inside(&one.on);
    fs::create_dir_all(&to).map_err(|_| Errno::EROFS)?;
    let (flags, data) = flags_of(&one.options);
    if one.kind != "cgroup" {
        return mount(&*one.kind, &to, &*one.kind, flags, &*data).map_err(errno);
    }
    // The hierarchies as the machine mounts them, each seen from the container's own cgroup.
    let trees = own_mounts().map_err(|_| Errno::EIO)?;
    if trees.iter().any(|tree| tree.point == one.on && tree.fs_type == "cgroup2") {
        return mount("cgroup2", &to, "cgroup2", flags, None).map_err(errno);
    }
    mount("tmpfs", &to, "tmpfs", flags - MountFlags::RDONLY, c"mode=755").map_err(errno)?;
    for tree in trees.iter().filter(|tree| tree.fs_type == "cgroup") {
        let point = container.inside(&tree.point);
        fs::create_dir_all(&point).map_err(|_| Errno::EROFS)?;
        mount_bind(Path::new(&tree.point).join(&container.name), &point).map_err(errno)?;
        mount_remount(&point, flags | MountFlags::BIND | MountFlags::RDONLY, "").map_err(errno)?;
    }
    Ok(())
}

/// The few devices that every program may expect. Others cannot be made: mknod(2) takes a
/// capability that is gone by then.
fn make_devices(root: &Path) -> Result<(), Errno> {
    let numbers = [("null", 3), ("zero", 5), ("full", 7), ("random", 8), ("urandom", 9)];
    let terminal = ("tty", makedev(5, 0));
    let all = numbers.map(|(name, minor)| (name, makedev(1, minor))).into_iter().chain([terminal]);
    for (name, number) in all {
        let path = root.join("dev").join(name);
        mknod(&path, SFlag::S_IFCHR, Mode::from_bits_truncate(0o666), number)?;
        fs::set_permissions(&path, fs::Permissions::from_mode(0o666)).map_err(|_| Errno::EPERM)?;
    }
    let links = [
        ("ptmx", "pts/ptmx"),
        ("fd", "/proc/self/fd"),
        ("stdin", "/proc/self/fd/0"),
        ("stdout", "/proc/self/fd/1"),
        ("stderr", "/proc/self/fd/2"),
    ];
    // Where the kernel shows its memory as a file, its old name leads there.
    let core = Path::new("/proc/kcore").exists().then_some(("core", "/proc/kcore"));
    links.into_iter().chain(core).try_for_each(|(name, to)| {
        symlink(to, root.join("dev").join(name)).map_err(|_| Errno::EEXIST)
    })
}
