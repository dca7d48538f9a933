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
  1  the document is invalid, a part of it is skipped because of an error (`generate` writes the
     others) and --allow does not accept that, or --check found files that are out of date
  2  invalid usage, or a file cannot be read or written
  3, 4  only `trine diff`: the changes are additive, or breaking";

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
    /// Generate a client crate from a document, or the clients of trine.toml
    #[command(after_help = STATUS)]
    Generate(Generate),
    /// Report the problems of a document without writing files
    #[command(after_help = STATUS)]
    Check(Check),
    /// Serve a local page with a document and the API generated from it, updated when the document
    /// changes
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
        /// The folder to write the pages to
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
    /// The OpenAPI document in YAML or JSON, a folder or ZIP archive that contains it, or an `https`
    /// URL; `-` reads standard input. Files in its folder that its `$ref`s refer to are also read
    /// [default: the inputs in trine.toml]
    #[arg(value_name = "SPEC", value_hint = ValueHint::FilePath)]
    pub(crate) spec: Option<String>,
    /// Read names, extensions, formats and limits from this file; without SPEC, also the clients
    #[arg(long, value_name = "trine.toml", value_hint = ValueHint::FilePath)]
    pub(crate) config: Option<PathBuf>,
    /// Apply an OpenAPI Overlay (1.0 or 1.1) to the document before it is read; repeat the flag for
    /// several, which are applied in order, after those of trine.toml
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) overlay: Vec<PathBuf>,
    /// Allow the document's `$ref`s to refer to files anywhere in this folder, which contains the
    /// document [default: the folder of the document]
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) root: Option<PathBuf>,
    /// Fetch the `https` URLs that the document's `$ref`s refer to, and compare their hashes with those
    /// in trine.lock
    #[arg(long)]
    pub(crate) allow_remote: bool,
    /// Repair and skip nothing: treat every problem and every warning as an error
    #[arg(long)]
    pub(crate) strict: bool,
    /// The message format: text (on standard error), or JSON lines, GitHub Actions workflow commands
    /// or a SARIF log (on standard output)
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
    /// Text for people.
    #[default]
    Human,
    /// JSON for programs.
    Json,
    /// GitHub Actions workflow commands, which show problems next to their lines.
    Github,
    /// A SARIF 2.1.0 log.
    Sarif,
}

#[derive(Args, Debug)]
pub(crate) struct Generate {
    #[command(flatten)]
    pub(crate) document: Document,
    /// The folder to write the crate to; required with SPEC
    #[arg(short, long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) output: Option<PathBuf>,
    /// The name of the package [default: the name of the folder]
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// Generate only the operations with one of these tags or operationIds, with their callbacks and
    /// the types that they use; the tag, operationId or name of a webhook selects all webhooks.
    /// Separate several names with commas or spaces, or repeat the flag
    #[arg(long, value_name = "TAG|OPERATION", num_args = 1..)]
    pub(crate) only: Vec<String>,
    /// Write a coverage report: the parts of the document that are only documented, unsupported or
    /// skipped, with their locations; in JSON if the name ends with `.json`. FILE must not be an input
    /// file or be inside the folder of the crate
    #[arg(long, value_name = "FILE", alias = "ledger")]
    pub(crate) coverage: Option<PathBuf>,
    /// How the crate includes the runtime: `embedded` copies its source, `crate` depends on the
    /// package `trine-runtime` from the registry, and `path=DIR` on that package in DIR, a path
    /// relative to the crate [default: embedded]
    #[arg(long, value_name = "embedded|crate|path=DIR")]
    pub(crate) runtime: Option<RuntimeSource>,
    /// Group the methods of the client by the first tag of their operations: `client.repos().get(…)`
    /// [default: no groups]
    #[arg(long, value_name = "tag")]
    pub(crate) group_by: Option<GroupBy>,
    /// Add a cargo feature for each tag that is the first one of an operation, with the types that its
    /// operations use; all are enabled by default [default: no features for operations]
    #[arg(long, value_name = "tag")]
    pub(crate) features_by: Option<FeaturesBy>,
    /// Write nothing; list the files that are out of date, and exit with status 1 if there are any
    #[arg(long)]
    pub(crate) check: bool,
    /// Write nothing; list the files that would be written
    #[arg(long, conflicts_with = "check")]
    pub(crate) dry_run: bool,
    /// With --allow-remote, replace the hashes in trine.lock with those of the current contents
    #[arg(long, conflicts_with_all = ["check", "dry_run"])]
    pub(crate) update_remote: bool,
    /// Write into a folder that contains only files not generated by Trine. Existing files are never
    /// replaced unless Trine generated them, even with --force
    #[arg(long, conflicts_with = "check")]
    pub(crate) force: bool,
    /// Keep running, and regenerate when the document, a file that it refers to, an overlay or
    /// trine.toml changes; press Ctrl-C to stop
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
    /// The OpenAPI document. On a terminal, missing values are prompted for
    #[arg(value_name = "SPEC", value_hint = ValueHint::FilePath)]
    pub(crate) spec: Option<String>,
    /// The folder for the crate [default: the title of the document]
    #[arg(short, long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) output: Option<PathBuf>,
    /// The name of the package [default: the name of the folder]
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// The version of the package [default: always that of the document]
    #[arg(long)]
    pub(crate) version: Option<String>,
    /// The SPDX expression of its license
    #[arg(long, value_name = "SPDX")]
    pub(crate) license: Option<String>,
    /// The tags and operationIds to generate [default: all]
    #[arg(long, value_name = "TAG|OPERATION")]
    pub(crate) only: Vec<String>,
    /// Overlays of the document, for the key `overlays`
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) overlay: Vec<PathBuf>,
    /// The folder that contains the document and the files that it refers to, for the key `root`
    /// [default: the folder of the document]
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) root: Option<PathBuf>,
    /// Fetch the `https` URLs that the document's `$ref`s refer to, for the key
    /// `allow-remote`
    #[arg(long)]
    pub(crate) allow_remote: bool,
    /// The cargo features that are enabled by default
    #[arg(long, value_name = "FEATURE", value_delimiter = ',', value_parser = FEATURES.to_vec())]
    pub(crate) features: Vec<String>,
}

#[derive(Args, Debug)]
pub(crate) struct Diff {
    /// The old document. With `--against-git`, the document to compare with its version at that
    /// revision [default with `--against-git`: the inputs in trine.toml]
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
    /// Compare with the documents and the trine.toml of this git revision, such as `HEAD` or `v1.2.0`
    #[arg(long, value_name = "REV")]
    pub(crate) against_git: Option<String>,
    /// Read names, extensions, formats and limits from this file; without a document, also the clients
    #[arg(long, value_name = "trine.toml", value_hint = ValueHint::FilePath)]
    pub(crate) config: Option<PathBuf>,
    /// Allow the `$ref`s of the documents to refer to files anywhere in this folder, which contains both
    /// documents [default: the folder of each document]
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) root: Option<PathBuf>,
    /// Fetch the `https` URLs that the documents' `$ref`s refer to, and compare their hashes with those
    /// in trine.lock
    #[arg(long)]
    pub(crate) allow_remote: bool,
    /// The format of the changes: text, the lines of a changelog, or a JSON object
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
    pub(crate) format: DiffFormat,
    /// The lowest class of changes that causes a nonzero exit status
    #[arg(long, value_enum, value_name = "CLASS", default_value_t)]
    pub(crate) fail_on: FailOn,
    /// The version of the published crate, from which the next version is suggested [default: that in
    /// trine.toml, or that of the old document]
    #[arg(long, value_name = "VERSION")]
    pub(crate) package_version: Option<semver::Version>,
    /// Treat new fields of structs and new variants of enums as additive. By default they are
    /// breaking: they break struct literals and `match` without `_`
    #[arg(long)]
    pub(crate) non_exhaustive: bool,
    #[command(flatten)]
    pub(crate) limits: LimitFlags,
}

/// The format of changes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum DiffFormat {
    /// Text for people.
    #[default]
    Human,
    /// Lines of a changelog.
    Markdown,
    /// One JSON object, per client.
    Json,
}

/// The class of changes that are a failure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(crate) enum FailOn {
    /// Additive and breaking changes.
    #[default]
    Additive,
    /// Only breaking changes.
    Breaking,
    /// No changes.
    Never,
}

#[derive(Args, Debug)]
pub(crate) struct Explain {
    /// The code in brackets, such as `unresolved-reference` [default: list all codes]
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
    mut_arg("spec", |argument| argument.help(PREVIEWED)),
    mut_arg("message_format", |argument| argument.value_parser(lasting_format()).help(LASTING_FORMATS))
)]
pub(crate) struct Preview {
    #[command(flatten)]
    pub(crate) document: Document,
    /// Group the methods of the client by the first tag of their operations, as `generate` does
    #[arg(long, value_name = "tag")]
    pub(crate) group_by: Option<GroupBy>,
    /// The port to listen on at 127.0.0.1 [default: any free port]
    #[arg(long, default_value_t = 0, hide_default_value = true)]
    pub(crate) port: u16,
    /// Print the URL of the page without opening it in the browser
    #[arg(long)]
    pub(crate) no_open: bool,
}

/// The help of SPEC of `trine preview`.
const PREVIEWED: &str = "The OpenAPI document in YAML or JSON, or a folder or ZIP archive that contains it. Files in its \
     folder that its `$ref`s refer to are also read [default: the input of the only client in trine.toml]";

/// The help of `--message-format` of `trine preview`.
const LASTING_FORMATS: &str = "The message format: text (on standard error), or JSON lines or GitHub Actions workflow \
     commands (on standard output)";

/// Parses a format that does not need the end of a task.
fn lasting_format() -> impl TypedValueParser<Value = MessageFormat> {
    let formats = MessageFormat::value_variants().iter();
    let lasting = formats.filter(|format| !matches!(format, MessageFormat::Sarif));
    let names = lasting.filter_map(ValueEnum::to_possible_value);
    PossibleValuesParser::new(names).try_map(|name| MessageFormat::from_str(&name, false))
}

#[derive(Args, Debug)]
pub(crate) struct Runtime {
    /// The folder to write the package to
    #[arg(short, long, value_name = "DIR")]
    pub(crate) output: PathBuf,
    /// Write nothing; list the files that differ from the package, and exit with status 1 if there are any
    #[arg(long)]
    pub(crate) check: bool,
    /// Write into a folder that contains only files not generated by Trine. Existing files are never
    /// replaced unless Trine generated them, even with --force
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
            task.render_long_help().to_string()
        };
        for word in ["sarif", "SARIF", "`https` URL; `-`"] {
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
