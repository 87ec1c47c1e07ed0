//! `chroot/bind-mounts`, graded: the machine's own folders in a new root, without a copy.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use harness::grade::{Given, Goal, Graded, Kind, Run, Task, named, words, write};
use harness::record::Fact;
use harness::requirement::{BASH, MOUNT, Requirement};
use harness::rootfs::{Look, Root};

/// `/bin`, `/lib` and `/lib64` bound into `$ROOT`, and `$DATA`, read-only, on `$ROOT/data`.
pub struct BindMounts;

const FOLDERS: [&str; 3] = ["bin", "lib", "lib64"];

impl Task for BindMounts {
    fn id(&self) -> &'static str {
        "chroot/bind-mounts"
    }

    fn kind(&self) -> Kind {
        Kind::Prepare
    }

    fn needs(&self) -> Vec<Requirement> {
        vec![BASH, MOUNT]
    }

    fn goals(&self) -> &'static [Goal] {
        const {
            &[
                Goal::new("bound", 2),
                Goal::new("runs", 1).needs("bound"),
                Goal::new("data", 1),
                Goal::new("read-only", 2).needs("data"),
                Goal::new("source-writable", 1).needs("data"),
                Goal::new("nothing-else", 1).needs("bound"),
            ]
        }
    }

    fn grade(&self, run: &mut Run<'_>) -> Graded {
        let (files, status) = (run.draw().names(3), run.draw().status());
        let given = Given::default()
            .folder_in("ROOT", "root")
            .folder_in("DATA", "data")
            .file(format!("data/{}", files[0]), run.draw().secret());
        let ended = run.solve(&given)?;

        let folders = FOLDERS.map(|folder| (format!("/{folder}"), folder.to_owned()));
        let states = run.inside(|| folders.map(|(own, within)| state(&own, &within).to_owned()))?;
        let all = FOLDERS.map(|folder| format!("{folder}: {BOUND}"));
        let seen: Vec<String> = FOLDERS
            .iter()
            .zip(&states)
            .map(|(folder, state)| format!("{folder}: {state}"))
            .collect();
        run.check("bound", Fact::list(all), Fact::list(&seen), || {
            let unbound = seen.iter().filter(|line| !line.ends_with(BOUND)).cloned();
            let lines = unbound.collect::<Vec<_>>().join(", ");
            let values = [("seen", lines), ("end", words(&ended.fact()))];
            named("hint-chroot-bind-mounts-bound", values)
        });
        let script = format!("exit {status}");
        let used = run.chrooted("root", &["bash", "-c", &script])?;
        run.check("runs", Fact::Exit(status), used.end.clone(), || {
            named("hint-chroot-bind-mounts-runs", [("end", words(&used.end))])
        });

        let data = run.inside(|| state(&Given::path("data"), "data").to_owned())?;
        run.check("data", Fact::text(BOUND), Fact::text(&data), || {
            named("hint-chroot-bind-mounts-data", [("seen", data.clone())])
        });
        let through = Given::path(&format!("root/data/{}", files[1]));
        let wrote = run.inside(|| write(&through, "through the bind\n"))?;
        run.check("read-only", Fact::Errno("EROFS".into()), wrote.clone(), || {
            let key = match wrote {
                Fact::Ok => "hint-chroot-bind-mounts-writable",
                _ => "hint-chroot-bind-mounts-refused",
            };
            named(key, [("seen", words(&wrote))])
        });
        let source = Given::path(&format!("data/{}", files[2]));
        let wrote = run.inside(|| write(&source, "at the source\n"))?;
        run.check("source-writable", Fact::Ok, wrote.clone(), || {
            named("hint-chroot-bind-mounts-source", [("seen", words(&wrote))])
        });
        let stray = stray(run)?;
        run.check("nothing-else", Fact::list::<&str>([]), Fact::list(&stray), || {
            named("hint-chroot-bind-mounts-else", [("at", stray.join(", "))])
        });
        Ok(())
    }
}

/// What [`state`] says of a folder that is the very same one.
const BOUND: &str = "the same folder";

/// In the sandbox: what stands at `within` in the new root, beside the machine's `own`. A
/// folder is the same one if device and inode are: no copy has them.
fn state(own: &str, within: &str) -> &'static str {
    let seen = || {
        let root = Root::open(Path::new(&Given::path("root"))).ok()?;
        let path = Path::new("/").join(within);
        let here = root.status(&root.canonical(&path).ok()?).ok();
        Some((root.look(&path).ok()?, here))
    };
    let Ok(own) = fs::metadata(own) else { return "unknown" };
    match seen() {
        Some((_, Some((_, stat)))) if (stat.st_dev, stat.st_ino) == (own.dev(), own.ino()) => BOUND,
        Some((Look::Link(_), _)) => "a link to another folder",
        Some((Look::Directory, _)) => "another folder",
        Some(_) => "not a folder",
        None => "absent, or a link that leads nowhere",
    }
}

/// Where something is mounted twice, or in the work folder beside the new root.
fn stray(run: &mut Run<'_>) -> Graded<Vec<String>> {
    let (work, root) = (Given::path(""), Given::path("root/"));
    let points = run.mounts()?.into_iter().map(|mount| mount.point);
    let mut seen = BTreeSet::new();
    Ok(points
        .filter(|point| point.starts_with(&work))
        .filter(|point| !point.starts_with(&root) || !seen.insert(point.clone()))
        .collect())
}
