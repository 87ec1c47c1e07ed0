//! The matrix of kernels, from results that were saved: no guest is needed for these.

use std::fs;

use harness::record::{Fact, Outcome, Record};
use harness::vm::batch::{Came, Seen};

use crate::support::isolab;

const CASE: &str = "chroot/missing-root";

/// A kernel that contradicts what was foreseen is a failure that names the fact.
#[test]
fn a_fact_that_differs_without_a_cause_is_a_finding() {
    let mut other = record();
    let claimed = other.checks[0].fact.clone();
    let (step, fact) = claimed.split_once('.').expect("STEP.FACT");
    let step = other.steps.iter_mut().find(|one| one.name == step).expect("the step");
    step.facts.insert(fact.to_owned(), Fact::Text("nothing of the kind".into()));
    let (table, page, status) = matrix(&[("5.10", record()), ("7.3", other)]);
    assert_eq!(status, Some(1), "{table}");
    for text in [&table, &page] {
        assert!(text.contains(&format!("{CASE} · {claimed}")), "{text}");
        assert!(text.contains("nothing of the kind"), "{text}");
    }
}

#[test]
fn kernels_that_agree_have_no_finding() {
    let (table, page, status) = matrix(&[("5.10", record()), ("7.3", record())]);
    assert_eq!(status, Some(0), "{table}");
    assert!(!table.contains(&format!("{CASE} ·")), "{table}");
    assert!(page.contains("data-outcome=\"pass\""), "{page}");
}

#[test]
fn a_guest_that_gave_no_result_has_its_word_in_its_cell() {
    let seen = |kernel: &str, result| Seen {
        kernel: kernel.into(),
        release: String::new(),
        accelerator: None,
        copy: false,
        case: CASE.into(),
        result,
    };
    let failure = Came::Failure { word: "guest-panicked".into(), because: "its own words".into() };
    let all = [seen("5.10", Came::Record(Box::new(record()))), seen("7.3", failure)];
    let (table, _, status) = shown(&all);
    assert_eq!(status, Some(3), "{table}");
    assert!(table.contains("guest-panicked") && table.contains("its own words"), "{table}");
}

fn matrix(records: &[(&str, Record)]) -> (String, String, Option<i32>) {
    let seen = records.iter().map(|(kernel, record)| Seen {
        kernel: (*kernel).into(),
        release: format!("{kernel}.0"),
        accelerator: None,
        copy: false,
        case: CASE.into(),
        result: Came::Record(Box::new(record.clone())),
    });
    shown(&seen.collect::<Vec<_>>())
}

/// The table, the page, and the exit status.
fn shown(all: &[Seen]) -> (String, String, Option<i32>) {
    let folder = tempfile::tempdir().expect("a folder");
    let (saved, page) = (folder.path().join("saved"), folder.path().join("page.html"));
    let lines = all.iter().map(|one| serde_json::to_string(one).expect("JSON") + "\n");
    fs::write(&saved, lines.collect::<String>()).expect("a file");
    let mut show = isolab();
    show.args(["matrix", "kernels", "--lang", "en", "--from"]).arg(&saved).arg("--html").arg(&page);
    let output = show.output().expect("isolab starts");
    let table = String::from_utf8_lossy(&output.stdout).into_owned();
    (table, fs::read_to_string(&page).expect("the page"), output.status.code())
}

fn record() -> Record {
    let output = isolab().args(["run", CASE, "--format", "json"]).output().expect("isolab starts");
    let mut all: Vec<Record> = serde_json::from_slice(&output.stdout).expect("records");
    let record = all.remove(0);
    assert!(matches!(record.outcome, Outcome::Pass), "{:?}", record.outcome);
    record
}
