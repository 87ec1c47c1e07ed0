//! `isolab matrix union`: the records side by side.

use serde_json::Value;

use crate::support::{Runner, isolab, records};

fn matrix(more: &[&str]) -> String {
    let output = isolab()
        .args(["matrix", "union", "union/delete"])
        .args(more)
        .output()
        .expect("isolab starts");
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// Each cell is what the record of that backend holds.
#[test]
fn every_cell_is_the_record_s() {
    let matrix: Value = serde_json::from_str(&matrix(&["--format", "json"])).expect("JSON");
    let columns = matrix["columns"].as_array().expect("columns");
    let section = &matrix["sections"][0];
    assert_eq!(section["id"], "union/delete");
    let rows = section["rows"].as_array().expect("rows");
    let records = records("union/delete", Runner::Caller);
    let of = |name: &Value| {
        records.iter().find(|record| record.backend.is_some_and(|on| on.name() == name))
    };
    for (at, column) in columns.iter().enumerate() {
        let Some(record) = of(column) else {
            assert_eq!(column, "passthrough", "the control takes part elsewhere");
            assert!(rows.iter().all(|row| row["cells"][at].is_null()));
            continue;
        };
        for row in rows {
            let (step, fact) = (row["step"].as_str(), row["fact"].as_str());
            let fact = record.fact(step.expect("a step"), fact.expect("a fact"));
            let text = harness::report::plain(fact.expect("the fact")).trim_start().to_owned();
            assert_eq!(row["cells"][at]["text"], text, "{row}");
            assert_eq!(row["cells"][at]["holds"], true, "{row}");
        }
    }
}

/// The command below a table shows the step that a cell is from, and that step alone.
#[test]
fn the_evidence_is_one_command_away() {
    let text = matrix(&[]);
    let command = text.lines().find_map(|line| line.trim().strip_prefix("isolab "));
    let command = command.expect("a command").replace('\'', "");
    let (words, step) = command.split_once(" --step ").expect("a step");
    let output = isolab().args(words.split(' ')).args(["--step", step]).output().expect("isolab");
    let shown = String::from_utf8(output.stdout).expect("UTF-8");
    let steps: Vec<&str> = shown.lines().filter(|line| line.starts_with("  · ")).collect();
    assert_eq!(steps.len(), 1, "{shown}");
    assert!(steps[0].contains(step), "{shown}");
}

/// It fits a terminal of 80 columns, in both languages, and names the evidence.
#[test]
fn it_fits_eighty_columns() {
    for language in ["en", "ko"] {
        let text = matrix(&["--lang", language]);
        let wide = |c: char| if c >= '\u{1100}' { 2 } else { 1 };
        for line in text.lines() {
            assert!(line.chars().map(wide).sum::<usize>() <= 80, "too wide: {line}");
        }
        assert!(text.contains("EROFS"), "mergerfs differs: {text}");
        assert!(text.contains("isolab run union/delete@"), "{text}");
    }
}

/// Rows on which all agree are counted, and shown when asked for.
#[test]
fn agreement_is_folded() {
    let (folded, whole) = (matrix(&[]), matrix(&["--all"]));
    assert!(folded.contains("on which all agree"), "{folded}");
    assert!(!whole.contains("on which all agree"), "{whole}");
    assert!(whole.lines().count() > folded.lines().count());
}
