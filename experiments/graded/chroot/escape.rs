//! `chroot/escape`, graded: out of a chroot, and then a jail that holds.

use std::os::fd::OwnedFd;

use harness::grade::{Given, Goal, Graded, Kind, Run, Stop, Subject, Task, Verdict, named, words};
use harness::record::Fact;
use harness::sys::clone::Namespaces;
use nix::errno::Errno;
use nix::unistd::{chroot, fchdir};

use crate::chroot::escape::{Identity, break_out, identity};
use crate::graded::namespace::capstone::old_root;

/// The solution runs twice: inside a chroot, to run the command outside of it; and outside,
/// to run the command in a jail, out of which the grader then tries to get.
pub struct Escape;

impl Task for Escape {
    fn id(&self) -> &'static str {
        "chroot/escape"
    }

    fn kind(&self) -> Kind {
        Kind::Wrap
    }

    fn goals(&self) -> &'static [Goal] {
        const {
            &[
                Goal::new("runs", 1),
                Goal::new("escaped", 3).needs("runs"),
                Goal::new("exit-status", 1).needs("runs"),
                Goal::new("jail-runs", 1),
                Goal::new("jailed", 1).needs("jail-runs"),
                Goal::new("holds", 3).needs("jailed"),
                Goal::new("old-root", 1).needs("holds"),
                Goal::new("jail-exit-status", 1).needs("jail-runs"),
            ]
        }
    }

    fn grade(&self, run: &mut Run<'_>) -> Graded {
        // The first half says nothing about the second.
        match out(run) {
            Ok(()) | Err(Stop::Submission(Verdict::Fail, _)) => {}
            other => return other,
        }
        within(run)
    }
}

/// The solution starts in a chroot, and shall run the command out of it.
fn out(run: &mut Run<'_>) -> Graded {
    let given = Given::default().jail("jail").argument("escape");
    let subject = run.wrap("runs", &given)?;
    let root = run.inside(|| identity("/").ok())?;
    let jail = run.at("jail", "", |path| identity(path).ok())?;
    let seen = match stands(&subject) {
        own if own == root => "the root outside",
        own if own == jail => "the jail",
        _ => "another folder",
    };
    run.check("escaped", Fact::text("the root outside"), Fact::text(seen), || {
        let key = match seen {
            "the jail" => "hint-chroot-escape-inside",
            _ => "hint-chroot-escape-elsewhere",
        };
        named(key, [])
    });
    run.release("exit-status", subject)
}

/// The solution starts outside, and shall run the command in a jail.
fn within(run: &mut Run<'_>) -> Graded {
    let inner = run.draw().name();
    let given = Given::default()
        .folder_in("ROOT", "root")
        .file(format!("root/{inner}/empty"), "")
        .argument("jail");
    let subject = run.wrap("jail-runs", &given)?;
    let outside = run.inside(|| identity("/").ok())?;
    let folder = run.at("root", "", |path| identity(path).ok())?;
    let seen = match stands(&subject) {
        own if own == folder => "$ROOT",
        own if own == outside => "the root outside",
        _ => "another folder",
    };
    run.check("jailed", Fact::text("$ROOT"), Fact::text(seen), || {
        named("hint-chroot-escape-not-jailed", [("seen", seen.to_owned())])
    });

    let stand = subject.root()?;
    let came = run.with(&subject, Namespaces::MOUNT, || {
        attempt(&stand, &inner).map_err(|errno| format!("{errno:?}"))
    })?;
    let seen = match &came {
        Ok(place) if Some(*place) == folder => Fact::text("$ROOT"),
        Ok(place) if Some(*place) == outside => Fact::text("the root outside"),
        Ok(_) => Fact::text("another folder"),
        Err(errno) => Fact::Errno(errno.clone()),
    };
    run.check("holds", Fact::text("$ROOT"), seen.clone(), || {
        let key = match &seen {
            Fact::Errno(_) => "hint-chroot-escape-not-tried",
            _ => "hint-chroot-escape-came-out",
        };
        named(key, [("seen", words(&seen))])
    });
    let places: Vec<String> = old_root(run, &subject)?.into_iter().collect();
    run.check("old-root", Fact::list::<&str>([]), Fact::list(&places), || {
        named("hint-chroot-escape-old-root", [("at", places.join(", "))])
    });
    run.release("jail-exit-status", subject)
}

/// Which folder is the command's root.
fn stands(subject: &Subject) -> Option<Identity> {
    subject.profile.root.as_ref().map(|root| (root.id.device, root.id.inode))
}

/// From where the command stands, with every right that its root has: the classic way out.
/// Which folder is the root afterwards.
fn attempt(stand: &OwnedFd, inner: &str) -> Result<Identity, Errno> {
    fchdir(stand)?;
    chroot(".")?;
    break_out(inner)?;
    identity("/")
}
