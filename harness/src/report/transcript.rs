//! The transcript: a run as the person at the terminal would have seen it.

use std::fmt::Write;

use super::plain;
use crate::record::{Measure, Outcome, Record, Step};
use crate::text::{Texts, message_of};

/// How the parts of a transcript stand out; empty texts where there is no colour.
#[derive(Clone, Copy, Debug, Default)]
pub struct Style {
    /// Before a heading or a command.
    pub strong: &'static str,
    /// Before what is less important.
    pub faint: &'static str,
    /// Before good news.
    pub good: &'static str,
    /// Before bad news.
    pub bad: &'static str,
    /// Before what needs attention.
    pub odd: &'static str,
    /// After each of them.
    pub plain: &'static str,
}

impl Style {
    /// Colours of a terminal.
    pub const COLOUR: Self = Self {
        strong: "\x1b[1m",
        faint: "\x1b[2m",
        good: "\x1b[32m",
        bad: "\x1b[31m",
        odd: "\x1b[33m",
        plain: "\x1b[0m",
    };
}

/// The transcript of one record, with the paragraph that says why.
pub fn transcript(record: &Record, texts: &Texts, style: &Style) -> String {
    let mut out = String::new();
    let message = message_of(&record.id);
    let title = texts.get(&format!("{message}.title"));
    let Style { strong, plain: end, faint, .. } = style;
    // Writing to a String cannot fail.
    let _ = writeln!(out, "{strong}{}{end}  {title}", record.case());
    for step in &record.steps {
        step_lines(&mut out, step, style);
    }
    if !record.measures.is_empty() {
        let _ = writeln!(out);
    }
    for Measure { name, value, unit } in &record.measures {
        let _ = writeln!(out, "  {faint}{name}:{end} {value} {unit}");
    }
    let _ = writeln!(out, "\n  {}", verdict(record, texts, style));
    if matches!(record.outcome, Outcome::Pass | Outcome::ExpectedDifference { .. }) {
        for line in wrap(&texts.get(&format!("{message}.why")), 76) {
            let _ = writeln!(out, "  {faint}│{end} {line}");
        }
    }
    out
}

fn step_lines(out: &mut String, step: &Step, style: &Style) {
    let Style { strong, plain: end, faint, .. } = style;
    let ran = step.facts.contains_key("end");
    let _ = if ran {
        writeln!(out, "\n  $ {strong}{}{end}  {faint}# {}{end}", step.action, step.name)
    } else {
        writeln!(out, "\n  · {strong}{}{end}  {}", step.name, step.action)
    };
    if let Some(output) = &step.output {
        for line in output.stdout.lines().chain(output.stderr.lines()) {
            let _ = writeln!(out, "    {}", harmless(line));
        }
        if output.dropped > 0 {
            let _ = writeln!(out, "    … {} bytes more", output.dropped);
        }
    }
    for (name, fact) in &step.facts {
        let text = plain(fact);
        let mut lines = text.lines();
        let first = lines.next().unwrap_or_default();
        let _ = writeln!(out, "    {faint}{name}:{end} {}", harmless(first));
        for line in lines {
            let _ = writeln!(out, "      {}", harmless(line));
        }
    }
}

fn verdict(record: &Record, texts: &Texts, style: &Style) -> String {
    let Style { good, bad, odd, plain: end, .. } = style;
    let word = record.outcome.word();
    let name = texts.get(&format!("outcome-{word}"));
    let held = record.checks.iter().filter(|check| check.holds).count().to_string();
    match &record.outcome {
        Outcome::Pass => {
            let took =
                record.machine.as_ref().map_or(0.0, |m| m.setup_ms + m.run_ms + m.teardown_ms);
            let values = [("held", held), ("ms", format!("{took:.0}"))];
            format!("{good}✔ {name}{end}  {}", texts.format("claims-hold", &values))
        }
        Outcome::ExpectedDifference { differences } => {
            let causes = differences
                .iter()
                .map(|d| format!("\n    {} ({}): {}", d.fact, d.when, texts.get(&d.because)));
            format!("{odd}≠ {name}{end}{}", causes.collect::<String>())
        }
        Outcome::Fail { because } => format!("{bad}✘ {name}{end}{}", indented(because)),
        Outcome::Skipped { requirement, because } => {
            format!("{odd}– {name}{end}  {requirement}: {}", because.replace('\n', "\n    "))
        }
        Outcome::Broken { because } => {
            format!("{odd}! {name}{end}  {}", because.replace('\n', "\n    "))
        }
    }
}

fn indented(lines: &[String]) -> String {
    lines.iter().map(|line| format!("\n    {}", harmless(line))).collect()
}

/// Control characters made visible: a subject must not drive the reader's terminal.
fn harmless(line: &str) -> String {
    line.chars()
        .flat_map(|c| {
            let control = c.is_control() && c != '\t';
            if control { c.escape_default().collect::<Vec<_>>() } else { vec![c] }
        })
        .collect()
}

/// Lines of at most `width` columns, broken at spaces; a Korean syllable is two wide.
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let columns =
        |text: &str| text.chars().map(|c| if c >= '\u{1100}' { 2 } else { 1 }).sum::<usize>();
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let line = lines.last_mut().expect("one line at least");
        if line.is_empty() {
            line.push_str(word);
        } else if columns(line) + 1 + columns(word) <= width {
            line.push(' ');
            line.push_str(word);
        } else {
            lines.push(word.to_owned());
        }
    }
    lines
}
