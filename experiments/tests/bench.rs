//! `isolab bench`: that it measures what it says; never how fast something is.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use serde_json::{Value, json};

use crate::support::{is_root, isolab};

/// Every line that measuring these has written, and the exit status.
fn measured(arguments: &[&str]) -> (Vec<Value>, i32) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("out.jsonl");
    let output = isolab()
        .args(["bench", "--tier", "smoke", "--out"])
        .arg(&file)
        .args(arguments)
        .output()
        .expect("isolab starts");
    let text = std::fs::read_to_string(&file).unwrap_or_default();
    let complaint = String::from_utf8_lossy(&output.stderr);
    let parse = |line| serde_json::from_str(line).expect("a JSON object");
    let lines: Vec<Value> = text.lines().map(parse).collect();
    assert!(!lines.is_empty(), "nothing was written: {complaint}");
    (lines, output.status.code().expect("a status"))
}

fn of<'a>(lines: &'a [Value], workload: &str, subject: &str) -> Vec<&'a Value> {
    let is = |line: &&Value| {
        line["kind"] == "measured" && line["workload"] == workload && line["subject"] == subject
    };
    lines.iter().filter(is).collect()
}

/// Not for a moment either: what looks at the machine meanwhile would take it for a leak.
///
/// # References
/// proc_pid_mounts(5): poll(2) tells of each mount and unmount since the file was opened.
#[test]
fn this_machines_mounts_stay_as_they_are() {
    let mut table = File::open("/proc/self/mounts").expect("a table");
    std::io::copy(&mut table, &mut std::io::sink()).expect("it is read");
    let (lines, _) = measured(&["--base", "tmpfs", "--fs", "bare", "--workload", "stat-hot"]);
    let versions = lines[0]["versions"].as_array().expect("a list");
    assert!(versions.iter().any(|one| one[0] == "crun"), "{versions:?}");
    let mut watched = [PollFd::new(&table, PollFlags::PRI)];
    let changed = poll(&mut watched, Some(&Timespec::default())).expect("it can be polled");
    assert_eq!(changed, 0, "something was mounted or unmounted");
}

/// The kernel's own count of requests says what its caches answered.
#[test]
fn requests_are_those_that_the_caches_do_not_answer() {
    if !is_root() {
        println!("as an ordinary user there is no /dev/fuse to count at");
        return;
    }
    let (lines, status) = measured(&[
        "--base",
        "tmpfs",
        "--fs",
        "passthrough",
        "--workload",
        "stat-hot",
        "--workload",
        "stat-first",
        "--workload",
        "read-seq-128k-cold",
    ]);
    assert_eq!(status, 0);
    assert_eq!(lines[0]["kind"], "machine");
    let requests = |workload| {
        let rows = of(&lines, workload, "passthrough");
        assert!(!rows.is_empty(), "{workload}");
        rows.iter().for_each(|row| {
            assert!(row["numbers"]["daemon_cpu"].is_f64(), "{row}");
            assert!(row["numbers"]["overhead"].is_f64(), "{row}");
        });
        rows[0]["numbers"]["requests"].as_f64().expect("a count")
    };
    assert!(requests("stat-hot") < 0.01);
    // One lookup each, and the ten folders'.
    assert!((1.0..1.05).contains(&requests("stat-first")));
    // 128 KiB is the most that one request reads without further agreement.
    assert!((1.0..1.5).contains(&requests("read-seq-128k-cold")));
}

#[test]
fn a_refused_call_is_a_result_and_no_time() {
    if !is_root() {
        println!("as an ordinary user there is no /dev/fuse");
        return;
    }
    let (lines, status) = measured(&[
        "--base",
        "ext4",
        "--fs",
        "mergerfs",
        "--fs",
        "overlay",
        "--workload",
        "whiteout",
    ]);
    assert_eq!(status, 0);
    for row in of(&lines, "whiteout", "mergerfs") {
        assert_eq!((&row["verdict"], &row["numbers"]), (&json!("refused"), &Value::Null));
        assert!(row["because"].as_str().is_some_and(|it| it.contains("Read-only")), "{row}");
    }
    let overlay = of(&lines, "whiteout", "overlay");
    assert!(overlay[0]["numbers"]["mount"].as_str().is_some_and(|it| it.starts_with("overlay ")));
    assert_eq!(overlay[0]["numbers"]["operations"], 500);
    let rounds = lines.iter().filter(|line| line["kind"] == "round");
    assert_eq!(rounds.count(), 3, "bare, bind and overlay, once each");
}

/// A file of results with one ratio and its interval.
fn results(folder: &Path, name: &str, ratio: [f64; 3]) -> PathBuf {
    let [low, mid, high] = ratio;
    let numbers = json!({
        "rounds": 9, "operations": 10, "time": 1.0, "p50": 1, "p99": 1, "p999": 1,
        "ratio": {"low": low, "mid": mid, "high": high},
        "floor": {"low": 0.98, "mid": 1.0, "high": 1.02}, "caller_cpu": 1.0, "daemon_cpu": null,
        "requests": null, "overhead": 0.0, "mount": "", "latencies": [],
    });
    let line = json!({
        "kind": "measured", "workload": "create", "base": "tmpfs", "subject": "overlay",
        "placement": "alone", "family": "change", "layers": 1, "bytes": 0, "verdict": "slower",
        "because": null, "numbers": numbers,
    });
    let file = folder.join(name);
    std::fs::write(&file, format!("{line}\n")).expect("a file");
    file
}

#[test]
fn a_comparison_finds_what_is_beyond_the_noise_of_both() {
    let folder = tempfile::tempdir().expect("a folder");
    let before = results(folder.path(), "before", [1.9, 2.0, 2.1]);
    let near = results(folder.path(), "near", [1.95, 2.05, 2.15]);
    let far = results(folder.path(), "far", [2.9, 3.0, 3.1]);
    let further = results(folder.path(), "further", [5.9, 6.0, 6.1]);
    let cases = [
        (&near, None, 0, "none changed"),
        (&far, None, 1, "×1.50  slower"),
        (&far, None, 1, "--again FILE"),
        // Two runs of one thing lay as far apart.
        (&far, Some(&far), 0, "none changed"),
        (&further, Some(&far), 1, "×3.00  slower"),
    ];
    for (after, again, status, says) in cases {
        let mut command = isolab();
        command.args(["bench", "compare", "--lang", "en"]).args([&before, after]);
        if let Some(again) = again {
            command.arg("--again").arg(again);
        }
        let output = command.output().expect("isolab starts");
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(text.contains(says), "{text}");
        assert_eq!(output.status.code(), Some(status));
    }
}

/// What is in the file then is whole, and the sandboxes are gone with what they stood on.
#[test]
fn an_interrupt_leaves_the_rounds_that_were_made() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("out.jsonl");
    let mut child = start(&["--workload", "create", "--base", "tmpfs", "--fs", "overlay"], &file);
    let deadline = Instant::now() + Duration::from_secs(60);
    let written = || std::fs::read_to_string(&file).unwrap_or_default();
    while !written().contains(r#""kind":"round""#) {
        assert!(Instant::now() < deadline, "no round came: {}", written());
        std::thread::sleep(Duration::from_millis(2));
    }
    let pid = rustix::process::Pid::from_child(&child);
    rustix::process::kill_process(pid, rustix::process::Signal::INT).expect("it runs");
    let status = child.wait().expect("an end");
    let mut said = String::new();
    child.stderr.take().expect("a pipe").read_to_string(&mut said).expect("UTF-8");
    assert_eq!(status.code(), Some(130), "{said}");
    assert!(said.contains("interrupted") && said.contains("out.jsonl"), "{said}");
    let lines: Vec<Value> =
        written().lines().map(|line| serde_json::from_str(line).expect("no line is cut")).collect();
    assert!(lines.iter().all(|line| line["kind"] != "measured"), "{lines:?}");
    let left = cgroups(Path::new("/sys/fs/cgroup"), &format!("isolab-{}-", pid.as_raw_nonzero()));
    assert!(left.is_empty(), "{left:?}");
}

/// Folders below `folder` whose name begins so; those of others may vanish meanwhile.
fn cgroups(folder: &Path, name: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let folders = entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()));
    folders
        .flat_map(|entry| match entry.file_name().to_string_lossy().starts_with(name) {
            true => vec![entry.path()],
            false => cgroups(&entry.path(), name),
        })
        .collect()
}

#[expect(clippy::disallowed_methods, reason = "assert_cmd cannot leave a child running")]
fn start(arguments: &[&str], out: &Path) -> std::process::Child {
    std::process::Command::new(env!("CARGO_BIN_EXE_isolab"))
        .args(["bench", "--lang", "en", "--tier", "full", "--out"])
        .arg(out)
        .args(arguments)
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("isolab starts")
}

#[test]
fn a_mistyped_name_gets_a_hint() {
    let output = isolab().args(["bench", "--workload", "stat-hott", "--list"]).output();
    let output = output.expect("isolab starts");
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(text.contains("did you mean stat-hot?"), "{text}");
    assert_eq!(output.status.code(), Some(2));
}
