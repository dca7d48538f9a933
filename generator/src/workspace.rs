//! A folder of hand-maintained specs that become one crate.
//!
//! The folder contains `trine.toml` with the metadata of the crate, and a folder for each API:
//!
//! ```text
//! specs/trine.toml                [crate] package, version, description, license, runtime
//! specs/<api>/openapi.yaml        the document; the name of the folder becomes the module
//! specs/<api>/trine.toml          names, formats, extensions and overlays (optional)
//! specs/<api>/guide.md            Markdown for the page of the module (optional)
//! ```

use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::config::{Config, located};
use crate::dependency::{self, Dependencies};
use crate::emit::CrateText;
use crate::input;
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
    /// The dependencies of their mapped types.
    dependencies: Dependencies,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CrateFile {
    #[serde(rename = "crate")]
    text: PackageTable,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PackageTable {
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
    /// Returns all files that cannot be read, and all problems of the trine.toml files.
    pub fn load(root: &Path, folder: &str) -> Result<Self, WorkspaceError> {
        let mut problems = Vec::new();
        let mut keep = |problem| problems.push(problem);
        let text = crate_table(&root.join(folder).join("trine.toml"));
        let text = text.map_err(&mut keep).ok();
        let apis = folders(&root.join(folder)).map_err(&mut keep);
        let mut specs = Vec::new();
        let mut dependencies = Dependencies::new();
        for api in apis.unwrap_or_default() {
            let name = format!("{folder}/{api}/openapi.yaml");
            let document = text_of(&root.join(&name)).map_err(&mut keep);
            let config = config_of(root, &format!("{folder}/{api}"), &mut dependencies);
            let config = config.map_err(&mut keep);
            if let (Ok(text), Ok(config)) = (document, config) {
                specs.push(Spec {
                    text,
                    name,
                    config,
                    module: Some(names::module_name(&api)),
                    strictness: Strictness::Strict,
                });
            }
        }
        match (text, problems.is_empty()) {
            (Some(text), true) => Ok(Self {
                folder: folder.to_owned(),
                text: CrateText {
                    package: text.package,
                    version: text.version,
                    description: text.description,
                    license: text.license,
                    features: Vec::new(),
                    runtime: text.runtime,
                },
                specs,
                dependencies,
            }),
            _ => Err(WorkspaceError::Several(problems)),
        }
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
        crate_files(&self.text, &self.dependencies, all_analyzed, &provenance)
    }
}

/// Reads the metadata of a crate, and checks what Cargo would reject.
fn crate_table(path: &Path) -> Result<PackageTable, WorkspaceError> {
    let invalid = |message| WorkspaceError::Config {
        path: path.to_owned(),
        message,
    };
    let text = text_of(path)?;
    let CrateFile { text: table } = toml::from_str(&text).map_err(|error| {
        let name = path.to_string_lossy();
        WorkspaceError::Text(located(&name, &text, &error).plain)
    })?;
    package::check_name(&table.package)
        .map_err(|problem| invalid(format!("`package`: {problem}")))?;
    if let Err(error) = semver::Version::parse(&table.version) {
        let version = rustdoc::visible(&table.version);
        return Err(invalid(format!(
            "`version`: expected a version such as `0.1.0`, found `{version}`: {error}"
        )));
    }
    Ok(table)
}

/// Loads the configuration in the folder of a document, and its guide; the default if it does not
/// exist. `dependencies` are those of all APIs.
fn config_of(
    root: &Path,
    folder: &str,
    dependencies: &mut Dependencies,
) -> Result<Config, WorkspaceError> {
    const GUIDE: &str = "guide.md";
    let name = format!("{folder}/trine.toml");
    let path = root.join(&name);
    let invalid = |message| WorkspaceError::Config {
        path: path.clone(),
        message,
    };
    let mut config = match path.exists() {
        true => Config::parse(&path.to_string_lossy(), &text_of(&path)?)
            .map_err(|error| WorkspaceError::Text(error.to_string()))?,
        false => Config::default(),
    };
    if config.package.runtime.is_some() {
        let message =
            "`[crate] runtime` has no effect for one API; set it in the trine.toml of the crate";
        return Err(invalid(message.to_owned()));
    }
    if config.package.features_by.is_some() {
        let message = "`[crate] features-by` has no effect for one API of several, which has a feature itself";
        return Err(invalid(message.to_owned()));
    }
    dependency::merge(dependencies, &config.dependencies)
        .map_err(|error| invalid(error.to_string()))?;
    let folder = root.join(folder);
    if config.docs.guide.is_none() && folder.join(GUIDE).exists() {
        config.docs.guide = Some(PathBuf::from(GUIDE));
    }
    config
        .read_guide(&folder)
        .map_err(|error| invalid(error.to_string()))?;
    config.root = config.root.map(|root| folder.join(root));
    input::read_overlays(&mut config, &folder).map_err(|error| invalid(error.to_string()))?;
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
    /// A trine.toml has mistakes in its text: the messages with their places.
    Text(String),
    /// A trine.toml is invalid.
    Config {
        /// The path.
        path: PathBuf,
        /// The problem and its location.
        message: String,
    },
    /// Several of these.
    Several(Vec<WorkspaceError>),
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
            Self::Text(message) => f.write_str(message.trim_end()),
            Self::Config { path, message } => write!(f, "{}: {message}", path.display()),
            Self::Several(problems) => {
                for (index, problem) in problems.iter().enumerate() {
                    let separator = if index == 0 { "" } else { "\n" };
                    write!(f, "{separator}{problem}")?;
                }
                Ok(())
            }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_files_with_problems_are_reported() {
        let root = tempfile::tempdir().expect("a folder");
        let write = |path: &str, text: &[u8]| {
            let path = root.path().join("specs").join(path);
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            fs::write(path, text).expect("a file");
        };
        write("trine.toml", b"[crate]\npackage = 1\n");
        write("a/openapi.yaml", b"\xff");
        write("a/trine.toml", b"[nmaes]\n");
        write("b/openapi.yaml", b"openapi: 3.0.3\n");
        write("b/trine.toml", b"[dependencies]\nx = '1'\n");
        write("c/openapi.yaml", b"openapi: 3.0.3\n");
        write("c/trine.toml", b"[dependencies]\nx = '2'\n");
        write("d/openapi.yaml", b"openapi: 3.0.3\n");
        write("d/trine.toml", b"[crate]\nruntime = 'crate'\n");
        write("f/openapi.yaml", b"openapi: 3.0.3\n");
        write("f/trine.toml", b"[crate]\nfeatures-by = 'tag'\n");
        write("e/openapi.yaml", b"openapi: 3.0.3\n");
        write("e/trine.toml", b"[docs]\nguide = 'none.md'\n");
        let error = Workspace::load(root.path(), "specs").expect_err("problems");
        let text = error.to_string();
        for expected in [
            "specs/trine.toml:2:11",
            "a/openapi.yaml: stream did not contain valid UTF-8",
            "unknown field `nmaes`",
            "c/trine.toml: dependency `x`: conflicting declaration",
            "d/trine.toml: `[crate] runtime` has no effect for one API",
            "cannot read the guide",
            "f/trine.toml: `[crate] features-by` has no effect",
        ] {
            assert!(text.contains(expected), "no `{expected}` in {text}");
        }
    }
}
