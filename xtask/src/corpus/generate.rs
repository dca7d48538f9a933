//! `cargo xtask corpus generate`.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::Instant;

use trine::config::Config;
use trine::disk::{self, Owner};
use trine::output::FileTree;
use trine::{CrateText, Made, Spec, Strictness, crate_files, read};

use super::Document;
use super::table::Row;
use crate::Stop;

/// What the headers say makes a crate of the corpus anew.
const COMMAND: &str = "cargo xtask corpus generate";

pub(super) fn run(documents: &[Document]) -> Result<(), Stop> {
    let mut failed = Vec::new();
    for document in documents {
        match generate(document) {
            Ok(said) => println!("ok   {:28} {said}", document.name),
            Err(why) => {
                println!(
                    "FAIL {:28} {}",
                    document.name,
                    why.lines().next().unwrap_or_default()
                );
                Row::default().save(&document.name)?;
                failed.push(format!("{}:\n{why}", document.name));
            }
        }
    }
    let generated = documents.len() - failed.len();
    println!("{generated} of {} documents generate", documents.len());
    match failed.is_empty() {
        true => Ok(()),
        false => Err(Stop::Failed(failed.join("\n"))),
    }
}

fn generate(document: &Document) -> Result<String, String> {
    let start = Instant::now();
    let (tree, mut row) = made(document)?;
    let millis = start.elapsed().as_millis();
    if made(document)?.0 != tree {
        return Err("generating twice gave different bytes".to_owned());
    }
    disk::write(&document.folder(), &tree, Owner::Trine).map_err(|error| error.to_string())?;
    let lines: usize = tree.iter().map(|(_, text)| text.lines().count()).sum();
    let hash = hash(&tree);
    row.set("ms", millis);
    row.set("lines", lines);
    row.set("hash", &hash);
    // What was measured of the same files still holds.
    let old = Row::load(&document.name);
    if old.get("hash") == Some(hash.as_str()) {
        for (key, value) in &old.values {
            if row.get(key).is_none() {
                row.set(key, value);
            }
        }
    }
    row.save(&document.name)
        .map_err(|_| "the results cannot be written".to_owned())?;
    Ok(format!("{millis:>5} ms {lines:>7} lines"))
}

/// The files of a document's crate, and what is known of it from reading alone.
fn made(document: &Document) -> Result<(FileTree, Row), String> {
    let text = fs::read_to_string(&document.path).map_err(|error| error.to_string())?;
    let spec = Spec {
        name: document.name.clone(),
        text,
        module: None,
        config: Config::default(),
        strictness: Strictness::Tolerant,
    };
    let reading = read(&spec).map_err(|failure| failure.to_string())?;
    let mut row = Row::default();
    let counts = &reading.ledger.counts;
    row.set("operations", counts.operations + counts.operations_left_out);
    row.set("generated", counts.operations);
    row.set("left out", counts.operations_left_out);
    row.set("warnings", reading.warnings.iter().count());
    let crate_text = CrateText {
        package: format!("corpus-{}", document.name.replace(['.', '_'], "-")),
        version: "0.0.0".to_owned(),
        description: format!("What Trine makes of {}", document.name),
        license: None,
    };
    let made = Made {
        from: &spec.name,
        by: COMMAND,
    };
    let tree =
        crate_files(&crate_text, &[(&spec, reading)], &made).map_err(|error| error.to_string())?;
    Ok((tree, row))
}

/// A number that tells trees apart, good for this machine and this build alone.
fn hash(tree: &FileTree) -> String {
    let mut hasher = DefaultHasher::new();
    for (path, text) in tree.iter() {
        (path, text).hash(&mut hasher);
    }
    format!("{:016x}", hasher.finish())
}
