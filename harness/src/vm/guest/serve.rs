//! Doing what the host asks for, one program at a time.

use std::convert::Infallible;
use std::fs::{self, File};
use std::io::{Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, Signal, WaitOptions, kill_process_group, wait};

use super::running::Running;
use crate::sandbox::Ended;
use crate::vm::frame::{self, End, FILE, Frame, Frames, INPUT, Order, Program, Report};
use crate::vm::fresh::Fresh;
use crate::{Doing, Error, Result};

/// How much input may wait before the channel is left unread, in bytes.
const WAITING: usize = 1 << 20;

/// How long the pipes of a program that has ended are still read.
const AFTERWARDS: Duration = Duration::from_millis(200);

/// The connection to the host.
pub(super) struct Host {
    port: File,
    frames: Frames,
}

impl Host {
    pub(super) fn new(port: File) -> Self {
        Self { port, frames: Frames::default() }
    }

    pub(super) fn report(&mut self, report: &Report) -> Result<()> {
        frame::send(&mut self.port, report)
    }

    /// What the order to make the world gives; before that comes perhaps the one to `load`.
    pub(super) fn fresh(&mut self, load: impl Fn() -> Result<()>) -> Result<Fresh> {
        loop {
            match self.wait()? {
                Frame::Message(Order::Load) => load()?,
                Frame::Message(Order::Enter(fresh)) => return Ok(fresh),
                _ => return Err(Error::Setup("the host's first order is another one".into())),
            }
            self.report(&Report::Loaded)?;
        }
    }

    /// Serves the host until it goes away, which is an error, or throws this machine away.
    pub(super) fn serve(mut self) -> Result<Infallible> {
        loop {
            match self.wait()? {
                Frame::Message(Order::File(path, mode, length)) => {
                    if let Err(error) = self.file(&path, mode, length) {
                        self.report(&Report::Broken(error.to_string()))?;
                    }
                }
                Frame::Message(Order::Run(program)) => {
                    let end = self.run(&program)?;
                    self.report(&Report::End(end))?;
                }
                // Meant for a program that has ended meanwhile.
                Frame::Message(_) | Frame::Bytes(..) => {}
            }
        }
    }

    /// The next frame.
    fn wait(&mut self) -> Result<Frame<Order>> {
        loop {
            if let Some(frame) = self.frames.next()? {
                return Ok(frame);
            }
            self.read()?;
        }
    }

    fn read(&mut self) -> Result<()> {
        let mut buffer = [0; 64 << 10];
        match self.port.read(&mut buffer).doing(|| "read from the host")? {
            0 => Err(Error::Setup("the host has closed the channel".into())),
            got => {
                self.frames.push(&buffer[..got]);
                Ok(())
            }
        }
    }

    /// Writes a file of the host's, and its folders.
    fn file(&mut self, path: &std::path::Path, mode: u32, length: u64) -> Result<()> {
        let mut bytes = Vec::new();
        while (bytes.len() as u64) < length {
            match self.wait()? {
                Frame::Bytes(FILE, piece) => bytes.extend(piece),
                _ => return Err(Error::Setup("a file came in parts".into())),
            }
        }
        let doing = || format!("write {}", path.display());
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).doing(doing)?;
        }
        let mut file = File::options();
        let mut file =
            file.write(true).create(true).truncate(true).mode(mode).open(path).doing(doing)?;
        file.write_all(&bytes).doing(doing)
    }

    /// Runs `program` and passes on what it writes.
    fn run(&mut self, program: &Program) -> Result<End> {
        let mut running = match Running::start(program) {
            Ok(running) => running,
            Err(error) => {
                let errno = error.errno().map_or(libc::EIO, |errno| errno as i32);
                return Ok(End::NotStarted(errno, error.to_string()));
            }
        };
        let group = Pid::from_raw(running.child.pid.as_raw());
        let (mut pending, mut ended, mut late) = (Vec::new(), None, false);
        let mut until = running.deadline;
        let mut input_ended = false;
        loop {
            // Some may have come together with the order to run.
            while let Some(frame) = self.frames.next()? {
                match frame {
                    Frame::Bytes(INPUT, bytes) => pending.extend(bytes),
                    Frame::Message(Order::EndOfInput) => input_ended = true,
                    Frame::Message(Order::Resize(window)) => running.resize(window),
                    Frame::Message(_) | Frame::Bytes(..) => {}
                }
            }
            if input_ended && pending.is_empty() {
                running.input = None;
            }
            let busy = self.wait_for(&mut running, &mut pending, until, ended.is_some())?;
            while let Ok(Some((pid, status))) = wait(WaitOptions::NOHANG) {
                if Some(pid) == group {
                    ended = Ended::of(status).or(ended);
                    until = until.min(Instant::now() + AFTERWARDS);
                }
            }
            let over = running.streams.is_empty() || (!busy && Instant::now() >= until);
            match ended {
                Some(_) if late => return Ok(End::Late),
                Some(ended) if over => return Ok(End::Ended(ended)),
                None if Instant::now() >= until => {
                    late = true;
                    kill(group);
                    until = Instant::now() + AFTERWARDS;
                }
                _ => {}
            }
        }
    }

    /// Waits for anything to happen and moves bytes; whether any came from the program.
    fn wait_for(
        &mut self,
        running: &mut Running,
        pending: &mut Vec<u8>,
        until: Instant,
        ended: bool,
    ) -> Result<bool> {
        let left = until.saturating_duration_since(Instant::now());
        let timeout =
            Timespec { tv_sec: left.as_secs() as i64, tv_nsec: left.subsec_nanos().into() };
        let wanted = |so: bool, flags| if so { flags } else { PollFlags::empty() };
        let mut fds: Vec<PollFd<'_>> = vec![
            PollFd::new(&self.port, wanted(pending.len() < WAITING, PollFlags::IN)),
            // Readable for ever once it has ended.
            PollFd::new(&running.child.pidfd, wanted(!ended, PollFlags::IN)),
        ];
        fds.extend(running.streams.iter().map(|(_, file)| PollFd::new(file, PollFlags::IN)));
        let input = running.input.as_ref().filter(|_| !pending.is_empty());
        fds.extend(input.map(|input| PollFd::new(input, PollFlags::OUT)));
        match poll(&mut fds, Some(&timeout)) {
            Ok(_) | Err(rustix::io::Errno::INTR) => {}
            Err(errno) => return Err(Error::io("wait for a program", errno)),
        }
        let ready: Vec<bool> = fds.iter().map(|fd| !fd.revents().is_empty()).collect();
        drop(fds);
        if ready[0] {
            self.read()?;
        }
        let (streams, input) = ready[2..].split_at(running.streams.len());
        if input.first() == Some(&true) {
            running.write(pending)?;
        }
        let mut busy = false;
        // From the last one, since a stream at its end is removed.
        for index in (0..streams.len()).rev().filter(|index| streams[*index]) {
            let mut buffer = [0; 64 << 10];
            let (stream, got) = running.read(index, &mut buffer)?;
            busy |= got > 0;
            if got > 0 {
                frame::send_bytes(&mut self.port, stream, &buffer[..got])?;
            }
        }
        Ok(busy)
    }
}

/// Kills the program and those that it has started; they may have ended.
fn kill(group: Option<Pid>) {
    let _ = group.map(|group| kill_process_group(group, Signal::KILL));
}
