//! Grading in guests: the verdicts of the same submissions are the same there, and what real
//! root tries stays in its guest, which bears the consequences.

use harness::grade::{Status, Verdict};
use isolab::graded::EXERCISES;

use super::{compare, corpus};
use crate::support::isolab;

/// Of each kind that runs something, right ones and wrong ones, and one that needs what the
/// machine supplies; the whole corpus would take
/// a quarter of an hour where guests are emulated.
const SAME: [&str; 6] = [
    "chroot/hello-static/right-shell",
    "chroot/debootstrap/starter",
    "namespace/uts/right-c",
    "namespace/uts/wrong-no-unshare",
    "union/merge/right-python",
    "union/merge/wrong-order",
];

#[test]
fn verdicts_in_a_guest_are_those_outside_and_attacks_stay_inside() {
    let all = SAME.iter().flat_map(|name| {
        let (id, _) = name.rsplit_once('/').expect("AREA/NAME/ENTRY");
        corpus::of_exercise(id).into_iter().filter(move |entry| entry.name == *name)
    });
    let entries: Vec<_> = all.chain(corpus::guest()).collect();
    assert_eq!(entries.len(), SAME.len() + corpus::guest().len());
    compare(&entries, &corpus::grade_in_guests(&entries));
}

/// Exercises that are graded in guests only.
#[test]
fn submissions_that_need_real_root_get_their_verdicts_in_guests() {
    let needy = EXERCISES.iter().map(|exercise| exercise.task.id());
    let needy = needy.filter(|id| corpus::needs_real_root(id));
    let entries: Vec<_> = needy.flat_map(corpus::of_exercise).collect();
    assert!(!entries.is_empty());
    compare(&entries, &corpus::grade_in_guests(&entries));
}

/// Outside of a guest they are not graded at all.
#[test]
fn outside_of_a_guest_real_root_is_not_given() {
    let entries = corpus::of_exercise("namespace/cgroup");
    for (name, exercise) in corpus::grade(&entries) {
        assert_eq!((exercise.status(), exercise.tally().of), (Status::Incomplete, 0), "{name}");
        let hint = exercise.criteria[0].hint.as_ref().expect("a hint");
        assert_eq!(hint.key, "hint-only-in-guest", "{name}");
    }
}

/// A guest that cannot even be started is no fault of the student's.
#[test]
fn without_a_guest_nobody_loses_points() {
    // The kernel is in the cache after this, since fetching takes programs as well.
    let fetched = isolab().args(["vm", "fetch", "--kernel", "7.3"]).output().expect("it starts");
    assert!(fetched.status.success(), "{fetched:?}");
    let entries = corpus::of_exercise("namespace/uts");
    let entry = entries.iter().find(|entry| entry.is("right-shell")).expect("there is one");
    let report = corpus::graded_without_qemu(entry);
    let exercise = &report.submissions[0].exercises[0];
    assert_eq!(exercise.status(), Status::Incomplete);
    assert_eq!(exercise.tally().of, 0);
    let ours = |one: &harness::grade::Criterion| one.verdict == Verdict::GraderError;
    assert!(exercise.criteria.iter().all(ours), "{exercise:?}");
    let hint = exercise.criteria[0].hint.as_ref().expect("a hint");
    assert!(hint.values["because"].contains("qemu-missing"), "{hint:?}");
}

#[test]
fn a_kernel_without_guests_is_a_mistake() {
    let output =
        isolab().args(["grade", ".", "--kernel", "7.3", "--only", "namespace/uts"]).output();
    let output = output.expect("isolab starts");
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stderr).contains("--in vm"), "{output:?}");
}
