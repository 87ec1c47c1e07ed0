//! Marks that somebody else has made: who takes which for what.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use harness::experiment::{Claim, Facts, Lab, Stage, facts};
use harness::record::Fact;
use harness::union::Backend::{
    self, FuseOverlayfs, FuseOverlayfs2, Mergerfs, Overlay, OverlayUserxattr, UnionfsFuse,
};
use harness::union::Opaque;
use harness::{Result, errno};
use nix::errno::Errno;
use nix::sys::stat::{Mode, SFlag, mknod};
use rustix::fs::{XattrFlags, getxattr, lsetxattr};

use crate::union::{NOTHING, listed, map};

use super::opaque_thrice;

/// Folders that hold one mark each in the upper of the two lower branches, and what hides
/// what: the mark's name, and the name in the branch below.
const FORMS: [&str; 9] = [
    "device",
    "device, folder of one layer",
    "device, lowest layer",
    "attribute",
    "attribute, folder unmarked",
    "OCI",
    "OCI, opaque",
    "opaque",
    "hidden file",
];

/// Runs the steps.
pub(super) fn run(lab: &mut Lab<'_>) -> Result<()> {
    let prefix = prefix(lab.backend()?);
    let fill = |folder: &Path| fill(folder, prefix);
    let Some(stage) = Stage::set(lab, "by-hand", &["top", "bottom"], &[], fill)? else {
        return Ok(());
    };
    for form in FORMS {
        let folder = stage.merged().join(form);
        let below = errno(fs::symlink_metadata(folder.join("below")));
        let seen =
            facts([("names", listed(&folder)), ("stat(2) of the name below", Fact::of(&below))]);
        lab.note(form, "readdir(3), and stat(2) of what the mark hides", seen)?;
    }
    stage.act(lab, "mknod", "mknod(2) of a character device 0:0 in the union", |stage| {
        let made = whiteout(&stage.merged().join("mknod"));
        Ok(facts([("mknod(2)", Fact::of(&made))]))
    })?;
    let attribute = format!("{prefix}.opaque");
    let action = format!("setxattr(2) and getxattr(2) of {attribute} on a new folder");
    stage.act(lab, "escape", &action, |stage| escaped(&stage.merged().join("escape"), &attribute))
}

/// Where this backend's attributes are; those of the kernel's second form for one that has
/// none.
pub(super) fn prefix(backend: Backend) -> &'static str {
    match backend.driver().marks().opaque {
        Opaque::Xattr("trusted.overlay.opaque") => "trusted.overlay",
        _ => "user.overlay",
    }
}

fn fill(folder: &Path, prefix: &str) -> io::Result<()> {
    let (top, bottom) = (folder.join("top"), folder.join("bottom"));
    let top = |form: &str, name: &str| -> io::Result<PathBuf> {
        let folder = top.join(form);
        fs::create_dir_all(&folder)?;
        Ok(folder.join(name))
    };
    for form in FORMS.iter().filter(|form| !form.starts_with("device, ")) {
        fs::create_dir(bottom.join(form))?;
        fs::write(bottom.join(form).join("below"), "below")?;
    }
    whiteout(&top("device", "below")?)?;
    whiteout(&top("device, folder of one layer", "below")?)?;
    File::create(top("device, lowest layer", "above")?)?;
    fs::create_dir(bottom.join("device, lowest layer"))?;
    whiteout(&bottom.join("device, lowest layer/below"))?;
    for form in ["attribute", "attribute, folder unmarked"] {
        let mark = top(form, "below")?;
        File::create(&mark)?;
        set(&mark, &format!("{prefix}.whiteout"), b"y")?;
    }
    set(&top("attribute", "")?, &format!("{prefix}.opaque"), b"x")?;
    File::create(top("OCI", ".wh.below")?)?;
    File::create(top("OCI, opaque", ".wh..wh..opq")?)?;
    set(&top("opaque", "")?, &format!("{prefix}.opaque"), b"y")?;
    File::create(top("hidden file", "above")?)?;
    let hidden = folder.join("top/.unionfs-fuse/hidden file");
    fs::create_dir_all(&hidden)?;
    File::create(hidden.join("below_HIDDEN~")).map(drop)
}

fn whiteout(path: &Path) -> Result<(), Errno> {
    mknod(path, SFlag::S_IFCHR, Mode::empty(), 0)
}

fn set(path: &Path, name: &str, value: &[u8]) -> io::Result<()> {
    lsetxattr(path, name, value, XattrFlags::empty()).map_err(Into::into)
}

/// The union's own attribute as a user's.
fn escaped(folder: &Path, attribute: &str) -> Result<Facts, Errno> {
    errno(fs::create_dir(folder))?;
    let set = errno(set(folder, attribute, b"y"));
    let mut value = [0; 8];
    let got = errno(getxattr(folder, attribute, &mut value[..]).map_err(Into::into));
    Ok(facts([("setxattr(2)", Fact::of(&set)), ("getxattr(2)", Fact::of(&got))]))
}

/// What is claimed of them.
pub(super) fn claims() -> Vec<Claim> {
    let (absent, nothing) = (|| Fact::errno(Errno::ENOENT), || Fact::list(NOTHING));
    let below = || Fact::list(["below"]);
    // What the folder shows, and whether the name that a mark hides is found.
    let form = |form, names: Fact, found: Fact| {
        [Claim::new(form, "names", names), Claim::new(form, "stat(2) of the name below", found)]
    };
    let ordinary = "union-foreign-mark";
    let mut claims = vec![Claim::ok("by-hand", "mount")];
    for (name, shown, otherwise) in [
        ("device", nothing(), below()),
        ("device, lowest layer", Fact::list(["above"]), Fact::list(["above", "below"])),
        ("opaque", nothing(), below()),
    ] {
        let [names, found] = form(name, shown, absent());
        claims.push(names.on([UnionfsFuse, Mergerfs], otherwise, ordinary));
        claims.push(found.on([UnionfsFuse, Mergerfs], Fact::Ok, ordinary));
    }
    let [names, found] = form("device, folder of one layer", below(), absent());
    claims.push(names.on([FuseOverlayfs], nothing(), "union-always-filtered"));
    claims.push(found.on([UnionfsFuse, Mergerfs], Fact::Ok, ordinary));
    for (name, shown) in [("attribute", nothing()), ("attribute, folder unmarked", below())] {
        let [names, found] = form(name, shown, absent());
        let others = [UnionfsFuse, FuseOverlayfs, Mergerfs];
        claims.push(match name {
            "attribute" => names.on(others, below(), "union-no-attribute-form").before(
                (6, 7),
                [Overlay, OverlayUserxattr],
                below(),
                "union-attributes-since",
            ),
            _ => names,
        });
        claims.push(found.on(others, Fact::Ok, "union-no-attribute-form").before(
            (6, 7),
            [Overlay, OverlayUserxattr],
            Fact::Ok,
            "union-attributes-since",
        ));
    }
    for (name, mark) in [("OCI", ".wh.below"), ("OCI, opaque", ".wh..wh..opq")] {
        let [names, found] = form(name, Fact::list([mark, "below"]), Fact::Ok);
        claims.push(names.on([FuseOverlayfs], nothing(), "union-oci-form"));
        claims.push(found.on([FuseOverlayfs], absent(), "union-oci-form"));
    }
    let [names, found] = form("hidden file", Fact::list(["above", "below"]), Fact::Ok);
    claims.push(names.on([UnionfsFuse], Fact::list(["above"]), "union-hidden-files"));
    claims.push(found.on([UnionfsFuse], absent(), "union-hidden-files"));
    claims.extend(made_inside());
    claims
}

/// What is claimed of marks that somebody wants to make through the union.
fn made_inside() -> [Claim; 4] {
    let folder = |text: &str| map([("escape", text)]);
    let stored = "directory 0755 trusted.overlay.overlay.opaque=y";
    let (refused, none) = (Fact::errno(Errno::EPERM), Fact::errno(Errno::EOPNOTSUPP));
    [
        Claim::errno("mknod", "mknod(2)", Errno::EPERM)
            .on([UnionfsFuse, Mergerfs], Fact::Ok, "union-any-device")
            .on([FuseOverlayfs], Fact::errno(Errno::ENOENT), "union-new-whiteout"),
        Claim::ok("escape", "setxattr(2)")
            .on([UnionfsFuse], none.clone(), "union-no-attributes")
            .on([FuseOverlayfs], refused, "union-attribute-reserved")
            .before(
                (6, 7),
                [Overlay, OverlayUserxattr],
                Fact::errno(Errno::EOPNOTSUPP),
                "union-escapes-since",
            ),
        Claim::ok("escape", "getxattr(2)")
            .on([UnionfsFuse], none, "union-no-attributes")
            .on([FuseOverlayfs], Fact::errno(Errno::ENODATA), "union-attribute-reserved")
            .before(
                (6, 7),
                [Overlay, OverlayUserxattr],
                Fact::errno(Errno::EOPNOTSUPP),
                "union-escapes-since",
            ),
        Claim::new("escape", "upper", folder(stored))
            .on(
                [OverlayUserxattr],
                folder("directory 0755 user.overlay.overlay.opaque=y"),
                "union-user-attributes",
            )
            .on([UnionfsFuse], folder("directory 0755"), "union-no-attributes")
            .on([FuseOverlayfs2], folder("directory 0755"), "union-attribute-reserved")
            .on([FuseOverlayfs], opaque_thrice("escape"), "union-opaque-thrice")
            .on([Mergerfs], folder("directory 0755 user.overlay.opaque=y"), "union-foreign-mark")
            .before(
                (6, 7),
                [Overlay, OverlayUserxattr],
                folder("directory 0755"),
                "union-escapes-since",
            )
            .before(
                (6, 1),
                [Overlay],
                folder("directory 0755 trusted.overlay.opaque=y"),
                "union-new-folders-opaque",
            ),
    ]
}
