//! One workload on one file system, once or several times, from making the files to
//! removing them.

use std::collections::BTreeMap;
use std::fs;
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rustix::fs::{Advice, CWD, Mode, OFlags, fadvise, openat, syncfs};
use rustix::thread::CpuSet;
use serde::{Deserialize, Serialize};

use super::subject::How;
use super::{Base, Placement, Subject, cpu, subject};
use crate::probe::own_mounts;
use crate::sandbox::{WORK, raw};
use crate::union::passthrough::requests_so_far;
use crate::union::{Branches, Mounted};
use crate::workload::{self, Clock, Ground, Workload};
use crate::{Doing, Error, Result};

/// What is to be run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cell {
    /// The workload's name.
    pub workload: String,
    /// The file system's name.
    pub subject: String,
    /// Where caller and daemon run.
    pub placement: Placement,
    /// What the files and the choices come from.
    pub seed: u64,
    /// One of so many operations is timed by itself.
    pub stride: u32,
    /// How often it runs, each time on a mount of its own.
    pub passes: u32,
}

/// What came of it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Got {
    /// It ran to its end, and every call did what it should.
    Measured(Box<Sample>),
    /// The file system refused the mount or a call: what, and how.
    Refused(String),
    /// The laboratory failed.
    Broken(String),
}

/// A cell's numbers: those of its median pass, and the latencies of all.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Sample {
    /// Operations of one pass.
    pub operations: u64,
    /// All of them together, in nanoseconds.
    pub nanoseconds: u64,
    /// What another pass would take with its mount, and with its files where they have to be
    /// made again, in nanoseconds.
    pub wall: u64,
    /// CPU time of the caller, in nanoseconds.
    pub caller_cpu: u64,
    /// CPU time of the daemon, where one serves it.
    pub daemon_cpu: Option<u64>,
    /// Requests that the kernel sent to the daemon; known of our own daemon only.
    pub requests: Option<u64>,
    /// Type and options of the mount as the kernel shows them, without its folders.
    pub mount: String,
    /// Latencies in nanoseconds, each with how many of the timed operations had it.
    pub latencies: Vec<(u64, u64)>,
}

/// Runs a cell on the base at `root`, inside a sandbox. `cpus` may be used.
pub(super) fn run(cell: &Cell, base: Base, root: &Path, cpus: &CpuSet) -> Got {
    let found = workload::find(&cell.workload).zip(subject::find(&cell.subject));
    let Some((workload, subject)) = found else {
        return Got::Broken(format!("there is no {} on {}", cell.workload, cell.subject));
    };
    let folder = root.join("cell");
    let got = passes(cell, &workload, subject, base, &folder, cpus);
    let back = std::env::set_current_dir(WORK).doing(|| "leave the file system");
    let removed = fs::remove_dir_all(&folder).doing(|| format!("remove {}", folder.display()));
    match back.and(removed) {
        Ok(()) => got.map_or_else(|got| got, |passes| Got::Measured(Box::new(Sample::of(passes)))),
        Err(error) => Got::Broken(error.to_string()),
    }
}

/// What each pass brought, or why one brought nothing. A pass is short, and what lies in
/// the caches and where the kernel has put its objects differs from one to the next: so
/// there are several, and the median counts.
fn passes(
    cell: &Cell,
    workload: &Workload,
    subject: &Subject,
    base: Base,
    folder: &Path,
    cpus: &CpuSet,
) -> Result<Vec<Sample>, Got> {
    // A union leaves its lower branches alone, and so does who only looks. But a file that was
    // read lies in the processor's caches, and then it is not cold.
    let kept = !workload.work.cold() && (subject.is_union() || workload.work.only_looks());
    let broken = |error: Error| Got::Broken(error.to_string());
    let mut stage: Option<Stage> = None;
    let mut samples = Vec::new();
    for _ in 0..cell.passes.max(1) {
        let mut began = Instant::now();
        let ready = match stage.take() {
            Some(stage) if kept => stage.renew(folder, subject).map(|()| stage),
            Some(_) => fs::remove_dir_all(folder)
                .doing(|| format!("remove {}", folder.display()))
                .and_then(|()| Stage::make(folder, workload, subject, cell.seed)),
            None => Stage::make(folder, workload, subject, cell.seed),
        };
        if kept {
            began = Instant::now();
        }
        let ready = ready.and_then(|stage| stage.settle(folder, workload, base).map(|()| stage));
        let ready = stage.insert(ready.map_err(broken)?);
        let measured = ready.measure(cell, workload, subject, cpus);
        let sample = measured.map_err(|error| Got::Refused(error.to_string()))?;
        samples.push(Sample { wall: began.elapsed().as_nanos() as u64, ..sample });
    }
    Ok(samples)
}

impl Sample {
    /// The pass whose time is the median, with the latencies of all.
    fn of(mut passes: Vec<Self>) -> Self {
        let each = |pass: &Self| pass.nanoseconds as f64 / pass.operations.max(1) as f64;
        passes.sort_by(|one, two| each(one).total_cmp(&each(two)));
        let mut latencies = BTreeMap::<u64, u64>::new();
        for (value, count) in passes.iter().flat_map(|pass| &pass.latencies) {
            *latencies.entry(*value).or_default() += count;
        }
        // The lower of the two in the middle where there are as many on each side.
        let median = passes.swap_remove((passes.len() - 1) / 2);
        Self { latencies: latencies.into_iter().collect(), ..median }
    }
}

/// Files that are there, and nothing mounted yet.
struct Stage {
    ground: Ground,
    branches: Branches,
    /// Where something is mounted.
    mounted: PathBuf,
    /// Where the work is done.
    point: PathBuf,
}

impl Stage {
    fn make(folder: &Path, workload: &Workload, subject: &Subject, seed: u64) -> Result<Self> {
        let names: Vec<String> = (0..workload.layers).map(|at| format!("l{at}")).collect();
        let top_first: Vec<&str> = names.iter().rev().map(String::as_str).collect();
        let branches = Branches::make(folder, "upper", &top_first)?;
        let upper = folder.join("upper");
        let layers = match subject.is_union() {
            true => branches.lower.iter().rev().cloned().collect(),
            false => vec![upper.clone(); workload.layers],
        };
        let mounted = folder.join("m");
        fs::create_dir_all(&mounted).doing(|| "make the mount point")?;
        let point = match subject.how {
            How::Folder => upper,
            _ => mounted.clone(),
        };
        let ground = Ground { layers, seed };
        workload.work.fill(&ground)?;
        Ok(Self { ground, branches, mounted, point })
    }

    /// For another pass: a union's upper branch is empty again.
    fn renew(&self, folder: &Path, subject: &Subject) -> Result<()> {
        if !subject.is_union() {
            return Ok(());
        }
        ["upper", "work"]
            .map(|name| folder.join(name))
            .iter()
            .filter(|it| it.exists())
            .try_for_each(|branch| {
                let again = fs::remove_dir_all(branch).and_then(|()| fs::create_dir(branch));
                again.doing(|| format!("empty {}", branch.display()))
            })
    }

    /// Nothing of it is still to be written, and where that is wanted nothing is cached.
    fn settle(&self, folder: &Path, workload: &Workload, base: Base) -> Result<()> {
        if base == Base::Ext4 {
            let open = openat(CWD, folder, OFlags::RDONLY | OFlags::CLOEXEC, Mode::empty());
            let open = open.doing(|| "open the base")?;
            syncfs(&open).doing(|| "write the base out")?;
            if workload.work.cold() {
                self.ground.layers.iter().try_for_each(|layer| forget(layer))?;
            }
        }
        Ok(())
    }

    fn mount(&self, subject: &Subject) -> Result<Option<Mounted>> {
        let Self { branches, mounted, .. } = self;
        let mounted = match subject.how {
            // The plain folder is bound as well, and worked on beside that: a mount empties
            // caches, and waits, which would not meet it otherwise.
            How::Folder | How::Bind => {
                let upper = branches.upper.as_deref().unwrap_or(mounted);
                return raw::bind(upper, mounted, false).doing(|| "bind the folder").map(|()| None);
            }
            How::Mirror(driver) => driver.mount(branches, subject.options, mounted),
            How::Union(backend) => backend.driver().mount(branches, subject.options, mounted),
        };
        mounted.map(Some).map_err(Error::from)
    }

    fn measure(
        &self,
        cell: &Cell,
        workload: &Workload,
        subject: &Subject,
        cpus: &CpuSet,
    ) -> Result<Sample> {
        let mounted = cell.placement.around(cpus, || self.mount(subject))??;
        let sample = self.run(cell, workload, subject, mounted.as_ref());
        std::env::set_current_dir(WORK).doing(|| "leave the file system")?;
        match mounted {
            Some(mounted) => drop(mounted.unmount()?),
            None => raw::unmount(&self.mounted).doing(|| "unmount the folder")?,
        }
        sample
    }

    fn run(
        &self,
        cell: &Cell,
        workload: &Workload,
        subject: &Subject,
        mounted: Option<&Mounted>,
    ) -> Result<Sample> {
        std::env::set_current_dir(&self.point).doing(|| "enter the file system")?;
        workload.work.ready(&self.ground)?;
        let daemon = mounted.and_then(Mounted::daemon).map(|daemon| daemon.pid);
        let daemon_cpu = || daemon.map(cpu::of_process).transpose();
        let ours = matches!(subject.how, How::Mirror(_));
        let requests = || ours.then(|| requests_so_far(Path::new("."))).transpose();
        let mut clock = Clock::new(cell.stride);
        let (sent, before) = (requests()?, (cpu::of_caller()?, daemon_cpu()?));
        workload.work.run(&self.ground, &mut clock)?;
        let (caller_cpu, daemon_after) = (cpu::of_caller()?, daemon_cpu()?);
        let spent = |from: Duration, to: Duration| to.saturating_sub(from).as_nanos() as u64;
        Ok(Sample {
            operations: clock.operations(),
            nanoseconds: clock.whole().as_nanos() as u64,
            // Known when the pass is over.
            wall: 0,
            caller_cpu: spent(before.0, caller_cpu),
            daemon_cpu: before.1.zip(daemon_after).map(|(from, to)| spent(from, to)),
            // The question itself is one of them.
            requests: sent.zip(requests()?).map(|(from, to)| (to - from).saturating_sub(1)),
            mount: self.shown()?,
            latencies: clock.latencies(),
        })
    }

    /// The mount as the kernel shows it, without the folders that differ from run to run.
    fn shown(&self) -> Result<String> {
        let mounts = own_mounts()?;
        let Some(mount) = mounts.iter().rev().find(|mount| self.point.starts_with(&mount.point))
        else {
            return Ok(String::new());
        };
        let apart = ["lowerdir", "upperdir", "workdir"];
        let options = mount.super_options.split(',');
        let kept = options.filter(|option| !apart.iter().any(|part| option.starts_with(part)));
        Ok(format!("{} {}", mount.fs_type, kept.collect::<Vec<_>>().join(",")))
    }
}

/// Drops the page cache of every file below `folder`, and of nothing else on the machine.
fn forget(folder: &Path) -> Result<()> {
    for entry in fs::read_dir(folder).doing(|| "list the base")? {
        let entry = entry.doing(|| "list the base")?;
        if entry.file_type().doing(|| "look at the base")?.is_dir() {
            forget(&entry.path())?;
        } else {
            let file = fs::File::open(entry.path()).doing(|| "open a file of the base")?;
            fadvise(file.as_fd(), 0, None, Advice::DontNeed).doing(|| "drop a page cache")?;
        }
    }
    Ok(())
}
