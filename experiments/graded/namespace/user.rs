//! `namespace/user`, graded: one user, who is another one inside.

use harness::grade::{Given, Goal, Graded, Kind, Run, Task, named};
use harness::probe::IdRange;
use harness::record::Fact;
use harness::requirement::{Requirement, USER_NAMESPACE};

/// The command in a user namespace of its own, where its user is `$USER_ID`, its group
/// `$GROUP_ID`, and nobody else is mapped.
pub struct User;

impl Task for User {
    fn id(&self) -> &'static str {
        "namespace/user"
    }

    fn kind(&self) -> Kind {
        Kind::Wrap
    }

    fn needs(&self) -> Vec<Requirement> {
        vec![USER_NAMESPACE]
    }

    fn goals(&self) -> &'static [Goal] {
        const {
            &[
                Goal::new("runs", 1),
                Goal::new("own-namespace", 2).needs("runs"),
                Goal::new("uid-map", 2).needs("own-namespace"),
                Goal::new("gid-map", 2).needs("own-namespace"),
                Goal::new("exit-status", 1).needs("runs"),
            ]
        }
    }

    fn grade(&self, run: &mut Run<'_>) -> Graded {
        let (uid, gid) = (run.draw().number(1_000, 60_000), run.draw().number(1_000, 60_000));
        let given = Given::default()
            .variable("USER_ID", uid.to_string())
            .variable("GROUP_ID", gid.to_string());
        let subject = run.wrap("runs", &given)?;

        let apart = run.is_apart(&subject, "user")?;
        run.check("own-namespace", Fact::Is(true), Fact::Is(apart), || {
            named("hint-namespace-user-shared", [])
        });
        let profile = &subject.profile;
        for (goal, wanted, map) in
            [("uid-map", uid, &profile.uid_map), ("gid-map", gid, &profile.gid_map)]
        {
            let seen = map.iter().flatten().map(inner).collect::<Vec<_>>();
            let text = seen.join(", ");
            run.check(goal, Fact::list([format!("{wanted} × 1")]), Fact::List(seen), || {
                let key = match text.as_str() {
                    "" => "hint-namespace-user-unmapped",
                    _ => "hint-namespace-user-map",
                };
                named(key, [("map", goal.replace('-', "_")), ("seen", text)])
            });
        }
        run.release("exit-status", subject)
    }
}

/// A line of a map without its outer number, which is the machine's: in a map of one line
/// and one id that is whoever wrote it.
fn inner(range: &IdRange) -> String {
    format!("{} × {}", range.inside, range.count)
}
