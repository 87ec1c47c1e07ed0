//! Cgroups really limit and really go away, and the audit sees what is left behind.
//!
//! A user who may make no cgroup here gets the reasons instead: then those are tested.

mod audit;
mod limits;

use std::io::Write;
use std::process::{Child, ExitStatus, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::sleep;
use std::time::{Duration, Instant};

use harness::sandbox::Token;
use harness::sandbox::cgroup::{Cgroup, Limits};

/// The audit sees all children of this process, so no two tests may run at once.
fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A shell that waits for a line on its standard input before it runs its script.
struct Shell(Child);

impl Shell {
    fn waiting(script: &str) -> Self {
        #[expect(clippy::disallowed_methods, reason = "a cgroup's subject, not an experiment")]
        let mut command = std::process::Command::new("sh");
        command.args(["-c", &format!("read line; {script}")]);
        Self(command.stdin(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap())
    }

    fn inside(cgroup: &Cgroup, script: &str) -> Self {
        let shell = Self::waiting(script);
        cgroup.add(shell.0.id()).unwrap();
        shell
    }

    fn go(&mut self) -> &mut Self {
        self.0.stdin.take().unwrap().write_all(b"\n").unwrap();
        self
    }

    fn status(&mut self) -> ExitStatus {
        let mut status = None;
        eventually("the shell ends", || {
            status = self.0.try_wait().unwrap();
            status.is_some()
        });
        status.unwrap()
    }
}

impl Drop for Shell {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn eventually(what: &str, mut is_so: impl FnMut() -> bool) {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < Duration::from_secs(20), "not in 20 s: {what}");
        sleep(Duration::from_millis(2));
    }
}

/// A cgroup with one kind of limit, or nothing after testing the reason for that.
fn limited(limits: Limits) -> Option<Cgroup> {
    let cgroup = Cgroup::unguarded(&Token::new().unwrap(), &limits).unwrap();
    let [line] = cgroup.enforced() else { panic!("one line: {:?}", cgroup.enforced()) };
    eprintln!("{line}");
    if line.contains(": cgroup v") {
        return Some(cgroup);
    }
    let (_, reason) = line.split_once(": no controller that this user may use: ").unwrap();
    assert!(reason == "no hierarchy has it" || reason.contains(" /"), "{line}");
    assert_ne!(nix::unistd::getuid().as_raw(), 0, "root can impose limits here: {line}");
    None
}

fn pids(count: u64) -> Limits {
    Limits { pids: Some(count), ..Limits::default() }
}
