//! The audit names what was left behind, and leaves other sandboxes' things aside.

use std::fs;

use harness::sandbox::Token;
use harness::sandbox::audit::Audit;
use harness::sandbox::cgroup::Cgroup;
use nix::sys::signal::{Signal, kill};
use nix::sys::wait::waitpid;
use nix::unistd::Pid;

use super::{Shell, alone, eventually, pids};

#[test]
fn tokens_are_read_out_of_names() {
    let token = Token::new().unwrap();
    assert_ne!(token, Token::new().unwrap());
    assert!(token.owner_alive());
    let name = token.name();
    for suffix in ["", ".img", "-x", " (deleted)"] {
        assert_eq!(Token::in_name(&format!("{name}{suffix}")).as_ref(), Some(&token), "{suffix}");
    }
    let nested = format!("/a/isolab-1-2-3-4/{name}-x/b");
    assert_eq!(Token::all_in(&nested).nth(1), Some(token.clone()));
    assert_ne!(Token::in_name(&format!("{name}0")), Some(token));
    for other in ["isolab", "isolab-x", "isolab-1-2-3", "isolab-0-1-2-3", "isolab-1-2-3-4a", "a"] {
        assert_eq!(Token::in_name(other), None, "{other}");
    }
}

#[test]
fn a_quiet_pair_finds_nothing() {
    let _alone = alone();
    let (before, after) = (Audit::take().unwrap(), Audit::take().unwrap());
    assert_eq!(before.leaks(&after, &Token::new().unwrap()), [""; 0]);
    assert!(!before.mounts.is_empty() && before.settings.contains_key("kernel/hostname"));
}

#[test]
fn files_and_cgroups_left_behind_are_found_by_their_owner_alone() {
    let _alone = alone();
    let (own, other) = (Token::new().unwrap(), Token::new().unwrap());
    let before = Audit::take().unwrap();
    let file = format!("/tmp/{}-x", own.name());
    fs::write(&file, "").unwrap();
    let ours = Cgroup::unguarded(&own, &pids(8)).unwrap();
    let _others = Cgroup::unguarded(&other, &pids(8)).unwrap();
    let after = Audit::take().unwrap();
    fs::remove_file(&file).unwrap();
    let found = before.leaks(&after, &own);
    assert!(found.contains(&format!("file left behind: {file}")), "{found:?}");
    for folder in ours.folders() {
        assert!(found.contains(&format!("cgroup left behind: {}", folder.display())), "{found:?}");
    }
    let of = |found: &[String], token: &Token| found.iter().any(|f| f.contains(&token.name()));
    assert!(!of(&found, &other), "{found:?}");
    let elsewhere = before.leaks(&after, &Token::new().unwrap());
    assert!(!of(&elsewhere, &own) && !of(&elsewhere, &other), "{elsewhere:?}");
}

#[test]
fn children_and_orphans_left_behind_are_found() {
    let _alone = alone();
    let before = Audit::take().unwrap();
    let child = Shell::waiting("exit 0");
    let mut parent = Shell::waiting("sleep 77 & exit 0");
    parent.go().status();
    let mut after = Audit::take().unwrap();
    let mut orphan = None;
    eventually("the orphan runs sleep", || {
        after = Audit::take().unwrap();
        let found = after.processes.iter().find(|(_, what)| *what == "sleep (sleep 77)");
        orphan = found.map(|(key, _)| Pid::from_raw(key.0));
        orphan.is_some()
    });
    let (orphan, own) = (orphan.unwrap(), Token::new().unwrap());
    let found = before.leaks(&after, &own);
    let sentence = format!("process left behind: {}, sh (sh -c read line; exit 0)", child.0.id());
    assert!(found.contains(&sentence), "{found:?}");
    let sentence = format!("process left behind: {orphan}, sleep");
    assert!(found.contains(&format!("{sentence} (sleep 77)")), "{found:?}");
    kill(orphan, Signal::SIGKILL).unwrap();
    let dead = format!("{sentence} (ended, but never waited for)");
    eventually("the orphan is a zombie", || {
        before.leaks(&Audit::take().unwrap(), &own).contains(&dead)
    });
    waitpid(orphan, None).unwrap();
}

#[test]
fn each_change_of_the_machine_is_one_sentence() {
    let own = Token::new().unwrap();
    let other = Token::new().unwrap();
    let before = Audit {
        mounts: [
            ((1, "ext4 at /".into()), "rw".into()),
            ((2, "proc at /proc".into()), "rw".into()),
        ]
        .into(),
        settings: ["kernel/hostname", "kernel/tainted", "vm/panic"]
            .map(|n| (n.into(), "0".into()))
            .into(),
        interfaces: ["lo".into(), "eth0".into()].into(),
        ..Audit::default()
    };
    let after = Audit {
        mounts: [
            ((1, "ext4 at /".into()), "ro".into()),
            ((2, "tmpfs at /mnt/x".into()), "rw".into()),
            ((3, "namespace net at /run/netns/x".into()), "rw".into()),
        ]
        .into(),
        settings: [("kernel/hostname", "x"), ("kernel/tainted", "512"), ("vm/panic", "1")]
            .map(|(name, value)| (name.into(), value.into()))
            .into(),
        interfaces: ["lo".into(), "veth0".into()].into(),
        temporary: [format!("/run/{}", other.name()), "/tmp/isolab-x".into()].into(),
        loops: [("loop1", own.name()), ("loop2", other.name()), ("loop3", "nobodys".into())]
            .map(|(name, file)| (name.into(), format!("/images/{file}.img")))
            .into(),
        ..Audit::default()
    };
    let expected = [
        "mount gone: proc at /proc".to_owned(),
        "mount changed: ext4 at / was rw, is ro".into(),
        "mount left behind: tmpfs at /mnt/x".into(),
        "pinned namespace net at /run/netns/x".into(),
        "host name changed: was \"0\", is \"x\"".into(),
        "kernel taint changed: was \"0\", is \"512\"".into(),
        "sysctl vm.panic changed: was \"0\", is \"1\"".into(),
        format!("loop device left behind: /dev/loop1 of /images/{}.img", own.name()),
        "loop device left behind: /dev/loop3 of /images/nobodys.img".into(),
        "file left behind: /tmp/isolab-x".into(),
        "network interface left behind: veth0".into(),
        "network interface gone: eth0".into(),
    ];
    assert_eq!(before.leaks(&after, &own), expected);
}
