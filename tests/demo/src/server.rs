//! A CRM that is simulated by its document.
//!
//! A request is matched with the document's servers and paths, and the response is the example in
//! the document. The demo only chooses the status, like a CRM: an unknown ID is a 404.

use std::error::Error;
use std::fs;
use std::path::Path;

use serde_yaml::Value;
use trine_loopback::{Loopback, MockResponse, Recorded};

/// The response of a CRM to a request.
#[derive(Clone, Copy, Debug)]
pub struct Choice {
    status: u16,
    example: Option<&'static str>,
}

impl Choice {
    /// Chooses this status, and the first example of its body.
    pub fn status(status: u16) -> Self {
        Self {
            status,
            example: None,
        }
    }

    /// Chooses this status, and the example with this name.
    pub fn example(status: u16, name: &'static str) -> Self {
        Self {
            status,
            example: Some(name),
        }
    }
}

/// A CRM on loopback.
pub struct Crm {
    loopback: Loopback,
    servers: Vec<String>,
}

impl Crm {
    /// Starts the CRM with the document `specs/{api}/openapi.yaml`.
    ///
    /// # Errors
    ///
    /// Panics if the document does not exist or is not valid YAML.
    pub fn start(
        api: &str,
        choose: impl Fn(&Recorded) -> Choice + Send + Sync + 'static,
    ) -> Result<Self, Box<dyn Error>> {
        let specs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../specs");
        let text = fs::read_to_string(specs.join(api).join("openapi.yaml"))?;
        let document = Document(serde_yaml::from_str(&text)?);
        Ok(Self {
            servers: document.servers(),
            loopback: Loopback::start(move |request| document.response(request, choose(request))),
        })
    }

    /// Returns the base URL of one of the document's servers on loopback, with these values for its
    /// variables.
    ///
    /// # Panics
    ///
    /// Panics if the document has no server with this index.
    pub fn base_url(&self, server: usize, variables: &[(&str, &str)]) -> String {
        let mut path = self.servers[server].clone();
        for (name, value) in variables {
            path = path.replace(&format!("{{{name}}}"), value);
        }
        format!("{}{path}", self.loopback.url())
    }

    /// Returns the last request.
    ///
    /// # Panics
    ///
    /// Panics if there was no request.
    pub fn last_request(&self) -> Recorded {
        let last = self.loopback.requests().pop();
        last.expect("a request")
    }
}

/// An OpenAPI document without references to paths.
struct Document(Value);

impl Document {
    /// Returns the paths of the servers: `/api/v1` of `https://{company}.example.com/api/v1`.
    fn servers(&self) -> Vec<String> {
        let servers = self.0["servers"].as_sequence().into_iter().flatten();
        servers
            .filter_map(|server| server["url"].as_str())
            .map(|url| {
                let after_scheme = url.split_once("://").map_or(url, |(_, rest)| rest);
                let path = after_scheme.find('/').map_or("", |at| &after_scheme[at..]);
                path.trim_end_matches('/').to_owned()
            })
            .collect()
    }

    /// Returns the example in the document.
    fn response(&self, request: &Recorded, choice: Choice) -> MockResponse {
        let Some(operation) = self.operation(request) else {
            return MockResponse::json(501, r#"{"demo":"unknown operation"}"#);
        };
        let response = self.resolved(response(operation, choice.status));
        let media_types = &response["content"];
        let first = media_types.as_mapping().and_then(|map| map.iter().next());
        let Some((media_type, content)) = first else {
            return MockResponse::status(choice.status);
        };
        let examples = &content["examples"];
        let example = match choice.example {
            Some(name) => Some(&examples[name]),
            None => examples.as_mapping().and_then(|map| map.values().next()),
        };
        let value = example.map_or(&content["example"], |example| &example["value"]);
        if value.is_null() {
            return MockResponse::json(501, r#"{"demo":"unknown example"}"#);
        }
        let body = serde_json::to_vec(value).expect("an example");
        let media_type = media_type.as_str().unwrap_or("application/json");
        MockResponse::body(choice.status, media_type, body)
    }

    /// Resolves a reference.
    fn resolved<'a>(&'a self, value: &'a Value) -> &'a Value {
        match value["$ref"].as_str() {
            Some(reference) => reference
                .trim_start_matches("#/")
                .split('/')
                .fold(&self.0, |value, key| &value[key]),
            None => value,
        }
    }

    /// Returns the operation of a request, by its method and path.
    fn operation(&self, request: &Recorded) -> Option<&Value> {
        let method = request.method.to_ascii_lowercase();
        let servers = self.servers();
        self.0["paths"]
            .as_mapping()?
            .iter()
            .find_map(|(path, item)| {
                let path = path.as_str()?;
                let operation = item.get(method.as_str())?;
                let fits = |server: &String| fits(&format!("{server}{path}"), request.path());
                servers.iter().any(fits).then_some(operation)
            })
    }
}

/// Returns the response for a status: exact before its class before `default`.
fn response(operation: &Value, status: u16) -> &Value {
    let responses = &operation["responses"];
    let keys = [
        status.to_string(),
        format!("{}XX", status / 100),
        "default".to_owned(),
    ];
    let found = keys.iter().find_map(|key| responses.get(key.as_str()));
    found.unwrap_or(&Value::Null)
}

/// Returns whether a path matches a template: `/v1/leads/7` matches `/v1/leads/{id}`.
fn fits(template: &str, path: &str) -> bool {
    let mut expected = template.split('/');
    let mut actual = path.split('/');
    loop {
        match (expected.next(), actual.next()) {
            (None, None) => return true,
            (Some(expected), Some(actual)) => {
                let variable = expected.starts_with('{') && expected.ends_with('}');
                if expected != actual && (!variable || actual.is_empty()) {
                    return false;
                }
            }
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates() {
        assert!(fits("/v1/leads/{id}", "/v1/leads/7"));
        assert!(fits("/api/v1/lead/{id}/", "/api/v1/lead/7/"));
        for other in ["/v1/leads", "/v1/leads/", "/v1/leads/7/", "/v2/leads/7"] {
            assert!(!fits("/v1/leads/{id}", other), "{other}");
        }
    }

    #[test]
    fn a_status_is_looked_up_exactly_then_by_class_then_by_default() {
        let operation = "{responses: {'404': a, 4XX: b, default: c}}";
        let operation: Value = serde_yaml::from_str(operation).expect("YAML");
        assert_eq!(response(&operation, 404), "a");
        assert_eq!(response(&operation, 400), "b");
        assert_eq!(response(&operation, 500), "c");
    }
}
