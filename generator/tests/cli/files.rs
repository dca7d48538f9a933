//! The files that a document is read from.

use std::fs;

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
    let config = fs::read_to_string(folder.path().join("trine.toml")).expect("a file");
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

/// A document that refers to `schemas/lead.yaml`, which has a mistake.
const SPLIT: &[(&str, &str)] = &[
    (
        "api/openapi.yaml",
        "openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths: {}\ncomponents: {schemas: {Lead: {$ref: schemas/lead.yaml}}}\n",
    ),
    (
        "api/schemas/lead.yaml",
        "type: object\nrequired: [nmae]\nproperties: {name: {type: string}}\n",
    ),
    ("api/notes.txt", "openapi: 3.0.3\n"),
];

#[test]
fn a_folder_contains_a_document() {
    let folder = folder(SPLIT);
    for path in ["api", "api/"] {
        let said = says(&folder, &["check", path], 0);
        assert!(said.contains("--> api/schemas/lead.yaml:2:12"), "{said}");
    }
    let said = says(&folder, &["check", "api/schemas"], 2);
    assert!(said.contains("no document found in api/schemas"), "{said}");
    for name in ["crm.yaml", "bad\u{1b}.yaml"] {
        fs::write(
            folder.path().join("api/schemas").join(name),
            "openapi: 3.0.3\n",
        )
        .expect("a file");
    }
    let said = says(&folder, &["check", "api/schemas"], 2);
    assert!(
        said.contains("api/schemas contains several documents: bad"),
        "{said}"
    );
    assert!(!said.contains('\u{1b}'), "{said}");
    says(&folder, &["init", "api", "-o", "client"], 0);
    says(&folder, &["generate"], 0);
    says(&folder, &["generate", "--check"], 0);
}

#[test]
fn an_archive_contains_a_document() {
    let folder = folder(&[]);
    let mut bytes = Vec::new();
    let mut archive = rawzip::ZipArchiveWriter::new(&mut bytes);
    let outside = [("api/outside.yaml", "a: {$ref: ../../secret.yaml}\n")];
    for (path, text) in SPLIT.iter().chain(&outside) {
        let (mut entry, config) = archive.new_file(*path).start().expect("a file");
        let mut writer = config.wrap(&mut entry);
        std::io::Write::write_all(&mut writer, text.as_bytes()).expect("a text");
        let (_, descriptor) = writer.finish().expect("a file");
        entry.finish(descriptor).expect("a file");
    }
    archive.finish().expect("an archive");
    fs::write(folder.path().join("api.zip"), &bytes).expect("a file");
    let said = says(&folder, &["check", "api.zip"], 0);
    assert!(
        said.contains("--> api.zip/api/schemas/lead.yaml:2:12"),
        "{said}"
    );
    says(&folder, &["generate", "api.zip", "-o", "client"], 0);
    let client = fs::read_to_string(folder.path().join("client/src/lib.rs")).expect("a crate");
    assert!(client.contains("openapi.yaml"), "{client}");
    let said = says(&folder, &["check", "api.zip", "--root", "."], 2);
    assert!(said.contains("--root"), "{said}");
    fs::write(folder.path().join("cut.zip"), &bytes[..bytes.len() / 2]).expect("a file");
    let said = says(&folder, &["check", "cut.zip"], 2);
    assert!(said.contains("cannot read the archive cut.zip"), "{said}");
}
