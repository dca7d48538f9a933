//! A folder of hand-maintained specs that become one crate.
//!
//! The folder contains `trine.toml` with the metadata of the crate, and a folder for each API:
//!
//! ```text
//! specs/trine.toml                [crate] package, version, description, license, runtime
//! specs/<api>/openapi.yaml        the document; the name of the folder becomes the module
//! specs/<api>/trine.toml          names and formats that need a decision (optional)
//! specs/<api>/guide.md            Markdown for the page of the module (optional)
//! ```

use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::config::{Config, ConfigError, located};
use crate::dependency::{self, Dependencies};
use crate::emit::CrateText;
use crate::output::{FileTree, OutputError};
use crate::runtime::RuntimeSource;
use crate::{
    Analyzed, Failure, Provenance, Spec, Strictness, crate_files, names, package, read, rustdoc,
};

/// The specs of a folder, and the metadata of their crate.
#[derive(Clone, Debug)]
pub struct Workspace {
    /// The folder, relative to the root.
    pub folder: String,
    /// The texts of the crate.
    pub text: CrateText,
    /// The APIs, by name.
    pub specs: Vec<Spec>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CrateFile {
    #[serde(rename = "crate")]
    text: CrateTable,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CrateTable {
    package: String,
    version: String,
    description: String,
    license: Option<String>,
    #[serde(default)]
    runtime: RuntimeSource,
}

impl Workspace {
    /// Loads a folder of specs. Names in messages are relative to `root`.
    ///
    /// # Errors
    ///
    /// Returns an error if a file cannot be read, or a trine.toml is invalid.
    pub fn load(root: &Path, folder: &str) -> Result<Self, WorkspaceError> {
        let table = root.join(folder).join("trine.toml");
        let text = crate_table(&text_of(&table)?).map_err(|message| WorkspaceError::Config {
            path: table,
            message,
        })?;
        let mut specs = Vec::new();
        let apis = folders(&root.join(folder))?;
        for api in &apis {
            let name = format!("{folder}/{api}/openapi.yaml");
            specs.push(Spec {
                text: text_of(&root.join(&name))?,
                name,
                config: config_of(root, &format!("{folder}/{api}"))?,
                module: Some(names::module_name(api)),
                strictness: Strictness::Strict,
            });
        }
        let mut dependencies = Dependencies::new();
        for (api, spec) in apis.iter().zip(&specs) {
            dependency::merge(&mut dependencies, &spec.config.dependencies).map_err(|error| {
                WorkspaceError::Config {
                    path: root.join(folder).join(api).join("trine.toml"),
                    message: error.to_string(),
                }
            })?;
        }
        Ok(Self {
            folder: folder.to_owned(),
            text: CrateText {
                package: text.package,
                version: text.version,
                description: text.description,
                license: text.license,
                runtime: text.runtime,
            },
            specs,
        })
    }

    /// Keeps only these APIs.
    ///
    /// # Errors
    ///
    /// Returns an error if one of them does not exist.
    pub fn only(mut self, apis: &[String]) -> Result<Self, WorkspaceError> {
        let known: Vec<String> = self
            .specs
            .iter()
            .filter_map(|spec| spec.module.clone())
            .collect();
        if let Some(api) = apis.iter().find(|api| !known.contains(api)) {
            return Err(WorkspaceError::UnknownApi {
                api: api.clone(),
                known,
            });
        }
        self.specs.retain(|spec| {
            spec.module
                .as_ref()
                .is_some_and(|module| apis.contains(module))
        });
        Ok(self)
    }

    /// Reads all specs.
    ///
    /// # Errors
    ///
    /// Returns the problems of all specs if any of them has an error.
    pub fn read(&self) -> Result<Vec<(&Spec, Analyzed)>, Vec<Failure>> {
        let mut all_analyzed = Vec::new();
        let mut failures = Vec::new();
        for spec in &self.specs {
            match read(spec) {
                Ok(analyzed) => all_analyzed.push((spec, analyzed)),
                Err(failure) => failures.push(failure),
            }
        }
        match failures.is_empty() {
            true => Ok(all_analyzed),
            false => Err(failures),
        }
    }

    /// Generates the files of the crate.
    ///
    /// # Errors
    ///
    /// Returns an error if a spec has an error, or if the generated code is invalid.
    pub fn generate(&self, command: &str) -> Result<FileTree, WorkspaceError> {
        let all_analyzed = self.read().map_err(WorkspaceError::Specs)?;
        self.files(&all_analyzed, command)
            .map_err(WorkspaceError::Output)
    }

    /// Generates the files of the crate for specs that were already read.
    ///
    /// # Errors
    ///
    /// Returns an error if the generated code is invalid: a bug in Trine.
    pub fn files(
        &self,
        all_analyzed: &[(&Spec, Analyzed)],
        command: &str,
    ) -> Result<FileTree, OutputError> {
        let provenance = Provenance {
            from: &format!("{}/", self.folder),
            by: command,
        };
        crate_files(&self.text, all_analyzed, &provenance)
    }
}

/// Parses the metadata of a crate, and checks what Cargo would reject.
fn crate_table(text: &str) -> Result<CrateTable, String> {
    let CrateFile { text: table } = toml::from_str(text).map_err(|error| located(text, &error))?;
    package::check_name(&table.package).map_err(|problem| format!("`package`: {problem}"))?;
    if let Err(error) = semver::Version::parse(&table.version) {
        let version = rustdoc::visible(&table.version);
        return Err(format!(
            "`version`: expected a version such as `0.1.0`, found `{version}`: {error}"
        ));
    }
    Ok(table)
}

/// Loads the configuration in the folder of a document, and its guide; the default if there is
/// none.
fn config_of(root: &Path, folder: &str) -> Result<Config, WorkspaceError> {
    const GUIDE: &str = "guide.md";
    let name = format!("{folder}/trine.toml");
    let path = root.join(&name);
    let wrong = |error: ConfigError| WorkspaceError::Config {
        path: path.clone(),
        message: error.to_string(),
    };
    let mut config = match path.exists() {
        true => Config::parse(&name, &text_of(&path)?).map_err(wrong)?,
        false => Config::default(),
    };
    let folder = root.join(folder);
    if config.docs.guide.is_none() && folder.join(GUIDE).exists() {
        config.docs.guide = Some(PathBuf::from(GUIDE));
    }
    config.read_guide(&folder).map_err(wrong)?;
    Ok(config)
}

/// Returns the names of the folders in `path`, sorted.
fn folders(path: &Path) -> Result<Vec<String>, WorkspaceError> {
    let read = |error| WorkspaceError::Read {
        path: path.to_owned(),
        error,
    };
    let mut names = Vec::new();
    for entry in fs::read_dir(path).map_err(read)? {
        let entry = entry.map_err(read)?;
        if entry.path().join("openapi.yaml").is_file() {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    names.sort();
    Ok(names)
}

fn text_of(path: &Path) -> Result<String, WorkspaceError> {
    fs::read_to_string(path).map_err(|error| WorkspaceError::Read {
        path: path.to_owned(),
        error,
    })
}

/// The error for a workspace that cannot be generated.
#[derive(Debug)]
pub enum WorkspaceError {
    /// A file or folder cannot be read.
    Read {
        /// The path.
        path: PathBuf,
        /// The reason.
        error: io::Error,
    },
    /// A trine.toml is invalid.
    Config {
        /// The path.
        path: PathBuf,
        /// The problem and its location.
        message: String,
    },
    /// A requested API does not exist.
    UnknownApi {
        /// The requested name.
        api: String,
        /// The existing names.
        known: Vec<String>,
    },
    /// Specs with errors: each with all of its problems.
    Specs(Vec<Failure>),
    /// The generated code is invalid: a bug in Trine.
    Output(OutputError),
}

impl fmt::Display for WorkspaceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Read { path, error } => write!(f, "cannot read {}: {error}", path.display()),
            Self::Config { path, message } => write!(f, "{}: {message}", path.display()),
            Self::UnknownApi { api, known } => {
                write!(
                    f,
                    "unknown API `{api}`, expected one of {}",
                    known.join(", ")
                )
            }
            Self::Specs(failures) => {
                for failure in failures {
                    write!(f, "{failure}")?;
                }
                let errors: usize = failures.iter().map(Failure::errors).sum();
                write!(f, "nothing was written: {errors} error(s)")
            }
            Self::Output(error) => write!(f, "{error}"),
        }
    }
}

impl std::error::Error for WorkspaceError {}
