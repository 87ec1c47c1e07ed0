//! What the branches lie on: tmpfs, or ext4 on a loop device over a file in tmpfs.
//!
//! Never the machine's own file system: its journal, its device and its other users would
//! be measured instead.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::sandbox::{WORK, ext4};
use crate::{Doing, Result};

/// Where the files lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Base {
    /// Memory.
    Tmpfs,
    /// ext4 without lazy initialisation, which would work in the background, and without
    /// discard, which would punch holes into the image.
    Ext4,
}

/// Size of the image, in bytes; what is not written takes no memory.
const IMAGE: u64 = 1536 << 20;

impl Base {
    /// `tmpfs` or `ext4`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Tmpfs => "tmpfs",
            Self::Ext4 => "ext4",
        }
    }

    /// Makes it, inside a sandbox, and says where.
    ///
    /// # Errors
    /// What mkfs or mount said.
    pub(super) fn make(self) -> Result<PathBuf> {
        let folder = Path::new(WORK).join(self.name());
        fs::create_dir_all(&folder).doing(|| format!("make {}", folder.display()))?;
        if self == Self::Ext4 {
            let told = ["-E", "lazy_itable_init=0,lazy_journal_init=0,nodiscard"];
            ext4(&Path::new(WORK).join("image"), IMAGE, &told, "defaults", &folder)?;
        }
        Ok(folder)
    }
}

impl fmt::Display for Base {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Base {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        [Self::Tmpfs, Self::Ext4].into_iter().find(|base| base.name() == name).ok_or(())
    }
}
