//! Numbers of `enum` and `const` with more digits than an integer of 64 bits or `f64` has.

use super::carried::NUMBERS;
use super::walk::Walk;
use crate::diagnostic::{Code, Diagnostic};
use crate::document::node::{Map, Node};
use crate::document::place::Place;

/// Keeps the values of `enum` as text if they are numbers that `openapiv3` would round, with a type
/// that contains all of their digits.
pub(super) fn keep(walk: &mut Walk<'_>, map: &mut Map, at: &Place<'_>) {
    let Some(Node::List(values)) = map.get("enum") else {
        return;
    };
    let Some(rounded) = values.iter().find_map(rounded) else {
        return;
    };
    let typ = map.get("type").and_then(Node::as_str);
    if typ == Some("string") {
        return;
    }
    let numbers = values.iter().filter(|value| !value.is_null());
    let texts: Option<Vec<&str>> = numbers.map(number).collect();
    let texts = texts.filter(|_| matches!(typ, None | Some("integer" | "number")));
    let Some(texts) = texts else {
        let message = format!(
            "expected numbers of at most 64 bits next to other values, found `{rounded}`, which is rounded"
        );
        let place = at.pointer().child("enum");
        let diagnostic = Diagnostic::new(Code::UntypedConstruct, &place, message);
        walk.report_diagnostic(diagnostic.on_key().affecting_calls());
        return;
    };
    let all = |fits: fn(&str) -> bool| texts.iter().all(|text| fits(text));
    let (typ, format) = match typ {
        Some("number") => ("number", "decimal"),
        _ if all(|text| text.parse::<i128>().is_ok()) => ("integer", "int128"),
        _ if all(|text| text.parse::<u128>().is_ok()) => ("integer", "uint128"),
        _ => ("number", "decimal"),
    };
    let is_nullable = values.iter().any(Node::is_null);
    let texts = texts
        .into_iter()
        .map(|text| Node::from(json_number(text).as_str()));
    let texts = texts.collect();
    let place = at.pointer();
    for (keyword, value) in [("type", typ), ("format", format)] {
        if map.insert(keyword.to_owned(), value.into()).is_none() {
            let origin = place.child("enum");
            walk.origins.derived(&origin, &place.child(keyword));
        }
    }
    if is_nullable {
        map.insert("nullable".to_owned(), Node::Bool(true));
    }
    map.insert("enum".to_owned(), Node::List(texts));
    walk.rename(map, "enum", NUMBERS, at);
}

/// Returns the text of a number.
fn number(node: &Node) -> Option<&str> {
    match node {
        Node::Number(text) => Some(text),
        _ => None,
    }
}

/// Returns a number of YAML as JSON writes it: with digits before and after a point, without a plus
/// sign and without leading zeros.
fn json_number(text: &str) -> String {
    let (sign, text) = match text.strip_prefix('-') {
        Some(text) => ("-", text),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, format!("e{exponent}")),
        None => (text, String::new()),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let whole = match whole.trim_start_matches('0') {
        "" => "0",
        whole => whole,
    };
    let point = if fraction.is_empty() { "" } else { "." };
    format!("{sign}{whole}{point}{fraction}{exponent}")
}

/// Returns the text of a number that is rounded.
fn rounded(node: &Node) -> Option<String> {
    let text = number(node)?;
    let is_integer = text.parse::<i64>().is_ok() || text.parse::<u64>().is_ok();
    let value = text.parse::<f64>().ok().filter(|value| value.is_finite())?;
    let is_kept = is_integer || normal(text) == normal(&value.to_string());
    (!is_kept).then(|| text.to_owned())
}

/// Returns the digits of a number without zeros at either end, and the power of ten of the last one.
fn normal(text: &str) -> (String, i64) {
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{fraction}");
    let digits = digits.trim_start_matches(['+', '-', '0']);
    let kept = digits.trim_end_matches('0');
    let dropped = digits.len() - kept.len();
    let power = |length: usize| i64::try_from(length).unwrap_or(i64::MAX);
    let exponent = exponent.parse::<i64>().unwrap_or_default();
    let exponent = match kept {
        "" => 0,
        _ => {
            let exponent = exponent.saturating_add(power(dropped));
            exponent.saturating_sub(power(fraction.len()))
        }
    };
    (kept.to_owned(), exponent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_the_spelling_of_json() {
        for (yaml, json) in [
            ("1", "1"),
            (".5", "0.5"),
            ("+0.5", "0.5"),
            ("12.", "12"),
            ("012.50", "12.50"),
            ("-00.1e+3", "-0.1e+3"),
            ("-.0", "-0.0"),
        ] {
            assert_eq!(json_number(yaml), json);
            assert!(serde_json::from_str::<serde_json::Value>(json).is_ok());
        }
    }

    #[test]
    fn exponents_have_no_limit() {
        for text in ["1.5e-9223372036854775808", "15e9223372036854775807"] {
            rounded(&Node::Number(text.to_owned()));
            normal(text);
        }
    }

    #[test]
    fn numbers_with_too_many_digits_are_rounded() {
        for text in [
            "0",
            "-0",
            "0.0",
            "1.10",
            "1e3",
            "-1.5E-7",
            "100",
            "0.1",
            "18446744073709551615",
            "-9223372036854775808",
            "1e22",
            "1000000000000000000000000",
            "12345678901234.50",
        ] {
            assert_eq!(rounded(&Node::Number(text.to_owned())), None, "{text}");
        }
        for text in [
            "18446744073709551617",
            "123456789012345678901234567890",
            "-9223372036854775809",
            "0.12345678901234567890123",
            "1.2345678901234567890123e30",
        ] {
            assert!(rounded(&Node::Number(text.to_owned())).is_some(), "{text}");
        }
    }
}
