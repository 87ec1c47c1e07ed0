//! `isolab report`: a page whose figures are those of the results.

mod browser;

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::support::{is_root, isolab};

/// Results of one workload on three file systems; `hostile` is in a name.
fn results() -> Vec<Value> {
    let row = |subject: &str, placement: &str, ratio: f64, verdict: &str| {
        let interval = |mid: f64| json!({"low": mid * 0.9, "mid": mid, "high": mid * 1.1});
        json!({
            "kind": "measured", "workload": "lookup-layers-5", "base": "tmpfs",
            "subject": subject, "placement": placement, "family": "layers", "layers": 5,
            "bytes": 0, "verdict": verdict, "because": null,
            "numbers": {
                "rounds": 9, "operations": 10, "time": 1000.0 * ratio, "p50": 1000, "p99": 2000,
                "p999": 3000, "ratio": interval(ratio), "floor": interval(1.0), "caller_cpu": 1.0,
                "daemon_cpu": null, "requests": null, "overhead": 0.001, "mount": "",
                "latencies": [[1000, 5], [2000, 5]],
            },
        })
    };
    let refused = json!({
        "kind": "measured", "workload": "lookup-layers-5", "base": "tmpfs", "subject": "mergerfs",
        "placement": "same", "family": "layers", "layers": 5, "bytes": 0, "verdict": "refused",
        "because": "<script>alert('no')</script>", "numbers": null,
    });
    let claim = json!({
        "kind": "claim", "name": "overlay-lookup-linear", "source": "overlay",
        "expected": "r > 0.98", "measured": "r = 0.1234", "holds": false,
        "because": "claim-unexplained",
    });
    let start = json!({
        "kind": "start", "group": "container", "name": "isolab", "unit": "bare",
        "phases": [["create", 1500000.0], ["destroy", 500000.0]], "ratio": null, "because": null,
    });
    vec![
        row("bare", "alone", 1.0, "control"),
        row("overlay", "alone", 1.05, "inconclusive"),
        row("unionfs-fuse", "same", 12.34, "slower"),
        refused,
        claim,
        start,
    ]
}

#[test]
fn the_page_shows_the_numbers_of_the_results() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    let text: String = results().iter().map(|line| format!("{line}\n")).collect();
    std::fs::write(at("in.jsonl"), text).expect("a file");
    let output = isolab()
        .args(["report", "--lang", "en", "--bench"])
        .arg(at("in.jsonl"))
        .arg("--out")
        .arg(at("page.html"))
        .arg("--svg")
        .arg(at("svg"))
        .arg("--markdown")
        .arg(at("table.md"))
        .output()
        .expect("isolab starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let read = |name: &str| std::fs::read_to_string(at(name)).expect("it was written");

    let page = read("page.html");
    // In the heat map and in the forest plot; the colour is the study's class.
    assert_eq!(page.matches("data-ratio=\"12.34\"").count(), 2);
    assert!(page.contains("class=\"red\" data-median=\"12.34\""), "{page}");
    assert!(page.contains("class=\"red clear\" data-ratio=\"12.34\""), "{page}");
    assert!(page.contains("class=\"green noise\" data-ratio=\"1.05\""), "{page}");
    assert!(page.contains("data-part=\"1500000\"") && page.contains("2.00 ms"));
    assert!(page.contains("r = 0.1234"));
    // Nothing of a result becomes markup, and nothing is fetched.
    assert!(!page.contains("<script") && !page.contains("src=") && !page.contains("href="));

    let figure = read("svg/forest-lookup-layers-5-tmpfs.svg");
    let parsed = roxmltree::Document::parse(&figure).expect("an SVG is XML");
    let points = parsed.descendants();
    let ratios: Vec<f64> =
        points.filter_map(|point| point.attribute("data-ratio")?.parse().ok()).collect();
    assert_eq!(ratios, [1.0, 1.05, 12.34]);
    assert!(figure.contains("<style>svg{"), "by itself it has no page to take its style from");
    assert!(at("svg/start-container.svg").exists());
    let layers = read("svg/layers.svg");
    assert!(layers.contains("data-x=\"5\" data-y=\"12340\""), "{layers}");

    let table = read("table.md");
    assert!(table.contains("| lookup-layers-5 · tmpfs | ~1.05 | 12.3 | — |"), "{table}");
}

/// From the clock to the page: the ratio is the median of those within each round. With
/// another number in the results the page shows another.
#[test]
fn a_ratio_is_that_of_the_rounds() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    let union = if is_root() { "overlay" } else { "overlay-userns" };
    let mut bench = isolab();
    bench.args(["bench", "--base", "tmpfs", "--budget", "1", "--workload", "stat-first"]);
    bench.args(["--fs", union, "--out"]).arg(at("in.jsonl"));
    assert!(bench.output().expect("isolab starts").status.success());
    let shown = |text: &str| {
        std::fs::write(at("in.jsonl"), text).expect("a file");
        let mut report = isolab();
        report.args(["report", "--bench"]).arg(at("in.jsonl")).arg("--out").arg(at("page.html"));
        assert!(report.output().expect("isolab starts").status.success());
        let page = std::fs::read_to_string(at("page.html")).expect("a page");
        let of = format!("data-of=\"stat-first tmpfs {union} alone\"");
        let cell = page.split("<td ").find(|cell| cell.contains(&of)).expect("its cell");
        let ratio = cell.split_once("data-ratio=\"").expect("its ratio").1;
        ratio.split_once('"').expect("its end").0.parse::<f64>().expect("a number")
    };
    let text = std::fs::read_to_string(at("in.jsonl")).expect("results");
    let lines: Vec<Value> =
        text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let rounds = |subject: &str| {
        let of = lines.iter().filter(|line| line["kind"] == "round" && line["subject"] == subject);
        let number = |line: &Value, name: &str| line[name].as_f64().expect("a number");
        let each = of
            .map(|it| (it["round"].as_u64(), number(it, "nanoseconds") / number(it, "operations")));
        each.collect::<BTreeMap<_, _>>()
    };
    let plain = rounds("bare");
    let mut ratios: Vec<f64> = rounds(union).iter().map(|(at, time)| time / plain[at]).collect();
    ratios.sort_by(f64::total_cmp);
    assert!(ratios.len() >= 5, "{ratios:?}");
    let middle = (ratios[(ratios.len() - 1) / 2] + ratios[ratios.len() / 2]) / 2.0;
    let seen = shown(&text);
    assert!((seen / middle - 1.0).abs() < 1e-9, "{seen} is not the median of {ratios:?}");
    let mut falsified = lines;
    for line in falsified.iter_mut().filter(|line| line["subject"] == union) {
        if line["kind"] == "measured" {
            line["numbers"]["ratio"]["mid"] = json!(77.5);
        }
    }
    let falsified: String = falsified.iter().map(|line| format!("{line}\n")).collect();
    assert_eq!(shown(&falsified), 77.5, "the page has its numbers from elsewhere");
}

#[test]
fn a_file_of_something_else_is_an_error_of_the_caller() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("in.jsonl");
    std::fs::write(&file, "{}\n").expect("a file");
    let output = isolab().args(["report", "--bench"]).arg(&file).output().expect("isolab starts");
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(text.contains("line 1 is no result") && text.contains("hint:"), "{text}");
    assert_eq!(output.status.code(), Some(2));
}
