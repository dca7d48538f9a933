//! `cargo xtask msrv`: generated crates compile with the oldest Rust version and the oldest dependencies
//! that their `Cargo.toml` allows, also for browsers.

use std::fs;
use std::path::Path;

use crate::toolchain::{BROWSER, NIGHTLY, Toolchain, has_browser};
use crate::{Stop, root, succeed};

/// The crates that are generated: the clients, and one module for each feature of the generator.
const CRATES: [&str; 2] = ["generated", "tests/golden/crate"];

pub(crate) fn run() -> Result<(), Stop> {
    let manifest = root().join(CRATES[0]).join("Cargo.toml");
    let manifest = fs::read_to_string(manifest).map_err(Stop::failed)?;
    let version = rust_version(&manifest)
        .ok_or_else(|| Stop::failed("generated/Cargo.toml has no `rust-version`"))?;
    let toolchain = Toolchain(version);
    // Only nightly can choose the oldest versions. They are compiled with the oldest Rust.
    if !toolchain.is_ready() || !NIGHTLY.is_ready() {
        return Ok(());
    }
    let folder = root().join("target/msrv");
    write_workspace(&folder).map_err(Stop::failed)?;
    let lock = |arguments: &[&str]| {
        let mut lock = NIGHTLY.cargo();
        succeed(lock.args(arguments).current_dir(&folder))
    };
    if let Err(stop) = lock(&["update", "--quiet", "-Z", "direct-minimal-versions"]) {
        // If no versions can be chosen at all, the registry is unreachable.
        if lock(&["generate-lockfile", "--quiet"]).is_err() {
            println!("skipped: the package registry is unreachable");
            return Ok(());
        }
        return Err(stop);
    }
    let check = |more: &[&str]| {
        let mut check = toolchain.cargo();
        check.args(["check", "--workspace", "--locked"]).args(more);
        check.arg("--target-dir").arg(folder.join("target"));
        succeed(check.current_dir(&folder))
    };
    check(&["--all-features"])?;
    // The decoders of responses are those of the browser.
    if has_browser(Some(&toolchain)) {
        check(&["--target", BROWSER])?;
    }
    println!("generated crates compile with Rust {version} and the oldest dependencies");
    Ok(())
}

fn rust_version(manifest: &str) -> Option<&str> {
    let mut lines = manifest.lines();
    let line = lines.find_map(|line| line.strip_prefix("rust-version"))?;
    Some(line.trim_matches([' ', '=', '"']))
}

/// Copies the crates into a workspace of their own, because this one has the newest dependencies.
fn write_workspace(folder: &Path) -> std::io::Result<()> {
    fs::create_dir_all(folder)?;
    for (number, from) in CRATES.iter().enumerate() {
        let to = folder.join(format!("crate-{number}"));
        if to.exists() {
            fs::remove_dir_all(&to)?;
        }
        fs::create_dir(&to)?;
        fs::copy(root().join(from).join("Cargo.toml"), to.join("Cargo.toml"))?;
        copy(&root().join(from).join("src"), &to.join("src"))?;
    }
    let manifest = "[workspace]\nmembers = [\"crate-*\"]\nresolver = \"3\"\n\n[profile.dev]\ndebug = 0\nincremental = false\n";
    fs::write(folder.join("Cargo.toml"), manifest)
}

fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    fs::create_dir(to)?;
    for entry in fs::read_dir(from)? {
        let (path, to) = {
            let entry = entry?;
            (entry.path(), to.join(entry.file_name()))
        };
        match path.is_dir() {
            true => copy(&path, &to)?,
            false => fs::copy(&path, &to).map(drop)?,
        }
    }
    Ok(())
}
