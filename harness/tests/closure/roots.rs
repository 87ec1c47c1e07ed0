//! Closures inside other roots: paths stay inside, whatever the links there say.

use std::path::{Path, PathBuf};

use harness::elf::{Closure, FoundBy, Resolver};
use harness::rootfs::Root;

use crate::lab::{Lab, RUNPATH};

/// A program at /bin/main of the folder `root`, which needs liba.so and libc.
fn root_with_main(lab: &Lab, flags: &[&str]) {
    let library = lab.library("liba.so", &[], &[]);
    let main = lab.program("main", &["liba.so"], flags);
    lab.write("root/bin/main", std::fs::read(main).unwrap());
    lab.write("root/stored/liba.so", std::fs::read(library).unwrap());
}

fn closure(lab: &Lab, file: &str) -> Closure {
    let root = Root::open(&lab.path("root")).unwrap();
    Resolver::new(root).closure(Path::new(file)).unwrap()
}

fn liba(closure: &Closure) -> Option<(PathBuf, FoundBy)> {
    let object = closure.objects.iter().find(|object| object.soname == "liba.so")?;
    Some((object.path.clone(), object.found_by))
}

#[test]
fn the_machine_as_a_root_gives_the_same_answers() {
    let mut host = Resolver::host().unwrap();
    let mut root = Resolver::new(Root::open(Path::new("/")).unwrap());
    let mut compared = 0;
    for entry in std::fs::read_dir("/usr/bin").unwrap().take(300) {
        let file = entry.unwrap().path();
        match (host.closure(&file), root.closure(&file)) {
            (Ok(ours), Ok(inside)) => {
                assert_eq!(ours, inside);
                compared += 1;
            }
            (ours, inside) => assert_eq!(ours.is_ok(), inside.is_ok(), "{}", file.display()),
        }
    }
    assert!(compared > 20, "only {compared} programs were compared");
}

#[test]
fn absolute_links_stay_inside() {
    let lab = Lab::new();
    root_with_main(&lab, &[&format!("{RUNPATH}/libs:$ORIGIN/../../../libs2")]);
    // Outside of the root, this link leads nowhere.
    lab.link("root/libs", "/stored");
    let expected = (PathBuf::from("/libs/liba.so"), FoundBy::Runpath);
    assert_eq!(liba(&closure(&lab, "/bin/main")), Some(expected));
    std::fs::remove_file(lab.path("root/libs")).unwrap();
    lab.link("root/libs2", "../../../stored");
    let expected = (PathBuf::from("/bin/../../../libs2/liba.so"), FoundBy::Runpath);
    assert_eq!(liba(&closure(&lab, "bin/main")), Some(expected));
    // The machine's own libc is outside.
    let missing = closure(&lab, "/bin/main").missing;
    assert!(missing.iter().any(|missing| missing.soname == "libc.so.6"), "{missing:?}");
}

#[test]
fn the_cache_of_the_root_and_without_it_its_ld_so_conf() {
    let lab = Lab::new();
    root_with_main(&lab, &[]);
    let stored = lab.library("stored/liba.so", &[], &["-Wl,-soname,liba.so"]);
    let inside = lab.path("root").join(stored.strip_prefix("/").unwrap());
    std::fs::create_dir_all(inside.parent().unwrap()).unwrap();
    std::fs::copy(&stored, &inside).unwrap();
    assert_eq!(liba(&closure(&lab, "/bin/main")), None);

    lab.write("root/etc/ld.so.conf", "include conf.d/*\n");
    lab.write("root/etc/conf.d/first", "/nowhere\n/stored/ # here\n");
    let expected = (PathBuf::from("/stored/liba.so"), FoundBy::Conf);
    assert_eq!(liba(&closure(&lab, "/bin/main")), Some(expected));

    // The cache names the path of the library in the lab, which exists inside as well.
    let (_, cache) = crate::caches::cache(&lab, "stored", "new");
    std::fs::rename(cache, lab.path("root/etc/ld.so.cache")).unwrap();
    let closure = closure(&lab, "/bin/main");
    assert_eq!(liba(&closure), Some((stored, FoundBy::Cache)));
    assert_eq!(closure.settings, [Path::new("/etc/ld.so.cache")]);
}

#[test]
fn musl_has_its_own_rules() {
    let lab = Lab::new();
    let loader = format!("/lib/ld-musl-{}.so.1", std::env::consts::ARCH);
    root_with_main(&lab, &[&format!("-Wl,--dynamic-linker={loader}")]);
    let musl = lab.library("musl", &[], &["-Wl,-soname,libc.musl.so.1"]);
    lab.write(&format!("root{loader}"), std::fs::read(musl).unwrap());
    lab.write("root/usr/local/lib/liba.so", std::fs::read(lab.path("liba.so")).unwrap());

    let plain = closure(&lab, "/bin/main");
    let expected = (PathBuf::from("/usr/local/lib/liba.so"), FoundBy::Default);
    assert_eq!(liba(&plain), Some(expected));
    // libc.so.6 is the loader itself, by its name alone.
    assert_eq!(plain.paths().last(), Some(Path::new(&loader)));
    assert!(plain.missing.is_empty() && plain.settings.is_empty(), "{plain:?}");

    let settings = format!("/etc/ld-musl-{}.path", std::env::consts::ARCH);
    lab.write(&format!("root{settings}"), "/nowhere:/stored\n");
    let set = closure(&lab, "/bin/main");
    assert_eq!(liba(&set), Some((PathBuf::from("/stored/liba.so"), FoundBy::Default)));
    assert_eq!(set.settings, [Path::new(&settings)]);
}

#[test]
fn a_root_that_is_none() {
    let lab = Lab::new();
    let error = Root::open(&lab.path("nowhere")).unwrap_err().to_string();
    assert!(error.contains("there is no folder") && error.contains("hint: "), "{error}");
    let file = lab.write("file", "");
    let error = Root::open(&file).unwrap_err().to_string();
    assert!(error.contains("is not a folder"), "{error}");
}
