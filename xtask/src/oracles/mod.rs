//! Independent validators for what generated clients read and write.
//!
//! The programs are packages with fixed versions (`package-lock.json` and `requirements.txt` in
//! `tests/oracles`), which are installed into `target/oracles`. Real documents come from the folder that `TRINE_CORPUS` names.

mod calls;
mod choice;
pub(crate) mod constraints;
pub(crate) mod roundtrip;
// The same values as in the property tests, which depend on generated code.
#[path = "../../../tests/properties/src/schema_values.rs"]
mod schema_values;
pub(crate) mod states;
pub(crate) mod updates;
pub(crate) mod variants;
pub(crate) mod vendors;
pub(crate) mod webhooks;
pub(crate) mod wire;

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use trine::config::Config;
use trine::disk::{self, Owner};
use trine::output::FileTree;
use trine::{Analyzed, CrateText, Provenance, Spec, Strictness, crate_files, names, read};

use crate::corpus::{files, name as stem};
use crate::{Stop, root, succeed};

/// A document that becomes a separate crate, in a workspace for this purpose.
struct Subject {
    /// Its name, also that of the crate in Rust.
    name: String,
    path: PathBuf,
    spec: Spec,
    analyzed: Analyzed,
}

/// Returns the folder for crates, packages and results.
fn work() -> PathBuf {
    root().join("target/oracles")
}

/// Returns the documents of the corpus, the smallest first; prints a message and returns `None`
/// without a corpus.
fn corpus() -> Result<Option<Vec<PathBuf>>, Stop> {
    let Some(folder) = env::var_os("TRINE_CORPUS") else {
        println!("skipped: set TRINE_CORPUS to a folder of documents");
        return Ok(None);
    };
    let mut documents = Vec::new();
    for path in files(Path::new(&folder))? {
        let length = fs::metadata(&path).map_err(Stop::failed)?.len();
        documents.push((length, path));
    }
    documents.sort();
    Ok(Some(documents.into_iter().map(|(_, path)| path).collect()))
}

/// Returns whether Node and npm are installed; prints a message if not.
pub(crate) fn has_node() -> bool {
    let is_there = |program: &str| {
        let mut command = Command::new(program);
        command.arg("--version").stdout(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    };
    let has = is_there("node") && is_there("npm");
    if !has {
        println!("skipped: install Node and npm to enable this");
    }
    has
}

/// Installs the packages for the scripts, and copies the scripts next to them.
fn install() -> Result<(), Stop> {
    install_scripts("tests/oracles", &work().join("node"))
}

/// Copies the scripts of a folder of the repository into another one, and installs their packages there.
pub(crate) fn install_scripts(from: &str, to: &Path) -> Result<(), Stop> {
    let from = root().join(from);
    fs::create_dir_all(to).map_err(Stop::failed)?;
    let lock = fs::read(from.join("package-lock.json")).map_err(Stop::failed)?;
    let installed = to.join("installed-lock.json");
    let is_installed = fs::read(&installed).is_ok_and(|installed| installed == lock);
    for entry in fs::read_dir(&from).map_err(Stop::failed)? {
        let path = entry.map_err(Stop::failed)?.path();
        if let Some(name) = path.file_name().filter(|_| path.is_file()) {
            fs::copy(&path, to.join(name)).map_err(Stop::failed)?;
        }
    }
    if is_installed {
        return Ok(());
    }
    let mut npm = Command::new("npm");
    npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
    succeed(npm.current_dir(to))?;
    fs::write(installed, lock).map_err(Stop::failed)
}

/// Reads a document of the corpus.
fn subject(path: &Path) -> Result<Subject, Stop> {
    let stem = stem(path);
    let spec = Spec {
        name: stem.clone(),
        text: fs::read_to_string(path).map_err(Stop::failed)?,
        module: None,
        config: Config::default(),
        strictness: Strictness::Tolerant,
    };
    let analyzed = read(&spec).map_err(Stop::failed)?;
    Ok(Subject {
        // A name that no dependency has.
        name: names::module_name(&format!("api-{stem}")),
        path: path.to_owned(),
        spec,
        analyzed,
    })
}

fn crate_text(subject: &Subject) -> CrateText {
    CrateText {
        package: subject.name.clone(),
        version: "0.0.0".to_owned(),
        description: format!("What Trine makes of {}", subject.spec.name),
        license: None,
        features: Vec::new(),
        runtime: trine::runtime::RuntimeSource::Embedded,
    }
}

/// Writes the crate of a subject into a folder of the workspace; returns its name.
fn write_crate(workspace: &Path, subject: Subject) -> Result<FileTree, Stop> {
    write_crate_and_keep(workspace, subject).map(|(tree, _)| tree)
}

/// Writes the crate of a subject, and returns its reading as well.
fn write_crate_and_keep(workspace: &Path, subject: Subject) -> Result<(FileTree, Analyzed), Stop> {
    let folder = workspace.join(&subject.name);
    let (tree, analyzed) = crate_and_reading(subject)?;
    disk::write(&folder, &tree, Owner::Trine).map_err(Stop::failed)?;
    Ok((tree, analyzed))
}

/// Writes a crate of a subject that is a program: its types, and `source` with `main`.
///
/// Of a program, rustc only compiles the functions that are called; of a library, all.
fn write_program(workspace: &Path, subject: Subject, source: &str) -> Result<(), Stop> {
    let name = subject.name.clone();
    let mut written = BTreeSet::new();
    for (file, text) in crate_tree(subject)?.iter() {
        let path = workspace.join(&name).join(file);
        written.insert(path.clone());
        match file {
            "src/lib.rs" => {
                let text = format!("#![allow(warnings)]\n{text}\n{source}");
                write_changed(&path.with_file_name("main.rs"), &text)?;
                // The manifest declares a library.
                write_changed(&path, "")?;
                written.insert(path.with_file_name("main.rs"));
            }
            "Cargo.toml" => {
                let program = format!("[[bin]]\nname = {name:?}\npath = \"src/main.rs\"");
                write_changed(&path, &text.replace("[lib]", &program))?;
            }
            _ => write_changed(&path, text)?,
        }
    }
    remove_others(&workspace.join(&name).join("src"), &written).map_err(Stop::failed)
}

/// Removes the files of an earlier run, which would otherwise become modules.
fn remove_others(folder: &Path, written: &BTreeSet<PathBuf>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        match path.is_dir() {
            true => remove_others(&path, written)?,
            false if written.contains(&path) => {}
            false => fs::remove_file(&path)?,
        }
    }
    Ok(())
}

/// Generates the files of the crate of a subject.
fn crate_tree(subject: Subject) -> Result<FileTree, Stop> {
    crate_and_reading(subject).map(|(tree, _)| tree)
}

/// Generates the files of the crate of a subject, and returns its reading as well.
fn crate_and_reading(subject: Subject) -> Result<(FileTree, Analyzed), Stop> {
    let text = crate_text(&subject);
    let provenance = Provenance {
        from: &subject.spec.name,
        by: "cargo xtask",
    };
    let analyzed = [(&subject.spec, subject.analyzed)];
    let tree = crate_files(
        &text,
        &analyzed[0].0.config.dependencies,
        &analyzed,
        &provenance,
    );
    let tree = tree.map_err(Stop::failed)?;
    let [(_, analyzed)] = analyzed;
    Ok((tree, analyzed))
}

/// Builds a binary that depends on existing crates of the workspace of a folder.
///
/// Returns the path of the binary.
fn build(folder: &Path, crates: &[String], driver: &Driver) -> Result<PathBuf, Stop> {
    let name = driver.name.to_owned();
    write_changed(
        &folder.join(&name).join("Cargo.toml"),
        &driver.manifest(crates),
    )?;
    write_changed(&folder.join(&name).join("src/main.rs"), &driver.source)?;
    let members = [std::slice::from_ref(&name), crates].concat();
    write_workspace(folder, &members)?;
    compile(folder, std::slice::from_ref(&name), &[])?;
    Ok(binary(&name))
}

/// Writes the manifest of a workspace with the crates of a folder.
fn write_workspace(folder: &Path, members: &[String]) -> Result<(), Stop> {
    let text = format!(
        "[workspace]\nresolver = \"3\"\nmembers = {members:?}\n\n[profile.dev]\ndebug = 0\nincremental = false\n"
    );
    write_changed(&folder.join("Cargo.toml"), &text)?;
    let lock = fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock"));
    lock.map(|_| ()).map_err(Stop::failed)
}

/// Compiles packages of the workspace of a folder.
fn compile(folder: &Path, packages: &[String], features: &[&str]) -> Result<(), Stop> {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    // Dependencies are those of this workspace, which are already built.
    cargo
        .args(["build", "--quiet", "--target-dir"])
        .arg(target());
    for package in packages {
        cargo.args(["--package", package]);
    }
    if !features.is_empty() {
        cargo.args(["--features", &features.join(",")]);
    }
    succeed(cargo.current_dir(folder))
}

/// Returns the target folder of the workspace of this repository.
pub(crate) fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// Returns the path of a compiled binary.
fn binary(name: &str) -> PathBuf {
    let file = format!("{name}{}", env::consts::EXE_SUFFIX);
    target().join("debug").join(file)
}

/// Writes a file unless it already has this text, so that unchanged crates are not rebuilt.
fn write_changed(path: &Path, text: &str) -> Result<(), Stop> {
    if fs::read_to_string(path).is_ok_and(|old| old == text) {
        return Ok(());
    }
    let folder = path.parent().unwrap_or(path);
    fs::create_dir_all(folder).map_err(Stop::failed)?;
    fs::write(path, text).map_err(Stop::failed)
}

/// The binary that calls the generated code.
struct Driver {
    /// Its unique name.
    name: &'static str,
    /// Dependencies besides the generated crates, as lines of a Cargo.toml.
    dependencies: String,
    /// The required features of the generated crates.
    features: &'static [&'static str],
    /// Its `main.rs`.
    source: String,
}

impl Driver {
    fn manifest(&self, crates: &[String]) -> String {
        let (name, features) = (self.name, self.features);
        let mut text = format!(
            "[package]\nname = {name:?}\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n{}",
            self.dependencies
        );
        for name in crates {
            text.push_str(&format!(
                "{name} = {{ path = \"../{name}\", features = {features:?} }}\n"
            ));
        }
        text
    }
}
