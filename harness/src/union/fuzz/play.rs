//! One batch: sequences of operations on a union and on plain folders, then the upper
//! layer in every form. Inside a sandbox.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::fixture;
use super::known::Known;
use super::op::{Answer, Op};
use super::oracle::Oracle;
use super::{Batch, Finding, Stage, forms};
use crate::sandbox::raw;
use crate::union::{Backend, Branches, Marks, Mounted, Opaque};
use crate::{Doing, Error, Result};

/// What a batch brought.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Tally {
    /// Sequences that were run to their end.
    pub sequences: u64,
    /// Operations.
    pub operations: u64,
    /// Operations that the plain folder did and did not refuse.
    pub done: u64,
    /// How often each known difference was met.
    pub known: BTreeMap<Known, u64>,
    /// Differences without an explanation, at most one of each sequence.
    pub findings: Vec<Finding>,
}

impl Tally {
    /// Adds what another batch brought.
    pub fn add(&mut self, other: Self) {
        self.sequences += other.sequences;
        self.operations += other.operations;
        self.done += other.done;
        for (known, count) in other.known {
            *self.known.entry(known).or_default() += count;
        }
        self.findings.extend(other.findings);
    }
}

/// The places of a batch, below one folder.
pub(super) struct Places {
    pub(super) folder: PathBuf,
    pub(super) lower: Vec<PathBuf>,
    pub(super) upper: PathBuf,
    pub(super) backend: Backend,
}

/// Plays `batch` in the empty `folder`.
pub(super) fn play(batch: &Batch, folder: &Path) -> Result<Tally> {
    let folder = folder.join("fuzz");
    std::fs::create_dir(&folder).doing(|| "make a folder")?;
    // Without nodev, since device nodes are opened.
    raw::tmpfs(&folder).doing(|| "mount a tmpfs")?;
    let names: Vec<String> = batch.sequences.iter().map(|(index, _)| index.to_string()).collect();
    let kernel = kernel(batch.backend);
    let opaque = opaque(kernel.driver().marks());
    let lower = fixture::layers(&folder, &names, opaque, batch.whole)?.to_vec();
    let places = Places { upper: folder.join("upper"), folder, lower, backend: batch.backend };
    let mut tally = Tally::default();
    let is_union = batch.backend != Backend::Passthrough;
    if !is_union {
        // The control shows one folder, which holds what a union of the layers would show.
        for name in &names {
            fixture::plain(&places.upper.join(name), batch.whole)?;
        }
    }
    let union = places.mount(batch.backend, &places.upper, "merged")?;
    let mut oracles = Vec::new();
    for ((index, ops), name) in batch.sequences.iter().zip(&names) {
        let mut oracle = Oracle::new(places.folder.join("plain").join(name), batch.whole)?;
        let subject = union.point().join(name);
        let found = drill(ops, &mut oracle, &subject, batch, &mut tally)?;
        tally.sequences += 1;
        tally.findings.extend(found.map(|found| found.of(*index)));
        oracles.push((*index, oracle));
    }
    union.unmount()?;
    if !is_union {
        return Ok(tally);
    }
    let broken: Vec<u64> = tally.findings.iter().map(|finding| finding.sequence).collect();
    oracles.retain(|(index, _)| !broken.contains(index));
    tally.findings.extend(forms::check(&places, &names, batch, &oracles)?);
    Ok(tally)
}

/// One sequence: the first difference that is not known.
fn drill(
    ops: &[Op],
    oracle: &mut Oracle,
    subject: &Path,
    batch: &Batch,
    tally: &mut Tally,
) -> Result<Option<Finding>> {
    for (at, op) in ops.iter().enumerate() {
        let (wanted, known) = oracle.answer(op, &batch.known());
        if let Some(known) = known {
            *tally.known.entry(known).or_default() += 1;
        }
        let Some(wanted) = wanted else { continue };
        let got = match batch.plant {
            Some(plant) => plant.perform(op, subject),
            None => op.perform(subject),
        };
        tally.operations += 1;
        tally.done += u64::from(wanted.is_ok());
        if wanted != got {
            let stage = Stage::Operation(at);
            return Ok(Some(Finding::new(stage, &op.to_string(), show(&wanted), show(&got))));
        }
    }
    let (wanted, got) = (oracle.sight()?, super::sight::sight(subject, &Default::default()));
    Ok(match got {
        Ok(got) => differ(Stage::Tree, &wanted, &got, |expected, observed| {
            let known = oracle.explain(Known::of(batch.backend), expected, observed);
            known.is_some_and(|known| {
                *tally.known.entry(known).or_default() += 1;
                true
            })
        }),
        Err(error) => Some(Finding::new(Stage::Tree, ".", "a tree".into(), error.to_string())),
    })
}

/// The first path at which two sights differ without being `excused`.
pub(super) fn differ(
    stage: Stage,
    wanted: &BTreeMap<PathBuf, String>,
    got: &BTreeMap<PathBuf, String>,
    mut excused: impl FnMut(&str, &str) -> bool,
) -> Option<Finding> {
    let line = |sight: &BTreeMap<PathBuf, String>, path: &PathBuf| {
        sight.get(path).cloned().unwrap_or("nothing".to_owned())
    };
    let mut paths = wanted.keys().chain(got.keys().filter(|path| !wanted.contains_key(*path)));
    let path = paths.find(|path| {
        let (wanted, got) = (line(wanted, path), line(got, path));
        wanted != got && !excused(&wanted, &got)
    })?;
    Some(Finding::new(stage, &path.to_string_lossy(), line(wanted, path), line(got, path)))
}

impl Places {
    /// Mounts the layers and `upper` on a new folder `point`.
    pub(super) fn mount(&self, backend: Backend, upper: &Path, point: &str) -> Result<Mounted> {
        let work = self.folder.join(format!("{point}.work"));
        let point = self.folder.join(point);
        for folder in [&work, &point] {
            std::fs::create_dir(folder).doing(|| format!("make {}", folder.display()))?;
        }
        std::fs::create_dir_all(upper).doing(|| format!("make {}", upper.display()))?;
        let branches = Branches {
            upper: Some(upper.to_owned()),
            work: Some(work),
            lower: self.lower.clone(),
            writable: false,
        };
        // What the kernel was built with must not matter.
        let options: &[&str] = match backend {
            Backend::Overlay => &["redirect_dir=off", "index=off", "metacopy=off", "xino=off"],
            _ => &[],
        };
        backend.driver().mount(&branches, options, &point).map_err(Error::from)
    }
}

/// The kernel's union that reads what `backend` leaves.
pub(super) fn kernel(backend: Backend) -> Backend {
    match backend {
        Backend::OverlayUserxattr => Backend::OverlayUserxattr,
        _ => Backend::Overlay,
    }
}

fn opaque(marks: Marks) -> &'static str {
    match marks.opaque {
        Opaque::Xattr(name) => name,
        Opaque::None => "user.overlay.opaque",
    }
}

fn show(answer: &Answer) -> String {
    match answer {
        Ok(text) if text.is_empty() => "ok".into(),
        Ok(text) => format!("ok: {text}"),
        Err(errno) => format!("{errno:?}"),
    }
}
