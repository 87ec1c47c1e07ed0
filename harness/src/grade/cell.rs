//! The sandbox of one submission, and what the grader does with it.

mod server;

use std::io::Read;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::time::Duration;

use nix::errno::Errno;
use rustix::fs::{Mode, OFlags, ResolveFlags, openat, openat2};
use serde::{Deserialize, Serialize};

pub(super) use server::Order;
use server::{Asked, News, serve};

use super::task::Allowance;
use super::visit::{Visited, visit, visit_with};
use crate::probe::{MountPoint, mountinfo};
use crate::sandbox::untrusted::{KINDS, Listener};
use crate::sandbox::{Ended, Received, Running, Token, Untrusted};
use crate::sys::clone::Namespaces;
use crate::{Doing, Error, Result};

/// How long the cell may live beyond the solution's own time.
const SPARE: Duration = Duration::from_secs(60);

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
        // These, and that of processes.
        while cell.places.len() < KINDS.len() + 1 {
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
    let pids = ("pid", Namespaces::PID);
    KINDS.into_iter().chain([pids]).find(|(of, _)| *of == name).map(|(_, kind)| kind)
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

fn unexpected(received: Received<News>) -> Error {
    match received {
        Received::Message(News::Broken(because), _) => Error::Setup(because),
        Received::Message(news, _) => Error::Setup(format!("the cell said {news:?} out of turn")),
        Received::Closed => Error::Setup("the cell's init has ended".into()),
        Received::Late => Error::Setup("the cell's deadline has passed".into()),
    }
}
