//! Guests: what runs in them, and every way in which none gives a result.
//!
//! Each test boots a guest of its own, emulated where there is no KVM.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Stdio};

use harness::record::{Outcome, Record};
use harness::vm::batch::{Came, Seen};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use rstest::rstest;
use serde_json::{Value, json};

use crate::experiments::snapshot;
use crate::support::isolab;

/// The oldest kernel and the newest one.
const OLDEST: &str = "5.10";
const NEWEST: &str = "7.3";

/// What a command wrote to its standard output and error, and its status.
fn say(arguments: &[&str]) -> (String, String, Option<i32>) {
    let output = isolab().args(arguments).output().expect("isolab starts");
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    (text(output.stdout), text(output.stderr), output.status.code())
}

/// A representative part on both ends of the range, each in one boot: the record of every
/// kernel is the golden one, or the variant that its differences name.
#[rstest]
fn experiments_show_on_every_kernel_what_was_foreseen(#[values(OLDEST, NEWEST)] kernel: &str) {
    let ids = [
        "chroot/missing-root",
        "chroot/bind-mounts",
        "namespace/pid",
        "namespace/time",
        "union/merge@overlay",
    ];
    let arguments = ["vm", "run", "--format", "jsonl", "--kernel", kernel];
    let (out, err, status) = say(&[&arguments[..], &ids].concat());
    let seen: Vec<Seen> =
        out.lines().map(|line| serde_json::from_str(line).expect("a result")).collect();
    assert_eq!(seen.iter().map(|one| one.case.as_str()).collect::<Vec<_>>(), ids, "{err}");
    for one in &seen {
        assert!(one.release.starts_with(&format!("{kernel}.")), "{}", one.release);
        let Came::Record(record) = &one.result else { panic!("{}: {:?}", one.case, one.result) };
        let good = matches!(record.outcome, Outcome::Pass | Outcome::ExpectedDifference { .. });
        assert!(good, "{} on {kernel}: {:#?}", one.case, record.outcome);
        snapshot(record);
    }
    assert_eq!(status, Some(0), "{err}");
}

/// One guest runs them all, each as real root, and gives back its end and three streams.
#[test]
fn every_end_comes_back_as_it_was() {
    let signal = |number: i32| json!({"Ended": {"Signal": number}});
    let exit = |status: i32| json!({"Ended": {"Exit": status}});
    let table = [
        ("exit 0", exit(0), "", "", ""),
        ("exit 7", exit(7), "", "", ""),
        ("exit 255", exit(255), "", "", ""),
        ("kill -HUP $$", signal(1), "", "", ""),
        ("kill -KILL $$", signal(9), "", "", ""),
        ("kill -SEGV $$", signal(11), "", "", ""),
        ("kill -TERM $$", signal(15), "", "", ""),
        ("kill -34 $$", signal(34), "", "", ""),
        ("echo out; echo err >&2; echo record >&3", exit(0), "out\n", "err\n", "record\n"),
        ("read line; exit 3", exit(3), "", "", ""),
        ("sleep 60", json!("Late"), "", "", ""),
        ("sleep 60 & echo not waited for", exit(0), "not waited for\n", "", ""),
        ("cat /run/given; stat -c %a /run/given", exit(0), "from the host640\n", "", ""),
        ("mount -t tmpfs none /mnt && id -u", exit(0), "0\n", "", ""),
        (LOOP_EXT4, exit(0), "ext2/ext3\n", "", ""),
        ("touch /etc/isolab 2>/dev/null", exit(1), "", "", ""),
        ("(sleep 9 & sleep 9 & sleep 9 & sleep 9 & true) 2>/dev/null", exit(2), "", "", ""),
    ];
    let options = ["--deadline", "6", "--processes", "4", "--given", "from the host"];
    let scripts: Vec<&str> = table.iter().map(|(script, ..)| *script).collect();
    let (out, err, status) = say(&[&["selftest", "guest"][..], &options, &scripts].concat());
    assert_eq!(status, Some(0), "{err}");
    let came: Vec<Value> = serde_json::from_str(&out).expect("a list");
    assert_eq!(came.len(), table.len());
    for (came, (script, end, output, error, record)) in came.into_iter().zip(table) {
        let expected = json!({"end": end, "output": output, "error": error, "record": record});
        assert_eq!(came, expected, "{script}");
    }
}

/// A file system of the guest's own kernel, in the guest's memory.
const LOOP_EXT4: &str = "truncate -s 16M /tmp/disk && mkfs.ext4 -q /tmp/disk && \
    mount -o loop /tmp/disk /mnt && stat -f -c %T /mnt && umount /mnt";

/// All in one copy of a saved guest: statuses that programs give a meaning, and each signal
/// that ends a program.
#[test]
fn every_status_and_every_deadly_signal_comes_back() {
    let statuses = [0, 1, 2, 3, 99, 100, 124, 125, 126, 127, 128, 129, 137, 143, 254, 255];
    let exits = statuses.map(|status| (format!("exit {status}"), json!({"Exit": status})));
    // Without CHLD, CONT, those that stop, URG and WINCH.
    let signals = (1..=64).filter(|number| !matches!(number, 17..=23 | 28));
    let kills = signals.map(|n| (format!("kill -{n} $$; exit 98"), json!({"Signal": n})));
    let table: Vec<(String, Value)> = exits.into_iter().chain(kills).collect();
    let scripts: Vec<&str> = table.iter().map(|(script, _)| script.as_str()).collect();
    let (out, err, status) = say(&[&["selftest", "guest", "--copies", "1"][..], &scripts].concat());
    assert_eq!(status, Some(0), "{err}");
    let came: Vec<Vec<Value>> = serde_json::from_str(&out).expect("a list");
    assert_eq!(came[0].len(), table.len());
    for (came, (script, end)) in came[0].iter().zip(table) {
        assert_eq!(came["end"], json!({"Ended": end}), "{script}");
    }
}

/// The command itself ends as the program did.
#[rstest]
#[case(&["sh", "-c", "cat; exit 41"], Some(41), None, "given\n")]
#[case(&["sh", "-c", "kill -TERM $$"], None, Some(Signal::SIGTERM), "")]
#[case(&["/nonexistent"], Some(127), None, "")]
#[case(&["/etc/passwd"], Some(126), None, "")]
fn exec_ends_as_the_program_did(
    #[case] command: &[&str],
    #[case] status: Option<i32>,
    #[case] signal: Option<Signal>,
    #[case] printed: &str,
) {
    use std::os::unix::process::ExitStatusExt;
    let mut exec = isolab();
    exec.args(["vm", "exec", "--"]).args(command).write_stdin("given\n");
    let output = exec.output().expect("isolab starts");
    assert_eq!(output.status.code(), status, "{output:?}");
    assert_eq!(output.status.signal(), signal.map(|signal| signal as i32), "{output:?}");
    assert_eq!(String::from_utf8_lossy(&output.stdout), printed);
}

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

#[test]
fn an_init_that_is_none_is_a_failed_boot() {
    let (_, err, status) = say(&["selftest", "guest", "--init", "/etc/passwd", "true"]);
    failed_with("boot-failed", 3, &status, err.as_bytes());
    assert!(err.contains("No working init found"), "{err}");
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
#[expect(clippy::disallowed_methods, reason = "assert_cmd waits for the end")]
fn running_guest() -> (Child, Pid) {
    let script = "echo up; exec sleep 50";
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_isolab"))
        .args(["vm", "exec", "sh", "-c", script])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("isolab starts");
    let mut line = String::new();
    BufReader::new(child.stdout.take().expect("a pipe")).read_line(&mut line).expect("a line");
    assert_eq!(line, "up\n");
    let tasks = format!("/proc/{0}/task/{0}/children", child.id());
    let children = std::fs::read_to_string(&tasks).expect("the kernel lists children");
    let qemu = children.split_whitespace().next_back().expect("a child").parse().expect("a pid");
    (child, Pid::from_raw(qemu))
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
