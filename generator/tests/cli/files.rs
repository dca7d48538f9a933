//! The files that a document is read from.

use std::fs;

use super::{DOCUMENT, files, folder, read, says, write};

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
        said.contains("apis/crm/openapi.yaml is outside the folder apis/common"),
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

#[test]
fn crates_below_the_folder_of_a_crate_stay() {
    let folder = folder(&[("openapi.yaml", DOCUMENT)]);
    let path = |path: &str| folder.path().join(path);
    let generate = ["generate", "openapi.yaml", "-o"];
    says(&folder, &[&generate[..], &["clients"]].concat(), 0);
    says(&folder, &[&generate[..], &["clients/b"]].concat(), 0);
    let before = files(&path("clients"));
    let said = says(&folder, &[&generate[..], &["clients"]].concat(), 0);
    assert!(said.contains(": nothing changed ("), "{said}");
    says(
        &folder,
        &[&generate[..], &["clients", "--check"]].concat(),
        0,
    );
    assert_eq!(files(&path("clients")), before);

    // The runtime of the crate, in its own folder.
    let dependent = [
        &generate[..],
        &["dependent", "--runtime", "path=trine-runtime"],
    ]
    .concat();
    says(&folder, &dependent, 0);
    says(&folder, &dependent, 2);
    says(&folder, &["runtime", "-o", "dependent/trine-runtime"], 0);
    let said = says(&folder, &dependent, 0);
    assert!(said.contains(": nothing changed ("), "{said}");
    assert!(path("dependent/trine-runtime/Cargo.toml").exists());
}

#[test]
fn only_a_client_needs_an_http_client() {
    let signature = "x-trine-webhook-signature: {header: X-Signature, template: '{body}'}";
    let webhooks = "webhooks:
  lead: {post: {requestBody: {content: {application/json: {schema: {type: object}}}}, responses: {'204': {description: d}}}}";
    let paths = "paths: {/a: {get: {operationId: getA, responses: {'204': {description: d}}}}}";
    let head = "openapi: 3.1.0\ninfo: {title: t, version: '1'}\n";
    for (document, default, receiver) in [
        (format!("{head}{webhooks}"), "", None),
        (
            format!("{head}{signature}\n{webhooks}"),
            "\"webhook-signatures\"",
            None,
        ),
        (
            format!("{head}{webhooks}\n{paths}"),
            "\"reqwest\"",
            Some("default-features = false }"),
        ),
        (
            format!("{head}{signature}\n{webhooks}\n{paths}"),
            "\"reqwest\", \"webhook-signatures\"",
            Some("default-features = false, features = [\"webhook-signatures\"] }"),
        ),
    ] {
        let folder = folder(&[("openapi.yaml", &document)]);
        says(&folder, &["generate", "openapi.yaml", "-o", "hooks"], 0);
        let manifest = read(&folder, "hooks/Cargo.toml");
        assert!(
            manifest.contains(&format!("\ndefault = [{default}]\n")),
            "{manifest}"
        );
        let readme = read(&folder, "hooks/README.md");
        let line = receiver.map(|rest| format!("\nhooks = {{ path = \"…\", {rest}\n"));
        assert_eq!(
            readme.contains("default-features"),
            line.is_some(),
            "{readme}"
        );
        assert!(line.is_none_or(|line| readme.contains(&line)), "{readme}");
        assert!(readme.contains("\nuse hooks::HeaderMap;\n"), "{readme}");
    }
}

#[test]
fn files_of_others_are_never_replaced() {
    let own = [
        ("out/Cargo.toml", "[package]\n"),
        ("out/README.md", "# Mine\n"),
        ("out/src/lib.rs", "// mine\n"),
    ];
    let document = [("openapi.yaml", DOCUMENT)];
    let folder = folder(&[&document[..], &own].concat());
    let generate = ["generate", "openapi.yaml", "-o", "out"];
    let forced = [&generate[..], &["--force"]].concat();
    for arguments in [&forced[..], &[&forced[..], &["--dry-run"]].concat()] {
        let said = says(&folder, arguments, 2);
        assert!(
            said.contains(": out/Cargo.toml, out/README.md, out/src/lib.rs; move or delete them"),
            "{said}"
        );
        for (path, text) in own {
            assert_eq!(read(&folder, path), text);
        }
        assert_eq!(files(&folder.path().join("out")).len(), own.len());
    }
    for (path, _) in own {
        fs::remove_file(folder.path().join(path)).expect("a file");
    }
    says(&folder, &generate, 0);

    // A generated file that became the user's.
    let readme = read(&folder, "out/README.md");
    let (_, mine) = readme.split_once('\n').expect("a header");
    write(folder.path(), "out/README.md", mine);
    let said = says(&folder, &generate, 2);
    assert!(said.contains("any more: out/README.md; move"), "{said}");
    assert_eq!(read(&folder, "out/README.md"), mine);
}

#[test]
fn a_coverage_report_replaces_no_input() {
    let config = "overlays = ['o.yaml']\ndocs = {guide = 'guide.md'}\n\
                  [[client]]\ninput = 'apis/crm/openapi.yaml'\noutput = 'out'\nroot = 'apis'\n";
    let folder = folder(&[
        ("apis/crm/openapi.yaml", CRM),
        ("apis/common/lead.yaml", LEAD),
        (
            "o.yaml",
            "overlay: 1.0.0\ninfo: {title: o, version: '1'}\nactions: [{target: $.info, update: {description: d}}]\n",
        ),
        ("guide.md", "A guide.\n"),
        ("trine.toml", config),
    ]);
    let inputs = files(folder.path());
    let texts: Vec<_> = inputs.iter().map(|path| read(&folder, path)).collect();
    let coverage = |path: &str, status| says(&folder, &["generate", "--coverage", path], status);
    for path in &inputs {
        let said = coverage(&format!("./{path}"), 2);
        assert!(said.contains("generated from this file"), "{said}");
    }
    for path in ["out/coverage.txt", "apis/../out/src/lib.rs"] {
        let said = coverage(path, 2);
        assert!(said.contains("in the folder of the crate"), "{said}");
    }
    for (path, text) in inputs.iter().zip(&texts) {
        assert_eq!(read(&folder, path), *text, "{path}");
    }
    assert_eq!(files(folder.path()), inputs, "something was written");
    coverage("apis/coverage.txt", 0);
    assert!(folder.path().join("apis/coverage.txt").exists());
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
    let said = says(&folder, &["diff", "--against-git", "HEAD", "api.zip"], 2);
    assert!(
        said.contains("found the archive of api.zip/api/openapi.yaml")
            && said.contains("`trine diff OLD NEW`"),
        "{said}"
    );
    fs::write(folder.path().join("cut.zip"), &bytes[..bytes.len() / 2]).expect("a file");
    let said = says(&folder, &["check", "cut.zip"], 2);
    assert!(said.contains("cannot read the archive cut.zip"), "{said}");
}
