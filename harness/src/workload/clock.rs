//! The measuring of operations, made so that it does not disturb them.

use std::hint::black_box;
use std::time::{Duration, Instant};

use hdrhistogram::Histogram;

use crate::Result;

/// The longest operation that is told from longer ones, in nanoseconds: two minutes.
const LONGEST: u64 = 120_000_000_000;

/// Measures a run: its whole time, and the time of some of its operations.
///
/// Reading the clock twice costs some ten nanoseconds, a stat(2) of tmpfs some hundred. So
/// only one of `stride` operations is timed by itself, and the whole is timed from outside.
#[derive(Debug)]
pub struct Clock {
    stride: u32,
    left: u32,
    operations: u64,
    whole: Duration,
    histogram: Histogram<u64>,
}

impl Clock {
    /// One that times each `stride`-th operation by itself.
    pub fn new(stride: u32) -> Self {
        let stride = stride.max(1);
        // Two digits are 1 %: finer than any machine is calm.
        let histogram = Histogram::new_with_max(LONGEST, 2).expect("the bounds are in order");
        // The last of each `stride` is timed: a run of fewer then costs nothing.
        Self { stride, left: stride - 1, operations: 0, whole: Duration::ZERO, histogram }
    }

    /// Times `work` as a whole.
    ///
    /// # Errors
    /// That of `work`.
    pub fn run(&mut self, work: impl FnOnce(&mut Self) -> Result<()>) -> Result<()> {
        let began = Instant::now();
        let result = work(self);
        self.whole += began.elapsed();
        result
    }

    /// One operation.
    #[inline]
    pub fn op<T>(&mut self, operation: impl FnOnce() -> T) -> T {
        self.operations += 1;
        if self.left > 0 {
            self.left -= 1;
            return operation();
        }
        self.left = self.stride - 1;
        let began = Instant::now();
        let result = operation();
        let took = began.elapsed();
        self.histogram.saturating_record(took.as_nanos().max(1) as u64);
        result
    }

    /// A clock for another thread that works at the same time.
    pub fn twin(&self) -> Self {
        Self::new(self.stride)
    }

    /// Adds what another thread did; the whole time is this clock's own.
    pub fn join(&mut self, other: &Self) {
        self.operations += other.operations;
        // Both have the same bounds, so that every value fits.
        let _ = self.histogram.add(&other.histogram);
    }

    /// How many operations there were.
    pub fn operations(&self) -> u64 {
        self.operations
    }

    /// How long all of them took.
    pub fn whole(&self) -> Duration {
        self.whole
    }

    /// Latencies in nanoseconds, each with how many of the timed operations had it. Where
    /// there were too few operations to time one, it is their mean.
    pub fn latencies(&self) -> Vec<(u64, u64)> {
        if self.histogram.is_empty() && self.operations > 0 {
            return vec![(self.whole.as_nanos() as u64 / self.operations, 1)];
        }
        let recorded = self.histogram.iter_recorded();
        recorded.map(|it| (it.value_iterated_to(), it.count_at_value())).collect()
    }
}

/// What it costs to time one operation by itself, in nanoseconds: an empty loop with the
/// clock at every turn, against the same loop without.
pub fn clock_cost() -> f64 {
    const TURNS: u32 = 100_000;
    let per_turn = |stride| {
        let mut clock = Clock::new(stride);
        let empty = |clock: &mut Clock| {
            for turn in 0..TURNS {
                black_box(clock.op(|| black_box(turn)));
            }
            Ok(())
        };
        // The work cannot fail.
        let _ = clock.run(empty);
        clock.whole().as_nanos() as f64 / f64::from(TURNS)
    };
    let cost = |_| per_turn(1) - per_turn(TURNS);
    // The least disturbed of some.
    (0..5).map(cost).fold(f64::INFINITY, f64::min).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::Clock;

    #[test]
    fn one_of_stride_is_timed_and_all_are_counted() {
        let mut clock = Clock::new(4);
        clock
            .run(|clock| {
                (0..10).for_each(|turn| assert_eq!(clock.op(|| turn), turn));
                Ok(())
            })
            .expect("no error");
        let mut other = clock.twin();
        (0..3).for_each(|_| other.op(|| ()));
        other.op(|| std::thread::sleep(std::time::Duration::from_millis(2)));
        clock.join(&other);
        let timed: u64 = clock.latencies().iter().map(|(_, count)| count).sum();
        assert_eq!((clock.operations(), timed), (14, 2 + 1));
        assert!(clock.whole() > std::time::Duration::ZERO);
        // The one that slept, to 1 %.
        assert!(clock.latencies().last().is_some_and(|(longest, _)| *longest >= 2_000_000));
    }

    #[test]
    fn too_few_to_time_have_their_mean() {
        let mut clock = Clock::new(4);
        let pause = || std::thread::sleep(std::time::Duration::from_millis(1));
        let twice = |clock: &mut Clock| {
            clock.op(pause);
            clock.op(pause);
            Ok(())
        };
        clock.run(twice).expect("no error");
        let latencies = clock.latencies();
        assert!(matches!(latencies[..], [(mean, 1)] if mean >= 1_000_000), "{latencies:?}");
    }
}
