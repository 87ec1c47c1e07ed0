//! What every sandbox is like, seen from both sides.

use std::collections::BTreeMap;

use harness::record::{Fact, NamespaceView};
use rstest::rstest;

use crate::support::{Runner, isolab_as};

type Side = BTreeMap<String, Fact>;

/// Both sides of a sandbox that `runner` starts.
fn world(runner: Runner, arguments: &[&str]) -> (Side, Side) {
    let mut command = isolab_as(runner);
    command.args(["selftest", "world"]).args(arguments);
    if matches!(runner, Runner::Rootless) {
        command.arg("--rootless");
    }
    let output = command.output().expect("isolab starts");
    let sides: BTreeMap<String, Side> = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)));
    (sides["inside"].clone(), sides["outside"].clone())
}

fn own(side: &Side, namespace: &str) -> bool {
    let Fact::Namespaces(views) = &side["namespaces"] else { panic!("no namespaces") };
    views[namespace] == NamespaceView::Own
}

#[rstest]
#[case(Runner::Caller)]
#[case(Runner::Rootless)]
#[case(Runner::Ordinary)]
fn a_sandbox_has_its_own_world(#[case] runner: Runner) {
    let (inside, outside) = world(runner, &[]);
    for namespace in ["mnt", "pid", "uts", "ipc", "net"] {
        assert!(own(&outside, namespace), "{namespace} is shared: {outside:?}");
    }
    assert_eq!(inside["pid"], Fact::Count(1));
    assert_eq!(inside["processes"], Fact::Count(1), "its /proc shows its own processes only");
    assert_eq!(inside["hostname"], Fact::text("isolab"));
    for path in ["/isolab-test", "/usr/isolab-test", "/etc/isolab-test"] {
        let answer = &inside[&format!("write {path}")];
        let refused = [Fact::Errno("EROFS".into()), Fact::Errno("EACCES".into())];
        assert!(refused.contains(answer), "{path}: {answer:?}");
    }
    for path in ["/tmp/isolab-test", "/run/isolab-test", "WORK", "/dev/null"] {
        assert_eq!(inside[&format!("write {path}")], Fact::Ok, "{path}");
    }
    assert_eq!(inside["/tmp"], Fact::list(["isolab-test", "work"]), "a /tmp of its own");
}

#[rstest]
#[case(Runner::Rootless)]
#[case(Runner::Ordinary)]
fn host_uid_0_is_never_mapped_without_need(#[case] runner: Runner) {
    let (_, outside) = world(runner, &[]);
    assert!(own(&outside, "user"));
    let Fact::List(lines) = &outside["uid_map"] else { panic!("{:?}", outside["uid_map"]) };
    // SELF would be host root when root starts it; an ordinary user maps its own id only.
    let wanted = match runner {
        Runner::Rootless if crate::support::is_root() => "0 SUB 65536",
        _ => "0 SELF 1",
    };
    assert_eq!(lines, &[wanted]);
}

#[rstest]
#[case(Runner::Caller)]
#[case(Runner::Rootless)]
#[case(Runner::Ordinary)]
fn a_narrow_view_holds_what_was_asked_for(#[case] runner: Runner) {
    let only = ["/usr", "/bin", "/lib", "/lib64"].map(|path| ["--only", path]).concat();
    let (inside, outside) = world(runner, &only);
    assert_eq!(
        inside["/"],
        Fact::list(["bin", "dev", "lib", "lib64", "proc", "run", "tmp", "usr"])
    );
    assert_eq!(inside["write /usr/isolab-test"], Fact::Errno("EROFS".into()));
    assert_eq!(outside["chrooted"], Fact::Is(false), "pivot_root leaves no root above");
}
