//! The workloads of `harness::workload` on each file system, for criterion: its baselines
//! (`--save-baseline`, `--baseline`) show what a change of the kernel or of a daemon does.
//!
//! One iteration is one run of a workload, with all its operations, on fresh files and a
//! fresh mount, of which only the operations count. `isolab bench` measures the same in
//! pairs: take that for comparing file systems, and this for one of them over time.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};
use std::time::Duration;

use criterion::{BenchmarkId, Criterion, SamplingMode, Throughput};
use harness::bench::{Cell, Got, Sample, placements, subject};
use harness::workload;

fn main() {
    // `cargo test --benches` only asks whether it runs.
    let measured = std::env::args().any(|argument| argument == "--bench");
    let mut criterion = Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_secs(1))
        .configure_from_args();
    let mut cells = Cells::start();
    let smoke = ["stat-first", "create", "read-seq-128k-warm"];
    for workload in workload::all() {
        if !(if measured { workload.quick } else { smoke.contains(&workload.name) }) {
            continue;
        }
        let mut group = criterion.benchmark_group(workload.name);
        // As many runs in each sample: a run is long, and criterion would take ever more.
        group.sampling_mode(SamplingMode::Flat);
        for subject in subject::ALL.iter().filter(|it| it.is_quick_at(workload.family)) {
            for placement in placements(&workload, subject) {
                let cell = Cell {
                    workload: workload.name.into(),
                    subject: subject.name.into(),
                    placement: *placement,
                    seed: 1,
                    // The whole is what counts: one operation in very many is timed.
                    stride: u32::MAX,
                    passes: 1,
                };
                let Some(first) = cells.run(&cell) else { continue };
                group.throughput(match workload.bytes {
                    0 => Throughput::Elements(first.operations),
                    bytes => Throughput::Bytes(first.operations * bytes),
                });
                let id = BenchmarkId::new(subject.name, placement.name());
                group.bench_function(id, |bencher| {
                    bencher.iter_custom(|runs| {
                        let each = |_| cells.run(&cell).map_or(0, |sample| sample.nanoseconds);
                        Duration::from_nanos((0..runs).map(each).sum())
                    });
                });
            }
        }
        group.finish();
    }
    criterion.final_summary();
}

/// The program that mounts: this one has no business to.
struct Cells {
    child: Child,
    to: Option<ChildStdin>,
    from: BufReader<ChildStdout>,
}

impl Cells {
    #[expect(clippy::disallowed_methods, reason = "it starts the isolab binary")]
    fn start() -> Self {
        let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_isolab"))
            .args(["bench", "cells"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("isolab starts");
        let to = child.stdin.take();
        let from = BufReader::new(child.stdout.take().expect("a pipe"));
        Self { child, to, from }
    }

    /// What a run brought; nothing, with a word on standard error, where it was refused.
    fn run(&mut self, cell: &Cell) -> Option<Sample> {
        let to = self.to.as_mut().expect("a pipe");
        writeln!(to, "{}", serde_json::to_string(cell).expect("JSON")).expect("isolab listens");
        let mut line = String::new();
        self.from.read_line(&mut line).expect("isolab answers");
        match serde_json::from_str(&line).expect("an answer") {
            Got::Measured(sample) => Some(*sample),
            Got::Refused(because) | Got::Broken(because) => {
                eprintln!("{} on {}: {because}", cell.workload, cell.subject);
                None
            }
        }
    }
}

impl Drop for Cells {
    fn drop(&mut self) {
        // Its input ends, and so does it.
        self.to = None;
        let _ = self.child.wait();
    }
}
