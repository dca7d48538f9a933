//! The operations of the corpus that are called over the wire.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use trine::Analyzed;
use trine::ir::{Content, ContentKind, Operation, ParameterEncoding};

use super::stem;
use crate::Stop;

/// The number of documents.
const DOCUMENTS: usize = 20;
/// The length of a document that is only chosen if it adds a feature, in bytes.
const LONG: usize = 450 << 10;
/// The maximum number of operations of a document that are all called.
const MOST_OPERATIONS: usize = 60;
/// The number of operations called for a larger document, in addition to those that add to the
/// coverage.
const SOME_OPERATIONS: usize = 20;

/// A document, and the operations to call.
pub(super) struct Choice {
    pub(super) name: String,
    pub(super) path: PathBuf,
    /// The operations to call; `None` for all.
    pub(super) only: Option<Vec<Called>>,
}

/// An operation to call.
pub(super) struct Called {
    /// Its place in the document.
    pub(super) place: String,
    features: BTreeSet<String>,
}

/// Chooses documents that together have every media type and style of the documents without
/// references to others.
///
/// Each choice is the document with most uncovered features; if all are covered, the short one
/// whose features were chosen least: a feature counts a half after one choice, then a quarter. Of
/// equal ones, the shorter is taken.
pub(super) fn chosen(documents: Vec<PathBuf>) -> Result<Vec<Choice>, Stop> {
    let mut candidates = Vec::new();
    for path in documents {
        let text = fs::read_to_string(&path).map_err(Stop::failed)?;
        if refers_to_others(&text) {
            continue;
        }
        let subject = super::subject(&path)?;
        let operations = called(&subject.analyzed);
        let features: BTreeSet<String> = operations
            .iter()
            .flat_map(|operation| operation.features.clone())
            .collect();
        candidates.push((features, operations, path, text.len() > LONG));
    }
    let mut times: BTreeMap<String, i32> = BTreeMap::new();
    let mut chosen = Vec::new();
    while chosen.len() < DOCUMENTS && !candidates.is_empty() {
        let mut best = (0, (0, 0.0));
        for (index, (features, _, _, is_long)) in candidates.iter().enumerate() {
            let times = |feature: &String| times.get(feature).copied().unwrap_or(0);
            let new = features.iter().filter(|feature| times(feature) == 0);
            let new = new.count();
            let worth = features.iter().map(|feature| 0.5_f64.powi(times(feature)));
            let gain = (new, worth.sum::<f64>());
            if gain > best.1 && (new > 0 || !is_long) {
                best = (index, gain);
            }
        }
        let (_, operations, path, _) = candidates.remove(best.0);
        let name = stem(&path);
        chosen.push(choice(name, path, operations, &mut times));
    }
    report(&times);
    let missed = candidates.into_iter().flat_map(|(features, ..)| features);
    let missed: BTreeSet<String> = missed.filter(|one| !times.contains_key(one)).collect();
    match missed.is_empty() {
        true => Ok(chosen),
        false => Err(Stop::Failed(format!(
            "{DOCUMENTS} documents are too few for {missed:?}"
        ))),
    }
}

/// Returns the documents with these names, in order.
pub(super) fn named(documents: &[PathBuf], names: &[String]) -> Result<Vec<Choice>, Stop> {
    let mut times = BTreeMap::new();
    let mut chosen = Vec::new();
    for name in names {
        // Other names may be specs of this repository.
        if let Some(path) = documents.iter().find(|path| stem(path) == *name) {
            let operations = called(&super::subject(path)?.analyzed);
            chosen.push(choice(name.clone(), path.clone(), operations, &mut times));
        }
    }
    report(&times);
    Ok(chosen)
}

fn report(times: &BTreeMap<String, i32>) {
    println!("{} media types and styles:", times.len());
    for (feature, times) in times {
        println!("  {feature}: in {times}");
    }
}

/// Chooses the operations of a document: all, or some, starting with those that add to the
/// coverage.
fn choice(
    name: String,
    path: PathBuf,
    operations: Vec<Called>,
    times: &mut BTreeMap<String, i32>,
) -> Choice {
    let is_long = operations.len() > MOST_OPERATIONS;
    let mut known: BTreeSet<String> = times.keys().cloned().collect();
    let (mut kept, mut others) = (Vec::new(), Vec::new());
    for operation in operations {
        match operation.features.is_subset(&known) {
            true => others.push(operation),
            false => {
                known.extend(operation.features.clone());
                kept.push(operation);
            }
        }
    }
    let left = if is_long {
        SOME_OPERATIONS.saturating_sub(kept.len())
    } else {
        others.len()
    };
    kept.extend(others.into_iter().take(left));
    let features: BTreeSet<&String> = kept.iter().flat_map(|one| &one.features).collect();
    for feature in features {
        *times.entry(feature.clone()).or_default() += 1;
    }
    println!("{name}: {} operations", kept.len());
    Choice {
        name,
        path,
        only: is_long.then_some(kept),
    }
}

/// Returns whether a document refers to other documents, which are not available here.
fn refers_to_others(text: &str) -> bool {
    text.split("$ref").skip(1).any(|after| {
        let target = after.trim_start_matches(['"', '\'', ':', ' ']);
        !target.starts_with('#')
    })
}

fn called(analyzed: &Analyzed) -> Vec<Called> {
    let operations = analyzed.api.operations.iter();
    let called = operations.map(|operation| Called {
        place: operation.pointer.to_string(),
        features: features(operation),
    });
    called.collect()
}

/// Returns the media types and styles of an operation.
fn features(operation: &Operation) -> BTreeSet<String> {
    let mut features = BTreeSet::new();
    let media = |way: &str, content: &Content| match &content.kind {
        ContentKind::Json(_) => format!("{way} JSON"),
        _ => format!("{way} {}", content.media_type),
    };
    let path = operation.path_parameters.iter();
    for parameter in path.chain(&operation.parameters) {
        let style = match &parameter.encoding {
            ParameterEncoding::Style { style, explode, .. } => {
                let explode = if *explode { "exploded" } else { "in one" };
                format!("{style:?} {explode}")
            }
            ParameterEncoding::Json => "JSON".to_owned(),
            ParameterEncoding::Query(_) => "whole".to_owned(),
        };
        features.insert(format!("{:?} {style}", parameter.location));
    }
    let bodies = operation.bodies().map(|body| media("body", &body.content));
    features.extend(bodies);
    for response in &operation.responses {
        let contents = response.content.iter().map(|one| media("response", one));
        features.extend(contents);
        let streams = response.stream.iter().map(|one| media("stream", one));
        features.extend(streams);
    }
    features
}
