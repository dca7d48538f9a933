//! `cargo xtask roundtrip`: a JSON Schema faker creates values of the component schemas of real
//! documents, the generated types read and write them, and a JSON Schema validator checks the
//! result.

use std::fmt::Write as _;
use std::process::Command;

use trine::analyze::Usage;
use trine::ir::{Origin, SchemaKind};

use super::{Driver, Subject, build, corpus, has_node, install, subject, work, write_crate};
use crate::Stop;

/// The minimum number of component schemas; the smallest documents with that many are used.
const SCHEMAS: usize = 10;
const DOCUMENTS: usize = 20;
/// The default number of values for each schema.
const SAMPLES: u32 = 80;

/// The driver: reads lines with the number of a type, and JSON.
const MAIN: &str = r#"
fn run<T: serde::Serialize + serde::de::DeserializeOwned>(json: &str) -> Result<String, String> {
    let value: T = serde_json::from_str(json).map_err(|error| format!("not read: {error}"))?;
    serde_json::to_string(&value).map_err(|error| format!("not written: {error}"))
}

fn main() {
    let (input, output) = (std::io::stdin().lock(), std::io::stdout().lock());
    let mut output = std::io::BufWriter::new(output);
    for line in std::io::BufRead::lines(input) {
        let line = line.expect("a line of UTF-8");
        let (number, json) = line.split_once('\t').expect("a number and JSON");
        let run = TYPES[number.parse::<usize>().expect("a number")];
        use std::io::Write;
        let written = match run(json) {
            Ok(json) => writeln!(output, "{json}"),
            Err(why) => writeln!(output, "!{}", why.replace('\n', " ")),
        };
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
    let Some(documents) = corpus()? else {
        return Ok(());
    };
    let mut subjects = Vec::new();
    for path in documents {
        let subject = subject(&path)?;
        if components(&subject).count() >= SCHEMAS {
            subjects.push(subject);
        }
        if subjects.len() == DOCUMENTS {
            break;
        }
    }
    let mut table = String::new();
    let mut list = String::new();
    let mut number = 0;
    for subject in &subjects {
        for (component, ty, way) in components(subject) {
            // Each use of a nullable component is an `Option`, so its type only reads other values.
            // No null is created otherwise.
            let path = format!("{}::types::{ty}", subject.name);
            writeln!(table, "    run::<Option<{path}>>,").map_err(Stop::failed)?;
            let line = [
                &subject.path.to_string_lossy(),
                component,
                way,
                &number.to_string(),
            ];
            writeln!(
                list,
                "{}",
                line.map(|text| text.replace('\t', " ")).join("\t")
            )
            .map_err(Stop::failed)?;
            number += 1;
        }
    }
    let source = format!(
        "#![allow(deprecated)]\n\ntype Run = fn(&str) -> Result<String, String>;\nstatic TYPES: &[Run] = &[\n{table}];\n{MAIN}"
    );
    let driver = Driver {
        name: "roundtrip-driver",
        dependencies: "serde = \"1\"\nserde_json = \"1\"\n".to_owned(),
        features: &["full-serde"],
        source,
    };
    install()?;
    let folder = work().join("roundtrip");
    println!("building the types of {} documents", subjects.len());
    let crates: Vec<String> = subjects.iter().map(|one| one.name.clone()).collect();
    for subject in subjects {
        write_crate(&folder, subject)?;
    }
    let binary = build(&folder, &crates, &driver)?;
    let list_file = folder.join("types.tsv");
    std::fs::write(&list_file, list).map_err(Stop::failed)?;
    let mut node = Command::new("node");
    node.arg("roundtrip.mjs")
        .args([&list_file, &binary])
        .arg(samples.to_string());
    super::succeed(node.current_dir(work().join("node")))
        .map_err(|_| Stop::Failed("some values changed in a round trip".to_owned()))
}

/// Returns the components that become types: their names, those of the types, and their usage.
fn components(subject: &Subject) -> impl Iterator<Item = (&str, &str, &'static str)> {
    let analyzed = &subject.analyzed;
    analyzed.api.schema_ids().flat_map(move |id| {
        let schema = analyzed.api.schema(id);
        let names = analyzed.names.schema(id);
        let Origin::Component(component) = &schema.origin else {
            return Vec::new();
        };
        // A multipart body is not JSON.
        if matches!(&schema.kind, SchemaKind::Multipart(_)) {
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
