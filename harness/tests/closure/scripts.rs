//! Scripts: whatever their first line starts is part of the closure.

use std::path::{Path, PathBuf};

use harness::elf::{Cause, FoundBy, Kind, Resolver};

use crate::lab::Lab;

fn closure(path: &Path) -> harness::elf::Closure {
    Resolver::host().unwrap().closure(path).unwrap()
}

#[test]
fn the_interpreter_and_its_libraries() {
    let lab = Lab::new();
    for line in ["#!/bin/sh\n", "#! /bin/sh -e -u\n", "#!/bin/sh"] {
        let script = lab.write("script", line);
        let closure = closure(&script);
        assert_eq!(closure.kind, Kind::Script);
        assert_eq!(closure.interpreter.as_deref(), Some(Path::new("/bin/sh")));
        let first = &closure.objects[0];
        assert_eq!(
            (first.path.as_path(), first.found_by),
            (Path::new("/bin/sh"), FoundBy::Shebang)
        );
        assert_eq!(first.needed_by, script);
        assert!(closure.objects.iter().any(|object| object.soname == "libc.so.6"));
    }
}

#[test]
fn env_and_the_program_that_it_finds() {
    let lab = Lab::new();
    let tool = lab.program("bin/tool", &[], &[]);
    let script = lab.write("script", "#!/usr/bin/env -S tool --flag\n");
    let path = format!("/nowhere:{}", lab.path("bin").display());
    let mut resolver = Resolver::host().unwrap().with_path(path.as_ref());
    let found = resolver.closure(&script).unwrap();
    let programs = found.objects.iter().filter(|object| object.needed_by == script);
    let programs: Vec<_> = programs.map(|object| (object.path.clone(), object.found_by)).collect();
    let env = PathBuf::from("/usr/bin/env");
    assert_eq!(programs, [(env, FoundBy::Shebang), (tool, FoundBy::SearchPath)]);
    // Without -S, the blank is part of the name.
    let script = lab.write("script", "#!/usr/bin/env tool --flag\n");
    let missing = &resolver.closure(&script).unwrap().missing;
    assert_eq!(missing[0].soname, "tool --flag");
}

#[test]
fn scripts_of_scripts_as_deep_as_the_kernel_goes() {
    let lab = Lab::new();
    let mut last = PathBuf::from("/bin/sh");
    for depth in 1..=6 {
        last = lab.write(&format!("script{depth}"), format!("#!{}\n", last.display()));
        #[expect(clippy::disallowed_methods, reason = "the kernel is the reference")]
        let runs = std::process::Command::new(&last).output().is_ok();
        match Resolver::host().unwrap().closure(&last) {
            Ok(closure) => assert!(runs && closure.paths().any(|path| path.ends_with("sh"))),
            Err(error) => assert!(!runs && error.cause == Cause::TooDeep, "{error}"),
        }
        assert_eq!(runs, depth < 6);
    }
}

#[test]
fn rings_end() {
    let lab = Lab::new();
    let script = lab.write("ring", "#!/usr/bin/env ring\n");
    let mut resolver = Resolver::host().unwrap().with_path(lab.path("").as_os_str());
    let closure = resolver.closure(&script).unwrap();
    assert_eq!(closure.interpreter.as_deref(), Some(Path::new("/usr/bin/env")));
    let direct = lab.write("direct", format!("#!{}\n", lab.path("direct").display()));
    assert_eq!(resolver.closure(&direct).unwrap_err().cause, Cause::TooDeep);
}

#[test]
fn interpreters_that_are_not_there() {
    let lab = Lab::new();
    let missing = closure(&lab.write("script", "#!/bin/sh\r\n")).missing;
    assert_eq!(missing[0].soname, "/bin/sh\r");
    let empty = lab.write("empty", "");
    let missing = closure(&lab.write("script", format!("#!{}\n", empty.display()))).missing;
    assert!(missing[0].because.as_deref().unwrap().ends_with("is empty"), "{missing:?}");
    let error = Resolver::host().unwrap().closure(&lab.write("script", "#!\n")).unwrap_err();
    assert!(matches!(error.cause, Cause::BadScript(_)));
}
