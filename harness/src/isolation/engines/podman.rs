//! Podman: no daemon; it writes the configuration of an OCI runtime and starts that.

use super::super::{Bundle, Driver, Engine, Isolates, Root, Users, trial, where_unified};
use crate::requirement::Requirement;
use crate::sandbox::Command;

/// `podman run --rootfs`, which needs no image.
pub struct Podman;

impl Driver for Podman {
    fn needs(&self) -> Requirement {
        Requirement {
            name: "podman",
            supply: "apt-get install podman",
            probe: |flavour| trial(Engine::Podman, flavour),
        }
    }

    fn command(&self, bundle: &Bundle) -> Command {
        let state = bundle.folder.display();
        let own =
            format!("podman --root {state}/storage --runroot {state}/run --tmpdir /run/podman");
        // Without systemd, and without a network to set up.
        let options = "--cgroup-manager cgroupfs --events-backend none run --rm --interactive \
                       --network none --rootfs";
        let words = own.split(' ').chain(options.split_whitespace()).map(str::to_owned);
        let root = bundle.root.to_string_lossy().into_owned();
        bundle.after(words.chain([root]).collect::<Vec<_>>())
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
                "cap_sys_chroot",
                "cap_setfcap",
            ],
            seccomp: 1,
            no_new_privs: false,
            users: Users::Callers,
            cgroup: true,
            read_only_root: false,
            pid: Some(1),
            masked: &[
                "/proc/acpi",
                "/proc/asound",
                "/proc/kcore",
                "/proc/keys",
                "/proc/latency_stats",
                "/proc/sched_debug",
                "/proc/scsi",
                "/proc/timer_list",
                "/proc/timer_stats",
                "/sys/dev/block",
                "/sys/firmware",
                "/sys/fs/selinux",
            ],
        }
    }
}
