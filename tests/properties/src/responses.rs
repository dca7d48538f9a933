//! Responses against every generated type: values that fit the schema, and mutations of them, are
//! decoded in time proportional to their size, and their encoding is stable.
//!
//! The types are those of the golden crate and of the CRMs, above all their unions. The values are
//! made from the documents of these types.

use std::path::Path;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use serde_json::{Map, Value};
use trine::Analyzed;
use trine::analyze::Direction;
use trine::ir::{SchemaId, SchemaKind};
use trine::workspace::Workspace;

use crate::decode::{Check, TYPES};
use crate::mutation;
use crate::random::Random;
use crate::schema_values::Values;

/// The folders of documents, with the crates that are generated from them.
const FOLDERS: [(&str, &str); 2] = [
    ("tests/golden/specs", "trine_golden"),
    ("specs", "crm_clients"),
];
/// The size of values whose time is measured, in bytes.
const MEASURED: usize = 32 << 10;
/// The maximum time for each byte of a measured value. Linear decoding takes 0.4 µs in an optimized
/// build on a quiet machine; what is not linear takes a multiple for a value of this size.
const PER_BYTE: Duration = Duration::from_micros(match cfg!(debug_assertions) {
    true => 100,
    false => 10,
});

/// A document.
struct Source {
    analyzed: Analyzed,
}

/// A generated type with its schema.
pub struct Case {
    /// Its path.
    pub path: &'static str,
    /// Whether it is a union.
    pub is_union: bool,
    check: Check,
    source: usize,
    schema: SchemaId,
    direction: Direction,
}

static SOURCES: LazyLock<(Vec<Source>, Vec<Case>)> = LazyLock::new(load);

fn load() -> (Vec<Source>, Vec<Case>) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let (mut sources, mut cases) = (Vec::new(), Vec::new());
    for (folder, krate) in FOLDERS {
        let workspace = Workspace::load(&root, folder).expect("a folder of documents");
        let read = workspace.read().expect("documents without errors");
        for (spec, analyzed) in read {
            let module = spec.module.as_deref().expect("a module");
            for (index, schema) in analyzed.api.schemas.iter().enumerate() {
                for direction in [Direction::Received, Direction::Sent] {
                    let id = SchemaId(index);
                    let name = analyzed.names.type_name(id, direction);
                    let path = format!("{krate}::{module}::types::{name}");
                    let known = TYPES.iter().find(|(known, _)| *known == path);
                    let is_listed = cases.iter().any(|case: &Case| case.path == path);
                    if let Some((path, check)) = known.filter(|_| !is_listed) {
                        cases.push(Case {
                            path,
                            is_union: matches!(schema.kind, SchemaKind::Union(_)),
                            check: *check,
                            source: sources.len(),
                            schema: id,
                            direction,
                        });
                    }
                }
            }
            sources.push(Source { analyzed });
        }
    }
    (sources, cases)
}

/// Returns the types.
pub fn cases() -> &'static [Case] {
    &SOURCES.1
}

impl Case {
    /// Creates a value that fits the schema; `None` if it has none that is known to fit.
    pub fn value(&self, seed: u64) -> Option<Value> {
        let mut values = Values {
            api: &SOURCES.0[self.source].analyzed.api,
            direction: self.direction,
            random: Random::new(seed),
        };
        values.definition(self.schema, 0)
    }
}

/// Decodes a response: two bytes select the type, eight the value, one the number of mutations. The
/// rest replaces the value if it is not empty.
///
/// # Panics
///
/// Panics if a value that fits is not decoded, if decoding takes too long, or if encoding is not
/// stable.
pub fn check(data: &[u8]) {
    let Some((head, text)) = data.split_at_checked(11) else {
        return;
    };
    let seed = u64::from_le_bytes(head[2..10].try_into().expect("eight bytes"));
    // Every second input is for a union.
    let choice = usize::from(u16::from_le_bytes([head[0], head[1]]));
    let unions = || cases().iter().filter(|case| case.is_union);
    let case = match choice % 2 {
        0 => unions().nth(choice / 2 % unions().count()),
        _ => cases().get(choice / 2 % cases().len()),
    };
    let case = case.expect("there are types");
    if !text.is_empty() {
        if let Ok(text) = std::str::from_utf8(text) {
            timed(case, text);
        }
        return;
    }
    let Some(value) = case.value(seed) else {
        return;
    };
    let mutations = u64::from(head[10] % 4);
    let mut value = value.to_string().into_bytes();
    if mutations == 0 {
        let text = String::from_utf8_lossy(&value);
        let path = case.path;
        assert!((case.check)(&text), "{path} does not accept {text}");
    }
    for number in 0..mutations {
        let mutated = mutation::value(&value, None, seed.wrapping_add(number));
        value = mutated.unwrap_or(value);
    }
    let text = String::from_utf8_lossy(&value);
    timed(case, &text);
    if seed.is_multiple_of(8) {
        let value = serde_json::from_str(&text).unwrap_or_default();
        timed(case, &grown(value).to_string());
    }
}

/// Decodes a text, and measures the time if it is large.
fn timed(case: &Case, text: &str) {
    let limit = PER_BYTE * u32::try_from(text.len()).unwrap_or(u32::MAX);
    let start = Instant::now();
    (case.check)(text);
    if text.len() < MEASURED || start.elapsed() < limit {
        return;
    }
    // The machine may have been busy with something else.
    let again = (0..3).map(|_| {
        let start = Instant::now();
        (case.check)(text);
        start.elapsed()
    });
    let best = again.min().unwrap_or_default();
    let (path, length) = (case.path, text.len());
    assert!(
        best < limit,
        "{path} takes {best:?} for {length} bytes: {text}"
    );
}

/// Returns a value with more elements in its lists and members in its objects, or in a list.
pub fn grown(value: Value) -> Value {
    let length = value.to_string().len().max(1);
    let times = MEASURED / length + 1;
    match value {
        Value::Array(list) if !list.is_empty() => {
            let all = std::iter::repeat_n(list, times);
            Value::Array(all.flatten().collect())
        }
        Value::Object(mut map) => {
            // Of the members one is grown, so that the size is bounded.
            let grows = |value: &Value| value.is_array() || value.is_object();
            let longest = map.iter().filter(|(_, value)| grows(value));
            let longest = longest.max_by_key(|(_, value)| value.to_string().len());
            match longest.map(|(key, _)| key.clone()) {
                Some(key) => {
                    let inner = map.get_mut(&key).map(Value::take).unwrap_or_default();
                    map.insert(key, grown(inner));
                }
                None => {
                    let known: Map<String, Value> = map.clone();
                    for number in 0..times {
                        let more = known.iter();
                        map.extend(
                            more.map(|(key, value)| (format!("{key}{number}"), value.clone())),
                        );
                    }
                }
            }
            Value::Object(map)
        }
        value => value,
    }
}
