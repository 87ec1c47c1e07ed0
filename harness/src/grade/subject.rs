//! The grader's command, which a solution is to run, and how it is recognised.
//!
//! It is this very program under a name that is drawn for the run. It connects to a socket
//! of the grader's, waits until that is closed, and ends with the status that it was given.
//! It says nothing: the kernel says which process has connected, which file it executes,
//! and everything else that is judged. Where it cannot reach the socket it just waits, and
//! is found by the file that it executes.

use std::fs::{self, File};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use nix::sys::signal::{SigSet, Signal};
use nix::sys::socket::{getsockopt, sockopt::PeerPidfd};
use rustix::fs::{CWD, Mode, OFlags};
use rustix::mount::{MoveMountFlags, OpenTreeFlags, move_mount, open_tree};
use rustix::net::sockopt::socket_peercred;
use rustix::process::{Pid, PidfdFlags, pidfd_open, pidfd_send_signal};

use super::given::Given;
use crate::probe::{FileId, Profile};
use crate::sandbox::wait_readable;
use crate::sys::mount::set_tree_read_only;
use crate::{Doing, Result};

/// The subcommand under which this program is the grader's command.
pub const SUBCOMMAND: &str = "subject";

/// The grader's command before it runs.
#[derive(Debug)]
pub(super) struct Probe {
    /// Its name in the folder `bin` of the work folder.
    name: String,
    /// The name of its socket, which no other run has.
    socket: String,
    /// The words that follow the command, of which one has a space.
    words: Vec<String>,
    /// The status that it ends with.
    pub(super) status: i32,
}

/// The grader's command, as it runs.
#[derive(Debug)]
pub struct Subject {
    pidfd: OwnedFd,
    leash: Option<UnixStream>,
    /// While it is open, a command that connects late waits.
    pub(super) door: Option<UnixListener>,
    /// How the process looks from outside.
    pub profile: Profile,
    /// Its arguments, as the kernel shows them.
    pub arguments: Vec<String>,
}

impl Probe {
    pub(super) fn new(name: String, secret: &str, words: Vec<String>, status: i32) -> Self {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        // Not from the seed: two runs of one seed must not take each other's processes.
        let (pid, count) = (std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        Self { name, socket: format!("{secret}-{pid}-{count}"), words, status }
    }

    /// What the solution is to run.
    pub(super) fn command(&self) -> Vec<String> {
        let path = |name: &str| Given::path(&format!("bin/{name}"));
        let fixed =
            [path(&self.name), SUBCOMMAND.into(), self.status.to_string(), path(&self.socket)];
        fixed.into_iter().chain(self.words.iter().cloned()).collect()
    }

    /// Puts the command into the cell and opens its socket; to be called inside. Gives back
    /// which file the command is.
    pub(super) fn place(&self, program: &Program) -> Result<(FileId, UnixListener)> {
        let folder = PathBuf::from(Given::path("bin"));
        fs::create_dir_all(&folder).doing(|| "make a folder for the command")?;
        let file = folder.join(&self.name);
        fs::write(&file, "").doing(|| "make the command")?;
        if !program.mount(&file) {
            let mut from = program.file.try_clone().doing(|| "copy a descriptor")?;
            let mut to = File::create(&file).doing(|| "write the command")?;
            std::io::copy(&mut from, &mut to).doing(|| "copy the command")?;
            fs::set_permissions(&file, fs::Permissions::from_mode(0o755))
                .doing(|| "make the command executable")?;
        }
        let socket = folder.join(&self.socket);
        let listener = UnixListener::bind(&socket).doing(|| "open the command's socket")?;
        fs::set_permissions(&socket, fs::Permissions::from_mode(0o777))
            .doing(|| "open the command's socket to all")?;
        let file = fs::metadata(&file).doing(|| "look at the command")?;
        Ok((FileId { device: file.dev(), inode: file.ino() }, listener))
    }

    /// The process that has connected, if it runs the command.
    pub(super) fn connected(&self, leash: UnixStream, file: FileId) -> Result<Option<Subject>> {
        Ok(self.subject(peer(&leash)?, Some(leash), file))
    }

    /// A process that runs the command and cannot reach the socket.
    ///
    /// # Errors
    /// A /proc that cannot be read.
    pub(super) fn waiting(&self, file: FileId) -> Result<Option<Subject>> {
        let socket = Given::path(&format!("bin/{}", self.socket));
        for entry in fs::read_dir("/proc").doing(|| "list processes")?.flatten() {
            let pid = entry.file_name().to_str().and_then(|name| name.parse().ok());
            let Some(pid) = pid.and_then(Pid::from_raw) else { continue };
            if executes(pid) != Some(file) {
                continue;
            }
            let Ok(pidfd) = pidfd_open(pid, PidfdFlags::empty()) else { continue };
            // Others that execute this program do not know the socket's name; and one that
            // has not tried the socket yet will come by it.
            if arguments(pid).get(3) == Some(&socket) && blocks_term(pid) {
                return Ok(self.subject(pidfd, None, file));
            }
        }
        Ok(None)
    }

    fn subject(&self, pidfd: OwnedFd, leash: Option<UnixStream>, file: FileId) -> Option<Subject> {
        // One that ends while it is looked at is none.
        let profile = Profile::outside_of(pidfd.as_fd()).ok()?;
        let pid = profile.pids.as_ref()?.first().and_then(|pid| Pid::from_raw(*pid as i32))?;
        let arguments = arguments(pid);
        let runs = executes(pid) == Some(file);
        runs.then_some(Subject { pidfd, leash, door: None, profile, arguments })
    }
}

impl Subject {
    /// Lets it end, with its status.
    pub(super) fn release(self) {
        if self.leash.is_none() {
            // One that is gone needs no leave.
            let _ = pidfd_send_signal(&self.pidfd, rustix::process::Signal::TERM);
        }
        // The leash and the door are closed here.
    }

    /// The path of its cgroup of version 2, as the caller's cgroup namespace shows it.
    pub(super) fn cgroup(&self) -> Option<String> {
        let pid = self.profile.pids.as_ref()?.first()?;
        let text = fs::read_to_string(format!("/proc/{pid}/cgroup")).ok()?;
        let path = text.lines().find_map(|line| line.strip_prefix("0::"))?.to_owned();
        // While it lives its number is nobody else's.
        (!self.has_ended()).then_some(path)
    }

    /// Its root, to stand in whatever else the process does.
    ///
    /// # Errors
    /// A process that has ended.
    pub fn root(&self) -> Result<OwnedFd> {
        let pid = self.profile.pids.as_ref().and_then(|pids| pids.first().copied());
        let path = format!("/proc/{}/root", pid.unwrap_or_default());
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
        rustix::fs::open(&path, flags, Mode::empty()).doing(|| "open the command's root")
    }

    /// Whether it has ended without leave.
    pub(super) fn has_ended(&self) -> bool {
        wait_readable(self.pidfd.as_fd(), Instant::now()).unwrap_or(true)
    }
}

impl AsFd for Subject {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.pidfd.as_fd()
    }
}

/// This program, as it can be put into a cell.
#[derive(Debug)]
pub(super) struct Program {
    file: File,
    /// A mount of the file, nowhere yet; none where it is to be copied, or where this user
    /// may make none.
    tree: Option<OwnedFd>,
}

impl Program {
    /// The program of this process; to be copied where submissions are real root. They
    /// could make a mount of it writable, and it is the grader itself.
    pub(super) fn own(copied: bool) -> Result<Self> {
        let path = "/proc/self/exe";
        let flags = OpenTreeFlags::OPEN_TREE_CLONE | OpenTreeFlags::OPEN_TREE_CLOEXEC;
        let mounted = || {
            let tree = open_tree(CWD, path, flags).ok();
            tree.filter(|tree| set_tree_read_only(tree.as_fd(), false).is_ok())
        };
        let tree = if copied { None } else { mounted() };
        Ok(Self { file: File::open(path).doing(|| "open the isolab binary")?, tree })
    }

    /// Mounts it on `to`, a file of the cell; whether that went well.
    fn mount(&self, to: &Path) -> bool {
        let flags = MoveMountFlags::MOVE_MOUNT_F_EMPTY_PATH;
        self.tree.as_ref().is_some_and(|tree| move_mount(tree, "", CWD, to, flags).is_ok())
    }
}

/// What the grader's command does: waits for leave, and ends.
///
/// # Errors
/// A signal mask that cannot be set.
pub fn wait_for_leave(socket: &Path) -> Result<()> {
    if let Ok(mut leash) = UnixStream::connect(socket) {
        // Its end, however it comes, is the leave.
        let _ = std::io::copy(&mut leash, &mut std::io::sink());
        return Ok(());
    }
    // That the signal is blocked tells the grader that the socket cannot be reached.
    let terminate = SigSet::from(Signal::SIGTERM);
    terminate.thread_block().doing(|| "block SIGTERM")?;
    terminate.wait().doing(|| "wait for SIGTERM").map(drop)
}

/// The process at the other end of `leash`, when it connected.
///
/// # References
/// unix(7), `SO_PEERCRED`; `SO_PEERPIDFD` is of Linux 6.5.
fn peer(leash: &UnixStream) -> Result<OwnedFd> {
    if let Ok(pidfd) = getsockopt(leash, PeerPidfd) {
        return Ok(pidfd);
    }
    let peer = socket_peercred(leash).doing(|| "ask who has connected")?;
    pidfd_open(peer.pid, PidfdFlags::empty()).doing(|| "open the pidfd of who has connected")
}

pub(super) fn executes(pid: Pid) -> Option<FileId> {
    let file = fs::metadata(format!("/proc/{}/exe", pid.as_raw_nonzero())).ok()?;
    Some(FileId { device: file.dev(), inode: file.ino() })
}

/// Whether it has blocked SIGTERM.
///
/// # References
/// proc_pid_status(5), `SigBlk`.
fn blocks_term(pid: Pid) -> bool {
    let status = fs::read_to_string(format!("/proc/{}/status", pid.as_raw_nonzero()));
    let status = status.unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigBlk:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    mask.is_some_and(|mask| mask & (1 << (Signal::SIGTERM as u32 - 1)) != 0)
}

fn arguments(pid: Pid) -> Vec<String> {
    let bytes = fs::read(format!("/proc/{}/cmdline", pid.as_raw_nonzero())).unwrap_or_default();
    let words = bytes.strip_suffix(b"\0").unwrap_or(&bytes).split(|byte| *byte == 0);
    words.map(|word| String::from_utf8_lossy(word).into_owned()).collect()
}
