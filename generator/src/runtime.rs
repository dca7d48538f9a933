//! The runtime of a generated crate: embedded as source, or a dependency.
//!
//! A crate that embeds the runtime contains only the modules that it needs: the emitter selects the
//! [`Part`]s. In the `mod.rs` files of the runtime, a line that belongs to a part ends with a
//! comment that names it: see `Line`.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fmt;
use std::path::Path;
use std::str::FromStr;

use serde::Deserialize;
use trine_runtime::source::{PACKAGE, RUNTIME, VERSION};

use crate::output::{Comment, FileTree, Header, OutputError, Source};

/// The source of a generated crate's runtime.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum RuntimeSource {
    /// Its source is copied into the crate.
    #[default]
    Embedded,
    /// As a dependency on the package `trine-runtime` from the registry.
    Crate,
    /// As a dependency on the package `trine-runtime` in a folder, relative to the crate.
    Path(String),
}

/// The features of `trine-runtime` that every crate needs, in TOML: the default HTTP client is a
/// feature of the crate.
const CLIENT: &str = "default-features = false, features = [\"client\"]";

impl RuntimeSource {
    /// Returns the requirement on `trine-runtime` as a TOML value; `None` if it is embedded.
    pub fn requirement(&self) -> Option<String> {
        match self {
            Self::Embedded => None,
            Self::Crate => Some(format!("{{ version = \"={VERSION}\", {CLIENT} }}")),
            Self::Path(path) => {
                let path = toml::Value::String(path.clone());
                Some(format!(
                    "{{ version = \"={VERSION}\", path = {path}, {CLIENT} }}"
                ))
            }
        }
    }
}

/// The error for a text that is not a [`RuntimeSource`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidRuntimeSource(String);

impl fmt::Display for InvalidRuntimeSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "expected `embedded`, `crate` or `path=DIR`, found `{}`",
            crate::rustdoc::visible(&self.0)
        )
    }
}

impl std::error::Error for InvalidRuntimeSource {}

impl FromStr for RuntimeSource {
    type Err = InvalidRuntimeSource;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match (text, text.strip_prefix("path=")) {
            ("embedded", _) => Ok(Self::Embedded),
            ("crate", _) => Ok(Self::Crate),
            (_, Some(path)) if !path.is_empty() => Ok(Self::Path(path.to_owned())),
            _ => Err(InvalidRuntimeSource(text.to_owned())),
        }
    }
}

impl TryFrom<String> for RuntimeSource {
    type Error = InvalidRuntimeSource;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

macro_rules! parts {
    ($($(#[$docs:meta])* $part:ident),* $(,)?) => {
        /// A part of the runtime that only some crates need.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Part {
            $($(#[$docs])* $part),*
        }

        impl Part {
            /// Every part.
            pub const ALL: &[Self] = &[$(Self::$part),*];

            /// Returns the name of the part in the comments of the runtime.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$part => stringify!($part)),*
                }
            }
        }
    };
}

parts!(
    /// Objects of which one of several sets of properties is required.
    Alternatives,
    /// HTTP basic authentication.
    BasicCredential,
    /// Several calls in one request.
    Batch,
    /// Response bodies as streams of bytes.
    ByteStream,
    /// Credentials in bodies.
    BodyCredential,
    /// Bracketed names, as PHP servers read them.
    Brackets,
    /// Bodies whose media type the caller selects.
    ChosenMediaType,
    /// Properties that are cleared with another value than `null`.
    Clear,
    /// Credentials in cookies.
    CookieCredential,
    /// Credentials: security schemes.
    Credential,
    /// Fields that accounts define themselves.
    CustomFields,
    /// Dates.
    Date,
    /// Dates with a time.
    DateTime,
    /// Decimal numbers and integers of 128 bits: numbers that keep all of their digits.
    Decimal,
    /// Durations.
    Duration,
    /// Responses whose content is inside of another object.
    Envelope,
    /// 2xx responses that are errors.
    ErrorWhen,
    /// Undeclared properties.
    Extra,
    /// Filters as objects whose keys consist of a property and an operator.
    Filter,
    /// Form bodies.
    Form,
    /// Typed headers of responses.
    Headers,
    /// Integers that are received.
    Integer,
    /// Enums of integers.
    IntegerEnum,
    /// Lists that are sent as one text.
    JoinedList,
    /// Texts that contain JSON.
    JsonText,
    /// Values that are received in other types than the declared one.
    Lenient,
    /// Bodies of requests that are several JSON values.
    LinesBody,
    /// Multipart bodies and files.
    Multipart,
    /// Codecs that contain another one.
    NestedCodec,
    /// Types for recursive aliases and filters.
    Newtype,
    /// Floating-point numbers.
    Number,
    /// OAuth 2 sessions.
    OAuth,
    /// Servers of single operations.
    OperationServers,
    /// Maps that keep their order.
    OrderedMap,
    /// Parameters and forms that contain objects, whose order is kept, or numbers of any length.
    OrderedParameters,
    /// Methods that `http` has no constant for.
    OtherMethods,
    /// Styles of parameters other than `simple` and `form`.
    OtherStyles,
    /// Multipart responses as streams of their parts.
    PartStream,
    /// Pages at URLs that responses contain.
    PageUrl,
    /// Lists that are received page by page.
    Paging,
    /// Patterns of strings that are checked.
    Patterns,
    /// Query, header and cookie parameters.
    Parameters,
    /// Path parameters that are more than a scalar.
    PathStyle,
    /// Types with passwords, which `Debug` does not show.
    Redacted,
    /// Retry rules of the document.
    Retry,
    /// Variables of servers.
    ServerVariables,
    /// Responses with several success bodies.
    SeveralBodies,
    /// Optional fields that are set inside of bodies.
    Slot,
    /// Event streams and JSON lines.
    Stream,
    /// Booleans that are sent as strings.
    StringBool,
    /// Text bodies of requests.
    TextBody,
    /// Enums of strings.
    TextEnum,
    /// Responses that are text.
    TextResponse,
    /// Times of day.
    Time,
    /// Unions and constants.
    Union,
    /// Updates from two states.
    Update,
    /// UUIDs.
    Uuid,
    /// Constraints of values that are checked.
    Validate,
    /// Requests that the API sends.
    Webhooks,
    /// Signatures of these requests.
    WebhookSignatures,
    /// Parameters that are the whole query.
    WholeQuery,
    /// XML bodies.
    Xml,
);

impl Part {
    /// Returns the parts that this one uses.
    fn needs(self) -> &'static [Self] {
        match self {
            Self::Batch => &[
                Self::Brackets,
                Self::Envelope,
                // A call in a batch fails by the same rules as one outside.
                Self::ErrorWhen,
                Self::OrderedParameters,
                Self::PathStyle,
            ],
            Self::BasicCredential | Self::BodyCredential | Self::CookieCredential | Self::OAuth => {
                &[Self::Credential]
            }
            Self::Brackets => &[Self::OrderedParameters, Self::Parameters],
            Self::Decimal => &[Self::Integer],
            Self::Filter => &[Self::Newtype],
            Self::Form => &[Self::OrderedParameters, Self::OtherStyles],
            Self::IntegerEnum => &[Self::Integer],
            Self::JoinedList => &[Self::Parameters],
            // The text formats are scalars too, and positions of pages.
            Self::Lenient | Self::Paging => &[
                Self::Number,
                Self::Date,
                Self::DateTime,
                Self::Decimal,
                Self::Duration,
                Self::Time,
                Self::Uuid,
            ],
            Self::Multipart => &[Self::OrderedParameters, Self::Parameters],
            Self::PageUrl => &[Self::Paging],
            Self::Patterns => &[Self::Validate],
            Self::OperationServers => &[Self::ServerVariables],
            Self::OrderedParameters | Self::OtherStyles | Self::PathStyle => &[Self::Parameters],
            Self::StringBool => &[Self::Lenient],
            Self::Webhooks => &[Self::Union],
            Self::WebhookSignatures => &[Self::Webhooks],
            Self::WholeQuery => &[Self::Form],
            Self::Xml => &[Self::OrderedParameters],
            _ => &[],
        }
    }

    /// Adds this part to `parts`, and those that it uses.
    fn add_to(self, parts: &mut BTreeSet<Self>) {
        if parts.insert(self) {
            self.needs().iter().for_each(|part| part.add_to(parts));
        }
    }

    /// Returns the items of the part that users of a generated crate name.
    pub fn exports(self) -> &'static [&'static str] {
        match self {
            Self::Batch => &[
                "Batch",
                "BatchResults",
                "Call",
                "CommandError",
                "CommandFailure",
                "Handle",
                "Reference",
            ],
            Self::Date => &["Date"],
            Self::DateTime => &["DateTime"],
            Self::Decimal => &["Decimal"],
            Self::Duration => &["Duration"],
            Self::Envelope => &["Envelope"],
            Self::Filter => &["Condition", "Conditions", "Filter"],
            Self::Headers => &["HasHeaders", "Header", "Headers"],
            Self::JsonText => &["JsonText"],
            Self::Multipart => &["File", "FilePart", "Files", "Parts"],
            Self::OrderedMap => &["OrderedEntry", "OrderedMap"],
            Self::Paging => &["Items", "Page", "Position"],
            Self::ByteStream => &["ByteStream"],
            Self::Stream => &[
                "Event",
                "EventData",
                "EventStream",
                "JsonStream",
                "Reconnect",
            ],
            Self::Time => &["Time"],
            Self::Update => &["UpdateError"],
            Self::Uuid => &["Uuid"],
            // Of a request that a handler received.
            Self::Webhooks => &["HeaderMap"],
            _ => &[],
        }
    }
}

/// The runtime as one crate takes it.
#[derive(Debug)]
pub struct Runtime {
    source: RuntimeSource,
    parts: BTreeSet<Part>,
}

impl Runtime {
    /// Creates a runtime with these parts, and those that they need.
    pub fn new(source: RuntimeSource, parts: impl IntoIterator<Item = Part>) -> Self {
        let mut all = BTreeSet::new();
        parts.into_iter().for_each(|part| part.add_to(&mut all));
        Self { source, parts: all }
    }

    /// Returns how the crate includes the runtime.
    pub fn source(&self) -> &RuntimeSource {
        &self.source
    }

    /// Returns whether the crate contains the runtime.
    pub fn is_embedded(&self) -> bool {
        self.source == RuntimeSource::Embedded
    }

    /// Returns whether the crate needs a part.
    pub fn has(&self, part: Part) -> bool {
        self.parts.contains(&part)
    }

    /// Returns the parts that the crate needs.
    pub fn parts(&self) -> impl Iterator<Item = Part> {
        self.parts.iter().copied()
    }

    /// Returns the files of an embedded runtime by their path in `src/runtime/`, with their text.
    pub fn files(&self) -> Vec<(&'static str, Cow<'static, str>)> {
        if !self.is_embedded() {
            return Vec::new();
        }
        let absent = self.absent_files();
        let is_present = |path: &&str| !absent.iter().any(|file| file == path || is_in(path, file));
        RUNTIME
            .iter()
            .filter(|(path, _)| is_present(path))
            .map(|(path, text)| match is_mod(path) {
                true => (*path, Cow::Owned(self.declarations(text))),
                false => (*path, Cow::Borrowed(*text)),
            })
            .collect()
    }

    /// Returns the paths of the files and folders of the parts that the crate does not need, and of
    /// the files that replace those that it needs.
    fn absent_files(&self) -> Vec<String> {
        let mut absent = Vec::new();
        for (path, text) in RUNTIME.iter().filter(|(path, _)| is_mod(path)) {
            let folder = path.trim_end_matches("mod.rs");
            for line in text.lines().map(Line::of) {
                match (line.module(), line.otherwise) {
                    (Some(module), _) if !self.keeps(&line) => {
                        absent.push(format!("{folder}{module}.rs"));
                        absent.push(format!("{folder}{module}/"));
                    }
                    (_, Some(other)) => absent.push(format!("{folder}{other}")),
                    _ => {}
                }
                if let Some(file) = line.file().filter(|_| !self.keeps(&line)) {
                    absent.push(format!("{folder}{file}"));
                }
            }
        }
        absent
    }

    /// Returns the text of a `mod.rs` without the lines of absent parts.
    fn declarations(&self, text: &str) -> String {
        let mut kept = String::new();
        for line in text.lines().map(Line::of) {
            match line.otherwise {
                _ if self.keeps(&line) => {}
                Some(other) => kept.push_str(&format!("#[path = \"{other}\"]\n")),
                None => continue,
            }
            kept.push_str(line.code);
            kept.push('\n');
        }
        kept
    }

    fn keeps(&self, line: &Line<'_>) -> bool {
        let has = |name: &&str| self.parts.iter().any(|part| part.name() == *name);
        let mut alternatives = line.parts.iter();
        line.parts.is_empty() || alternatives.any(|parts| parts.iter().all(has))
    }
}

/// Returns the files of the package `trine-runtime`; their headers name the command.
///
/// # Errors
///
/// Returns an error if two files have the same path: a bug in Trine.
pub fn package(command: &str) -> Result<FileTree, OutputError> {
    let header = Header::new("Trine's runtime", command);
    let package = PACKAGE
        .iter()
        .map(|(path, text)| ((*path).to_owned(), *text));
    let runtime = RUNTIME
        .iter()
        .map(|(path, text)| (format!("src/runtime/{path}"), *text));
    let sources = package.chain(runtime).map(|(path, text)| {
        let comment = match Path::new(&path).extension().and_then(OsStr::to_str) {
            Some("toml") => Comment::Hash,
            Some("md") => Comment::Markup,
            _ => Comment::Slashes,
        };
        (
            path,
            Source::text(&header, comment, move || text.to_owned()),
        )
    });
    FileTree::build(sources.collect())
}

fn is_mod(path: &str) -> bool {
    path == "mod.rs" || path.ends_with("/mod.rs")
}

/// Returns whether a path is in a folder, which ends with a slash.
fn is_in(path: &str, folder: &str) -> bool {
    folder.ends_with('/') && path.starts_with(folder)
}

/// A line of a `mod.rs` of the runtime.
///
/// `// part: A, B` at its end means that crates with the part `A` or the part `B` have it, `A+B` that
/// crates with both have it. `; otherwise: FILE` names the file of the module in all other crates.
struct Line<'t> {
    code: &'t str,
    /// The names of the parts to which it belongs: alternatives, each a list. Empty if every crate
    /// has it.
    parts: Vec<Vec<&'t str>>,
    otherwise: Option<&'t str>,
}

impl<'t> Line<'t> {
    fn of(text: &'t str) -> Self {
        let Some((code, comment)) = text.split_once(" // part: ") else {
            return Self {
                code: text,
                parts: Vec::new(),
                otherwise: None,
            };
        };
        let (parts, otherwise) = match comment.split_once("; otherwise: ") {
            Some((parts, otherwise)) => (parts, Some(otherwise)),
            None => (comment, None),
        };
        let alternatives = parts.split(", ");
        Self {
            code,
            parts: alternatives
                .map(|parts| parts.split('+').collect())
                .collect(),
            otherwise,
        }
    }

    /// Returns the module that the line declares.
    fn module(&self) -> Option<&'t str> {
        let (_, module) = self.code.split_once("mod ")?;
        module.strip_suffix(';')
    }

    /// Returns the file that the line names for the module of the next line.
    fn file(&self) -> Option<&'t str> {
        let file = self.code.trim().strip_prefix("#[path = \"")?;
        file.strip_suffix("\"]")
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use trine_runtime::source::{PACKAGE, RUNTIME};

    use super::{Line, Part, Runtime, RuntimeSource, is_mod};

    fn files(parts: &[Part]) -> BTreeMap<&'static str, String> {
        let runtime = Runtime::new(RuntimeSource::Embedded, parts.iter().copied());
        let files = runtime.files().into_iter();
        files
            .map(|(path, text)| (path, text.into_owned()))
            .collect()
    }

    #[test]
    fn every_part_has_lines_and_every_line_a_part_that_exists() {
        let modules = RUNTIME.iter().filter(|(path, _)| is_mod(path));
        let lines = modules.flat_map(|(_, text)| text.lines().map(Line::of));
        let named: BTreeSet<&str> = lines.flat_map(|line| line.parts).flatten().collect();
        let known: BTreeSet<&str> = Part::ALL.iter().map(|part| part.name()).collect();
        assert_eq!(named, known);
    }

    #[test]
    fn a_crate_without_parts_declares_and_contains_no_module_of_a_part() {
        let files = files(&[]);
        assert!(!files.keys().any(|path| path.starts_with("batch/")));
        assert!(!files.contains_key("value/filter.rs"));
        assert!(!files["value/mod.rs"].contains("filter"));
        assert!(files["value/mod.rs"].contains("mod patch;\n"));
        assert!(!files.values().any(|text| text.contains("// part: ")));
    }

    #[test]
    fn a_crate_with_all_parts_contains_every_file() {
        let all: Vec<&str> = RUNTIME.iter().map(|(path, _)| *path).collect();
        let replaced = |path: &&str| {
            let others = [
                "parameter/json/sorted.rs",
                "transport/access_none.rs",
                "transport/credential_none.rs",
                "transport/sessions_none.rs",
                "validate/pattern_none.rs",
                "wire/fit_disabled.rs",
            ];
            others.contains(path)
        };
        assert_eq!(
            files(Part::ALL).into_keys().collect::<BTreeSet<_>>(),
            all.into_iter().filter(|path| !replaced(path)).collect()
        );
    }

    #[test]
    fn a_part_comes_with_its_lines_and_with_what_it_needs() {
        let with = files(&[Part::Filter]);
        assert!(with["value/mod.rs"].contains("mod filter;\n"));
        assert!(with.contains_key("value/filter.rs"));
        let with = files(&[Part::Batch]);
        assert!(with.contains_key("batch/call.rs"));
        assert!(with.contains_key("error/error_when.rs"));
        assert!(with.contains_key("body/json_member.rs"));
    }

    #[test]
    fn exports_exist() {
        let declared: String = RUNTIME
            .iter()
            .filter(|(path, _)| is_mod(path))
            .map(|(_, text)| *text)
            .collect();
        for part in Part::ALL {
            for name in part.exports() {
                let declared = declared.split(|c: char| !c.is_alphanumeric());
                assert!(declared.clone().any(|word| word == *name), "{name}");
            }
        }
    }

    #[test]
    fn every_file_of_the_package_is_listed() {
        let package = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../templates/runtime");
        let mut found = BTreeSet::new();
        let mut open = vec![package.join("src/runtime")];
        while let Some(folder) = open.pop() {
            for entry in std::fs::read_dir(&folder).expect("the folder can be listed") {
                let path = entry.expect("the folder can be listed").path();
                match path.is_dir() {
                    true => open.push(path),
                    false => {
                        let path = path
                            .strip_prefix(package.join("src/runtime"))
                            .expect("inside");
                        found.insert(path.to_string_lossy().replace('\\', "/"));
                    }
                }
            }
        }
        assert_eq!(
            found,
            RUNTIME.iter().map(|(path, _)| (*path).to_owned()).collect()
        );
        assert!(PACKAGE.iter().all(|(path, _)| package.join(path).is_file()));
    }

    #[test]
    fn a_source_is_read_from_text() {
        assert_eq!("embedded".parse(), Ok(RuntimeSource::Embedded));
        assert_eq!("crate".parse(), Ok(RuntimeSource::Crate));
        assert_eq!(
            "path=../x".parse(),
            Ok(RuntimeSource::Path("../x".to_owned()))
        );
        let error = "path=".parse::<RuntimeSource>().expect_err("no folder");
        assert_eq!(
            error.to_string(),
            "expected `embedded`, `crate` or `path=DIR`, found `path=`"
        );
    }
}
