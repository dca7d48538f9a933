//! `trine.toml` with hostile values: rejected with the name of the file and a reason, or generated as
//! valid code with just the declared dependencies.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};
use std::{fs, panic, thread};

use serde_yaml::Value;
use trine::config::Config;
use trine::output::FileTree;
use trine::workspace::Workspace;
use trine::{CrateText, Provenance, Spec, Strictness, crate_files, package, read};

use super::super::printable;
use super::shape::{Shape, manifest};
use super::texts::TEXTS;
use super::values::{at, paths, values};

const BASE: &str = include_str!("trine.toml");

const DOCUMENT: &str = r##"{
    "openapi": "3.0.3",
    "info": {"title": "zztitlezz", "version": "1"},
    "paths": {"/a": {"get": {"operationId": "zzgetzz", "tags": ["zztagzz"], "responses": {"200": {
        "description": "d",
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/zzthingzz"}}}
    }}}}},
    "components": {"schemas": {"zzthingzz": {"type": "object", "properties": {
        "a": {"type": "string", "format": "zzformatzz"},
        "b": {"type": "string", "format": "date"}
    }}}}
}"##;

fn base() -> Value {
    let table: toml::Table = BASE.parse().expect("the configuration");
    serde_yaml::to_value(table).expect("a tree")
}

/// Returns the texts in backticks after `expected`: the keys that serde knows.
fn known_keys(text: &str) -> Vec<String> {
    let error = Config::parse("trine.toml", text).expect_err("an unknown key");
    let error = error.to_string();
    let (_, keys) = error.split_once(", expected ").expect("the known keys");
    let keys = keys.split('`').skip(1).step_by(2);
    keys.map(str::to_owned).collect()
}

/// The table is accepted as it is, so that the changes of it are what is tested.
#[test]
fn the_configuration_is_accepted() {
    let text = toml::to_string(&base()).expect("TOML");
    let config = Config::parse("trine.toml", &text);
    let config = config.unwrap_or_else(|error| panic!("{error}"));
    let spec = Spec {
        name: "openapi.json".to_owned(),
        text: DOCUMENT.to_owned(),
        module: None,
        config,
        strictness: Strictness::Strict,
    };
    read(&spec).unwrap_or_else(|failure| panic!("{failure}"));
}

#[test]
fn every_key_is_attacked() {
    let table: toml::Table = BASE.parse().expect("the configuration");
    let keys = |path: &[&str]| -> BTreeSet<String> {
        let mut at = &table;
        for key in path {
            at = at[*key].as_table().expect("a table");
        }
        at.keys().cloned().collect()
    };
    for (path, text) in [
        (&[][..], "zz = 1"),
        (&["crate"], "[crate]\nzz = 1"),
        (&["docs"], "[docs]\nzz = 1"),
        (&["limits"], "[limits]\nzz = 1"),
    ] {
        let known = known_keys(text);
        assert!(!known.is_empty(), "{text}");
        for key in known {
            assert!(
                keys(path).contains(&key),
                "add `{key}` of {path:?} to trine.toml"
            );
        }
    }
    let client = table["client"][0].as_table().expect("a client");
    for key in known_keys("[[client]]\nzz = 1") {
        assert!(
            client.contains_key(&key),
            "add `{key}` of a client to trine.toml"
        );
    }
    let mut used = BTreeSet::new();
    for name in keys(&["dependencies"]) {
        if table["dependencies"][&name].is_table() {
            used.extend(keys(&["dependencies", &name]));
        }
    }
    for key in known_keys("[dependencies]\na = {zz = 1}") {
        assert!(
            used.contains(&key),
            "add `{key}` of a dependency to trine.toml"
        );
    }
}

/// Generates the document with a configuration; `None` if it is rejected with a reason.
fn generated(text: &str) -> Result<Option<FileTree>, String> {
    let config = match Config::parse("trine.toml", text) {
        Ok(config) => config,
        Err(error) => {
            let said = error.to_string();
            return match said.contains("--> trine.toml") {
                true => printable(&said).map(|()| None),
                false => Err(format!("no place: {said}")),
            };
        }
    };
    let mut crate_text = CrateText {
        package: "hostile".to_owned(),
        version: "1.0.0".to_owned(),
        description: "d".to_owned(),
        license: None,
        features: Vec::new(),
        runtime: config.package.runtime.clone().unwrap_or_default(),
    };
    let spec = Spec {
        name: "openapi.json".to_owned(),
        text: DOCUMENT.to_owned(),
        module: None,
        config,
        strictness: Strictness::Strict,
    };
    let analyzed = match read(&spec) {
        Ok(analyzed) => analyzed,
        Err(failure) => {
            let said = failure.to_string();
            return match said.contains("error[") {
                true => printable(&said).map(|()| None),
                false => Err(format!("no reason: {said}")),
            };
        }
    };
    crate_text.version = package::crate_text("hostile", &analyzed.api).version;
    let provenance = Provenance {
        from: "openapi.json",
        by: "trine generate",
    };
    let tree = crate_files(
        &crate_text,
        &spec.config.dependencies,
        &[(&spec, analyzed)],
        &provenance,
    );
    tree.map(Some).map_err(|error| error.to_string())
}

/// Returns the names of the dependencies in a manifest.
fn dependencies(manifest: &str) -> BTreeSet<String> {
    let table: toml::Table = manifest.parse().expect("a valid manifest");
    let dependencies = table.get("dependencies").and_then(toml::Value::as_table);
    dependencies
        .into_iter()
        .flat_map(|table| table.keys().cloned())
        .collect()
}

fn check(tree: &FileTree, declared: &BTreeSet<String>) -> Result<(), String> {
    Shape::of(tree)?;
    for (path, text) in tree.iter() {
        if path.split('/').any(|part| matches!(part, "" | "." | "..")) || path.contains(['\\', ':'])
        {
            return Err(format!("a file {path:?}"));
        }
        if path == "Cargo.toml" {
            let own = [
                "aws-lc-rs",
                "bytes",
                "chrono",
                "futures-core",
                "getrandom",
                "gloo-timers",
                "hmac",
                "http",
                "http-body",
                "httpdate",
                "jiff",
                "quick-xml",
                "reqwest",
            ];
            let other = [
                "rust_decimal",
                "send_wrapper",
                "serde",
                "serde_json",
                "sha2",
                "time",
                "tokio",
                "tower-service",
                "tracing",
                "trine-runtime",
                "url",
                "uuid",
                "web-time",
                "zeroize",
            ];
            let is_own =
                |name: &String| own.contains(&name.as_str()) || other.contains(&name.as_str());
            let found = dependencies(text);
            let mut foreign = found
                .iter()
                .filter(|name| !is_own(name) && !declared.contains(*name));
            if let Some(name) = foreign.next() {
                return Err(format!("the dependency {name:?}"));
            }
            let tables = text.parse::<toml::Table>().expect("a valid manifest");
            let known = [
                "package",
                "lib",
                "features",
                "dependencies",
                "target",
                "lints",
            ];
            if let Some(name) = tables.keys().find(|name| !known.contains(&name.as_str())) {
                return Err(format!("the table {name:?}"));
            }
        }
    }
    Ok(())
}

/// Every key with every text and value, and every name of the author.
#[test]
fn a_configuration_is_rejected_or_kept() {
    // The test itself follows deep values by recursion.
    let thread = thread::Builder::new().stack_size(64 << 20);
    let thread = thread.spawn(every_configuration).expect("a thread");
    thread.join().expect("no failure");
}

/// Texts that are nested deeply are rejected on the stack of a test.
#[test]
fn nested_configurations_are_rejected() {
    const DEPTH: usize = 100_000;
    for text in [
        format!("[names]\na = {}", "[".repeat(DEPTH)),
        format!("[names]\na = {}", "{a=".repeat(DEPTH)),
        format!("[{}a]", "a.".repeat(DEPTH)),
        format!("[[{}a]]", "a.".repeat(DEPTH)),
        format!("{}a = 1", "a.".repeat(DEPTH)),
        format!("[dependencies]\n{}a = 1", "a.".repeat(DEPTH)),
        format!("[dependencies]\na = {}", "{a=".repeat(DEPTH)),
        format!("[names]\na = {}", "\"".repeat(DEPTH)),
    ] {
        let start = Instant::now();
        let error = Config::parse("trine.toml", &text).expect_err("invalid");
        printable(&error.to_string()).unwrap_or_else(|reason| panic!("{reason}"));
        assert!(
            start.elapsed() < Duration::from_secs(20),
            "{:?}",
            start.elapsed()
        );
    }
}

fn every_configuration() {
    let base = base();
    let mut places = Vec::new();
    paths(&base, &mut Vec::new(), &mut places);
    let texts = TEXTS.iter().map(|text| Value::from(*text));
    let all: Vec<Value> = texts.chain(values()).collect();
    let step = match std::env::var_os("TRINE_HOSTILE") {
        Some(_) => 1,
        None => 17,
    };
    let mut number = 0;
    let (mut accepted, mut rejected, mut failures) = (0, 0, Vec::new());
    for path in &places {
        let (last, parent) = path.split_last().expect("a key");
        for value in &all {
            let mut replaced = base.clone();
            *at(&mut replaced, path).expect("a value") = value.clone();
            let mut renamed = base.clone();
            if let (Some(Value::Mapping(map)), Some(key)) =
                (at(&mut renamed, parent), value.as_str())
            {
                let old = map.remove(last.as_str()).expect("a value");
                map.insert(key.into(), old);
            }
            for changed in [replaced, renamed] {
                // Not every value can be written in TOML.
                let Ok(text) = toml::to_string(&changed) else {
                    continue;
                };
                let declared = changed.get("dependencies").and_then(Value::as_mapping);
                let declared = declared.into_iter().flat_map(|map| map.keys());
                let declared = declared
                    .filter_map(|key| key.as_str().map(str::to_owned))
                    .collect();
                // Generating takes a hundred times as long as parsing.
                number += 1;
                if number % step != 0 && Config::parse("trine.toml", &text).is_ok() {
                    continue;
                }
                let result = panic::catch_unwind(|| generated(&text));
                let result = result.unwrap_or_else(|_| Err("it panics".to_owned()));
                let result = result.and_then(|tree| match tree {
                    Some(tree) => check(&tree, &declared).map(|()| true),
                    None => Ok(false),
                });
                match result {
                    Ok(true) => accepted += 1,
                    Ok(false) => rejected += 1,
                    Err(reason) => {
                        let value: String = format!("{value:?}").chars().take(80).collect();
                        failures.push(format!("{} as {value}: {reason}", path.join(".")));
                    }
                }
            }
        }
    }
    println!(
        "{} keys: {accepted} accepted, {rejected} rejected",
        places.len()
    );
    let shown: Vec<&str> = failures.iter().take(20).map(String::as_str).collect();
    assert!(
        failures.is_empty(),
        "{} failures:\n{}",
        failures.len(),
        shown.join("\n")
    );
    assert!(
        accepted > 100 && rejected > 1_000,
        "{accepted} accepted, {rejected} rejected"
    );
}

/// The metadata of a workspace: a package that Cargo does not accept is an error.
#[test]
fn the_metadata_of_a_crate_is_rejected_or_kept() {
    let folder = tempfile::tempdir().expect("a folder");
    let specs = folder.path().join("specs");
    fs::create_dir_all(specs.join("api")).expect("a folder");
    fs::write(specs.join("api/openapi.yaml"), DOCUMENT).expect("a file");
    let keys = ["package", "version", "description", "license", "runtime"];
    let mut accepted = 0;
    for key in keys {
        for text in TEXTS {
            let values = [
                ("package", "hostile"),
                ("version", "1.0.0"),
                ("description", "d"),
                ("license", "MIT"),
                ("runtime", "embedded"),
            ];
            let mut table = toml::Table::new();
            for (name, value) in values {
                let value = if name == key { *text } else { value };
                table.insert(name.to_owned(), value.into());
            }
            let file = toml::Table::from_iter([("crate".to_owned(), toml::Value::Table(table))]);
            fs::write(specs.join("trine.toml"), file.to_string()).expect("a file");
            let workspace = match Workspace::load(folder.path(), "specs") {
                Ok(workspace) => workspace,
                Err(error) => {
                    let said = error.to_string();
                    assert!(said.contains("trine.toml"), "{key} as {text:?}: {said}");
                    printable(&said).unwrap_or_else(|reason| panic!("{key} as {text:?}: {reason}"));
                    continue;
                }
            };
            let tree = workspace.generate("cargo xtask codegen");
            let tree = tree.unwrap_or_else(|error| panic!("{key} as {text:?}: {error}"));
            accepted += 1;
            let package = tree.iter().find(|(path, _)| *path == "Cargo.toml");
            let (_, text_of_manifest) = package.expect("a manifest");
            manifest(text_of_manifest)
                .unwrap_or_else(|reason| panic!("{key} as {text:?}: {reason}"));
            // Examples import from the package.
            if key != "package" {
                let checked = check(&tree, &BTreeSet::new());
                checked.unwrap_or_else(|reason| panic!("{key} as {text:?}: {reason}"));
            }
            let table: toml::Table = text_of_manifest.parse().expect("a manifest");
            let name = table["package"]["name"].as_str().expect("a name");
            assert_eq!(package::check_name(name), Ok(()), "{key} as {text:?}");
            let version = table["package"]["version"].as_str().expect("a version");
            assert!(
                semver::Version::parse(version).is_ok(),
                "{key} as {text:?}: {version}"
            );
        }
    }
    assert!(accepted > TEXTS.len(), "{accepted} are accepted");
}
