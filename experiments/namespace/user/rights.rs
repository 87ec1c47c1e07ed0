//! Capabilities, and over what.

use std::fs;
use std::path::Path;

use harness::errno;
use harness::experiment::{Claim, Facts, When, facts};
use harness::record::Fact;
use harness::sandbox::raw;
use harness::sys::clone::Namespaces;
use nix::errno::Errno;
use rustix::fs::{CWD, FileType, Mode, chown, makedev, mknodat};
use rustix::thread::{CapabilitySet, capabilities};

use super::maps::as_root_of;

/// What is claimed of rights.
pub(super) fn claims() -> Vec<Claim> {
    let (step, devices) = ("rights", "devices");
    vec![
        Claim::ok("rights, without the namespace", "sethostname(2)"),
        Claim::ok("rights, without the namespace", "mount(2)"),
        Claim::is(step, "every capability", true),
        Claim::errno(step, "sethostname(2), shared UTS namespace", Errno::EPERM),
        Claim::errno(step, "mount(2), shared mount namespace", Errno::EPERM),
        Claim::errno(step, "chown(2) to an id that is not mapped", Errno::EINVAL),
        Claim::ok(step, "sethostname(2), own UTS namespace"),
        Claim::ok(step, "mount(2) of a tmpfs, own mount namespace"),
        Claim::ok(step, "mount(2) of an overlay with userxattr").unless(
            When::KernelBefore(5, 11),
            Fact::errno(Errno::EPERM),
            "namespace-user-overlay-since",
        ),
        Claim::errno(devices, "char 1:3", Errno::EPERM),
        Claim::ok(devices, "char 0:0, a whiteout"),
        Claim::ok(devices, "a fifo"),
    ]
}

/// Whether the caller has every capability that its bounding set has.
pub(super) fn all_capabilities() -> bool {
    capabilities(None).is_ok_and(|sets| {
        let needed = CapabilitySet::SYS_ADMIN | CapabilitySet::SETUID | CapabilitySet::SYS_CHROOT;
        sets.effective.contains(needed) && sets.effective == sets.permitted
    })
}

/// The same calls on what is shared and on what is owned.
pub(super) fn owned() -> Result<Facts, Errno> {
    errno(fs::create_dir("rights"))?;
    errno(fs::write("rights/file", ""))?;
    let other = Some(rustix::fs::Uid::from_raw(1));
    let mut seen = as_root_of(Namespaces::empty(), || {
        let given = chown("rights/file", other, None);
        Ok(facts([
            ("every capability", Fact::Is(all_capabilities())),
            ("sethostname(2), shared UTS namespace", Fact::of(&raw::set_hostname("inside"))),
            ("mount(2), shared mount namespace", Fact::of(&raw::tmpfs(Path::new("rights")))),
            ("chown(2) to an id that is not mapped", of(given)),
        ]))
    })?;
    seen.extend(as_root_of(Namespaces::UTS | Namespaces::MOUNT, || {
        let named = raw::set_hostname("inside");
        let mounted = raw::tmpfs(Path::new("rights"));
        for folder in ["upper", "work", "lower", "merged"] {
            errno(fs::create_dir(format!("rights/{folder}")))?;
        }
        let options = "lowerdir=rights/lower,upperdir=rights/upper,workdir=rights/work,userxattr";
        let united = raw::overlay(options, Path::new("rights/merged"));
        Ok(facts([
            ("sethostname(2), own UTS namespace", Fact::of(&named)),
            ("mount(2) of a tmpfs, own mount namespace", Fact::of(&mounted)),
            ("mount(2) of an overlay with userxattr", Fact::of(&united)),
        ]))
    })?);
    Ok(seen)
}

/// The calls that are refused over what is shared, by who owns it: the sandbox's root, in
/// no user namespace of its own.
pub(super) fn control() -> Result<Facts, Errno> {
    errno(fs::create_dir("control"))?;
    let named = raw::set_hostname("isolab");
    let mounted = raw::tmpfs(Path::new("control"));
    raw::detach(Path::new("control"))?;
    Ok(facts([("sethostname(2)", Fact::of(&named)), ("mount(2)", Fact::of(&mounted))]))
}

/// A device is the machine's; the mark of a union is nobody's.
pub(super) fn devices() -> Result<Facts, Errno> {
    errno(fs::create_dir("devices"))?;
    let node = |name: &str, kind: FileType, device| {
        let path = Path::new("devices").join(name);
        of(mknodat(CWD, &path, kind, Mode::from_raw_mode(0o600), device))
    };
    as_root_of(Namespaces::MOUNT, || {
        Ok(facts([
            ("char 1:3", node("null", FileType::CharacterDevice, makedev(1, 3))),
            ("char 0:0, a whiteout", node("whiteout", FileType::CharacterDevice, 0)),
            ("a fifo", node("fifo", FileType::Fifo, 0)),
        ]))
    })
}

/// Keys that belong to a namespace of the sandbox or of this process: opened for writing,
/// and written with the value that they have.
pub(super) fn sysctl() -> Result<Facts, Errno> {
    let write = |key: &str| {
        let path = format!("/proc/sys/{key}");
        let written = errno(fs::read(&path)).and_then(|value| errno(fs::write(&path, value)));
        Fact::of(&written)
    };
    let mut seen = as_root_of(Namespaces::UTS, || {
        Ok(facts([
            ("kernel/hostname, own UTS namespace", write("kernel/hostname")),
            ("net/ipv4/ip_forward, shared network namespace", write("net/ipv4/ip_forward")),
        ]))
    })?;
    seen.extend(as_root_of(Namespaces::NET, || {
        Ok(facts([("net/ipv4/ip_forward, own network namespace", write("net/ipv4/ip_forward"))]))
    })?);
    Ok(seen)
}

fn of(result: rustix::io::Result<()>) -> Fact {
    Fact::of(&result.map_err(|errno| Errno::from_raw(errno.raw_os_error())))
}
