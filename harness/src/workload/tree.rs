//! Files to work on: `d00/f0000` and so on, a hundred in a folder.

use std::ffi::CString;
use std::fs;
use std::path::Path;

use crate::{Doing, Result};

/// Files in one folder.
const IN_ONE: u32 = 100;

/// The name of file `number`, below a folder that [`folders`] makes.
pub(super) fn name(number: u32) -> String {
    format!("d{:02}/f{number:04}", number / IN_ONE)
}

/// [`name`] with another last part.
pub(super) fn named(prefix: &str, number: u32) -> CString {
    CString::new(format!("d{:02}/{prefix}{number:04}", number / IN_ONE)).unwrap_or_default()
}

/// The names of files 0 to `count`, ready for a system call.
pub(super) fn names(count: u32) -> Vec<CString> {
    (0..count).map(|number| named("f", number)).collect()
}

/// The folders for `count` files.
pub(super) fn folders(root: &Path, count: u32) -> Result<()> {
    (0..count.div_ceil(IN_ONE)).try_for_each(|at| {
        let folder = root.join(format!("d{at:02}"));
        fs::create_dir_all(&folder).doing(|| format!("make {}", folder.display()))
    })
}

/// `count` files of `size` bytes.
pub(super) fn files(root: &Path, count: u32, size: usize) -> Result<()> {
    folders(root, count)?;
    let bytes = vec![b'x'; size];
    (0..count).try_for_each(|number| file(&root.join(name(number)), &bytes))
}

/// A file with these bytes.
pub(super) fn file(path: &Path, bytes: &[u8]) -> Result<()> {
    fs::write(path, bytes).doing(|| format!("write {}", path.display()))
}
