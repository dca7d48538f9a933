//! Mounts the runtime with a module that gives access to its parsers, and lists the generated types
//! that can be encoded and decoded.

use std::collections::BTreeSet;
use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// The crates with listed types: their name in Rust, and their folder.
const CRATES: [(&str, &str); 2] = [
    ("trine_golden", "tests/golden/crate"),
    ("crm_clients", "generated"),
];

fn main() {
    let package = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    let root = package.join("../..");
    fs::write(out.join("runtime.rs"), runtime(&root, &package)).expect("OUT_DIR can be written");
    fs::write(out.join("types.rs"), types(&root)).expect("OUT_DIR can be written");
    println!("cargo::rerun-if-changed=build.rs");
    // The features of the runtime: most have no property tests.
    let manifest = root.join("templates/runtime/Cargo.toml");
    println!("cargo::rerun-if-changed={}", manifest.display());
    let manifest = fs::read_to_string(manifest);
    let manifest = manifest.expect("the manifest of the runtime can be read");
    let features = manifest.lines().skip_while(|line| *line != "[features]");
    let features = features.skip(1).take_while(|line| !line.starts_with('['));
    let names = features.filter_map(|line| line.split_once(" = ")?.0.into());
    let names: Vec<String> = names.map(|name: &str| format!("{name:?}")).collect();
    println!(
        "cargo::rustc-check-cfg=cfg(feature, values({}))",
        names.join(", ")
    );
}

/// Returns `mod.rs` of the runtime with the path of each module, and with `probe` as an additional
/// one.
fn runtime(root: &Path, package: &Path) -> String {
    let folder = root.join("templates/runtime/src/runtime");
    println!(
        "cargo::rerun-if-changed={}",
        folder.join("mod.rs").display()
    );
    let text = fs::read_to_string(folder.join("mod.rs")).expect("the runtime can be read");
    let mut mounted = String::new();
    for line in text.lines().filter(|line| !line.starts_with("//!")) {
        let line = line.split(" // ").next().unwrap_or(line);
        let module = line.strip_prefix("pub ").unwrap_or(line);
        let module = module
            .strip_prefix("mod ")
            .and_then(|name| name.strip_suffix(';'));
        if let Some(name) = module {
            let file = folder.join(format!("{name}.rs"));
            let path = match file.exists() {
                true => file,
                false => folder.join(name).join("mod.rs"),
            };
            writeln!(mounted, "#[path = {path:?}]").expect("text can be written");
        }
        writeln!(mounted, "{line}").expect("text can be written");
    }
    let probe = package.join("src/probe.rs");
    writeln!(mounted, "#[path = {probe:?}]\npub mod probe;").expect("text can be written");
    mounted
}

/// Returns a table of all types with a wire table for encoding and decoding, and their names.
fn types(root: &Path) -> String {
    let mut table =
        String::from("/// Every type, by its path.\npub const TYPES: &[(&str, Check)] = &[\n");
    let mut names = BTreeSet::new();
    for (krate, folder) in CRATES {
        let source = root.join(folder).join("src");
        let mut modules: Vec<PathBuf> = fs::read_dir(&source)
            .expect("the sources can be listed")
            .map(|entry| entry.expect("the sources can be listed").path())
            .filter(|path| path.join("wire.rs").exists())
            .collect();
        modules.sort();
        for module in modules {
            let wire = module.join("wire.rs");
            println!("cargo::rerun-if-changed={}", wire.display());
            let text = fs::read_to_string(&wire).expect("a table can be read");
            let module = module
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            if module == "runtime" {
                continue;
            }
            for line in text.lines() {
                let inside = line.trim_start();
                let inside = inside.strip_prefix("wire::newtype! { ").unwrap_or(inside);
                let mut words = inside.split_whitespace();
                if matches!(words.next(), Some("both" | "encode" | "decode"))
                    && let Some(name) = words.next()
                {
                    let path = format!("{krate}::{module}::types::{name}");
                    writeln!(table, "    ({path:?}, check_one::<{path}>),")
                        .expect("text can be written");
                }
                if let Some((name, _)) = inside
                    .strip_prefix('"')
                    .and_then(|rest| rest.split_once("\" =>"))
                {
                    // A value can have aliases.
                    names.extend(name.split("\" | \"").map(str::to_owned));
                }
            }
        }
    }
    table.push_str("];\n\n/// Every name of a property and every value of an enum.\npub const WORDS: &[&str] = &[\n");
    for name in names {
        // As in the table: already escaped.
        writeln!(table, "    \"{name}\",").expect("text can be written");
    }
    table.push_str("];\n");
    table
}
