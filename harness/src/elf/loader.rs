//! The dynamic loader of a program, and where it looks for libraries.
//!
//! Its default folders and its cache are compiled into it, and differ between
//! distributions, so they are read from its own bytes; only where that fails are the
//! usual ones assumed.
//!
//! # References
//! ld.so(8); glibc: `elf/dl-load.c` (`system_dirs`), `elf/dl-cache.c`; musl:
//! `ldso/dynlink.c` (`load_library`).

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::cache::Cache;
use super::files::{Files, Library};
use super::platform::Platform;
use super::{Cause, FoundBy, Object, conf};
use crate::rootfs::Root;

/// Far above what any real loader or cache has, in bytes.
const MAX_SIZE: u64 = 16 << 20;

/// One dynamic loader, as it stands in a root.
#[derive(Debug)]
pub(super) struct Loader {
    /// Its path: a program's `PT_INTERP`, or the usual one for a library.
    pub(super) path: PathBuf,
    /// The loader as an object; what is wrong with it where it cannot be used.
    pub(super) library: Result<Arc<Library>, Cause>,
    pub(super) platform: &'static Platform,
    /// musl's, whose rules are other than glibc's.
    pub(super) musl: bool,
    /// The default folders.
    pub(super) folders: Vec<PathBuf>,
    pub(super) cache: Option<Cache>,
    /// The folders of ld.so.conf where there is no cache.
    pub(super) configured: Vec<PathBuf>,
    /// Subfolders to try first in each folder, best first.
    pub(super) hwcaps: Vec<&'static str>,
    /// What `$LIB` stands for.
    pub(super) lib: String,
    /// The file that names other folders than the default ones, where it exists.
    pub(super) settings: Option<PathBuf>,
}

impl Loader {
    /// The loader that `interpreter` names, or else the usual one of the `platform`.
    pub(super) fn open(
        files: &mut Files,
        interpreter: Option<&Path>,
        platform: &'static Platform,
    ) -> Self {
        let path = match interpreter {
            Some(path) => path.to_owned(),
            None => usual_path(files.root(), platform),
        };
        let library = files.library(&path).and_then(|library| {
            let fits = platform.matches(&library.elf);
            fits.then_some(library).ok_or(Cause::Malformed("it is of another architecture"))
        });
        let bytes = contents(files.root(), &path).unwrap_or_default();
        if path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("ld-musl-")) {
            Self::musl(files.root(), path, library, platform)
        } else {
            Self::glibc(files.root(), path, library, platform, &bytes)
        }
    }

    fn glibc(
        root: &Root,
        path: PathBuf,
        library: Result<Arc<Library>, Cause>,
        platform: &'static Platform,
        bytes: &[u8],
    ) -> Self {
        let folders = folders_in(bytes).unwrap_or_else(|| usual_folders(root, platform));
        let cache_path = cache_path_in(bytes).unwrap_or_else(|| "/etc/ld.so.cache".into());
        let cache = contents(root, &cache_path).and_then(|bytes| Cache::parse(&bytes));
        let configured = match cache {
            Some(_) => Vec::new(),
            None => conf::folders(root, &cache_path.with_extension("conf")),
        };
        let lib = folders.first().map_or(platform.lib.into(), |first| {
            first.to_string_lossy().trim_start_matches("/usr/").trim_start_matches('/').to_owned()
        });
        let settings = cache.is_some().then_some(cache_path);
        Self {
            path,
            library,
            platform,
            musl: false,
            folders,
            cache,
            configured,
            hwcaps: platform.hwcaps(),
            lib,
            settings,
        }
    }

    fn musl(
        root: &Root,
        path: PathBuf,
        library: Result<Arc<Library>, Cause>,
        platform: &'static Platform,
    ) -> Self {
        let settings = musl_path_file(&path);
        let text = contents(root, &settings);
        let folders = match &text {
            Some(text) => String::from_utf8_lossy(text)
                .split([':', '\n'])
                .filter(|folder| folder.starts_with('/'))
                .map(PathBuf::from)
                .collect(),
            None => ["/lib", "/usr/local/lib", "/usr/lib"].map(PathBuf::from).into(),
        };
        Self {
            path,
            library,
            platform,
            musl: true,
            folders,
            cache: None,
            configured: Vec::new(),
            hwcaps: Vec::new(),
            lib: platform.lib.into(),
            settings: text.map(|_| settings),
        }
    }

    /// Whether the need for `name` is met by the loader itself, whatever files exist.
    pub(super) fn is_named(&self, name: &str) -> bool {
        let soname = self.library.as_ref().ok().and_then(|library| library.elf.soname.as_deref());
        let file_name = self.path.file_name().and_then(|file_name| file_name.to_str());
        self.path.as_os_str() == name
            || soname == Some(name)
            || (soname.is_none() && file_name == Some(name))
            || (self.musl && is_part_of_musl(name))
    }

    /// The file that the cache names for a library.
    pub(super) fn cached(&self, name: &str) -> Option<&Path> {
        self.cache.as_ref()?.get(name, self.platform.cache_flags, &self.hwcaps)
    }

    /// Whether `path` lies below a default folder.
    pub(super) fn is_default(&self, path: &Path) -> bool {
        self.folders.iter().any(|folder| path.starts_with(folder))
    }

    /// Whether `object` is found only by what [`Loader::settings`] says.
    pub(super) fn needs_settings(&self, object: &Object) -> bool {
        let folder = object.path.parent().unwrap_or(&object.path);
        let folder = folder.ancestors().find(|f| !f.to_string_lossy().contains("glibc-hwcaps"));
        let by_default = folder.is_some_and(|f| self.folders.iter().any(|default| default == f));
        match object.found_by {
            FoundBy::Cache => !by_default,
            FoundBy::Default => self.musl,
            _ => false,
        }
    }
}

/// musl answers for the libraries that it has merged into itself.
fn is_part_of_musl(name: &str) -> bool {
    let merged = ["c", "pthread", "rt", "m", "dl", "util", "xnet"];
    let stem = name.strip_prefix("lib").and_then(|rest| rest.split_once('.'));
    stem.is_some_and(|(stem, _)| merged.contains(&stem))
}

/// `/lib/ld-musl-x86_64.so.1` is set up by `/etc/ld-musl-x86_64.path`.
fn musl_path_file(loader: &Path) -> PathBuf {
    let name = loader.file_name().unwrap_or_default().to_string_lossy();
    let stem = name.strip_suffix(".so.1").unwrap_or(&name);
    Path::new("/etc").join(format!("{stem}.path"))
}

fn usual_path(root: &Root, platform: &Platform) -> PathBuf {
    let glibc = PathBuf::from(platform.loader);
    let musl = PathBuf::from(format!("/lib/ld-musl-{}.so.1", platform.name));
    if root.file(&glibc).is_err() && root.file(&musl).is_ok() { musl } else { glibc }
}

fn usual_folders(root: &Root, platform: &Platform) -> Vec<PathBuf> {
    let multiarch = format!("/usr/lib/{}", platform.multiarch);
    let lib = match root.look(Path::new(&multiarch)) {
        Ok(_) => format!("lib/{}", platform.multiarch),
        Err(_) => platform.lib.to_owned(),
    };
    let mut folders =
        vec![format!("/{lib}"), format!("/usr/{lib}"), "/lib".into(), "/usr/lib".into()];
    folders.dedup();
    folders.into_iter().map(PathBuf::from).collect()
}

/// The default folders compiled into a glibc loader: strings one after another that
/// begin and end with a slash, such as `/lib64/`.
fn folders_in(loader: &[u8]) -> Option<Vec<PathBuf>> {
    let pieces = loader.split(|byte| *byte == 0).map(folder);
    let folders: Vec<_> = pieces.skip_while(Option::is_none).map_while(|folder| folder).collect();
    (!folders.is_empty()).then_some(folders)
}

fn folder(piece: &[u8]) -> Option<PathBuf> {
    // The bytes before the first string may belong to something else.
    let start = piece.iter().position(|byte| *byte == b'/')?;
    let text = std::str::from_utf8(&piece[start..]).ok()?;
    let clean = text.contains("lib") && text.bytes().all(|byte| byte.is_ascii_graphic());
    Some(PathBuf::from(text.strip_suffix('/').filter(|_| clean)?))
}

/// The cache compiled into a glibc loader.
fn cache_path_in(loader: &[u8]) -> Option<PathBuf> {
    let paths = loader.split(|byte| *byte == 0).filter(|piece| piece.ends_with(b"/ld.so.cache"));
    let mut paths = paths.filter_map(|piece| std::str::from_utf8(piece).ok());
    paths.find(|path| path.starts_with('/')).map(PathBuf::from)
}

/// The whole of a file, if it can be read and is of a sane size.
fn contents(root: &Root, path: &Path) -> Option<Vec<u8>> {
    let (file, stat) = root.file(path).ok()?;
    let mut bytes = Vec::new();
    let size = u64::try_from(stat.st_size).ok().filter(|size| *size <= MAX_SIZE)?;
    file.take(size).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}
