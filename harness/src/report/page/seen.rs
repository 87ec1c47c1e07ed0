//! A table of outcomes: experiments down, places across, a sign where they meet.

use maud::{Markup, html};

use super::{Both, both, both_with};
use crate::record::Record;
use crate::text::Texts;
use crate::vm::batch::Seen;

/// Row, column, and the outcome's word.
pub(super) type Cell = (String, String, String);

/// The outcomes with their signs; any other word is that of a guest that failed.
const SIGNS: [(&str, &str, &str); 5] = [
    ("pass", "✔", "passed"),
    ("expected-difference", "≠", "incomplete"),
    ("skipped", "–", "absent"),
    ("fail", "✘", "failed"),
    ("broken", "!", "failed"),
];

/// The table, with what its signs mean above. What passes everywhere is folded away.
pub(super) fn table(cells: &[Cell], texts: Both<'_>) -> Markup {
    let (rows, columns) = heads(cells);
    let passes = |row: &&str| cells.iter().all(|cell| cell.0 != *row || cell.2 == "pass");
    let (passing, others): (Vec<&str>, Vec<&str>) = rows.into_iter().partition(passes);
    let used = |word: &str| cells.iter().any(|cell| cell.2 == word);
    html! {
        p.legend {
            @for (word, sign, class) in SIGNS.iter().filter(|(word, ..)| used(word)) {
                span { b.(class) { (sign) } " " (both(texts, &format!("outcome-{word}"))) }
            }
        }
        @if !others.is_empty() { (part(cells, &others, &columns)) }
        @if !passing.is_empty() {
            details open[others.is_empty()] {
                summary {
                    (both_with(texts, "report-passing", &[("count", passing.len().to_string())]))
                }
                (part(cells, &passing, &columns))
            }
        }
    }
}

fn part(cells: &[Cell], rows: &[&str], columns: &[&str]) -> Markup {
    html! {
        div.wide {
            table.marks {
                thead { tr { th {} @for column in columns { th { (column) } } } }
                tbody {
                    @for row in rows {
                        tr {
                            th { (row) }
                            @for column in columns {
                                @let (sign, class, word) = sign(cells, row, column);
                                td.(class) title=(word) data-outcome=(word) { (sign) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The same of kernels and of union file systems, as Markdown.
pub(super) fn markdown(kernels: &[Seen], records: &[Record], texts: &Texts) -> String {
    let mut out = String::new();
    let tables =
        [("report-kernels", by_kernel(kernels, records)), ("report-unions", by_union(records))];
    for (title, cells) in tables.iter().filter(|(_, cells)| !cells.is_empty()) {
        let (rows, columns) = heads(cells);
        out += &format!("\n| {} | {} |\n", texts.get(title), columns.join(" | "));
        out += &format!("|---|{}\n", ":-:|".repeat(columns.len()));
        for row in rows {
            let signs: Vec<&str> =
                columns.iter().map(|column| sign(cells, row, column).0).collect();
            out += &format!("| {row} | {} |\n", signs.join(" | "));
        }
    }
    out
}

/// What came of each experiment on each kernel, and on that of this machine.
pub(super) fn by_kernel(kernels: &[Seen], records: &[Record]) -> Vec<Cell> {
    let guests = kernels
        .iter()
        .map(|seen| (seen.case.clone(), seen.kernel.clone(), seen.result.word().to_owned()));
    let here = records.iter().filter_map(|record| {
        let kernel = record.machine.as_ref()?.kernel.clone();
        Some((record.case(), kernel, record.outcome.word().to_owned()))
    });
    guests.chain(here).collect()
}

/// What came of each experiment on each union file system.
pub(super) fn by_union(records: &[Record]) -> Vec<Cell> {
    let cell = |record: &Record| {
        let backend = record.backend?.name().to_owned();
        Some((record.id.clone(), backend, record.outcome.word().to_owned()))
    };
    records.iter().filter_map(cell).collect()
}

fn heads(cells: &[Cell]) -> (Vec<&str>, Vec<&str>) {
    let (mut rows, mut columns) = (Vec::new(), Vec::new());
    for (row, column, _) in cells {
        if !rows.contains(&row.as_str()) {
            rows.push(row);
        }
        if !columns.contains(&column.as_str()) {
            columns.push(column);
        }
    }
    (rows, columns)
}

/// Sign, class and word.
fn sign<'a>(cells: &'a [Cell], row: &str, column: &str) -> (&'a str, &'static str, &'a str) {
    let found = cells.iter().find(|cell| cell.0 == row && cell.1 == column);
    let word = found.map_or("", |cell| cell.2.as_str());
    match SIGNS.iter().find(|(known, ..)| *known == word) {
        Some((_, sign, class)) => (sign, class, word),
        None => (word, if word.is_empty() { "absent" } else { "failed" }, word),
    }
}
