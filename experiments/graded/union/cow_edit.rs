//! `union/cow-edit`, graded: a file of a layer is copied up before it is changed.

use harness::grade::{
    Goal, Graded, Kind, Run, Task, append, content_of, mode_of, named, set_mode, words,
};
use harness::record::Fact;
use harness::requirement::Requirement;

use super::cow::{Layers, MOUNTED, UNTOUCHED, merged, needs};

/// A union in which the grader edits what lies in a layer.
pub struct CowEdit;

impl Task for CowEdit {
    fn id(&self) -> &'static str {
        "union/cow-edit"
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
                Goal::new("edited", 1).needs("mounted"),
                Goal::new("copied-up", 3).needs("edited"),
                Goal::new("mode-copied-up", 2).needs("mounted"),
                UNTOUCHED,
            ]
        }
    }

    fn grade(&self, run: &mut Run<'_>) -> Graded {
        let layers = Layers::draw(run);
        let (folder, file, tool) = (run.draw().name(), run.draw().name(), run.draw().name());
        let (old, new) = (run.draw().secret(), run.draw().secret());
        let path = format!("{folder}/{file}");
        let given = layers
            .given()
            .file(format!("{}/{tool}", layers.top), "a tool\n")
            .file(format!("{}/{path}", layers.bottom), old.clone());
        layers.unite(run, &given)?;

        let wrote = run.inside(|| append(merged(&path), &new))?;
        let whole = Fact::text(format!("{old}{new}"));
        let seen = run.inside(|| content_of(merged(&path)))?;
        run.check("edited", whole.clone(), seen, || {
            named(
                "hint-union-cow-edit-unchanged",
                [("file", path.clone()), ("wrote", words(&wrote))],
            )
        });
        let copy = run.at("upper", &path, |file| content_of(file))?;
        run.check("copied-up", whole, copy.clone(), || {
            named("hint-union-cow-edit-no-copy", [("file", path.clone()), ("seen", words(&copy))])
        });

        let changed = run.inside(|| set_mode(merged(&tool), 0o700))?;
        let copy = run.at("upper", &tool, |file| mode_of(file))?;
        run.check("mode-copied-up", Fact::text("0700"), copy.clone(), || {
            let (changed, seen) = (words(&changed), words(&copy));
            let values = [("file", tool.clone()), ("changed", changed), ("seen", seen)];
            named("hint-union-cow-edit-mode", values)
        });
        layers.untouched(run)
    }
}
