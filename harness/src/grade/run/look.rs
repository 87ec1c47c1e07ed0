//! What the grader looks at: in the sandbox, on its folders' own file systems, and at the
//! command's process.

use std::collections::BTreeMap;
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::path::{Path, PathBuf};
use std::time::Instant;

use serde::{Deserialize, Serialize};

use super::{Graded, Run, Stop, ended, unreached};
use crate::grade::cell::{self, Order};
use crate::grade::given::Given;
use crate::grade::model::Verdict;
use crate::grade::named;
use crate::grade::serving::{self, Server};
use crate::grade::subject::Subject;
use crate::grade::visit::Visited;
use crate::grade::watch::{Output, Seen};
use crate::probe::{FileId, MountPoint};
use crate::record::Fact;
use crate::sys::clone::Namespaces;
use crate::union::look;
use crate::{Doing, Error};

/// A program of the submission's that the grader has run to its end.
#[derive(Debug)]
pub struct Used {
    /// How it ended, or the errno of its start.
    pub end: Fact,
    /// What it printed.
    pub output: String,
}

impl Run<'_> {
    /// Runs a program with the given folder as its root, as the submission's cell allows.
    pub fn chrooted(&mut self, folder: &str, command: &[&str]) -> Graded<Used> {
        let command: Vec<String> = command.iter().map(ToString::to_string).collect();
        self.chrooted_with(folder, &command, &[])
    }

    /// The same with variables of its environment.
    pub fn chrooted_with(
        &mut self,
        folder: &str,
        command: &[String],
        environment: &[(String, String)],
    ) -> Graded<Used> {
        let order = Order {
            arguments: command.to_vec(),
            environment: environment.to_vec(),
            root: Some(Given::path(folder)),
            folder: None,
        };
        let program = match self.cell()?.launch(&order)? {
            Ok(program) => program,
            Err(errno) => return Ok(Used { end: Fact::errno(errno), output: String::new() }),
        };
        let before = std::mem::replace(&mut self.output, Output::of(program)?);
        self.began = Instant::now();
        let seen = self.watch(None);
        let used = std::mem::replace(&mut self.output, before);
        match seen? {
            Seen::Ended(ended) => Ok(Used { end: ended.fact(), output: used.text() }),
            _ => Err(unreached()),
        }
    }

    /// Looks around in the solution's sandbox, as its root.
    pub fn inside<T>(&mut self, look: impl FnOnce() -> T) -> Graded<T>
    where
        T: Serialize + for<'de> Deserialize<'de>,
    {
        Ok(self.bring(|| (look(), None))?.0)
    }

    /// Looks around as root of the sandbox in these namespaces of the command's process.
    pub fn with<T>(
        &mut self,
        subject: &Subject,
        kinds: Namespaces,
        look: impl FnOnce() -> T,
    ) -> Graded<T>
    where
        T: Serialize + for<'de> Deserialize<'de>,
    {
        match self.cell()?.with(subject.as_fd(), kinds, look) {
            Ok(visited) => Ok(self.settle(visited)?.0),
            Err(_) if subject.has_ended() => Err(ended()),
            Err(error) => Err(error.into()),
        }
    }

    /// What lies in a given folder on its own file system, whatever was mounted over it
    /// since: as [`look`] describes it.
    pub fn on_disk(&mut self, folder: &str) -> Graded<BTreeMap<String, String>> {
        let fd = self.hold(folder)?.as_raw_fd();
        let path = format!("/proc/self/fd/{fd}");
        self.beside(|| look(Path::new(&path)).map_err(|error| error.to_string()))?
            .map_err(|because| Stop::failed(named("hint-cannot-look", [("because", because)])))
    }

    /// In what a given folder differs on disk from how it was given: paths, sorted.
    pub fn changes(&mut self, folder: &str) -> Graded<Vec<String>> {
        let seen = self.on_disk(folder)?;
        Ok(self.given.changes(folder, &seen))
    }

    /// Looks at `path` in a given folder, on the folder's own file system; the closure gets
    /// a path that leads there.
    pub fn at<T>(&mut self, folder: &str, path: &str, look: impl FnOnce(&Path) -> T) -> Graded<T>
    where
        T: Serialize + for<'de> Deserialize<'de>,
    {
        let fd = self.hold(folder)?.as_raw_fd();
        let path = format!("/proc/self/fd/{fd}/{path}");
        self.beside(|| look(Path::new(&path)))
    }

    /// What is mounted on a path of the sandbox, the topmost last.
    pub fn mounted_on(&mut self, path: &str) -> Graded<Vec<MountPoint>> {
        let mounts = self.mounts()?.into_iter();
        Ok(mounts.filter(|mount| mount.point == path).collect())
    }

    /// Every mount of the sandbox.
    pub fn mounts(&mut self) -> Graded<Vec<MountPoint>> {
        let visited = self.cell()?.mounts()?;
        let (mounts, _) = self.settle(visited)?;
        Ok(mounts.map_err(Error::Setup)?)
    }

    /// The processes of the sandbox behind the sockets that listen on a TCP port, as they
    /// look from outside.
    pub fn listening(&mut self, port: u16) -> Graded<Vec<Server>> {
        let visited = self.cell()?.network(|| serving::sockets(port))?;
        let (sockets, _) = self.settle(visited)?;
        let network = self.own("net")?;
        Ok(serving::holders(&sockets.map_err(Error::Setup)?, network)?)
    }

    /// Whether the command's process is in another namespace of this kind than the sandbox.
    pub fn is_apart(&mut self, subject: &Subject, kind: &str) -> Graded<bool> {
        let own = self.own(kind)?;
        let theirs = subject.profile.namespaces.get(kind);
        let theirs = theirs.ok_or_else(|| Error::Setup(format!("no namespace {kind} to see")))?;
        Ok(*theirs != own)
    }

    /// The cgroups of version 2 between the command's process and the sandbox, as folders;
    /// its own first, none if that is the sandbox's.
    pub fn cgroups(&mut self, subject: &Subject) -> Graded<Vec<PathBuf>> {
        let own = self.cell()?.running().cgroup().map(Path::to_owned);
        let own = own.ok_or_else(|| Error::Setup("the sandbox has no cgroup of its own".into()))?;
        let theirs = subject.cgroup().ok_or_else(ended)?;
        // The mount that the sandbox's own is seen through shows the process's as well.
        let mount = own.parent().unwrap_or(Path::new("/"));
        let theirs = mount.join(theirs.trim_start_matches('/'));
        let between = theirs.ancestors().take_while(|folder| *folder != own);
        let below = theirs.starts_with(&own);
        Ok(if below { between.map(Path::to_owned).collect() } else { Vec::new() })
    }

    /// The path of the command's cgroup of version 2, as its own cgroup namespace shows it.
    pub fn cgroup_inside(&mut self, subject: &Subject) -> Graded<String> {
        let seen = self.with(subject, Namespaces::CGROUP, || subject.cgroup())?;
        seen.ok_or_else(ended)
    }

    /// Which namespace of this kind is the sandbox's own.
    pub fn own(&mut self, kind: &str) -> Graded<FileId> {
        let stat = match cell::kind(kind) {
            Some(bits) => rustix::fs::fstat(self.cell()?.namespace(bits)),
            // It is the grader's: a cell makes none of this kind.
            None => rustix::fs::stat(format!("/proc/self/ns/{kind}")),
        };
        let stat = stat.doing(|| "look at a namespace")?;
        Ok(FileId { device: stat.st_dev, inode: stat.st_ino })
    }

    pub(super) fn bring<T>(
        &mut self,
        look: impl FnOnce() -> (T, Option<OwnedFd>),
    ) -> Graded<(T, Option<OwnedFd>)>
    where
        T: Serialize + for<'de> Deserialize<'de>,
    {
        let visited = self.cell()?.inside(look)?;
        self.settle(visited)
    }

    fn beside<T>(&mut self, look: impl FnOnce() -> T) -> Graded<T>
    where
        T: Serialize + for<'de> Deserialize<'de>,
    {
        let visited = self.cell()?.beside(look)?;
        Ok(self.settle(visited)?.0)
    }

    /// A look that does not come back waits for something that the submission has made.
    fn settle<T>(&mut self, visited: Visited<T>) -> Graded<(T, Option<OwnedFd>)> {
        match visited {
            Visited::Back(value, brought) => Ok((value, brought)),
            Visited::Hung(child) => {
                self.hung.push(child);
                Err(Stop::Submission(Verdict::Timeout, named("hint-no-answer", [])))
            }
        }
    }
}
