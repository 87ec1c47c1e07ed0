//! How a guest is started.

use std::path::PathBuf;

use harness::Error;
use harness::vm::{Guest, Kernel, Saved, Settings};

use crate::cli::exit;

/// The word for the root that the project makes itself.
const DEBIAN: &str = "debian";

/// The options by which a guest is started.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct Start {
    /// Boot the kernel, and not go on from where a guest was saved that was about to be ready
    #[arg(long)]
    boot: bool,
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

    /// A guest of `kernel`: a boot, or a copy of a saved guest, which is made the first time
    /// and kept. `saved` is filled by the first copy.
    pub fn guest(
        &self,
        kernel: &Kernel,
        settings: &Settings,
        saved: &mut Option<Saved>,
    ) -> harness::Result<Guest> {
        if self.boot {
            return Guest::boot(kernel, settings);
        }
        let copy = match saved.take().map_or_else(|| Saved::of(kernel, settings), Ok) {
            // It would boot no better another time.
            Err(error @ Error::Guest(_)) => return Err(error),
            made => made.and_then(|made| saved.insert(made).restore()),
        };
        // Where there is no room to keep one, or QEMU cannot go on, a boot may still do; where
        // it does not, it says why.
        copy.or_else(|_| Guest::boot(kernel, settings))
    }
}
