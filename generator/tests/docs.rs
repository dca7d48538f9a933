//! The pages of `docs/` that are tables of what the code says; `UPDATE_EXPECT=1` writes them.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use expect_test::expect_file;
use trine::diagnostic::{Code, Severity};
use trine::ledger::{CLAIMS, Use};

/// A cell of a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}

#[test]
fn every_diagnostic_is_in_the_table() {
    let mut page = String::from(
        "# Diagnostics\n\nEach problem that Trine tells of has a code, which is stable. An error \
         stops the reading of a hand-maintained spec. `trine generate` and `trine check` mend what \
         has a remedy, and otherwise leave out the operation that has the error; with `--strict` \
         every code is an error.\n\nThe smallest document for each code and the message that it \
         gives are in [tests/reject](../tests/reject).\n\n| code | is | mended by | what it means |\n\
         |---|---|---|---|\n",
    );
    for code in Code::ALL {
        let severity = match code.severity() {
            Severity::Error => "an error",
            Severity::Warning => "a warning",
        };
        let _ = writeln!(
            page,
            "| `{}` | {severity} | {} | {} |",
            code.as_str(),
            cell(code.remedy().unwrap_or("–")),
            cell(code.explanation())
        );
    }
    expect_file!["../../docs/diagnostics.md"].assert_eq(&page);
}

/// The manifest of a generated crate that embeds the runtime.
const EMBEDDING: &str = include_str!("../../tests/golden/alone/minimal/crate/Cargo.toml");

/// The lines of the dependencies in a manifest.
fn dependencies(manifest: &str) -> impl Iterator<Item = &str> {
    let lines = manifest.lines();
    let lines = lines.skip_while(|line| *line != "[dependencies]").skip(1);
    let lines = lines.take_while(|line| !line.starts_with('['));
    lines.filter(|line| line.contains(" = {"))
}

#[test]
fn an_embedded_runtime_has_the_dependencies_of_the_package() {
    let package = include_str!("../../templates/runtime/Cargo.toml");
    let plain = |line: &str| line.replace(", optional = true", "");
    let package: Vec<String> = dependencies(package).map(plain).collect();
    let embedding: Vec<String> = dependencies(EMBEDDING).map(plain).collect();
    assert!(embedding.len() >= 8, "{embedding:?}");
    for line in embedding {
        assert!(package.contains(&line), "{line}");
    }
}

#[test]
fn build_scripts_are_told_what_generated_crates_rest_on() {
    let told = include_str!("../src/build.rs");
    let needed = dependencies(EMBEDDING).filter(|line| !line.contains("optional"));
    let needed: Vec<&str> = needed.collect();
    assert!(needed.len() >= 4, "{needed:?}");
    for line in needed {
        assert!(told.contains(&format!("//! {line}\n")), "{line}");
    }
}

#[test]
fn every_keyword_is_in_the_table() {
    let mut page = String::from(
        "# What is supported\n\nEvery keyword of OpenAPI 3.0 to 3.2 and of the JSON Schema that goes \
         with them is used, documented only, or unsupported; `trine generate --ledger FILE` lists \
         the last two with their places in a document. A test fails when a keyword is in none of \
         the three.\n\n",
    );
    let mut objects: BTreeMap<&str, Vec<&trine::ledger::Claim>> = BTreeMap::new();
    for claim in CLAIMS {
        objects.entry(claim.object).or_default().push(claim);
    }
    let _ = writeln!(page, "| object | used | documented only | unsupported |");
    let _ = writeln!(page, "|---|---|---|---|");
    for (object, claims) in objects {
        let keywords = |fate: Use| {
            let mut cells = Vec::new();
            for claim in claims.iter().filter(|claim| claim.fate == fate) {
                let keywords: Vec<String> =
                    claim.keywords.iter().map(|it| format!("`{it}`")).collect();
                let note = match claim.note.is_empty() {
                    true => String::new(),
                    false => format!(" ({})", claim.note),
                };
                cells.push(format!("{}{note}", keywords.join(", ")));
            }
            cell(&cells.join("; "))
        };
        let _ = writeln!(
            page,
            "| {object} | {} | {} | {} |",
            keywords(Use::Used),
            keywords(Use::Documented),
            keywords(Use::Unsupported)
        );
    }
    expect_file!["../../docs/supported.md"].assert_eq(&page);
}

#[test]
fn every_limit_is_in_the_table() {
    let page = include_str!("../../SECURITY.md");
    for limit in trine::limits::LIMITS {
        let row = format!(
            "| `{}` | `--{}` | {}{} | {} |",
            limit.name, limit.flag, limit.default, limit.unit, limit.what
        );
        assert!(page.contains(&row), "SECURITY.md lacks: {row}");
    }
}
