//! Exercism's `results.json`, version 3.
//!
//! # References
//! <https://exercism.org/docs/building/tooling/test-runners/interface>. A test's output has
//! at most 500 characters; a message has no limit; `error` as a whole means that the tests
//! could not do their work, and then the message at the top says why.

use serde::Serialize;

use super::super::{Criterion, Exercise, Report, Status, Verdict};
use super::clean::clip;
use super::{Words, criteria};

/// What a test may show of a solution's output, in characters.
const OUTPUT: usize = 500;

/// Kept free for saying how much was cut.
const MARK: usize = 20;

#[derive(Serialize)]
struct Results {
    version: u32,
    status: &'static str,
    message: Option<String>,
    tests: Vec<Test>,
}

#[derive(Serialize)]
struct Test {
    name: String,
    status: &'static str,
    message: Option<String>,
    output: Option<String>,
    test_code: String,
    task_id: usize,
}

/// The results. A run in which nothing failed and something could not be graded is an error
/// and no fail: it says nothing about the submission.
pub fn render(report: &Report, words: &Words) -> String {
    let mut tests = Vec::new();
    for submission in &report.submissions {
        for (at, exercise) in submission.exercises.iter().enumerate() {
            let path = words.path(report, submission, exercise);
            tests.extend(of_exercise(at + 1, &path, exercise, words));
        }
    }
    let status = match report.status() {
        Status::Passed => "pass",
        Status::Incomplete => "error",
        Status::Failed => "fail",
    };
    let message = (status == "error").then(|| not_graded(report, words));
    super::json::pretty(&Results { version: 3, status, message, tests })
}

fn of_exercise(task: usize, path: &str, exercise: &Exercise, words: &Words) -> Vec<Test> {
    let output = (!exercise.output.is_empty()).then(|| cut(&exercise.output));
    let test = |criterion: &Criterion| {
        let status = match criterion.verdict {
            Verdict::Pass => "pass",
            verdict if verdict.is_ours() => "error",
            _ => "fail",
        };
        Test {
            name: format!("{path} · {}", words.title(exercise, criterion)),
            status,
            message: (status != "pass").then(|| words.verdict_and_why(exercise, criterion)),
            output: output.clone(),
            test_code: format!("{}/{}", exercise.id, criterion.name),
            task_id: task,
        }
    };
    exercise.criteria.iter().map(test).collect()
}

fn cut(output: &str) -> String {
    let fits = output.chars().nth(OUTPUT).is_none();
    if fits { output.to_owned() } else { clip(output, OUTPUT - MARK) }
}

fn not_graded(report: &Report, words: &Words) -> String {
    let ours = criteria(report).filter(|(_, _, criterion)| criterion.verdict.is_ours());
    let said = ours.map(|(submission, exercise, criterion)| {
        let path = words.path(report, submission, exercise);
        format!("{path} · {}: {}", criterion.name, words.verdict_and_why(exercise, criterion))
    });
    std::iter::once(words.status(Status::Incomplete)).chain(said).collect::<Vec<_>>().join("\n")
}
