//! The daemon killed in the middle of everything: what the callers get.

use std::fs;
use std::io::Read;
use std::os::fd::AsFd;
use std::path::Path;
use std::time::{Duration, Instant};

use harness::experiment::{Claim, Facts, Lab, facts};
use harness::record::Fact;
use harness::sandbox::{Child, Ended};
use harness::sys::clone::Namespaces;
use harness::union::{Backend, Branches, Mounted};
use harness::{Doing, Result, errno};
use nix::errno::Errno;
use rustix::process::{Signal, WaitId, WaitIdOptions, pidfd_send_signal, waitid};

use super::FUSE;

const POINT: &str = "daemon/merge";

/// How long anything may hang.
const PATIENCE: Duration = Duration::from_secs(5);

/// Kills it, where there is one.
pub(super) fn run(lab: &mut Lab<'_>) -> Result<()> {
    let branches = Branches::make(Path::new("daemon"), "upper", &["lower"])?;
    fs::write("daemon/lower/file", "lower").doing(|| "write daemon/lower/file")?;
    let Some(union) = lab.unite("serve", &branches, &[], Path::new(POINT))? else { return Ok(()) };
    let seen = match union.daemon() {
        None => facts([("there is one", Fact::Is(false))]),
        Some(daemon) => kill(daemon)?,
    };
    lab.note("daemon", "SIGSTOP, a call that waits for it, SIGKILL", seen)?;
    lab.note("after the daemon", "umount2(2)", end(union))
}

/// What is claimed of it.
pub(super) fn claims() -> Vec<Claim> {
    vec![
        Claim::ok("serve", "mount"),
        Claim::is("daemon", "there is one", false).on(FUSE, Fact::Is(true), "union-has-a-daemon"),
        Claim::ok("after the daemon", "unmount"),
    ]
    .into_iter()
    .chain(killed().map(|claim| claim.only_on(&FUSE)))
    .collect()
}

/// A call waits for the daemon, and is let go when it dies.
fn killed() -> [Claim; 5] {
    let step = "daemon";
    [
        Claim::is(step, "a call waits while it is stopped", true),
        Claim::is(step, "a call hangs when it is killed", false),
        Claim::errno(step, "what that call got", Errno::ECONNABORTED),
        Claim::errno(step, "a call after that", Errno::ENOTCONN),
        Claim::errno(step, "read(2) of an open file", Errno::ENOTCONN).on(
            [Backend::FuseOverlayfs2],
            Fact::Ok,
            "union-passes-the-file-through",
        ),
    ]
}

fn kill(daemon: &Child) -> Result<Facts> {
    let signal = |signal| pidfd_send_signal(&daemon.pidfd, signal).doing(|| "send a signal");
    let mut file = fs::File::open("daemon/merge/file").doing(|| "open daemon/merge/file")?;
    signal(Signal::STOP)?;
    // Until each of its threads has stopped it may still answer.
    let stopped = WaitIdOptions::STOPPED | WaitIdOptions::NOWAIT;
    waitid(WaitId::PidFd(daemon.pidfd.as_fd()), stopped).doing(|| "wait for a stop")?;
    // A name that nobody has asked for, so that no cache has the answer.
    let caller = Child::start(Namespaces::empty(), || {
        errno(fs::metadata("daemon/merge/unknown")).err().map_or(0, |errno| errno as i32)
    })
    .doing(|| "start a caller")?;
    let waits = !caller.ends_before(Instant::now() + Duration::from_millis(20))?;
    signal(Signal::KILL)?;
    let hangs = !caller.ends_before(Instant::now() + PATIENCE)?;
    if hangs {
        pidfd_send_signal(&caller.pidfd, Signal::KILL).doing(|| "kill a caller")?;
    }
    let got = match caller.wait()? {
        Ended::Exit(number) if number != 0 => Fact::errno(Errno::from_raw(number)),
        other => other.fact(),
    };
    let mut text = String::new();
    Ok(facts([
        ("there is one", Fact::Is(true)),
        ("a call waits while it is stopped", Fact::Is(waits)),
        ("a call hangs when it is killed", Fact::Is(hangs)),
        ("what that call got", got),
        ("a call after that", Fact::of(&errno(fs::metadata("daemon/merge/unknown")))),
        ("read(2) of an open file", Fact::of(&errno(file.read_to_string(&mut text)))),
    ]))
}

/// Taking the mount away, with or without its daemon.
fn end(union: Mounted) -> Facts {
    match union.unmount() {
        Ok(ran) => {
            let mut seen = facts([("unmount", Fact::Ok)]);
            seen.extend(ran.map(|ran| ("the daemon's end".to_owned(), ran.ended.fact())));
            seen
        }
        Err(error) => facts([("unmount", Fact::errno(error.errno().unwrap_or(Errno::EIO)))]),
    }
}
