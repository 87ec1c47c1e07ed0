//! Copies of the grader that go into the namespaces of a submission and look around.
//!
//! A copy first gives up the grader's own ids: with those of the machine's root it would
//! be its root towards every file that it meets. It joins no PID namespace, so that
//! nothing inside can see it, and nobody waits longer for it than a deadline. In a guest
//! there are no such ids; there it gives up what its submission has not either.

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::time::{Duration, Instant};

use nix::errno::Errno;
use rustix::fs::{CWD, Gid, Mode, OFlags, Uid, openat};
use rustix::process::{Signal, pidfd_send_signal, set_parent_process_death_signal};
use rustix::thread::{set_thread_groups, set_thread_res_gid, set_thread_res_uid};
use serde::{Deserialize, Serialize};

use crate::sandbox::untrusted::withhold;
use crate::sandbox::{Channel, Child, Received, raw};
use crate::sys::clone::Namespaces;
use crate::{Doing, Error, Result};

/// How long a look may take.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);

/// What a look brought.
#[derive(Debug)]
pub(super) enum Visited<T> {
    /// Its value, with the descriptor that it brought along.
    Back(T, Option<OwnedFd>),
    /// It has not come back in time; it is to be reaped when what holds it is gone.
    Hung(Child),
}

/// Runs `inside` in a copy of this process that has become root of the user namespace
/// `user`, if there is one, and has then joined each of `others`: namespaces, or pidfds for those of a
/// process.
///
/// # Errors
/// The call that failed on the way; a copy that ended without a value.
pub(super) fn visit<T>(
    user: Option<BorrowedFd<'_>>,
    others: &[(BorrowedFd<'_>, Namespaces)],
    inside: impl FnOnce() -> (T, Option<OwnedFd>),
) -> Result<Visited<T>>
where
    T: Serialize + for<'de> Deserialize<'de>,
{
    visit_with(user, others, |_| inside())
}

/// As [`visit`]; `inside` gets the copy's own directory in the /proc that it came from.
pub(super) fn visit_with<T>(
    user: Option<BorrowedFd<'_>>,
    others: &[(BorrowedFd<'_>, Namespaces)],
    inside: impl FnOnce(&OwnedFd) -> (T, Option<OwnedFd>),
) -> Result<Visited<T>>
where
    T: Serialize + for<'de> Deserialize<'de>,
{
    let (mut outer, mut inner) = Channel::pair()?;
    let child = Child::start(Namespaces::empty(), || {
        raw::enter();
        let went = set_parent_process_death_signal(Some(Signal::KILL))
            .map_err(raw::errno)
            .and_then(|()| own_directory())
            .and_then(|own| enter(user, others).map(|()| own));
        let sent = match went {
            Err(errno) => inner.send(&Err::<T, i32>(errno as i32), None),
            Ok(own) => {
                let (value, brought) = inside(&own);
                inner.send(&Ok::<T, i32>(value), brought.as_ref().map(AsFd::as_fd))
            }
        };
        i32::from(sent.is_err())
    })
    .doing(|| "clone a process that looks around")?;
    drop(inner);
    match outer.receive::<std::result::Result<T, i32>>(Instant::now() + PATIENCE)? {
        Received::Message(value, brought) => {
            child.wait()?;
            let value =
                value.map_err(Errno::from_raw).doing(|| "join a submission's namespaces")?;
            Ok(Visited::Back(value, brought))
        }
        Received::Closed => {
            let ended = child.wait()?;
            Err(Error::Setup(format!("a look around ended with {:?}", ended.fact())))
        }
        Received::Late => {
            pidfd_send_signal(&child.pidfd, Signal::KILL).doing(|| "end a look around")?;
            Ok(Visited::Hung(child))
        }
    }
}

fn own_directory() -> Result<OwnedFd, Errno> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    openat(CWD, "/proc/self", flags, Mode::empty()).map_err(raw::errno)
}

fn enter(
    user: Option<BorrowedFd<'_>>,
    others: &[(BorrowedFd<'_>, Namespaces)],
) -> Result<(), Errno> {
    if let Some(user) = user {
        become_root_of(user)?;
    }
    others.iter().try_for_each(|(fd, kinds)| raw::setns(*fd, *kinds))?;
    if user.is_none() { withhold() } else { Ok(()) }
}

fn become_root_of(user: BorrowedFd<'_>) -> Result<(), Errno> {
    raw::setns(user, Namespaces::USER)?;
    // Refused where the namespace may not change groups at all; then there are none to lose.
    let _ = set_thread_groups(&[]);
    let (uid, gid) = (Uid::ROOT, Gid::ROOT);
    set_thread_res_gid(gid, gid, gid).map_err(raw::errno)?;
    set_thread_res_uid(uid, uid, uid).map_err(raw::errno)
}
