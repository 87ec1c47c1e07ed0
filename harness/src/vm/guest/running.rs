//! A program that runs in the guest, and the descriptors that lead to it.

use std::fs::{self, File};
use std::io::{ErrorKind, Read, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::path::Path;
use std::time::Instant;

use nix::errno::Errno;
use rustix::io::fcntl_dupfd_cloexec;
use rustix::process::{ioctl_tiocsctty, setsid};
use rustix::pty::{OpenptFlags, ioctl_tiocgptpeer, openpt, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};

use crate::sandbox::{Child, Command};
use crate::sys::fd::place;
use crate::vm::frame::{ERROR, Limits, OUTPUT, Program, RECORD, Window};
use crate::{Doing, Result};

/// The cgroup of a program that has limits.
const GROUP: &str = "/sys/fs/cgroup/program";

/// A program that runs.
pub(super) struct Running {
    /// Its process.
    pub(super) child: Child,
    /// What it writes, by the number of the stream; less when one ends.
    pub(super) streams: Vec<(u8, File)>,
    /// What is written for it to read; none after its end was told.
    pub(super) input: Option<File>,
    /// When it is killed.
    pub(super) deadline: Instant,
}

impl Running {
    /// Starts `program`.
    ///
    /// # Errors
    /// As [`Command::start`].
    pub(super) fn start(program: &Program) -> Result<Self> {
        let deadline = Instant::now() + program.deadline;
        let command = Command::new(&program.arguments).folder(&program.folder);
        let command = program
            .environment
            .iter()
            .fold(command.env("HOME", "/root"), |command, (name, value)| command.env(name, value));
        let group = join(&program.limits)?;
        let (record, record_in) = pipe()?;
        let record_in = fcntl_dupfd_cloexec(&record_in, 32).doing(|| "copy a descriptor")?;
        let (theirs, streams, input) = match program.terminal {
            Some(window) => terminal(window)?,
            None => pipes()?,
        };
        let [stdin, stdout, stderr] = theirs;
        let with_terminal = program.terminal.is_some();
        let child = command.launch(stdout, stderr, || {
            place(stdin.as_fd(), 0)?;
            setsid().map_err(errno)?;
            if with_terminal {
                ioctl_tiocsctty(&stdin).map_err(errno)?;
            }
            if let Some(group) = &group {
                (&*group).write_all(b"0").map_err(|_| Errno::EIO)?;
            }
            place(record_in.as_fd(), 3)
        })?;
        let streams = streams.into_iter().chain([(RECORD, record)]).collect();
        Ok(Self { child, streams, input: Some(input), deadline })
    }

    /// Writes input as far as it is taken at once; what it takes no more is dropped.
    pub(super) fn write(&mut self, pending: &mut Vec<u8>) -> Result<()> {
        let Some(input) = &mut self.input else {
            pending.clear();
            return Ok(());
        };
        match input.write(pending) {
            Ok(written) => drop(pending.drain(..written)),
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            // It has closed its standard input.
            Err(error) if error.kind() == ErrorKind::BrokenPipe => {
                self.input = None;
                pending.clear();
            }
            Err(error) => return Err(error).doing(|| "write to a program"),
        }
        Ok(())
    }

    /// Reads what the stream at `index` has; nothing, and the stream is gone, at its end.
    pub(super) fn read(&mut self, index: usize, buffer: &mut [u8]) -> Result<(u8, usize)> {
        let (number, file) = &mut self.streams[index];
        let number = *number;
        let got = match file.read(buffer) {
            Ok(got) => got,
            Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok((number, 0)),
            // The other end of a terminal is closed.
            Err(error) if error.raw_os_error() == Some(libc::EIO) => 0,
            Err(error) => return Err(error).doing(|| "read from a program"),
        };
        if got == 0 {
            self.streams.remove(index);
        }
        Ok((number, got))
    }

    /// Gives its terminal another size.
    pub(super) fn resize(&self, window: Window) {
        if let Some(input) = &self.input {
            // Pipes have none.
            let _ = tcsetwinsize(input, size(window));
        }
    }
}

type Ends = ([OwnedFd; 3], Vec<(u8, File)>, File);

fn pipes() -> Result<Ends> {
    let (stdin, stdin_in) = pipe()?;
    let (stdout, stdout_in) = pipe()?;
    let (stderr, stderr_in) = pipe()?;
    rustix::io::ioctl_fionbio(&stdin_in, true).doing(|| "make a pipe non-blocking")?;
    let theirs = [stdin.into(), stdout_in.into(), stderr_in.into()];
    Ok((theirs, vec![(OUTPUT, stdout), (ERROR, stderr)], stdin_in))
}

fn terminal(window: Window) -> Result<Ends> {
    let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC)
        .doing(|| "open a terminal")?;
    unlockpt(&master).doing(|| "unlock a terminal")?;
    let slave =
        ioctl_tiocgptpeer(&master, OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC)
            .doing(|| "open a terminal's other side")?;
    tcsetwinsize(&slave, size(window)).doing(|| "size a terminal")?;
    let copy = |fd: &OwnedFd| fd.try_clone().doing(|| "copy a terminal");
    let theirs = [copy(&slave)?, copy(&slave)?, slave];
    let input = File::from(copy(&master)?);
    Ok((theirs, vec![(OUTPUT, File::from(master))], input))
}

fn size(window: Window) -> Winsize {
    Winsize { ws_row: window.rows, ws_col: window.columns, ws_xpixel: 0, ws_ypixel: 0 }
}

fn pipe() -> Result<(File, File)> {
    let (read, write) = std::io::pipe().doing(|| "make a pipe")?;
    Ok((OwnedFd::from(read).into(), OwnedFd::from(write).into()))
}

/// Makes a cgroup with these limits; writing to the file is joining it.
fn join(limits: &Limits) -> Result<Option<File>> {
    if limits.memory.is_none() && limits.processes.is_none() {
        return Ok(None);
    }
    let write = |path: &str, text: &str| fs::write(path, text).doing(|| format!("write {path}"));
    write("/sys/fs/cgroup/cgroup.subtree_control", "+memory +pids")?;
    if !Path::new(GROUP).is_dir() {
        fs::create_dir(GROUP).doing(|| format!("make {GROUP}"))?;
    }
    let text = |limit: Option<u64>| limit.map_or("max".to_owned(), |limit| limit.to_string());
    write(&format!("{GROUP}/memory.max"), &text(limits.memory))?;
    write(&format!("{GROUP}/pids.max"), &text(limits.processes))?;
    let path = format!("{GROUP}/cgroup.procs");
    File::options().write(true).open(&path).map(Some).doing(|| format!("open {path}"))
}

fn errno(errno: rustix::io::Errno) -> Errno {
    Errno::from_raw(errno.raw_os_error())
}
