//! systemd-nspawn: a whole system's view for one process, and a short list of what it may
//! call.

use super::super::{Bundle, Driver, Engine, Isolates, Root, Users, trial, unified};
use crate::requirement::Requirement;
use crate::sandbox::Command;

/// `systemd-nspawn` without the daemons that it usually tells of its containers.
pub struct Nspawn;

impl Driver for Nspawn {
    fn needs(&self) -> Requirement {
        Requirement {
            name: "systemd-nspawn",
            supply: "apt-get install systemd-container",
            probe: |flavour| trial(Engine::SystemdNspawn, flavour),
        }
    }

    fn command(&self, bundle: &Bundle) -> Command {
        let root = format!("--directory={}", bundle.root.display());
        let options = "systemd-nspawn --quiet --register=no --keep-unit --console=pipe";
        let command = bundle.after(options.split(' ').chain([root.as_str()]));
        // For a root without systemd it takes version 1 of cgroups, also where there is none.
        if unified() { command.env("SYSTEMD_NSPAWN_UNIFIED_HIERARCHY", "1") } else { command }
    }

    fn isolates(&self) -> Isolates {
        Isolates {
            namespaces: &["cgroup", "ipc", "mnt", "pid", "uts"],
            root: Root::Own,
            caps: &[
                "all",
                "-cap_net_admin",
                "-cap_ipc_lock",
                "-cap_sys_module",
                "-cap_sys_rawio",
                "-cap_sys_pacct",
                "-cap_sys_time",
                "-cap_mac_override",
                "-cap_mac_admin",
                "-cap_syslog",
                "-cap_wake_alarm",
                "-cap_block_suspend",
                "-cap_audit_read",
                "-cap_perfmon",
                "-cap_bpf",
                "-cap_checkpoint_restore",
            ],
            // One for each of the three ways to call this kernel, and two more against audit
            // and the keys of the kernel.
            seccomp: 5,
            no_new_privs: false,
            users: Users::Callers,
            cgroup: true,
            read_only_root: false,
            pid: Some(1),
            masked: &[],
        }
    }
}
