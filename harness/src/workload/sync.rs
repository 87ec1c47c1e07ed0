//! Writing that must be durable: fsync(2) after each write, and the way in which dpkg
//! replaces a file.

use std::ffi::CString;
use std::fs::File;
use std::io::Write;
use std::path::Path;

use rustix::fs::rename;

use super::{Clock, Family, Ground, Work, Workload, tree};
use crate::{Doing, Result};

pub(super) const ALL: &[Workload] = &[
    Workload::new("write-fsync-4k", Family::Sync, &WriteSync).bytes(4096).quick(),
    Workload::new("replace-dpkg", Family::Sync, &Replace).bytes(4096).quick(),
];

/// How many times.
const COUNT: u32 = 200;

/// 4096 bytes appended to one file, and synced.
struct WriteSync;

/// `NAME.dpkg-new` written, synced, and renamed over NAME, which a lower layer holds.
struct Replace;

impl Work for WriteSync {
    fn fill(&self, _: &Ground) -> Result<()> {
        Ok(())
    }

    fn run(&self, _: &Ground, clock: &mut Clock) -> Result<()> {
        let mut file = File::create("log").doing(|| "create log")?;
        let bytes = [b'x'; 4096];
        clock.run(|clock| {
            (0..COUNT).try_for_each(|_| {
                clock.op(|| {
                    file.write_all(&bytes).doing(|| "write")?;
                    file.sync_all().doing(|| "fsync")
                })
            })
        })
    }
}

impl Work for Replace {
    fn fill(&self, ground: &Ground) -> Result<()> {
        tree::files(ground.bottom(), COUNT, 4096)
    }

    fn run(&self, _: &Ground, clock: &mut Clock) -> Result<()> {
        let names: Vec<(String, CString)> =
            (0..COUNT).map(tree::name).zip(tree::names(COUNT)).collect();
        clock.run(|clock| {
            names.iter().try_for_each(|(text, name)| {
                clock.op(|| {
                    let new = format!("{text}.dpkg-new");
                    let mut file =
                        File::create(Path::new(&new)).doing(|| format!("create {new}"))?;
                    file.write_all(&[b'n'; 4096]).doing(|| format!("write {new}"))?;
                    file.sync_all().doing(|| format!("fsync {new}"))?;
                    drop(file);
                    rename(new.as_str(), name).doing(|| format!("rename {new}"))
                })
            })
        })
    }
}
