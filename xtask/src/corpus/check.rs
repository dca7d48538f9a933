//! `cargo xtask corpus check`.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::table::Row;
use super::{Document, work};
use crate::measure::{MEASURE, Measured};
use crate::{Stop, root};

/// Checks the crates of documents, and builds their dependencies into the folder `target`.
pub(super) fn run(documents: &[Document], target: &Path) -> Result<(), Stop> {
    let mut failed = Vec::new();
    let mut checked = 0;
    for document in documents {
        let mut row = Row::load(&document.name);
        let Some(hash) = row.get("hash").map(str::to_owned) else {
            println!("none {:28} was not generated", document.name);
            failed.push(document.name.clone());
            continue;
        };
        if row.get("checked") != Some(hash.as_str()) || row.get("problems") != Some("0") {
            let outcome = check(document, target)?;
            row.set("seconds", format!("{:.2}", outcome.measured.seconds));
            row.set("peak", outcome.measured.peak_kib / 1024);
            row.set("problems", outcome.problems.len());
            row.set("checked", &hash);
            row.save(&document.name)?;
            for problem in outcome.problems.iter().take(5) {
                println!("{problem}");
            }
        }
        let is_fine = row.get("problems") == Some("0");
        println!(
            "{} {:28} {:>6} s {:>6} MiB",
            if is_fine { "ok  " } else { "FAIL" },
            document.name,
            row.get("seconds").unwrap_or_default(),
            row.get("peak").unwrap_or_default()
        );
        match is_fine {
            true => checked += 1,
            false => failed.push(document.name.clone()),
        }
    }
    println!(
        "{checked} of {} crates pass without a warning",
        documents.len()
    );
    match failed.is_empty() {
        true => Ok(()),
        false => Err(Stop::Failed(format!("failed: {}", failed.join(", ")))),
    }
}

struct Outcome {
    measured: Measured,
    /// Errors and warnings, as rustc rendered them.
    problems: Vec<String>,
}

fn check(document: &Document, target: &Path) -> Result<Outcome, Stop> {
    let folder = document.folder();
    // One set of versions for all, so that dependencies are built once.
    fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock")).map_err(Stop::failed)?;
    // A crate that cargo finds fresh would give no figures.
    touch(&folder.join("src/lib.rs"))?;
    let figures = work().join("measured");
    let _ = fs::remove_file(&figures);
    let output = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(["check", "--quiet", "--message-format", "short"])
        .current_dir(&folder)
        .env("CARGO_TARGET_DIR", target)
        // As in the workspace of this repository, whose dependencies can be used then.
        .env("CARGO_PROFILE_DEV_DEBUG", "0")
        .env(
            "RUSTC_WRAPPER",
            std::env::current_exe().map_err(Stop::failed)?,
        )
        .env("CARGO_INCREMENTAL", "0")
        .env(MEASURE, &figures)
        .output()
        .map_err(Stop::failed)?;
    let said = String::from_utf8_lossy(&output.stderr);
    let mut problems: Vec<String> = said
        .lines()
        .filter(|line| line.contains("error") || line.contains("warning"))
        .map(str::to_owned)
        .collect();
    if !output.status.success() && problems.is_empty() {
        problems.push(said.into_owned());
    }
    Ok(Outcome {
        measured: Measured::last(&figures).unwrap_or_default(),
        problems,
    })
}

fn touch(file: &Path) -> Result<(), Stop> {
    let text = fs::read(file).map_err(Stop::failed)?;
    fs::write(file, text).map_err(Stop::failed)
}
