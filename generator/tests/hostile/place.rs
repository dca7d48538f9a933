//! The places of a document with text.

use std::collections::BTreeSet;
use std::fmt;

use serde_yaml::{Mapping, Value};

/// A place with text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// A name chosen by the author, wherever it occurs.
    Name(String),
    /// The text at the end of this path.
    Value(Vec<String>),
    /// The key at the end of this path.
    Key(Vec<String>),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => f.write_str(name),
            Self::Value(way) => write!(f, "/{}", way.join("/")),
            Self::Key(way) => write!(f, "the key /{}", way.join("/")),
        }
    }
}

impl Place {
    /// Returns every place of a document.
    pub fn all(document: &Value) -> Vec<Self> {
        let mut places = BTreeSet::new();
        collect(document, &mut Vec::new(), &mut places);
        places.into_iter().collect()
    }

    /// Returns whether it is a name.
    pub fn is_name(&self) -> bool {
        matches!(self, Self::Name(_))
    }

    /// Returns whether another text gives other code: a pattern is parsed into a table of
    /// characters, and operators are sorted by their names.
    pub fn is_parsed(&self) -> bool {
        let is = |key: Option<&String>, name: &str| key.is_some_and(|key| key == name);
        match self {
            Self::Value(way) => way.iter().rev().take(2).any(|key| key == "pattern"),
            Self::Key(way) => is(way.iter().rev().nth(1), "operators"),
            Self::Name(_) => false,
        }
    }

    /// Returns the document with this text at the place.
    pub fn with(&self, document: &Value, text: &str) -> Value {
        rewrite(document, self, text, &mut Vec::new())
    }

    /// Removes characters with a meaning at this place, which would change the document.
    pub fn text_of(&self, text: &str) -> String {
        // A key with this name is another keyword, not a misspelled one.
        if matches!(self, Self::Key(_)) && text == "default" {
            return "defaults".to_owned();
        }
        text.chars().filter(|c| !self.means(*c)).collect()
    }

    /// Returns whether a character is not part of the name at this place, but delimits it: a brace
    /// in a path starts or ends a parameter, `#` starts the fragment, `;` ends the name of a media
    /// type, and `*` makes it a range. With them, the document has another structure, not only
    /// another text.
    fn means(&self, c: char) -> bool {
        let name = match self {
            Self::Name(name) => name.as_str(),
            Self::Key(way) if way.len() == 2 && way[0] == "paths" => "zzpathzz",
            // With a slash it is a media type, otherwise it is not.
            Self::Key(way) if way.iter().rev().nth(1).is_some_and(|it| it == "content") => {
                return matches!(c, '/' | ';' | ',' | '*');
            }
            _ => return false,
        };
        match name {
            "zzpathzz" | "zztailzz" | "zzidzz" | "zzpartidzz" => matches!(c, '{' | '}' | '#' | '?'),
            "zzmediazz" | "zzothermediazz" => matches!(c, ';' | ',' | '*'),
            // A media type that is invalid in a header is not requested.
            "zzresponsemediazz" | "zzfilemediazz" => {
                matches!(c, ';' | ',' | '*') || c.is_control() || !c.is_ascii()
            }
            // Patterns that are not valid are not checked.
            "zzpatternzz" | "zzpropertypatternzz" => {
                matches!(c, '^' | '$' | '\\' | '.' | '*' | '+' | '?' | '|')
                    || matches!(c, '(' | ')' | '[' | ']' | '{' | '}')
            }
            // One that is not a media type at all is ignored.
            "zzproducedzz" => !c.is_ascii_alphanumeric(),
            // A body with a name that is invalid in XML is text.
            "zzxmlnamezz" | "zzxmlprefixzz" | "zzxmlattributezz" | "zzxmllistnamezz"
            | "zzxmloldzz" => !c.is_ascii_alphabetic(),
            _ => false,
        }
    }
}

/// Returns the names in a text: `zz…zz`.
fn names(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find("zz") {
        let Some(length) = rest[start + 2..].find("zz") else {
            break;
        };
        let end = start + length + 4;
        found.push(&rest[start..end]);
        rest = &rest[end..];
    }
    found
}

fn collect(node: &Value, way: &mut Vec<String>, places: &mut BTreeSet<Place>) {
    let mut text = |text: &str, otherwise: Place| match names(text).as_slice() {
        [] => {
            places.insert(otherwise);
        }
        names => places.extend(names.iter().map(|name| Place::Name((*name).to_owned()))),
    };
    match node {
        Value::String(value) => text(value, Place::Value(way.clone())),
        Value::Mapping(map) => {
            for (key, value) in map {
                let key = key.as_str().expect("keys are text");
                way.push(key.to_owned());
                let mut text = |text: &str, otherwise: Place| match names(text).as_slice() {
                    [] => {
                        places.insert(otherwise);
                    }
                    names => {
                        places.extend(names.iter().map(|name| Place::Name((*name).to_owned())));
                    }
                };
                text(key, Place::Key(way.clone()));
                collect(value, way, places);
                way.pop();
            }
        }
        Value::Sequence(list) => {
            for (index, value) in list.iter().enumerate() {
                way.push(index.to_string());
                collect(value, way, places);
                way.pop();
            }
        }
        _ => {}
    }
}

fn rewrite(node: &Value, place: &Place, text: &str, way: &mut Vec<String>) -> Value {
    let named = |old: &str| match place {
        // A JSON pointer, as extensions use them.
        Place::Name(name) if old.starts_with("/zz") => {
            let escaped = text.replace('~', "~0").replace('/', "~1");
            old.replace(name, &escaped)
        }
        // A reference is a JSON pointer in a URL.
        Place::Name(name) if old.starts_with("#/") => {
            let escaped = text
                .replace('~', "~0")
                .replace('/', "~1")
                .replace('%', "%25");
            old.replace(name, &escaped)
        }
        Place::Name(name) => old.replace(name, text),
        _ => old.to_owned(),
    };
    match node {
        Value::String(_) if matches!(place, Place::Value(at) if at == way) => {
            Value::String(text.to_owned())
        }
        Value::String(old) => Value::String(named(old)),
        Value::Mapping(map) => {
            let mut new = Mapping::new();
            for (key, value) in map {
                let key = key.as_str().unwrap_or_default();
                way.push(key.to_owned());
                let value = rewrite(value, place, text, way);
                let key = match place {
                    Place::Key(at) if at == way => text.to_owned(),
                    _ => named(key),
                };
                way.pop();
                new.insert(Value::String(key), value);
            }
            Value::Mapping(new)
        }
        Value::Sequence(list) => {
            let mut new = Vec::new();
            for (index, value) in list.iter().enumerate() {
                way.push(index.to_string());
                new.push(rewrite(value, place, text, way));
                way.pop();
            }
            Value::Sequence(new)
        }
        other => other.clone(),
    }
}
