//! `isolab container`: a container by hand, from a definition in TOML.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Subcommand;
use harness::container::{Container, by_hand, oci};
use harness::sandbox::Ended;

use super::exit;

/// Runs a container by hand, from a definition in TOML, or writes it for runc
///
/// `isolab explain namespace/capstone` shows a definition. Needs root.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Runs it to its end; its exit status becomes ours, 125 where it could not be started
    Run {
        /// The definition
        file: PathBuf,
    },
    /// Prints the config.json of an OCI bundle that is the same container
    Oci {
        /// The definition
        file: PathBuf,
    },
}

/// Runs it, or prints it.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    match &args.what {
        What::Oci { file } => {
            let container = Container::read(file).map_err(exit::unusable)?;
            println!("{}", serde_json::to_string_pretty(&oci::config(&container))?);
            Ok(exit::PASS.into())
        }
        What::Run { file } => {
            let container = Container::read(file).map_err(exit::unusable)?;
            match by_hand::run(&container) {
                Ok(Ended::Exit(status)) => Ok(u8::try_from(status)?.into()),
                Ok(Ended::Signal(signal)) => Ok(u8::try_from(128 + signal)?.into()),
                Err(error) => {
                    eprintln!("isolab: {error}");
                    Ok(125.into())
                }
            }
        }
    }
}
