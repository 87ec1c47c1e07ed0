//! `unshare`: namespaces as they are asked for, and a root by chroot(2).

use super::super::{Bundle, Driver, Engine, Isolates, Root, Users, trial};
use crate::requirement::Requirement;
use crate::sandbox::Command;

/// The tool of util-linux, with every namespace but that of users.
pub struct Unshare;

impl Driver for Unshare {
    fn needs(&self) -> Requirement {
        Requirement {
            name: "unshare",
            supply: "apt-get install util-linux",
            probe: |flavour| trial(Engine::Unshare, flavour),
        }
    }

    fn command(&self, bundle: &Bundle) -> Command {
        let options = "unshare --mount --uts --ipc --net --pid --cgroup --fork --mount-proc";
        let root = format!("--root={}", bundle.root.display());
        bundle.after(options.split(' ').chain([root.as_str()]))
    }

    fn isolates(&self) -> Isolates {
        Isolates {
            namespaces: &["cgroup", "ipc", "mnt", "net", "pid", "uts"],
            root: Root::Chroot,
            caps: &["all"],
            seccomp: 0,
            no_new_privs: false,
            users: Users::Callers,
            cgroup: false,
            read_only_root: false,
            pid: Some(1),
            masked: &[],
        }
    }
}
