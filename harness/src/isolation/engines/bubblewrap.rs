//! bubblewrap: namespaces, pivot_root(2) and no capability, for programs of ordinary users.

use super::super::{Bundle, Driver, Engine, Isolates, Root, Users, trial};
use crate::requirement::Requirement;
use crate::sandbox::Command;

/// `bwrap` with all that it unshares.
pub struct Bubblewrap;

impl Driver for Bubblewrap {
    fn needs(&self) -> Requirement {
        Requirement {
            name: "bubblewrap",
            supply: "apt-get install bubblewrap",
            probe: |flavour| trial(Engine::Bubblewrap, flavour),
        }
    }

    fn command(&self, bundle: &Bundle) -> Command {
        let root = bundle.root.to_string_lossy();
        let options = "--proc /proc --dev /dev --unshare-all --die-with-parent";
        bundle.after(["bwrap", "--ro-bind", &root, "/"].into_iter().chain(options.split(' ')))
    }

    fn isolates(&self) -> Isolates {
        Isolates {
            namespaces: &["cgroup", "ipc", "mnt", "net", "pid", "user", "uts"],
            root: Root::Own,
            // It was root who asked, and it was not told to drop any.
            caps: &["all"],
            seccomp: 0,
            no_new_privs: true,
            users: Users::One,
            cgroup: false,
            read_only_root: true,
            pid: Some(2),
            masked: &[],
        }
    }
}
