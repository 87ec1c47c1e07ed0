//! Why a path cannot be reached: as a root, or as a program below one.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use rustix::fs::{Access, accessat};
use rustix::io::Errno;

use super::Cause;
use super::file::mode_of;
use crate::record::Call;
use crate::rootfs::{Look, Root};
use crate::tool;

/// Why the lookup of `path` below `root` gave this errno.
pub(super) fn why_absent(root: &Root, path: &Path, errno: &str) -> Cause {
    let whole = root.absolute(path);
    if errno == "ELOOP" {
        return Cause::Loop { path: whole };
    }
    for component in prefixes(&whole) {
        let next = match root.status(&component) {
            Err(Errno::NOENT) => Some(Cause::Missing { path: whole.clone(), component }),
            Err(Errno::NOTDIR) => {
                component.parent().map(|c| Cause::NotAFolder { component: c.into() })
            }
            Err(Errno::ACCESS) => component.parent().map(|folder| not_searchable(root, folder)),
            Ok((Look::Link(target), _)) if root.canonical(&component).is_err() => {
                Some(Cause::Dangling { link: component, target })
            }
            Ok((Look::File | Look::Special, _)) if component != whole || errno == "ENOTDIR" => {
                Some(Cause::NotAFolder { component })
            }
            Ok((Look::Directory, _)) if errno == "EACCES" && !searchable(root, &component) => {
                Some(not_searchable(root, &component))
            }
            _ => None,
        };
        if let Some(cause) = next {
            return cause;
        }
    }
    Cause::Other { call: "open".into(), errno: errno.into() }
}

/// The name is in no folder of PATH: where else is it?
pub(super) fn not_on_path(root: &Root, name: &OsStr, tries: &[&Call]) -> Cause {
    let top = Path::new("/").join(name);
    let usual =
        ["/", "/bin", "/sbin", "/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin"];
    let mut places = usual.iter().map(|folder| Path::new(folder).join(name)).chain([top]);
    let elsewhere = places.find(|path| root.file(path).is_ok());
    let on_host = if root.is_host() { None } else { tool::find(name) };
    let tried = tries.iter().map(|call| call.path.clone()).collect();
    Cause::NotOnPath { name: name.to_string_lossy().into_owned(), tried, elsewhere, on_host }
}

/// `/`, `/a`, `/a/b` for `/a/b`.
fn prefixes(path: &Path) -> Vec<PathBuf> {
    let mut prefixes: Vec<PathBuf> = path.ancestors().map(Path::to_path_buf).collect();
    prefixes.reverse();
    prefixes
}

fn searchable(root: &Root, folder: &Path) -> bool {
    root.folder(folder)
        .is_ok_and(|fd| accessat(&fd, ".", Access::EXEC_OK, rustix::fs::AtFlags::empty()).is_ok())
}

fn not_searchable(root: &Root, folder: &Path) -> Cause {
    Cause::NotSearchable { folder: folder.into(), mode: mode_of(root, folder) }
}

/// Why the lookup of `path` in the machine's own root gave this errno.
pub(super) fn why_absent_here(path: &Path, errno: &str) -> Cause {
    match Root::host() {
        Ok(host) => why_absent(&host, path, errno),
        Err(_) => Cause::Other { call: "open".into(), errno: errno.into() },
    }
}
