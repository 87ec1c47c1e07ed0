//! The cell as the wall's init holds it: its namespaces, and the way in.

use std::fs::{self, File};
use std::io::Write;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::sys::signal::Signal;
use nix::unistd::pause;
use rustix::fs::{CWD, Mode, OFlags, open};
use rustix::mount::{
    MountFlags, MountPropagationFlags, UnmountFlags, mount, mount_bind_recursive, mount_change,
    unmount,
};
use rustix::process::{DumpableBehavior, pidfd_send_signal, set_dumpable_behavior};

use super::{Defence, Untrusted, bounds, filter, real, root};
use crate::sandbox::process::Child;
use crate::sandbox::{Channel, Command, Received, raw};
use crate::sys::clone::Namespaces;
use crate::sys::close::close_all_except;
use crate::sys::{fd, seccomp};
use crate::{Doing, Error, Result};

/// How long the set-up of the cell may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// Ids of the wall that are the cell's: all but the wall's own.
const IDS: u32 = 65535;

/// The cell, with nothing in it but its init.
#[derive(Debug)]
pub struct Cell {
    untrusted: Untrusted,
    init: Child,
    /// Its namespaces, that of users first.
    namespaces: Vec<(Namespaces, OwnedFd)>,
    /// Its PID namespace, and the wall's.
    pids: [OwnedFd; 2],
    doors: Vec<File>,
    /// How the limits that are not the cgroup's are enforced.
    pub(super) limits: Vec<String>,
}

/// A program that runs in the cell.
#[derive(Debug)]
pub struct Launched {
    /// The process, a child of the wall's init.
    pub child: Child,
    /// Tells of forbidden calls, of this program and of all that it starts; see
    /// [`Listener`](super::Listener). None where the filter was left out.
    pub listener: Option<OwnedFd>,
}

impl Cell {
    /// Builds the cell in the wall's init; what runs in it enters by the `doors`.
    pub(super) fn build(
        untrusted: &Untrusted,
        small: &[(PathBuf, Vec<u8>)],
        doors: Vec<File>,
    ) -> Result<Self> {
        crate::sys::args::erase();
        let mut limits = bounds::around(untrusted)?;
        limits.push(root::build(untrusted, small)?);
        let (mut outer, inner) = Channel::pair()?;
        let mut namespaces = Namespaces::all() - Namespaces::TIME - Namespaces::CGROUP;
        if untrusted.real_root {
            namespaces -= Namespaces::USER;
        }
        if !untrusted.keeps(Defence::Network) {
            namespaces -= Namespaces::NET;
        }
        let init = Child::start(namespaces, || be_init(untrusted, &doors, inner))
            .doing(|| "clone the cell's init")?;
        order(&mut outer)?;
        if !untrusted.real_root {
            map(&init)?;
        }
        order(&mut outer)?;
        let hold_kind = |(name, kind): (&str, Namespaces)| {
            Ok((kind, hold(&format!("/proc/{}/ns/{name}", init.pid))?))
        };
        let namespaces = KINDS.into_iter().map(hold_kind).collect::<Result<_>>()?;
        let pids = [hold(&format!("/proc/{}/ns/pid", init.pid))?, hold("/proc/self/ns/pid")?];
        // From now on it is closed to everybody, and to us.
        order(&mut outer)?;
        Ok(Self { untrusted: untrusted.clone(), init, namespaces, pids, doors, limits })
    }

    /// The cell's namespaces, that of users first; those of PIDs are not among them.
    pub fn namespaces(&self) -> impl Iterator<Item = (Namespaces, BorrowedFd<'_>)> {
        self.namespaces.iter().map(|(kind, fd)| (*kind, fd.as_fd()))
    }

    /// The cell's namespace of PIDs, which nobody from outside has a reason to join.
    pub fn pid_namespace(&self) -> BorrowedFd<'_> {
        self.pids[0].as_fd()
    }

    /// The folder in which programs start, as it is below every mount that they make.
    pub fn home(&self) -> Result<OwnedFd> {
        let path = root::below(root::HOME);
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
        open(&path, flags, Mode::empty()).doing(|| format!("hold {}", path.display()))
    }

    /// Starts `command` as the cell's root, under all of its restrictions. The program
    /// finds `passed` as its descriptors 3, 4 and so on, and nothing else of ours.
    ///
    /// # Errors
    /// The step that failed before the program ran, with its errno, as
    /// [`Command::start`]. `ESRCH` where the cell's init is gone.
    pub fn launch(
        &self,
        command: &Command,
        stdout: OwnedFd,
        stderr: OwnedFd,
        passed: &[BorrowedFd<'_>],
    ) -> Result<Launched> {
        let (mut outer, mut inner) = Channel::pair()?;
        let [cell, wall] = &self.pids;
        raw::setns(cell.as_fd(), Namespaces::PID).doing(|| "enter the cell")?;
        let child = command.launch_from(
            stdout,
            stderr,
            || self.enter(),
            || self.confine(&mut inner, passed),
        );
        raw::setns(wall.as_fd(), Namespaces::PID).doing(|| "come back from the cell")?;
        drop(inner);
        let listener = match outer.receive::<()>(Instant::now() + PATIENCE)? {
            Received::Message((), listener) => listener,
            Received::Closed | Received::Late => None,
        };
        Ok(Launched { child: child?, listener })
    }

    /// Ends everything in the cell; what it was waiting for is gone with it.
    pub fn end(&self) {
        // It may have ended already.
        let _ = pidfd_send_signal(&self.init.pidfd, rustix::process::Signal::KILL);
    }

    /// Whether the cell's init lives; untrusted code cannot end it, but want of memory can.
    pub fn lives(&self) -> Result<bool> {
        Ok(!self.init.ends_before(Instant::now())?)
    }

    /// In the clone: from the wall into the cell.
    fn enter(&self) -> Result<(), Errno> {
        raw::enter();
        for door in &self.doors {
            (&*door).write_all(b"0").map_err(|_| Errno::EACCES)?;
        }
        for (kind, fd) in self.namespaces() {
            let shared = match kind {
                Namespaces::USER => self.untrusted.real_root,
                Namespaces::NET => !self.untrusted.keeps(Defence::Network),
                _ => false,
            };
            if !shared {
                raw::setns(fd, kind)?;
            }
        }
        nix::unistd::setsid()?;
        become_root()
    }

    /// In the clone: the last steps before the program.
    fn confine(&self, told: &mut Channel, passed: &[BorrowedFd<'_>]) -> Result<(), Errno> {
        bounds::within(&self.untrusted)?;
        if self.untrusted.real_root {
            real::withhold()?;
        }
        if self.untrusted.keeps(Defence::NoNewPrivs) {
            rustix::thread::set_no_new_privs(true).map_err(raw::errno)?;
        }
        fd::close_on_exec_from(3)?;
        let listener = match self.untrusted.keeps(Defence::Filter) {
            true => Some(seccomp::install(&filter::program())?),
            false => None,
        };
        told.send(&(), listener.as_ref().map(AsFd::as_fd)).map_err(|_| Errno::EPIPE)?;
        (3..).zip(passed).try_for_each(|(number, fd)| fd::place(*fd, number))
    }
}

/// The kinds of its namespaces but that of PIDs, and their files in `/proc/PID/ns`; that of users
/// first.
pub const KINDS: [(&str, Namespaces); 6] = [
    ("user", Namespaces::USER),
    ("mnt", Namespaces::MOUNT),
    ("uts", Namespaces::UTS),
    ("ipc", Namespaces::IPC),
    ("net", Namespaces::NET),
    ("cgroup", Namespaces::CGROUP),
];

/// Tells the cell's init to take the next step, and waits until it has.
fn order(init: &mut Channel) -> Result<()> {
    init.send(&(), None)?;
    match init.receive::<std::result::Result<(), String>>(Instant::now() + PATIENCE)? {
        Received::Message(done, _) => done.map_err(Error::Setup),
        Received::Closed | Received::Late => {
            Err(Error::Setup("the cell's init gave no word".into()))
        }
    }
}

fn map(init: &Child) -> Result<()> {
    for file in ["uid_map", "gid_map"] {
        let path = format!("/proc/{}/{file}", init.pid);
        fs::write(&path, format!("0 {} {IDS}", root::OWNER)).doing(|| format!("write {path}"))?;
    }
    Ok(())
}

fn hold(path: &str) -> Result<OwnedFd> {
    rustix::fs::openat(CWD, path, OFlags::RDONLY | OFlags::CLOEXEC, Mode::empty())
        .doing(|| format!("hold {path}"))
}

fn become_root() -> Result<(), Errno> {
    let (uid, gid) = (rustix::fs::Uid::ROOT, rustix::fs::Gid::ROOT);
    rustix::thread::set_thread_groups(&[]).map_err(raw::errno)?;
    rustix::thread::set_thread_res_gid(gid, gid, gid).map_err(raw::errno)?;
    rustix::thread::set_thread_res_uid(uid, uid, uid).map_err(raw::errno)
}

/// The life of the cell's init. It keeps the wall's id, which nobody in the cell has.
fn be_init(untrusted: &Untrusted, doors: &[File], mut wall: Channel) -> i32 {
    let kept: Vec<_> = doors.iter().map(AsFd::as_fd).chain([wall.as_fd()]).collect();
    close_all_except(&kept);
    let open = || set_dumpable_behavior(DumpableBehavior::Dumpable).doing(|| "open its memory");
    // Nothing untrusted is there yet, and a closed process could not be given its maps.
    let stands = obey(&mut wall, open)
        && obey(&mut wall, || set_up(untrusted, doors))
        && obey(&mut wall, || match untrusted.keeps(Defence::Undumpable) {
            true => {
                set_dumpable_behavior(DumpableBehavior::NotDumpable).doing(|| "close its memory")
            }
            false => Ok(()),
        });
    if !stands {
        return 1;
    }
    drop(wall);
    close_all_except(&[]);
    loop {
        pause();
    }
}

/// Takes a step when told, and tells how it went; whether all is well.
fn obey(wall: &mut Channel, step: impl FnOnce() -> Result<()>) -> bool {
    let told = wall.receive::<()>(Instant::now() + PATIENCE);
    if !matches!(told, Ok(Received::Message((), _))) {
        return false;
    }
    let done = step().map_err(|error| error.to_string());
    wall.send(&done, None).is_ok() && done.is_ok()
}

fn set_up(untrusted: &Untrusted, doors: &[File]) -> Result<()> {
    // Orphans are reaped by the kernel.
    crate::sys::signal::ignore(Signal::SIGCHLD).doing(|| "ignore the ends of orphans")?;
    nix::unistd::setsid().doing(|| "start a session")?;
    for mut door in doors {
        door.write_all(b"0").doing(|| "enter a cgroup")?;
    }
    raw::unshare(Namespaces::CGROUP).doing(|| "make a cgroup namespace")?;
    rustix::system::sethostname(b"isolab").doing(|| "set the hostname")?;
    if untrusted.keeps(Defence::Network) {
        crate::sys::net::loopback_up().doing(|| "bring the loopback interface up")?;
    }
    mount_change("/", MountPropagationFlags::PRIVATE | MountPropagationFlags::REC)
        .doing(|| "make all mounts private")?;
    // The mount itself is locked, so that it cannot be a new root; its copy can.
    mount_bind_recursive(root::ROOT, root::ROOT).doing(|| "copy the cell's mounts")?;
    let flags = MountFlags::NODEV | MountFlags::NOSUID | MountFlags::NOEXEC;
    mount("proc", root::below("/proc"), "proc", flags, None).doing(|| "mount the cell's /proc")?;
    if !untrusted.keeps(Defence::Lock) {
        // A mount that was made down here is not locked down here.
        let usr = root::below("/usr");
        mount_bind_recursive(&usr, &usr).doing(|| "leave a mount unlocked")?;
    }
    std::env::set_current_dir(root::ROOT).doing(|| "enter the cell's root")?;
    nix::unistd::pivot_root(".", ".").doing(|| "pivot into the cell's root")?;
    unmount(".", UnmountFlags::DETACH).doing(|| "detach the wall's root")?;
    std::env::set_current_dir("/").doing(|| "enter the root")
}
