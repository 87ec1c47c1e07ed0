//! LXC: a container from a file of keys, with a small init of its own before the program.

use std::fs;

use super::super::{Bundle, Driver, Engine, Isolates, Root, Users, trial};
use crate::requirement::Requirement;
use crate::sandbox::Command;
use crate::{Doing, Result};

/// `lxc-execute` with a configuration that names the root and what is mounted by default.
pub struct Lxc;

impl Driver for Lxc {
    fn needs(&self) -> Requirement {
        Requirement {
            name: "lxc",
            supply: "apt-get install lxc",
            probe: |flavour| trial(Engine::Lxc, flavour),
        }
    }

    fn configure(&self, bundle: &Bundle) -> Result<()> {
        // Its AppArmor profile asks for more than Debian's kernels can enforce, and is refused.
        let keys = format!(
            "lxc.apparmor.profile = unconfined\nlxc.rootfs.path = dir:{}\nlxc.uts.name = contained\nlxc.net.0.type = empty\n\
             lxc.mount.auto = proc:mixed sys:mixed cgroup:mixed\n",
            bundle.root.display()
        );
        fs::write(bundle.folder.join("config"), keys).doing(|| "write LXC's configuration")
    }

    fn command(&self, bundle: &Bundle) -> Command {
        let config = bundle.folder.join("config");
        let config = config.to_string_lossy();
        let path = bundle.folder.to_string_lossy();
        let words = ["lxc-execute", "--lxcpath", &path, "--name", "contained", "--rcfile", &config];
        bundle.after(words.into_iter().chain(["--"]))
    }

    fn isolates(&self) -> Isolates {
        Isolates {
            namespaces: &["cgroup", "ipc", "mnt", "net", "pid", "uts"],
            root: Root::Own,
            caps: &["all"],
            seccomp: 0,
            no_new_privs: false,
            users: Users::Callers,
            cgroup: true,
            read_only_root: false,
            pid: Some(2),
            masked: &[],
        }
    }
}
