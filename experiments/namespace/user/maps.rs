//! Which id is which: none, and one.

use std::fs;
use std::os::unix::fs::MetadataExt;

use harness::errno;
use harness::experiment::{Claim, Facts, When, facts};
use harness::record::Fact;
use harness::sandbox::{Flavour, hold, raw};
use harness::sys::clone::Namespaces;
use nix::errno::Errno;
use rustix::process::{getgid, getuid};

use super::rights::all_capabilities;

/// What is shown of an id that no map names.
const OVERFLOW: u64 = 65534;

/// What is claimed of maps.
pub(super) fn claims() -> Vec<Claim> {
    let (none, map) = ("without a map", "the map");
    vec![
        Claim::new(none, "uid", Fact::Count(OVERFLOW)),
        Claim::new(none, "gid", Fact::Count(OVERFLOW)),
        Claim::is(none, "every capability", true),
        Claim::ok(none, "a new file"),
        Claim::errno(map, "uid_map, an id that is not one's own", Errno::EPERM),
        Claim::ok(map, "uid_map, one's own id as 0"),
        Claim::errno(map, "uid_map, a second time", Errno::EPERM),
        inherited(Claim::errno(map, "gid_map, as it comes", Errno::EPERM), Fact::Ok),
        inherited(Claim::ok(map, "setgroups, deny"), Fact::errno(Errno::EPERM)),
        inherited(Claim::ok(map, "gid_map, after that"), Fact::errno(Errno::EPERM)),
        Claim::errno(map, "setgroups, allow again", Errno::EPERM),
        Claim::errno(map, "setgroups(2)", Errno::EPERM),
        Claim::new(map, "uid inside", Fact::Count(0)),
        Claim::new(map, "owner of a new file, seen outside", Fact::text("the caller's")),
    ]
}

/// Below a namespace that denies setgroups a new one denies it too, so that the group map
/// can be written at once, and is written then.
fn inherited(claim: Claim, below: Fact) -> Claim {
    claim.unless(When::Rootless, below, "namespace-user-setgroups-inherited")
}

/// Before anybody has written a map. A new file is the caller's all the same: what counts
/// is whether the file system's own user namespace knows the id.
pub(super) fn none() -> Result<Facts, Errno> {
    let (_child, seen) = hold(Namespaces::USER, || {
        Ok(facts([
            ("uid", Fact::Count(getuid().as_raw().into())),
            ("gid", Fact::Count(getgid().as_raw().into())),
            ("every capability", Fact::Is(all_capabilities())),
            ("a new file", Fact::of(&errno(fs::write("unmapped", "")))),
        ]))
    })?;
    Ok(seen)
}

/// The maps of a new namespace: in the flavour of root below one that allows setgroups, else
/// below one that denies it, as that of an ordinary user must.
pub(super) fn written(flavour: Flavour) -> Result<Facts, Errno> {
    match flavour {
        Flavour::Root => write_maps(),
        Flavour::Rootless => as_root_of(Namespaces::empty(), write_maps),
    }
}

/// Written from inside, where no capability over the parent is left: the rule of the
/// unprivileged.
fn write_maps() -> Result<Facts, Errno> {
    let (own, group) = (getuid().as_raw(), getgid().as_raw());
    let (_child, mut seen) = hold(Namespaces::USER, || {
        let stranger = write("uid_map", &format!("0 {} 1", own + 1));
        let map = write("uid_map", &format!("0 {own} 1"));
        let again = write("uid_map", &format!("0 {own} 1"));
        let early = write("gid_map", &format!("0 {group} 1"));
        let deny = write("setgroups", "deny");
        let groups = write("gid_map", &format!("0 {group} 1"));
        let allow = write("setgroups", "allow");
        errno(fs::write("mapped", ""))?;
        Ok(facts([
            ("uid_map, an id that is not one's own", stranger),
            ("uid_map, one's own id as 0", map),
            ("uid_map, a second time", again),
            ("gid_map, as it comes", early),
            ("setgroups, deny", deny),
            ("gid_map, after that", groups),
            ("setgroups, allow again", allow),
            ("setgroups(2)", Fact::of(&nix::unistd::setgroups(&[]))),
            ("uid inside", Fact::Count(getuid().as_raw().into())),
        ]))
    })?;
    let owner = errno(fs::metadata("mapped"))?.uid();
    let owner = if owner == own { "the caller's" } else { "another" };
    seen.insert("owner of a new file, seen outside".into(), Fact::text(owner));
    Ok(seen)
}

/// Maps the caller, who has just entered a new namespace, to 0 in it.
pub(super) fn root() -> Result<(), Errno> {
    let put = |file: &str, text: &str| errno(fs::write(format!("/proc/self/{file}"), text));
    put("uid_map", "0 0 1")?;
    put("setgroups", "deny")?;
    put("gid_map", "0 0 1")
}

/// A child of new `namespaces`, a user namespace among them, in which it is uid 0.
pub(super) fn as_root_of(
    namespaces: Namespaces,
    look: impl FnOnce() -> Result<Facts, Errno>,
) -> Result<Facts, Errno> {
    let (_child, seen) = hold(Namespaces::empty(), || {
        raw::unshare(Namespaces::USER | namespaces)?;
        root()?;
        look()
    })?;
    Ok(seen)
}

fn write(file: &str, text: &str) -> Fact {
    Fact::of(&errno(fs::write(format!("/proc/self/{file}"), text)))
}
