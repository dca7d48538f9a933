//! Reading the values of extensions, and problems with them.

use serde_json::{Map, Value as Json};

use crate::diagnostic::{Code, Diagnostic};
use trine_ir::pointer::Pointer;
use trine_ir::suggest::closest;

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

/// The problems with an extension, in the order in which they are found. Parts that do not depend on
/// each other are read even if some have problems.
#[derive(Default)]
pub(in crate::lower) struct Problems(Vec<ExtensionError>);

impl Problems {
    pub fn add(&mut self, problem: ExtensionError) {
        self.0.push(problem);
    }

    /// Adds the problems of another part.
    pub fn join(&mut self, others: Self) {
        self.0.extend(others.0);
    }

    /// Returns a part, or records its problems.
    pub fn keep<T>(&mut self, part: Result<T, impl Into<Self>>) -> Option<T> {
        match part {
            Ok(part) => Some(part),
            Err(problems) => {
                self.join(problems.into());
                None
            }
        }
    }

    /// Returns all parts, or records the problems of each.
    pub fn keep_all<T>(
        &mut self,
        parts: impl IntoIterator<Item = Result<T, impl Into<Self>>>,
    ) -> Option<Vec<T>> {
        let parts: Vec<Option<T>> = parts.into_iter().map(|part| self.keep(part)).collect();
        parts.into_iter().collect()
    }

    /// Returns the whole, which is `None` only if a part has problems, unless there are any.
    pub fn none_in<T>(self, whole: Option<T>) -> Result<T, Self> {
        match whole {
            Some(whole) if self.0.is_empty() => Ok(whole),
            _ => Err(self),
        }
    }
}

impl From<ExtensionError> for Problems {
    fn from(problem: ExtensionError) -> Self {
        Self(vec![problem])
    }
}

impl IntoIterator for Problems {
    type Item = ExtensionError;
    type IntoIter = std::vec::IntoIter<ExtensionError>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

/// Returns the map at `place`, and records each unknown member; `shape` is what is expected instead
/// of another value.
pub(in crate::lower) fn known_members<'a>(
    written: &'a Json,
    place: &Pointer,
    shape: &str,
    known: &[&str],
    problems: &mut Problems,
) -> Option<&'a Map<String, Json>> {
    let Some(members) = written.as_object() else {
        let message = format!("{shape}, found {}", found(written));
        problems.add(ExtensionError::new(place.clone(), message));
        return None;
    };
    for name in members.keys() {
        if !known.contains(&name.as_str()) {
            let listed = quoted(known);
            let message = format!("unknown member `{name}`, expected one of {listed}");
            let problem = ExtensionError::new(place.child(name), message).on_key();
            problems.add(match closest(name, known.iter().copied()) {
                Some(close) => problem.help(format!("did you mean `{close}`?")),
                None => problem,
            });
        }
    }
    Some(members)
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

/// Returns help with the name that was probably meant, or else with all names.
pub(in crate::lower) fn suggested(written: &str, names: &[&str]) -> String {
    match (closest(written, names.iter().copied()), names) {
        (Some(close), _) => format!("did you mean `{close}`?"),
        (None, [only]) => format!("use `{only}`"),
        (None, names) => format!("use one of {}", quoted(names)),
    }
}

/// Returns the names in backticks, with commas.
pub(in crate::lower) fn quoted(names: &[&str]) -> String {
    let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

/// Describes the value of an extension in a message.
pub(in crate::lower) fn found(value: &Json) -> String {
    const LONGEST: usize = 60;
    let text = value.to_string();
    match value {
        _ if text.len() <= LONGEST => format!("`{text}`"),
        Json::Array(_) => "a list".to_owned(),
        Json::Object(_) => "a map".to_owned(),
        _ => "a string".to_owned(),
    }
}
