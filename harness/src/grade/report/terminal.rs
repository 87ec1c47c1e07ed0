//! For people at a terminal of 80 columns, where a Korean syllable takes two.

use std::fmt::Write;

use textwrap::core::display_width;
use textwrap::{WordSeparator, WordSplitter};

use super::super::{Criterion, Exercise, Report, Status, Submission, Tally, Verdict};
use super::clean::{clip, line};
use super::words::Part;
use super::{Options, Words};
use crate::report::Style;

/// How wide a line is at most.
const WIDTH: usize = 80;

/// How many lines of a text of several are shown, and of a solution's output.
const LINES: usize = 12;

/// The report, and below it the sum.
pub fn render(report: &Report, words: &Words, options: &Options) -> String {
    let mut out = Page { text: String::new(), words, style: options.style };
    for submission in &report.submissions {
        out.submission(submission, options.explain);
    }
    out.sum(report);
    out.text
}

struct Page<'a> {
    text: String,
    words: &'a Words,
    style: Style,
}

impl Page<'_> {
    fn submission(&mut self, submission: &Submission, explain: bool) {
        let strong = self.style.strong;
        let name = clip(&line(&submission.name), WIDTH);
        self.scored("", strong, &name, submission.tally(), 0);
        for exercise in &submission.exercises {
            self.exercise(exercise, explain);
        }
        self.text.push('\n');
    }

    fn exercise(&mut self, exercise: &Exercise, explain: bool) {
        let Style { good, bad, odd, faint, .. } = self.style;
        let (mark, colour) = match exercise.status() {
            _ if !exercise.submitted => ("·", faint),
            Status::Passed => ("✔", good),
            Status::Incomplete => ("?", odd),
            Status::Failed => ("✘", bad),
        };
        let name = match exercise.status() {
            Status::Passed => exercise.id.clone(),
            _ => format!("{} — {}", exercise.id, self.words.outcome(exercise)),
        };
        self.scored(mark, colour, &name, exercise.tally(), 2);
        let wanted = |criterion: &&Criterion| {
            explain || (exercise.submitted && criterion.verdict != Verdict::Pass)
        };
        for criterion in exercise.criteria.iter().filter(wanted) {
            self.criterion(exercise, criterion, explain);
        }
        if explain {
            self.output(exercise);
        }
    }

    fn criterion(&mut self, exercise: &Exercise, criterion: &Criterion, explain: bool) {
        let Style { good, bad, odd, .. } = self.style;
        let (mark, colour) = match criterion.verdict {
            Verdict::Pass => ("✔", good),
            Verdict::Skipped => ("–", odd),
            Verdict::Unsupported => ("?", odd),
            Verdict::GraderError => ("!", odd),
            _ => ("✘", bad),
        };
        let title = self.words.title(exercise, criterion);
        let said = match criterion.verdict {
            Verdict::Pass | Verdict::Fail => title,
            // Its exercise says so.
            _ if !exercise.submitted => title,
            _ => format!("{title} — {}", self.words.verdict(exercise, criterion)),
        };
        let points = if criterion.verdict == Verdict::Pass { criterion.points } else { 0 };
        let of = if criterion.verdict.is_ours() { 0 } else { criterion.points };
        self.scored(mark, colour, &said, Tally { points, of }, 4);
        let parts = self.words.parts(criterion);
        for Part { name, label, text } in parts {
            if name == "hint" {
                self.bar(&text);
            } else if explain {
                self.bar(&match text.contains('\n') {
                    true => format!("{label}:\n{text}"),
                    false => format!("{label}: {text}"),
                });
            }
        }
    }

    /// A line with its points at the right; none where nothing could be reached.
    fn scored(&mut self, mark: &str, colour: &str, said: &str, tally: Tally, indent: usize) {
        let Style { plain, faint, .. } = self.style;
        let points = match tally {
            Tally { of: 0, .. } => String::new(),
            Tally { points, of } => format!("{points}/{of}"),
        };
        let lead = if mark.is_empty() { 0 } else { 2 };
        let room = WIDTH - indent - lead - 9;
        let mut lines = folded(said, room).into_iter();
        let first = lines.next().unwrap_or_default();
        let space = " ".repeat(WIDTH - indent - lead - display_width(&first) - points.len());
        let _ = write!(self.text, "{}{colour}{mark}", " ".repeat(indent));
        let gap = if lead == 0 { "" } else { " " };
        let end = if lead == 0 { "" } else { plain };
        // Spaces at the end of a line without points would be copied with it.
        let right = if points.is_empty() { points } else { format!("{space}{points}") };
        let _ = writeln!(self.text, "{end}{gap}{first}{plain}{faint}{right}{plain}");
        for line in lines {
            let _ = writeln!(self.text, "{}{line}", " ".repeat(indent + lead));
        }
    }

    /// A text beside a bar, so that none of its lines begins one of ours.
    fn bar(&mut self, text: &str) {
        let Style { faint, plain, .. } = self.style;
        let all: Vec<&str> = text.lines().collect();
        for line in all.iter().take(LINES) {
            for line in folded(&clip(line, 4 * WIDTH), WIDTH - 8) {
                let _ = writeln!(self.text, "      {faint}│{plain} {line}");
            }
        }
        if all.len() > LINES {
            let more = all.len() - LINES;
            let _ = writeln!(self.text, "      {faint}│ … (+{more}){plain}");
        }
    }

    fn output(&mut self, exercise: &Exercise) {
        if exercise.output.is_empty() && exercise.dropped == 0 {
            return;
        }
        let _ = writeln!(self.text, "    {}:", self.words.get("output"));
        self.bar(&exercise.output);
        if let Some(note) = self.words.dropped(exercise) {
            self.bar(&note);
        }
    }

    fn sum(&mut self, report: &Report) {
        let Style { good, bad, odd, faint, plain, .. } = self.style;
        let colour = match report.status() {
            Status::Passed => good,
            Status::Incomplete => odd,
            Status::Failed => bad,
        };
        let status = self.words.status(report.status());
        let points = self.words.points(report.tally());
        let _ = writeln!(self.text, "{colour}{status}{plain}  {points}");
        let seed = self.words.with("seed", &[("seed", report.seed.to_string())]);
        let _ = writeln!(self.text, "{faint}{seed}{plain}");
        for limit in report.limits.iter().filter(|limit| !limit.enforced) {
            let values = [("limit", limit.name.clone()), ("how", limit.how.clone())];
            for line in folded(&self.words.with("not-enforced", &values), WIDTH) {
                let _ = writeln!(self.text, "{odd}{line}{plain}");
            }
        }
    }
}

/// Lines of at most `width` columns, broken at spaces, and within a word that is too long.
fn folded(text: &str, width: usize) -> Vec<String> {
    let options = textwrap::Options::new(width)
        .word_separator(WordSeparator::AsciiSpace)
        .word_splitter(WordSplitter::NoHyphenation);
    let text = text.replace('\t', "    ");
    textwrap::wrap(&text, options).into_iter().map(|line| line.into_owned()).collect()
}
