//! Looking: stat(2) when the kernel knows the name, when it does not, and when there is no
//! such file; a small file read whole.

use std::ffi::CStr;

use rustix::fs::{Mode, OFlags, open, stat};
use rustix::io::Errno;

use super::{Clock, Family, Ground, Work, Workload, tree};
use crate::{Doing, Error, Result};

pub(super) const ALL: &[Workload] = &[
    Workload::new("stat-hot", Family::Metadata, &StatHot).quick(),
    Workload::new("stat-first", Family::Metadata, &StatFirst).quick(),
    Workload::new("stat-negative", Family::Metadata, &StatNegative).quick(),
    Workload::new("open-read-close-4k", Family::Metadata, &OpenRead).bytes(4096).quick(),
];

/// Files in the tree.
const FILES: u32 = 1000;

/// The same hundred files again and again: the kernel's own caches answer.
struct StatHot;

/// Each file once, after a fresh mount.
struct StatFirst;

/// Names that are not there: twice each, so that a negative entry can be of use.
struct StatNegative;

/// Each file opened, read whole and closed.
struct OpenRead;

impl Work for StatHot {
    fn fill(&self, ground: &Ground) -> Result<()> {
        tree::files(ground.bottom(), 100, 0)
    }

    fn ready(&self, _: &Ground) -> Result<()> {
        tree::names(100).iter().try_for_each(|name| found(name))
    }

    fn run(&self, _: &Ground, clock: &mut Clock) -> Result<()> {
        let names = tree::names(100);
        clock.run(|clock| {
            (0..100).try_for_each(|_| names.iter().try_for_each(|name| clock.op(|| found(name))))
        })
    }

    fn only_looks(&self) -> bool {
        true
    }
}

impl Work for StatFirst {
    fn fill(&self, ground: &Ground) -> Result<()> {
        tree::files(ground.bottom(), FILES, 0)
    }

    fn run(&self, ground: &Ground, clock: &mut Clock) -> Result<()> {
        let mut names = tree::names(FILES);
        ground.random(1).shuffle(&mut names);
        clock.run(|clock| names.iter().try_for_each(|name| clock.op(|| found(name))))
    }

    fn only_looks(&self) -> bool {
        true
    }
}

impl Work for StatNegative {
    fn fill(&self, ground: &Ground) -> Result<()> {
        tree::files(ground.bottom(), FILES, 0)
    }

    fn run(&self, _: &Ground, clock: &mut Clock) -> Result<()> {
        let names: Vec<_> = (0..FILES).map(|number| tree::named("absent", number)).collect();
        let absent = |name: &CStr| match stat(name) {
            Err(Errno::NOENT) => Ok(()),
            Err(errno) => Err(Error::io(format!("stat {name:?}"), errno)),
            Ok(_) => Err(Error::Setup(format!("{name:?} is there, and should not be"))),
        };
        clock.run(|clock| {
            (0..2).try_for_each(|_| names.iter().try_for_each(|name| clock.op(|| absent(name))))
        })
    }

    fn only_looks(&self) -> bool {
        true
    }
}

impl Work for OpenRead {
    fn fill(&self, ground: &Ground) -> Result<()> {
        tree::files(ground.bottom(), FILES, 4096)
    }

    fn run(&self, ground: &Ground, clock: &mut Clock) -> Result<()> {
        let mut names = tree::names(FILES);
        ground.random(1).shuffle(&mut names);
        clock.run(|clock| names.iter().try_for_each(|name| clock.op(|| read_4k(name))))
    }

    fn only_looks(&self) -> bool {
        true
    }
}

/// stat(2) of a name that is there.
pub(super) fn found(name: &CStr) -> Result<()> {
    stat(name).map(drop).doing(|| format!("stat {name:?}"))
}

/// open(2), read(2) of 4096 bytes, and close(2) when the descriptor is dropped.
pub(super) fn read_4k(name: &CStr) -> Result<()> {
    let file = open(name, OFlags::RDONLY | OFlags::CLOEXEC, Mode::empty())
        .doing(|| format!("open {name:?}"))?;
    let mut buffer = [0; 4096];
    match rustix::io::read(&file, &mut buffer).doing(|| format!("read {name:?}"))? {
        4096 => Ok(()),
        other => Err(Error::Setup(format!("{name:?} has {other} of 4096 bytes"))),
    }
}
