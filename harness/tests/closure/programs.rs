//! Every program of this machine, compared with ldd(1).
//!
//! What has no closure (static programs, object files) must have none for ldd either.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use harness::elf::{Cause, Closure, ElfError, Kind, Resolver};

use crate::ldd::{Answer, ldd};

/// How many files one ldd is given: its shell takes longer to start than to look.
const BATCH: usize = 48;

#[derive(Default)]
struct Tally {
    compared: usize,
    incomplete: usize,
    fixed: usize,
    scripts: usize,
    refused: usize,
    /// For 32 bits, which ldd knows nothing of where their loader is not installed.
    narrow: usize,
    differences: Vec<String>,
}

#[test]
fn equals_ldd_for_every_program() {
    let started = std::time::Instant::now();
    let files: Vec<PathBuf> = programs().into_iter().collect();
    let tally = Mutex::new(Tally::default());
    std::thread::scope(|scope| {
        for half in files.chunks(files.len().div_ceil(2)) {
            scope.spawn(|| compare(half, &tally));
        }
    });
    let tally = tally.into_inner().unwrap();
    eprintln!(
        "{} dynamic ELF files compared with ldd, {} of them lack a library; {} static, \
         {} scripts, {} refused, {} of 32 bits without a loader; {:.1} s",
        tally.compared,
        tally.incomplete,
        tally.fixed,
        tally.scripts,
        tally.refused,
        tally.narrow,
        started.elapsed().as_secs_f64(),
    );
    assert!(tally.differences.is_empty(), "{}", tally.differences.join("\n"));
    assert!(tally.compared > 100, "only {} files were compared", tally.compared);
    assert!(tally.scripts > 0, "no script was met");
}

fn compare(files: &[PathBuf], tally: &Mutex<Tally>) {
    let mut resolver = Resolver::host().unwrap();
    for batch in files.chunks(BATCH) {
        let closures: Vec<_> = batch.iter().map(|file| (file, resolver.closure(file))).collect();
        let elf = |(file, _): &&(&PathBuf, _)| start(file).is_some_and(|start| start[0] != b'#');
        let mut answers = ldd(closures.iter().filter(elf).map(|(file, _)| *file));
        let mut tally = tally.lock().unwrap();
        for (file, closure) in closures {
            let answer = answers.remove(file);
            tally.add(file, &closure, answer);
        }
    }
}

impl Tally {
    fn add(&mut self, file: &Path, closure: &Result<Closure, ElfError>, ldd: Option<Answer>) {
        match closure {
            Ok(closure) if closure.kind == Kind::Script => return self.scripts += 1,
            Err(ElfError { cause: Cause::BadScript(_), .. }) => return self.refused += 1,
            _ if ldd.is_none() && is_narrow(file) => return self.narrow += 1,
            Ok(closure) if closure.kind == Kind::Dynamic => {
                self.compared += 1;
                self.incomplete += usize::from(!closure.missing.is_empty());
            }
            Ok(_) => self.fixed += 1,
            Err(_) => self.refused += 1,
        }
        let ours = closure.as_ref().map(Answer::of).unwrap_or_default();
        let ldd = ldd.unwrap_or_default();
        if ours != ldd {
            self.differences.push(format!("{}\n  ldd:  {ldd:?}\n  ours: {ours:?}", file.display()));
        }
    }
}

/// Every ELF file and script, by its real path, in the folders of programs and in the
/// toolchains whose programs find their libraries by `$ORIGIN`.
fn programs() -> BTreeSet<PathBuf> {
    let home = std::env::var_os("HOME").map(PathBuf::from).unwrap_or_default();
    let mut files = BTreeSet::new();
    for folder in ["/usr/bin", "/usr/sbin", "/usr/libexec", "/usr/local/bin", "/usr/lib/jvm"] {
        walk(Path::new(folder), false, &mut files);
    }
    for folder in ["/usr/lib", "/usr/local/lib", "/opt"] {
        walk(Path::new(folder), true, &mut files);
    }
    for folder in [".rustup/toolchains", ".pyenv/versions"] {
        walk(&home.join(folder), false, &mut files);
    }
    files
}

/// Collects the programs below `folder`; where `only_bin`, those in a folder called
/// `bin` or below one.
fn walk(folder: &Path, only_bin: bool, files: &mut BTreeSet<PathBuf>) {
    let only_bin = only_bin && !folder.ends_with("bin");
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let Ok(kind) = entry.file_type() else { continue };
        if kind.is_dir() {
            walk(&entry.path(), only_bin, files);
        } else if !only_bin && is_program(&entry.path()) {
            files.extend(entry.path().canonicalize());
        }
    }
}

fn is_program(path: &Path) -> bool {
    start(path).is_some_and(|start| start.starts_with(b"\x7fELF") || start.starts_with(b"#!"))
}

fn is_narrow(path: &Path) -> bool {
    start(path).is_some_and(|start| start[4] == 1)
}

fn start(path: &Path) -> Option<[u8; 5]> {
    let mut start = [0; 5];
    let mut file = File::open(path).ok().filter(|_| path.is_file())?;
    file.read_exact(&mut start).ok()?;
    Some(start)
}
