//! The loader's walk from a program to all its libraries, breadth first.
//!
//! # References
//! ld.so(8); glibc: `elf/dl-load.c` (`_dl_map_object`, `open_verify`) and
//! `elf/dl-deps.c`; musl: `ldso/dynlink.c` (`load_library`).

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustix::io::Errno;

use super::files::{Files, Library};
use super::loader::Loader;
use super::platform::{self, Platform};
use super::tokens::Tokens;
use super::{Cause, FoundBy, Missing, Object};

/// A library that was found: where, how, and what it is.
type Found = (PathBuf, FoundBy, Arc<Library>);

/// The walk: the objects loaded so far, the program first.
pub(super) struct Walk<'a> {
    files: &'a mut Files,
    loader: &'a Loader,
    loaded: Vec<Loaded>,
    missing: Vec<Missing>,
}

/// One loaded object.
struct Loaded {
    path: PathBuf,
    /// What `$ORIGIN` stands for.
    origin: PathBuf,
    library: Arc<Library>,
    found_by: FoundBy,
    /// The names by which it was asked for, the first one first.
    names: Vec<String>,
    /// Which object's need loaded it.
    parent: Option<usize>,
    rpath: Vec<PathBuf>,
    runpath: Vec<PathBuf>,
}

impl<'a> Walk<'a> {
    /// Walks from the program or library at `path`, whose folder counts as `origin`.
    pub(super) fn run(
        files: &'a mut Files,
        loader: &'a Loader,
        (path, origin): (&Path, &Path),
        library: Arc<Library>,
    ) -> (Vec<Object>, Vec<Missing>) {
        let mut walk = Self { files, loader, loaded: Vec::new(), missing: Vec::new() };
        walk.load((path.to_owned(), FoundBy::Path, library), origin, String::new(), None);
        let mut next = 0;
        while let Some(object) = walk.loaded.get(next) {
            let library = Arc::clone(&object.library);
            for name in &library.elf.needed {
                walk.need(name, next);
            }
            next += 1;
        }
        (walk.objects(), walk.missing)
    }

    fn objects(&self) -> Vec<Object> {
        let parent_of = |object: &Loaded| Some(self.loaded[object.parent?].path.clone());
        let objects = self.loaded.iter().filter_map(|object| {
            Some(Object {
                needed_by: parent_of(object)?,
                soname: object.names.first()?.clone(),
                path: object.path.clone(),
                found_by: object.found_by,
            })
        });
        objects.collect()
    }

    /// Loads what the object `by` needs as `name`, unless it is loaded already.
    fn need(&mut self, name: &str, by: usize) {
        if self.loaded.iter().any(|object| object.answers_to(name)) {
            return;
        }
        let found = if self.loader.is_named(name) {
            match (&self.loader.library, &self.loaded[0].library.elf.interpreter) {
                (Ok(library), _) => {
                    Ok((self.loader.path.clone(), FoundBy::Interpreter, Arc::clone(library)))
                }
                (Err(_), Some(_)) => return, // Told once, by whoever opened the loader.
                (Err(cause), None) => Err(Some(format!("{} {cause}", self.loader.path.display()))),
            }
        } else {
            self.search(name, by)
        };
        match found {
            Ok(found) => match self.loaded.iter_mut().find(|o| o.library.id == found.2.id) {
                Some(same) => same.names.push(name.to_owned()),
                None => {
                    let origin = found.0.parent().unwrap_or(Path::new("/")).to_owned();
                    self.load(found, &origin, name.to_owned(), Some(by));
                }
            },
            Err(because) => {
                let needed_by = self.loaded[by].path.clone();
                self.missing.push(Missing { soname: name.to_owned(), needed_by, because });
            }
        }
    }

    fn load(&mut self, found: Found, origin: &Path, name: String, parent: Option<usize>) {
        let (path, found_by, library) = found;
        let folders = |list: &Option<String>| {
            let folders = list.as_deref().map(|list| self.tokens(origin).folders(list));
            let folders = folders.unwrap_or_default().into_iter();
            folders.map(|folder| self.files.root().absolute(&folder)).collect()
        };
        let (rpath, runpath) = (folders(&library.elf.rpath), folders(&library.elf.runpath));
        let (origin, names) = (origin.to_owned(), vec![name]);
        let object = Loaded { path, origin, library, found_by, names, parent, rpath, runpath };
        self.loaded.push(object);
    }

    fn tokens<'b>(&'b self, origin: &'b Path) -> Tokens<'b> {
        Tokens { origin, lib: &self.loader.lib, platform: self.loader.platform.token() }
    }

    /// Looks for the library `name` where the loader does.
    fn search(&mut self, name: &str, by: usize) -> Result<Found, Option<String>> {
        if name.contains('/') {
            let path = self.tokens(&self.loaded[by].origin).expand(name);
            let path = self.files.root().absolute(&path);
            return first_usable(self.files, self.loader.platform, [(FoundBy::Path, path)]);
        }
        let candidates = candidates(&self.loaded, self.loader, name, by);
        first_usable(self.files, self.loader.platform, candidates)
    }
}

impl Loaded {
    fn answers_to(&self, name: &str) -> bool {
        self.path.as_os_str() == name
            || self.library.elf.soname.as_deref() == Some(name)
            || self.names.iter().any(|known| known == name)
    }
}

/// The paths at which the loader looks for the library `name` that the object `by`
/// needs, in order.
fn candidates<'b>(
    loaded: &'b [Loaded],
    loader: &'b Loader,
    name: &'b str,
    by: usize,
) -> impl Iterator<Item = (FoundBy, PathBuf)> + 'b {
    let needer = &loaded[by];
    let no_default = needer.library.elf.no_default;
    // An object's own DT_RUNPATH hides the DT_RPATH of all that led to it; musl passes
    // both down.
    let inherits = loader.musl || needer.library.elf.runpath.is_none();
    let line = std::iter::successors(inherits.then_some(by), |object| loaded[*object].parent);
    let inherited = line.flat_map(|object| {
        let runpath: &[PathBuf] = if loader.musl { &loaded[object].runpath } else { &[] };
        let runpath = runpath.iter().map(|folder| (FoundBy::Runpath, folder));
        runpath.chain(loaded[object].rpath.iter().map(|folder| (FoundBy::Rpath, folder)))
    });
    let own = needer.runpath.iter().map(|folder| (FoundBy::Runpath, folder));
    let cached = loader.cached(name).filter(move |path| !no_default || !loader.is_default(path));
    let last: &[PathBuf] = if no_default { &[] } else { &loader.folders };
    let configured = loader.configured.iter().map(|folder| (FoundBy::Conf, folder));
    let last = configured.chain(last.iter().map(|folder| (FoundBy::Default, folder)));

    let within = move |(found_by, folder): (FoundBy, &'b PathBuf)| {
        let special = loader.hwcaps.iter().map(|level| folder.join("glibc-hwcaps").join(level));
        let folders = special.chain([folder.clone()]);
        folders.map(move |folder| (found_by, folder.join(name)))
    };
    let cached = cached.into_iter().map(|path| (FoundBy::Cache, path.to_owned()));
    inherited.chain(own).flat_map(within).chain(cached).chain(last.flat_map(within))
}

/// The first of the candidates that the loader takes. The error is the reason why a
/// file that was met cannot be used, if there was one.
fn first_usable(
    files: &mut Files,
    platform: &Platform,
    candidates: impl IntoIterator<Item = (FoundBy, PathBuf)>,
) -> Result<Found, Option<String>> {
    let mut skipped = None;
    for (found_by, path) in candidates {
        let because = match files.library(&path) {
            Ok(library) if platform.matches(&library.elf) => return Ok((path, found_by, library)),
            Ok(library) => format!("is for {}", platform::name_of(&library.elf)),
            Err(Cause::Unreadable(Errno::NOENT | Errno::NOTDIR)) => continue,
            Err(cause @ Cause::Unreadable(_)) => cause.to_string(),
            // The loader does not look further than a file that is damaged.
            Err(cause) => return Err(Some(format!("{} {cause}", path.display()))),
        };
        skipped = skipped.or(Some(format!("{} {because}", path.display())));
    }
    Err(skipped)
}
