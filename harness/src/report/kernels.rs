//! Experiments against kernels: what came of each on each, and what differs with its cause.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use super::plain;
use crate::record::{Outcome, Record};
use crate::text::Texts;
use crate::vm::batch::{Came, Seen};

/// Results by experiment and kernel, in the order in which they came.
#[derive(Debug)]
pub struct Kernels<'a> {
    kernels: Vec<&'a str>,
    cases: Vec<&'a str>,
    seen: BTreeMap<(&'a str, &'a str), &'a Seen>,
}

/// A fact that is not the same on all kernels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Differing {
    /// The experiment, with its backend.
    pub case: String,
    /// `STEP.FACT`.
    pub fact: String,
    /// What was seen, with the kernels that showed it.
    pub values: Vec<(String, Vec<String>)>,
    /// When it differs, and the key of the text that says why, for each foreseen
    /// difference; none is a finding.
    pub causes: Vec<(String, String)>,
}

/// A fact that a record does not have.
const ABSENT: &str = "—";

impl<'a> Kernels<'a> {
    /// The matrix of these results.
    pub fn of(results: &'a [Seen]) -> Self {
        let mut matrix = Self { kernels: Vec::new(), cases: Vec::new(), seen: BTreeMap::new() };
        for seen in results {
            let (kernel, case) = (seen.kernel.as_str(), seen.case.as_str());
            if !matrix.kernels.contains(&kernel) {
                matrix.kernels.push(kernel);
            }
            if !matrix.cases.contains(&case) {
                matrix.cases.push(case);
            }
            matrix.seen.insert((case, kernel), seen);
        }
        matrix
    }

    /// Every fact that differs between kernels.
    pub fn differing(&self) -> Vec<Differing> {
        self.cases.iter().flat_map(|case| self.differing_in(case)).collect()
    }

    /// The results that are no success, each with its story.
    pub fn troubles(&self) -> Vec<(String, String)> {
        let all = self.cases.iter().flat_map(|case| self.row(case));
        all.filter_map(|(kernel, seen)| {
            let story = match &seen?.result {
                Came::Failure { because, .. } => because.clone(),
                Came::Record(record) => match &record.outcome {
                    Outcome::Fail { because } => because.join("; "),
                    Outcome::Broken { because } => because.clone(),
                    Outcome::Skipped { requirement, because } => {
                        format!("{requirement}: {because}")
                    }
                    Outcome::Pass | Outcome::ExpectedDifference { .. } => return None,
                },
            };
            let case = &seen?.case;
            Some((format!("{case}, {kernel}"), story))
        })
        .collect()
    }

    /// As a Markdown page.
    pub fn markdown(&self, texts: &Texts) -> String {
        let mut out = String::new();
        // Writing to a String cannot fail.
        let _ = writeln!(out, "{}\n", self.caption());
        let head = std::iter::once(String::new()).chain(self.kernels.iter().map(|k| (*k).into()));
        let rows = self.cases.iter().map(|case| {
            let cells = self.row(case).map(|(_, seen)| cell(seen, texts));
            std::iter::once((*case).to_owned()).chain(cells).collect()
        });
        out += &table(head.collect(), rows.collect());
        let _ = writeln!(out, "\n## {}\n", texts.get("matrix-differences"));
        for one in self.differing() {
            let _ = writeln!(out, "- {} · {}", one.case, one.fact);
            for (value, kernels) in &one.values {
                let _ = writeln!(out, "  - {}: `{}`", kernels.join(", "), one_line(value));
            }
            let _ = writeln!(out, "  - {}", cause(&one, texts));
        }
        let _ = writeln!(out, "\n## {}\n", texts.get("matrix-troubles"));
        for (what, story) in self.troubles() {
            let _ = writeln!(out, "- {what}: {}", one_line(&story));
        }
        out
    }

    fn row(&self, case: &'a str) -> impl Iterator<Item = (&'a str, Option<&'a Seen>)> {
        self.kernels.iter().map(move |kernel| (*kernel, self.seen.get(&(case, *kernel)).copied()))
    }

    /// Which release stands behind each name, and what ran it.
    pub fn caption(&self) -> String {
        let mut releases = BTreeSet::new();
        for seen in self.seen.values().filter(|seen| !seen.release.is_empty()) {
            let with = seen.accelerator.map(|one| format!(" ({one:?})").to_lowercase());
            let how = if seen.copy { " (copy)" } else { "" };
            releases.insert(format!("{}{}{how}", seen.release, with.unwrap_or_default()));
        }
        releases.into_iter().collect::<Vec<_>>().join(", ")
    }

    fn differing_in(&self, case: &'a str) -> Vec<Differing> {
        let records: Vec<(&str, &Record)> = self
            .row(case)
            .filter_map(|(kernel, seen)| match &seen?.result {
                Came::Record(record) if !record.steps.is_empty() => Some((kernel, &**record)),
                _ => None,
            })
            .collect();
        let mut facts: BTreeMap<String, Vec<(String, Vec<String>)>> = BTreeMap::new();
        let names: BTreeSet<(&str, &str)> = records.iter().flat_map(|(_, r)| names(r)).collect();
        for (step, fact) in names {
            let values = facts.entry(format!("{step}.{fact}")).or_default();
            for (kernel, record) in &records {
                let value = record.fact(step, fact).map_or(ABSENT.to_owned(), plain);
                match values.iter_mut().find(|(known, _)| *known == value) {
                    Some((_, kernels)) => kernels.push((*kernel).to_owned()),
                    None => values.push((value, vec![(*kernel).to_owned()])),
                }
            }
        }
        let differing = facts.into_iter().filter(|(_, values)| values.len() > 1);
        differing
            .map(|(fact, values)| {
                let mut causes = causes(&records, |check| check == fact);
                // What is noted only where something else came out has that one's cause.
                if causes.is_empty() && values.iter().any(|(value, _)| value == ABSENT) {
                    let step = fact.split_once('.').map_or("", |(step, _)| step);
                    causes = self::causes(&records, |check| {
                        check.split_once('.').is_some_and(|(name, _)| name == step)
                    });
                }
                Differing { case: case.into(), fact, values, causes }
            })
            .collect()
    }
}

/// When and why the facts with such names differ, as the records foresaw it.
fn causes(records: &[(&str, &Record)], named: impl Fn(&str) -> bool) -> Vec<(String, String)> {
    let checks = records.iter().flat_map(|(_, record)| &record.checks);
    let met = checks.filter(|check| named(&check.fact));
    let causes = met.filter_map(|check| check.difference.as_ref());
    let causes: BTreeSet<_> = causes.map(|one| (one.when.clone(), one.because.clone())).collect();
    causes.into_iter().collect()
}

fn names(record: &Record) -> impl Iterator<Item = (&str, &str)> {
    record
        .steps
        .iter()
        .flat_map(|step| step.facts.keys().map(|fact| (step.name.as_str(), fact.as_str())))
}

fn cause(one: &Differing, texts: &Texts) -> String {
    if one.causes.is_empty() {
        return texts.get("matrix-no-cause");
    }
    let causes = one.causes.iter().map(|(when, key)| format!("{when}: {}", texts.get(key)));
    causes.collect::<Vec<_>>().join("; ")
}

fn cell(seen: Option<&Seen>, texts: &Texts) -> String {
    let Some(seen) = seen else { return String::new() };
    match &seen.result {
        Came::Record(record) => texts.get(&format!("outcome-{}", record.outcome.word())),
        Came::Failure { word, .. } => word.clone(),
    }
}

/// Columns as wide as their widest cell; a Korean syllable is two wide.
fn table(head: Vec<String>, rows: Vec<Vec<String>>) -> String {
    let columns =
        |text: &str| text.chars().map(|c| if c >= '\u{1100}' { 2 } else { 1 }).sum::<usize>();
    let all: Vec<&Vec<String>> = std::iter::once(&head).chain(&rows).collect();
    let width = |at: usize| all.iter().map(|row| columns(&row[at])).max().unwrap_or_default();
    let widths: Vec<usize> = (0..head.len()).map(width).collect();
    let line = |row: &Vec<String>| {
        let cells = row
            .iter()
            .zip(&widths)
            .map(|(cell, width)| format!(" {cell}{} |", " ".repeat(width - columns(cell))));
        format!("|{}\n", cells.collect::<String>())
    };
    let rule: String = widths.iter().map(|width| format!("{}|", "-".repeat(width + 2))).collect();
    let body: String = rows.iter().map(line).collect();
    format!("{}|{rule}\n{body}", line(&head))
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
