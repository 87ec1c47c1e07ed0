//! ld.so.cache in each of its forms, as ldconfig(8) writes and prints it.

use std::path::{Path, PathBuf};

use harness::elf::Cache;

use crate::lab::Lab;

/// The flags of a 64-bit library for x86 in the cache.
const X86_64: i32 = 0x0303;

#[expect(clippy::disallowed_methods, reason = "ldconfig is the reference")]
fn ldconfig(arguments: &[&str]) -> String {
    let output = std::process::Command::new("/sbin/ldconfig").args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// The cache of a folder in one of the forms, and where it was written.
pub(crate) fn cache(lab: &Lab, folder: &str, form: &str) -> (Option<Cache>, PathBuf) {
    let settings = lab.write("ld.so.conf", lab.path(folder).to_str().unwrap());
    let path = lab.path(&format!("cache.{form}"));
    let (from, to) = (settings.to_str().unwrap(), path.to_str().unwrap());
    ldconfig(&["-X", "-f", from, "-C", to, "-c", form]);
    (Cache::parse(&std::fs::read(&path).unwrap()), path)
}

#[test]
fn every_form() {
    let lab = Lab::new();
    for number in 0..20 {
        let name = format!("libnumber{number}.so.{number}");
        lab.library(&format!("libs/{name}"), &[], &[&format!("-Wl,-soname,{name}")]);
    }
    for form in ["new", "compat", "old"] {
        let (cache, path) = cache(&lab, "libs", form);
        let cache = cache.unwrap();
        for number in 0..20 {
            let name = format!("libnumber{number}.so.{number}");
            let expected = lab.path("libs").join(&name);
            assert_eq!(cache.get(&name, X86_64, &[]), Some(expected.as_path()), "{form}");
        }
        assert_eq!(cache.get("libnumber0.so.0", 3, &[]), None);
        assert_eq!(cache.get("libnumber20.so.20", X86_64, &[]), None);
        // Cut off in the table of entries, it is no cache at all.
        let bytes = std::fs::read(&path).unwrap();
        assert!(Cache::parse(&bytes[..100]).is_none(), "{form}");
    }
}

#[test]
fn the_best_subfolder_that_the_processor_has() {
    let lab = Lab::new();
    let soname = ["-Wl,-soname,liba.so.1"];
    lab.library("libs/liba.so.1", &[], &soname);
    for level in ["x86-64-v2", "x86-64-v3", "x86-64-v4"] {
        lab.library(&format!("libs/glibc-hwcaps/{level}/liba.so.1"), &[], &soname);
    }
    let new = cache(&lab, "libs", "new").0.unwrap();
    for (hwcaps, folder) in [
        (&["x86-64-v3", "x86-64-v2"] as &[&str], "libs/glibc-hwcaps/x86-64-v3"),
        (&["x86-64-v2"], "libs/glibc-hwcaps/x86-64-v2"),
        (&[], "libs"),
    ] {
        let expected = lab.path(folder).join("liba.so.1");
        assert_eq!(new.get("liba.so.1", X86_64, hwcaps), Some(expected.as_path()));
    }
    // ldconfig counts the embedded names from elsewhere than the loader, which so finds
    // none of them, nor does `ldconfig -p`.
    let embedded = cache(&lab, "libs", "compat").0.unwrap();
    let expected = lab.path("libs").join("liba.so.1");
    assert_eq!(embedded.get("liba.so.1", X86_64, &["x86-64-v2"]), Some(expected.as_path()));
}

#[test]
fn the_machines_own_cache_as_ldconfig_prints_it() {
    let cache = Cache::parse(&std::fs::read("/etc/ld.so.cache").unwrap()).unwrap();
    let printed = ldconfig(&["-p"]);
    let mut seen = std::collections::HashSet::new();
    for line in printed.lines() {
        let Some((name, path)) = line.trim().split_once(" (libc6,x86-64) => ") else { continue };
        if seen.insert(name) {
            assert_eq!(cache.get(name, X86_64, &[]), Some(Path::new(path)), "{line}");
        }
    }
    assert!(seen.len() > 20, "only {} libraries are in the cache", seen.len());
}
