//! The command `trine`: from a document to a crate.

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run()
}
