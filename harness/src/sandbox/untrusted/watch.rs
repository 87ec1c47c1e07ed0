//! What became of a program in the cell, watched from the wall.

use std::io::{PipeReader, Read};
use std::os::fd::AsFd;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use serde::{Deserialize, Serialize};

use super::{Cell, Listener};
use crate::sandbox::{Command, Ended};
use crate::{Doing, Error, Result};

/// How a program's time in the cell came to its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum End {
    /// By itself, or by a signal that it got.
    Ended(Ended),
    /// It ran on, and was killed.
    Late,
    /// It printed more than it may, and was killed.
    TooMuchOutput,
    /// It, or something that it started, made this forbidden call, and all were killed.
    Violation(String),
}

/// A program that ran, and what it printed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Watched {
    /// How it ended.
    pub end: End,
    /// Its standard output and error.
    pub printed: [String; 2],
}

impl Cell {
    /// Runs `command` until it ends or goes too far; it may print so many bytes.
    ///
    /// # Errors
    /// As [`Cell::launch`].
    pub fn run(&self, command: &Command, time: Duration, bytes: usize) -> Result<Watched> {
        let deadline = Instant::now() + time;
        let (stdout, stdout_in) = std::io::pipe().doing(|| "make a pipe")?;
        let (stderr, stderr_in) = std::io::pipe().doing(|| "make a pipe")?;
        let launched = self.launch(command, stdout_in.into(), stderr_in.into(), &[])?;
        let listener = launched.listener.map(Listener::new);
        let mut pipes = [Some(stdout), Some(stderr)];
        let mut printed = [Vec::new(), Vec::new()];
        let end = loop {
            let left = deadline.saturating_duration_since(Instant::now());
            let mut fds = vec![PollFd::new(&launched.child.pidfd, PollFlags::IN)];
            fds.extend(listener.iter().map(|fd| PollFd::new(fd, PollFlags::IN)));
            fds.extend(pipes.iter().flatten().map(|pipe| PollFd::new(pipe, PollFlags::IN)));
            let came = wait(&mut fds, left)?;
            let mut came = came.into_iter();
            let ended = came.next() == Some(true);
            if let Some(listener) = listener.as_ref().filter(|_| came.next() == Some(true))
                && let Some(violation) = listener.next()?
            {
                break End::Violation(violation.call);
            }
            for (pipe, kept) in pipes.iter_mut().zip(&mut printed) {
                if pipe.is_some() && came.next() == Some(true) {
                    read(pipe, kept)?;
                }
            }
            if printed.iter().map(Vec::len).sum::<usize>() > bytes {
                break End::TooMuchOutput;
            }
            if ended {
                drain(&mut pipes, &mut printed)?;
                break End::Ended(launched.child.wait()?);
            }
            if left.is_zero() {
                break End::Late;
            }
        };
        if !matches!(end, End::Ended(_)) {
            self.end();
        }
        let text = |kept: Vec<u8>| String::from_utf8_lossy(&kept[..kept.len().min(bytes)]).into();
        Ok(Watched { end, printed: printed.map(text) })
    }
}

/// Waits until anything is ready; which are.
fn wait(fds: &mut [PollFd<'_>], left: Duration) -> Result<Vec<bool>> {
    let timeout = Timespec { tv_sec: left.as_secs() as i64, tv_nsec: left.subsec_nanos().into() };
    match poll(fds, Some(&timeout)) {
        Ok(_) => Ok(fds.iter().map(|fd| !fd.revents().is_empty()).collect()),
        Err(rustix::io::Errno::INTR) => Ok(vec![false; fds.len()]),
        Err(errno) => Err(Error::io("watch a program", errno)),
    }
}

fn read(pipe: &mut Option<PipeReader>, kept: &mut Vec<u8>) -> Result<()> {
    let Some(reader) = pipe else { return Ok(()) };
    let mut buffer = [0; 64 << 10];
    let got = reader.read(&mut buffer).doing(|| "read what a program prints")?;
    kept.extend_from_slice(&buffer[..got]);
    if got == 0 {
        *pipe = None;
    }
    Ok(())
}

/// Reads what lies in the pipes; nobody is waited for.
fn drain(pipes: &mut [Option<PipeReader>; 2], printed: &mut [Vec<u8>; 2]) -> Result<()> {
    for (pipe, kept) in pipes.iter_mut().zip(printed) {
        // More than a pipe holds, and then a daemon is still writing.
        for _ in 0..32 {
            let Some(reader) = pipe else { break };
            let fd = reader.as_fd();
            if wait(&mut [PollFd::new(&fd, PollFlags::IN)], Duration::ZERO)? != [true] {
                break;
            }
            read(pipe, kept)?;
        }
    }
    Ok(())
}
