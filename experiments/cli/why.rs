//! `isolab why COMMAND…`: why a command fails here.

use std::ffi::OsString;
use std::process::ExitCode;

use anstream::println;
use clap::ValueEnum;
use harness::diagnose::{Asked, Cause, Diagnosis, diagnose};
use harness::report::wrap;

use super::{Lang, exit, language};

/// Says why a command fails here, without running it
///
/// COMMAND is `chroot ROOT [CMD [ARG…]]`, `exec CMD [ARG…]`, or any other command. The
/// kernel is asked with the same system calls that the command would make, up to the
/// program's first instruction and no further.
///
/// Exit status: 0 when it would start, 1 when it fails and why is said, 2 for usage.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// How the answer is printed
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Language of the answer
    #[arg(long)]
    lang: Option<Lang>,
    /// The command, as you would type it
    #[arg(required = true, trailing_var_arg = true, allow_hyphen_values = true)]
    command: Vec<OsString>,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Format {
    /// Sentences for people
    #[default]
    Text,
    /// One JSON object
    Json,
}

/// Asks the kernel and prints the answer.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let diagnosis = diagnose(&asked(&args.command)?)?;
    match args.format {
        Format::Json => println!("{}", serde_json::to_string_pretty(&diagnosis)?),
        Format::Text => print(&diagnosis, args),
    }
    let starts = diagnosis.cause == Cause::WouldStart;
    Ok(if starts { exit::PASS } else { exit::FAILED }.into())
}

/// What the command line asks about.
fn asked(command: &[OsString]) -> anyhow::Result<Asked> {
    let words = |from: usize| command[from..].to_vec();
    match command[0].to_str() {
        Some("chroot") => {
            let option = |word: &&OsString| word.to_string_lossy().starts_with("--");
            let root = 1 + command[1..].iter().take_while(option).count();
            let folder = command.get(root).ok_or_else(|| {
                exit::usage("chroot needs a root", "isolab why chroot ROOT [COMMAND…]")
            })?;
            let mut inside = words(root + 1);
            if inside.is_empty() {
                // As the tool does: the person's own shell, or /bin/sh, interactively.
                let shell = std::env::var_os("SHELL").unwrap_or_else(|| "/bin/sh".into());
                inside = vec![shell, "-i".into()];
            }
            Ok(Asked { root: Some(folder.into()), command: inside })
        }
        Some("exec") if command.len() == 1 => {
            Err(exit::usage("exec needs a command", "isolab why exec COMMAND…"))
        }
        Some("exec") => Ok(Asked { root: None, command: words(1) }),
        _ => Ok(Asked { root: None, command: words(0) }),
    }
}

fn print(diagnosis: &Diagnosis, args: &Args) {
    let texts = isolab::texts(language(args.lang));
    let typed: Vec<_> = args.command.iter().map(|word| word.to_string_lossy()).collect();
    println!("$ \x1b[1m{}\x1b[0m", typed.join(" "));
    for call in &diagnosis.calls {
        println!("  {}({}) = {}", call.name, call.path, call.result);
    }
    let (key, mut values) = diagnosis.cause.text();
    let root = match typed[0].as_ref() {
        "chroot" => typed.get(1).map(ToString::to_string).unwrap_or_default(),
        _ => "/".into(),
    };
    values.push(("root", root));
    println!();
    for line in wrap(&texts.format(key, &values), 79) {
        println!("{line}");
    }
    let hint = format!("{key}.hint");
    if texts.has(&hint) {
        println!("hint: {}", texts.format(&hint, &values));
    }
}
