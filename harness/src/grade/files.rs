//! What was handed in for one exercise, read from its folder and nothing else.
//!
//! The folder is the student's: each name in it may lead anywhere, be a pipe that nobody
//! writes to, or become something else while it is read. So each file is opened beneath
//! the folder without following a link, and what was opened is judged, not its name.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::Read;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};

use rustix::fs::{CWD, Dir, FileType, Mode, OFlags, ResolveFlags, fstat, openat, openat2};
use rustix::io::Errno;

use super::model::Named;
use super::named;
use crate::{Doing, Result};

/// The most files in a folder.
const FILES: usize = 256;

/// The most bytes in all of them.
const BYTES: u64 = 16 << 20;

/// The deepest subfolder.
const DEPTH: usize = 8;

/// The files of one folder.
#[derive(Clone, Debug, Default)]
pub struct Files {
    /// Each file, sorted by path.
    pub files: Vec<Submitted>,
    /// What was there and is not carried along: the reason by path.
    pub left_out: Vec<(PathBuf, Named)>,
}

/// One file.
#[derive(Clone, Debug)]
pub struct Submitted {
    /// Its path in the folder.
    pub path: PathBuf,
    /// Whether it may be run.
    pub executable: bool,
    /// Its bytes.
    pub content: Vec<u8>,
}

impl Files {
    /// Reads the folder `id` of a workbook; `None` where there is none.
    ///
    /// # Errors
    /// What the person who grades can mend, such as a workbook that cannot be read.
    pub fn read(workbook: &Path, id: &str) -> Result<Option<Self>> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let top = openat(CWD, workbook, flags, Mode::empty())
            .doing(|| format!("open {}", workbook.display()))?;
        let mut found = Self::default();
        match openat2(&top, id, flags, Mode::empty(), BENEATH) {
            Ok(folder) => {
                let mut bytes = 0;
                found.folder(folder, Path::new(""), &mut bytes)?;
                found.files.sort_by(|one, two| one.path.cmp(&two.path));
                found.left_out.sort_by(|one, two| one.0.cmp(&two.0));
                Ok(Some(found))
            }
            Err(Errno::NOENT) => Ok(None),
            Err(Errno::LOOP | Errno::NOTDIR | Errno::XDEV) => {
                found.leave(Path::new(id), "hint-submission-link");
                Ok(Some(found))
            }
            Err(errno) => Err(crate::Error::io(format!("open {}/{id}", workbook.display()), errno)),
        }
    }

    /// The program to run, or why there is none.
    pub fn solution(&self) -> Result<&Submitted, Named> {
        let is_solution = |path: &Path| {
            path.parent() == Some(Path::new(""))
                && path.as_os_str().as_bytes().starts_with(b"solution")
        };
        let all: Vec<&Submitted> =
            self.files.iter().filter(|file| is_solution(&file.path)).collect();
        let runnable: Vec<&Submitted> =
            all.iter().copied().filter(|file| file.executable).collect();
        match (runnable.as_slice(), all.as_slice()) {
            ([one], _) => Ok(one),
            ([_, _, ..], _) => {
                let names = runnable.iter().map(|file| shown(&file.path)).collect::<Vec<_>>();
                Err(named("hint-several-solutions", [("files", names.join(", "))]))
            }
            ([], [one, ..]) => Err(named("hint-not-executable", [("file", shown(&one.path))])),
            ([], []) => {
                let refused = self.left_out.iter().find(|(path, _)| is_solution(path));
                let refused = refused.or(self.left_out.first());
                Err(refused.map_or_else(|| named("hint-no-solution", []), |(_, why)| why.clone()))
            }
        }
    }

    /// The file of this path.
    pub fn file(&self, path: &str) -> Option<&Submitted> {
        self.files.iter().find(|file| file.path == Path::new(path))
    }

    fn folder(&mut self, folder: OwnedFd, path: &Path, bytes: &mut u64) -> Result<()> {
        let doing = || format!("list the submission's folder {}", path.display());
        let mut names: Vec<OsString> = Vec::new();
        for entry in Dir::read_from(&folder).doing(doing)? {
            let name = entry.doing(doing)?.file_name().to_bytes().to_vec();
            if name != b"." && name != b".." {
                names.push(OsString::from_vec(name));
            }
            if names.len() > FILES {
                self.leave(path, "hint-submission-files");
                return Ok(());
            }
        }
        names.sort();
        names.iter().try_for_each(|name| self.entry(folder.as_fd(), &path.join(name), name, bytes))
    }

    fn entry(
        &mut self,
        folder: BorrowedFd<'_>,
        path: &Path,
        name: &OsStr,
        bytes: &mut u64,
    ) -> Result<()> {
        // NONBLOCK: to open a FIFO is not to wait for its other end.
        let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
        let file = match openat2(folder, name, flags, Mode::empty(), BENEATH) {
            Ok(file) => file,
            // Gone, or not for reading: whoever handed it in knows.
            Err(Errno::LOOP | Errno::XDEV) => return self.skip(path, "hint-submission-link"),
            Err(_) => return self.skip(path, "hint-submission-unreadable"),
        };
        let stat = fstat(&file).doing(|| format!("look at {}", path.display()))?;
        match FileType::from_raw_mode(stat.st_mode) {
            FileType::Directory if path.components().count() < DEPTH => {
                return self.folder(file, path, bytes);
            }
            FileType::RegularFile => {}
            _ => return self.skip(path, "hint-submission-special"),
        }
        // A second name for a file of somebody else's would let its content out.
        if stat.st_nlink > 1 {
            return self.skip(path, "hint-submission-hard-link");
        }
        let mut content = Vec::new();
        let room = BYTES - *bytes;
        let read = File::from(file).take(room + 1).read_to_end(&mut content);
        if read.is_err() {
            return self.skip(path, "hint-submission-unreadable");
        }
        *bytes += content.len() as u64;
        if *bytes > BYTES || self.files.len() == FILES {
            *bytes = BYTES;
            return self.skip(path, "hint-submission-files");
        }
        let executable = stat.st_mode & 0o111 != 0;
        self.files.push(Submitted { path: path.to_path_buf(), executable, content });
        Ok(())
    }

    fn skip(&mut self, path: &Path, why: &str) -> Result<()> {
        self.leave(path, why);
        Ok(())
    }

    fn leave(&mut self, path: &Path, why: &str) {
        if self.left_out.len() < FILES {
            self.left_out.push((path.to_path_buf(), named(why, [("file", shown(path))])));
        }
    }
}

/// The file `name` of a workbook, if it is an ordinary one of at most 64 KiB.
///
/// # Errors
/// A workbook that cannot be opened.
pub(super) fn one(workbook: &Path, name: &str) -> Result<Option<Vec<u8>>> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let top = openat(CWD, workbook, flags, Mode::empty())
        .doing(|| format!("open {}", workbook.display()))?;
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    let Ok(file) = openat2(&top, name, flags, Mode::empty(), BENEATH) else { return Ok(None) };
    let stat = fstat(&file).doing(|| format!("look at {name}"))?;
    if FileType::from_raw_mode(stat.st_mode) != FileType::RegularFile || stat.st_nlink > 1 {
        return Ok(None);
    }
    let mut content = Vec::new();
    let read = File::from(file).take(64 << 10).read_to_end(&mut content);
    Ok(read.is_ok().then_some(content))
}

/// No link, nothing outside, no other file system.
const BENEATH: ResolveFlags =
    ResolveFlags::BENEATH.union(ResolveFlags::NO_SYMLINKS).union(ResolveFlags::NO_MAGICLINKS);

fn shown(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
