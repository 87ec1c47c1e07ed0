//! The dynamic string tokens `$ORIGIN`, `$LIB` and `$PLATFORM`, and lists of folders.
//!
//! # References
//! ld.so(8), "Dynamic string tokens"; glibc: `elf/dl-load.c` (`is_dst`,
//! `_dl_dst_substitute`, `fillin_rpath`).

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};

/// What the tokens stand for, for one object.
pub(super) struct Tokens<'a> {
    /// The folder of the object.
    pub(super) origin: &'a Path,
    pub(super) lib: &'a str,
    pub(super) platform: &'a str,
}

impl Tokens<'_> {
    /// `text` with each token replaced.
    pub(super) fn expand(&self, text: &str) -> PathBuf {
        let mut expanded = OsString::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('$') {
            expanded.push(before);
            match self.token(after) {
                Some((value, length)) => {
                    expanded.push(value);
                    rest = &after[length..];
                }
                None => {
                    expanded.push("$");
                    rest = after;
                }
            }
        }
        expanded.push(rest);
        expanded.into()
    }

    /// The folders of the colon-separated `list`, in order, none twice. Trailing
    /// slashes are dropped; an empty one is the current folder.
    pub(super) fn folders(&self, list: &str) -> Vec<PathBuf> {
        let mut folders: Vec<PathBuf> = Vec::new();
        if list.is_empty() {
            return folders;
        }
        for item in list.split(':') {
            let folder = trimmed(self.expand(if item.is_empty() { "." } else { item }));
            if !folders.iter().any(|known| known.as_os_str() == folder.as_os_str()) {
                folders.push(folder);
            }
        }
        folders
    }

    /// The value of the token that `text`, which follows a dollar sign, begins with,
    /// and the token's length.
    fn token(&self, text: &str) -> Option<(&OsStr, usize)> {
        let known = [
            ("ORIGIN", self.origin.as_os_str()),
            ("PLATFORM", self.platform.as_ref()),
            ("LIB", self.lib.as_ref()),
        ];
        known.into_iter().find_map(|(name, value)| {
            if let Some(braced) = text.strip_prefix('{') {
                braced.strip_prefix(name)?.starts_with('}').then_some((value, name.len() + 2))
            } else {
                let next = text.strip_prefix(name)?.bytes().next();
                let ends = next.is_none_or(|byte| !byte.is_ascii_alphanumeric() && byte != b'_');
                ends.then_some((value, name.len()))
            }
        })
    }
}

fn trimmed(folder: PathBuf) -> PathBuf {
    let mut bytes = folder.into_os_string().into_vec();
    while bytes.len() > 1 && bytes.last() == Some(&b'/') {
        bytes.pop();
    }
    OsString::from_vec(bytes).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens() -> Tokens<'static> {
        Tokens { origin: Path::new("/o"), lib: "lib64", platform: "x86_64" }
    }

    #[test]
    fn tokens_as_glibc_reads_them() {
        for (text, expanded) in [
            ("$ORIGIN/../lib", "/o/../lib"),
            ("${ORIGIN}x", "/ox"),
            ("$ORIGINx", "$ORIGINx"),
            ("${ORIGIN", "${ORIGIN"),
            ("/a/$LIB/${PLATFORM}", "/a/lib64/x86_64"),
            ("$$LIB$", "$lib64$"),
        ] {
            assert_eq!(tokens().expand(text), Path::new(expanded), "{text}");
        }
    }

    #[test]
    fn lists_of_folders() {
        assert_eq!(
            tokens().folders("/a//:/b:/a:$ORIGIN/:/"),
            ["/a", "/b", "/o", "/"].map(PathBuf::from)
        );
        assert_eq!(tokens().folders(":/a"), [".", "/a"].map(PathBuf::from));
        assert!(tokens().folders("").is_empty());
    }
}
