//! `union/merge`, graded: several folders in one place.

use harness::grade::{
    Given, Goal, Graded, Kind, Run, Task, content_of, named, names_in, words, write,
};
use harness::record::Fact;
use harness::requirement::Requirement;

use super::cow::{mounted, needs};

/// A union of `$LAYERS` on `$MERGE`, with `$UPPER` taking what is written.
pub struct Merge;

impl Task for Merge {
    fn id(&self) -> &'static str {
        "union/merge"
    }

    fn kind(&self) -> Kind {
        Kind::Mount
    }

    fn needs(&self) -> Vec<Requirement> {
        needs()
    }

    fn goals(&self) -> &'static [Goal] {
        const {
            &[
                Goal::new("mounted", 2),
                Goal::new("names", 1).needs("mounted"),
                Goal::new("order", 2).needs("names"),
                Goal::new("written-above", 2).needs("mounted"),
                Goal::new("layers-untouched", 1).needs("mounted"),
            ]
        }
    }

    fn grade(&self, run: &mut Run<'_>) -> Graded {
        let folders = run.draw().names(3);
        let files = run.draw().names(4);
        let (own, shared, added) = (&files[..3], &files[3], run.draw().name());
        let mut given = Given::default().folder_in("MERGE", "merge");
        for (folder, own) in folders.iter().zip(own) {
            given = given
                .folder(folder)
                .file(format!("{folder}/{own}"), format!("{own} of {folder}\n"))
                .file(format!("{folder}/{shared}"), format!("{shared} of {folder}\n"));
        }
        let layers: Vec<String> = folders.iter().map(|folder| Given::path(folder)).collect();
        let given = given
            .folder_in("UPPER", "upper")
            .folder_in("WORK", "work")
            .variable("LAYERS", layers.join(":"));
        let ended = run.solve(&given)?;
        mounted(run, &words(&ended.fact()))?;

        let mut all = files.clone();
        all.sort();
        let seen = run.inside(|| names_in(Given::path("merge")))?;
        run.check("names", Fact::list(&all), seen.clone(), || {
            named("hint-union-merge-names", [("seen", words(&seen))])
        });
        let top = format!("{shared} of {}\n", folders[0]);
        let seen = run.inside(|| content_of(Given::path(&format!("merge/{shared}"))))?;
        run.check("order", Fact::text(&top), seen.clone(), || {
            let values = [("file", shared.clone()), ("seen", words(&seen))];
            named("hint-union-merge-order", values)
        });

        let path = Given::path(&format!("merge/{added}"));
        let wrote = run.inside(|| write(&path, "added\n"))?;
        let found = run.on_disk("upper")?.get(&added).cloned().unwrap_or_default();
        let expected = r#"file 0644 "added\n""#;
        run.check("written-above", Fact::text(expected), Fact::text(found), || {
            named("hint-union-written", [("file", added.clone()), ("wrote", words(&wrote))])
        });
        let mut changed = Vec::new();
        for folder in &folders {
            changed.extend(run.changes(folder)?.iter().map(|path| format!("{folder}/{path}")));
        }
        let files = changed.join(", ");
        run.check("layers-untouched", Fact::list::<&str>([]), Fact::List(changed), || {
            named("hint-union-layers", [("files", files)])
        });
        Ok(())
    }
}
