//! `cargo xtask updates`: updates from two states hold `apply_to(diff(a, b), a) == b`, for random
//! values of all updates of the CRMs, the golden cases and documents of the corpus.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::process::{Command, Stdio};

use serde_json::{Map, Value as Json, json};
use trine::Analyzed;
use trine::analyze::{Conversion, Direction, Update, UpdateField};
use trine::ir::{ContentKind, Field, Operation, Presence, Shape, Struct};
use trine::workspace::Workspace;

use super::schema_values::Values;
use super::{Driver, build, corpus, subject, work, write_crate_and_keep};
use crate::random::Random;
use crate::{Stop, root};

/// The number of documents of the corpus: the smallest with updates.
const DOCUMENTS: usize = 12;
/// The number of values of each update.
const SAMPLES: usize = 300;

/// The workspaces of this repository, and their crates.
const OWN: [(&str, &str, &str); 2] = [
    ("tests/golden/specs", "trine_golden", "tests/golden/crate"),
    ("specs", "crm_clients", "generated"),
];

/// The driver: reads lines with the number of an update, and JSON.
const MAIN: &str = include_str!("updates/main.rs.txt");

/// An update of a generated crate.
struct Subject {
    /// The path of its module.
    module: String,
    /// The path of its crate.
    krate: String,
    analyzed: Analyzed,
}

pub(crate) fn run(arguments: &[String]) -> Result<(), Stop> {
    if !arguments.is_empty() {
        return Err(Stop::Usage("`updates` takes no arguments".to_owned()));
    }
    let mut subjects = own()?;
    let folder = work().join("updates");
    let mut crates = Vec::new();
    for path in corpus()?.unwrap_or_default() {
        if crates.len() == DOCUMENTS {
            break;
        }
        let mut subject = subject(&path)?;
        let chosen = operations(&subject.analyzed);
        if chosen.is_empty() {
            continue;
        }
        subject.analyzed = subject.analyzed.only(&chosen).map_err(Stop::failed)?;
        let name = subject.name.clone();
        let (_, analyzed) = write_crate_and_keep(&folder, subject)?;
        subjects.push(Subject {
            module: name.clone(),
            krate: name.clone(),
            analyzed,
        });
        crates.push(name);
    }
    let (mut table, mut input) = (String::new(), String::new());
    let mut number = 0;
    for subject in &subjects {
        for update in subject.analyzed.analysis.updates() {
            if !update.is_nested {
                entry(&mut table, subject, update).map_err(Stop::failed)?;
                samples(&mut input, subject, update, number).map_err(Stop::failed)?;
                number += 1;
            }
        }
    }
    println!(
        "{number} updates, of {} documents of the corpus",
        crates.len()
    );
    let source =
        format!("#![allow(deprecated)]\n\nstatic UPDATES: &[Entry] = &[\n{table}];\n{MAIN}");
    let root = root();
    let dependencies = OWN.map(|(_, krate, folder)| {
        let (package, folder) = (krate.replace('_', "-"), root.join(folder));
        format!("{package} = {{ path = {folder:?}, features = [\"full-serde\"] }}\n")
    });
    let driver = Driver {
        name: "updates-driver",
        dependencies: format!(
            "serde = \"1\"\nserde_json = \"1\"\n{}",
            dependencies.concat()
        ),
        features: &["full-serde"],
        source,
    };
    let binary = build(&folder, &crates, &driver)?;
    check(&binary, &input)
}

/// Runs the driver with its input.
fn check(binary: &std::path::Path, input: &str) -> Result<(), Stop> {
    let path = work().join("updates/values.tsv");
    fs::write(&path, input).map_err(Stop::failed)?;
    let values = fs::File::open(&path).map_err(Stop::failed)?;
    let status = Command::new(binary).stdin(Stdio::from(values)).status();
    std::io::stdout().flush().map_err(Stop::failed)?;
    match status.map_err(Stop::failed)?.success() {
        true => Ok(()),
        false => Err(Stop::Failed(
            "some updates do not lead from one state to the other".to_owned(),
        )),
    }
}

/// Returns the documents of this repository with updates.
fn own() -> Result<Vec<Subject>, Stop> {
    let mut subjects = Vec::new();
    for (folder, krate, _) in OWN {
        let workspace = Workspace::load(&root(), folder).map_err(Stop::failed)?;
        for spec in &workspace.specs {
            let module = spec.module.clone().unwrap_or_default();
            let analyzed = trine::read(spec).map_err(Stop::failed)?;
            subjects.push(Subject {
                module: format!("{krate}::{module}"),
                krate: krate.to_owned(),
                analyzed,
            });
        }
    }
    Ok(subjects)
}

/// Returns the operations of a document with updates, and those that read the same paths.
fn operations(analyzed: &Analyzed) -> Vec<String> {
    let is_update = |operation: &&Operation| {
        let body = operation.body.as_ref().map(|body| &body.content.kind);
        let Some(ContentKind::Json(ty)) = body else {
            return false;
        };
        match analyzed.analysis.resolved(&analyzed.api, &ty.shape) {
            Shape::Schema(id) => analyzed.analysis.update(*id).is_some(),
            _ => false,
        }
    };
    let operations = || analyzed.api.operations.iter();
    let paths: Vec<&str> = operations()
        .filter(is_update)
        .map(|one| one.path.as_str())
        .collect();
    let chosen = operations()
        .filter(|one| matches!(one.method.as_str(), "PATCH" | "GET"))
        .filter(|one| paths.contains(&one.path.as_str()));
    chosen.map(|one| one.id.clone()).collect()
}

fn object(analyzed: &Analyzed, id: trine::ir::SchemaId) -> Option<&Struct> {
    analyzed.api.schema(id).kind.object()
}

/// Writes the entry of an update in the table of the driver.
fn entry(out: &mut String, subject: &Subject, update: &Update) -> std::fmt::Result {
    let Subject {
        module,
        krate,
        analyzed,
    } = subject;
    let names = |id| analyzed.names.schema(id);
    let (sent, received) = (&names(update.update).sent, &names(update.state).received);
    let Some(fields) = object(analyzed, update.update) else {
        return Ok(());
    };
    let needs_base = update.unknown_required(fields).next().is_some();
    let diff = match needs_base {
        true => format!("{module}::types::{sent}::diff(base, before, after)"),
        false => format!("{{ let _ = base; {module}::types::{sent}::diff(before, after) }}"),
    };
    let is_always = |field: &Field, origin: &UpdateField| {
        field.presence == Presence::Required
            || field.preset.is_some()
            || matches!(origin, UpdateField::Of { is_key: true, .. })
    };
    let pairs = fields.fields.iter().zip(&update.fields);
    let always = pairs.filter(|(field, origin)| is_always(field, origin));
    let always: Vec<&str> = always.map(|(field, _)| field.wire_name.as_str()).collect();
    // Lists of objects are compared by the members that an update has.
    let is_exact = !update.fields.iter().any(|origin| {
        matches!(
            origin,
            UpdateField::Of {
                conversion: Conversion::Json,
                ..
            }
        )
    });
    writeln!(
        out,
        "    Entry {{\n        name: {:?},\n        check: |values| check::<{module}::types::{sent}, {module}::types::{received}>(\n            values,\n            &{always:?},\n            {is_exact},\n            |base, before, after| {diff}.map_err(failure!({krate})),\n            |update, state| update.apply_to(state).map_err(failure!({krate})),\n        ),\n    }},",
        format!("{module}::{sent}")
    )
}

/// Writes lines with values for an update: two states, an update, and the fields that a caller has
/// to provide.
fn samples(
    out: &mut String,
    subject: &Subject,
    update: &Update,
    number: usize,
) -> std::fmt::Result {
    let analyzed = &subject.analyzed;
    let Some(fields) = object(analyzed, update.update) else {
        return Ok(());
    };
    let values = |id, direction, seed: usize| {
        let mut values = Values {
            api: &analyzed.api,
            direction,
            random: Random::new(seed as u64),
        };
        values.definition(id, 0)
    };
    for sample in 0..SAMPLES {
        let seed = 7 * sample + 1;
        let before = values(update.state, Direction::Received, seed);
        let after = values(update.state, Direction::Received, seed + 1);
        let changes = values(update.update, Direction::Sent, seed + 2);
        let (Some(before), Some(mut after), Some(changes)) = (before, after, changes) else {
            continue;
        };
        // Some states share most of their fields.
        if sample % 2 == 0 {
            keep_most(&before, &mut after, &mut Random::new(seed as u64));
        }
        let mut base = Map::new();
        for field in &fields.fields {
            let is_needed = field.presence == Presence::Required || field.preset.is_some();
            if is_needed && let Some(value) = changes.get(&field.wire_name) {
                base.insert(field.wire_name.clone(), value.clone());
            }
        }
        writeln!(out, "{number}\t{}", json!([before, after, changes, base]))?;
    }
    Ok(())
}

/// Replaces most members of a state by those of another one.
fn keep_most(before: &Json, after: &mut Json, random: &mut Random) {
    let (Some(before), Some(after)) = (before.as_object(), after.as_object_mut()) else {
        return;
    };
    for (name, value) in before {
        if random.below(5) != 0 {
            after.insert(name.clone(), value.clone());
        }
    }
}
