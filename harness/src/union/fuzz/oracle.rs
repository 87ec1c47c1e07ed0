//! The plain folder beside a union: what a file system without layers answers, and
//! where a union is known to answer otherwise.

use std::collections::{BTreeMap, HashMap};
use std::fs::{self, Metadata};
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::{Path, PathBuf};

use nix::errno::Errno;

use super::fixture::{self, Lower};
use super::known::Known;
use super::op::{Answer, How, Op};
use super::sight;
use crate::Result;

/// The plain folder, with what it takes to foresee the differences.
pub(super) struct Oracle {
    root: PathBuf,
    lower: Lower,
}

/// What a union does otherwise.
enum Foreseen {
    /// It refuses the operation with this errno, and nothing changes.
    Refused(Errno),
    /// Nobody knows: the operation is not to be done.
    Avoided,
}

impl Oracle {
    /// Makes the folder.
    pub(super) fn new(root: PathBuf, whole: bool) -> Result<Self> {
        fixture::plain(&root, whole)?;
        let lower = Lower::of(&root, whole)?;
        Ok(Self { root, lower })
    }

    /// What the union has to answer, and the known difference behind it. Does the
    /// operation here, unless the union is known to refuse it; no answer at all where the
    /// operation is to be left out on both sides.
    pub(super) fn answer(&mut self, op: &Op, known: &[Known]) -> (Option<Answer>, Option<Known>) {
        let foreseen = known.iter().find_map(|known| Some((*known, self.foresee(op, *known)?)));
        match foreseen {
            Some((known, Foreseen::Refused(errno))) => return (Some(Err(errno)), Some(known)),
            Some((known, Foreseen::Avoided)) => return (None, Some(known)),
            None => {}
        }
        let copied = self.copied_up(op);
        let answer = op.perform(&self.root);
        if answer.is_err() {
            return (Some(answer), None);
        }
        let parted = copied.iter().filter(|inode| self.lower.links.remove(inode).is_some()).count();
        (Some(answer), (parted > 0).then_some(Known::LinksPart))
    }

    /// The known difference that explains why the union shows another line for a file.
    pub(super) fn explain(&self, known: &[Known], expected: &str, observed: &str) -> Option<Known> {
        known.iter().copied().find(|known| known.explains(expected, observed))
    }

    /// What the union has to show.
    pub(super) fn sight(&self) -> Result<BTreeMap<PathBuf, String>> {
        sight::sight(&self.root, &self.lower.links)
    }

    /// The same for a folder that never had files with several names in a lower layer.
    pub(super) fn plain_sight(&self) -> Result<BTreeMap<PathBuf, String>> {
        sight::sight(&self.root, &HashMap::new())
    }

    /// What the union does with `op`, if that is what `known` is about.
    fn foresee(&self, op: &Op, known: Known) -> Option<Foreseen> {
        use Foreseen::{Avoided, Refused};
        let (applies, foreseen) = match (known, op) {
            (Known::OpaqueForgotten, op) => {
                (op.paths().iter().any(|path| self.is_buried(path)), Avoided)
            }
            (Known::LowerDirectoryStays, Op::Rename(from, to, how)) => {
                let lower = self.is_lower(from) || *how == How::Exchange && self.is_lower(to);
                (lower && self.goes_ahead(from, to, *how)?, Refused(Errno::EXDEV))
            }
            (Known::LowerDirectoryFirst, Op::Rename(from, to, how)) => {
                (self.is_lower(from) && self.goes_ahead(from, to, *how)?, Refused(Errno::EXDEV))
            }
            (Known::ExchangeLoses, Op::Rename(from, to, How::Exchange)) => {
                (self.goes_ahead(from, to, How::Exchange)?, Avoided)
            }
            (Known::HiddenReturns, Op::Rename(from, to, how)) => {
                let is_new = !self.lower.files.contains(&self.look(from)?.ino());
                let hides = self.is_lower_name(from) || self.is_lower_name(to);
                (is_new && hides && self.goes_ahead(from, to, *how)?, Avoided)
            }
            (Known::NamesAreTwo, Op::Rename(from, to, how)) => {
                let (source, target) = (self.look(from)?, self.look(to)?);
                let copied = self.lower.files.contains(&source.ino());
                let same = source.ino() == target.ino() && source.nlink() > 1 && !source.is_dir();
                (same && copied && *how != How::NoReplace, Avoided)
            }
            (Known::GroupNotInherited, Op::Chmod(path, mode)) => {
                (mode & 0o2000 != 0 && self.follow(path)?.is_dir(), Avoided)
            }
            (Known::DeviceIsWhiteout, Op::Device(path, 0)) => {
                (self.is_free(path), Refused(Errno::EPERM))
            }
            (Known::DeviceHides, Op::Device(path, 0)) => (self.is_free(path), Avoided),
            (Known::NoDevices, Op::Read(path) | Op::Write(path, _) | Op::Append(path)) => {
                let device = self.follow(path)?.file_type().is_char_device();
                (device, Refused(Errno::EACCES))
            }
            _ => return None,
        };
        applies.then_some(foreseen)
    }

    /// Whether a rename gets as far as the union: what the kernel checks before it asks
    /// the file system is checked here.
    fn goes_ahead(&self, from: &str, to: &str, how: How) -> Option<bool> {
        let source = self.look(from)?;
        let parent = fs::metadata(self.parent(to)).ok().filter(Metadata::is_dir)?;
        let target = self.look(to);
        let inside = |path: &str, file: &Metadata| {
            let above = fs::canonicalize(self.parent(path)).ok()?;
            let mut above = above.ancestors().map(fs::metadata).map_while(std::result::Result::ok);
            Some(above.any(|above| above.ino() == file.ino() && above.dev() == file.dev()))
        };
        let fits = match (&target, how) {
            (None, How::Exchange) | (Some(_), How::NoReplace) => false,
            (None, _) => parent.nlink() > 0,
            (Some(target), _) if target.ino() == source.ino() => false,
            (Some(_), How::Exchange) => true,
            (Some(target), _) => target.is_dir() == source.is_dir(),
        };
        let nested =
            inside(to, &source)? || target.as_ref().is_some_and(|t| inside(from, t) == Some(true));
        Some(fits && !nested)
    }

    /// Whether it is a directory that a lower layer has.
    fn is_lower(&self, path: &str) -> bool {
        self.look(path).is_some_and(|file| file.is_dir() && self.lower.files.contains(&file.ino()))
    }

    /// Whether a lower layer has something under that name.
    fn is_lower_name(&self, path: &str) -> bool {
        let name = Path::new(path).file_name().unwrap_or_default().to_owned();
        let parent = fs::metadata(self.parent(path));
        parent.is_ok_and(|parent| self.lower.names.contains(&(parent.ino(), name)))
    }

    /// Whether a lower layer has something at `path` that an opaque directory hides, and
    /// nothing is there now.
    fn is_buried(&self, path: &str) -> bool {
        let Ok(parent) = fs::canonicalize(self.parent(path)) else { return false };
        let place = parent.join(Path::new(path).file_name().unwrap_or_default());
        let Ok(below) = place.strip_prefix(&self.root) else { return false };
        let Ok(parent) = fs::metadata(&parent).map(|parent| parent.ino()) else { return false };
        let is_opaque = parent == self.lower.opaque || !self.lower.files.contains(&parent);
        is_opaque
            && below.components().count() > 1
            && self.lower.paths.contains(below)
            && !self.is_lower_name(path)
            && fs::symlink_metadata(&place).is_err()
    }

    /// Whether something can be made at `path`.
    fn is_free(&self, path: &str) -> bool {
        self.look(path).is_none() && fs::metadata(self.parent(path)).is_ok_and(|file| file.is_dir())
    }

    /// Inodes of the files that a union copies up for `op` if it succeeds.
    fn copied_up(&self, op: &Op) -> Vec<u64> {
        let files = match op {
            Op::Write(path, _) | Op::Append(path) | Op::Truncate(path, _) | Op::Chmod(path, _) => {
                vec![self.follow(path)]
            }
            Op::Chown(path, _)
            | Op::SetXattr(path, ..)
            | Op::RemoveXattr(path, _)
            | Op::Touch(path, _)
            | Op::Link(path, _) => vec![self.look(path)],
            Op::Rename(from, to, how) => {
                let (source, target) = (self.look(from), self.look(to));
                let same = source.as_ref().map(Metadata::ino) == target.as_ref().map(Metadata::ino);
                match how {
                    _ if same => vec![],
                    How::Exchange => vec![source, target],
                    _ => vec![source],
                }
            }
            _ => vec![],
        };
        files.into_iter().flatten().map(|file| file.ino()).collect()
    }

    fn follow(&self, path: &str) -> Option<Metadata> {
        fs::metadata(self.root.join(path)).ok()
    }

    fn look(&self, path: &str) -> Option<Metadata> {
        fs::symlink_metadata(self.root.join(path)).ok()
    }

    fn parent(&self, path: &str) -> PathBuf {
        let full = self.root.join(path);
        full.parent().unwrap_or(Path::new("/")).to_owned()
    }
}
