//! `x-trine-paging`: lists that are sent page by page.
//!
//! The extension is kept as written until all definitions are known; then each pointer is resolved,
//! and each type checked against its use.

mod request;
mod response;
mod types;

use serde_json::{Map, Value as Json};

use trine_ir::analyze::{self, Success};
use trine_ir::pointer::Pointer;
use trine_ir::{
    Api, ChosenNames, Content, ContentKind, MemberPath, NamedPart, Operation, Paging, PagingStyle,
    Place, Shape, Type,
};

use crate::identifier::is_identifier;
use crate::lower::extension::error::{ExtensionError, Problems, listed};
use crate::lower::extension::member_path::Defined;
use crate::lower::extension::{envelope, error};
use crate::lower::schema::definitions::Envelopes;

pub(in crate::lower) const NAME: &str = "x-trine-paging";

/// The members of every style.
const OF_ALL: [&str; 7] = ["style", "items", "limit", "size", "more", "fixed", "method"];
/// The styles, with their own members.
const STYLES: [(&str, &[&str]); 6] = [
    ("offset", &["position", "next", "first"]),
    ("page", &["position", "next", "first", "last"]),
    ("cursor", &["position", "next"]),
    ("keyset", &["position", "key"]),
    ("url", &["next"]),
    ("link", &[]),
];

/// Returns the members of all styles.
pub(in crate::lower) fn members() -> Vec<&'static str> {
    let own = STYLES.iter().flat_map(|(_, own)| own.iter());
    OF_ALL.iter().chain(own).copied().collect()
}

/// Resolves the paging of operations (`written`: the places and values of the extensions), and the
/// content of envelopes.
pub(in crate::lower) fn resolve(
    api: &mut Api,
    written: &[(Pointer, Json)],
    envelopes: &Envelopes,
    chosen_names: &mut ChosenNames,
) -> Problems {
    let mut problems = Problems::default();
    if written.is_empty() && envelopes.is_empty() {
        return problems;
    }
    let analysis = analyze::analyze(api);
    let defined = Defined {
        api,
        analysis: &analysis,
    };
    let mut contents = Vec::new();
    for (id, envelope) in envelopes {
        let path = problems.keep(envelope::resolve(defined, *id, envelope));
        contents.extend(path.map(|path| (*id, path)));
    }
    let mut pagings = Vec::new();
    for (pointer, json) in written {
        let operations = api.operations.iter();
        // Entries that could not be read are missing.
        let Some(index) = operations
            .map(|one| &one.pointer)
            .position(|at| at == pointer)
        else {
            continue;
        };
        let list = pagings_of(defined, index, json, chosen_names, &mut problems);
        pagings.push((index, list));
    }
    for (index, list) in pagings {
        api.operations[index].paging = list;
    }
    for (id, paths) in contents {
        api.schemas[id.0].envelope = paths;
    }
    problems
}

fn pagings_of(
    defined: Defined<'_>,
    index: usize,
    json: &Json,
    chosen_names: &mut ChosenNames,
    problems: &mut Problems,
) -> Vec<Paging> {
    let operation = &defined.api.operations[index];
    let place = operation.pointer.child(NAME);
    let mut found: Vec<Paging> = Vec::new();
    let written = listed(Some(json), place.clone());
    if written.is_empty() {
        let message = format!("expected a map or a list of maps for `{NAME}`, found an empty list");
        problems.add(ExtensionError::new(place, message));
    }
    for (place, json) in written {
        let Json::Object(members) = json else {
            let message = format!(
                "expected a map or a list of maps for `{NAME}`, found {}",
                error::found(json)
            );
            problems.add(ExtensionError::new(place, message));
            continue;
        };
        let Some(subject) = problems.keep(Subject::of(defined, index, &place, members)) else {
            continue;
        };
        let nameless = !found.is_empty() && !members.contains_key("method");
        match problems.keep(subject.paging()) {
            Some(_) if nameless => {
                let message = "missing `method` for a second stream of items";
                let help = "add `method`, the name of the method";
                problems.add(ExtensionError::new(place, message).help(help));
            }
            Some((paging, method)) => {
                if let Some(method) = method {
                    chosen_names.add_of_document(NamedPart::Value(paging.pointer.clone()), method);
                }
                found.push(paging);
            }
            None => {}
        }
    }
    found
}

/// Resolves a pointer into the body of an operation; `place` is the place of the pointer.
pub(in crate::lower) fn place_in_body(
    defined: Defined<'_>,
    index: usize,
    pointer: &Json,
    place: &Pointer,
) -> Result<MemberPath, ExtensionError> {
    let subject = Subject {
        defined,
        operation: &defined.api.operations[index],
        response: &Type::new(Shape::Any),
        place,
        members: &Map::new(),
    };
    subject.in_body(pointer, place)
}

/// The context of one `x-trine-paging`.
struct Subject<'a> {
    defined: Defined<'a>,
    operation: &'a Operation,
    /// The type of the response.
    response: &'a Type,
    /// The place of the extension.
    place: &'a Pointer,
    members: &'a Map<String, Json>,
}

impl<'a> Subject<'a> {
    fn of(
        defined: Defined<'a>,
        index: usize,
        place: &'a Pointer,
        members: &'a Map<String, Json>,
    ) -> Result<Self, ExtensionError> {
        let operation = &defined.api.operations[index];
        let classes = defined
            .analysis
            .response_classes(trine_ir::OperationId(index));
        let content = match classes.success {
            Success::One(index) => operation.responses[index].content.as_ref(),
            _ => None,
        };
        let Some(Content {
            kind: ContentKind::Json(response),
            ..
        }) = content
        else {
            let message =
                "expected a JSON response of one type for all success statuses, found none";
            return Err(ExtensionError::new(place.clone(), message).on_key());
        };
        let body = operation.body.as_ref().map(|body| &body.content.kind);
        if !matches!(
            body,
            None | Some(ContentKind::Json(_) | ContentKind::Form(_) | ContentKind::Brackets(_))
        ) {
            let message =
                "unsupported media type of the body: it cannot be sent again for each page";
            let help = "use a JSON or form body";
            return Err(ExtensionError::new(place.clone(), message)
                .help(help)
                .on_key());
        }
        Ok(Self {
            defined,
            operation,
            response,
            place,
            members,
        })
    }

    fn at(&self, member: &str) -> Pointer {
        self.place.child(member)
    }

    /// Returns the paging, and the name of its method.
    fn paging(&self) -> Result<(Paging, Option<String>), Problems> {
        let mut problems = Problems::default();
        let style = self.style_name(&mut problems);
        let items = problems.keep(self.items());
        let item = items.as_deref();
        let item = item.and_then(|items| problems.keep(self.item(items)));
        let position = problems.keep(self.position(style));
        let next = problems.keep(self.next(style, position.as_ref()));
        let more = self.response_paths("more", |subject, path, place| {
            match subject.defined.resolved(&path.ty.shape) {
                Shape::Boolean | Shape::StringBool { .. } => Ok(()),
                shape => Err(subject.not_a("`more`", shape, "a boolean", place)),
            }
        });
        let more = problems.keep(more);
        let style = style.map(|style| {
            let position = position.as_ref().and_then(Option::as_ref);
            self.style(style, item.as_ref(), position)
        });
        let style = style.and_then(|style| problems.keep(style)).flatten();
        let limit = problems.keep(self.limit());
        let method = problems.keep(self.method());
        let fixed = problems.keep(self.fixed());
        let paging = || {
            let paging = Paging {
                pointer: self.place.clone(),
                style: style?,
                items: items?,
                single_pages: Vec::new(),
                item: item?,
                limit: limit?,
                next: next?,
                more: more?,
                fixed: fixed?,
                position: position?,
            };
            let single_pages = response::single_pages(&paging);
            Some((
                Paging {
                    single_pages,
                    ..paging
                },
                method?,
            ))
        };
        let paging = paging();
        problems.none_in(paging)
    }

    /// Returns the members of a style; `None` if the items have a problem.
    fn style(
        &self,
        name: &str,
        item: Option<&Type>,
        position: Option<&Place>,
    ) -> Result<Option<PagingStyle>, Problems> {
        let mut problems = Problems::default();
        let style = match name {
            "offset" => PagingStyle::Offset {
                first: self.integer("first")?.unwrap_or(0),
            },
            "page" => {
                let first = problems.keep(self.integer("first"));
                let last = problems.keep(self.last());
                let style = first.zip(last).map(|(first, last)| PagingStyle::Page {
                    first: first.unwrap_or(1),
                    last,
                });
                return problems.none_in(style).map(Some);
            }
            "keyset" => match item {
                Some(item) => PagingStyle::Keyset {
                    key: self.key(item, position)?,
                },
                None => return Ok(None),
            },
            "url" => PagingStyle::Url,
            "link" => PagingStyle::Link,
            _ => PagingStyle::Cursor,
        };
        Ok(Some(style))
    }

    /// Returns the style; records each member that does not belong to it.
    fn style_name(&self, problems: &mut Problems) -> Option<&'static str> {
        let names: Vec<_> = STYLES.iter().map(|(name, _)| format!("`{name}`")).collect();
        let names = names.join(", ");
        let written = problems.keep(self.required("style", &format!("one of {names}")))?;
        let known = STYLES
            .iter()
            .find(|(name, _)| Some(*name) == written.as_str());
        let Some((style, own)) = known else {
            let message = format!(
                "expected one of {names} for `style`, found {}",
                error::found(written)
            );
            problems.add(ExtensionError::new(self.at("style"), message));
            return None;
        };
        let known: Vec<&str> = OF_ALL.iter().chain(*own).copied().collect();
        let unknown = self
            .members
            .keys()
            .filter(|name| !known.contains(&name.as_str()));
        for name in unknown {
            let message = format!("unknown member `{name}` for paging by {style}");
            let help = error::suggested(name, &known);
            let problem = ExtensionError::new(self.at(name), message);
            problems.add(problem.help(help).on_key());
        }
        Some(style)
    }

    fn required(&self, name: &str, what: &str) -> Result<&'a Json, ExtensionError> {
        self.members.get(name).ok_or_else(|| {
            let message = format!("missing `{name}`");
            ExtensionError::new(self.place.clone(), message).help(format!("add `{name}`, {what}"))
        })
    }

    fn integer(&self, name: &str) -> Result<Option<i64>, ExtensionError> {
        self.members.get(name).map_or(Ok(None), |json| {
            let number = json.as_i64().map(Some);
            number.ok_or_else(|| {
                let message = format!(
                    "expected an integer for `{name}`, found {}",
                    error::found(json)
                );
                ExtensionError::new(self.at(name), message)
            })
        })
    }

    fn method(&self) -> Result<Option<String>, ExtensionError> {
        let Some(json) = self.members.get("method") else {
            return Ok(None);
        };
        let name = json.as_str().filter(|name| is_identifier(name));
        let name = name.map(|name| Some(name.to_owned()));
        name.ok_or_else(|| {
            ExtensionError::new(
                self.at("method"),
                format!(
                    "expected a Rust identifier for `method`, found {}",
                    error::found(json)
                ),
            )
        })
    }
}
