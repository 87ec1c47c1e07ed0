//! `isolab why COMMAND…`: why a command fails here.

mod asked;
mod contained;

use std::ffi::OsString;
use std::process::ExitCode;

use anstream::println;
use clap::ValueEnum;
use harness::diagnose::{Asked, Cause, Diagnosis, diagnose};
use harness::report::wrap;

use super::{Lang, exit, language};

/// Says why a command fails here, without running it
///
/// COMMAND is a command line of `chroot`, `unshare`, `nsenter`, `unionfs-fuse` or
/// `mount -t overlay|unionfs|fuse.unionfs`, or `exec CMD [ARG…]`, or any other command; or
/// `runc run --bundle DIR ID`, or `docker run IMAGE [CMD…]` with the image as a file of
/// `docker save`, an OCI layout, or a name in Docker's own folder. Containers are run, in a
/// sandbox and on a copy of their root that vanishes: what refuses them shows only then.
/// The kernel is asked with the same system calls that the command would make, up to the
/// program's first instruction and no further. What is mounted for it vanishes at once.
///
/// Exit status: 0 when it would work, 1 when it fails and why is said, 2 for usage.
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
    let asked = asked::asked(&args.command)?;
    let diagnosis = diagnose(&asked)?;
    match args.format {
        Format::Json => println!("{}", serde_json::to_string_pretty(&diagnosis)?),
        Format::Text => print(&diagnosis, &asked, args),
    }
    Ok(if diagnosis.cause.starts() { exit::PASS } else { exit::FAILED }.into())
}

fn print(diagnosis: &Diagnosis, asked: &Asked, args: &Args) {
    let texts = isolab::texts(language(args.lang));
    let typed: Vec<_> = args.command.iter().map(|word| word.to_string_lossy()).collect();
    println!("$ \x1b[1m{}\x1b[0m", typed.join(" "));
    for call in &diagnosis.calls {
        println!("  {}({}) = {}", call.name, call.path, call.result);
    }
    for line in &diagnosis.log {
        let whose = if matches!(asked, Asked::Contained(_)) { "why-said" } else { "why-log" };
        println!("  {}: {line}", texts.get(whose));
    }
    let key = diagnosis.cause.key();
    let mut values = diagnosis.cause.values();
    if let Asked::Chroot(chroot) = asked {
        values.push(("root".into(), chroot.root.display().to_string()));
    }
    if let Asked::Contained(contained) = asked {
        let top = contained.layers.first().map(|root| root.display().to_string());
        values.push(("root".into(), top.unwrap_or_default()));
    }
    if let Cause::Undecided { ruled_out, .. } = &diagnosis.cause {
        let names = ruled_out.iter().map(|name| texts.get(&format!("why-ruled-out-{name}")));
        values.push(("found".into(), names.collect::<Vec<_>>().join(", ")));
    }
    let values: Vec<_> = values.iter().map(|(name, value)| (&**name, value.clone())).collect();
    println!();
    for line in wrap(&texts.format(&key, &values), 79) {
        println!("{line}");
    }
    let hint = format!("{key}.hint");
    if texts.has(&hint) {
        println!("hint: {}", texts.format(&hint, &values));
    }
}
