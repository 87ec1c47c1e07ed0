//! The limits of one sandbox, enforced by cgroups wherever this user may make one.
//!
//! Each limit is imposed by cgroup v2 where the controller is there, else by v1, else
//! by nothing: an ordinary user without delegation runs too, and is told why. What
//! holds is found out by doing: make the folder, write the limit, read it back.

mod hierarchy;
mod limit;
mod place;
mod release;
pub(super) mod removal;

use std::fs::{self, File};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::{Path, PathBuf};
use std::time::Duration;

use nix::unistd::{Pid, getpid};

use super::Token;
use super::guardian::Guardian;
use crate::{Doing, Result};

use hierarchy::Hierarchy;
use limit::Limit;

pub(super) use hierarchy::marked;
pub use limit::Limits;

/// How long the owner waits for the processes of a cgroup to be gone. They have been killed, so
/// that giving up sooner would gain nothing.
const PATIENCE: Duration = Duration::from_secs(30);

/// What the kernel counted, where it can be read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Events {
    /// Processes that were killed because the memory limit was reached.
    pub oom_kills: Option<u64>,
    /// Forks that failed because the limit of processes was reached.
    pub pids_max_hits: Option<u64>,
}

/// The cgroups of one sandbox: one of v2, or one in each v1 hierarchy that is needed.
///
/// When this value goes, so do the cgroups, with everything that still runs in them.
#[derive(Debug)]
pub struct Cgroup {
    /// The folder in the tree of v2, and the same opened.
    v2: Option<PathBuf>,
    fd: Option<OwnedFd>,
    /// The folders in hierarchies of v1.
    v1: Vec<PathBuf>,
    enforced: Vec<String>,
    guardian: Option<Guardian>,
    /// The process whose value this is; a forked copy must not remove anything.
    owner: Pid,
}

impl Cgroup {
    /// Makes the cgroups that impose `limits`, under a guardian that removes them
    /// should this process be killed. What cannot be imposed is not an error:
    /// [`Self::enforced`] tells.
    ///
    /// # Errors
    /// For limits that no sandbox can live with; and where a folder might be made but
    /// no guardian can, as in a process with several threads.
    pub fn create(token: &Token, limits: &Limits) -> Result<Self> {
        let Limits { everywhere, .. } = *limits;
        let limits = Limit::asked(limits)?;
        if limits.is_empty() && !everywhere {
            return Self::make(&[], token, &limits, false, None);
        }
        let hierarchies = Hierarchy::all()?;
        let places = place::possible(&hierarchies, &token.name(), &limits, everywhere);
        // The guardian comes first: a folder without one could outlive a SIGKILL.
        let guardian = match places.is_empty() {
            true => None,
            false => Some(Guardian::over(&places)?),
        };
        let mut made = Self::make(&hierarchies, token, &limits, everywhere, guardian)?;
        if made.folders().next().is_none() {
            made.clear()?; // nothing to guard
        }
        Ok(made)
    }

    /// Like [`Self::create`], without a guardian: for a process with several threads,
    /// such as a test. What it leaves when killed is removed by the next [`sweep`].
    pub fn unguarded(token: &Token, limits: &Limits) -> Result<Self> {
        Self::make(&Hierarchy::all()?, token, &Limit::asked(limits)?, limits.everywhere, None)
    }

    /// One line for each limit: how it is enforced (`memory: cgroup v1, 512 MiB with
    /// swap`), or why it cannot be here (`pids: no controller that this user
    /// may use: EACCES on …`).
    pub fn enforced(&self) -> &[String] {
        &self.enforced
    }

    /// The folders: at most one in the tree of v2, first, then those of v1.
    pub fn folders(&self) -> impl Iterator<Item = &Path> {
        self.v2.iter().chain(&self.v1).map(PathBuf::as_path)
    }

    /// The cgroup of v2, if there is one, for CLONE_INTO_CGROUP.
    ///
    /// # References
    /// clone3(2)
    pub fn fd(&self) -> Option<BorrowedFd<'_>> {
        self.fd.as_ref().map(OwnedFd::as_fd)
    }

    /// Moves a process into the cgroups; its later children are born there. Does
    /// nothing for that of v2 if the process was cloned into it.
    pub fn add(&self, pid: u32) -> Result<()> {
        let v2 = self.v2.iter().filter(|folder| !holds(folder, pid));
        for folder in self.v1.iter().chain(v2) {
            let path = folder.join("cgroup.procs");
            limit::write(&path, &pid.to_string())
                .doing(|| format!("write {pid} to {}", path.display()))?;
        }
        Ok(())
    }

    /// The ways into the cgroups of v1, for a process that goes in by itself: it writes
    /// `0`, which moves the writing thread only. Moved from outside, by [`Self::add`], it
    /// would cost milliseconds, since the kernel then first stops all forks.
    pub fn doors(&self) -> Result<Vec<File>> {
        let open = |folder: &PathBuf| {
            let path = folder.join("tasks");
            File::options().write(true).open(&path).doing(|| format!("open {}", path.display()))
        };
        self.v1.iter().map(open).collect()
    }

    /// The ways into all of the cgroups, that of v2 included, which costs more than being
    /// cloned into it.
    pub fn all_doors(&self) -> Result<Vec<File>> {
        let mut doors = self.doors()?;
        if let Some(folder) = &self.v2 {
            let path = folder.join("cgroup.procs");
            let door = File::options().write(true).open(&path);
            doors.push(door.doing(|| format!("open {}", path.display()))?);
        }
        Ok(doors)
    }

    /// Sends SIGKILL to every process inside until none is left.
    pub fn kill(&self) -> Result<()> {
        self.folders().try_for_each(|folder| {
            removal::kill(folder, PATIENCE).doing(|| format!("empty {}", folder.display()))
        })
    }

    /// Lets what was killed inside die, if something keeps it.
    pub fn release(&self) {
        self.folders().for_each(release::release);
    }

    /// What the kernel has counted so far.
    pub fn events(&self) -> Events {
        let counter = |file: &str, key: &str| {
            self.folders().find_map(|folder| {
                let text = fs::read_to_string(folder.join(file)).ok()?;
                text.lines().find_map(|line| line.strip_prefix(key)?.trim().parse().ok())
            })
        };
        let v1 = || counter("memory.oom_control", "oom_kill ");
        Events {
            oom_kills: counter("memory.events", "oom_kill ").or_else(v1),
            pids_max_hits: counter("pids.events", "max "),
        }
    }

    /// Kills what is left inside, removes the folders and dismisses the guardian, which
    /// stays on watch if a folder resists.
    pub fn remove(mut self) -> Result<()> {
        self.clear()
    }

    fn make(
        hierarchies: &[Hierarchy],
        token: &Token,
        limits: &[Limit],
        everywhere: bool,
        guardian: Option<Guardian>,
    ) -> Result<Self> {
        let mut made =
            Self { v2: None, fd: None, v1: vec![], enforced: vec![], guardian, owner: getpid() };
        let name = token.name();
        let tree = hierarchies.iter().find(|one| one.v2);
        let in_tree = |limit: &Limit| tree.is_some_and(|tree| tree.has(limit.controller()));
        let wanted: Vec<_> = limits.iter().copied().filter(in_tree).collect();
        let mut refused = "no hierarchy has it".to_owned();
        if let Some(tree) = tree.filter(|_| !wanted.is_empty()) {
            match place::v2(tree, &name, &wanted) {
                Ok(folder) => made.enter(folder)?,
                Err(because) => refused = because,
            }
        }
        for limit in limits {
            let answer = match &made.v2 {
                Some(folder) if in_tree(limit) => limit.impose(true, folder),
                _ => Err(refused.clone()),
            };
            let answer = answer.or_else(|because| made.v1(hierarchies, &name, limit, because));
            let of = limit.controller();
            made.enforced.push(match answer {
                Ok(how) => format!("{of}: {how}"),
                Err(why) => format!("{of}: no controller that this user may use: {why}"),
            });
        }
        if everywhere {
            made.be_everywhere(hierarchies, &name)?;
        }
        Ok(made)
    }

    /// Makes the folders that no limit asked for; a hierarchy that refuses is left aside.
    fn be_everywhere(&mut self, hierarchies: &[Hierarchy], name: &str) -> Result<()> {
        for hierarchy in hierarchies {
            if hierarchy.v2 && self.v2.is_none() {
                if let Ok(folder) = place::v2(hierarchy, name, &[]) {
                    self.enter(folder)?;
                }
            } else if !hierarchy.v2 && !self.v1.iter().any(|one| one.starts_with(&hierarchy.mount))
            {
                self.v1.extend(place::v1(hierarchy, name).ok());
            }
        }
        Ok(())
    }

    /// Keeps a folder of v2, opened for CLONE_INTO_CGROUP.
    fn enter(&mut self, folder: PathBuf) -> Result<()> {
        let folder = self.v2.insert(folder);
        self.fd = Some(File::open(&*folder).doing(|| format!("open {}", folder.display()))?.into());
        Ok(())
    }

    /// Imposes a limit by v1, which v2 did not `because` of something.
    fn v1(
        &mut self,
        hierarchies: &[Hierarchy],
        name: &str,
        limit: &Limit,
        because: String,
    ) -> Result<String, String> {
        let has = |one: &&Hierarchy| !one.v2 && one.has(limit.controller());
        let hierarchy = hierarchies.iter().find(has).ok_or(because)?;
        // Several controllers may share one hierarchy, and then one folder.
        let known = self.v1.iter().find(|folder| folder.starts_with(&hierarchy.mount)).cloned();
        let folder = match known {
            Some(folder) => folder,
            None => place::v1(hierarchy, name).inspect(|folder| self.v1.push(folder.clone()))?,
        };
        limit.impose(false, &folder)
    }

    /// Tries every folder, also after one that resists; does nothing the second time.
    fn clear(&mut self) -> Result<()> {
        self.fd = None;
        let guardian = self.guardian.take(); // lives on unless dismissed
        let folders: Vec<_> = self.v2.take().into_iter().chain(self.v1.drain(..)).collect();
        let remove = |folder: &PathBuf| {
            removal::remove(folder, PATIENCE).doing(|| format!("remove {}", folder.display()))
        };
        let removed: Vec<_> = folders.iter().map(remove).collect();
        removed.into_iter().collect::<Result<()>>()?;
        guardian.map_or(Ok(()), Guardian::dismiss)
    }
}

impl Drop for Cgroup {
    fn drop(&mut self) {
        if self.owner == getpid() {
            let _ = self.clear();
        }
    }
}

/// Removes the cgroups of sandboxes whose owners are dead, with what still runs in
/// them; says which. Those that this user may not remove stay.
pub fn sweep() -> Result<Vec<PathBuf>> {
    let name = |folder: &PathBuf| folder.file_name()?.to_str().and_then(Token::in_name);
    let dead = |folder: &PathBuf| name(folder).is_some_and(|token| !token.owner_alive());
    let mut folders = marked()?;
    folders.retain(dead);
    // Which those are that stay is seen below.
    let _ = removal::remove_all(&folders, PATIENCE);
    folders.retain(|folder| !folder.exists());
    Ok(folders)
}

/// Whether the process is in that cgroup of v2 already.
fn holds(folder: &Path, pid: u32) -> bool {
    let text = fs::read_to_string(format!("/proc/{pid}/cgroup")).unwrap_or_default();
    let path = text.lines().find_map(|line| line.strip_prefix("0::"));
    path.is_some_and(|path| Path::new(path).file_name() == folder.file_name())
}
