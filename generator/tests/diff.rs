//! Pairs of documents in `tests/diff` that differ in one thing, and the changes that are reported.
//!
//! `UPDATE_EXPECT=1 cargo test --test diff` writes the expected texts. The classes are listed here.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use expect_test::expect_file;
use trine::diff::{Bump, Class, Report, Rules, compare};
use trine::input::{self, Input};
use trine::surface::Surface;

/// The pairs, with the most severe class of the changes in Rust and in requests and responses.
const PAIRS: &[(&str, Option<Class>, Option<Class>)] = &[
    ("alias_inlined", None, None),
    ("alternatives_added", BREAKING, BREAKING),
    ("argument_made_generic", BREAKING, BREAKING),
    ("callback_method_changed", None, BREAKING),
    ("constant_changed", None, BREAKING),
    ("constraint", None, None),
    ("default_variant_added", None, ADDITIVE),
    ("deprecated", ADDITIVE, None),
    ("docs_callback_url", None, None),
    ("docs_default", None, None),
    ("docs_example", None, None),
    ("docs_of_the_document", None, None),
    ("docs_response", None, None),
    ("docs_scope", None, None),
    ("docs_tag", None, None),
    ("documentation", None, None),
    ("enum_value_added", BREAKING, ADDITIVE),
    ("enum_value_removed", BREAKING, BREAKING),
    ("error_added", BREAKING, ADDITIVE),
    ("errors_of_tag_changed", BREAKING, None),
    ("feature_removed", BREAKING, BREAKING),
    ("integer_widened", BREAKING, BREAKING),
    ("media_type_changed", None, BREAKING),
    ("member_kept_under_another_rust_name", BREAKING, None),
    ("method_changed", None, BREAKING),
    ("operation_added", ADDITIVE, ADDITIVE),
    ("operation_removed", BREAKING, BREAKING),
    ("operation_renamed", BREAKING, None),
    ("paging_added", ADDITIVE, ADDITIVE),
    ("parameter_added_optional", BREAKING, ADDITIVE),
    ("parameter_encoding_changed", None, BREAKING),
    ("parameter_location_changed", None, BREAKING),
    ("parameter_nullable", None, None),
    ("parameter_renamed_on_the_wire", None, BREAKING),
    ("parameter_required", BREAKING, BREAKING),
    ("path_changed", None, BREAKING),
    ("path_parameter_type", BREAKING, BREAKING),
    ("reading_made_lenient", None, BREAKING),
    ("request_field_added_optional", BREAKING, ADDITIVE),
    ("request_field_added_required", BREAKING, BREAKING),
    ("request_field_nullable", BREAKING, ADDITIVE),
    ("request_field_optional", BREAKING, ADDITIVE),
    ("response_field_optional", BREAKING, BREAKING),
    ("response_field_removed", BREAKING, BREAKING),
    ("response_field_required", BREAKING, ADDITIVE),
    ("retries_changed", None, ADDITIVE),
    ("scope_added", None, ADDITIVE),
    ("scope_no_longer_required", None, ADDITIVE),
    ("scope_required", None, BREAKING),
    ("security_alternative_added", ADDITIVE, ADDITIVE),
    ("security_changed", None, BREAKING),
    ("server_changed", None, BREAKING),
    ("stream_end_changed", None, BREAKING),
    ("token_url_changed", None, BREAKING),
    ("tag_changed", BREAKING, None),
    ("type_renamed", BREAKING, None),
    ("variable_required", None, BREAKING),
    ("webhook_added", BREAKING, ADDITIVE),
    ("xml_node_changed", None, BREAKING),
];

const ADDITIVE: Option<Class> = Some(Class::Additive);
const BREAKING: Option<Class> = Some(Class::Breaking);

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn compared(old: &Input, new: &Input, rules: Rules) -> Report {
    let read = |input: &Input| {
        let analyzed = input.read().unwrap_or_else(|failure| panic!("{failure}"));
        let surface = Surface::of(&input.spec, &analyzed);
        (analyzed, surface)
    };
    let ((old, old_surface), (new, new_surface)) = (read(old), read(new));
    let changes = compare(&old_surface, &new_surface, rules);
    let version = trine::package::document_version(&old.api);
    let version = version.and_then(|version| semver::Version::parse(&version).ok());
    Report::new(changes, [&old.document, &new.document], version)
}

/// Opens the documents of a pair, with the trine.toml of both. Their names do not depend on the
/// current folder.
fn pair(name: &str) -> [Input; 2] {
    let folder = root().join("tests/diff").join(name);
    let config = folder.join("trine.toml");
    let config = config
        .exists()
        .then(|| input::config(&config).expect("a configuration"));
    ["old.yaml", "new.yaml"].map(|file| {
        let text = fs::read_to_string(folder.join(file)).expect("a document");
        let mut input = Input::text(file, text);
        input.spec.config = config.clone().unwrap_or_default();
        input
    })
}

fn plain(report: &Report) -> String {
    report.human(&|_, label| label.to_owned())
}

#[test]
fn every_pair_has_its_classes_and_its_report() {
    for (name, rust, wire) in PAIRS {
        let [old, new] = pair(name);
        let report = compared(&old, &new, Rules::default());
        let found_rust = report.changes().filter_map(|change| change.rust).max();
        let found_wire = report.changes().filter_map(|change| change.wire).max();
        assert_eq!(
            (found_rust, found_wire),
            (*rust, *wire),
            "{name}: {}",
            plain(&report)
        );
        let expected = root().join("tests/diff").join(name).join("expected.txt");
        expect_file![expected].assert_eq(&plain(&report));
    }
    let listed: BTreeSet<String> = PAIRS.iter().map(|(name, ..)| (*name).to_owned()).collect();
    let folders = fs::read_dir(root().join("tests/diff")).expect("the pairs");
    let folders = folders.map(|entry| entry.expect("an entry").file_name());
    let folders: BTreeSet<String> = folders
        .map(|it| it.to_string_lossy().into_owned())
        .collect();
    assert_eq!(listed, folders);
}

#[test]
fn the_example_of_the_page_is_a_report() {
    let page = include_str!("../../docs/diff.md");
    let report = include_str!("../../tests/diff/response_field_required/expected.txt");
    assert!(
        page.contains(&format!("```text\n{report}```\n")),
        "{report}"
    );
}

/// Each change is at its place in the document that has it.
#[test]
fn changes_have_places_in_the_documents_that_have_them() {
    for (name, ..) in PAIRS {
        let [old, new] = pair(name);
        let json = compared(&old, &new, Rules::default()).json();
        for change in json["changes"].as_array().expect("a list") {
            let (old, new) = (change["old"].is_object(), change["new"].is_object());
            let expected = match change["change"].as_str() {
                Some("added") => (false, true),
                Some("removed") => (true, false),
                _ => (true, true),
            };
            assert_eq!((old, new), expected, "{name}: {change}");
        }
    }
}

#[test]
fn a_document_has_no_changes_from_itself() {
    for (name, ..) in PAIRS {
        for input in pair(name) {
            let report = compared(&input, &input, Rules::default());
            assert_eq!(report.class(), None, "{name}: {}", plain(&report));
            assert_eq!(report.bump(), Bump::None);
        }
    }
}

/// What is removed in one direction is added in the other, at the same entries.
#[test]
fn changes_backwards_are_of_the_same_entries() {
    for (name, rust, wire) in PAIRS {
        let [old, new] = pair(name);
        let report = compared(&new, &old, Rules::default());
        let is_api = rust.is_some() || wire.is_some();
        let found = report
            .changes()
            .any(|it| it.rust.is_some() || it.wire.is_some());
        assert_eq!(is_api, found, "{name}: {}", plain(&report));
    }
}

/// With `--non-exhaustive`, a field or variant more is additive.
#[test]
fn new_fields_and_variants_can_count_as_additive() {
    let rules = Rules {
        assumes_non_exhaustive: true,
    };
    for (name, expected) in [
        ("enum_value_added", ADDITIVE),
        ("request_field_added_optional", ADDITIVE),
        // `new` has another argument.
        ("request_field_added_required", BREAKING),
        ("enum_value_removed", BREAKING),
    ] {
        let [old, new] = pair(name);
        let report = compared(&old, &new, rules);
        let rust = report.changes().filter_map(|change| change.rust).max();
        assert_eq!(rust, expected, "{name}");
    }
}

/// The spelling of a document is not part of its API.
#[test]
fn the_same_document_in_json_has_no_changes() {
    let folders = fs::read_dir(root().join("tests/golden/specs")).expect("the cases");
    let mut compared_cases = 0;
    for folder in folders {
        let folder = folder.expect("an entry").path();
        let path = folder.join("openapi.yaml");
        let Ok(text) = fs::read_to_string(&path) else {
            continue;
        };
        // This type keeps the order of keys.
        let Ok(value) = serde_yaml::from_str::<serde_yaml::Value>(&text) else {
            continue;
        };
        let Ok(json) = serde_json::to_string(&value) else {
            continue;
        };
        let config = folder.join("trine.toml");
        let config = config
            .exists()
            .then(|| input::config(&config).expect("a configuration"));
        let config = config.unwrap_or_default();
        let yaml = Input::open_with(&path, config.clone()).expect("a document");
        let mut json = Input::text("openapi.json", json);
        json.spec.config = config;
        if json.read().is_err() {
            continue;
        }
        let report = compared(&yaml, &json, Rules::default());
        let changes = report
            .changes()
            .any(|it| it.rust.is_some() || it.wire.is_some());
        assert!(!changes, "{}: {}", path.display(), plain(&report));
        compared_cases += 1;
    }
    assert!(
        compared_cases > 60,
        "only {compared_cases} cases are compared"
    );
}

#[test]
fn untrusted_texts_are_escaped() {
    let text = |value: &str| {
        let value = serde_json::to_string(value).expect("JSON");
        format!(
            "openapi: 3.0.3\ninfo: {{title: T, version: '1'}}\npaths:\n  /a:\n    get:\n      \
             operationId: a\n      parameters: [{{name: q, in: query, schema: {{type: string, \
             enum: [{value}]}}}}]\n      responses: {{'204': {{description: d}}}}\n"
        )
    };
    let inputs = ["\u{1b}]0;title\u{7}", "\u{202e}`<script>`|[x](y)"];
    let [old, new] = inputs.map(|value| Input::text("\u{1b}[31m.yaml", text(value)));
    let report = compared(&old, &new, Rules::default());
    for text in [plain(&report), report.markdown()] {
        assert!(!text.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{text:?}");
    }
    assert!(
        !report.markdown().contains("<script>"),
        "{}",
        report.markdown()
    );
}

#[test]
fn a_changelog_lists_the_changes_by_class() {
    let [old, new] = pair("webhook_added");
    let changelog = compared(&old, &new, Rules::default()).markdown();
    expect_test::expect![[r###"
        ## 2.0.0

        ### Breaking changes

        - variant `types::WebhookEvent::Deleted`: added

        ### Additions

        - struct `types::NewNote`: implements `Deserialize`
        - webhook `webhooks "created"`: recognition changes from none to title = created or its structure, text = created or its structure (requests and responses)
        - webhook `webhooks "deleted"`: added (requests and responses)
    "###]]
    .assert_eq(&changelog);
}
