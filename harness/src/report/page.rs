//! One page for a browser: what was measured and what was seen, drawn from the data alone.
//!
//! Everything is in the file, in both languages: no script, no network, readable on paper.

mod claims;
mod curves;
mod forest;
mod heat;
mod isolation;
mod kernels;
mod plot;
mod seen;
mod starts;
mod summary;
mod unions;
mod why;

use maud::{DOCTYPE, Markup, PreEscaped, html};

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
            include_str!("page/figure.css"),
            include_str!("page/page.css")
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
                        @if measured.is_empty() {
                            h1 { (both(texts, "report-title")) }
                        } @else {
                            h1 { (both(texts, "report-title-bench")) }
                            (summary::section(&measured, texts))
                            @for machine in self.machines() { (about(machine, texts)) }
                            (trust(&measured, texts))
                            (why::section(&measured, texts))
                            (heat::enough(&measured, texts))
                            (heat::section(&measured, texts))
                            (curves::section(&measured, texts))
                            (forest::section(&measured, texts))
                        }
                        (starts::section(&self.starts(), texts))
                        (claims::section(&self.claims(), texts))
                        (kernels::section(self.kernels, self.records, texts))
                        (unions::section(self.records, texts))
                        (isolation::section(self.records, texts))
                    }
                }
            }
        }
        .into_string()
    }

    /// Every figure as a file of its own, in the language of `texts`.
    pub fn figures(&self, texts: &Texts) -> Vec<Figure> {
        let (measured, texts) = (self.measured(), [texts, texts]);
        let mut figures = curves::figures(&measured, texts);
        figures.extend(why::figure(&measured));
        figures.extend(forest::figures(&measured, texts));
        figures.extend(starts::figures(&self.starts()));
        figures
    }

    /// The tables as Markdown.
    pub fn markdown(&self, texts: &Texts) -> String {
        let (mut out, measured, claims) = (String::new(), self.measured(), self.claims());
        if !measured.is_empty() {
            out += &heat::markdown(&measured, texts);
        }
        if !claims.is_empty() {
            out += &claims::markdown(&claims, texts);
        }
        out + &seen::markdown(self.kernels, self.records, texts)
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
    let timing: Vec<f64> = numbers().map(|it| it.overhead * 100.0).collect();
    let small = timing.iter().filter(|part| **part < 1.0).count();
    let percent = |value: f64| format!("{value:.1}");
    let values = [
        ("median", percent(median(&floors).unwrap_or_default())),
        ("near", near.to_string()),
        ("all", floors.len().to_string()),
        ("small", small.to_string()),
        ("measured", timing.len().to_string()),
        ("timing", percent(timing.into_iter().fold(0.0, f64::max))),
    ];
    html! { p.about { (both_with(texts, "report-trust", &values)) } }
}

/// A text in both languages, of which the page shows one.
fn both(texts: Both<'_>, key: &str) -> Markup {
    let [english, korean] = texts.map(|texts| texts.get(key));
    html! { span lang="en" { (english) } span lang="ko" { (korean) } }
}

/// The same with values in it.
fn both_with(texts: Both<'_>, key: &str, values: &[(&str, String)]) -> Markup {
    let [english, korean] = texts.map(|texts| texts.format(key, values));
    html! { span lang="en" { (english) } span lang="ko" { (korean) } }
}

/// A file system with its placement, as everywhere on the page.
fn name_of(one: &Measured) -> String {
    match one.key.placement.as_str() {
        "same" | "split" => format!("{} {}", one.key.subject, one.key.placement),
        _ => one.key.subject.clone(),
    }
}

/// What a number on the page is of, as an attribute: for who reads the page with a program.
fn key(one: &Measured) -> String {
    let key = &one.key;
    format!("{} {} {} {}", key.workload, key.base, key.subject, key.placement)
}
