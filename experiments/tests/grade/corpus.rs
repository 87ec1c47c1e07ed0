//! The corpus as data: reading it, grading it all at once, and comparing.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use harness::grade::{Exercise, Report, Verdict, Workbook};

use crate::support::isolab;

/// Of every run of the corpus, so that a failure can be repeated.
const SEED: u64 = 20_261;

/// One submission for one exercise.
pub struct Entry {
    /// `AREA/NAME/ENTRY`.
    pub name: String,
    /// The exercise.
    pub id: String,
    /// What does not pass: verdict and hint by criterion.
    pub pinned: BTreeMap<String, String>,
    folder: PathBuf,
}

impl Entry {
    /// Whether its own name begins so.
    pub fn is(&self, kind: &str) -> bool {
        self.name.rsplit('/').next().is_some_and(|name| name.starts_with(kind))
    }

    /// The keys of its hints.
    pub fn hints(&self) -> Vec<String> {
        let hints = self.pinned.values().filter_map(|one| one.split_once(": "));
        hints.map(|(_, hint)| hint.to_owned()).collect()
    }

    /// What is expected of each criterion.
    pub fn expected(&self, seen: &Exercise) -> BTreeMap<String, String> {
        let passing = seen.criteria.iter().map(|one| (one.name.clone(), "pass".to_owned()));
        passing.chain(self.pinned.clone()).collect()
    }
}

/// The areas of the corpus, and `hostile`; not what is for guests only.
pub fn areas() -> Vec<String> {
    folders(&root()).iter().map(|area| name(area)).filter(|area| area != "guest").collect()
}

/// Every entry of an area, or of the exercise that ISOLAB_CORPUS names; none that is for
/// guests only.
pub fn entries(area: &str) -> Vec<Entry> {
    let wanted = std::env::var("ISOLAB_CORPUS").unwrap_or_default();
    if area == "hostile" {
        return hostile().into_iter().filter(|entry| entry.name.starts_with(&wanted)).collect();
    }
    let exercises = folders(&root().join(area));
    let ids = exercises.iter().map(|exercise| format!("{area}/{}", name(exercise)));
    let here = ids.filter(|id| id.starts_with(&wanted) && !needs_real_root(id));
    here.flat_map(|id| of_exercise(&id)).collect()
}

/// Whether submissions for it are graded in guests only.
pub fn needs_real_root(id: &str) -> bool {
    isolab::graded::find(id).is_some_and(|exercise| exercise.task.needs_real_root())
}

/// One of each list in turn, as long as they last.
pub fn mixed(lists: Vec<Vec<Entry>>) -> Vec<Entry> {
    let place = |list: Vec<Entry>| list.into_iter().enumerate();
    let mut all: Vec<(usize, Entry)> = lists.into_iter().flat_map(place).collect();
    all.sort_by_key(|(at, _)| *at);
    all.into_iter().map(|(_, entry)| entry).collect()
}

/// Every hostile or broken entry.
fn hostile() -> Vec<Entry> {
    attacks("hostile")
}

/// Those that attack from a guest.
pub fn guest() -> Vec<Entry> {
    attacks("guest")
}

/// An `expect.toml` of these names the exercise that it is handed in for as well.
fn attacks(within: &str) -> Vec<Entry> {
    let with_its_exercise = |mut entry: Entry| {
        let id = entry.pinned.remove("exercise");
        entry.id = id.unwrap_or_else(|| panic!("{}: for which?", entry.name));
        entry
    };
    read(within).map(with_its_exercise).collect()
}

/// Every entry of an exercise.
pub fn of_exercise(id: &str) -> Vec<Entry> {
    read(id).map(|entry| Entry { id: id.to_owned(), ..entry }).collect()
}

/// The entries in a folder of the corpus, with all that their `expect.toml` says.
fn read(within: &str) -> impl Iterator<Item = Entry> {
    let entry = move |folder: PathBuf| {
        let name = format!("{within}/{}", name(&folder));
        let text = fs::read_to_string(folder.join("expect.toml"));
        let text = text.unwrap_or_else(|error| panic!("{name} has no expect.toml: {error}"));
        let pinned = toml::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        Entry { name, id: String::new(), pinned, folder }
    };
    folders(&root().join(within)).into_iter().map(entry)
}

/// What became of each entry, by its name.
pub fn grade(entries: &[Entry]) -> BTreeMap<String, Exercise> {
    by_name(entries, graded(entries, SEED))
}

/// The same in guests.
pub fn grade_in_guests(entries: &[Entry]) -> BTreeMap<String, Exercise> {
    let report = graded_with(entries, SEED, &["--in", "vm"]);
    assert_eq!(report.place, "vm");
    by_name(entries, report)
}

/// The report on one, graded in guests where QEMU is found on the test's PATH, and by nobody who
/// has another.
pub fn graded_without_qemu(entry: &Entry) -> Report {
    let folder = tempfile::tempdir().expect("a folder");
    let qemu = folder.path().join("qemu-system-x86_64");
    fs::write(&qemu, "#!/bin/sh\nexec /usr/bin/qemu-system-x86_64 \"$@\"\n").expect("a script");
    fs::set_permissions(&qemu, fs::Permissions::from_mode(0o755)).expect("a mode");
    let mut command = isolab();
    command.env("PATH", folder.path());
    report(command, std::slice::from_ref(entry), SEED, &["--in", "vm"])
}

fn by_name(entries: &[Entry], report: Report) -> BTreeMap<String, Exercise> {
    let ids: BTreeMap<&str, &str> =
        entries.iter().map(|entry| (entry.name.as_str(), entry.id.as_str())).collect();
    let exercise = |one: harness::grade::Submission| {
        let id = ids[one.name.as_str()];
        let of = one.exercises.into_iter().find(|exercise| exercise.id == id);
        (one.name, of.expect("what is asked for is in the report"))
    };
    report.submissions.into_iter().map(exercise).collect()
}

/// The report on all of them, from one run of the grader.
pub fn graded(entries: &[Entry], seed: u64) -> Report {
    graded_with(entries, seed, &[])
}

fn graded_with(entries: &[Entry], seed: u64, options: &[&str]) -> Report {
    report(isolab(), entries, seed, options)
}

fn report(
    mut command: assert_cmd::Command,
    entries: &[Entry],
    seed: u64,
    options: &[&str],
) -> Report {
    let books = tempfile::tempdir().expect("a folder for the workbooks");
    // Most of the hostile ones wait for a deadline.
    let jobs =
        if entries.iter().any(|entry| entry.name.starts_with("hostile/")) { "8" } else { "2" };
    command.args(["grade", "--format", "json", "--jobs", jobs, "--seed", &seed.to_string()]);
    command.args(options);
    // Whoever looks for the cause of a wrong verdict wants to see the key.
    command.args(["--disclose", "key", "--only"]);
    command.args(entries.iter().map(|entry| &entry.id).collect::<BTreeSet<_>>()).arg("--");
    for (at, entry) in entries.iter().enumerate() {
        let book = books.path().join(at.to_string());
        copy(&entry.folder, &book.join(&entry.id));
        let workbook =
            Workbook { name: entry.name.clone(), locale: "en".into(), exercises: Vec::new() };
        let text = toml::to_string(&workbook).expect("TOML");
        fs::write(book.join("workbook.toml"), text).expect("a workbook");
    }
    command.arg(books.path());
    let output = command.output().expect("isolab starts");
    // The grader looks at the machine after each exercise, and names the folder.
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!said.contains("was graded: "), "left on the machine by the numbered entry: {said}");
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("no report: {error}\n{output:?}"))
}

/// Verdict and hint of each criterion, as they are pinned.
pub fn verdicts(exercise: &Exercise) -> BTreeMap<String, String> {
    let verdict = |one: &harness::grade::Criterion| match &one.hint {
        Some(hint) => format!("{}: {}", one.verdict.word(), hint.key),
        None => one.verdict.word().to_owned(),
    };
    exercise.criteria.iter().map(|one| (one.name.clone(), verdict(one))).collect()
}

/// Whether it asks what cannot be measured here: as an ordinary user some of it cannot.
pub fn is_unmeasured(exercise: &Exercise) -> bool {
    let mut verdicts = exercise.criteria.iter().map(|one| one.verdict);
    exercise.asks && verdicts.any(|verdict| verdict == Verdict::Unsupported)
}

/// What a person needs who looks for the cause.
pub fn details(exercise: &Exercise) -> String {
    let unmet = exercise.criteria.iter().filter(|one| one.hint.is_some());
    let lines = unmet.map(|one| {
        format!(
            "{}: expected {:?}, observed {:?}, {:?}",
            one.name, one.expected, one.observed, one.hint
        )
    });
    lines.chain([exercise.output.clone()]).collect::<Vec<_>>().join("\n  ")
}

/// Every file below, with its size, mode and time of change.
pub fn listing(folder: &Path) -> Vec<(PathBuf, u64, u32, i64)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let file = path.symlink_metadata().expect("a file");
        found.push((path.clone(), file.size(), file.mode(), file.mtime_nsec()));
        if file.is_dir() {
            found.extend(listing(&path));
        }
    }
    found.sort();
    found
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("experiments/corpus")
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn folders(path: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut all: Vec<PathBuf> =
        entries.map(|entry| entry.expect("an entry").path()).filter(|path| path.is_dir()).collect();
    all.sort();
    all
}

/// What is handed in: everything but `expect.toml`, modes included.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let path = entry.expect("an entry").path();
        match name(&path).as_str() {
            "expect.toml" => {}
            own if path.is_symlink() => {
                let target = fs::read_link(&path).expect("a link");
                std::os::unix::fs::symlink(target, to.join(own)).expect("a link");
            }
            own if path.is_dir() => copy(&path, &to.join(own)),
            own => drop(fs::copy(&path, to.join(own)).expect("a copy")),
        }
    }
}
