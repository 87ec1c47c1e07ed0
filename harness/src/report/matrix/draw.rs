//! The table for a terminal.

use std::fmt::Write;
use std::ops::RangeInclusive;

use super::super::{Style, wrap};
use super::{Matrix, Row, Section};
use crate::text::Texts;

/// How wide a cell is; a longer value is told below the table.
const CELL: usize = 8;

/// How wide the name of a row may be.
const LABEL: RangeInclusive<usize> = 20..=60;

/// How wide a cause may be, for eyes that come back to the next line.
const CAUSE: usize = 100;

/// What stands before a cause; there is room for a terminal in which `≠¹²` is wider than 3.
const MARGIN: usize = 9;

/// How a table is drawn.
#[derive(Clone, Copy, Debug)]
pub struct Drawing<'a> {
    /// Its colours.
    pub style: &'a Style,
    /// The width of the terminal in columns; a table of few places needs 80.
    pub width: usize,
    /// Whether rows on which all agree are drawn, and not only counted.
    pub all: bool,
}

impl Matrix {
    /// The table; `evidence` is the command that shows what a cell is taken from: the
    /// experiment, the place and the step.
    pub fn text(
        &self,
        drawing: Drawing<'_>,
        texts: &Texts,
        evidence: impl Fn(&str, &str, &str) -> String,
    ) -> String {
        let mut out = String::new();
        for section in &self.sections {
            section.text(&mut out, &self.columns, drawing, texts, &evidence);
        }
        out
    }
}

impl Section {
    fn text(
        &self,
        out: &mut String,
        columns: &[String],
        drawing: Drawing<'_>,
        texts: &Texts,
        evidence: impl Fn(&str, &str, &str) -> String,
    ) {
        let Drawing { style, width, all } = drawing;
        let Style { strong, faint, plain: end, .. } = style;
        // A place that this experiment is not for has no column.
        let asked = |at: &usize| self.rows.iter().any(|row| row.cells[*at].is_some());
        let places: Vec<usize> = (0..columns.len()).filter(asked).collect();
        // The last cell needs no space behind it.
        let label = (width + 1).saturating_sub(places.len() * CELL);
        let label = label.clamp(*LABEL.start(), *LABEL.end());
        // Writing to a String cannot fail.
        let _ = writeln!(out, "{strong}{}{end}", self.id);
        let heads: String = places.iter().map(|at| abbreviated(&columns[*at])).collect();
        let _ = writeln!(out, "{}{faint}{}{end}", " ".repeat(label), heads.trim_end());
        let mut notes = Vec::new();
        let shown = |row: &&Row| all || row.differs();
        for row in self.rows.iter().filter(shown) {
            row.text(out, style, label, &places, &mut notes);
        }
        let agreed = self.rows.iter().filter(|row| !shown(row)).count();
        if agreed > 0 {
            let values = [("rows", agreed.to_string())];
            let _ = writeln!(out, "  {faint}{}{end}", texts.format("matrix-agreed", &values));
        }
        for (at, note) in notes.iter().enumerate() {
            let _ = writeln!(out, "  {faint}[{}]{end} {}", at + 1, note.replace('\n', "\n      "));
        }
        for (at, cause) in self.causes.iter().enumerate() {
            let text = format!("{}: {}", cause.places.join(", "), cause.text);
            let mut lines = wrap(&text, width.min(CAUSE).saturating_sub(MARGIN)).into_iter();
            let _ = writeln!(out, "  ≠{:<3}{}", number(at), lines.next().unwrap_or_default());
            lines.for_each(|line| {
                let _ = writeln!(out, "      {line}");
            });
        }
        let other = self.rows.iter().find_map(|row| Some((row, *row.causes.first()?)));
        if let Some((row, cause)) = other {
            let command = evidence(&self.id, &self.causes[cause].places[0], &row.step);
            let _ = writeln!(out, "  {faint}{}{end}", texts.get("matrix-evidence"));
            // On a line of its own: to be copied.
            let _ = writeln!(out, "  {faint}{command}{end}");
        }
        let _ = writeln!(out);
    }
}

impl Row {
    fn text(
        &self,
        out: &mut String,
        style: &Style,
        width: usize,
        places: &[usize],
        notes: &mut Vec<String>,
    ) {
        let Style { bad, odd, plain: end, .. } = style;
        let causes = self.causes.iter().map(|at| format!(" {}", number(*at)));
        let label = format!("{} · {}{}", self.step, self.fact, causes.collect::<String>());
        let mut label = wrap(&label, width - 3);
        let last = label.pop().unwrap_or_default();
        for line in label {
            let _ = writeln!(out, "  {line}");
        }
        let left = (width - 2).saturating_sub(last.chars().count());
        let mut line = format!("  {last}{}", " ".repeat(left));
        let base = self.cells.iter().flatten().next();
        for cell in places.iter().map(|at| &self.cells[*at]) {
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
            let _ = write!(line, "{colour}{text}{end}{space}");
        }
        let _ = writeln!(out, "{}", line.trim_end());
    }
}

/// The value if it fits into a cell, else the number of its note. How a process ended is
/// said in fewer words.
fn short(text: &str, notes: &mut Vec<String>) -> String {
    let text = match (text.strip_prefix("exit status "), text.strip_prefix("killed by ")) {
        (Some(status), _) => &format!("exit {status}"),
        (None, Some(signal)) => signal,
        (None, None) => text,
    };
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
        "passthrough" => "control",
        other => other,
    };
    let short: String = short.chars().take(CELL - 1).collect();
    format!("{short:<CELL$}")
}

/// The number of a cause, small and high: `¹²`.
fn number(at: usize) -> String {
    let high = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    let digits = (at + 1).to_string();
    digits.chars().filter_map(|digit| high.get(digit.to_digit(10)? as usize)).collect()
}
