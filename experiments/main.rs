//! The `isolab` command.

mod cli;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    if harness::vm::guest::is_init() {
        return harness::vm::guest::main();
    }
    if harness::vm::guest::loader::is_asked() {
        return harness::vm::guest::loader::main();
    }
    match cli::Cli::try_parse() {
        Ok(cli) => cli.run(),
        Err(error) => {
            // Help and version are answers, not errors. A closed pipe is nobody's fault.
            let _ = error.print();
            if error.use_stderr() { cli::exit::USAGE.into() } else { cli::exit::PASS.into() }
        }
    }
}
