//! Axes, lines, points and bars, as SVG.

use maud::{Markup, PreEscaped, html};

use super::Both;
use crate::bench::line::Measured;
use crate::bench::subject;

/// Width of a figure, in its own units: with letters of 12 it can be read on a phone, and two
/// lie side by side on a desktop.
pub const WIDE: f64 = 480.0;

/// The style of figures; one in a file of its own carries it along.
pub const STYLE: &str = include_str!("figure.css");

/// One direction: values, and where they lie.
#[derive(Clone, Copy, Debug)]
pub struct Axis {
    /// Equal factors are equally far.
    pub log: bool,
    /// The values at its ends.
    pub values: (f64, f64),
    /// Where these are.
    pub places: (f64, f64),
}

/// Points that belong together.
#[derive(Clone, Debug)]
pub struct Series {
    /// What they are of.
    pub name: String,
    /// How they look.
    pub look: Look,
    /// From left to right.
    pub points: Vec<(f64, f64)>,
}

/// What tells a file system from others: the same in every figure, and by its shape also
/// without colours.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// Its place among the file systems.
    at: usize,
    /// With caller and daemon on two cores its line is broken.
    split: bool,
}

impl Look {
    /// That of what was measured.
    pub fn of(one: &Measured) -> Self {
        let at = subject::ALL.iter().position(|it| it.name == one.key.subject);
        Self { at: at.unwrap_or(subject::ALL.len()), split: one.key.placement == "split" }
    }

    /// The classes of its style.
    pub fn class(self) -> String {
        format!("c{}{}", self.at, if self.split { " split" } else { "" })
    }

    /// Its shape around a place.
    pub fn mark(self, (x, y): (f64, f64)) -> Markup {
        let shape = [
            "M-4,0a4,4 0 1,0 8,0a4,4 0 1,0 -8,0",
            "M-3.5,-3.5h7v7h-7z",
            "M0,-4.5L4.5,3.5H-4.5z",
            "M0,-5L5,0L0,5L-5,0z",
            "M0,4.5L4.5,-3.5H-4.5z",
            "M-4,-2L-2,-4L0,-2L2,-4L4,-2L2,0L4,2L2,4L0,2L-2,4L-4,2L-2,0z",
            "M-1.5,-4.5h3v3h3v3h-3v3h-3v-3h-3v-3h3z",
        ];
        let place = format!("translate({} {})", p(x), p(y));
        html! { path.mark.(self.class()) d=(shape[self.at % shape.len()]) transform=(place) {} }
    }
}

impl Axis {
    /// One that holds all of `values`.
    pub fn holding(
        values: impl Iterator<Item = f64> + Clone,
        log: bool,
        places: (f64, f64),
    ) -> Self {
        let least = values.clone().fold(f64::INFINITY, f64::min);
        let most = values.fold(f64::NEG_INFINITY, f64::max);
        let (mut least, mut most) = if least <= most { (least, most) } else { (1.0, 10.0) };
        if log {
            (least, most) = (least.max(1e-9) / 1.1, most.max(1e-9) * 1.1);
        } else {
            (least, most) = (least.min(0.0), if most > 0.0 { most * 1.05 } else { 1.0 });
        }
        Self { log, values: (least, most), places }
    }

    /// Where a value lies.
    pub fn at(&self, value: f64) -> f64 {
        let scale = |value: f64| if self.log { value.max(1e-12).log10() } else { value };
        let (from, to) = (scale(self.values.0), scale(self.values.1));
        let part = if to > from { (scale(value) - from) / (to - from) } else { 0.5 };
        self.places.0 + part * (self.places.1 - self.places.0)
    }

    /// Round values between its ends.
    pub fn ticks(&self) -> Vec<f64> {
        let (from, to) = self.values;
        if self.log {
            let decades = from.log10().floor() as i32..=to.log10().ceil() as i32;
            let wide = to / from > 300.0;
            let steps: &[f64] = if wide { &[1.0] } else { &[1.0, 2.0, 5.0] };
            let all = decades.flat_map(|e| steps.iter().map(move |s| s * 10f64.powi(e)));
            let ticks: Vec<f64> = all.filter(|tick| from <= *tick && *tick <= to).collect();
            // Within a factor of two there is hardly a round value: as on a plain axis.
            if ticks.len() > 2 || to / from > 4.0 {
                return ticks;
            }
        }
        let rough = (to - from) / 5.0;
        let decade = 10f64.powf(rough.log10().floor());
        let fits = |step: &&f64| *step * decade >= rough;
        let step = [1.0, 2.0, 5.0, 10.0].iter().find(fits).unwrap_or(&10.0) * decade;
        let first = (from / step).ceil() as i64;
        (first..).map(|n| n as f64 * step).take_while(|tick| *tick <= to).collect()
    }
}

/// How a value is worded.
pub type Say = fn(f64) -> String;

/// What the two axes are, how their values are worded, and which values of the lower one are
/// marked, where round ones would not do.
pub struct Axes<'a> {
    /// Equal factors are equally far.
    pub logs: (bool, bool),
    /// How a value is worded.
    pub say: (Say, Say),
    /// What they show.
    pub titles: (Markup, Markup),
    /// The values to mark; none for round ones.
    pub marks: &'a [f64],
}

/// Lines through points, with a legend below. Where values are marked each point is shown;
/// else the one in the middle.
pub fn lines(series: &[Series], axes: Axes<'_>) -> Markup {
    let (top, bottom, left, right) = (22.0, 260.0, 62.0, WIDE - 26.0);
    let legend = bottom + 52.0;
    let all = || series.iter().flat_map(|one| &one.points);
    let x = Axis::holding(all().map(|point| point.0), axes.logs.0, (left, right));
    let y = Axis::holding(all().map(|point| point.1), axes.logs.1, (bottom, top));
    let ticks = if axes.marks.is_empty() { x.ticks() } else { axes.marks.to_vec() };
    html! {
        svg viewBox=(format!("0 0 {WIDE} {}", legend + 18.0 * series.len().div_ceil(2) as f64))
            role="img" xmlns="http://www.w3.org/2000/svg" {
            text x="4" y="12" { (axes.titles.1) }
            @for tick in y.ticks() {
                line.grid x1=(left) x2=(right) y1=(p(y.at(tick))) y2=(p(y.at(tick))) {}
                text.end x=(left - 6.0) y=(p(y.at(tick) + 4.0)) { ((axes.say.1)(tick)) }
            }
            @for tick in ticks {
                line.grid x1=(p(x.at(tick))) x2=(p(x.at(tick))) y1=(top) y2=(bottom) {}
                text.mid x=(p(x.at(tick))) y=(bottom + 16.0) { ((axes.say.0)(tick)) }
            }
            text.mid x=((left + right) / 2.0) y=(bottom + 34.0) { (axes.titles.0) }
            @for (at, one) in series.iter().enumerate() {
                @let points: Vec<(f64, f64)> =
                    one.points.iter().map(|(a, b)| (x.at(*a), y.at(*b))).collect();
                @let path: Vec<String> =
                    points.iter().map(|(a, b)| format!("{},{}", p(*a), p(*b))).collect();
                polyline.curve.(one.look.class()) points=(path.join(" ")) {}
                @if !axes.marks.is_empty() {
                    @for ((a, b), place) in one.points.iter().zip(&points) {
                        g data-x=(a) data-y=(b) { (one.look.mark(*place)) }
                    }
                } @else if let Some(place) = points.get(points.len() / 2) {
                    (one.look.mark(*place))
                }
                @let (column, row) = (238.0 * (at % 2) as f64, legend + 18.0 * (at / 2) as f64);
                line.curve.(one.look.class()) x1=(6.0 + column) x2=(36.0 + column) y1=(row) y2=(row) {}
                (one.look.mark((21.0 + column, row)))
                text x=(42.0 + column) y=(row + 4.0) { (one.name) }
            }
        }
    }
}

/// One bar of several parts, with its name and what is said of it.
pub struct Stack {
    /// Its name.
    pub name: String,
    /// Its parts from left to right.
    pub parts: Vec<f64>,
    /// What the full width stands for.
    pub most: f64,
    /// Its value, worded.
    pub value: String,
}

/// Bars below each other between `left` and `right`; `classes` are the looks of the parts.
pub fn stacks(all: &[Stack], (left, right): (f64, f64), classes: &[&str]) -> Markup {
    let step = 19.0;
    html! {
        svg viewBox=(format!("0 0 {WIDE} {}", 6.0 + step * all.len() as f64)) role="img"
            xmlns="http://www.w3.org/2000/svg" {
            @for (row, one) in all.iter().enumerate() {
                @let y = 3.0 + step * row as f64;
                @let wide = |part: f64| part / one.most.max(1.0) * (right - left);
                text.end x=(left - 7.0) y=(y + 12.0) { (one.name) }
                @for (at, part) in one.parts.iter().enumerate() {
                    rect.part.(classes[at % classes.len()]) data-part=(part) y=(y)
                        x=(p(left + wide(one.parts[..at].iter().sum())))
                        width=(p(wide(*part))) height=(step - 4.0) {}
                }
                text x=(right + 7.0) y=(y + 12.0) { (one.value) }
            }
        }
    }
}

/// The words of a figure: in both languages, of which the page shows one; a file has one.
pub fn label([one, other]: Both<'_>, key: &str) -> Markup {
    if std::ptr::eq(one, other) {
        return html! { (one.get(key)) };
    }
    html! { tspan lang="en" { (one.get(key)) } tspan lang="ko" { (other.get(key)) } }
}

/// A figure as a file of its own: on white, with its style inside.
pub fn alone(figure: Markup) -> String {
    let style = html! { style { "svg{background:#fff;color:#222}" (PreEscaped(STYLE)) } };
    figure.into_string().replacen('>', &format!(">{}", style.into_string()), 1)
}

/// A place with one digit: enough for any screen.
pub fn p(place: f64) -> String {
    format!("{place:.1}")
}

#[cfg(test)]
mod tests {
    use super::Axis;

    #[test]
    fn values_and_places() {
        let log = Axis { log: true, values: (1.0, 100.0), places: (0.0, 200.0) };
        assert!((log.at(10.0) - 100.0).abs() < 1e-9);
        assert_eq!(log.ticks(), [1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0]);
        let plain = Axis { log: false, values: (0.0, 10.0), places: (300.0, 0.0) };
        assert_eq!((plain.at(0.0), plain.at(10.0)), (300.0, 0.0));
        assert_eq!(plain.ticks(), [0.0, 2.0, 4.0, 6.0, 8.0, 10.0]);
        // Nothing to show is no reason to hang or to divide by zero.
        assert!(Axis::holding([].into_iter(), true, (0.0, 1.0)).ticks().len() < 20);
    }
}
