//! Time over the number of layers, and over the size of what is copied up.

use maud::{Markup, html};

use super::plot::{Axes, Look, Series, alone, label, lines};
use super::{Both, Figure, both, name_of};
use crate::bench::line::Measured;
use crate::report::{bytes, nanoseconds};

pub(super) fn section(measured: &[&Measured], texts: Both<'_>) -> Markup {
    let (layers, sizes) = (layers(measured), copy_up(measured));
    html! {
        @if !layers.is_empty() || !sizes.is_empty() {
            h2 { (both(texts, "report-curves")) }
            div.pair {
                @for (key, (series, figure)) in
                    [("report-layers", (&layers, draw_layers as Draw)), ("report-copy-up", (&sizes, draw_copy_up))] {
                    @if !series.is_empty() {
                        figure {
                            h3 { (both(texts, key)) }
                            p { (both(texts, &format!("{key}-what"))) }
                            (figure(series, texts))
                        }
                    }
                }
            }
        }
    }
}

pub(super) fn figures(measured: &[&Measured], texts: Both<'_>) -> Vec<Figure> {
    let drawn = [
        ("layers", layers(measured), draw_layers as Draw),
        ("copy-up", copy_up(measured), draw_copy_up),
    ];
    let some = drawn.into_iter().filter(|(_, series, _)| !series.is_empty());
    let figure = |(name, series, draw): (&str, Vec<Series>, Draw)| Figure {
        name: name.into(),
        svg: alone(draw(&series, texts)),
    };
    some.map(figure).collect()
}

type Draw = fn(&[Series], Both<'_>) -> Markup;

fn draw_layers(series: &[Series], texts: Both<'_>) -> Markup {
    let axes = Axes {
        logs: (false, true),
        say: (|value| format!("{value}"), nanoseconds),
        titles: (label(texts, "report-axis-layers"), label(texts, "report-axis-lookup")),
        marks: &marks(series),
    };
    // Of a line through the first and the last: how steep it is.
    let named = series.iter().cloned().map(|mut one| {
        if let [(x, y), .., (to, high)] = one.points[..] {
            let each = (high - y) / (to - x);
            one.name = format!(
                "{} {}{}",
                one.name,
                if each < 0.0 { "−" } else { "+" },
                nanoseconds(each.abs())
            );
        }
        one
    });
    lines(&named.collect::<Vec<_>>(), axes)
}

fn draw_copy_up(series: &[Series], texts: Both<'_>) -> Markup {
    let axes = Axes {
        logs: (true, true),
        say: (|value| bytes(value as u64), nanoseconds),
        titles: (label(texts, "report-axis-size"), label(texts, "report-axis-open")),
        marks: &marks(series),
    };
    lines(series, axes)
}

fn layers(measured: &[&Measured]) -> Vec<Series> {
    series(measured, "lookup-layers-", |one| Some(one.layers as f64))
}

fn copy_up(measured: &[&Measured]) -> Vec<Series> {
    series(measured, "copy-up-", |one| {
        let size = one.key.workload.strip_prefix("copy-up-")?;
        let (number, unit) = size.split_at(size.find(char::is_alphabetic).unwrap_or(size.len()));
        let number: f64 = number.parse().ok()?;
        let unit = match unit {
            "k" => 1024.0,
            "m" => 1_048_576.0,
            _ => 1.0,
        };
        // On an axis of factors there is no zero.
        (number > 0.0).then_some(number * unit)
    })
}

/// The values that were measured: they are few, and round in their own way.
fn marks(series: &[Series]) -> Vec<f64> {
    let mut all: Vec<f64> =
        series.iter().flat_map(|one| &one.points).map(|point| point.0).collect();
    all.sort_by(f64::total_cmp);
    all.dedup();
    all
}

/// Time over `x`, a line for each union on tmpfs; of FUSE with both on one core.
fn series(
    measured: &[&Measured],
    prefix: &str,
    x: impl Fn(&Measured) -> Option<f64>,
) -> Vec<Series> {
    let mut all: Vec<Series> = Vec::new();
    for one in measured {
        let key = &one.key;
        let wanted = key.workload.starts_with(prefix) && key.base == "tmpfs";
        if !wanted || key.placement == "split" || key.subject == "bind" {
            continue;
        }
        let Some((x, numbers)) = x(one).zip(one.numbers.as_ref()) else { continue };
        let (name, look) = (name_of(one), Look::of(one));
        match all.iter_mut().find(|series| series.name == name) {
            Some(series) => series.points.push((x, numbers.time)),
            None => all.push(Series { name, look, points: vec![(x, numbers.time)] }),
        }
    }
    for series in &mut all {
        series.points.sort_by(|one, two| one.0.total_cmp(&two.0));
    }
    all
}
