//! The sandbox of one submission, with a small server beside it.
//!
//! The server, the init of the wall around the cell, starts programs in the cell on
//! request and tells how they ended. It reads nothing that a submission has made.

use std::io::Read;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::sys::signal::{SigSet, Signal};
use nix::sys::signalfd::{SfdFlags, SignalFd};
use rustix::event::{PollFd, PollFlags, poll};
use rustix::fs::{Mode, OFlags, ResolveFlags, openat, openat2};
use rustix::io::retry_on_intr;
use rustix::mount::{OpenTreeFlags, open_tree};
use rustix::process::{WaitOptions, wait};
use serde::{Deserialize, Serialize};

use super::task::Allowance;
use super::visit::{Visited, visit, visit_with};
use crate::probe::{MountPoint, mountinfo};
use crate::sandbox::untrusted::{Cell as UntrustedCell, Listener};
use crate::sandbox::{Channel, Command, Ended, Received, Running, Token, Untrusted};
use crate::sys::clone::Namespaces;
use crate::{Doing, Error, Result};

/// How long the cell may live beyond the solution's own time.
const SPARE: Duration = Duration::from_secs(60);

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

/// What the server is asked for.
#[derive(Debug, Serialize, Deserialize)]
enum Asked {
    /// A program.
    Start(Order),
    /// A folder of the work folder.
    Take(String),
}

/// What comes from the server.
#[derive(Debug, Serialize, Deserialize)]
enum News {
    /// The work folder; its descriptor comes along.
    Work,
    /// A namespace of the cell, by these bits; its descriptor comes along.
    Namespace(u64),
    /// A program runs: its standard output comes along, then its standard error, and what
    /// tells of forbidden calls.
    Stream,
    /// A folder of the work folder, as a mount that is nowhere yet; it comes along.
    Tree,
    /// There is no such folder any more.
    Gone(String),
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
    real_root: bool,
}

/// A program that runs in the cell.
#[derive(Debug)]
pub(super) struct Program {
    pub(super) stdout: OwnedFd,
    pub(super) stderr: OwnedFd,
    /// Tells of forbidden calls.
    pub(super) violations: Option<Listener>,
}

/// What execve(2) answered when a program could not be started.
pub(super) type Refusal = Errno;

impl Cell {
    /// A fresh one, in which the submission is `real_root` or root of a user namespace.
    pub(super) fn start(allowance: &Allowance, real_root: bool) -> Result<Self> {
        let untrusted = Untrusted {
            memory: allowance.memory,
            processes: allowance.processes,
            cpu: Some(allowance.cpu),
            files: allowance.files,
            deadline: allowance.time + SPARE,
            real_root,
            ..Untrusted::default()
        };
        let running = untrusted.start(&Token::new()?, |channel, cell| {
            let served = serve(channel, cell);
            served.or_else(|error| channel.send(&News::Broken(error.to_string()), None))
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
        Ok(Self { running, work, user, places, real_root })
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

    /// Its user namespace, if that is another one than the grader's.
    fn user(&self) -> Option<BorrowedFd<'_>> {
        (!self.real_root).then(|| self.user.as_fd())
    }

    /// Looks around as its root, in all of its namespaces but that of processes.
    pub(super) fn inside<T>(
        &self,
        look: impl FnOnce() -> (T, Option<OwnedFd>),
    ) -> Result<Visited<T>>
    where
        T: Serialize + for<'de> Deserialize<'de>,
    {
        let places = self.places.iter().filter(|(_, kind)| *kind != Namespaces::PID);
        let places: Vec<_> = places.map(|(fd, kind)| (fd.as_fd(), *kind)).collect();
        visit(self.user(), &places, look)
    }

    /// Looks at what descriptors hold, with the rights of its root and the machine's mounts.
    pub(super) fn beside<T>(&self, look: impl FnOnce() -> T) -> Result<Visited<T>>
    where
        T: Serialize + for<'de> Deserialize<'de>,
    {
        visit(self.user(), &[], || (look(), None))
    }

    /// Looks around in its network, as its root and with the machine's mounts.
    pub(super) fn network<T>(&self, look: impl FnOnce() -> T) -> Result<Visited<T>>
    where
        T: Serialize + for<'de> Deserialize<'de>,
    {
        let network = (self.namespace(Namespaces::NET), Namespaces::NET);
        visit(self.user(), &[network], || (look(), None))
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
        visit(self.user(), &[(pidfd, kinds)], || (look(), None))
    }

    /// The mounts that its root sees.
    pub(super) fn mounts(&self) -> Result<Visited<std::result::Result<Vec<MountPoint>, String>>> {
        let mount = (self.namespace(Namespaces::MOUNT), Namespaces::MOUNT);
        visit_with(self.user(), &[mount], |own| {
            (mounts_of(own).map_err(|error| error.to_string()), None)
        })
    }

    /// Starts a program as the cell's root, under all of its restrictions.
    pub(super) fn launch(
        &mut self,
        order: &Order,
    ) -> Result<std::result::Result<Program, Refusal>> {
        self.running.send(&Asked::Start(order.clone()))?;
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
        let stderr = match stream()? {
            Ok(stderr) => stderr,
            Err(errno) => return Ok(Err(errno)),
        };
        Ok(stream()?.map(|fd| Program { stdout, stderr, violations: Some(Listener::new(fd)) }))
    }

    /// A folder of the work folder with all files in it and nothing that was mounted there,
    /// to be mounted elsewhere.
    pub(super) fn take(&mut self, folder: &str) -> Result<std::result::Result<OwnedFd, String>> {
        self.running.send(&Asked::Take(folder.to_owned()))?;
        match self.running.receive::<News>()? {
            Received::Message(News::Tree, Some(tree)) => Ok(Ok(tree)),
            Received::Message(News::Gone(because), _) => Ok(Err(because)),
            other => Err(unexpected(other)),
        }
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

/// The bits of a namespace by its name in `/proc/PID/ns`, if a cell is held by one of these.
pub(super) fn kind(name: &str) -> Option<Namespaces> {
    KINDS.iter().find(|(of, _)| *of == name).map(|(_, kind)| *kind)
}

/// The mount of a folder of the work folder, as the wall sees it.
fn tree(work: BorrowedFd<'_>, folder: &str) -> Result<OwnedFd> {
    let flags = OpenTreeFlags::OPEN_TREE_CLONE
        | OpenTreeFlags::OPEN_TREE_CLOEXEC
        | OpenTreeFlags::AT_EMPTY_PATH;
    open_tree(hold(work, folder)?, "", flags).doing(|| "take a folder along")
}

/// A folder of the work folder, to be held whatever is mounted over it.
pub(super) fn hold(work: BorrowedFd<'_>, folder: &str) -> Result<OwnedFd> {
    let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let within = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_XDEV;
    openat2(work, folder, flags, Mode::empty(), within)
        .doing(|| format!("hold the folder {folder}"))
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
const KINDS: [(&str, Namespaces); 7] = [
    ("user", Namespaces::USER),
    ("mnt", Namespaces::MOUNT),
    ("uts", Namespaces::UTS),
    ("ipc", Namespaces::IPC),
    ("net", Namespaces::NET),
    ("cgroup", Namespaces::CGROUP),
    ("pid", Namespaces::PID),
];

/// The life of the wall's init, beside the cell.
fn serve(channel: &mut Channel, cell: &UntrustedCell) -> Result<()> {
    channel.send(&News::Work, Some(cell.home()?.as_fd()))?;
    let pids = (Namespaces::PID, cell.pid_namespace());
    for (kind, fd) in cell.namespaces().chain([pids]) {
        channel.send(&News::Namespace(kind.bits()), Some(fd))?;
    }
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
            match channel.receive::<Asked>(soon)? {
                Received::Message(Asked::Start(order), _) => {
                    started = start(channel, cell, &order)?;
                }
                Received::Message(Asked::Take(folder), _) => {
                    match tree(cell.home()?.as_fd(), &folder) {
                        Ok(tree) => channel.send(&News::Tree, Some(tree.as_fd()))?,
                        Err(because) => channel.send(&News::Gone(because.to_string()), None)?,
                    }
                }
                Received::Closed => return Ok(()),
                Received::Late => {}
            }
        }
    }
}

/// Starts a program and tells; its pid.
fn start(channel: &mut Channel, cell: &UntrustedCell, order: &Order) -> Result<Option<i32>> {
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
    match cell.launch(&command, stdout_in.into(), stderr_in.into(), &[]) {
        Ok(launched) => {
            let listener = launched.listener;
            let listener = listener.ok_or_else(|| Error::Setup("there is no filter".into()))?;
            for fd in [stdout.as_fd(), stderr.as_fd(), listener.as_fd()] {
                channel.send(&News::Stream, Some(fd))?;
            }
            Ok(Some(launched.child.pid.as_raw()))
        }
        Err(Error::Io { doing, cause }) if cause.raw_os_error().is_some() => {
            let errno = cause.raw_os_error().unwrap_or(libc::EIO);
            channel.send(&News::Refused(doing, errno), None)?;
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

fn unexpected(received: Received<News>) -> Error {
    match received {
        Received::Message(News::Broken(because), _) => Error::Setup(because),
        Received::Message(news, _) => Error::Setup(format!("the cell said {news:?} out of turn")),
        Received::Closed => Error::Setup("the cell's init has ended".into()),
        Received::Late => Error::Setup("the cell's deadline has passed".into()),
    }
}
