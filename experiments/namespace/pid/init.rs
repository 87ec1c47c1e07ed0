//! What init is to its namespace: signals, orphans, its end.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::os::fd::AsFd;
use std::path::Path;
use std::time::{Duration, Instant};

use harness::errno;
use harness::experiment::{Facts, facts};
use harness::record::Fact;
use harness::sandbox::{Child, call, hold, raw};
use harness::sys::clone::Namespaces;
use nix::errno::Errno;
use nix::sys::signal::Signal::{SIGKILL, SIGTERM};
use nix::unistd::{getpid, getppid};
use rustix::process::{Signal, WaitId, WaitIdOptions, waitid};

/// To init from inside, from outside, and to a process that is no init.
///
/// An end by SIGKILL shows that the SIGTERM before it was ignored.
pub(super) fn signals() -> Result<Facts, Errno> {
    let (init, mut seen) = hold(Namespaces::PID, || {
        let send =
            |signal| Fact::of(&nix::sys::signal::kill(nix::unistd::Pid::from_raw(1), signal));
        call(|| {
            facts([
                ("kill(1, SIGTERM) from inside", send(SIGTERM)),
                ("kill(1, SIGKILL) from inside", send(SIGKILL)),
            ])
        })
        .map_err(|_| Errno::ECHILD)
    })?;
    let (other, ()) = hold(Namespaces::empty(), || Ok(()))?;
    for (name, process) in [("init", init), ("another process", other)] {
        process.signal(Signal::TERM)?;
        process.signal(Signal::KILL)?;
        let name = format!("{name}, after SIGTERM and SIGKILL from outside");
        seen.insert(name, process.wait()?.fact());
    }
    Ok(seen)
}

/// A process outlives its parent, then ends: whose child it is, and when it is gone.
pub(super) fn orphan() -> Result<Facts, Errno> {
    let (_init, seen) = hold(Namespaces::PID, || {
        raw::unshare(Namespaces::MOUNT)?;
        raw::proc(Path::new("/proc"))?;
        let (mut answer, mut answer_in) = errno(std::io::pipe())?;
        let (mut go, mut go_in) = errno(std::io::pipe())?;
        let parent = Child::start(Namespaces::empty(), || {
            let orphan = Child::start(Namespaces::empty(), || {
                let told = go.read_exact(&mut [0]);
                let ids = [getpid(), getppid()].map(|pid| pid.as_raw() as u8);
                i32::from(told.and_then(|()| answer_in.write_all(&ids)).is_err())
            });
            i32::from(orphan.is_err())
        })?;
        parent.wait().map_err(|_| Errno::ECHILD)?;
        let mut ids = [0; 2];
        errno(go_in.write_all(b"!").and_then(|()| answer.read_exact(&mut ids)))?;
        let [pid, ppid] = ids;
        // Returns when it has ended, and leaves it as it is.
        let look = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT;
        waitid(WaitId::All, look).map_err(|errno| Errno::from_raw(errno.raw_os_error()))?;
        let state = state(pid)?;
        nix::sys::wait::wait()?;
        Ok(facts([
            ("parent of init, as init sees it", Fact::Count(getppid().as_raw() as u64)),
            ("parent when the first one has ended", Fact::Count(ppid.into())),
            ("state before init has waited", Fact::text(state)),
            ("after init has waited", Fact::of(&errno(fs::metadata(format!("/proc/{pid}"))))),
        ]))
    })?;
    Ok(seen)
}

/// The state of a process, the third field of its stat: `Z` for a zombie.
fn state(pid: u8) -> Result<String, Errno> {
    let stat = errno(fs::read_to_string(format!("/proc/{pid}/stat")))?;
    let state = stat.rsplit(") ").next().and_then(|rest| rest.split(' ').next());
    state.map(str::to_owned).ok_or(Errno::EIO)
}

/// What is left without init. Both processes have their parent outside, which so learns
/// how each of them ended.
pub(super) fn init_ends() -> Result<Facts, Errno> {
    raw::unshare(Namespaces::PID)?;
    let (init, ()) = hold(Namespaces::empty(), || Ok(()))?;
    let (other, number) = hold(Namespaces::empty(), || Ok(getpid().as_raw()))?;
    let namespace = errno(File::open("/proc/self/ns/pid_for_children"))?;
    init.signal(Signal::KILL)?;
    // Init's end waits until every process of its namespace has been reaped.
    let soon = Instant::now() + Duration::from_secs(5);
    let other = match other.ends_before(soon)? {
        true => other.wait()?.fact(),
        false => Fact::text("still there"),
    };
    init.wait()?;
    let fork = || Fact::of(&Child::start(Namespaces::empty(), || 0));
    Ok(facts([
        ("number of the other process", Fact::Count(number as u64)),
        ("the other process", other),
        ("fork", fork()),
        ("setns(2) to what is left", Fact::of(&raw::setns(namespace.as_fd(), Namespaces::PID))),
        ("fork after setns(2)", fork()),
    ]))
}
