//! The arguments of the command.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use trine::runtime::RuntimeSource;

use super::limits::LimitFlags;

/// What `--help` says behind everything else.
const STATUS: &str = "\
Exit status:
  0  all is well
  1  the document cannot be used, or not as it is (--strict, and `check` where a part of it would be
     left out), or --check found files that are not as they are generated
  2  the command was not called as it has to be, or a file cannot be read or written";

/// Turns OpenAPI documents into Rust client crates.
#[derive(Debug, Parser)]
#[command(name = "trine", version, after_help = STATUS)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) task: Task,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Task {
    /// Write the crate that a document describes
    #[command(after_help = STATUS)]
    Generate(Generate),
    /// Say what is wrong with a document, and write nothing
    #[command(after_help = STATUS)]
    Check(Check),
    /// Write the package `trine-runtime`, on which crates generated with `--runtime path=DIR` depend
    #[command(after_help = STATUS)]
    Runtime(Runtime),
}

/// A document, and how to speak of it.
#[derive(Args, Debug)]
pub(crate) struct Document {
    /// The OpenAPI document, as YAML or JSON; `-` is standard input. Files of its folder that its
    /// `$ref`s lead to are read as well
    #[arg(value_name = "SPEC")]
    pub(crate) spec: String,
    /// Take names and formats from this file
    #[arg(long, value_name = "trine.toml")]
    pub(crate) config: Option<PathBuf>,
    /// Mend nothing and leave nothing out: take what is wrong, and every warning, for an error
    #[arg(long)]
    pub(crate) strict: bool,
    /// How to print what is found: for people on standard error, or as JSON, one object a line, on
    /// standard output
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
    pub(crate) message_format: MessageFormat,
    #[command(flatten)]
    pub(crate) limits: LimitFlags,
}

/// How messages are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum MessageFormat {
    /// For people.
    #[default]
    Human,
    /// For programs.
    Json,
}

#[derive(Args, Debug)]
pub(crate) struct Generate {
    #[command(flatten)]
    pub(crate) document: Document,
    /// The folder of the crate
    #[arg(short, long, value_name = "DIR")]
    pub(crate) output: PathBuf,
    /// The name of the package [default: that of the folder]
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// Generate only the operations with one of these tags or operationIds, and the types that they
    /// need
    #[arg(long, value_name = "TAG|OPERATION", num_args = 1..)]
    pub(crate) only: Vec<String>,
    /// Write to this file what of the document is only documented, unsupported or left out, with its
    /// places; as JSON if its name ends so
    #[arg(long, value_name = "FILE")]
    pub(crate) ledger: Option<PathBuf>,
    /// How the crate takes the runtime: `embedded` copies its source, `crate` depends on the package
    /// `trine-runtime` of the registry, `path=DIR` on that package in a folder, relative to the crate
    /// [default: embedded]
    #[arg(long, value_name = "embedded|crate|path=DIR")]
    pub(crate) runtime: Option<RuntimeSource>,
    /// Write nothing; list the files that are not as they are generated
    #[arg(long)]
    pub(crate) check: bool,
    /// Write into a folder that holds other files, too; those stay
    #[arg(long, conflicts_with = "check")]
    pub(crate) force: bool,
}

#[derive(Args, Debug)]
pub(crate) struct Check {
    #[command(flatten)]
    pub(crate) document: Document,
}

#[derive(Args, Debug)]
pub(crate) struct Runtime {
    /// The folder of the package
    #[arg(short, long, value_name = "DIR")]
    pub(crate) output: PathBuf,
    /// Write nothing; list the files that differ from the package
    #[arg(long)]
    pub(crate) check: bool,
    /// Write into a folder that contains other files, too; those stay
    #[arg(long, conflicts_with = "check")]
    pub(crate) force: bool,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_arguments_do_not_contradict_one_another() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn several_names_follow_only() {
        let line = "trine generate a.yaml --only A B -o c --only D";
        let arguments = Arguments::try_parse_from(line.split(' ')).expect("arguments");
        let Task::Generate(task) = arguments.task else {
            panic!("another task");
        };
        assert_eq!(task.only, ["A", "B", "D"]);
    }
}
