//! Overlays with hostile texts and values: each is rejected with a place, or generated as valid code.

use std::panic;

use serde_yaml::Value;
use trine::{OverlayFile, Strictness};

use super::super::{generated, spec};
use super::shape::Shape;
use super::texts::TEXTS;
use super::values::{at, paths, values};

const DOCUMENT: &str = include_str!("overlay_document.yaml");
/// An overlay with every member, and a query of every kind.
const OVERLAY: &str = include_str!("overlay.yaml");

/// Generates the document with an overlay; returns whether it is accepted.
fn check(overlay: &Value) -> Result<bool, String> {
    let Ok(text) = serde_yaml::to_string(overlay) else {
        return Ok(false);
    };
    let mut spec = spec("openapi.yaml", DOCUMENT.to_owned(), Strictness::Tolerant);
    let name = "overlay.yaml".to_owned();
    spec.config.overlay_files.push(OverlayFile { name, text });
    match generated(&spec)? {
        Some(tree) => Shape::of(&tree).map(|_| true),
        None => Ok(false),
    }
}

#[test]
fn an_overlay_is_rejected_or_kept() {
    let base: Value = serde_yaml::from_str(OVERLAY).expect("an overlay");
    assert_eq!(check(&base), Ok(true));
    let mut places = Vec::new();
    paths(&base, &mut Vec::new(), &mut places);
    let texts = TEXTS.iter().map(|text| Value::from(*text));
    // Values that are nested deeply are in the limits, and their own test needs a deep stack.
    let all: Vec<Value> = texts
        .chain(
            values()
                .into_iter()
                .filter(|value| serde_yaml::to_string(value).is_ok_and(|text| text.len() < 2_000)),
        )
        .collect();
    let step = match std::env::var_os("TRINE_HOSTILE") {
        Some(_) => 1,
        None => 23,
    };
    let (mut accepted, mut rejected, mut failures) = (0, 0, Vec::new());
    for (number, (path, value)) in places
        .iter()
        .flat_map(|path| all.iter().map(move |value| (path, value)))
        .enumerate()
    {
        if number % step != 0 {
            continue;
        }
        let mut changed = base.clone();
        *at(&mut changed, path).expect("a value") = value.clone();
        let result = panic::catch_unwind(|| check(&changed));
        match result.unwrap_or_else(|_| Err("it panics".to_owned())) {
            Ok(true) => accepted += 1,
            Ok(false) => rejected += 1,
            Err(reason) => {
                let value: String = format!("{value:?}").chars().take(80).collect();
                failures.push(format!("{} as {value}: {reason}", path.join(".")));
            }
        }
    }
    println!(
        "{} places: {accepted} accepted, {rejected} rejected",
        places.len()
    );
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert!(
        accepted > 50 && rejected > 50,
        "{accepted} accepted, {rejected} rejected"
    );
}
