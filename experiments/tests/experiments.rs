//! Every experiment, from the files of the registry: its outcome and its snapshot.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use harness::record::{Outcome, Record};
use rstest::rstest;

use crate::support::{Runner, id_of, is_allowed_skip, records};

#[rstest]
fn as_the_caller(
    #[files("experiments/*/*.rs")]
    #[exclude("experiments/(cli|graded|tests)/|mod.rs")]
    file: PathBuf,
) {
    check(&file, Runner::Caller);
}

#[rstest]
fn rootless(
    #[files("experiments/*/*.rs")]
    #[exclude("experiments/(cli|graded|tests)/|mod.rs")]
    file: PathBuf,
) {
    check(&file, Runner::Rootless);
}

#[rstest]
fn as_an_ordinary_user(
    #[files("experiments/*/*.rs")]
    #[exclude("experiments/(cli|graded|tests)/|mod.rs")]
    file: PathBuf,
) {
    check(&file, Runner::Ordinary);
}

#[test]
fn the_registry_is_the_files() {
    let mut registered: Vec<String> =
        isolab::registry().iter().map(|experiment| experiment.id().to_owned()).collect();
    let mut files = Vec::new();
    for area in ["chroot", "namespace", "union", "image"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("experiments").join(area);
        let Ok(entries) = std::fs::read_dir(folder) else { continue };
        let paths = entries.map(|entry| entry.expect("an entry").path());
        // A folder beside a file holds parts of that experiment.
        files.extend(paths.filter(|path| path.is_file()).map(|path| id_of(&path)));
    }
    files.retain(|id| !id.ends_with("/mod"));
    registered.sort();
    files.sort();
    assert_eq!(registered, files);
}

/// Runs the experiment of `file` and compares what it showed with its golden records.
fn check(file: &Path, runner: Runner) {
    for record in records(&id_of(file), runner) {
        let case = record.case();
        if is_allowed_skip(&record) {
            println!("{case}: allowed skip: {:?}", record.outcome);
            continue;
        }
        let good = matches!(record.outcome, Outcome::Pass | Outcome::ExpectedDifference { .. });
        assert!(good, "{case} as {runner:?}: {:#?}", record.outcome);
        snapshot(&record);
    }
}

/// The golden record: `NAME.snap`, or with the backend, the flavour and the kernels where
/// they matter `NAME@overlay.snap`, `NAME@rootless.snap`, `NAME@mergerfs-rootless.snap`,
/// `NAME@before-5.12.snap`.
pub fn snapshot(record: &Record) {
    let (area, name) = record.id.split_once('/').expect("an id is AREA/NAME");
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(Path::new("../../snapshots").join(area));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    let flavour = (record.flavour != "root").then_some(record.flavour.as_str());
    let kernels = kernels(record);
    let suffix: Vec<&str> = record
        .variant()
        .into_iter()
        .chain(flavour)
        .chain(kernels.iter().map(String::as_str))
        .collect();
    if !suffix.is_empty() {
        settings.set_snapshot_suffix(suffix.join("-"));
    }
    settings.bind(|| insta::assert_yaml_snapshot!(name, record.stable()));
}

/// The ranges of kernels for which differences are foreseen that the record shows:
/// `before-5.12`, `from-7.1`.
fn kernels(record: &Record) -> BTreeSet<String> {
    let Outcome::ExpectedDifference { differences } = &record.outcome else {
        return BTreeSet::new();
    };
    let ranges =
        differences.iter().filter_map(|difference| difference.when.strip_prefix("kernel "));
    ranges.map(|range| range.replace("< ", "before-").replace(">= ", "from-")).collect()
}
