//! What the experiments showed: by kernel, by union file system, by container engine.

use maud::{Markup, html};

use super::{Both, both, unions};
use crate::record::Record;
use crate::report::Isolation;
use crate::vm::batch::Seen;

pub(super) fn section(records: &[Record], kernels: &[Seen], texts: Both<'_>) -> Markup {
    let isolation = Isolation::of(records);
    html! {
        @if !kernels.is_empty() {
            h2 { (both(texts, "report-kernels")) }
            (words(kernels.iter().map(|seen| {
                (seen.case.clone(), seen.kernel.clone(), seen.result.word().to_owned())
            })))
        }
        @if records.iter().any(|record| record.backend.is_some()) {
            h2 { (both(texts, "report-unions")) }
            (words(records.iter().filter_map(|record| {
                let backend = record.backend?.name().to_owned();
                Some((record.id.clone(), backend, record.outcome.word().to_owned()))
            })))
            p { (both(texts, "report-unions-what")) }
            (unions::section(records, texts))
        }
        @if !isolation.engines.is_empty() {
            h2 { (both(texts, "report-isolation")) }
            div.wide {
                table {
                    tr { th {} @for engine in &isolation.engines { th { (engine.name()) } } }
                    @for row in &isolation.rows {
                        tr {
                            th { (both(texts, &row.key())) }
                            @for cell in &row.cells {
                                td title=[cell.full.as_deref()] { (cell.short) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Rows, columns, and a word where they meet.
fn words(cells: impl Iterator<Item = (String, String, String)>) -> Markup {
    let cells: Vec<_> = cells.collect();
    let (mut rows, mut columns) = (Vec::new(), Vec::new());
    for (row, column, _) in &cells {
        if !rows.contains(&row) {
            rows.push(row);
        }
        if !columns.contains(&column) {
            columns.push(column);
        }
    }
    let word = |row: &str, column: &str| {
        let found = cells.iter().find(|cell| cell.0 == row && cell.1 == column);
        found.map_or("", |cell| cell.2.as_str())
    };
    html! {
        div.wide {
            table {
                tr { th {} @for column in &columns { th { (column) } } }
                @for row in &rows {
                    tr {
                        th { (row) }
                        @for column in &columns {
                            @let word = word(row, column);
                            td.(colour(word)) { (word) }
                        }
                    }
                }
            }
        }
    }
}

fn colour(word: &str) -> &'static str {
    match word {
        "pass" => "passed",
        "expected-difference" | "skipped" => "incomplete",
        "" => "absent",
        _ => "failed",
    }
}
