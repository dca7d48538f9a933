//! Real payloads of the four CRMs: each is decoded, and encoded unmodified.
//!
//! They have other authors and are not in the repository: `TRINE_EXAMPLES` names a folder that
//! contains `pipedrive/`, `octanist/`, `close/` and `bitrix24/`. `payloads.rs` of each CRM lists
//! the types of the files.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value as Json;

use crate::json_diff::JsonDiff;
use crate::spec::Spec;

/// Files of one type.
pub struct Payload {
    /// The name of a file, in which `*` matches any text.
    pattern: &'static str,
    /// The location of the type in the file; `*` matches every element.
    place: &'static str,
    /// The component of the spec.
    component: &'static str,
    /// Set for requests, in which null differs from a missing member.
    is_request: bool,
    written_again: fn(&Json) -> Result<Json, serde_json::Error>,
}

/// Returns a check for files that contain a `T`, which is a component of the spec, at a location. A
/// name can be listed although no file has it: folders differ in their content.
pub fn payload<T: DeserializeOwned + Serialize>(
    pattern: &'static str,
    place: &'static str,
    component: &'static str,
) -> Payload {
    Payload {
        pattern,
        place,
        component,
        is_request: component.ends_with("Request"),
        written_again: |json| {
            // From text, like a response body.
            let value: T = serde_json::from_str(&json.to_string())?;
            let text = serde_json::to_string(&value)?;
            serde_json::from_str(&text)
        },
    }
}

/// Decodes every file of a CRM's folder as its type and encodes it again. `others` are the names of
/// files without a type of the client, with the reason.
pub fn assert_written_as_read(api: &str, payloads: &[Payload], others: &[(&str, &str)]) {
    let Some(folder) = std::env::var_os("TRINE_EXAMPLES") else {
        println!("skipped: TRINE_EXAMPLES names no folder with payloads");
        return;
    };
    let spec = Spec::read(api);
    let mut count = 0;
    let mut problems = Vec::new();
    for (name, path) in files(&Path::new(&folder).join(api)) {
        let has_type = |payload: &&Payload| matches(payload.pattern, &name);
        let matching: Vec<_> = payloads.iter().filter(has_type).collect();
        if matching.is_empty() && !others.iter().any(|(pattern, _)| matches(pattern, &name)) {
            problems.push(format!("{api}/{name} is in no list"));
        }
        let text = fs::read_to_string(path).expect("the file can be read");
        for payload in matching {
            count += 1;
            let json: Json = serde_json::from_str(&text).expect("the file is JSON");
            for (place, json) in parts(&json, payload.place) {
                let place = format!("{api}/{name}{place}");
                problems.extend(compare(&spec, payload, &place, json));
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    assert_ne!(count, 0, "no payloads of {api}");
    println!("{count} payloads of {api} are written as they were read");
}

fn compare(spec: &Spec, payload: &Payload, place: &str, json: &Json) -> Vec<String> {
    match (payload.written_again)(json) {
        Ok(written) => {
            let mut comparison = JsonDiff::new(spec, payload.is_request);
            let schema = spec.schema(payload.component);
            comparison.compare(place, json, Some(&written), &[schema]);
            comparison.problems
        }
        Err(error) => vec![format!("{place} cannot be read: {error}")],
    }
}

/// Returns the JSON files of a folder, by name.
fn files(folder: &Path) -> Vec<(String, PathBuf)> {
    let entries = fs::read_dir(folder)
        .unwrap_or_else(|error| panic!("{} cannot be read: {error}", folder.display()));
    let paths = entries.map(|entry| entry.expect("the folder can be read").path());
    let mut files: Vec<_> = paths
        .filter_map(|path| Some((path.file_name()?.to_str()?.to_owned(), path)))
        .filter(|(name, _)| name.ends_with(".json"))
        .collect();
    files.sort();
    files
}

fn matches(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == name,
        Some((before, after)) => name.strip_prefix(before).is_some_and(|rest| {
            let mut ends = rest
                .char_indices()
                .map(|(place, _)| place)
                .chain([rest.len()]);
            ends.any(|end| matches(after, &rest[end..]))
        }),
    }
}

/// Returns the parts of a document at a location, with their locations.
fn parts<'a>(json: &'a Json, place: &str) -> Vec<(String, &'a Json)> {
    match place.strip_suffix("/*") {
        None => vec![(
            place.to_owned(),
            json.pointer(place).expect("the file has the place"),
        )],
        Some(list) => {
            let elements = json.pointer(list).and_then(Json::as_array);
            let elements = elements
                .expect("the file has a list there")
                .iter()
                .enumerate();
            elements
                .map(|(index, json)| (format!("{list}/{index}"), json))
                .collect()
        }
    }
}
