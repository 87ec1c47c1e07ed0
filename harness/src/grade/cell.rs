//! The cell: the sandbox of one submission, with a small server as its init.
//!
//! The server starts programs on request and tells how they ended. It is the only thing
//! inside that is ours; it reads nothing that a submission has made.

use std::io::Read;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::sys::signal::{SigSet, Signal};
use nix::sys::signalfd::{SfdFlags, SignalFd};
use rustix::event::{PollFd, PollFlags, poll};
use rustix::fs::{CWD, Mode, OFlags, openat};
use rustix::io::retry_on_intr;
use rustix::process::{WaitOptions, wait};
use serde::{Deserialize, Serialize};

use super::task::Allowance;
use super::visit::{Visited, visit, visit_with};
use crate::probe::{MountPoint, mountinfo};
use crate::sandbox::{Channel, Command, Ended, Flavour, Limits, Received, Running, Sandbox, Token};
use crate::sys::clone::Namespaces;
use crate::{Doing, Error, Result};

/// How long the cell may live beyond the solution's own time.
const SPARE: Duration = Duration::from_secs(60);

/// The sandbox for what nobody has reason to trust.
fn sandbox(allowance: &Allowance) -> Sandbox {
    Sandbox {
        namespaces: Namespaces::NET | Namespaces::CGROUP,
        work_bytes: allowance.files,
        deadline: allowance.time + SPARE,
        limits: Limits {
            memory: Some(allowance.memory),
            pids: Some(allowance.processes),
            ..Limits::default()
        },
        ..Sandbox::new(Flavour::Rootless)
    }
}

/// A program to start in the cell.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Order {
    /// The program's path and its arguments.
    pub(super) arguments: Vec<String>,
    /// Besides PATH and LC_ALL.
    pub(super) environment: Vec<(String, String)>,
    /// Where it starts.
    pub(super) folder: Option<String>,
    /// The root that it starts in.
    pub(super) root: Option<String>,
}

/// What comes from the cell's init.
#[derive(Debug, Serialize, Deserialize)]
enum News {
    /// The work folder; its descriptor comes along.
    Work,
    /// A namespace of the cell, by these bits; its descriptor comes along.
    Namespace(u64),
    /// A program runs: its standard output, then its standard error comes along.
    Stream,
    /// It could not be started: what failed, and the errno.
    Refused(String, i32),
    /// It has ended.
    Ended(Ended),
    /// The grader's own part of the cell broke.
    Broken(String),
}

/// A submission's sandbox, and the ways into it.
#[derive(Debug)]
pub(super) struct Cell {
    running: Running,
    work: OwnedFd,
    user: OwnedFd,
    places: Vec<(OwnedFd, Namespaces)>,
}

/// A program that runs in the cell.
#[derive(Debug)]
pub(super) struct Program {
    pub(super) stdout: OwnedFd,
    pub(super) stderr: OwnedFd,
}

/// What execve(2) answered when a program could not be started.
pub(super) type Refusal = Errno;

impl Cell {
    /// A fresh one.
    pub(super) fn start(allowance: &Allowance) -> Result<Self> {
        let running = sandbox(allowance).start(&Token::new()?, |channel| {
            if let Err(error) = serve(channel) {
                let _ = channel.send(&News::Broken(error.to_string()), None);
            }
        })?;
        let mut cell = Opening { running, work: None, places: Vec::new() };
        while cell.places.len() < KINDS.len() {
            match cell.running.receive::<News>()? {
                Received::Message(News::Work, fd) => cell.work = fd,
                Received::Message(News::Namespace(bits), Some(fd)) => {
                    cell.places.push((fd, Namespaces::from_bits_retain(bits)));
                }
                other => return Err(unexpected(other)),
            }
        }
        let Opening { running, work, mut places } = cell;
        let work = work.ok_or_else(|| Error::Setup("the cell has no work folder".into()))?;
        // The first of KINDS.
        let (user, _) = places.remove(0);
        Ok(Self { running, work, user, places })
    }

    /// The work folder, as it was before anything ran.
    pub(super) fn work(&self) -> BorrowedFd<'_> {
        self.work.as_fd()
    }

    /// The sandbox.
    pub(super) fn running(&self) -> &Running {
        &self.running
    }

    /// Its namespace of this kind.
    pub(super) fn namespace(&self, kind: Namespaces) -> BorrowedFd<'_> {
        let place = self.places.iter().find(|(_, of)| *of == kind);
        place.map_or(self.user.as_fd(), |(fd, _)| fd.as_fd())
    }

    /// Looks around as its root, in all of its namespaces but that of processes.
    pub(super) fn inside<T>(
        &self,
        look: impl FnOnce() -> (T, Option<OwnedFd>),
    ) -> Result<Visited<T>>
    where
        T: Serialize + for<'de> Deserialize<'de>,
    {
        let places: Vec<_> = self.places.iter().map(|(fd, kind)| (fd.as_fd(), *kind)).collect();
        visit(self.user.as_fd(), &places, look)
    }

    /// Looks at what descriptors hold, with the rights of its root and the machine's mounts.
    pub(super) fn beside<T>(&self, look: impl FnOnce() -> T) -> Result<Visited<T>>
    where
        T: Serialize + for<'de> Deserialize<'de>,
    {
        visit(self.user.as_fd(), &[], || (look(), None))
    }

    /// Looks around in these namespaces of the process behind `pidfd`.
    pub(super) fn with<T>(
        &self,
        pidfd: BorrowedFd<'_>,
        kinds: Namespaces,
        look: impl FnOnce() -> T,
    ) -> Result<Visited<T>>
    where
        T: Serialize + for<'de> Deserialize<'de>,
    {
        visit(self.user.as_fd(), &[(pidfd, kinds)], || (look(), None))
    }

    /// The mounts that its root sees.
    pub(super) fn mounts(&self) -> Result<Visited<std::result::Result<Vec<MountPoint>, String>>> {
        let mount = (self.namespace(Namespaces::MOUNT), Namespaces::MOUNT);
        visit_with(self.user.as_fd(), &[mount], |own| {
            (mounts_of(own).map_err(|error| error.to_string()), None)
        })
    }

    /// Starts a program as the cell's root, under all of its restrictions.
    pub(super) fn launch(
        &mut self,
        order: &Order,
    ) -> Result<std::result::Result<Program, Refusal>> {
        self.running.send(order)?;
        let mut stream = || match self.running.receive::<News>()? {
            Received::Message(News::Stream, Some(fd)) => Ok(Ok(fd)),
            Received::Message(News::Refused(step, errno), _) if step.starts_with("execute ") => {
                Ok(Err(Errno::from_raw(errno)))
            }
            Received::Message(News::Refused(step, errno), _) => {
                Err(Error::io(step, Errno::from_raw(errno)))
            }
            other => Err(unexpected(other)),
        };
        let stdout = match stream()? {
            Ok(stdout) => stdout,
            Err(errno) => return Ok(Err(errno)),
        };
        Ok(stream()?.map(|stderr| Program { stdout, stderr }))
    }

    /// How the program ended; to be asked when the cell's channel is readable.
    pub(super) fn ended(&mut self) -> Result<Ended> {
        match self.running.receive::<News>()? {
            Received::Message(News::Ended(ended), _) => Ok(ended),
            other => Err(unexpected(other)),
        }
    }

    /// Ends all that is inside and takes the cell away.
    pub(super) fn stop(self) -> Result<()> {
        self.running.stop().map(drop)
    }
}

/// The bits of a namespace by its name in `/proc/PID/ns`.
pub(super) fn kind(name: &str) -> Namespaces {
    KINDS.iter().find(|(of, _)| *of == name).map_or(Namespaces::empty(), |(_, kind)| *kind)
}

/// The mounts that the process sees whose directory in the machine's /proc is `own`.
fn mounts_of(own: &OwnedFd) -> Result<Vec<MountPoint>> {
    let flags = OFlags::RDONLY | OFlags::CLOEXEC;
    let file = openat(own, "mountinfo", flags, Mode::empty()).doing(|| "open mountinfo")?;
    let mut table = Vec::new();
    std::fs::File::from(file).read_to_end(&mut table).doing(|| "read mountinfo")?;
    mountinfo(&table)
}

/// A cell that has not told everything yet.
struct Opening {
    running: Running,
    work: Option<OwnedFd>,
    places: Vec<(OwnedFd, Namespaces)>,
}

/// The namespaces that the grader joins; that of users first.
const KINDS: [(&str, Namespaces); 6] = [
    ("user", Namespaces::USER),
    ("mnt", Namespaces::MOUNT),
    ("uts", Namespaces::UTS),
    ("ipc", Namespaces::IPC),
    ("net", Namespaces::NET),
    ("cgroup", Namespaces::CGROUP),
];

/// The life of the cell's init.
fn serve(channel: &mut Channel) -> Result<()> {
    let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let work = openat(CWD, ".", flags, Mode::empty()).doing(|| "hold the work folder")?;
    channel.send(&News::Work, Some(work.as_fd()))?;
    for (name, kind) in KINDS {
        let path = format!("/proc/self/ns/{name}");
        let fd = openat(CWD, path.as_str(), OFlags::RDONLY | OFlags::CLOEXEC, Mode::empty())
            .doing(|| format!("hold {path}"))?;
        channel.send(&News::Namespace(kind.bits()), Some(fd.as_fd()))?;
    }
    drop(work);
    let children = SigSet::from(Signal::SIGCHLD);
    children.thread_block().doing(|| "block SIGCHLD")?;
    let flags = SfdFlags::SFD_CLOEXEC | SfdFlags::SFD_NONBLOCK;
    let children = SignalFd::with_flags(&children, flags).doing(|| "watch children")?;
    let mut started = None;
    loop {
        let mut fds = [PollFd::new(channel, PollFlags::IN), PollFd::new(&children, PollFlags::IN)];
        retry_on_intr(|| poll(&mut fds, None)).doing(|| "wait for orders")?;
        let [orders, ends] = fds.map(|fd| !fd.revents().is_empty());
        if ends {
            while let Ok(Some(_)) = children.read_signal() {}
            // Orphans are ours as well: as zombies they would count against the limit.
            while let Ok(Some((pid, status))) = wait(WaitOptions::NOHANG) {
                if Some(pid.as_raw_nonzero().get()) == started
                    && let Some(ended) = Ended::of(status)
                {
                    started = None;
                    channel.send(&News::Ended(ended), None)?;
                }
            }
        }
        if orders {
            let soon = Instant::now() + Duration::from_secs(10);
            match channel.receive::<Order>(soon)? {
                Received::Message(order, _) => started = start(channel, &order)?,
                Received::Closed => return Ok(()),
                Received::Late => {}
            }
        }
    }
}

/// Starts a program and tells; its pid.
fn start(channel: &mut Channel, order: &Order) -> Result<Option<i32>> {
    let mut command = Command::new(&order.arguments);
    for (name, value) in &order.environment {
        command = command.env(name, value);
    }
    if let Some(root) = &order.root {
        command = command.root(root);
    }
    if let Some(folder) = &order.folder {
        command = command.folder(folder);
    }
    let (stdout, stdout_in) = std::io::pipe().doing(|| "make a pipe")?;
    let (stderr, stderr_in) = std::io::pipe().doing(|| "make a pipe")?;
    match command.launch(stdout_in.into(), stderr_in.into(), confine) {
        Ok(child) => {
            channel.send(&News::Stream, Some(stdout.as_fd()))?;
            channel.send(&News::Stream, Some(stderr.as_fd()))?;
            Ok(Some(child.pid.as_raw()))
        }
        Err(Error::Io { doing, cause }) if cause.raw_os_error().is_some() => {
            let errno = cause.raw_os_error().unwrap_or(libc::EIO);
            channel.send(&News::Refused(doing, errno), None)?;
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// What a program gives up before it runs.
fn confine() -> Result<(), Errno> {
    rustix::thread::set_no_new_privs(true).map_err(|errno| Errno::from_raw(errno.raw_os_error()))
}

fn unexpected(received: Received<News>) -> Error {
    match received {
        Received::Message(News::Broken(because), _) => Error::Setup(because),
        Received::Message(news, _) => Error::Setup(format!("the cell said {news:?} out of turn")),
        Received::Closed => Error::Setup("the cell's init has ended".into()),
        Received::Late => Error::Setup("the cell's deadline has passed".into()),
    }
}
