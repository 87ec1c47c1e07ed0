//! What every sequence begins with: two lower layers, and the plain folder that a union
//! of them should look like. Without the `whole` of it there is no FIFO, and no file with
//! two names, in the lower layers.

use std::collections::{HashMap, HashSet};
use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::{MetadataExt, symlink};
use std::path::{Path, PathBuf};

use rustix::fs::{
    AtFlags, CWD, FileType, Mode, Timespec, Timestamps, XattrFlags, lsetxattr, mknodat, utimensat,
};

use crate::{Doing, Result};

/// The time of everything in the fixture: long ago, so that a change shows.
const LONG_AGO: i64 = 1_000_000_000;

/// In which layers a file lies, and whether the union shows it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Bottom,
    Top,
    Both,
    /// In the bottom layer, hidden by the one on top.
    Buried,
    /// A mark of the top layer.
    Mark,
}

#[derive(Clone, Copy)]
enum What {
    Directory,
    File(&'static str),
    Symlink(&'static str),
    Fifo,
    /// Another name of a file that the bottom layer has.
    Link(&'static str),
    Whiteout,
    /// Makes an existing directory opaque.
    Opaque,
}

use Place::{Both, Bottom, Buried, Mark, Top};
use What::{Directory, Fifo, File, Link, Opaque, Symlink, Whiteout};

const FIXTURE: [(&str, What, Place); 25] = [
    ("a", File("bottom"), Buried),
    ("a", File("top"), Top),
    ("b", File("a longer text in the bottom layer"), Bottom),
    ("c", Directory, Both),
    ("c", Opaque, Mark),
    ("c/a", File("buried"), Buried),
    ("c/n", Directory, Buried),
    ("c/n/a", File("buried deeper"), Buried),
    ("c/b", File("top c"), Top),
    ("d", Directory, Bottom),
    ("d/a", File("d"), Bottom),
    ("d/b", File(""), Bottom),
    ("d/e", Directory, Bottom),
    ("d/e/f", File("deep"), Bottom),
    ("d/e/n", Directory, Bottom),
    ("d/f", Symlink("a"), Bottom),
    ("e", Directory, Both),
    ("e/a", File("e"), Bottom),
    ("e/b", File("e of top"), Top),
    ("e/d", File("white"), Buried),
    ("e/d", Whiteout, Mark),
    ("f", Symlink("d"), Top),
    ("g", File("two names"), Bottom),
    ("d/g", Link("g"), Bottom),
    ("p", Fifo, Bottom),
];

/// The paths that the union shows at first.
pub(super) fn visible() -> impl Iterator<Item = &'static str> {
    let shown = FIXTURE.iter().filter(|(.., place)| [Bottom, Top, Both].contains(place));
    shown.map(|(path, ..)| *path)
}

/// The layers below `folder`, `bottom/NAME` and `top/NAME` for each of `names`.
pub(super) fn layers(
    folder: &Path,
    names: &[String],
    opaque: &str,
    whole: bool,
) -> Result<[PathBuf; 2]> {
    let layers = ["top", "bottom"].map(|layer| folder.join(layer));
    let [top, bottom] = &layers;
    for name in names {
        make(&top.join(name), &[Top, Both, Mark], Some(opaque), whole, true)?;
        make(&bottom.join(name), &[Bottom, Both, Buried], None, whole, true)?;
    }
    Ok(layers)
}

/// What the union of the layers shows, as a plain folder. The two names of one file are
/// two files here, for so they are once either is copied up.
pub(super) fn plain(folder: &Path, whole: bool) -> Result<()> {
    make(folder, &[Bottom, Top, Both], None, whole, false)
}

/// What the lower layers have, by inode in the plain folder.
#[derive(Debug, Default)]
pub(super) struct Lower {
    /// Every file.
    pub(super) files: HashSet<u64>,
    /// Every name: of the directory the inode, and the name in it.
    pub(super) names: HashSet<(u64, OsString)>,
    /// Every path, seen in the union or not.
    pub(super) paths: HashSet<&'static Path>,
    /// The directory of the upper one that is opaque.
    pub(super) opaque: u64,
    /// The files that have several names there and are not copied up, with their number.
    pub(super) links: HashMap<u64, u64>,
}

impl Lower {
    /// Of the plain folder that has just been made.
    pub(super) fn of(folder: &Path, whole: bool) -> Result<Self> {
        let inode = |path: &Path| {
            let file = fs::symlink_metadata(path);
            file.map(|file| file.ino()).doing(|| format!("look at {}", path.display()))
        };
        let there =
            FIXTURE.iter().filter(|(_, what, place)| *place != Mark && is_there(what, whole));
        let paths = there.map(|(path, ..)| Path::new(path)).collect();
        let mut lower = Self { paths, opaque: inode(&folder.join("c"))?, ..Self::default() };
        for (path, what, _) in FIXTURE
            .iter()
            .filter(|(_, what, place)| [Bottom, Top, Both].contains(place) && is_there(what, whole))
        {
            let full = folder.join(path);
            lower.files.insert(inode(&full)?);
            if let (Some(parent), Some(name)) = (full.parent(), full.file_name()) {
                lower.names.insert((inode(parent)?, name.to_owned()));
            }
            if let Link(first) = what {
                lower.links.extend([(inode(&full)?, 2), (inode(&folder.join(first))?, 2)]);
            }
        }
        Ok(lower)
    }
}

fn is_there(what: &What, whole: bool) -> bool {
    whole || !matches!(what, Link(_) | Fifo)
}

/// The files of these places; a [`What::Link`] is one only with `links`.
fn make(at: &Path, places: &[Place], opaque: Option<&str>, whole: bool, links: bool) -> Result<()> {
    fs::create_dir_all(at).doing(|| format!("make {}", at.display()))?;
    let wanted = || {
        FIXTURE.iter().filter(|(_, what, place)| places.contains(place) && is_there(what, whole))
    };
    for (path, what, _) in wanted() {
        let full = at.join(path);
        let doing = || format!("make {}", full.display());
        let node = |kind| {
            mknodat(CWD, &full, kind, Mode::from_raw_mode(0o644), 0).map_err(std::io::Error::from)
        };
        match what {
            Directory => fs::create_dir(&full),
            File(text) => fs::write(&full, text),
            Symlink(target) => symlink(target, &full),
            Fifo => node(FileType::Fifo),
            Link(first) if links => fs::hard_link(at.join(first), &full),
            Link(first) => fs::copy(at.join(first), &full).map(drop),
            Whiteout => node(FileType::CharacterDevice),
            Opaque => lsetxattr(&full, opaque.unwrap_or_default(), b"y", XattrFlags::empty())
                .map_err(std::io::Error::from),
        }
        .doing(doing)?;
    }
    let time = Timespec { tv_sec: LONG_AGO, tv_nsec: 0 };
    let times = Timestamps { last_access: time, last_modification: time };
    let all = wanted().map(|(path, ..)| at.join(path)).chain([at.to_owned()]);
    for path in all {
        utimensat(CWD, &path, &times, AtFlags::SYMLINK_NOFOLLOW)
            .doing(|| format!("set the time of {}", path.display()))?;
    }
    Ok(())
}
