//! `trine.toml`: what an author decides that a document does not say.
//!
//! ```toml
//! [names]
//! "#/components/schemas/Lead/properties/type" = "kind"
//! updateLead = "change_lead"
//!
//! [formats]
//! date-time = "chrono::DateTime<chrono::Utc>"
//!
//! [dependencies]
//! chrono = { version = "0.4.38", features = ["serde"] }
//!
//! [docs]
//! guide = "guide.md"
//!
//! [crate]
//! runtime = "crate"
//!
//! [limits]
//! operations = 20000
//!
//! [extensions.listLeads]
//! x-trine-paging = { style = "page", items = "/data", position = { query = "page" } }
//!
//! [[client]]
//! input = "openapi.yaml"
//! output = "my-client"
//! ```

mod client;
mod diagnostics;
mod extensions;
mod located;
mod mapped_type;
mod sections;

use std::fmt;
use std::path::{Path, PathBuf};

use indexmap::IndexMap;
use serde::Deserialize;

pub use client::{ClientTable, FEATURES, is_license, steps};
pub(crate) use located::located;
pub use mapped_type::{InvalidType, MappedType};
use sections::Sections;

use crate::dependency::Dependencies;
use toml::Spanned;
use trine_openapi::report::Rendered;
use trine_openapi::{ConfigFile, ConfiguredExtensions, ConfiguredName, Options, OverlayFile};

use crate::Strictness;
use crate::limits::Limits;
use crate::runtime::RuntimeSource;
use crate::rustdoc;
pub use diagnostics::DiagnosticsTable;

/// The content of a `trine.toml`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Config {
    /// Rust names, by the pointer of the named part (`#/components/schemas/Lead`) or, for an
    /// operation, its `operationId`.
    pub names: IndexMap<Spanned<String>, String>,
    /// Rust types that replace `String`, by `format`.
    pub formats: IndexMap<String, MappedType>,
    /// The dependencies of the crate for these types.
    pub dependencies: Dependencies,
    /// The options of the crate around the generated code.
    pub package: CrateTable,
    /// Additional documentation.
    pub docs: DocsTable,
    /// The limits for the document.
    pub limits: Limits,
    /// The levels of problems.
    pub diagnostics: DiagnosticsTable,
    /// The clients that the command generates without arguments.
    pub clients: Vec<ClientTable>,
    /// Markdown for the page of the API's module, unmodified: the text of [`DocsTable::guide`].
    pub guide: Option<String>,
    /// The overlays of the document; their paths are relative to `trine.toml`.
    pub overlays: Vec<PathBuf>,
    /// The overlays with their texts, in the order in which they are applied: those of
    /// [`overlays`](Self::overlays), of the client, and of the command line.
    pub overlay_files: Vec<OverlayFile>,
    /// The folder that the references of the document may not leave, relative to `trine.toml`. Default:
    /// the folder of the document.
    pub root: Option<PathBuf>,
    /// Whether the command `trine` fetches the `https` URLs that the document refers to.
    pub allow_remote: bool,
    /// Extensions that are added to the document.
    pub extensions: ConfiguredExtensions,
    /// The file, for messages.
    pub file: Option<ConfigFile>,
}

/// The table `[crate]`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CrateTable {
    /// The source of the runtime. Default: `"embedded"`.
    #[serde(default)]
    pub runtime: Option<RuntimeSource>,
    /// The number of lines above which a file is split by tag. Default: [`MAX_LINES`].
    #[serde(default, rename = "max-lines")]
    pub max_lines: Option<usize>,
    /// The grouping of the methods of the client. Default: all are methods of `Client`.
    #[serde(default, rename = "group-by")]
    pub group_by: Option<GroupBy>,
    /// The cargo features for parts of the operations. Default: none.
    #[serde(default, rename = "features-by")]
    pub features_by: Option<FeaturesBy>,
}

/// The parts of the operations that have a cargo feature each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FeaturesBy {
    /// The first tag of an operation: `features = ["repos"]`.
    Tag,
}

impl std::str::FromStr for FeaturesBy {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "tag" => Ok(Self::Tag),
            _ => Err("expected `tag`".to_owned()),
        }
    }
}

/// The grouping of the methods of a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum GroupBy {
    /// The first tag of an operation: `client.repos().get(…)`.
    Tag,
}

impl std::str::FromStr for GroupBy {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "tag" => Ok(Self::Tag),
            _ => Err("expected `tag`".to_owned()),
        }
    }
}

/// The number of lines above which a generated file is split by tag.
pub const MAX_LINES: usize = 1_500;

/// The table `[docs]`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DocsTable {
    /// A file of Markdown for the page of the API's module; its path is relative to `trine.toml`.
    pub guide: Option<PathBuf>,
}

/// The error for an invalid `trine.toml`: location and reason.
#[derive(Clone, Debug, PartialEq)]
pub struct ConfigError(Rendered);

impl ConfigError {
    /// Returns the messages, also with colors.
    pub fn rendered(&self) -> &Rendered {
        &self.0
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.plain.trim_end())
    }
}

impl std::error::Error for ConfigError {}

impl Config {
    /// Parses the text of a `trine.toml`; messages refer to it as `name`.
    ///
    /// # Errors
    ///
    /// Returns all problems: invalid TOML, unknown keys, invalid type paths and dependencies.
    pub fn parse(name: &str, text: &str) -> Result<Self, ConfigError> {
        let mut sections = Sections::of(name, text);
        let config = Self {
            names: sections.table("names"),
            formats: sections.formats("formats"),
            dependencies: sections.dependencies("dependencies"),
            package: sections.table("crate"),
            docs: sections.table("docs"),
            limits: sections.table("limits"),
            diagnostics: sections.table("diagnostics"),
            clients: sections.clients(),
            guide: None,
            overlays: sections.table("overlays"),
            overlay_files: Vec::new(),
            root: sections.table("root"),
            allow_remote: sections.table("allow-remote"),
            extensions: sections.extensions("extensions"),
            file: None,
        };
        let problems = sections.problems();
        if !problems.is_empty() {
            return Err(ConfigError(Rendered::joined(problems)));
        }
        let file = ConfigFile {
            name: name.to_owned(),
            text: text.to_owned(),
        };
        Ok(Self {
            file: Some(file),
            ..config
        })
    }

    /// Returns the options for reading a document.
    pub(crate) fn options(&self, strictness: Strictness) -> Options {
        Options {
            strictness,
            limits: self.limits,
            names: self.names.iter().map(configured_name).collect(),
            config: self.file.clone(),
            overlays: self.overlay_files.clone(),
            extensions: self.extensions.clone(),
            formats: self.formats.keys().cloned().collect(),
        }
    }

    /// Reads the guide that [`DocsTable::guide`] names, in `folder`.
    ///
    /// # Errors
    ///
    /// Returns an error if the guide cannot be read, or if its last block is unterminated.
    pub fn read_guide(&mut self, folder: &Path) -> Result<(), ConfigError> {
        let Some(guide) = &self.docs.guide else {
            return Ok(());
        };
        let path = folder.join(guide);
        crate::input::opening(&path);
        let name = path.display();
        let file = self.file.as_ref().map_or("trine.toml", |file| &file.name);
        let failed = |message: &str| ConfigError(located::general(file, message));
        let unreadable =
            |error: &dyn fmt::Display| failed(&format!("cannot read the guide {name}: {error}"));
        let text =
            crate::input::regular_text(&path, usize::MAX).map_err(|error| unreadable(&error))?;
        if !rustdoc::has_end(&text) {
            let message =
                "unterminated code block or comment: it would include the text after the guide";
            return Err(failed(&format!("{name}: {message}")));
        }
        self.guide = Some(text);
        Ok(())
    }
}

fn configured_name((key, name): (&Spanned<String>, &String)) -> (String, ConfiguredName) {
    let configured = ConfiguredName {
        name: name.clone(),
        key: key.span(),
    };
    (key.get_ref().clone(), configured)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_names_and_formats() {
        let text = "[names]\n\"#/components/schemas/A\" = \"B\"\n[formats]\ndate = \"my::Date\"\n";
        let config = Config::parse("trine.toml", text).expect("a valid file");
        assert_eq!(config.names["#/components/schemas/A"], "B");
        assert_eq!(config.formats["date"].as_str(), "my::Date");
    }

    #[test]
    fn unknown_keys_are_errors() {
        let error = Config::parse("trine.toml", "[name]\na = \"b\"\n").expect_err("unknown key");
        assert!(
            error.to_string().contains("unknown field `name`"),
            "{error}"
        );
        assert!(error.to_string().contains("trine.toml:1:"), "{error}");
    }

    #[test]
    fn all_problems_are_reported() {
        let text = "[formats]\ndate = \"a; b\"\ntime = 1\nuuid = \"Uuid\"\n[crate]\nmax-lines = \"x\"\n\
                    [dependencies]\na = 7\nserde = {path = \"s\"}\n[limits]\nsise = 1\n[nmaes]\n";
        let error = Config::parse("trine.toml", text)
            .expect_err("problems")
            .to_string();
        let lines = error
            .lines()
            .filter(|line| line.starts_with(" --> ") || line.starts_with("  --> "));
        let lines: Vec<_> = lines
            .map(|line| line.trim_start().replace("--> trine.toml:", ""))
            .collect();
        assert_eq!(
            lines,
            ["2:8", "3:8", "4:8", "6:13", "8:5", "9:9", "11:1", "12:2",],
            "{error}"
        );
    }

    #[test]
    fn a_type_is_a_path() {
        let error = Config::parse("trine.toml", "[formats]\ndate = \"a; b\"\n");
        let error = error.expect_err("no path");
        let error = error.to_string();
        assert!(
            error.contains("expected the path of a Rust type"),
            "{error}"
        );
        assert!(error.contains("trine.toml:2:"), "{error}");
    }
}
