//! The processor's time stamp counter.

use std::time::{Duration, Instant};

/// How long it is watched.
const SPAN: Duration = Duration::from_millis(2);

/// How often in a second it counts, in units of 10 MHz: so that it is the same each time.
///
/// # References
/// clock_gettime(2) `CLOCK_MONOTONIC`.
pub fn ten_megahertz() -> u64 {
    let (began, first) = together();
    std::thread::sleep(SPAN);
    let (ended, last) = together();
    let counted = last.saturating_sub(first) as f64;
    (counted / (ended - began).as_secs_f64() / 1e7).round() as u64
}

/// The clock and the counter at one moment: of a few tries the one that least came between.
fn together() -> (Instant, u64) {
    let tries = (0..8).map(|_| {
        let now = Instant::now();
        let count = count();
        (now.elapsed(), now, count)
    });
    let (_, now, count) = tries.min_by_key(|(took, ..)| *took).expect("there are eight");
    (now, count)
}

fn count() -> u64 {
    // SAFETY: every processor of this architecture has it, and it changes nothing.
    unsafe { std::arch::x86_64::_rdtsc() }
}
