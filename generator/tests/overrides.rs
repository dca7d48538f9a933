//! `[names]` of trine.toml: anything with a Rust name can get another one, by its pointer.

use std::fmt::Write as _;

use trine::config::Config;
use trine::{CrateText, Provenance, Spec, Strictness, crate_files, read};

const DOCUMENT: &str = "openapi: 3.1.0
info: {title: t, version: '1'}
servers:
  - {url: 'https://{region}.example.com', variables: {region: {default: eu}}}
tags: [{name: All leads}]
security: [{token: []}]
paths:
  /leads/{id}:
    get:
      operationId: getLead
      tags: [All leads]
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}}
        - {name: p, in: query, schema: {type: integer}}
      responses:
        '200':
          description: d
          headers: {X-Left: {$ref: '#/components/headers/Left'}}
          content: {application/json: {schema: {$ref: '#/components/schemas/Lead'}}}
        '404': {$ref: '#/components/responses/Missing'}
    put:
      operationId: putLead
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses:
        '204': {description: d}
        '404': {$ref: '#/components/responses/Missing'}
  /own:
    get:
      operationId: getOwn
      tags: [other tag]
      responses:
        '204': {description: d}
        '400': {description: d, content: {application/json: {schema: {type: object, properties: {a: {type: string}}}}}}
components:
  securitySchemes: {token: {type: http, scheme: bearer}}
  headers:
    Left: {schema: {type: integer}}
  responses:
    Missing: {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Problem'}}}}
  schemas:
    Problem: {type: object, properties: {title: {type: string}}}
    Lead:
      type: object
      properties:
        status: {type: string, enum: [opn, cld]}
        kind: {const: k}
        open: {anyOf: [{type: string}, {type: string, enum: [x]}]}
        owner:
          oneOf:
            - {$ref: '#/components/schemas/Problem'}
            - {type: object, required: [b], properties: {b: {type: string}}}
            - {type: array, items: {type: string}}
";

/// Generates the document with these names; returns all files as one text.
fn generated(names: &[(&str, &str)]) -> Result<String, String> {
    let mut toml = String::from("[names]\n");
    for (key, name) in names {
        let _ = writeln!(toml, "{key:?} = {name:?}");
    }
    toml.push_str("[crate]\ngroup-by = \"tag\"\n");
    let spec = Spec {
        name: "a.yaml".to_owned(),
        text: DOCUMENT.to_owned(),
        module: None,
        config: Config::parse("trine.toml", &toml).map_err(|error| error.to_string())?,
        strictness: Strictness::Strict,
    };
    let analyzed = read(&spec).map_err(|failure| failure.to_string())?;
    let text = CrateText {
        package: "a".to_owned(),
        version: "1.0.0".to_owned(),
        description: "d".to_owned(),
        license: None,
        features: Vec::new(),
        runtime: trine::runtime::RuntimeSource::Crate,
    };
    let provenance = Provenance { from: "a", by: "b" };
    let files = crate_files(
        &text,
        &spec.config.dependencies,
        &[(&spec, analyzed)],
        &provenance,
    );
    let files = files.map_err(|error| error.to_string())?;
    Ok(files
        .iter()
        .map(|(path, text)| format!("// {path}\n{text}"))
        .collect())
}

#[test]
fn every_name_can_be_changed_by_its_pointer() {
    // The pointer, the name, and the code that contains it.
    let cases = [
        (
            "#/tags/0",
            "prospects",
            "fn prospects(&self) -> groups::ProspectsOperations",
        ),
        (
            "#/paths/~1own/get/tags/0",
            "rest",
            "fn rest(&self) -> groups::RestOperations",
        ),
        ("#/servers/0", "Regional", "    Regional {"),
        ("#/servers/0/variables/region", "area", "        area:"),
        (
            "#/components/securitySchemes/token",
            "secret",
            "pub fn secret(",
        ),
        ("putLead", "replace", "pub async fn replace("),
        ("#/paths/~1own/get", "fetch_own", "pub async fn fetch_own("),
        (
            "#/paths/~1leads~1{id}/get/parameters/1",
            "page",
            "pub page: ",
        ),
        // The errors of `getLead` and `putLead` are one enum.
        (
            "#/paths/~1leads~1{id}/put/responses",
            "LeadProblem",
            "pub type PutLeadError = LeadProblem;",
        ),
        (
            "#/paths/~1own/get/responses",
            "OwnProblem",
            "pub enum OwnProblem {",
        ),
        (
            "#/paths/~1own/get/responses/400",
            "Refused",
            "    Refused(types::GetOwnBadRequestResponse)",
        ),
        (
            "#/components/responses/Missing",
            "Unknown",
            "    Unknown(types::Problem)",
        ),
        // Through a reference.
        (
            "#/paths/~1leads~1{id}/get/responses/404",
            "Gone",
            "    Gone(types::Problem)",
        ),
        (
            "#/paths/~1leads~1{id}/get/responses/200/headers",
            "Limits",
            "pub struct Limits",
        ),
        ("#/components/headers/Left", "rest", "pub rest: Option<i64>"),
        (
            "#/paths/~1leads~1{id}/get/responses/200/headers/X-Left",
            "remaining",
            "pub remaining: Option<i64>",
        ),
        ("#/components/schemas/Problem", "Fault", "pub struct Fault"),
        (
            "#/components/schemas/Lead/properties/status",
            "state",
            "pub state: ",
        ),
        (
            "#/components/schemas/Lead/properties/status/enum/1",
            "Closed",
            "    Closed,",
        ),
        (
            "#/components/schemas/Lead/properties/kind/const",
            "Only",
            "    Only,",
        ),
        (
            "#/components/schemas/Lead/properties/open/anyOf/1/enum/0",
            "Ten",
            "    Ten,",
        ),
        (
            "#/components/schemas/Lead/properties/owner/oneOf/0",
            "Broken",
            "    Broken(Problem)",
        ),
        (
            "#/components/schemas/Lead/properties/owner/oneOf/1",
            "Whole",
            "    Whole(Whole)",
        ),
        (
            "#/components/schemas/Lead/properties/owner/oneOf/2",
            "Several",
            "    Several(Vec<String>)",
        ),
    ];
    let unchanged = generated(&[]).unwrap_or_else(|error| panic!("{error}"));
    for (pointer, name, code) in cases {
        let text = generated(&[(pointer, name)]).unwrap_or_else(|error| panic!("{error}"));
        let compact = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let code = compact(code);
        assert!(!compact(&unchanged).contains(&code), "{code}");
        let lines: Vec<_> = text.lines().filter(|line| line.contains(name)).collect();
        assert!(
            compact(&text).contains(&code),
            "{pointer}: no `{code}` in {lines:#?}"
        );
    }
    let all: Vec<_> = cases
        .iter()
        .map(|(pointer, name, _)| (*pointer, *name))
        .collect();
    let through_reference = |(pointer, _): &(&str, &str)| {
        pointer.ends_with("get/responses/404") || pointer.ends_with("X-Left")
    };
    let all: Vec<_> = all
        .into_iter()
        .filter(|one| !through_reference(one))
        .collect();
    generated(&all).unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn a_key_without_a_rust_name_is_an_error() {
    for (key, expected) in [
        (
            "#/info/title",
            "expected a part with a Rust name, found `#/info/title`",
        ),
        (
            "#/paths/~1own/get/responses/204",
            "expected a part with a Rust name, found `#/paths/~1own/get/responses/204`",
        ),
        (
            "#/components/schemas/Laed",
            "`#/components/schemas/Laed` in trine.toml does not match anything in the document",
        ),
        (
            "getLaed",
            "`getLaed` in trine.toml does not match anything in the document",
        ),
    ] {
        let error = generated(&[(key, "Name")]).expect_err(key);
        assert!(error.contains(expected), "{error}");
    }
    let error = generated(&[("#/tags/0", "Leads")]).expect_err("no function name");
    assert!(
        error.contains("expected a snake case name in trine.toml, found `Leads`"),
        "{error}"
    );
    assert!(error.contains("trine.toml:2:1"), "{error}");
}
