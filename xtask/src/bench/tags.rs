//! Crates with a cargo feature for each tag: the cost of one tag, next to that of the whole crate.
//!
//! The documents are the largest one of the corpus, and a synthetic one with as many operations as the
//! largest public API. Only the crate itself is measured: its dependencies are built before.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use trine::config::{Config, FeaturesBy};
use trine::disk::{self, Owner};
use trine::{CrateText, Provenance, Spec, Strictness, crate_files, read};

use crate::corpus::{files, name};
use crate::features::tags;
use crate::measure::{MEASURE, Measured};
use crate::{Stop, root};

/// The largest document of the corpus.
const LARGEST: &str = "github-octokit";
/// The tags of the synthetic document, and the operations of each.
const TAGS: usize = 400;
const OPERATIONS: usize = 40;
/// The types of the synthetic document that operations of all tags use.
const SHARED: usize = 40;
/// The best of some runs is printed.
const RUNS: usize = 2;

/// The properties of each type of the synthetic document.
const PROPERTIES: &str = "
        name: {type: string}
        count: {type: integer}
        ratio: {type: number}
        is_open: {type: boolean}
        labels: {type: array, items: {type: string}}
        note: {type: string, nullable: true}
        made_at: {type: string, format: date-time}
        kind: {type: string, enum: [one, two, three]}
";

/// Prints a line for the whole crate, none, and each of some tags, for each document. The whole
/// synthetic crate is not compiled.
pub(super) fn check(work: &Path) -> Result<(), Stop> {
    let work = work.join("tags");
    match std::env::var_os("TRINE_CORPUS") {
        None => println!("skipped {LARGEST}: set TRINE_CORPUS to a folder of documents"),
        Some(corpus) => {
            let path = files(Path::new(&corpus))?;
            let path = path.into_iter().find(|path| name(path) == LARGEST);
            let path = path.ok_or_else(|| Stop::failed("the document is not in the corpus"))?;
            let text = fs::read_to_string(path).map_err(Stop::failed)?;
            let tags = generate(&work, LARGEST, text)?;
            let whole = measured(&work, LARGEST, "all-tags")?;
            print(LARGEST, "all tags", whole, whole);
            for tag in std::iter::once("").chain(tags.iter().map(String::as_str)) {
                let one = measured(&work, LARGEST, tag)?;
                print(LARGEST, tag, one, whole);
            }
        }
    }
    let tags = generate(&work, "synthetic", synthetic())?;
    for tag in ["", &tags[0], &tags[tags.len() / 2]] {
        let one = measured(&work, "synthetic", tag)?;
        print("synthetic", tag, one, one);
    }
    Ok(())
}

fn print(document: &str, tag: &str, one: Measured, whole: Measured) {
    let tag = if tag.is_empty() { "no tag" } else { tag };
    println!(
        "cargo check of {document}, {tag}: {:.2} s of CPU, {} MiB, {:.1} % of the whole",
        one.seconds,
        one.peak_kib / 1024,
        100.0 * one.seconds / whole.seconds
    );
}

/// Generates a crate, and returns its features for tags.
fn generate(work: &Path, document: &str, text: String) -> Result<Vec<String>, Stop> {
    let mut config = Config::default();
    config.package.features_by = Some(FeaturesBy::Tag);
    config.limits.operations = 2 * TAGS * OPERATIONS;
    let spec = Spec {
        name: document.to_owned(),
        text,
        module: None,
        config,
        strictness: Strictness::Tolerant,
    };
    let start = Instant::now();
    let analyzed = read(&spec).map_err(Stop::failed)?;
    let operations = analyzed.api.operations.len();
    let text = CrateText {
        package: format!("tags-{document}"),
        version: "0.0.0".to_owned(),
        description: "Features by tag, to measure with".to_owned(),
        license: None,
        features: Vec::new(),
        runtime: trine::runtime::RuntimeSource::Embedded,
    };
    let provenance = Provenance {
        from: document,
        by: "cargo xtask bench tags",
    };
    let dependencies = &spec.config.dependencies;
    let tree = crate_files(&text, dependencies, &[(&spec, analyzed)], &provenance);
    let tree = tree.map_err(Stop::failed)?;
    let lines: usize = tree.iter().map(|(_, text)| text.lines().count()).sum();
    println!(
        "generating {document}, {operations} operations: {} ms (build of this xtask), {lines} lines",
        start.elapsed().as_millis()
    );
    let folder = work.join(document);
    disk::write(&folder, &tree, Owner::Trine).map_err(Stop::failed)?;
    fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock")).map_err(Stop::failed)?;
    Ok(tags::tags(tree.get("Cargo.toml").unwrap_or_default()))
}

/// Measures `cargo check` of a crate with the default HTTP client and these features.
fn measured(work: &Path, document: &str, features: &str) -> Result<Measured, Stop> {
    let folder = work.join(document);
    let figures = work.join("measured");
    let mut best: Option<Measured> = None;
    for _ in 0..RUNS {
        let lib = folder.join("src/lib.rs");
        let text = fs::read(&lib).map_err(Stop::failed)?;
        fs::write(&lib, text).map_err(Stop::failed)?;
        let _ = fs::remove_file(&figures);
        let status = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
            .args(["check", "--quiet", "--no-default-features", "--features"])
            .arg(format!("reqwest,{features}").trim_end_matches(','))
            .current_dir(&folder)
            .env("CARGO_TARGET_DIR", crate::oracles::target())
            .env("CARGO_INCREMENTAL", "0")
            .env("CARGO_PROFILE_DEV_DEBUG", "0")
            .env(
                "RUSTC_WRAPPER",
                std::env::current_exe().map_err(Stop::failed)?,
            )
            .env(MEASURE, &figures)
            .status()
            .map_err(Stop::failed)?;
        if !status.success() {
            return Err(Stop::failed(format!(
                "{document} with {features:?} does not compile"
            )));
        }
        let one = Measured::last(&figures).ok_or_else(|| Stop::failed("rustc was not measured"))?;
        if best.is_none_or(|best| one.seconds < best.seconds) {
            best = Some(one);
        }
    }
    best.ok_or_else(|| Stop::failed("rustc was not measured"))
}

/// Returns a document with operations that read, create, change and delete the resources of each tag.
fn synthetic() -> String {
    let mut text = String::from(
        "openapi: 3.0.3\ninfo: {title: Synthetic, version: '1'}\n\
         servers: [{url: 'https://api.example.com'}]\npaths:\n",
    );
    for tag in 0..TAGS {
        (0..OPERATIONS).for_each(|number| operation(&mut text, tag, number));
    }
    text.push_str(
        "components:\n  schemas:\n    Problem: {type: object, required: [code], properties: {code: \
         {type: string}, message: {type: string}}}\n",
    );
    for index in 0..SHARED {
        let _ = write!(
            text,
            "    Shared{index}:\n      type: object\n      properties:{PROPERTIES}"
        );
    }
    for tag in 0..TAGS {
        let resources = OPERATIONS / 4;
        let shared = |number: usize| (tag + number) % SHARED;
        for number in 0..resources {
            let _ = write!(
                text,
                "    Resource{tag}x{number}:\n      type: object\n      properties:{PROPERTIES}        \
                 shared: {{$ref: '#/components/schemas/Shared{}'}}\n        next: {{$ref: \
                 '#/components/schemas/Resource{tag}x{}'}}\n",
                shared(number),
                (number + 1) % resources
            );
        }
        for number in (0..OPERATIONS).filter(|number| matches!(number % 4, 1 | 2)) {
            let _ = write!(
                text,
                "    Change{tag}x{number}:\n      type: object\n      properties:{PROPERTIES}        \
                 shared: {{$ref: '#/components/schemas/Shared{}'}}\n",
                shared(number)
            );
        }
    }
    text
}

fn operation(text: &mut String, tag: usize, number: usize) {
    let method = ["get", "post", "patch", "delete"][number % 4];
    let resource = number / 4;
    let (path, id) = match method {
        "patch" | "delete" => (
            "/{id}",
            "        - {name: id, in: path, required: true, schema: {type: string}}\n",
        ),
        _ => ("", ""),
    };
    let _ = write!(
        text,
        "  /tag{tag}/resource{resource}{path}/{number}:\n    {method}:\n      operationId: \
         tag{tag}_{method}_{number}\n      tags: [Tag {tag}]\n      parameters:\n{id}        - {{name: \
         fields, in: query, schema: {{type: string}}}}\n        - {{name: limit, in: query, schema: \
         {{type: integer}}}}\n"
    );
    if let "post" | "patch" = method {
        let _ = writeln!(
            text,
            "      requestBody: {{required: true, content: {{application/json: {{schema: {{$ref: \
             '#/components/schemas/Change{tag}x{number}'}}}}}}}}"
        );
    }
    let success = match method {
        "delete" => "'204': {description: Deleted.}".to_owned(),
        _ => format!(
            "'200': {{description: The resource., content: {{application/json: {{schema: {{$ref: \
             '#/components/schemas/Resource{tag}x{resource}'}}}}}}}}"
        ),
    };
    let _ = writeln!(
        text,
        "      responses:\n        {success}\n        default: {{description: A problem., content: \
         {{application/json: {{schema: {{$ref: '#/components/schemas/Problem'}}}}}}}}"
    );
}
