//! Runtimes of the Open Container Initiative: a bundle is a root and a config.json, and they
//! share one command line.

use std::fs;

use serde_json::{Value, json};

use super::super::{Bundle, Driver, Engine, Isolates, MASKED, Root, Users, trial, where_unified};
use crate::requirement::Requirement;
use crate::sandbox::Command;
use crate::{Doing, Error, Result};

/// A runtime, with the configuration that its own `spec` writes: only the process and the
/// root are changed.
pub struct Oci {
    name: &'static str,
    needs: Requirement,
    caps: &'static [&'static str],
}

/// The reference, in Go and C, that Docker, containerd and Podman drive.
pub const RUNC: Oci = Oci {
    name: "runc",
    needs: Requirement {
        name: "runc",
        supply: "apt-get install runc",
        probe: |flavour| trial(Engine::Runc, flavour),
    },
    caps: &["cap_kill", "cap_net_bind_service", "cap_audit_write"],
};

/// The one in C.
pub const CRUN: Oci = Oci {
    name: "crun",
    needs: Requirement {
        name: "crun",
        supply: "apt-get install crun",
        probe: |flavour| trial(Engine::Crun, flavour),
    },
    caps: &["cap_kill", "cap_net_bind_service", "cap_audit_write"],
};

/// The one in Rust.
pub const YOUKI: Oci = Oci {
    name: "youki",
    needs: Requirement {
        name: "youki",
        supply: "cargo install youki --features v1,v2, and put it on PATH",
        probe: |flavour| trial(Engine::Youki, flavour),
    },
    caps: &["cap_kill", "cap_net_bind_service", "cap_audit_write"],
};

impl Driver for Oci {
    fn needs(&self) -> Requirement {
        self.needs
    }

    fn configure(&self, bundle: &Bundle) -> Result<()> {
        let ran = Command::new([self.name, "spec"]).folder(&bundle.folder).run()?;
        let path = bundle.folder.join("config.json");
        let text = fs::read(&path).map_err(|error| {
            let said = ran.output.stderr.trim();
            Error::Setup(format!("{} spec wrote no config.json: {error}; {said}", self.name))
        })?;
        let mut config: Value =
            serde_json::from_slice(&text).map_err(std::io::Error::from).doing(|| "read a spec")?;
        let words: Vec<_> = bundle.words.iter().map(|word| word.to_string_lossy()).collect();
        config["process"]["args"] = json!(words);
        config["process"]["terminal"] = json!(false);
        config["root"]["path"] = json!(bundle.root);
        fs::write(&path, config.to_string()).doing(|| "write config.json")
    }

    fn command(&self, bundle: &Bundle) -> Command {
        Command::new([self.name, "--root", "/run/containers", "run", "--bundle"])
            .argument(&bundle.folder)
            .argument("contained")
    }

    fn isolates(&self) -> Isolates {
        Isolates {
            namespaces: where_unified(&["cgroup", "ipc", "mnt", "net", "pid", "uts"]),
            root: Root::Own,
            caps: self.caps,
            seccomp: 0,
            no_new_privs: true,
            users: Users::Callers,
            cgroup: true,
            read_only_root: true,
            pid: Some(1),
            masked: MASKED,
        }
    }
}
