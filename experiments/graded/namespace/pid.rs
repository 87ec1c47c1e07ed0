//! `namespace/pid`, graded: be the first process of a namespace, with a /proc that knows it.

use std::fs;
use std::os::unix::fs::MetadataExt;

use harness::grade::{Given, Goal, Graded, Kind, Run, Subject, Task, named};
use harness::probe::FileId;
use harness::record::Fact;
use harness::requirement::{MOUNT, Requirement, UNSHARE};
use harness::sys::clone::Namespaces;
use rustix::fs::{PROC_SUPER_MAGIC, statfs};

/// The command as the init of a PID namespace, with the /proc of that namespace.
pub struct Pid;

impl Task for Pid {
    fn id(&self) -> &'static str {
        "namespace/pid"
    }

    fn kind(&self) -> Kind {
        Kind::Wrap
    }

    fn needs(&self) -> Vec<Requirement> {
        vec![UNSHARE, MOUNT]
    }

    fn goals(&self) -> &'static [Goal] {
        const {
            &[
                Goal::new("runs", 1),
                Goal::new("own-namespace", 2).needs("runs"),
                Goal::new("first-process", 2).needs("own-namespace"),
                Goal::new("own-proc", 2).needs("own-namespace"),
                Goal::new("proc-outside", 1).needs("own-namespace"),
                Goal::new("exit-status", 1).needs("runs"),
            ]
        }
    }

    fn grade(&self, run: &mut Run<'_>) -> Graded {
        let subject = run.wrap("runs", &Given::default())?;
        let apart = run.is_apart(&subject, "pid")?;
        let children_apart = namespace(&subject, "pid") != namespace(&subject, "pid_for_children");
        run.check("own-namespace", Fact::Is(true), Fact::Is(apart), || {
            let key = if children_apart {
                "hint-namespace-pid-no-fork"
            } else {
                "hint-namespace-pid-shared"
            };
            named(key, [])
        });
        let numbers = subject.profile.pids.clone().unwrap_or_default();
        let number = numbers.last().copied().unwrap_or_default();
        run.check("first-process", Fact::Count(1), Fact::Count(number.into()), || {
            named("hint-namespace-pid-number", [("number", number.to_string())])
        });

        let shown = run.with(&subject, Namespaces::MOUNT, namespace_of_proc)?;
        let own = shown.is_some() && shown == namespace(&subject, "pid");
        run.check("own-proc", Fact::Is(true), Fact::Is(own), || {
            let mounts = subject.profile.mounts.iter().flatten();
            let key = match mounts.filter(|mount| mount.point == "/proc").count() {
                0 | 1 => "hint-namespace-pid-proc-inherited",
                _ => "hint-namespace-pid-proc-of-another",
            };
            named(key, [])
        });
        proc_outside(run)?;
        run.release("exit-status", subject)?;
        proc_outside(run)
    }
}

/// The sandbox's own /proc is one mount, and nothing came upon it.
fn proc_outside(run: &mut Run<'_>) -> Graded {
    let mounts = run.mounted_on("/proc")?.len();
    run.check("proc-outside", Fact::Count(1), Fact::Count(mounts as u64), || {
        named("hint-namespace-pid-proc-outside", [("mounts", mounts.to_string())])
    });
    Ok(())
}

fn namespace(subject: &Subject, kind: &str) -> Option<FileId> {
    subject.profile.namespaces.get(kind).copied()
}

/// Which PID namespace /proc shows: that of its process 1, whose link it follows.
///
/// Whoever looks has no number there, so `/proc/self` would say nothing.
fn namespace_of_proc() -> Option<FileId> {
    let proc = statfs("/proc").is_ok_and(|of| of.f_type == PROC_SUPER_MAGIC);
    let first = fs::metadata("/proc/1/ns/pid").ok().filter(|_| proc)?;
    Some(FileId { device: first.dev(), inode: first.ino() })
}
