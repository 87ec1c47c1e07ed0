//! Time over the number of layers, and over the size of what is copied up.

use maud::{Markup, html};

use super::plot::{Series, lines};
use super::{Both, Figure, both, name_of};
use crate::bench::line::Measured;
use crate::report::{bytes, nanoseconds};
use crate::text::Texts;

pub(super) fn section(measured: &[&Measured], texts: Both<'_>) -> Markup {
    html! {
        h2 { (both(texts, "report-layers")) }
        p { (both(texts, "report-layers-what")) }
        (layers(measured))
        h2 { (both(texts, "report-copy-up")) }
        p { (both(texts, "report-copy-up-what")) }
        (copy_up(measured))
    }
}

pub(super) fn figures(measured: &[&Measured], _: &Texts) -> Vec<Figure> {
    vec![
        Figure { name: "layers".into(), svg: layers(measured).into_string() },
        Figure { name: "copy-up".into(), svg: copy_up(measured).into_string() },
    ]
}

fn layers(measured: &[&Measured]) -> Markup {
    let series = series(measured, "lookup-layers-", |one| Some(one.layers as f64));
    let number = |value: f64| format!("{value}");
    lines(&series, (false, true), (number, nanoseconds), ("layers", "lookup"), &marks(&series))
}

fn copy_up(measured: &[&Measured]) -> Markup {
    let series = series(measured, "copy-up-", |one| {
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
    });
    let size = |value: f64| bytes(value as u64);
    lines(&series, (true, true), (size, nanoseconds), ("", "copy-up"), &marks(&series))
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
        let name = name_of(one);
        match all.iter_mut().find(|series| series.name == name) {
            Some(series) => series.points.push((x, numbers.time)),
            None => all.push(Series { name, points: vec![(x, numbers.time)] }),
        }
    }
    for series in &mut all {
        series.points.sort_by(|one, two| one.0.total_cmp(&two.0));
    }
    all
}
