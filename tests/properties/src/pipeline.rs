//! Generation: any document results in a valid Rust crate, which is reproducible and inside its
//! folder, or in a message.

use trine::config::Config;
use trine::output::FileTree;
use trine::{CrateText, Failure, Provenance, Spec, Strictness, crate_files, dump, read};

/// Generates a crate for a document, in both strictnesses.
///
/// # Panics
///
/// Panics if the output is not valid Rust, differs between runs, or is outside the folder, or if a
/// tolerant reading rejects a document that a strict one accepts.
pub fn check(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let strict = generated(text, Strictness::Strict);
    let tolerant = generated(text, Strictness::Tolerant);
    match (&strict, &tolerant) {
        // These are the two runs to compare.
        (Ok(strict), Ok(tolerant)) => assert!(
            strict == tolerant,
            "a strict and a tolerant analyzed of a good document differ, or two runs do"
        ),
        (Ok(_), Err(failure)) => panic!("only a strict analyzed takes it: {failure}"),
        (Err(_), _) => {
            again(text, Strictness::Strict, &strict);
            again(text, Strictness::Tolerant, &tolerant);
        }
    }
    for (path, text) in tolerant.iter().flat_map(FileTree::iter) {
        look_at(path, text);
    }
}

/// Generates the crate again, and compares it.
fn again(text: &str, strictness: Strictness, first: &Result<FileTree, Failure>) {
    match (first, &generated(text, strictness)) {
        (Ok(first), Ok(second)) => assert!(first == second, "two runs differ"),
        (Err(first), Err(second)) => assert_eq!(first, second, "two runs differ"),
        _ => panic!("of two runs one fails"),
    }
}

fn generated(text: &str, strictness: Strictness) -> Result<FileTree, Failure> {
    generated_with(text, strictness, Config::default())
}

/// Generates the crate of a document with a configuration.
pub(crate) fn generated_with(
    text: &str,
    strictness: Strictness,
    config: Config,
) -> Result<FileTree, Failure> {
    let runtime = config.package.runtime.clone().unwrap_or_default();
    let spec = Spec {
        name: "openapi.yaml".to_owned(),
        text: text.to_owned(),
        module: None,
        config,
        strictness,
    };
    let analyzed = read(&spec)?;
    let _ = dump::dump(&analyzed.api);
    let _ = analyzed.diagnostics.render(&analyzed.document);
    let text = CrateText {
        package: "example".to_owned(),
        version: "0.1.0".to_owned(),
        description: "An example".to_owned(),
        license: None,
        features: Vec::new(),
        runtime,
    };
    let provenance = Provenance {
        from: &spec.name,
        by: "a test",
    };
    match crate_files(
        &text,
        &spec.config.dependencies,
        &[(&spec, analyzed)],
        &provenance,
    ) {
        Ok(files) => Ok(files),
        Err(error) => panic!("what was printed is not valid Rust: {error}"),
    }
}

/// Checks the path of a file and its type.
pub(crate) fn look_at(path: &str, text: &str) {
    let is_inside = path
        .split('/')
        .all(|part| !matches!(part, "" | "." | "..") && !part.contains(['\\', ':', '\0']));
    assert!(is_inside, "{path} lies outside of the crate");
    if path == "Cargo.toml" {
        let manifest: Result<toml::Table, _> = toml::from_str(text);
        assert!(manifest.is_ok(), "{path} is not valid TOML: {text}");
    }
    // The runtime is copied and contains nothing from the document.
    if path.ends_with(".rs")
        && !path.starts_with("src/runtime/")
        && let Err(error) = syn::parse_file(text)
    {
        panic!("{path} is not valid Rust: {error}\n{text}");
    }
}
