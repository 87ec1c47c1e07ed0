//! `chroot/hello-static`, graded: a root that is one file.

use std::fs::File;
use std::path::Path;

use harness::elf::Elf;
use harness::grade::{Draw, Given, Goal, Graded, Kind, Run, Task, named, words};
use harness::record::Fact;
use harness::requirement::{GCC_STATIC, Requirement};

/// `$ROOT/hello`, built from `$1` so that it runs alone.
pub struct HelloStatic;

impl Task for HelloStatic {
    fn id(&self) -> &'static str {
        "chroot/hello-static"
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
                Goal::new("hello", 1),
                Goal::new("static", 2).needs("hello"),
                Goal::new("runs", 2).needs("hello"),
                Goal::new("from-the-source", 1).needs("runs"),
                Goal::new("one-file", 1).needs("hello"),
            ]
        }
    }

    fn grade(&self, run: &mut Run<'_>) -> Graded {
        let (greeting, name) = (run.draw().name(), run.draw().name());
        let given = Given::default()
            .file("hello.c", source(run.draw(), &greeting))
            .argument(Given::path("hello.c"))
            .folder_in("ROOT", "root");
        let ended = run.solve(&given)?;

        let files = run.on_disk("root")?;
        let hello = files.get("hello").map_or("absent", |seen| kind(seen));
        let there = run.check("hello", Fact::text("file"), Fact::text(hello), || {
            let list = files.keys().cloned().collect::<Vec<_>>().join(", ");
            let values = [("end", words(&ended.fact())), ("files", list)];
            named("hint-chroot-hello-static-absent", values)
        });
        if !there {
            return Ok(());
        }
        let needs = run.at("root", "hello", needs)?;
        run.check("static", Fact::list::<&str>([]), needs.clone(), || {
            named("hint-chroot-hello-static-dynamic", [("needs", words(&needs))])
        });
        run.check("one-file", Fact::list(["hello"]), Fact::list(files.keys()), || {
            let more = files.keys().filter(|path| *path != "hello").cloned().collect::<Vec<_>>();
            named("hint-chroot-hello-static-more", [("files", more.join(", "))])
        });

        // Alone: without what still runs, without mounts, and in another sandbox.
        run.afresh("root")?;
        let used = run.chrooted("root", &["/hello", &name])?;
        run.check("runs", Fact::Exit(0), used.end.clone(), || {
            let key = match &used.end {
                Fact::Errno(errno) if errno == "ENOENT" => "hint-chroot-hello-static-enoent",
                Fact::Errno(errno) if errno == "EACCES" => "hint-chroot-hello-static-mode",
                _ => "hint-chroot-hello-static-end",
            };
            named(key, [("end", words(&used.end)), ("needs", words(&needs))])
        });
        let expected = format!("{greeting}, {name}");
        run.check("from-the-source", Fact::text(expected), Fact::text(used.output.trim()), || {
            named("hint-chroot-hello-static-other", [])
        });
        Ok(())
    }
}

/// A program that greets whom it is told to.
fn source(draw: &mut Draw, greeting: &str) -> String {
    let variable = draw.one(&["whom", "name", "guest"]);
    format!(
        "#include <stdio.h>\n\nint main(int argc, char **argv)\n{{\n    \
         const char *{variable} = argc > 1 ? argv[1] : \"world\";\n    \
         printf(\"{greeting}, %s\\n\", {variable});\n    return 0;\n}}\n"
    )
}

/// `file` of `file 0755 …`.
fn kind(seen: &str) -> &str {
    seen.split(' ').next().unwrap_or_default()
}

/// What the program's headers say that it needs to start.
fn needs(program: &Path) -> Fact {
    let elf = File::open(program).ok().and_then(|file| Elf::read(&file).ok());
    match elf {
        Some(elf) => Fact::list(elf.interpreter.iter().chain(&elf.needed)),
        None => Fact::text("not an ELF program"),
    }
}
