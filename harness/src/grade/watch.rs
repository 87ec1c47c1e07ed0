//! Waiting for a program of a submission: for its end, for what it prints, for the
//! grader's command, and not for ever.

use std::fs::File;
use std::io::Read;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::net::UnixListener;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{OFlags, fcntl_setfl};
use rustix::io::retry_on_intr;

use super::cell::{Cell, Program};
use super::subject::{Probe, Subject};
use crate::probe::FileId;
use crate::sandbox::Ended;
use crate::sandbox::untrusted::Listener;
use crate::{Doing, Result};

/// How much of what is printed is kept, in bytes.
const KEPT: usize = 64 << 10;

/// When the grader's command is first looked for without having connected, and how often.
const LOOK: Duration = Duration::from_millis(60);

/// What a program printed, on both streams as it came.
#[derive(Debug, Default)]
pub(super) struct Output {
    kept: Vec<u8>,
    /// Bytes in all.
    pub(super) bytes: u64,
    streams: Vec<File>,
    violations: Option<Listener>,
}

/// Whom the grader waits for besides the program.
pub(super) struct Contact<'a> {
    pub(super) listener: UnixListener,
    pub(super) probe: &'a Probe,
    pub(super) file: FileId,
}

/// What ended the waiting.
pub(super) enum Seen {
    Ended(Ended),
    Subject(Box<Subject>),
    Late,
    Flooded,
    /// A forbidden call, by its name.
    Violation(String),
}

impl Output {
    /// The output of this program; what it has printed so far.
    pub(super) fn of(program: Program) -> Result<Self> {
        let stream = |stream: OwnedFd| -> Result<File> {
            fcntl_setfl(&stream, OFlags::NONBLOCK).doing(|| "read output without waiting")?;
            Ok(stream.into())
        };
        let streams = vec![stream(program.stdout)?, stream(program.stderr)?];
        Ok(Self { kept: Vec::new(), bytes: 0, streams, violations: program.violations })
    }

    /// The text, invalid UTF-8 replaced.
    pub(super) fn text(&self) -> String {
        String::from_utf8_lossy(&self.kept).into_owned()
    }

    /// How many bytes are not in the text.
    pub(super) fn dropped(&self) -> u64 {
        self.bytes - self.kept.len() as u64
    }

    /// The forbidden call that was made, if one waits for an answer.
    pub(super) fn violation(&self) -> Result<Option<String>> {
        let Some(listener) = &self.violations else { return Ok(None) };
        let now = Timespec { tv_sec: 0, tv_nsec: 0 };
        let mut fds = [PollFd::new(listener, PollFlags::IN)];
        let some = retry_on_intr(|| poll(&mut fds, Some(&now))).doing(|| "look for violations")?;
        // Without a process that could make one it is always ready, with POLLHUP.
        if some == 0 || !fds[0].revents().contains(PollFlags::IN) {
            return Ok(None);
        }
        Ok(listener.next()?.map(|violation| violation.call))
    }

    /// Reads what is there, at most one buffer of each stream. The streams stay open: what
    /// the program leaves running may still write to them.
    fn read(&mut self) -> bool {
        let (kept, bytes) = (&mut self.kept, &mut self.bytes);
        let mut more = false;
        self.streams.retain_mut(|stream| {
            let mut buffer = [0; 16 << 10];
            match stream.read(&mut buffer) {
                Ok(0) => false,
                Ok(got) => {
                    let room = got.min(KEPT - kept.len());
                    kept.extend_from_slice(&buffer[..room]);
                    *bytes += got as u64;
                    more = true;
                    true
                }
                // Nothing there.
                Err(_) => true,
            }
        });
        more
    }
}

/// Waits until the program of `cell` has ended, the grader's command runs, more than
/// `most` bytes were printed, or the `deadline` has come.
pub(super) fn watch(
    cell: &mut Cell,
    output: &mut Output,
    contact: Option<&Contact<'_>>,
    most: u64,
    deadline: Instant,
) -> Result<Seen> {
    let mut look = Instant::now() + LOOK;
    loop {
        let until = if contact.is_some() { deadline.min(look) } else { deadline };
        let [ended, connected] = wait(cell, output, contact, until)?;
        output.read();
        if let Some(call) = output.violation()? {
            return Ok(Seen::Violation(call));
        }
        if output.bytes > most {
            return Ok(Seen::Flooded);
        }
        if ended {
            let ended = cell.ended()?;
            // What lies in the pipes: together they hold no more than this.
            for _ in 0..8 {
                output.read();
            }
            return Ok(if output.bytes > most { Seen::Flooded } else { Seen::Ended(ended) });
        }
        if let Some(contact) = contact {
            let subject = if connected {
                let (leash, _) = contact.listener.accept().doing(|| "accept the command")?;
                contact.probe.connected(leash, contact.file)?
            } else if Instant::now() >= look {
                look = Instant::now() + 2 * LOOK;
                let waiting = contact.probe.waiting(contact.file)?;
                // It sleeps since it has connected meanwhile: the next round accepts it.
                waiting.filter(|_| !is_ready(&contact.listener))
            } else {
                None
            };
            if let Some(subject) = subject {
                return Ok(Seen::Subject(Box::new(subject)));
            }
        }
        if Instant::now() >= deadline {
            return Ok(Seen::Late);
        }
    }
}

fn is_ready(listener: &UnixListener) -> bool {
    let now = Timespec { tv_sec: 0, tv_nsec: 0 };
    poll(&mut [PollFd::new(listener, PollFlags::IN)], Some(&now)) == Ok(1)
}

/// Waits until there is something to do: whether the cell has news, and whether somebody
/// has connected.
fn wait(
    cell: &Cell,
    output: &Output,
    contact: Option<&Contact<'_>>,
    until: Instant,
) -> Result<[bool; 2]> {
    let news = cell.running().news()?;
    let mut fds = vec![PollFd::from_borrowed_fd(news, PollFlags::IN)];
    fds.extend(contact.map(|contact| PollFd::new(&contact.listener, PollFlags::IN)));
    let listening = fds.len() == 2;
    fds.extend(
        output.streams.iter().map(|stream| PollFd::from_borrowed_fd(stream.as_fd(), PollFlags::IN)),
    );
    let left = until.saturating_duration_since(Instant::now());
    let left = Timespec { tv_sec: left.as_secs() as i64, tv_nsec: left.subsec_nanos().into() };
    retry_on_intr(|| poll(&mut fds, Some(&left))).doing(|| "wait for a submission")?;
    let ready = |at: usize| !fds[at].revents().is_empty();
    Ok([ready(0), listening && ready(1)])
}
