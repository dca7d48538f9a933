//! `x-trine-documented`: vendor extensions that are shown in the docs.

use indexmap::IndexMap;
use serde_json::Value as Json;

use crate::diagnostic::{Code, Diagnostic};
use trine_ir::pointer::Pointer;

use crate::lower::extension::error::found;
use crate::lower::extension::name::DOCUMENTED as NAME;
use crate::lower::extension::name::PREFIX;
use crate::lower::view::{DocumentView, Documented};

/// The placeholder for the value in the sentence.
const VALUE: &str = "{}";

impl DocumentView<'_> {
    /// Reads which extensions are shown in the docs, and how.
    pub(in crate::lower) fn read_documented(&mut self) {
        let place = Pointer::root().child(NAME);
        if !self.typed.exists(&place) {
            return;
        }
        let Ok(written) = self.typed.parse::<IndexMap<String, Json>>(&place) else {
            let message = format!("expected a map from `x-…` names to sentences for `{NAME}`");
            self.report(Diagnostic::new(Code::InvalidExtension, &place, message));
            return;
        };
        for (name, sentence) in written {
            let place = place.child(&name);
            match sentence {
                _ if !name.starts_with("x-") || name.starts_with(PREFIX) => {
                    let message = format!("expected a vendor extension, found `{name}`");
                    let help = "use a name that starts with `x-`";
                    let diagnostic = Diagnostic::new(Code::InvalidExtension, &place, message);
                    self.report(diagnostic.help(help).on_key());
                }
                Json::String(sentence) if !sentence.trim().is_empty() => {
                    self.documented.sentences.insert(name, sentence);
                }
                other => {
                    let message =
                        format!("expected a sentence for `{name}`, found {}", found(&other));
                    let help = format!(
                        "use a string, in which `{VALUE}` is replaced by the value of `{name}`"
                    );
                    let diagnostic = Diagnostic::new(Code::InvalidExtension, &place, message);
                    self.report(diagnostic.help(help));
                }
            }
        }
    }

    /// Returns the sentences of the extensions of a part.
    pub(in crate::lower) fn notes(&mut self, extensions: &IndexMap<String, Json>) -> Vec<String> {
        let Documented { sentences, used } = &mut self.documented;
        let mut notes = Vec::new();
        for (name, sentence) in sentences {
            if let Some(value) = extensions.get(name) {
                used.insert(name.clone());
                notes.extend(note(sentence, value));
            }
        }
        notes
    }

    /// Reports the names that do not appear in the document: they are probably misspelled.
    pub(in crate::lower) fn check_documented(&mut self) {
        let Documented { sentences, used } = std::mem::take(&mut self.documented);
        for name in sentences.keys().filter(|name| !used.contains(*name)) {
            let place = Pointer::root().child(NAME).child(name);
            let message =
                format!("unused extension `{name}`: it does not appear on any documented item");
            let help = "add it to an operation, parameter, schema or property";
            let diagnostic = Diagnostic::new(Code::InvalidExtension, &place, message);
            self.report(diagnostic.help(help).on_key());
        }
    }
}

/// Returns the sentence with the value; `None` if the value is false or empty.
fn note(sentence: &str, value: &Json) -> Option<String> {
    match value {
        Json::Null => None,
        Json::Bool(false) if !sentence.contains(VALUE) => None,
        _ => Some(sentence.replace(VALUE, &words(value))),
    }
}

fn words(value: &Json) -> String {
    match value {
        Json::String(text) => text.trim().to_owned(),
        Json::Array(values) => {
            let words: Vec<String> = values.iter().map(words).collect();
            words.join(", ")
        }
        Json::Object(_) => format!("`{value}`"),
        _ => value.to_string(),
    }
}
