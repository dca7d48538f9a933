//! `cargo xtask constraints`: values of the component schemas of real documents, most of them
//! changed, are checked by the feature `validate` and by a JSON Schema validator.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::Command;

use trine::analyze::Usage;
use trine::ir::{Origin, Rules, SchemaKind};

use super::{Driver, Subject, build, corpus, has_node, install, subject, work, write_crate};
use crate::{Stop, root};

/// The documents of this repository.
const OWN: &[&str] = &[
    "specs/bitrix24",
    "specs/close",
    "specs/octanist",
    "specs/pipedrive",
    "tests/golden/specs/constraints",
];
/// The number of documents of the corpus: the smallest with enough types.
const DOCUMENTS: usize = 6;
/// The minimum number of types with constraints.
const TYPES: usize = 10;
/// The default number of values for each type.
const SAMPLES: u32 = 60;

/// The driver: reads lines with the number of a type, and JSON.
const MAIN: &str = r#"
fn main() {
    let (input, output) = (std::io::stdin().lock(), std::io::stdout().lock());
    let mut output = std::io::BufWriter::new(output);
    for line in std::io::BufRead::lines(input) {
        let line = line.expect("a line of UTF-8");
        let (number, json) = line.split_once('\t').expect("a number and JSON");
        let run = TYPES[number.parse::<usize>().expect("a number")];
        use std::io::Write;
        let verdict = run(json).replace('\n', " | ");
        let written = writeln!(output, "{verdict}");
        written.and_then(|()| output.flush()).expect("somebody listens");
    }
}
"#;

pub(crate) fn run(arguments: &[String]) -> Result<(), Stop> {
    let samples = match arguments {
        [] => SAMPLES,
        [option, number] if option == "--samples" => number
            .parse()
            .map_err(|_| Stop::Usage("expected a number after --samples".to_owned()))?,
        _ => return Err(Stop::Usage("expected `--samples N`".to_owned())),
    };
    if !has_node() {
        return Ok(());
    }
    let mut subjects = Vec::new();
    for folder in OWN {
        subjects.push(own_subject(folder)?);
    }
    for path in corpus()?.unwrap_or_default() {
        let subject = subject(&path)?;
        if types(&subject).count() >= TYPES {
            subjects.push(subject);
        }
        if subjects.len() == OWN.len() + DOCUMENTS {
            break;
        }
    }
    let (mut table, mut list, mut number) = (String::new(), String::new(), 0);
    for subject in &subjects {
        for (component, ty, way) in types(subject) {
            let api = &subject.name;
            writeln!(
                table,
                "    |json| match serde_json::from_str::<{api}::types::{ty}>(json) {{\n        \
                 Err(error) => format!(\"!{{error}}\"),\n        \
                 Ok(value) => match {api}::Validate::validate(&value) {{\n            \
                 Ok(()) => \"valid\".to_owned(),\n            \
                 Err(error) => error.to_string(),\n        }},\n    }},"
            )
            .map_err(Stop::failed)?;
            let line = [
                &subject.path.to_string_lossy(),
                component,
                way,
                &number.to_string(),
            ];
            let line = line.map(|text| text.replace('\t', " ")).join("\t");
            writeln!(list, "{line}").map_err(Stop::failed)?;
            number += 1;
        }
    }
    let source = format!(
        "#![allow(deprecated)]\n\ntype Run = fn(&str) -> String;\nstatic TYPES: &[Run] = &[\n{table}];\n{MAIN}"
    );
    let driver = Driver {
        name: "constraints-driver",
        dependencies: "serde_json = \"1\"\n".to_owned(),
        features: &["full-serde", "validate"],
        source,
    };
    install()?;
    let folder = work().join("constraints");
    println!("building the types of {} documents", subjects.len());
    let crates: Vec<String> = subjects.iter().map(|one| one.name.clone()).collect();
    for subject in subjects {
        write_crate(&folder, subject)?;
    }
    let binary = build(&folder, &crates, &driver)?;
    let list_file = folder.join("types.tsv");
    std::fs::write(&list_file, list).map_err(Stop::failed)?;
    let mut node = Command::new("node");
    node.arg("constraints.mjs")
        .args([&list_file, &binary])
        .arg(samples.to_string());
    super::succeed(node.current_dir(work().join("node")))
        .map_err(|_| Stop::Failed("the verdicts about some values differ".to_owned()))
}

/// Reads a document of this repository.
fn own_subject(folder: &str) -> Result<Subject, Stop> {
    let path: PathBuf = root().join(folder).join("openapi.yaml");
    let mut subject = subject(&path)?;
    let name = folder.rsplit('/').next().unwrap_or_default();
    subject.name = trine::names::module_name(&format!("api-{name}"));
    Ok(subject)
}

/// Returns the components that become types with constraints: their names, those of the types, and
/// their usage.
fn types(subject: &Subject) -> impl Iterator<Item = (&str, &str, &'static str)> {
    let analyzed = &subject.analyzed;
    let checked = Rules { api: &analyzed.api }.definitions();
    analyzed.api.schema_ids().flat_map(move |id| {
        let schema = analyzed.api.schema(id);
        let names = analyzed.names.schema(id);
        let Origin::Component(component) = &schema.origin else {
            return Vec::new();
        };
        // The rules of an alias are those of the fields with it.
        if !matches!(
            &schema.kind,
            SchemaKind::Struct(_) | SchemaKind::Enum(_) | SchemaKind::Union(_)
        ) || !checked[id.0]
        {
            return Vec::new();
        }
        let component = component.as_str();
        let (sent, received) = (names.sent.as_str(), names.received.as_str());
        match analyzed.analysis.usage(id) {
            Usage::Sent => vec![(component, sent, "sent")],
            Usage::Received => vec![(component, received, "received")],
            Usage::Both => vec![(component, received, "both")],
            Usage::Split => vec![(component, sent, "sent"), (component, received, "received")],
        }
    })
}
