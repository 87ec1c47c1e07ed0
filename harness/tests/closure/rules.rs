//! Where a library is looked for, one rule each, on programs made for it.

use goblin::elf::dynamic::{DT_RPATH, DT_RUNPATH};
use harness::elf::{FoundBy, Kind, Resolver};

use crate::lab::{Lab, RPATH, RUNPATH, retag_debug};

fn missing(closure: &harness::elf::Closure) -> Vec<&str> {
    closure.missing.iter().map(|missing| missing.soname.as_str()).collect()
}

fn found(path: &str, found_by: FoundBy) -> Option<(String, FoundBy)> {
    Some((path.to_owned(), found_by))
}

/// main -> a/liba.so -> b/libb.so, where only main says where b is.
fn chain(lab: &Lab, flag: &str, of_liba: &[&str]) -> harness::elf::Closure {
    lab.library("b/libb.so", &[], &[]);
    lab.library("a/liba.so", &["b/libb.so"], of_liba);
    let folders = format!("{flag}$ORIGIN/a:${{ORIGIN}}/b/");
    lab.closure(&lab.program("main", &["a/liba.so"], &[&folders]))
}

#[test]
fn rpath_is_inherited() {
    let lab = Lab::new();
    let closure = chain(&lab, RPATH, &[]);
    assert_eq!(lab.found(&closure, "libb.so"), found("b/libb.so", FoundBy::Rpath));
    assert_eq!(closure.objects[0].needed_by, lab.path("main"));
    assert!(closure.missing.is_empty());
}

#[test]
fn runpath_is_not_inherited() {
    let lab = Lab::new();
    let closure = chain(&lab, RUNPATH, &[]);
    assert_eq!(lab.found(&closure, "liba.so"), found("a/liba.so", FoundBy::Runpath));
    assert_eq!(missing(&closure), ["libb.so"]);
    assert_eq!(closure.missing[0].needed_by, lab.path("a/liba.so"));
}

#[test]
fn a_runpath_hides_the_inherited_rpath() {
    let lab = Lab::new();
    let closure = chain(&lab, RPATH, &[&format!("{RUNPATH}/nowhere")]);
    assert_eq!(missing(&closure), ["libb.so"]);
}

#[test]
fn a_runpath_hides_the_rpath_of_the_same_object() {
    let lab = Lab::new();
    lab.library("a/libb.so", &[], &[]);
    lab.library("a/liba.so", &["a/libb.so"], &[]);
    let main = lab.program("main", &["a/liba.so"], &[&format!("{RPATH}$ORIGIN/a")]);
    assert!(missing(&lab.closure(&main)).is_empty());
    // The same folder as DT_RUNPATH too: now liba, which has neither, is on its own.
    retag_debug(&main, DT_RUNPATH, DT_RPATH);
    let closure = lab.closure(&main);
    assert_eq!(lab.found(&closure, "liba.so"), found("a/liba.so", FoundBy::Runpath));
    assert_eq!(missing(&closure), ["libb.so"]);
}

#[test]
fn origin_is_the_folder_of_each_object() {
    let lab = Lab::new();
    lab.library("x/y/libc1.so", &[], &[]);
    lab.library("x/liba.so", &["x/y/libc1.so"], &[&format!("{RUNPATH}$ORIGIN/y")]);
    let closure =
        lab.closure(&lab.program("bin/main", &["x/liba.so"], &[&format!("{RUNPATH}$ORIGIN/../x")]));
    assert_eq!(lab.found(&closure, "liba.so"), found("bin/../x/liba.so", FoundBy::Runpath));
    assert_eq!(lab.found(&closure, "libc1.so"), found("bin/../x/y/libc1.so", FoundBy::Runpath));
}

#[test]
fn origin_of_a_linked_program_is_the_folder_of_the_real_file() {
    let lab = Lab::new();
    lab.library("real/liba.so", &[], &[]);
    lab.program("real/main", &["real/liba.so"], &[&format!("{RUNPATH}$ORIGIN")]);
    let link = lab.link("main", "real/main");
    // As the kernel starts it; ldd takes the link's folder and finds nothing.
    let closure = Resolver::host().unwrap().closure(&link).unwrap();
    assert_eq!(lab.found(&closure, "liba.so"), found("real/liba.so", FoundBy::Runpath));
    assert_eq!(closure.file, link);
    assert!(closure.needs_proc);
}

#[test]
fn lib_and_platform_are_what_the_loader_says() {
    let lab = Lab::new();
    for folder in ["lib", "lib64", "lib/x86_64-linux-gnu", "lib/aarch64-linux-gnu"] {
        lab.library(&format!("{folder}/liba.so"), &[], &[]);
    }
    for folder in ["x86_64", "haswell", "aarch64"] {
        lab.library(&format!("{folder}/libb.so"), &[], &[]);
    }
    let folders = format!("{RUNPATH}$ORIGIN/$LIB:$ORIGIN/${{PLATFORM}}");
    let main = lab.program("main", &["lib/liba.so", "x86_64/libb.so"], &[&folders]);
    assert!(missing(&lab.closure(&main)).is_empty());
}

#[test]
fn subfolders_for_the_processor_come_first() {
    let lab = Lab::new();
    lab.library("a/liba.so", &[], &[]);
    for level in ["x86-64-v2", "x86-64-v3", "x86-64-v4"] {
        lab.library(&format!("a/glibc-hwcaps/{level}/liba.so"), &[], &[]);
        let main = lab.program("main", &["a/liba.so"], &[&format!("{RUNPATH}$ORIGIN/a")]);
        assert!(missing(&lab.closure(&main)).is_empty());
    }
}

#[test]
fn what_is_missing_is_told_once_for_each_that_needs_it() {
    let lab = Lab::new();
    let gone = lab.library("libgone.so", &[], &[]);
    lab.library("liba.so", &["libgone.so"], &[]);
    let main = lab.program("main", &["libgone.so", "liba.so"], &[&format!("{RPATH}$ORIGIN")]);
    std::fs::remove_file(gone).unwrap();
    let closure = lab.closure(&main);
    assert_eq!(missing(&closure), ["libgone.so", "libgone.so"]);
    assert_eq!(closure.missing[1].needed_by, lab.path("liba.so"));
    assert_eq!(closure.missing[0].because, None);
}

#[test]
fn nodeflib_excludes_the_default_folders() {
    let lab = Lab::new();
    let closure = lab.closure(&lab.program("main", &[], &["-Wl,-z,nodefaultlib"]));
    assert_eq!(missing(&closure), ["libc.so.6"]);
}

#[test]
fn static_programs_need_nothing() {
    let lab = Lab::new();
    for (flag, kind) in [("-static", Kind::Static), ("-static-pie", Kind::StaticPie)] {
        let closure = lab.closure(&lab.program("main", &[], &[flag]));
        assert_eq!((closure.kind, closure.objects.len()), (kind, 0));
        assert_eq!(closure.interpreter, None);
    }
}

#[test]
fn a_name_with_a_slash_is_a_path() {
    let lab = Lab::new();
    let library = lab.library("far/libfar.so", &[], &[]);
    let closure = lab.closure(&lab.program("main", &[], &[library.to_str().unwrap()]));
    assert!(!closure.needs_proc);
    assert_eq!(
        lab.found(&closure, library.to_str().unwrap()),
        found("far/libfar.so", FoundBy::Path)
    );
}

#[test]
fn a_library_of_its_own_shadows_the_systems() {
    let lab = Lab::new();
    lab.library("libm.so.6", &[], &[]);
    let closure =
        lab.closure(&lab.program("main", &["libm.so.6"], &[&format!("{RUNPATH}$ORIGIN:/nowhere")]));
    assert_eq!(lab.found(&closure, "libm.so.6"), found("libm.so.6", FoundBy::Runpath));
}

#[test]
fn one_object_answers_to_its_soname_and_to_every_link() {
    let lab = Lab::new();
    lab.library("libreal.so", &[], &[]);
    lab.library("liblink.so", &[], &[]);
    let other = lab.library("libother.so", &[], &[]);
    lab.library("liba.so", &["liblink.so", "libother.so", "libreal.so"], &[]);
    let main = lab.program("main", &["libreal.so", "liba.so"], &[&format!("{RPATH}$ORIGIN")]);
    // From now on all three names are the same file, which calls itself libother.so.
    std::fs::remove_file(other).unwrap();
    lab.library("libreal.so", &[], &["-Wl,-soname,libother.so"]);
    std::fs::remove_file(lab.path("liblink.so")).unwrap();
    lab.link("liblink.so", "libreal.so");
    let closure = lab.closure(&main);
    assert_eq!(lab.found(&closure, "libreal.so"), found("libreal.so", FoundBy::Rpath));
    assert_eq!(lab.found(&closure, "liblink.so"), None);
    assert!(closure.missing.is_empty());
}

#[test]
fn the_loader_may_be_missing() {
    let lab = Lab::new();
    let main = lab.program("main", &[], &["-Wl,--dynamic-linker=/nowhere/ld.so"]);
    let closure = Resolver::host().unwrap().closure(&main).unwrap();
    assert_eq!(missing(&closure)[0], "/nowhere/ld.so");
    assert_eq!(closure.interpreter.unwrap(), std::path::Path::new("/nowhere/ld.so"));
    assert!(closure.objects.iter().any(|object| object.soname == "libc.so.6"));
}
