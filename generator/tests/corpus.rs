//! Real documents, in the folder `TRINE_CORPUS`: a tolerant reading accepts all of them, and every
//! operation is generated or listed in the coverage report with its reason.
//!
//! Unoptimized, only small documents are read; `cargo test --release --test corpus -- --nocapture`
//! reads all and prints the counts.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use trine::OverlayFile;
use trine::analyze::likely_paged;
use trine::config::Config;
use trine::coverage::CoverageKind;
use trine::document::Node;
use trine::pointer::Pointer;
use trine::{Analyzed, CrateText, Provenance, Spec, Strictness, crate_files, read};

/// The maximum size of documents read by unoptimized tests, in bytes.
const LARGEST_IN_DEBUG: u64 = 256 << 10;
/// Nested schemas are followed by recursion, which takes much stack without optimization.
const STACK: usize = 64 << 20;

fn documents() -> Vec<PathBuf> {
    let Some(folder) = std::env::var_os("TRINE_CORPUS") else {
        println!("skipped: TRINE_CORPUS names no folder of documents");
        return Vec::new();
    };
    let specs = Path::new(&folder).join("specs");
    let mut entries: Vec<_> = fs::read_dir(specs)
        .expect("TRINE_CORPUS has a folder `specs`")
        .collect();
    // Documents of Swagger 2.0 are optional.
    if let Ok(swagger) = fs::read_dir(Path::new(&folder).join("swagger2")) {
        entries.extend(swagger);
    }
    let mut paths: Vec<PathBuf> = entries
        .into_iter()
        .map(|entry| entry.expect("an entry").path())
        .collect();
    assert!(!paths.is_empty(), "TRINE_CORPUS contains no documents");
    paths.sort();
    paths.retain(|path| {
        let length = fs::metadata(path).expect("a file").len();
        !cfg!(debug_assertions) || length <= LARGEST_IN_DEBUG
    });
    paths
}

/// Returns the operations in the paths of a document, counted independently of Trine's stages.
fn operations(analyzed: &Analyzed) -> usize {
    const METHODS: [&str; 8] = [
        "get", "put", "post", "delete", "options", "head", "patch", "trace",
    ];
    let root = analyzed.document.root();
    let paths = root.child("paths").and_then(Node::as_map);
    let items = paths
        .into_iter()
        .flatten()
        .filter(|(path, _)| path.starts_with('/'));
    let items = items.filter_map(|(_, item)| {
        let reference = item.child("$ref").and_then(Node::as_str);
        match reference.and_then(Pointer::parse) {
            Some(target) => analyzed.document.get(&target)?.as_map(),
            None => item.as_map(),
        }
    });
    let members = items.flat_map(|item| item.keys());
    members
        .filter(|key| METHODS.contains(&key.as_str()))
        .count()
}

#[test]
fn every_operation_is_generated_or_has_a_reason() {
    let run = || {
        let mut total = [0; 5];
        for path in documents() {
            let name = path
                .file_name()
                .expect("a name")
                .to_string_lossy()
                .into_owned();
            let start = Instant::now();
            let spec = Spec {
                text: fs::read_to_string(&path).expect("a text"),
                name: name.clone(),
                module: None,
                config: Config::default(),
                strictness: Strictness::Tolerant,
            };
            let analyzed = read(&spec).unwrap_or_else(|failure| panic!("{name}: {failure}"));
            let read_in = start.elapsed();
            let coverage = &analyzed.coverage;
            let counts = coverage.counts;
            let row = [
                operations(&analyzed),
                counts.operations,
                counts.operations_skipped,
                coverage.count(CoverageKind::DocumentedOnly),
                coverage.count(CoverageKind::Unsupported),
            ];
            let start = Instant::now();
            let lines = coverage.render(&analyzed.document).lines().count();
            let listed = coverage.entries.len() + coverage.updates.len();
            assert_eq!(lines, listed, "{name}");
            let listed_in = start.elapsed();
            println!("{name}: {row:?}, read in {read_in:?}, listed in {listed_in:?}");
            assert_eq!(row[0], row[1] + row[2], "{name}");
            let listed = coverage
                .entries
                .iter()
                .filter(|one| one.kind == CoverageKind::Skipped);
            for one in listed.clone() {
                println!("    {}", one.note);
                assert!(!one.note.is_empty(), "{name}#{}", one.pointer);
            }
            assert!(listed.count() >= counts.operations_skipped, "{name}");
            let text = CrateText {
                package: "real-document".to_owned(),
                version: "0.0.0".to_owned(),
                description: String::new(),
                license: None,
                features: Vec::new(),
                runtime: trine::runtime::RuntimeSource::Embedded,
            };
            let provenance = Provenance {
                from: "a document",
                by: "cargo test",
            };
            let files = crate_files(
                &text,
                &spec.config.dependencies,
                &[(&spec, analyzed)],
                &provenance,
            );
            assert!(files.is_ok(), "{name}: {files:?}");
            for (sum, one) in total.iter_mut().zip(row) {
                *sum += one;
            }
        }
        println!("operations, generated, skipped, documented only, unsupported: {total:?}");
    };
    let thread = std::thread::Builder::new().stack_size(STACK).spawn(run);
    thread.expect("a thread").join().expect("no panic");
}

#[test]
fn suggested_paging_fits_its_operation() {
    let run = || {
        for path in documents() {
            let name = path.file_name().expect("a name").to_string_lossy();
            let spec = Spec {
                text: fs::read_to_string(&path).expect("a text"),
                name: name.clone().into_owned(),
                module: None,
                config: Config::default(),
                strictness: Strictness::Tolerant,
            };
            let analyzed = read(&spec).unwrap_or_else(|failure| panic!("{name}: {failure}"));
            let likely = likely_paged(&analyzed.api, &analyzed.analysis);
            if likely.is_empty() {
                continue;
            }
            let mut overlay =
                "overlay: 1.0.0\ninfo: {title: t, version: '1'}\nactions:\n".to_owned();
            for one in &likely {
                let operation = &analyzed.api.operations[one.operation.0];
                println!("{name}: {} {} {one}", operation.method, operation.path);
                let segments = operation.pointer.segments();
                let target: String = segments.map(|name| format!("[\"{name}\"]")).collect();
                overlay +=
                    &format!("  - {{target: '${target}', update: {{x-trine-paging: {one}}}}}\n");
            }
            let mut config = Config::default();
            config.overlay_files.push(OverlayFile {
                name: "pages.yaml".to_owned(),
                text: overlay,
            });
            let described = read(&Spec { config, ..spec });
            let described = described.unwrap_or_else(|failure| panic!("{name}: {failure}"));
            let ids = likely.iter().map(|one| one.operation.0);
            for id in ids {
                let operation = &described.api.operations[id];
                assert_eq!(operation.paging.len(), 1, "{name}: {}", operation.id);
            }
            assert_eq!(
                likely_paged(&described.api, &described.analysis),
                [],
                "{name}"
            );
        }
    };
    let thread = std::thread::Builder::new().stack_size(STACK).spawn(run);
    thread.expect("a thread").join().expect("no panic");
}
