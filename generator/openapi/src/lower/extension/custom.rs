//! `x-trine-custom-fields`: the rules for the keys of custom fields.

use serde_json::{Map, Value as Json};

use trine_ir::pointer::Pointer;
use trine_ir::{Clear, CustomClear, CustomFields, KeyPart};

use crate::lower::extension::error::found;
use crate::lower::extension::error::{ExtensionError, Problems, known_members};
use crate::lower::schema::keywords::Keywords;
use crate::lower::view::DocumentView;

pub(in crate::lower) const NAME: &str = "x-trine-custom-fields";
pub(in crate::lower) const MEMBERS: [&str; 5] =
    ["prefix", "pattern", "clear", "add-suffix", "remove-suffix"];

impl DocumentView<'_> {
    /// Reads the rules for custom fields of an object, and reports problems.
    pub(in crate::lower) fn custom_fields(&mut self, node: &Keywords) -> Option<CustomFields> {
        let written = node.extension(NAME)?;
        match read(written, &node.pointer.child(NAME)) {
            Ok(custom) => Some(custom),
            Err(problems) => {
                for problem in problems {
                    self.report(problem.into());
                }
                None
            }
        }
    }
}

/// Reads the extension at `place`.
fn read(written: &Json, place: &Pointer) -> Result<CustomFields, Problems> {
    let mut problems = Problems::default();
    let listed = MEMBERS.map(|member| format!("`{member}`")).join(", ");
    let shape = format!("expected a map of {listed} for `{NAME}`");
    let Some(members) = known_members(written, place, &shape, &MEMBERS, &mut problems) else {
        return Err(problems);
    };
    let pattern_texts = problems.keep(pattern_texts(members, place));
    let patterns = pattern_texts.iter().flatten().map(|pattern| {
        key_parts(pattern).ok_or_else(|| {
            let message = format!(
                "unsupported pattern `{pattern}`: expected letters and classes such as \
                 `[0-9a-f]`, each followed by an optional `{{40}}`, `{{1,8}}`, `+`, `*` or `?`"
            );
            ExtensionError::new(place.child("pattern"), message)
        })
    });
    let patterns = problems.keep_all(patterns);
    let clear = members.get("clear");
    let clear = clear.map(|value| read_clear(value, &place.child("clear")));
    let clear = problems.keep(clear.transpose());
    let mut text = |name| problems.keep(text(members, name, place));
    let (prefix, add_suffix) = (text("prefix"), text("add-suffix"));
    let remove_suffix = text("remove-suffix");
    let read = || {
        Some(CustomFields {
            prefix: prefix?.unwrap_or_default(),
            patterns: patterns?,
            pattern_texts: pattern_texts?,
            clear: clear?,
            add_suffix: add_suffix?,
            remove_suffix: remove_suffix?,
        })
    };
    let read = read();
    problems.none_in(read)
}

fn text(
    members: &Map<String, Json>,
    name: &str,
    place: &Pointer,
) -> Result<Option<String>, ExtensionError> {
    match members.get(name) {
        None => Ok(None),
        Some(Json::String(text)) => Ok(Some(text.clone())),
        Some(value) => {
            let message = format!("expected a string for `{name}`, found {}", found(value));
            Err(ExtensionError::new(place.child(name), message))
        }
    }
}

/// Reads `pattern`: a string, or a list of strings.
fn pattern_texts(
    members: &Map<String, Json>,
    place: &Pointer,
) -> Result<Vec<String>, ExtensionError> {
    let Some(Json::Array(list)) = members.get("pattern") else {
        return Ok(text(members, "pattern", place)?.into_iter().collect());
    };
    let texts = list
        .iter()
        .map(|pattern| pattern.as_str().map(str::to_owned));
    let texts = texts.collect::<Option<Vec<String>>>();
    texts.filter(|texts| !texts.is_empty()).ok_or_else(|| {
        let message = "expected a string or a list of strings for `pattern`";
        ExtensionError::new(place.child("pattern"), message)
    })
}

fn read_clear(value: &Json, place: &Pointer) -> Result<CustomClear, ExtensionError> {
    match value {
        Json::Null => Ok(CustomClear::Null),
        other => match clear_value(other) {
            Some(value) => Ok(CustomClear::Value(value)),
            None => {
                let message = format!(
                    "expected `null`, `\"\"`, `[]` or `0` for `clear`, found {}",
                    found(value)
                );
                Err(ExtensionError::new(place.clone(), message))
            }
        },
    }
}

/// Parses the value that clears a field.
pub(in crate::lower) fn clear_value(value: &Json) -> Option<Clear> {
    match value {
        Json::String(text) if text.is_empty() => Some(Clear::EmptyText),
        Json::Array(list) if list.is_empty() => Some(Clear::EmptyList),
        Json::Number(number) if number.as_i64() == Some(0) => Some(Clear::Zero),
        _ => None,
    }
}

/// Parses a pattern of runs of characters: `^UF_CRM_[0-9A-Z_]+$`.
pub(in crate::lower) fn key_parts(pattern: &str) -> Option<Vec<KeyPart>> {
    let pattern = pattern.strip_prefix('^').unwrap_or(pattern);
    let pattern = pattern.strip_suffix('$').unwrap_or(pattern);
    let mut rest = pattern.chars().peekable();
    let mut parts = Vec::new();
    while let Some(first) = rest.next() {
        let ranges = match first {
            '[' => {
                let class: String = rest.by_ref().take_while(|letter| *letter != ']').collect();
                class_ranges(&class)?
            }
            '\\' => match rest.next()? {
                'd' => vec![('0', '9')],
                'w' => vec![('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')],
                letter if !letter.is_alphanumeric() => vec![(letter, letter)],
                _ => return None,
            },
            '(' | ')' | '|' | '.' | '{' | '}' | '*' | '+' | '?' | ']' | '^' | '$' => return None,
            letter => vec![(letter, letter)],
        };
        let (least, most) = match rest.peek() {
            Some('+') => (1, None),
            Some('*') => (0, None),
            Some('?') => (0, Some(1)),
            Some('{') => {
                rest.next();
                let bounds: String = rest.by_ref().take_while(|letter| *letter != '}').collect();
                parts.push(run(ranges, &bounds)?);
                continue;
            }
            _ => {
                parts.push(KeyPart {
                    ranges,
                    least: 1,
                    most: Some(1),
                });
                continue;
            }
        };
        rest.next();
        parts.push(KeyPart {
            ranges,
            least,
            most,
        });
    }
    Some(parts)
}

/// Parses `40`, `1,8` or `1,`.
fn run(ranges: Vec<(char, char)>, bounds: &str) -> Option<KeyPart> {
    let (least, most) = match bounds.split_once(',') {
        None => {
            let exact = bounds.parse().ok()?;
            (exact, Some(exact))
        }
        Some((least, "")) => (least.parse().ok()?, None),
        Some((least, most)) => (least.parse().ok()?, Some(most.parse().ok()?)),
    };
    let in_order = most.is_none_or(|most| least <= most);
    in_order.then_some(KeyPart {
        ranges,
        least,
        most,
    })
}

/// Parses the ranges of `0-9a-f_`.
fn class_ranges(class: &str) -> Option<Vec<(char, char)>> {
    let letters: Vec<char> = class.chars().collect();
    let mut ranges = Vec::new();
    let mut index = 0;
    while let Some(&first) = letters.get(index) {
        if first == '^' && index == 0 || first == '\\' {
            return None;
        }
        match (letters.get(index + 1), letters.get(index + 2)) {
            (Some('-'), Some(&last)) => {
                if first > last {
                    return None;
                }
                ranges.push((first, last));
                index += 3;
            }
            _ => {
                ranges.push((first, first));
                index += 1;
            }
        }
    }
    (!ranges.is_empty()).then_some(ranges)
}
