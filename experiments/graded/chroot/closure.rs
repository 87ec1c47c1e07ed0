//! What several exercises ask of a root alike: is all there that its programs need to
//! start, and nothing else?
//!
//! The files tell, read one by one as the kernel and the loader would: nothing of what a
//! submission left is run for this.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::{Path, PathBuf};

use harness::elf::{Closure, Kind as Linked, Resolver};
use harness::grade::{Given, Graded, Named, Run, Stop, named, words};
use harness::probe::FileId;
use harness::record::{Fact, Kind};
use harness::rootfs::{Look, Root, TreeOptions, tree};
use harness::sandbox::Ended;
use serde::{Deserialize, Serialize};

/// Where `chroot ROOT PROGRAM` looks for a program.
const PATH: [&str; 6] =
    ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];

/// How many names a hint tells, and how many of those at the top of the root.
const TOLD: usize = 4;
const TOP: usize = 16;

/// A root, as its files tell.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Prepared {
    /// What stands where each program is looked for: `program`, or what is wrong.
    programs: BTreeMap<String, String>,
    /// How each of them is linked.
    pub(super) kinds: BTreeMap<String, Linked>,
    /// The loaders that are named and not there.
    loaders: BTreeSet<String>,
    /// The libraries that are needed and not there, and who needs them.
    libraries: BTreeMap<String, String>,
    /// The files of the closures that this machine has not, or not so.
    foreign: BTreeSet<String>,
    /// How many files are there that nothing needs, and the first of them.
    more: u64,
    first: Vec<String>,
    /// What is at the top, for a hint.
    top: Vec<String>,
}

/// Looks at the folder `root` of the sandbox, in which these programs shall run: names for
/// PATH, or paths.
pub(super) fn look(run: &mut Run<'_>, root: &str, programs: &[&str]) -> Graded<Prepared> {
    let path = Given::path(root);
    let look = || prepared(Path::new(&path), programs).map_err(|error| error.to_string());
    let seen = run.inside(look)?;
    seen.map_err(|because| Stop::failed(named("hint-cannot-look", [("because", because)])))
}

/// Which file stands for the program in the folder `root` of the sandbox, mounts included.
pub(super) fn which(run: &mut Run<'_>, root: &str, program: &str) -> Graded<Option<FileId>> {
    let path = Given::path(root);
    run.inside(|| {
        let root = Root::open(Path::new(&path)).ok()?;
        let (.., found) = find(&root, program)?;
        let (_, stat) = root.status(&root.canonical(&found).ok()?).ok()?;
        Some(FileId { device: stat.st_dev, inode: stat.st_ino })
    })
}

/// Judges the criterion `goal`: the program is there, and may be run.
pub(super) fn is_there(
    run: &mut Run<'_>,
    seen: &Prepared,
    goal: &str,
    program: &str,
    ended: Ended,
) -> bool {
    let state = seen.programs.get(program).map_or("absent", String::as_str);
    run.check(goal, Fact::text("program"), Fact::text(state), || {
        let key = match state {
            "not executable" => "hint-closure-mode",
            _ => "hint-closure-absent",
        };
        let values = [
            ("program", program.to_owned()),
            ("end", words(&ended.fact())),
            ("files", seen.top.join(", ")),
        ];
        named(key, values)
    })
}

/// Judges `loader` and `libraries`: what is needed is there.
pub(super) fn is_closed(run: &mut Run<'_>, seen: &Prepared) {
    let none = || Fact::list::<&str>([]);
    run.check("loader", none(), Fact::list(seen.loaders.clone()), || {
        named("hint-closure-loader", [("loader", told(&seen.loaders))])
    });
    let libraries = Fact::list(seen.libraries.keys());
    run.check("libraries", none(), libraries, || {
        let needed_by = seen.libraries.values().next().cloned().unwrap_or_default();
        let values = [("libraries", told(seen.libraries.keys())), ("by", needed_by)];
        named("hint-closure-library", values)
    });
}

/// Judges `genuine`: copies of this machine's files.
pub(super) fn is_genuine(run: &mut Run<'_>, seen: &Prepared) {
    run.check("genuine", Fact::list::<&str>([]), Fact::list(&seen.foreign), || {
        named("hint-closure-foreign", [("files", told(&seen.foreign))])
    });
}

/// Judges `minimal`: no file that nothing needs.
pub(super) fn is_minimal(run: &mut Run<'_>, seen: &Prepared) {
    run.check("minimal", Fact::Count(0), Fact::Count(seen.more), || {
        let values = [("count", seen.more.to_string()), ("first", seen.first.join(", "))];
        named("hint-closure-more", values)
    });
}

/// Why a program that has all that it needs does not end as it should.
pub(super) fn why(program: &str, end: &Fact) -> Named {
    let key = match end {
        Fact::Errno(errno) if errno == "EACCES" => "hint-closure-loader-mode",
        _ => "hint-closure-end",
    };
    named(key, [("program", program.to_owned()), ("end", words(end))])
}

/// The first of them, for a hint.
pub(super) fn told<S: ToString>(names: impl IntoIterator<Item = S>) -> String {
    names.into_iter().take(TOLD).map(|name| name.to_string()).collect::<Vec<_>>().join(", ")
}

/// In the sandbox: the machine's files are there too.
fn prepared(root: &Path, programs: &[&str]) -> harness::Result<Prepared> {
    let mut inside = Resolver::new(Root::open(root)?);
    let mut machine = Resolver::host()?;
    let (mut seen, mut needed) = (Prepared::default(), BTreeSet::new());
    for name in programs {
        let found = find(inside.root(), name);
        let state = match &found {
            None => "absent",
            Some((Look::File, mode, _)) if mode & 0o111 == 0 => "not executable",
            Some((Look::File, ..)) => "program",
            Some(_) => "not a file",
        };
        seen.programs.insert((*name).to_owned(), state.to_owned());
        let Some((Look::File, _, path)) = found else { continue };
        match inside.closure(&path) {
            Ok(closure) => {
                seen.kinds.insert((*name).to_owned(), closure.kind);
                seen.missing(&closure);
                seen.compare(inside.root(), &closure, &mut machine, name);
                let settings = closure.settings.iter().map(PathBuf::as_path);
                let all = closure.paths().chain([path.as_path()]).chain(settings);
                needed.extend(all.flat_map(|path| inside.root().trail(path).unwrap_or_default()));
            }
            Err(error) => {
                seen.foreign.insert(path.display().to_string());
                needed.extend(inside.root().trail(&error.path).unwrap_or_default());
            }
        }
    }
    seen.count(inside.root(), &needed)?;
    Ok(seen)
}

/// The first file of the name on PATH, one that may be run before one that may not: what
/// it is, its mode, and its path.
fn find(root: &Root, name: &str) -> Option<(Look, u32, PathBuf)> {
    let folders = match name.contains('/') {
        true => &["/"][..],
        false => &PATH,
    };
    let paths = folders.iter().map(|folder| Path::new(folder).join(name.trim_start_matches('/')));
    let stands = |path: PathBuf| {
        let (look, stat) = root.status(&root.canonical(&path).ok()?).ok()?;
        Some((look, stat.st_mode & 0o7777, path))
    };
    paths.filter_map(stands).min_by_key(|(look, mode, _)| (*look != Look::File, mode & 0o111 == 0))
}

impl Prepared {
    fn missing(&mut self, closure: &Closure) {
        for missing in &closure.missing {
            if closure.interpreter.as_deref() == Some(Path::new(&missing.soname)) {
                self.loaders.insert(missing.soname.clone());
            } else {
                let by = missing.needed_by.display().to_string();
                self.libraries.insert(missing.soname.clone(), by);
            }
        }
    }

    /// Which files of the closure are not what the same program would get on this machine.
    /// What has a name for PATH is to be the machine's program itself.
    fn compare(&mut self, root: &Root, closure: &Closure, machine: &mut Resolver, name: &str) {
        let real = root.canonical(&closure.file).map(|real| root.outside(&real));
        let own = real.ok().and_then(|file| machine.closure(&file).ok());
        let mut pairs: Vec<_> = closure
            .objects
            .iter()
            .map(|object| {
                let mut objects = own.iter().flat_map(|own| &own.objects);
                let model = objects.find(|own| own.soname == object.soname);
                (object.path.clone(), model.map(|model| model.path.clone()))
            })
            .collect();
        if !name.contains('/') {
            pairs.push((closure.file.clone(), find(machine.root(), name).map(|(.., path)| path)));
        }
        for (path, model) in pairs {
            let same = model.is_some_and(|model| is_same(root, &path, machine.root(), &model));
            if !same {
                self.foreign.insert(path.display().to_string());
            }
        }
    }

    /// Counts what is there and not needed. A folder or a link costs nothing.
    fn count(&mut self, root: &Root, needed: &BTreeSet<PathBuf>) -> harness::Result<()> {
        for entry in tree(root, TreeOptions::default())? {
            let is_top = !entry.path.contains('/');
            if is_top && self.top.len() < TOP {
                self.top.push(entry.path.clone());
            }
            let free = matches!(entry.kind, Kind::Directory | Kind::Symlink);
            if !free && !needed.contains(&Path::new("/").join(&entry.path)) {
                self.more += 1;
                if self.first.len() < TOLD {
                    self.first.push(entry.path);
                }
            }
        }
        Ok(())
    }
}

fn is_same(root: &Root, path: &Path, machine: &Root, model: &Path) -> bool {
    let open = |root: &Root, path| root.file(path).ok();
    let (Some((mut one, here)), Some((mut other, there))) =
        (open(root, path), open(machine, model))
    else {
        return false;
    };
    let (mut bytes, mut model) = (Vec::new(), Vec::new());
    here.st_size == there.st_size
        && one.read_to_end(&mut bytes).is_ok()
        && other.read_to_end(&mut model).is_ok()
        && bytes == model
}
