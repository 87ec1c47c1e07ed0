//! Where somebody was, kept outside of the workbook.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use anyhow::Context;
use isolab::graded::Exercise;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::cli::grade::results::replace;

/// What is kept.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct State {
    /// The exercise that was worked on.
    #[serde(default)]
    pub at: String,
    /// Those that passed when they were last graded.
    #[serde(default)]
    pub passed: BTreeSet<String>,
    #[serde(skip)]
    file: PathBuf,
}

impl State {
    /// That of the workbook in `folder`: in $XDG_STATE_HOME/isolab, or below
    /// ~/.local/state. One that is absent or damaged is a new one.
    pub fn of(folder: &Path) -> anyhow::Result<Self> {
        let base = std::env::var_os("XDG_STATE_HOME").map(PathBuf::from);
        let base = base.filter(|path| path.is_absolute()).or_else(|| {
            let home = std::env::home_dir().filter(|home| home.is_absolute());
            home.map(|home| home.join(".local/state"))
        });
        let base = base.context("there is no home directory to keep the progress in")?;
        let digest = Sha256::digest(folder.as_os_str().as_bytes());
        let digest: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        let file = base.join(format!("isolab/watch-{digest}.toml"));
        let text = fs::read_to_string(&file).unwrap_or_default();
        Ok(Self { file, ..toml::from_str(&text).unwrap_or_default() })
    }

    /// How many of these passed.
    pub fn passed_of(&self, exercises: &[&'static Exercise]) -> usize {
        exercises.iter().filter(|one| self.passed.contains(one.task.id())).count()
    }

    /// Keeps it.
    pub fn keep(&self) -> anyhow::Result<()> {
        let doing = || format!("cannot keep the progress in {}", self.file.display());
        let folder = self.file.parent().unwrap_or(Path::new("/"));
        fs::create_dir_all(folder).with_context(doing)?;
        replace(&self.file, &toml::to_string(self)?).with_context(doing)
    }
}
