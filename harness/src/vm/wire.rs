//! The connection to a guest: frames in and out, the console beside them, and the word for
//! its end.

use std::io::Read;
use std::os::fd::{AsFd, BorrowedFd};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use super::console::Console;
use super::frame::{self, Frame, Frames, Order, Report};
use super::{Failure, Qemu, Window};
use crate::{Doing, Error, Result};

/// The connection to a guest. Dropping it throws the guest away.
#[derive(Debug)]
pub(super) struct Wire {
    pub(super) qemu: Qemu,
    frames: Frames,
    /// What the console has shown.
    pub(super) console: Console,
}

/// What came from a guest.
pub(super) enum Came {
    Report(Report),
    Bytes(u8, Vec<u8>),
    Sent(Sent),
    Gone,
    Late,
}

/// What the host sends a program while it runs.
#[derive(Debug)]
pub enum Sent {
    /// To its standard input.
    Input(Vec<u8>),
    /// The end of that.
    EndOfInput,
    /// A new size of its terminal.
    Resize(Window),
}

/// What the host passes on to a program in a guest.
pub struct Feed<'a> {
    /// Readable when there is something.
    pub wake: BorrowedFd<'a>,
    /// Reads it.
    pub read: &'a mut dyn FnMut() -> Result<Option<Sent>>,
}

impl Wire {
    pub(super) fn new(qemu: Qemu) -> Self {
        Self { qemu, frames: Frames::default(), console: Console::default() }
    }

    pub(super) fn order(&mut self, order: &Order) -> Result<()> {
        let sent = frame::send(&mut self.qemu.channel, order);
        sent.map_err(|error| self.instead(error))
    }

    pub(super) fn bytes(&mut self, stream: u8, bytes: &[u8]) -> Result<()> {
        let sent = frame::send_bytes(&mut self.qemu.channel, stream, bytes);
        sent.map_err(|error| self.instead(error))
    }

    /// A broken pipe is only how a guest's end is noticed here.
    fn instead(&mut self, error: Error) -> Error {
        match error.errno() {
            Some(nix::errno::Errno::EPIPE | nix::errno::Errno::ECONNRESET) => self.gone(),
            _ => error,
        }
    }

    /// Waits for what comes next. What the guest sent before it went is not lost.
    pub(super) fn next(
        &mut self,
        deadline: Instant,
        mut feed: Option<&mut Feed<'_>>,
    ) -> Result<Came> {
        loop {
            match self.frames.next()? {
                Some(Frame::Message(report)) => return Ok(Came::Report(report)),
                Some(Frame::Bytes(stream, bytes)) => return Ok(Came::Bytes(stream, bytes)),
                None => {}
            }
            let left = deadline.saturating_duration_since(Instant::now());
            let timeout =
                Timespec { tv_sec: left.as_secs() as i64, tv_nsec: left.subsec_nanos().into() };
            let Qemu { channel, console, .. } = &self.qemu;
            let mut fds =
                vec![PollFd::new(channel, PollFlags::IN), PollFd::new(console, PollFlags::IN)];
            let wake = feed.as_ref().map(|feed| feed.wake.as_fd());
            fds.extend(wake.iter().map(|fd| PollFd::new(fd, PollFlags::IN)));
            match poll(&mut fds, Some(&timeout)) {
                Ok(0) => return Ok(Came::Late),
                Ok(_) | Err(rustix::io::Errno::INTR) => {}
                Err(errno) => return Err(Error::io("wait for the guest", errno)),
            }
            let ready: Vec<bool> = fds.iter().map(|fd| !fd.revents().is_empty()).collect();
            if ready[1] {
                self.read_console()?;
            }
            if ready[0] && !self.read_channel()? {
                return Ok(Came::Gone);
            }
            if let Some(feed) = feed.as_deref_mut().filter(|_| ready.get(2) == Some(&true))
                && let Some(sent) = (feed.read)()?
            {
                return Ok(Came::Sent(sent));
            }
        }
    }

    /// Reads what has come over the channel; false when QEMU has closed it.
    fn read_channel(&mut self) -> Result<bool> {
        let mut buffer = [0; 64 << 10];
        match self.qemu.channel.read(&mut buffer) {
            Ok(0) => Ok(false),
            Ok(got) => {
                self.frames.push(&buffer[..got]);
                Ok(true)
            }
            Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => Ok(false),
            Err(error) => Err(error).doing(|| "read from the guest"),
        }
    }

    fn read_console(&mut self) -> Result<()> {
        let mut buffer = [0; 64 << 10];
        let got = self.qemu.console.read(&mut buffer).doing(|| "read the guest's console")?;
        self.console.push(&buffer[..got]);
        if got == 0 {
            // Closed: QEMU is about to end, which the channel tells too.
            std::thread::sleep(Duration::from_millis(1));
        }
        Ok(())
    }

    /// QEMU has ended without having been asked to: why.
    pub(super) fn gone(&mut self) -> Error {
        let (because, said) = self.end();
        match self.console.panic() {
            Some((reason, oops)) => Failure::Panicked { reason, oops }.into(),
            None => Failure::ChannelLost { because, console: said }.into(),
        }
    }

    /// The guest never spoke: because of that, or of what the console tells.
    pub(super) fn not_booted(&mut self, because: Option<String>) -> Error {
        let (ended, console) = self.end();
        let panic = self.console.panic().map(|(reason, _)| reason);
        let because = because.or(panic).unwrap_or(ended);
        Failure::BootFailed { because, console }.into()
    }

    /// How QEMU ended, and the last words of the guest and of QEMU itself.
    fn end(&mut self) -> (String, String) {
        while self.qemu.console.set_nonblocking(true).is_ok() {
            let mut buffer = [0; 64 << 10];
            match self.qemu.console.read(&mut buffer) {
                Ok(got) if got > 0 => self.console.push(&buffer[..got]),
                _ => break,
            }
        }
        match self.qemu.end(Duration::from_secs(2)) {
            Ok(Some((status, words))) => {
                (format!("QEMU ended: {status}"), format!("{}\n{words}", self.console.text()))
            }
            _ => ("QEMU is gone".into(), self.console.text()),
        }
    }

    pub(super) fn hung(&mut self, after: Duration) -> Error {
        Failure::Hung { seconds: after.as_secs(), console: self.console.text() }.into()
    }
}
