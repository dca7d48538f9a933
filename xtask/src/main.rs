//! The tasks of this repository: `cargo xtask TASK`.
//!
//! It depends only on the generator, so that it can repair generated code that does not compile.

mod advisories;
mod bench;
mod bless;
mod book;
mod ci;
mod codegen;
mod corpus;
mod demo;
mod features;
mod fuzz;
mod growth;
mod licenses;
mod measure;
mod msrv;
mod oracles;
mod parts;
mod playground;
mod preview;
#[path = "../../tests/properties/src/random.rs"]
mod random;
mod semver;
mod stage;
mod toolchain;
mod wasm;

use std::path::PathBuf;
use std::process::ExitCode;
use std::{env, fmt};

const USAGE: &str = "\
usage: cargo xtask TASK

  codegen [API…]            regenerate generated/ from specs/, or the modules of some APIs
  codegen [API…] --check    write nothing; list files that are stale, missing or orphaned
  codegen --emit=STAGE API  print a stage of an API, or of the document at a path: document, ir or names
  bless                     regenerate, then accept the actual output of all tests as expected
  demo [ARGUMENT…]          run the demo
  book [--repository URL]   build the website of docs/, with mdBook
  ci [STEP…] [--quick]      run the checks that a change must pass; --list lists the steps
  playground                build the page that generates in the browser, in target/playground
  preview                   test the pages of `trine preview` and of the playground, in Chromium and Node
  bench [calls|features|small|tags|types]  measure what is promised about compile time and speed, or a part
  growth [documents|responses]          measure how work grows with inputs designed for that
  msrv                      compile generated code with the oldest Rust and the oldest dependencies
  features [tags [DOCUMENT…]]           compile generated crates with each feature alone, with pairs of tags, and for browsers
  wasm                      run generated clients as WebAssembly, in Node
  parts                     compile the embedded runtime with each of its parts
  advisories                check all dependencies for known vulnerabilities, with cargo-deny
  licenses                  check licenses and sources of all dependencies against deny.toml
  corpus TASK [DOCUMENT…]   real documents: generate, check (with rustc), table, sample
  constraints [--samples N]             check values of real schemas; ajv checks them too
  fuzz [TARGET…] [--seconds N]          mutate inputs of the fuzz targets
  roundtrip [--samples N]               read and write values of real schemas; ajv validates them
  semver [--all|PAIR…]                  compare the classes of `trine diff` with cargo-semver-checks
  states [DOCUMENT…] [--all|--sample]   compare what is sent for each state of each argument
  updates                               compare states with updates between them, of random values
  vendors                               call clients of real documents with an overlay and a trine.toml
  variants [DOCUMENT…] [--samples N|--sample]
                                        read values of union variants; ajv validates the choice
  webhooks [DOCUMENT…] [--sample]       read the examples of webhooks as events; ajv validates them
  wire [DOCUMENT…]                      send calls to a server that validates them with openapi-core
";

fn main() -> ExitCode {
    if let Some(code) = measure::wrapped_rustc().or_else(semver::wrapped_rustdoc) {
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
        ("book", _) => book::run(&arguments),
        ("corpus", _) => corpus::run(&arguments),
        ("constraints", _) => oracles::constraints::run(&arguments),
        ("fuzz", _) => fuzz::run(&arguments),
        ("roundtrip", _) => oracles::roundtrip::run(&arguments),
        ("states", _) => oracles::states::run(&arguments),
        ("updates", _) => oracles::updates::run(&arguments),
        ("semver", _) => semver::run(&arguments),
        ("vendors", _) => oracles::vendors::run(&arguments),
        ("variants", _) => oracles::variants::run(&arguments),
        ("webhooks", _) => oracles::webhooks::run(&arguments),
        ("wire", _) => oracles::wire::run(&arguments),
        ("bench", _) => bench::run(&arguments),
        ("growth", _) => growth::run(&arguments),
        ("msrv", true) => msrv::run(),
        ("parts", true) => parts::run(),
        ("playground", true) => playground::run(),
        ("preview", true) => preview::run(),
        ("features", _) => features::run(&arguments),
        ("wasm", true) => wasm::run(),
        ("advisories", true) => advisories::run(),
        ("licenses", true) => licenses::run(),
        ("ci", _) => ci::run(&arguments),
        ("help" | "--help" | "-h", _) => {
            print!("{USAGE}");
            Ok(())
        }
        ("", _) => Err(Stop::Usage("missing task".to_owned())),
        (
            "advisories" | "bless" | "licenses" | "msrv" | "parts" | "playground" | "preview"
            | "wasm",
            false,
        ) => Err(Stop::Usage(format!("`{task}` takes no arguments"))),
        _ => Err(Stop::Usage(format!("unknown task `{task}`"))),
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

/// The reason why a task ended early.
#[derive(Debug)]
enum Stop {
    /// Invalid usage.
    Usage(String),
    /// The task failed, or a check does not pass.
    Failed(String),
}

impl Stop {
    /// Creates an error from the reason of a failure.
    fn failed(reason: impl fmt::Display) -> Self {
        Self::Failed(reason.to_string())
    }
}

/// Returns the folder of the repository.
fn root() -> PathBuf {
    // Set by `cargo run`. Without cargo, the folder in which this program was compiled is used.
    let package = env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    package.parent().map_or_else(PathBuf::new, PathBuf::from)
}

/// Returns a command for the cargo that runs this program.
fn cargo() -> std::process::Command {
    let mut command =
        std::process::Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root());
    command
}

/// Runs a command, and returns an error if it fails.
fn succeed(command: &mut std::process::Command) -> Result<(), Stop> {
    let status = command.status().map_err(Stop::failed)?;
    match status.success() {
        true => Ok(()),
        false => Err(Stop::failed(format!("{command:?} ended with {status}"))),
    }
}
