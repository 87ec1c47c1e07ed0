//! A table of what several places showed: one row a claimed fact, one column a place, such
//! as a union file system or a kernel.

mod draw;

pub use draw::Drawing;

use serde::Serialize;

use super::plain;
use crate::record::{Check, Outcome, Record};
use crate::text::Texts;

/// The table, as data.
#[derive(Clone, Debug, Serialize)]
pub struct Matrix {
    /// The names of the places.
    pub columns: Vec<String>,
    /// One for each experiment, in the order of the records.
    pub sections: Vec<Section>,
}

/// The rows of one experiment.
#[derive(Clone, Debug, Serialize)]
pub struct Section {
    /// Its id.
    pub id: String,
    /// Its claimed facts, in their order.
    pub rows: Vec<Row>,
    /// Why some places differ.
    pub causes: Vec<Cause>,
}

/// One fact in every place.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// The step.
    pub step: String,
    /// The fact.
    pub fact: String,
    /// What was observed in each place; none where the experiment has not run there, or
    /// claims nothing of this fact.
    pub cells: Vec<Option<Cell>>,
    /// Which of the section's causes make it differ, counted from 0.
    pub causes: Vec<usize>,
}

/// Why something is different in some places.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Cause {
    /// The cause, in words.
    pub text: String,
    /// The places.
    pub places: Vec<String>,
}

/// What one place showed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Cell {
    /// The value, or the outcome of a run that has none.
    pub text: String,
    /// Whether the claim holds there.
    pub holds: bool,
}

impl Matrix {
    /// The table of `records`, each in the column that `place` names.
    pub fn new(
        columns: Vec<String>,
        records: &[Record],
        place: impl Fn(&Record) -> String,
        texts: &Texts,
    ) -> Self {
        let mut ids: Vec<&str> = Vec::new();
        for record in records {
            if !ids.contains(&record.id.as_str()) {
                ids.push(&record.id);
            }
        }
        let section = |id: &str| {
            let of = |column: &String| {
                records.iter().find(|record| record.id == id && place(record) == *column)
            };
            let placed: Vec<Option<&Record>> = columns.iter().map(of).collect();
            let (keys, causes) = causes(&columns, &placed, texts);
            Section { id: id.into(), rows: rows(&placed, &keys), causes }
        };
        let sections = ids.into_iter().map(section).collect();
        Self { columns, sections }
    }
}

impl Row {
    /// Whether two places show different values, or a claim does not hold.
    pub fn differs(&self) -> bool {
        let mut cells = self.cells.iter().flatten();
        let first = cells.next();
        first.is_some_and(|cell| !cell.holds) || cells.any(|cell| Some(cell) != first)
    }
}

/// One row for each claimed fact that any of the places has; `keys` are those of the causes.
fn rows(placed: &[Option<&Record>], keys: &[&str]) -> Vec<Row> {
    let checks = || placed.iter().flatten().flat_map(|record| &record.checks);
    let mut facts: Vec<&str> = Vec::new();
    for check in checks() {
        if !facts.contains(&check.fact.as_str()) {
            facts.push(&check.fact);
        }
    }
    let row = |fact: &str| {
        let (step, name) = fact.split_once('.').unwrap_or((fact, ""));
        let cells = placed.iter().map(|record| record.and_then(|record| cell(record, fact)));
        let differences =
            || checks().filter(|c| c.fact == fact).filter_map(|c| c.difference.as_ref());
        let makes_it_differ = |key: &&str| differences().any(|one| one.because == *key);
        let causes = keys.iter().enumerate().filter(|(_, key)| makes_it_differ(key));
        Row {
            step: step.into(),
            fact: name.into(),
            cells: cells.collect(),
            causes: causes.map(|(at, _)| at).collect(),
        }
    };
    facts.into_iter().map(row).collect()
}

/// A run that has judged its claims but none of this fact has no cell.
fn cell(record: &Record, fact: &str) -> Option<Cell> {
    let check = record.checks.iter().find(|check| check.fact == fact);
    match check {
        Some(Check { observed: Some(observed), holds, .. }) => {
            Some(Cell { text: plain(observed).trim_start().to_owned(), holds: *holds })
        }
        None if !record.checks.is_empty() => None,
        _ => {
            let word = record.outcome.word();
            let holds = matches!(record.outcome, Outcome::Skipped { .. });
            Some(Cell { text: word.into(), holds })
        }
    }
}

/// Each cause of a difference once, with the places that it concerns; before them their keys.
fn causes<'a>(
    columns: &[String],
    placed: &[Option<&'a Record>],
    texts: &Texts,
) -> (Vec<&'a str>, Vec<Cause>) {
    let (mut keys, mut causes) = (Vec::new(), Vec::<Cause>::new());
    for (column, record) in columns.iter().zip(placed) {
        let checks = record.iter().flat_map(|record| &record.checks);
        for difference in checks.filter_map(|check| check.difference.as_ref()) {
            let key = difference.because.as_str();
            let at = keys.iter().position(|known| *known == key).unwrap_or_else(|| {
                keys.push(key);
                causes.push(Cause { text: texts.get(key), places: Vec::new() });
                keys.len() - 1
            });
            if !causes[at].places.contains(column) {
                causes[at].places.push(column.clone());
            }
        }
    }
    (keys, causes)
}
