//! Isolab's own sandbox, which every experiment runs in.

use std::ffi::OsString;
use std::io::Read;
use std::os::fd::AsFd;
use std::path::Path;
use std::time::{Duration, Instant};

use super::super::{Bundle, Driver, Engine, Isolates, Root, Users, trial};
use crate::requirement::Requirement;
use crate::sandbox::{Command, Ended, Flavour, Limits, Sandbox, Shared, Started, Token, View};
use crate::{Doing, Error, Result};

/// This very program.
pub struct Own;

impl Driver for Own {
    fn needs(&self) -> Requirement {
        Requirement {
            name: "sandbox",
            supply: "run as root, or allow user namespaces to ordinary users",
            probe: |flavour| trial(Engine::Isolab, flavour),
        }
    }

    fn command(&self, bundle: &Bundle) -> Command {
        // As /proc/self/exe it is found whatever folder it lies in.
        bundle.after([
            "/proc/self/exe".as_ref(),
            "selftest".as_ref(),
            "contain".as_ref(),
            bundle.root.as_os_str(),
        ])
    }

    fn isolates(&self) -> Isolates {
        Isolates {
            namespaces: &["ipc", "mnt", "pid", "uts"],
            root: Root::Own,
            caps: &["all"],
            seccomp: 0,
            no_new_privs: false,
            users: Users::Callers,
            cgroup: true,
            read_only_root: true,
            pid: Some(2),
            masked: &[],
        }
    }
}

/// Runs the program `words` of the root `root` in a sandbox that shows nothing else of the
/// host, until standard input ends; how the process ended.
///
/// # Errors
/// A sandbox that cannot be made.
pub fn contain(root: &Path, words: &[OsString]) -> Result<Ended> {
    let shared = Shared { folder: root.into(), name: "root".into(), writable: false };
    let sandbox = Sandbox {
        view: View::Only(Vec::new()),
        shared: vec![shared],
        work_bytes: 1 << 20,
        limits: Limits { memory: Some(256 << 20), pids: Some(16), ..Limits::default() },
        ..Sandbox::new(Flavour::of_caller())
    };
    let mut running = sandbox.start(&Token::new()?, |channel| {
        let mut run = || {
            let (hold, hold_in) = std::io::pipe().doing(|| "make a pipe")?;
            let program = Path::new("/run/host/root")
                .join(words[0].to_string_lossy().trim_start_matches('/'));
            let command =
                Command::new([program.into()].into_iter().chain(words[1..].iter().cloned()));
            let started = command.start_on(hold.as_fd(), std::io::stdout().as_fd())?;
            // Until the starter says that its input has ended, or has itself.
            let _ = channel.receive::<()>(Instant::now() + Duration::from_secs(60));
            drop(hold_in);
            Started::finish(started)
        };
        let ended = run().map(|ran| ran.ended).map_err(|error: Error| error.to_string());
        let _ = channel.send(&ended, None);
    })?;
    // Its end is what is waited for; what comes is of no interest.
    let _ = std::io::stdin().read_to_end(&mut Vec::new());
    running.send(&())?;
    let told = running.receive::<std::result::Result<Ended, String>>()?;
    running.stop()?;
    match told {
        crate::sandbox::Received::Message(ended, _) => ended.map_err(Error::Setup),
        _ => Err(Error::Setup("the sandbox told nothing".into())),
    }
}
