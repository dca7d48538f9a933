//! Responses: the time of decoding them, by the byte.
//!
//! A server chooses what it sends, and decoding does not pause: no timeout ends it. So its time has
//! to be linear in the size of the response for every type.

use std::fs;

use trine::config::Config;
use trine::disk::{self, Owner};
use trine::runtime::RuntimeSource;
use trine::{CrateText, Provenance, Spec, Strictness, crate_files, read};

use crate::{Stop, cargo, root, succeed};

/// The document of the types that are decoded.
const DOCUMENT: &str = include_str!("openapi.yaml");

/// Prints the nanoseconds for a byte of each kind of response.
pub(super) fn run() -> Result<(), Stop> {
    let work = root().join("target/growth");
    let spec = Spec {
        name: "openapi.yaml".to_owned(),
        text: DOCUMENT.to_owned(),
        module: None,
        config: Config::default(),
        strictness: Strictness::Strict,
    };
    let analyzed = read(&spec).map_err(Stop::failed)?;
    let text = CrateText {
        package: "growth-client".to_owned(),
        version: "0.0.0".to_owned(),
        description: "Types that are decoded".to_owned(),
        license: None,
        features: Vec::new(),
        runtime: RuntimeSource::Embedded,
    };
    let provenance = Provenance {
        from: &spec.name,
        by: "cargo xtask growth",
    };
    let tree = crate_files(
        &text,
        &spec.config.dependencies,
        &[(&spec, analyzed)],
        &provenance,
    )
    .map_err(Stop::failed)?;
    disk::write(&work.join("client"), &tree, Owner::Trine).map_err(Stop::failed)?;
    let run = work.join("run");
    fs::create_dir_all(run.join("src")).map_err(Stop::failed)?;
    fs::write(run.join("Cargo.toml"), MANIFEST).map_err(Stop::failed)?;
    fs::write(run.join("src/main.rs"), include_str!("run.rs.txt")).map_err(Stop::failed)?;
    let mut command = cargo();
    command
        .current_dir(&run)
        .args(["run", "--release", "--quiet"])
        .env("CARGO_TARGET_DIR", work.join("target"));
    succeed(&mut command)
}

const MANIFEST: &str = r#"[package]
name = "growth-run"
version = "0.0.0"
edition = "2024"

[workspace]

[dependencies]
growth-client = { path = "../client", features = ["full-serde"] }
serde_json = "1"
tokio = { version = "1", features = ["io-util", "macros", "net", "rt-multi-thread"] }
"#;
