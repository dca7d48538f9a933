//! Several calls in one request.

use serde_json::Value as Json;

use super::Type;
use crate::pointer::Pointer;

/// How several calls are sent as commands of one request.
#[derive(Clone, Debug, PartialEq)]
pub struct Batch {
    /// The place of the extension.
    pub pointer: Pointer,
    /// The member of the body with the commands, by name.
    pub commands: Vec<String>,
    /// The template of a command, with `{path}` and `{query}`.
    pub command: String,
    /// The maximum number of commands.
    pub limit: Option<u32>,
    /// The template of a reference to the result of an earlier command, with `{name}`.
    pub reference: Option<String>,
    /// The member of the body, and its value, that make the server stop at the first error.
    pub halt: Option<(Vec<String>, Json)>,
    /// The member of the response with the results, by name.
    pub results: Vec<String>,
    /// The member of the response with the errors, by name, and their type.
    pub errors: Option<(Vec<String>, Type)>,
    /// The member with the result in the response to a single call.
    pub result: Vec<String>,
    /// Further members of the response to a single call, and their counterparts in the response to
    /// the batch, by name.
    pub members: Vec<(Vec<String>, Vec<String>)>,
}
