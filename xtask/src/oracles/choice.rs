//! Which documents of the corpus are called over the wire.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use trine::Reading;
use trine::ir::{Content, ContentKind, ParameterEncoding};

use crate::Stop;

/// How many documents.
const DOCUMENTS: usize = 20;
/// A longer document takes more time to build than it is worth.
const LONGEST: u64 = 450 << 10;
/// So does one with more operations.
const MOST_OPERATIONS: usize = 60;

/// Those that together have every media type and style that there is in documents of this size.
///
/// Each choice is the document whose features were chosen least so far: one that is new counts
/// whole, one that was chosen once a half, then a quarter. Of equal ones the shorter is taken.
pub(super) fn chosen(documents: Vec<PathBuf>) -> Result<Vec<PathBuf>, Stop> {
    let mut candidates = Vec::new();
    for path in documents {
        if fs::metadata(&path).map_err(Stop::failed)?.len() > LONGEST {
            continue;
        }
        let text = fs::read_to_string(&path).map_err(Stop::failed)?;
        if refers_to_others(&text) {
            continue;
        }
        let subject = super::subject(&path)?;
        if (1..=MOST_OPERATIONS).contains(&subject.reading.api.operations.len()) {
            candidates.push((features(&subject.reading), path));
        }
    }
    let mut times: BTreeMap<String, i32> = BTreeMap::new();
    let mut chosen = Vec::new();
    while chosen.len() < DOCUMENTS && !candidates.is_empty() {
        let mut best = (0, 0.0);
        for (index, (features, _)) in candidates.iter().enumerate() {
            let worth = |feature| 0.5_f64.powi(times.get(feature).copied().unwrap_or(0));
            let gain: f64 = features.iter().map(worth).sum();
            if gain > best.1 {
                best = (index, gain);
            }
        }
        let (features, path) = candidates.remove(best.0);
        for feature in features {
            *times.entry(feature).or_default() += 1;
        }
        chosen.push(path);
    }
    let missed: BTreeSet<String> = candidates
        .into_iter()
        .flat_map(|(features, _)| features)
        .filter(|feature| !times.contains_key(feature))
        .collect();
    let all: Vec<String> = times
        .into_iter()
        .map(|(feature, times)| format!("  {feature}: in {times}"))
        .collect();
    println!("{} media types and styles:\n{}", all.len(), all.join("\n"));
    match missed.is_empty() {
        true => Ok(chosen),
        false => Err(Stop::Failed(format!(
            "{DOCUMENTS} documents are too few for {missed:?}"
        ))),
    }
}

/// Whether a document refers to others, which nobody has here.
fn refers_to_others(text: &str) -> bool {
    text.split("$ref").skip(1).any(|behind| {
        let target = behind.trim_start_matches(['"', '\'', ':', ' ']);
        !target.starts_with('#')
    })
}

/// The media types and styles of a document.
fn features(reading: &Reading) -> BTreeSet<String> {
    let mut features = BTreeSet::new();
    let media = |way: &str, content: &Content| match &content.kind {
        ContentKind::Json(_) => format!("{way} JSON"),
        _ => format!("{way} {}", content.media_type),
    };
    for operation in &reading.api.operations {
        let path = operation.path_parameters.iter();
        for parameter in path.chain(&operation.parameters) {
            let style = match &parameter.encoding {
                ParameterEncoding::Style { style, explode, .. } => {
                    let explode = if *explode { "exploded" } else { "in one" };
                    format!("{style:?} {explode}")
                }
                ParameterEncoding::Json => "JSON".to_owned(),
            };
            features.insert(format!("{:?} {style}", parameter.location));
        }
        let bodies = operation.bodies().map(|body| media("body", &body.content));
        features.extend(bodies);
        for response in &operation.responses {
            let contents = response.content.iter().map(|one| media("answer", one));
            features.extend(contents);
            let streams = response.stream.iter().map(|one| media("stream", one));
            features.extend(streams);
        }
    }
    features
}
