//! `cargo xtask playground`: the page of `trine preview` with the generator in it, as files for any web
//! server, in `target/playground`.

use std::fs;
use std::path::{Path, PathBuf};

use trine::preview::PAGE;

use crate::toolchain::{BROWSER, has_browser};
use crate::{Stop, cargo, root, succeed};

const PACKAGE: &str = "trine-playground";
const PROFILE: &str = "playground";
/// The files of the page that differ from `trine preview`.
const OWN: &str = "generator/playground/page";

pub(crate) fn run() -> Result<(), Stop> {
    if let Some(folder) = build()? {
        println!("{}", folder.join("index.html").display());
    }
    Ok(())
}

/// Builds the files, and returns their folder; `None` if the target is not installed.
pub(crate) fn build() -> Result<Option<PathBuf>, Stop> {
    if !has_browser(None) {
        return Ok(None);
    }
    let package = ["--package", PACKAGE, "--target", BROWSER];
    succeed(cargo().args(["build", "--profile", PROFILE]).args(package))?;
    let folder = root().join("target/playground");
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(Stop::failed)?;
    }
    fs::create_dir_all(&folder).map_err(Stop::failed)?;
    for file in PAGE {
        fs::write(folder.join(file.name), file.text).map_err(Stop::failed)?;
    }
    for entry in fs::read_dir(root().join(OWN)).map_err(Stop::failed)? {
        let path = entry.map_err(Stop::failed)?.path();
        fs::copy(&path, folder.join(path.file_name().unwrap_or_default())).map_err(Stop::failed)?;
    }
    let built = Path::new("target").join(BROWSER).join(PROFILE);
    let module = root().join(built).join("trine_playground.wasm");
    let size = fs::copy(module, folder.join("trine.wasm")).map_err(Stop::failed)?;
    println!("trine.wasm: {:.1} MiB", size as f64 / f64::from(1 << 20));
    Ok(Some(folder))
}
