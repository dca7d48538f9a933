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
//! A feature of the generated crates is enabled by a feature of that name in the including crate:
//! `blocking`, `chrono`, `fake`, `full-serde`, `jiff`, `oauth-session`, `pacing`, `reqwest`,
//! `rust_decimal`, `stream`, `time`, `tracing`, `uuid`, `validate`, `webhook-signatures` and
//! `xml`. Some also enable an optional dependency:
//!
//! ```toml
//! [dependencies]
//! aws-lc-rs = { version = "1.13", default-features = false, features = ["aws-lc-sys", "prebuilt-nasm"], optional = true }
//! quick-xml = { version = "0.41", default-features = false, optional = true }
//! regex = { version = "1.10", default-features = false, features = ["std", "unicode-bool", "unicode-gencat", "unicode-script"], optional = true }
//! tracing = { version = "0.1.40", default-features = false, features = ["std"], optional = true }
//!
//! [features]
//! blocking = ["tokio/rt-multi-thread"]
//! fake = ["full-serde"]
//! full-serde = []
//! oauth-session = ["dep:aws-lc-rs"]
//! tracing = ["dep:tracing"]
//! validate = ["dep:regex"]
//! webhook-signatures = ["dep:aws-lc-rs"]
//! xml = ["dep:quick-xml"]
//! ```
//!
//! The default HTTP client needs no feature: it is used if `reqwest` is a dependency, or, if it is
//! optional, if the feature `reqwest` is enabled. Without it, add `url = "2.4"`. Browsers need the
//! dependencies in the manifest of a crate that `trine generate` writes. Use `trine generate` to get
//! a crate that can be read, reviewed and committed.

use std::env;
use std::fmt;
use std::path::{Path, PathBuf};

use crate::config::Config;
use crate::dependency::Dependencies;
use crate::diagnostic::Severity;
use crate::disk::{self, DiskError, Owner};
use crate::document::{Refusal, Unreadable};
use crate::input::{self, Input, InputError, OpenedFiles};
use crate::limits::Limits;
use crate::output::{FileTree, OutputError};
use crate::runtime::RuntimeSource;
use crate::select::UnknownSelection;
use crate::{Analyzed, CrateText, Failure, names, package};

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
    root: Option<PathBuf>,
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
            root: None,
            limits: None,
        }
    }

    /// Reads names, extensions, formats, overlays, limits, the guide, the levels of problems, and
    /// `max-lines`, `group-by` and `features-by` of `[crate]` from a `trine.toml`. Its clients and
    /// dependencies have no effect.
    ///
    /// With `features-by`, the including crate declares the features: `MODULE-TAG` for each tag, such
    /// as `notes-people`. Unlike in a crate that `trine generate` writes, none is enabled by default.
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

    /// Sets the folder that the references of the document may not leave, instead of that in
    /// `trine.toml`. Its path is relative to the package. Default: the folder of the document.
    #[must_use]
    pub fn root(mut self, path: impl Into<PathBuf>) -> Self {
        self.root = Some(path.into());
        self
    }

    /// Sets the limits for the document, instead of those in `trine.toml`.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = Some(limits);
        self
    }

    /// Generates only the operations with one of these tags or `operationId`s, with their callbacks
    /// and the types that they use. The tag, `operationId` or name of a webhook selects all webhooks.
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
    let (made, files) = OpenedFiles::record(|| make(&package, apis, runtime));
    let made = made?;
    for warning in &made.warnings {
        println!("cargo::warning={warning}");
    }
    made.write(&out)?;
    for file in files.paths() {
        println!("cargo::rerun-if-changed={}", file.display());
    }
    let manifest = PathBuf::from(variable("CARGO_MANIFEST_DIR")?).join("Cargo.toml");
    if std::fs::read_to_string(manifest).is_ok_and(|text| always_has_client(&text)) {
        println!("cargo::rustc-cfg=feature=\"{DEFAULT_CLIENT}\"");
    }
    let features = FEATURES.iter().copied();
    let features = features.chain(made.features.iter().map(String::as_str));
    let features: Vec<String> = features.map(|it| format!("{it:?}")).collect();
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
    /// One line for each document with warnings.
    warnings: Vec<String>,
    /// The features for parts of the operations.
    features: Vec<String>,
}

fn make(package: &str, apis: &[Api], runtime: RuntimeSource) -> Result<BuildOutput, BuildError> {
    let mut made = BuildOutput {
        tree: FileTree::new(),
        modules: Vec::new(),
        embeds_runtime: runtime == RuntimeSource::Embedded,
        warnings: Vec::new(),
        features: Vec::new(),
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
        }
        config.root = api.root.clone().or(config.root);
        config.limits = api.limits.unwrap_or(config.limits);
        for path in &api.overlays {
            let overlay = input::overlay(path, &config.limits)?;
            config.overlay_files.push(overlay);
        }
        let mut input = Input::open_with(&api.document, config)?;
        input.spec.module = Some(api.module.clone());
        let input = input.with_remote(|_, _| {
            Err(Unreadable::Refused(Refusal {
                reason: "is a URL; build scripts do not download files".to_owned(),
                help: "save the file next to the document, and refer to that file".to_owned(),
            }))
        });
        match input.read().and_then(|read| leveled(&input, read)) {
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
        made.features.extend(analyzed.part_features(&input.spec));
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

/// Applies the levels of the configuration.
///
/// # Errors
///
/// Returns all problems if a denied warning is among them.
fn leveled(input: &Input, mut analyzed: Analyzed) -> Result<Analyzed, Failure> {
    let levels = &input.spec.config.diagnostics.levels;
    analyzed.diagnostics.apply(levels);
    match analyzed.diagnostics.denied(levels) {
        0 => Ok(analyzed),
        _ => Err(Failure::of(&analyzed.diagnostics, &analyzed.document)),
    }
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
    use super::*;

    #[test]
    fn the_levels_of_the_configuration_are_applied() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = |name: &str| folder.path().join(name);
        let document = "openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths:\n  \
                        /a: {get: {responses: {'204': {description: d}}}}\n";
        std::fs::write(path("a.yaml"), document).expect("a file");
        let made = |table: &str| {
            std::fs::write(path("trine.toml"), table).expect("a file");
            let api = Api::new("a", path("a.yaml")).config(path("trine.toml"));
            make("p", &[api], RuntimeSource::Crate)
        };
        assert_eq!(made("").expect("modules").warnings.len(), 1);
        let allowed = made("[diagnostics.allow]\nmissing-operation-id = 'names of paths'\n");
        assert!(allowed.expect("modules").warnings.is_empty());
        let denied = made("[diagnostics.deny]\nmissing-operation-id = 'names of paths'\n");
        let Err(BuildError::Documents(failures)) = denied else {
            panic!("a failure");
        };
        assert!(failures[0].to_string().contains("missing-operation-id"));
    }

    #[test]
    fn the_features_are_those_of_the_runtime_and_of_the_docs() {
        let manifest = trine_runtime::source::PACKAGE.iter();
        let (_, manifest) = manifest
            .clone()
            .find(|(path, _)| *path == "Cargo.toml")
            .expect("the manifest");
        let manifest: toml::Table = manifest.parse().expect("TOML");
        let features = manifest["features"].as_table().expect("features").keys();
        // Features of the package itself, and those that no generated code checks.
        let others = ["brotli", "client", "default", "gzip", "source", "zstd"];
        let features: Vec<&str> = features
            .map(String::as_str)
            .filter(|name| !others.contains(name))
            .collect();
        let mut known = FEATURES.to_vec();
        known.sort_unstable();
        assert_eq!(known, features);

        let docs = include_str!("build.rs");
        let (_, list) = docs.split_once("in the including crate:").expect("a list");
        let (list, _) = list.split_once(". Some also").expect("the end of the list");
        let listed: Vec<&str> = list.split('`').skip(1).step_by(2).collect();
        assert_eq!(listed, known);
    }

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
