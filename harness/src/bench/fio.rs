//! Our own data paths beside fio's, with the same blocks on the same tmpfs: whether what we
//! call the time of a read is what others call so.

use std::fs;
use std::path::Path;
use std::time::Duration;

use super::stats::{Interval, quantile};
use super::{Base, Cell, Got, Placement, cell, cpu};
use crate::sandbox::{Command, Ended, Flavour, Limits, Received, Sandbox, Token};
use crate::workload::{BLOCKS, Block, SIZE};
use crate::{Doing, Error, Result};

/// The blocks that are compared.
const COMPARED: [&str; 4] =
    ["read-seq-128k-warm", "write-seq-128k", "read-rand-4k-warm", "write-rand-4k"];

/// How often the file is gone through on either side.
const PASSES: u32 = 5;

/// The median time of an operation relative to fio's, over `rounds` interleaved rounds, for
/// each of some workloads.
///
/// # Errors
/// fio is not there, or did not do as it was told.
pub fn against(rounds: u32, seed: u64) -> Result<Vec<(String, Interval)>> {
    let limits = Limits { memory: Some(2 << 30), pids: Some(256), ..Limits::default() };
    let sandbox = Sandbox { limits, work_bytes: 1 << 30, ..Sandbox::new(Flavour::Root) };
    let mut running = sandbox.start(&Token::new()?, |channel| {
        let pairs = pairs(rounds, seed).map_err(|error| error.to_string());
        // A starter that is gone needs no answer.
        let _ = channel.send(&pairs, None);
    })?;
    let received =
        running.receive_within::<Result<Vec<Vec<f64>>, String>>(Duration::from_secs(100));
    let Received::Message(pairs, _) = received? else {
        return Err(Error::Setup("the comparison with fio gave no answer".into()));
    };
    let ratios = pairs.map_err(|words| {
        Error::hinted(words, "apt-get install fio; without it nothing is compared with fio")
    })?;
    let named = COMPARED.iter().zip(ratios);
    Ok(named
        .filter_map(|(name, all)| Some(((*name).to_owned(), Interval::of(&all, seed)?)))
        .collect())
}

/// The ratios of each workload.
fn pairs(rounds: u32, seed: u64) -> Result<Vec<Vec<f64>>> {
    let (root, cpus) = (Base::Tmpfs.make()?, cpu::allowed()?);
    let mut ratios = vec![Vec::new(); COMPARED.len()];
    for round in 0..=rounds {
        for (name, ratios) in COMPARED.iter().zip(&mut ratios) {
            let block = BLOCKS.iter().find(|(known, _)| known == name).map(|(_, block)| block);
            let block = block.ok_or_else(|| Error::Setup(format!("there is no {name}")))?;
            let cell = Cell {
                workload: (*name).into(),
                subject: super::subject::BARE.into(),
                placement: Placement::Alone,
                seed: seed + u64::from(round),
                // As fio does it.
                stride: 1,
                passes: PASSES,
            };
            let ours = match cell::run(&cell, Base::Tmpfs, &root, &cpus) {
                Got::Measured(sample) => {
                    quantile(&sample.latencies, 0.5).unwrap_or_default() as f64
                }
                Got::Refused(words) | Got::Broken(words) => return Err(Error::Setup(words)),
            };
            let theirs = fio(block, &root)?;
            // The first round warms up.
            if round > 0 {
                ratios.push(ours / theirs);
            }
        }
    }
    Ok(ratios)
}

/// fio's median time of an operation, in nanoseconds. Its report goes to a file that we name.
/// (Its mean holds the first operations of a program that has just been executed, of which
/// each finds the caches cold: here that made it longer by half.)
///
/// # References
/// fio(1): psync is pread(2) and pwrite(2); `clat_ns` is from the call to its end.
fn fio(block: &Block, root: &Path) -> Result<f64> {
    let way = match (block.writes, block.random) {
        (false, false) => "read",
        (false, true) => "randread",
        (true, false) => "write",
        (true, true) => "randwrite",
    };
    let (data, report) = (root.join("fio.data"), root.join("fio.json"));
    let command = Command::new(["fio", "--name=pair", "--ioengine=psync", "--thread"])
        .argument("--invalidate=0")
        .argument("--cpus_allowed=0")
        .argument("--output-format=json")
        .argument(format!("--output={}", report.display()))
        .argument(format!("--filename={}", data.display()))
        .argument(format!("--rw={way}"))
        .argument(format!("--bs={}", block.bytes))
        .argument(format!("--size={SIZE}"))
        // What is written stays as it is: by default fio changes it before each write.
        .argument("--scramble_buffers=0")
        // As we have read it once, and make as many passes over all of it. Which data the
        // CPU's own caches hold decides: without these, fio's 128 KiB took twice as long.
        .argument(format!("--pre_read={}", u8::from(!block.writes)))
        .argument(format!("--loops={PASSES}"));
    // A file that is there is overwritten; one that is not would be grown.
    crate::workload::pattern(&data, SIZE)?;
    let ran = command.run()?;
    if ran.ended != Ended::Exit(0) {
        return Err(Error::Setup(format!("fio failed: {}", ran.output.stderr.trim_end())));
    }
    let text = fs::read_to_string(&report).doing(|| "read fio's report")?;
    fs::remove_file(&data).doing(|| "remove fio's file")?;
    let json: serde_json::Value =
        serde_json::from_str(&text).map_err(std::io::Error::from).doing(|| "read fio's report")?;
    let side = if block.writes { "write" } else { "read" };
    let median = json["jobs"][0][side]["clat_ns"]["percentile"]["50.000000"].as_f64();
    median
        .filter(|median| *median > 0.0)
        .ok_or_else(|| Error::Setup("fio's report holds no latency".into()))
}
