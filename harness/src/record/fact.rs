//! One observation, typed.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One thing that the kernel showed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Fact {
    /// A system call that succeeded.
    Ok,
    /// A system call that failed: the errno's name, such as `ENOENT`.
    Errno(String),
    /// A process that ended by itself, with this status.
    Exit(i32),
    /// A process that a signal ended: its name, such as `SIGKILL`.
    Signal(String),
    /// Something that is so, or is not.
    Is(bool),
    /// How many.
    Count(u64),
    /// A normalised text, such as a path below `ROOT` or a kernel's own message.
    Text(String),
    /// Texts in a meaningful order.
    List(Vec<String>),
    /// Named texts, such as extended attributes or environment variables.
    Map(BTreeMap<String, String>),
    /// How each kind of namespace relates to the observer's own.
    Namespaces(BTreeMap<String, NamespaceView>),
    /// System calls that a program made, in order, each with its result.
    Calls(Vec<Call>),
    /// A tree of files, sorted by path.
    Tree(Vec<Entry>),
    /// Mounts, in the order of mountinfo.
    Mounts(Vec<Mount>),
}

impl Fact {
    /// The fact of a system call: [`Fact::Ok`], or its errno by name.
    pub fn of<T>(result: &Result<T, nix::errno::Errno>) -> Self {
        match result {
            Ok(_) => Self::Ok,
            Err(errno) => Self::errno(*errno),
        }
    }

    /// An errno by name.
    pub fn errno(errno: nix::errno::Errno) -> Self {
        Self::Errno(format!("{errno:?}"))
    }

    /// A text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// Texts in order.
    pub fn list<S: Into<String>>(items: impl IntoIterator<Item = S>) -> Self {
        Self::List(items.into_iter().map(Into::into).collect())
    }
}

/// How a namespace seen somewhere relates to the observer's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum NamespaceView {
    /// The same namespace as the observer's.
    Shared,
    /// Another one than the observer's.
    Own,
    /// It could not be read, or is gone.
    Lost,
}

/// One system call of a traced program.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Call {
    /// The system call's name.
    pub name: String,
    /// Its path argument, normalised.
    pub path: String,
    /// `ok`, or the errno's name.
    pub result: String,
}

impl Call {
    /// The call `name` with its path argument and its result.
    pub fn new(name: &str, path: impl Into<String>, result: &str) -> Self {
        Self { name: name.into(), path: path.into(), result: result.into() }
    }
}

/// One file of a [`Fact::Tree`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Path below the tree's root, without a leading slash.
    pub path: String,
    /// What it is.
    pub kind: Kind,
    /// Permission bits, octal: `0755`.
    pub mode: String,
    /// Owner as `uid:gid`, as seen by the observer.
    pub owner: String,
    /// Size in bytes, where the content is ours and so the same everywhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
    /// Where a symbolic link points to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// SHA-256 of the content, where it is ours and so the same everywhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
    /// Whether the content equals the host's file of the same path.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_host: Option<bool>,
}

/// The type of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A regular file.
    File,
    /// A directory.
    Directory,
    /// A symbolic link.
    Symlink,
    /// A character device.
    CharDevice,
    /// A block device.
    BlockDevice,
    /// A FIFO.
    Fifo,
    /// A socket.
    Socket,
}

/// One line of mountinfo, without the numbers that differ from run to run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Mount {
    /// The mounted folder within its file system, normalised.
    pub root: String,
    /// Where it is mounted, normalised.
    pub point: String,
    /// File system type.
    pub fs_type: String,
    /// Options of the mount: `ro,nosuid`, sorted as the kernel prints them.
    pub options: String,
    /// Propagation: `private`, `shared`, `slave`, `unbindable`.
    pub propagation: String,
}
