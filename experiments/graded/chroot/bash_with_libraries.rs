//! `chroot/bash-with-libraries`, graded: a root with what bash needs, and nothing else.

use harness::grade::{Given, Goal, Graded, Kind, Run, Task};
use harness::record::Fact;
use harness::requirement::{BASH, Requirement};

use super::closure;

/// `$ROOT`, in which the grader runs bash.
pub struct BashWithLibraries;

impl Task for BashWithLibraries {
    fn id(&self) -> &'static str {
        "chroot/bash-with-libraries"
    }

    fn kind(&self) -> Kind {
        Kind::Prepare
    }

    fn needs(&self) -> Vec<Requirement> {
        vec![BASH]
    }

    fn goals(&self) -> &'static [Goal] {
        const {
            &[
                Goal::new("bash", 1),
                Goal::new("loader", 1).needs("bash"),
                Goal::new("libraries", 2).needs("loader"),
                Goal::new("runs", 2).needs("libraries"),
                Goal::new("genuine", 1).needs("libraries"),
                Goal::new("minimal", 2).needs("runs"),
            ]
        }
    }

    fn grade(&self, run: &mut Run<'_>) -> Graded {
        let (one, other) = (run.draw().number(17, 99), run.draw().number(17, 99));
        let ended = run.solve(&Given::default().folder_in("ROOT", "root"))?;
        // Without what still runs, without mounts, and in another sandbox.
        run.afresh("root")?;
        let seen = closure::look(run, "root", &["bash"])?;
        if !closure::is_there(run, &seen, "bash", "bash", ended) {
            return Ok(());
        }
        closure::is_closed(run, &seen);
        let script = format!("cd / && exit $(({one} + {other}))");
        let used = run.chrooted("root", &["bash", "-c", &script])?;
        run.check("runs", Fact::Exit((one + other) as i32), used.end.clone(), || {
            closure::why("bash", &used.end)
        });
        closure::is_genuine(run, &seen);
        closure::is_minimal(run, &seen);
        Ok(())
    }
}
