//! The generated crates, and their rustdoc as JSON.

use std::collections::hash_map::DefaultHasher;
use std::env;
use std::ffi::OsString;
use std::fs;
use std::hash::{Hash, Hasher};
use std::path::PathBuf;
use std::process::{Command, ExitCode};

use trine::disk::{self, Owner};
use trine::{Analyzed, CrateText, Provenance, Spec, crate_files};

use crate::oracles::target;
use crate::{Stop, root, succeed};

/// The variable that makes this program run rustdoc with its unstable options.
const RUSTDOC: &str = "TRINE_UNSTABLE_RUSTDOC";

/// The name of every crate: the paths of items begin with it.
pub(super) const NAME: &str = "client";

/// Runs rustdoc if this process was started as cargo's. Only rustdoc gets the variable that enables
/// unstable options: the dependencies are those of other builds.
pub(crate) fn wrapped_rustdoc() -> Option<ExitCode> {
    let rustdoc = env::var_os(RUSTDOC)?;
    let arguments: Vec<OsString> = env::args_os().skip(1).collect();
    let mut command = Command::new(rustdoc);
    command.env_remove(RUSTDOC).env("RUSTC_BOOTSTRAP", "1");
    let status = command.args(arguments).status().ok()?;
    Some(match status.success() {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    })
}

/// Generates the crate of a document, and returns the file with its rustdoc. It is kept for the next
/// crate with the same files.
pub(super) fn rustdoc((spec, analyzed): (Spec, Analyzed)) -> Result<PathBuf, Stop> {
    let text = CrateText {
        package: NAME.to_owned(),
        version: "1.0.0".to_owned(),
        description: "The client of a document".to_owned(),
        license: None,
        features: Vec::new(),
        runtime: trine::runtime::RuntimeSource::Embedded,
    };
    let provenance = Provenance {
        from: &spec.name,
        by: "cargo xtask",
    };
    let dependencies = &spec.config.dependencies;
    let tree = crate_files(&text, dependencies, &[(&spec, analyzed)], &provenance);
    let tree = tree.map_err(Stop::failed)?;
    let mut hasher = DefaultHasher::new();
    tree.iter().for_each(|file| file.hash(&mut hasher));
    let work = root().join("target/semver");
    let kept = work.join(format!("{:016x}.json", hasher.finish()));
    if kept.exists() {
        return Ok(kept);
    }
    let folder = work.join(NAME);
    disk::write(&folder, &tree, Owner::Trine).map_err(Stop::failed)?;
    let lock = fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock"));
    lock.map_err(Stop::failed)?;
    // It is no member of this workspace.
    let manifest = folder.join("Cargo.toml");
    let text = fs::read_to_string(&manifest).map_err(Stop::failed)?;
    fs::write(&manifest, format!("{text}\n[workspace]\n")).map_err(Stop::failed)?;
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args([
        "rustdoc",
        "--quiet",
        "--lib",
        "--all-features",
        "--target-dir",
    ]);
    cargo.arg(target());
    // As the tool calls it.
    let options = [
        "-Z",
        "unstable-options",
        "--document-private-items",
        "--document-hidden-items",
        "--output-format",
        "json",
    ];
    cargo.arg("--").args(options).args(["--cap-lints", "allow"]);
    cargo.env("RUSTDOC", env::current_exe().map_err(Stop::failed)?);
    cargo.env(RUSTDOC, "rustdoc");
    succeed(cargo.current_dir(&folder))?;
    let written = target().join(format!("doc/{NAME}.json"));
    fs::copy(written, &kept).map_err(Stop::failed)?;
    Ok(kept)
}
