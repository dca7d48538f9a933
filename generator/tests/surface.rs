//! The listing that `trine diff` compares is the public API of the generated code: all public items
//! of all golden crates are parsed and compared with it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{fs, iter};

use quote::ToTokens;
use syn::{Fields, ImplItem, Item, Visibility};
use trine::config::Config;
use trine::input::{self, Input};
use trine::output::FileTree;
use trine::surface::{Declaration, Function, Receiver, RustType, Surface};
use trine::{CrateText, Provenance, Spec};

/// The files whose items are not listed one by one: `blocking` and `fake` follow from the others.
const FOLLOWING: &[&str] = &["blocking", "fake"];

/// The files whose items are in a module of the same name; those of others are re-exported.
const MODULES: &[&str] = &[
    "types",
    "params",
    "errors",
    "headers",
    "groups",
    "calls",
    "webhooks",
    "callbacks",
    "constraints",
];

fn ty(tokens: impl ToTokens) -> String {
    let ty = RustType::new(tokens.to_token_stream()).without_modules();
    // A trailing comma is a matter of formatting.
    let closing = [
        (", )", ")"),
        (",)", ")"),
        (", >", ">"),
        (",>", ">"),
        (", }", " }"),
    ];
    let text = ty.to_string();
    closing
        .iter()
        .fold(text, |text, (comma, close)| text.replace(comma, close))
}

fn listed_type(ty: &RustType) -> String {
    ty.without_modules().to_string()
}

/// Returns the public items of generated code, in the notation of [`listed`].
fn parsed(tree: &FileTree) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (path, text) in tree.iter() {
        let file = path
            .strip_prefix("src/")
            .and_then(|it| it.strip_suffix(".rs"));
        let Some(file) = file.and_then(|file| file.split('/').next()) else {
            continue;
        };
        if file == "runtime" || file == "lib" || FOLLOWING.contains(&file) {
            continue;
        }
        let module = if file == "updates" { "types" } else { file };
        let prefix = match MODULES.contains(&module) {
            true => format!("{module}::"),
            false => String::new(),
        };
        let parsed = syn::parse_file(text).expect("Rust");
        for item in &parsed.items {
            add_item(&prefix, item, &mut found);
        }
    }
    found
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

fn add_item(prefix: &str, item: &Item, found: &mut BTreeSet<String>) {
    let mut add = |text: String| {
        found.insert(format!("{prefix}{text}"));
    };
    match item {
        Item::Struct(item) if is_public(&item.vis) => {
            let name = &item.ident;
            let has_private = item.fields.iter().any(|field| !is_public(&field.vis));
            let non_exhaustive = has_private || has_attribute(&item.attrs, "non_exhaustive");
            let closed = if non_exhaustive {
                " non_exhaustive"
            } else {
                ""
            };
            add(format!("{name}: struct{closed}"));
            if derives(&item.attrs, "Default") {
                add(format!("{name}: Default"));
            }
            for (index, field) in item.fields.iter().enumerate() {
                if is_public(&field.vis) {
                    let index = index.to_string();
                    let field_name = field.ident.as_ref().map_or(index, ToString::to_string);
                    add(format!("{name}.{field_name}: {}", ty(&field.ty)));
                }
            }
        }
        Item::Enum(item) if is_public(&item.vis) => {
            assert!(
                !has_attribute(&item.attrs, "non_exhaustive"),
                "{}",
                item.ident
            );
            add(format!("{}: enum", item.ident));
            if derives(&item.attrs, "Default") {
                add(format!("{}: Default", item.ident));
            }
            for variant in &item.variants {
                let payload = match &variant.fields {
                    Fields::Unit => String::new(),
                    Fields::Named(fields) => {
                        let fields = fields.named.iter();
                        let fields = fields.map(|field| {
                            format!("{}: {}", field.ident.to_token_stream(), ty(&field.ty))
                        });
                        format!("{{ {} }}", fields.collect::<Vec<_>>().join(", "))
                    }
                    fields @ Fields::Unnamed(_) => ty(fields),
                };
                add(format!("{}::{} {payload}", item.ident, variant.ident));
            }
        }
        Item::Type(item) if is_public(&item.vis) => {
            add(format!("{} = {}", item.ident, ty(&item.ty)));
        }
        Item::Static(item) if is_public(&item.vis) => {
            add(format!("{}: static {}", item.ident, ty(&item.ty)));
        }
        Item::Use(item) if is_public(&item.vis) => {
            if let Some(name) = renamed(&item.tree) {
                add(name);
            }
        }
        Item::Fn(item) if is_public(&item.vis) => add(signature("", &item.sig)),
        Item::Impl(item) => add_impl(item, &mut add),
        _ => {}
    }
}

/// Returns an alias made by `use … as`.
fn renamed(tree: &syn::UseTree) -> Option<String> {
    match tree {
        syn::UseTree::Path(path) => renamed(&path.tree),
        syn::UseTree::Rename(renamed) => Some(format!("{} = {}", renamed.rename, renamed.ident)),
        _ => None,
    }
}

fn add_impl(item: &syn::ItemImpl, add: &mut impl FnMut(String)) {
    let syn::Type::Path(owner) = &*item.self_ty else {
        panic!("an impl of {}", item.self_ty.to_token_stream());
    };
    let owner = &owner.path.segments.last().expect("a name").ident;
    if let Some((path, _)) = &item.trait_ {
        let last = path.segments.last().expect("a name");
        match last.ident.to_string().as_str() {
            "Default" => add(format!("{owner}: Default")),
            // A conversion into a type of the runtime is listed at its source.
            "From" if owner == "ServerUrl" => add("Server: Into<ServerUrl>".to_owned()),
            "From" => add(format!("{owner}: {}", ty(last))),
            "Envelope" => {
                let content = item.items.iter().find_map(|item| match item {
                    ImplItem::Type(content) => Some(ty(&content.ty)),
                    _ => None,
                });
                add(format!(
                    "{owner}: Envelope<Content = {}>",
                    content.expect("its content")
                ));
            }
            _ => {}
        }
        return;
    }
    for member in &item.items {
        if let ImplItem::Fn(method) = member
            && is_public(&method.vis)
        {
            add(signature(&format!("{owner}::"), &method.sig));
        }
    }
}

fn signature(owner: &str, signature: &syn::Signature) -> String {
    let mut receiver = None;
    let mut arguments = Vec::new();
    for input in &signature.inputs {
        match input {
            syn::FnArg::Receiver(own) => {
                receiver = Some(match own.kind {
                    syn::ReceiverKind::Reference(..) => "&self",
                    _ => "self",
                });
            }
            syn::FnArg::Typed(typed) => {
                let name = typed.pat.to_token_stream();
                arguments.push(format!("{name}: {}", ty(&typed.ty)));
            }
        }
    }
    let result = match &signature.output {
        syn::ReturnType::Default => String::new(),
        syn::ReturnType::Type(_, result) => ty(result),
    };
    let prefix = if signature.asyncness.is_some() {
        "async "
    } else {
        ""
    };
    let arguments: Vec<String> = receiver
        .map(str::to_owned)
        .into_iter()
        .chain(arguments)
        .collect();
    let name = &signature.ident;
    format!(
        "{owner}{name}: {prefix}({}) -> {result}",
        arguments.join(", ")
    )
}

fn has_attribute(attributes: &[syn::Attribute], name: &str) -> bool {
    attributes.iter().any(|one| one.path().is_ident(name))
}

fn derives(attributes: &[syn::Attribute], name: &str) -> bool {
    let mut derives = attributes
        .iter()
        .filter(|one| one.path().is_ident("derive"));
    derives.any(|one| {
        let tokens = one.meta.to_token_stream().to_string();
        tokens
            .split(|c: char| !c.is_alphanumeric())
            .any(|it| it == name)
    })
}

/// Returns the entries of a listing, one per line.
fn listed(surface: &Surface) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (path, entry) in &surface.entries {
        let traits = |traits: &[RustType]| {
            // Both come from tables, not from derives; tests of the tables are elsewhere.
            let of_tables = ["Serialize", "Deserialize"];
            let all = traits.iter().map(listed_type);
            all.filter(|name| !of_tables.contains(&name.as_str()))
                .map(|name| format!("{path}: {name}"))
                .collect::<Vec<_>>()
        };
        match &entry.declaration {
            Declaration::Function(function) => {
                found.insert(format!("{path}: {}", listed_function(function)));
            }
            Declaration::Struct {
                traits: all,
                is_non_exhaustive,
            } => {
                let closed = if *is_non_exhaustive {
                    " non_exhaustive"
                } else {
                    ""
                };
                found.insert(format!("{path}: struct{closed}"));
                found.extend(traits(all));
            }
            Declaration::Enum { traits: all } => {
                found.insert(format!("{path}: enum"));
                found.extend(traits(all));
            }
            Declaration::Field(ty) => {
                found.insert(format!("{path}: {}", listed_type(ty)));
            }
            Declaration::Variant(payload) => {
                let payload = payload.as_ref().map(listed_type).unwrap_or_default();
                found.insert(format!("{path} {payload}"));
            }
            Declaration::Alias(ty) => {
                found.insert(format!("{path} = {}", listed_type(ty)));
            }
            Declaration::Static(ty) => {
                found.insert(format!("{path}: static {}", listed_type(ty)));
            }
            Declaration::Export | Declaration::Feature { .. } | Declaration::Protocol(_) => {}
        }
    }
    found
}

fn listed_function(function: &Function) -> String {
    let receiver = function.receiver.map(|receiver| match receiver {
        Receiver::Reference => "&self".to_owned(),
        Receiver::Value => "self".to_owned(),
    });
    let arguments = function.arguments.iter();
    let arguments = arguments.map(|(name, ty)| format!("{name}: {}", listed_type(ty)));
    let arguments: Vec<String> = receiver.into_iter().chain(arguments).collect();
    let prefix = if function.is_async { "async " } else { "" };
    format!(
        "{prefix}({}) -> {}",
        arguments.join(", "),
        listed_type(&function.result)
    )
}

fn generated(input: &Input) -> (Surface, FileTree) {
    let analyzed = input.read().unwrap_or_else(|failure| panic!("{failure}"));
    let surface = Surface::of(&input.spec, &analyzed);
    let text = CrateText {
        package: "a".to_owned(),
        version: "1.0.0".to_owned(),
        description: "d".to_owned(),
        license: None,
        features: Vec::new(),
        runtime: trine::runtime::RuntimeSource::Crate,
    };
    let provenance = Provenance { from: "a", by: "b" };
    let spec: &Spec = &input.spec;
    let all = [(spec, analyzed)];
    let tree = input::generate(&text, &spec.config.dependencies, &all, &provenance);
    (
        surface,
        tree.unwrap_or_else(|error| panic!("{}: {error}", spec.name)),
    )
}

/// The public items of every crate: those of a document without operations.
fn fixed() -> BTreeSet<String> {
    let text = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths: {}\n";
    let (surface, tree) = generated(&Input::text("openapi.yaml", text.to_owned()));
    let listed = listed(&surface);
    parsed(&tree).difference(&listed).cloned().collect()
}

/// Compares the listing of a document with its generated code; returns the number of items, and the
/// differences.
fn check(path: &Path, fixed: &BTreeSet<String>) -> (usize, String) {
    let config = path.with_file_name("trine.toml");
    let config = match config.exists() {
        true => input::config(&config).expect("a configuration"),
        false => Config::default(),
    };
    let input = Input::open_with(path, config).expect("a file");
    let (surface, tree) = generated(&input);
    let (listed, parsed) = (listed(&surface), parsed(&tree));
    let parsed: BTreeSet<String> = parsed.difference(fixed).cloned().collect();
    let path = path.display();
    let missing: Vec<&String> = parsed.difference(&listed).collect();
    let more: Vec<&String> = listed.difference(&parsed).collect();
    check_blocking(&surface, &tree);
    let problems = match missing.is_empty() && more.is_empty() {
        true => String::new(),
        false => format!("{path}\nnot listed: {missing:#?}\nnot generated: {more:#?}\n"),
    };
    (listed.len(), problems)
}

/// Methods of the blocking client have the names and arguments of those of the async client.
fn check_blocking(surface: &Surface, tree: &FileTree) {
    let mut found = BTreeSet::new();
    for (path, text) in tree.iter() {
        if path != "src/blocking.rs" && !path.starts_with("src/blocking/") {
            continue;
        }
        for item in &syn::parse_file(text).expect("Rust").items {
            if let Item::Impl(_) = item {
                add_item("", item, &mut found);
            }
        }
    }
    let begin = |text: &str| text.split(" -> ").next().unwrap_or_default().to_owned();
    let found: BTreeSet<String> = found.iter().map(|text| begin(text)).collect();
    for (path, entry) in &surface.entries {
        let owner = path.strip_prefix("groups::").unwrap_or(path);
        let Declaration::Function(function) = &entry.declaration else {
            continue;
        };
        let in_group = path.starts_with("groups::");
        if in_group || path.starts_with("Client::") {
            let text = begin(&format!("{owner}: {}", listed_function(function)));
            let text = text.replacen("async ", "", 1);
            assert!(found.contains(&text), "{text} is not in {found:#?}");
        }
    }
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
fn the_listing_is_the_public_api_of_the_golden_crates() {
    let fixed = fixed();
    assert!(fixed.len() > 20, "{fixed:#?}");
    let all = iter::once("tests/golden/specs").chain(["tests/golden/alone", "specs"]);
    let all = all.flat_map(specs).map(|path| check(&path, &fixed));
    let (counts, problems): (Vec<usize>, Vec<String>) = all.unzip();
    assert!(
        problems.iter().all(String::is_empty),
        "{}",
        problems.concat()
    );
    let count: usize = counts.iter().sum();
    assert!(count > 5000, "only {count} items are compared");
}
