//! A table of what several places showed: one row a claimed fact, one column a place, such
//! as a union file system or a kernel.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use serde::Serialize;

use super::transcript::wrap;
use super::{Style, plain};
use crate::record::{Check, Outcome, Record};
use crate::text::Texts;

/// How wide a cell is; a longer value is told below the table.
const CELL: usize = 8;

/// How wide the name of a row is.
const LABEL: usize = 29;

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
    /// Why some places differ: the cause, and which places.
    pub causes: Vec<(String, Vec<String>)>,
}

/// One fact in every place.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// The step.
    pub step: String,
    /// The fact.
    pub fact: String,
    /// What was observed in each place; none where the experiment has not run there.
    pub cells: Vec<Option<Cell>>,
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
            Section { id: id.into(), rows: rows(&placed), causes: causes(&columns, &placed, texts) }
        };
        let sections = ids.into_iter().map(section).collect();
        Self { columns, sections }
    }

    /// The table for a terminal of 80 columns. Rows on which all agree are counted, unless
    /// `all` of them are wanted; `evidence` is the command that shows a cell's record.
    pub fn text(
        &self,
        style: &Style,
        all: bool,
        texts: &Texts,
        evidence: impl Fn(&str, &str) -> String,
    ) -> String {
        let mut out = String::new();
        for section in &self.sections {
            section.text(&mut out, &self.columns, style, all, texts, &evidence);
        }
        out
    }
}

impl Section {
    fn text(
        &self,
        out: &mut String,
        columns: &[String],
        style: &Style,
        all: bool,
        texts: &Texts,
        evidence: impl Fn(&str, &str) -> String,
    ) {
        let Style { strong, faint, plain: end, .. } = style;
        // Writing to a String cannot fail.
        let _ = writeln!(out, "{strong}{}{end}", self.id);
        let heads = columns.iter().map(|name| abbreviated(name)).collect::<Vec<_>>();
        let _ = writeln!(out, "{}{faint}{}{end}", " ".repeat(LABEL), heads.concat());
        let mut notes = Vec::new();
        let shown = |row: &&Row| all || row.differs();
        for row in self.rows.iter().filter(shown) {
            row.text(out, style, &mut notes);
        }
        let agreed = self.rows.iter().filter(|row| !shown(row)).count();
        if agreed > 0 {
            let values = [("rows", agreed.to_string())];
            let _ = writeln!(out, "  {faint}{}{end}", texts.format("matrix-agreed", &values));
        }
        for (at, note) in notes.iter().enumerate() {
            let _ = writeln!(out, "  {faint}[{}]{end} {}", at + 1, note.replace('\n', "\n      "));
        }
        for (cause, places) in &self.causes {
            let mut lines = wrap(&format!("{}: {cause}", places.join(", ")), 74).into_iter();
            let _ = writeln!(out, "  ≠ {}", lines.next().unwrap_or_default());
            lines.for_each(|line| {
                let _ = writeln!(out, "    {line}");
            });
        }
        let differing: BTreeSet<&String> = self.causes.iter().flat_map(|(_, p)| p).collect();
        if let Some(one) = differing.first() {
            let _ = writeln!(out, "  {faint}{}{end}", evidence(&self.id, one));
        }
        let _ = writeln!(out);
    }
}

impl Row {
    /// Whether two places show different values, or a claim does not hold.
    pub fn differs(&self) -> bool {
        let mut cells = self.cells.iter().flatten();
        let first = cells.next();
        first.is_some_and(|cell| !cell.holds) || cells.any(|cell| Some(cell) != first)
    }

    fn text(&self, out: &mut String, style: &Style, notes: &mut Vec<String>) {
        let Style { bad, odd, plain: end, .. } = style;
        let mut label = wrap(&format!("{} · {}", self.step, self.fact), LABEL - 3);
        let last = label.pop().unwrap_or_default();
        for line in label {
            let _ = writeln!(out, "  {line}");
        }
        let width = last.chars().count();
        let _ = write!(out, "  {last}{}", " ".repeat((LABEL - 2).saturating_sub(width)));
        let base = self.cells.iter().flatten().next();
        for cell in &self.cells {
            let (colour, text) = match cell {
                None => ("", "–".to_owned()),
                Some(cell) if Some(cell) == base && !std::ptr::eq(cell, base.unwrap_or(cell)) => {
                    ("", "=".to_owned())
                }
                Some(cell) => {
                    let colour = match () {
                        () if !cell.holds => *bad,
                        () if Some(cell) != base => *odd,
                        () => "",
                    };
                    (colour, short(&cell.text, notes))
                }
            };
            let space = " ".repeat(CELL.saturating_sub(text.chars().count()));
            let _ = write!(out, "{colour}{text}{end}{space}");
        }
        let _ = writeln!(out);
    }
}

/// The value if it fits into a cell, else the number of its note.
fn short(text: &str, notes: &mut Vec<String>) -> String {
    if text.chars().count() < CELL && !text.contains('\n') {
        return if text.is_empty() { "\"\"".into() } else { text.into() };
    }
    let at = notes.iter().position(|note| note == text).unwrap_or_else(|| {
        notes.push(text.into());
        notes.len() - 1
    });
    format!("[{}]", at + 1)
}

/// A name of a column, so that it fits: the part that tells it from others.
fn abbreviated(name: &str) -> String {
    let short = match name {
        "overlay-userxattr" => "userxat",
        "unionfs-fuse" => "unionfs",
        "fuse-overlayfs" => "fuse-1",
        "fuse-overlayfs-2" => "fuse-2",
        "mergerfs" => "mergerf",
        other => other,
    };
    let short: String = short.chars().take(CELL - 1).collect();
    format!("{short:<CELL$}")
}

/// One row for each claimed fact that any of the places has.
fn rows(placed: &[Option<&Record>]) -> Vec<Row> {
    let mut facts: Vec<&str> = Vec::new();
    for check in placed.iter().flatten().flat_map(|record| &record.checks) {
        if !facts.contains(&check.fact.as_str()) {
            facts.push(&check.fact);
        }
    }
    let row = |fact: &str| {
        let (step, name) = fact.split_once('.').unwrap_or((fact, ""));
        let cells = placed.iter().map(|record| record.map(|record| cell(record, fact))).collect();
        Row { step: step.into(), fact: name.into(), cells }
    };
    facts.into_iter().map(row).collect()
}

fn cell(record: &Record, fact: &str) -> Cell {
    let check = record.checks.iter().find(|check| check.fact == fact);
    match check {
        Some(Check { observed: Some(observed), holds, .. }) => {
            Cell { text: plain(observed).trim_start().to_owned(), holds: *holds }
        }
        _ => {
            let word = record.outcome.word();
            Cell { text: word.into(), holds: matches!(record.outcome, Outcome::Skipped { .. }) }
        }
    }
}

/// Each cause of a difference once, with the places that it concerns.
fn causes(
    columns: &[String],
    placed: &[Option<&Record>],
    texts: &Texts,
) -> Vec<(String, Vec<String>)> {
    let mut causes: Vec<(String, Vec<String>)> = Vec::new();
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for (column, record) in columns.iter().zip(placed) {
        let checks = record.iter().flat_map(|record| &record.checks);
        for difference in checks.filter_map(|check| check.difference.as_ref()) {
            let at = *seen.entry(difference.because.clone()).or_insert_with(|| {
                causes.push((texts.get(&difference.because), Vec::new()));
                causes.len() - 1
            });
            if !causes[at].1.contains(column) {
                causes[at].1.push(column.clone());
            }
        }
    }
    causes
}
