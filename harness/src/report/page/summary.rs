//! The answer at a look: how much slower each file system is, and at what.

use maud::{Markup, html};

use super::heat::{Class, legend};
use super::why::of_a_request;
use super::{Both, both, both_with};
use crate::bench::line::{Measured, Verdict};
use crate::bench::stats::median;
use crate::bench::subject;
use crate::report::{nanoseconds, ratio};
use crate::workload::Family;

/// Families by file system, each cell the median of its workloads' ratios with the least and
/// the most of them; on tmpfs, and of FUSE with caller and daemon on one core.
pub(super) fn section(all: &[&Measured], texts: Both<'_>) -> Markup {
    let wanted = |one: &&&Measured| one.key.base == "tmpfs" && one.key.placement != "split";
    let measured: Vec<&Measured> = all.iter().filter(wanted).copied().collect();
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
        (short(&measured, all, texts))
        h2 { (both(texts, "report-summary")) }
        p { (both(texts, "report-summary-what")) }
        (legend(texts))
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

/// The answer in words: how much, at what, and why. A sentence whose numbers this run does
/// not have is left out.
fn short(measured: &[&Measured], all: &[&Measured], texts: Both<'_>) -> Markup {
    let of = |name: &str, family: Family| middle(measured, |it| it.key.subject == name, family);
    let unions: Vec<&str> = subject::ALL
        .iter()
        .filter(|it| it.is_fuse() && it.is_union() && it.is_quick_at(Family::Change))
        .map(|it| it.name)
        .collect();
    let range = |family| {
        let all: Vec<f64> = unions.iter().filter_map(|name| of(name, family)).collect();
        let least = all.iter().copied().reduce(f64::min)?;
        Some(format!("{}–{}", ratio(least), ratio(all.iter().copied().fold(0.0, f64::max))))
    };
    let is = |it: &&&Measured| it.key.subject == "overlay" && it.key.workload == "copy-up-1m";
    let copied = measured.iter().find(is).and_then(|it| it.numbers.as_ref());
    let time = |placement| of_a_request(all, placement).map(nanoseconds);
    let sentences = [
        (
            "overlay",
            [of("overlay", Family::Data).map(ratio), of("overlay", Family::Change).map(ratio)],
        ),
        ("fuse", [range(Family::Data), range(Family::Change)]),
        ("copy-up", [copied.map(|it| nanoseconds(it.time)), copied.map(|it| ratio(it.ratio.mid))]),
        ("request", [time("same"), time("split")]),
    ];
    html! {
        ul.short {
            @for (name, values) in sentences {
                @if let [Some(a), Some(b)] = values {
                    li { (both_with(texts, &format!("report-short-{name}"), &[("a", a), ("b", b)])) }
                }
            }
        }
    }
}

/// The median ratio of a group's workloads on the file systems that `is` takes.
fn middle(measured: &[&Measured], is: impl Fn(&Measured) -> bool, family: Family) -> Option<f64> {
    let of = measured.iter().filter(|one| is(one) && one.family == family.name());
    median(&of.filter_map(|one| Some(one.numbers.as_ref()?.ratio.mid)).collect::<Vec<_>>())
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
            b { (ratio(mid)) span.times { "×" } @if refused > 0 { "†" } }
            @if ratios.len() > 1 { small { (ratio(least)) "–" (ratio(most)) } }
        }
    }
}
