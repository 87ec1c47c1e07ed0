//! Every ratio with its interval, beside the band in which two equal things lie; and the
//! latencies behind it.

use maud::{Markup, html};

use super::plot::{Axis, Series, WIDE, class, lines, p};
use super::{Both, Figure, both, name_of};
use crate::bench::line::Measured;
use crate::report::{nanoseconds, ratio};

/// A workload on a base, with everything measured of it.
fn groups<'a>(measured: &[&'a Measured]) -> Vec<(String, Vec<&'a Measured>)> {
    let mut groups: Vec<(String, Vec<&Measured>)> = Vec::new();
    for one in measured.iter().filter(|one| one.numbers.is_some()) {
        let name = format!("{} · {}", one.key.workload, one.key.base);
        match groups.iter_mut().find(|(known, _)| *known == name) {
            Some((_, group)) => group.push(one),
            None => groups.push((name, vec![one])),
        }
    }
    groups
}

pub(super) fn section(measured: &[&Measured], texts: Both<'_>) -> Markup {
    html! {
        h2 { (both(texts, "report-forest")) }
        p { (both(texts, "report-forest-what")) }
        @for (at, (name, group)) in groups(measured).iter().enumerate() {
            details open[at == 0] {
                summary { code { (name) } }
                (forest(group))
                p { (both(texts, "report-ecdf-what")) }
                (ecdf(group))
            }
        }
    }
}

pub(super) fn figures(measured: &[&Measured]) -> Vec<Figure> {
    let named = |(name, group): &(String, Vec<&Measured>)| {
        let name = name.replace(" · ", "-");
        [
            Figure { name: format!("forest-{name}"), svg: forest(group).into_string() },
            Figure { name: format!("ecdf-{name}"), svg: ecdf(group).into_string() },
        ]
    };
    groups(measured).iter().flat_map(named).collect()
}

/// Without what binary fractions leave behind the digits.
fn round(tick: f64) -> f64 {
    (tick * 1e6).round() / 1e6
}

fn forest(group: &[&Measured]) -> Markup {
    let numbers = |one: &&Measured| one.numbers.clone();
    let all: Vec<_> = group.iter().filter_map(numbers).collect();
    let ends = all.iter().flat_map(|it| [it.ratio.low, it.ratio.high, it.floor.low, it.floor.high]);
    let (left, step) = (170.0, 20.0);
    let bottom = 8.0 + step * group.len() as f64;
    let x = Axis::holding(ends, true, (left, WIDE - 60.0));
    html! {
        svg viewBox=(format!("0 0 {WIDE} {}", bottom + 24.0)) role="img"
            xmlns="http://www.w3.org/2000/svg" {
            @if let Some(first) = all.first() {
                rect.band x=(p(x.at(first.floor.low))) y="4" height=(bottom - 4.0)
                    width=(p((x.at(first.floor.high) - x.at(first.floor.low)).max(1.0))) {}
            }
            @for tick in x.ticks() {
                line.grid x1=(p(x.at(tick))) x2=(p(x.at(tick))) y1="4" y2=(bottom) {}
                text.mid x=(p(x.at(tick))) y=(bottom + 15.0) { (format!("{}", round(tick))) }
            }
            line.one x1=(p(x.at(1.0))) x2=(p(x.at(1.0))) y1="4" y2=(bottom) {}
            @for (at, (one, it)) in group.iter().zip(&all).enumerate() {
                @let y = 8.0 + step * (at as f64 + 0.5);
                text.end x=(left - 8.0) y=(y + 4.0) { (name_of(one)) }
                line.range.(class(at)) x1=(p(x.at(it.ratio.low))) x2=(p(x.at(it.ratio.high)))
                    y1=(y) y2=(y) {}
                circle.(class(at)) cx=(p(x.at(it.ratio.mid))) cy=(y) r="4" data-ratio=(it.ratio.mid) {}
                text x=(WIDE - 52.0) y=(y + 4.0) { (ratio(it.ratio.mid)) }
            }
        }
    }
}

/// What part of the operations took at most so long.
fn ecdf(group: &[&Measured]) -> Markup {
    let series = |one: &&Measured| {
        let latencies = &one.numbers.as_ref()?.latencies;
        let all: u64 = latencies.iter().map(|(_, count)| count).sum();
        let mut seen = 0;
        let points = latencies.iter().map(|(value, count)| {
            seen += count;
            (*value as f64, seen as f64 / all.max(1) as f64)
        });
        // What is nearer than half a percent cannot be told apart on a page.
        let mut kept: Vec<(f64, f64)> = Vec::new();
        for point in points {
            if kept.last().is_none_or(|last| point.1 - last.1 >= 0.005 || point.1 >= 1.0) {
                kept.push(point);
            }
        }
        Some(Series { name: name_of(one), points: kept })
    };
    let series: Vec<Series> = group.iter().filter_map(series).collect();
    let percent = |part: f64| format!("{:.0} %", part * 100.0);
    lines(&series, (true, false), (nanoseconds, percent), ("", "ECDF"), &[])
}
