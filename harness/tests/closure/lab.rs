//! A folder in which programs and libraries are compiled for one rule each.

use std::path::{Path, PathBuf};

use goblin::elf::dynamic::DT_DEBUG;
use goblin::elf::program_header::PT_DYNAMIC;
use harness::elf::{Closure, FoundBy, Resolver};
use tempfile::TempDir;

use crate::ldd::{Answer, ldd};

/// Link flags: a `DT_RPATH`, or a `DT_RUNPATH`, of the folders that follow.
pub(crate) const RPATH: &str = "-Wl,--disable-new-dtags,-rpath,";
pub(crate) const RUNPATH: &str = "-Wl,--enable-new-dtags,-rpath,";

/// A folder of its own, removed at the end.
pub(crate) struct Lab {
    dir: TempDir,
}

impl Lab {
    pub(crate) fn new() -> Self {
        Self { dir: TempDir::new().unwrap() }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().canonicalize().unwrap().join(name)
    }

    /// Writes a file and returns its path.
    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        use std::os::unix::fs::PermissionsExt;
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, content).unwrap();
        std::fs::set_permissions(&path, PermissionsExt::from_mode(0o755)).unwrap();
        path
    }

    pub(crate) fn link(&self, name: &str, target: impl AsRef<Path>) -> PathBuf {
        std::os::unix::fs::symlink(target, self.path(name)).unwrap();
        self.path(name)
    }

    /// Compiles an empty library that needs the libraries `needs`, each a file of this
    /// folder, by their file names.
    pub(crate) fn library(&self, name: &str, needs: &[&str], flags: &[&str]) -> PathBuf {
        let flags = [&["-shared", "-nostdlib", "-fPIC"], flags].concat();
        self.compile(name, "", needs, &flags)
    }

    /// Compiles a program that needs the libraries `needs` as well as libc.
    pub(crate) fn program(&self, name: &str, needs: &[&str], flags: &[&str]) -> PathBuf {
        self.compile(name, "int main(void) { return 0; }", needs, flags)
    }

    /// What we find, which must be what ldd finds.
    pub(crate) fn closure(&self, program: &Path) -> Closure {
        let closure = Resolver::host().unwrap().closure(program).unwrap();
        let answer = ldd([program.to_owned()].iter()).remove(program).unwrap_or_default();
        assert_eq!(Answer::of(&closure), answer, "left: ours, right: ldd's");
        closure
    }

    /// Where `soname` is found, below this folder, and how.
    pub(crate) fn found(&self, closure: &Closure, soname: &str) -> Option<(String, FoundBy)> {
        let object = closure.objects.iter().find(|object| object.soname == soname)?;
        let path = object.path.display().to_string();
        let below = path.strip_prefix(&self.path("").display().to_string()).unwrap_or(&path);
        Some((below.to_owned(), object.found_by))
    }

    #[expect(clippy::disallowed_methods, reason = "gcc makes the programs that are looked at")]
    fn compile(&self, name: &str, source: &str, needs: &[&str], flags: &[&str]) -> PathBuf {
        let source = self.write("source.c", source);
        let path = self.write(name, "");
        let mut gcc = std::process::Command::new("gcc");
        gcc.arg("-o").arg(&path).arg(source).arg("-Wl,--no-as-needed,--allow-shlib-undefined");
        for need in needs {
            let need = self.path(need);
            let name = need.file_name().unwrap().to_str().unwrap().to_owned();
            gcc.arg("-L").arg(need.parent().unwrap()).arg(format!("-l:{name}"));
        }
        let output = gcc.args(flags).output().expect("this test needs gcc");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        path
    }
}

/// Turns the entry `DT_DEBUG`, which linkers put into each program, into one with
/// another tag and the value of the entry with the tag `like`.
pub(crate) fn retag_debug(program: &Path, tag: u64, like: u64) {
    let mut bytes = std::fs::read(program).unwrap();
    let elf = goblin::elf::Elf::parse(&bytes).unwrap();
    let segment = elf.program_headers.iter().find(|segment| segment.p_type == PT_DYNAMIC).unwrap();
    let entries = &elf.dynamic.as_ref().unwrap().dyns;
    let index = entries.iter().position(|entry| entry.d_tag == DT_DEBUG).unwrap();
    let value = entries.iter().find(|entry| entry.d_tag == like).unwrap().d_val;
    let at = segment.p_offset as usize + index * 16;
    bytes[at..at + 8].copy_from_slice(&tag.to_ne_bytes());
    bytes[at + 8..at + 16].copy_from_slice(&value.to_ne_bytes());
    std::fs::write(program, bytes).unwrap();
}
