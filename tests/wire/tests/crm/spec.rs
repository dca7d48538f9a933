//! The specs of the clients, by which tests check that they cover all fields.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value as Json;

/// A spec as a tree.
pub struct Spec {
    root: Json,
}

impl Spec {
    /// Reads `specs/{name}/openapi.yaml`.
    pub fn read(name: &str) -> Self {
        let specs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../specs");
        let path = specs.join(name).join("openapi.yaml");
        let text = std::fs::read_to_string(&path)
            .unwrap_or_else(|error| panic!("{} cannot be read: {error}", path.display()));
        let root = serde_yaml::from_str(&text).expect("the spec is YAML");
        Self { root }
    }

    /// Returns a component.
    pub fn schema(&self, name: &str) -> &Json {
        let schema = self.root.pointer(&format!("/components/schemas/{name}"));
        schema.unwrap_or_else(|| panic!("the spec has no schema `{name}`"))
    }

    /// Returns the operations by their IDs.
    pub fn operations(&self) -> BTreeMap<&str, Operation<'_>> {
        let paths = self.root["paths"].as_object().expect("the spec has paths");
        let members = paths.values().filter_map(Json::as_object).flatten();
        members
            .filter_map(|(_, json)| Some((json["operationId"].as_str()?, Operation { json })))
            .collect()
    }

    /// Returns the schemas themselves, and all schemas that they refer to, join or list as
    /// alternatives.
    pub fn alternatives<'a>(&'a self, schemas: &[&'a Json]) -> Vec<&'a Json> {
        let mut found: Vec<&'a Json> = Vec::new();
        let mut open = schemas.to_vec();
        while let Some(schema) = open.pop() {
            if found.iter().any(|known| std::ptr::eq(*known, schema)) {
                continue;
            }
            found.push(schema);
            if let Some(reference) = schema["$ref"].as_str() {
                let target = self.root.pointer(reference.trim_start_matches('#'));
                open.push(target.expect("the reference leads to a schema"));
            }
            for list in ["allOf", "oneOf", "anyOf"] {
                open.extend(schema[list].as_array().into_iter().flatten());
            }
        }
        found
    }

    /// Returns the keys of `paths`, in their order.
    pub fn paths(&self) -> Vec<String> {
        let paths = self.root["paths"].as_object().expect("there are paths");
        let mut paths: Vec<_> = paths.keys().cloned().collect();
        paths.sort();
        paths
    }

    /// Returns the properties of a request with this component, sorted by name, and the value that
    /// clears each of them.
    pub fn writable(&self, name: &str) -> Vec<(String, Option<Json>)> {
        let schemas = self.alternatives(&[self.schema(name)]);
        let properties = schemas
            .iter()
            .filter_map(|schema| schema["properties"].as_object())
            .flatten();
        let writable = properties.filter(|(_, property)| property["readOnly"] != true);
        let mut fields: Vec<_> = writable
            .map(|(name, property)| (name.clone(), clear(property)))
            .collect();
        fields.sort_by(|one, other| one.0.cmp(&other.0));
        fields
    }
}

/// An operation of a spec.
pub struct Operation<'a> {
    json: &'a Json,
}

impl<'a> Operation<'a> {
    /// Returns the examples of the successful response body, and its schema.
    pub fn responses(&self) -> (Vec<&'a Json>, &'a Json) {
        content(&self.json["responses"]["200"])
    }

    /// Returns the examples of the request body, and its schema.
    pub fn requests(&self) -> (Vec<&'a Json>, &'a Json) {
        content(&self.json["requestBody"])
    }
}

/// Returns the examples of a JSON body, and its schema.
fn content(body: &Json) -> (Vec<&Json>, &Json) {
    let content = &body["content"]["application/json"];
    let named = content["examples"].as_object().into_iter().flatten();
    let named = named.map(|(_, example)| &example["value"]);
    (
        content.get("example").into_iter().chain(named).collect(),
        &content["schema"],
    )
}

/// Returns the value that clears a property: that of the spec, otherwise `null` if it is nullable.
fn clear(property: &Json) -> Option<Json> {
    let named = property.get("x-trine-clear").cloned();
    named.or_else(|| (property["nullable"] == true).then_some(Json::Null))
}
