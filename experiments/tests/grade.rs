//! The grader, over a corpus of submissions: each is pinned to its verdict and its hint.
//!
//! An entry is a folder `corpus/AREA/NAME/ENTRY` with what is handed in, and `expect.toml`:
//! a line for each criterion that does not pass, `NAME = "VERDICT"` or
//! `NAME = "VERDICT: HINT"`. Those that attack, and those that are merely broken, are in
//! `corpus/hostile/ENTRY`. An attack that got through would end with 42, or be told by the
//! audit that follows each: so some that do the right thing afterwards pass.

mod batch;
mod corpus;
mod guest;
mod key;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use harness::grade::{Exercise, Verdict, readme};
use harness::text::Language;
use isolab::graded::EXERCISES;
use rstest::rstest;

use crate::support::{is_root, isolab};

/// What has a case of its own below.
const NAMED: [&str; 4] = ["chroot", "namespace", "union", "hostile"];

/// Whatever submissions do, they get the verdict that they are pinned to. The hostile ones are
/// graded among honest ones of an area, as in a class: more than 200 in one run.
#[rstest]
#[case::chroot(&["chroot"])]
#[case::union(&["union"])]
#[case::mixed(&["hostile", "namespace"])]
#[case::others(&[])]
fn every_submission_gets_its_verdict(#[case] areas: &[&str]) {
    let entries = match areas {
        [] => corpus::areas()
            .iter()
            .filter(|area| !NAMED.contains(&area.as_str()))
            .flat_map(|area| corpus::entries(area))
            .collect(),
        areas => corpus::mixed(areas.iter().map(|area| corpus::entries(area)).collect()),
    };
    let area = areas.join(" and ");
    if entries.is_empty() {
        // Only another exercise is asked for.
        assert!(std::env::var("ISOLAB_CORPUS").is_ok(), "no corpus for {area}");
        return;
    }
    compare(&entries, &corpus::grade(&entries));
}

/// Each entry has the verdicts that it is pinned to.
fn compare(entries: &[corpus::Entry], found: &BTreeMap<String, Exercise>) {
    let mut wrong = Vec::new();
    for entry in entries {
        let seen = &found[&entry.name];
        let verdicts = corpus::verdicts(seen);
        if !is_root() && corpus::is_unmeasured(seen) {
            continue;
        }
        if verdicts != entry.expected(seen) {
            wrong.push(format!(
                "{}\n  expected {:?}\n  seen     {verdicts:?}\n  {}",
                entry.name,
                entry.expected(seen),
                corpus::details(seen),
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Two right ones of different style, three wrong ones, a cheat and the starter.
#[test]
fn every_exercise_has_its_corpus() {
    for exercise in EXERCISES {
        let id = exercise.task.id();
        let entries = corpus::of_exercise(id);
        let count = |kind: &str| entries.iter().filter(|entry| entry.is(kind)).count();
        let counts = [count("right-"), count("wrong-"), count("cheat-"), count("starter")];
        let enough = counts.iter().zip([2, 3, 1, 1]).all(|(have, least)| *have >= least);
        assert!(enough, "{id} has right, wrong, cheat, starter: {counts:?}");
        for entry in entries {
            assert_eq!(entry.is("right-"), entry.pinned.is_empty(), "{} is pinned", entry.name);
        }
    }
}

/// A check that nothing fails is none: each criterion has a submission that is wrong in it, and
/// not merely without an answer.
#[test]
fn every_criterion_can_fail() {
    let mut never = Vec::new();
    for exercise in EXERCISES {
        let entries = corpus::of_exercise(exercise.task.id());
        let wrong = |goal: &str| {
            let pinned = entries.iter().filter_map(|entry| entry.pinned.get(goal));
            let mut verdicts = pinned.filter(|one| !one.ends_with("hint-not-answered"));
            verdicts.any(|one| one != "skipped")
        };
        let goals = exercise.task.goals().iter().filter(|goal| !wrong(goal.name));
        never.extend(goals.map(|goal| format!("{} {}", exercise.task.id(), goal.name)));
    }
    assert!(never.is_empty(), "nothing fails {never:#?}");
}

/// What is declared has its texts in both languages, and each hint of the corpus too.
#[test]
fn every_exercise_has_its_texts() {
    for language in [Language::En, Language::Ko] {
        let texts = isolab::texts(language);
        for exercise in EXERCISES {
            let message = exercise.task.id().replace('/', "-");
            for part in ["title", "task", "given", "try"] {
                assert!(
                    texts.has(&format!("task-{message}.{part}")),
                    "{language:?} {message} {part}"
                );
            }
            let page = readme(exercise.task, &texts);
            for goal in exercise.task.goals() {
                let key = format!("grade-{message}-{}", goal.name);
                assert!(texts.has(&key), "{language:?} has no text {key}");
                assert!(page.contains(&texts.get(&key)), "{message} does not say {key}");
            }
            for hint in corpus::of_exercise(exercise.task.id()).iter().flat_map(|one| one.hints()) {
                assert!(texts.has(&hint), "{language:?} has no text {hint}");
            }
        }
    }
}

/// A criterion needs one that is declared before it.
#[test]
fn criteria_need_what_is_there() {
    for exercise in EXERCISES {
        let mut before = BTreeSet::new();
        for goal in exercise.task.goals() {
            let needed = goal.needs.is_none_or(|needed| before.contains(needed));
            assert!(needed && goal.points > 0, "{} {goal:?}", exercise.task.id());
            assert!(before.insert(goal.name), "{} has {} twice", exercise.task.id(), goal.name);
        }
    }
}

/// A fresh workbook fails everywhere, in words, and with status 1.
#[test]
fn a_new_workbook_is_graded_as_it_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let book = folder.path().join("book");
    let made = isolab().args(["new", "--lang", "ko"]).arg(&book).output().expect("isolab starts");
    assert!(made.status.success(), "{made:?}");
    let page = fs::read_to_string(book.join("namespace/uts/README.md")).expect("a page");
    assert!(page.contains("호스트네임") && page.contains("1점"), "{page}");
    let again = isolab().arg("new").arg(&book).output().expect("isolab starts");
    assert_eq!(again.status.code(), Some(2), "it is not empty: {again:?}");

    let before = corpus::listing(&book);
    let graded = isolab().arg("grade").arg(&book).output().expect("isolab starts");
    assert_eq!(graded.status.code(), Some(1), "{graded:?}");
    let text = String::from_utf8_lossy(&graded.stdout);
    assert!(text.contains("namespace/uts — 아직 통과하지 못함"), "{text}");
    assert_eq!(before, corpus::listing(&book), "the folder is never written to");
}

/// The same seed draws the same values, another one others.
#[test]
fn a_seed_repeats_a_run() {
    let entries = corpus::of_exercise("namespace/uts");
    let entry = entries.iter().find(|entry| entry.is("right-shell")).expect("there is one");
    let drawn = |seed| -> BTreeMap<String, String> {
        let report = corpus::graded(std::slice::from_ref(entry), seed);
        let exercise = &report.submissions[0].exercises[0];
        let inside = exercise.criteria.iter().filter(|one| one.name == "hostname-inside");
        inside.map(|one| (one.name.clone(), format!("{:?}", one.observed))).collect()
    };
    assert_eq!(drawn(7), drawn(7));
    assert_ne!(drawn(7), drawn(8));
}

/// What is no workbook is a fault of the command line.
#[rstest]
#[case(&["grade", "/nowhere"])]
#[case(&["grade", "/proc/self"])]
#[case(&["grade", ".", "--only", "namespace/unknown"])]
#[case(&["grade", ".", "--format", "unknown"])]
fn what_cannot_be_graded_is_usage(#[case] arguments: &[&str]) {
    let output = isolab().args(arguments).output().expect("isolab starts");
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(output.stdout.is_empty());
}

/// A fault of the grader costs nothing: the verdicts that are ours leave no points behind.
#[test]
fn nothing_of_ours_is_in_the_corpus() {
    for exercise in EXERCISES {
        for entry in corpus::of_exercise(exercise.task.id()) {
            let ours = [Verdict::Unsupported, Verdict::GraderError].map(Verdict::word);
            let pinned =
                entry.pinned.values().find(|one| ours.iter().any(|of| one.starts_with(of)));
            assert_eq!(pinned, None, "{}", entry.name);
        }
    }
}
