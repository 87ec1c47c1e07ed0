//! The page in a real browser.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::support::isolab;

/// Looks at the page in frames of a desktop's and of a phone's width, in both languages, with
/// everything unfolded, and tells what it saw.
const LOOK: &str = include_str!("look.html");

/// In a real browser, from the newest dated results and from experiments that run here: what
/// it lays out is what the results say; nothing is cut off, and a phone scrolls down only.
#[test]
fn a_browser_shows_the_numbers_of_the_results() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    let runs = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/benches/runs"));
    let files = runs.expect("results").map(|file| file.expect("a file").path());
    let newest = files.filter(|file| file.to_string_lossy().ends_with("-quick.jsonl")).max();
    let text = std::fs::read_to_string(newest.expect("a dated result")).expect("text");
    let records = records();
    for (name, text) in
        [("bench", text.as_str()), ("kernels", &kernels(&records)), ("records", &records)]
    {
        std::fs::write(at(&format!("{name}.jsonl")), text).expect("a file");
    }
    let mut command = isolab();
    command.arg("report").arg("--out").arg(at("page.html"));
    for part in ["bench", "records", "kernels"] {
        command.arg(format!("--{part}")).arg(at(&format!("{part}.jsonl")));
    }
    assert!(command.output().expect("isolab starts").status.success());
    std::fs::write(at("look.html"), LOOK).expect("a file");
    let output = browser(folder.path()).arg(at("look.html")).output().expect("chromium starts");
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(!complaint.contains("CONSOLE"), "{complaint}");
    let dom = String::from_utf8_lossy(&output.stdout);
    let seen = dom.split_once("<pre>SEEN").and_then(|(_, rest)| Some(rest.split_once("END")?.0));
    let seen = seen.unwrap_or_else(|| panic!("the page did not load: {complaint}"));
    let seen: Vec<Value> = serde_json::from_str(&seen.replace("&amp;", "&")).expect("JSON");
    assert_eq!(seen.len(), 4);
    for view in &seen {
        let at = &view["at"];
        assert_eq!(view["overflow"], 0, "{at}: it is wider than the screen");
        for nothing in ["cut", "keys", "parts"] {
            assert_eq!(view[nothing], json!([]), "{at}: {nothing}");
        }
        let language = if at.as_str().is_some_and(|at| at.ends_with("en")) { "en" } else { "ko" };
        assert_eq!(view["languages"], json!([language]), "{at}: one language at a time");
        let lines = text.lines().map(|line| serde_json::from_str(line).expect("JSON"));
        let expected = Expected::of(&lines.collect::<Vec<Value>>());
        assert!(expected.points.len() > 300, "the whole quick tier");
        assert_eq!(pairs(&view["cells"]), expected.cells, "{at}");
        assert_eq!(pairs(&view["points"]), expected.points, "{at}");
        for cell in view["cells"].as_array().expect("cells") {
            let ratio: f64 = cell[1].as_str().expect("a ratio").parse().expect("a number");
            let (class, colour) = class_of(ratio);
            assert_eq!((&cell[3], &cell[4]), (&json!(class), &json!(colour)), "{cell}");
            assert_eq!(cell[2], json!(three_digits(ratio)), "{cell}");
        }
    }
}

/// What the page must show: what was measured, with its ratio.
struct Expected {
    cells: BTreeMap<String, String>,
    points: BTreeMap<String, String>,
}

impl Expected {
    /// The plain folder itself is in the forest plots alone.
    fn of(lines: &[Value]) -> Self {
        let word = |line: &Value, name: &str| line[name].as_str().expect("a word").to_owned();
        let measured = lines.iter().filter(|line| !line["numbers"].is_null());
        let measured = measured.filter(|line| line["kind"] == "measured");
        let ratio = |line: &Value| {
            let of = ["workload", "base", "subject", "placement"].map(|name| word(line, name));
            (of.join(" "), line["numbers"]["ratio"]["mid"].as_f64().expect("a ratio").to_string())
        };
        let points: BTreeMap<String, String> = measured.map(ratio).collect();
        let plain = |of: &String| of.split(' ').nth(2) == Some("bare");
        let cells = points.clone().into_iter().filter(|(of, _)| !plain(of));
        Self { cells: cells.collect(), points }
    }
}

fn pairs(seen: &Value) -> BTreeMap<String, String> {
    let word = |value: &Value| value.as_str().expect("a word").to_owned();
    let all = seen.as_array().expect("a list");
    let pairs: BTreeMap<String, String> =
        all.iter().map(|one| (word(&one[0]), word(&one[1]))).collect();
    assert_eq!(pairs.len(), all.len(), "one of each");
    pairs
}

/// The study's class, by the throughput that is left.
fn class_of(ratio: f64) -> (&'static str, &'static str) {
    match 100.0 / ratio {
        left if left > 95.0 => ("green", "rgb(210, 238, 211)"),
        left if left > 75.0 => ("yellow", "rgb(247, 223, 114)"),
        left if left >= 50.0 => ("orange", "rgb(240, 160, 75)"),
        _ => ("red", "rgb(184, 67, 58)"),
    }
}

fn three_digits(ratio: f64) -> String {
    let text = [2, 1, 0].map(|digits| format!("{ratio:.digits$}"));
    let fits = text.iter().find(|text| text.len() <= 4);
    fits.unwrap_or(&text[2]).clone()
}

/// Records of experiments that need no real root, with a union and two engines.
fn records() -> String {
    let mut run = isolab();
    run.args(["run", "--format", "jsonl", "chroot/missing-root", "union/merge"]);
    run.args(["chroot/versus-container@chroot", "chroot/versus-container@unshare"]);
    String::from_utf8(run.output().expect("isolab starts").stdout).expect("UTF-8")
}

/// The same as if they had come from two kernels, on one of which something fails.
fn kernels(records: &str) -> String {
    let mut all = String::new();
    for record in records.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON")) {
        let (case, failure) = (
            record["id"].clone(),
            json!({"failure":
            {"word": "guest-panicked", "because": "a long story ".repeat(40)}}),
        );
        for (kernel, result) in [("5.10", json!({ "record": record })), ("7.3", failure)] {
            all += &json!({"kernel": kernel, "release": format!("{kernel}.0-amd64"),
                "accelerator": "emulation", "case": case, "result": result})
            .to_string();
            all.push('\n');
        }
    }
    all
}

/// Without its own sandbox, which as root it refuses to make; the page is ours.
#[expect(clippy::disallowed_methods, reason = "a browser, to look at a page")]
fn browser(home: &std::path::Path) -> std::process::Command {
    let mut command = std::process::Command::new("chromium");
    command
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"])
        .args(["--allow-file-access-from-files", "--enable-logging=stderr"])
        .args(["--virtual-time-budget=10000", "--dump-dom"])
        .arg(format!("--user-data-dir={}", home.join("profile").display()))
        .env("HOME", home);
    command
}
