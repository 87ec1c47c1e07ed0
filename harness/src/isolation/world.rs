//! A place in which an engine can work as on a machine of its own, and leaves nothing.
//!
//! Its state lies on file systems of the sandbox, its network is the sandbox's, and the
//! cgroups that it makes lie below the sandbox's, which it sees as the roots.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use crate::probe::{own_mounts, text};
use crate::sandbox::{Flavour, Limits, Sandbox, Token, raw};
use crate::sys::clone::Namespaces;
use crate::{Doing, Result};

/// Where hierarchies of cgroups are mounted, by convention.
const CGROUPS: &str = "/sys/fs/cgroup";

/// The sandbox that engines run in.
pub fn sandbox(flavour: Flavour) -> Sandbox {
    let sandbox = Sandbox::new(flavour);
    let everywhere = flavour == Flavour::Root;
    let limits = Limits { everywhere, pids: Some(512), ..sandbox.limits };
    Sandbox { namespaces: Namespaces::NET, limits, work_bytes: 512 << 20, ..sandbox }
}

/// Makes the place, inside of the sandbox: a cgroup namespace with its hierarchies mounted
/// as the machine has them, terminals, and an empty `/var`.
///
/// A user namespace's root may write to no cgroup, so there the cgroups are left out.
///
/// # Errors
/// A mount that the kernel refuses.
pub fn settle(flavour: Flavour) -> Result<()> {
    if flavour == Flavour::Root {
        own_cgroups()?;
    }
    // The machine's own is read-only here, and an engine changes the mode of its terminal.
    raw::devpts(Path::new("/dev/pts")).doing(|| "mount terminals")?;
    raw::tmpfs(Path::new("/var")).doing(|| "mount a /var")?;
    for folder in ["lib", "cache", "log", "tmp"].map(|name| Path::new("/var").join(name)) {
        fs::create_dir(&folder).doing(|| format!("make {}", folder.display()))?;
    }
    symlink("/run", "/var/run").doing(|| "link /var/run")
}

/// The hierarchies in which the sandbox has a cgroup of its own, and no other: below the
/// machine's own roots an engine would leave what it makes.
fn own_cgroups() -> Result<()> {
    let own = fs::read("/proc/self/cgroup").doing(|| "read /proc/self/cgroup")?;
    let own = text::cgroups(&own)?;
    let owned = own.iter().filter(|line| Token::all_in(&line.path).next().is_some());
    let controllers: Vec<&str> = owned.map(|line| line.controllers.as_str()).collect();
    let mounts = own_mounts()?;
    raw::unshare(Namespaces::CGROUP).doing(|| "make a cgroup namespace")?;
    // The kernel refuses one file system twice on the same place, so this comes between.
    raw::tmpfs(Path::new(CGROUPS)).doing(|| format!("mount a tmpfs on {CGROUPS}"))?;
    // A machine with version 2 alone has it right here.
    if mounts.iter().any(|mount| mount.point == CGROUPS && mount.fs_type == "cgroup2") {
        raw::cgroup(Path::new(CGROUPS), "").doing(|| "mount the cgroups")?;
        return step_aside();
    }
    for mount in mounts.iter().filter(|mount| mount.fs_type.starts_with("cgroup")) {
        let has = |of: &str| match (mount.fs_type.as_str(), of) {
            ("cgroup2", of) => of.is_empty(),
            (_, "") => false,
            (_, of) => of.split(',').all(|one| mount.super_options.split(',').any(|o| o == one)),
        };
        let Some(controllers) = controllers.iter().find(|of| has(of)) else { continue };
        let point = Path::new(&mount.point);
        fs::create_dir_all(point).doing(|| format!("make {}", mount.point))?;
        let named = controllers.strip_prefix("name=").map(|_| format!("none,{controllers}"));
        raw::cgroup(point, named.as_deref().unwrap_or(controllers))
            .doing(|| format!("mount {}", mount.point))?;
    }
    Ok(())
}

/// In version 2 a cgroup with processes in it passes no controller on to those below, and
/// the engines want some there: this process goes into one of its own, and all are passed on.
fn step_aside() -> Result<()> {
    let own = Path::new(CGROUPS).join("init");
    fs::create_dir(&own).doing(|| "make a cgroup for the sandbox's init")?;
    fs::write(own.join("cgroup.procs"), "0").doing(|| "enter it")?;
    let offered = fs::read_to_string(Path::new(CGROUPS).join("cgroup.controllers"));
    for controller in offered.doing(|| "read the controllers")?.split_whitespace() {
        // One that this machine does not let go is one that no engine gets here.
        let control = Path::new(CGROUPS).join("cgroup.subtree_control");
        let _ = fs::write(control, format!("+{controller}"));
    }
    Ok(())
}
