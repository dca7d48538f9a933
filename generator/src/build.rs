//! Generation in a build script: modules of your own crate, regenerated whenever a document changes.
//!
//! `build.rs` names the documents:
//!
//! ```no_run
//! fn main() -> Result<(), trine::build::BuildError> {
//!     trine::build::generate(&[trine::build::Api::new("notes", "api/openapi.yaml")])
//! }
//! ```
//!
//! `src/lib.rs` or `src/main.rs` includes the generated modules. It must be the root of the crate,
//! because generated code refers to `crate::runtime`:
//!
//! ```ignore
//! include!(concat!(env!("OUT_DIR"), "/trine.rs"));
//!
//! use notes::{Client, types::Note};
//! ```
//!
//! `Cargo.toml` lists the dependencies of generated code, and Trine without its command:
//!
//! ```toml
//! [dependencies]
//! bytes = "1.7.1"
//! futures-core = { version = "0.3.31", default-features = false, features = ["std"] }
//! http = "1.1"
//! http-body = "1"
//! httpdate = "1"
//! reqwest = { version = "0.13", default-features = false, features = ["rustls"] }
//! serde = { version = "1.0.203", default-features = false, features = ["std"] }
//! serde_json = { version = "1.0.117", default-features = false, features = ["float_roundtrip", "raw_value", "std"] }
//! tokio = { version = "1.30", default-features = false, features = ["time"] }
//! tower-service = "0.3.3"
//! zeroize = { version = "1.8", default-features = false, features = ["alloc"] }
//!
//! [build-dependencies]
//! trine = { version = "0.1", default-features = false }
//! ```
//!
//! A feature of the generated crates (`full-serde`, `chrono` …) is enabled by a feature
//! of that name in the including crate. `oauth-session` also enables the optional dependency `aws-lc-rs = { version =
//! "1.13", default-features = false, features = ["aws-lc-sys"] }`, and `xml` the
//! optional dependency `quick-xml = { version = "0.41", default-features = false }`. The default HTTP client needs no feature: it is used if `reqwest` is a
//! dependency, or, if it is optional, if the feature `reqwest` is enabled. Without it, add `url = "2.4"`. Browsers need the
//! dependencies in the manifest of a crate that `trine generate` writes. Use `trine generate` to get a crate that can be read, reviewed
//! and committed.

use std::env;
use std::fmt;
use std::path::{Path, PathBuf};

use crate::config::Config;
use crate::dependency::Dependencies;
use crate::diagnostic::Severity;
use crate::disk::{self, DiskError, Owner};
use crate::input::{self, Input, InputError};
use crate::limits::Limits;
use crate::output::{FileTree, OutputError};
use crate::runtime::RuntimeSource;
use crate::select::UnknownSelection;
use crate::{CrateText, Failure, names, package};

/// The folder of the generated files in `OUT_DIR`.
const FOLDER: &str = "trine";
/// The file that the crate includes.
const ROOT: &str = "trine.rs";
/// The feature of the default HTTP client.
const DEFAULT_CLIENT: &str = "reqwest";
/// The features that generated code checks.
const FEATURES: &[&str] = &[
    "blocking",
    "chrono",
    "fake",
    "full-serde",
    "jiff",
    "oauth-session",
    "pacing",
    DEFAULT_CLIENT,
    "rust_decimal",
    "stream",
    "time",
    "tracing",
    "uuid",
    "validate",
    "webhook-signatures",
    "xml",
];
/// The command named in the headers of generated files.
const COMMAND: &str = "cargo build";

/// A document and its module.
#[derive(Clone, Debug)]
pub struct Api {
    module: String,
    document: PathBuf,
    config: Option<PathBuf>,
    only: Vec<String>,
    overlays: Vec<PathBuf>,
    limits: Option<Limits>,
}

impl Api {
    /// Creates the module `module` from a document, whose path is relative to the package.
    pub fn new(module: impl Into<String>, document: impl Into<PathBuf>) -> Self {
        Self {
            module: module.into(),
            document: document.into(),
            config: None,
            only: Vec::new(),
            overlays: Vec::new(),
            limits: None,
        }
    }

    /// Reads names and formats from a `trine.toml`.
    #[must_use]
    pub fn config(mut self, path: impl Into<PathBuf>) -> Self {
        self.config = Some(path.into());
        self
    }

    /// Applies an overlay to the document, after those in `trine.toml` and those of earlier calls.
    /// Its path is relative to the package.
    #[must_use]
    pub fn overlay(mut self, path: impl Into<PathBuf>) -> Self {
        self.overlays.push(path.into());
        self
    }

    /// Sets the limits for the document, instead of those in `trine.toml`.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = Some(limits);
        self
    }

    /// Generates only the operations with one of these tags or `operationId`s.
    #[must_use]
    pub fn only<T: Into<String>>(mut self, names: impl IntoIterator<Item = T>) -> Self {
        self.only.extend(names.into_iter().map(Into::into));
        self
    }
}

/// Generates modules into `OUT_DIR`, and reports the files that they depend on to cargo.
///
/// # Errors
///
/// Returns an error outside of a build script, for an invalid document, or if files cannot be
/// written.
pub fn generate(apis: &[Api]) -> Result<(), BuildError> {
    generate_with(apis, RuntimeSource::Embedded)
}

/// Generates modules into `OUT_DIR` like [`generate`], with the runtime from `runtime`.
///
/// Unless it is [`RuntimeSource::Embedded`], `Cargo.toml` needs a dependency on `trine-runtime` in
/// exactly the version of `trine`, with the features of the runtime that the crate uses
/// (`oauth-session`, `stream`, `chrono` …).
///
/// # Errors
///
/// See [`generate`].
pub fn generate_with(apis: &[Api], runtime: RuntimeSource) -> Result<(), BuildError> {
    let variable = |name| env::var_os(name).ok_or(BuildError::NoBuildScript(name));
    let out = PathBuf::from(variable("OUT_DIR")?);
    let package = variable("CARGO_PKG_NAME")?.to_string_lossy().into_owned();
    let made = make(&package, apis, runtime)?;
    for warning in &made.warnings {
        println!("cargo::warning={warning}");
    }
    made.write(&out)?;
    for file in &made.files {
        println!("cargo::rerun-if-changed={}", file.display());
    }
    let manifest = PathBuf::from(variable("CARGO_MANIFEST_DIR")?).join("Cargo.toml");
    if std::fs::read_to_string(manifest).is_ok_and(|text| always_has_client(&text)) {
        println!("cargo::rustc-cfg=feature=\"{DEFAULT_CLIENT}\"");
    }
    let features: Vec<String> = FEATURES.iter().map(|it| format!("{it:?}")).collect();
    println!(
        "cargo::rustc-check-cfg=cfg(feature, values({}))",
        features.join(", ")
    );
    Ok(())
}

/// Returns whether a crate with this manifest depends on the default HTTP client, and has no feature
/// that could disable it.
fn always_has_client(manifest: &str) -> bool {
    let Ok(manifest) = manifest.parse::<toml::Table>() else {
        return false;
    };
    let table = |name: &str| manifest.get(name).and_then(toml::Value::as_table);
    let has_feature = table("features").is_some_and(|all| all.contains_key(DEFAULT_CLIENT));
    let dependency = table("dependencies").and_then(|all| all.get(DEFAULT_CLIENT));
    let is_optional = |dependency: &toml::Value| {
        let optional = dependency.get("optional").and_then(toml::Value::as_bool);
        optional.unwrap_or(false)
    };
    !has_feature && dependency.is_some_and(|dependency| !is_optional(dependency))
}

/// The result for documents, before it is written.
struct BuildOutput {
    tree: FileTree,
    modules: Vec<String>,
    embeds_runtime: bool,
    /// The files that it was generated from.
    files: Vec<PathBuf>,
    /// One line for each document with warnings.
    warnings: Vec<String>,
}

fn make(package: &str, apis: &[Api], runtime: RuntimeSource) -> Result<BuildOutput, BuildError> {
    let mut made = BuildOutput {
        tree: FileTree::new(),
        modules: Vec::new(),
        embeds_runtime: runtime == RuntimeSource::Embedded,
        files: Vec::new(),
        warnings: Vec::new(),
    };
    let mut inputs = Vec::new();
    let mut failures = Vec::new();
    for api in apis {
        if names::module_name(&api.module) != api.module || made.modules.contains(&api.module) {
            return Err(BuildError::Module(api.module.clone()));
        }
        let mut config = Config::default();
        if let Some(path) = &api.config {
            config = input::config(path)?;
            made.files.push(path.clone());
            let guide = config.docs.guide.iter();
            made.files.extend(guide.map(|it| path.with_file_name(it)));
        }
        config.limits = api.limits.unwrap_or(config.limits);
        for path in &api.overlays {
            let overlay = input::overlay(path, &config.limits)?;
            config.overlay_files.push(overlay);
        }
        let mut input = Input::open_with(&api.document, config)?;
        input.spec.module = Some(api.module.clone());
        match input.read() {
            Ok(analyzed) => inputs.push((api, input, analyzed)),
            Err(failure) => failures.push(failure),
        }
        made.modules.push(api.module.clone());
    }
    if !failures.is_empty() {
        return Err(BuildError::Documents(failures));
    }
    let mut specs = Vec::new();
    let mut all_analyzed = Vec::new();
    for (api, input, mut analyzed) in inputs {
        if !api.only.is_empty() {
            analyzed = analyzed.only(&api.only)?;
        }
        let name = analyzed.document.name();
        let count = |severity| analyzed.diagnostics.count(severity);
        match (count(Severity::Error), count(Severity::Warning)) {
            (0, 0) => {}
            (errors, warnings) => made.warnings.push(format!(
                "{name} has {errors} error(s), whose parts are skipped, and {warnings} warning(s); \
                 run `trine check {name}` to read them"
            )),
        }
        made.files
            .extend(analyzed.document.file_names().map(PathBuf::from));
        specs.push(input.spec);
        all_analyzed.push(analyzed);
    }
    let all_analyzed: Vec<_> = specs.iter().zip(all_analyzed).collect();
    let text = CrateText {
        package: package.to_owned(),
        runtime,
        ..package::crate_text(package, &crate::ir::Api::default())
    };
    let head = crate::Provenance {
        from: "the documents of its build script",
        by: COMMAND,
    };
    let tree = input::generate(&text, &Dependencies::new(), &all_analyzed, &head)?;
    made.tree = tree.subtree("src");
    Ok(made)
}

impl BuildOutput {
    /// Returns the written modules, including that of an embedded runtime.
    fn modules(&self) -> impl Iterator<Item = &str> {
        let runtime = self.embeds_runtime.then_some("runtime");
        self.modules.iter().map(String::as_str).chain(runtime)
    }

    /// Returns the file that the crate includes, with the modules. Their paths are relative to it,
    /// so the target folder can be moved.
    fn root(&self) -> String {
        let mut text = String::new();
        if !self.embeds_runtime {
            text.push_str("#[doc(hidden)]\npub use trine_runtime as runtime;\n");
        }
        for module in self.modules() {
            text.push_str(&format!(
                "#[allow(warnings, clippy::all, clippy::pedantic)]\n\
                 #[path = \"{FOLDER}/{module}/mod.rs\"]\npub mod {module};\n"
            ));
        }
        text
    }

    fn write(&self, out: &Path) -> Result<(), BuildError> {
        let folder = out.join(FOLDER);
        // `lib.rs` is the root of a crate, which already exists.
        let mut modules = FileTree::new();
        for module in self.modules() {
            modules.merge(module, self.tree.subtree(module))?;
        }
        // `OUT_DIR` belongs to the build script; other files in it are not touched.
        disk::write(&folder, &modules, Owner::Forced)?;
        let root = out.join(ROOT);
        let text = self.root();
        std::fs::write(&root, text).map_err(|error| {
            BuildError::Disk(DiskError::Io {
                action: "write",
                path: root,
                error,
            })
        })
    }
}

/// The error for a build script that cannot generate.
pub enum BuildError {
    /// An environment variable that every build script has is missing.
    NoBuildScript(&'static str),
    /// The module name is invalid or duplicate.
    Module(String),
    /// A file cannot be read.
    Input(InputError),
    /// Documents with errors: each with all of its problems.
    Documents(Vec<Failure>),
    /// Selected operations that do not exist.
    Selection(UnknownSelection),
    /// The generated code is invalid: a bug in Trine.
    Output(OutputError),
    /// The files cannot be written.
    Disk(DiskError),
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoBuildScript(name) => write!(
                f,
                "`{name}` is not set: expected to run in a build script; elsewhere, use `trine generate`"
            ),
            Self::Module(name) => write!(
                f,
                "expected a unique module name, found `{name}`; use a name such as `{}`",
                names::module_name(name)
            ),
            Self::Documents(failures) => failures.iter().try_for_each(|failure| failure.fmt(f)),
            Self::Input(error) => error.fmt(f),
            Self::Selection(error) => error.fmt(f),
            Self::Output(error) => error.fmt(f),
            Self::Disk(error) => error.fmt(f),
        }
    }
}

/// A build script that returns an error from `main` prints it with `Debug`: it is formatted for
/// people.
impl fmt::Debug for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\n{self}")
    }
}

impl std::error::Error for BuildError {}

macro_rules! from {
    ($($error:ident => $variant:ident),*) => {
        $(impl From<$error> for BuildError {
            fn from(error: $error) -> Self {
                Self::$variant(error)
            }
        })*
    };
}

from!(InputError => Input, UnknownSelection => Selection, OutputError => Output, DiskError => Disk);

#[cfg(test)]
mod tests {
    use super::always_has_client;

    #[test]
    fn the_default_client_is_used_unless_a_feature_decides() {
        let with = |dependencies: &str, features: &str| {
            always_has_client(&format!(
                "[dependencies]\n{dependencies}\n[features]\n{features}\n"
            ))
        };
        assert!(with("reqwest = '0.13'", ""));
        assert!(with("reqwest = { workspace = true }", "other = []"));
        assert!(!with("reqwest = { version = '0.13', optional = true }", ""));
        assert!(!with("reqwest = '0.13'", "reqwest = []"));
        assert!(!with("url = '2'", ""));
        assert!(!always_has_client("not TOML"));
    }
}
