//! `cargo xtask corpus`: generates and compiles crates from real documents.
//!
//! The documents are in the folders `specs` and `swagger2` of the folder named by `TRINE_CORPUS`. Crates
//! and results are written to `target/corpus`. Tasks resume where an earlier run stopped.

mod check;
mod generate;
mod table;

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use crate::oracles::target;
use crate::{Stop, root};

const USAGE: &str = "\
usage: cargo xtask corpus generate [DOCUMENT…]   generate a crate from each document, twice
       cargo xtask corpus check [DOCUMENT…]      run `cargo check` for each crate
       cargo xtask corpus sample                 both for a few documents, as in `ci`
       cargo xtask corpus table                  write docs/corpus.md from the results
DOCUMENT is a prefix of the name of a file.";

/// The sample for CI: small documents that together contain every parameter style, body kind,
/// composition and version.
const SAMPLE: &[&str] = &[
    "keycloak",
    "matrix-server-server",
    "oas3-gen-union-serde",
    "onfido",
    "outline",
    "paypal-subscriptions-v1",
    "readme-parameters-style",
    "readme-polymorphism",
    "readme-schema-types",
    "swagger-petstore",
    "train-travel",
    "twilio-lookups-v2",
];

/// Generates and checks a fixed sample of the corpus.
fn sample() -> Result<(), Stop> {
    if env::var_os("TRINE_CORPUS").is_none() {
        println!("skipped: set TRINE_CORPUS to a folder of documents");
        return Ok(());
    }
    let mut documents = documents(&[])?;
    documents.retain(|document| SAMPLE.contains(&document.name.as_str()));
    generate::run(&documents)?;
    check::run(&documents, &target())
}

pub(crate) fn run(arguments: &[String]) -> Result<(), Stop> {
    let Some((task, only)) = arguments.split_first() else {
        return Err(Stop::Usage(USAGE.to_owned()));
    };
    match task.as_str() {
        "generate" => generate::run(&documents(only)?),
        // The task that `generate` starts for each document.
        "one" => match only {
            [path] => generate::one(&Document::at(path.into())?),
            _ => Err(Stop::Usage(USAGE.to_owned())),
        },
        "check" => check::run(&documents(only)?, &work().join("target")),
        "sample" if only.is_empty() => sample(),
        "table" => table::run(),
        _ => Err(Stop::Usage(USAGE.to_owned())),
    }
}

/// A document of the corpus.
struct Document {
    /// Its [`name`].
    name: String,
    path: PathBuf,
}

impl Document {
    fn at(path: PathBuf) -> Result<Self, Stop> {
        match path.file_stem() {
            Some(_) => Ok(Self {
                name: name(&path),
                path,
            }),
            None => Err(Stop::Failed(format!("{} is not a file", path.display()))),
        }
    }

    /// Returns the folder of its crate.
    fn folder(&self) -> PathBuf {
        work().join("crates").join(&self.name)
    }
}

/// Returns the folder for crates and results.
fn work() -> PathBuf {
    root().join("target/corpus")
}

fn documents(only: &[String]) -> Result<Vec<Document>, Stop> {
    let Some(corpus) = env::var_os("TRINE_CORPUS") else {
        return Err(Stop::Failed(
            "set TRINE_CORPUS to the folder that contains `specs/`".to_owned(),
        ));
    };
    let mut documents = Vec::new();
    for path in files(Path::new(&corpus))? {
        let document = Document::at(path)?;
        let is_asked = |start: &String| document.name.starts_with(start.as_str());
        if only.is_empty() || only.iter().any(is_asked) {
            documents.push(document);
        }
    }
    documents.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(documents)
}

/// The folder of OpenAPI 3 documents in the corpus.
const OPENAPI: &str = "specs";
/// The folder of Swagger 2.0 documents, which may be missing.
const SWAGGER: &str = "swagger2";

/// Returns the documents of a corpus.
pub(crate) fn files(corpus: &Path) -> Result<Vec<PathBuf>, Stop> {
    let mut files = Vec::new();
    for folder in [corpus.join(OPENAPI), corpus.join(SWAGGER)] {
        if folder.ends_with(SWAGGER) && !folder.exists() {
            continue;
        }
        let entries = fs::read_dir(&folder)
            .map_err(|error| Stop::failed(format!("cannot list {}: {error}", folder.display())))?;
        for entry in entries {
            let path = entry.map_err(Stop::failed)?.path();
            if path.is_file() {
                files.push(path);
            }
        }
    }
    Ok(files)
}

/// Returns whether a document is in the folder of Swagger 2.0 documents.
pub(crate) fn is_swagger(path: &Path) -> bool {
    path.parent()
        .is_some_and(|folder| folder.ends_with(SWAGGER))
}

/// Returns the name of a document: that of its file without the extension, with `swagger2-` before
/// it if the document is in that folder.
pub(crate) fn name(path: &Path) -> String {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    match is_swagger(path) {
        true => format!("{SWAGGER}-{stem}"),
        false => stem.into_owned(),
    }
}
