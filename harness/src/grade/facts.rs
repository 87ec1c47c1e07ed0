//! What an exercise asks the kernel for most often, as facts.

use std::fs;
use std::io::{Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use crate::record::Fact;
use crate::{errno, report};

/// The most bytes of a file that are looked at.
const MOST: u64 = 64 << 10;

/// A fact in words, as a value for a hint: `exit status 1`, `ENOENT`, `a, b`.
pub fn words(fact: &Fact) -> String {
    match fact {
        Fact::List(items) => items.join(", "),
        other => report::plain(other),
    }
}

/// The host name in the caller's UTS namespace.
pub fn hostname() -> String {
    rustix::system::uname().nodename().to_string_lossy().into_owned()
}

/// The names in a folder, sorted; the errno where it cannot be listed.
pub fn names_in(folder: impl AsRef<Path>) -> Fact {
    let listed = errno(fs::read_dir(folder)).and_then(|entries| {
        let name = |entry: std::io::Result<fs::DirEntry>| {
            errno(entry).map(|entry| entry.file_name().to_string_lossy().into_owned())
        };
        entries.map(name).collect::<Result<Vec<_>, _>>()
    });
    match listed {
        Ok(mut names) => {
            names.sort();
            Fact::List(names)
        }
        Err(errno) => Fact::errno(errno),
    }
}

/// What a file holds, up to 64 KiB; the errno where it cannot be read.
pub fn content_of(file: impl AsRef<Path>) -> Fact {
    let mut content = Vec::new();
    let read = fs::File::open(file).and_then(|file| file.take(MOST).read_to_end(&mut content));
    match errno(read) {
        Ok(_) => Fact::text(String::from_utf8_lossy(&content)),
        Err(errno) => Fact::errno(errno),
    }
}

/// Writes a file: ok, or the errno.
pub fn write(file: impl AsRef<Path>, content: &str) -> Fact {
    Fact::of(&errno(fs::write(file, content)))
}

/// Adds to the end of a file that is there: ok, or the errno.
pub fn append(file: impl AsRef<Path>, content: &str) -> Fact {
    let opened = fs::OpenOptions::new().append(true).open(file);
    Fact::of(&errno(opened.and_then(|mut file| file.write_all(content.as_bytes()))))
}

/// Removes a file, or a folder with all that is in it: ok, or the errno.
pub fn remove(path: impl AsRef<Path>) -> Fact {
    let path = path.as_ref();
    let removed = match fs::symlink_metadata(path) {
        Ok(file) if file.is_dir() => fs::remove_dir_all(path),
        _ => fs::remove_file(path),
    };
    Fact::of(&errno(removed))
}

/// The permissions of a file as four octal digits, or the errno.
pub fn mode_of(file: impl AsRef<Path>) -> Fact {
    match errno(fs::symlink_metadata(file)) {
        Ok(file) => Fact::text(format!("{:04o}", file.permissions().mode() & 0o7777)),
        Err(errno) => Fact::errno(errno),
    }
}

/// Changes the permissions of a file: ok, or the errno.
pub fn set_mode(file: impl AsRef<Path>, mode: u32) -> Fact {
    Fact::of(&errno(fs::set_permissions(file, fs::Permissions::from_mode(mode))))
}
