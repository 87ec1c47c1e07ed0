//! Starts of containers and the calls that they are made of: phases, stacked.

use maud::{Markup, html};

use super::plot::{Stack, WIDE, alone, stacks};
use super::{Both, Figure, both};
use crate::bench::line::Start;
use crate::report::{nanoseconds, ratio};

const CLASSES: [&str; 4] = ["p0", "p1", "p3", "p2"];

pub(super) fn section(starts: &[&Start], texts: Both<'_>) -> Markup {
    html! {
        @if !starts.is_empty() {
            h2 { (both(texts, "report-starts")) }
            p { (both(texts, "report-starts-what")) }
            div.pair {
                @for (group, of) in groups(starts) {
                    figure {
                        h3 { (both(texts, &format!("report-start-{}", group.replace(' ', "-")))) }
                        p.legend {
                            @for (class, names) in CLASSES.iter().zip(phases(&of)) {
                                span {
                                    span.(class) { "■" } " "
                                    @for (at, name) in names.iter().enumerate() {
                                        @if at > 0 { ", " }
                                        (phase(name, texts))
                                    }
                                }
                            }
                            @if let Some(unit) = of.first().map(|start| &start.unit) {
                                span { "1× = " (unit) }
                            }
                        }
                        (bars(&of))
                        @for start in of.iter().filter(|start| start.phases.is_empty()) {
                            p.absent {
                                (start.name) ": "
                                (start.because.as_deref().unwrap_or_default())
                            }
                        }
                    }
                }
            }
        }
    }
}

pub(super) fn figures(starts: &[&Start]) -> Vec<Figure> {
    let figure = |(group, of): (&str, Vec<&Start>)| Figure {
        name: format!("start-{}", group.replace(' ', "-")),
        svg: alone(bars(&of)),
    };
    groups(starts).into_iter().map(figure).collect()
}

/// Containers first, the fastest first; the calls as they came.
fn groups<'a>(starts: &[&'a Start]) -> Vec<(&'a str, Vec<&'a Start>)> {
    let mut groups: Vec<(&str, Vec<&Start>)> = Vec::new();
    for start in starts {
        match groups.iter_mut().find(|(group, _)| *group == start.group) {
            Some((_, of)) => of.push(start),
            None => groups.push((&start.group, vec![start])),
        }
    }
    for (_, of) in groups.iter_mut().filter(|(group, _)| *group == "container") {
        of.sort_by(|one, two| whole(one).total_cmp(&whole(two)));
    }
    groups.sort_by_key(|(group, _)| *group != "container");
    groups
}

fn whole(start: &Start) -> f64 {
    start.phases.iter().map(|(_, time)| time).sum()
}

/// The first phase's names, the second's, and so on; most groups have one name for each.
fn phases<'a>(of: &[&'a Start]) -> Vec<Vec<&'a str>> {
    let mut phases: Vec<Vec<&str>> = Vec::new();
    for (at, (name, _)) in of.iter().flat_map(|start| start.phases.iter().enumerate()) {
        if phases.len() <= at {
            phases.push(Vec::new());
        }
        if !phases[at].contains(&name.as_str()) {
            phases[at].push(name);
        }
    }
    phases
}

/// A word of ours in both languages; the name of a system call as it is.
fn phase(name: &str, texts: Both<'_>) -> Markup {
    let key = format!("report-phase-{name}");
    html! { @if texts[0].has(&key) { (both(texts, &key)) } @else { code { (name) } } }
}

fn bars(of: &[&Start]) -> Markup {
    let most = of.iter().map(|start| whole(start)).fold(1.0, f64::max);
    let stack = |start: &&Start| {
        let times = start.ratio.as_ref().map(|it| format!(" · {}×", ratio(it.mid)));
        Stack {
            name: start.name.clone(),
            parts: start.phases.iter().map(|(_, time)| *time).collect(),
            most,
            value: format!("{}{}", nanoseconds(whole(start)), times.unwrap_or_default()),
        }
    };
    let ran = of.iter().filter(|start| !start.phases.is_empty());
    stacks(&ran.map(stack).collect::<Vec<_>>(), (142.0, WIDE - 116.0), &CLASSES)
}
