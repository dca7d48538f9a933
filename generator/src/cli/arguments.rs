//! The arguments of the command.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use trine::config::GroupBy;
use trine::runtime::RuntimeSource;

use super::limits::LimitFlags;

/// The text at the end of `--help`.
const STATUS: &str = "\
Exit status:
  0  success
  1  the document is invalid, a part of it would be skipped (--strict and `check` only), or --check
     found files that are out of date
  2  invalid usage, or a file cannot be read or written";

/// Generates Rust client crates from OpenAPI documents.
#[derive(Debug, Parser)]
#[command(name = "trine", version, after_help = STATUS)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) task: Task,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Task {
    /// Generate a client crate from a document
    #[command(after_help = STATUS)]
    Generate(Generate),
    /// Report the problems of a document without writing files
    #[command(after_help = STATUS)]
    Check(Check),
    /// Write the package `trine-runtime`, a dependency of crates generated with `--runtime path=DIR`
    #[command(after_help = STATUS)]
    Runtime(Runtime),
}

/// The document and the options for reading it.
#[derive(Args, Debug)]
pub(crate) struct Document {
    /// The OpenAPI document in YAML or JSON; `-` reads standard input. Files of its folder that its
    /// `$ref`s refer to are also read
    #[arg(value_name = "SPEC")]
    pub(crate) spec: String,
    /// Read names, formats and limits from this file
    #[arg(long, value_name = "trine.toml")]
    pub(crate) config: Option<PathBuf>,
    /// Repair and skip nothing: treat every problem and every warning as an error
    #[arg(long)]
    pub(crate) strict: bool,
    /// The format of messages: text on standard error, or JSON on standard output, one object per
    /// line
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
    pub(crate) message_format: MessageFormat,
    #[command(flatten)]
    pub(crate) limits: LimitFlags,
}

/// The format of messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum MessageFormat {
    /// Text for people.
    #[default]
    Human,
    /// JSON for programs.
    Json,
}

#[derive(Args, Debug)]
pub(crate) struct Generate {
    #[command(flatten)]
    pub(crate) document: Document,
    /// The folder to write the crate to
    #[arg(short, long, value_name = "DIR")]
    pub(crate) output: PathBuf,
    /// The name of the package [default: the name of the folder]
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// Generate only the operations with one of these tags or operationIds, and the types that they
    /// use
    #[arg(long, value_name = "TAG|OPERATION", num_args = 1..)]
    pub(crate) only: Vec<String>,
    /// Write a coverage report: the parts of the document that are only documented, unsupported or
    /// skipped, with their locations; in JSON if the name ends with `.json`
    #[arg(long, value_name = "FILE", alias = "ledger")]
    pub(crate) coverage: Option<PathBuf>,
    /// How the crate includes the runtime: `embedded` copies its source, `crate` depends on the
    /// package `trine-runtime` of the registry, `path=DIR` on that package in a folder, relative to
    /// the crate [default: embedded]
    #[arg(long, value_name = "embedded|crate|path=DIR")]
    pub(crate) runtime: Option<RuntimeSource>,
    /// Group the methods of the client by the first tag of their operations: `client.repos().get(…)`
    /// [default: all are methods of the client]
    #[arg(long, value_name = "tag")]
    pub(crate) group_by: Option<GroupBy>,
    /// Write nothing; list the files that are out of date
    #[arg(long)]
    pub(crate) check: bool,
    /// Write into a folder that contains other files; they are kept
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
    /// The folder to write the package to
    #[arg(short, long, value_name = "DIR")]
    pub(crate) output: PathBuf,
    /// Write nothing; list the files that differ from the package
    #[arg(long)]
    pub(crate) check: bool,
    /// Write into a folder that contains other files; they are kept
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
