//! `cargo xtask corpus`: generates and compiles crates from real documents.
//!
//! The documents are in the folder `specs` of the folder named by `TRINE_CORPUS`. Crates and results
//! are written to `target/corpus`. Tasks resume where an earlier run stopped.

mod check;
mod generate;
mod table;

use std::env;
use std::fs;
use std::path::PathBuf;

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
    /// The name of its file, without the extension.
    name: String,
    path: PathBuf,
}

impl Document {
    fn at(path: PathBuf) -> Result<Self, Stop> {
        let name = path
            .file_stem()
            .map(|stem| stem.to_string_lossy().into_owned());
        match name {
            Some(name) => Ok(Self { name, path }),
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
    let folder = PathBuf::from(corpus).join("specs");
    let entries = fs::read_dir(&folder)
        .map_err(|error| Stop::failed(format!("cannot list {}: {error}", folder.display())))?;
    let mut documents = Vec::new();
    for entry in entries {
        let path = entry.map_err(Stop::failed)?.path();
        if !path.is_file() {
            continue;
        }
        let document = Document::at(path)?;
        let is_asked = |start: &String| document.name.starts_with(start.as_str());
        if only.is_empty() || only.iter().any(is_asked) {
            documents.push(document);
        }
    }
    documents.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(documents)
}
