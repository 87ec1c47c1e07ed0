//! `isolab matrix isolation`: what engines isolate, as a table.

use serde_json::Value;

use crate::support::{is_root, isolab};

fn matrix(more: &[&str]) -> String {
    let output = isolab()
        .args(["matrix", "isolation", "chroot", "unshare", "youki"])
        .args(more)
        .output()
        .expect("isolab starts");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    assert_eq!(output.status.code(), Some(0), "{text}{}", String::from_utf8_lossy(&output.stderr));
    text
}

/// What chroot leaves to the caller and unshare does not is told apart, and an engine that
/// is not here has its reason and no column.
#[test]
fn a_cell_is_what_the_kernel_showed() {
    let matrix: Value = serde_json::from_str(&matrix(&["--format", "json"])).expect("JSON");
    let absent = matrix["absent"].as_array().expect("a list").len();
    let engines = matrix["engines"].as_array().expect("a list").len();
    // youki is in no release of Debian; whoever has built it has a third column.
    assert_eq!(engines + absent, 3, "{matrix:#}");
    let because = matrix["absent"][0][1].as_str();
    assert!(because.map_or(engines == 3, |because| because.contains("youki spec")), "{matrix}");
    let row = |name: &str| {
        let rows = matrix["rows"].as_array().expect("rows").iter();
        let mut found = rows.filter(|row| row["name"] == name);
        let row = found.next().unwrap_or_else(|| panic!("no row {name}"));
        assert!(found.next().is_none(), "two rows {name}");
        let cells = row["cells"].as_array().expect("cells");
        assert_eq!(cells.len(), engines, "{row}");
        cells.iter().take(2).map(|cell| cell["short"].clone()).collect()
    };
    let words = |name: &str| -> Vec<Value> { row(name) };
    for kind in ["mnt", "pid", "uts", "ipc", "net", "cgroup"] {
        assert_eq!(words(&format!("{kind} namespace")), ["=", "own"], "{kind}");
    }
    assert_eq!(words("user namespace"), ["=", "="]);
    assert_eq!(words("chrooted"), ["yes", "yes"]);
    assert_eq!(words("seccomp_filters_added"), ["0", "0"]);
    assert_eq!(words("disagreements"), ["0", "0"]);
}

/// It fits a terminal of 80 columns, in both languages, and every row has its text.
#[test]
fn it_fits_eighty_columns() {
    for language in ["en", "ko"] {
        let text = matrix(&["--lang", language, "--all"]);
        let wide =
            |c: char| if ('\u{1100}'..'\u{1d00}').contains(&c) || c >= '\u{2e80}' { 2 } else { 1 };
        for line in text.lines() {
            assert!(line.chars().map(wide).sum::<usize>() <= 80, "too wide: {line}");
        }
        assert!(!text.contains("isolation-"), "a text is missing: {text}");
    }
}

/// One after the other, as often as is wanted: the end of one is not in the way of the next.
#[test]
fn every_engine_starts_again_and_again() {
    let output = isolab().args(["selftest", "containers", "6"]).output().expect("isolab starts");
    let all: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let all = all.as_array().expect("a list");
    let lacks: Vec<_> = all.iter().filter(|one| !one["because"].is_null()).collect();
    let lacks = lacks.iter().map(|one| (one["name"].as_str(), one["because"].as_str()));
    // youki is in no release of Debian.
    let lacks: Vec<_> = lacks.filter(|(name, _)| *name != Some("youki")).collect();
    assert!(if is_root() { lacks.is_empty() } else { lacks.len() + 1 == all.len() }, "{lacks:?}");
}

#[test]
fn the_page_holds_every_value() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("page.html");
    matrix(&["--html", file.to_str().expect("UTF-8")]);
    let page = std::fs::read_to_string(&file).expect("the page");
    let expected =
        ["<th>chroot</th>", "<th>unshare</th>", "/proc proc rw,nosuid,nodev,noexec private"];
    for part in expected {
        assert!(page.contains(part), "no {part}");
    }
    assert!(!page.contains("isolation-"), "a text is missing");
}

/// An ordinary user compares what needs no real root.
#[test]
fn what_wants_root_is_no_case_of_a_user_namespace() {
    let output = isolab().args(["list"]).output().expect("isolab starts");
    assert!(String::from_utf8_lossy(&output.stdout).contains("chroot/versus-container"));
    if is_root() {
        let output =
            isolab().args(["matrix", "isolation", "--rootless", "--format", "json"]).output();
        let matrix: Value = serde_json::from_slice(&output.expect("an end").stdout).expect("JSON");
        assert_eq!(
            matrix["engines"],
            serde_json::json!(["chroot", "unshare", "bubblewrap", "isolab"])
        );
    }
}
