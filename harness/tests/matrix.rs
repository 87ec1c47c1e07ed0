//! The table of several records: pure, so a few records made by hand are enough.

use harness::record::Record;
use harness::report::{Drawing, Matrix, Style};
use harness::text::{Language, Texts};
use serde_json::{Value, json};

/// The record of one place with these checks, each `FACT`, what was observed, and the key
/// of a cause where it was foreseen to differ.
fn record(place: &str, outcome: Value, checks: &[(&str, Value, Option<&str>)]) -> Record {
    let check = |(fact, observed, because): &(&str, Value, Option<&str>)| {
        let difference =
            because.map(|because| json!({"fact": fact, "when": place, "because": because}));
        let mut check = json!({
            "fact": fact, "expected": observed, "observed": observed, "holds": true,
        });
        if let Some(difference) = difference {
            check["difference"] = difference;
        }
        check
    };
    let record = json!({
        "schema": "isolab.record/1",
        "id": "union/example",
        "flavour": "root",
        "backend": place,
        "outcome": outcome,
        "requirements": [],
        "steps": [],
        "checks": checks.iter().map(check).collect::<Vec<_>>(),
        "leaks": [],
    });
    serde_json::from_value(record).expect("a record")
}

fn matrix(records: &[Record]) -> Matrix {
    let texts = texts();
    let place = |record: &Record| record.backend.expect("a backend").to_string();
    Matrix::new(records.iter().map(place).collect(), records, place, &texts)
}

fn texts() -> Texts {
    let source = "because-slow = it is slower\nmatrix-agreed = { $rows } more agree\n\
                  matrix-evidence = for example";
    Texts::new(Language::En, &[source]).expect("texts")
}

fn drawn(records: &[Record], all: bool) -> String {
    drawn_wide(records, all, 80)
}

fn drawn_wide(records: &[Record], all: bool, width: usize) -> String {
    let evidence =
        |id: &str, place: &str, step: &str| format!("isolab run {id}@{place} --step {step}");
    let drawing = Drawing { style: &Style::default(), width, all };
    matrix(records).text(drawing, &texts(), evidence)
}

fn pass() -> Value {
    json!({"is": "pass"})
}

/// The line that begins with this name of a row.
fn line<'a>(text: &'a str, row: &str) -> &'a str {
    let line = text.lines().find(|line| line.trim_start().starts_with(row));
    line.unwrap_or_else(|| panic!("no row {row}: {text}"))
}

#[test]
fn what_differs_is_shown_with_its_cause() {
    let text = drawn(
        &[
            record(
                "overlay",
                pass(),
                &[("a.same", json!("ok"), None), ("a.end", json!({"exit": 0}), None)],
            ),
            record(
                "mergerfs",
                pass(),
                &[
                    ("a.same", json!("ok"), None),
                    ("a.end", json!({"exit": 1}), Some("because-slow")),
                ],
            ),
        ],
        false,
    );
    let cells: Vec<&str> = line(&text, "a · end").split_whitespace().collect();
    assert_eq!(cells, ["a", "·", "end", "¹", "exit", "0", "exit", "1"], "{text}");
    assert!(!text.contains("a · same"), "{text}");
    assert!(text.contains("1 more agree"), "{text}");
    assert!(text.contains("≠¹  mergerfs: it is slower"), "{text}");
    assert!(text.contains("for example\n  isolab run union/example@mergerfs --step a"), "{text}");
}

#[test]
fn what_agrees_is_shown_when_asked_for() {
    let same = [("a.same", json!("ok"), None)];
    let text = drawn(&[record("overlay", pass(), &same), record("mergerfs", pass(), &same)], true);
    assert!(line(&text, "a · same").trim_end().ends_with('='), "{text}");
}

/// A run without a value says which of the outcomes it had.
#[test]
fn a_run_without_a_value_is_its_outcome() {
    let seen = [("a.call", json!("ok"), None)];
    let skipped = json!({"is": "skipped", "requirement": "fuse", "because": "no /dev/fuse"});
    let records = [
        record("overlay", pass(), &seen),
        record("mergerfs", skipped, &[]),
        record("unionfs-fuse", json!({"is": "broken", "because": "lost"}), &[]),
    ];
    let text = drawn(&records, false);
    let cells: Vec<&str> = line(&text, "a · call").split_whitespace().collect();
    assert_eq!(cells, ["a", "·", "call", "ok", "skipped", "broken"], "{text}");
    let cells = &matrix(&records).sections[0].rows[0].cells;
    let holds = cells.iter().flatten().map(|cell| cell.holds).collect::<Vec<_>>();
    assert_eq!(holds, [true, true, false], "a broken set-up holds nothing");
}

/// What a place has no claim of is neither the same nor other.
#[test]
fn a_claim_of_some_places_only_leaves_the_others_empty() {
    let records = [
        record("overlay", pass(), &[("a.call", json!("ok"), None)]),
        record(
            "mergerfs",
            pass(),
            &[("a.call", json!("ok"), None), ("b.daemon", json!({"is": true}), None)],
        ),
    ];
    let row = &matrix(&records).sections[0].rows[1];
    assert!(row.cells[0].is_none() && row.cells[1].is_some());
    assert!(!row.differs());
    let text = drawn(&records, true);
    assert!(line(&text, "b · daemon").contains('–'), "{text}");
}

/// A place of which nothing was asked has no column; a skipped one has.
#[test]
fn a_place_that_was_not_asked_has_no_column() {
    let seen = [("a.call", json!("ok"), None)];
    let skipped = json!({"is": "skipped", "requirement": "fuse", "because": "no /dev/fuse"});
    let records = [record("overlay", pass(), &seen), record("mergerfs", skipped, &[])];
    let place = |record: &Record| record.backend.expect("a backend").to_string();
    let columns = ["overlay", "mergerfs", "passthrough"].map(str::to_owned).to_vec();
    let matrix = Matrix::new(columns, &records, place, &texts());
    let drawing = Drawing { style: &Style::default(), width: 80, all: true };
    let text = matrix.text(drawing, &texts(), |_, _, _| String::new());
    let heads = text.lines().nth(1).expect("a line of heads");
    assert_eq!(heads.split_whitespace().collect::<Vec<_>>(), ["overlay", "mergerf"], "{text}");
}

/// What a wider terminal gains is room for the names of the rows.
#[test]
fn a_wide_terminal_is_used() {
    let name = "a.a name that takes more than the half that is left of a line of eighty columns";
    let seen = [(name, json!("ok"), None)];
    let places = ["overlay", "overlay-userxattr", "unionfs-fuse", "fuse-overlayfs", "mergerfs"];
    let records = places.map(|place| record(place, pass(), &seen));
    let lines = |width| drawn_wide(&records, true, width).lines().count();
    assert!(lines(80) > lines(120));
}

/// Values that do not fit are told below, each once.
#[test]
fn long_values_become_notes() {
    let long = || json!({"text": "a text of many words"});
    let text = drawn(
        &[
            record("overlay", pass(), &[("a.text", json!({"text": "short"}), None)]),
            record("mergerfs", pass(), &[("a.text", long(), None)]),
            record("unionfs-fuse", pass(), &[("a.text", long(), None)]),
        ],
        false,
    );
    assert!(line(&text, "a · text").trim_end().ends_with("[1]     [1]"), "{text}");
    assert_eq!(text.matches("a text of many words").count(), 1, "{text}");
}
