//! Changes of requests and responses: whether a client of the old document works with a server of
//! the new one.

use super::{Change, Class};
use crate::surface::{Aspect, Declaration, Entry};

/// Returns the class of an entry that is added; `None` if it is not part of requests or responses.
pub(super) fn added(entry: &Entry) -> Option<Class> {
    if entry.wire.is_empty() {
        return None;
    }
    let is_required = aspect(entry, Aspect::Presence) == "required";
    Some(match entry.travels.sent && is_required {
        true => Class::Breaking,
        false => Class::Additive,
    })
}

/// Returns the class of an entry that is removed.
pub(super) fn removed(entry: &Entry) -> Option<Class> {
    if entry.wire.is_empty() {
        return None;
    }
    // A value that the server no longer sends.
    let is_value = matches!(entry.declaration, Declaration::Variant(_));
    Some(match is_value && !entry.travels.sent {
        true => Class::Additive,
        false => Class::Breaking,
    })
}

/// Returns the aspects that change.
pub(super) fn changes(path: &str, old: &Entry, new: &Entry) -> Vec<Change> {
    let mut aspects: Vec<Aspect> = old
        .wire
        .iter()
        .chain(&new.wire)
        .map(|(it, _)| *it)
        .collect();
    aspects.sort_unstable();
    aspects.dedup();
    let changed = aspects.into_iter().filter_map(|of| {
        let (before, after) = (aspect(old, of), aspect(new, of));
        let class = class(of, old, new)?;
        let words = |text: &str| match text {
            "" => "none".to_owned(),
            text => text.replace('\n', " or "),
        };
        let message = format!("{of} changes from {} to {}", words(before), words(after));
        Some(Change {
            wire: Some(class),
            ..Change::new(path, old, code(of), message)
        })
    });
    changed.chain(credentials(path, old, new)).collect()
}

/// Returns the change of the required credentials.
fn credentials(path: &str, old: &Entry, new: &Entry) -> Option<Change> {
    let (before, after) = old.credentials.as_ref().zip(new.credentials.as_ref())?;
    let class = additive_if(after.accept(before));
    let message = format!("security changes from {before} to {after}");
    (before != after).then(|| Change {
        wire: Some(class),
        ..Change::new(path, old, "security-changed", message)
    })
}

fn code(aspect: Aspect) -> &'static str {
    match aspect {
        Aspect::Request => "request-changed",
        Aspect::Location => "location-changed",
        Aspect::Name => "name-changed",
        Aspect::Presence => "presence-changed",
        Aspect::Type => "json-type-changed",
        Aspect::Values => "value-changed",
        Aspect::Encoding => "encoding-changed",
        Aspect::Xml => "xml-changed",
        Aspect::RequestBody => "request-body-changed",
        Aspect::ResponseBody => "response-body-changed",
        Aspect::Spelling => "spelling-changed",
        Aspect::OtherValues => "other-values-changed",
        Aspect::Accept => "accept-changed",
        Aspect::Stream => "stream-changed",
        Aspect::Batch => "batch-changed",
        Aspect::Content => "content-changed",
        Aspect::Update => "update-changed",
        Aspect::Recognition => "recognition-changed",
        Aspect::Servers => "servers-changed",
        Aspect::Tag => "tag-changed",
        Aspect::Paging => "paging-changed",
        Aspect::Errors => "errors-changed",
        Aspect::Retries => "retries-changed",
        Aspect::Signature => "signature-rules-changed",
    }
}

fn aspect(entry: &Entry, aspect: Aspect) -> &str {
    let mut all = entry.wire.iter();
    all.find(|(one, _)| *one == aspect)
        .map_or("", |(_, text)| text)
}

/// Returns the class of a change of an aspect; `None` if it does not change.
fn class(of: Aspect, old: &Entry, new: &Entry) -> Option<Class> {
    let (before, after) = (aspect(old, of), aspect(new, of));
    if before == after {
        return None;
    }
    // Whether the new document allows more values than the old one, or fewer.
    let (is_wider, is_narrower) = match of {
        Aspect::Presence => (
            (before, after) == ("required", "optional"),
            (before, after) == ("optional", "required"),
        ),
        Aspect::Type => {
            let is_nullable = |plain: &str, other: &str| other == format!("{plain} or null");
            (is_nullable(before, after), is_nullable(after, before))
        }
        Aspect::RequestBody => {
            let rest = |text: &'static str, of| str::strip_prefix(of, text);
            let relaxed = rest("required ", before)
                .is_some_and(|body| rest("optional ", after) == Some(body));
            let new = before == "none" && after.starts_with("optional ");
            return Some(additive_if(relaxed || new));
        }
        // Read in addition to what was read before.
        Aspect::Spelling => (before.is_empty(), after.is_empty()),
        // Clients keep values that they do not know.
        Aspect::OtherValues => {
            return Some(additive_if(before.is_empty() || !new.travels.sent));
        }
        // What a client does, which the server does not notice.
        Aspect::Accept | Aspect::Update | Aspect::Recognition => return Some(Class::Additive),
        Aspect::Retries => return Some(Class::Additive),
        _ => (false, false),
    };
    let travels = new.travels;
    Some(additive_if(
        is_wider && !travels.received || is_narrower && !travels.sent,
    ))
}

fn additive_if(is_additive: bool) -> Class {
    match is_additive {
        true => Class::Additive,
        false => Class::Breaking,
    }
}
