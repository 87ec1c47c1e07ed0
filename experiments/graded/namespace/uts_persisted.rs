//! `namespace/uts-persisted`, graded: a namespace that a file keeps when its processes are gone.

use std::fs::{self, File};
use std::os::fd::AsFd;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use harness::grade::{Given, Goal, Graded, Kind, Run, Task, hostname, named, words};
use harness::probe::FileId;
use harness::record::Fact;
use harness::requirement::{HOSTNAME, MOUNT, Requirement, UNSHARE};
use harness::sandbox::raw;
use harness::sys::clone::Namespaces;

/// A UTS namespace with the host name `$NAME`, bound to `$FILE`; the grader joins it.
pub struct UtsPersisted;

impl Task for UtsPersisted {
    fn id(&self) -> &'static str {
        "namespace/uts-persisted"
    }

    fn kind(&self) -> Kind {
        Kind::Prepare
    }

    fn needs(&self) -> Vec<Requirement> {
        vec![UNSHARE, HOSTNAME, MOUNT]
    }

    fn goals(&self) -> &'static [Goal] {
        const {
            &[
                Goal::new("bound", 2),
                Goal::new("own-namespace", 1).needs("bound"),
                Goal::new("hostname-inside", 2).needs("own-namespace"),
                Goal::new("hostname-outside", 1).needs("bound"),
            ]
        }
    }

    fn grade(&self, run: &mut Run<'_>) -> Graded {
        let name = run.draw().name();
        let file = Given::path(&format!("utsns/{}", run.draw().name()));
        let given = Given::default().folder("utsns").variable("NAME", &name);
        run.solve(&given.variable("FILE", &file))?;

        let mounts = run.mounted_on(&file)?;
        // Such as `uts:[4026532999]`, of which the number is this boot's.
        let of = |root: &str| root.split_once(":[").map(|(kind, _)| kind.to_owned());
        let bound = mounts.last().filter(|mount| mount.fs_type == "nsfs");
        let bound = bound.and_then(|mount| of(&mount.root)).unwrap_or_else(|| "nothing".into());
        let link = run.inside(|| Path::new(&file).is_symlink())?;
        run.check("bound", Fact::text("uts"), Fact::text(&bound), || {
            let key = match bound.as_str() {
                "nothing" if link => "hint-namespace-uts-persisted-link",
                "nothing" => "hint-namespace-uts-persisted-nothing",
                _ => "hint-namespace-uts-persisted-other-kind",
            };
            named(key, [("kind", bound.clone())])
        });

        let kept = run.inside(|| identity(&file))?;
        let apart = kept.is_some() && kept != Some(run.own("uts")?);
        run.check("own-namespace", Fact::Is(true), Fact::Is(apart), || {
            named("hint-namespace-uts-persisted-outer", [])
        });
        let inside = run.inside(|| joined(&file))?;
        run.check("hostname-inside", Fact::text(&name), inside.clone(), || {
            let values = [("name", words(&inside)), ("wanted", name.clone())];
            named("hint-namespace-uts-persisted-name", values)
        });
        let (before, outside) = (Given::HOSTNAME, run.inside(hostname)?);
        run.check("hostname-outside", Fact::text(before), Fact::text(&outside), || {
            let values = [("name", outside.clone()), ("before", before.to_owned())];
            named("hint-namespace-uts-outside-changed", values)
        });
        Ok(())
    }
}

fn identity(file: &str) -> Option<FileId> {
    let file = fs::metadata(file).ok()?;
    Some(FileId { device: file.dev(), inode: file.ino() })
}

/// The host name that a second process finds when it enters by the file.
fn joined(file: &str) -> Fact {
    let entered = harness::errno(File::open(file))
        .and_then(|namespace| raw::setns(namespace.as_fd(), Namespaces::UTS));
    match entered {
        Ok(()) => Fact::text(hostname()),
        Err(errno) => Fact::errno(errno),
    }
}
