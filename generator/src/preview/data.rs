//! The data of the page.

use indexmap::IndexMap;
use serde_json::{Value as Json, json};

use super::code::Code;
use crate::document::{Document, Location};
use crate::pointer::Pointer;
use crate::surface::{Declaration, Entry, RustType, Surface};
use crate::{Analyzed, Spec, emit, rustdoc};

/// Returns the data for a document that can be used.
pub(super) fn of(spec: &Spec, analyzed: &Analyzed, package: &str) -> Json {
    let surface = Surface::of(spec, analyzed);
    let document = &analyzed.document;
    let places: Vec<Pointer> = surface
        .entries
        .values()
        .map(|it| it.place.clone())
        .collect();
    let places = document.locate_keys(&places);
    let items = surface.entries.iter().zip(places);
    let items: Vec<Json> = items
        .map(|((path, entry), place)| item(&surface, document, (path, entry), place))
        .collect();
    json!({
        "ready": true,
        "title": rustdoc::visible(&analyzed.api.title),
        "version": rustdoc::visible(&analyzed.api.version),
        "package": package,
        "files": files(document.texts()),
        "operations": operations(&surface, analyzed),
        "items": items,
        "problems": analyzed.diagnostics.to_json(document),
        "coverage": analyzed.coverage.to_json(document),
    })
}

/// Returns the data for a document that cannot be used, with its problems.
pub(super) fn unreadable(spec: &Spec, problems: &Json) -> Json {
    json!({
        "ready": false,
        "files": files([(spec.name.as_str(), spec.text.as_str())].into_iter()),
        "problems": problems,
    })
}

/// Returns the data without a document.
pub(super) fn without_document(message: &str) -> Json {
    json!({
        "ready": false,
        "files": [],
        "problems": [{ "severity": "error", "message": message }],
    })
}

fn files<'a>(texts: impl Iterator<Item = (&'a str, &'a str)>) -> Json {
    texts
        .map(|(name, text)| json!({ "name": name, "text": text }))
        .collect()
}

/// Returns the operations with the paths of their methods, the one that decodes the response first.
fn operations(surface: &Surface, analyzed: &Analyzed) -> Json {
    let mut methods: IndexMap<&Pointer, Vec<&str>> = IndexMap::new();
    for (path, entry) in &surface.entries {
        if matches!(entry.declaration, Declaration::Function(_)) {
            methods.entry(&entry.place).or_default().push(path);
        }
    }
    let operations = analyzed.api.operations.iter();
    let operations = operations.map(|operation| {
        let methods = methods.get(&operation.pointer);
        json!({
            "method": operation.method.as_str(),
            "path": operation.path,
            "tag": operation.tags.first(),
            "methods": methods.map(Vec::as_slice).unwrap_or_default(),
        })
    });
    operations.collect()
}

fn item(
    surface: &Surface,
    document: &Document,
    (path, entry): (&str, &Entry),
    place: Option<Location>,
) -> Json {
    let name = name(path, entry.parent.as_deref());
    let wire = entry.wire.iter().filter(|(_, text)| !text.is_empty());
    let wire = wire.map(|(aspect, text)| json!([aspect.to_string(), text]));
    let security = entry.credentials.iter();
    let security = security.map(|it| json!(["security", it.to_string()]));
    let mut item = json!({
        "path": path,
        "name": name,
        "kind": entry.declaration.kind(),
        "code": Code::of(surface, name, &entry.declaration).to_json(),
        "pointer": document.origin(&entry.place).as_str(),
        "wire": wire.chain(security).collect::<Vec<_>>(),
    });
    // Most entries lack most of these.
    let docs = emit::doc_lines(&entry.docs);
    // The whole document has no line to show.
    let place = place.filter(|_| !entry.place.as_str().is_empty());
    let traits = match &entry.declaration {
        Declaration::Struct { traits, .. } | Declaration::Enum { traits } => traits.as_slice(),
        _ => &[],
    };
    let traits: Vec<String> = traits.iter().map(RustType::to_string).collect();
    let place = place.map(|place| json!([place.file, place.line, place.column]));
    let optional = [
        ("at", place),
        ("docs", (!docs.is_empty()).then(|| json!(docs))),
        ("traits", (!traits.is_empty()).then(|| json!(traits))),
        ("parent", entry.parent.as_ref().map(|it| json!(it))),
        ("owner", entry.owner.as_ref().map(|it| json!(it))),
        (
            "deprecated",
            entry.docs.deprecated.then_some(Json::Bool(true)),
        ),
        ("sent", entry.travels.sent.then_some(Json::Bool(true))),
        (
            "received",
            entry.travels.received.then_some(Json::Bool(true)),
        ),
    ];
    for (member, value) in optional {
        if let Some(value) = value {
            item[member] = value;
        }
    }
    item
}

/// Returns the name of an entry: what its path has behind that of its parent, or behind its module.
fn name<'p>(path: &'p str, parent: Option<&str>) -> &'p str {
    let within = parent.and_then(|parent| path.strip_prefix(parent));
    match within {
        Some(rest) => rest
            .trim_start_matches(['.', ':', '('])
            .trim_end_matches(')'),
        None => path.split_once("::").map_or(path, |(_, name)| name),
    }
}
