//! `namespace/ipc`, graded: shared memory that has its name in one namespace only.

use harness::grade::{Given, Goal, Graded, Kind, Run, Task, content_of, named, words};
use harness::record::Fact;
use harness::requirement::{IPCS, Requirement, UNSHARE};
use harness::sys::clone::Namespaces;

/// The command in an IPC namespace of its own, with one segment of `$SIZE` bytes.
pub struct Ipc;

impl Task for Ipc {
    fn id(&self) -> &'static str {
        "namespace/ipc"
    }

    fn kind(&self) -> Kind {
        Kind::Wrap
    }

    fn needs(&self) -> Vec<Requirement> {
        vec![UNSHARE, IPCS]
    }

    fn goals(&self) -> &'static [Goal] {
        const {
            &[
                Goal::new("runs", 1),
                Goal::new("own-namespace", 2).needs("runs"),
                Goal::new("segment-inside", 2).needs("own-namespace"),
                Goal::new("nothing-outside", 1).needs("own-namespace"),
                Goal::new("exit-status", 1).needs("runs"),
            ]
        }
    }

    fn grade(&self, run: &mut Run<'_>) -> Graded {
        let size = run.draw().number(5_000, 99_999).to_string();
        let subject = run.wrap("runs", &Given::default().variable("SIZE", &size))?;

        let apart = run.is_apart(&subject, "ipc")?;
        run.check("own-namespace", Fact::Is(true), Fact::Is(apart), || {
            named("hint-namespace-ipc-shared", [])
        });
        let inside = run.with(&subject, Namespaces::IPC, segments)?;
        let outside = run.inside(segments)?;
        run.check("segment-inside", Fact::list([&size]), inside.clone(), || {
            let key = match &inside {
                Fact::List(sizes) if !sizes.is_empty() => "hint-namespace-ipc-other-size",
                _ if outside == Fact::list([&size]) => "hint-namespace-ipc-made-outside",
                _ => "hint-namespace-ipc-none",
            };
            named(key, [("seen", words(&inside)), ("size", size.clone())])
        });
        nothing_outside(run, outside);
        run.release("exit-status", subject)?;
        let last = run.inside(segments)?;
        nothing_outside(run, last);
        Ok(())
    }
}

fn nothing_outside(run: &mut Run<'_>, seen: Fact) {
    let sizes = words(&seen);
    run.check("nothing-outside", Fact::list::<&str>([]), seen, || {
        named("hint-namespace-ipc-outside", [("seen", sizes)])
    });
}

/// The sizes of the segments in the caller's IPC namespace: the table is that of whoever
/// opens it, whichever /proc it is in.
fn segments() -> Fact {
    match content_of("/proc/sysvipc/shm") {
        Fact::Text(table) => {
            let size = |line: &str| line.split_whitespace().nth(3).map(str::to_owned);
            Fact::List(table.lines().skip(1).filter_map(size).collect())
        }
        errno => errno,
    }
}
