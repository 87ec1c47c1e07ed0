//! `chroot/versus-container`, graded: the table of what chroot and containers isolate.

use harness::grade::{Goal, Graded, Kind, Run, Task, named};
use harness::record::{Fact, NamespaceView, Record};

/// A table that the student fills in, beside what the same engines do here and now.
pub struct VersusContainer;

/// The engines of the table.
const ENGINES: [&str; 4] = ["chroot", "unshare", "bubblewrap", "runc"];

impl Task for VersusContainer {
    fn id(&self) -> &'static str {
        "chroot/versus-container"
    }

    fn kind(&self) -> Kind {
        Kind::Answer
    }

    fn goals(&self) -> &'static [Goal] {
        const {
            &[
                Goal::new("chroot-namespaces", 1),
                Goal::new("unshare-namespaces", 1),
                Goal::new("bubblewrap-namespaces", 1),
                Goal::new("runc-namespaces", 1),
                Goal::new("chroot-chrooted", 1),
                Goal::new("unshare-chrooted", 1),
                Goal::new("bubblewrap-chrooted", 1),
                Goal::new("runc-chrooted", 1),
                Goal::new("chroot-no-new-privs", 1),
                Goal::new("unshare-no-new-privs", 1),
                Goal::new("bubblewrap-no-new-privs", 1),
                Goal::new("runc-no-new-privs", 1),
                Goal::new("runc-capabilities", 2),
                Goal::new("runc-filters", 1),
            ]
        }
    }

    fn grade(&self, run: &mut Run<'_>) -> Graded {
        let answers = run.answers()?;
        let seen = |record: &Record, fact| record.fact("from outside", fact).cloned();
        for engine in ENGINES {
            let record = run.record(&format!("chroot/versus-container@{engine}"))?;
            let mut ask = |what: &str, measured: Option<Fact>| {
                let key = format!("hint-chroot-versus-container-{what}");
                run.answer(
                    &answers,
                    &format!("{engine}-{what}"),
                    measured.unwrap_or(Fact::Ok),
                    |said| named(&key, [("engine", engine.to_owned()), ("said", said.to_owned())]),
                );
            };
            ask("namespaces", Some(Fact::Count(own_namespaces(&record))));
            ask("chrooted", seen(&record, "chrooted"));
            ask("no-new-privs", seen(&record, "no_new_privs"));
            if engine == "runc" {
                ask("capabilities", seen(&record, "caps_effective").map(sorted));
                ask("filters", seen(&record, "seccomp_filters_added"));
            }
        }
        Ok(())
    }
}

/// How many kinds are the process's own.
fn own_namespaces(record: &Record) -> u64 {
    let Some(Fact::Namespaces(views)) = record.fact("from outside", "namespaces") else { return 0 };
    let kinds = views.iter().filter(|(kind, _)| !kind.ends_with("_for_children"));
    kinds.filter(|(_, view)| **view == NamespaceView::Own).count() as u64
}

fn sorted(fact: Fact) -> Fact {
    match fact {
        Fact::List(mut items) => {
            items.sort();
            Fact::List(items)
        }
        other => other,
    }
}
