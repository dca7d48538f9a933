//! `cargo xtask corpus generate`.

use std::env;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use trine::config::Config;
use trine::disk::{self, Owner};
use trine::output::FileTree;
use trine::{CrateText, Provenance, Spec, Strictness, crate_files, read};

use super::Document;
use super::table::{AFFECTS, Row};
use crate::Stop;

/// The command in the headers that regenerates a crate of the corpus.
const COMMAND: &str = "cargo xtask corpus generate";

/// The maximum time for a document, generated twice, before it is reported as hanging.
const PATIENCE: Duration = Duration::from_secs(300);
/// The maximum memory of a generation, as a multiple of the document's size …
const TIMES_THE_SIZE: u64 = 50;
/// … in addition to that of the command for the smallest document, in bytes: an unoptimized build,
/// which `cargo xtask ci` has, is a larger program.
const FLOOR: u64 = if cfg!(debug_assertions) { 40 } else { 24 } << 20;

/// Generates every document, each in its own process: its memory is measured separately, and it
/// cannot affect the others.
pub(super) fn run(documents: &[Document]) -> Result<(), Stop> {
    let mut failed = Vec::new();
    for document in documents {
        if let Err(why) = in_process(document) {
            println!("FAIL {:28} {why}", document.name);
            Row::default().save(&document.name)?;
            failed.push(document.name.as_str());
        }
    }
    let generated = documents.len() - failed.len();
    println!("{generated} of {} documents generate", documents.len());
    match failed.is_empty() {
        true => Ok(()),
        false => Err(Stop::Failed(format!(
            "not generated: {}",
            failed.join(", ")
        ))),
    }
}

fn in_process(document: &Document) -> Result<(), String> {
    let this = env::current_exe().map_err(|error| error.to_string())?;
    let mut child = Command::new(this)
        .args(["corpus", "one"])
        .arg(&document.path)
        .spawn()
        .map_err(|error| error.to_string())?;
    let start = Instant::now();
    let status = loop {
        match child.try_wait().map_err(|error| error.to_string())? {
            Some(status) => break status,
            None if start.elapsed() > PATIENCE => {
                let _ = child.kill();
                let _ = child.wait();
                return Err(format!("not finished after {} s", PATIENCE.as_secs()));
            }
            None => thread::sleep(Duration::from_millis(5)),
        }
    };
    match status.success() {
        true => Ok(()),
        false => Err(format!("failed: {status}")),
    }
}

/// Generates one document twice, and keeps the measurements.
pub(super) fn one(document: &Document) -> Result<(), Stop> {
    let said = generate(document).map_err(Stop::Failed)?;
    println!("ok   {:28} {said}", document.name);
    Ok(())
}

fn generate(document: &Document) -> Result<String, String> {
    let start = Instant::now();
    let (tree, mut row) = made(document)?;
    let millis = start.elapsed().as_millis();
    let size = fs::metadata(&document.path)
        .map_err(|error| error.to_string())?
        .len();
    let peak = peak_memory();
    if let Some(peak) = peak.filter(|peak| *peak > FLOOR + TIMES_THE_SIZE * size) {
        return Err(format!(
            "used {} MiB of memory, more than {} MiB and {TIMES_THE_SIZE} times the {size} \
             bytes of the document",
            peak >> 20,
            FLOOR >> 20,
        ));
    }
    if made(document)?.0 != tree {
        return Err("generating twice produced different bytes".to_owned());
    }
    disk::write(&document.folder(), &tree, Owner::Trine).map_err(|error| error.to_string())?;
    let lines: usize = tree.iter().map(|(_, text)| text.lines().count()).sum();
    let hash = hash(&tree);
    row.set("kb", size / 1000);
    row.set("ms", millis);
    row.set(
        "memory",
        peak.map_or("–".to_owned(), |peak| (peak >> 20).to_string()),
    );
    row.set("lines", lines);
    row.set("hash", &hash);
    // A measurement of the same files is still valid.
    let old = Row::load(&document.name);
    if old.get("hash") == Some(hash.as_str()) {
        for (key, value) in &old.values {
            if row.get(key).is_none() && !key.starts_with(AFFECTS) {
                row.set(key, value);
            }
        }
    }
    row.save(&document.name)
        .map_err(|_| "the results cannot be written".to_owned())?;
    let peak = peak.unwrap_or_default() >> 20;
    Ok(format!("{millis:>5} ms {peak:>4} MiB {lines:>7} lines"))
}

/// Returns the peak memory of this process in bytes, if the system reports it.
fn peak_memory() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let peak = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: u64 = peak.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib << 10)
}

/// Returns the files of a document's crate, and the results of reading it.
fn made(document: &Document) -> Result<(FileTree, Row), String> {
    let text = fs::read_to_string(&document.path).map_err(|error| error.to_string())?;
    let spec = Spec {
        name: document.name.clone(),
        text,
        module: None,
        config: Config::default(),
        strictness: Strictness::Tolerant,
    };
    let analyzed = read(&spec).map_err(|failure| failure.to_string())?;
    let mut row = Row::default();
    let counts = &analyzed.coverage.counts;
    row.set("operations", counts.operations + counts.operations_skipped);
    row.set("generated", counts.operations);
    row.set("left out", counts.operations_skipped);
    row.set("warnings", analyzed.diagnostics.len());
    for (part, count) in analyzed.coverage.affecting_calls() {
        row.set(&format!("{AFFECTS}{part}"), count);
    }
    // The command ends with status 1.
    if analyzed.diagnostics.has_errors() {
        return Err("parts of the document are skipped because of errors".to_owned());
    }
    let crate_text = CrateText {
        package: format!("corpus-{}", document.name.replace(['.', '_'], "-")),
        version: "0.0.0".to_owned(),
        description: format!("What Trine makes of {}", document.name),
        license: None,
        features: Vec::new(),
        runtime: trine::runtime::RuntimeSource::Embedded,
    };
    let provenance = Provenance {
        from: &spec.name,
        by: COMMAND,
    };
    let tree = crate_files(
        &crate_text,
        &spec.config.dependencies,
        &[(&spec, analyzed)],
        &provenance,
    )
    .map_err(|error| error.to_string())?;
    Ok((tree, row))
}

/// Returns a hash of a tree, valid only for this machine and this build.
fn hash(tree: &FileTree) -> String {
    let mut hasher = DefaultHasher::new();
    for (path, text) in tree.iter() {
        (path, text).hash(&mut hasher);
    }
    format!("{:016x}", hasher.finish())
}
