//! Tests of the laboratory: what misbehaves is caught, named and contained.

use std::os::unix::process::ExitStatusExt;
use std::time::{Duration, Instant};

use harness::record::{Fact, Outcome, Record};
use rstest::rstest;

use crate::support::{Runner, is_root, isolab, record};

/// The record of an experiment that misbehaves on purpose.
fn misdeed(name: &str) -> Record {
    let mut isolab = isolab();
    // One that hangs is killed, and gives none.
    let isolab = isolab.args(["selftest", "misdeed", name]).timeout(Duration::from_secs(60));
    let output = isolab.output().expect("isolab starts");
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)))
}

#[rstest]
#[case("mount", "mount left behind: tmpfs at /tmp/leak")]
#[case("namespace", "pinned namespace uts at /tmp/leak")]
#[case("process", "process left behind")]
#[case("hostname", "leaked")]
#[case("sysctl", "msgmax")]
#[case("file", "file left behind: /tmp/isolab-leak")]
#[case("interface", "network interface left behind: leak0")]
fn a_leak_fails_the_experiment_and_is_named(#[case] name: &str, #[case] finding: &str) {
    let record = misdeed(name);
    let Outcome::Fail { because } = &record.outcome else { panic!("{:#?}", record.outcome) };
    assert!(because.iter().any(|line| line.contains(finding)), "{because:?}");
    assert!(record.checks.iter().all(|check| check.holds), "only the leak fails it");
}

#[rstest]
#[case("panic", "exit")]
#[case("hang", "deadline")]
#[case("error", "as asked")]
fn a_broken_set_up_is_not_a_failure(#[case] name: &str, #[case] word: &str) {
    let outcome = misdeed(name).outcome;
    let Outcome::Broken { because } = &outcome else { panic!("{outcome:#?}") };
    assert!(because.to_lowercase().contains(word), "{because}");
}

#[test]
fn a_full_disk_leaves_no_half_file() {
    assert_eq!(misdeed("full-disk").outcome, Outcome::Pass);
}

#[test]
fn a_claim_that_is_not_so_fails() {
    let outcome = misdeed("lie").outcome;
    assert!(matches!(outcome, Outcome::Fail { .. }), "{outcome:#?}");
}

/// What a run would have shown is tried when it was not as claimed: then it is a skip, and
/// what was seen counts for nothing.
#[test]
fn a_claim_that_is_not_so_for_want_of_something_is_a_skip() {
    let record = misdeed("lack");
    let Outcome::Skipped { requirement, because } = &record.outcome else {
        panic!("{:#?}", record.outcome)
    };
    assert_eq!(requirement, "nothing");
    assert!(because.contains("as asked") && because.contains("nobody supplies it"), "{because}");
    assert!(record.steps.is_empty() && record.checks.is_empty(), "{record:#?}");
}

#[test]
fn a_leak_is_a_failure_whatever_was_lacking() {
    let record = misdeed("lack-and-leak");
    let Outcome::Fail { because } = &record.outcome else { panic!("{:#?}", record.outcome) };
    assert!(because.iter().any(|line| line.contains("/tmp/isolab-leak")), "{because:?}");
    assert!(record.requirements.iter().any(|need| need.name == "nothing" && !need.met));
}

/// It would die of no signal, and whoever waited for the sandbox's end would wait for ever.
#[rstest]
#[case::in_version_1_of_cgroups("frozen")]
#[case::of_its_own_fuse_server("unanswered")]
fn what_cannot_die_ends_with_its_sandbox(#[case] name: &str) {
    if is_root() {
        let record = misdeed(name);
        assert_eq!(record.outcome, Outcome::Pass, "{record:#?}");
    }
}

#[rstest]
#[case("frozen-and-killed", "frozen-and-killed")]
#[case("unanswered-and-killed", "unanswered/x")]
fn what_cannot_die_ends_with_the_starter_of_its_sandbox(#[case] name: &str, #[case] word: &str) {
    if !is_root() {
        return;
    }
    let output = isolab().args(["selftest", "misdeed", name]).output().expect("isolab starts");
    assert_eq!(output.status.signal(), Some(9), "{output:?}");
    let deadline = Instant::now() + Duration::from_secs(5);
    while let Some(left) = processes(word).next() {
        assert!(Instant::now() < deadline, "{left} is left");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// Processes that have this word among their arguments.
fn processes(word: &str) -> impl Iterator<Item = String> {
    let entries = std::fs::read_dir("/proc").expect("processes").flatten();
    let lines =
        entries.filter_map(|entry| std::fs::read_to_string(entry.path().join("cmdline")).ok());
    lines.filter(move |line| line.split('\0').any(|one| one == word))
}

#[test]
fn output_is_capped_and_the_rest_counted() {
    let record = misdeed("flood");
    let output = record.steps[0].output.as_ref().expect("output");
    assert_eq!(output.stdout.len() as u64 + output.dropped, 10_000_000);
    assert!(output.stdout.len() <= 64 << 10);
    assert_eq!(record.outcome, Outcome::Pass);
}

/// Where a limit cannot be enforced the record says so, and the test accepts that.
#[rstest]
#[case("memory", "memory: cgroup", Fact::Signal("SIGKILL".into()))]
#[case("processes", "pids: cgroup", Fact::Exit(2))]
fn limits_bite(#[case] name: &str, #[case] enforced: &str, #[case] end: Fact) {
    let output = isolab().args(["selftest", "misdeed", name]).output().expect("isolab starts");
    let record: Record = serde_json::from_slice(&output.stdout).expect("a record");
    let limits = record.machine.as_ref().expect("a machine").limits.clone();
    if limits.iter().any(|limit| limit.starts_with(enforced)) {
        assert_eq!(record.fact("misdeed", "end"), Some(&end), "{limits:?}");
    } else {
        assert!(!is_root(), "root can enforce limits here: {limits:?}");
    }
}

/// Twenty runs at the same time, eight experiments at a time in each, of every area; the
/// union experiments, of which each is six, by one of them.
#[test]
fn parallel_runs_give_the_same_records() {
    let runs: Vec<_> = (0..20).map(|_| std::thread::spawn(whole_run)).collect();
    let mut records = runs.into_iter().map(|run| run.join().expect("a run"));
    let first = records.next().expect("twenty runs");
    assert!(
        first.iter().all(|record| !matches!(record.outcome, Outcome::Broken { .. })),
        "{first:#?}"
    );
    for other in records {
        for (one, two) in first.iter().zip(&other) {
            assert_eq!(one, two, "{} differs between two runs", one.id);
        }
        assert_eq!(first.len(), other.len());
    }
}

fn whole_run() -> Vec<Record> {
    let mut ids: Vec<&str> = isolab::registry().iter().map(|one| one.id()).collect();
    ids.retain(|id| !id.starts_with("union/") || *id == "union/merge");
    // Each of these starts Docker's daemon twice: for twenty runs that is too much to wait for.
    let engines = [
        "chroot/hello-scratch-image",
        "chroot/exported-image",
        "chroot/nginx",
        "chroot/versus-container",
    ];
    ids.retain(|id| !engines.contains(id) && !id.starts_with("image/"));
    ids.extend(["chroot/versus-container@runc", "chroot/versus-container@podman"]);
    let output = isolab().arg("run").args(ids).args(["--jobs", "8", "--format", "json"]).output();
    let records: Vec<Record> =
        serde_json::from_slice(&output.expect("isolab starts").stdout).expect("records");
    records.iter().map(Record::stable).collect()
}

/// The same experiment as root of a user namespace, by two kinds of caller.
#[test]
fn rootless_is_the_same_for_root_and_for_an_ordinary_user() {
    let of = |runner| record("chroot/without-privilege", runner).stable();
    assert_eq!(of(Runner::Rootless), of(Runner::Ordinary));
    assert_eq!(of(Runner::Rootless).flavour, "rootless");
}

/// In a user namespace that nobody has mapped, no sandbox can be made: a skip, not a fault.
#[test]
fn a_machine_without_sandboxes_is_a_skip_with_its_reason() {
    let output = without_sandboxes().output().expect("unshare starts");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let record: Record = serde_json::from_str(&text).expect("a record");
    let Outcome::Skipped { requirement, because } = &record.outcome else {
        panic!("{:#?}", record.outcome)
    };
    assert_eq!(requirement, "sandbox");
    assert!(because.contains("hint:"), "{because}");
    assert_eq!(output.status.code(), Some(3));
}

#[expect(clippy::disallowed_methods, reason = "unshare(1) makes the place that refuses")]
fn without_sandboxes() -> assert_cmd::Command {
    let mut command = assert_cmd::Command::new("unshare");
    command.arg("--user").arg(env!("CARGO_BIN_EXE_isolab"));
    command.args(["run", "chroot/escape", "--format", "jsonl"]);
    command
}
