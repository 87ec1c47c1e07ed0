//! What others say, held against this run.

use maud::{Markup, html};

use super::{Both, both};
use crate::bench::claims::key_of;
use crate::bench::line::Claim;
use crate::text::Texts;

pub(super) fn section(claims: &[&Claim], texts: Both<'_>) -> Markup {
    html! {
        @if !claims.is_empty() {
            h2 { (both(texts, "bench-claims")) }
            div.wide {
                table.claims {
                    thead { tr {
                        th {}
                        @for head in ["claim", "expected", "measured", "because"] {
                            th { (both(texts, &format!("report-{head}"))) }
                        }
                    } }
                    tbody { @for claim in claims { (row(claim, texts)) } }
                }
            }
        }
    }
}

fn row(claim: &Claim, texts: Both<'_>) -> Markup {
    let class = claim.holds.map_or("absent", |holds| if holds { "passed" } else { "failed" });
    html! {
        tr {
            td.(class) { (mark(claim.holds)) }
            td { (both(texts, &format!("claim-{}", key_of(claim)))) " " small { code { (claim.name) } } }
            td { (claim.expected) }
            td { (claim.measured) }
            td { @if let Some(key) = &claim.because { (both(texts, key)) } }
        }
    }
}

pub(super) fn markdown(claims: &[&Claim], texts: &Texts) -> String {
    let heads = ["claim", "expected", "measured", "because"];
    let heads = heads.map(|head| texts.get(&format!("report-{head}"))).join(" | ");
    let mut out = format!("| | {heads} |\n|---|---|---|---|---|\n");
    for claim in claims {
        let Claim { name, expected, measured, because, .. } = claim;
        let because = because.as_ref().map(|key| texts.get(key)).unwrap_or_default();
        out +=
            &format!("| {} | {name} | {expected} | {measured} | {because} |\n", mark(claim.holds));
    }
    out
}

fn mark(holds: Option<bool>) -> &'static str {
    holds.map_or("·", |holds| if holds { "✔" } else { "✘" })
}
