//! Pages of which one element does not match the document.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use crate::runtime::body::charset;
use crate::runtime::body::json_member::IsName;
use crate::runtime::transport::response::RawResponse;
use crate::runtime::{Body, DecodeError, Mismatch, Page, PageRequests, Response};

/// The maximum number of elements of a page that are kept apart: a page with more of them does not
/// match as a whole. Each keeps the headers of the response.
const MOST_REJECTED: usize = 100;

/// Reads a page that does not match the document, element by element. Returns the error of the page
/// if its elements are not the reason.
pub(super) fn read_elements<R: PageRequests>(
    error: DecodeError,
) -> Result<Page<R::Item>, DecodeError> {
    match read::<R>(error.raw_response()) {
        Some(page) => Ok(page),
        None => Err(error),
    }
}

fn read<R: PageRequests>(response: &Arc<RawResponse>) -> Option<Page<R::Item>> {
    let text = response.body().json_text().ok()?;
    let replaced = charset::replaced(&text);
    let json = std::str::from_utf8(replaced.as_deref().unwrap_or(&text)).ok()?;
    let mut paths = R::ITEMS.iter();
    let (path, list) = paths.find_map(|path| Some((path, list_at(json, path)?)))?;
    let status = response.status.as_u16();
    let (mut items, mut rejected) = (Vec::new(), Vec::new());
    let (mut count, mut last) = (0, "");
    let read = |element: &'_ str| -> bool {
        match R::decode_item(Body::new(status, element.as_bytes())) {
            Ok(item) => items.push(item),
            Err(mismatch) => {
                let mismatch = inside(path, count, mismatch);
                rejected.push((count, kept(response, element, mismatch)));
            }
        }
        count += 1;
        rejected.len() <= MOST_REJECTED
    };
    let mut json_list = serde_json::Deserializer::from_str(&json[list.clone()]);
    let each = Each {
        read,
        last: &mut last,
    };
    each.deserialize(&mut json_list).ok()?;
    if rejected.is_empty() {
        return None;
    }
    // The rest of the page, with the last element, which may contain the position of the next page.
    let is_last_rejected = rejected.last().is_some_and(|(index, _)| index + 1 == count);
    let last = if is_last_rejected { "" } else { last };
    let rest = format!("{}[{last}]{}", &json[..list.start], &json[list.end..]);
    let rest = R::decode(Body::new(status, rest.as_bytes())).ok()?;
    let page = R::read(Response::new(rest, Arc::clone(response)).into_page());
    Some(page.with_elements(items, rejected))
}

/// Adds the path of an element to a mismatch inside of it.
fn inside(path: &[&str], index: usize, mismatch: Mismatch) -> Mismatch {
    let list = path.join(".");
    let dot = match mismatch.path.starts_with('[') || mismatch.path.is_empty() {
        true => "",
        false => ".",
    };
    Mismatch {
        path: format!("{list}[{index}]{dot}{}", mismatch.path),
        reason: mismatch.reason,
    }
}

/// Creates the error of an element, with its text as the received body.
fn kept(response: &RawResponse, element: &str, mismatch: Mismatch) -> DecodeError {
    let response = RawResponse {
        operation: response.operation.clone(),
        url: None,
        status: response.status,
        headers: response.headers.clone(),
        raw: element.as_bytes().to_vec(),
        secrets: Arc::clone(&response.secrets),
        read_as: None,
        excess: None,
    };
    DecodeError::new(Arc::new(response), mismatch)
}

/// Returns the place of the list at a path.
fn list_at(json: &str, path: &[&str]) -> Option<Range<usize>> {
    let mut text = serde_json::Deserializer::from_str(json);
    let found = RawAt(path).deserialize(&mut text).ok()??.get();
    let start = (found.as_ptr() as usize).checked_sub(json.as_ptr() as usize)?;
    found.starts_with('[').then(|| start..start + found.len())
}

/// Reads the text of the value at a path.
struct RawAt<'p>(&'p [&'p str]);

impl<'de> DeserializeSeed<'de> for RawAt<'_> {
    type Value = Option<&'de RawValue>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        match self.0 {
            [] => <&RawValue>::deserialize(deserializer).map(Some),
            _ => deserializer.deserialize_map(self),
        }
    }
}

impl<'de> Visitor<'de> for RawAt<'_> {
    type Value = Option<&'de RawValue>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Self::Value, A::Error> {
        let mut found = None;
        let (first, rest) = self.0.split_first().unwrap_or((&"", &[]));
        while let Some(is_it) = object.next_key_seed(IsName(first))? {
            match is_it {
                true => found = object.next_value_seed(RawAt(rest))?,
                false => drop(object.next_value::<IgnoredAny>()?),
            }
        }
        Ok(found)
    }
}

/// Reads the text of each element of a list, until `read` returns `false`, which is an error.
struct Each<'l, 'de, F> {
    read: F,
    last: &'l mut &'de str,
}

impl<'de, F: FnMut(&'de str) -> bool> DeserializeSeed<'de> for Each<'_, 'de, F> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de, F: FnMut(&'de str) -> bool> Visitor<'de> for Each<'_, 'de, F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<(), A::Error> {
        while let Some(element) = list.next_element::<&RawValue>()? {
            *self.last = element.get();
            if !(self.read)(element.get()) {
                return Err(serde::de::Error::custom("too many mismatches"));
            }
        }
        Ok(())
    }
}
