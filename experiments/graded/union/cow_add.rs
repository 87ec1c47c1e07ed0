//! `union/cow-add`, graded: where a new file comes to lie.

use harness::grade::{Goal, Graded, Kind, Run, Task, content_of, named, names_in, words, write};
use harness::record::Fact;
use harness::requirement::Requirement;

use super::cow::{Layers, MOUNTED, UNTOUCHED, merged, needs};

/// A union in which the grader adds files.
pub struct CowAdd;

impl Task for CowAdd {
    fn id(&self) -> &'static str {
        "union/cow-add"
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
                MOUNTED,
                Goal::new("added", 2).needs("mounted"),
                Goal::new("folder-in-upper", 2).needs("added"),
                Goal::new("folder-merged", 1).needs("folder-in-upper"),
                UNTOUCHED,
            ]
        }
    }

    fn grade(&self, run: &mut Run<'_>) -> Graded {
        let layers = Layers::draw(run);
        let (folder, old, new, alone) =
            (run.draw().name(), run.draw().name(), run.draw().name(), run.draw().name());
        let secret = run.draw().secret();
        let given = layers
            .given()
            .file(format!("{}/{}", layers.top, run.draw().name()), "top\n")
            .file(format!("{}/{folder}/{old}", layers.bottom), "bottom\n");
        layers.unite(run, &given)?;

        let wrote = run.inside(|| write(merged(&alone), &secret))?;
        let found = run.at("upper", &alone, |file| content_of(file))?;
        run.check("added", Fact::text(&secret), found, || {
            named("hint-union-written", [("file", alone.clone()), ("wrote", words(&wrote))])
        });

        let wrote = run.inside(|| write(merged(&format!("{folder}/{new}")), &secret))?;
        let above = run.at("upper", &folder, |folder| names_in(folder))?;
        run.check("folder-in-upper", Fact::list([&new]), above.clone(), || {
            let (wrote, seen) = (words(&wrote), words(&above));
            let values = [("folder", folder.clone()), ("wrote", wrote), ("seen", seen)];
            named("hint-union-cow-add-folder", values)
        });
        let mut both = vec![old, new];
        both.sort();
        let seen = run.inside(|| names_in(merged(&folder)))?;
        run.check("folder-merged", Fact::list(&both), seen.clone(), || {
            named("hint-union-cow-add-merged", [("folder", folder.clone()), ("seen", words(&seen))])
        });
        layers.untouched(run)
    }
}
