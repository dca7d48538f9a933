//! The examples in `docs/configuration.md`: each is accepted as it is, and has an effect on a
//! document with the parts that it names.

use std::fs;

use trine::config::Config;
use trine::workspace::Workspace;
use trine::{Analyzed, OverlayFile, Spec, Strictness, read};

use super::code_blocks;

const PAGE: &str = include_str!("../../../docs/configuration.md");

/// A document with every part that the examples name.
const DOCUMENT: &str = "openapi: 3.0.3
info: {title: Leads, version: '1'}
tags: [{name: Notes}]
paths:
  /leads:
    get:
      operationId: listLeads
      parameters:
        - {name: cursor, in: query, schema: {type: string}}
        - {name: page, in: query, schema: {type: integer}}
      responses:
        '200':
          description: Leads.
          content:
            application/json:
              schema:
                type: object
                properties:
                  data: {type: array, items: {$ref: '#/components/schemas/Note'}}
                  next: {type: string}
                  error: {type: string}
  /leads/{id}:
    patch:
      operationId: updateLead
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      requestBody:
        required: true
        content: {application/json: {schema: {$ref: '#/components/schemas/UpdateLead'}}}
      responses: {'204': {description: Updated.}}
  /notes:
    get:
      operationId: getNotes
      deprecated: true
      responses: {'204': {description: None.}}
    patch:
      operationId: updateNote
      tags: [Notes]
      requestBody:
        required: true
        content: {application/json: {schema: {$ref: '#/components/schemas/Note'}}}
      responses: {'204': {description: Updated.}}
components:
  schemas:
    Note:
      type: object
      properties:
        type: {type: string}
        state: {type: string, enum: [opn]}
    UpdateLead:
      type: object
      properties:
        owner: {type: integer, nullable: true}
        due: {type: string, format: date}
        at: {type: string, format: date-time}
        color: {type: string, format: color}
";

/// Reads the document with a configuration, without any problem.
fn accept(config: Config, example: &str) -> Analyzed {
    let spec = Spec {
        name: "leads.yaml".to_owned(),
        text: DOCUMENT.to_owned(),
        module: None,
        config,
        strictness: Strictness::Strict,
    };
    let analyzed = read(&spec).and_then(Analyzed::deny_warnings);
    analyzed.unwrap_or_else(|failure| panic!("{example}\n{failure}"))
}

#[test]
fn every_configuration_is_accepted() {
    let blocks = code_blocks(PAGE, "toml");
    assert!(blocks.len() > 10, "{} blocks", blocks.len());
    for block in blocks {
        let table: toml::Table = block.parse().expect("TOML");
        let has_package = |table: &toml::Value| table.get("package").is_some();
        if table.get("crate").is_some_and(has_package) {
            // The configuration of several APIs in one crate.
            let root = tempfile::tempdir().expect("a folder");
            let api = root.path().join("specs/leads");
            fs::create_dir_all(&api).expect("a folder");
            fs::write(api.join("openapi.yaml"), DOCUMENT).expect("a file");
            fs::write(root.path().join("specs/trine.toml"), &block).expect("a file");
            let workspace = Workspace::load(root.path(), "specs");
            let workspace = workspace.unwrap_or_else(|error| panic!("{block}\n{error}"));
            assert_eq!(workspace.read().expect("one API").len(), 1);
            continue;
        }
        let config = Config::parse("trine.toml", &block);
        let config = config.unwrap_or_else(|error| panic!("{block}\n{error}"));
        assert_ne!(config, Config::parse("trine.toml", "").expect("no table"));
        accept(config, &block);
    }
}

/// The documents in pages, with everything that a document needs.
#[test]
fn every_document_is_accepted() {
    let mut count = 0;
    for page in super::pages() {
        let text = fs::read_to_string(&page.path).expect("a page");
        let documents = code_blocks(&text, "yaml").into_iter();
        for text in documents.filter(|text| text.contains("openapi: ") && text.contains("\ninfo:"))
        {
            let spec = Spec {
                name: page.path.display().to_string(),
                text,
                module: None,
                config: Config::default(),
                strictness: Strictness::Strict,
            };
            let read = trine::read(&spec);
            assert!(
                read.is_ok(),
                "{}: {}",
                spec.name,
                read.expect_err("an error")
            );
            count += 1;
        }
    }
    assert!(count > 1, "{count} documents found");
}

#[test]
fn every_overlay_is_accepted() {
    let blocks = code_blocks(PAGE, "yaml");
    assert!(!blocks.is_empty());
    for block in blocks {
        let overlay = OverlayFile {
            name: "fixes.yaml".to_owned(),
            text: block.clone(),
        };
        let config = Config {
            overlay_files: vec![overlay],
            ..Config::default()
        };
        let analyzed = accept(config, &block);
        assert!(analyzed.api.operations.len() < 4, "nothing was removed");
    }
}
