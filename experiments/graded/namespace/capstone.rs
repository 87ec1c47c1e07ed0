//! `namespace/capstone`, graded: run a command as a container.

use std::collections::BTreeSet;
use std::os::unix::fs::MetadataExt;

use harness::grade::{Given, Goal, Graded, Kind, Run, Subject, Task, hostname, named};
use harness::probe::{MountPoint, names};
use harness::record::Fact;
use harness::requirement::{Requirement, UNSHARE};
use harness::sys::clone::Namespaces;

/// The command in a container that the solution makes by hand.
pub struct Capstone;

/// The namespaces that a container of runc has at least.
const KINDS: [&str; 5] = ["ipc", "mnt", "net", "pid", "uts"];

/// The capabilities that `runc spec` leaves to a container.
const KEPT: [&str; 3] = ["cap_audit_write", "cap_kill", "cap_net_bind_service"];

impl Task for Capstone {
    fn id(&self) -> &'static str {
        "namespace/capstone"
    }

    fn kind(&self) -> Kind {
        Kind::Wrap
    }

    fn needs(&self) -> Vec<Requirement> {
        vec![UNSHARE]
    }

    fn goals(&self) -> &'static [Goal] {
        const {
            &[
                Goal::new("runs", 1),
                Goal::new("namespaces", 3).needs("runs"),
                Goal::new("hostname", 1).needs("namespaces"),
                Goal::new("root", 2).needs("namespaces"),
                Goal::new("old-root", 2).needs("root"),
                Goal::new("capabilities", 2).needs("runs"),
                Goal::new("open-files", 1).needs("runs"),
                Goal::new("exit-status", 1).needs("runs"),
            ]
        }
    }

    fn grade(&self, run: &mut Run<'_>) -> Graded {
        let (name, files) = (run.draw().name(), 64 + run.draw().status() as u64);
        let given = Given::default()
            .folder_in("ROOT", "root")
            .variable("NAME", &name)
            .variable("FILES", files.to_string());
        let subject = run.wrap("runs", &given)?;
        namespaces(run, &subject)?;
        let inside = run.with(&subject, Namespaces::UTS, hostname)?;
        run.check("hostname", Fact::text(&name), Fact::text(&inside), || {
            named("hint-namespace-capstone-hostname", [("name", inside.clone())])
        });
        roots(run, &subject)?;
        privileges(run, &subject);
        let limit = subject.profile.rlimits.as_ref().and_then(|all| all.get("nofile").copied());
        let hard = limit.and_then(|limit| limit.hard).unwrap_or(u64::MAX);
        run.check("open-files", Fact::Count(files), Fact::Count(hard), || {
            let values = [("limit", hard.to_string()), ("wanted", files.to_string())];
            named("hint-namespace-capstone-open-files", values)
        });
        run.release("exit-status", subject)
    }
}

fn namespaces(run: &mut Run<'_>, subject: &Subject) -> Graded {
    let mut own = Vec::new();
    for kind in KINDS {
        if run.is_apart(subject, kind)? {
            own.push(kind);
        }
    }
    let shared: Vec<&str> = KINDS.into_iter().filter(|kind| !own.contains(kind)).collect();
    run.check("namespaces", Fact::list(KINDS), Fact::list(own), || {
        let key = match shared[..] {
            ["pid"] => "hint-namespace-capstone-pid",
            _ => "hint-namespace-capstone-shared",
        };
        named(key, [("kinds", shared.join(", "))])
    });
    Ok(())
}

/// Its root is another one than outside, that of its mount namespace, and nothing leads back.
fn roots(run: &mut Run<'_>, subject: &Subject) -> Graded {
    let look = || std::fs::metadata("/").map(|root| (root.dev(), root.ino())).ok();
    let outside = run.inside(look)?;
    let root = subject.profile.root.as_ref();
    let own = root.map(|root| (root.id.device, root.id.inode));
    let seen = match root {
        Some(_) if own == outside => "the root outside",
        Some(root) if root.path != "/" => "a folder below the root of its mount namespace",
        Some(_) => "the root of its mount namespace",
        None => "unread",
    };
    let chrooted = seen.starts_with("a folder");
    run.check("root", Fact::text("the root of its mount namespace"), Fact::text(seen), || {
        named(
            match chrooted {
                true => "hint-namespace-capstone-chrooted",
                false => "hint-namespace-capstone-root",
            },
            [],
        )
    });
    let places = old_root(run, subject)?;
    run.check("old-root", Fact::list([""; 0]), Fact::list(places.clone()), || {
        let at = places.iter().cloned().collect::<Vec<_>>().join(", ");
        named("hint-namespace-capstone-old-root", [("at", at)])
    });
    Ok(())
}

/// Where the command still sees the sandbox's root mounted.
pub(crate) fn old_root(run: &mut Run<'_>, subject: &Subject) -> Graded<BTreeSet<String>> {
    let old = run.mounted_on("/")?.pop();
    let is_old = |mount: &&MountPoint| {
        old.as_ref().is_some_and(|old| (&mount.device, &mount.root) == (&old.device, &old.root))
    };
    let mounts = subject.profile.mounts.iter().flatten().filter(is_old);
    Ok(mounts.map(|mount| mount.point.clone()).collect())
}

fn privileges(run: &mut Run<'_>, subject: &Subject) {
    let caps = subject.profile.caps.unwrap_or_default();
    let more = |set: u64| -> Vec<String> {
        names(set).into_iter().filter(|name| !KEPT.contains(&name.as_str())).collect()
    };
    let (effective, bounding) = (more(caps.effective), more(caps.bounding));
    let observed = [effective.clone(), bounding.clone()].concat();
    run.check("capabilities", Fact::list([""; 0]), Fact::list(observed), || {
        let key = match effective.is_empty() {
            true => "hint-namespace-capstone-bounding",
            false => "hint-namespace-capstone-capabilities",
        };
        let first = effective.iter().chain(&bounding).take(3).cloned().collect::<Vec<_>>();
        named(key, [("count", bounding.len().to_string()), ("first", first.join(", "))])
    });
}
