//! `namespace/uts`, graded: run a command with a host name of its own.

use harness::grade::{Given, Goal, Graded, Kind, Run, Task, hostname, named};
use harness::record::Fact;
use harness::requirement::{HOSTNAME, Requirement, UNSHARE};
use harness::sys::clone::Namespaces;

/// The command in a UTS namespace of its own, with the host name `$NAME`.
pub struct Uts;

impl Task for Uts {
    fn id(&self) -> &'static str {
        "namespace/uts"
    }

    fn kind(&self) -> Kind {
        Kind::Wrap
    }

    fn needs(&self) -> Vec<Requirement> {
        vec![UNSHARE, HOSTNAME]
    }

    fn goals(&self) -> &'static [Goal] {
        const {
            &[
                Goal::new("runs", 1),
                Goal::new("own-namespace", 2).needs("runs"),
                Goal::new("hostname-inside", 2).needs("own-namespace"),
                Goal::new("hostname-outside", 1).needs("own-namespace"),
                Goal::new("exit-status", 1).needs("runs"),
            ]
        }
    }

    fn grade(&self, run: &mut Run<'_>) -> Graded {
        let name = run.draw().name();
        let given = Given::default().variable("NAME", &name);
        let subject = run.wrap("runs", &given)?;

        let apart = run.is_apart(&subject, "uts")?;
        let before = Given::HOSTNAME;
        let outside = run.inside(hostname)?;
        run.check("own-namespace", Fact::Is(true), Fact::Is(apart), || {
            let key = if outside == before {
                "hint-namespace-uts-shared"
            } else {
                "hint-namespace-uts-renamed-outside"
            };
            named(key, [("name", outside.clone())])
        });
        let inside = run.with(&subject, Namespaces::UTS, hostname)?;
        run.check("hostname-inside", Fact::text(&name), Fact::text(&inside), || {
            let key = if inside == before {
                "hint-namespace-uts-never-set"
            } else {
                "hint-namespace-uts-other-name"
            };
            named(key, [("name", inside.clone()), ("wanted", name.clone())])
        });
        let renamed = |name: &str| {
            let values = [("name", name.to_owned()), ("before", before.to_owned())];
            named("hint-namespace-uts-outside-changed", values)
        };
        run.check("hostname-outside", Fact::text(before), Fact::text(&outside), || {
            renamed(&outside)
        });
        run.release("exit-status", subject)?;
        let last = run.inside(hostname)?;
        run.check("hostname-outside", Fact::text(before), Fact::text(&last), || renamed(&last));
        Ok(())
    }
}
