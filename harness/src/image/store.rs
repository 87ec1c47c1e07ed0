//! Layers unpacked, each once, under the digest of its archive.
//!
//! ```text
//! STORE/overlay/DIFF-ID/             one layer, as overlayfs takes it
//! STORE/overlay-userxattr/DIFF-ID/   the same for mounts with `userxattr`
//! STORE/l/SHORT                      links to the layers, for the options of a mount
//! STORE/empty/                       a layer of nothing
//! ```
//!
//! A layer has its final name only when all of it is there and its digests were right.

use std::collections::BTreeSet;
use std::fs::{self, DirBuilder, File};
use std::os::unix::fs::{DirBuilderExt, symlink};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::{At, Image, Layer, Marks, Stack, unpack};
use crate::tarball::{Budget, Entries, Limits};
use crate::{Doing, Error, Result, cache};

/// How many hexadecimal digits the short name of a layer has: as many letters as Docker's.
const SHORT: usize = 26;

/// What is not whole yet ends with this.
const PARTIAL: &str = ".partial";

/// A folder of unpacked layers.
#[derive(Debug)]
pub struct Store {
    folder: PathBuf,
}

/// How layers are unpacked.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// What all layers of an image may cost together.
    pub limits: Limits,
    /// For which kind of mount.
    pub marks: Marks,
    /// How many layers are unpacked at a time.
    pub threads: usize,
}

impl Default for Options {
    fn default() -> Self {
        let threads = std::thread::available_parallelism().map_or(1, |count| count.get());
        Self { limits: Limits::default(), marks: Marks::Trusted, threads }
    }
}

impl Store {
    /// The store in `folder`, made if it is not there.
    pub fn open(folder: &Path) -> Result<Self> {
        for name in ["overlay", "overlay-userxattr", "l", "empty"] {
            let path = folder.join(name);
            fs::create_dir_all(&path).doing(|| format!("make {}", path.display()))?;
        }
        let folder = folder.canonicalize().doing(|| format!("open {}", folder.display()))?;
        Ok(Self { folder })
    }

    /// The store in this user's cache.
    pub fn of_cache() -> Result<Self> {
        Self::open(&cache::folder()?.join("images"))
    }

    /// Unpacks every layer of `image` that is not here yet, several at a time, and gives
    /// back all of them as one stack. An engine's own layers are taken where they lie.
    ///
    /// # Errors
    /// The first layer that is refused; those that were whole by then stay.
    pub fn unpack(&self, image: &Image, options: &Options) -> Result<Stack> {
        let lock = File::open(&self.folder).doing(|| "open the store")?;
        lock.lock().doing(|| "wait for the store")?;
        let kept = self.kind(options.marks);
        sweep(&kept)?;
        let mut seen = BTreeSet::new();
        let mut wanted: Vec<&Layer> = image
            .layers
            .iter()
            .filter(|layer| matches!(layer.at, At::Blob { .. }))
            .filter(|layer| seen.insert(&layer.diff_id) && !kept.join(layer.diff_id.hex()).exists())
            .collect();
        // The largest first: then no thread has much left to do when the others are done.
        wanted.sort_by_key(|layer| std::cmp::Reverse(image.length(layer)));
        let budget = Budget::new(options.limits);
        let (next, failed) = (AtomicUsize::new(0), Mutex::new(None::<Error>));
        std::thread::scope(|scope| {
            for _ in 0..options.threads.clamp(1, wanted.len().max(1)) {
                scope.spawn(|| {
                    while let Some(layer) = wanted.get(next.fetch_add(1, Ordering::Relaxed)) {
                        if let Err(error) = self.add(image, layer, options.marks, &budget) {
                            next.store(wanted.len(), Ordering::Relaxed);
                            let mut failed = failed.lock().unwrap_or_else(|lock| lock.into_inner());
                            failed.get_or_insert(error);
                        }
                    }
                });
            }
        });
        match failed.into_inner().unwrap_or_else(|lock| lock.into_inner()) {
            Some(error) => Err(error),
            None => self.stack(image, options.marks),
        }
    }

    fn stack(&self, image: &Image, marks: Marks) -> Result<Stack> {
        let mut stack = Stack { base: self.folder.clone(), layers: Vec::new() };
        for layer in image.layers.iter().rev() {
            let place = match &layer.at {
                At::Blob { .. } => {
                    let short = Path::new("l").join(&layer.diff_id.hex()[..SHORT]);
                    (self.kind(marks).join(layer.diff_id.hex()), short)
                }
                At::Folder { diff, short } => {
                    // CACHE-ID/diff, in the store that the short names are relative to.
                    let base = diff.ancestors().nth(2).unwrap_or(diff);
                    stack.base =
                        base.canonicalize().doing(|| format!("open {}", base.display()))?;
                    (diff.clone(), short.clone())
                }
            };
            stack.layers.push(place);
        }
        // Without an upper layer overlayfs wants two at least.
        if stack.layers.len() < 2 {
            let empty = self.folder.join("empty");
            stack.layers.push((empty.clone(), empty));
        }
        Ok(stack)
    }

    fn add(&self, image: &Image, layer: &Layer, marks: Marks, budget: &Budget) -> Result<()> {
        let hex = layer.diff_id.hex();
        let target = self.kind(marks).join(hex);
        let partial = target.with_file_name(format!("{hex}{PARTIAL}"));
        // Nobody else looks into it before its files have their owners.
        let made = DirBuilder::new().mode(0o755).create(&partial);
        made.doing(|| format!("make {}", partial.display()))?;
        let added = image.with_layer(layer, |archive| {
            let mut entries = Entries::new(archive, budget);
            let unpacked = unpack(&mut entries, &partial, marks)?;
            entries.finish()?;
            Ok(unpacked)
        });
        if let Err(error) = added {
            // What is wrong with the layer matters more than this; the next one sweeps.
            let _ = fs::remove_dir_all(&partial);
            return Err(error);
        }
        fs::rename(&partial, &target).doing(|| format!("keep {}", target.display()))?;
        let short = self.folder.join("l").join(&hex[..SHORT]);
        let to = Path::new("..").join(marks.folder()).join(hex);
        match symlink(&to, &short) {
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
            linked => linked.doing(|| format!("link {}", short.display())),
        }
    }

    fn kind(&self, marks: Marks) -> PathBuf {
        self.folder.join(marks.folder())
    }
}

impl Marks {
    fn folder(self) -> &'static str {
        match self {
            Self::Trusted => "overlay",
            Self::User => "overlay-userxattr",
        }
    }
}

/// Removes what an unpacking that was killed has left.
fn sweep(folder: &Path) -> Result<()> {
    let doing = || format!("list {}", folder.display());
    for entry in fs::read_dir(folder).doing(doing)? {
        let path = entry.doing(doing)?.path();
        if path.as_os_str().to_string_lossy().ends_with(PARTIAL) {
            fs::remove_dir_all(&path).doing(|| format!("remove {}", path.display()))?;
        }
    }
    Ok(())
}
