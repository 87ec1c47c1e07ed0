//! Grading in guests: a fresh copy of a saved one for each exercise of each submission.
//!
//! ```text
//! grade-worker        reads what was handed in, judges what comes back
//! └─ jail             a sandbox: nobody's ids, no capability, no network, a narrow
//!    │                read-only view of the machine's files
//!    └─ QEMU          shows the guest that view, without the programs that are engines
//!       └─ guest      its init holds the channel and runs the grader as ever; the
//!                     solution is its real root, held back by `untrusted/real.rs`
//! ```
//!
//! What comes out is data: frames that are capped, parsed in the jail, and then one answer,
//! of which the host takes verdicts by the names of the criteria that it knows itself, and
//! texts to be shown. Points, names and order are the host's.

mod answer;
mod handed;
mod inside;

pub(super) use answer::Told;
pub use inside::grade_what_is_handed_in;
pub(super) use inside::tell;

use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use self::answer::{Lines, judged};
use self::handed::Handed;
use self::inside::SUBCOMMAND;
use super::files::Files;
use super::grader::supplies;
use super::marked::{Marked, broken, stopped};
use super::task::Task;
use crate::sandbox::untrusted::Shown;
use crate::sandbox::{Caller, Channel, Flavour, Limits, Received, Sandbox, Token, View};
use crate::sys::clone::Namespaces;
use crate::vm::{Accelerator, End, Failure, Kernel, Piece, Program, Saved, Settings, guest};
use crate::{Doing, Error, Result};

/// How much longer everything may take in an emulated guest: starting a program takes ten
/// times as long there, computing twice.
const EMULATED: u32 = 6;

/// How long a guest may take besides the solution's own time.
const SPARE: Duration = Duration::from_secs(90);

/// The memory of a jail: that of its guest, and what QEMU itself may come to need.
const MEMORY: u64 = 5 << 29;

/// How much of what the grader in the guest complains of is kept, in bytes.
const COMPLAINT: usize = 4 << 10;

/// A saved guest, of which each exercise gets a copy.
#[derive(Debug)]
pub struct Guests {
    saved: Saved,
}

/// What came from a guest.
#[derive(Debug, Serialize, Deserialize)]
struct Came {
    /// Whether the solution had begun.
    begun: bool,
    /// The grader's answer.
    marked: Option<Marked>,
    end: Over,
    /// What the grader in the guest said on its standard error.
    complaint: String,
}

/// How it ended.
#[derive(Debug, Serialize, Deserialize)]
enum Over {
    /// The grader in the guest ended.
    Grader(End),
    /// The guest's kernel panicked, with this sentence.
    Panicked(String),
    /// Nothing came any more.
    Hung,
    /// The guest switched itself off.
    Off,
    /// Another failure of the guest, or of QEMU.
    Other(String),
}

impl Guests {
    /// Guests of this kernel: from a saved one, which is made if it is not there.
    ///
    /// # Errors
    /// As [`Saved::of`].
    pub fn of(kernel: &Kernel) -> Result<Self> {
        // QEMU is nobody, and opens what everybody may.
        let accelerator = (!everybody_may_use_kvm()).then_some(Accelerator::Emulation);
        let settings = Settings { accelerator, ..Settings::default() };
        Ok(Self { saved: Saved::of(kernel, &settings)? })
    }

    /// What uname(2) says inside.
    pub fn release(&self) -> &str {
        self.saved.release()
    }

    /// How much longer everything may take than outside.
    fn slower(&self) -> u32 {
        match self.saved.accelerator() {
            Accelerator::Kvm => 1,
            Accelerator::Emulation => EMULATED,
        }
    }

    /// The longest that an exercise can take.
    pub fn patience(task: &dyn Task) -> Duration {
        task.allowance().time * EMULATED + 2 * SPARE
    }

    /// Grades `files` in a guest of their own, which is gone afterwards.
    pub(super) fn grade(&self, task: &dyn Task, files: &Files, seed: u64) -> Marked {
        let supplies = match supplies(task) {
            Ok(supplies) => supplies,
            Err(stop) => return stopped(task, stop),
        };
        let handed = Handed::new(task.id(), files, &supplies, seed, self.slower());
        let came = handed.pack(files, supplies).and_then(|files| {
            let mut program = Program::new([guest::PROGRAM, SUBCOMMAND]);
            program.files = files;
            program.deadline = task.allowance().time * self.slower() + SPARE;
            self.in_jail(&program)
        });
        match came {
            Ok(came) => judged(task, came),
            Err(error) => broken(task, &error.to_string()),
        }
    }

    /// Runs `program` in a fresh guest, in a fresh jail.
    fn in_jail(&self, program: &Program) -> Result<Came> {
        let shown = Shown::of_this_machine();
        let jail = Sandbox {
            namespaces: Namespaces::NET,
            view: View::Only(shown.view()),
            work_bytes: 1 << 20,
            deadline: program.deadline + SPARE,
            limits: Limits { memory: Some(MEMORY), pids: Some(64), ..Limits::default() },
            ..Sandbox::new(Flavour::Rootless)
        };
        let mut running = jail.start(&Token::new()?, |channel| {
            let came = self.in_guest(channel, &shown, program);
            // A host that is gone needs no answer.
            let _ = channel.send(&came.map_err(|error| error.to_string()), None);
        })?;
        let handed_over =
            self.saved.files().into_iter().try_for_each(|file| running.send_with(&(), file));
        let came = handed_over.and_then(|()| running.receive::<Result<Came, String>>());
        running.stop()?;
        match came? {
            Received::Message(came, _) => came.map_err(Error::Setup),
            Received::Closed => Err(Error::Setup("the guest's jail ended without a word".into())),
            Received::Late => Err(Error::Setup("the guest's jail gave no word in time".into())),
        }
    }

    /// In the jail.
    fn in_guest(&self, host: &mut Channel, shown: &Shown, program: &Program) -> Result<Came> {
        let mut take = || match host.receive::<()>(Instant::now() + SPARE)? {
            Received::Message((), Some(file)) => Ok(file),
            _ => Err(Error::Setup("the saved guest was not handed over".into())),
        };
        let files = [take()?, take()?];
        let share = shown.build()?;
        // From here on nobody, without any capability: so is QEMU.
        Caller::Ordinary.become_it().doing(|| "give up privileges")?;
        let mut guest = self.saved.from_files(files, &share).restore()?;
        let mut lines = Lines::default();
        let mut complaint = Vec::new();
        let end = guest.run(program, |piece| {
            match piece {
                Piece::Record(bytes) => lines.push(bytes)?,
                Piece::Output(bytes) | Piece::Error(bytes) => {
                    let room = bytes.len().min(COMPLAINT - complaint.len());
                    complaint.extend_from_slice(&bytes[..room]);
                }
            }
            Ok(())
        });
        let mut came = Came {
            begun: false,
            marked: None,
            end: over(end)?,
            complaint: String::from_utf8_lossy(&complaint).trim().to_owned(),
        };
        for told in lines.told()? {
            match told {
                Told::Begun => came.begun = true,
                Told::Marked(marked) => came.marked = Some(*marked),
            }
        }
        Ok(came)
    }
}

/// Whose fault an end is hangs on what it was.
fn over(end: Result<End>) -> Result<Over> {
    Ok(match end {
        Ok(end) => Over::Grader(end),
        Err(Error::Guest(Failure::Panicked { reason, .. })) => Over::Panicked(reason),
        Err(Error::Guest(Failure::Hung { .. })) => Over::Hung,
        // QEMU ends so when the guest does; killed, or with another status, it was not that.
        Err(Error::Guest(Failure::ChannelLost { because, .. }))
            if because.ends_with("exit status: 0") =>
        {
            Over::Off
        }
        Err(Error::Guest(failure)) => Over::Other(failure.to_string()),
        Err(error) => return Err(error),
    })
}

fn everybody_may_use_kvm() -> bool {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata("/dev/kvm").is_ok_and(|device| device.mode() & 0o006 == 0o006)
}
