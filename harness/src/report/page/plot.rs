//! Axes, lines and points, as SVG.

use maud::{Markup, html};

/// Width of a figure, in its own units; a browser scales it.
pub const WIDE: f64 = 640.0;

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
    /// From left to right.
    pub points: Vec<(f64, f64)>,
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
type Say = fn(f64) -> String;

/// Lines through points, with a legend below; `say` words the values of each axis, and
/// `marks` are those of the lower one, where round ones would not do.
pub fn lines(
    series: &[Series],
    logs: (bool, bool),
    say: (Say, Say),
    titles: (&str, &str),
    marks: &[f64],
) -> Markup {
    let (high, left) = (300.0, 70.0);
    let rows = series.len().div_ceil(3) as f64;
    let all = || series.iter().flat_map(|one| &one.points);
    let x = Axis::holding(all().map(|point| point.0), logs.0, (left, WIDE - 10.0));
    let y = Axis::holding(all().map(|point| point.1), logs.1, (high - 40.0, 10.0));
    let bottom = high - 40.0;
    html! {
        svg viewBox=(format!("0 0 {WIDE} {}", high + 18.0 * rows + 6.0)) role="img"
            xmlns="http://www.w3.org/2000/svg" {
            @for tick in y.ticks() {
                line.grid x1=(left) x2=(WIDE - 10.0) y1=(p(y.at(tick))) y2=(p(y.at(tick))) {}
                text.end x=(left - 6.0) y=(p(y.at(tick) + 4.0)) { ((say.1)(tick)) }
            }
            @for tick in if marks.is_empty() { x.ticks() } else { marks.to_vec() } {
                line.grid x1=(p(x.at(tick))) x2=(p(x.at(tick))) y1="10" y2=(bottom) {}
                text.mid x=(p(x.at(tick))) y=(bottom + 15.0) { ((say.0)(tick)) }
            }
            text.mid x=(WIDE / 2.0) y=(bottom + 32.0) { (titles.0) }
            text x=(left + 4.0) y="20" { (titles.1) }
            @for (at, one) in series.iter().enumerate() {
                @let points: Vec<String> = one.points.iter()
                    .map(|(a, b)| format!("{},{}", p(x.at(*a)), p(y.at(*b)))).collect();
                polyline.curve.(class(at)) points=(points.join(" ")) {}
                @if one.points.len() < 12 {
                    @for (a, b) in &one.points {
                        circle.(class(at)) cx=(p(x.at(*a))) cy=(p(y.at(*b))) r="3" data-x=(a) data-y=(b) {}
                    }
                }
                @let (column, row) = ((at % 3) as f64, (at / 3) as f64);
                line.curve.(class(at)) x1=(10.0 + column * 210.0) x2=(34.0 + column * 210.0)
                    y1=(high + 12.0 + row * 18.0) y2=(high + 12.0 + row * 18.0) {}
                text x=(40.0 + column * 210.0) y=(high + 16.0 + row * 18.0) { (one.name) }
            }
        }
    }
}

/// A place with one digit: enough for any screen.
pub fn p(place: f64) -> String {
    format!("{place:.1}")
}

/// A series' colour and dashes.
pub fn class(at: usize) -> String {
    format!("s{}", at % 12)
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
