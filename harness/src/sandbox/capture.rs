//! A program that runs, and what it prints: kept apart from ours, and capped.

use std::io::{PipeReader, Read};
use std::os::fd::{AsFd, BorrowedFd};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::retry_on_intr;
use serde::{Deserialize, Serialize};

use super::process::{Child, Ended};
use crate::record::Output;
use crate::{Doing, Result};

/// How much of each stream is kept, in bytes; the rest is read and thrown away.
const KEPT: usize = 64 << 10;

/// How often the pipes are read after the end: together more than they can hold.
const AFTER: usize = 8;

/// No waiting at all.
const NOW: Timespec = Timespec { tv_sec: 0, tv_nsec: 0 };

/// What a command did, as the person at the terminal would have seen it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Ran {
    /// How it ended.
    pub ended: Ended,
    /// What it printed.
    pub output: Output,
}

/// A program that is running.
#[derive(Debug)]
pub struct Started {
    /// The process.
    pub child: Child,
    stdout: PipeReader,
    stderr: PipeReader,
}

impl Started {
    /// A program whose output comes through these pipes.
    pub(super) fn new(child: Child, stdout: PipeReader, stderr: PipeReader) -> Self {
        Self { child, stdout, stderr }
    }

    /// Reads what it prints and waits for its end. What it leaves running in the
    /// background may hold the output open; that is not waited for.
    pub fn finish(self) -> Result<Ran> {
        let mut streams = [Stream::new(self.stdout), Stream::new(self.stderr)];
        while !wait_for_any(&mut streams, &self.child, None)? {}
        // It has ended: what lies in the pipes is read, and nobody is waited for.
        for _ in 0..AFTER {
            wait_for_any(&mut streams, &self.child, Some(&NOW))?;
        }
        let ended = self.child.wait()?;
        let [stdout, stderr] = streams;
        let dropped = stdout.dropped + stderr.dropped;
        Ok(Ran { ended, output: Output { stdout: stdout.text(), stderr: stderr.text(), dropped } })
    }
}

/// Waits for output or for the end, and reads what is there; whether it has ended.
fn wait_for_any(
    streams: &mut [Stream; 2],
    child: &Child,
    timeout: Option<&Timespec>,
) -> Result<bool> {
    let mut polled = vec![PollFd::new(&child.pidfd, PollFlags::IN)];
    polled
        .extend(streams.iter().flat_map(|s| &s.pipe).map(|pipe| PollFd::new(pipe, PollFlags::IN)));
    retry_on_intr(|| poll(&mut polled, timeout)).doing(|| "wait for output")?;
    let ready: Vec<bool> = polled.iter().map(|fd| !fd.revents().is_empty()).collect();
    let open = streams.iter_mut().filter(|stream| stream.pipe.is_some());
    for (stream, _) in open.zip(&ready[1..]).filter(|(_, ready)| **ready) {
        stream.read()?;
    }
    Ok(ready[0])
}

/// One captured stream.
struct Stream {
    pipe: Option<PipeReader>,
    kept: Vec<u8>,
    dropped: u64,
}

impl Stream {
    fn new(pipe: PipeReader) -> Self {
        Self { pipe: Some(pipe), kept: Vec::new(), dropped: 0 }
    }

    fn read(&mut self) -> Result<()> {
        let Some(pipe) = &mut self.pipe else { return Ok(()) };
        let mut buffer = [0; 16 << 10];
        let got = pipe.read(&mut buffer).doing(|| "read output")?;
        if got == 0 {
            self.pipe = None;
        }
        let room = got.min(KEPT - self.kept.len());
        self.kept.extend_from_slice(&buffer[..room]);
        self.dropped += (got - room) as u64;
        Ok(())
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.kept).into_owned()
    }
}

impl AsFd for Started {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.child.pidfd.as_fd()
    }
}
