//! The Test Anything Protocol, version 14: one test point for each criterion.
//!
//! # References
//! <https://testanything.org/tap-version-14-specification.html>. A `#` and a backslash are
//! escaped in descriptions and reasons; diagnostics are YAML 1.2, of which JSON's strings
//! are a part.

use std::fmt::Write;

use super::super::{Criterion, Exercise, Report, Verdict};
use super::clean::{clip, line};
use super::{Words, criteria};

/// What a diagnostic shows of a solution's output, in characters.
const OUTPUT: usize = 4_000;

/// The stream. A point that could not be looked at is skipped; `Bail out!`, at the end,
/// says that the grader itself broke, and never that a submission did.
pub fn render(report: &Report, words: &Words) -> String {
    let count = criteria(report).count();
    // Writing to a String cannot fail.
    let mut out = format!("TAP version 14\n1..{count}\n");
    let _ = writeln!(out, "# seed {}, {}, {}", report.seed, report.place, line(&report.kernel));
    let mut broken = 0;
    for (at, (submission, exercise, criterion)) in criteria(report).enumerate() {
        let word = words.verdict(exercise, criterion);
        let (ok, skip) = match criterion.verdict {
            _ if !exercise.submitted => ("not ok", false),
            Verdict::Pass => ("ok", false),
            Verdict::Skipped | Verdict::Unsupported => ("ok", true),
            Verdict::GraderError => ("not ok", true),
            _ => ("not ok", false),
        };
        broken += usize::from(criterion.verdict == Verdict::GraderError);
        let path = words.path(report, submission, exercise);
        let title = words.title(exercise, criterion);
        let _ = write!(out, "{ok} {} - {}", at + 1, escaped(&format!("{path} · {title}")));
        let why = words.why(criterion);
        let _ = match skip {
            true => writeln!(out, " # SKIP {}", escaped(&format!("{word} {why}"))),
            false => writeln!(out),
        };
        if criterion.verdict != Verdict::Pass {
            let verdict = criterion.verdict.word().to_owned();
            let mut fields = vec![("verdict", verdict), ("message", word)];
            fields.extend(words.parts(criterion).into_iter().map(|part| (part.name, part.text)));
            fields.extend(output(exercise, criterion));
            let _ = writeln!(out, "  ---\n  of: {}", criterion.points);
            for (name, text) in fields {
                let _ = writeln!(out, "  {name}: {}", serde_json::Value::from(text));
            }
            let _ = writeln!(out, "  ...");
        }
    }
    if broken > 0 {
        let values = [("count", broken.to_string())];
        let _ = writeln!(out, "Bail out! {}", escaped(&words.with("broke", &values)));
    }
    out
}

/// The output, at the first point that did not pass.
fn output(exercise: &Exercise, criterion: &Criterion) -> Option<(&'static str, String)> {
    let first = exercise.criteria.iter().find(|one| one.verdict != Verdict::Pass);
    let here = first.is_some_and(|first| std::ptr::eq(first, criterion));
    (here && !exercise.output.is_empty()).then(|| ("output", clip(&exercise.output, OUTPUT)))
}

/// On one line, with what has a meaning there escaped.
fn escaped(text: &str) -> String {
    line(text).replace('\\', "\\\\").replace('#', "\\#")
}
