//! A container by hand, and the same definition by a runtime.

use std::fs;

use super::super::{Bundle, Driver, Isolates};
use super::oci::{CRUN, RUNC};
use crate::container::{Container, DEFAULT, oci};
use crate::requirement::{ROOT, Requirement};
use crate::sandbox::Command;
use crate::{Doing, Result};

/// `isolab container run`.
pub struct ByHand;

/// The definition as an OCI bundle, by this runtime.
pub struct Defined(pub &'static str);

impl Driver for ByHand {
    fn needs(&self) -> Requirement {
        ROOT
    }

    fn configure(&self, bundle: &Bundle) -> Result<()> {
        let file = bundle.folder.join("container.toml");
        fs::write(file, DEFAULT).doing(|| "write the definition")
    }

    fn command(&self, bundle: &Bundle) -> Command {
        let words = ["/proc/self/exe", "container", "run"];
        Command::new(words).argument(bundle.folder.join("container.toml"))
    }

    fn isolates(&self) -> Isolates {
        Isolates { seccomp: 1, ..RUNC.isolates() }
    }
}

impl Driver for Defined {
    fn needs(&self) -> Requirement {
        if self.0 == "crun" { CRUN.needs() } else { RUNC.needs() }
    }

    fn configure(&self, bundle: &Bundle) -> Result<()> {
        let config = oci::config(&Container::parse(DEFAULT)?);
        let file = bundle.folder.join("config.json");
        fs::write(file, config.to_string()).doing(|| "write config.json")
    }

    fn command(&self, bundle: &Bundle) -> Command {
        Command::new([self.0, "--root", "/run/containers", "run", "--bundle"])
            .argument(&bundle.folder)
            .argument("contained")
    }

    fn isolates(&self) -> Isolates {
        ByHand.isolates()
    }
}
