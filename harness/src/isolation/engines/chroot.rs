//! `chroot`: another root, and nothing else.

use super::super::{Bundle, Driver, Engine, Isolates, Root, Users, trial};
use crate::requirement::Requirement;
use crate::sandbox::Command;

/// The tool of coreutils.
pub struct Chroot;

impl Driver for Chroot {
    fn needs(&self) -> Requirement {
        Requirement {
            name: "chroot",
            supply: "apt-get install coreutils",
            probe: |flavour| trial(Engine::Chroot, flavour),
        }
    }

    fn command(&self, bundle: &Bundle) -> Command {
        bundle.after(["chroot".as_ref(), bundle.root.as_os_str()])
    }

    fn isolates(&self) -> Isolates {
        Isolates {
            namespaces: &[],
            root: Root::Chroot,
            caps: &["all"],
            seccomp: 0,
            no_new_privs: false,
            users: Users::Callers,
            cgroup: false,
            read_only_root: false,
            pid: None,
            masked: &[],
        }
    }
}
