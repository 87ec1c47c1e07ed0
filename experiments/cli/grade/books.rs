//! Which workbooks are to be graded: those that are named, those in a folder of them, or
//! this machine's share of either.

use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use harness::grade::Workbook;
use isolab::graded::{EXERCISES, Exercise};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::cli::exit;

/// A workbook that is to be graded.
pub struct Asked {
    /// As the person named it.
    pub folder: PathBuf,
    /// In its `workbook.toml`, or that of its folder.
    pub name: String,
    /// What is graded of it, each once.
    pub exercises: Vec<&'static Exercise>,
    /// The language of its texts, where it says so.
    pub locale: Option<String>,
}

/// One of several shares of the workbooks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Partition {
    /// From 1.
    pub number: u64,
    /// How many there are.
    pub of: u64,
}

/// The folders of all workbooks, in a fixed order.
///
/// A folder that is no workbook and has some in it stands for all folders in it: what was
/// handed in damaged is graded too.
pub fn find(dirs: &[PathBuf], any_folder: bool) -> anyhow::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for dir in dirs {
        if is_workbook(dir)? {
            found.push(dir.clone());
            continue;
        }
        let inside = folders(dir);
        if inside.iter().any(|folder| is_workbook(folder).unwrap_or(false)) {
            found.extend(inside);
        } else if dirs.len() > 1 || any_folder {
            found.push(dir.clone());
        } else {
            let hint = "`isolab new DIR` makes one";
            return Err(exit::usage(format!("{} is no workbook", dir.display()), hint));
        }
    }
    Ok(found)
}

/// The workbook in `folder`, of which these exercises are asked. Its own list does not count:
/// what a student takes out of it would cost nothing. One that cannot be read says so when it
/// is graded.
pub fn asked(folder: &Path, exercises: &[&'static Exercise]) -> Asked {
    named(folder, Workbook::read(folder).ok().flatten(), exercises.to_vec())
}

/// The workbook in `folder`, with the exercises that it lists itself, each once.
pub fn own(folder: &Path) -> Asked {
    let workbook = Workbook::read(folder).ok().flatten();
    let listed = |one: &&Exercise| {
        let ids = workbook.as_ref().map(|workbook| &workbook.exercises);
        ids.is_none_or(|ids| ids.iter().any(|id| id == one.task.id()))
    };
    let exercises = EXERCISES.iter().filter(listed).collect();
    named(folder, workbook, exercises)
}

fn named(folder: &Path, workbook: Option<Workbook>, exercises: Vec<&'static Exercise>) -> Asked {
    let own = folder.canonicalize().ok().and_then(|path| path.file_name().map(ToOwned::to_owned));
    let own = own.map_or_else(|| "workbook".into(), |name| name.to_string_lossy().into_owned());
    let (name, locale) = workbook.map(|one| (one.name, one.locale)).unzip();
    let name = name.filter(|name| !name.is_empty()).unwrap_or(own);
    Asked { folder: folder.to_owned(), name, exercises, locale }
}

impl Partition {
    /// Whether a workbook is of this share. Its folder's name decides, so that machines which
    /// list the folder at different times, or mount it elsewhere, agree.
    pub fn has(self, folder: &Path) -> bool {
        let name = folder.file_name().unwrap_or_default();
        let digest = Sha256::digest(name.as_bytes());
        let start = digest.first_chunk().expect("a digest has 32 bytes");
        u64::from_be_bytes(*start) % self.of == self.number - 1
    }
}

impl FromStr for Partition {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts = text.split_once('/').and_then(|(number, of)| {
            Some(Self { number: number.parse().ok()?, of: of.parse().ok()? })
        });
        parts
            .filter(|one| (1..=one.of).contains(&one.number))
            .ok_or_else(|| "it is I/N, from 1/N to N/N".into())
    }
}

fn is_workbook(folder: &Path) -> anyhow::Result<bool> {
    let named = Workbook::read(folder).map_err(exit::unusable)?.is_some();
    Ok(named || EXERCISES.iter().any(|exercise| folder.join(exercise.task.id()).exists()))
}

fn folders(dir: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(dir).into_iter().flatten().flatten();
    let shown = entries.filter(|entry| !entry.file_name().as_bytes().starts_with(b"."));
    let mut all: Vec<PathBuf> = shown.map(|entry| entry.path()).filter(|at| at.is_dir()).collect();
    all.sort();
    all
}
