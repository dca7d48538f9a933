//! Operations that seem to return pages, although the document does not say how to read the next one.

use std::fmt;

use serde_json::Value as Json;

use super::{Analysis, Success};
use crate::pointer::Pointer;
use crate::{
    Access, Api, ContentKind, Field, Integer, Location, Method, Operation, OperationId, Parameter,
    Shape, Struct, Type,
};

/// Names of parameters, without case and separators.
const CURSORS: &[&str] = &[
    "cursor",
    "pagetoken",
    "nexttoken",
    "nextcursor",
    "continuationtoken",
];
const OFFSETS: &[&str] = &["offset", "skip"];
const PAGES: &[&str] = &["page", "pagenumber", "pageindex"];
const LIMITS: &[&str] = &[
    "limit",
    "count",
    "size",
    "top",
    "take",
    "pagesize",
    "perpage",
    "maxresults",
    "pagelimit",
];
/// Names of members of a response that contain the next cursor.
const NEXT: &[&str] = &[
    "nextcursor",
    "nextpagetoken",
    "nextpagecursor",
    "nexttoken",
    "nextcontinuationtoken",
    "continuationtoken",
];

/// An operation that seems to return a page of a list, and the extension that describes it.
#[derive(Clone, Debug, PartialEq)]
pub struct LikelyPaged {
    /// The operation.
    pub operation: OperationId,
    style: &'static str,
    /// The list in the response.
    items: Pointer,
    /// The parameter of the position of a page.
    position: Option<String>,
    /// The parameter of the page size.
    limit: Option<String>,
    /// The position of the next page in the response.
    next: Option<Pointer>,
}

impl fmt::Display for LikelyPaged {
    /// Writes the value of `x-trine-paging`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{{style: {}", self.style)?;
        match self.items.as_str() {
            "" => f.write_str(", items: ''")?,
            items => write!(f, ", items: {}", scalar(items))?,
        }
        let parameters = [("position", &self.position), ("limit", &self.limit)];
        for (name, parameter) in parameters {
            if let Some(parameter) = parameter {
                write!(f, ", {name}: {{query: {}}}", scalar(parameter))?;
            }
        }
        if let Some(next) = &self.next {
            write!(f, ", next: {}", scalar(next.as_str()))?;
        }
        f.write_str("}")
    }
}

/// Returns a text as a scalar of YAML: quoted as in JSON if it is not plain.
fn scalar(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/_-.".contains(c);
    match !text.starts_with('-') && text.chars().all(is_plain) {
        true => text.to_owned(),
        false => Json::from(text).to_string(),
    }
}

/// Returns the operations that read a list, take the position of a page, and have no paging.
pub fn likely_paged(api: &Api, analysis: &Analysis) -> Vec<LikelyPaged> {
    let ids = (0..api.operations.len()).map(OperationId);
    ids.filter_map(|id| of_operation(api, analysis, id))
        .collect()
}

fn of_operation(api: &Api, analysis: &Analysis, id: OperationId) -> Option<LikelyPaged> {
    let operation = &api.operations[id.0];
    let is_candidate = operation.method == Method::Get && operation.paging.is_empty();
    // Pages have the same type for every success.
    let Success::One(success) = analysis.response_classes(id).success else {
        return None;
    };
    let success = &operation.responses[success];
    let ContentKind::Json(body) = &success.content.as_ref().filter(|_| is_candidate)?.kind else {
        return None;
    };
    let is_integer = |ty: &Type| match resolved(api, ty) {
        Shape::Integer(width) => !matches!(width, Integer::I128 | Integer::U128),
        shape => *shape == Shape::Number,
    };
    let is_text = |ty: &Type| matches!(resolved(api, ty), Shape::Text(_));
    let object = match resolved(api, body) {
        Shape::List(_) => None,
        Shape::Schema(schema) => Some(api.schema(*schema).kind.object()?),
        _ => return None,
    };
    let items = match object {
        None => Pointer::root(),
        Some(object) => only_list(api, object)?,
    };
    let found = |names| parameter(operation, names);
    let size = found(LIMITS).filter(|limit| is_integer(&limit.ty));
    let limit = size.map(|limit| limit.wire_name.clone());
    let likely = |style, position: Option<&Parameter>, next| LikelyPaged {
        operation: id,
        style,
        items: items.clone(),
        position: position.map(|position| position.wire_name.clone()),
        limit: limit.clone(),
        next,
    };
    if let Some(cursor) = found(CURSORS).filter(|cursor| is_text(&cursor.ty))
        && let Some(next) = object.and_then(|object| next(api, object))
    {
        return Some(likely("cursor", Some(cursor), Some(next)));
    }
    let counted = [("offset", OFFSETS), ("page", PAGES)];
    let mut counted = counted.into_iter().filter_map(|(style, names)| {
        let position = found(names).filter(|position| is_integer(&position.ty))?;
        Some((style, position))
    });
    // One of several positions would be a guess.
    let (style, position) = match (counted.next(), counted.next()) {
        (Some(one), None) => one,
        _ => return None,
    };
    let mut headers = success.headers.iter();
    if object.is_none() && headers.any(|header| header.wire_name.eq_ignore_ascii_case("link")) {
        return Some(likely("link", None, None));
    }
    size?;
    Some(likely(style, Some(position), None))
}

fn resolved<'a>(api: &'a Api, ty: &'a Type) -> &'a Shape {
    ty.shape.resolved(&api.schemas)
}

/// Returns the query parameter with one of these names.
fn parameter<'a>(operation: &'a Operation, names: &[&str]) -> Option<&'a Parameter> {
    let mut all = operation.parameters.iter();
    all.find(|one| one.location == Location::Query && is_one_of(&one.wire_name, names))
}

/// Returns whether a name is one of these, except for case and separators.
fn is_one_of(name: &str, names: &[&str]) -> bool {
    let letters = name.chars().filter(|c| c.is_ascii_alphanumeric());
    let plain: String = letters.map(|c| c.to_ascii_lowercase()).collect();
    names.contains(&plain.as_str())
}

/// Returns the members of an object that are received.
fn received(object: &Struct) -> impl Iterator<Item = &Field> {
    let fields = object.fields.iter();
    fields.filter(|field| field.access != Access::WriteOnly)
}

/// Returns the place of the list in a page: the only one.
fn only_list(api: &Api, object: &Struct) -> Option<Pointer> {
    let is_list = |field: &&Field| matches!(resolved(api, &field.ty), Shape::List(_));
    let mut lists = received(object).filter(is_list);
    match (lists.next(), lists.next()) {
        (Some(list), None) => Some(Pointer::root().child(&list.wire_name)),
        _ => None,
    }
}

/// Returns the place of the next cursor in a page: a member, or one of an object in it.
fn next(api: &Api, object: &Struct) -> Option<Pointer> {
    let of = |object: &Struct| {
        let field = received(object).find(|field| {
            is_one_of(&field.wire_name, NEXT) && matches!(resolved(api, &field.ty), Shape::Text(_))
        });
        field.map(|field| field.wire_name.clone())
    };
    if let Some(name) = of(object) {
        return Some(Pointer::root().child(name));
    }
    received(object).find_map(|field| {
        let Shape::Schema(inner) = resolved(api, &field.ty) else {
            return None;
        };
        let name = of(api.schema(*inner).kind.object()?)?;
        Some(Pointer::root().child(&field.wire_name).child(name))
    })
}
