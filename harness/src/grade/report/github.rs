//! GitHub: the result that Classroom's reporter takes from a step, and a step's summary.
//!
//! # References
//! <https://github.com/classroom-resources/autograding-grading-reporter>: it decodes
//! `RUNNER_RESULTS` from Base64, adds the tests' scores up against `max_score`, prints every
//! message to the log, and fails the job on `fail` or `error`. The result reaches it in an
//! environment variable, which Linux bounds at 128 KiB (execve(2), `MAX_ARG_STRLEN`). A
//! step's summary has at most 1 MiB:
//! <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands>.

use std::fmt::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;

use super::super::{Criterion, Exercise, Report, Status, Submission, Tally, Verdict};
use super::clean::{clip, line};
use super::{Words, criteria};

/// What an encoded result may have, in bytes.
const RESULT: usize = 120_000;

/// How long a message may be, in characters; the next one where the result is too long.
const MESSAGES: [usize; 3] = [2_000, 400, 80];

/// How long a test's name may be, in characters.
const NAME: usize = 200;

/// After so many bytes, a summary has no more rows and no more details.
const SUMMARY: usize = 700_000;

/// What a summary shows of a solution's output, in characters.
const OUTPUT: usize = 4_000;

#[derive(Serialize)]
struct Results {
    version: u32,
    status: &'static str,
    max_score: u32,
    tests: Vec<Test>,
}

#[derive(Serialize)]
struct Test {
    name: String,
    status: &'static str,
    score: u32,
    #[serde(skip_serializing_if = "String::is_empty")]
    message: String,
    test_code: String,
    filename: &'static str,
    line_no: u32,
    execution_time: u32,
}

/// The result in Base64, on one line. What could not be graded here is left out, since the
/// reporter counts whatever is listed; the status `error` then keeps the job from passing.
pub fn result(report: &Report, words: &Words) -> String {
    let encoded = |tests| {
        let status = match report.status() {
            Status::Passed => "pass",
            Status::Incomplete => "error",
            Status::Failed => "fail",
        };
        let results = Results { version: 1, status, max_score: report.tally().of, tests };
        STANDARD.encode(serde_json::to_vec(&results).expect("texts and numbers have a form"))
    };
    let fitting = MESSAGES
        .into_iter()
        .map(|message| encoded(tests(report, words, message)))
        .find(|text| text.len() <= RESULT);
    fitting.unwrap_or_else(|| encoded(vec![whole(report, words)])) + "\n"
}

fn tests(report: &Report, words: &Words, message: usize) -> Vec<Test> {
    let graded = criteria(report).filter(|(_, _, criterion)| !criterion.verdict.is_ours());
    let test = |(submission, exercise, criterion): (&Submission, &Exercise, &Criterion)| {
        let passed = criterion.verdict == Verdict::Pass;
        let name = words.path(report, submission, exercise);
        let name = format!("{name} · {}", words.title(exercise, criterion));
        let message = match passed {
            true => String::new(),
            false => clip(&words.verdict_and_why(exercise, criterion), message),
        };
        let code = format!("{}/{}", exercise.id, criterion.name);
        Test::new(&name, passed, if passed { criterion.points } else { 0 }, message, &code)
    };
    graded.map(test).collect()
}

/// One test for all, where the list of them is too long.
fn whole(report: &Report, words: &Words) -> Test {
    let passed = report.status() == Status::Passed;
    let points = report.tally().points;
    let message = if passed { String::new() } else { words.status(report.status()) };
    Test::new(&words.get("title"), passed, points, message, "")
}

impl Test {
    fn new(name: &str, passed: bool, score: u32, message: String, test_code: &str) -> Self {
        Self {
            name: clip(&line(name), NAME),
            status: if passed { "pass" } else { "fail" },
            score,
            message,
            test_code: clip(&line(test_code), NAME),
            filename: "",
            line_no: 0,
            execution_time: 0,
        }
    }
}

/// Markdown for `$GITHUB_STEP_SUMMARY`: a table, and below it what did not pass and why.
pub fn summary(report: &Report, words: &Words) -> String {
    let Tally { points, of } = report.tally();
    let title = format!("{}: {points}/{of}", words.status(report.status()));
    // Writing to a String cannot fail.
    let mut out = format!("## {}\n\n", inline(&title));
    let heads = ["submission", "exercise", "result", "points-head"].map(|key| words.get(key));
    let _ = writeln!(out, "| {} |\n| --- | --- | --- | ---: |", heads.join(" | "));
    let exercises =
        || report.submissions.iter().flat_map(|s| s.exercises.iter().map(move |e| (s, e)));
    for (submission, exercise) in exercises() {
        if out.len() > SUMMARY {
            let _ = writeln!(out, "| … | | | |");
            break;
        }
        let points = match exercise.tally() {
            Tally { of: 0, .. } => "–".to_owned(),
            Tally { points, of } => format!("{points}/{of}"),
        };
        let (name, id) = (code(&submission.name), code(&exercise.id));
        let outcome = inline(&words.outcome(exercise));
        let _ = writeln!(out, "| {name} | {id} | {outcome} | {points} |");
    }
    let _ = writeln!(out, "\n{}", words.with("seed", &[("seed", report.seed.to_string())]));
    let unfinished =
        |exercise: &Exercise| exercise.submitted && exercise.status() != Status::Passed;
    for (submission, exercise) in exercises().filter(|(_, exercise)| unfinished(exercise)) {
        if out.len() > SUMMARY {
            let _ = writeln!(out, "\n…");
            break;
        }
        details(&mut out, submission, exercise, words);
    }
    out
}

fn details(out: &mut String, submission: &Submission, exercise: &Exercise, words: &Words) {
    let (name, id) = (code(&submission.name), code(&exercise.id));
    let _ = writeln!(out, "\n<details><summary>{name} {id}</summary>\n");
    let open = exercise.criteria.iter().filter(|criterion| criterion.verdict != Verdict::Pass);
    for criterion in open {
        let title = inline(&words.title(exercise, criterion));
        let _ = writeln!(out, "- **{}** {title}", words.verdict(exercise, criterion));
        let why = words.why(criterion);
        if !why.is_empty() {
            let _ = writeln!(out, "\n  {}", block(&clip(&why, OUTPUT)));
        }
    }
    if !exercise.output.is_empty() {
        let _ = writeln!(
            out,
            "\n{}:\n\n{}",
            words.get("output"),
            block(&clip(&exercise.output, OUTPUT))
        );
    }
    let _ = writeln!(out, "\n</details>");
}

/// On one line, with no character that means anything to Markdown.
fn inline(text: &str) -> String {
    entities(&line(text))
}

/// [`inline`], where GitHub looks for no mention of a person or an issue either.
fn code(text: &str) -> String {
    format!("<code>{}</code>", inline(&clip(text, 200)))
}

/// As it was, though on one line of the source, so that no line of it begins anything.
fn block(text: &str) -> String {
    format!("<pre>{}</pre>", entities(text))
}

/// Punctuation as numeric references, which are never structure (CommonMark 0.31, 2.5).
fn entities(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        let harmless = !c.is_ascii_punctuation() || matches!(c, ',' | '.' | '-' | '/');
        if harmless && c != '\n' {
            out.push(c);
        } else {
            let _ = write!(out, "&#{};", u32::from(c));
        }
    }
    out
}
