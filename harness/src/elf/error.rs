//! Why a file has no dependency closure.

use std::path::PathBuf;

use rustix::io::Errno;

use crate::Error;

/// A file whose closure cannot be told, with its cause.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{} {cause}{}", path.display(), hint_line(cause.hint()))]
pub struct ElfError {
    /// The file.
    pub path: PathBuf,
    /// What is wrong with it.
    pub cause: Cause,
}

/// What is wrong with a file: the second half of a sentence that its path begins.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Cause {
    /// The system refuses to open or read it.
    #[error("cannot be read: {}", std::io::Error::from(*.0))]
    Unreadable(Errno),
    /// It is a folder.
    #[error("is a directory")]
    Directory,
    /// It is a device, a FIFO or a socket, which are never opened.
    #[error("is not a regular file")]
    Special,
    /// It has no bytes.
    #[error("is empty")]
    Empty,
    /// It begins with neither the magic of ELF nor that of a script.
    #[error("is neither an ELF file nor a script: it begins with {start}")]
    NotProgram {
        /// Its first bytes, in hexadecimal.
        start: String,
    },
    /// It ends before something that it says it has.
    #[error("is truncated: its {what} should reach byte {end}, but it has only {len}")]
    Truncated {
        /// The part that is cut off.
        what: &'static str,
        /// The offset in bytes at which that part should end.
        end: u64,
        /// The size of the file in bytes.
        len: u64,
    },
    /// Its bytes contradict the format.
    #[error("is a malformed ELF file: {0}")]
    Malformed(&'static str),
    /// It is an ELF file that nothing can run or load: an object file, a core dump.
    #[error("is {0}, not a program or a library")]
    NotLoadable(&'static str),
    /// It is for another kind of machine.
    #[error("is for another machine: {machine} ELF on {host}")]
    Foreign {
        /// The machine that it is for.
        machine: String,
        /// The machine that looks at it.
        host: String,
    },
    /// Its `#!` line names no interpreter, or one that the kernel would cut off.
    #[error("is a script whose first line {0}")]
    BadScript(&'static str),
    /// Its interpreters are scripts of scripts, deeper than the kernel goes.
    #[error("is a script whose interpreters are scripts themselves, more than 4 deep")]
    TooDeep,
}

impl Cause {
    /// What the person can do, where there is something.
    pub fn hint(&self) -> Option<&'static str> {
        Some(match self {
            Self::Unreadable(Errno::NOENT | Errno::NOTDIR) => "check the spelling of the path",
            Self::Unreadable(Errno::ACCESS) => "read it as its owner or as root",
            Self::Unreadable(Errno::LOOP) => "follow its symbolic links with namei -l",
            Self::Directory => "name a file in it",
            Self::Empty | Self::Truncated { .. } => "copy or install the file again",
            Self::NotProgram { .. } => "a script needs a first line such as #!/bin/sh",
            Self::Foreign { .. } => {
                "look at it on such a machine, or install the package for this one"
            }
            Self::BadScript(_) | Self::TooDeep => "let its first line name a program: #!/bin/sh",
            _ => return None,
        })
    }
}

impl From<ElfError> for Error {
    fn from(error: ElfError) -> Self {
        match error.cause.hint() {
            Some(hint) => Self::hinted(format!("{} {}", error.path.display(), error.cause), hint),
            None => Self::Setup(error.to_string()),
        }
    }
}

impl From<Errno> for Cause {
    fn from(errno: Errno) -> Self {
        match errno {
            Errno::ISDIR => Self::Directory,
            Errno::NODEV => Self::Special,
            errno => Self::Unreadable(errno),
        }
    }
}

fn hint_line(hint: Option<&str>) -> String {
    hint.map(|hint| format!("\nhint: {hint}")).unwrap_or_default()
}
