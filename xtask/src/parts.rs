//! `cargo xtask parts`: the embedded runtime compiles without a warning without parts, with each
//! part and what it needs, and with all of them; and so does each golden document with the parts
//! that the generator finds for it.

use std::fs;
use std::path::Path;
use std::process::Command;

use trine::config::Config;
use trine::output::FileTree;
use trine::runtime::{Part, Runtime, RuntimeSource};
use trine::workspace::Workspace;
use trine::{CrateText, Provenance, Spec, Strictness, crate_files, read};

use crate::oracles::target;
use crate::{Stop, root, succeed};

/// A document that needs no part.
const DOCUMENT: &str = "openapi: 3.0.3\ninfo: {title: Parts, version: '1'}\npaths: {}\n";

pub(crate) fn run() -> Result<(), Stop> {
    let folder = root().join("target/parts");
    let crates = folder.join("crates");
    if crates.exists() {
        fs::remove_dir_all(&crates).map_err(Stop::failed)?;
    }
    let tree = minimal_crate()?;
    let alone = Part::ALL.iter().map(|part| (part.name(), vec![*part]));
    let all = [("none", Vec::new()), ("all", Part::ALL.to_vec())];
    let mut count = 0;
    for (name, parts) in alone.chain(all) {
        let runtime = Runtime::new(RuntimeSource::Embedded, parts);
        write(&crates.join(name), name, &tree, &runtime).map_err(Stop::failed)?;
        count += 1;
    }
    let documents = documents(&crates)?;
    let manifest = "[workspace]\nmembers = [\"crates/*\"]\nresolver = \"3\"\n\n[profile.dev]\ndebug = 0\nincremental = false\n";
    fs::write(folder.join("Cargo.toml"), manifest).map_err(Stop::failed)?;
    fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock")).map_err(Stop::failed)?;
    let features = [
        "with-oauth/oauth-session",
        "with-webhooksignatures/webhook-signatures",
        "with-all/oauth-session",
        "with-all/webhook-signatures",
        "with-xml/xml",
        "with-all/xml",
        "with-validate/validate",
        "with-patterns/validate",
        "with-all/validate",
        "case-constraints/validate",
    ];
    for features in [&[][..], &["--features", &features.join(",")]] {
        let mut check = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        check
            .args(["check", "--quiet", "--workspace"])
            .args(features);
        // Dependencies are those of this workspace, which `cargo clippy` has checked.
        check.arg("--target-dir").arg(target());
        check.current_dir(&folder);
        succeed(&mut check)?;
    }
    println!(
        "the runtime compiles with each of {count} sets of parts, and for {documents} documents"
    );
    Ok(())
}

/// Generates a crate for each golden document: a part that the generator does not find breaks it.
/// Returns their number.
fn documents(crates: &Path) -> Result<usize, Stop> {
    let Workspace { specs, .. } =
        Workspace::load(&root(), "tests/golden/specs").map_err(Stop::failed)?;
    let count = specs.len();
    for spec in specs {
        let case = spec.module.clone().unwrap_or_default();
        let tree = crate_of(Spec {
            module: None,
            ..spec
        })?;
        for (path, text) in tree.iter() {
            let text = match path {
                "Cargo.toml" => named(text, &format!("case-{case}")),
                _ => text.to_owned(),
            };
            put(&crates.join(format!("case-{case}")).join(path), &text).map_err(Stop::failed)?;
        }
    }
    Ok(count)
}

/// Generates the crate of a document without operations.
fn minimal_crate() -> Result<FileTree, Stop> {
    let spec = Spec {
        name: "parts.yaml".to_owned(),
        text: DOCUMENT.to_owned(),
        module: None,
        config: Config::default(),
        strictness: Strictness::Strict,
    };
    crate_of(spec)
}

/// Generates the crate of a document, with an embedded runtime.
fn crate_of(spec: Spec) -> Result<FileTree, Stop> {
    let analyzed = read(&spec).map_err(Stop::failed)?;
    let text = CrateText {
        package: "parts".to_owned(),
        version: "0.0.0".to_owned(),
        description: "The runtime with some parts".to_owned(),
        license: None,
        features: Vec::new(),
        runtime: RuntimeSource::Embedded,
    };
    let provenance = Provenance {
        from: &spec.name,
        by: "cargo xtask parts",
    };
    crate_files(
        &text,
        &spec.config.dependencies,
        &[(&spec, analyzed)],
        &provenance,
    )
    .map_err(Stop::failed)
}

/// Writes the crate with another runtime.
fn write(folder: &Path, name: &str, tree: &FileTree, runtime: &Runtime) -> std::io::Result<()> {
    // As in the manifest of a generated crate: a feature that no code checks is not declared.
    let features = [
        ("oauth-session", runtime.has(Part::OAuth)),
        ("stream", runtime.has(Part::Multipart)),
        ("validate", runtime.has(Part::Validate)),
        ("webhook-signatures", runtime.has(Part::WebhookSignatures)),
        ("xml", runtime.has(Part::Xml)),
    ];
    let features = features.into_iter().filter(|(_, is_declared)| *is_declared);
    let features: String = features
        .map(|(name, _)| match name {
            "oauth-session" => format!("{name} = [\"dep:aws-lc-rs\", \"dep:sha2\"]\n"),
            "webhook-signatures" => {
                format!("{name} = [\"dep:aws-lc-rs\", \"dep:hmac\", \"dep:sha2\"]\n")
            }
            "xml" => "xml = [\"dep:quick-xml\"]\n".to_owned(),
            "validate" if runtime.has(Part::Patterns) => "validate = [\"dep:regex\"]\n".to_owned(),
            name => format!("{name} = []\n"),
        })
        .collect();
    // The dependencies of features that the crate of the document does not have.
    let has_cryptography = runtime.has(Part::OAuth) || runtime.has(Part::WebhookSignatures);
    let dependency = match has_cryptography {
        true => {
            "aws-lc-rs = { version = \"1.13\", default-features = false, optional = true }\n\
                 hmac = { version = \"0.13\", default-features = false, optional = true }\n\
                 sha2 = { version = \"0.11\", default-features = false, optional = true }\n"
        }
        false => "",
    };
    let parser = match runtime.has(Part::Xml) {
        true => "quick-xml = { version = \"0.41\", default-features = false, optional = true }\n",
        false => "",
    };
    let patterns = match runtime.has(Part::Patterns) {
        true => {
            "regex = { version = \"1.10\", default-features = false, features = [\"std\", \"unicode-bool\", \"unicode-gencat\", \"unicode-script\"], optional = true }\n"
        }
        false => "",
    };
    let own = tree
        .iter()
        .filter(|(path, _)| !path.starts_with("src/runtime/"));
    for (path, text) in own {
        let text = match path {
            "Cargo.toml" => named(text, &format!("with-{}", name.to_lowercase()))
                .replace("[features]\n", &format!("[features]\n{features}"))
                .replace(
                    "[dependencies]\n",
                    &format!("[dependencies]\n{dependency}{parser}{patterns}"),
                ),
            _ => text.to_owned(),
        };
        put(&folder.join(path), &text)?;
    }
    for (path, text) in runtime.files() {
        put(&folder.join("src/runtime").join(path), &text)?;
    }
    Ok(())
}

/// Names the package in a manifest, and denies warnings in it. Other than with RUSTFLAGS,
/// dependencies are compiled as elsewhere.
fn named(manifest: &str, package: &str) -> String {
    let manifest = manifest.replace("name = \"parts\"", &format!("name = \"{package}\""));
    manifest + "\n[lints.rust]\nwarnings = \"deny\"\n"
}

fn put(path: &Path, text: &str) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, text)
}
