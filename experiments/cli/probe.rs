//! `isolab probe`: what this very process sees of itself, as one line of JSON.
//!
//! Hidden, for it is what the laboratory starts inside of a root, not what a person types.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::fd::RawFd;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use harness::probe::Profile;
use harness::sys::fd::adopt;

/// Prints the profile of this process, seen from inside, as one line of JSON.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Write to this inherited descriptor and close it, instead of standard output
    #[arg(long, value_name = "N")]
    fd: Option<RawFd>,
    /// Write to the end of this file instead
    #[arg(long, value_name = "FILE", conflicts_with = "fd")]
    to: Option<PathBuf>,
    /// Then stay alive until this inherited descriptor, or 0 for standard input, yields a
    /// byte or its end
    #[arg(long, value_name = "FD")]
    hold: Option<RawFd>,
    /// Means nothing: by it the process can be found
    #[arg(long)]
    mark: Option<String>,
}

/// Runs the command. Fails if a descriptor was not inherited, or cannot be written.
pub fn run(args: &Args) -> Result<ExitCode> {
    // Both are taken before anything is opened, so that a number that was not inherited
    // is refused rather than met again as a descriptor of our own.
    let mut output = args.fd.map(adopt).transpose()?.map(File::from);
    let hold: Option<Box<dyn Read>> = match args.hold {
        None => None,
        Some(0) => Some(Box::new(io::stdin())),
        Some(fd) => Some(Box::new(File::from(adopt(fd)?))),
    };
    if let Some(path) = &args.to {
        let file = OpenOptions::new().append(true).create(true).open(path);
        output = Some(file.with_context(|| format!("cannot open {}", path.display()))?);
    }
    let mut line = serde_json::to_vec(&Profile::inside())?;
    line.push(b'\n');
    match output {
        Some(mut file) => file.write_all(&line),
        None => io::stdout().lock().write_all(&line).and_then(|()| io::stdout().flush()),
    }
    .context("cannot write the profile")?;
    if let Some(file) = hold {
        io::copy(&mut file.take(1), &mut io::sink()).context("cannot wait for leave to exit")?;
    }
    Ok(ExitCode::SUCCESS)
}
