//! The daemon killed in the middle of everything: what the callers get.

use std::fs;
use std::io::{PipeReader, Read, Write, pipe};
use std::num::NonZeroUsize;
use std::os::fd::AsFd;
use std::path::Path;
use std::time::{Duration, Instant};

use harness::experiment::{Claim, Facts, Lab, When, facts};
use harness::record::Fact;
use harness::sandbox::{Child, Ended, wait_readable};
use harness::sys::clone::Namespaces;
use harness::sys::map::Mapping;
use harness::union::{Backend, Branches, Mounted};
use harness::{Doing, Error, Result, errno};
use nix::errno::Errno;
use rustix::process::{Signal, WaitId, WaitIdOptions, pidfd_send_signal, waitid};

use super::FUSE;

const POINT: &str = "daemon/merge";

/// How long anything may hang.
const PATIENCE: Duration = Duration::from_secs(5);

/// What is under way when the daemon is killed: a request, a write and a page fault.
const UNDER_WAY: [(&str, &str, &str); 3] = [
    ("stat(2)", "stat(2) waits", "stat(2) got"),
    ("write(2), fsync(2)", "write(2), fsync(2) waits", "write(2), fsync(2) got"),
    ("a mapped page", "a mapped page waits", "a mapped page got"),
];

/// Kills it, where there is one.
pub(super) fn run(lab: &mut Lab<'_>) -> Result<()> {
    let branches = Branches::make(Path::new("daemon"), "upper", &["lower"])?;
    // The control shows the upper branch alone.
    let below = if lab.backend()? == Backend::Passthrough { "upper" } else { "lower" };
    for name in ["read", "written", "mapped"] {
        let path = Path::new("daemon").join(below).join(name);
        fs::write(&path, "below").doing(|| format!("write {}", path.display()))?;
    }
    let Some(union) = lab.unite("serve", &branches, &[], Path::new(POINT))? else { return Ok(()) };
    let seen = match union.daemon() {
        None => facts([("there is one", Fact::Is(false))]),
        Some(daemon) => kill(daemon)?,
    };
    let calls = UNDER_WAY.map(|(call, ..)| call).join("; ");
    lab.note("daemon", &format!("SIGSTOP; {calls} wait for it; SIGKILL"), seen)?;
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
    .chain(killed().into_iter().map(|claim| claim.only_on(&FUSE)))
    .collect()
}

/// What waits for the daemon is let go when it dies.
fn killed() -> Vec<Claim> {
    let step = "daemon";
    let second = [Backend::FuseOverlayfs2];
    let through = "union-passes-the-file-through";
    let [stat, write, page] = UNDER_WAY;
    vec![
        Claim::is(step, stat.1, true),
        Claim::errno(step, stat.2, Errno::ECONNABORTED),
        Claim::is(step, write.1, true),
        Claim::errno(step, write.2, Errno::ENOTCONN).on(
            [Backend::UnionfsFuse],
            Fact::errno(Errno::ECONNABORTED),
            "union-write-is-one-request",
        ),
        Claim::is(step, page.1, true).on(second, Fact::Is(false), through).before(
            (6, 9),
            second,
            Fact::Is(true),
            through,
        ),
        Claim::new(step, page.2, Fact::Signal("SIGBUS".into()))
            .on(second, Fact::Ok, through)
            .before((6, 9), second, Fact::Signal("SIGBUS".into()), through),
        Claim::is(step, "something hangs when it is killed", false),
        Claim::errno(step, "a call after that", Errno::ENOTCONN),
        Claim::errno(step, "read(2) of an open file", Errno::ENOTCONN)
            .on(second, Fact::Ok, through)
            .before((6, 9), second, Fact::errno(Errno::ENOTCONN), through)
            .unless(When::KernelFrom(6, 19), Fact::errno(Errno::EIO), "union-read-is-a-page"),
    ]
}

fn kill(daemon: &Child) -> Result<Facts> {
    let signal = |signal| pidfd_send_signal(&daemon.pidfd, signal).doing(|| "send a signal");
    let open = |name: &str, write| {
        let path = Path::new(POINT).join(name);
        let file = fs::File::options().read(true).write(write).open(&path);
        file.doing(|| format!("open {}", path.display()))
    };
    let (mut read, mut written) = (open("read", false)?, open("written", true)?);
    // Before the first write to a file the kernel asks for its capabilities.
    written.write_all(b"a").doing(|| "write daemon/merge/written")?;
    let one_byte = NonZeroUsize::MIN;
    let page = Mapping::new(open("mapped", false)?.as_fd(), one_byte, true).doing(|| "map")?;
    signal(Signal::STOP)?;
    // Until each of its threads has stopped it may still answer.
    let stopped = WaitIdOptions::STOPPED | WaitIdOptions::NOWAIT;
    waitid(WaitId::PidFd(daemon.pidfd.as_fd()), stopped).doing(|| "wait for a stop")?;

    let callers = [
        // A name that nobody has asked for, so that no cache has the answer.
        Caller::start(&mut || errno(fs::metadata("daemon/merge/unknown")).map(drop))?,
        Caller::start(&mut || errno(written.write_all(b"bove").and_then(|()| written.sync_all())))?,
        Caller::start(&mut || {
            page.bytes();
            Ok(())
        })?,
    ];
    let mut seen = facts([("there is one", Fact::Is(true))]);
    for (caller, (_, waits, _)) in callers.iter().zip(UNDER_WAY) {
        seen.insert(waits.into(), Fact::Is(caller.falls_asleep()?));
    }
    signal(Signal::KILL)?;
    let mut hangs = false;
    for (Caller { child: caller, .. }, (.., got)) in callers.into_iter().zip(UNDER_WAY) {
        if !caller.ends_before(Instant::now() + PATIENCE)? {
            hangs = true;
            pidfd_send_signal(&caller.pidfd, Signal::KILL).doing(|| "kill a caller")?;
        }
        let end = match caller.wait()? {
            Ended::Exit(0) => Fact::Ok,
            Ended::Exit(number) => Fact::errno(Errno::from_raw(number)),
            by_signal => by_signal.fact(),
        };
        seen.insert(got.into(), end);
    }
    let mut text = String::new();
    seen.extend(facts([
        ("something hangs when it is killed", Fact::Is(hangs)),
        ("a call after that", Fact::of(&errno(fs::metadata("daemon/merge/unknown")))),
        ("read(2) of an open file", Fact::of(&errno(read.read_to_string(&mut text)))),
    ]));
    Ok(seen)
}

/// A process with one call to make.
struct Caller {
    child: Child,
    /// Readable when the call is over. Its end does not tell that: with it the process closes
    /// the files that it has from its parent, and a close may wait for the daemon as well.
    over: PipeReader,
}

impl Caller {
    fn start(call: &mut dyn FnMut() -> Result<(), Errno>) -> Result<Self> {
        let (over, tell) = pipe().doing(|| "make a pipe")?;
        let status = || {
            let status = call().err().map_or(0, |errno| errno as i32);
            // Nobody listens any more to one that is told late.
            let _ = (&tell).write_all(b".");
            status
        };
        let child = Child::start(Namespaces::empty(), status).doing(|| "start a caller")?;
        Ok(Self { child, over })
    }

    /// Whether its call comes to a point at which it waits; false when it is over instead.
    fn falls_asleep(&self) -> Result<bool> {
        let deadline = Instant::now() + PATIENCE;
        while !self.is_over(Instant::now() + Duration::from_millis(1))? {
            if ['S', 'D'].contains(&self.child.state()?) {
                return Ok(!self.is_over(Instant::now())?);
            }
            if Instant::now() > deadline {
                return Err(Error::Setup("a caller neither waits nor ends".into()));
            }
        }
        Ok(false)
    }

    fn is_over(&self, deadline: Instant) -> Result<bool> {
        // Also when it has ended without a word, which closes the pipe.
        wait_readable(self.over.as_fd(), deadline)
    }
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
