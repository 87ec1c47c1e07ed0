//! Copies of a saved guest: each is a machine of its own, and a damaged one is not used.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use harness::sandbox::Ended;
use harness::vm::batch::{Came, Seen};
use harness::vm::{Collected, Drawn, End};
use serde::Deserialize;

use crate::experiments::snapshot;
use crate::support::{OLDEST, cache_of_kernels, isolab};

/// What one copy came to.
#[derive(Deserialize)]
struct Copy {
    drawn: Drawn,
    came: Vec<Collected>,
}

const SCRIPTS: [&str; 5] = [
    "cat /proc/sys/kernel/random/uuid",
    "cat /proc/sys/kernel/random/boot_id",
    "date +%s",
    "hostname",
    "test ! -e /tmp/mine && touch /tmp/mine",
];

/// On the oldest kernel: newer ones mix what the processor draws into their numbers so often
/// that copies may differ without new randomness too, and a copy without it would not be seen.
#[test]
fn copies_of_a_saved_guest_share_nothing_and_a_damaged_one_is_made_again() {
    let (cache, first) = alike(3);
    let memory = saved(cache.path()).join("memory");
    let whole = fs::read(&memory).expect("the saved memory");
    let mut damaged = whole.clone();
    let middle = damaged.len() / 2;
    damaged[middle] ^= 1;
    fs::write(&memory, &damaged).expect("the damage");
    let second = copies(1, cache.path());
    // What was read before the damage was noticed has been replaced.
    assert_ne!(fs::read(memory).expect("the saved memory"), damaged);

    // So long after it was saved that its clock would show it.
    std::thread::sleep(Duration::from_secs(3));
    let before = seconds();
    let third = copies(1, cache.path());
    let time = third[0].said(2).parse().expect("seconds");
    assert!((before..=seconds()).contains(&time), "{time} is not after {before}");

    let all: Vec<Copy> = first.into_iter().chain(second).chain(third).collect();
    assert_eq!(all.len(), 5);
    let after: BTreeSet<u64> = all.iter().map(|one| one.drawn.after).collect();
    assert_eq!(after.len(), all.len(), "two copies drew the same");
    for at in [0, 1] {
        let drawn: BTreeSet<&str> = all.iter().map(|one| one.said(at)).collect();
        assert_eq!(drawn.len(), all.len(), "two copies drew the same in {}", SCRIPTS[at]);
    }
    assert!(all.iter().all(|one| one.said(3) == "guest"));
}

/// The record of a copy is that of a guest that was booted, and the second run finds what the
/// first one has saved.
#[test]
fn experiments_run_in_copies_too() {
    let cache = cache_of_kernels(OLDEST);
    let mut run = isolab();
    run.env("ISOLAB_CACHE", cache.path()).args(["vm", "run", "--format", "jsonl"]);
    run.args(["--kernel", OLDEST, "chroot/missing-root", "union/merge@overlay"]);
    let mut kept = None;
    for _ in 0..2 {
        let output = run.output().expect("isolab starts");
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        let lines = output.stdout.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
        let seen: Vec<Seen> = lines.map(|line| serde_json::from_slice(line).expect("it")).collect();
        assert_eq!(seen.len(), 2, "{seen:?}");
        for one in seen {
            assert!(one.copy, "it was booted");
            let Came::Record(record) = one.result else { panic!("{}: {:?}", one.case, one.result) };
            snapshot(&record);
        }
        let memory = fs::metadata(saved(cache.path()).join("memory")).expect("it was saved");
        let is = (memory.ino(), memory.modified().expect("a time"));
        assert_eq!(*kept.get_or_insert(is), is, "it was saved again");
    }
}

/// Where QEMU saves guests and goes on with none, as one that is older than the saved guest may:
/// a boot does instead, and the result says so.
#[test]
fn a_guest_boots_where_it_cannot_go_on() {
    let cache = cache_of_kernels(OLDEST);
    let tools = tempfile::tempdir().expect("a folder");
    let qemu = tools.path().join("qemu-system-x86_64");
    let script = "#!/bin/sh\ncase \" $* \" in *\" -incoming \"*) exit 1;; esac\n\
        PATH=${PATH#*:} exec qemu-system-x86_64 \"$@\"\n";
    fs::write(&qemu, script).expect("a program");
    fs::set_permissions(&qemu, fs::Permissions::from_mode(0o755)).expect("its mode");
    let path = format!("{}:{}", tools.path().display(), std::env::var("PATH").expect("a PATH"));
    let mut run = isolab();
    run.env("ISOLAB_CACHE", cache.path())
        .env("PATH", path)
        .args(["vm", "run", "--format", "jsonl"]);
    let output = run.args(["--kernel", OLDEST, "chroot/missing-root"]).output().expect("isolab");
    let seen: Seen = serde_json::from_slice(&output.stdout).expect("a result");
    assert!(!seen.copy && matches!(seen.result, Came::Record(_)), "{seen:?}");
    assert!(saved(cache.path()).is_dir(), "it was saved");
    assert_eq!(output.status.code(), Some(0), "{output:?}");
}

/// Copies that would draw the same numbers if they were given no new randomness, and their
/// cache. A kernel renews its numbers by itself every second or two: copies in which that
/// happens first show nothing, and are taken of a guest that is saved anew.
fn alike(number: usize) -> (tempfile::TempDir, Vec<Copy>) {
    for _ in 0..5 {
        let cache = cache_of_kernels(OLDEST);
        let made = copies(number, cache.path());
        let before: BTreeSet<u64> = made.iter().map(|one| one.drawn.before).collect();
        if before.len() == 1 {
            return (cache, made);
        }
    }
    panic!("the copies of five saved guests had no number in common before they were given any");
}

/// What each copy came to; all scripts succeed.
fn copies(number: usize, cache: &Path) -> Vec<Copy> {
    let number = number.to_string();
    let mut guests = isolab();
    guests.env("ISOLAB_CACHE", cache).args(["selftest", "guest", "--copies", &number]);
    guests.args(["--kernel", OLDEST]);
    let output = guests.args(SCRIPTS).output().expect("isolab starts");
    let all: Vec<Copy> = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)));
    for (one, script) in all.iter().flat_map(|copy| copy.came.iter().zip(SCRIPTS)) {
        assert_eq!(one.end, End::Ended(Ended::Exit(0)), "{script}: {}", one.error);
    }
    all
}

impl Copy {
    /// What the script at this place printed.
    fn said(&self, at: usize) -> &str {
        self.came[at].output.trim()
    }
}

/// The folder of the only saved guest.
fn saved(cache: &Path) -> PathBuf {
    let entries = fs::read_dir(cache).expect("the cache").map(|entry| entry.expect("one").path());
    let is_saved = |path: &PathBuf| path.is_dir() && path.to_string_lossy().contains("/saved-");
    let mut found: Vec<PathBuf> = entries.filter(is_saved).collect();
    assert_eq!(found.len(), 1, "{found:?}");
    found.remove(0)
}

fn seconds() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).expect("a time").as_secs()
}
