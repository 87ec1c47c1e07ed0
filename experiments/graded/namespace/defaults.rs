//! `namespace/defaults`, graded: which namespaces there are already, and whose they are.

use harness::record::{Fact, NamespaceView, Record};

use crate::graded::answers::{Question, Questions, fact, goals};

/// Questions on the namespaces that every process is in.
pub const DEFAULTS: Questions =
    Questions { id: "namespace/defaults", goals: &goals(QUESTIONS), questions: QUESTIONS };

const QUESTIONS: &[Question; 9] = &[
    Question::new("kinds", 1, |seen| count(seen, "init", |_| true))
        .mistake(|said| (said == "10").then_some("for-children")),
    Question::new("child-shares", 1, |seen| count(seen, "another process", shared))
        .mistake(|said| (said == "0").then_some("none")),
    Question::new("flags-share", 1, |seen| count(seen, "a process with all flags", shared)),
    Question::new("with-parent", 2, with_parent)
        .mistake(|said| said.to_lowercase().contains("mnt").then_some("mount-tree")),
    Question::new("parent-of-uts", 1, |seen| fact(seen, "parent", "uts")),
    Question::new("parent-of-topmost", 1, |seen| fact(seen, "parent", "user"))
        .mistake(|said| (said == "ENOENT" || said == "ESRCH").then_some("none-above")),
    Question::new("owner-of-uts", 1, |seen| fact(seen, "owner", "uts").map(is_own)),
    Question::new("new-pid-owner", 2, |seen| {
        let fact = fact(seen, "a child's", "owner of its PID namespace is its user namespace")?;
        Some(Fact::text(if fact == Fact::Is(true) { "new" } else { "old" }))
    }),
    Question::new("init-for-ordinary-user", 1, |seen| {
        fact(seen, "init, by an ordinary user", "open(2)")
    })
    .mistake(|said| match said {
        "EPERM" => Some("eperm"),
        "ok" => Some("root"),
        _ => None,
    }),
];

/// How many kinds are so; what is only for children is no kind of its own.
fn count(record: &Record, step: &str, so: fn(NamespaceView) -> bool) -> Option<Fact> {
    let Some(Fact::Namespaces(views)) = record.fact(step, "namespaces") else { return None };
    let kinds = views.iter().filter(|(kind, view)| !kind.ends_with("_for_children") && so(**view));
    Some(Fact::Count(kinds.count() as u64))
}

fn shared(view: NamespaceView) -> bool {
    view == NamespaceView::Shared
}

/// The kinds that form a tree. The others answer that the question makes no sense.
fn with_parent(record: &Record) -> Option<Fact> {
    let step = record.steps.iter().find(|step| step.name == "parent")?;
    let senseless = Fact::Errno("EINVAL".into());
    let kinds = step.facts.iter().filter(|(_, answer)| **answer != senseless);
    Some(Fact::list(kinds.map(|(kind, _)| kind)))
}

fn is_own(owner: Fact) -> Fact {
    Fact::Is(owner == Fact::text("the caller's user namespace"))
}
