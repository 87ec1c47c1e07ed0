//! Many workbooks: results as they finish, going on after SIGKILL, partitions and their merge.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::thread::sleep;
use std::time::{Duration, Instant};

use harness::grade::{Report, Status, Verdict};
use isolab::graded::EXERCISES;

use super::corpus;
use crate::support::isolab;

/// Workbooks with one exercise each, one of them right and the others not.
fn workbooks(count: usize) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("experiments/corpus/namespace/uts");
    for at in 0..count {
        let entry = corpus.join(if at == 1 { "right-shell" } else { "starter" });
        let own = folder.path().join(format!("books/학생 {at:02}/namespace/uts"));
        fs::create_dir_all(&own).expect("a workbook");
        fs::copy(entry.join("solution.sh"), own.join("solution.sh")).expect("a solution");
    }
    folder
}

fn grade(folder: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let mut command = isolab();
    command.current_dir(folder).args(["grade", "--lang", "en"]).args(arguments);
    let output = command.output().expect("isolab starts");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

const ONLY: [&str; 2] = ["--only", "namespace/uts"];

/// The report without what differs from run to run.
fn report(folder: &Path, arguments: &[&str]) -> Report {
    let (_, text, complaint) = grade(folder, &[arguments, &["--format", "json"]].concat());
    let mut report: Report =
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}{complaint}"));
    for exercise in report.submissions.iter_mut().flat_map(|one| &mut one.exercises) {
        exercise.took_ms = 0.0;
        // The command's socket has a name that no other run has.
        let runs = exercise.criteria.iter_mut().filter(|one| one.name == "runs");
        runs.for_each(|one| (one.expected, one.observed) = (None, None));
    }
    report
}

/// The results that are there, each with the inode that it was written to.
fn kept(results: &Path) -> Vec<(PathBuf, u64)> {
    let entries = fs::read_dir(results).into_iter().flatten().flatten();
    let reports = entries.filter(|entry| {
        let name = entry.file_name().to_string_lossy().into_owned();
        name.ends_with(".json") && name != "run.json"
    });
    let mut all: Vec<_> =
        reports.map(|entry| (entry.path(), entry.metadata().expect("a result").ino())).collect();
    all.sort();
    all
}

/// Killed in the middle it goes on, and what was graded stays as it was written.
#[test]
#[expect(clippy::disallowed_methods, reason = "starts the built binary, to kill it")]
fn a_killed_run_goes_on() {
    let folder = workbooks(12);
    let before = corpus::listing(&folder.path().join("books"));
    let results = folder.path().join("results");
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_isolab"))
        .current_dir(folder.path())
        .args(["grade", "books", "--results", "results", "--jobs", "1"])
        .args(ONLY)
        .stdout(Stdio::null())
        .spawn()
        .expect("isolab starts");
    let began = Instant::now();
    while kept(&results).len() < 3 {
        assert!(began.elapsed() < Duration::from_secs(60), "nothing is graded");
        sleep(Duration::from_millis(2));
    }
    child.kill().expect("it is killed");
    child.wait().expect("it ends");
    let first = kept(&results);
    assert!(first.len() < 12, "it was killed too late");

    let arguments = [&["books", "--results", "results"][..], &ONLY].concat();
    let (status, text, complaint) = grade(folder.path(), &arguments);
    assert_eq!(status, Some(1), "{text}{complaint}");
    let again = format!("{} of them had been graded before", first.len());
    assert!(text.contains(&again), "{text}");
    assert_eq!(text.matches("  books/").count(), 12 - first.len(), "{text}");
    let all = kept(&results);
    assert_eq!(all.len(), 12, "{all:?}");
    assert!(first.iter().all(|one| all.contains(one)), "{first:?} {all:?}");
    assert_eq!(before, corpus::listing(&folder.path().join("books")), "it was written to");
}

/// Partitions put together are what one run gives; a partition that is absent is told.
#[test]
fn partitions_make_one_run() {
    let folder = workbooks(6);
    let folder = folder.path();
    let seed = ["books", "--seed", "7"];
    let whole = report(folder, &[&seed[..], &ONLY].concat());
    let mut points = 0;
    for (share, results) in [("1/2", "one"), ("2/2", "two")] {
        let more = ["--partition", share, "--results", results];
        let (status, text, complaint) = grade(folder, &[&seed[..], &more, &ONLY].concat());
        assert!(matches!(status, Some(0 | 1)), "{text}{complaint}");
        points += kept(&folder.join(results)).len();
    }
    assert_eq!(points, 6, "each workbook is in one share");
    assert_eq!(report(folder, &["--merge", "one", "two"]), whole);

    let (_, _, complaint) = grade(folder, &["--merge", "one"]);
    assert!(complaint.contains("not graded yet: partition 2/2"), "{complaint}");
    let (status, _, complaint) = grade(folder, &["--merge", "one", "one"]);
    assert_eq!(status, Some(2), "{complaint}");
    let other = ["books", "--seed", "8", "--partition", "1/2", "--results", "one"];
    let (status, _, complaint) = grade(folder, &[&other[..], &ONLY].concat());
    assert_eq!(status, Some(2), "results of another seed: {complaint}");
    let (status, _, complaint) = grade(folder, &["books", "--results", "books/results"]);
    assert_eq!(status, Some(2), "{complaint}");
    assert!(!folder.join("books/results").exists());
}

/// What counts is what the teacher asks for: a list that a student has shortened takes nothing
/// out of the sum.
#[test]
fn a_student_does_not_choose_the_exercises() {
    let folder = workbooks(2);
    let book = folder.path().join("books/학생 01");
    let own = "name = \"1\"\nlocale = \"en\"\nexercises = [\"namespace/uts\"]\n";
    fs::write(book.join("workbook.toml"), own).expect("a list");
    let points = |ids: &[&str]| -> u32 {
        let goals = EXERCISES.iter().filter(|one| ids.is_empty() || ids.contains(&one.task.id()));
        goals.flat_map(|one| one.task.goals()).map(|goal| goal.points).sum()
    };
    let two = ["namespace/uts", "namespace/pid"];
    for only in [&[][..], &two] {
        let mut arguments = vec!["books"];
        if !only.is_empty() {
            arguments.push("--only");
            arguments.extend(only);
        }
        let report = report(folder.path(), &arguments);
        for submission in &report.submissions {
            let count = if only.is_empty() { EXERCISES.len() } else { only.len() };
            assert_eq!(submission.exercises.len(), count);
            assert_eq!(submission.tally().of, points(only), "{}", submission.folder);
            let handed_in = submission.exercises.iter().filter(|one| one.submitted);
            assert_eq!(handed_in.map(|one| &one.id).collect::<Vec<_>>(), ["namespace/uts"]);
            assert_eq!(submission.status(), Status::Failed);
        }
        assert_eq!(report.submissions[1].tally().points, points(&["namespace/uts"]));
    }
}

/// A workbook that is broken in any way is graded as far as it goes, and so are the others.
#[test]
fn a_broken_workbook_stops_nothing() {
    let folder = workbooks(2);
    let books = folder.path().join("books");
    fs::create_dir_all(books.join("empty")).expect("a folder");
    fs::create_dir_all(books.join("strange/namespace")).expect("a folder");
    fs::write(books.join("strange/namespace/uts"), "a file").expect("a file");
    fs::write(books.join("strange/workbook.toml"), [0xff, 0, 7]).expect("a file");
    let many = "\"namespace/uts\", ".repeat(10_000);
    let many = format!("name = \"\\u001b[2J\"\nlocale = \"ko\"\nexercises = [{many}]");
    fs::create_dir_all(books.join("many\u{1b}[31m")).expect("a folder");
    fs::write(books.join("many\u{1b}[31m/workbook.toml"), many).expect("a file");
    fs::write(books.join("notes.txt"), "no workbook").expect("a file");

    let arguments = [&["books", "--results", "results"][..], &ONLY].concat();
    let (status, text, complaint) = grade(folder.path(), &arguments);
    assert_eq!(status, Some(1), "{text}{complaint}");
    assert!(!text.contains('\u{1b}'), "{text:?}");
    assert!(text.contains("1 passed, 4 not yet, 0 could not"), "{text}{complaint}");
    let report = report(folder.path(), &["--merge", "results"]);
    assert_eq!(report.submissions.len(), 5);
    let passes = |name: &str| {
        let submission = report.submissions.iter().find(|one| one.folder.contains(name));
        let exercises = &submission.expect("it is graded").exercises;
        assert_eq!(exercises.len(), 1, "{name}");
        exercises[0].criteria.iter().all(|one| one.verdict == Verdict::Pass)
    };
    assert!(passes("학생 01") && !passes("학생 00") && !passes("empty") && !passes("many"));
}
