//! The closure of the programs in /usr/bin: in process, against ldd(1) for each.
//!
//! ldd takes some milliseconds a file, so both look at the same sample: [`SAMPLE`]
//! files at equal distances in the sorted list of all dynamic ELF files there. Before
//! criterion measures each alone, the two take turns file by file, so that what else
//! the machine does meets both, and the ratio of the medians is printed. Each turn of
//! ours begins with a resolver that knows nothing.

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use criterion::{Criterion, criterion_group, criterion_main};
use harness::elf::{Kind, Resolver};

/// How many files are looked at by both.
const SAMPLE: usize = 40;
/// How often the two take turns over the whole sample.
const ROUNDS: usize = 9;

fn benches(criterion: &mut Criterion) {
    let all = dynamic_programs();
    assert!(all.len() >= SAMPLE, "only {} dynamic ELF files in /usr/bin", all.len());
    let sample: Vec<_> = (0..SAMPLE).map(|index| &all[index * all.len() / SAMPLE]).collect();
    // `cargo test --benches` only asks whether everything runs.
    if std::env::args().any(|argument| argument == "--bench") {
        print_ratio(&sample, &all);
    }

    let mut group = criterion.benchmark_group("closure");
    group.bench_function(format!("in process, {} files", sample.len()), |bencher| {
        bencher.iter(|| {
            let mut resolver = Resolver::host().expect("the machine's root");
            sample.iter().for_each(|file| resolve(&mut resolver, file));
        });
    });
    group.bench_function(format!("in process, all {} files", all.len()), |bencher| {
        bencher.iter(|| {
            let mut resolver = Resolver::host().expect("the machine's root");
            all.iter().for_each(|file| resolve(&mut resolver, file));
        });
    });
    group.sample_size(10);
    group.bench_function("ldd, 1 file", |bencher| bencher.iter(|| ldd(sample[0])));
    group.finish();
}

/// Lets the two take turns, and prints how many times faster the one is.
fn print_ratio(sample: &[&PathBuf], all: &[PathBuf]) {
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let (mut our_time, mut their_time) = (Duration::ZERO, Duration::ZERO);
        let started = Instant::now();
        let mut resolver = Resolver::host().expect("the machine's root");
        our_time += started.elapsed();
        for file in sample {
            our_time += timed(|| resolve(&mut resolver, file));
            their_time += timed(|| ldd(file));
        }
        ours.push(our_time);
        theirs.push(their_time);
    }
    let (ours, theirs) = (median(ours), median(theirs));
    println!(
        "closure: {} of the {} dynamic ELF files of /usr/bin, medians of {ROUNDS} rounds:\n\
         in process {ours:.2?}, ldd for each {theirs:.2?}: {:.0} times faster",
        sample.len(),
        all.len(),
        theirs.as_secs_f64() / ours.as_secs_f64(),
    );
}

fn dynamic_programs() -> Vec<PathBuf> {
    let mut resolver = Resolver::host().expect("the machine's root");
    let entries = std::fs::read_dir("/usr/bin").expect("/usr/bin can be listed");
    let mut files: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    files.retain(|file| resolver.closure(file).is_ok_and(|found| found.kind == Kind::Dynamic));
    files.sort();
    files
}

fn resolve(resolver: &mut Resolver, file: &Path) {
    black_box(resolver.closure(file).is_ok());
}

#[expect(clippy::disallowed_methods, reason = "ldd is what we measure against")]
fn ldd(file: &Path) {
    let output = std::process::Command::new("ldd").arg(file).output();
    black_box(output.expect("ldd can be started"));
}

fn timed(action: impl FnOnce()) -> Duration {
    let started = Instant::now();
    action();
    started.elapsed()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

criterion_group!(groups, benches);
criterion_main!(groups);
