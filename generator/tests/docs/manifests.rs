//! The dependencies and the version in manifests, and in pages that name them.

use std::collections::{BTreeMap, BTreeSet};

use super::code_blocks;

/// The manifest of a generated crate that embeds the runtime.
const EMBEDDING: &str = include_str!("../../../tests/golden/alone/minimal/crate/Cargo.toml");

/// The manifest of the runtime as a package.
const RUNTIME: &str = include_str!("../../../templates/runtime/Cargo.toml");

fn manifest(text: &str) -> toml::Table {
    text.parse().expect("a manifest")
}

/// Returns the tables of dependencies, each with its target; that of all targets is `None`.
fn dependencies(manifest: &toml::Table) -> BTreeMap<Option<&str>, &toml::Table> {
    let targets = manifest.get("target").and_then(toml::Value::as_table);
    let targets = targets.into_iter().flatten().map(|(target, tables)| {
        let table = tables["dependencies"].as_table();
        (Some(target.as_str()), table.expect("dependencies"))
    });
    let table = manifest["dependencies"].as_table();
    targets
        .chain([(None, table.expect("dependencies"))])
        .collect()
}

/// Returns a dependency without the member `optional`, which is that of the crate.
fn required(dependency: &toml::Value) -> toml::Value {
    let mut dependency = match dependency.as_str() {
        Some(version) => toml::Table::from_iter([("version".to_owned(), version.into())]),
        None => dependency.as_table().expect("a dependency").clone(),
    };
    dependency.remove("optional");
    toml::Value::Table(dependency)
}

#[test]
fn an_embedded_runtime_has_the_dependencies_of_the_package() {
    let (package, embedding) = (manifest(RUNTIME), manifest(EMBEDDING));
    let package = dependencies(&package);
    let mut count = 0;
    for (target, table) in dependencies(&embedding) {
        for (name, dependency) in table {
            let of_package = package[&target].get(name).map(required);
            assert_eq!(of_package, Some(required(dependency)), "{name}");
            count += 1;
        }
    }
    assert!(count >= 15, "{count} dependencies");
}

#[test]
fn every_dependency_of_a_generated_crate_is_in_the_table() {
    let page = include_str!("../../../docs/security.md");
    let (_, table) = page.split_once("| crate | needed by |").expect("the table");
    let table = table.split_once("\n\n").map_or(table, |(table, _)| table);
    let rows = table.lines().filter_map(|line| line.strip_prefix("| `"));
    let listed = rows.filter_map(|row| row.split('`').next());
    let listed: BTreeSet<&str> = listed.collect();
    // Every dependency of the runtime can be one of a crate that embeds it.
    let manifests = [EMBEDDING, RUNTIME].map(manifest);
    let tables = manifests
        .iter()
        .flat_map(|it| dependencies(it).into_values());
    let names: BTreeSet<&str> = tables
        .flat_map(toml::Table::keys)
        .map(String::as_str)
        .collect();
    assert_eq!(listed, names);
}

/// Returns the manifests in the docs of `trine::build`.
fn build_script_docs() -> Vec<toml::Table> {
    let source = include_str!("../../src/build.rs");
    let docs = source.lines().filter_map(|line| line.strip_prefix("//!"));
    let docs: Vec<&str> = docs
        .map(|line| line.strip_prefix(' ').unwrap_or(line))
        .collect();
    code_blocks(&docs.join("\n"), "toml")
        .iter()
        .map(|block| manifest(block))
        .collect()
}

#[test]
fn build_script_docs_list_the_dependencies_of_generated_crates() {
    let (package, embedding) = (manifest(RUNTIME), manifest(EMBEDDING));
    let native = "cfg(not(all(target_arch = \"wasm32\", target_os = \"unknown\")))";
    let [always, optional] = build_script_docs().try_into().expect("two blocks");

    let tables = dependencies(&embedding);
    let mut needed: BTreeMap<&str, toml::Value> = BTreeMap::new();
    for table in [tables[&None], tables[&Some(native)]] {
        for (name, dependency) in table {
            if dependency.get("optional").is_none() || name == "reqwest" {
                needed.insert(name, required(dependency));
            }
        }
    }
    // With `reqwest` it is that of `reqwest`.
    needed.remove("url");
    let listed = always["dependencies"].as_table().expect("a table");
    let listed: BTreeMap<&str, toml::Value> = listed
        .iter()
        .map(|(name, it)| (name.as_str(), required(it)))
        .collect();
    assert_eq!(listed, needed);

    let tables = dependencies(&package);
    for (name, dependency) in optional["dependencies"].as_table().expect("a table") {
        let of_package = tables[&None].get(name).or(tables[&Some(native)].get(name));
        assert_eq!(Some(dependency), of_package, "{name}");
    }
}

#[test]
fn the_packages_and_the_pages_name_one_version() {
    let version = env!("CARGO_PKG_VERSION");
    let workspace = manifest(include_str!("../../../Cargo.toml"));
    let workspace = &workspace["workspace"];
    assert_eq!(workspace["package"]["version"].as_str(), Some(version));
    assert_eq!(
        manifest(RUNTIME)["package"]["version"].as_str(),
        Some(version)
    );
    let dependencies = workspace["dependencies"].as_table().expect("a table");
    for (name, dependency) in dependencies
        .iter()
        .filter(|(name, _)| name.starts_with("trine-"))
    {
        if let Some(required) = dependency.get("version") {
            assert_eq!(required.as_str(), Some(&*format!("={version}")), "{name}");
        }
    }
    let [always, _] = build_script_docs().try_into().expect("two blocks");
    let required = always["build-dependencies"]["trine"]["version"].as_str();
    let required = semver::VersionReq::parse(required.expect("a version")).expect("a version");
    assert!(
        required.matches(&version.parse().expect("a version")),
        "{required}"
    );
    let page = include_str!("../../../docs/guides/ci.md");
    for before in ["--tag v", "rev: v", "trine-v"] {
        let found = page.matches(before).count();
        let current = page.matches(&format!("{before}{version}")).count();
        assert!(
            found > 0 && found == current,
            "{before}: {current} of {found}"
        );
    }
}
