//! `union/interfaces`, graded: what overlayfs and unionfs-fuse offer to programs.

use harness::Error;
use harness::grade::{Goal, Graded, Kind, Run, Stop, Task, named};
use harness::record::{Fact, Record};

/// A table of two union file systems.
pub struct Interfaces;

/// A row of the table: the key of its answers, and where the experiment shows it.
struct Row(&'static str, &'static str, &'static str);

const ROWS: &[Row] = &[
    Row("type", "mountinfo", "type"),
    Row("exchange", "rename", "EXCHANGE"),
    Row("tmpfile", "data", "O_TMPFILE"),
    Row("user-attributes", "attributes", "user.*"),
    Row("mmap-shared", "data", "mmap, shared and writable"),
    Row("inode-of-branch", "numbers", "st_ino, union and branch"),
];

impl Task for Interfaces {
    fn id(&self) -> &'static str {
        "union/interfaces"
    }

    fn kind(&self) -> Kind {
        Kind::Answer
    }

    fn goals(&self) -> &'static [Goal] {
        const {
            &[
                Goal::new("overlay-type", 1),
                Goal::new("overlay-exchange", 1),
                Goal::new("overlay-tmpfile", 1),
                Goal::new("overlay-user-attributes", 1),
                Goal::new("overlay-mmap-shared", 1),
                Goal::new("overlay-inode-of-branch", 1),
                Goal::new("unionfs-type", 1),
                Goal::new("unionfs-exchange", 1),
                Goal::new("unionfs-tmpfile", 1),
                Goal::new("unionfs-user-attributes", 1),
                Goal::new("unionfs-mmap-shared", 1),
                Goal::new("unionfs-inode-of-branch", 1),
            ]
        }
    }

    fn grade(&self, run: &mut Run<'_>) -> Graded {
        let answers = run.answers()?;
        for (column, backend) in [("overlay", "overlay"), ("unionfs", "unionfs-fuse")] {
            let record = run.record(&format!("union/interfaces@{backend}"))?;
            for row in ROWS {
                let name = format!("{column}-{}", row.0);
                let values = |said: &str| [("said", said.to_owned()), ("step", row.1.to_owned())];
                run.answer(&answers, &name, measured(&record, row)?, |said| {
                    named("hint-union-interfaces", values(said))
                });
            }
        }
        Ok(())
    }
}

/// What the experiment has seen, as a person would put it: `ok`, `EINVAL`, `overlay`.
fn measured(record: &Record, Row(name, step, fact): &Row) -> Graded<Fact> {
    match record.fact(step, fact) {
        Some(fact @ (Fact::Ok | Fact::Errno(_) | Fact::Text(_))) => Ok(fact.clone()),
        other => Err(Stop::Grader(Error::Setup(format!("{name} is no answer: {other:?}")))),
    }
}
