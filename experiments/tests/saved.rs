//! Copies of a saved guest: each is a machine of its own, and a damaged one is not used.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use harness::sandbox::Ended;
use harness::vm::{Collected, End};

use crate::support::{NEWEST, cache_of_kernels, isolab};

const SCRIPTS: [&str; 5] = [
    "cat /proc/sys/kernel/random/uuid",
    "cat /proc/sys/kernel/random/boot_id",
    "date +%s",
    "hostname",
    "test ! -e /tmp/mine && touch /tmp/mine",
];

#[test]
fn copies_of_a_saved_guest_share_nothing_and_a_damaged_one_is_made_again() {
    let cache = cache_of_kernels(NEWEST);
    let first = copies(3, cache.path());
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
    let time = third[0][2].parse().expect("seconds");
    assert!((before..=seconds()).contains(&time), "{time} is not after {before}");

    let all: Vec<[String; 5]> = first.into_iter().chain(second).chain(third).collect();
    assert_eq!(all.len(), 5);
    for at in [0, 1] {
        let drawn: BTreeSet<&String> = all.iter().map(|one| &one[at]).collect();
        assert_eq!(drawn.len(), all.len(), "two copies drew the same in {}", SCRIPTS[at]);
    }
    assert!(all.iter().all(|one| one[3] == "guest"), "{all:?}");
}

/// What each script printed in each copy; all succeed.
fn copies(number: usize, cache: &Path) -> Vec<[String; 5]> {
    let number = number.to_string();
    let mut guests = isolab();
    guests.env("ISOLAB_CACHE", cache).args(["selftest", "guest", "--copies", &number]);
    let output = guests.args(SCRIPTS).output().expect("isolab starts");
    let all: Vec<Vec<Collected>> = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)));
    let words = |one: Collected, script| {
        assert_eq!(one.end, End::Ended(Ended::Exit(0)), "{script}: {}", one.error);
        one.output.trim().to_owned()
    };
    let one = |copy: Vec<Collected>| -> [String; 5] {
        let texts: Vec<String> =
            copy.into_iter().zip(SCRIPTS).map(|(one, script)| words(one, script)).collect();
        texts.try_into().expect("one for each script")
    };
    all.into_iter().map(one).collect()
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
