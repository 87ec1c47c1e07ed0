//! How many layers, and how many on top of each other.

use std::fs;
use std::path::{Path, PathBuf};

use harness::experiment::{Claim, Facts, Lab, facts};
use harness::record::Fact;
use harness::sandbox::raw;
use harness::union::{Backend, Branches, Context};
use harness::{Doing, Result, errno};
use nix::errno::Errno;

use super::{FUSE, words};
use crate::union::KERNEL;

/// More layers than any of them is asked for.
const ENOUGH: usize = 600;

/// The numbers of layers whose names are counted.
const COUNTED: [usize; 3] = [1, 2, 64];

/// How many layers of this experiment fit into one value of fsconfig(2).
const FIT: u64 = 26;

/// Tries them.
pub(super) fn run(lab: &mut Lab<'_>) -> Result<()> {
    for layer in 0..ENOUGH {
        let folder = format!("layers/{layer}");
        fs::create_dir_all(&folder).doing(|| format!("make {folder}"))?;
        // A daemon looks each name up in each layer, so not in all of them.
        if layer < COUNTED[2] {
            fs::write(format!("{folder}/{layer}"), "").doing(|| format!("fill {folder}"))?;
        }
    }
    fs::create_dir_all("layers/merge").doing(|| "make layers/merge")?;
    for count in COUNTED {
        let names = match lab.backend()?.driver().mount(&lowest(count), &[], point()) {
            Ok(_union) => errno(fs::read_dir(point())).map(|names| names.count() as u64),
            Err(refused) => Err(refused.errno.unwrap_or(Errno::EIO)),
        };
        let names = names.map_or_else(Fact::errno, Fact::Count);
        let step = format!("{count} lower layers");
        lab.note(&step, "readdir(3) of the union", facts([("names", names)]))?;
    }
    most(lab)?;
    nested(lab)?;
    if !lab.backend()?.is_fuse() {
        options(lab)?;
    }
    Ok(())
}

/// What is claimed of them.
pub(super) fn claims() -> Vec<Claim> {
    let most = "the most layers";
    let one_by_one = "union-since-lowerdir-plus";
    vec![
        Claim::errno("1 lower layers", "names", Errno::EINVAL).on(
            FUSE,
            Fact::Count(1),
            "union-one-is-enough",
        ),
        Claim::new("2 lower layers", "names", Fact::Count(2)),
        Claim::new("64 lower layers", "names", Fact::Count(64)).before(
            (6, 8),
            KERNEL,
            Fact::errno(Errno::EINVAL),
            one_by_one,
        ),
        Claim::new(most, "layers", Fact::Count(500))
            .on(FUSE, Fact::Count(ENOUGH as u64), "union-no-such-limit")
            .before((6, 8), KERNEL, Fact::Count(FIT), one_by_one),
        words(most, "words for one more", "e overlay: too many lower directories, limit is 500"),
        Claim::ok("a union on a union", "mount"),
        Claim::errno("a union on a union on a union", "mount", Errno::EINVAL).on(
            FUSE,
            Fact::Ok,
            "union-no-such-limit",
        ),
        Claim::ok("long options", "mount(2), under a page of them").only_on(&KERNEL),
        Claim::errno("long options", "mount(2), more than a page", Errno::ENOENT).only_on(&KERNEL),
        Claim::errno("long options", "fsconfig(2), a value of 256 bytes", Errno::EINVAL)
            .only_on(&KERNEL),
        // A kernel before 6.5 takes any word here, and refuses it with the mount.
        Claim::ok("long options", "fsconfig(2), lowerdir+")
            .only_on(&KERNEL)
            .before((6, 8), KERNEL, Fact::errno(Errno::EINVAL), one_by_one)
            .before((6, 5), KERNEL, Fact::Ok, "union-speaks-since"),
        Claim::errno("long options", "fsconfig(2), a value of 255 bytes", Errno::ENOENT)
            .only_on(&KERNEL)
            .before((6, 5), KERNEL, Fact::Ok, "union-speaks-since"),
    ]
}

fn point() -> &'static Path {
    Path::new("layers/merge")
}

/// So many lower layers and no upper one.
fn lowest(count: usize) -> Branches {
    let lower = (0..count).map(|layer| PathBuf::from(format!("layers/{layer}"))).collect();
    Branches { lower, ..Branches::default() }
}

/// The largest number that is taken, up to [`ENOUGH`], and the words for one more.
fn most(lab: &mut Lab<'_>) -> Result<()> {
    let driver = lab.backend()?.driver();
    let (mut taken, mut refused, mut words) = (2, ENOUGH + 1, String::new());
    if driver.mount(&lowest(ENOUGH), &[], point()).is_ok() {
        taken = ENOUGH;
    }
    while taken < ENOUGH && refused - taken > 1 {
        let middle = usize::midpoint(taken, refused);
        match driver.mount(&lowest(middle), &[], point()) {
            Ok(_union) => taken = middle,
            Err(because) => {
                refused = middle;
                words = because.words;
            }
        }
    }
    let seen = [("layers", Fact::Count(taken as u64)), ("words for one more", Fact::text(words))];
    lab.note("the most layers", &format!("more and more, up to {ENOUGH}"), facts(seen))
}

/// Each union is the only lower layer of the next one.
fn nested(lab: &mut Lab<'_>) -> Result<()> {
    let mut below = PathBuf::from("layers/0");
    let mut unions = Vec::new();
    let names = ["a union", "a union on a union", "a union on a union on a union"];
    for (level, name) in names.into_iter().enumerate() {
        // A read-only overlay has two lower layers at least.
        let lower = vec![below.clone(), "layers/1".into()];
        let point = PathBuf::from(format!("nested/{level}"));
        let branches = Branches { lower, ..Branches::default() };
        unions.extend(lab.unite(name, &branches, &[], &point)?);
        below = point;
    }
    // From the top down: one that another stands on is busy.
    while let Some(union) = unions.pop() {
        drop(union);
    }
    Ok(())
}

/// How long options may be, by either interface of the kernel.
fn options(lab: &mut Lab<'_>) -> Result<()> {
    let userxattr = lab.backend()? == Backend::OverlayUserxattr;
    lab.attempt("long options", "mount(2) and fsconfig(2)", || long_options(userxattr)).map(drop)
}

fn long_options(userxattr: bool) -> Result<Facts, Errno> {
    let suffix = if userxattr { ",userxattr" } else { "" };
    let joined = |count: usize| {
        let folders = (0..count).map(|layer| format!("layers/{layer}"));
        folders.collect::<Vec<_>>().join(":")
    };
    let (fits, long) = (joined(300), joined(450));
    let old = |lower: &str| {
        let mounted = raw::overlay(&format!("lowerdir={lower}{suffix}"), point());
        if mounted.is_ok() {
            let _ = raw::detach(point());
        }
        Fact::of(&mounted)
    };
    let set = |key: &str, value: &str| -> Fact {
        match Context::open("overlay") {
            Ok(context) => Fact::of(&context.set(key, Some(value))),
            Err(refused) => refused.errno.map_or(Fact::Ok, Fact::errno),
        }
    };
    Ok(facts([
        ("mount(2), under a page of them", old(&fits)),
        ("mount(2), more than a page", old(&long)),
        ("fsconfig(2), a value of 255 bytes", set("lowerdir", &long[..255])),
        ("fsconfig(2), a value of 256 bytes", set("lowerdir", &long[..256])),
        ("fsconfig(2), lowerdir+", set("lowerdir+", "layers/0")),
    ]))
}
