//! `namespace/time`, graded: a machine that seems to run for days longer.

use std::time::Duration;

use harness::grade::{Given, Goal, Graded, Kind, Run, Task, named};
use harness::record::Fact;
use harness::requirement::{Requirement, TIME_NAMESPACE};
use harness::sys::clone::Namespaces;
use rustix::time::{ClockId, clock_gettime};

/// The command in a time namespace whose time since boot is `$DAYS` days ahead.
pub struct Time;

const DAY: u64 = 24 * 60 * 60;

impl Task for Time {
    fn id(&self) -> &'static str {
        "namespace/time"
    }

    fn kind(&self) -> Kind {
        Kind::Wrap
    }

    fn needs(&self) -> Vec<Requirement> {
        vec![TIME_NAMESPACE]
    }

    fn goals(&self) -> &'static [Goal] {
        const {
            &[
                Goal::new("runs", 1),
                Goal::new("own-namespace", 2).needs("runs"),
                Goal::new("boottime", 2).needs("own-namespace"),
                Goal::new("monotonic", 1).needs("own-namespace"),
                Goal::new("exit-status", 1).needs("runs"),
            ]
        }
    }

    fn grade(&self, run: &mut Run<'_>) -> Graded {
        let days = run.draw().number(3, 900);
        let subject = run.wrap("runs", &Given::default().variable("DAYS", days.to_string()))?;

        let apart = run.is_apart(&subject, "time")?;
        run.check("own-namespace", Fact::Is(true), Fact::Is(apart), || {
            named("hint-namespace-time-shared", [])
        });
        let before = run.inside(clocks)?;
        // The one outside is the machine's, which the sandbox's root may not join.
        let inside = match apart {
            true => run.with(&subject, Namespaces::TIME, clocks)?,
            false => before,
        };
        let ahead = |at: usize| {
            // The second look is later by less than a look may take.
            let seconds = inside[at].as_secs().saturating_sub(before[at].as_secs());
            match seconds % DAY {
                0..60 => format!("{} days", seconds / DAY),
                _ => format!("{seconds} seconds"),
            }
        };
        for (goal, at, wanted) in [("boottime", 0, days), ("monotonic", 1, 0)] {
            let seen = ahead(at);
            run.check(goal, Fact::text(format!("{wanted} days")), Fact::text(&seen), || {
                let key = match goal {
                    "boottime" => "hint-namespace-time-boottime",
                    _ => "hint-namespace-time-monotonic",
                };
                named(key, [("seen", seen.clone()), ("days", wanted.to_string())])
            });
        }
        run.release("exit-status", subject)
    }
}

/// The time since boot, and the monotonic time, in the caller's namespace.
fn clocks() -> [Duration; 2] {
    [ClockId::Boottime, ClockId::Monotonic]
        .map(|clock| Duration::try_from(clock_gettime(clock)).unwrap_or_default())
}
