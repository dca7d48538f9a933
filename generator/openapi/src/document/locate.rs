//! Pointer → location in the text.
//!
//! A seed follows the pointer through the text. In YAML it fails at the target, and the parser's
//! error contains the location; in JSON it borrows the raw text of the value, which shows it. No
//! locations are kept while a document is read, so only reports pay for them.

use std::fmt;

use serde::de::{self, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::read::KeySeed;
use super::source::{Format, Source};
use crate::location::Location;
use trine_ir::pointer::Pointer;

/// The place to look for.
#[derive(Clone, Debug)]
pub(super) struct Target {
    /// The pointer in the tree that the text was read into.
    pub(super) pointer: Pointer,
    /// Whether to find the key rather than the value.
    pub(super) on_key: bool,
    /// The occurrence to use for each place with duplicate keys.
    pub(super) occurrences: Vec<(Pointer, usize)>,
}

impl Target {
    /// Targets the value at `pointer`.
    pub(super) fn value(pointer: Pointer) -> Self {
        Self {
            pointer,
            on_key: false,
            occurrences: Vec::new(),
        }
    }
}

/// Returns the location of `target`, or of its nearest ancestor.
pub(super) fn locate(source: &Source, target: &Target) -> Option<Location> {
    let steps: Vec<String> = target.pointer.segments().collect();
    let mut at = Pointer::root();
    let steps: Vec<Step> = steps
        .into_iter()
        .map(|name| {
            at = at.child(&name);
            let known = target.occurrences.iter().find(|(place, _)| *place == at);
            Step {
                name,
                occurrence: known.map_or(1, |(_, occurrence)| *occurrence),
            }
        })
        .collect();
    (0..=steps.len()).rev().find_map(|length| {
        let find = |on_key| match source.format {
            Format::Yaml => yaml(source, &steps[..length], on_key),
            Format::Json => json(source, &steps[..length], on_key),
        };
        let on_key = target.on_key && length == steps.len() && length > 0;
        // An element of a list has no key; its value is used.
        let key = if on_key { find(true) } else { None };
        let offset = key.or_else(|| find(false))?;
        Some(source.location(offset))
    })
}

/// Returns the byte at which `serde_json` stopped.
pub(super) fn json_offset(text: &str, error: &serde_json::Error) -> usize {
    let line_start = text
        .split_inclusive('\n')
        .take(error.line().saturating_sub(1))
        .map(str::len)
        .sum::<usize>();
    line_start + error.column().saturating_sub(1)
}

/// A step on the path.
struct Step {
    name: String,
    /// The number of the key to follow among several equal ones, from 1.
    occurrence: usize,
}

/// The text of the errors that mark the target.
const FOUND: &str = "\u{1}found";

fn yaml(source: &Source, steps: &[Step], on_key: bool) -> Option<usize> {
    let seed = Locator {
        steps,
        on_key,
        format: Format::Yaml,
    };
    let document = serde_yaml::Deserializer::from_str(&source.text).next()?;
    let error = seed.deserialize(document).err()?;
    if !error.to_string().contains(FOUND) {
        return None;
    }
    Some(error.location()?.index())
}

fn json(source: &Source, steps: &[Step], on_key: bool) -> Option<usize> {
    let seed = Locator {
        steps,
        on_key: false,
        format: Format::Json,
    };
    let text = source.parsed();
    let mut json = serde_json::Deserializer::from_str(text);
    // Text after the target is not read and may be invalid.
    let value = seed.deserialize(&mut json).ok()??;
    let offset = (value.as_ptr() as usize).checked_sub(text.as_ptr() as usize)?;
    if on_key {
        return key_before(&text[..offset]);
    }
    Some(offset)
}

/// Returns the start of the key whose value follows `text`.
fn key_before(text: &str) -> Option<usize> {
    let end = text
        .trim_end()
        .strip_suffix(':')?
        .trim_end()
        .strip_suffix('"')?;
    // The opening quote is the last one without a backslash in front of it.
    end.rmatch_indices('"').map(|(at, _)| at).find(|at| {
        let before = &end[..*at];
        let backslashes = before.len() - before.trim_end_matches('\\').len();
        backslashes % 2 == 0
    })
}

/// Follows `steps`. In JSON, the value is the raw text of the target.
struct Locator<'a> {
    steps: &'a [Step],
    on_key: bool,
    format: Format,
}

impl<'de> DeserializeSeed<'de> for Locator<'_> {
    type Value = Option<&'de str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        match (self.steps, self.format) {
            ([], Format::Json) => {
                let raw: &'de RawValue = de::Deserialize::deserialize(deserializer)?;
                Ok(Some(raw.get()))
            }
            ([], Format::Yaml) => deserializer.deserialize_any(Fail),
            _ => deserializer.deserialize_any(self),
        }
    }
}

impl<'de> Visitor<'de> for Locator<'_> {
    type Value = Option<&'de str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list or a map")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Self::Value, A::Error> {
        let Some((step, rest)) = self.steps.split_first() else {
            return Ok(None);
        };
        let Ok(wanted) = step.name.parse::<usize>() else {
            return Ok(None);
        };
        for _ in 0..wanted {
            if elements.next_element::<IgnoredAny>()?.is_none() {
                return Ok(None);
            }
        }
        let found = elements.next_element_seed(Locator {
            steps: rest,
            on_key: self.on_key,
            format: self.format,
        })?;
        // Skip the rest: `serde_json` reports an error for an access that is not read completely.
        while elements.next_element::<IgnoredAny>()?.is_some() {}
        Ok(found.flatten())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self::Value, A::Error> {
        let Some((step, rest)) = self.steps.split_first() else {
            return Ok(None);
        };
        let mut left = step.occurrence;
        let fail_on = (self.on_key && rest.is_empty()).then_some(step.name.as_str());
        let mut found = None;
        while let Some(key) = members.next_key_seed(FailingKey {
            name: fail_on,
            left,
        })? {
            if key == step.name {
                left = left.saturating_sub(1);
                if left == 0 && found.is_none() {
                    found = members.next_value_seed(Locator {
                        steps: rest,
                        on_key: self.on_key,
                        format: self.format,
                    })?;
                    continue;
                }
            }
            members.next_value::<IgnoredAny>()?;
        }
        Ok(found)
    }

    fn visit_enum<A: de::EnumAccess<'de>>(self, data: A) -> Result<Self::Value, A::Error> {
        let (IgnoredAny, value) = data.variant()?;
        de::VariantAccess::newtype_variant_seed(value, self)
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_str<E>(self, _: &str) -> Result<Self::Value, E> {
        Ok(None)
    }
}

/// Reads a key, and fails at the target.
struct FailingKey<'a> {
    name: Option<&'a str>,
    left: usize,
}

impl<'de> DeserializeSeed<'de> for FailingKey<'_> {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for FailingKey<'_> {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        KeySeed.expecting(f)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<String, E> {
        if self.left == 1 && self.name == Some(text) {
            return Err(E::custom(FOUND));
        }
        Ok(text.to_owned())
    }
}

/// Fails at any value.
struct Fail;

impl<'de> Visitor<'de> for Fail {
    type Value = Option<&'de str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The parser's "invalid type" error contains this text at the same location.
        f.write_str(FOUND)
    }
}
