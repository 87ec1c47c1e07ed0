//! How a guest is started.

use std::path::PathBuf;

use harness::vm::{Guest, Kernel, Saved, Settings};

use crate::cli::exit;

/// The word for the root that the project makes itself.
const DEBIAN: &str = "debian";

/// The options by which a guest is started.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct Start {
    /// In a copy of a guest that was saved when it was about to be ready; the first time
    /// each is made and kept
    #[arg(long)]
    saved: bool,
    /// What the guest sees as its root, read-only, instead of this machine's: a folder, or
    /// `debian` for a small Debian that is made the first time and kept
    #[arg(long, value_name = "DIR")]
    root: Option<PathBuf>,
}

impl Start {
    /// The settings of its guests.
    ///
    /// # Errors
    /// The root is no folder, or Debian cannot be made here.
    pub fn settings(&self) -> anyhow::Result<Settings> {
        let settings = Settings::default();
        let share = match &self.root {
            None => settings.share,
            Some(root) if root.as_os_str() == DEBIAN => isolab::chroot::debian_root()?,
            Some(root) if root.is_dir() => std::path::absolute(root)?,
            Some(root) => {
                let message = format!("{} is no folder", root.display());
                return Err(exit::usage(message, "give one that holds a system, or `debian`"));
            }
        };
        Ok(Settings { share, ..settings })
    }

    /// A guest of `kernel`; `saved` is filled by the first one where copies are wanted.
    pub fn guest(
        &self,
        kernel: &Kernel,
        settings: &Settings,
        saved: &mut Option<Saved>,
    ) -> harness::Result<Guest> {
        if !self.saved {
            return Guest::boot(kernel, settings);
        }
        match saved {
            Some(saved) => saved.restore(),
            None => saved.insert(Saved::of(kernel, settings)?).restore(),
        }
    }
}
