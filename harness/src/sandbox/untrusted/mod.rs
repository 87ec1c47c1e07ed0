//! The containment of code that nobody has reason to trust.
//!
//! ```text
//! grader            on the machine, with the cgroup's folders
//! └─ wall           a sandbox: user namespace over a subordinate range, PID namespace,
//!    │              the mounts of the cell. Its init is ours, and so are its limits
//!    └─ cell        a user namespace below it, with namespaces of every other kind but
//!                   time. Here the code is root, and nobody else
//! ```
//!
//! Two user namespaces, since each gives what the other cannot. Mounts that are copied
//! into the lower one are locked: its root cannot take them away or make them writable.
//! How many namespaces there may be is a property of the upper one, and its root is no
//! user of the lower one: nothing inside has rights over the wall's init, nor a number for
//! it. The cell's own init ignores signals from inside and can be traced by nobody.
//!
//! What holds the code back is the kernel's check of a user that owns nothing on the
//! machine: also with every capability over the cell, it may not write a file of
//! `/proc/sys` that is not the cell's own. Masks over `/proc` would be no help, since the
//! exercises have to be able to mount a fresh one. The [filter](TABLE) comes on top.
//!
//! What is known to get through, since the kernel gives it to the root of every network
//! namespace: `net.netfilter.nf_hooks_lwtunnel` (seen on 6.12, not on 6.1), one switch for the whole
//! machine, can be turned on by its root and by nobody off. The audit watches it. Who minds
//! grades in a guest, or turns it on beforehand.
//!
//! In a guest the code can be real root, and `real.rs` tells what holds it back there.

mod bounds;
mod cell;
mod filter;
mod listener;
mod real;
mod root;
mod watch;

pub use bounds::Defence;
pub use cell::{Cell, KINDS, Launched};
pub use filter::{Answer, Row, TABLE};
pub use listener::{Listener, Violation};
pub use real::harden;
pub(crate) use real::withhold;
pub use root::HOME;
pub(crate) use root::Shown;
pub use watch::{End, Watched};

use std::collections::BTreeSet;
use std::time::Duration;

use super::{Cgroup, Channel, Flavour, Limits, Received, Running, Sandbox, Token, View};
use crate::sys::clone::{Namespaces, exit_now};
use crate::{Error, Result};

/// A description of the cell to make, and its limits.
#[derive(Clone, Debug)]
pub struct Untrusted {
    /// Memory of all that runs in the cell, in bytes; its file systems are part of it.
    pub memory: u64,
    /// Processes and threads at one time.
    pub processes: u64,
    /// CPU time in cores.
    pub cpu: Option<f64>,
    /// What fits into all writable folders together, in bytes.
    pub files: u64,
    /// How long the wall stands, and so at the latest all that is inside.
    pub deadline: Duration,
    /// Defences that are left out, to show that the test of each can fail.
    pub without: BTreeSet<Defence>,
    /// Whether the code is real root: in a guest that was [hardened](harden), and nowhere
    /// else. There are no user namespaces then, and what they do is done otherwise.
    pub real_root: bool,
}

/// The wall's word on the cell: what is to be said of its limits, or why it does not stand.
type Stands = std::result::Result<Vec<String>, String>;

impl Default for Untrusted {
    fn default() -> Self {
        Self {
            memory: 512 << 20,
            processes: 128,
            cpu: None,
            files: 256 << 20,
            deadline: Duration::from_secs(30),
            without: BTreeSet::new(),
            real_root: false,
        }
    }
}

impl Untrusted {
    /// Whether this user can make a cell at all: it takes a range of ids.
    ///
    /// # Errors
    /// What is missing, with what the person can do.
    pub fn possible() -> Result<()> {
        super::map::has_range()
    }

    /// Builds the cell and runs `serve` as the wall's init, with the inner end of the
    /// channel. When that returns, or the [`Running`] goes, everything inside ends.
    ///
    /// # Errors
    /// The step of the set-up that failed. What of the limits cannot be enforced here is no
    /// error: [`Running::limits`] tells.
    pub fn start(
        &self,
        token: &Token,
        serve: impl FnOnce(&mut Channel, &mut Cell) -> Result<()>,
    ) -> Result<Running> {
        if self.real_root {
            real::must_be_a_guest()?;
        }
        let cgroup = Cgroup::create(token, &self.limits())?;
        let restricted = self.real_root.then(|| real::restrict(&cgroup)).transpose()?;
        let flavour = if self.real_root { Flavour::Root } else { Flavour::Rootless };
        let small = root::small_files();
        let wall = Sandbox {
            namespaces: Namespaces::empty(),
            view: View::Only(root::view(self)),
            work_bytes: 1 << 20,
            deadline: self.deadline,
            limits: Limits::default(),
            ..Sandbox::new(flavour)
        };
        let mut running = wall.start_beside(cgroup, |channel, doors| {
            let served = Cell::build(self, &small, doors).map_err(|error| error.to_string());
            let stands: Stands =
                served.as_ref().map(|cell| cell.limits.clone()).map_err(Clone::clone);
            let sent = channel.send(&stands, None);
            let (Ok(mut cell), Ok(())) = (served, sent) else { exit_now(1) };
            // What went wrong is told over the channel by `serve` itself, or seen by its end.
            let _ = serve(channel, &mut cell);
        })?;
        match running.receive::<Stands>()? {
            Received::Message(Ok(limits), _) => {
                running.limits.extend(limits.into_iter().chain(restricted));
                Ok(running)
            }
            Received::Message(Err(because), _) => Err(Error::Setup(because)),
            Received::Closed | Received::Late => {
                Err(Error::Setup("the wall's init died in the set-up of the cell".into()))
            }
        }
    }

    fn limits(&self) -> Limits {
        let kept = |defence: Defence| !self.without.contains(&defence);
        Limits {
            memory: Some(self.memory).filter(|_| kept(Defence::Memory)),
            pids: Some(self.processes).filter(|_| kept(Defence::Processes)),
            cpu: self.cpu,
            ..Limits::default()
        }
    }

    /// Whether this defence is up.
    fn keeps(&self, defence: Defence) -> bool {
        !self.without.contains(&defence)
    }
}
