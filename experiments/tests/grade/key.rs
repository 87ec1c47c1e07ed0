//! What the answers are: measured once in a run, and told to nobody who did not ask for it.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use harness::grade::Format;
use harness::record::{Fact, Record};
use serde_json::{Value, json};

use crate::support::{Runner, isolab, record};

const ID: &str = "chroot/bash-without-libraries";

/// Two answers that nobody guesses, wherever the tests run.
fn key() -> [String; 2] {
    let record = record(ID, Runner::Caller);
    let text = |step, fact| match record.fact(step, fact) {
        Some(Fact::Text(text)) => text.clone(),
        other => panic!("{fact}: {other:?}"),
    };
    [text("evidence", "PT_INTERP"), text("with the loader only", "library not found")]
}

/// A workbook in which every answer is wrong.
fn workbook() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let own = folder.path().join("book").join(ID);
    fs::create_dir_all(&own).expect("a folder");
    let exercise = isolab::graded::find(ID).expect("it is graded");
    let answers: String =
        exercise.task.goals().iter().map(|goal| format!("{} = \"wrong\"\n", goal.name)).collect();
    fs::write(own.join("answers.toml"), answers).expect("answers");
    folder
}

/// Neither a format, nor the explanation, nor what is kept of a run tells an answer, until a
/// teacher asks for the key.
#[test]
fn the_key_is_told_only_when_it_is_asked_for() {
    let (folder, key) = (workbook(), key());
    let graded = |more: &[&str]| {
        let mut command = isolab();
        command.current_dir(folder.path()).args(["grade", "book", "--lang", "en", "--only", ID]);
        let output = command.args(more).output().expect("isolab starts");
        assert_eq!(output.status.code(), Some(1), "all are wrong: {output:?}");
        String::from_utf8(output.stdout).expect("UTF-8")
    };
    for (format, _) in Format::ALL.into_iter().filter(|(name, _)| *name != "github") {
        for disclose in ["all", "hints", "verdicts"] {
            let text = graded(&["--format", format, "--explain", "--disclose", disclose]);
            let told = key.iter().find(|one| text.contains(one.as_str()));
            assert_eq!(told, None, "{format}, --disclose {disclose}: {text}");
        }
        let text = graded(&["--format", format, "--explain", "--disclose", "key"]);
        let name = |path: &str| path.rsplit('/').next().map(str::to_owned);
        let told = key.iter().all(|one| text.contains(&name(one).unwrap_or_default()));
        assert!(told, "{format}: the key was asked for: {text}");
    }
    for (results, more, told) in [("kept", &[][..], false), ("whole", &["--disclose", "key"], true)]
    {
        graded(&[&["--results", results], more].concat());
        let files = fs::read_dir(folder.path().join(results)).expect("results");
        let texts = files.map(|file| fs::read_to_string(file.expect("a file").path()));
        let all: String = texts.map(Result::unwrap_or_default).collect();
        assert!(all.contains("wrong"), "{results} has what was answered");
        assert!(key.iter().all(|one| all.contains(one.as_str()) == told), "{results}: {all}");
    }
}

/// A grader, and this end of its socket.
struct Worker {
    child: Child,
    socket: BufReader<UnixStream>,
}

impl Worker {
    #[expect(clippy::disallowed_methods, reason = "starts the built binary")]
    fn start() -> Self {
        let (ours, theirs) = UnixStream::pair().expect("a socket");
        let child = Command::new(env!("CARGO_BIN_EXE_isolab"))
            .arg("grade-worker")
            .stdin(Stdio::from(OwnedFd::from(theirs)))
            .spawn()
            .expect("isolab starts");
        Self { child, socket: BufReader::new(ours) }
    }

    fn told(&mut self, line: &Value) -> Value {
        writeln!(self.socket.get_mut(), "{line}").expect("it listens");
        let mut answer = String::new();
        self.socket.read_line(&mut answer).expect("it answers");
        serde_json::from_str(&answer).unwrap_or_else(|error| panic!("{error}: {answer}"))
    }

    /// It wants the record of the experiment when it is asked to grade `book`.
    fn wants(&mut self, book: &Path) {
        let asked = json!({"id": ID, "folder": book, "seed": 1});
        assert_eq!(self.told(&asked), json!({"wants": ID}));
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What one grader has measured serves the others, and each asks for it once.
#[test]
fn a_record_is_measured_by_one_grader_for_all() {
    let folder = workbook();
    let book = folder.path().join("book");
    let mut first = Worker::start();
    first.wants(&book);
    let mut said = first.told(&Value::Null);
    let record: Record = serde_json::from_value(said["measured"].take()).expect("a record");
    assert_eq!(record.id, ID);

    // Another one compares with what it is told, and measures nothing.
    let answers = "by-path-status = 7";
    fs::write(book.join(ID).join("answers.toml"), answers).expect("answers");
    let mut told = serde_json::to_value(&record).expect("JSON");
    let steps = told["steps"].as_array_mut().expect("steps");
    let step = steps.iter_mut().find(|step| step["name"] == "by path").expect("the step");
    step["facts"]["end"] = json!({"exit": 7});
    let mut second = Worker::start();
    second.wants(&book);
    let verdict = |said: Value| {
        let criteria = said["marked"]["exercise"]["criteria"].as_array().cloned();
        let mut criteria = criteria.unwrap_or_else(|| panic!("no report: {said}")).into_iter();
        let one = criteria.find(|one| one["name"] == "by-path-status").expect("the criterion");
        one["verdict"].clone()
    };
    assert_eq!(verdict(second.told(&told)), "pass");
    let again = json!({"id": ID, "folder": book, "seed": 2});
    assert_eq!(verdict(second.told(&again)), "pass", "it asks once");
}
