//! Which kernels a command is about.

use std::ffi::OsString;
use std::path::PathBuf;

use harness::vm::Kernel;
use harness::vm::catalogue::{self, Locked};

use crate::cli::exit;

/// The kernels that `ci/kernels.lock` pins.
pub fn pinned() -> anyhow::Result<Vec<Locked>> {
    Ok(catalogue::locked(include_str!("../../../ci/kernels.lock"))?)
}

/// The options by which kernels are chosen.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct Choice {
    /// Kernels by name, such as 5.10,7.3, or the file of one of your own
    #[arg(long, value_delimiter = ',', value_name = "KERNEL")]
    kernel: Vec<String>,
    /// The folder with the modules of your own kernel [default: the folder of its file]
    #[arg(long, value_name = "DIR", requires = "kernel")]
    modules: Option<PathBuf>,
}

impl Choice {
    /// The kernels, fetched if need be; `otherwise` chooses among the names of all.
    pub fn kernels(
        &self,
        otherwise: impl Fn(&[Locked]) -> Vec<Locked>,
    ) -> anyhow::Result<Vec<Kernel>> {
        let pinned = pinned()?;
        if self.kernel.is_empty() {
            return Ok(otherwise(&pinned).iter().map(Kernel::fetch).collect::<Result<_, _>>()?);
        }
        self.kernel.iter().map(|name| self.one(name, &pinned)).collect()
    }

    /// Whether a kernel was named.
    pub fn is_made(&self) -> bool {
        !self.kernel.is_empty()
    }

    /// The same choice as arguments for another process of this program.
    pub fn arguments(&self) -> Vec<OsString> {
        let kernels = self.kernel.iter().flat_map(|name| ["--kernel".into(), name.into()]);
        let modules = self.modules.iter().flat_map(|path| ["--modules".into(), path.into()]);
        kernels.chain(modules).collect()
    }

    fn one(&self, name: &str, pinned: &[Locked]) -> anyhow::Result<Kernel> {
        if let Some(locked) = pinned.iter().find(|locked| locked.name == name) {
            return Ok(Kernel::fetch(locked)?);
        }
        let path = PathBuf::from(name);
        if !path.exists() {
            let names: Vec<&str> = pinned.iter().map(|locked| locked.name.as_str()).collect();
            let hint = format!("name one of {}, or a kernel's file", names.join(", "));
            return Err(exit::usage(format!("there is no kernel {name:?}"), hint));
        }
        // A folder is the tree in which a kernel was built.
        let (image, beside) = match path.is_dir() {
            true => (path.join("arch/x86/boot/bzImage"), path.clone()),
            false => (path.clone(), path.parent().map(PathBuf::from).unwrap_or_default()),
        };
        Ok(Kernel::own(&image, self.modules.as_deref().unwrap_or(&beside))?)
    }
}
