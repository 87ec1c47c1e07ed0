//! `isolab closure`: all files that a program needs in order to start.

use std::collections::HashSet;
use std::io::{self, Write};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::ValueEnum;
use harness::elf::{Closure, Kind, Missing, Resolver};
use harness::rootfs::{Root, copy_closure};

use super::exit;

/// Print every file that a program needs to start, and run none of them
///
/// The answer is ldd's: paths as the dynamic loader opens them, in the order in which
/// it loads them, the loader included. A script needs its interpreter, and the program
/// that /usr/bin/env would start for it.
///
/// Exit status: 0, or 1 if something is missing, or 2 if a FILE cannot be read.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Programs, libraries or scripts; a name without a slash is looked up on PATH
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// How to print: one path a line, who needs what, or all that is known
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Also copy the FILEs and all that they need into this folder, to the same paths
    #[arg(long, value_name = "ROOT")]
    copy_to: Option<PathBuf>,
    /// Look at FILEs inside this folder, as a program that has it as its root would
    #[arg(long, value_name = "ROOT")]
    root: Option<PathBuf>,
}

/// How closures are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// One absolute path a line, none twice, without the FILEs themselves.
    #[default]
    Plain,
    /// Each file below the one that needs it first, and how it was found.
    Tree,
    /// A JSON array with one object for each FILE.
    Json,
}

/// Runs the command. Errors: a ROOT that is no folder, a copy that fails, a closed
/// standard output; what is wrong with single FILEs is told by the exit status.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let root = args.root.as_deref().map_or_else(Root::host, Root::open).map_err(exit::unusable)?;
    let mut resolver = Resolver::new(root);
    if let Some(path) = std::env::var_os("PATH") {
        resolver = resolver.with_path(&path);
    }
    let (mut closures, mut status) = (Vec::new(), exit::PASS);
    for file in &args.files {
        match find(&mut resolver, file) {
            Ok(closure) => closures.push(closure),
            Err(error) => {
                eprintln!("isolab: {error}");
                status = exit::USAGE;
            }
        }
    }
    if let Some(folder) = &args.copy_to {
        let to = Root::open(folder).map_err(exit::unusable)?;
        for closure in &closures {
            copy_closure(closure, resolver.root(), &to)?;
            if closure.needs_proc {
                let (file, folder) = (closure.file.display(), folder.display());
                eprintln!("isolab: {file} finds libraries by its own place, through /proc");
                eprintln!(
                    "hint: mount /proc there before it is started: mount -t proc proc {folder}/proc"
                );
            }
        }
    }
    print(&closures, args.format, &mut io::stdout().lock())?;
    if tell_missing(&closures) {
        status = status.max(exit::FAILED);
    }
    Ok(ExitCode::from(status))
}

fn find(resolver: &mut Resolver, file: &Path) -> harness::Result<Closure> {
    let path = resolver.which(file.as_os_str()).ok_or_else(|| {
        harness::Error::hinted(
            format!("there is no program {} on PATH", file.display()),
            format!("for a file in this folder, write ./{}", file.display()),
        )
    })?;
    Ok(resolver.closure(&path)?)
}

fn print(closures: &[Closure], format: Format, out: &mut impl Write) -> anyhow::Result<()> {
    match format {
        Format::Plain => {
            let mut seen = HashSet::new();
            for path in closures.iter().flat_map(Closure::paths) {
                if seen.insert(path) {
                    out.write_all(path.as_os_str().as_bytes())?;
                    out.write_all(b"\n")?;
                }
            }
        }
        Format::Tree => {
            for closure in closures {
                let kind = match closure.kind {
                    Kind::Static => " (static)",
                    Kind::StaticPie => " (static-pie)",
                    Kind::Dynamic | Kind::Script => "",
                };
                writeln!(out, "{}{kind}", closure.file.display())?;
                branch(closure, &closure.file, "", out)?;
            }
        }
        Format::Json => {
            serde_json::to_writer_pretty(&mut *out, closures)?;
            writeln!(out)?;
        }
    }
    Ok(())
}

/// Prints what `path` needs first, each line behind `indent`.
fn branch(
    closure: &Closure,
    path: &Path,
    indent: &str,
    out: &mut impl Write,
) -> anyhow::Result<()> {
    let found = closure.objects.iter().filter(|object| object.needed_by == path);
    let found = found.map(|object| {
        let how = serde_json::to_value(object.found_by);
        let how = how.ok().and_then(|how| how.as_str().map(str::to_owned)).unwrap_or_default();
        (format!("{} => {} ({how})", object.soname, object.path.display()), Some(&object.path))
    });
    let missing = closure.missing.iter().filter(|missing| missing.needed_by == path);
    let missing = missing.map(|missing| (format!("{} => missing", missing.soname), None));
    let mut lines = found.chain(missing).peekable();
    while let Some((line, below)) = lines.next() {
        let (fork, rest) =
            if lines.peek().is_some() { ("├── ", "│   ") } else { ("└── ", "    ") };
        writeln!(out, "{indent}{fork}{line}")?;
        if let Some(below) = below {
            branch(closure, below, &format!("{indent}{rest}"), out)?;
        }
    }
    Ok(())
}

/// Tells on standard error what is missing; returns whether anything is.
fn tell_missing(closures: &[Closure]) -> bool {
    let mut seen = HashSet::new();
    for Missing { soname, needed_by, because } in closures.iter().flat_map(|c| &c.missing) {
        if seen.insert((soname, needed_by)) {
            let because = because.as_ref().map(|because| format!(": {because}"));
            let because = because.unwrap_or_default();
            eprintln!("isolab: {soname} is missing, which {} needs{because}", needed_by.display());
        }
    }
    if !seen.is_empty() {
        eprintln!("hint: install the package that has it, then run ldconfig if it is a library");
    }
    !seen.is_empty()
}
