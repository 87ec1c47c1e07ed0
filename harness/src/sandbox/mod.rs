//! The disposable world: own namespaces, own file systems, limits and a deadline.
//!
//! [`Sandbox::start`] clones this single-threaded process into new namespaces. The
//! clone is the init of its PID namespace, so that its death is the death of all that
//! runs inside, and it dies with the process that started it. What happens inside
//! comes back over a [`Channel`], never through what a subject prints.

pub mod audit;
mod caller;
mod capture;
pub mod cgroup;
mod channel;
mod command;
mod disk;
mod guardian;
mod held;
mod map;
mod process;
pub mod raw;
mod running;
mod token;
mod trace;
pub mod untrusted;
mod world;

pub use caller::Caller;
pub use capture::{Ran, Started};
pub use cgroup::{Cgroup, Events, Limits};
pub use channel::{Channel, Received};
pub use command::Command;
pub(crate) use disk::ext4;
pub(crate) use guardian::Guardian;
pub use held::{Held, hold};
pub(crate) use process::call_in;
pub use process::{Child, Ended, call, wait_readable};
pub use running::Running;
pub use token::Token;
pub use trace::Traced;
pub use untrusted::Untrusted;
pub use world::{Shared, View, WORK};

use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use crate::sys::clone::{Cloned, Namespaces, clone3, exit_now};
use crate::{Error, Result};

/// Whose privileges the sandbox has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Flavour {
    /// Real root, without a user namespace.
    Root,
    /// Root of a user namespace, for callers without privilege.
    Rootless,
}

/// The variable that says how many times slower than usual this machine is: one that is
/// emulated, say. So many times longer a sandbox may live.
pub const SLOWNESS: &str = "ISOLAB_SLOWNESS";

fn slowness() -> u32 {
    let said = std::env::var(SLOWNESS).ok().and_then(|text| text.parse().ok());
    said.map_or(1, |times: u32| times.clamp(1, 100))
}

impl Flavour {
    /// The flavour that the caller's own user id allows.
    pub fn of_caller() -> Self {
        if rustix::process::geteuid().is_root() { Self::Root } else { Self::Rootless }
    }

    /// `root` or `rootless`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Root => "root",
            Self::Rootless => "rootless",
        }
    }
}

/// A description of the world to make.
#[derive(Clone, Debug)]
pub struct Sandbox {
    /// Privileges inside.
    pub flavour: Flavour,
    /// Namespaces besides mount, PID, UTS and IPC, which every sandbox has.
    pub namespaces: Namespaces,
    /// What is seen of the host.
    pub view: View,
    /// Folders of the host that are wanted under `/run/host/`.
    pub shared: Vec<Shared>,
    /// Size of the tmpfs on [`WORK`], in bytes.
    pub work_bytes: u64,
    /// Whether files there must keep `user.*` attributes: where tmpfs keeps none, before
    /// Linux 6.6, real root gets an ext4 in it instead.
    pub user_attributes: bool,
    /// How long the sandbox may live.
    pub deadline: Duration,
    /// What it may use.
    pub limits: Limits,
}

impl Sandbox {
    /// A sandbox of the given flavour with a read-only view of the whole host.
    pub fn new(flavour: Flavour) -> Self {
        Self {
            flavour,
            namespaces: Namespaces::empty(),
            view: View::Host,
            shared: Vec::new(),
            work_bytes: 256 << 20,
            user_attributes: false,
            deadline: Duration::from_secs(120) * slowness(),
            limits: Limits { memory: Some(1 << 30), pids: Some(256), ..Limits::default() },
        }
    }

    /// Starts the sandbox and runs `inside` as its init, with the inner end of the channel.
    ///
    /// Returns once the world stands and `inside` is about to begin. A panic of `inside`
    /// ends the sandbox with status 101 and closes the channel.
    ///
    /// # Errors
    /// The step of the set-up that failed, with its errno.
    pub fn start(&self, token: &Token, inside: impl FnOnce(&mut Channel)) -> Result<Running> {
        let cgroup = Cgroup::create(token, &self.limits)?;
        let doors = cgroup.doors()?;
        self.start_in(cgroup, true, doors, |channel, _| inside(channel))
    }

    /// As [`Self::start`], except that the init stays outside of `cgroup`, whose doors it
    /// is given: what it starts goes in.
    fn start_beside(
        &self,
        cgroup: Cgroup,
        inside: impl FnOnce(&mut Channel, Vec<File>),
    ) -> Result<Running> {
        let doors = cgroup.all_doors()?;
        self.start_in(cgroup, false, doors, inside)
    }

    /// Starts the init in `cgroup` if it `enters`; otherwise `inside` is given the doors.
    fn start_in(
        &self,
        cgroup: Cgroup,
        enters: bool,
        doors: Vec<File>,
        inside: impl FnOnce(&mut Channel, Vec<File>),
    ) -> Result<Running> {
        let started = Instant::now();
        let (mut outer, mut inner) = Channel::pair()?;
        let place = cgroup.fd().filter(|_| enters);
        let cloned =
            clone3(self.all_namespaces(), place).map_err(|errno| self.explain_clone(errno))?;
        let Some(Cloned { pid, pidfd }) = cloned else {
            let status = self.init(&mut inner, enters, doors, inside);
            exit_now(status);
        };
        drop(inner);
        let deadline = started + self.deadline;
        let mut running = Running {
            pid,
            pidfd,
            outer: None,
            setup: Duration::ZERO,
            deadline,
            limits: cgroup.enforced().to_vec(),
            cgroup: Some(cgroup),
        };
        if self.flavour == Flavour::Rootless {
            map::write(pid, !enters)?;
        }
        outer.send(&Go, None)?;
        match outer.receive::<SetUp>(deadline)? {
            Received::Message(Ok(()), _) => {}
            Received::Message(Err(broken), _) => return Err(Error::Setup(broken)),
            Received::Closed => {
                return Err(Error::Setup("the sandbox's init died in its set-up".into()));
            }
            Received::Late => {
                return Err(Error::Setup("the sandbox's set-up took too long".into()));
            }
        }
        running.setup = started.elapsed();
        running.outer = Some(outer);
        Ok(running)
    }

    /// The namespaces that the sandbox gets.
    pub fn all_namespaces(&self) -> Namespaces {
        let always = Namespaces::MOUNT | Namespaces::PID | Namespaces::UTS | Namespaces::IPC;
        let user = match self.flavour {
            Flavour::Root => Namespaces::empty(),
            Flavour::Rootless => Namespaces::USER,
        };
        always | user | self.namespaces
    }

    /// Everything that the cloned process does; its exit status.
    fn init(
        &self,
        inner: &mut Channel,
        enters: bool,
        doors: Vec<File>,
        inside: impl FnOnce(&mut Channel, Vec<File>),
    ) -> i32 {
        raw::enter();
        let stand = catch_unwind(AssertUnwindSafe(|| world::build(self, inner, enters, doors)));
        let (stand, doors): (SetUp, _) = match stand {
            Ok(Ok(doors)) => (Ok(()), doors),
            Ok(Err(error)) => (Err(error.to_string()), Vec::new()),
            Err(_) => return 101,
        };
        let broken = stand.is_err();
        if inner.send(&stand, None).is_err() || broken {
            return 1;
        }
        match catch_unwind(AssertUnwindSafe(|| inside(inner, doors))) {
            Ok(()) => 0,
            Err(_) => 101,
        }
    }

    fn explain_clone(&self, errno: nix::errno::Errno) -> Error {
        let message = format!("cannot make the sandbox's namespaces: {}", errno.desc());
        match self.flavour {
            Flavour::Root => Error::hinted(message, "run as root, or use --rootless"),
            Flavour::Rootless => Error::hinted(
                message,
                "allow unprivileged user namespaces (sysctl user.max_user_namespaces, \
                 kernel.unprivileged_userns_clone, kernel.apparmor_restrict_unprivileged_userns)",
            ),
        }
    }
}

/// The starter's word that maps and cgroup are in place.
#[derive(Serialize, Deserialize)]
struct Go;

/// The init's word on its set-up: the error's text if it failed.
type SetUp = std::result::Result<(), String>;
