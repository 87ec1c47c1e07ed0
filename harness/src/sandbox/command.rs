//! Programs inside the sandbox: who runs them, and where.

use std::ffi::{CString, OsString};
use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::PathBuf;

use nix::errno::Errno;
use rustix::io::fcntl_dupfd_cloexec;

use super::caller::Caller;
use super::capture::{Ran, Started};
use super::process::{Child, Ended};
use crate::cache;
use crate::sys::clone::Namespaces;
use crate::sys::fd::place;
use crate::{Doing, Error, Result};

/// Where programs are looked for; also the subject's PATH.
const PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// Where our own descriptors start that must not be in the way of passed ones.
const HIGH: i32 = 32;

/// A program to run inside the sandbox.
#[derive(Clone, Debug, Default)]
pub struct Command {
    arguments: Vec<OsString>,
    caller: Caller,
    root: Option<PathBuf>,
    folder: Option<PathBuf>,
    environment: Vec<(String, String)>,
}

impl Command {
    /// The program and its arguments; the program is looked for on a fixed PATH, and then
    /// among the tools of the cache.
    pub fn new<S: Into<OsString>>(arguments: impl IntoIterator<Item = S>) -> Self {
        Self { arguments: arguments.into_iter().map(Into::into).collect(), ..Self::default() }
    }

    /// One more argument.
    pub fn argument(mut self, argument: impl Into<OsString>) -> Self {
        self.arguments.push(argument.into());
        self
    }

    /// Runs it as `caller`.
    pub fn caller(mut self, caller: Caller) -> Self {
        self.caller = caller;
        self
    }

    /// Changes the root before the program is executed.
    pub fn root(mut self, root: impl Into<PathBuf>) -> Self {
        self.root = Some(root.into());
        self
    }

    /// Changes the working folder before the program is executed.
    pub fn folder(mut self, folder: impl Into<PathBuf>) -> Self {
        self.folder = Some(folder.into());
        self
    }

    /// Adds a variable to the environment, which holds PATH and LC_ALL otherwise.
    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.into(), value.into()));
        self
    }

    /// The command as a person would type it.
    pub fn typed(&self) -> String {
        let words = self.arguments.iter().map(|word| {
            let word = word.to_string_lossy();
            let plain = !word.is_empty()
                && !word.contains([' ', '\'', '"', '$', '&', ';', '|', '<', '>', '\n']);
            if plain { word.into_owned() } else { format!("'{}'", word.replace('\'', r"'\''")) }
        });
        words.collect::<Vec<_>>().join(" ")
    }

    /// Runs it to its end.
    ///
    /// # Errors
    /// Only when it could not be started at all; see [`Self::start`].
    pub fn run(&self) -> Result<Ran> {
        self.start()?.finish()
    }

    /// Runs it to its end, which is to be status 0.
    ///
    /// # Errors
    /// It was another, then with its own words; or as [`Self::start`].
    pub fn succeed(&self) -> Result<()> {
        let ran = self.run()?;
        match ran.ended {
            Ended::Exit(0) => Ok(()),
            ended => {
                let (typed, words) = (self.typed(), ran.output.stderr.trim());
                Err(Error::Setup(format!("{typed} ended with {:?}: {words}", ended.fact())))
            }
        }
    }

    /// Runs it to its end with this process's own output.
    ///
    /// # Errors
    /// As [`Self::start`].
    pub fn attached(&self) -> Result<Ended> {
        let copy = |fd: BorrowedFd<'_>| fcntl_dupfd_cloexec(fd, HIGH).doing(|| "copy a descriptor");
        let (stdout, stderr) = (copy(std::io::stdout().as_fd())?, copy(std::io::stderr().as_fd())?);
        self.launch(stdout, stderr, || Ok(()))?.wait()
    }

    /// Starts it with pipes for its output.
    ///
    /// # Errors
    /// The step that failed before the program ran: chroot, chdir, the change of user,
    /// or execve itself, with its errno.
    pub fn start(&self) -> Result<Started> {
        self.start_with(&[])
    }

    /// As [`Self::start`]; the program finds `passed` as its descriptors 3, 4 and so on.
    pub fn start_with(&self, passed: &[BorrowedFd<'_>]) -> Result<Started> {
        let (stdout, stdout_in) = std::io::pipe().doing(|| "make a pipe")?;
        let (stderr, stderr_in) = std::io::pipe().doing(|| "make a pipe")?;
        let high =
            |fd: &BorrowedFd<'_>| fcntl_dupfd_cloexec(fd, HIGH).doing(|| "copy a descriptor");
        let passed = passed.iter().map(high).collect::<Result<Vec<_>>>()?;
        let child = self.launch(stdout_in.into(), stderr_in.into(), || {
            (3..).zip(&passed).try_for_each(|(number, fd)| place(fd.as_fd(), number))
        })?;
        Ok(Started::new(child, stdout, stderr))
    }

    /// As [`Self::start`], with these as standard input and output.
    pub fn start_on(&self, stdin: BorrowedFd<'_>, stdout: BorrowedFd<'_>) -> Result<Started> {
        let (empty, _) = std::io::pipe().doing(|| "make a pipe")?;
        let (stderr, stderr_in) = std::io::pipe().doing(|| "make a pipe")?;
        let stdout = fcntl_dupfd_cloexec(stdout, HIGH).doing(|| "copy a descriptor")?;
        let child = self.launch(stdout, stderr_in.into(), || place(stdin, 0))?;
        Ok(Started::new(child, empty, stderr))
    }

    /// Clones a process that becomes the program, after `before` has run in it.
    pub(crate) fn launch(
        &self,
        stdout: OwnedFd,
        stderr: OwnedFd,
        before: impl FnOnce() -> Result<(), Errno>,
    ) -> Result<Child> {
        self.launch_from(stdout, stderr, || Ok(()), before)
    }

    /// As [`Self::launch`]; `first` runs before the root, the folder and the user are
    /// changed, and can go to another place.
    pub(super) fn launch_from(
        &self,
        stdout: OwnedFd,
        stderr: OwnedFd,
        first: impl FnOnce() -> Result<(), Errno>,
        before: impl FnOnce() -> Result<(), Errno>,
    ) -> Result<Child> {
        // Closed by a successful execve; otherwise it brings the reason.
        let (mut failure, low) = std::io::pipe().doing(|| "make a pipe")?;
        let mut failed =
            fcntl_dupfd_cloexec(&low, HIGH).map(File::from).doing(|| "copy a descriptor")?;
        drop(low);
        let child = Child::start(Namespaces::empty(), || {
            let (step, errno) = self.become_program(&stdout, &stderr, first, before);
            let _ = writeln!(failed, "{} {step}", errno as i32);
            127
        })
        .doing(|| format!("clone a process for {}", self.typed()))?;
        drop((failed, stdout, stderr));
        let mut text = String::new();
        failure.read_to_string(&mut text).doing(|| "read how a program started")?;
        let Some((errno, step)) = text.trim_end().split_once(' ') else { return Ok(child) };
        child.wait()?;
        let errno = Errno::from_raw(errno.parse().unwrap_or(libc::EIO));
        Err(Error::io(step, errno))
    }

    /// In the clone: everything up to execve. Returns only when a step fails.
    fn become_program(
        &self,
        stdout: &OwnedFd,
        stderr: &OwnedFd,
        first: impl FnOnce() -> Result<(), Errno>,
        before: impl FnOnce() -> Result<(), Errno>,
    ) -> (String, Errno) {
        let prepared = (|| -> Result<(), (String, Errno)> {
            let at = |step: &str| {
                let step = step.to_owned();
                move |errno: Errno| (step, errno)
            };
            let raw = |errno: rustix::io::Errno| Errno::from_raw(errno.raw_os_error());
            rustix::stdio::dup2_stdout(stdout).map_err(raw).map_err(at("set standard output"))?;
            rustix::stdio::dup2_stderr(stderr).map_err(raw).map_err(at("set standard error"))?;
            crate::sys::signal::reset().map_err(at("reset signals"))?;
            first().map_err(at("enter the cell"))?;
            if let Some(root) = &self.root {
                let step = format!("change the root to {}", root.display());
                nix::unistd::chroot(root.as_path()).map_err(at(&step))?;
                nix::unistd::chdir("/").map_err(at("enter the new root"))?;
            }
            if let Some(folder) = &self.folder {
                nix::unistd::chdir(folder.as_path())
                    .map_err(at(&format!("enter {}", folder.display())))?;
            }
            self.caller.become_it().map_err(at("give up privileges"))?;
            before().map_err(at("prepare the program"))
        })();
        match prepared {
            Err(failure) => failure,
            Ok(()) => (format!("execute {}", self.typed()), self.execute()),
        }
    }

    /// As execvp(3) does: each folder of PATH in turn, EACCES remembered.
    fn execute(&self) -> Errno {
        let word = |text: &OsString| CString::new(text.as_bytes()).unwrap_or_default();
        let arguments: Vec<CString> = self.arguments.iter().map(word).collect();
        let Some(program) = self.arguments.first() else { return Errno::EINVAL };
        let fixed = [("PATH".to_owned(), PATH.to_owned()), ("LC_ALL".to_owned(), "C".to_owned())];
        let environment: Vec<CString> = fixed
            .iter()
            .chain(&self.environment)
            .map(|(name, value)| CString::new(format!("{name}={value}")).unwrap_or_default())
            .collect();
        let candidates: Vec<OsString> = if program.as_bytes().contains(&b'/') {
            vec![program.clone()]
        } else {
            let join = |folder: &str| [folder.as_bytes(), b"/", program.as_bytes()].concat();
            let on_path = PATH.split(':').map(|folder| OsString::from_vec(join(folder)));
            on_path.chain(cache::tool(program)).collect()
        };
        let mut denied = None;
        for candidate in candidates {
            match nix::unistd::execve(&word(&candidate), &arguments, &environment) {
                Err(Errno::EACCES) => denied = Some(Errno::EACCES),
                Err(Errno::ENOENT | Errno::ENOTDIR) => {}
                Err(errno) => return errno,
            }
        }
        denied.unwrap_or(Errno::ENOENT)
    }
}
