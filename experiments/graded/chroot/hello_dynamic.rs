//! `chroot/hello-dynamic`, graded: a program of one's own with all that it silently needs.

use harness::elf::Kind as Linked;
use harness::grade::{Draw, Given, Goal, Graded, Kind, Run, Task, named};
use harness::record::Fact;
use harness::requirement::{GCC, Requirement};

use super::closure;

/// `$ROOT/hello`, built from `$1` as usual, with its closure.
pub struct HelloDynamic;

impl Task for HelloDynamic {
    fn id(&self) -> &'static str {
        "chroot/hello-dynamic"
    }

    fn kind(&self) -> Kind {
        Kind::Prepare
    }

    fn needs(&self) -> Vec<Requirement> {
        vec![GCC]
    }

    fn goals(&self) -> &'static [Goal] {
        const {
            &[
                Goal::new("hello", 1),
                Goal::new("dynamic", 1).needs("hello"),
                Goal::new("loader", 1).needs("dynamic"),
                Goal::new("libraries", 2).needs("loader"),
                Goal::new("runs", 1).needs("libraries"),
                Goal::new("from-the-source", 1).needs("runs"),
                Goal::new("genuine", 1).needs("libraries"),
                Goal::new("minimal", 1).needs("runs"),
            ]
        }
    }

    fn grade(&self, run: &mut Run<'_>) -> Graded {
        let (greeting, root) = (run.draw().name(), run.draw().number(12, 9_999));
        let given = Given::default()
            .file("hello.c", source(run.draw(), &greeting))
            .argument(Given::path("hello.c"))
            .folder_in("ROOT", "root");
        let ended = run.solve(&given)?;
        run.afresh("root")?;
        let seen = closure::look(run, "root", &["/hello"])?;
        if !closure::is_there(run, &seen, "hello", "/hello", ended) {
            return Ok(());
        }
        let linked = seen.kinds.get("/hello").map_or("nothing that runs", |kind| match kind {
            Linked::Dynamic => "dynamic",
            Linked::Static | Linked::StaticPie => "static",
            Linked::Script => "a script",
        });
        run.check("dynamic", Fact::text("dynamic"), Fact::text(linked), || {
            let key = match linked {
                "static" => "hint-chroot-hello-dynamic-static",
                _ => "hint-chroot-hello-dynamic-no-program",
            };
            named(key, [])
        });
        closure::is_closed(run, &seen);

        let square = (root * root).to_string();
        let used = run.chrooted("root", &["/hello", &square])?;
        run.check("runs", Fact::Exit(0), used.end.clone(), || closure::why("/hello", &used.end));
        let expected = format!("{greeting} {root}");
        run.check("from-the-source", Fact::text(expected), Fact::text(used.output.trim()), || {
            named("hint-chroot-hello-dynamic-other", [("seen", used.output.trim().to_owned())])
        });
        closure::is_genuine(run, &seen);
        closure::is_minimal(run, &seen);
        Ok(())
    }
}

/// A program that greets, and calls a second library.
fn source(draw: &mut Draw, greeting: &str) -> String {
    let variable = draw.one(&["square", "number", "area"]);
    format!(
        "#include <math.h>\n#include <stdio.h>\n#include <stdlib.h>\n\n\
         int main(int argc, char **argv)\n{{\n    \
         double {variable} = argc > 1 ? atof(argv[1]) : 4;\n    \
         printf(\"{greeting} %ld\\n\", (long)(sqrt({variable}) + 0.5));\n    return 0;\n}}\n"
    )
}
