//! What was handed in, on its way into a guest.

use std::ffi::OsString;
use std::fs;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::super::files::{Files, Submitted};
use super::super::model::Named;
use super::super::task::Supplies;
use crate::{Doing, Result};

/// Where it lies in the guest. No submission sees this folder.
const FOLDER: &str = "/run/handed";

/// The list of what lies there.
const LIST: &str = "list.json";

/// What is to be graded. The content of each file is a file of its own, named by its place
/// in the list: what a student calls a file names nothing in the guest.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Handed {
    /// The exercise.
    pub(super) id: String,
    /// From which its values are drawn.
    pub(super) seed: u64,
    /// How much longer a solution may take than outside.
    pub(super) slower: u32,
    files: Vec<(Vec<u8>, bool)>,
    supplies: Vec<String>,
    left_out: Vec<(Vec<u8>, Named)>,
}

impl Handed {
    pub(super) fn new(
        id: &str,
        files: &Files,
        supplies: &Supplies,
        seed: u64,
        slower: u32,
    ) -> Self {
        let bytes = |path: &Path| path.as_os_str().as_bytes().to_vec();
        Self {
            id: id.into(),
            seed,
            slower,
            files: files.files.iter().map(|one| (bytes(&one.path), one.executable)).collect(),
            supplies: supplies.keys().cloned().collect(),
            left_out: files.left_out.iter().map(|(path, why)| (bytes(path), why.clone())).collect(),
        }
    }

    /// As files for a guest: path, mode, content.
    pub(super) fn pack(
        &self,
        files: &Files,
        supplies: Supplies,
    ) -> Result<Vec<(PathBuf, u32, Vec<u8>)>> {
        let list = serde_json::to_vec(self).map_err(std::io::Error::from);
        let list = (place(LIST), 0o600, list.doing(|| "list what was handed in")?);
        let handed = files.files.iter().map(|file| file.content.clone());
        let contents = handed.chain(supplies.into_values()).enumerate();
        let contents = contents.map(|(at, content)| (place(&at.to_string()), 0o600, content));
        Ok([list].into_iter().chain(contents).collect())
    }

    /// In the guest: what was packed.
    pub(super) fn unpack() -> Result<(Self, Files, Supplies)> {
        let read = |name: &str| {
            let path = place(name);
            fs::read(&path).doing(|| format!("read {}", path.display()))
        };
        let list: Self = serde_json::from_slice(&read(LIST)?)
            .map_err(std::io::Error::from)
            .doing(|| "read the list of what was handed in")?;
        let path = |bytes: &[u8]| PathBuf::from(OsString::from_vec(bytes.to_vec()));
        let files = list.files.iter().enumerate().map(|(at, (name, executable))| {
            let content = read(&at.to_string())?;
            Ok(Submitted { path: path(name), executable: *executable, content })
        });
        let files = files.collect::<Result<_>>()?;
        let supplies = (list.files.len()..).zip(&list.supplies);
        let supplies = supplies.map(|(at, name)| Ok((name.clone(), read(&at.to_string())?)));
        let supplies = supplies.collect::<Result<_>>()?;
        let left_out = list.left_out.iter().map(|(name, why)| (path(name), why.clone())).collect();
        Ok((list, Files { files, left_out }, supplies))
    }
}

fn place(name: &str) -> PathBuf {
    Path::new(FOLDER).join(name)
}
