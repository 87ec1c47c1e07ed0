//! `isolab fuzz-union`: fixed seeds without a difference, and planted faults that are found.

use harness::text::Language;
use harness::union::fuzz::Known;
use rstest::rstest;
use serde_json::Value;

use crate::support::{is_root, isolab};

/// The report of one union, and the exit status.
fn fuzz(arguments: &[&str]) -> (Value, i32) {
    let output = isolab().args(["fuzz-union", "--json"]).args(arguments).output();
    let output = output.expect("isolab starts");
    let report = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
        panic!("{error}: {}", String::from_utf8_lossy(&output.stderr));
    });
    (report, output.status.code().expect("a status"))
}

#[rstest]
#[case::overlay("overlay", &[], 120)]
#[case::userxattr("overlay-userxattr", &["--rootless"], 100)]
#[case::fuse("fuse-overlayfs", &[], 80)]
#[case::control("passthrough", &[], 300)]
fn a_union_is_like_a_plain_folder(
    #[case] backend: &str,
    #[case] more: &[&str],
    #[case] sequences: u64,
) {
    let count = sequences.to_string();
    let arguments = ["--backend", backend, "--sequences", &count, "--seed", "20"];
    let (report, status) = fuzz(&[&arguments, more].concat());
    if report["skipped"].is_string() {
        return assert!(status == 3 && !(is_root() && backend == "overlay"), "{report}");
    }
    assert_eq!(report["shrunk"], serde_json::json!([]), "{report:#}");
    assert_eq!((report["sequences"].as_u64(), status), (Some(sequences), 0));
    // A test that mostly does nothing would find nothing.
    let number = |key: &str| report[key].as_u64().expect("a number");
    assert!(number("operations") > 10 * sequences, "{report}");
    assert!(3 * number("done") > number("operations"), "{report}");
    let known = report["known"].as_object().expect("known differences");
    let foreseen = if backend == "passthrough" { 1..=1 } else { 3..=Known::ALL.len() };
    assert!(foreseen.contains(&known.len()), "{report}");
}

/// As an ordinary user overlay needs a user namespace.
fn here() -> [&'static str; 2] {
    ["--backend", if is_root() { "overlay" } else { "overlay-userxattr" }]
}

#[rstest]
#[case::answer("errno", &["unlink d/"], "ok", "EIO")]
#[case::tree("lost-mode", &["mv -T "], " 0644 ", " 0640 ")]
#[case::conversion("lost-opaque", &["rm -r ", "mkdir "], "nothing", " at 1000000000")]
fn a_planted_fault_is_found_and_shrunk(
    #[case] plant: &str,
    #[case] shortest: &[&str],
    #[case] expected: &str,
    #[case] observed: &str,
) {
    let more = ["--sequences", "100", "--seed", "1", "--show", "1", "--plant", plant];
    let (report, status) = fuzz(&[&here()[..], &more].concat());
    assert_eq!(status, 1, "{report}");
    let found = &report["shrunk"][0];
    let typed = found["typed"].as_array().expect("operations");
    assert_eq!(typed.len(), shortest.len(), "{found:#}");
    for (line, wanted) in typed.iter().zip(shortest) {
        assert!(line.as_str().is_some_and(|line| line.starts_with(wanted)), "{found:#}");
    }
    let says = |side: &str, part: &str| {
        found["finding"][side].as_str().is_some_and(|text| text.contains(part))
    };
    assert!(says("expected", expected) && says("observed", observed), "{found:#}");
}

#[test]
fn every_known_difference_has_a_cause() {
    for language in [Language::En, Language::Ko] {
        let texts = isolab::texts(language);
        for known in Known::ALL {
            let key = format!("fuzz-known-{}", known.name());
            assert!(texts.has(&key), "{language:?} has no text {key}");
        }
    }
}

#[test]
fn the_same_seed_gives_the_same_sequences() {
    let more = ["--sequences", "60", "--seed", "9", "--jobs"];
    let run = |jobs| fuzz(&[&here()[..], &more, &[jobs]].concat());
    assert_eq!(run("1"), run("3"));
}
