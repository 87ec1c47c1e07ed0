//! `chroot/ls`, graded: what is listed from inside is what lies there outside.

use std::fs;

use harness::grade::{Given, Goal, Graded, Kind, Run, Task, named, names_in, words};
use harness::record::Fact;
use harness::requirement::{BASH, Requirement};

use super::closure;

/// `$ROOT`, in which the grader runs `ls`, by itself and from bash.
pub struct Ls;

impl Task for Ls {
    fn id(&self) -> &'static str {
        "chroot/ls"
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
                Goal::new("ls", 1),
                Goal::new("bash", 1),
                Goal::new("loader", 1).needs("ls"),
                Goal::new("libraries", 2).needs("loader"),
                Goal::new("listing", 2).needs("libraries"),
                Goal::new("from-bash", 1).needs("bash"),
                Goal::new("genuine", 1).needs("libraries"),
                Goal::new("minimal", 2).needs("listing"),
            ]
        }
    }

    fn grade(&self, run: &mut Run<'_>) -> Graded {
        let (folder, files) = (run.draw().name(), run.draw().names(4));
        let status = run.draw().status();
        let ended = run.solve(&Given::default().folder_in("ROOT", "root"))?;
        run.afresh("root")?;
        let seen = closure::look(run, "root", &["ls", "bash"])?;
        let ls = closure::is_there(run, &seen, "ls", "ls", ended);
        let bash = closure::is_there(run, &seen, "bash", "bash", ended);
        closure::is_closed(run, &seen);

        // What no solution has seen: one name with a space, one in another script.
        let place = Given::path(&format!("root/{folder}"));
        let names = [format!("{} {}", files[0], files[1]), format!("나무-{}", files[2])];
        run.inside(|| {
            fs::create_dir(&place).is_ok()
                && names.iter().all(|name| fs::write(format!("{place}/{name}"), "").is_ok())
        })?;
        for path in ["/".to_owned(), format!("/{folder}")] {
            let outside = Given::path(&format!("root{path}"));
            let outside = run.inside(|| names_in(&outside))?;
            let used = run.chrooted("root", &["ls", "-1A", &path])?;
            let mut lines: Vec<&str> = used.output.lines().collect();
            lines.sort_unstable();
            let lines = Fact::list(lines);
            run.check("listing", outside, lines.clone(), || match used.end {
                Fact::Exit(0) => {
                    let values = [("path", path.clone()), ("seen", words(&lines))];
                    named("hint-chroot-ls-listing", values)
                }
                _ => closure::why("ls", &used.end),
            });
        }
        if bash {
            let script = format!("ls -A '/{folder}' && exit {status}");
            let used = run.chrooted("root", &["bash", "-c", &script])?;
            run.check("from-bash", Fact::Exit(status), used.end.clone(), || {
                let key = match used.end {
                    Fact::Exit(127) if ls => "hint-chroot-ls-from-bash",
                    _ => "hint-closure-end",
                };
                named(key, [("program", "bash".to_owned()), ("end", words(&used.end))])
            });
        }
        closure::is_genuine(run, &seen);
        closure::is_minimal(run, &seen);
        Ok(())
    }
}
