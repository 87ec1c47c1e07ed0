//! Guests: what runs in them, and how its end comes back.
//!
//! Each test has guests of its own, emulated where there is no KVM.

mod failures;

use std::os::unix::process::ExitStatusExt;
use std::time::{Duration, Instant};

use harness::record::Outcome;
use harness::sandbox::Ended;
use harness::vm::batch::{Came, Seen};
use rstest::rstest;
use serde_json::{Value, json};

use crate::experiments::snapshot;
use crate::support::{NEWEST, OLDEST, isolab};
use failures::started;

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
        // On ext4 where tmpfs keeps no user.* attributes.
        "union/cow-add@overlay",
    ];
    let arguments = ["vm", "run", "--boot", "--format", "jsonl", "--kernel", kernel];
    let (out, err, status) = say(&[&arguments[..], &ids].concat());
    let seen: Vec<Seen> =
        out.lines().map(|line| serde_json::from_str(line).expect("a result")).collect();
    assert_eq!(seen.iter().map(|one| one.case.as_str()).collect::<Vec<_>>(), ids, "{err}");
    for one in &seen {
        assert!(one.release.starts_with(&format!("{kernel}.")), "{}", one.release);
        assert!(!one.copy, "it was booted");
        let Came::Record(record) = &one.result else { panic!("{}: {:?}", one.case, one.result) };
        let good = matches!(record.outcome, Outcome::Pass | Outcome::ExpectedDifference { .. });
        assert!(good, "{} on {kernel}: {:#?}", one.case, record.outcome);
        snapshot(record);
    }
    assert_eq!(status, Some(0), "{err}");
}

/// An emulated kernel that has to find out how fast its processor counts is wrong about it now
/// and then; where it then thinks that more time has passed, nothing has the time that it needs.
#[rstest]
fn seconds_of_a_guest_are_not_shorter(
    #[values(OLDEST, NEWEST)] kernel: &str,
    #[values(&["--boot"], &[])] how: &[&str],
) {
    let script = ["sh", "-c", "echo; sleep 3; echo"];
    let (child, lines) = started(&[&["vm", "exec", "--kernel", kernel], how, &script].concat());
    let mut times = lines.map(|line| line.map(|_| Instant::now()).expect("UTF-8"));
    let [began, ended] = [times.next(), times.next()].map(|time| time.expect("a line"));
    // One that is late makes it less, so there is room.
    let took = ended - began;
    assert!(took > Duration::from_millis(1500), "three seconds took {took:?}");
    assert!(child.wait_with_output().expect("isolab ends").status.success());
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

/// What a program needs and a boot does not is loaded when it is first used, by anybody: the
/// kernel asks for it. On both ends of the range, since how it asks has changed.
#[rstest]
fn modules_come_when_they_are_first_used(#[values(OLDEST, NEWEST)] kernel: &str) {
    let exec = ["vm", "exec", "--boot", "--kernel", kernel, "--", "sh", "-c", MODULES];
    let (out, err, status) = say(&exec);
    // Built into the newest one.
    let fuse = if kernel == NEWEST { "" } else { "fuse " };
    let expected = ["", "overlay", "FUSE overlay", "FUSE loop overlay", "FUSE loop overlay veth"];
    let expected = expected.map(|line| line.replace("FUSE ", fuse));
    assert_eq!(out.lines().collect::<Vec<_>>(), expected, "{err}");
    assert_eq!((err.as_str(), status), ("", Some(0)));
}

/// Above a Debian of the project's own, for machines that are something else: a program of
/// that root, on the guest's kernel, and an experiment.
#[test]
fn a_guest_sees_the_root_that_it_is_given() {
    // This machine has what starts the guest; the root has apt, and little else.
    let script = "! command -v qemu-system-x86_64 && dpkg-query -W -f '${Package}' apt";
    let (out, err, status) = say(&["vm", "exec", "--root", "debian", "--", "sh", "-c", script]);
    assert_eq!((out.as_str(), status), ("apt", Some(0)), "{err}");
    let run = ["vm", "run", "--root", "debian", "--format", "jsonl", "--kernel", NEWEST];
    let (out, err, status) = say(&[&run[..], &["chroot/missing-root"]].concat());
    let seen: Seen = serde_json::from_str(&out).expect("a result");
    let Came::Record(record) = &seen.result else { panic!("{err}{:?}", seen.result) };
    snapshot(record);
    assert_eq!(status, Some(0), "{err}");
    let (_, err, status) = say(&["vm", "exec", "--root", "/nonexistent", "--", "true"]);
    assert!(err.contains("/nonexistent is no folder") && status == Some(2), "{err}");
}

/// Which of them are there; a union; a FUSE device for everybody; a loop device; a pair of
/// interfaces; and a file system that nothing supplies.
const MODULES: &str = "
    there() { cut -d' ' -f1 /proc/modules | grep -x -e ext4 -e fuse -e loop -e overlay -e veth \
        | sort | xargs; }
    there
    cd /tmp && mkdir lower upper work union || exit 1
    mount -t overlay -o lowerdir=lower,upperdir=upper,workdir=work none union && there
    setpriv --reuid=65534 --clear-groups sh -c ': <>/dev/fuse' && there
    test -b \"$(losetup --find)\" && there
    ip link add one type veth peer name two && there
    ! mount -t nonesuch none /mnt 2>/dev/null";

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
    let copies: Vec<Value> = serde_json::from_str(&out).expect("a list");
    let came = copies[0]["came"].as_array().expect("a list");
    assert_eq!(came.len(), table.len());
    for (came, (script, end)) in came.iter().zip(table) {
        assert_eq!(came["end"], json!({"Ended": end}), "{script}");
    }
}

/// The command itself ends as the program did: each kind of status and of signal, the two
/// that glibc keeps for itself as well.
#[rstest]
#[case::statuses(&[0, 1, 41, 124, 125, 126, 127, 128, 255].map(Ended::Exit))]
#[case::signals(&[1, 9, 11, 13, 15, 32, 34, 64].map(Ended::Signal))]
fn exec_ends_as_the_program_did(#[case] ends: &[Ended]) {
    for end in ends {
        let script = match end {
            Ended::Exit(status) => format!("cat; echo said >&2; exit {status}"),
            Ended::Signal(number) => format!("cat; echo said >&2; kill -{number} $$; exit 98"),
        };
        let mut exec = isolab();
        exec.args(["vm", "exec", "--", "sh", "-c", &script]).write_stdin("given\n");
        let output = exec.output().expect("isolab starts");
        let ended = output.status.code().map(Ended::Exit);
        let ended = ended.or_else(|| output.status.signal().map(Ended::Signal));
        assert_eq!(ended, Some(*end), "{script}: {output:?}");
        assert_eq!(String::from_utf8_lossy(&output.stdout), "given\n", "{script}");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "said\n", "{script}");
    }
}

/// As a shell and timeout(1) say it.
#[rstest]
#[case::absent(&["/nonexistent"], 127, "No such file")]
#[case::not_executable(&["/etc/passwd"], 126, "Permission denied")]
#[case::late(&["sleep", "60"], 124, "killed at its deadline")]
fn what_never_ran_or_never_ended_has_its_own_status(
    #[case] command: &[&str],
    #[case] status: i32,
    #[case] word: &str,
) {
    let options = ["vm", "exec", "--deadline", "2", "--"];
    let (out, err, ended) = say(&[&options[..], command].concat());
    assert_eq!((out.as_str(), ended), ("", Some(status)), "{err}");
    assert!(err.starts_with("isolab: ") && err.contains(word), "{err}");
}
