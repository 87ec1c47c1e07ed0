//! What an overlay mount leaves in its upper and work folder, and its removal.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use rustix::fs::XattrFlags;

use super::Options;
use crate::{Doing, Result};

/// The folders that the kernel makes in a work folder.
const MADE: [&str; 2] = ["work", "index"];

/// How the folders were before.
pub(super) struct Traces {
    folders: Vec<Folder>,
}

struct Folder {
    path: PathBuf,
    attributes: BTreeMap<String, Vec<u8>>,
    modified: Option<SystemTime>,
    absent: Vec<PathBuf>,
}

impl Traces {
    /// Remembers upper and work folder.
    pub(super) fn before(options: &Options) -> Self {
        let folders = options.upper().into_iter().chain(options.work());
        Self { folders: folders.map(|path| Folder::before(Path::new(path))).collect() }
    }

    /// Removes what was not there before.
    pub(super) fn remove(self) -> Result<()> {
        self.folders.iter().try_for_each(Folder::restore)
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
        let made = self.absent.iter().filter(|folder| folder.symlink_metadata().is_ok());
        for folder in made.clone() {
            fs::remove_dir_all(folder).doing(|| format!("remove {}", folder.display()))?;
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
            && made.count() == 0
            && fs::metadata(&self.path).and_then(|data| data.modified()).is_ok_and(|t| t != time)
        {
            let folder = fs::File::open(&self.path).doing(|| "open a folder")?;
            folder.set_modified(time).doing(|| "restore a folder's time")?;
        }
        Ok(())
    }
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
