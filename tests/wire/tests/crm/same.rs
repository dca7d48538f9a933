//! Whether what was written is what was read.

use serde_json::Value as Json;

use crate::spec::Spec;

/// Compares what was read with what was written, as far as the spec knows it: `null` is nothing in
/// a response, an unknown member may be left out, and a scalar or an empty list that the spec lets
/// the server write in another way is compared by its value.
pub struct Comparison<'a> {
    spec: &'a Spec,
    is_request: bool,
    /// What differs, each with its place.
    pub problems: Vec<String>,
}

impl<'a> Comparison<'a> {
    pub fn new(spec: &'a Spec, is_request: bool) -> Self {
        Self {
            spec,
            is_request,
            problems: Vec::new(),
        }
    }

    /// `schemas` are those of which the value may be any; without one, it may be anything.
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

/// Whether two scalars, one of which may be spelled as another kind, have the same value. An empty
/// text may stand for no value.
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

/// The schemas of a member; none where the type ignores it, or where it may be anything.
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

/// Whether nothing is said of the members: everything counts.
fn is_anything(schemas: &[&Json]) -> bool {
    let says = |schema: &&&Json| {
        schema.get("properties").is_some() || schema.get("additionalProperties").is_some()
    };
    !schemas.iter().any(|schema| says(&schema))
}
