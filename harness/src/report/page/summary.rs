//! The answer at a look: how much slower each file system is, and at what.

use maud::{Markup, html};

use super::heat::Class;
use super::{Both, both};
use crate::bench::line::{Measured, Verdict};
use crate::bench::stats::median;
use crate::report::ratio;
use crate::workload::Family;

/// Families by file system, each cell the median of its workloads' ratios with the least and
/// the most of them; on tmpfs, and of FUSE with caller and daemon on one core.
pub(super) fn section(measured: &[&Measured], texts: Both<'_>) -> Markup {
    let wanted = |one: &&&Measured| one.key.base == "tmpfs" && one.key.placement != "split";
    let measured: Vec<&Measured> = measured.iter().filter(wanted).copied().collect();
    let mut subjects: Vec<&str> = Vec::new();
    for one in &measured {
        let name = one.key.subject.as_str();
        if !["bare", "bind"].contains(&name) && !subjects.contains(&name) {
            subjects.push(name);
        }
    }
    let has = |family: &Family| measured.iter().any(|one| one.family == family.name());
    let families: Vec<Family> = Family::ALL.into_iter().filter(has).collect();
    html! {
        h2 { (both(texts, "report-summary")) }
        p { (both(texts, "report-summary-what")) }
        div.wide {
            table.heat.summary {
                thead { tr {
                    th {}
                    @for family in &families {
                        th { (both(texts, &format!("report-family-{}", family.name()))) }
                    }
                } }
                tbody {
                    @for subject in subjects {
                        tr {
                            th { (subject) }
                            @for family in &families {
                                (cell(&measured, subject, family.name(), texts))
                            }
                        }
                    }
                }
            }
        }
    }
}

fn cell(measured: &[&Measured], subject: &str, family: &str, texts: Both<'_>) -> Markup {
    let of = || measured.iter().filter(|it| it.key.subject == subject && it.family == family);
    let ratios: Vec<f64> = of().filter_map(|one| Some(one.numbers.as_ref()?.ratio.mid)).collect();
    let refused = of().filter(|one| one.verdict == Verdict::Refused).count();
    let Some(mid) = median(&ratios) else {
        return html! { td.none { @if refused > 0 { (both(texts, "bench-refused")) } } };
    };
    let least = ratios.iter().copied().fold(f64::INFINITY, f64::min);
    let most = ratios.iter().copied().fold(0.0, f64::max);
    html! {
        td.(Class::of(mid).name()) data-median=(mid) {
            b { (ratio(mid)) }
            @if ratios.len() > 1 { br; small { (ratio(least)) "–" (ratio(most)) } }
            @if refused > 0 { br; small { (refused) " × " (both(texts, "bench-refused")) } }
        }
    }
}
