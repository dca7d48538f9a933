//! The files that a document is read from.

use super::{folder, says};

/// A document in `apis/crm` that refers to a file in `apis/common`.
const CRM: &str = "openapi: 3.0.3
info: {title: Leads, version: '1'}
paths:
  /leads: {get: {operationId: getLead, responses: {'200': {description: d, content: {application/json: {schema: {$ref: '../common/lead.yaml'}}}}}}}
";

const LEAD: &str = "type: object\nproperties: {name: {type: string}}\n";

#[test]
fn references_leave_the_folder_of_the_document_with_a_root() {
    let folder = folder(&[
        ("apis/crm/openapi.yaml", CRM),
        ("apis/common/lead.yaml", LEAD),
    ]);
    let check = |more: &[&str], status| {
        let arguments = [&["check", "apis/crm/openapi.yaml"], more].concat();
        says(&folder, &arguments, status)
    };
    let said = check(&[], 0);
    assert!(
        said.contains("`../common/lead.yaml` is outside the folder of the document"),
        "{said}"
    );
    assert!(said.contains("pass `--root DIR`"), "{said}");
    check(&["--root", "apis"], 0);
    let said = check(&["--root", "apis/common"], 2);
    assert!(
        said.contains("apis/crm/openapi.yaml is not in the folder apis/common"),
        "{said}"
    );
    let said = says(&folder, &["check", "-", "--root", "apis"], 2);
    assert!(said.contains("--root requires a file"), "{said}");
}

#[test]
fn a_configuration_sets_the_root() {
    let folder = folder(&[
        ("apis/crm/openapi.yaml", CRM),
        ("apis/common/lead.yaml", LEAD),
        ("apis/trine.toml", "root = '.'\n"),
    ]);
    let document = "apis/crm/openapi.yaml";
    says(
        &folder,
        &["check", document, "--config", "apis/trine.toml"],
        0,
    );
    says(
        &folder,
        &["init", document, "-o", "crm", "--root", "apis"],
        0,
    );
    let config = std::fs::read_to_string(folder.path().join("trine.toml")).expect("a file");
    assert!(config.contains("root = \"apis\"\n"), "{config}");
    says(&folder, &["generate"], 0);
}

#[test]
fn problems_are_shown_in_files_outside_the_folder() {
    let lead = "type: object\nrequired: [nmae]\nproperties: {name: {type: string}}\n";
    let folder = folder(&[
        ("apis/crm/openapi.yaml", CRM),
        ("apis/common/lead.yaml", lead),
    ]);
    let said = says(
        &folder,
        &["check", "apis/crm/openapi.yaml", "--root", "."],
        0,
    );
    assert!(said.contains("--> apis/common/lead.yaml:2:12"), "{said}");
}

#[test]
fn comments_in_json_are_reported_and_ignored() {
    let document = "// Exported by hand.\n{\n  \"openapi\": \"3.0.3\", /* of the\n vendor */\n  \"info\": {\"title\": \"t\", \"version\": \"1\",},\n  \"paths\": {},\n}\n";
    let folder = folder(&[("openapi.json", document)]);
    let said = says(&folder, &["check", "openapi.json"], 0);
    assert!(said.contains("2 comments and 2 trailing commas"), "{said}");
    assert!(said.contains("--> openapi.json:1:1"), "{said}");
    says(&folder, &["check", "openapi.json", "--strict"], 1);
}
