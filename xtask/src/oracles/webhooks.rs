//! `cargo xtask webhooks`: the webhooks of real documents read their own examples. Each is read as its
//! event, unless a JSON Schema validator confirms that the example contradicts the document
//! (`tests/oracles/webhooks_known.mjs`).

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Value as Json, json};
use trine::analyze::Direction;
use trine::ir::Webhooks;

use super::{Subject, binary, compile, corpus, has_node, install, stem, subject, work};
use super::{write_program, write_workspace};
use crate::Stop;

/// The driver of a document: reads lines with a header, its value and a body.
const MAIN: &str = r#"
fn main() {
    for line in std::io::BufRead::lines(std::io::stdin().lock()) {
        let line = line.expect("a line of UTF-8");
        let parts: Vec<&str> = line.splitn(3, '\t').collect();
        // The name is empty if no header distinguishes the events.
        let header = [(parts[0].to_owned(), parts[1].to_owned())];
        let headers = HeaderMap::try_from(&std::collections::HashMap::from(header)).unwrap_or_default();
        match crate::webhooks::parse(&headers, parts[2].as_bytes()) {
            Ok(event) => println!("{}", name(&event)),
            Err(crate::webhooks::WebhookError::Payload { event, mismatch, .. }) => {
                println!("!{event}\t{}: {}", mismatch.path, mismatch.reason);
            }
            Err(error) => println!("!\t{error}"),
        }
    }
}
"#;

/// The sample for CI: the smallest documents with webhooks that have examples.
const SAMPLE: &[&str] = &[
    "adyen-webhooks-v1",
    "svix-lib",
    "train-travel",
    "zoom-video-webhooks",
];

pub(crate) fn run(arguments: &[String]) -> Result<(), Stop> {
    if arguments == ["--sample"] {
        return judge(|stem| SAMPLE.contains(&stem));
    }
    judge(|stem| arguments.is_empty() || arguments.iter().any(|name| name == stem))
}

fn judge(is_asked_for: impl Fn(&str) -> bool) -> Result<(), Stop> {
    if !has_node() {
        return Ok(());
    }
    let Some(documents) = corpus()? else {
        return Ok(());
    };
    let folder = work().join("webhooks");
    let (mut programs, mut list) = (Vec::new(), Vec::new());
    for path in documents {
        if !is_asked_for(&stem(&path)) {
            continue;
        }
        let subject = subject(&path)?;
        let analyzed = &subject.analyzed;
        if let Some(webhooks) = analyzed.api.webhooks.clone() {
            list.push(description(&subject, &webhooks));
            programs.push(subject.name.clone());
            write_driver(&folder, subject, &webhooks)?;
        }
    }
    println!("building the webhooks of {} documents", programs.len());
    write_workspace(&folder, &programs)?;
    // Downloading needs no processor, compiling no network.
    std::thread::scope(|scope| {
        let packages = scope.spawn(install);
        compile(&folder, &programs, &[])?;
        packages
            .join()
            .unwrap_or_else(|_| Err(Stop::failed("installing packages of Node panicked")))
    })?;
    let list_file = folder.join("documents.json");
    fs::write(&list_file, Json::from(list).to_string()).map_err(Stop::failed)?;
    let mut node = Command::new("node");
    node.arg("webhooks.mjs").arg(&list_file);
    super::succeed(node.current_dir(work().join("node")))
        .map_err(|_| Stop::Failed("some examples are not read as their event".to_owned()))
}

/// Describes a document and its events for the judge.
fn description(subject: &Subject, webhooks: &Webhooks) -> Json {
    let variants = subject.analyzed.names.variants(webhooks.union);
    let events = webhooks.events.iter().map(|webhook| {
        json!({
            "name": webhook.name,
            "pointer": webhook.pointer.to_string(),
            "variant": variants.names[webhook.variant],
            "value": webhook.header_values.first().map_or("", String::as_str),
        })
    });
    json!({
        "stem": stem(&subject.path),
        "path": subject.path,
        "driver": binary(&subject.name),
        "header": webhooks.header.as_deref().unwrap_or_default(),
        "events": events.collect::<Vec<_>>(),
    })
}

/// Writes the program that parses the webhooks of a document.
fn write_driver(folder: &Path, subject: Subject, webhooks: &Webhooks) -> Result<(), Stop> {
    let names = &subject.analyzed.names;
    let variants = names.variants(webhooks.union);
    let ty = names.type_name(webhooks.union, Direction::Received);
    let mut source =
        format!("fn name(event: &crate::types::{ty}) -> &'static str {{\n    match event {{\n");
    let all = variants.names.iter().map(String::as_str);
    for name in all.chain([variants.fallback]) {
        let _ = writeln!(source, "        crate::types::{ty}::{name}(_) => {name:?},");
    }
    source.push_str("    }\n}\n");
    source.push_str(MAIN);
    let subject = Subject {
        analyzed: subject.analyzed.only_types(&[webhooks.union]),
        ..subject
    };
    write_program(folder, subject, &source)
}
