//! Limits bite, and cgroups go away with all that is in them.

use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use harness::sandbox::Token;
use harness::sandbox::cgroup::{Cgroup, Limits, sweep};

use super::{Shell, alone, eventually, limited, pids};

#[test]
fn a_fork_beyond_the_limit_fails_and_is_counted() {
    let _alone = alone();
    let Some(cgroup) = limited(pids(4)) else { return };
    assert!(cgroup.enforced()[0].ends_with(", 4"));
    assert_eq!(cgroup.events().pids_max_hits, Some(0));
    let mut shell = Shell::inside(&cgroup, "for n in 1 2 3 4 5 6; do sleep 600 & done; exit 0");
    assert!(!shell.go().status().success(), "sh gives up when it cannot fork");
    assert!(cgroup.events().pids_max_hits >= Some(1));
    cgroup.remove().unwrap();
}

#[test]
fn memory_beyond_the_limit_is_deadly_and_counted() {
    let _alone = alone();
    let limits = Limits { memory: Some((32 << 20) + 5), ..Limits::default() };
    let Some(cgroup) = limited(limits) else { return };
    assert!(cgroup.enforced()[0].contains(", 32 MiB"));
    let mut shell = Shell::inside(&cgroup, "exec tail /dev/zero");
    assert_eq!(shell.go().status().signal(), Some(9));
    assert!(cgroup.events().oom_kills >= Some(1));
}

#[test]
fn cpu_beyond_the_limit_is_throttled() {
    let _alone = alone();
    let Some(cgroup) = limited(Limits { cpu: Some(0.05), ..Limits::default() }) else { return };
    assert!(cgroup.enforced()[0].ends_with(", 0.05 cores"));
    let mut shell = Shell::inside(&cgroup, "while :; do :; done");
    shell.go();
    let stat = cgroup.folders().next().unwrap().join("cpu.stat");
    eventually("the shell is throttled", || {
        let stat = fs::read_to_string(&stat).unwrap();
        stat.lines().any(|line| line.starts_with("nr_throttled ") && !line.ends_with(" 0"))
    });
    cgroup.kill().unwrap();
    assert_eq!(shell.status().signal(), Some(9));
}

#[test]
fn removal_takes_along_what_is_inside_however_deep() {
    let _alone = alone();
    let Some(cgroup) = limited(pids(8)) else { return };
    let folder = cgroup.folders().next().unwrap().to_owned();
    let inner = folder.join("inner");
    fs::create_dir(&inner).unwrap();
    let mut stubborn = Shell::inside(&cgroup, "trap '' TERM INT HUP; sleep 600; sleep 600");
    let deep = Shell::waiting("sleep 600");
    fs::write(inner.join("cgroup.procs"), deep.0.id().to_string()).unwrap();
    stubborn.go();
    let start = Instant::now();
    cgroup.remove().unwrap();
    assert!(!folder.exists());
    assert!(start.elapsed() < Duration::from_secs(2), "{:?}", start.elapsed());
    assert_eq!(stubborn.status().signal(), Some(9));
}

#[test]
fn dropping_removes_and_all_limits_are_answered() {
    let _alone = alone();
    let limits =
        Limits { memory: Some(1 << 30), pids: Some(64), cpu: Some(1.5), ..Limits::default() };
    let cgroup = Cgroup::unguarded(&Token::new().unwrap(), &limits).unwrap();
    let controllers: Vec<_> = cgroup.enforced().iter().map(|line| line.split(':').next()).collect();
    assert_eq!(controllers, [Some("memory"), Some("pids"), Some("cpu")]);
    let folders: Vec<PathBuf> = cgroup.folders().map(Path::to_owned).collect();
    drop(cgroup);
    assert!(folders.iter().all(|folder| !folder.exists()), "{folders:?}");
    let none = Cgroup::unguarded(&Token::new().unwrap(), &Limits::default()).unwrap();
    assert_eq!((none.folders().count(), none.enforced().len()), (0, 0));
}

#[test]
fn limits_that_nothing_can_live_with_are_refused() {
    let _alone = alone();
    let cpu = |cores| Limits { cpu: Some(cores), ..Limits::default() };
    let memory = Limits { memory: Some(4096), ..Limits::default() };
    for limits in [pids(0), memory, cpu(0.0), cpu(-1.0), cpu(f64::NAN)] {
        let error = Cgroup::unguarded(&Token::new().unwrap(), &limits).unwrap_err();
        assert!(error.to_string().starts_with("a sandbox cannot be limited to"), "{error}");
    }
}

#[test]
fn a_guardian_is_refused_to_a_process_with_threads() {
    let _alone = alone();
    let Some(cgroup) = limited(pids(8)) else { return };
    let folders: Vec<PathBuf> = cgroup.folders().map(Path::to_owned).collect();
    let token = Token::new().unwrap();
    std::thread::scope(|scope| {
        let (end, wait) = std::sync::mpsc::channel::<()>();
        scope.spawn(move || wait.recv());
        let error = Cgroup::create(&token, &pids(8)).unwrap_err().to_string();
        assert!(error.starts_with("cannot fork a process of "), "{error}");
        drop(end);
    });
    assert!(!folders[0].with_file_name(token.name()).exists());
}

#[test]
fn sweeping_takes_what_the_dead_left_and_nothing_of_the_living() {
    let _alone = alone();
    let Some(living) = limited(pids(8)) else { return };
    let living = living.folders().next().unwrap().to_owned();
    let mut shell = Shell::waiting("exit 0");
    let (pid, own) = (shell.0.id(), std::process::id());
    let text = Token::new().unwrap().to_string();
    // The same process id that started at another time is somebody else.
    let (_, rest) = text.split_once('-').unwrap();
    let dead = living.with_file_name(format!("isolab-{own}-1-{}", rest.split_once('-').unwrap().1));
    // An id of another PID namespace means nothing here.
    let foreign = living.with_file_name(format!("isolab-{pid}-1-1-0"));
    fs::create_dir(&dead).unwrap();
    fs::create_dir(&foreign).unwrap();
    // Another run of this test may sweep at the same time, and come first.
    let inside = fs::write(dead.join("cgroup.procs"), pid.to_string()).is_ok();
    let swept = sweep().unwrap();
    let exist = [&dead, &foreign, &living].map(|folder| folder.exists());
    fs::remove_dir(&foreign).unwrap();
    assert_eq!(exist, [false, true, true]);
    assert!(!swept.contains(&living), "{swept:?}");
    assert!(!inside || shell.status().signal() == Some(9));
}
