//! `isolab worker`: one experiment in this single-threaded process.
//!
//! The supervisor gives it one end of a socket as standard input; the record goes
//! out there, and its closing tells that the supervisor is gone.

use std::fs::File;
use std::io::Write;
use std::os::fd::AsFd;
use std::process::ExitCode;

use anyhow::Context;
use harness::sandbox::Flavour;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Signal, set_child_subreaper, set_parent_process_death_signal};

use super::{cases, exit};

/// Runs one experiment for the supervisor
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The experiment, with its backend if it has several: union/merge@overlay
    id: String,
    /// In a user namespace
    #[arg(long)]
    rootless: bool,
}

/// Runs the experiment and writes its record to the socket at standard input.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let mut record_to = File::from(std::io::stdin().as_fd().try_clone_to_owned()?);
    set_parent_process_death_signal(Some(Signal::KILL))?;
    if gone(&record_to)? {
        // It died before the death signal was asked for.
        return Ok(exit::INTERRUPTED.into());
    }
    // What escapes from a sandbox becomes this process's child, where the audit sees it.
    set_child_subreaper(Some(rustix::process::getpid()))?;
    let flavour = if args.rootless { Flavour::Rootless } else { Flavour::of_caller() };
    let case = cases(std::slice::from_ref(&args.id), flavour)?[0];
    let record = harness::experiment::run(&case, flavour);
    let text = serde_json::to_vec(&record)?;
    record_to.write_all(&text).context("cannot hand over the record")?;
    Ok(exit::PASS.into())
}

/// Whether the other end of the socket is closed.
pub fn gone(socket: &File) -> anyhow::Result<bool> {
    let mut fds = [PollFd::new(socket, PollFlags::IN)];
    rustix::net::sockopt::socket_type(socket)
        .context("worker needs a socket as its standard input: use `isolab run`")?;
    poll(&mut fds, Some(&Timespec { tv_sec: 0, tv_nsec: 0 }))
        .context("cannot look at the socket")?;
    Ok(fds[0].revents().contains(PollFlags::HUP))
}
