//! The dependency closure of a program: every file that must exist for it to start.
//!
//! Nothing of what is read is run, unlike with ldd(1), which starts the program's own
//! loader. The answer is the same, path strings included, with one difference: the
//! folder of a program (`$ORIGIN`) is that of the real file, as when the kernel starts
//! it, while ldd takes a symbolic link's.
//!
//! [`Resolver::closure`] opens a file with `files`, which `parse` reads; `loader` says
//! where that program's dynamic loader looks, by its `cache`, `conf` and `platform`;
//! `walk` goes through the needs as the loader does; `script` follows `#!` lines.
//!
//! Left out, since they depend on who starts the program: `LD_LIBRARY_PATH`,
//! `LD_PRELOAD`, `/etc/ld.so.preload`, the stricter rules for set-user-ID programs.
//! Left out as well: `DT_AUXILIARY` and `DT_FILTER`, and the subfolders by processor
//! that glibc dropped in 2.37 (`tls`, `haswell`).
//!
//! # References
//! ld.so(8), ldd(1), elf(5), execve(2).

mod cache;
mod conf;
mod error;
mod files;
mod loader;
mod parse;
mod platform;
mod reader;
mod resolve;
mod script;
mod tokens;
mod walk;

pub use cache::Cache;
pub use error::{Cause, ElfError};
pub use parse::Elf;
pub use reader::Source;
pub use resolve::Resolver;
pub use script::Shebang;

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// What one file needs in order to start.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closure {
    /// The file, as an absolute path in its root.
    pub file: PathBuf,
    /// How it is linked.
    pub kind: Kind,
    /// The loader that the kernel starts (`PT_INTERP`), or a script's interpreter.
    pub interpreter: Option<PathBuf>,
    /// All files needed, in the order in which they are loaded, each once, the
    /// interpreter included and the file itself not.
    pub objects: Vec<Object>,
    /// What is needed and cannot be had, once for each file that needs it.
    pub missing: Vec<Missing>,
    /// Settings of the loader (`/etc/ld.so.cache`) without which some of the objects,
    /// which lie outside its default folders, would not be found.
    pub settings: Vec<PathBuf>,
    /// Whether some of the objects are found by the program's own place, `$ORIGIN`. Its
    /// loader learns it from `/proc/self/exe`, so without /proc they are not found.
    pub needs_proc: bool,
}

/// How a file is linked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// It needs nothing, and has a fixed address.
    Static,
    /// It needs nothing, and runs at any address.
    StaticPie,
    /// It is started by a loader, or is a library.
    Dynamic,
    /// Its first line names its interpreter.
    Script,
}

/// A file that is needed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Object {
    /// The name that it is needed by: `libc.so.6`, or a program as a script names it.
    pub soname: String,
    /// Where it was found: the path that the loader opens, as ldd(1) prints it.
    pub path: PathBuf,
    /// The file that needs it first.
    pub needed_by: PathBuf,
    /// How it was found.
    pub found_by: FoundBy,
}

/// How a needed file was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FoundBy {
    /// In a folder of the `DT_RPATH` of the object that needs it, or of one before.
    Rpath,
    /// In a folder of the `DT_RUNPATH` of the object that needs it.
    Runpath,
    /// In `ld.so.cache`.
    Cache,
    /// In a folder of `ld.so.conf`, and there is no cache: the loader itself will not
    /// find it until ldconfig(8) has been run in that root.
    Conf,
    /// In a default folder of the loader.
    Default,
    /// The name has a slash, and is its path.
    Path,
    /// It is the loader itself.
    Interpreter,
    /// The first line of a script names it.
    Shebang,
    /// On `PATH`, by env(1), for a script that begins with `#!/usr/bin/env`.
    SearchPath,
}

/// Something that is needed and cannot be had.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Missing {
    /// The name that it is needed by.
    pub soname: String,
    /// The file that needs it.
    pub needed_by: PathBuf,
    /// Why a file that is there cannot be used; absent where there is none.
    pub because: Option<String>,
}

impl Closure {
    /// The paths of all objects, in load order.
    pub fn paths(&self) -> impl Iterator<Item = &Path> + Clone {
        self.objects.iter().map(|object| object.path.as_path())
    }

    fn new(file: PathBuf) -> Self {
        Self {
            file,
            kind: Kind::Static,
            interpreter: None,
            objects: Vec::new(),
            missing: Vec::new(),
            settings: Vec::new(),
            needs_proc: false,
        }
    }

    fn contains(&self, path: &Path) -> bool {
        self.file == path || self.paths().any(|known| known == path)
    }

    fn add_object(&mut self, object: Object) {
        if !self.contains(&object.path) {
            self.objects.push(object);
        }
    }

    /// Adds the needs of another program that this one leads to.
    fn add(&mut self, other: Self) {
        other.objects.into_iter().for_each(|object| self.add_object(object));
        self.missing.extend(other.missing);
        self.settings.extend(other.settings);
        self.needs_proc |= other.needs_proc;
        self.missing.dedup();
        self.settings.dedup();
    }

    /// Sets the loader, which is needed even where no library needs it, or which is
    /// missing for the cause `missing`.
    fn set_interpreter(&mut self, path: PathBuf, missing: Option<&Cause>) {
        let soname = path.display().to_string();
        let needed_by = self.file.clone();
        if let Some(cause) = missing {
            let because = match cause {
                Cause::Unreadable(rustix::io::Errno::NOENT) => None,
                cause => Some(format!("{soname} {cause}")),
            };
            self.missing.insert(0, Missing { soname, needed_by, because });
        } else {
            let found_by = FoundBy::Interpreter;
            self.add_object(Object { soname, path: path.clone(), needed_by, found_by });
        }
        self.interpreter = Some(path);
    }
}
