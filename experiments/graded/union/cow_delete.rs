//! `union/cow-delete`, graded: what hides a file that still exists.

use std::collections::BTreeMap;

use harness::grade::{Goal, Graded, Kind, Run, Task, named, names_in, remove, words};
use harness::record::Fact;
use harness::requirement::Requirement;

use super::cow::{Layers, MOUNTED, UNTOUCHED, merged, needs};

/// A union in which the grader deletes what lies in a layer.
pub struct CowDelete;

impl Task for CowDelete {
    fn id(&self) -> &'static str {
        "union/cow-delete"
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
                Goal::new("file-gone", 1).needs("mounted"),
                Goal::new("file-hidden", 3).needs("file-gone"),
                Goal::new("folder-gone", 2).needs("mounted"),
                UNTOUCHED,
            ]
        }
    }

    fn grade(&self, run: &mut Run<'_>) -> Graded {
        let layers = Layers::draw(run);
        let (file, other) = (run.draw().name(), run.draw().name());
        let (folder, inner) = (run.draw().name(), run.draw().name());
        let given = layers
            .given()
            .file(format!("{}/{other}", layers.top), "stays\n")
            .file(format!("{}/{file}", layers.top), "of the top\n")
            .file(format!("{}/{file}", layers.bottom), "of the bottom\n")
            .file(format!("{}/{folder}/{inner}", layers.bottom), "below\n");
        layers.unite(run, &given)?;

        let removed = run.inside(|| remove(merged(&file)))?;
        let left = run.inside(|| names_in(merged("")))?;
        run.check("file-gone", Fact::Is(false), shown(&removed, &left, &file), || {
            let values = [("file", file.clone()), ("removed", words(&removed))];
            named("hint-union-cow-delete-there", values)
        });
        let mark = mark_of(&file, &run.on_disk("upper")?);
        run.check("file-hidden", Fact::Is(true), Fact::Is(mark.is_some()), || {
            named("hint-union-cow-delete-no-mark", [("file", file.clone())])
        });

        let removed = run.inside(|| remove(merged(&folder)))?;
        let left = run.inside(|| names_in(merged("")))?;
        run.check("folder-gone", Fact::Is(false), shown(&removed, &left, &folder), || {
            let values = [("file", folder.clone()), ("removed", words(&removed))];
            named("hint-union-cow-delete-there", values)
        });
        layers.untouched(run)
    }
}

/// Whether the union still lists `name`; the errno where it could not be removed at all.
fn shown(removed: &Fact, left: &Fact, name: &str) -> Fact {
    match (removed, left) {
        (Fact::Ok, Fact::List(names)) => Fact::Is(names.iter().any(|one| one == name)),
        (Fact::Ok, unlisted) => unlisted.clone(),
        (refused, _) => refused.clone(),
    }
}

/// The mark that hides `name` in an upper branch, in any of the forms that union file
/// systems know.
fn mark_of(name: &str, upper: &BTreeMap<String, String>) -> Option<String> {
    let is_mark = |(path, what): &(&String, &String)| {
        let own = path.as_str() == name;
        (own && (what.starts_with("char 0:0") || what.contains("overlay.whiteout=")))
            || path.as_str() == format!(".wh.{name}")
            || path.ends_with(&format!("/{name}_HIDDEN~"))
    };
    upper.iter().find(is_mark).map(|(path, what)| format!("{path}: {what}"))
}
