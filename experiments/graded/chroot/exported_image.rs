//! `chroot/exported-image`, graded: layers become one plain folder.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use harness::elf::Resolver;
use harness::grade::{
    Given, Goal, Graded, Kind, Run, Stop, Task, content_of, named, names_in, words,
};
use harness::image::{Archive, compare, saved};
use harness::record::Fact;
use harness::union::form::{self, Form, Tree, apply, read_tree};
use harness::{Doing, Error, Result};

/// What `docker save` wrote, to be laid out below `$ROOT` as `docker export` would.
pub struct ExportedImage;

impl Task for ExportedImage {
    fn id(&self) -> &'static str {
        "chroot/exported-image"
    }

    fn kind(&self) -> Kind {
        Kind::Prepare
    }

    fn goals(&self) -> &'static [Goal] {
        const {
            &[
                Goal::new("order", 2),
                Goal::new("removed", 2).needs("order"),
                Goal::new("emptied", 2).needs("order"),
                Goal::new("replaced", 1).needs("order"),
                Goal::new("hard-links", 1).needs("order"),
                Goal::new("attributes", 1).needs("order"),
                Goal::new("whole", 1).needs("order"),
                Goal::new("runs", 2).needs("order"),
            ]
        }
    }

    fn grade(&self, run: &mut Run<'_>) -> Graded {
        let names = run.draw().names(10);
        let names: [String; 10] = names.try_into().unwrap_or_default();
        let [shared, _, gone, folder, _, new, one, two, old, link] = &names;
        let (secret, time) = (run.draw().secret(), run.draw().number(900_000_000, 1_500_000_000));
        let layers = layers(&names, &secret, time)?;
        let given = Given::default()
            .file("image.tar", saved("drawn:latest", &layers)?)
            .variable("IMAGE", Given::path("image.tar"))
            .folder_in("ROOT", "root");
        let ended = run.solve(&given)?;

        // The grader lays the layers out itself, where the solution runs no more.
        run.afresh("root")?;
        let root = |name: &str| Given::path(&format!("root/{name}"));
        let differs = run.inside(|| differences(&layers).map_err(|error| error.to_string()))?;
        let differs = differs
            .map_err(|because| Stop::failed(named("hint-cannot-look", [("because", because)])))?;

        let expected = format!("of the topmost layer: {secret}\n");
        let seen = run.inside(|| content_of(root(shared)))?;
        run.check("order", Fact::text(&expected), seen.clone(), || {
            let values =
                [("file", shared), ("seen", &words(&seen)), ("end", &words(&ended.fact()))];
            let values = values.map(|(name, value)| (name, value.clone()));
            named("hint-chroot-exported-image-order", values)
        });
        let of = |whats: &[&str]| -> BTreeSet<String> {
            let is = |said: &str| whats.iter().any(|what| said.starts_with(what));
            let all = differs.iter().filter(|(_, said)| said.split(", ").any(is));
            all.map(|(path, _)| path.clone()).collect()
        };
        // What lies there is judged by itself below.
        let apart = |path: &String, of: &[&String]| of.iter().any(|own| path.starts_with(*own));
        let extra = of(&["only in the second"]);
        let extra: Vec<String> =
            extra.into_iter().filter(|path| !apart(path, &[folder, old, link])).collect();
        run.check("removed", Fact::list::<&str>([]), Fact::list(&extra), || {
            let marks = extra.iter().any(|path| path.contains(".wh."));
            let key = if marks { "marks" } else { "removed" };
            let values = [("files", Fact::list(&extra)), ("file", Fact::text(gone))];
            let values = values.map(|(name, value)| (name, words(&value)));
            named(&format!("hint-chroot-exported-image-{key}"), values)
        });
        let seen = run.inside(|| names_in(root(folder)))?;
        run.check("emptied", Fact::list([new]), seen.clone(), || {
            let values = [("folder", folder.clone()), ("seen", words(&seen)), ("new", new.clone())];
            named("hint-chroot-exported-image-emptied", values)
        });
        let seen = run.inside(|| [kind_of(&root(old)), kind_of(&root(link))])?;
        run.check("replaced", Fact::list(["file", "folder"]), Fact::list(&seen), || {
            let values = [("old", old), ("is", &seen[0]), ("link", link), ("other", &seen[1])];
            let values = values.map(|(name, value)| (name, value.clone()));
            named("hint-chroot-exported-image-replaced", values)
        });
        let seen = run.inside(|| same_file(&root(one), &root(two)))?;
        run.check("hard-links", Fact::text("one file"), seen.clone(), || {
            let values = [("one", one.clone()), ("two", two.clone()), ("seen", words(&seen))];
            named("hint-chroot-exported-image-hard-links", values)
        });
        let missing = of(&["only in the first", "content", "size "]);
        let changed = of(&["mode ", "owner ", "time ", "attribute "]);
        let changed: Vec<String> = changed
            .into_iter()
            .filter(|path| !missing.contains(path) && !apart(path, &[old, link]))
            .collect();
        run.check("attributes", Fact::list::<&str>([]), Fact::list(&changed), || {
            let said = changed.first().and_then(|path| differs.get(path)).cloned();
            let values = [("files", changed.join(", ")), ("said", said.unwrap_or_default())];
            named("hint-chroot-exported-image-attributes", values)
        });
        let missing = Vec::from_iter(missing);
        run.check("whole", Fact::list::<&str>([]), Fact::list(&missing), || {
            named("hint-chroot-exported-image-whole", [("files", missing.join(", "))])
        });
        let used = run.chrooted("root", &["/bin/cat", &format!("/{shared}")])?;
        let seen = match &used.end {
            Fact::Exit(0) => Fact::text(&used.output),
            end => end.clone(),
        };
        run.check("runs", Fact::text(&expected), seen.clone(), || {
            named("hint-chroot-exported-image-runs", [("seen", words(&seen))])
        });
        Ok(())
    }
}

/// The archives of the image's layers, from the bottom up.
fn layers(names: &[String; 10], secret: &str, time: u64) -> Result<Vec<Vec<u8>>> {
    let [shared, kept, gone, folder, below, new, one, two, old, link] = names;
    let mut lowest = Archive::new(time);
    let cat = Path::new("/bin/cat");
    let mut resolver = Resolver::host()?;
    let closure = resolver.closure(cat).map_err(|error| Error::Setup(error.to_string()))?;
    let files = || closure.paths().chain([cat]);
    let folders: BTreeSet<&Path> = files().flat_map(|path| path.ancestors().skip(1)).collect();
    for folder in folders.into_iter().filter(|folder| folder.parent().is_some()) {
        lowest = lowest.folder(folder.to_string_lossy().trim_start_matches('/'))?;
    }
    for path in files() {
        let content = fs::read(path).doing(|| format!("read {}", path.display()))?;
        lowest = lowest.file(path.to_string_lossy().trim_start_matches('/'), &content, 0o755)?;
    }
    let lowest = lowest
        .file(shared, b"of the lowest layer\n", 0o644)?
        .file(kept, b"of the lowest layer\n", 0o4750)?
        .file(gone, b"removed above\n", 0o644)?
        .folder(folder)?
        .file(&format!("{folder}/{below}"), b"hidden above\n", 0o644)?
        .owned(one, b"two names\n", 0o640, 1000)?
        .link(two, one, 0o640, 1000)?
        .folder(old)?
        .file(&format!("{old}/{below}"), b"gone with its folder\n", 0o644)?
        .symlink(link, folder)?;
    let middle = Archive::new(time + 100)
        .file(shared, b"of the middle layer\n", 0o644)?
        .file(&format!(".wh.{gone}"), b"", 0o644)?
        .folder(folder)?
        .file(&format!("{folder}/.wh..wh..opq"), b"", 0o644)?
        .file(&format!("{folder}/{new}"), b"new\n", 0o600)?
        .file(old, b"a file now\n", 0o644)?
        .folder(link)?
        .file(&format!("{link}/{new}"), b"in a folder now\n", 0o644)?;
    let top = format!("of the topmost layer: {secret}\n");
    let topmost = Archive::new(time + 200).file(shared, top.as_bytes(), 0o644)?;
    [lowest, middle, topmost].map(Archive::bytes).into_iter().collect()
}

/// In what `$ROOT` differs from the layers laid over each other, by path. When a folder was
/// last changed is left out: whoever takes a mark away changes it.
fn differences(layers: &[Vec<u8>]) -> Result<BTreeMap<String, String>> {
    let whole = Given::path("whole");
    fs::create_dir(&whole).doing(|| "make a folder")?;
    for (at, layer) in layers.iter().enumerate() {
        let archive = Given::path(&format!("{at}.tar"));
        fs::write(&archive, layer).doing(|| "write a layer")?;
        apply(&Form::OciTar.read(archive.as_ref())?, whole.as_ref())?;
    }
    let read = |folder: &str| read_tree(Given::path(folder).as_ref()).map(without_times);
    let found = compare(&read("whole")?, &read("root")?)?;
    let found = found.into_iter().filter(|(path, _)| !path.as_os_str().is_empty());
    Ok(found.map(|(path, said)| (path.to_string_lossy().into_owned(), said)).collect())
}

fn without_times(mut tree: Tree) -> Tree {
    let folders = tree.values_mut().filter(|node| matches!(node.kind, form::Kind::Directory));
    folders.filter_map(|node| node.meta.as_mut()).for_each(|meta| meta.mtime = (0, 0));
    tree
}

/// What is there, in a word.
fn kind_of(path: &str) -> String {
    let kind = match fs::symlink_metadata(path).map(|file| file.file_type()) {
        Ok(kind) if kind.is_file() => "file",
        Ok(kind) if kind.is_dir() => "folder",
        Ok(kind) if kind.is_symlink() => "symbolic link",
        Ok(_) => "special file",
        Err(_) => "nothing",
    };
    kind.to_owned()
}

/// Whether two names belong to one file.
fn same_file(one: &str, two: &str) -> Fact {
    match (fs::symlink_metadata(one), fs::symlink_metadata(two)) {
        (Ok(one), Ok(two)) if (one.dev(), one.ino()) == (two.dev(), two.ino()) => {
            Fact::text("one file")
        }
        (Ok(_), Ok(_)) => Fact::text("two files"),
        _ => Fact::text("not there"),
    }
}
