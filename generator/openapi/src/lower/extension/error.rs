//! Reading the values of extensions, and problems with them.

use serde_json::{Map, Value as Json};

use crate::diagnostic::{Code, Diagnostic};
use trine_ir::pointer::Pointer;

/// A problem with the value of an extension.
pub(in crate::lower) struct ExtensionError {
    /// The place.
    pub place: Pointer,
    /// Whether the problem is the key.
    pub on_key: bool,
    pub message: String,
    pub help: Option<String>,
}

impl ExtensionError {
    pub fn new(place: Pointer, message: impl Into<String>) -> Self {
        Self {
            place,
            on_key: false,
            message: message.into(),
            help: None,
        }
    }

    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Sets the key as the place of the problem.
    pub fn on_key(mut self) -> Self {
        self.on_key = true;
        self
    }
}

impl From<ExtensionError> for Diagnostic {
    fn from(problem: ExtensionError) -> Self {
        let mut diagnostic = Self::new(Code::InvalidExtension, &problem.place, problem.message);
        diagnostic.on_key = problem.on_key;
        match problem.help {
            Some(help) => diagnostic.help(help),
            None => diagnostic,
        }
    }
}

/// Returns the map at `place` if it has only known members; `shape` is what is expected.
pub(in crate::lower) fn known_members<'a>(
    written: &'a Json,
    place: &Pointer,
    shape: &str,
    known: &[&str],
) -> Result<&'a Map<String, Json>, ExtensionError> {
    let Some(members) = written.as_object() else {
        return Err(ExtensionError::new(place.clone(), shape));
    };
    match members.keys().find(|name| !known.contains(&name.as_str())) {
        None => Ok(members),
        Some(name) => {
            let listed: Vec<_> = known.iter().map(|name| format!("`{name}`")).collect();
            let message = format!(
                "unknown member `{name}`, expected one of {}",
                listed.join(", ")
            );
            Err(ExtensionError::new(place.child(name), message))
        }
    }
}

/// Returns one value or a list of values, with their places.
pub(in crate::lower) fn listed(written: Option<&Json>, place: Pointer) -> Vec<(Pointer, &Json)> {
    match written {
        None => Vec::new(),
        Some(Json::Array(list)) => {
            let entries = list.iter().enumerate();
            entries.map(|(at, json)| (place.child(at), json)).collect()
        }
        Some(json) => vec![(place, json)],
    }
}
