//! The small server beside a cell: the init of the wall around it, which starts programs in
//! the cell on request and tells how they ended. It reads nothing that a submission has made.

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::time::{Duration, Instant};

use nix::sys::signal::{SigSet, Signal};
use nix::sys::signalfd::{SfdFlags, SignalFd};
use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::retry_on_intr;
use rustix::mount::{OpenTreeFlags, open_tree};
use rustix::process::{WaitOptions, wait};
use serde::{Deserialize, Serialize};

use super::hold;
use crate::sandbox::untrusted::Cell as UntrustedCell;
use crate::sandbox::{Channel, Command, Ended, Received};
use crate::sys::clone::Namespaces;
use crate::{Doing, Error, Result};

/// A program to start in the cell.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(in crate::grade) struct Order {
    /// The program's path and its arguments.
    pub(in crate::grade) arguments: Vec<String>,
    /// Besides PATH and LC_ALL.
    pub(in crate::grade) environment: Vec<(String, String)>,
    /// Where it starts.
    pub(in crate::grade) folder: Option<String>,
    /// The root that it starts in.
    pub(in crate::grade) root: Option<String>,
}

/// What the server is asked for.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Asked {
    /// A program.
    Start(Order),
    /// A folder of the work folder.
    Take(String),
}

/// What comes from the server.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum News {
    /// The work folder; its descriptor comes along.
    Work,
    /// A namespace of the cell, by these bits; its descriptor comes along.
    Namespace(u64),
    /// A program runs: its standard output comes along, then its standard error, and what
    /// tells of forbidden calls.
    Stream,
    /// A folder of the work folder, as a mount that is nowhere yet; it comes along.
    Tree,
    /// There is no such folder any more.
    Gone(String),
    /// It could not be started: what failed, and the errno.
    Refused(String, i32),
    /// It has ended.
    Ended(Ended),
    /// The grader's own part of the cell broke.
    Broken(String),
}

/// The life of the wall's init, beside the cell.
pub(super) fn serve(channel: &mut Channel, cell: &UntrustedCell) -> Result<()> {
    channel.send(&News::Work, Some(cell.home()?.as_fd()))?;
    let pids = (Namespaces::PID, cell.pid_namespace());
    for (kind, fd) in cell.namespaces().chain([pids]) {
        channel.send(&News::Namespace(kind.bits()), Some(fd))?;
    }
    let children = SigSet::from(Signal::SIGCHLD);
    children.thread_block().doing(|| "block SIGCHLD")?;
    let flags = SfdFlags::SFD_CLOEXEC | SfdFlags::SFD_NONBLOCK;
    let children = SignalFd::with_flags(&children, flags).doing(|| "watch children")?;
    let mut started = None;
    loop {
        let mut fds = [PollFd::new(channel, PollFlags::IN), PollFd::new(&children, PollFlags::IN)];
        retry_on_intr(|| poll(&mut fds, None)).doing(|| "wait for orders")?;
        let [orders, ends] = fds.map(|fd| !fd.revents().is_empty());
        if ends {
            while let Ok(Some(_)) = children.read_signal() {}
            while let Ok(Some((pid, status))) = wait(WaitOptions::NOHANG) {
                if Some(pid.as_raw_nonzero().get()) == started
                    && let Some(ended) = Ended::of(status)
                {
                    started = None;
                    channel.send(&News::Ended(ended), None)?;
                }
            }
        }
        if orders {
            let soon = Instant::now() + Duration::from_secs(10);
            match channel.receive::<Asked>(soon)? {
                Received::Message(Asked::Start(order), _) => {
                    started = start(channel, cell, &order)?;
                }
                Received::Message(Asked::Take(folder), _) => {
                    match tree(cell.home()?.as_fd(), &folder) {
                        Ok(tree) => channel.send(&News::Tree, Some(tree.as_fd()))?,
                        Err(because) => channel.send(&News::Gone(because.to_string()), None)?,
                    }
                }
                Received::Closed => return Ok(()),
                Received::Late => {}
            }
        }
    }
}

/// Starts a program and tells; its pid.
fn start(channel: &mut Channel, cell: &UntrustedCell, order: &Order) -> Result<Option<i32>> {
    let mut command = Command::new(&order.arguments);
    for (name, value) in &order.environment {
        command = command.env(name, value);
    }
    if let Some(root) = &order.root {
        command = command.root(root);
    }
    if let Some(folder) = &order.folder {
        command = command.folder(folder);
    }
    let (stdout, stdout_in) = std::io::pipe().doing(|| "make a pipe")?;
    let (stderr, stderr_in) = std::io::pipe().doing(|| "make a pipe")?;
    match cell.launch(&command, stdout_in.into(), stderr_in.into(), &[]) {
        Ok(launched) => {
            let listener = launched.listener;
            let listener = listener.ok_or_else(|| Error::Setup("there is no filter".into()))?;
            for fd in [stdout.as_fd(), stderr.as_fd(), listener.as_fd()] {
                channel.send(&News::Stream, Some(fd))?;
            }
            Ok(Some(launched.child.pid.as_raw()))
        }
        Err(Error::Io { doing, cause }) if cause.raw_os_error().is_some() => {
            let errno = cause.raw_os_error().unwrap_or(libc::EIO);
            channel.send(&News::Refused(doing, errno), None)?;
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// The mount of a folder of the work folder, as the wall sees it.
fn tree(work: BorrowedFd<'_>, folder: &str) -> Result<OwnedFd> {
    let flags = OpenTreeFlags::OPEN_TREE_CLONE
        | OpenTreeFlags::OPEN_TREE_CLOEXEC
        | OpenTreeFlags::AT_EMPTY_PATH;
    open_tree(hold(work, folder)?, "", flags).doing(|| "take a folder along")
}
