//! File system workloads, each defined once: what lies there before, which calls are
//! measured, how many, how large, by how many threads.
//!
//! One family a file. The same definition serves criterion and the paired engine
//! ([`crate::bench`]). Every call's result is checked: a workload that cannot do one of
//! its calls is an error and never a time.

mod change;
mod clock;
mod copy_up;
mod data;
mod layers;
mod metadata;
mod mixes;
mod programs;
mod sync;
mod tree;

pub use clock::{Clock, clock_cost};
pub(crate) use data::pattern;
pub use data::{BLOCKS, Block, SIZE};

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::Result;
use crate::random::Random;

/// One workload.
#[derive(Clone, Copy)]
pub struct Workload {
    /// Its name: `stat-hot`, `read-seq-128k-cold`.
    pub name: &'static str,
    /// What it belongs to.
    pub family: Family,
    /// Bytes that one operation moves; 0 where none are.
    pub bytes: u64,
    /// Threads that work at the same time.
    pub threads: usize,
    /// Lower layers that its files are spread over.
    pub layers: usize,
    /// Whether the quick tier has it.
    pub quick: bool,
    /// What it does.
    pub work: &'static dyn Work,
}

/// What a workload does. The current folder is the file system's root in [`Work::ready`]
/// and [`Work::run`].
pub trait Work: Sync {
    /// Fills the layers, bottom first, before anything is mounted over them.
    ///
    /// # Errors
    /// A fault of the laboratory.
    fn fill(&self, ground: &Ground) -> Result<()>;

    /// What is done through the mounted file system before the clock runs.
    ///
    /// # Errors
    /// The call that the file system refused.
    fn ready(&self, _: &Ground) -> Result<()> {
        Ok(())
    }

    /// The operations, inside [`Clock::run`].
    ///
    /// # Errors
    /// The call that the file system refused, or a wrong answer.
    fn run(&self, ground: &Ground, clock: &mut Clock) -> Result<()>;

    /// Whether it leaves the files that [`Work::fill`] made as they were, in a plain folder
    /// too: then they can be used again.
    fn only_looks(&self) -> bool {
        false
    }

    /// Whether its data should come from the device rather than from the page cache.
    fn cold(&self) -> bool {
        false
    }
}

/// Where a workload's files lie before the mount, and what its random choices come from.
#[derive(Clone, Debug)]
pub struct Ground {
    /// The layers, bottom first; where there is no union, the same folder again and again.
    pub layers: Vec<PathBuf>,
    /// The same seed gives the same files and the same operations.
    pub seed: u64,
}

/// Groups of workloads, as the reports show them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Family {
    /// Looking: stat and open.
    Metadata,
    /// Changing names.
    Change,
    /// Reading and writing.
    Data,
    /// Writing that must be durable.
    Sync,
    /// The first write to a file of a lower layer.
    CopyUp,
    /// Looking through many layers.
    Layers,
    /// The server mixes of the FAST'17 study.
    Mixes,
    /// Whole programs.
    Programs,
}

impl Family {
    /// Each of them, in the order of the reports.
    pub const ALL: [Self; 8] = [
        Self::Metadata,
        Self::Change,
        Self::Data,
        Self::Sync,
        Self::CopyUp,
        Self::Layers,
        Self::Mixes,
        Self::Programs,
    ];

    /// Its name: `metadata`, `copy-up`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Metadata => "metadata",
            Self::Change => "change",
            Self::Data => "data",
            Self::Sync => "sync",
            Self::CopyUp => "copy-up",
            Self::Layers => "layers",
            Self::Mixes => "mixes",
            Self::Programs => "programs",
        }
    }
}

impl Workload {
    /// One with a single thread and a single lower layer.
    const fn new(name: &'static str, family: Family, work: &'static dyn Work) -> Self {
        Self { name, family, bytes: 0, threads: 1, layers: 1, quick: false, work }
    }

    /// In the quick tier as well.
    const fn quick(mut self) -> Self {
        self.quick = true;
        self
    }

    const fn bytes(mut self, bytes: u64) -> Self {
        self.bytes = bytes;
        self
    }

    const fn threads(mut self, threads: usize) -> Self {
        self.threads = threads;
        self
    }

    const fn layers(mut self, layers: usize) -> Self {
        self.layers = layers;
        self
    }
}

impl std::fmt::Debug for Workload {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

impl Ground {
    /// Random choices; `purpose` keeps those for different things apart.
    fn random(&self, purpose: u64) -> Random {
        Random::new(self.seed ^ purpose.wrapping_mul(0xD6E8_FEB8_6659_FD93))
    }

    /// The lowest layer.
    fn bottom(&self) -> &Path {
        self.layers.first().map_or(Path::new("."), PathBuf::as_path)
    }
}

/// Every workload, family by family.
pub fn all() -> impl Iterator<Item = Workload> {
    let before = [metadata::ALL, change::ALL].into_iter().flatten().copied();
    let after = [sync::ALL, copy_up::ALL, layers::ALL, mixes::ALL, programs::ALL];
    before.chain(data::all()).chain(after.into_iter().flatten().copied())
}

/// The workload of that name.
pub fn find(name: &str) -> Option<Workload> {
    all().find(|workload| workload.name == name)
}

#[cfg(test)]
mod tests {
    use super::{Family, all};

    #[test]
    fn names_are_unique_and_every_family_has_some() {
        let mut names: Vec<&str> = all().map(|workload| workload.name).collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
        for family in Family::ALL {
            assert!(
                all().any(|workload| workload.family == family && workload.quick),
                "{family:?}"
            );
        }
    }
}
