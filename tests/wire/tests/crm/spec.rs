//! The specs that the clients are made from, so that a test can tell whether it covers all fields.

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

    /// A component.
    pub fn schema(&self, name: &str) -> &Json {
        let schema = self.root.pointer(&format!("/components/schemas/{name}"));
        schema.unwrap_or_else(|| panic!("the spec has no schema `{name}`"))
    }

    /// The schemas themselves, and those that they refer to, join or offer as alternatives.
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

    /// The names of the properties that a request with this component may hold, in order of
    /// their names, and what each is set to when it is cleared.
    pub fn writable(&self, name: &str) -> Vec<(String, Option<Json>)> {
        let properties = self.schema(name)["properties"].as_object();
        let properties = properties.expect("the schema has properties").iter();
        let writable = properties.filter(|(_, property)| property["readOnly"] != true);
        let mut fields: Vec<_> = writable
            .map(|(name, property)| (name.clone(), clear(property)))
            .collect();
        fields.sort_by(|one, other| one.0.cmp(&other.0));
        fields
    }
}

/// What clears a property: what the spec names, else `null` where that is allowed.
fn clear(property: &Json) -> Option<Json> {
    let named = property.get("x-trine-clear").cloned();
    named.or_else(|| (property["nullable"] == true).then_some(Json::Null))
}
