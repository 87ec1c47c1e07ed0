//! The resolver: from a file to its closure, scripts included.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::files::{Files, Library};
use super::loader::Loader;
use super::platform::Platform;
use super::script::Shebang;
use super::walk::Walk;
use super::{Cause, Closure, ElfError, FoundBy, Kind, Missing, Object};
use crate::Result;
use crate::rootfs::Root;

/// How many scripts the kernel follows one after another.
const MAX_SCRIPTS: usize = 5;

/// Finds closures in one root. It reads each file once and keeps what it learnt, so a
/// resolver is a view of the root at one time: make a new one after a change.
#[derive(Debug)]
pub struct Resolver {
    files: Files,
    loaders: HashMap<(PathBuf, &'static str), Arc<Loader>>,
    search_path: Vec<PathBuf>,
}

/// A program that still has to be looked at.
struct Pending {
    object: Object,
    /// How many scripts the kernel has already followed.
    scripts: usize,
}

impl Resolver {
    /// A resolver for the machine itself.
    pub fn host() -> Result<Self> {
        Ok(Self::new(Root::host()?))
    }

    /// A resolver for `root`, with the usual folders of programs.
    pub fn new(root: Root) -> Self {
        let resolver =
            Self { files: Files::new(root), loaders: HashMap::new(), search_path: Vec::new() };
        resolver.with_path("/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin".as_ref())
    }

    /// The same with other folders of programs: colon-separated, as in `PATH`.
    pub fn with_path(mut self, path: &OsStr) -> Self {
        self.search_path = std::env::split_paths(path).filter(|f| f.is_absolute()).collect();
        self
    }

    /// The root in which it looks.
    pub fn root(&self) -> &Root {
        self.files.root()
    }

    /// The first executable file called `name` in the folders of programs; a name with
    /// a slash is a path already.
    pub fn which(&self, name: &OsStr) -> Option<PathBuf> {
        if name.as_encoded_bytes().contains(&b'/') {
            return Some(self.root().absolute(Path::new(name)));
        }
        let mut paths = self.search_path.iter().map(|folder| folder.join(name));
        let may_run = |path: &PathBuf| {
            self.root().file(path).is_ok_and(|(_, stat)| stat.st_mode & 0o111 != 0)
        };
        paths.find(may_run)
    }

    /// The closure of `file`, a program, a library or a script. What cannot be found
    /// is part of the answer; the error is for a file that has no closure.
    pub fn closure(&mut self, file: &Path) -> Result<Closure, ElfError> {
        let file = self.root().absolute(file);
        let fail = |cause| ElfError { path: file.clone(), cause };
        let (mut closure, mut pending) = self.program(&file, 0).map_err(fail)?;
        while let Some(Pending { object, scripts }) = pending.pop() {
            // The kernel ends a ring of interpreters; one through env would never end.
            if object.found_by == FoundBy::SearchPath && closure.contains(&object.path) {
                continue;
            }
            match self.program(&object.path, scripts) {
                Ok((part, more)) => {
                    closure.add_object(object);
                    closure.add(part);
                    pending.extend(more);
                }
                Err(Cause::TooDeep) => return Err(fail(Cause::TooDeep)),
                Err(cause) => {
                    let because = Some(format!("{} {cause}", object.path.display()));
                    let Object { soname, needed_by, .. } = object;
                    closure.missing.push(Missing { soname, needed_by, because });
                }
            }
        }
        Ok(closure)
    }

    /// The closure of one program without the programs that it leads to, and those, the
    /// first one last. The kernel has already followed so many `scripts`.
    fn program(&mut self, path: &Path, scripts: usize) -> Result<(Closure, Vec<Pending>), Cause> {
        match self.files.library(path) {
            Ok(library) => Ok((self.elf(path, library)?, Vec::new())),
            Err(cause @ Cause::NotProgram { .. }) => {
                let line = self.files.script(path)?.ok_or(cause)?;
                if scripts < MAX_SCRIPTS {
                    Ok(self.script(path, &line, scripts + 1))
                } else {
                    Err(Cause::TooDeep)
                }
            }
            Err(cause) => Err(cause),
        }
    }

    fn script(&self, path: &Path, line: &Shebang, scripts: usize) -> (Closure, Vec<Pending>) {
        let asked = |name: &OsStr, path_of_it: PathBuf, found_by, scripts| {
            let soname = name.to_string_lossy().into_owned();
            let object = Object { soname, path: path_of_it, needed_by: path.into(), found_by };
            Pending { object, scripts }
        };
        let mut closure = Closure::new(path.to_owned());
        let mut pending = Vec::new();
        if let Some(name) = line.through_env() {
            match self.which(name) {
                // env starts it anew, so the kernel counts from zero.
                Some(program) => pending.push(asked(name, program, FoundBy::SearchPath, 0)),
                None => closure.missing.push(Missing {
                    soname: name.to_string_lossy().into_owned(),
                    needed_by: path.to_owned(),
                    because: Some("env(1) finds no such program on PATH".into()),
                }),
            }
        }
        let interpreter = self.root().absolute(&line.program);
        closure.kind = Kind::Script;
        closure.interpreter = Some(interpreter.clone());
        pending.push(asked(line.program.as_os_str(), interpreter, FoundBy::Shebang, scripts));
        (closure, pending)
    }

    fn elf(&mut self, path: &Path, library: Arc<Library>) -> Result<Closure, Cause> {
        let platform = Platform::of(&library.elf)?;
        let mut closure = Closure::new(path.to_owned());
        closure.kind = library.elf.kind;
        if closure.kind != Kind::Dynamic {
            return Ok(closure);
        }
        let interpreter = library.elf.interpreter.as_deref();
        let interpreter = interpreter.map(|path| self.root().absolute(Path::new(path)));
        let loader = self.loader(interpreter.as_deref(), platform);
        // The kernel tells a program its own path without symbolic links; a library is
        // known by the path that it was asked for.
        let real = match interpreter {
            Some(_) => self.root().canonical(path)?,
            None => path.to_owned(),
        };
        let origin = real.parent().unwrap_or(Path::new("/"));
        let walk = Walk::run(&mut self.files, &loader, (path, origin), Arc::clone(&library));
        (closure.objects, closure.missing) = walk;
        closure.needs_proc = interpreter.is_some()
            && library.elf.uses_origin()
            && closure.paths().any(|path| path.starts_with(origin));
        if closure.objects.iter().any(|object| loader.needs_settings(object)) {
            closure.settings.extend(loader.settings.clone());
        }
        if let Some(path) = interpreter {
            closure.set_interpreter(path, loader.library.as_ref().err());
        }
        Ok(closure)
    }

    fn loader(&mut self, path: Option<&Path>, platform: &'static Platform) -> Arc<Loader> {
        let key = (path.unwrap_or(Path::new("")).to_owned(), platform.name);
        if let Some(loader) = self.loaders.get(&key) {
            return Arc::clone(loader);
        }
        let loader = Arc::new(Loader::open(&mut self.files, path, platform));
        self.loaders.insert(key, Arc::clone(&loader));
        loader
    }
}
