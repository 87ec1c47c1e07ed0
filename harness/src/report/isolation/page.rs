//! The matrix for a browser: every value in full.

use maud::{DOCTYPE, html};

use super::{Isolation, Value};
use crate::text::Texts;

impl Isolation {
    /// As a page.
    pub fn html(&self, texts: &Texts) -> String {
        let page = html! {
            (DOCTYPE)
            meta charset="utf-8";
            title { "isolab matrix isolation" }
            style { (maud::PreEscaped(STYLE)) }
            h1 { (texts.get("chroot-versus-container.title")) }
            table {
                tr { th {} @for engine in &self.engines { th { (engine.name()) } } }
                @for row in &self.rows {
                    tr {
                        th { (texts.get(&row.key())) }
                        @for cell in &row.cells { td class=(class(cell)) { (body(cell)) } }
                    }
                    @for cause in &row.causes {
                        tr.cause { th {} td colspan=(self.engines.len()) { (texts.get(cause)) } }
                    }
                }
            }
            dl {
                @for (engine, because) in &self.absent { dt { (engine) } dd { (because) } }
            }
            p { (texts.get("isolation-legend")) }
        };
        page.into_string()
    }
}

fn class(cell: &Value) -> &'static str {
    match cell.short.as_str() {
        "own" | "yes" => "own",
        "=" | "no" => "same",
        _ => "",
    }
}

fn body(cell: &Value) -> maud::Markup {
    match &cell.full {
        None => html! { (cell.short) },
        Some(full) => html! { details { summary { (cell.short) } pre { (full) } } },
    }
}

const STYLE: &str = "
body { font: 1rem/1.5 system-ui, sans-serif; margin: 2rem; }
table { border-collapse: collapse; }
th, td { padding: .2rem .6rem; border: 1px solid #bbb; text-align: left; vertical-align: top; }
td.own { background: #d7f2d7; }
td.same { background: #eee; }
tr.cause td { color: #555; font-size: .9rem; }
pre { margin: .3rem 0 0; font-size: .8rem; }
";
