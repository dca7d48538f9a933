//! A comparison of the JSON that was read with the JSON that was written.

use serde_json::Value as Json;

use crate::spec::Spec;

/// Compares the JSON that was read with the JSON that was written, with the tolerance that the spec
/// declares: `null` in a response equals a missing member, an unknown member may be skipped, and a
/// lenient scalar or empty list is compared by value.
pub struct JsonDiff<'a> {
    spec: &'a Spec,
    is_request: bool,
    /// The differences, each with its path.
    pub problems: Vec<String>,
}

impl<'a> JsonDiff<'a> {
    pub fn new(spec: &'a Spec, is_request: bool) -> Self {
        Self {
            spec,
            is_request,
            problems: Vec::new(),
        }
    }

    /// Compares two values. `schemas` are the alternatives of the value; if empty, any value is
    /// valid.
    pub fn compare(
        &mut self,
        place: &str,
        read: &Json,
        written: Option<&Json>,
        schemas: &[&'a Json],
    ) {
        let schemas = self.spec.alternatives(schemas);
        match (read, written) {
            (Json::Null, None) if !self.is_request => {}
            (Json::Object(read), Some(Json::Object(written))) => {
                for (key, value) in read {
                    let place = format!("{place}/{key}");
                    let members = members(&schemas, key);
                    if !members.is_empty() || written.contains_key(key) || is_anything(&schemas) {
                        self.compare(&place, value, written.get(key), &members);
                    }
                }
                for key in written.keys().filter(|key| !read.contains_key(*key)) {
                    let problem = format!("{place}/{key} was written, but not read");
                    self.problems.push(problem);
                }
            }
            (Json::Array(read), Some(Json::Array(written))) if read.len() == written.len() => {
                let items = schemas.iter().filter_map(|schema| schema.get("items"));
                let items: Vec<_> = items.collect();
                for (index, (read, written)) in read.iter().zip(written).enumerate() {
                    self.compare(&format!("{place}/{index}"), read, Some(written), &items);
                }
            }
            (read, Some(written)) if is_same(read, written) => {}
            (read, written) if is_lenient(&schemas) && is_alike(read, written) => {}
            (Json::Array(list), Some(Json::Object(object)))
                if list.is_empty() && object.is_empty() && declares(&schemas, "empty-list") => {}
            (read, written) => {
                let problem = format!("{place}: {read} was read, but {written:?} written");
                self.problems.push(problem);
            }
        }
    }
}

/// `1` and `1.0` are the same number.
fn is_same(one: &Json, other: &Json) -> bool {
    match (one, other) {
        (Json::Number(one), Json::Number(other)) if one.is_f64() || other.is_f64() => {
            one.as_f64() == other.as_f64()
        }
        _ => one == other,
    }
}

fn declares(schemas: &[&Json], extension: &str) -> bool {
    let extension = format!("x-trine-{extension}");
    schemas.iter().any(|schema| schema[&extension] == true)
}

fn is_lenient(schemas: &[&Json]) -> bool {
    declares(schemas, "lenient")
}

/// Returns whether two scalars of possibly different types have the same value. An empty string may
/// mean no value.
fn is_alike(read: &Json, written: Option<&Json>) -> bool {
    let Some(written) = written else {
        return read == "";
    };
    let number = |json: &Json| text(json)?.trim().parse::<f64>().ok();
    (text(read).is_some() && text(read) == text(written))
        || (number(read).is_some() && number(read) == number(written))
        || (truth(read).is_some() && truth(read) == truth(written))
        || (read == "" && written.is_null())
}

fn text(json: &Json) -> Option<String> {
    match json {
        Json::String(text) => Some(text.clone()),
        Json::Number(_) | Json::Bool(_) => Some(json.to_string()),
        _ => None,
    }
}

fn truth(json: &Json) -> Option<bool> {
    match text(json)?.as_str() {
        "true" | "1" | "Y" => Some(true),
        "false" | "0" | "N" => Some(false),
        _ => None,
    }
}

/// Returns the schemas of a member; empty if the type ignores it or accepts any value.
fn members<'a>(schemas: &[&'a Json], key: &str) -> Vec<&'a Json> {
    let named = schemas
        .iter()
        .filter_map(|schema| schema["properties"].get(key));
    let named: Vec<_> = named.collect();
    if !named.is_empty() {
        return named;
    }
    let others = schemas.iter().map(|schema| &schema["additionalProperties"]);
    others
        .filter(|schema| !schema.is_null() && **schema != false)
        .collect()
}

/// Returns whether the schemas declare no members, so that all members are compared.
fn is_anything(schemas: &[&Json]) -> bool {
    let says = |schema: &&&Json| {
        schema.get("properties").is_some() || schema.get("additionalProperties").is_some()
    };
    !schemas.iter().any(|schema| says(&schema))
}
