//! `cargo xtask bench`: measures Trine's performance as ratios within one run.
//!
//! A document with many schemas is created and generated. The crate is checked unmodified, and with
//! serde's derive instead of the wire tables; then both decode and encode the same values. Before
//! that, the cost of the crate of this project is measured in seconds, for the README.

mod calls;
mod clients;
mod features;
mod small;
mod tags;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use trine::config::Config;
use trine::disk::{self, Owner};
use trine::output::FileTree;
use trine::{CrateText, Provenance, Spec, Strictness, crate_files, read};

use crate::measure::{MEASURE, Measured};
use crate::{Stop, root};

/// The number of schemas in the document; each has ten properties.
const SCHEMAS: usize = 500;

/// The properties of each schema, as YAML.
const PROPERTIES: &str = "        name: {type: string}
        count: {type: integer}
        ratio: {type: number}
        is_open: {type: boolean}
        tags: {type: array, items: {type: string}}
        note: {type: string}
        total: {type: integer, format: int32}
        made_at: {type: string, format: date-time}
        key: {type: string, format: uuid}
";

pub(crate) fn run(arguments: &[String]) -> Result<(), Stop> {
    let work = root().join("target/bench");
    match arguments {
        [] => {}
        [only] if only == "calls" => return calls::check(),
        [only] if only == "types" => return types(&work),
        [only] if only == "small" => return small::check(&work),
        [only] if only == "features" => return features::check(&work),
        [only] if only == "tags" => return tags::check(&work),
        _ => {
            let message = "expected `calls`, `features`, `small`, `tags`, `types` or no argument";
            return Err(Stop::Usage(message.to_owned()));
        }
    }
    clients::check(&work)?;
    features::check(&work)?;
    small::check(&work)?;
    types(&work)
}

/// Compares wire tables with serde's derive: the time to compile, to decode and to encode.
fn types(work: &Path) -> Result<(), Stop> {
    let document = document();
    let start = Instant::now();
    let tree = files(&document)?;
    println!(
        "generating {SCHEMAS} schemas: {} ms (build of this xtask)",
        start.elapsed().as_millis()
    );
    disk::write(&work.join("table"), &tree, Owner::Trine).map_err(Stop::failed)?;
    derived(&work.join("derive"), &tree)?;
    measuring_crate(&work.join("run"))?;

    let table = check(work, "table")?;
    let derive = check(work, "derive")?;
    println!(
        "cargo check, CPU: table {:.2} s, derive {:.2} s: {:.2} of the derive's",
        table.seconds,
        derive.seconds,
        table.seconds / derive.seconds
    );
    println!(
        "cargo check, peak memory: table {} MiB, derive {} MiB: {:.2} of the derive's",
        table.peak_kib / 1024,
        derive.peak_kib / 1024,
        table.peak_kib as f64 / derive.peak_kib as f64
    );
    let status = cargo(work, "run")
        .args(["run", "--release", "--quiet"])
        .status()
        .map_err(Stop::failed)?;
    match status.success() {
        true => Ok(()),
        false => Err(Stop::failed("the run-time measurement failed")),
    }
}

fn document() -> String {
    let mut text = String::from(
        "openapi: 3.0.3\ninfo: {title: Bench, version: '1'}\npaths:\n  /all:\n    put:\n      \
         operationId: putAll\n      requestBody:\n        required: true\n        content:\n          \
         application/json:\n            schema: {$ref: '#/components/schemas/All'}\n      \
         responses:\n        '200':\n          description: All.\n          content:\n            \
         application/json:\n              schema: {$ref: '#/components/schemas/All'}\n\
         components:\n  schemas:\n    All:\n      type: object\n      properties:\n",
    );
    for index in 0..SCHEMAS {
        let _ = writeln!(
            text,
            "        item{index}: {{$ref: '#/components/schemas/Item{index}'}}"
        );
    }
    for index in 0..SCHEMAS {
        // Chains of five: rustc rejects types nested more than a hundred deep.
        let others = match index % 5 {
            4 => "{type: string}".to_owned(),
            _ => format!("{{$ref: '#/components/schemas/Item{}'}}", index + 1),
        };
        let _ = write!(
            text,
            "    Item{index}:\n      type: object\n      properties:\n{PROPERTIES}        \
             others: {{type: array, items: {others}}}\n"
        );
    }
    text
}

fn files(document: &str) -> Result<FileTree, Stop> {
    let spec = Spec {
        name: "bench.yaml".to_owned(),
        text: document.to_owned(),
        module: None,
        config: Config::default(),
        strictness: Strictness::Strict,
    };
    let analyzed = read(&spec).map_err(Stop::failed)?;
    let text = CrateText {
        package: "bench-table".to_owned(),
        version: "0.0.0".to_owned(),
        description: "Many types, to measure with".to_owned(),
        license: None,
        features: Vec::new(),
        runtime: trine::runtime::RuntimeSource::Embedded,
    };
    let provenance = Provenance {
        from: &spec.name,
        by: "cargo xtask bench",
    };
    crate_files(
        &text,
        &spec.config.dependencies,
        &[(&spec, analyzed)],
        &provenance,
    )
    .map_err(Stop::failed)
}

/// Writes the same crate with serde's derive for every type, in both directions like the tables.
fn derived(folder: &Path, tree: &FileTree) -> Result<(), Stop> {
    for (path, text) in tree.iter() {
        let text = match path {
            "Cargo.toml" => {
                let serde = text.lines().find(|line| line.starts_with("serde = "));
                let serde = serde.ok_or_else(|| Stop::failed("the crate has no serde"))?;
                let derive = serde.replace(r#"["std"]"#, r#"["derive", "std"]"#);
                let text = text.replace("bench-table", "bench-derive");
                text.replace(serde, &derive)
            }
            "src/wire.rs" => {
                "//! Nothing: serde's derive takes the place of the tables.\n".to_owned()
            }
            "src/types.rs" => text
                .replace(
                    "PartialEq)]",
                    "PartialEq, serde::Serialize, serde::Deserialize)]",
                )
                .replace(
                    "    pub ",
                    "    #[serde(skip_serializing_if = \"Option::is_none\")]\n    pub ",
                )
                .replace(
                    "    #[serde(skip_serializing_if = \"Option::is_none\")]\n    pub fn",
                    "    pub fn",
                ),
            _ => text.to_owned(),
        };
        put(&folder.join(path), &text)?;
    }
    Ok(())
}

/// Writes a program that decodes and encodes the same values with both.
fn measuring_crate(folder: &Path) -> Result<(), Stop> {
    put(
        &folder.join("Cargo.toml"),
        "[package]\nname = \"bench-run\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
         [dependencies]\nbench-table = { path = \"../table\" }\nbench-derive = { path = \"../derive\" }\n\
         serde_json = \"1\"\n",
    )?;
    put(
        &folder.join("src/main.rs"),
        include_str!("bench/run.rs.txt"),
    )
}

fn put(path: &PathBuf, text: &str) -> Result<(), Stop> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(Stop::failed)?;
    }
    fs::write(path, text).map_err(Stop::failed)
}

fn cargo(work: &Path, package: &str) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command
        .current_dir(work.join(package))
        .env("CARGO_TARGET_DIR", work.join("target"))
        .env("CARGO_INCREMENTAL", "0");
    command
}

/// Measures `cargo check` of a crate with its dependencies built: the better of two runs.
fn check(work: &Path, package: &str) -> Result<Measured, Stop> {
    let figures = work.join("measured");
    let mut best: Option<Measured> = None;
    // The first of three runs builds the dependencies.
    for turn in 0..3 {
        let lib = work.join(package).join("src/lib.rs");
        let text = fs::read(&lib).map_err(Stop::failed)?;
        fs::write(&lib, text).map_err(Stop::failed)?;
        let _ = fs::remove_file(&figures);
        let status = cargo(work, package)
            .args(["check", "--quiet"])
            .env(
                "RUSTC_WRAPPER",
                std::env::current_exe().map_err(Stop::failed)?,
            )
            .env(MEASURE, &figures)
            .status()
            .map_err(Stop::failed)?;
        if !status.success() {
            return Err(Stop::failed(format!("{package} does not compile")));
        }
        let measured =
            Measured::last(&figures).ok_or_else(|| Stop::failed("rustc was not measured"))?;
        if turn > 0 && best.is_none_or(|best| measured.seconds < best.seconds) {
            best = Some(measured);
        }
    }
    best.ok_or_else(|| Stop::failed("rustc was not measured"))
}
