//! What others say about these file systems, held against the measurement of this very run.
//!
//! The study is "To FUSE or Not to FUSE: Performance of User-Space File Systems" (Vangoor,
//! Tarasov and Zadok, FAST'17). Directions are compared and not its numbers, which are of
//! disks and of kernel 4.1.

use super::line::{Claim, Measured, Numbers};
use super::stats::{Interval, line, median};
use crate::report::nanoseconds;

/// How far our data paths may lie from fio's.
const NEAR: f64 = 0.05;

/// All claims that these results can say something about, with the comparisons against
/// fio: a workload's name with its time relative to fio's.
pub fn claims(measured: &[Measured], fio: &[(String, Interval)]) -> Vec<Claim> {
    let found = Found(measured);
    let mut all: Vec<Claim> = fio.iter().map(|(name, ratio)| like_fio(name, ratio)).collect();
    all.extend([
        found.metadata_worst(),
        found.sequential("fast17-sequential-device", "ext4", 0.0, 1.25),
        found.sequential("fast17-sequential-tmpfs", "tmpfs", 2.0, 3.0),
        found.passthrough_near("passthrough-near-native", "fuse-overlayfs-2"),
        found.passthrough_near("passthrough-backed-near-native", "passthrough-backed"),
        found.served_dearer(),
        found.lookup_linear(),
        found.hot_flat(),
        found.copy_up_linear(),
    ]);
    all
}

/// The name that a claim's text goes by: those against fio share one.
pub fn key_of(claim: &Claim) -> &str {
    if claim.source == "fio" { "fio" } else { &claim.name }
}

/// The key of the words for what a run does not explain.
const UNEXPLAINED: &str = "claim-unexplained";

fn claim(name: &str, expected: String, seen: Option<(String, bool)>) -> Claim {
    let (measured, holds) = match seen {
        Some((measured, holds)) => (measured, Some(holds)),
        None => (String::new(), None),
    };
    let source = name.split('-').next().unwrap_or_default().to_owned();
    let because = (holds == Some(false)).then(|| UNEXPLAINED.to_owned());
    Claim { name: name.into(), source, expected, measured, holds, because }
}

fn like_fio(name: &str, ratio: &Interval) -> Claim {
    let near = Interval { low: 1.0 - NEAR, mid: 1.0, high: 1.0 + NEAR };
    let Interval { low, mid, high } = ratio;
    let seen = (format!("{mid:.3} [{low:.3} {high:.3}]"), ratio.meets(&near));
    Claim { name: format!("fio-{name}"), ..claim("fio", "0.95 … 1.05".into(), Some(seen)) }
}

/// The results, to be asked.
struct Found<'a>(&'a [Measured]);

impl Found<'_> {
    /// Numbers of a workload on a file system; of FUSE with both on one core.
    fn numbers(&self, workload: &str, base: &str, subject: &str) -> Option<&Numbers> {
        let is = |one: &&Measured| {
            let key = &one.key;
            (key.workload.as_str(), key.base.as_str(), key.subject.as_str())
                == (workload, base, subject)
                && key.placement != "split"
        };
        self.0.iter().find(is)?.numbers.as_ref()
    }

    /// Each file's first lookup, its making and its removal cost FUSE more, as a ratio,
    /// than moving data does.
    fn metadata_worst(&self) -> Claim {
        let of = |names: &[&str]| {
            let ratios: Option<Vec<f64>> = names
                .iter()
                .map(|name| Some(self.numbers(name, "tmpfs", "passthrough")?.ratio.mid))
                .collect();
            median(&ratios?)
        };
        let metadata = of(&["stat-first", "create", "unlink"]);
        let data = of(&["read-seq-128k-cold", "write-seq-128k", "read-rand-4k-cold"]);
        let seen = metadata
            .zip(data)
            .map(|(metadata, data)| (format!("{metadata:.2} : {data:.2}"), metadata > data));
        claim("fast17-metadata-worst", "metadata > data".into(), seen)
    }

    /// The ratio of sequential reads that no cache of FUSE answers, with what explains it.
    fn sequential(&self, name: &str, base: &str, low: f64, high: f64) -> Claim {
        let of = |subject| self.numbers("read-seq-128k-cold", base, subject);
        let seen = of("passthrough").map(|Numbers { ratio, .. }| {
            (shown(ratio), ratio.meets(&Interval { low, mid: low, high }))
        });
        let expected = if low > 0.0 { format!("{low} … {high}") } else { format!("≤ {high}") };
        let mut claim = claim(name, expected, seen);
        if let Some((bare, fuse)) = of("bare").zip(of("passthrough")) {
            let cpu = fuse.caller_cpu + fuse.daemon_cpu.unwrap_or_default();
            let requests = fuse.requests.unwrap_or_default();
            let (plain, spent) = (nanoseconds(bare.time), nanoseconds(cpu));
            claim.measured += &format!("; bare {plain}, FUSE {spent} CPU, {requests:.2} requests");
            // No device hides the work where the read itself is shorter than that.
            if claim.holds == Some(false) && fuse.ratio.mid > high && cpu > bare.time {
                claim.because = Some("claim-fast17-no-device".into());
            }
        }
        claim
    }

    /// A daemon that hands its file to the kernel (FUSE passthrough) no longer moves data.
    fn passthrough_near(&self, name: &str, subject: &str) -> Claim {
        let numbers = self.numbers("read-seq-128k-cold", "tmpfs", subject);
        let seen = numbers.map(|Numbers { ratio, .. }| (shown(ratio), ratio.low <= 1.25));
        claim(name, "≤ 1.25".into(), seen)
    }

    /// And with that switched off the same daemon does.
    fn served_dearer(&self) -> Claim {
        let of = |subject| Some(self.numbers("read-seq-128k-cold", "tmpfs", subject)?.ratio);
        let seen = of("fuse-overlayfs-2-served")
            .zip(of("fuse-overlayfs-2"))
            .map(|(off, on)| (format!("{} > {}", shown(&off), shown(&on)), off.low > on.high));
        claim("passthrough-is-the-cause", "off > on".into(), seen)
    }

    /// A name of the bottom is looked for in every layer above.
    fn lookup_linear(&self) -> Claim {
        let points = self.times(
            [1, 5, 20, 50, 100]
                .map(|layers| (format!("lookup-layers-{layers}"), f64::from(layers))),
        );
        claim("overlay-lookup-linear", "r > 0.98".into(), straight(&points, " ns/layer"))
    }

    /// Once known, the number of layers no longer matters.
    fn hot_flat(&self) -> Claim {
        let time = |layers: u32| {
            let name = format!("hot-layers-{layers}");
            Some(self.numbers(&name, "tmpfs", "overlay")?.time)
        };
        let seen = time(1).zip(time(100)).map(|(one, hundred)| {
            (format!("{:.2}", hundred / one), (0.8..1.25).contains(&(hundred / one)))
        });
        claim("overlay-hot-flat", "0.8 … 1.25".into(), seen)
    }

    fn copy_up_linear(&self) -> Claim {
        let sizes = [("1m", 1.0), ("8m", 8.0), ("64m", 64.0)];
        let sizes = sizes.map(|(name, size)| (format!("copy-up-{name}"), size));
        let points = self.times(sizes);
        claim("overlay-copy-up-linear", "r > 0.98".into(), straight(&points, " ns/MiB"))
    }

    /// Points of those that were measured on overlay.
    fn times<const N: usize>(&self, of: [(String, f64); N]) -> Vec<(f64, f64)> {
        let point =
            |(name, x): (String, f64)| Some((x, self.numbers(&name, "tmpfs", "overlay")?.time));
        of.into_iter().filter_map(point).collect()
    }
}

fn shown(ratio: &Interval) -> String {
    format!("{:.2} [{:.2} {:.2}]", ratio.mid, ratio.low, ratio.high)
}

/// Whether points lie on a rising straight line; two always do, and say nothing.
fn straight(points: &[(f64, f64)], unit: &str) -> Option<(String, bool)> {
    let (slope, correlation) = line(points).filter(|_| points.len() > 2)?;
    let shown = format!("r = {correlation:.4}, {slope:.0}{unit}, n = {}", points.len());
    Some((shown, correlation > 0.98 && slope > 0.0))
}

#[cfg(test)]
mod tests {
    use super::{Interval, like_fio, straight};

    #[test]
    fn a_claim_can_fail() {
        let ratio = |low, mid, high| like_fio("x", &Interval { low, mid, high });
        assert_eq!(ratio(0.99, 1.04, 1.06).holds, Some(true));
        let far = ratio(1.10, 1.20, 1.30);
        assert_eq!((far.holds, far.because.as_deref()), (Some(false), Some("claim-unexplained")));
        let rising = [(1.0, 10.0), (5.0, 50.0), (20.0, 205.0)];
        assert!(straight(&rising, "").is_some_and(|(_, holds)| holds));
        let flat = [(1.0, 10.0), (5.0, 9.0), (20.0, 10.0)];
        assert!(straight(&flat, "").is_some_and(|(_, holds)| !holds));
        assert_eq!(straight(&rising[..2], ""), None);
    }
}
