//! What the union file systems do differently: the facts on which they disagree, and why.

use maud::{Markup, html};

use super::{Both, both, seen};
use crate::record::Record;
use crate::report::Matrix;
use crate::report::matrix::{Cell, Row};
use crate::union::Backend;

/// The longest value that a cell shows; the whole is in its title.
const MOST: usize = 120;

pub(super) fn section(records: &[Record], texts: Both<'_>) -> Markup {
    let of_unions: Vec<Record> =
        records.iter().filter(|it| it.backend.is_some()).cloned().collect();
    let columns = || Backend::ALL.iter().map(ToString::to_string).collect();
    let place = |record: &Record| record.backend.map(|on| on.to_string()).unwrap_or_default();
    let [english, korean] =
        texts.map(|texts| Matrix::new(columns(), &of_unions, place, texts).sections);
    html! {
        @if !of_unions.is_empty() {
            h2 { (both(texts, "report-unions")) }
            p { (both(texts, "report-unions-what")) }
            (seen::table(&seen::by_union(records), texts))
            p { (both(texts, "report-unions-facts")) }
        }
        @for (english, korean) in english.iter().zip(&korean) {
            @let rows: Vec<&Row> = english.rows.iter().filter(|row| row.differs()).collect();
            @if !rows.is_empty() {
                details {
                    summary { code { (english.id) } " · " (rows.len()) "/" (english.rows.len()) }
                    div.wide {
                        table.facts {
                            tr { th {} @for backend in Backend::ALL { th { (backend) } } }
                            @for row in rows { (shown(row)) }
                        }
                    }
                    ul.causes {
                        @for (english, korean) in english.causes.iter().zip(&korean.causes) {
                            li {
                                (english.places.join(", ")) ": "
                                span lang="en" { (english.text) } span lang="ko" { (korean.text) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn shown(row: &Row) -> Markup {
    let base = row.cells.iter().position(Option::is_some);
    let first = base.and_then(|at| row.cells[at].as_ref());
    html! {
        tr {
            th { (row.step) " · " (row.fact) }
            @for (at, cell) in row.cells.iter().enumerate() {
                @match cell {
                    None => td.absent { "–" },
                    Some(cell) if Some(cell) == first && Some(at) != base => td.absent { "=" },
                    Some(cell) => td.(class(cell, first)) title=(cell.text) { (short(&cell.text)) },
                }
            }
        }
    }
}

fn class(cell: &Cell, first: Option<&Cell>) -> &'static str {
    match cell.holds {
        false => "failed",
        true if Some(cell) == first => "plain",
        true => "incomplete",
    }
}

fn short(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    match line.chars().count() > MOST || line.len() < text.trim_end().len() {
        true => format!("{}…", line.chars().take(MOST).collect::<String>()),
        false => line.into(),
    }
}
