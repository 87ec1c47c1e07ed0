//! `namespace/cgroup`, graded: limits by a cgroup, which is the root of its namespace. Real
//! root alone may make one where the sandbox's own belongs to the machine.

use std::fs;
use std::path::PathBuf;

use harness::grade::{Given, Goal, Graded, Kind, Named, Run, Task, named};
use harness::record::Fact;
use harness::requirement::{Requirement, UNSHARE};

/// The command in a cgroup with `$MEMORY` and `$PROCESSES`, in a cgroup namespace of its own.
pub struct Cgroup;

impl Task for Cgroup {
    fn id(&self) -> &'static str {
        "namespace/cgroup"
    }

    fn kind(&self) -> Kind {
        Kind::Wrap
    }

    fn needs_real_root(&self) -> bool {
        true
    }

    fn needs(&self) -> Vec<Requirement> {
        vec![UNSHARE]
    }

    fn goals(&self) -> &'static [Goal] {
        const {
            &[
                Goal::new("runs", 1),
                Goal::new("own-cgroup", 2).needs("runs"),
                Goal::new("memory", 2).needs("own-cgroup"),
                Goal::new("processes", 2).needs("own-cgroup"),
                Goal::new("own-namespace", 1).needs("own-cgroup"),
                Goal::new("root", 1).needs("own-namespace"),
                Goal::new("exit-status", 1).needs("runs"),
            ]
        }
    }

    fn grade(&self, run: &mut Run<'_>) -> Graded {
        // Whole pages of any size: the kernel rounds to them.
        let memory = run.draw().number(600, 1600) << 16;
        let processes = run.draw().number(12, 64);
        let given = Given::default()
            .variable("MEMORY", memory.to_string())
            .variable("PROCESSES", processes.to_string());
        let subject = run.wrap("runs", &given)?;

        let cgroups = run.cgroups(&subject)?;
        run.check("own-cgroup", Fact::Is(true), Fact::Is(!cgroups.is_empty()), || {
            named("hint-namespace-cgroup-shared", [])
        });
        for (criterion, file, wanted) in
            [("memory", "memory.max", memory), ("processes", "pids.max", processes)]
        {
            let seen = limit(&cgroups, file);
            run.check(criterion, Fact::Count(wanted), seen.clone(), || why(file, &seen, wanted));
        }
        let apart = run.is_apart(&subject, "cgroup")?;
        run.check("own-namespace", Fact::Is(true), Fact::Is(apart), || {
            named("hint-namespace-cgroup-namespace-shared", [])
        });
        let path = run.cgroup_inside(&subject)?;
        run.check("root", Fact::text("/"), Fact::text(&path), || {
            named("hint-namespace-cgroup-root", [("path", path.clone())])
        });
        run.release("exit-status", subject)
    }
}

/// The tightest limit of these cgroups: a number, `max`, or `absent` where none has the file.
fn limit(cgroups: &[PathBuf], file: &str) -> Fact {
    let texts = cgroups.iter().filter_map(|folder| fs::read_to_string(folder.join(file)).ok());
    let texts: Vec<String> = texts.map(|text| text.trim().to_owned()).collect();
    match texts.iter().filter_map(|text| text.parse().ok()).min() {
        Some(number) => Fact::Count(number),
        None => Fact::text(if texts.is_empty() { "absent" } else { "max" }),
    }
}

fn why(file: &str, seen: &Fact, wanted: u64) -> Named {
    let file = ("file", file.to_owned());
    match seen {
        Fact::Count(number) => {
            let values = [file, ("number", number.to_string()), ("wanted", wanted.to_string())];
            named("hint-namespace-cgroup-other-limit", values)
        }
        Fact::Text(word) if word == "max" => named("hint-namespace-cgroup-no-limit", [file]),
        _ => named("hint-namespace-cgroup-no-controller", [file]),
    }
}
