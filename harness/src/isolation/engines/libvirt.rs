//! libvirt's LXC driver: a daemon, and a domain that is described in XML.

use std::fs;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::{Duration, Instant};

use super::super::{Bundle, Driver, Engine, Isolates, Reach, Root, Users, trial};
use crate::requirement::Requirement;
use crate::sandbox::Command;
use crate::{Doing, Error, Result};

/// `virsh create` at a libvirtd that has this one driver.
pub struct Libvirt;

/// Where the daemon listens: its state is in the sandbox's own /run and /var.
const SOCKET: &str = "/run/libvirt/libvirt-sock";

/// Where Debian keeps the drivers, by architecture.
const DRIVERS: &str = "/usr/lib";

impl Driver for Libvirt {
    fn needs(&self) -> Requirement {
        Requirement {
            name: "libvirt-lxc",
            supply: "apt-get install libvirt-daemon libvirt-daemon-driver-lxc libvirt-clients",
            probe: |flavour| trial(Engine::LibvirtLxc, flavour),
        }
    }

    fn configure(&self, bundle: &Bundle) -> Result<()> {
        let domain = format!(
            "<domain type='lxc'>\n<name>contained</name>\n<memory unit='MiB'>64</memory>\n\
             <os><type>exe</type>{}</os>\n<devices>\n\
             <filesystem type='mount'><source dir='{}'/><target dir='/'/></filesystem>\n\
             <console type='pty'/>\n</devices>\n</domain>\n",
            words(bundle),
            bundle.root.display()
        );
        let write = |name: &str, content: &str| {
            fs::write(bundle.folder.join(name), content).doing(|| format!("write {name}"))
        };
        write("domain.xml", &domain)?;
        write("libvirtd.conf", "auth_unix_rw = \"none\"\nunix_sock_group = \"root\"\n")?;
        start_daemon(bundle)
    }

    fn command(&self, bundle: &Bundle) -> Command {
        let domain = bundle.folder.join("domain.xml");
        let words = ["virsh", "--connect", "lxc:///system", "create", "--pass-fds", "3,4"];
        Command::new(words).argument(domain)
    }

    fn reach(&self) -> Reach {
        Reach::Passed
    }

    /// The daemon refuses another domain of this name until it has taken this one down, which
    /// it does some time after its end, and at times not at all.
    fn take_down(&self) -> Option<Command> {
        Some(Command::new(["virsh", "--connect", "lxc:///system", "destroy", "contained"]))
    }

    fn isolates(&self) -> Isolates {
        Isolates {
            namespaces: &["ipc", "mnt", "pid", "uts"],
            root: Root::Own,
            caps: &[
                "all",
                "-cap_sys_module",
                "-cap_sys_time",
                "-cap_mknod",
                "-cap_audit_control",
                "-cap_mac_admin",
            ],
            seccomp: 0,
            no_new_privs: false,
            users: Users::Callers,
            cgroup: true,
            read_only_root: false,
            pid: Some(1),
            masked: &[],
        }
    }
}

/// The init and its arguments, as the description has them.
fn words(bundle: &Bundle) -> String {
    let mut words = bundle.words.iter().map(|word| word.to_string_lossy());
    let init = words.next().map(|init| format!("<init>{init}</init>")).unwrap_or_default();
    words.fold(init, |text, word| text + &format!("<initarg>{word}</initarg>"))
}

/// Starts libvirtd with the driver for containers alone: the others look for users and
/// devices that a machine may not have, and one that fails ends it. It dies with the sandbox.
fn start_daemon(bundle: &Bundle) -> Result<()> {
    let drivers = bundle.folder.join("drivers");
    fs::create_dir(&drivers).doing(|| "make a folder for the driver")?;
    let name = "libvirt/connection-driver/libvirt_driver_lxc.so";
    let folders = fs::read_dir(DRIVERS).doing(|| format!("list {DRIVERS}"))?.flatten();
    let found = folders.map(|folder| folder.path().join(name)).find(|path| path.exists());
    let found = found.ok_or_else(|| {
        Error::hinted("libvirt's driver is missing", "apt-get install libvirt-daemon-driver-lxc")
    })?;
    fs::copy(found, drivers.join("libvirt_driver_lxc.so")).doing(|| "copy libvirt's driver")?;
    let config = bundle.folder.join("libvirtd.conf");
    let daemon = Command::new(["libvirtd", "--pid-file", "/run/libvirtd.pid", "--config"])
        .argument(config)
        .env("LIBVIRT_DRIVER_DIR", &drivers.to_string_lossy());
    let started = daemon.start()?;
    let deadline = Instant::now() + Duration::from_secs(20);
    while UnixStream::connect(Path::new(SOCKET)).is_err() {
        if started.child.ends_before(Instant::now() + Duration::from_millis(5))? {
            let ran = started.finish()?;
            return Err(Error::Setup(format!("libvirtd ended: {}", ran.output.stderr.trim())));
        }
        if Instant::now() > deadline {
            return Err(Error::Setup("libvirtd does not listen".into()));
        }
    }
    // It serves from now on: nobody waits for its end or reads what it says.
    std::mem::forget(started);
    Ok(())
}
