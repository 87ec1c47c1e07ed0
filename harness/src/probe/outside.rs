//! The outer reader: what an observer sees of another process through `/proc/PID`.

use std::os::fd::{AsFd, AsRawFd, BorrowedFd};

use nix::unistd::gethostname;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, PidfdFlags, pidfd_open};

use super::proc_dir::ProcDir;
use super::{Gaps, Profile, SeenFrom, masked, read_only, text};
use crate::{Doing, Error, Result};

impl Profile {
    /// What the caller sees of process `pid`, a number in its own PID namespace.
    ///
    /// What only the permissions withhold is `None`, with its reason in
    /// [`Profile::unread`]. Fails if there is no such process or it ends meanwhile.
    ///
    /// # References
    /// pidfd_open(2), proc(5)
    pub fn outside(pid: u32) -> Result<Self> {
        let number = i32::try_from(pid).ok().and_then(Pid::from_raw);
        let number = number.ok_or_else(|| Error::Setup(format!("{pid} is no process id")))?;
        let pidfd =
            pidfd_open(number, PidfdFlags::empty()).doing(|| format!("find process {pid}"))?;
        Self::outside_of(pidfd.as_fd())
    }

    /// What the caller sees of the process behind `pidfd`. The descriptor keeps the answer
    /// from being about another process that was given the same number.
    ///
    /// Fails as [`Profile::outside`] does.
    pub fn outside_of(pidfd: BorrowedFd<'_>) -> Result<Self> {
        let pid = number(pidfd)?;
        let dir = ProcDir::open(format!("/proc/{pid}"));
        let profile = look(&dir);
        // While a process lives its number belongs to nobody else. So if it lives still,
        // then all that was read is about it; and if it has not begun to exit, then nothing
        // was missing only because it had been taken down already.
        if has_ended(pidfd)? || is_exiting(&dir)? {
            return Err(Error::Setup(format!("process {pid} ended while it was looked at")));
        }
        Ok(profile)
    }
}

fn look(dir: &ProcDir) -> Profile {
    let mut gaps = Gaps::default();
    let status = dir.status();
    let mounts = gaps.keep("mounts", dir.mounts());
    Profile {
        seen_from: SeenFrom::Outside,
        pids: gaps.keep("pids", status.pids()),
        ppid: gaps.keep("ppid", status.ppid()),
        namespaces: dir.namespaces(&mut gaps),
        root: gaps.keep("root", dir.place("root")),
        cwd: gaps.keep("cwd", dir.place("cwd")),
        uids: gaps.keep("uids", status.uids()),
        gids: gaps.keep("gids", status.gids()),
        groups: gaps.keep("groups", status.groups()),
        uid_map: gaps.keep("uid_map", dir.id_map("uid_map")),
        gid_map: gaps.keep("gid_map", dir.id_map("gid_map")),
        setgroups: gaps.keep("setgroups", dir.word("setgroups")),
        caps: gaps.keep("caps", status.caps()),
        securebits: gaps.missing("securebits", "the kernel tells them to the thread alone"),
        seccomp: gaps.keep("seccomp", status.seccomp()),
        seccomp_filters: gaps.keep("seccomp_filters", status.seccomp_filters()),
        no_new_privs: gaps.keep("no_new_privs", status.no_new_privs()),
        hostname: gaps.keep("hostname", hostname(dir)),
        masked_paths: mounts.as_deref().map(masked),
        read_only_paths: mounts.as_deref().map(read_only),
        mounts,
        devices: gaps.missing("devices", "read from inside only"),
        cgroups: gaps.keep("cgroups", dir.cgroups()),
        rlimits: gaps.keep("rlimits", dir.read("limits").and_then(|file| text::limits(&file))),
        environment: gaps.keep("environment", dir.read("environ").map(|f| text::environment(&f))),
        label: gaps.keep("label", dir.word("attr/current")),
        oom_score_adj: gaps.keep("oom_score_adj", dir.oom_score_adj()),
        unread: gaps.0,
    }
}

/// The host name is the observer's own where the UTS namespace is. Another one could be
/// read only by entering it.
fn hostname(dir: &ProcDir) -> Result<String> {
    if dir.id("ns/uts")? != ProcDir::open("/proc/self").id("ns/uts")? {
        return Err(Error::Setup("its UTS namespace is another one".to_owned()));
    }
    let name = gethostname().doing(|| "ask for the host name")?;
    Ok(name.to_string_lossy().into_owned())
}

/// The number by which this `/proc` knows the process: it need not be the one of the
/// caller's PID namespace.
fn number(pidfd: BorrowedFd<'_>) -> Result<u32> {
    let info = ProcDir::open("/proc/self").read(&format!("fdinfo/{}", pidfd.as_raw_fd()))?;
    let line =
        text::lines(&info).find_map(|line| Some(line.strip_prefix("Pid:")?.trim().to_owned()));
    match line.as_deref() {
        None => Err(Error::Setup("the descriptor is no pidfd".to_owned())),
        Some("-1") => Err(Error::Setup("the process has ended".to_owned())),
        Some("0") => Err(Error::hinted(
            "the process is not visible in this /proc",
            "mount a procfs of the PID namespace that the observer is in",
        )),
        Some(number) => number.parse().map_err(|_| text::odd("fdinfo", number)),
    }
}

/// Whether the process is a zombie or gone.
fn has_ended(pidfd: BorrowedFd<'_>) -> Result<bool> {
    let mut fds = [PollFd::from_borrowed_fd(pidfd, PollFlags::IN)];
    let now = Timespec { tv_sec: 0, tv_nsec: 0 };
    Ok(poll(&mut fds, Some(&now)).doing(|| "ask whether the process lives")? > 0)
}

/// Whether the process has begun to exit: its memory, root and namespaces go first, and
/// only then its pidfd tells.
///
/// # References
/// proc_pid_stat(5), field 9; `PF_EXITING` in linux/sched.h
fn is_exiting(dir: &ProcDir) -> Result<bool> {
    const PF_EXITING: u64 = 0x4;
    let stat = text::word(&dir.read("stat")?);
    // The name, in parentheses, may hold anything; the flags are the seventh field after it.
    let flags = stat.rsplit_once(')').and_then(|(_, rest)| rest.split_ascii_whitespace().nth(6));
    let flags = flags.and_then(|flags| flags.parse::<u64>().ok());
    Ok(flags.ok_or_else(|| text::odd("stat", &stat))? & PF_EXITING != 0)
}
