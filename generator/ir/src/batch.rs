//! Several calls in one request.

use serde_json::Value as Json;

use super::Type;

/// How several calls are sent as the commands of one request.
#[derive(Clone, Debug, PartialEq)]
pub struct Batch {
    /// A valid Rust name for the method that takes a batch.
    pub method: Option<String>,
    /// Where in the body the commands stand, by name.
    pub commands: Vec<String>,
    /// How a command is written, of `{path}` and `{query}`.
    pub command: String,
    /// How many commands there may be.
    pub limit: Option<u32>,
    /// How a command refers to the result of an earlier one, `{name}`.
    pub reference: Option<String>,
    /// What makes the server stop at the first error: a place in the body, and what stands there.
    pub halt: Option<(Vec<String>, Json)>,
    /// Where in the answer the results stand, by name.
    pub results: Vec<String>,
    /// Where in the answer the errors stand, by name, and what they are.
    pub errors: Option<(Vec<String>, Type)>,
    /// Where in the answer to a call alone its result stands.
    pub result: Vec<String>,
    /// Where further members of such an answer stand, and where in that of the batch, by name.
    pub members: Vec<(Vec<String>, Vec<String>)>,
}
