//! The children of this process.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;

use procfs::process::{Process, Stat, all_processes};

use crate::{Doing, Error, Result};

/// Children of every thread of this process, dead ones that nobody reaped included:
/// what they run, by process id and start in clock ticks since boot.
///
/// # References
/// proc_pid_task(5): `children` needs CONFIG_PROC_CHILDREN
pub(super) fn children() -> Result<BTreeMap<(i32, u64), String>> {
    let tasks = "/proc/self/task";
    let mut children = BTreeMap::new();
    for task in fs::read_dir(tasks).doing(|| format!("read {tasks}"))?.flatten() {
        let path = task.path().join("children");
        match fs::read_to_string(&path) {
            Ok(pids) => children.extend(pids.split(' ').filter_map(|pid| child(pid.parse().ok()?))),
            // A thread that has just ended looks the same, and costs a scan.
            Err(error) if error.kind() == ErrorKind::NotFound => return scan(),
            Err(error) => return Err(Error::io(format!("read {}", path.display()), error)),
        }
    }
    Ok(children)
}

/// The same on a kernel that keeps no list: every process whose parent this one is.
fn scan() -> Result<BTreeMap<(i32, u64), String>> {
    let failed = |error| Error::Setup(format!("cannot list processes: {error}"));
    let own = i32::try_from(std::process::id()).unwrap_or_default();
    let all = all_processes().map_err(failed)?.flatten();
    let stats = all.filter_map(|process| Some((process.stat().ok()?, process)));
    let children = stats.filter(|(stat, _)| stat.ppid == own);
    Ok(children.map(|(stat, process)| describe(&stat, &process)).collect())
}

/// A child; `None` if it is gone meanwhile.
fn child(pid: i32) -> Option<((i32, u64), String)> {
    let process = Process::new(pid).ok()?;
    Some(describe(&process.stat().ok()?, &process))
}

fn describe(stat: &Stat, process: &Process) -> ((i32, u64), String) {
    let arguments = process.cmdline().unwrap_or_default().join(" ");
    let what = match stat.state {
        'Z' => format!("{} (ended, but never waited for)", stat.comm),
        _ => format!("{} ({arguments})", stat.comm),
    };
    ((stat.pid, stat.starttime), what)
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::process::Stdio;

    #[test]
    fn the_list_and_the_scan_agree() {
        #[expect(clippy::disallowed_methods, reason = "the audit's subject is a bare child")]
        let mut command = std::process::Command::new("cat");
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        // Its answer shows that it is past execve: before that it has no arguments yet.
        child.stdin.as_mut().unwrap().write_all(b"x").unwrap();
        child.stdout.as_mut().unwrap().read_exact(&mut [0]).unwrap();
        let (listed, scanned) = (super::children().unwrap(), super::scan().unwrap());
        child.kill().unwrap();
        child.wait().unwrap();
        let ours = |(pid, _): &&(i32, u64)| *pid as u32 == child.id();
        let key = listed.keys().find(ours).unwrap();
        assert_eq!(listed.get(key), scanned.get(key));
        assert!(listed[key].starts_with("cat"), "{}", listed[key]);
    }
}
