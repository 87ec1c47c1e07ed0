//! The definition of one container, as it is written in TOML.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::{Doing, Error, Result};

/// The container that `runc spec` writes by default, with a filter of system calls on top.
pub const DEFAULT: &str = include_str!("default.toml");

/// One container. What is left out is as the caller has it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Container {
    /// Its name: of its cgroups, and for people.
    pub name: String,
    /// The folder that becomes its root.
    pub root: PathBuf,
    /// The program and its arguments.
    pub command: Vec<String>,
    /// Its environment.
    #[serde(default)]
    pub environment: BTreeMap<String, String>,
    /// Its host name, in a UTS namespace of its own.
    pub hostname: Option<String>,
    /// The kinds of namespace that are its own: `pid`, `net`, …
    #[serde(default)]
    pub namespaces: Vec<String>,
    /// Whether its root is mounted read-only.
    #[serde(default)]
    pub read_only: bool,
    /// Paths that it shall not see into.
    #[serde(default)]
    pub masked: Vec<String>,
    /// Paths that it shall not write below.
    #[serde(default)]
    pub read_only_paths: Vec<String>,
    /// The capabilities that it keeps.
    #[serde(default)]
    pub capabilities: Vec<String>,
    /// Whether execve(2) can give it no privilege any more.
    #[serde(default)]
    pub no_new_privs: bool,
    /// System calls that are `EPERM` for it.
    #[serde(default)]
    pub refused_calls: Vec<String>,
    /// What it may use.
    #[serde(default)]
    pub limits: Limits,
    /// What runs around it.
    #[serde(default)]
    pub hooks: Hooks,
    /// What is mounted in it, in this order.
    #[serde(default)]
    pub mounts: Vec<Mount>,
}

/// One mount.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mount {
    /// Where, below the root.
    pub on: String,
    /// The file system's type; `cgroup` stands for every hierarchy.
    pub kind: String,
    /// Options as mount(8) takes them.
    #[serde(default)]
    pub options: Vec<String>,
}

/// What it may use; what is absent is not limited.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// Bytes of memory.
    pub memory: Option<u64>,
    /// Processes.
    pub pids: Option<u64>,
    /// Open files of one process.
    pub open_files: Option<u64>,
}

/// Commands around the container, each with its arguments. One that fails stops it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hooks {
    /// Before anything is made. OCI has no such moment.
    #[serde(default)]
    pub before_fork: Vec<Vec<String>>,
    /// Outside, when its process exists and waits: OCI's `createRuntime`.
    #[serde(default)]
    pub after_fork: Vec<Vec<String>>,
    /// In its namespaces, with the host's root still there: OCI's `createContainer`.
    #[serde(default)]
    pub before_chroot: Vec<Vec<String>>,
    /// In its own root, before the program: OCI's `startContainer`.
    #[serde(default)]
    pub after_chroot: Vec<Vec<String>>,
    /// Outside, when it has ended: OCI's `poststop`.
    #[serde(default)]
    pub at_exit: Vec<Vec<String>>,
}

impl Container {
    /// Reads a definition.
    ///
    /// # Errors
    /// A file that cannot be read, or is no definition: then with the line.
    pub fn read(file: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(file).doing(|| format!("read {}", file.display()))?;
        Self::parse(&text).map_err(|error| {
            Error::hinted(
                format!("{}: {error}", file.display()),
                "see `isolab explain namespace/capstone`",
            )
        })
    }

    /// The definition that `text` is.
    ///
    /// # Errors
    /// What is wrong, with its line.
    pub fn parse(text: &str) -> Result<Self> {
        let container: Self =
            toml::from_str(text).map_err(|error| Error::Setup(error.to_string()))?;
        // It becomes the name of folders.
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        if container.name.is_empty() || !container.name.chars().all(plain) {
            let hint = "use letters, digits, - and _";
            return Err(Error::hinted(format!("the name {:?} is no name", container.name), hint));
        }
        match container.command.is_empty() {
            true => Err(Error::Setup("the command is empty".into())),
            false => Ok(container),
        }
    }

    /// The paths of the mounts, masks and read-only paths are below the root.
    pub(super) fn inside(&self, path: &str) -> PathBuf {
        self.root.join(path.trim_start_matches('/'))
    }
}
