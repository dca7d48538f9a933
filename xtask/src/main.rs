//! The tasks of this repository: `cargo xtask TASK`.
//!
//! It depends on the generator alone, so that broken generated code cannot stop what mends it.

mod bench;
mod bless;
mod ci;
mod codegen;
mod corpus;
mod demo;
mod fuzz;
mod licences;
mod measure;
mod msrv;
mod oracles;
mod stage;
mod toolchain;

use std::path::PathBuf;
use std::process::ExitCode;
use std::{env, fmt};

const USAGE: &str = "\
usage: cargo xtask TASK

  codegen [API…]            write generated/ from specs/; of these APIs, only their modules
  codegen [API…] --check    write nothing; list what is stale, missing or orphaned
  codegen --emit=STAGE API  print what is known of a spec: document, ir or names
  bless                     codegen, then accept what the tests print now as what they expect
  demo [ARGUMENT…]          run the demo
  corpus TASK [DOCUMENT…]   real documents to crates (generate), through rustc (check), table
  fuzz [TARGET…] [--seconds N]   looks for inputs that break load, pipeline, decode or parsers
  roundtrip [--samples N]   values of real schemas through the generated types, judged by ajv
  states [DOCUMENT…] [--all]   every state of each argument has bytes of its own or is refused
  variants [DOCUMENT…] [--samples N]   values for each variant of real unions: which one is read?
  wire [DOCUMENT…]          calls of generated clients to a server that checks them (openapi-core)
  bench                     what is promised about speed, as ratios within one run
  msrv                      generated code with the oldest Rust and the oldest dependencies it names
  licences                  the licences and sources of all dependencies, against deny.toml
  ci                        everything that has to hold before a change is taken
";

fn main() -> ExitCode {
    if let Some(code) = measure::wrapped_rustc() {
        return code;
    }
    let mut arguments = env::args().skip(1);
    let task = arguments.next().unwrap_or_default();
    let arguments: Vec<String> = arguments.collect();
    let result = match (task.as_str(), arguments.is_empty()) {
        ("codegen", _) => {
            codegen::Options::parse(arguments).and_then(|options| codegen::run(&options))
        }
        ("bless", true) => bless::run(),
        ("demo", _) => demo::run(&arguments),
        ("corpus", _) => corpus::run(&arguments),
        ("fuzz", _) => fuzz::run(&arguments),
        ("roundtrip", _) => oracles::roundtrip::run(&arguments),
        ("states", _) => oracles::states::run(&arguments),
        ("variants", _) => oracles::variants::run(&arguments),
        ("wire", _) => oracles::wire::run(&arguments),
        ("bench", true) => bench::run(),
        ("msrv", true) => msrv::run(),
        ("licences", true) => licences::run(),
        ("ci", true) => ci::run(),
        ("help" | "--help" | "-h", _) => {
            print!("{USAGE}");
            Ok(())
        }
        ("", _) => Err(Stop::Usage("no task given".to_owned())),
        ("bench" | "bless" | "ci" | "licences" | "msrv", false) => {
            Err(Stop::Usage(format!("{task} takes no arguments")))
        }
        _ => Err(Stop::Usage(format!("there is no task `{task}`"))),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(Stop::Usage(message)) => {
            eprint!("{message}\n\n{USAGE}");
            ExitCode::from(2)
        }
        Err(Stop::Failed(message)) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

/// Why a task ended early.
#[derive(Debug)]
enum Stop {
    /// It was not called as it has to be.
    Usage(String),
    /// What it has to do could not be done, or what it looks after does not hold.
    Failed(String),
}

impl Stop {
    /// Something failed, and this is why.
    fn failed(reason: impl fmt::Display) -> Self {
        Self::Failed(reason.to_string())
    }
}

/// The folder of the repository.
fn root() -> PathBuf {
    // Set by `cargo run`; a binary that was started without cargo knows where it was built.
    let package = env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    package.parent().map_or_else(PathBuf::new, PathBuf::from)
}

/// The cargo that runs this.
fn cargo() -> std::process::Command {
    let mut command =
        std::process::Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root());
    command
}

/// Runs a command; an error where it ends with one.
fn succeed(command: &mut std::process::Command) -> Result<(), Stop> {
    let status = command.status().map_err(Stop::failed)?;
    match status.success() {
        true => Ok(()),
        false => Err(Stop::failed(format!("{command:?} ended with {status}"))),
    }
}
