//! Union file systems: one file per backend, behind one trait.
//!
//! A [`Driver`] mounts [`Branches`] somewhere and gives back a [`Mounted`] union, or says
//! why it was [`Refused`]. Everything here changes mounts, and so works inside a sandbox
//! only.

mod backend;
mod daemon;
pub mod form;
mod fuse_overlayfs;
pub mod fuzz;
mod look;
mod marks;
mod mergerfs;
mod mounted;
mod overlay;
pub mod passthrough;
mod unionfs_fuse;

pub use backend::Backend;
pub use fuse_overlayfs::NO_PASSTHROUGH;
pub use look::{describe, look};
pub use marks::{Marks, Opaque, Whiteout};
pub use mounted::{Mounted, Refused};
pub use overlay::Context;

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::requirement::Requirement;
use crate::{Doing, Result};

/// What is to be united, from the top down.
#[derive(Clone, Debug, Default)]
pub struct Branches {
    /// The branch that takes what is written; without one the union is read-only.
    pub upper: Option<PathBuf>,
    /// An empty folder on the file system of `upper`, for the backends that want one.
    pub work: Option<PathBuf>,
    /// The branches below, from the top down.
    pub lower: Vec<PathBuf>,
    /// Whether those are written to as well, where the backend can do that: the
    /// workshop's `one=RW:two=RW`.
    pub writable: bool,
}

impl Branches {
    /// Makes `upper`, `work` and the folders `lower`, top first, below `folder`.
    pub fn make(folder: &Path, upper: &str, lower: &[&str]) -> Result<Self> {
        let make = |name: &str| {
            let path = folder.join(name);
            std::fs::create_dir_all(&path).doing(|| format!("make {}", path.display()))?;
            Ok(path)
        };
        Ok(Self {
            upper: Some(make(upper)?),
            work: Some(make("work")?),
            lower: lower.iter().map(|name| make(name)).collect::<Result<_>>()?,
            writable: false,
        })
    }

    /// All of them with their access, as the FUSE unions take them:
    /// `UPPER=RW:LOWER=RO:LOWER=RO`.
    fn with_access(&self) -> OsString {
        let below = if self.writable { "=RW" } else { "=RO" };
        let upper = self.upper.iter().map(|path| (path, "=RW"));
        let all = upper.chain(self.lower.iter().map(|path| (path, below)));
        let mut list = OsString::new();
        for (path, access) in all {
            if !list.is_empty() {
                list.push(":");
            }
            list.push(path);
            list.push(access);
        }
        list
    }

    /// As overlayfs and fuse-overlayfs take them: `lowerdir=…:…,upperdir=…,workdir=…`.
    fn as_options(&self) -> OsString {
        let mut options = OsString::from("lowerdir=");
        for (at, lower) in self.lower.iter().enumerate() {
            options.push(if at == 0 { "" } else { ":" });
            options.push(lower);
        }
        for (key, folder) in [(",upperdir=", &self.upper), (",workdir=", &self.work)] {
            if let Some(folder) = folder {
                options.push(key);
                options.push(folder);
            }
        }
        options
    }
}

/// A union file system.
pub trait Driver: Sync {
    /// What the machine must have.
    fn needs(&self) -> Requirement;

    /// Unites `branches` on the folder `point`, which the union covers; ready when this
    /// returns. `options` are the backend's own, `KEY` or `KEY=VALUE`.
    ///
    /// # Errors
    /// What the kernel or the daemon answered.
    fn mount(
        &self,
        branches: &Branches,
        options: &[&str],
        point: &Path,
    ) -> Result<Mounted, Refused>;

    /// The mount as a person types it.
    fn typed(&self, branches: &Branches, options: &[&str], point: &Path) -> String;

    /// How it notes on disk what is hidden.
    fn marks(&self) -> Marks;
}
