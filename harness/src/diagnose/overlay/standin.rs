//! Layers that are known to be good, in the place of those that were asked for.

use std::fs;
use std::path::{Path, PathBuf};

use super::{Options, Trial, context};
use crate::sandbox::raw;

/// Folders that a copy can cover with a tmpfs: each system has one of them.
const PLACES: [&str; 3] = ["/sys", "/mnt", "/run"];

/// A tmpfs with empty folders, in this copy's mount namespace.
pub(super) struct Standin {
    place: PathBuf,
}

impl Standin {
    /// None where the copy's mounts are not its own, or no place is left alone by `asked`.
    pub(super) fn new(asked: &Options, trial: &Trial) -> Option<Self> {
        trial.private.then_some(())?;
        let lower = asked.lower();
        let all: Vec<&str> =
            lower.iter().map(String::as_str).chain(asked.upper()).chain(asked.work()).collect();
        let real = |folder: &str| fs::canonicalize(folder).unwrap_or_else(|_| folder.into());
        let free = |place: &&&str| !all.iter().any(|folder| real(folder).starts_with(place));
        let place = PathBuf::from(PLACES.iter().find(free)?);
        raw::tmpfs(&place).ok()?;
        for folder in ["lower", "upper", "work"] {
            fs::create_dir(place.join(folder)).ok()?;
        }
        Some(Self { place })
    }

    /// Good layers with a writable one on top.
    pub(super) fn mounts_at_all(&self) -> bool {
        works(&self.lower().and(&self.writable()))
    }

    pub(super) fn lower(&self) -> Options {
        self.with_lower(&[])
    }

    /// These lower folders above an empty one.
    pub(super) fn with_lower(&self, folders: &[String]) -> Options {
        let own = self.path("lower");
        // One by one where the whole would be too long; each is a word of `lowerdir` then.
        let escaped = folders.iter().map(|folder| folder.replace(':', r"\:"));
        let all: Vec<String> = escaped.chain([own]).collect();
        Options::new([("lowerdir", all.join(":").as_str())])
    }

    pub(super) fn writable(&self) -> Options {
        let (upper, work) = (self.path("upper"), self.path("work"));
        Options::new([("upperdir", upper.as_str()), ("workdir", work.as_str())])
    }

    fn path(&self, name: &str) -> String {
        Path::new(&self.place).join(name).to_string_lossy().into_owned()
    }
}

/// Whether the kernel makes such a file system.
pub(super) fn works(options: &Options) -> bool {
    context(options).calls.last().is_some_and(|call| call.path == "create" && call.result == "ok")
}
