//! What follows from the rounds of a workload.

use std::collections::BTreeMap;

use super::Sample;
use super::engine::{Plan, Row};
use super::line::{Key, Line, Measured, Numbers, Verdict};
use super::stats::{Interval, median, quantile};
use super::subject::{BARE, CONTROL};
use crate::workload::Workload;

/// A line for each row: its ratios to the plain folder, and whether they tell anything.
pub(super) fn judge(plan: &Plan, workload: &Workload, rows: &[Row]) -> Vec<Line> {
    let times = |name: &str| {
        let row = rows.iter().find(|row| row.subject.name == name && row.out.is_none());
        row.map(|row| row.samples.iter().map(each).collect::<Vec<f64>>())
    };
    let bare = times(BARE).unwrap_or_default();
    let ratios = |row: &[f64]| -> Vec<f64> { row.iter().zip(&bare).map(|(a, b)| a / b).collect() };
    let control = times(CONTROL).and_then(|times| Interval::of(&ratios(&times), plan.seed));
    let floor = control.map_or(Interval { low: 1.0, mid: 1.0, high: 1.0 }, Interval::both_ways);
    let line = |row: &Row| {
        let numbers = match &row.out {
            Some(_) => None,
            None => {
                let times: Vec<f64> = row.samples.iter().map(each).collect();
                let ratio = Interval::of(&ratios(&times), plan.seed);
                ratio.and_then(|ratio| numbers(plan, row, &times, ratio, floor))
            }
        };
        let verdict = match (&row.out, &numbers) {
            (Some((verdict, _)), _) => *verdict,
            (None, None) => Verdict::Broken,
            (None, Some(_)) if [BARE, CONTROL].contains(&row.subject.name) => Verdict::Control,
            (None, Some(numbers)) if numbers.ratio.meets(&floor) => Verdict::Inconclusive,
            (None, Some(numbers)) if numbers.ratio.mid > 1.0 => Verdict::Slower,
            (None, Some(_)) => Verdict::Faster,
        };
        let unpaired = || "the plain folder gave no numbers to compare with".to_owned();
        let because = row.out.as_ref().map(|(_, because)| because.clone());
        Line::Measured(Measured {
            key: key(plan, workload, row),
            family: workload.family.name().into(),
            layers: workload.layers,
            bytes: workload.bytes,
            verdict,
            because: because.or_else(|| numbers.is_none().then(unpaired)),
            numbers,
        })
    };
    rows.iter().map(line).collect()
}

/// The mean time of an operation in one run, in nanoseconds.
fn each(sample: &Sample) -> f64 {
    sample.nanoseconds as f64 / sample.operations.max(1) as f64
}

fn numbers(
    plan: &Plan,
    row: &Row,
    times: &[f64],
    ratio: Interval,
    floor: Interval,
) -> Option<Numbers> {
    let first = row.samples.first()?;
    let per = |of: &dyn Fn(&Sample) -> Option<u64>| {
        let each = |sample: &Sample| Some(of(sample)? as f64 / sample.operations.max(1) as f64);
        let all: Option<Vec<f64>> = row.samples.iter().map(each).collect();
        all.and_then(|all| median(&all))
    };
    let mut latencies = BTreeMap::<u64, u64>::new();
    for (value, count) in row.samples.iter().flat_map(|sample| &sample.latencies) {
        *latencies.entry(*value).or_default() += count;
    }
    let latencies: Vec<(u64, u64)> = latencies.into_iter().collect();
    let time = median(times)?;
    // The run as a whole is timed as well.
    let timed = first.operations / u64::from(row.stride) + 1;
    Some(Numbers {
        rounds: row.samples.len() as u32,
        operations: first.operations,
        time,
        ratio,
        floor,
        p50: quantile(&latencies, 0.5)?,
        p99: quantile(&latencies, 0.99)?,
        p999: quantile(&latencies, 0.999)?,
        caller_cpu: per(&|sample| Some(sample.caller_cpu))?,
        daemon_cpu: per(&|sample| sample.daemon_cpu),
        requests: per(&|sample| sample.requests),
        overhead: plan.clock_cost * timed as f64 / first.operations.max(1) as f64 / time,
        mount: first.mount.clone(),
        latencies,
    })
}

/// What the row is of.
pub(super) fn key(plan: &Plan, workload: &Workload, row: &Row) -> Key {
    Key {
        workload: workload.name.into(),
        base: plan.base.name().into(),
        subject: row.subject.name.into(),
        placement: row.placement.name().into(),
    }
}
