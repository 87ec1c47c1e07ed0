//! `ld.so.conf`: the folders that ldconfig(8) would look through.
//!
//! The loader itself never reads this file: it is asked only where no cache exists.
//!
//! # References
//! ldconfig(8); glibc: `elf/ldconfig.c` (`parse_conf`).

use std::io::Read;
use std::path::{Path, PathBuf};

use crate::rootfs::Root;

/// Far above what any real file has, in bytes.
const MAX_SIZE: u64 = 1 << 20;

/// The folders that the configuration `file` of `root` names, in order, with those of
/// the files that it includes. A file that cannot be read names none.
pub(super) fn folders(root: &Root, file: &Path) -> Vec<PathBuf> {
    let (mut folders, mut seen) = (Vec::new(), Vec::new());
    read(root, file, &mut seen, &mut folders);
    folders
}

/// Reads one file; one that was `seen` is not read again, so that no ring is endless.
fn read(root: &Root, file: &Path, seen: &mut Vec<PathBuf>, folders: &mut Vec<PathBuf>) {
    if seen.iter().any(|path| path == file) {
        return;
    }
    seen.push(file.to_owned());
    let Ok((opened, _)) = root.file(file) else { return };
    let mut text = Vec::new();
    if opened.take(MAX_SIZE).read_to_end(&mut text).is_err() {
        return;
    }
    for line in String::from_utf8_lossy(&text).lines() {
        let line = line.split('#').next().unwrap_or_default().trim();
        if let Some(patterns) = line.strip_prefix("include").filter(|rest| starts_blank(rest)) {
            for pattern in patterns.split_whitespace() {
                let pattern = file.parent().unwrap_or(Path::new("/")).join(pattern);
                for included in expand(root, &pattern) {
                    read(root, &included, seen, folders);
                }
            }
        } else if line.starts_with('/') {
            // The kind of library may follow, as in "/usr/lib=libc6".
            let folder = line.split('=').next().unwrap_or(line).trim_end_matches('/');
            let folder = PathBuf::from(if folder.is_empty() { "/" } else { folder });
            if !folders.contains(&folder) {
                folders.push(folder);
            }
        }
    }
}

fn starts_blank(rest: &str) -> bool {
    rest.starts_with([' ', '\t'])
}

/// The files that `pattern` stands for, sorted; its last part may have wildcards.
fn expand(root: &Root, pattern: &Path) -> Vec<PathBuf> {
    let (Some(folder), Some(name)) = (pattern.parent(), pattern.file_name()) else {
        return Vec::new();
    };
    let name = name.to_string_lossy();
    if !name.contains(['*', '?']) {
        return vec![pattern.to_owned()];
    }
    let names = root.list(folder).unwrap_or_default();
    let visible = names.iter().filter(|found| !found.to_string_lossy().starts_with('.'));
    visible
        .filter(|found| matches(name.as_bytes(), found.to_string_lossy().as_bytes()))
        .map(|found| folder.join(found))
        .collect()
}

/// Whether `name` is of the form `pattern`, where `*` is any text and `?` one byte.
fn matches(pattern: &[u8], name: &[u8]) -> bool {
    // Where to go on when the text after the last `*` did not fit.
    let mut retry = None;
    let (mut p, mut n) = (0, 0);
    while n < name.len() {
        match pattern.get(p) {
            Some(b'*') => {
                retry = Some((p + 1, n));
                p += 1;
            }
            Some(&wanted) if wanted == b'?' || wanted == name[n] => {
                p += 1;
                n += 1;
            }
            _ => match retry {
                Some((after, start)) => {
                    retry = Some((after, start + 1));
                    (p, n) = (after, start + 1);
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|byte| *byte == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards() {
        for (pattern, name, fits) in [
            ("*.conf", "libc.conf", true),
            ("*.conf", "libc.conf.bak", false),
            ("*a*b", "xaabab", true),
            ("?b*", "ab", true),
            ("?b", "b", false),
            ("*", "", true),
        ] {
            assert_eq!(matches(pattern.as_bytes(), name.as_bytes()), fits, "{pattern} {name}");
        }
    }

    #[test]
    fn includes_and_comments() {
        let dir = tempfile::tempdir().unwrap();
        let put = |name: &str, text: &str| {
            let path = dir.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        put("etc/ld.so.conf", "include ld.so.conf.d/*.conf # x\n/opt/lib/\n/a=libc6\n");
        put("etc/ld.so.conf.d/b.conf", "/b\n# /no\nhwcap 1 nosegneg\n");
        put("etc/ld.so.conf.d/a.conf", "\t/first \ninclude /etc/ld.so.conf\n");
        put("etc/ld.so.conf.d/c.txt", "/never\n");
        let root = Root::open(dir.path()).unwrap();
        let found = folders(&root, Path::new("/etc/ld.so.conf"));
        assert_eq!(found, ["/first", "/b", "/opt/lib", "/a"].map(PathBuf::from));
    }
}
