//! Every ratio with its interval, beside the band in which two equal things lie; and the
//! latencies behind it.

use maud::{Markup, html};

use super::plot::{Axes, Axis, Look, Series, WIDE, alone, label, lines, p};
use super::{Both, Figure, both, key, name_of};
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
        p { (both(texts, "report-ecdf-what")) }
        @for (at, (name, group)) in groups(measured).iter().enumerate() {
            details.figures open[at == 0] {
                summary { code { (name) } }
                div.pair { (forest(group, texts)) (ecdf(group, texts)) }
            }
        }
    }
}

pub(super) fn figures(measured: &[&Measured], texts: Both<'_>) -> Vec<Figure> {
    let named = |(name, group): &(String, Vec<&Measured>)| {
        let name = name.replace(" · ", "-");
        [
            Figure { name: format!("forest-{name}"), svg: alone(forest(group, texts)) },
            Figure { name: format!("ecdf-{name}"), svg: alone(ecdf(group, texts)) },
        ]
    };
    groups(measured).iter().flat_map(named).collect()
}

/// Without what binary fractions leave behind the digits.
fn round(tick: f64) -> f64 {
    (tick * 1e6).round() / 1e6
}

fn forest(group: &[&Measured], texts: Both<'_>) -> Markup {
    let numbers = |one: &&Measured| one.numbers.clone();
    let all: Vec<_> = group.iter().filter_map(numbers).collect();
    let ends = all.iter().flat_map(|it| [it.ratio.low, it.ratio.high, it.floor.low, it.floor.high]);
    let (left, right, top, step) = (196.0, WIDE - 62.0, 22.0, 19.0);
    let bottom = top + step * group.len() as f64;
    let x = Axis::holding(ends, true, (left, right));
    html! {
        svg viewBox=(format!("0 0 {WIDE} {}", bottom + 24.0)) role="img"
            xmlns="http://www.w3.org/2000/svg" {
            text x="4" y="12" { (label(texts, "report-axis-ratio")) }
            @if let Some(first) = all.first() {
                rect.band x=(p(x.at(first.floor.low))) y=(top) height=(bottom - top)
                    width=(p((x.at(first.floor.high) - x.at(first.floor.low)).max(1.0))) {}
            }
            @for tick in x.ticks() {
                line.grid x1=(p(x.at(tick))) x2=(p(x.at(tick))) y1=(top) y2=(bottom) {}
                text.mid x=(p(x.at(tick))) y=(bottom + 16.0) { (round(tick)) "×" }
            }
            line.one x1=(p(x.at(1.0))) x2=(p(x.at(1.0))) y1=(top) y2=(bottom) {}
            @for (at, (one, it)) in group.iter().zip(&all).enumerate() {
                @let (y, look) = (top + step * (at as f64 + 0.5), Look::of(one));
                text.end x=(left - 8.0) y=(y + 4.0) { (name_of(one)) }
                line.range.(look.class()) x1=(p(x.at(it.ratio.low))) x2=(p(x.at(it.ratio.high)))
                    y1=(y) y2=(y) {}
                g data-ratio=(it.ratio.mid) data-of=(key(one)) { (look.mark((x.at(it.ratio.mid), y))) }
                text x=(right + 8.0) y=(y + 4.0) { (ratio(it.ratio.mid)) "×" }
            }
        }
    }
}

/// What part of the operations took at most so long, up to all but one in a thousand.
fn ecdf(group: &[&Measured], texts: Both<'_>) -> Markup {
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
            let before = kept.last().map_or(0.0, |last| last.1);
            if kept.is_empty()
                || (before < 0.999 && (point.1 - before >= 0.005 || point.1 >= 0.999))
            {
                kept.push(point);
            }
        }
        Some(Series { name: name_of(one), look: Look::of(one), points: kept })
    };
    let series: Vec<Series> = group.iter().filter_map(series).collect();
    let axes = Axes {
        logs: (true, false),
        say: (nanoseconds, |part| format!("{:.0} %", part * 100.0)),
        titles: (label(texts, "report-axis-latency"), label(texts, "report-axis-ecdf")),
        marks: &[],
    };
    lines(&series, axes)
}
