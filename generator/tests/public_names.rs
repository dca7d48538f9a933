//! Public names do not depend on which operations are generated: `--only` changes no name of what
//! remains.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use quote::ToTokens;
use syn::{Fields, ImplItem, Item, Visibility};
use trine::config::Config;
use trine::input::{self, Input};
use trine::output::FileTree;
use trine::{Analyzed, CrateText, Provenance, Spec};

/// The maximum size of real documents, in bytes.
const LARGEST: u64 = if cfg!(debug_assertions) {
    256 << 10
} else {
    4 << 20
};

/// Every n-th of the real documents is generated.
const SAMPLE: usize = if cfg!(debug_assertions) { 6 } else { 1 };

/// Returns the public items of generated code, with their types.
fn public_items(tree: &FileTree) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (path, text) in tree.iter() {
        let module = path
            .strip_prefix("src/")
            .and_then(|path| path.strip_suffix(".rs"));
        let Some(module) = module.and_then(|module| module.split('/').next()) else {
            continue;
        };
        if module == "runtime" {
            continue;
        }
        let file = syn::parse_file(text).expect("Rust");
        for item in &file.items {
            add_item(module, item, &mut found);
        }
    }
    found
}

fn add_item(module: &str, item: &Item, found: &mut BTreeSet<String>) {
    let is_public = |visibility: &Visibility| matches!(visibility, Visibility::Public(_));
    let mut add = |name: String| {
        found.insert(format!("{module}: {name}"));
    };
    match item {
        Item::Struct(item) if is_public(&item.vis) => {
            add(format!("struct {}", item.ident));
            for field in item.fields.iter().filter(|field| is_public(&field.vis)) {
                let name = field.ident.to_token_stream();
                add(format!(
                    "{}.{name}: {}",
                    item.ident,
                    field.ty.to_token_stream()
                ));
            }
        }
        Item::Enum(item) if is_public(&item.vis) => {
            add(format!("enum {}", item.ident));
            for variant in &item.variants {
                let fields = match &variant.fields {
                    Fields::Unit => String::new(),
                    fields => fields.to_token_stream().to_string(),
                };
                add(format!("{}::{}{fields}", item.ident, variant.ident));
            }
        }
        Item::Type(item) if is_public(&item.vis) => {
            add(format!(
                "type {} = {}",
                item.ident,
                item.ty.to_token_stream()
            ));
        }
        Item::Fn(item) if is_public(&item.vis) => add(item.sig.to_token_stream().to_string()),
        Item::Impl(item) => {
            let owner = item.self_ty.to_token_stream();
            for member in &item.items {
                if let ImplItem::Fn(method) = member
                    && is_public(&method.vis)
                {
                    add(format!("{owner}: {}", method.sig.to_token_stream()));
                }
            }
        }
        _ => {}
    }
}

fn generated(spec: &Spec, analyzed: Analyzed) -> BTreeSet<String> {
    let text = CrateText {
        package: "a".to_owned(),
        version: "1.0.0".to_owned(),
        description: "d".to_owned(),
        license: None,
        features: Vec::new(),
        runtime: trine::runtime::RuntimeSource::Crate,
    };
    let provenance = Provenance { from: "a", by: "b" };
    let tree = input::generate(
        &text,
        &spec.config.dependencies,
        &[(spec, analyzed)],
        &provenance,
    );
    public_items(&tree.unwrap_or_else(|error| panic!("{}: {error}", spec.name)))
}

/// Generates a document with and without some of its operations; returns how often an item was
/// compared.
fn check(path: &Path) -> usize {
    let config = path.with_file_name("trine.toml");
    let config = match config.exists() {
        true => input::config(&config).expect("a configuration"),
        false => Config::default(),
    };
    let input = Input::open_with(path, config).expect("a file");
    let analyzed = || input.read().unwrap_or_else(|failure| panic!("{failure}"));
    let operations = analyzed().api.operations;
    let all = generated(&input.spec, analyzed());
    let mut compared = 0;
    for part in 0..2 {
        let ids = operations.iter().map(|operation| operation.id.clone());
        let ids: Vec<String> = ids.skip(part).step_by(2).collect();
        if ids.is_empty() || ids.len() == operations.len() {
            continue;
        }
        let selected = analyzed().only(&ids).expect("operations");
        let selected = generated(&input.spec, selected);
        let other: Vec<&String> = selected.difference(&all).collect();
        assert!(
            other.is_empty(),
            "{} with {ids:?}: {other:#?}",
            path.display()
        );
        compared += selected.len();
    }
    compared
}

fn specs(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("..")
        .join(folder);
    let entries = fs::read_dir(folder).expect("a folder");
    let paths = entries.map(|entry| entry.expect("an entry").path().join("openapi.yaml"));
    let mut paths: Vec<PathBuf> = paths.filter(|path| path.exists()).collect();
    paths.sort();
    paths
}

#[test]
fn a_selection_keeps_the_names_of_the_whole_api() {
    let compared: usize = specs("tests/golden/specs")
        .iter()
        .map(|path| check(path))
        .sum();
    assert!(compared > 1000, "only {compared} items are compared");
}

#[test]
fn a_selection_of_an_example_keeps_the_names_of_the_whole_api() {
    let compared: usize = specs("specs").iter().map(|path| check(path)).sum();
    assert!(compared > 1000, "only {compared} items are compared");
}

#[test]
fn a_selection_of_a_real_document_keeps_the_names_of_the_whole_api() {
    let Some(folder) = std::env::var_os("TRINE_CORPUS") else {
        println!("skipped: TRINE_CORPUS names no folder of documents");
        return;
    };
    let entries = fs::read_dir(Path::new(&folder).join("specs")).expect("a folder");
    let mut paths: Vec<PathBuf> = entries
        .map(|entry| entry.expect("an entry").path())
        .collect();
    paths.retain(|path| fs::metadata(path).expect("a file").len() <= LARGEST);
    paths.sort();
    assert!(!paths.is_empty(), "TRINE_CORPUS contains no documents");
    for path in paths.iter().step_by(SAMPLE) {
        check(path);
    }
}
