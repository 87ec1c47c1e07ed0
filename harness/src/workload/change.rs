//! Changing names: new files and folders, renamed and removed ones, and what a union must
//! mark: a whiteout for a removed lower file, an opaque folder for one made anew.

use std::ffi::CStr;
use std::path::Path;

use rustix::fs::{AtFlags, CWD, Mode, OFlags, mkdir, open, rename, rmdir, unlink, unlinkat};

use super::{Clock, Family, Ground, Work, Workload, tree};
use crate::{Doing, Result};

pub(super) const ALL: &[Workload] = &[
    Workload::new("create", Family::Change, &Create).quick(),
    Workload::new("mkdir", Family::Change, &Mkdir),
    Workload::new("rename", Family::Change, &Rename),
    Workload::new("unlink", Family::Change, &Unlink).quick(),
    Workload::new("whiteout", Family::Change, &Whiteout).quick(),
    Workload::new("opaque", Family::Change, &OpaqueFolder),
];

/// How many of each.
const COUNT: u32 = 500;

/// Empty new files in folders that the upper branch holds.
struct Create;

/// New folders there.
struct Mkdir;

/// Files of the upper branch renamed in their folder.
struct Rename;

/// Files of the upper branch removed.
struct Unlink;

/// Files of the lower branch removed.
struct Whiteout;

/// Folders of the lower branch removed with their one file, and made anew.
struct OpaqueFolder;

impl Work for Create {
    fn fill(&self, _: &Ground) -> Result<()> {
        Ok(())
    }

    fn ready(&self, _: &Ground) -> Result<()> {
        tree::folders(Path::new("."), COUNT)
    }

    fn run(&self, _: &Ground, clock: &mut Clock) -> Result<()> {
        let names = tree::names(COUNT);
        clock.run(|clock| names.iter().try_for_each(|name| clock.op(|| create(name))))
    }
}

impl Work for Mkdir {
    fn fill(&self, _: &Ground) -> Result<()> {
        Ok(())
    }

    fn ready(&self, _: &Ground) -> Result<()> {
        tree::folders(Path::new("."), COUNT)
    }

    fn run(&self, _: &Ground, clock: &mut Clock) -> Result<()> {
        let names = tree::names(COUNT);
        clock.run(|clock| names.iter().try_for_each(|name| clock.op(|| make_folder(name))))
    }
}

impl Work for Rename {
    fn fill(&self, _: &Ground) -> Result<()> {
        Ok(())
    }

    fn ready(&self, _: &Ground) -> Result<()> {
        tree::files(Path::new("."), COUNT, 0)
    }

    fn run(&self, _: &Ground, clock: &mut Clock) -> Result<()> {
        let names = tree::names(COUNT);
        let renamed: Vec<_> = (0..COUNT).map(|number| tree::named("renamed", number)).collect();
        clock.run(|clock| {
            names.iter().zip(&renamed).try_for_each(|(from, to)| {
                clock.op(|| rename(from, to)).doing(|| format!("rename {from:?}"))
            })
        })
    }
}

impl Work for Unlink {
    fn fill(&self, _: &Ground) -> Result<()> {
        Ok(())
    }

    fn ready(&self, _: &Ground) -> Result<()> {
        tree::files(Path::new("."), COUNT, 0)
    }

    fn run(&self, _: &Ground, clock: &mut Clock) -> Result<()> {
        remove_all(clock)
    }
}

impl Work for Whiteout {
    fn fill(&self, ground: &Ground) -> Result<()> {
        tree::files(ground.bottom(), COUNT, 0)
    }

    /// The folders are copied up here, so that the marks alone are measured.
    fn ready(&self, _: &Ground) -> Result<()> {
        (0..COUNT).step_by(100).try_for_each(|number| create(&tree::named("new", number)))
    }

    fn run(&self, _: &Ground, clock: &mut Clock) -> Result<()> {
        remove_all(clock)
    }
}

impl Work for OpaqueFolder {
    fn fill(&self, ground: &Ground) -> Result<()> {
        tree::folders(ground.bottom(), COUNT)?;
        (0..COUNT).try_for_each(|number| {
            let folder = ground.bottom().join(tree::name(number));
            std::fs::create_dir(&folder).doing(|| format!("make {}", folder.display()))?;
            tree::file(&folder.join("inner"), b"")
        })
    }

    fn run(&self, _: &Ground, clock: &mut Clock) -> Result<()> {
        let names = tree::names(COUNT);
        let inner: Vec<_> = (0..COUNT).map(|n| format!("{}/inner", tree::name(n))).collect();
        clock.run(|clock| {
            names.iter().zip(&inner).try_for_each(|(folder, inner)| {
                clock.op(|| {
                    unlinkat(CWD, inner, AtFlags::empty()).doing(|| format!("unlink {inner}"))?;
                    rmdir(folder).doing(|| format!("rmdir {folder:?}"))?;
                    make_folder(folder)
                })
            })
        })
    }
}

/// An empty new file.
pub(super) fn create(name: &CStr) -> Result<()> {
    let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::CLOEXEC;
    open(name, flags, Mode::from_raw_mode(0o644)).map(drop).doing(|| format!("create {name:?}"))
}

fn make_folder(name: &CStr) -> Result<()> {
    mkdir(name, Mode::from_raw_mode(0o755)).doing(|| format!("mkdir {name:?}"))
}

fn remove_all(clock: &mut Clock) -> Result<()> {
    let names = tree::names(COUNT);
    clock.run(|clock| {
        names
            .iter()
            .try_for_each(|name| clock.op(|| unlink(name)).doing(|| format!("unlink {name:?}")))
    })
}
