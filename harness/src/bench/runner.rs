//! A sandbox that runs cells on request.

use std::time::Duration;

use super::{Base, Cell, Got, cell, cpu};
use crate::sandbox::{Channel, Flavour, Limits, Received, Running, Sandbox, Token};
use crate::{Error, Result};

/// How long one cell may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// A sandbox with a base. Dropping it takes everything away.
#[derive(Debug)]
pub struct Runner {
    running: Running,
}

impl Runner {
    /// Starts one that lives at most `life`.
    ///
    /// # Errors
    /// A sandbox or a base that cannot be made here.
    pub fn start(flavour: Flavour, base: Base, life: Duration) -> Result<Self> {
        let limits = Limits { memory: Some(8 << 30), pids: Some(1024), ..Limits::default() };
        let work_bytes = 6 << 30;
        let sandbox = Sandbox { limits, work_bytes, deadline: life, ..Sandbox::new(flavour) };
        let running = sandbox.start(&Token::new()?, |channel| {
            // A starter that is gone needs no answer.
            let _ = serve(channel, base);
        })?;
        let mut runner = Self { running };
        match runner.running.receive_within::<Result<(), String>>(PATIENCE)? {
            Received::Message(Ok(()), _) => Ok(runner),
            Received::Message(Err(words), _) => Err(Error::Setup(words)),
            Received::Closed | Received::Late => Err(Error::Setup("no base was made".into())),
        }
    }

    /// Runs one cell.
    ///
    /// # Errors
    /// A sandbox that gave no answer: it is of no more use.
    pub fn run(&mut self, cell: &Cell) -> Result<Got> {
        self.running.send(cell)?;
        let silent = |how: &str| {
            let Cell { workload, subject, .. } = cell;
            Err(Error::Setup(format!("the sandbox {how} while {workload} ran on {subject}")))
        };
        match self.running.receive_within(PATIENCE)? {
            Received::Message(got, _) => Ok(got),
            Received::Closed => silent("ended"),
            Received::Late => silent("gave no answer"),
        }
    }
}

fn serve(channel: &mut Channel, base: Base) -> Result<()> {
    let made = base.make().and_then(|root| Ok((root, cpu::allowed()?)));
    channel.send(&made.as_ref().map(drop).map_err(ToString::to_string), None)?;
    let (root, cpus) = made?;
    loop {
        let never = std::time::Instant::now() + Duration::from_secs(1 << 20);
        let Received::Message(asked, _) = channel.receive::<Cell>(never)? else { return Ok(()) };
        channel.send(&cell::run(&asked, base, &root, &cpus), None)?;
    }
}
