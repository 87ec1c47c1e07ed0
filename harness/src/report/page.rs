//! One page for a browser: what was measured and what was seen, drawn from the data alone.
//!
//! Everything is in the file, in both languages: no script, no network, readable on paper.

mod curves;
mod forest;
mod heat;
mod plot;
mod seen;
mod summary;
mod unions;
mod why;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::number::nanoseconds;
use crate::bench::claims::key_of;
use crate::bench::line::{Claim, Line, Measured, Start};
use crate::bench::machine::Machine;
use crate::bench::stats::median;
use crate::record::Record;
use crate::text::Texts;
use crate::vm::batch::Seen;

/// What the page is made from.
#[derive(Default)]
pub struct Page<'a> {
    /// Results of `isolab bench`.
    pub lines: &'a [Line],
    /// Records of `isolab run`.
    pub records: &'a [Record],
    /// Results of `isolab matrix kernels`.
    pub kernels: &'a [Seen],
}

/// A figure by itself: its name, and an SVG.
pub struct Figure {
    /// The name of its file, without `.svg`.
    pub name: String,
    /// The picture; its style is inside.
    pub svg: String,
}

/// English and Korean.
type Both<'a> = [&'a Texts; 2];

impl Page<'_> {
    /// The page.
    pub fn html(&self, english: &Texts, korean: &Texts) -> String {
        let texts = [english, korean];
        let style = PreEscaped(concat!(
            include_str!("../grade/report/page.css"),
            include_str!("page/plot.css")
        ));
        let measured = self.measured();
        html! {
            (DOCTYPE)
            html lang="ko" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    title { "isolab report" }
                    style { (style) }
                }
                body {
                    (switch())
                    main {
                        h1 { (both(texts, "report-title")) }
                        @for machine in self.machines() { (about(machine, texts)) }
                        @if !measured.is_empty() { (trust(&measured, texts)) }
                        @if !measured.is_empty() {
                            (summary::section(&measured, texts))
                            (why::section(&measured, texts))
                            (heat::enough(&measured, texts))
                            (heat::section(&measured, texts))
                            (curves::section(&measured, texts))
                            (forest::section(&measured, texts))
                        }
                        (starts(&self.starts(), texts))
                        (claims(&self.claims(), texts))
                        (seen::section(self.records, self.kernels, texts))
                    }
                }
            }
        }
        .into_string()
    }

    /// Every figure as a file of its own.
    pub fn figures(&self, texts: &Texts) -> Vec<Figure> {
        let measured = self.measured();
        let curves = curves::figures(&measured, texts).into_iter();
        curves.chain([why::figure(&measured)]).chain(forest::figures(&measured)).collect()
    }

    /// The heat map and the claims as Markdown.
    pub fn markdown(&self, texts: &Texts) -> String {
        let mut out = heat::markdown(&self.measured(), texts);
        for Claim { name, expected, measured, holds, because, .. } in self.claims() {
            let holds = holds.map_or("·", |holds| if holds { "✔" } else { "✘" });
            let because = because.as_ref().map(|key| texts.get(key)).unwrap_or_default();
            out += &format!("| {holds} {name} | {expected} | {measured} | {because} |\n");
        }
        out
    }

    fn measured(&self) -> Vec<&Measured> {
        let all = self.lines.iter();
        all.filter_map(|line| if let Line::Measured(one) = line { Some(one) } else { None })
            .collect()
    }

    fn machines(&self) -> impl Iterator<Item = &Machine> {
        self.lines.iter().filter_map(|line| match line {
            Line::Machine(machine) => Some(machine),
            _ => None,
        })
    }

    fn starts(&self) -> Vec<&Start> {
        let all = self.lines.iter();
        all.filter_map(|line| if let Line::Start(one) = line { Some(one) } else { None }).collect()
    }

    fn claims(&self) -> Vec<&Claim> {
        let all = self.lines.iter();
        all.filter_map(|line| if let Line::Claim(one) = line { Some(one) } else { None }).collect()
    }
}

fn switch() -> Markup {
    html! {
        input type="radio" name="language" id="ko" checked; label for="ko" { "한국어" }
        input type="radio" name="language" id="en"; label for="en" { "English" }
    }
}

fn about(machine: &Machine, texts: Both<'_>) -> Markup {
    let versions = machine.versions.iter().map(|(name, said)| format!("{name}: {said}"));
    html! {
        p.about {
            "Linux " (machine.kernel) " · " (machine.cpu) " × " (machine.cpus) " · "
            (machine.memory >> 30) " GiB · " (machine.tier) ", " (machine.build)
            ", load " (format!("{:.2}", machine.load))
        }
        details {
            summary { (both(texts, "report-versions")) }
            ul { @for line in versions { li { (line) } } }
        }
    }
}

/// How far two equal things lay apart, and what the timing itself took.
fn trust(measured: &[&Measured], texts: Both<'_>) -> Markup {
    let numbers = || measured.iter().filter_map(|one| one.numbers.as_ref());
    let floors = measured.iter().filter(|one| one.key.subject == "bind");
    let floors: Vec<f64> =
        floors.filter_map(|one| Some((one.numbers.as_ref()?.floor.high - 1.0) * 100.0)).collect();
    let near = floors.iter().filter(|floor| **floor <= 5.0).count();
    let timing = numbers().map(|it| it.overhead * 100.0).fold(0.0, f64::max);
    let percent = |value: f64| format!("{value:.1}");
    let values = [
        ("median", percent(median(&floors).unwrap_or_default())),
        ("near", near.to_string()),
        ("all", floors.len().to_string()),
        ("timing", percent(timing)),
    ];
    let [english, korean] = texts.map(|texts| texts.format("report-trust", &values));
    html! { p.about { span lang="en" { (english) } span lang="ko" { (korean) } } }
}

/// Phases of starts, stacked, with the longest as the measure.
fn starts(starts: &[&Start], texts: Both<'_>) -> Markup {
    let whole = |start: &Start| start.phases.iter().map(|(_, time)| time).sum::<f64>();
    let mut groups: Vec<&str> = starts.iter().map(|start| start.group.as_str()).collect();
    groups.dedup();
    html! {
        @if !starts.is_empty() { h2 { (both(texts, "report-starts")) } }
        @for group in groups {
            @let of: Vec<&&Start> = starts.iter().filter(|start| start.group == group).collect();
            @let most = of.iter().map(|start| whole(start)).fold(1.0, f64::max);
            @let phases = of.iter().find(|start| !start.phases.is_empty()).map(|it| &it.phases);
            h3 { code { (group) } }
            p.legend {
                @for (at, (phase, _)) in phases.into_iter().flatten().enumerate() {
                    span.(format!("s{at}")) { "■ " } (phase) " "
                }
            }
            div.stack {
                @for start in of {
                    span { (start.name) }
                    div {
                        @for (at, (phase, time)) in start.phases.iter().enumerate() {
                            span.bar.(format!("s{at}")) title={ (phase) " " (nanoseconds(*time)) }
                                style=(format!("width:{:.2}%", time / most * 100.0)) {}
                        }
                    }
                    span.value data-value=(whole(start)) {
                        @match &start.because {
                            Some(because) => (because),
                            None => (nanoseconds(whole(start))),
                        }
                    }
                }
            }
        }
    }
}

fn claims(claims: &[&Claim], texts: Both<'_>) -> Markup {
    html! {
        @if !claims.is_empty() {
            h2 { (both(texts, "bench-claims")) }
            div.wide {
                table {
                    @for claim in claims {
                        tr {
                            td { (claim.holds.map_or("·", |holds| if holds { "✔" } else { "✘" })) }
                            td {
                                code { (claim.name) } br;
                                (both(texts, &format!("claim-{}", key_of(claim))))
                            }
                            td { (claim.expected) }
                            td { (claim.measured) }
                            td { @if let Some(key) = &claim.because { (both(texts, key)) } }
                        }
                    }
                }
            }
        }
    }
}

/// A text in both languages, of which the page shows one.
fn both(texts: Both<'_>, key: &str) -> Markup {
    let [english, korean] = texts.map(|texts| texts.get(key));
    html! { span lang="en" { (english) } span lang="ko" { (korean) } }
}

/// A file system with its placement, as everywhere on the page.
fn name_of(one: &Measured) -> String {
    match one.key.placement.as_str() {
        "same" | "split" => format!("{} {}", one.key.subject, one.key.placement),
        _ => one.key.subject.clone(),
    }
}
