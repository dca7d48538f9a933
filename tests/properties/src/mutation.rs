//! Mutations of a document's tree that keep it a valid document.

use std::sync::LazyLock;

use serde_json::{Map, Value};
use trine::coverage::KEYWORDS;
use trine::extension::extensions;

use crate::decode;
use crate::random::Random;

/// Keys of maps that are not keywords: media types, statuses, values of keywords.
const OTHER_KEYS: &[&str] = &[
    "application/json",
    "application/x-www-form-urlencoded",
    "multipart/form-data",
    "application/octet-stream",
    "text/plain",
    "text/event-stream",
    "application/x-ndjson",
    "*/*",
    "200",
    "2XX",
    "404",
    "4XX",
    "bearer",
    "basic",
    "apiKey",
    "http",
    "oauth2",
    "openIdConnect",
    "mutualTLS",
    "overlay",
    "extends",
    "actions",
    "target",
    "update",
    "remove",
    "copy",
];

/// Every keyword, every extension with its members, and other keys.
static KEYS: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let mut keys = OTHER_KEYS.to_vec();
    keys.extend(KEYWORDS.iter().flat_map(|support| support.keywords));
    for extension in extensions() {
        keys.push(extension.name);
        keys.extend(extension.members);
    }
    keys
});

/// Texts that are types, locations, formats, or problematic.
const TEXTS: &[&str] = &[
    "",
    " ",
    "string",
    "integer",
    "number",
    "boolean",
    "array",
    "object",
    "null",
    "query",
    "path",
    "header",
    "cookie",
    "$",
    "$..*",
    "$.paths.*.*",
    "$..[?@.type == 'object']",
    "$.components.schemas[0:2]",
    "form",
    "simple",
    "label",
    "matrix",
    "deepObject",
    "spaceDelimited",
    "pipeDelimited",
    "date",
    "date-time",
    "time",
    "duration",
    "uuid",
    "decimal",
    "int32",
    "int64",
    "uint64",
    "float",
    "double",
    "byte",
    "binary",
    "base64",
    "3.0.3",
    "3.1.0",
    "2.0",
    "#",
    "#/",
    "#/components/schemas/",
    "#/paths/~1",
    "other.yaml#/a",
    "https://example.com/{a}",
    "{",
    "}",
    "{}",
    "{a}{b}",
    "/{a}/{a}",
    "/a//b",
    "../..",
    "Self",
    "self",
    "crate",
    "super",
    "type",
    "r#type",
    "_",
    "__",
    "1",
    "-1",
    "a\0b",
    "\u{202e}",
    "ß",
    "日本",
    "\u{1F980}",
    "*/",
    "//!",
    "\"#",
    "```",
    "<script>",
    "[a](b)",
    "true",
    "false",
    "Client",
    "Option",
    "Vec",
    "String",
    "Patch",
    "extra",
    "raw",
    "new",
    "build",
    "r",
    "999999999999999999999999",
    "1e999",
    "NaN",
];

/// Changes a JSON or YAML text one to four times. Parts can be taken from `other`. Returns `None`
/// if a text is neither.
pub fn document(text: &[u8], other: Option<&[u8]>, seed: u64) -> Option<Vec<u8>> {
    mutated(text, other, seed, &KEYS)
}

/// Like [`document`], with the names that the generated types declare.
pub fn value(text: &[u8], other: Option<&[u8]>, seed: u64) -> Option<Vec<u8>> {
    mutated(text, other, seed, decode::WORDS)
}

fn mutated(
    text: &[u8],
    other: Option<&[u8]>,
    seed: u64,
    words: &'static [&'static str],
) -> Option<Vec<u8>> {
    let mut root = read(text)?;
    let other = other.and_then(read);
    let mut mutation = Mutation {
        random: Random::new(seed),
        words,
    };
    for _ in 0..=mutation.random.below(4) {
        mutation.change(&mut root, other.as_ref());
    }
    serde_json::to_vec(&root).ok()
}

fn read(text: &[u8]) -> Option<Value> {
    let json = serde_json::from_slice(text).ok();
    json.or_else(|| serde_yaml::from_slice(text).ok())
}

struct Mutation {
    random: Random,
    words: &'static [&'static str],
}

impl Mutation {
    fn change(&mut self, root: &mut Value, other: Option<&Value>) {
        let places = places(root);
        let place = self.random.pick(&places).clone();
        let donor = match other {
            Some(other) if self.random.below(2) == 0 => other,
            _ => &root.clone(),
        };
        let donors = self::places(donor);
        let from = self.random.pick(&donors).clone();
        let taken = donor.pointer(&from).cloned().unwrap_or_default();
        match self.random.below(12) {
            0 => remove(root, &place),
            1 => set(root, &place, taken),
            2 => {
                let old = root.pointer(&place).cloned().unwrap_or_default();
                set(root, &place, taken);
                set(root, &from, old);
            }
            3 | 4 => {
                let key = self.word();
                let value = match self.random.below(3) {
                    0 => taken,
                    _ => self.scalar(),
                };
                add(root, &place, &key, value);
            }
            5 => {
                let scalar = self.scalar();
                set(root, &place, scalar);
            }
            6 => {
                let key = self.word();
                rename(root, &place, &key);
            }
            7 => {
                let reference = format!("#{from}");
                set(root, &place, serde_json::json!({ "$ref": reference }));
            }
            8 => {
                let wrapped =
                    self.wrapped(root.pointer(&place).cloned().unwrap_or_default(), taken);
                set(root, &place, wrapped);
            }
            9 => self.keyword(root, &place),
            10 => add(
                root,
                &place,
                "properties",
                serde_json::json!({ self.word(): taken }),
            ),
            _ => {
                if let Some(Value::Array(list)) = root.pointer_mut(&place) {
                    list.push(taken);
                }
            }
        }
    }

    fn word(&mut self) -> String {
        let words = match self.random.below(2) {
            0 => TEXTS,
            _ => self.words,
        };
        (*self.random.pick(words)).to_owned()
    }

    fn scalar(&mut self) -> Value {
        let numbers = [0, 1, -1, 2, 3, 64, 255, 256, i64::MAX, i64::MIN];
        match self.random.below(12) {
            0 => Value::Null,
            1 | 2 => Value::Bool(self.random.below(2) == 0),
            3 => Value::from(*self.random.pick(&numbers)),
            4 => Value::from(u64::MAX),
            5 => Value::from(*self.random.pick(&[0.5, -0.0, 1e300, 1e-300, 1e19])),
            6 => Value::Array(Vec::new()),
            7 => Value::Object(Map::new()),
            8 => Value::from(self.word()),
            _ => Value::from(*self.random.pick(TEXTS)),
        }
    }

    /// Wraps a schema in a schema.
    fn wrapped(&mut self, inner: Value, second: Value) -> Value {
        match self.random.below(7) {
            0 => serde_json::json!({ "allOf": [inner] }),
            1 => serde_json::json!({ "allOf": [inner, second] }),
            2 => serde_json::json!({ "anyOf": [inner, second] }),
            3 => serde_json::json!({ "oneOf": [inner, { "type": "null" }] }),
            4 => serde_json::json!({ "type": "array", "items": inner }),
            5 => serde_json::json!({ "type": "object", "additionalProperties": inner }),
            _ => Value::Array(vec![inner]),
        }
    }

    /// Returns a keyword with a value of a fixed type.
    fn keyword(&mut self, root: &mut Value, place: &str) {
        const TYPES: &[&str] = &[
            "string", "integer", "number", "boolean", "array", "object", "null",
        ];
        let (key, value) = match self.random.below(8) {
            0 => ("type", Value::from(*self.random.pick(TYPES))),
            1 => (
                "type",
                Value::from(vec![*self.random.pick(TYPES), *self.random.pick(TYPES)]),
            ),
            2 => ("nullable", Value::Bool(true)),
            3 => {
                let values = [(); 6].map(|()| Value::from(*self.random.pick(TEXTS)));
                ("enum", Value::from(values.to_vec()))
            }
            4 => ("required", Value::from(vec![self.word(), self.word()])),
            5 => ("readOnly", Value::Bool(true)),
            6 => ("default", self.scalar()),
            _ => (
                "discriminator",
                serde_json::json!({ "propertyName": self.word() }),
            ),
        };
        add(root, place, key, value);
    }
}

/// Returns the pointers of all parts of a value.
fn places(root: &Value) -> Vec<String> {
    let mut places = vec![String::new()];
    let mut next = 0;
    while next < places.len() && places.len() < 20_000 {
        let place = places[next].clone();
        next += 1;
        match root.pointer(&place) {
            Some(Value::Object(map)) => places.extend(map.keys().map(|key| {
                let key = key.replace('~', "~0").replace('/', "~1");
                format!("{place}/{key}")
            })),
            Some(Value::Array(list)) => {
                places.extend((0..list.len()).map(|index| format!("{place}/{index}")));
            }
            _ => {}
        }
    }
    places
}

fn set(root: &mut Value, place: &str, value: Value) {
    if let Some(slot) = root.pointer_mut(place) {
        *slot = value;
    }
}

fn add(root: &mut Value, place: &str, key: &str, value: Value) {
    if let Some(Value::Object(map)) = root.pointer_mut(place) {
        map.insert(key.to_owned(), value);
    }
}

/// Returns the parent of the value at a location, and the key in it.
fn around<'a>(root: &'a mut Value, place: &str) -> Option<(&'a mut Value, String)> {
    let (parent, key) = place.rsplit_once('/')?;
    let key = key.replace("~1", "/").replace("~0", "~");
    Some((root.pointer_mut(parent)?, key))
}

fn remove(root: &mut Value, place: &str) {
    match around(root, place) {
        Some((Value::Object(map), key)) => {
            map.remove(&key);
        }
        Some((Value::Array(list), key)) => {
            if let Some(index) = key.parse().ok().filter(|index| *index < list.len()) {
                list.remove(index);
            }
        }
        _ => {}
    }
}

fn rename(root: &mut Value, place: &str, name: &str) {
    if let Some((Value::Object(map), key)) = around(root, place)
        && let Some(value) = map.remove(&key)
    {
        map.insert(name.to_owned(), value);
    }
}
