//! Real payloads of the four CRMs: each is read, and written again as it came.
//!
//! They are other people's work and not in the repository: `TRINE_EXAMPLES` names a folder with
//! `pipedrive/`, `octanist/`, `close/` and `bitrix24/` in it.

use std::fs;
use std::path::{Path, PathBuf};

use crm_clients::{bitrix24, close, octanist, pipedrive};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value as Json;

use crate::spec::Spec;

/// Files that hold one type.
struct Payload {
    /// A file's name, in which `*` stands for any text.
    pattern: &'static str,
    /// Where in the file the type is; `*` stands for every element.
    place: &'static str,
    /// The component of the spec.
    component: &'static str,
    /// Whether it is sent, so that null is not the same as nothing.
    is_request: bool,
    written_again: fn(&Json) -> Result<Json, serde_json::Error>,
}

fn payload<T: DeserializeOwned + Serialize>(
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
            // From text, as it comes over the wire.
            let value: T = serde_json::from_str(&json.to_string())?;
            let text = serde_json::to_string(&value)?;
            serde_json::from_str(&text)
        },
    }
}

fn pipedrive_payloads() -> Vec<Payload> {
    use pipedrive::types::{Lead, LeadNotFoundResponse, UpdateLeadRequest, UpdateLeadResponse};
    vec![
        payload::<UpdateLeadRequest>("*.updateLead.request.json", "", "UpdateLeadRequest"),
        payload::<UpdateLeadRequest>("issue*.request.json", "", "UpdateLeadRequest"),
        payload::<UpdateLeadResponse>("v1.updateLead.200.response.json", "", "UpdateLeadResponse"),
        payload::<UpdateLeadResponse>("sdk-test.*Lead.response.json", "", "UpdateLeadResponse"),
        // The same lead in the answers of other operations.
        payload::<UpdateLeadResponse>("v1.getLead.200.response.json", "", "UpdateLeadResponse"),
        payload::<Lead>("*getLeads.*response.json", "/data/*", "Lead"),
        payload::<LeadNotFoundResponse>(
            "v1.updateLead.404.response.json",
            "",
            "LeadNotFoundResponse",
        ),
        payload::<LeadNotFoundResponse>("error-*.response.json", "", "LeadNotFoundResponse"),
    ]
}

fn octanist_payloads() -> Vec<Payload> {
    use octanist::types::{ErrorResponse, UpdateLeadRequest, UpdateLeadResponse};
    vec![
        payload::<UpdateLeadRequest>("update-lead.*request.json", "", "UpdateLeadRequest"),
        payload::<UpdateLeadRequest>("legacy.update-lead.*request.json", "", "UpdateLeadRequest"),
        payload::<UpdateLeadResponse>("update-lead.response.json", "", "UpdateLeadResponse"),
        payload::<ErrorResponse>("error-*.response.json", "", "ErrorResponse"),
    ]
}

fn close_payloads() -> Vec<Payload> {
    use close::types::{Lead, UpdateLeadRequest, ValidationError};
    vec![
        payload::<UpdateLeadRequest>("update-lead.*request.json", "", "UpdateLeadRequest"),
        payload::<Lead>("update-lead.response.json", "", "Lead"),
        // The same lead in the answers of other operations.
        payload::<Lead>("get-lead.response.json", "", "Lead"),
        payload::<Lead>("create-lead.response.json", "", "Lead"),
        payload::<Lead>("*list-leads.response.json", "/data/*", "Lead"),
        payload::<ValidationError>("error-400.*.response.json", "", "ValidationError"),
    ]
}

fn bitrix24_payloads() -> Vec<Payload> {
    use bitrix24::types::{CrmLeadUpdateRequest, CrmLeadUpdateResponse, ErrorResponse};
    let request = "CrmLeadUpdateRequest";
    let response = "CrmLeadUpdateResponse";
    vec![
        payload::<CrmLeadUpdateRequest>("crm-lead-update.*.request.json", "", request),
        payload::<CrmLeadUpdateResponse>("crm-lead-update.*.response.json", "", response),
        payload::<CrmLeadUpdateResponse>("*.update.response.json", "", response),
        // All methods fail alike.
        payload::<ErrorResponse>("*.error.json", "", "ErrorResponse"),
        payload::<ErrorResponse>("error-code-doc.json", "", "ErrorResponse"),
    ]
}

#[test]
fn payloads_of_pipedrive_are_written_as_they_were_read() {
    assert_written_as_read("pipedrive", &pipedrive_payloads());
}

#[test]
fn payloads_of_octanist_are_written_as_they_were_read() {
    assert_written_as_read("octanist", &octanist_payloads());
}

#[test]
fn payloads_of_close_are_written_as_they_were_read() {
    assert_written_as_read("close", &close_payloads());
}

#[test]
fn payloads_of_bitrix24_are_written_as_they_were_read() {
    assert_written_as_read("bitrix24", &bitrix24_payloads());
}

fn assert_written_as_read(api: &str, payloads: &[Payload]) {
    let Some(folder) = std::env::var_os("TRINE_EXAMPLES") else {
        println!("skipped: TRINE_EXAMPLES names no folder with payloads");
        return;
    };
    let spec = Spec::read(api);
    let files = files(&Path::new(&folder).join(api));
    let mut read = Vec::new();
    let mut problems = Vec::new();
    for payload in payloads {
        let matching = files
            .iter()
            .filter(|(name, _)| matches(payload.pattern, name));
        for (name, path) in matching {
            let text = fs::read_to_string(path).expect("the file can be read");
            let json: Json = serde_json::from_str(&text).expect("the file is JSON");
            for (place, json) in parts(&json, payload.place) {
                let place = format!("{api}/{name}{place}");
                match (payload.written_again)(json) {
                    Ok(written) => {
                        let schema = spec.schema(payload.component);
                        let comparison = Comparison {
                            spec: &spec,
                            is_request: payload.is_request,
                        };
                        comparison.compare(&place, json, Some(&written), schema, &mut problems);
                    }
                    Err(error) => problems.push(format!("{place} cannot be read: {error}")),
                }
            }
            read.push((payload.component, name));
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    for payload in payloads {
        let component = payload.component;
        assert!(
            read.iter().any(|(read, _)| *read == component),
            "no file of {api} holds a `{component}`"
        );
    }
    println!(
        "{} payloads of {api} are written as they were read",
        read.len()
    );
}

/// The files of a folder, by their names.
fn files(folder: &Path) -> Vec<(String, PathBuf)> {
    let entries = fs::read_dir(folder)
        .unwrap_or_else(|error| panic!("{} cannot be read: {error}", folder.display()));
    let paths = entries.map(|entry| entry.expect("the folder can be read").path());
    let mut files: Vec<_> = paths
        .filter_map(|path| Some((path.file_name()?.to_str()?.to_owned(), path)))
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

/// The parts of a document at a place, with their places.
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

/// Compares what was read with what was written.
struct Comparison<'a> {
    spec: &'a Spec,
    is_request: bool,
}

impl Comparison<'_> {
    fn compare(
        &self,
        place: &str,
        read: &Json,
        written: Option<&Json>,
        schema: &Json,
        problems: &mut Vec<String>,
    ) {
        let schema = self.spec.resolve(schema);
        match (read, written) {
            (Json::Null, None) if !self.is_request => {}
            (Json::Object(read), Some(Json::Object(written))) => {
                for (key, value) in read {
                    let place = format!("{place}/{key}");
                    match member(schema, key) {
                        Some(schema) => {
                            self.compare(&place, value, written.get(key), schema, problems);
                        }
                        None if written.contains_key(key) => {
                            problems.push(format!("{place} is unknown, but was written"));
                        }
                        None => {}
                    }
                }
                for key in written.keys().filter(|key| !read.contains_key(*key)) {
                    problems.push(format!("{place}/{key} was written, but not read"));
                }
            }
            (Json::Array(read), Some(Json::Array(written))) if read.len() == written.len() => {
                for (index, (read, written)) in read.iter().zip(written).enumerate() {
                    let place = format!("{place}/{index}");
                    self.compare(&place, read, Some(written), &schema["items"], problems);
                }
            }
            (read, Some(written)) if read == written => {}
            // `1` and `1.0` are the same number.
            (Json::Number(one), Some(Json::Number(other)))
                if (one.is_f64() || other.is_f64()) && one.as_f64() == other.as_f64() => {}
            (read, written) => {
                problems.push(format!("{place}: {read} was read, but {written:?} written"));
            }
        }
    }
}

/// The schema of a member; `None` where the type ignores it.
fn member<'a>(schema: &'a Json, key: &str) -> Option<&'a Json> {
    const ANYTHING: &Json = &Json::Null;
    if let Some(property) = schema["properties"].get(key) {
        return Some(property);
    }
    match &schema["additionalProperties"] {
        Json::Bool(false) => None,
        Json::Bool(true) => Some(ANYTHING),
        // One of several shapes, or no object: everything counts.
        Json::Null if schema.get("properties").is_none() => Some(ANYTHING),
        Json::Null => None,
        values => Some(values),
    }
}
