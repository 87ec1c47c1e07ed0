//! Looking through 1 to 100 layers: a name that only the bottom holds, a folder to which
//! every layer adds a file, a file opened.

use std::path::Path;

use rustix::fs::{Dir, Mode, OFlags, open};

use super::{Clock, Family, Ground, Work, Workload, metadata, tree};
use crate::{Doing, Error, Result};

/// What is done.
#[derive(Clone, Copy)]
enum Layers {
    /// The first stat(2) of each of the bottom's files.
    Lookup,
    /// The same once they are known.
    Hot,
    /// One merged folder, listed.
    List,
    /// Files of the bottom opened, read and closed.
    Open,
}

pub(super) const ALL: &[Workload] = &[
    Workload::new("lookup-layers-1", Family::Layers, &Layers::Lookup).layers(1).quick(),
    Workload::new("lookup-layers-5", Family::Layers, &Layers::Lookup).layers(5),
    Workload::new("lookup-layers-20", Family::Layers, &Layers::Lookup).layers(20).quick(),
    Workload::new("lookup-layers-50", Family::Layers, &Layers::Lookup).layers(50),
    Workload::new("lookup-layers-100", Family::Layers, &Layers::Lookup).layers(100).quick(),
    Workload::new("hot-layers-1", Family::Layers, &Layers::Hot).layers(1).quick(),
    Workload::new("hot-layers-100", Family::Layers, &Layers::Hot).layers(100).quick(),
    Workload::new("readdir-layers-1", Family::Layers, &Layers::List).layers(1),
    Workload::new("readdir-layers-5", Family::Layers, &Layers::List).layers(5),
    Workload::new("readdir-layers-20", Family::Layers, &Layers::List).layers(20),
    Workload::new("readdir-layers-50", Family::Layers, &Layers::List).layers(50),
    Workload::new("readdir-layers-100", Family::Layers, &Layers::List).layers(100),
    Workload::new("open-layers-1", Family::Layers, &Layers::Open).layers(1),
    Workload::new("open-layers-5", Family::Layers, &Layers::Open).layers(5),
    Workload::new("open-layers-20", Family::Layers, &Layers::Open).layers(20),
    Workload::new("open-layers-50", Family::Layers, &Layers::Open).layers(50),
    Workload::new("open-layers-100", Family::Layers, &Layers::Open).layers(100),
];

/// Files of the bottom layer.
const FILES: u32 = 300;

/// How often the folder is listed.
const LISTS: u32 = 20;

impl Work for Layers {
    /// Every layer has the folders, so that none ends the search early.
    fn fill(&self, ground: &Ground) -> Result<()> {
        tree::files(ground.bottom(), FILES, 4096)?;
        for (at, layer) in ground.layers.iter().enumerate() {
            tree::folders(layer, FILES)?;
            tree::file(&layer.join(format!("d00/layer{at:03}")), b"")?;
        }
        Ok(())
    }

    fn ready(&self, _: &Ground) -> Result<()> {
        if !matches!(self, Self::Hot) {
            return Ok(());
        }
        tree::names(FILES).iter().try_for_each(|name| metadata::found(name))
    }

    fn run(&self, ground: &Ground, clock: &mut Clock) -> Result<()> {
        let mut names = tree::names(FILES);
        ground.random(1).shuffle(&mut names);
        let expected = ground.layers.len() + 100;
        clock.run(|clock| match self {
            Self::Lookup => names.iter().try_for_each(|name| clock.op(|| metadata::found(name))),
            Self::Hot => (0..20).try_for_each(|_| {
                names.iter().try_for_each(|name| clock.op(|| metadata::found(name)))
            }),
            Self::Open => names.iter().try_for_each(|name| clock.op(|| metadata::read_4k(name))),
            Self::List => (0..LISTS).try_for_each(|_| clock.op(|| list("d00", expected))),
        })
    }

    fn only_looks(&self) -> bool {
        true
    }
}

/// Lists a folder that holds `expected` files.
fn list(folder: &str, expected: usize) -> Result<()> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let folder = open(Path::new(folder), flags, Mode::empty()).doing(|| "open a folder")?;
    let mut found = 0;
    for entry in Dir::new(folder).doing(|| "list a folder")? {
        let entry = entry.doing(|| "list a folder")?;
        found += usize::from(!entry.file_name().to_bytes().starts_with(b"."));
    }
    match found == expected {
        true => Ok(()),
        false => Err(Error::Setup(format!("a folder shows {found} of {expected} files"))),
    }
}
