//! The causes, typed; their texts are in the Fluent files under `why-…`.

use std::path::PathBuf;

use serde::Serialize;

/// Why a command fails here. Paths below a changed root are as seen inside it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "is", rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the sentence of each variant names its fields")]
pub enum Cause {
    /// It would start: nothing is wrong.
    WouldStart,
    /// A component of a path is not there.
    Missing { path: PathBuf, component: PathBuf },
    /// A component of a path is a symbolic link to something that is not there.
    Dangling { link: PathBuf, target: PathBuf },
    /// A component of a path is no folder.
    NotAFolder { component: PathBuf },
    /// A folder on the way may not be searched by this user.
    NotSearchable { folder: PathBuf, mode: String },
    /// Symbolic links lead in a circle, or too far.
    Loop { path: PathBuf },
    /// chroot(2) needs a capability; whether a user namespace of one's own would give it.
    NoPrivilege { user_namespace_helps: bool },
    /// The name is in no folder of PATH.
    NotOnPath {
        name: String,
        tried: Vec<String>,
        elsewhere: Option<PathBuf>,
        on_host: Option<PathBuf>,
    },
    /// It is a folder.
    IsFolder { path: PathBuf },
    /// Its mode does not let this user run it.
    NotExecutable { path: PathBuf, mode: String },
    /// It lies on a mount that forbids programs.
    Noexec { path: PathBuf },
    /// Its PT_INTERP names a loader that is not there.
    NoLoader { path: PathBuf, loader: PathBuf },
    /// It would start, and its loader would then miss libraries and end with 127.
    NoLibraries { path: PathBuf, missing: Vec<String> },
    /// Its first line names an interpreter that is not there.
    NoInterpreter { path: PathBuf, interpreter: String },
    /// Its first line ends with a carriage return, which becomes part of the name.
    CarriageReturn { path: PathBuf, interpreter: String },
    /// It is neither ELF nor a script; a shell would run it itself.
    NoFormat { path: PathBuf, reason: String },
    /// It is for another machine.
    Foreign { path: PathBuf, reason: String },
    /// It is damaged.
    Damaged { path: PathBuf, reason: String },
    /// Somebody has it open for writing.
    Busy { path: PathBuf },
    /// Arguments and environment are larger than the kernel takes.
    TooLong,
    /// The kernel refuses it, and neither mode nor mount says why: a security module or a
    /// seccomp filter may.
    Refused { errno: String, seccomp: String, modules: String },
    /// An errno with no explanation here.
    Other { errno: String },
}

impl Cause {
    /// The key of its text, and the values that belong into it.
    pub fn text(&self) -> (&'static str, Vec<(&'static str, String)>) {
        let show = |path: &PathBuf| path.display().to_string();
        match self {
            Self::WouldStart => ("why-would-start", vec![]),
            Self::Missing { path, component } => {
                ("why-missing", vec![("path", show(path)), ("component", show(component))])
            }
            Self::Dangling { link, target } => {
                ("why-dangling", vec![("link", show(link)), ("target", show(target))])
            }
            Self::NotAFolder { component } => {
                ("why-not-a-folder", vec![("component", show(component))])
            }
            Self::NotSearchable { folder, mode } => {
                ("why-not-searchable", vec![("folder", show(folder)), ("mode", mode.clone())])
            }
            Self::Loop { path } => ("why-loop", vec![("path", show(path))]),
            Self::NoPrivilege { user_namespace_helps: true } => ("why-no-privilege", vec![]),
            Self::NoPrivilege { .. } => ("why-no-privilege-at-all", vec![]),
            Self::NotOnPath { name, elsewhere: Some(path), .. } => {
                ("why-elsewhere", vec![("name", name.clone()), ("path", show(path))])
            }
            Self::NotOnPath { name, on_host: Some(path), .. } => {
                ("why-on-host-only", vec![("name", name.clone()), ("path", show(path))])
            }
            Self::NotOnPath { name, .. } => ("why-not-on-path", vec![("name", name.clone())]),
            Self::IsFolder { path } => ("why-is-folder", vec![("path", show(path))]),
            Self::NotExecutable { path, mode } => {
                ("why-not-executable", vec![("path", show(path)), ("mode", mode.clone())])
            }
            Self::Noexec { path } => ("why-noexec", vec![("path", show(path))]),
            Self::NoLoader { path, loader } => {
                ("why-no-loader", vec![("path", show(path)), ("loader", show(loader))])
            }
            Self::NoLibraries { path, missing } => {
                ("why-no-libraries", vec![("path", show(path)), ("missing", missing.join(", "))])
            }
            Self::NoInterpreter { path, interpreter } => (
                "why-no-interpreter",
                vec![("path", show(path)), ("interpreter", interpreter.clone())],
            ),
            Self::CarriageReturn { path, interpreter } => (
                "why-carriage-return",
                vec![
                    ("path", show(path)),
                    ("interpreter", interpreter.escape_default().to_string()),
                ],
            ),
            Self::NoFormat { path, reason } => {
                ("why-no-format", vec![("path", show(path)), ("reason", reason.clone())])
            }
            Self::Foreign { path, reason } => {
                ("why-foreign", vec![("path", show(path)), ("reason", reason.clone())])
            }
            Self::Damaged { path, reason } => {
                ("why-damaged", vec![("path", show(path)), ("reason", reason.clone())])
            }
            Self::Busy { path } => ("why-busy", vec![("path", show(path))]),
            Self::TooLong => ("why-too-long", vec![]),
            Self::Refused { errno, seccomp, modules } => (
                "why-refused",
                vec![
                    ("errno", errno.clone()),
                    ("seccomp", seccomp.clone()),
                    ("modules", modules.clone()),
                ],
            ),
            Self::Other { errno } => ("why-other", vec![("errno", errno.clone())]),
        }
    }
}
