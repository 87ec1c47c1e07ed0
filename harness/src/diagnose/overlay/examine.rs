//! What tells the causes of one errno apart: the folders looked at, then the same mount
//! with good layers in the place of some, so that what remains is guilty.

use std::fs;
use std::path::{Path, PathBuf};

use nix::sys::statvfs::{FsFlags, statvfs};
use rustix::fs::{AtFlags, CWD, StatxFlags, statx};

use super::standin::{Standin, works};
use super::{Options, Overlay, Trial, answer_is, file_system};
use crate::diagnose::path::why_absent_here;
use crate::diagnose::{Cause, failed};

/// The size of the page in which mount(2) takes the options, with its end.
const PAGE: usize = 4096;

/// The cause, or what was found in order.
pub(super) fn examine(asked: &Overlay, trial: &Trial) -> Cause {
    let mut ruled_out = Vec::new();
    for (name, check) in CHECKS {
        match check(asked, trial) {
            Some(cause) => return cause,
            None => ruled_out.push((*name).to_owned()),
        }
    }
    let call = failed(&trial.calls);
    let (call, errno) = call.map_or(("", ""), |call| (&call.name, &call.result));
    Cause::Undecided { call: call.into(), errno: errno.into(), ruled_out }
}

type Check = fn(&Overlay, &Trial) -> Option<Cause>;

/// In the order in which one finding makes the next one worth a look.
const CHECKS: &[(&str, Check)] = &[
    ("mount-point", |asked, _| missing(&asked.point)),
    ("length", too_long),
    ("options", options),
    ("completeness", incomplete),
    ("folders", |asked, _| folders(&asked.options).iter().find_map(|folder| missing(folder))),
    ("upper-and-work", |asked, _| upper_and_work(&asked.options)),
    ("overlap", overlap),
    ("lower-layers", lower_layers),
    ("upper-layer", upper_layer),
];

/// By doing: mount(2) refuses what fsconfig(2) takes, and the page is full.
fn too_long(asked: &Overlay, trial: &Trial) -> Option<Cause> {
    let bytes = asked.options.page().len();
    let made = trial.calls.last().is_some_and(|call| call.path == "create" && call.result == "ok");
    (made && bytes >= PAGE).then_some(Cause::OptionsTooLong { bytes })
}

/// By doing: good layers with the options that were asked for, all and each.
fn options(asked: &Overlay, trial: &Trial) -> Option<Cause> {
    let extras = asked.options.extras();
    let standin = Standin::new(&asked.options, trial)?;
    let good = standin.lower().and(&standin.writable());
    let works_with = |extra: &Options| works(&good.clone().and(extra));
    let all = extras.iter().fold(Options::default(), Options::and);
    if extras.is_empty() || works_with(&all) {
        return None;
    }
    Some(match extras.iter().find(|extra| !works_with(extra)) {
        Some(extra) => Cause::BadOption { option: extra.page() },
        None => Cause::ConflictingOptions { options: extras.iter().map(Options::page).collect() },
    })
}

fn incomplete(asked: &Overlay, _: &Trial) -> Option<Cause> {
    let options = &asked.options;
    match (options.lower().len(), options.upper(), options.work()) {
        (0, ..) => Some(Cause::NoLower),
        (_, Some(upper), None) => Some(Cause::NoWork { upper: upper.into() }),
        (1, None, _) => Some(Cause::OneLayer),
        _ => None,
    }
}

/// Whether the folder cannot be opened as one.
fn missing(folder: &Path) -> Option<Cause> {
    let flags = rustix::fs::OFlags::PATH | rustix::fs::OFlags::DIRECTORY;
    let errno = rustix::fs::open(folder, flags, rustix::fs::Mode::empty()).err()?;
    Some(why_absent_here(folder, &format!("{:?}", crate::sandbox::raw::errno(errno))))
}

fn upper_and_work(options: &Options) -> Option<Cause> {
    let (upper, work) = (PathBuf::from(options.upper()?), PathBuf::from(options.work()?));
    let look = |path: &Path| {
        let wanted = StatxFlags::BASIC_STATS | StatxFlags::MNT_ID;
        let stat = statx(CWD, path, AtFlags::empty(), wanted).ok()?;
        Some((stat.stx_mnt_id, (stat.stx_dev_major, stat.stx_dev_minor)))
    };
    let ((mount, device), (other, other_device)) = (look(&upper)?, look(&work)?);
    let (real, real_work) = (upper.canonicalize().ok()?, work.canonicalize().ok()?);
    let read_only = statvfs(&upper).is_ok_and(|fs| fs.flags().contains(FsFlags::ST_RDONLY));
    if read_only {
        Some(Cause::UpperReadOnly { mount: file_system(&upper).0, upper })
    } else if mount != other {
        Some(Cause::DifferentMounts { upper, work, same_file_system: device == other_device })
    } else if real.starts_with(&real_work) || real_work.starts_with(&real) {
        Some(Cause::NotSeparate { upper, work })
    } else {
        None
    }
}

/// A layer inside another: `ELOOP`.
fn overlap(asked: &Overlay, trial: &Trial) -> Option<Cause> {
    if !answer_is(trial, "ELOOP") {
        return None;
    }
    let folders = folders(&asked.options);
    let real: Vec<_> = folders.iter().map(|folder| folder.canonicalize().ok()).collect();
    let pairs = || (0..real.len()).flat_map(|one| (0..real.len()).map(move |other| (one, other)));
    let inside = pairs().filter(|(one, other)| one != other).find(|(one, other)| {
        matches!((&real[*one], &real[*other]), (Some(one), Some(other)) if one.starts_with(other))
    });
    let (one, other) = inside?;
    Some(Cause::Overlapping { one: folders[one].clone(), other: folders[other].clone() })
}

/// By doing: the lower folders alone, each, and as many of them as the kernel takes.
fn lower_layers(asked: &Overlay, trial: &Trial) -> Option<Cause> {
    let standin = Standin::new(&asked.options, trial)?;
    let lower = asked.options.lower();
    let takes = |folders: &[String]| works(&standin.with_lower(folders));
    if takes(&lower) {
        return None;
    }
    let alone = lower.iter().find(|folder| !takes(std::slice::from_ref(folder)));
    if let Some(folder) = alone {
        let layer = PathBuf::from(folder);
        let (_, file_system) = file_system(&layer);
        return Some(match file_system.as_str() {
            "overlay" => Cause::TooDeep { layer },
            _ => Cause::UnfitLower { lower: layer, file_system },
        });
    }
    let mut most = (0, lower.len());
    while most.1 - most.0 > 1 {
        let middle = most.0.midpoint(most.1);
        most = if takes(&lower[..middle]) { (middle, most.1) } else { (most.0, middle) };
    }
    // The one of our own below them counts.
    Some(Cause::TooManyLayers { layers: lower.len(), most: most.0 + 1 })
}

/// By doing: the upper and work folder alone, over a good lower one.
fn upper_layer(asked: &Overlay, trial: &Trial) -> Option<Cause> {
    let (upper, work) = (asked.options.upper()?, asked.options.work()?);
    let standin = Standin::new(&asked.options, trial)?;
    if answer_is(trial, "ESTALE") {
        return Some(Cause::OtherOrigin { upper: upper.into() });
    }
    // With index the kernel would also compare the lower folder with an earlier one.
    let theirs = Options::new([("upperdir", upper), ("workdir", work), ("index", "off")]);
    if works(&standin.lower().and(&theirs)) {
        return None;
    }
    if let Some(feature) = fs::read_dir(Path::new(work).join("work/incompat"))
        .ok()
        .and_then(|mut features| features.find_map(Result::ok))
    {
        let feature = feature.file_name().to_string_lossy().into_owned();
        return Some(Cause::Incompatible { work: work.into(), feature });
    }
    let (_, file_system) = file_system(Path::new(upper));
    standin.mounts_at_all().then(|| Cause::UnfitUpper { upper: upper.into(), file_system })
}

fn folders(options: &Options) -> Vec<PathBuf> {
    let lower = options.lower().into_iter().map(PathBuf::from);
    let upper = options.upper().into_iter().chain(options.work()).map(PathBuf::from);
    lower.chain(upper).collect()
}
