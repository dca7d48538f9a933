//! Small crates: `cargo check` of a generated crate alone, with its dependencies built, with the
//! runtime embedded and as a dependency.
//!
//! The documents are those of the corpus (`TRINE_CORPUS`). Beside them stand a crate that only
//! depends on reqwest, and the crates of ploidy if `TRINE_PLOIDY` names its program.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::process::Command;

use trine::config::Config;
use trine::disk::{self, Owner};
use trine::input::Input;
use trine::runtime::RuntimeSource;
use trine::{CrateText, Provenance};

use super::put;
use crate::measure::{MEASURE, Measured};
use crate::{Stop, root, succeed};

/// The documents, with their files in the corpus.
const DOCUMENTS: [(&str, &str); 2] = [
    ("petstore", "specs/swagger-petstore.yaml"),
    ("keeper", "specs/keeper.json"),
];

/// The runs of each crate, of which the best counts.
const RUNS: usize = 5;

/// Prints a line for each document.
pub(super) fn check(work: &Path) -> Result<(), Stop> {
    let Some(corpus) = std::env::var_os("TRINE_CORPUS") else {
        println!("small crates: skipped, TRINE_CORPUS is not set");
        return Ok(());
    };
    let ploidy = std::env::var_os("TRINE_PLOIDY");
    let work = work.join("small");
    let _ = fs::remove_dir_all(work.join("crates"));
    let mut packages = vec!["only-reqwest".to_owned()];
    only_reqwest(&work.join("crates/only-reqwest"))?;
    for (name, file) in DOCUMENTS {
        let document = Path::new(&corpus).join(file);
        let runtime = root().join("templates/runtime");
        let runtime = RuntimeSource::Path(runtime.to_string_lossy().into_owned());
        for (kind, runtime) in [
            ("embedded", RuntimeSource::Embedded),
            ("dependency", runtime),
        ] {
            let package = format!("{name}-{kind}");
            generate(
                &document,
                &package,
                runtime,
                &work.join("crates").join(&package),
            )?;
            packages.push(package);
        }
        if let Some(program) = &ploidy {
            let package = format!("{name}-ploidy");
            let folder = work.join("crates").join(&package);
            let mut command = Command::new(program);
            command.args(["generate", "rust", "--name", &package, "-o"]);
            succeed(command.arg(folder).arg(&document))?;
            packages.push(package);
        }
    }
    let manifest = "[workspace]\nmembers = [\"crates/*\"]\nresolver = \"3\"\n";
    put(&work.join("Cargo.toml"), manifest)?;
    let seconds = measured(&work, &packages)?;
    let of = |package: &str| match seconds.get(package) {
        Some(seconds) => format!("{seconds:.2} s"),
        None => "not measured".to_owned(),
    };
    println!(
        "cargo check of a crate that only depends on reqwest, CPU: {}",
        of("only-reqwest")
    );
    for (name, _) in DOCUMENTS {
        println!(
            "cargo check of {name}, CPU: dependency {}, embedded {}, ploidy {}",
            of(&format!("{name}-dependency")),
            of(&format!("{name}-embedded")),
            of(&format!("{name}-ploidy"))
        );
    }
    Ok(())
}

fn generate(
    document: &Path,
    package: &str,
    runtime: RuntimeSource,
    folder: &Path,
) -> Result<(), Stop> {
    let input = Input::open_with(document, Config::default()).map_err(Stop::failed)?;
    let analyzed = input.read().map_err(Stop::failed)?;
    let text = CrateText {
        package: package.to_owned(),
        version: "0.0.0".to_owned(),
        description: "A small crate, to measure with".to_owned(),
        license: None,
        features: Vec::new(),
        runtime,
    };
    let provenance = Provenance {
        from: package,
        by: "cargo xtask bench",
    };
    let tree = trine::crate_files(
        &text,
        &input.spec.config.dependencies,
        &[(&input.spec, analyzed)],
        &provenance,
    );
    let tree = tree.map_err(Stop::failed)?;
    disk::write(folder, &tree, Owner::Trine).map_err(Stop::failed)?;
    Ok(())
}

/// Writes a crate whose check costs what loading the HTTP client costs.
fn only_reqwest(folder: &Path) -> Result<(), Stop> {
    let manifest = "[package]\nname = \"only-reqwest\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
                    [dependencies]\nreqwest = { version = \"0.13\", default-features = false, features = [\"rustls\"] }\n";
    put(&folder.join("Cargo.toml"), manifest)?;
    put(&folder.join("src/lib.rs"), "pub use reqwest;\n")
}

/// Measures the crates in turn, so that the load of the machine affects all of them.
fn measured(work: &Path, packages: &[String]) -> Result<BTreeMap<String, f64>, Stop> {
    let figures = work.join("measured");
    let mut best = BTreeMap::new();
    // The first run builds the dependencies.
    for run in 0..=RUNS {
        for package in packages {
            let lib = work.join("crates").join(package).join("src/lib.rs");
            let text = fs::read(&lib).map_err(Stop::failed)?;
            fs::write(&lib, text).map_err(Stop::failed)?;
            let _ = fs::remove_file(&figures);
            let cargo = std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
            let mut command = Command::new(cargo);
            command.args(["check", "--quiet", "--package", package]);
            command.env("CARGO_TARGET_DIR", work.join("target"));
            command.env("CARGO_INCREMENTAL", "0").env(MEASURE, &figures);
            let wrapper = std::env::current_exe().map_err(Stop::failed)?;
            succeed(command.env("RUSTC_WRAPPER", wrapper).current_dir(work))?;
            let measured = Measured::last(&figures)
                .ok_or_else(|| Stop::failed(format!("{package} was not measured")))?;
            let known = best.entry(package.clone()).or_insert(f64::INFINITY);
            if run > 0 && measured.seconds < *known {
                *known = measured.seconds;
            }
        }
    }
    Ok(best)
}
