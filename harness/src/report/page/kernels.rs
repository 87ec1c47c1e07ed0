//! Experiments by kernel: the outcomes, the facts that differ with their causes, and what
//! brought no result.

use maud::{Markup, html};

use super::{Both, both, seen};
use crate::record::Record;
use crate::report::Kernels;
use crate::vm::batch::Seen;

pub(super) fn section(results: &[Seen], records: &[Record], texts: Both<'_>) -> Markup {
    let cells = seen::by_kernel(results, records);
    let matrix = Kernels::of(results);
    let (differing, troubles) = (matrix.differing(), matrix.troubles());
    html! {
        @if !cells.is_empty() {
            h2 { (both(texts, "report-kernels")) }
            p { (both(texts, "report-kernels-what")) }
            @if !results.is_empty() { p.about { (matrix.caption()) } }
            (seen::table(&cells, texts))
        }
        @if !differing.is_empty() {
            h3 { (both(texts, "matrix-differences")) }
            @for one in &differing {
                details {
                    summary {
                        code { (one.case) " · " (one.fact) }
                        @if one.causes.is_empty() {
                            " " b.failed { (both(texts, "matrix-no-cause")) }
                        }
                    }
                    dl {
                        @for (value, kernels) in &one.values {
                            dt { (kernels.join(", ")) }
                            dd { pre { (value) } }
                        }
                    }
                    @for (when, key) in &one.causes { p.hint { (when) ": " (both(texts, key)) } }
                }
            }
        }
        @if !troubles.is_empty() {
            h3 { (both(texts, "matrix-troubles")) }
            ul { @for (what, story) in &troubles { li { code { (what) } ": " (story) } } }
        }
    }
}
