//! `chroot/hello-scratch-image`, graded: the root of a chroot as an image of one layer.

use std::path::{Path, PathBuf};

use harness::elf::Resolver;
use harness::grade::{Given, Goal, Graded, Kind, Named, Run, Task, named, words};
use harness::image::dockerfile;
use harness::record::Fact;
use harness::requirement::{GCC_STATIC, Requirement};
use harness::rootfs::Root;
use harness::sandbox::Ended;
use harness::union::form::{self, Entry, Layer, Tree};
use serde::{Deserialize, Serialize};

/// A Dockerfile in `$CONTEXT` that the grader builds and runs.
pub struct HelloScratchImage;

/// What the Dockerfile came to.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Built {
    from: Option<String>,
    /// Why it was not read, or not built.
    because: Option<String>,
    layers: u64,
    command: Vec<String>,
    environment: Vec<(String, String)>,
    /// What lies in the image at the command's own path.
    program: bool,
    /// Files that starting the command does not take.
    needless: Vec<String>,
}

impl Task for HelloScratchImage {
    fn id(&self) -> &'static str {
        "chroot/hello-scratch-image"
    }

    fn kind(&self) -> Kind {
        Kind::Prepare
    }

    fn needs(&self) -> Vec<Requirement> {
        vec![GCC_STATIC]
    }

    fn goals(&self) -> &'static [Goal] {
        const {
            &[
                Goal::new("dockerfile", 1),
                Goal::new("from-scratch", 1).needs("dockerfile"),
                Goal::new("builds", 1).needs("from-scratch"),
                Goal::new("one-layer", 1).needs("builds"),
                Goal::new("runs", 2).needs("builds"),
                Goal::new("from-the-source", 1).needs("runs"),
                Goal::new("nothing-else", 1).needs("builds"),
            ]
        }
    }

    fn grade(&self, run: &mut Run<'_>) -> Graded {
        let (greeting, guest) = (run.draw().name(), run.draw().name());
        let given = Given::default()
            .file("hello.c", source(&greeting))
            .argument(Given::path("hello.c"))
            .folder_in("CONTEXT", "context");
        let ended = run.solve(&given)?;
        run.afresh("context")?;
        let (context, root) = (Given::path("context"), Given::path("container"));
        let built = run.inside(|| built(context.as_ref(), root.as_ref()))?;

        is_built(run, &built, ended);
        match built.because {
            Some(_) => Ok(()),
            None => runs(run, &built, &greeting, &guest),
        }
    }
}

/// Judges the Dockerfile, and the image that came of it.
fn is_built(run: &mut Run<'_>, built: &Built, ended: Ended) {
    let why = built.because.clone().unwrap_or_default();
    run.check("dockerfile", Fact::Is(true), Fact::Is(built.from.is_some()), || {
        let values = [("end", words(&ended.fact())), ("because", why.clone())];
        named("hint-chroot-hello-scratch-image-dockerfile", values)
    });
    let from = built.from.clone().unwrap_or_default();
    run.check("from-scratch", Fact::text("scratch"), Fact::text(&from), || {
        named("hint-chroot-hello-scratch-image-from", [("from", from.clone())])
    });
    run.check("builds", Fact::text(""), Fact::text(&why), || {
        named("hint-chroot-hello-scratch-image-builds", [("because", why.clone())])
    });
    run.check("one-layer", Fact::Count(1), Fact::Count(built.layers), || {
        let values = [("count", built.layers.to_string())];
        named("hint-chroot-hello-scratch-image-layers", values)
    });
    run.check("nothing-else", Fact::list::<&str>([]), Fact::list(&built.needless), || {
        let values = [("files", built.needless.join(", "))];
        named("hint-chroot-hello-scratch-image-needless", values)
    });
}

/// Judges its command, in a container of it.
fn runs(run: &mut Run<'_>, built: &Built, greeting: &str, guest: &str) -> Graded {
    if built.command.is_empty() {
        run.check("runs", Fact::Exit(0), Fact::text("no command"), || {
            named("hint-chroot-hello-scratch-image-no-command", [])
        });
        return Ok(());
    }
    let mut environment = built.environment.clone();
    environment.push(("GUEST".to_owned(), guest.to_owned()));
    let used = run.chrooted_with("container", &built.command, &environment)?;
    run.check("runs", Fact::Exit(0), used.end.clone(), || failure(built, &used.end));
    let expected = format!("{greeting}, {guest}");
    run.check("from-the-source", Fact::text(expected), Fact::text(used.output.trim()), || {
        named("hint-chroot-hello-scratch-image-other", [])
    });
    Ok(())
}

/// A program that greets whom its environment names.
fn source(greeting: &str) -> String {
    format!(
        "#include <stdio.h>\n#include <stdlib.h>\n\nint main(void)\n{{\n    \
         const char *guest = getenv(\"GUEST\");\n    \
         printf(\"{greeting}, %s\\n\", guest ? guest : \"world\");\n    return 0;\n}}\n"
    )
}

/// Builds the image, lays its layers out in `root`, and looks at what is there.
fn built(context: &Path, root: &Path) -> Built {
    let mut built = Built::default();
    if let Err(error) = build(context, root, &mut built) {
        built.because = Some(error.to_string().replace("\nhint: ", "; "));
    }
    built
}

fn build(context: &Path, root: &Path, built: &mut Built) -> harness::Result<()> {
    let file = dockerfile(&context.join("Dockerfile"))?;
    built.from = Some(file.from.clone());
    let layers = file.layers(context)?;
    built.layers = layers.len() as u64;
    std::fs::create_dir(root).map_err(|error| harness::Error::io("make a root", error))?;
    let mut regular = Vec::new();
    for tree in layers {
        let files = tree.iter().filter(|(_, node)| matches!(node.kind, form::Kind::File(_)));
        regular.extend(files.map(|(path, _)| Path::new("/").join(path)));
        form::apply(&layer(tree), root)?;
    }
    let run = &file.run;
    built.command = [&run.entrypoint, &run.cmd].into_iter().flatten().flatten().cloned().collect();
    // As execvp(3) does: a word with a slash begins at the working folder.
    if let Some(word) = built.command.first_mut().filter(|word| word.contains('/')) {
        *word = Path::new("/").join(&run.working_dir).join(&*word).display().to_string();
    }
    let variables = run.env.iter().flatten().filter_map(|pair| pair.split_once('='));
    built.environment =
        variables.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();

    let mut resolver = Resolver::new(Root::open(root)?);
    let mut needed: Vec<PathBuf> = Vec::new();
    for word in &built.command {
        let Some(path) = resolver.which(word.as_ref()) else { continue };
        let Ok(closure) = resolver.closure(&path) else { continue };
        let objects = closure.paths().map(Path::to_owned).chain(closure.interpreter.clone());
        needed.extend(objects.chain(closure.settings.clone()).chain([path]));
    }
    let canonical = needed.iter().filter_map(|path| resolver.root().canonical(path).ok());
    let needed: Vec<PathBuf> = canonical.collect();
    regular.retain(|path| !needed.contains(path));
    built.needless = regular.iter().map(|path| path.display().to_string()).collect();
    if let Some(found) = built.command.first().and_then(|word| resolver.which(word.as_ref())) {
        built.program = resolver.root().look(&found).is_ok();
        built.command[0] = found.display().to_string();
    }
    Ok(())
}

fn layer(tree: Tree) -> Layer {
    let there = |node| Entry::There { node, opaque: false };
    let entries = tree.into_iter().map(|(path, node)| (path, there(node))).collect();
    Layer { entries, ..Layer::default() }
}

/// Why the command did not end well.
fn failure(built: &Built, end: &Fact) -> Named {
    let key = match end {
        Fact::Errno(errno) if errno == "EACCES" => "mode",
        Fact::Errno(_) if built.command[0] == "/bin/sh" && !built.program => "shell",
        Fact::Errno(_) if !built.program => "absent",
        Fact::Errno(errno) if errno == "ENOENT" => "loader",
        Fact::Exit(127) => "library",
        _ => "end",
    };
    let command = built.command.join(" ");
    let values = [("end", words(end)), ("command", command)];
    named(&format!("hint-chroot-hello-scratch-image-{key}"), values)
}
