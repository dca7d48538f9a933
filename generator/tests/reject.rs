//! Every diagnostic has a case: the smallest document that triggers it, and the output.
//!
//! `tests/reject/CODE.yaml` (or `CODE-MORE.yaml` or `.json`; with a `.toml` of that name as its configuration,
//! and an `.overlay` as its overlay)
//! is rendered to `.stderr`. `UPDATE_EXPECT=1 cargo test --test reject` updates the expected
//! output.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use expect_test::expect_file;
use trine::config::Config;
use trine::diagnostic::Code;
use trine::{OverlayFile, Spec, Strictness};

/// Returns the folder of the cases.
fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/reject")
}

/// Returns the names of all cases.
fn cases() -> BTreeSet<String> {
    let entries = fs::read_dir(folder()).expect("the folder of the cases");
    entries
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "yaml" || extension == "json")
        })
        .map(|path| {
            path.file_stem()
                .expect("a name")
                .to_string_lossy()
                .into_owned()
        })
        .collect()
}

/// Returns the output for a case.
fn rendered(case: &str) -> String {
    match trine::read(&spec(case, Strictness::Strict)) {
        Err(failure) => failure.to_string(),
        Ok(analyzed) => analyzed.diagnostics.render(&analyzed.document),
    }
}

fn spec(case: &str, strictness: Strictness) -> Spec {
    let mut name = format!("{case}.yaml");
    if !folder().join(&name).exists() {
        name = format!("{case}.json");
    }
    let text = fs::read_to_string(folder().join(&name)).expect("a case");
    let mut config = match fs::read_to_string(folder().join(format!("{case}.toml"))) {
        Ok(text) => Config::parse("trine.toml", &text).expect("a configuration"),
        Err(_) => Config::default(),
    };
    if let Ok(text) = fs::read_to_string(folder().join(format!("{case}.overlay"))) {
        let name = "overlay.yaml".to_owned();
        config.overlay_files.push(OverlayFile { name, text });
    }
    Spec {
        name,
        text,
        module: None,
        config,
        strictness,
    }
}

#[test]
fn each_case_has_the_expected_diagnostics() {
    for case in cases() {
        let expected = folder().join(format!("{case}.stderr"));
        expect_file![expected].assert_eq(&rendered(&case));
    }
}

#[test]
fn each_code_has_a_case() {
    let cases = cases();
    for code in Code::ALL {
        let name = code.as_str();
        assert!(cases.contains(name), "tests/reject/{name}.yaml is missing");
        let text = rendered(name);
        let expected = format!("{}[{name}]: ", code.severity());
        assert!(
            text.contains(&expected),
            "tests/reject/{name}.yaml does not trigger it:\n{text}"
        );
    }
    for case in &cases {
        let known = Code::ALL.iter().any(|code| {
            let rest = case.strip_prefix(code.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
        });
        assert!(known, "tests/reject/{case}.yaml belongs to no code");
    }
}

/// A tolerant reading only rejects texts that are not documents, or that exceed a limit.
#[test]
fn a_tolerant_reading_accepts_all_other_cases() {
    let hopeless = [
        "invalid-overlay",
        "malformed-document",
        "too-deep",
        "too-large",
        "too-many-aliases",
        "unsupported-version",
    ];
    for case in cases() {
        let is_hopeless = hopeless.iter().any(|code| case.starts_with(code));
        match trine::read(&spec(&case, Strictness::Tolerant)) {
            Err(failure) => assert!(is_hopeless, "{case}: {failure}"),
            Ok(analyzed) => {
                assert!(!is_hopeless, "{case} was read");
                let mut problems = analyzed.diagnostics.iter();
                assert!(
                    problems.any(|one| case.starts_with(one.code.as_str())),
                    "{case}"
                );
            }
        }
    }
}
