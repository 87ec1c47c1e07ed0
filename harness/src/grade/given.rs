//! What a solution finds: files, folders, arguments and variables.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;

use super::files::Files;
use crate::sandbox::raw;
use crate::{Doing, Result};

/// The cell's work folder, below which everything given lies.
pub(super) const PLACE: &str = crate::sandbox::untrusted::HOME;

/// The folder in which a solution starts: empty, and its own.
pub(super) const CWD: &str = "here";

/// The folder that holds a copy of what was handed in.
pub(super) const SUBMISSION: &str = "submission";

/// What is made before a solution starts.
#[derive(Clone, Debug, Default)]
pub struct Given {
    pub(super) folders: Vec<String>,
    pub(super) files: Vec<(String, Vec<u8>)>,
    pub(super) arguments: Vec<String>,
    pub(super) variables: Vec<(String, String)>,
    pub(super) jail: Option<String>,
}

impl Given {
    /// The host name of the sandbox before the solution runs.
    pub const HOSTNAME: &str = "isolab";

    /// The absolute path of what is given as `name`.
    pub fn path(name: &str) -> String {
        format!("{PLACE}/{name}")
    }

    /// An empty folder. The grader keeps hold of it, whatever is mounted over it later.
    pub fn folder(mut self, name: impl Into<String>) -> Self {
        self.folders.push(name.into());
        self
    }

    /// A file; the folders above it are made too.
    pub fn file(mut self, path: impl Into<String>, content: impl Into<Vec<u8>>) -> Self {
        self.files.push((path.into(), content.into()));
        self
    }

    /// One more argument of the solution: `$1`, `$2`, …
    pub fn argument(mut self, value: impl Into<String>) -> Self {
        self.arguments.push(value.into());
        self
    }

    /// A variable of the solution's environment.
    pub fn variable(mut self, name: &str, value: impl Into<String>) -> Self {
        self.variables.push((name.into(), value.into()));
        self
    }

    /// A folder that is the solution's root when it starts, by chroot(2). It finds in it, at
    /// the same paths as outside, the machine's programs, what was handed in, the folder in
    /// which it starts, and the grader's command.
    pub fn jail(mut self, name: &str) -> Self {
        self.jail = Some(name.into());
        self.folder(name)
    }

    /// A folder, and the variable that holds its path.
    pub fn folder_in(self, variable: &str, name: &str) -> Self {
        self.folder(name).variable(variable, Self::path(name))
    }
}

impl Given {
    /// How `folder` differs from what was given, when `seen` is what lies in it now:
    /// the paths, sorted.
    pub(super) fn changes(&self, folder: &str, seen: &BTreeMap<String, String>) -> Vec<String> {
        let mut expected = BTreeMap::new();
        for (path, content) in &self.files {
            let Some(path) = path.strip_prefix(folder).and_then(|path| path.strip_prefix('/'))
            else {
                continue;
            };
            let above = Path::new(path).ancestors().skip(1);
            for folder in above.filter(|path| !path.as_os_str().is_empty()) {
                expected.insert(folder.to_string_lossy().into_owned(), "directory 0755".into());
            }
            let text = String::from_utf8_lossy(content);
            let text = match content.len() {
                0..=80 => format!("file 0644 {text:?}"),
                length => format!("file 0644 {length} bytes"),
            };
            expected.insert(path.to_owned(), text);
        }
        let all: BTreeSet<&String> = expected.keys().chain(seen.keys()).collect();
        let differs = |path: &&String| expected.get(*path) != seen.get(*path);
        all.into_iter().filter(differs).cloned().collect()
    }
}

/// What of the sandbox a jail shows.
const SHOWN: [&str; 10] =
    ["usr", "bin", "sbin", "lib", "lib32", "lib64", "libx32", "etc", "dev", "tmp"];

/// Makes the folder `jail` a root in which a solution can start; to be called inside the
/// cell, when everything else is there.
pub(super) fn furnish(jail: &Path) -> Result<()> {
    let work = |name: &str| PLACE.trim_start_matches('/').to_owned() + "/" + name;
    let own = [work(CWD), work(SUBMISSION), work("bin")];
    for name in SHOWN.into_iter().chain(own.iter().map(String::as_str)) {
        let (from, to) = (Path::new("/").join(name), jail.join(name));
        match fs::symlink_metadata(&from) {
            Ok(link) if link.is_symlink() => {
                let target = fs::read_link(&from).doing(|| format!("read {}", from.display()))?;
                symlink(target, &to).doing(|| format!("link {}", to.display()))?;
            }
            Ok(_) => {
                fs::create_dir_all(&to).doing(|| format!("make {}", to.display()))?;
                raw::bind(&from, &to, true).doing(|| format!("show {}", from.display()))?;
            }
            Err(_) => {}
        }
    }
    Ok(())
}

/// Puts everything into the work folder; to be called inside the cell.
pub(super) fn put(given: &Given, submission: &Files) -> Result<()> {
    let place = Path::new(PLACE);
    let folder =
        |path: &Path| fs::create_dir_all(path).doing(|| format!("make {}", path.display()));
    folder(&place.join(CWD))?;
    folder(&place.join(SUBMISSION))?;
    given.folders.iter().try_for_each(|name| folder(&place.join(name)))?;
    let given = given.files.iter().map(|(path, content)| (place.join(path), content, 0o644));
    let submitted = submission.files.iter().map(|file| {
        let mode = if file.executable { 0o755 } else { 0o644 };
        (place.join(SUBMISSION).join(&file.path), &file.content, mode)
    });
    for (path, content, mode) in given.chain(submitted) {
        path.parent().map_or(Ok(()), folder)?;
        fs::write(&path, content).doing(|| format!("write {}", path.display()))?;
        fs::set_permissions(&path, fs::Permissions::from_mode(mode))
            .doing(|| format!("set the mode of {}", path.display()))?;
    }
    Ok(())
}
