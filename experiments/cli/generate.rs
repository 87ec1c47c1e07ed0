//! `isolab completions` and `isolab man`: made from the command line's own declaration.

use std::io::Write;
use std::process::ExitCode;

use clap::CommandFactory;

use super::{Cli, exit};

/// Prints completions for a shell
#[derive(Debug, clap::Args)]
pub struct Completions {
    /// The shell
    shell: clap_complete::Shell,
}

/// Prints the manual page, in roff
#[derive(Debug, clap::Args)]
pub struct Man {
    /// The subcommand whose page is wanted
    subcommand: Option<String>,
}

/// Prints the completions.
pub fn completions(args: &Completions) -> anyhow::Result<ExitCode> {
    let mut page = Vec::new();
    clap_complete::generate(args.shell, &mut shown(), "isolab", &mut page);
    std::io::stdout().write_all(&page)?;
    Ok(exit::PASS.into())
}

/// The command line without the subcommands that people do not type.
fn shown() -> clap::Command {
    let all = Cli::command();
    let subcommands = all.get_subcommands().filter(|subcommand| !subcommand.is_hide_set()).cloned();
    clap::Command::new("isolab")
        .version(env!("CARGO_PKG_VERSION"))
        .subcommands(subcommands.collect::<Vec<_>>())
}

/// Prints the manual page.
pub fn man(args: &Man) -> anyhow::Result<ExitCode> {
    let mut command = Cli::command();
    command.build();
    let command = match &args.subcommand {
        None => command,
        Some(name) => command.find_subcommand(name).cloned().ok_or_else(|| {
            exit::usage(format!("there is no subcommand {name:?}"), "`isolab --help` lists them")
        })?,
    };
    let mut page = Vec::new();
    clap_mangen::Man::new(command).render(&mut page)?;
    std::io::stdout().write_all(&page)?;
    Ok(exit::PASS.into())
}
