//! `namespace/mount`, graded: a mount that the command sees and nobody else.

use harness::grade::{Given, Goal, Graded, Kind, Run, Task, content_of, named, names_in, words};
use harness::record::Fact;
use harness::requirement::{MOUNT, Requirement, UNSHARE};
use harness::sys::clone::Namespaces;

/// The command with a file system on `$DIR` that is there only in its mount namespace.
pub struct Mount;

impl Task for Mount {
    fn id(&self) -> &'static str {
        "namespace/mount"
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
                Goal::new("own-namespace", 1).needs("runs"),
                Goal::new("mounted-inside", 1).needs("own-namespace"),
                Goal::new("content-inside", 1).needs("mounted-inside"),
                Goal::new("nothing-outside", 2).needs("own-namespace"),
                Goal::new("exit-status", 1).needs("runs"),
            ]
        }
    }

    fn grade(&self, run: &mut Run<'_>) -> Graded {
        let (file, content) = (run.draw().name(), run.draw().secret());
        let given = Given::default()
            .folder_in("DIR", "stage")
            .variable("FILE", &file)
            .variable("CONTENT", &content);
        let subject = run.wrap("runs", &given)?;

        let apart = run.is_apart(&subject, "mnt")?;
        run.check("own-namespace", Fact::Is(true), Fact::Is(apart), || {
            named("hint-namespace-mount-shared", [])
        });
        let stage = Given::path("stage");
        let mut mounts = subject.profile.mounts.iter().flatten();
        let mounted = mounts.any(|mount| mount.point == stage);
        run.check("mounted-inside", Fact::Is(true), Fact::Is(mounted), || {
            named("hint-namespace-mount-none", [])
        });
        let path = Given::path(&format!("stage/{file}"));
        let seen = run.with(&subject, Namespaces::MOUNT, || content_of(&path))?;
        // With or without the newline that echo writes.
        let seen = match seen {
            Fact::Text(text) => Fact::text(text.trim_end_matches('\n')),
            other => other,
        };
        run.check("content-inside", Fact::text(&content), seen.clone(), || {
            named("hint-namespace-mount-content", [("file", file), ("seen", words(&seen))])
        });
        outside(run)?;
        run.release("exit-status", subject)?;
        outside(run)
    }
}

/// Outside nothing is mounted on the folder, and nothing lies in it.
fn outside(run: &mut Run<'_>) -> Graded {
    let mounts = run.mounted_on(&Given::path("stage"))?.len();
    let names = run.inside(|| names_in(Given::path("stage")))?;
    let clean = mounts == 0 && names == Fact::list::<&str>([]);
    run.check("nothing-outside", Fact::Is(true), Fact::Is(clean), || {
        let key = match mounts {
            0 => "hint-namespace-mount-files-outside",
            _ => "hint-namespace-mount-leaked",
        };
        named(key, [("names", words(&names))])
    });
    Ok(())
}
