//! The first change to a file of a lower layer: opened for writing, which copies its data
//! up, and changes of mode and owner alone, which with metacopy need not.

use std::fs::{self, OpenOptions};
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use super::{Clock, Family, Ground, Work, Workload, data, tree};
use crate::{Doing, Result};

pub(super) const ALL: &[Workload] = &[
    Workload::new("copy-up-0", Family::CopyUp, &CopyUp { size: 0, files: 100 }).quick(),
    Workload::new("copy-up-4k", Family::CopyUp, &CopyUp { size: 4 << 10, files: 100 }),
    Workload::new("copy-up-64k", Family::CopyUp, &CopyUp { size: 64 << 10, files: 50 }),
    Workload::new("copy-up-1m", Family::CopyUp, &CopyUp { size: 1 << 20, files: 16 }).quick(),
    Workload::new("copy-up-8m", Family::CopyUp, &CopyUp { size: 8 << 20, files: 4 }).quick(),
    Workload::new("copy-up-64m", Family::CopyUp, &CopyUp { size: 64 << 20, files: 1 }).quick(),
    Workload::new("chmod-1m", Family::CopyUp, &Chmod).quick(),
    Workload::new("chown-tree", Family::CopyUp, &ChownTree),
];

/// Files of one size, each opened for writing.
struct CopyUp {
    size: u64,
    files: u32,
}

/// Files of 1 MiB that get another mode.
struct Chmod;

/// `chown -R` over 200 files of 64 KiB.
struct ChownTree;

fn big(number: u32) -> PathBuf {
    format!("big{number:03}").into()
}

impl Work for CopyUp {
    fn fill(&self, ground: &Ground) -> Result<()> {
        (0..self.files)
            .try_for_each(|number| data::pattern(&ground.bottom().join(big(number)), self.size))
    }

    fn run(&self, _: &Ground, clock: &mut Clock) -> Result<()> {
        let names: Vec<PathBuf> = (0..self.files).map(big).collect();
        clock.run(|clock| {
            names.iter().try_for_each(|name| {
                clock
                    .op(|| OpenOptions::new().append(true).open(name))
                    .map(drop)
                    .doing(|| format!("open {} for writing", name.display()))
            })
        })
    }

    /// An open alone changes nothing where nothing is copied up.
    fn only_looks(&self) -> bool {
        true
    }
}

impl Work for Chmod {
    fn fill(&self, ground: &Ground) -> Result<()> {
        CopyUp { size: 1 << 20, files: 16 }.fill(ground)
    }

    fn run(&self, _: &Ground, clock: &mut Clock) -> Result<()> {
        let names: Vec<PathBuf> = (0..16).map(big).collect();
        clock.run(|clock| {
            names.iter().try_for_each(|name| {
                clock
                    .op(|| fs::set_permissions(name, fs::Permissions::from_mode(0o600)))
                    .doing(|| format!("chmod {}", name.display()))
            })
        })
    }
}

impl Work for ChownTree {
    fn fill(&self, ground: &Ground) -> Result<()> {
        tree::files(ground.bottom(), 200, 64 << 10)
    }

    fn run(&self, _: &Ground, clock: &mut Clock) -> Result<()> {
        let names = tree::names(200);
        let folders = [c"d00", c"d01"];
        let all = folders.into_iter().chain(names.iter().map(std::ffi::CString::as_c_str));
        clock.run(|clock| {
            all.into_iter().try_for_each(|name| {
                let (user, group) = (rustix::fs::Uid::from_raw(1), rustix::fs::Gid::from_raw(1));
                clock
                    .op(|| rustix::fs::chown(name, Some(user), Some(group)))
                    .doing(|| format!("chown {name:?}"))
            })
        })
    }
}
