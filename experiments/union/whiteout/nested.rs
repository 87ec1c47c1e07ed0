//! A union as the lower layer of another: whose mark is it?

use std::fs::{self, File};
use std::io;
use std::path::Path;

use harness::experiment::{Claim, Lab, Stage, When, facts};
use harness::record::Fact;
use harness::sandbox::raw;
use harness::union::{Backend, look};
use harness::{Result, errno};
use nix::errno::Errno;
use nix::sys::stat::{Mode, SFlag, mknod};
use rustix::fs::{XattrFlags, lsetxattr};

use crate::union::{KERNEL, NOTHING, listed, map};

/// Runs the steps, on overlayfs: no other union escapes its marks.
pub(super) fn run(lab: &mut Lab<'_>) -> Result<()> {
    let backend = lab.backend()?;
    if backend.is_fuse() {
        return Ok(());
    }
    let prefix = match backend {
        Backend::Overlay => "trusted.overlay.overlay",
        _ => "user.overlay.overlay",
    };
    let inner = |folder: &Path| fill(&folder.join("lower"), prefix);
    let Some(inner) = Stage::set(lab, "inner", &["lower"], &[], inner)? else { return Ok(()) };
    inner.act(lab, "in the inner union", "readdir(3), listxattr(2)", |stage| {
        errno(fs::remove_file(stage.merged().join("folder/removed inside")))?;
        let folder = look(&stage.merged().join("folder")).map_err(|_| Errno::EIO)?;
        Ok(facts([("folder", Fact::Map(folder))]))
    })?;
    let outer = |folder: &Path| {
        for name in ["folder", "opaque"] {
            fs::create_dir_all(folder.join("bottom").join(name))?;
        }
        for name in ["folder/escaped", "folder/device", "folder/removed inside", "opaque/below"] {
            fs::write(folder.join("bottom").join(name), "below")?;
        }
        Ok(raw::bind(inner.merged(), &folder.join("top"), false)?)
    };
    let Some(outer) = Stage::set(lab, "outer", &["top", "bottom"], &[], outer)? else {
        return Ok(());
    };
    outer.act(lab, "in the outer union", "readdir(3)", |stage| {
        Ok(facts([
            ("folder", listed(&stage.merged().join("folder"))),
            ("opaque", listed(&stage.merged().join("opaque"))),
        ]))
    })
}

/// A folder with a mark of each kind, those by attribute escaped once.
fn fill(lower: &Path, prefix: &str) -> io::Result<()> {
    let set = |path: &str, name: &str, value: &[u8]| {
        let path = lower.join(path);
        lsetxattr(path, format!("{prefix}.{name}"), value, XattrFlags::empty())
    };
    fs::create_dir(lower.join("folder"))?;
    fs::create_dir(lower.join("opaque"))?;
    File::create(lower.join("folder/escaped"))?;
    File::create(lower.join("folder/removed inside"))?;
    set("folder/escaped", "whiteout", b"y")?;
    set("folder", "opaque", b"x")?;
    set("opaque", "opaque", b"y")?;
    mknod(&lower.join("folder/device"), SFlag::S_IFCHR, Mode::empty(), 0)?;
    Ok(())
}

/// What is claimed of them.
pub(super) fn claims() -> Vec<Claim> {
    let (inner, outer) = ("in the inner union", "in the outer union");
    let escaped = |kind: &str| {
        let text = format!("file 0644 \"\" {kind}.overlay.whiteout=y");
        Fact::Map([("escaped".to_owned(), text)].into())
    };
    let since = "union-escapes-since";
    let plain = map([("escaped", "file 0644 \"\"")]);
    let upper = |attributes: &str| {
        let folder = format!("directory 0755 {attributes}");
        map([("folder", folder.as_str()), ("folder/removed inside", "char 0:0 0000")])
    };
    let (trusted, user) = ("trusted.overlay.origin=…", "user.overlay.origin=…");
    let with = |escaped: &str| upper(&format!("{escaped}.overlay.overlay.opaque=x"));
    let copied = Claim::new(inner, "upper", with(&format!("{trusted} trusted")))
        .unless(When::Rootless, with("user.overlay.origin= user"), "union-no-origin-rootless")
        .on([Backend::OverlayUserxattr], with(&format!("{user} user")), "union-user-attributes")
        .before((6, 7), [Backend::OverlayUserxattr], upper(user), since)
        .before((6, 7), [Backend::Overlay], upper(trusted), since);
    [
        Claim::ok("inner", "mount"),
        Claim::new(inner, "folder", escaped("trusted"))
            .on([Backend::OverlayUserxattr], escaped("user"), "union-user-attributes")
            .before((6, 7), KERNEL, plain, since),
        Claim::is(inner, "lower is untouched", true),
        Claim::ok("outer", "mount"),
        Claim::new(outer, "folder", Fact::list(["device", "removed inside"])).before(
            (6, 7),
            KERNEL,
            Fact::list(["device", "escaped", "removed inside"]),
            since,
        ),
        Claim::new(outer, "opaque", Fact::list(NOTHING)).before(
            (6, 7),
            KERNEL,
            Fact::list(["below"]),
            since,
        ),
    ]
    .map(|claim| claim.only_on(&KERNEL))
    .into_iter()
    .chain([copied.only_on(&KERNEL)])
    .collect()
}
