//! What container engines really isolate: one root with the probe in it, started by each
//! of them, seen from inside and from outside.
//!
//! An engine is one file in `engines/` behind one trait: how it is had, how it is
//! configured for one minimal container, how it is run, and what it is claimed to isolate.

pub mod engines;
mod isolates;
mod look;
mod rows;
mod verdict;
mod world;

use std::ffi::OsString;
use std::fmt;
use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Result;
use crate::requirement::Requirement;
use crate::sandbox::{Command, Flavour};

pub use engines::own::contain;
use isolates::where_unified;
pub use isolates::{Isolates, MASKED, Root, Users, masked, unified};
pub use look::{Answer, launch, prepare, trial};
pub use rows::{differing, rows};
pub(crate) use verdict::row_key;
pub use verdict::{Property, judge};
pub use world::{sandbox, settle};

/// Something that starts a process apart from others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "named as the tools are")]
pub enum Engine {
    Chroot,
    Unshare,
    Bubblewrap,
    SystemdNspawn,
    Lxc,
    LibvirtLxc,
    Runc,
    Crun,
    Youki,
    Podman,
    Docker,
    /// Isolab's own sandbox.
    Isolab,
}

impl Engine {
    /// Every one, from the least to the most that is made for it.
    pub const ALL: [Self; 12] = [
        Self::Chroot,
        Self::Unshare,
        Self::Bubblewrap,
        Self::Isolab,
        Self::SystemdNspawn,
        Self::Lxc,
        Self::LibvirtLxc,
        Self::Runc,
        Self::Crun,
        Self::Youki,
        Self::Podman,
        Self::Docker,
    ];

    /// Those that are for a sandbox of the flavour: the others want real root.
    pub fn of(flavour: Flavour) -> &'static [Self] {
        match flavour {
            Flavour::Root => &Self::ALL,
            Flavour::Rootless => &Self::ALL[..4],
        }
    }

    /// Its name: `systemd-nspawn`, `runc`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Chroot => "chroot",
            Self::Unshare => "unshare",
            Self::Bubblewrap => "bubblewrap",
            Self::SystemdNspawn => "systemd-nspawn",
            Self::Lxc => "lxc",
            Self::LibvirtLxc => "libvirt-lxc",
            Self::Runc => "runc",
            Self::Crun => "crun",
            Self::Youki => "youki",
            Self::Podman => "podman",
            Self::Docker => "docker",
            Self::Isolab => "isolab",
        }
    }

    /// What runs it.
    pub fn driver(self) -> &'static dyn Driver {
        match self {
            Self::Chroot => &engines::chroot::Chroot,
            Self::Unshare => &engines::unshare::Unshare,
            Self::Bubblewrap => &engines::bubblewrap::Bubblewrap,
            Self::SystemdNspawn => &engines::nspawn::Nspawn,
            Self::Lxc => &engines::lxc::Lxc,
            Self::LibvirtLxc => &engines::libvirt::Libvirt,
            Self::Runc => &engines::oci::RUNC,
            Self::Crun => &engines::oci::CRUN,
            Self::Youki => &engines::oci::YOUKI,
            Self::Podman => &engines::podman::Podman,
            Self::Docker => &engines::docker::Docker,
            Self::Isolab => &engines::own::Own,
        }
    }
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// An engine's file.
pub trait Driver: Sync {
    /// What would supply it, and the trial: a container is really started.
    fn needs(&self) -> Requirement;

    /// Writes what the engine wants to read into the bundle's folder, and starts its daemon
    /// if it has one; that dies with the sandbox.
    ///
    /// # Errors
    /// What cannot be written, or a daemon that does not answer.
    fn configure(&self, bundle: &Bundle) -> Result<()> {
        let _ = bundle;
        Ok(())
    }

    /// The command that starts the container.
    fn command(&self, bundle: &Bundle) -> Command;

    /// How the probe inside reaches the laboratory.
    fn reach(&self) -> Reach {
        Reach::Stdio
    }

    /// Where its command ends before the container does: what takes down the rest of it, or
    /// finds that nothing is left.
    fn take_down(&self) -> Option<Command> {
        None
    }

    /// What it is claimed to isolate, as this minimal container.
    fn isolates(&self) -> Isolates;
}

/// One minimal container, before any engine made it its own.
#[derive(Clone, Debug)]
pub struct Bundle {
    /// The root: the probe as `/isolab`, and folders where engines mount.
    pub root: PathBuf,
    /// A folder for the engine's own files.
    pub folder: PathBuf,
    /// The words of the process to start.
    pub words: Vec<OsString>,
}

impl Bundle {
    /// The words with `before` in front, as most engines want them.
    pub fn after<S: Into<OsString>>(&self, before: impl IntoIterator<Item = S>) -> Command {
        let before = before.into_iter().map(Into::into);
        Command::new(before.chain(self.words.iter().cloned()))
    }
}

/// Which descriptors of the starter the engine passes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Standard input and output: the probe answers there, and stays until its end.
    Stdio,
    /// Those numbered 3 and 4, since its standard streams are a console's.
    Passed,
}
