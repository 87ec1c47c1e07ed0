//! The paired measurement: rounds, their order, and what follows from them.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use super::judge::{judge, key};
use super::line::{Line, Round, Verdict};
use super::subject::{BARE, CONTROL};
use super::{Base, Cell, Got, Placement, Runner, Sample, Subject, placements};
use crate::Result;
use crate::random::Random;
use crate::sandbox::Flavour;
use crate::workload::Workload;

/// The part of an operation's time that timing it may take.
const OVERHEAD: f64 = 0.01;

/// What is to be measured.
#[derive(Clone, Debug)]
pub struct Plan {
    /// On what.
    pub base: Base,
    /// Workloads, in order.
    pub workloads: Vec<Workload>,
    /// File systems; the plain folder and its control must be among them.
    pub subjects: Vec<&'static Subject>,
    /// Whether each is measured only at what it says most about.
    pub only_quick: bool,
    /// How many rounds at least, however long they take.
    pub least: u32,
    /// How many rounds at most.
    pub most: u32,
    /// How long all of it may take; it is divided among the workloads as it goes.
    pub budget: Duration,
    /// How long a file system may take in one round, if it is fast: it then makes several
    /// passes.
    pub share: Duration,
    /// Asked between two runs: whether to end before everything is measured.
    pub stop: fn() -> bool,
    /// What files, choices and orders come from.
    pub seed: u64,
    /// What timing one operation costs, in nanoseconds.
    pub clock_cost: f64,
}

/// The most passes in one round.
const MOST_PASSES: u32 = 31;

/// What all ratios have below their line, and what tells the noise, is measured longer.
const OF_CONTROLS: u32 = 3;

/// Measures everything, and gives each line to `out` as soon as it is there. When it is to
/// stop, the workload under way keeps its rounds and gets no verdict.
///
/// # Errors
/// A sandbox that cannot be made, or an error of `out`.
pub fn run(plan: &Plan, out: &mut dyn FnMut(Line) -> Result<()>) -> Result<()> {
    let began = Instant::now();
    let mut stand = Stand::new(plan);
    for (at, workload) in plan.workloads.iter().enumerate() {
        let left = plan.budget.saturating_sub(began.elapsed());
        let share = left / (plan.workloads.len() - at) as u32;
        let mut rows = stand.rows(workload);
        measure(plan, workload, &mut stand, &mut rows, share, out)?;
        if (plan.stop)() {
            return Ok(());
        }
        for line in judge(plan, workload, &rows) {
            out(line)?;
        }
    }
    Ok(())
}

/// One workload on one file system in one placement.
pub(super) struct Row {
    pub(super) subject: &'static Subject,
    pub(super) placement: Placement,
    pub(super) stride: u32,
    passes: u32,
    pub(super) samples: Vec<Sample>,
    /// Why there are none.
    pub(super) out: Option<(Verdict, String)>,
}

/// The sandboxes, each started when it is first needed.
struct Stand<'a> {
    plan: &'a Plan,
    runners: HashMap<&'static str, Runner>,
    /// What the machine lacks, by file system.
    lacks: HashMap<&'static str, String>,
}

impl<'a> Stand<'a> {
    fn new(plan: &'a Plan) -> Self {
        let lacking = |subject: &&'static Subject| {
            if subject.flavour == Flavour::Rootless && plan.base != Base::Tmpfs {
                return Some((
                    subject.name,
                    format!("a user namespace cannot mount {}", plan.base),
                ));
            }
            let result = subject.needs()?.result(subject.flavour);
            result.because.map(|because| (subject.name, because))
        };
        let lacks = plan.subjects.iter().filter_map(lacking).collect();
        Self { plan, runners: HashMap::new(), lacks }
    }

    fn rows(&self, workload: &Workload) -> Vec<Row> {
        let row = |subject: &'static Subject, placement: &Placement| {
            let lack = self.lacks.get(subject.name);
            let out = lack.map(|because| (Verdict::Skipped, because.clone()));
            let (placement, samples) = (*placement, Vec::new());
            Row { subject, placement, stride: 1, passes: 1, samples, out }
        };
        let of = |subject: &&'static Subject| {
            let subject = *subject;
            placements(workload, subject).iter().map(move |placement| row(subject, placement))
        };
        let wanted = |subject: &&&'static Subject| {
            !self.plan.only_quick || subject.is_quick_at(workload.family)
        };
        self.plan.subjects.iter().filter(wanted).flat_map(of).collect()
    }

    /// Runs a row once; an end of the sandbox ends the row, and not the measurement.
    fn run(&mut self, workload: &Workload, row: &Row, seed: u64) -> Result<Got> {
        let flavour = row.subject.flavour;
        let runner = match self.runners.remove(flavour.word()) {
            Some(runner) => Ok(runner),
            None => Runner::start(flavour, self.plan.base, self.plan.budget * 3 + MORE),
        };
        let mut runner = runner?;
        let cell = Cell {
            workload: workload.name.into(),
            subject: row.subject.name.into(),
            placement: row.placement,
            seed,
            stride: row.stride,
            passes: row.passes,
        };
        match runner.run(&cell) {
            Ok(got) => {
                self.runners.insert(flavour.word(), runner);
                Ok(got)
            }
            Err(error) => Ok(Got::Broken(error.to_string())),
        }
    }
}

/// What a sandbox may live beyond its budget: rounds that must be.
const MORE: Duration = Duration::from_secs(600);

fn measure(
    plan: &Plan,
    workload: &Workload,
    stand: &mut Stand<'_>,
    rows: &mut [Row],
    share: Duration,
    out: &mut dyn FnMut(Line) -> Result<()>,
) -> Result<()> {
    let began = Instant::now();
    // Once without counting: it warms up, shows who refuses, and how often to time.
    for row in rows.iter_mut().filter(|row| row.out.is_none()) {
        if (plan.stop)() {
            return Ok(());
        }
        match stand.run(workload, row, plan.seed)? {
            Got::Measured(sample) => {
                row.stride = stride(plan.clock_cost, &sample);
                row.passes = passes(plan, row.subject, &sample);
            }
            Got::Refused(because) => row.out = Some((Verdict::Refused, because)),
            Got::Broken(because) => row.out = Some((Verdict::Broken, because)),
        }
    }
    let mut random = Random::new(plan.seed ^ 0x5EED);
    let mut order: Vec<usize> = (0..rows.len()).filter(|at| rows[*at].out.is_none()).collect();
    for round in 0..plan.most {
        let spent = began.elapsed();
        // Another round would take about as long as the ones before did on the average.
        if round >= plan.least && spent + spent / (round + 1) > share {
            break;
        }
        random.shuffle(&mut order);
        for &at in &order {
            let row = &mut rows[at];
            if row.out.is_some() {
                continue;
            }
            if (plan.stop)() {
                return Ok(());
            }
            match stand.run(workload, row, plan.seed + u64::from(round) + 1)? {
                Got::Measured(sample) => {
                    let (operations, nanoseconds) = (sample.operations, sample.nanoseconds);
                    let (key, passes) = (key(plan, workload, row), row.passes);
                    out(Line::Round(Round { key, round, passes, operations, nanoseconds }))?;
                    // What is read from the device the first time may be much faster now.
                    row.stride = row.stride.max(stride(plan.clock_cost, &sample));
                    row.samples.push(*sample);
                }
                Got::Refused(because) => row.out = Some((Verdict::Refused, because)),
                Got::Broken(because) => row.out = Some((Verdict::Broken, because)),
            }
        }
    }
    Ok(())
}

/// Every how many operations one can be timed, for the timing to stay below the limit: what
/// comes later is not as cold, and less than a third as long.
fn stride(clock_cost: f64, sample: &Sample) -> u32 {
    let each = sample.nanoseconds as f64 / sample.operations.max(1) as f64;
    (clock_cost / (OVERHEAD * 0.3 * each.max(1.0))).ceil().max(1.0) as u32
}

/// How many passes fit into a round: an odd number, of which one is the median.
fn passes(plan: &Plan, subject: &Subject, sample: &Sample) -> u32 {
    let share = match subject.name {
        BARE | CONTROL => plan.share * OF_CONTROLS,
        _ => plan.share,
    };
    let fit = share.as_nanos() as u64 / sample.wall.max(1);
    (fit.min(MOST_PASSES.into()) as u32).saturating_sub(1) | 1
}
