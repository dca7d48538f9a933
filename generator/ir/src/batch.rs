//! Several calls in one request.

use serde_json::Value as Json;

use super::Type;
use crate::pointer::Pointer;

/// The description of a request that sends several calls as commands.
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
    pub halt: Option<Halt>,
    /// The member of the response with the results, by name.
    pub results: Vec<String>,
    /// The errors in the response.
    pub errors: Option<BatchErrors>,
    /// The member with the result in the response to a single call.
    pub result: Vec<String>,
    /// Further members of the responses.
    pub members: Vec<BatchMember>,
}

/// The member of the body of a batch, and its value, that make the server stop at the first error.
#[derive(Clone, Debug, PartialEq)]
pub struct Halt {
    /// The names on the path to the member.
    pub member: Vec<String>,
    /// The value.
    pub value: Json,
}

/// The errors in the response to a batch.
#[derive(Clone, Debug, PartialEq)]
pub struct BatchErrors {
    /// The member of the response with the errors, by name.
    pub member: Vec<String>,
    /// The type of an error.
    pub ty: Type,
}

/// A member of the response to a call that the response to a batch contains elsewhere.
#[derive(Clone, Debug, PartialEq)]
pub struct BatchMember {
    /// The names on the path in the response to a single call.
    pub of_call: Vec<String>,
    /// The member of the response to the batch with the values of the calls, by name.
    pub of_batch: Vec<String>,
}
