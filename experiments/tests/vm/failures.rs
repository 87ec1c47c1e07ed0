//! Every way in which no result comes from a guest: each has its own word.

use std::io::{BufRead, BufReader, Lines};
use std::path::Path;
use std::process::{Child, ChildStdout, Stdio};

use harness::record::{Outcome, Record};
use harness::vm::batch::Seen;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use rstest::rstest;

use super::say;
use crate::support::{NEWEST, OLDEST, isolab};

#[test]
fn no_qemu_is_its_own_word() {
    // The kernel is in the cache after this, since fetching takes programs as well.
    assert_eq!(say(&["vm", "fetch", "--kernel", NEWEST]).2, Some(0));
    let mut exec = isolab();
    exec.env("PATH", "/nonexistent").args(["vm", "exec", "--kernel", NEWEST, "true"]);
    let output = exec.output().expect("isolab starts");
    failed_with("qemu-missing", 125, &output.status.code(), &output.stderr);
}

#[test]
fn a_kernel_without_overlay_is_unfit() {
    let kernel = Path::new(&fetched(OLDEST)).to_owned();
    let folder = tempfile::tempdir().expect("a folder");
    for entry in kernel.parent().expect("a folder").read_dir().expect("the kernel's folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name");
        if name.to_string_lossy().ends_with(".ko") && name != "overlay.ko" {
            std::os::unix::fs::symlink(&path, folder.path().join(name)).expect("a link");
        }
    }
    let (image, modules) = (kernel.to_string_lossy(), folder.path().to_string_lossy());
    let (_, err, status) = say(&["vm", "exec", "--kernel", &image, "--modules", &modules, "true"]);
    failed_with("kernel-unfit", 3, &status, err.as_bytes());
    assert!(err.contains("no overlay, neither"), "{err}");
}

#[rstest]
#[case::no_archive("--initramfs", "Unable to mount root fs")]
#[case::no_program("--init", "No working init found")]
fn what_cannot_be_unpacked_or_executed_is_a_failed_boot(#[case] option: &str, #[case] word: &str) {
    let (_, err, status) = say(&["selftest", "guest", option, "/etc/passwd", "true"]);
    failed_with("boot-failed", 3, &status, err.as_bytes());
    assert!(err.contains(word), "{err}");
}

#[test]
fn a_world_that_cannot_be_made_is_a_failed_set_up() {
    let empty = tempfile::tempdir().expect("a folder");
    let share = empty.path().to_string_lossy();
    let (_, err, status) = say(&["selftest", "guest", "--share", &share, "true"]);
    failed_with("setup-failed", 3, &status, err.as_bytes());
    assert!(err.contains("cannot move /proc: No such file"), "{err}");
}

#[test]
fn a_failing_experiment_is_a_record() {
    let (out, err, _) = say(&["vm", "exec", "/run/isolab", "selftest", "misdeed", "lie"]);
    let record: Record = serde_json::from_str(&out).unwrap_or_else(|e| panic!("{e}: {err}"));
    assert!(matches!(record.outcome, Outcome::Fail { .. }), "{:#?}", record.outcome);
}

#[test]
fn a_panic_is_told_with_its_oops() {
    let script = "echo before; sleep 1; echo c >/proc/sysrq-trigger; sleep 60";
    let (out, err, status) = say(&["vm", "exec", "sh", "-c", script]);
    assert_eq!(out, "before\n", "what came before is not lost");
    failed_with("guest-panicked", 125, &status, err.as_bytes());
    assert!(err.contains("sysrq"), "{err}");
}

/// A real-time loop that the scheduler may not throttle, on the only processor: the init
/// never runs again. (Newer kernels would still give it a share.)
#[test]
fn a_guest_that_hangs_ends_at_its_deadline() {
    let script = "echo -1 >/proc/sys/kernel/sched_rt_runtime_us; echo before; sleep 1; \
                  exec chrt -f 99 sh -c 'while :; do :; done'";
    let options = ["vm", "exec", "--kernel", OLDEST, "--deadline", "12"];
    let (out, err, status) = say(&[&options[..], &["sh", "-c", script]].concat());
    assert_eq!(out, "before\n");
    failed_with("guest-hung", 125, &status, err.as_bytes());
}

#[test]
fn a_killed_qemu_is_a_lost_channel() {
    let (child, qemu) = running_guest();
    kill(qemu, Signal::SIGKILL).expect("QEMU runs");
    let output = child.wait_with_output().expect("isolab ends");
    failed_with("channel-lost", 125, &output.status.code(), &output.stderr);
}

/// What was done is not lost, what was under way is told, and the rest goes on.
#[test]
fn a_guest_that_goes_loses_one_experiment() {
    let ids = ["chroot/missing-root", "namespace/pid", "chroot/empty-root"];
    let arguments = ["vm", "run", "--format", "jsonl", "--kernel", OLDEST];
    let (mut child, mut lines) = started(&[&arguments[..], &ids].concat());
    let mut seen = vec![lines.next().expect("a line").expect("UTF-8")];
    kill(qemu_of(&child), Signal::SIGKILL).expect("QEMU runs");
    seen.extend(lines.map(|line| line.expect("UTF-8")));
    assert_eq!(child.wait().expect("isolab ends").code(), Some(3), "{seen:?}");
    let seen: Vec<Seen> =
        seen.iter().map(|line| serde_json::from_str(line).expect("a result")).collect();
    let words: Vec<_> = seen.iter().map(|one| (one.case.as_str(), one.result.word())).collect();
    // Two may have been under way at once, on two processors; the guest has one.
    assert_eq!(words, [(ids[0], "pass"), (ids[1], "channel-lost"), (ids[2], "pass")]);
}

#[test]
fn an_interrupted_host_leaves_no_guest() {
    let (child, qemu) = running_guest();
    kill(Pid::from_raw(child.id() as i32), Signal::SIGINT).expect("isolab runs");
    let output = child.wait_with_output().expect("isolab ends");
    failed_with("host-interrupted", 130, &output.status.code(), &output.stderr);
    // Its parent is gone, and the kernel's signal was sent before that could be seen.
    let gone = (0..500).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(10));
        kill(qemu, None).is_err()
    });
    assert!(gone, "QEMU {qemu} still runs");
}

/// An `isolab vm exec` whose program runs, and the pid of its QEMU.
fn running_guest() -> (Child, Pid) {
    let (child, mut lines) = started(&["vm", "exec", "sh", "-c", "echo up; exec sleep 50"]);
    assert_eq!(lines.next().expect("a line").expect("UTF-8"), "up");
    let qemu = qemu_of(&child);
    (child, qemu)
}

/// An `isolab` that runs, and the lines that it writes.
#[expect(clippy::disallowed_methods, reason = "assert_cmd waits for the end")]
pub fn started(arguments: &[&str]) -> (Child, Lines<BufReader<ChildStdout>>) {
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_isolab"))
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("isolab starts");
    let lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
    (child, lines)
}

/// It is the child of the thread that looks after it.
fn qemu_of(child: &Child) -> Pid {
    let tasks = std::fs::read_dir(format!("/proc/{}/task", child.id())).expect("its threads");
    let children = tasks.map(|task| {
        let list = task.expect("a thread").path().join("children");
        std::fs::read_to_string(list).expect("the kernel lists children")
    });
    let children = children.collect::<String>();
    let qemu = children.split_whitespace().next_back().expect("a child").parse().expect("a pid");
    Pid::from_raw(qemu)
}

/// The path of a fetched kernel.
fn fetched(kernel: &str) -> String {
    let (out, err, status) = say(&["vm", "fetch", "--kernel", kernel]);
    assert_eq!(status, Some(0), "{err}");
    out.split_whitespace().next_back().expect("a path").to_owned()
}

fn failed_with(word: &str, status: i32, ended: &Option<i32>, stderr: &[u8]) {
    let err = String::from_utf8_lossy(stderr);
    assert!(err.starts_with(&format!("isolab: {word}")), "not {word}: {err}");
    assert_eq!(*ended, Some(status), "{err}");
}
