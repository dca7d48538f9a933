//! Public names do not depend on which operations are generated: `--only` changes no name of what
//! remains. So a document can gain an operation, and callers need no change.

use std::collections::{BTreeMap, BTreeSet};
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

/// The public items of generated code, with their types.
#[derive(Default)]
struct PublicItems {
    /// The module and, of a type or its methods, the name; and the text of the item.
    items: Vec<([String; 2], String)>,
    /// The module, the name and the type of aliases.
    aliases: Vec<([String; 2], String)>,
}

impl PublicItems {
    fn of(tree: &FileTree) -> Self {
        let mut found = Self::default();
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
                found.add_item(module, item);
            }
        }
        found
    }

    fn add(&mut self, module: &str, owner: &str, text: String) {
        let owner = [module, owner].map(str::to_owned);
        self.items.push((owner, text));
    }

    fn add_item(&mut self, module: &str, item: &Item) {
        let is_public = |visibility: &Visibility| matches!(visibility, Visibility::Public(_));
        match item {
            Item::Struct(item) if is_public(&item.vis) => {
                let owner = item.ident.to_string();
                self.add(module, &owner, "struct".to_owned());
                for field in item.fields.iter().filter(|field| is_public(&field.vis)) {
                    let name = field.ident.to_token_stream();
                    let ty = field.ty.to_token_stream();
                    self.add(module, &owner, format!("{name}: {ty}"));
                }
            }
            Item::Enum(item) if is_public(&item.vis) => {
                let owner = item.ident.to_string();
                self.add(module, &owner, "enum".to_owned());
                for variant in &item.variants {
                    let fields = match &variant.fields {
                        Fields::Unit => String::new(),
                        fields => fields.to_token_stream().to_string(),
                    };
                    self.add(module, &owner, format!("{}{fields}", variant.ident));
                }
            }
            Item::Type(item) if is_public(&item.vis) => {
                let name = [module, &item.ident.to_string()].map(str::to_owned);
                let ty = item.ty.to_token_stream().to_string();
                // Another file of the module may have the type.
                let within = ty.strip_prefix(&format!("{module} :: "));
                let ty = within.map(str::to_owned).unwrap_or(ty);
                self.aliases.push((name, ty));
            }
            Item::Fn(item) if is_public(&item.vis) => {
                self.add(module, "", item.sig.to_token_stream().to_string());
            }
            Item::Impl(item) => {
                let owner = item.self_ty.to_token_stream().to_string();
                for member in &item.items {
                    if let ImplItem::Fn(method) = member
                        && is_public(&method.vis)
                    {
                        self.add(module, &owner, method.sig.to_token_stream().to_string());
                    }
                }
            }
            _ => {}
        }
    }

    /// Returns the types that other names are for.
    fn originals(&self) -> BTreeMap<String, String> {
        let aliases = self.aliases.iter();
        let of_types = aliases.filter(|([module, _], _)| module == "types");
        of_types
            .map(|([_, name], ty)| (name.clone(), ty.clone()))
            .collect()
    }

    /// Returns what callers can write. Another name for a type is as good as a type of this name:
    /// which one of two equal types has the other as an alias may change. So each type is written
    /// as the original of its name.
    fn callable(self, originals: &BTreeMap<String, String>) -> BTreeSet<String> {
        let mut by_owner: BTreeMap<[String; 2], Vec<String>> = BTreeMap::new();
        for (owner, text) in self.items {
            by_owner.entry(owner).or_default().push(text);
        }
        for (name, ty) in self.aliases {
            let original = by_owner.get(&[name[0].clone(), ty.clone()]);
            let items = original.cloned();
            by_owner.insert(name, items.unwrap_or_else(|| vec![format!("= {ty}")]));
        }
        let original = |word: &str| originals.get(word).map_or(word, String::as_str).to_owned();
        let written = |item: &str| {
            let words = item.split_inclusive(|c: char| !c.is_alphanumeric() && c != '_');
            let words = words.map(|text| {
                let word = text.trim_end_matches(|c: char| !c.is_alphanumeric() && c != '_');
                original(word) + &text[word.len()..]
            });
            words.collect::<String>()
        };
        let mut found = BTreeSet::new();
        for ([module, owner], items) in &by_owner {
            let items = items.iter();
            found.extend(items.map(|item| format!("{module}: {owner}: {}", written(item))));
        }
        found
    }
}

fn generated(spec: &Spec, analyzed: Analyzed) -> PublicItems {
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
    let tree = tree.unwrap_or_else(|error| panic!("{}: {error}", spec.name));
    PublicItems::of(&tree)
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
    let originals = all.originals();
    let all = all.callable(&originals);
    let mut compared = 0;
    for part in 0..2 {
        let ids = operations.iter().map(|operation| operation.id.clone());
        let ids: Vec<String> = ids.skip(part).step_by(2).collect();
        if ids.is_empty() || ids.len() == operations.len() {
            continue;
        }
        let selected = analyzed().only(&ids).expect("operations");
        let selected = generated(&input.spec, selected).callable(&originals);
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
