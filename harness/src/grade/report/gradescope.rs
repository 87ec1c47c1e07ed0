//! Gradescope's `results.json`.
//!
//! # References
//! <https://gradescope-autograders.readthedocs.io/en/latest/specs/>, "Output format": a
//! score at the top overrides the sum of the tests; texts are shown as they are where the
//! format is `text`.

use serde::Serialize;

use super::super::{Criterion, Report, Tally, Verdict};
use super::clean::clip;
use super::{Words, criteria};

/// What is shown of a solution's output, in characters.
const OUTPUT: usize = 20_000;

#[derive(Serialize)]
struct Results {
    #[serde(skip_serializing_if = "Option::is_none")]
    score: Option<f64>,
    execution_time: f64,
    output: String,
    output_format: &'static str,
    test_output_format: &'static str,
    test_name_format: &'static str,
    visibility: &'static str,
    stdout_visibility: &'static str,
    tests: Vec<Test>,
}

#[derive(Serialize)]
struct Test {
    #[serde(skip_serializing_if = "Option::is_none")]
    score: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_score: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<&'static str>,
    name: String,
    name_format: &'static str,
    number: String,
    output: String,
    output_format: &'static str,
    visibility: &'static str,
}

/// The results. The assignment's points are fixed, so what was graded counts for the whole;
/// where nothing could be graded there is no score at all, which Gradescope reports as its
/// autograder's failure: rather no mark than a wrong one.
pub fn render(report: &Report, words: &Words) -> String {
    let tests: Vec<Test> = criteria(report)
        .enumerate()
        .map(|(at, (submission, exercise, criterion))| {
            let path = words.path(report, submission, exercise);
            let name = format!("{path} · {}", words.title(exercise, criterion));
            test(at, name, criterion, words.verdict_and_why(exercise, criterion))
        })
        .collect();
    let graded = report.tally();
    let whole: u32 = criteria(report).map(|(_, _, criterion)| criterion.points).sum();
    let exercises = || report.submissions.iter().flat_map(|submission| &submission.exercises);
    let results = Results {
        score: score(graded, whole),
        execution_time: (exercises().map(|exercise| exercise.took_ms).sum::<f64>()).round() / 1e3,
        output: summary(report, graded, whole, words),
        output_format: "text",
        test_output_format: "text",
        test_name_format: "text",
        visibility: "visible",
        stdout_visibility: "hidden",
        tests,
    };
    super::json::pretty(&results)
}

fn test(at: usize, name: String, criterion: &Criterion, output: String) -> Test {
    let passed = criterion.verdict == Verdict::Pass;
    let graded = !criterion.verdict.is_ours();
    Test {
        score: graded.then_some(if passed { criterion.points } else { 0 }),
        max_score: graded.then_some(criterion.points),
        // Without a status and points a test is shown, and is neither passed nor failed.
        status: graded.then_some(if passed { "passed" } else { "failed" }),
        name,
        name_format: "text",
        number: (at + 1).to_string(),
        output,
        output_format: "text",
        visibility: "visible",
    }
}

/// The part that was reached of what was graded, of the whole.
fn score(Tally { points, of }: Tally, whole: u32) -> Option<f64> {
    let part = f64::from(points) * f64::from(whole) / f64::from(of);
    (of > 0).then_some((part * 100.0).round() / 100.0)
}

fn summary(report: &Report, graded: Tally, whole: u32, words: &Words) -> String {
    let mut lines = vec![words.points(graded)];
    if graded.of < whole {
        let missing = (whole - graded.of).to_string();
        let values = [("missing", missing), ("whole", whole.to_string())];
        lines.push(words.with("scaled", &values));
    }
    lines.push(words.with("seed", &[("seed", report.seed.to_string())]));
    for submission in &report.submissions {
        for exercise in submission.exercises.iter().filter(|one| !one.output.is_empty()) {
            let path = words.path(report, submission, exercise);
            lines.push(format!("\n{} ({path}):", words.get("output")));
            lines.push(clip(&exercise.output, OUTPUT));
            lines.extend(words.dropped(exercise));
        }
    }
    lines.join("\n")
}
