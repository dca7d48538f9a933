//! The arguments of the command.

use std::path::{Path, PathBuf};

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, ColorChoice, Parser, Subcommand, ValueEnum, ValueHint};
use trine::config::{FEATURES, FeaturesBy, GroupBy};
use trine::runtime::RuntimeSource;

use super::diff;
use super::limits::LimitFlags;
use super::reporting::Reporting;

/// The text at the end of `--help`.
const STATUS: &str = "\
Exit status:
  0  success
  1  the document is invalid; a part was skipped because of an error that is not listed in
     `--allow` (`generate` still writes the rest); or `--check` found outdated files
  2  invalid usage, or a file cannot be read or written
  3  `trine diff` only: additive changes
  4  `trine diff` only: breaking changes";

/// Generates Rust client crates from OpenAPI documents.
#[derive(Debug, Parser)]
#[command(name = "trine", version, after_help = STATUS)]
pub(crate) struct Arguments {
    /// When to color messages
    #[arg(long, global = true, value_name = "WHEN", default_value_t)]
    pub(crate) color: ColorChoice,
    #[command(subcommand)]
    pub(crate) task: Task,
}

#[derive(Debug, Subcommand)]
#[allow(
    clippy::large_enum_variant,
    reason = "one value of it exists, for as long as the command runs"
)]
pub(crate) enum Task {
    /// Create a trine.toml so that `trine generate` needs no arguments
    #[command(after_help = STATUS)]
    Init(Init),
    /// Generate a client crate from a document, or all clients configured in trine.toml
    #[command(after_help = STATUS)]
    Generate(Generate),
    /// Report problems in a document without writing files
    #[command(after_help = STATUS)]
    Check(Check),
    /// Serve a local page that shows a document and its generated API
    #[command(after_help = STATUS)]
    Preview(Preview),
    /// Compare the Rust APIs and requests of two documents, or of two versions of one document
    #[command(after_help = diff::STATUS, after_long_help = diff::STATUS)]
    Diff(Diff),
    /// Explain a diagnostic code, with an example and a fix
    #[command(after_help = STATUS)]
    Explain(Explain),
    /// Print a completion script for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page, or write one page per command
    Man {
        /// The directory to write the pages to
        #[arg(short, long, value_name = "DIR", value_hint = ValueHint::DirPath)]
        output: Option<PathBuf>,
    },
    /// Write the package `trine-runtime`, a dependency of crates generated with `--runtime path=DIR`
    #[command(after_help = STATUS)]
    Runtime(Runtime),
}

/// The document and the options for reading it.
#[derive(Args, Debug)]
pub(crate) struct Document {
    /// The OpenAPI document in YAML or JSON [default: the inputs in trine.toml]
    ///
    /// A file, a directory or ZIP archive that contains the document, an `https` URL, or `-` for
    /// standard input. Files in the same directory or below it are read if a `$ref` refers to them.
    #[arg(value_name = "SPEC", value_hint = ValueHint::FilePath)]
    pub(crate) spec: Option<String>,
    /// Read names, extensions, formats and limits from this file
    ///
    /// Without SPEC, the clients to generate are also read from it, instead of from trine.toml in the
    /// current directory.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) config: Option<PathBuf>,
    /// Apply an OpenAPI Overlay (1.0 or 1.1) to the document
    ///
    /// Can be repeated. Overlays are applied in order, after those in trine.toml.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) overlay: Vec<PathBuf>,
    /// Allow `$ref`s to files anywhere in this directory [default: the directory of the document]
    ///
    /// The directory must contain the document.
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) root: Option<PathBuf>,
    /// Fetch the `https` URLs that the document's `$ref`s refer to
    ///
    /// A hash of each file is kept in trine.lock. A file that differs from its hash is an error; see
    /// `--update-remote`.
    #[arg(long)]
    pub(crate) allow_remote: bool,
    /// Fail on any error or warning, without repairing or skipping parts of the document
    #[arg(long)]
    pub(crate) strict: bool,
    /// The format of messages
    ///
    /// `human` is written to standard error, the others to standard output.
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
    pub(crate) message_format: MessageFormat,
    #[command(flatten)]
    pub(crate) reporting: Reporting,
    #[command(flatten)]
    pub(crate) limits: LimitFlags,
}

/// The format of messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum MessageFormat {
    /// Human-readable text.
    #[default]
    Human,
    /// JSON, one object per line.
    Json,
    /// GitHub Actions workflow commands, which annotate the lines of the document.
    Github,
    /// A SARIF 2.1.0 log.
    Sarif,
}

#[derive(Args, Debug)]
pub(crate) struct Generate {
    #[command(flatten)]
    pub(crate) document: Document,
    /// The directory to write the crate to; required with SPEC
    #[arg(short, long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) output: Option<PathBuf>,
    /// The name of the package [default: the name of the output directory]
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// Generate only the operations with one of these tags or operationIds
    ///
    /// Their callbacks and the types that they use are included. The tag, operationId or name of any
    /// webhook selects all of them. Separate multiple names with commas or spaces, or repeat the
    /// option.
    #[arg(long, value_name = "TAG|OPERATION", num_args = 1..)]
    pub(crate) only: Vec<String>,
    /// Write a coverage report
    ///
    /// It lists the parts of the document that are skipped, unsupported or used only in documentation,
    /// with their locations. The report is JSON if the name of FILE ends with `.json`. FILE must not be
    /// an input file or in the directory of the crate.
    #[arg(long, value_name = "FILE", alias = "ledger")]
    pub(crate) coverage: Option<PathBuf>,
    /// How the crate includes the runtime [default: embedded]
    ///
    /// `embedded` copies its source, `crate` depends on the package `trine-runtime` from the registry,
    /// and `path=DIR` depends on that package in DIR, a path relative to the crate.
    #[arg(long, value_name = "embedded|crate|path=DIR")]
    pub(crate) runtime: Option<RuntimeSource>,
    /// Group the methods of the client, as in `client.repos().get(…)`
    ///
    /// `tag` groups them by the first tag of their operations.
    #[arg(long, value_name = "KEY", value_parser = groups())]
    pub(crate) group_by: Option<GroupBy>,
    /// Add cargo features for the operations, all enabled by default
    ///
    /// `tag` adds a feature for each tag that is the first tag of an operation. The feature enables
    /// these operations and the types that they use.
    #[arg(long, value_name = "KEY", value_parser = feature_sets())]
    pub(crate) features_by: Option<FeaturesBy>,
    /// Exit with status 1 and list the outdated files if there are any, without writing files
    #[arg(long)]
    pub(crate) check: bool,
    /// List the files that would be written, without writing them
    #[arg(long, conflicts_with = "check")]
    pub(crate) dry_run: bool,
    /// With `--allow-remote`, update the hashes in trine.lock
    #[arg(long, conflicts_with_all = ["check", "dry_run"])]
    pub(crate) update_remote: bool,
    /// Write to a directory that has files but no generated crate
    ///
    /// Files that were not generated by Trine are never overwritten.
    #[arg(long, conflicts_with = "check")]
    pub(crate) force: bool,
    /// Keep running, and regenerate when an input changes
    ///
    /// Inputs are the document, the files that it refers to, overlays and trine.toml. Press Ctrl-C to
    /// stop.
    #[arg(long, conflicts_with_all = ["check", "dry_run"])]
    pub(crate) watch: bool,
}

impl Generate {
    /// Takes the document out of the values of `--only`, which can stand in front of it.
    #[must_use]
    pub(crate) fn with_document_behind_only(mut self) -> Self {
        let is_document = |value: &String| value == "-" || Path::new(value).is_file();
        if self.document.spec.is_none()
            && let Some(position) = self.only.iter().rposition(is_document)
        {
            self.document.spec = Some(self.only.remove(position));
        }
        self
    }
}

#[derive(Args, Debug)]
pub(crate) struct Init {
    /// The OpenAPI document
    ///
    /// On a terminal, missing values are prompted for.
    #[arg(value_name = "SPEC", value_hint = ValueHint::FilePath)]
    pub(crate) spec: Option<String>,
    /// The directory for the crate [default: a name derived from the title of the document]
    #[arg(short, long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) output: Option<PathBuf>,
    /// The name of the package [default: the name of the output directory]
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// The version of the package [default: the version of the document]
    #[arg(long)]
    pub(crate) version: Option<String>,
    /// The license of the package, as an SPDX expression
    #[arg(long, value_name = "SPDX")]
    pub(crate) license: Option<String>,
    /// The tags and operationIds to generate [default: all]
    #[arg(long, value_name = "TAG|OPERATION")]
    pub(crate) only: Vec<String>,
    /// Overlays for the document, written to the key `overlays`
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) overlay: Vec<PathBuf>,
    /// The directory that contains the document and the files that it refers to, written to the key
    /// `root` [default: the directory of the document]
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) root: Option<PathBuf>,
    /// Fetch the `https` URLs that the document's `$ref`s refer to, written to the key
    /// `allow-remote`
    #[arg(long)]
    pub(crate) allow_remote: bool,
    /// The cargo features that are enabled by default; separate multiple features with commas
    #[arg(long, value_name = "FEATURE", value_delimiter = ',', value_parser = FEATURES.to_vec())]
    pub(crate) features: Vec<String>,
}

#[derive(Args, Debug)]
pub(crate) struct Diff {
    /// The old document
    ///
    /// With `--against-git`, the document to compare with its version at that revision [default with
    /// `--against-git`: the inputs in trine.toml].
    #[arg(value_name = "OLD", value_hint = ValueHint::FilePath, required_unless_present = "against_git")]
    pub(crate) old: Option<PathBuf>,
    /// The new document
    #[arg(
        value_name = "NEW",
        value_hint = ValueHint::FilePath,
        required_unless_present = "against_git",
        conflicts_with = "against_git"
    )]
    pub(crate) new: Option<PathBuf>,
    /// Compare with the documents and trine.toml at this git revision, such as `HEAD` or `v1.2.0`
    #[arg(long, value_name = "REV")]
    pub(crate) against_git: Option<String>,
    /// Read names, extensions, formats and limits from this file
    ///
    /// Without a document, the clients to compare are also read from it, instead of from trine.toml in
    /// the current directory.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) config: Option<PathBuf>,
    /// Allow `$ref`s to files anywhere in this directory [default: the directory of each document]
    ///
    /// The directory must contain both documents.
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) root: Option<PathBuf>,
    /// Fetch the `https` URLs that the documents' `$ref`s refer to
    ///
    /// A file that differs from its hash in trine.lock is an error.
    #[arg(long)]
    pub(crate) allow_remote: bool,
    /// The output format
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
    pub(crate) format: DiffFormat,
    /// The kind of change that causes a nonzero exit status
    #[arg(long, value_enum, value_name = "CLASS", default_value_t)]
    pub(crate) fail_on: FailOn,
    /// The published version of the crate, used to suggest the next one [default: the version in
    /// trine.toml, or that of the old document]
    #[arg(long, value_name = "VERSION")]
    pub(crate) package_version: Option<semver::Version>,
    /// Treat new fields of structs and new variants of enums as additive
    ///
    /// By default they are breaking, because they break struct literals and `match` without `_`.
    #[arg(long)]
    pub(crate) non_exhaustive: bool,
    #[command(flatten)]
    pub(crate) limits: LimitFlags,
}

/// The format of changes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum DiffFormat {
    /// Human-readable text.
    #[default]
    Human,
    /// Lines for a changelog.
    Markdown,
    /// One JSON object per client.
    Json,
}

/// The class of changes that are a failure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(crate) enum FailOn {
    /// Additive or breaking changes.
    #[default]
    Additive,
    /// Only breaking changes.
    Breaking,
    /// No change.
    Never,
}

#[derive(Args, Debug)]
pub(crate) struct Explain {
    /// The code of a diagnostic, such as `unresolved-reference` [default: list all codes]
    #[arg(value_name = "CODE")]
    pub(crate) code: Option<String>,
}

#[derive(Args, Debug)]
pub(crate) struct Check {
    #[command(flatten)]
    pub(crate) document: Document,
}

/// A page lasts longer than standard input or a log, and changes at a URL are not noticed.
#[derive(Args, Debug)]
#[command(
    mut_arg("spec", |argument| argument.help(PREVIEWED).long_help(format!("{PREVIEWED}\n\n{PREVIEWED_FILES}"))),
    mut_arg("message_format", |argument| argument.value_parser(lasting_format()))
)]
pub(crate) struct Preview {
    #[command(flatten)]
    pub(crate) document: Document,
    /// Group the methods of the client, as `generate` does
    #[arg(long, value_name = "KEY", value_parser = groups())]
    pub(crate) group_by: Option<GroupBy>,
    /// The port to listen on at 127.0.0.1 [default: any free port]
    #[arg(long, default_value_t = 0, hide_default_value = true)]
    pub(crate) port: u16,
    /// Print the URL of the page without opening it in the browser
    #[arg(long)]
    pub(crate) no_open: bool,
}

/// The help of SPEC of `trine preview`.
const PREVIEWED: &str =
    "The OpenAPI document in YAML or JSON [default: the input of the only client in trine.toml]";

/// The rest of the help of SPEC of `trine preview`.
const PREVIEWED_FILES: &str = "A file, or a directory or ZIP archive that contains the document. Files in the same directory \
     or below it are read if a `$ref` refers to them.";

/// Parses a key to group by, whose values the help lists.
fn groups() -> impl TypedValueParser<Value = GroupBy> {
    PossibleValuesParser::new(["tag"]).try_map(|key| key.parse())
}

/// Parses a key of features, whose values the help lists.
fn feature_sets() -> impl TypedValueParser<Value = FeaturesBy> {
    PossibleValuesParser::new(["tag"]).try_map(|key| key.parse())
}

/// Parses a format that does not need the end of a task.
fn lasting_format() -> impl TypedValueParser<Value = MessageFormat> {
    let formats = MessageFormat::value_variants().iter();
    let lasting = formats.filter(|format| !matches!(format, MessageFormat::Sarif));
    let names = lasting.filter_map(ValueEnum::to_possible_value);
    PossibleValuesParser::new(names).try_map(|name| MessageFormat::from_str(&name, false))
}

#[derive(Args, Debug)]
pub(crate) struct Runtime {
    /// The directory to write the package to
    #[arg(short, long, value_name = "DIR")]
    pub(crate) output: PathBuf,
    /// Exit with status 1 and list the files that differ if there are any, without writing files
    #[arg(long)]
    pub(crate) check: bool,
    /// Write to a directory that has files but not this package
    ///
    /// Files that were not generated by Trine are never overwritten.
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
    fn the_help_of_preview_lists_what_preview_accepts() {
        let formats = ["human", "json", "github", "sarif"].map(|format| {
            let line = ["trine", "preview", "a.yaml", "--message-format", format];
            Arguments::try_parse_from(line).is_ok()
        });
        assert_eq!(formats, [true, true, true, false]);
        let help = |task: &str| {
            let mut command = Arguments::command();
            let task = command.find_subcommand_mut(task).expect("a task");
            let help = task.render_long_help().to_string();
            help.split_whitespace().collect::<Vec<_>>().join(" ")
        };
        for word in ["sarif", "SARIF", "an `https` URL"] {
            assert!(help("generate").contains(word), "{word}");
            assert!(!help("preview").contains(word), "{word}");
        }
    }

    #[test]
    fn several_names_follow_only() {
        let line = "trine generate a.yaml --only A B,C -o c --only D";
        let arguments = Arguments::try_parse_from(line.split(' ')).expect("arguments");
        let Task::Generate(task) = arguments.task else {
            panic!("another task");
        };
        let task = task.with_document_behind_only();
        assert_eq!(task.only, ["A", "B,C", "D"]);
        assert_eq!(task.document.spec.as_deref(), Some("a.yaml"));
    }
}
