//! Whole programs: tar, rm, git, gcc; a file mapped into memory; a program executed.

use std::fs::File;
use std::num::NonZeroUsize;
use std::os::fd::AsFd;
use std::path::Path;

use super::{Clock, Family, Ground, Work, Workload, data, tree};
use crate::sandbox::Command;
use crate::sys::map::Mapping;
use crate::{Doing, Error, Result};

pub(super) const ALL: &[Workload] = &[
    Workload::new("untar", Family::Programs, &Program::Untar).quick(),
    Workload::new("rm-tree", Family::Programs, &Program::Remove).quick(),
    Workload::new("git-status", Family::Programs, &Program::GitStatus),
    Workload::new("compile", Family::Programs, &Program::Compile).quick(),
    Workload::new("exec", Family::Programs, &Exec),
    Workload::new("mmap", Family::Programs, &Mmap).bytes(4096),
];

/// A program of the distribution that works on a tree.
#[derive(Clone, Copy)]
enum Program {
    /// An archive of 200 files of 2 KiB, in the lower branch, is unpacked.
    Untar,
    /// `rm -r` of a lower tree of 200 files.
    Remove,
    /// `git status` in a work tree of 200 files, three times.
    GitStatus,
    /// gcc compiles four small files.
    Compile,
}

/// A program of the lower branch executed, fifty times.
struct Exec;

/// A file of the lower branch mapped; one byte of each page read.
struct Mmap;

/// Files that gcc compiles.
const SOURCES: u32 = 4;

/// Files of a tree that is unpacked or removed.
const TREE: u32 = 200;

impl Program {
    fn command(self) -> Command {
        match self {
            Self::Untar => Command::new(["tar", "-xf", "tree.tar"]),
            Self::Remove => Command::new(["rm", "-r", "tree"]),
            Self::GitStatus => git(&["status", "--porcelain"]),
            Self::Compile => {
                let sources = (0..SOURCES).map(|number| format!("s{number}.c"));
                let words = ["gcc", "-O1", "-c"].map(str::to_owned);
                Command::new(words.into_iter().chain(sources))
            }
        }
    }

    fn times(self) -> u32 {
        if matches!(self, Self::GitStatus) { 3 } else { 1 }
    }
}

impl Work for Program {
    fn fill(&self, ground: &Ground) -> Result<()> {
        let bottom = ground.bottom();
        let tree = bottom.join("tree");
        let here = |command: Command| command.folder(bottom).succeed();
        match self {
            Self::Untar => {
                tree::files(&tree, TREE, 2048)?;
                here(Command::new(["tar", "-cf", "tree.tar", "tree"]))?;
                here(Command::new(["rm", "-r", "tree"]))
            }
            Self::Remove => tree::files(&tree, TREE, 2048),
            Self::GitStatus => {
                tree::files(bottom, 200, 2048)?;
                here(git(&["init", "--quiet"]))?;
                here(git(&["add", "."]))?;
                here(git(&["commit", "--quiet", "--message", "all"]))
            }
            Self::Compile => (0..SOURCES).try_for_each(|number| {
                let text = format!(
                    "#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>\n\
                     int f{number}(const char *s) {{ return printf(\"%s\", s) + {number}; }}\n"
                );
                tree::file(&bottom.join(format!("s{number}.c")), text.as_bytes())
            }),
        }
    }

    fn run(&self, _: &Ground, clock: &mut Clock) -> Result<()> {
        let folder = std::env::current_dir().doing(|| "name the current folder")?;
        let command = self.command().folder(folder);
        clock.run(|clock| (0..self.times()).try_for_each(|_| clock.op(|| command.succeed())))
    }
}

impl Work for Exec {
    fn fill(&self, ground: &Ground) -> Result<()> {
        let to = ground.bottom().join("true");
        std::fs::copy("/bin/true", &to).map(drop).doing(|| format!("copy /bin/true to {to:?}"))
    }

    fn run(&self, _: &Ground, clock: &mut Clock) -> Result<()> {
        let command = Command::new(["./true"]);
        clock.run(|clock| (0..50).try_for_each(|_| clock.op(|| command.succeed())))
    }

    fn only_looks(&self) -> bool {
        true
    }
}

impl Work for Mmap {
    fn fill(&self, ground: &Ground) -> Result<()> {
        data::pattern(&ground.bottom().join("mapped"), data::SIZE)
    }

    fn run(&self, _: &Ground, clock: &mut Clock) -> Result<()> {
        let file = File::open(Path::new("mapped")).doing(|| "open mapped")?;
        clock.run(|clock| {
            let length = NonZeroUsize::new(data::SIZE as usize).unwrap_or(NonZeroUsize::MIN);
            let mapped = Mapping::new(file.as_fd(), length, true).doing(|| "map a file")?;
            (0..data::SIZE).step_by(4096).try_for_each(|place| {
                // The second byte of the page's own offset; the first is always 0.
                let found = clock.op(|| mapped.byte(place as usize + 1));
                match found == Some(place.to_le_bytes()[1]) {
                    true => Ok(()),
                    false => Err(Error::Setup(format!("a wrong byte is mapped at {place}"))),
                }
            })
        })
    }

    fn only_looks(&self) -> bool {
        true
    }
}

fn git(words: &[&str]) -> Command {
    let always = ["git", "-c", "user.name=bench", "-c", "user.email=bench@localhost"];
    let more = ["-c", "safe.directory=*", "-c", "gc.auto=0"];
    Command::new(always.iter().chain(&more).chain(words).copied()).env("HOME", "/nonexistent")
}
