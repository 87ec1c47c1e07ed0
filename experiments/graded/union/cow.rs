//! What the exercises on copy-on-write share: two layers, and the union above them.

use harness::grade::{Given, Goal, Graded, Run, named, words};
use harness::record::Fact;
use harness::requirement::{MOUNT, Requirement};
use harness::union::Backend;

/// The first criterion of them all.
pub const MOUNTED: Goal = Goal::new("mounted", 2);

/// The last one.
pub const UNTOUCHED: Goal = Goal::new("layers-untouched", 2).needs("mounted");

/// What a machine must have for a solution to mount a union.
pub fn needs() -> Vec<Requirement> {
    vec![MOUNT, Backend::OverlayUserxattr.driver().needs()]
}

/// Two layers with names of this run, top first.
pub struct Layers {
    /// The layer that comes first.
    pub top: String,
    /// The layer below it.
    pub bottom: String,
}

impl Layers {
    /// Names that nobody knows beforehand.
    pub fn draw(run: &mut Run<'_>) -> Self {
        Self { top: run.draw().name(), bottom: run.draw().name() }
    }

    /// The empty layers, and the folders that a union wants.
    pub fn given(&self) -> Given {
        let layers = [&self.top, &self.bottom].map(|layer| Given::path(layer)).join(":");
        Given::default()
            .folder(&self.top)
            .folder(&self.bottom)
            .folder_in("MERGE", "merge")
            .folder_in("UPPER", "upper")
            .folder_in("WORK", "work")
            .variable("LAYERS", layers)
    }

    /// Runs the solution, and judges whether it has left a union.
    pub fn unite(&self, run: &mut Run<'_>, given: &Given) -> Graded {
        let ended = run.solve(given)?;
        mounted(run, &words(&ended.fact()))?;
        Ok(())
    }

    /// Judges whether the layers lie on disk as they were given.
    pub fn untouched(&self, run: &mut Run<'_>) -> Graded {
        let mut changed = Vec::new();
        for layer in [&self.top, &self.bottom] {
            changed.extend(run.changes(layer)?.iter().map(|path| format!("{layer}/{path}")));
        }
        let files = changed.join(", ");
        run.check("layers-untouched", Fact::list::<&str>([]), Fact::List(changed), || {
            named("hint-union-layers", [("files", files)])
        });
        Ok(())
    }
}

/// A path in the union.
pub fn merged(path: &str) -> String {
    Given::path(&format!("merge/{path}"))
}

/// Judges what is mounted on `$MERGE`, where the solution ended as `end` says.
pub fn mounted(run: &mut Run<'_>, end: &str) -> Graded<bool> {
    let mounted = run.mounted_on(&Given::path("merge"))?;
    let kind = mounted.last().map_or("nothing", |mount| mount.fs_type.as_str());
    let union = kind == "overlay" || kind.starts_with("fuse");
    let seen = if union { "a union" } else { kind };
    Ok(run.check("mounted", Fact::text("a union"), Fact::text(seen), || {
        let key =
            if mounted.is_empty() { "hint-union-not-mounted" } else { "hint-union-other-type" };
        named(key, [("kind", kind.to_owned()), ("end", end.to_owned())])
    }))
}
