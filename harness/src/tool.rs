//! Programs of the host, in its environment: apt, dpkg, skopeo.

use std::ffi::OsStr;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{Doing, Error, Result};

/// The file of the program `name` on PATH.
pub(crate) fn find(name: &OsStr) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|path| path.is_file())
}

/// What tells the program `name` on PATH from any other, without starting it: where it is, and
/// which file; none where there is none.
pub(crate) fn identity(name: &str) -> Option<String> {
    let path = find(name.as_ref())?;
    let file = path.metadata().ok()?;
    let (inode, written) = ((file.dev(), file.ino()), (file.mtime(), file.mtime_nsec()));
    Some(format!("{} {} {inode:?} {written:?}", path.display(), file.len()))
}

/// What `program` prints when it succeeds.
///
/// # Errors
/// It cannot be started, or ends with another status than 0; then with its own words.
pub(crate) fn output(program: &str, arguments: &[&str]) -> Result<String> {
    output_with(program, arguments, &[], None)
}

/// As [`output`], with more environment and in a folder.
#[expect(clippy::disallowed_methods, reason = "a tool of the host, in the host's environment")]
pub(crate) fn output_with(
    program: &str,
    arguments: &[&str],
    environment: &[(&str, &Path)],
    folder: Option<&Path>,
) -> Result<String> {
    let mut command = Command::new(program);
    command.args(arguments).envs(environment.iter().copied()).env("LC_ALL", "C");
    if let Some(folder) = folder {
        command.current_dir(folder);
    }
    let output = command.output().doing(|| format!("run {program}"))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let words = String::from_utf8_lossy(&output.stderr);
    let typed = [&[program], arguments].concat().join(" ");
    Err(Error::Setup(format!("{typed} ended with {}: {}", output.status, words.trim())))
}
