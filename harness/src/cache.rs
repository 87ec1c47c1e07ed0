//! What is slow to make and worth keeping between runs.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use crate::{Doing, Error, Result};

/// How many of one family are kept: of a kernel's saved guests one for each build of this
/// program, say.
const ALIKE: usize = 3;

/// The folder of kept things: `ISOLAB_CACHE`, else `/var/cache/isolab` for root, else
/// `isolab` below XDG_CACHE_HOME or `~/.cache`.
///
/// # Errors
/// A user without a home folder.
pub fn folder() -> Result<PathBuf> {
    let named = |name| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    if let Some(folder) = named("ISOLAB_CACHE") {
        return Ok(folder);
    }
    if rustix::process::geteuid().is_root() {
        return Ok("/var/cache/isolab".into());
    }
    let below_home = || named("HOME").map(|home| home.join(".cache"));
    named("XDG_CACHE_HOME").or_else(below_home).map(|cache| cache.join("isolab")).ok_or_else(|| {
        Error::hinted("there is no folder to keep things in", "set ISOLAB_CACHE to a folder")
    })
}

/// Where `ci/setup` keeps the tool `name` if it has built it.
pub fn tool(name: &OsStr) -> Option<OsString> {
    folder().ok().map(|cache| cache.join("tools/bin").join(name).into_os_string())
}

/// The folder `name` of the cache, made by `make` if it is not there yet.
///
/// `make` gets an empty folder that becomes `name` only when it succeeds, and is removed when
/// it does not; what an interrupted one left is removed first. Others that want the same wait
/// meanwhile. It is on the disk before it has its name, so that no crash of the machine leaves
/// half of it there.
pub fn keep(name: &str, make: impl FnOnce(&Path) -> Result<()>) -> Result<PathBuf> {
    let cache = folder()?;
    let kept = cache.join(name);
    if kept.is_dir() {
        return Ok(kept);
    }
    fs::create_dir_all(&cache).doing(|| format!("make {}", cache.display()))?;
    let path = cache.join(format!("{name}.lock"));
    let lock = File::create(&path).doing(|| format!("make {}", path.display()))?;
    lock.lock().doing(|| format!("lock {}", path.display()))?;
    if kept.is_dir() {
        return Ok(kept);
    }
    let partial = cache.join(format!("{name}.partial"));
    if partial.exists() {
        fs::remove_dir_all(&partial).doing(|| format!("remove {}", partial.display()))?;
    }
    fs::create_dir(&partial).doing(|| format!("make {}", partial.display()))?;
    make(&partial)
        .and_then(|()| flush(&partial))
        .inspect_err(|_| drop(fs::remove_dir_all(&partial)))?;
    fs::rename(&partial, &kept).doing(|| format!("keep {}", kept.display()))?;
    Ok(kept)
}

/// As [`keep`], one of the family whose names begin with `family`, as `take` has it from its
/// folder. Where `take` fails it is damaged, and made again. The oldest of a family are removed.
pub fn keep_one<T>(
    family: &str,
    key: &str,
    make: impl Fn(&Path) -> Result<()>,
    take: impl Fn(&Path) -> Result<T>,
) -> Result<T> {
    let name = format!("{family}{key}");
    let taken = match take(&keep(&name, &make)?) {
        Ok(taken) => taken,
        Err(_) => {
            forget(&name)?;
            take(&keep(&name, &make)?)?
        }
    };
    tidy(family, &name)?;
    Ok(taken)
}

/// Removes the oldest of those whose names begin with `family`, all but [`ALIKE`]. `used` is not
/// removed.
fn tidy(family: &str, used: &str) -> Result<()> {
    let cache = folder()?;
    let entries = fs::read_dir(&cache).doing(|| format!("read {}", cache.display()))?;
    let mut others: Vec<_> = entries
        .filter_map(|entry| entry.ok())
        .filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            let alike = name.starts_with(family) && !name.contains('.') && name != used;
            alike.then_some((entry.metadata().ok()?.modified().ok()?, name))
        })
        .collect();
    others.sort();
    let over = (others.len() + 1).saturating_sub(ALIKE);
    // Another process may have removed it already.
    others[..over].iter().for_each(|(_, name)| drop(forget(name)));
    Ok(())
}

/// Removes the folder `name` of the cache, and its lock.
fn forget(name: &str) -> Result<()> {
    let folder = folder()?.join(name);
    fs::remove_dir_all(&folder).doing(|| format!("remove {}", folder.display()))?;
    let lock = folder.with_added_extension("lock");
    fs::remove_file(&lock).doing(|| format!("remove {}", lock.display()))
}

fn flush(folder: &Path) -> Result<()> {
    let doing = || format!("write {} to the disk", folder.display());
    let folder = File::open(folder).doing(doing)?;
    rustix::fs::syncfs(folder).doing(doing)
}
