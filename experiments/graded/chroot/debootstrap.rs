//! `chroot/debootstrap`, graded: a Debian base system, made from packages.

mod given;
mod look;

use std::time::Duration;

use harness::Result;
use harness::grade::{
    Allowance, Given, Goal, Graded, Kind, Run, Stop, Supplies, Task, named, words,
};
use harness::record::Fact;
use harness::requirement::{APT, MMDEBSTRAP, Requirement};
use harness::sandbox::Ended;

use super::closure::told;
use crate::chroot::debootstrap::archive::{Archive, kept};
use given::Drawn;
use look::{INSTALLED, Look};

/// `$ROOT`, in which a package manager has done its whole work.
pub struct Debootstrap;

impl Task for Debootstrap {
    fn id(&self) -> &'static str {
        "chroot/debootstrap"
    }

    fn kind(&self) -> Kind {
        Kind::Prepare
    }

    fn needs(&self) -> Vec<Requirement> {
        vec![APT, MMDEBSTRAP]
    }

    fn supplies(&self) -> Result<Supplies> {
        kept()
    }

    fn goals(&self) -> &'static [Goal] {
        const {
            &[
                Goal::new("release", 1),
                Goal::new("packages", 2).needs("release"),
                Goal::new("configured", 2).needs("packages"),
                Goal::new("extra", 2).needs("packages"),
                Goal::new("genuine", 1).needs("packages"),
                Goal::new("runs", 1).needs("genuine"),
                Goal::new("clean", 1).needs("packages"),
            ]
        }
    }

    fn allowance(&self) -> Allowance {
        Allowance {
            time: Duration::from_secs(90),
            memory: 1 << 30,
            files: 640 << 20,
            ..Allowance::default()
        }
    }

    fn grade(&self, run: &mut Run<'_>) -> Graded {
        let archive = Archive::read(run.supplies())?;
        let drawn = Drawn::new(run.draw());
        let ended = run.solve(&given::given(&archive, run.supplies(), &drawn)?)?;
        let mounts = run.mounts()?.into_iter().map(|mount| mount.point);
        let mounts = mounts.filter(|point| point.starts_with(&Given::path("root"))).collect();

        // Without what still runs, without mounts, and in another sandbox.
        run.afresh("root")?;
        let seen = run.inside(|| look::look(&archive, &drawn).map_err(|e| e.to_string()))?;
        let seen = seen
            .map_err(|because| Stop::failed(named("hint-cannot-look", [("because", because)])))?;
        has_packages(run, &archive, &seen, ended);
        has_extra(run, &drawn, &seen);
        let foreign = told(&seen.foreign);
        run.check("genuine", nothing(), Fact::list(&seen.foreign), || {
            named("hint-chroot-debootstrap-genuine", [("files", foreign)])
        });
        runs(run, &drawn)?;
        is_clean(run, &seen, mounts);
        Ok(())
    }
}

/// Judges `release`, `packages` and `configured`, from what lies in the root.
fn has_packages(run: &mut Run<'_>, archive: &Archive, seen: &Look, ended: Ended) {
    let release = Fact::list(["debian", &archive.codename]);
    run.check("release", release, Fact::list(&seen.release), || {
        let values = [("end", words(&ended.fact())), ("seen", or_dash(seen.release.join(" ")))];
        named("hint-chroot-debootstrap-release", values)
    });
    let names = || archive.packages.iter().map(|package| &package.name);
    let absent = names().filter(|name| !seen.states.contains_key(*name));
    let absent: Vec<String> = absent.cloned().collect();
    run.check("packages", nothing(), Fact::list(&absent), || {
        let values = [
            ("count", absent.len().to_string()),
            ("of", archive.packages.len().to_string()),
            ("names", told(&absent)),
            ("end", words(&ended.fact())),
        ];
        named("hint-chroot-debootstrap-packages", values)
    });
    let unfinished = names().filter_map(|name| {
        let state = seen.states.get(name).filter(|state| *state != INSTALLED)?;
        Some(format!("{name}: {state}"))
    });
    let unfinished: Vec<String> = unfinished.collect();
    let observed = Fact::list(unfinished.iter().chain(&seen.undone));
    run.check("configured", nothing(), observed, || match unfinished.len() {
        0 => named("hint-chroot-debootstrap-undone", [("files", told(&seen.undone))]),
        count => {
            let values = [("count", count.to_string()), ("names", told(&unfinished))];
            named("hint-chroot-debootstrap-unconfigured", values)
        }
    });
}

/// Judges `extra`: the package that was asked for, what it depends on, and what its script does.
fn has_extra(run: &mut Run<'_>, drawn: &Drawn, seen: &Look) {
    let state = |name: &String| seen.states.get(name).map_or("absent", String::as_str);
    let observed = [state(&drawn.asked), state(&drawn.needed), seen.made.trim_end()];
    run.check(
        "extra",
        Fact::list([INSTALLED, INSTALLED, &drawn.secret]),
        Fact::list(observed),
        || {
            let key = match observed {
                [INSTALLED, INSTALLED, _] => "script",
                ["absent", ..] => "absent",
                [_, "absent", _] => "alone",
                _ => "unfinished",
            };
            let values = [
                ("asked", drawn.asked.clone()),
                ("state", observed[0].to_owned()),
                ("needed", drawn.needed.clone()),
                ("other", observed[1].to_owned()),
                ("file", drawn.made()),
            ];
            named(&format!("hint-chroot-debootstrap-extra-{key}"), values)
        },
    );
}

/// Judges `runs`: bash is there, and dpkg finds no fault in its own records.
fn runs(run: &mut Run<'_>, drawn: &Drawn) -> Graded {
    let bash = run.chrooted("root", &["bash", "-c", &format!("exit {}", drawn.status)])?;
    let audit = run.chrooted("root", &["dpkg", "--audit"])?;
    let audited = match audit.end {
        Fact::Exit(0) => audit.output.trim_end().to_owned(),
        end => words(&end),
    };
    let observed = Fact::list([words(&bash.end), audited.clone()]);
    let expected = Fact::list([words(&Fact::Exit(drawn.status)), String::new()]);
    run.check("runs", expected, observed, || {
        let first: Vec<&str> = audited.lines().take(3).map(str::trim).collect();
        let values = [
            ("end", words(&bash.end)),
            ("audit", or_dash(first.join(" ").trim_end_matches(':').to_owned())),
        ];
        named("hint-chroot-debootstrap-runs", values)
    });
    Ok(())
}

/// Judges `clean`: what served to make the root is gone.
fn is_clean(run: &mut Run<'_>, seen: &Look, mounts: Vec<String>) {
    let observed = Fact::list(mounts.iter().chain(&seen.left));
    run.check("clean", nothing(), observed, || match mounts.len() {
        0 => named("hint-chroot-debootstrap-left", [("files", told(&seen.left))]),
        _ => named("hint-chroot-debootstrap-mounts", [("mounts", told(&mounts))]),
    });
}

fn nothing() -> Fact {
    Fact::list::<&str>([])
}

fn or_dash(text: String) -> String {
    if text.is_empty() { "-".to_owned() } else { text }
}
