//! Medians, and how far they can be trusted.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::random::Random;

/// How often the sample is drawn anew for an interval.
const DRAWS: usize = 2000;

/// A median with its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Interval {
    /// Lower end.
    pub low: f64,
    /// The median.
    pub mid: f64,
    /// Upper end.
    pub high: f64,
}

impl Interval {
    /// The median of `values`, with an interval by the bootstrap's percentiles: as many
    /// values are drawn again and again from those that there are, and the medians of
    /// these draws are sorted. Nothing is assumed of how the values are spread.
    ///
    /// None for no values.
    ///
    /// # References
    /// Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13.
    pub fn of(values: &[f64], seed: u64) -> Option<Self> {
        let mid = median(values)?;
        let mut random = Random::new(seed);
        let mut draw = |_| {
            let one = |_| values[random.below(values.len() as u64) as usize];
            let drawn: Vec<f64> = (0..values.len()).map(one).collect();
            median(&drawn).unwrap_or(mid)
        };
        let mut medians: Vec<f64> = (0..DRAWS).map(&mut draw).collect();
        medians.sort_by(f64::total_cmp);
        Some(Self { low: medians[DRAWS * 25 / 1000], mid, high: medians[DRAWS * 975 / 1000 - 1] })
    }

    /// The interval between the ends of this one and their reciprocals: if two equal things
    /// came out as 1.03, they could as well have come out as 1/1.03.
    pub fn both_ways(self) -> Self {
        let far = (1.0 / self.low).max(self.high).max(1.0);
        Self { low: 1.0 / far, mid: 1.0, high: far }
    }

    /// Whether the two have a number in common.
    pub fn meets(&self, other: &Self) -> bool {
        self.low <= other.high && other.low <= self.high
    }

    /// Whether `value` lies in it.
    pub fn holds(&self, value: f64) -> bool {
        self.low <= value && value <= self.high
    }
}

/// The median; the mean of the two in the middle where there are as many on each side.
pub fn median(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    match sorted.len() {
        0 => None,
        length if length % 2 == 0 => Some(f64::midpoint(sorted[middle - 1], sorted[middle])),
        _ => Some(sorted[middle]),
    }
}

/// The value that a part `part` of the counted values does not exceed, of latencies with
/// their counts in rising order.
pub fn quantile(counted: &[(u64, u64)], part: f64) -> Option<u64> {
    let all: u64 = counted.iter().map(|(_, count)| count).sum();
    let wanted = (all as f64 * part).ceil().max(1.0) as u64;
    let mut seen = 0;
    let reached = |&&(_, count): &&(u64, u64)| {
        seen += count;
        seen >= wanted
    };
    counted.iter().find(reached).map(|(value, _)| *value)
}

/// Slope and correlation of the straight line through points, by least squares.
pub fn line(points: &[(f64, f64)]) -> Option<(f64, f64)> {
    let count = points.len() as f64;
    let mean = |of: fn(&(f64, f64)) -> f64| points.iter().map(of).sum::<f64>() / count;
    let (x, y) = (mean(|point| point.0), mean(|point| point.1));
    let sum = |of: &dyn Fn(&(f64, f64)) -> f64| points.iter().map(of).sum::<f64>();
    let xx = sum(&|point| (point.0 - x).powi(2));
    let yy = sum(&|point| (point.1 - y).powi(2));
    let xy = sum(&|point| (point.0 - x) * (point.1 - y));
    (points.len() > 1 && xx > 0.0 && yy > 0.0).then(|| (xy / xx, xy / (xx * yy).sqrt()))
}

#[cfg(test)]
mod tests {
    use super::{Interval, line, median, quantile};

    #[test]
    fn medians_and_quantiles() {
        assert_eq!(median(&[3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(&[4.0, 1.0, 2.0, 3.0]), Some(2.5));
        assert_eq!(median(&[]), None);
        let counted = [(10, 50), (20, 49), (1000, 1)];
        assert_eq!(quantile(&counted, 0.5), Some(10));
        assert_eq!(quantile(&counted, 0.99), Some(20));
        assert_eq!(quantile(&counted, 0.999), Some(1000));
        assert_eq!(quantile(&[], 0.5), None);
    }

    /// Of many samples from a known source about 95 % must have the truth in their interval.
    #[test]
    fn the_interval_covers_the_truth() {
        let mut random = crate::random::Random::new(1);
        let hits = (0..200u64).filter(|seed| {
            let mut one = || 1.0 + random.below(1000) as f64 / 1000.0;
            let values: Vec<f64> = (0..15).map(|_| one()).collect();
            Interval::of(&values, *seed).expect("values").holds(1.5)
        });
        let hits = hits.count();
        assert!((180..=200).contains(&hits), "{hits} of 200");
    }

    #[test]
    fn bands_and_lines() {
        let band = Interval { low: 0.99, mid: 1.01, high: 1.04 }.both_ways();
        assert!(band.holds(1.0) && band.holds(1.039) && band.holds(0.963) && !band.holds(1.05));
        let (slope, correlation) = line(&[(1.0, 3.0), (2.0, 5.0), (3.0, 7.0)]).expect("points");
        assert!((slope - 2.0).abs() < 1e-9 && (correlation - 1.0).abs() < 1e-9);
        assert_eq!(line(&[(1.0, 1.0)]), None);
    }
}
