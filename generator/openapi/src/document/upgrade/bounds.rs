//! Bounds of numbers.

use super::scalar::integer_text;
use super::walk::Walk;
use crate::document::node::{Map, Node};
use crate::document::place::Place;

/// Converts `exclusiveMinimum: 5` to `minimum: 5, exclusiveMinimum: true`.
pub(super) fn exclusive(walk: &mut Walk<'_>, map: &mut Map, at: &Place<'_>) {
    for (exclusive, bound, upper) in [
        ("exclusiveMinimum", "minimum", false),
        ("exclusiveMaximum", "maximum", true),
    ] {
        let Some(Node::Number(text)) = map.get(exclusive) else {
            continue;
        };
        let value = text.parse::<f64>().unwrap_or(f64::NAN);
        let other = match map.get(bound) {
            Some(Node::Number(text)) => text.parse::<f64>().ok(),
            _ => None,
        };
        let weaker = other.is_some_and(|other| if upper { other < value } else { other > value });
        if weaker {
            // The inclusive bound implies this one.
            map.shift_remove(exclusive);
            continue;
        }
        walk.rename(map, exclusive, bound, at);
        map.insert(exclusive.to_owned(), Node::Bool(true));
        walk.origins
            .derived(&at.pointer().child(bound), &at.pointer().child(exclusive));
    }
}

/// Keeps numbers that `openapiv3` would round as text.
pub(super) fn big_numbers(walk: &mut Walk<'_>, map: &mut Map, at: &Place<'_>) {
    let integer = map.get("type").and_then(Node::as_str) == Some("integer");
    for keyword in ["minimum", "maximum", "multipleOf"] {
        let Some(Node::Number(text)) = map.get_mut(keyword) else {
            continue;
        };
        if integer
            && text.parse::<i64>().is_err()
            && let Some(whole) = integer_text(text)
        {
            *text = whole;
            continue;
        }
        let held = if integer {
            text.parse::<i64>().is_ok()
        } else {
            exact(text)
        };
        if !held {
            let text = text.clone();
            map.insert(keyword.to_owned(), Node::String(text));
            walk.carry(map, keyword, at);
        }
    }
}

/// Returns whether `f64` represents the number exactly; only large integers matter.
fn exact(text: &str) -> bool {
    match text.parse::<i128>() {
        Ok(value) => value.unsigned_abs() <= 1 << 53,
        Err(_) => text.parse::<f64>().is_ok_and(f64::is_finite),
    }
}
