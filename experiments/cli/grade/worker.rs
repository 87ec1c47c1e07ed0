//! `isolab grade-worker`: grades one exercise after the other in this single-threaded
//! process.
//!
//! The supervisor gives it one end of a socket as standard input: a line asks, a line
//! answers, and its closing tells that the supervisor is gone.

use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::os::fd::AsFd;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use harness::grade::Grader;
use rustix::process::{Signal, set_child_subreaper, set_parent_process_death_signal};
use serde::{Deserialize, Serialize};

use crate::cli::{exit, worker::gone};

/// Grades exercises for the supervisor
#[derive(Debug, clap::Args)]
pub struct Args {}

/// One exercise of one workbook.
#[derive(Debug, Serialize, Deserialize)]
pub struct Asked {
    /// The exercise.
    pub id: String,
    /// The workbook.
    pub folder: PathBuf,
    /// From which its values are drawn.
    pub seed: u64,
}

/// Answers until there is nobody who asks.
pub fn run(_: &Args) -> anyhow::Result<ExitCode> {
    let mut socket = File::from(std::io::stdin().as_fd().try_clone_to_owned()?);
    set_parent_process_death_signal(Some(Signal::KILL))?;
    if gone(&socket)? {
        return Ok(exit::INTERRUPTED.into());
    }
    // What escapes from a sandbox becomes this process's child.
    set_child_subreaper(Some(rustix::process::getpid()))?;
    let grader = Grader::new(isolab::find);
    for line in BufReader::new(socket.try_clone()?).lines() {
        let asked: Asked = serde_json::from_str(&line?).context("cannot read what is asked")?;
        let exercise = isolab::graded::find(&asked.id).context("no such exercise")?;
        let marked = grader.grade(exercise.task, &asked.folder, asked.seed);
        let mut answer = serde_json::to_vec(&marked)?;
        answer.push(b'\n');
        socket.write_all(&answer).context("cannot answer")?;
    }
    Ok(exit::PASS.into())
}
