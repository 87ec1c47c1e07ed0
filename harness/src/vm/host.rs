//! The host's side of a guest: boot it, run programs in it, throw it away.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::frame::{ERROR, FILE, INPUT, OUTPUT, Order, RECORD, Report};
use super::fresh::{Drawn, Fresh};
use super::qemu::Start;
use super::wire::{Came, Feed, Sent, Wire};
use super::{Accelerator, End, Failure, Kernel, Program, Qemu, accelerator};
use crate::Result;

/// How a guest is made.
#[derive(Clone, Debug)]
pub struct Settings {
    /// What runs its instructions: KVM where a guest boots with it, unless one is named.
    pub accelerator: Option<Accelerator>,
    /// Its memory in MiB.
    pub memory: u32,
    /// What it sees of the host's files, read-only, as its root; programs in the guest can
    /// read all of it.
    pub share: PathBuf,
    /// Its first program: this one, which knows how to be an init.
    pub init: PathBuf,
    /// Its first files, as a cpio archive, instead of those that are made for it.
    pub initramfs: Option<PathBuf>,
    /// How long it may take to be ready.
    pub boot: Duration,
}

/// A guest that is ready to run programs. Dropping it throws it away.
#[derive(Debug)]
pub struct Guest {
    wire: Wire,
    /// What uname(2) says inside.
    pub release: String,
    /// What runs its instructions.
    pub accelerator: Accelerator,
    /// From the start of QEMU to the guest's being ready.
    pub booted: Duration,
    /// Whether it goes on from a saved guest, and has not booted.
    pub copy: bool,
    /// What its random numbers were when it was about to be ready.
    pub drawn: Drawn,
    began: Instant,
}

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

/// What a program in a guest came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Collected {
    /// How it ended.
    pub end: End,
    /// Its standard output.
    pub output: String,
    /// Its standard error.
    pub error: String,
    /// What it wrote to its descriptor 3.
    pub record: String,
}

/// How much longer than a program's own deadline the guest's answer may take.
const GRACE: Duration = Duration::from_secs(20);

/// How much of each stream is kept by [`Guest::collect`], in bytes.
const KEPT: usize = 1 << 20;

impl Default for Settings {
    fn default() -> Self {
        Self {
            accelerator: None,
            memory: 1024,
            share: "/".into(),
            init: "/proc/self/exe".into(),
            initramfs: None,
            boot: Duration::from_secs(120),
        }
    }
}

impl Guest {
    /// Boots `kernel` and waits until programs can be run.
    ///
    /// The guest is killed when the thread ends that has called this.
    ///
    /// # Errors
    /// A [`Failure`], or what the host itself refused.
    pub fn boot(kernel: &Kernel, settings: &Settings) -> Result<Self> {
        accelerator::first_that_works(settings.accelerator, |accelerator| {
            let mut guest = Self::start(Start::Boot(kernel), accelerator, settings)?;
            guest.until_loaded(accelerator.patience(settings.boot))?;
            guest.enter(settings.boot)?;
            Ok(guest)
        })
    }

    pub(super) fn start(
        start: Start<'_>,
        accelerator: Accelerator,
        settings: &Settings,
    ) -> Result<Self> {
        let began = Instant::now();
        let wire = Wire::new(Qemu::start(start, accelerator, settings)?);
        let (release, booted, drawn) = (String::new(), Duration::ZERO, Drawn::default());
        let copy = matches!(start, Start::GoOn(_));
        Ok(Self { wire, release, accelerator, copy, began, booted, drawn })
    }

    /// Waits until the guest waits for its host.
    pub(super) fn until_loaded(&mut self, patience: Duration) -> Result<()> {
        loop {
            match self.report(patience)? {
                Report::Hello(release) => self.release = release,
                Report::Loaded => return Ok(()),
                Report::Ready(_) | Report::End(_) | Report::Broken(_) => {}
            }
        }
    }

    /// Lets a guest that waits for its host load every module.
    pub(super) fn load(&mut self, patience: Duration) -> Result<()> {
        self.wire.order(&Order::Load)?;
        self.until_loaded(patience)
    }

    /// Lets the guest make its world.
    pub(super) fn enter(&mut self, patience: Duration) -> Result<()> {
        self.wire.order(&Order::Enter(Fresh::now()?))?;
        self.drawn = loop {
            if let Report::Ready(drawn) = self.report(patience)? {
                break drawn;
            }
        };
        self.booted = self.began.elapsed();
        Ok(())
    }

    /// Writes the state of a guest that waits for its host to where it was started with.
    pub(super) fn save(&self) -> Result<()> {
        self.wire.qemu.save()
    }

    /// Lets a copy of a saved guest go on and make its world.
    pub(super) fn go_on(&mut self, patience: Duration) -> Result<()> {
        let gone_on = self.wire.qemu.go_on();
        gone_on.map_err(|error| self.wire.not_booted(Some(error.to_string())))?;
        self.enter(patience)
    }

    /// The next report of a guest that is not ready yet.
    fn report(&mut self, patience: Duration) -> Result<Report> {
        let spoke = !self.release.is_empty();
        loop {
            match self.wire.next(self.began + patience, None)? {
                Came::Report(Report::Broken(why)) => return Err(Failure::SetupFailed(why).into()),
                Came::Report(report) => return Ok(report),
                Came::Bytes(..) | Came::Sent(_) => {}
                Came::Gone if spoke => return Err(self.wire.gone()),
                Came::Gone => return Err(self.wire.not_booted(None)),
                Came::Late if spoke => return Err(self.wire.hung(patience)),
                Came::Late => {
                    let because = format!("its init did not speak within {patience:?}");
                    let console = self.wire.console.text();
                    return Err(Failure::BootFailed { because, console }.into());
                }
            }
        }
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

    /// Runs `program` to its end and keeps what it writes, up to a mebibyte of each stream.
    ///
    /// # Errors
    /// As [`Self::run`].
    pub fn collect(&mut self, program: &Program) -> Result<Collected> {
        let mut streams = [Vec::new(), Vec::new(), Vec::new()];
        let end = self.run(program, |piece| {
            let (at, bytes) = match piece {
                Piece::Output(bytes) => (0, bytes),
                Piece::Error(bytes) => (1, bytes),
                Piece::Record(bytes) => (2, bytes),
            };
            let room = bytes.len().min(KEPT - streams[at].len());
            streams[at].extend_from_slice(&bytes[..room]);
            Ok(())
        })?;
        let [output, error, record] =
            streams.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        Ok(Collected { end, output, error, record })
    }

    /// As [`Self::run`], and passes on what `sent` brings.
    pub fn interact(
        &mut self,
        program: &Program,
        mut sent: Option<&mut Feed<'_>>,
        each: &mut dyn FnMut(Piece<'_>) -> Result<()>,
    ) -> Result<End> {
        for (path, mode, bytes) in &program.files {
            self.wire.order(&Order::File(path.clone(), *mode, bytes.len() as u64))?;
            for piece in bytes.chunks(1 << 20) {
                self.wire.bytes(FILE, piece)?;
            }
        }
        self.wire.order(&Order::Run(program.clone()))?;
        if sent.is_none() {
            self.wire.order(&Order::EndOfInput)?;
        }
        let patience = program.deadline + GRACE;
        let deadline = Instant::now() + patience;
        loop {
            match self.wire.next(deadline, sent.as_deref_mut())? {
                Came::Report(Report::End(end)) => return Ok(end),
                Came::Report(Report::Broken(why)) => return Err(Failure::SetupFailed(why).into()),
                Came::Report(Report::Hello(_) | Report::Loaded | Report::Ready(_)) => {}
                Came::Bytes(OUTPUT, bytes) => each(Piece::Output(&bytes))?,
                Came::Bytes(ERROR, bytes) => each(Piece::Error(&bytes))?,
                Came::Bytes(RECORD, bytes) => each(Piece::Record(&bytes))?,
                Came::Bytes(..) => {}
                Came::Sent(Sent::Input(bytes)) => self.wire.bytes(INPUT, &bytes)?,
                Came::Sent(Sent::EndOfInput) => {
                    sent = None;
                    self.wire.order(&Order::EndOfInput)?;
                }
                Came::Sent(Sent::Resize(window)) => self.wire.order(&Order::Resize(window))?,
                Came::Gone => return Err(self.wire.gone()),
                Came::Late => return Err(self.wire.hung(patience)),
            }
        }
    }
}
