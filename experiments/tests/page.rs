//! `isolab report`: a page whose figures are those of the results.

use serde_json::{Value, json};

use crate::support::isolab;

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
    assert!(page.contains("data-value=\"2000000\""));
    assert!(page.contains("r = 0.1234"));
    // Nothing of a result becomes markup, and nothing is fetched.
    assert!(!page.contains("<script") && !page.contains("src=") && !page.contains("href="));

    let figure = read("svg/forest-lookup-layers-5-tmpfs.svg");
    let parsed = roxmltree::Document::parse(&figure).expect("an SVG is XML");
    let circles = parsed.descendants().filter(|node| node.tag_name().name() == "circle");
    let ratios: Vec<f64> =
        circles.filter_map(|circle| circle.attribute("data-ratio")?.parse().ok()).collect();
    assert_eq!(ratios, [1.0, 1.05, 12.34]);
    let layers = read("svg/layers.svg");
    assert!(layers.contains("data-x=\"5\" data-y=\"12340\""), "{layers}");

    let table = read("table.md");
    assert!(table.contains("| lookup-layers-5 · tmpfs | ~1.05 | 12.3 | — |"), "{table}");
}

/// Looks at the page in frames of a desktop's and of a phone's width, and tells what it saw.
const LOOK: &str = r#"<body><script>
const seen = { wide: {}, errors: [] };
const look = (frame) => {
  const doc = frame.contentDocument, root = doc.documentElement;
  const shown = (it) => it.getBoundingClientRect().width > 0;
  const cells = [...doc.querySelectorAll('td[data-ratio]')].filter(shown);
  const rgb = (it) => frame.contentWindow.getComputedStyle(it).backgroundColor;
  seen.wide[frame.width] = {
    overflow: root.scrollWidth - root.clientWidth,
    ratios: cells.map((it) => [it.dataset.ratio, it.innerText, rgb(it)]),
    circles: [...doc.querySelectorAll('circle[data-ratio]')].filter(shown).length,
    languages: [...new Set([...doc.querySelectorAll('h1 [lang]')].filter(shown).map((it) => it.lang))],
  };
  if (Object.keys(seen.wide).length == 2) {
    const told = document.createElement('pre');
    told.textContent = 'SEEN' + JSON.stringify(seen) + 'END';
    document.body.append(told);
  }
};
for (const width of [1200, 390]) {
  const frame = document.createElement('iframe');
  frame.width = width; frame.height = 800; frame.src = 'page.html';
  frame.onload = () => look(frame);
  document.body.append(frame);
}
</script>"#;

/// In a real browser: what it lays out is what the results say, at both widths.
#[test]
fn a_browser_shows_the_numbers_of_the_results() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    let text: String = results().iter().map(|line| format!("{line}\n")).collect();
    std::fs::write(at("in.jsonl"), text).expect("a file");
    let mut command = isolab();
    command.args(["report", "--bench"]).arg(at("in.jsonl")).arg("--out").arg(at("page.html"));
    assert!(command.output().expect("isolab starts").status.success());
    std::fs::write(at("look.html"), LOOK).expect("a file");
    let output = browser(folder.path()).arg(at("look.html")).output().expect("chromium starts");
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(!complaint.contains("CONSOLE"), "{complaint}");
    let dom = String::from_utf8_lossy(&output.stdout);
    let seen = dom.split_once("<pre>SEEN").and_then(|(_, rest)| Some(rest.split_once("END")?.0));
    let seen = seen.unwrap_or_else(|| panic!("the page did not load: {dom}{complaint}"));
    let seen: Value = serde_json::from_str(seen).expect("JSON");
    for width in ["1200", "390"] {
        let seen = &seen["wide"][width];
        assert_eq!(seen["overflow"], 0, "{width}: {seen}");
        let (green, red) = ("rgb(168, 219, 168)", "rgb(233, 139, 130)");
        let expected = json!([["1.05", "1.05", green], ["12.34", "12.3", red]]);
        assert_eq!(seen["ratios"], expected, "{width}");
        assert_eq!(seen["circles"], 3, "{width}");
        assert_eq!(seen["languages"], json!(["ko"]), "{width}: one language at a time");
    }
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
