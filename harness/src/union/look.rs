//! What lies in a branch or in a union, in words that a person can compare.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::{Path, PathBuf};

use rustix::fs::{lgetxattr, llistxattr, major, minor};
use rustix::io::Errno;

use crate::{Doing, Result};

/// The longest content that is quoted, in bytes.
const QUOTED: u64 = 80;

/// Everything below `folder` by path: type, mode, owner if not 0:0, a short file's
/// content, a link's target, a device's numbers, extended attributes.
///
/// A value that is not text, such as the file handle in `overlay.origin`, belongs to the
/// run and is shown as `…`. What is listed and not there when it is looked at is `gone`:
/// somebody renames it meanwhile, or the file system contradicts itself.
pub fn look(folder: &Path) -> Result<BTreeMap<String, String>> {
    let mut seen = BTreeMap::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(below) = folders.pop() {
        let entries = match fs::read_dir(folder.join(&below)) {
            Err(error) if has_moved(&error) && below != Path::new("") => {
                seen.insert(below.to_string_lossy().into_owned(), "gone".to_owned());
                continue;
            }
            entries => entries.doing(|| format!("list {}", folder.join(&below).display()))?,
        };
        for entry in entries {
            let entry = entry.doing(|| format!("list {}", below.display()))?;
            let path = below.join(entry.file_name());
            let text = match describe(&entry.path()) {
                Err(error) if has_moved(&error) => "gone".to_owned(),
                text => text.doing(|| format!("look at {}", entry.path().display()))?,
            };
            if text.starts_with("directory") {
                folders.push(path.clone());
            }
            seen.insert(path.to_string_lossy().into_owned(), text);
        }
    }
    Ok(seen)
}

/// One file in words: `file 0644 "text"`, `char 0:0 0000`, `directory 0755 KEY=y`.
pub fn describe(path: &Path) -> std::io::Result<String> {
    let file = fs::symlink_metadata(path)?;
    let kind = file.file_type();
    let device = || format!("{}:{}", major(file.rdev()), minor(file.rdev()));
    let what = match () {
        () if kind.is_dir() => "directory".to_owned(),
        () if kind.is_symlink() => format!("link to {}", fs::read_link(path)?.display()),
        () if kind.is_char_device() => format!("char {}", device()),
        () if kind.is_block_device() => format!("block {}", device()),
        () if kind.is_fifo() => "fifo".to_owned(),
        () if kind.is_socket() => "socket".to_owned(),
        () => "file".to_owned(),
    };
    let mut text = what;
    if !kind.is_symlink() {
        text += &format!(" {:04o}", file.mode() & 0o7777);
    }
    if (file.uid(), file.gid()) != (0, 0) {
        text += &format!(" {}:{}", file.uid(), file.gid());
    }
    if kind.is_file() && file.len() <= QUOTED {
        text += &format!(" {:?}", String::from_utf8_lossy(&fs::read(path)?));
    } else if kind.is_file() {
        text += &format!(" {} bytes", file.len());
    }
    for (name, value) in xattrs(path)? {
        text += &format!(" {name}={value}");
    }
    Ok(text)
}

/// Whether another file stands where one was a moment ago, or none: no such file or attribute,
/// not a folder, not a link.
fn has_moved(error: &std::io::Error) -> bool {
    let moved = [Errno::NOENT, Errno::NODATA, Errno::NOTDIR, Errno::INVAL];
    moved.iter().any(|errno| error.raw_os_error() == Some(errno.raw_os_error()))
}

/// The extended attributes of `path` itself, by name.
fn xattrs(path: &Path) -> std::io::Result<BTreeMap<String, String>> {
    let mut names = [0; 4096];
    let length = match llistxattr(path, &mut names[..]) {
        // Some FUSE file systems have none at all.
        Err(Errno::NOTSUP | Errno::NOSYS) => return Ok(BTreeMap::new()),
        length => length?,
    };
    let names = names[..length].split(|byte| *byte == 0).filter(|name| !name.is_empty());
    names
        .map(|name| {
            let name = String::from_utf8_lossy(name).into_owned();
            let mut value = [0; 256];
            let length = lgetxattr(path, &name, &mut value[..])?;
            Ok((name, shown(&value[..length])))
        })
        .collect()
}

fn shown(value: &[u8]) -> String {
    match std::str::from_utf8(value) {
        Ok(text) if !text.contains(char::is_control) => text.to_owned(),
        _ => "…".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;

    /// A submission may go on renaming while the grader looks.
    #[test]
    fn what_moves_is_looked_at() {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        fs::create_dir(at("folder")).expect("a folder");
        std::os::unix::fs::symlink("nowhere", at("link")).expect("a link");
        let end = AtomicBool::new(false);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                while !end.load(Ordering::Relaxed) {
                    for name in ["folder", "link"] {
                        fs::rename(at(name), at("moving")).expect("a new name");
                        fs::rename(at("moving"), at(name)).expect("its old name");
                    }
                }
            });
            let looks: Vec<_> = (0..5_000).map(|_| look(folder.path())).collect();
            end.store(true, Ordering::Relaxed);
            for seen in looks {
                seen.expect("a look");
            }
        });
    }
}
