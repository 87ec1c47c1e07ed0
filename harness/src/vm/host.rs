//! The host's side of a guest: boot it, run programs in it, throw it away.

use std::io::Read;
use std::os::fd::AsFd;
use std::path::PathBuf;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use super::console::Console;
use super::frame::{self, ERROR, FILE, Frame, Frames, INPUT, OUTPUT, Order, RECORD, Report};
use super::{Accelerator, End, Failure, Kernel, Program, Qemu, Window};
use crate::{Doing, Error, Result};

/// How a guest is made.
#[derive(Clone, Debug)]
pub struct Settings {
    /// What runs its instructions: KVM where a guest boots with it, unless one is named.
    pub accelerator: Option<Accelerator>,
    /// Its memory in MiB.
    pub memory: u32,
    /// What it sees of the host's files, read-only, as its root.
    pub share: PathBuf,
    /// Its first program: this one, which knows how to be an init.
    pub init: PathBuf,
    /// How long it may take to be ready.
    pub boot: Duration,
}

/// A guest that is ready to run programs. Dropping it throws it away.
#[derive(Debug)]
pub struct Guest {
    qemu: Qemu,
    frames: Frames,
    console: Console,
    /// What uname(2) says inside.
    pub release: String,
    /// What runs its instructions.
    pub accelerator: Accelerator,
    /// From the start of QEMU to the guest's being ready.
    pub booted: Duration,
}

/// What the first boot with KVM showed; `/dev/kvm` that opens says little, since the
/// processor below it may still refuse.
static KVM_BOOTS: OnceLock<bool> = OnceLock::new();

/// A piece of what a program in a guest writes.
#[derive(Debug)]
pub enum Piece<'a> {
    /// To its standard output.
    Output(&'a [u8]),
    /// To its standard error.
    Error(&'a [u8]),
    /// To its descriptor 3.
    Record(&'a [u8]),
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

/// What came from a guest.
enum Came {
    Report(Report),
    Bytes(u8, Vec<u8>),
    Sent(Sent),
    Gone,
    Late,
}

/// How much longer than a program's own deadline the guest's answer may take.
const GRACE: Duration = Duration::from_secs(20);

impl Default for Settings {
    fn default() -> Self {
        Self {
            accelerator: None,
            memory: 1024,
            share: "/".into(),
            init: "/proc/self/exe".into(),
            boot: Duration::from_secs(120),
        }
    }
}

impl Guest {
    /// Boots `kernel` and waits until programs can be run.
    ///
    /// # Errors
    /// A [`Failure`], or what the host itself refused.
    pub fn boot(kernel: &Kernel, settings: &Settings) -> Result<Self> {
        if let Some(accelerator) = settings.accelerator {
            return Self::boot_with(kernel, settings, accelerator);
        }
        if !KVM_BOOTS.get().is_some_and(|boots| !boots) && openable("/dev/kvm") {
            let tried = Self::boot_with(kernel, settings, Accelerator::Kvm);
            KVM_BOOTS.get_or_init(|| tried.is_ok());
            // The kernel may be to blame as well: emulation tells.
            if let Ok(guest) = tried {
                return Ok(guest);
            }
        }
        Self::boot_with(kernel, settings, Accelerator::Emulation)
    }

    fn boot_with(kernel: &Kernel, settings: &Settings, accelerator: Accelerator) -> Result<Self> {
        let began = Instant::now();
        let deadline = began + settings.boot;
        let qemu = Qemu::start(kernel, accelerator, settings)?;
        let (frames, console) = (Frames::default(), Console::default());
        let (release, booted) = (String::new(), Duration::ZERO);
        let mut guest = Self { qemu, frames, console, release, accelerator, booted };
        loop {
            match guest.next(deadline, None)? {
                Came::Report(Report::Hello(release)) => guest.release = release,
                Came::Report(Report::Broken(why)) => return Err(Failure::SetupFailed(why).into()),
                Came::Report(Report::Ready) => break,
                Came::Report(Report::End(_)) | Came::Bytes(..) | Came::Sent(_) => {}
                Came::Gone if guest.release.is_empty() => return Err(guest.not_booted()),
                Came::Gone => return Err(guest.gone()),
                Came::Late if guest.release.is_empty() => {
                    let because = format!("its init did not speak within {:?}", settings.boot);
                    let console = guest.console.text();
                    return Err(Failure::BootFailed { because, console }.into());
                }
                Came::Late => return Err(guest.hung(settings.boot)),
            }
        }
        guest.booted = began.elapsed();
        Ok(guest)
    }

    /// Runs `program` to its end; `each` gets what it writes, in order.
    ///
    /// # Errors
    /// A [`Failure`]: the guest is of no use afterwards.
    pub fn run(
        &mut self,
        program: &Program,
        mut each: impl FnMut(Piece<'_>) -> Result<()>,
    ) -> Result<End> {
        self.interact(program, None, &mut each)
    }

    /// As [`Self::run`], and passes on what `sent` brings.
    pub fn interact(
        &mut self,
        program: &Program,
        mut sent: Option<&mut Feed<'_>>,
        each: &mut dyn FnMut(Piece<'_>) -> Result<()>,
    ) -> Result<End> {
        for (path, mode, bytes) in &program.files {
            self.order(&Order::File(path.clone(), *mode, bytes.len() as u64))?;
            for piece in bytes.chunks(1 << 20) {
                self.bytes(FILE, piece)?;
            }
        }
        self.order(&Order::Run(program.clone()))?;
        if sent.is_none() {
            self.order(&Order::EndOfInput)?;
        }
        let patience = program.deadline + GRACE;
        let deadline = Instant::now() + patience;
        loop {
            match self.next(deadline, sent.as_deref_mut())? {
                Came::Report(Report::End(end)) => return Ok(end),
                Came::Report(Report::Broken(why)) => return Err(Failure::SetupFailed(why).into()),
                Came::Report(Report::Hello(_) | Report::Ready) => {}
                Came::Bytes(OUTPUT, bytes) => each(Piece::Output(&bytes))?,
                Came::Bytes(ERROR, bytes) => each(Piece::Error(&bytes))?,
                Came::Bytes(RECORD, bytes) => each(Piece::Record(&bytes))?,
                Came::Bytes(..) => {}
                Came::Sent(Sent::Input(bytes)) => self.bytes(INPUT, &bytes)?,
                Came::Sent(Sent::EndOfInput) => {
                    sent = None;
                    self.order(&Order::EndOfInput)?;
                }
                Came::Sent(Sent::Resize(window)) => self.order(&Order::Resize(window))?,
                Came::Gone => return Err(self.gone()),
                Came::Late => return Err(self.hung(patience)),
            }
        }
    }

    /// The end of what its console has shown.
    pub fn console(&self) -> String {
        self.console.text()
    }

    /// Powers it off.
    ///
    /// # Errors
    /// It did not go within 10 seconds; it is killed then.
    pub fn power_off(mut self) -> Result<()> {
        self.order(&Order::Stop)?;
        let deadline = Instant::now() + Duration::from_secs(10);
        loop {
            match self.next(deadline, None)? {
                Came::Gone => return Ok(()),
                Came::Late => return Err(self.hung(Duration::from_secs(10))),
                _ => {}
            }
        }
    }

    fn order(&mut self, order: &Order) -> Result<()> {
        let sent = frame::send(&mut self.qemu.channel, order);
        sent.map_err(|error| self.instead(error))
    }

    fn bytes(&mut self, stream: u8, bytes: &[u8]) -> Result<()> {
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
    fn next(&mut self, deadline: Instant, mut feed: Option<&mut Feed<'_>>) -> Result<Came> {
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
    fn gone(&mut self) -> Error {
        let (because, said) = self.end();
        match self.console.panic() {
            Some((reason, oops)) => Failure::Panicked { reason, oops }.into(),
            None => Failure::ChannelLost { because, console: said }.into(),
        }
    }

    fn not_booted(&mut self) -> Error {
        let (because, console) = self.end();
        let because = self.console.panic().map_or(because, |(reason, _)| reason);
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

    fn hung(&mut self, after: Duration) -> Error {
        Failure::Hung { seconds: after.as_secs(), console: self.console.text() }.into()
    }
}

fn openable(path: &str) -> bool {
    std::fs::File::options().read(true).write(true).open(path).is_ok()
}

/// What the host passes on to a program in a guest.
pub struct Feed<'a> {
    /// Readable when there is something.
    pub wake: std::os::fd::BorrowedFd<'a>,
    /// Reads it.
    pub read: &'a mut dyn FnMut() -> Result<Option<Sent>>,
}
