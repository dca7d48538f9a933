//! Several hand-maintained specs that become one crate.
//!
//! A folder of specs holds `trine.toml`, which says what the crate is, and a folder for each API:
//!
//! ```text
//! specs/trine.toml                [crate] package, version, description, license, runtime
//! specs/<api>/openapi.yaml        the document; the folder's name is the module's
//! specs/<api>/trine.toml          names and formats that need a decision (optional)
//! specs/<api>/guide.md            Markdown for the page of the module (optional)
//! ```

use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::config::{Config, ConfigError};
use crate::dependency::{self, Dependencies};
use crate::emit::CrateText;
use crate::output::{FileTree, OutputError};
use crate::runtime::RuntimeSource;
use crate::{Failure, Made, Reading, Spec, Strictness, crate_files, names, read};

/// The specs of a folder and the crate that they become.
#[derive(Clone, Debug)]
pub struct Workspace {
    /// The folder, relative to the root.
    pub folder: String,
    /// What the crate's texts say of it.
    pub text: CrateText,
    /// Its APIs, by name.
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
    /// Reads the texts of a folder of specs. Names in messages are relative to `root`.
    ///
    /// # Errors
    ///
    /// If a file cannot be read, or a trine.toml is not as it should be.
    pub fn load(root: &Path, folder: &str) -> Result<Self, WorkspaceError> {
        let table = root.join(folder).join("trine.toml");
        let CrateFile { text } =
            toml::from_str(&text_of(&table)?).map_err(|error| WorkspaceError::Config {
                path: table,
                message: error.to_string(),
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

    /// The same workspace with these APIs alone.
    ///
    /// # Errors
    ///
    /// If one of them does not exist.
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

    /// Reads every spec.
    ///
    /// # Errors
    ///
    /// The problems of all specs together, if one has an error.
    pub fn read(&self) -> Result<Vec<(&Spec, Reading)>, Vec<Failure>> {
        let mut readings = Vec::new();
        let mut failures = Vec::new();
        for spec in &self.specs {
            match read(spec) {
                Ok(reading) => readings.push((spec, reading)),
                Err(failure) => failures.push(failure),
            }
        }
        match failures.is_empty() {
            true => Ok(readings),
            false => Err(failures),
        }
    }

    /// The files of the crate.
    ///
    /// # Errors
    ///
    /// If a spec has an error, or Trine a bug.
    pub fn generate(&self, command: &str) -> Result<FileTree, WorkspaceError> {
        let readings = self.read().map_err(WorkspaceError::Specs)?;
        self.files(&readings, command)
            .map_err(WorkspaceError::Output)
    }

    /// The files of the crate for specs that have been read.
    ///
    /// # Errors
    ///
    /// If Trine has a bug.
    pub fn files(
        &self,
        readings: &[(&Spec, Reading)],
        command: &str,
    ) -> Result<FileTree, OutputError> {
        let made = Made {
            from: &format!("{}/", self.folder),
            by: command,
        };
        crate_files(&self.text, readings, &made)
    }
}

/// The configuration in the folder of a document, and the guide; nothing where there is none.
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

/// The names of the folders in `path`, sorted.
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

/// Why a workspace gives no files.
#[derive(Debug)]
pub enum WorkspaceError {
    /// A file or folder cannot be read.
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// A trine.toml is not as it should be.
    Config {
        /// Which.
        path: PathBuf,
        /// What is wrong and where.
        message: String,
    },
    /// An API was asked for that is not there.
    UnknownApi {
        /// Its name.
        api: String,
        /// The names that there are.
        known: Vec<String>,
    },
    /// Specs have errors: each with all of its problems.
    Specs(Vec<Failure>),
    /// Trine printed something that is no Rust.
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
