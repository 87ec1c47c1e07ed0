//! What each container engine isolates: a word in each cell, and below it every value in full.

use maud::{Markup, html};

use super::{Both, both};
use crate::record::Record;
use crate::report::Isolation;
use crate::report::isolation::Row;

pub(super) fn section(records: &[Record], texts: Both<'_>) -> Markup {
    let matrix = Isolation::of(records);
    html! {
        @if !matrix.engines.is_empty() {
            h2 { (both(texts, "report-isolation")) }
            p { (both(texts, "report-isolation-what")) }
            div.wide {
                table.marks {
                    thead { tr { th {} @for engine in &matrix.engines { th { (engine.name()) } } } }
                    tbody { @for row in &matrix.rows { (shown(row, texts)) } }
                }
            }
            h3 { (both(texts, "report-isolation-why")) }
            ul.causes {
                @for row in &matrix.rows {
                    @for cause in &row.causes {
                        @let of = row.engines_of(cause).iter().filter(|one| matrix.engines.contains(one));
                        @let names: Vec<&str> = of.map(|one| one.name()).collect();
                        li {
                            b { (both(texts, &row.key())) }
                            @if !names.is_empty() { " (" (names.join(", ")) ")" }
                            ": " (both(texts, cause))
                        }
                    }
                }
                @for (engine, because) in &matrix.absent { li { b { (engine) } ": " (because) } }
            }
            h3 { (both(texts, "report-isolation-values")) }
            @for row in matrix.rows.iter().filter(|row| row.cells.iter().any(|it| it.full.is_some())) {
                (in_full(&matrix, row, texts))
            }
        }
    }
}

fn shown(row: &Row, texts: Both<'_>) -> Markup {
    html! {
        tr {
            th { (both(texts, &row.key())) }
            @for cell in &row.cells {
                @let class = match cell.short.as_str() {
                    "own" | "yes" => "own",
                    "=" | "no" => "absent",
                    _ => "plain",
                };
                td.(class) { (cell.short) }
            }
        }
    }
}

/// Each value once, with the engines that have it.
fn in_full(matrix: &Isolation, row: &Row, texts: Both<'_>) -> Markup {
    let mut values: Vec<(&str, Vec<&str>)> = Vec::new();
    let seen = matrix.engines.iter().zip(&row.cells).filter(|(_, cell)| !cell.short.is_empty());
    for (engine, cell) in seen {
        let value = cell.full.as_deref().unwrap_or(&cell.short);
        match values.iter_mut().find(|(known, _)| *known == value) {
            Some((_, engines)) => engines.push(engine.name()),
            None => values.push((value, vec![engine.name()])),
        }
    }
    html! {
        details {
            summary { (both(texts, &row.key())) }
            dl {
                @for (value, engines) in values {
                    dt { (engines.join(", ")) }
                    dd { pre { (value) } }
                }
            }
        }
    }
}
