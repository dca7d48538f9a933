//! Differences between two JSON values, one line for each member.

use crate::runtime::Json;

/// The maximum length of a value in a line.
const LONGEST: usize = 200;

/// Adds a line for each difference inside of the value at `path`.
pub(super) fn differences(path: &str, expected: &Json, found: &Json, lines: &mut Vec<String>) {
    match (expected, found) {
        (Json::Object(expected), Json::Object(found)) => {
            let others = found.keys().filter(|name| !expected.contains_key(*name));
            for name in expected.keys().chain(others) {
                let path = format!("{path}.{name}");
                match (expected.get(name), found.get(name)) {
                    (Some(one), Some(other)) => differences(&path, one, other, lines),
                    (one, other) => lines.push(line(&path, one, other)),
                }
            }
        }
        (Json::Array(expected), Json::Array(found)) => {
            for index in 0..expected.len().max(found.len()) {
                let path = format!("{path}[{index}]");
                match (expected.get(index), found.get(index)) {
                    (Some(one), Some(other)) => differences(&path, one, other, lines),
                    (one, other) => lines.push(line(&path, one, other)),
                }
            }
        }
        (expected, found) if expected == found => {}
        (expected, found) => lines.push(line(path, Some(expected), Some(found))),
    }
}

fn line(path: &str, expected: Option<&Json>, found: Option<&Json>) -> String {
    format!(
        "{path}: expected {}, found {}",
        shown(expected),
        shown(found)
    )
}

fn shown(value: Option<&Json>) -> String {
    let Some(value) = value else {
        return "nothing".to_owned();
    };
    let text = value.to_string();
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
