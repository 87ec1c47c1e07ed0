//! Docker: a daemon, which writes the configuration of an OCI runtime and has containerd
//! start that.

use super::super::{Bundle, Driver, Isolates, MASKED, Root, Users, where_unified};
use crate::Result;
use crate::engine::{DOCKER, Docker as Daemon};
use crate::requirement::Requirement;
use crate::sandbox::Command;

/// `docker run` of an image that is the root, at a daemon of the sandbox's own.
pub struct Docker;

impl Driver for Docker {
    fn needs(&self) -> Requirement {
        DOCKER
    }

    fn configure(&self, bundle: &Bundle) -> Result<()> {
        let archive = bundle.folder.join("root.tar");
        let tar = Command::new(["tar", "--create", "--file"]).argument(&archive);
        tar.argument("--directory").argument(&bundle.root).argument(".").succeed()?;
        let daemon = Daemon::start(&bundle.folder.join("docker"))?;
        daemon.client(["import", &archive.to_string_lossy(), "contained"]).succeed()?;
        // It serves from now on, and dies with the sandbox.
        std::mem::forget(daemon);
        Ok(())
    }

    fn command(&self, bundle: &Bundle) -> Command {
        let folder = bundle.folder.join("docker");
        let words = "docker run --rm --interactive --network none contained";
        bundle
            .after(words.split(' '))
            .env("DOCKER_HOST", &format!("unix://{}", folder.join("socket").display()))
            .env("HOME", &folder.to_string_lossy())
    }

    fn isolates(&self) -> Isolates {
        Isolates {
            namespaces: where_unified(&["cgroup", "ipc", "mnt", "net", "pid", "uts"]),
            root: Root::Own,
            caps: &[
                "cap_chown",
                "cap_dac_override",
                "cap_fowner",
                "cap_fsetid",
                "cap_kill",
                "cap_setgid",
                "cap_setuid",
                "cap_setpcap",
                "cap_net_bind_service",
                "cap_net_raw",
                "cap_sys_chroot",
                "cap_mknod",
                "cap_audit_write",
                "cap_setfcap",
            ],
            seccomp: 1,
            no_new_privs: false,
            users: Users::Callers,
            cgroup: true,
            read_only_root: false,
            pid: Some(1),
            masked: MASKED,
        }
    }
}
