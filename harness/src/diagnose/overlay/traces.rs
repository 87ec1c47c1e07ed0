//! What an overlay mount leaves in its upper and work folder, and its removal.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use nix::sys::signal::SigSet;
use rustix::fs::XattrFlags;

use super::Options;
use crate::sandbox::{Child, Ended};
use crate::sys::clone::Namespaces;
use crate::{Doing, Error, Result};

/// The folders that the kernel makes in a work folder.
const MADE: [&str; 2] = ["work", "index"];

/// How a folder was before.
struct Folder {
    path: PathBuf,
    attributes: BTreeMap<String, Vec<u8>>,
    modified: Option<SystemTime>,
    absent: Vec<PathBuf>,
}

/// Runs `trial`, and takes away what it leaves in upper and work folder. A process of its
/// own does that when the trial and all its copies have ended, also if they were killed.
///
/// # Errors
/// What could not be taken away.
pub(super) fn without<T>(options: &Options, trial: impl FnOnce() -> T) -> Result<T> {
    let folders = options.upper().into_iter().chain(options.work());
    let before: Vec<Folder> = folders.map(|path| Folder::before(Path::new(path))).collect();
    let (mut end, held) = std::io::pipe().doing(|| "make a pipe")?;
    let mut held = Some(held);
    let keeper = Child::start(Namespaces::empty(), || {
        held.take();
        // A signal to the whole group must not end it early.
        let deaf = SigSet::all().thread_block();
        // The pipe closes when the last of them has ended.
        let _ = deaf.is_ok().then(|| end.read_to_end(&mut Vec::new()));
        let failures = before.iter().filter(|folder| folder.restore().is_err()).count();
        i32::from(failures > 0)
    })
    .doing(|| "clone a process")?;
    let answer = trial();
    drop(held);
    match keeper.wait()? {
        Ended::Exit(0) => Ok(answer),
        _ => Err(Error::hinted(
            "cannot take away what the trial of the mount has left in its upper or work folder",
            "look there for folders work and index, and attributes of overlay",
        )),
    }
}

impl Folder {
    fn before(path: &Path) -> Self {
        let made = MADE.iter().map(|name| path.join(name));
        Self {
            path: path.to_owned(),
            attributes: attributes(path),
            modified: fs::metadata(path).and_then(|data| data.modified()).ok(),
            absent: made.filter(|folder| folder.symlink_metadata().is_err()).collect(),
        }
    }

    fn restore(&self) -> Result<()> {
        for folder in self.absent.iter().filter(|folder| folder.symlink_metadata().is_ok()) {
            clear(folder).doing(|| format!("remove {}", folder.display()))?;
        }
        let now = attributes(&self.path);
        for name in now.keys().filter(|name| !self.attributes.contains_key(*name)) {
            rustix::fs::removexattr(&self.path, name)
                .doing(|| format!("remove {name} of {}", self.path.display()))?;
        }
        for (name, value) in self.attributes.iter().filter(|(name, v)| now.get(*name) != Some(v)) {
            rustix::fs::setxattr(&self.path, name, value, XattrFlags::empty())
                .doing(|| format!("restore {name} of {}", self.path.display()))?;
        }
        // Its time tells of files that came and went.
        if let Some(time) = self.modified
            && fs::metadata(&self.path).and_then(|data| data.modified()).is_ok_and(|t| t != time)
        {
            let folder = fs::File::open(&self.path).doing(|| "open a folder")?;
            folder.set_modified(time).doing(|| "restore a folder's time")?;
        }
        Ok(())
    }
}

/// Removes a folder with all that is in it. The kernel makes some with mode 0, which would
/// stop an ordinary user.
fn clear(folder: &Path) -> std::io::Result<()> {
    fs::set_permissions(folder, fs::Permissions::from_mode(0o700))?;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        match entry.file_type()?.is_dir() {
            true => clear(&entry.path())?,
            false => fs::remove_file(entry.path())?,
        }
    }
    fs::remove_dir(folder)
}

/// The attributes of overlayfs on the folder itself.
fn attributes(path: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut names = Vec::with_capacity(1 << 16);
    if rustix::fs::listxattr(path, rustix::buffer::spare_capacity(&mut names)).is_err() {
        return BTreeMap::new();
    }
    let names = names.split(|byte| *byte == 0).map(|name| String::from_utf8_lossy(name));
    let of_overlay = names
        .filter(|name| name.starts_with("trusted.overlay.") || name.starts_with("user.overlay."));
    let value = |name: &str| {
        let mut value = Vec::with_capacity(1 << 12);
        rustix::fs::getxattr(path, name, rustix::buffer::spare_capacity(&mut value)).ok()?;
        Some(value)
    };
    of_overlay.filter_map(|name| Some((name.to_string(), value(&name)?))).collect()
}
