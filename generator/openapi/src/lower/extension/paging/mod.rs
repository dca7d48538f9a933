//! `x-trine-paging`: lists that are sent page by page.
//!
//! The extension is kept as written until all definitions are known; then each pointer is resolved,
//! and each type checked against its use.

mod answer;
mod request;
mod types;

use serde_json::{Map, Value as Json};

use trine_ir::analyze::{self, Success};
use trine_ir::pointer::Pointer;
use trine_ir::{
    Api, ChosenNames, Content, ContentKind, MemberPath, Operation, Paging, PagingStyle, Shape, Type,
};

use crate::lower::extension::envelope;
use crate::lower::extension::error::{ExtensionError, listed};
use crate::lower::extension::member_path::Defined;
use crate::lower::schema::definitions::Envelopes;
use trine_ir::identifier::is_identifier;
use trine_ir::suggest::closest;

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
) -> Vec<ExtensionError> {
    if written.is_empty() && envelopes.is_empty() {
        return Vec::new();
    }
    let analysis = analyze::analyze(api);
    let defined = Defined {
        api,
        analysis: &analysis,
    };
    let mut problems = Vec::new();
    let mut contents = Vec::new();
    for (id, envelope) in envelopes {
        match envelope::resolve(defined, *id, envelope) {
            Ok(path) => contents.push((*id, path)),
            Err(problem) => problems.push(problem),
        }
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
    problems: &mut Vec<ExtensionError>,
) -> Vec<Paging> {
    let operation = &defined.api.operations[index];
    let place = operation.pointer.child(NAME);
    let mut found: Vec<Paging> = Vec::new();
    let written = listed(Some(json), place.clone());
    if written.is_empty() {
        problems.push(ExtensionError::new(
            place,
            "expected a description of the pages",
        ));
    }
    for (place, json) in written {
        let Json::Object(members) = json else {
            let message = format!("expected a map or a list of maps for `{NAME}`");
            problems.push(ExtensionError::new(place, message));
            continue;
        };
        let subject = match Subject::of(defined, index, &place, members) {
            Ok(subject) => subject,
            Err(problem) => {
                problems.push(problem);
                continue;
            }
        };
        let nameless = !found.is_empty() && !members.contains_key("method");
        match subject.paging() {
            Ok(_) if nameless => {
                let message = "missing `method` for a second stream of items";
                let help = "add `method`, the name of the method";
                problems.push(ExtensionError::new(place, message).help(help));
            }
            Ok((paging, method)) => {
                if let Some(method) = method {
                    chosen_names.add_value(paging.pointer.clone(), method);
                }
                found.push(paging);
            }
            Err(problem) => problems.push(problem),
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
        answer: &Type::new(Shape::Any),
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
    answer: &'a Type,
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
            kind: ContentKind::Json(answer),
            ..
        }) = content
        else {
            let message = "paging requires a JSON response of the same type for every success";
            return Err(ExtensionError::new(place.clone(), message).on_key());
        };
        let body = operation.body.as_ref().map(|body| &body.content.kind);
        if !matches!(
            body,
            None | Some(ContentKind::Json(_) | ContentKind::Form(_) | ContentKind::Brackets(_))
        ) {
            let message = "paging requires a body that can be sent again for each page";
            let help = "use a JSON or form body";
            return Err(ExtensionError::new(place.clone(), message)
                .help(help)
                .on_key());
        }
        Ok(Self {
            defined,
            operation,
            answer,
            place,
            members,
        })
    }

    fn at(&self, member: &str) -> Pointer {
        self.place.child(member)
    }

    /// Returns the paging, and the name of its method.
    fn paging(&self) -> Result<(Paging, Option<String>), ExtensionError> {
        let style = self.style_name()?;
        let items = self.items()?;
        let item = self.item(&items)?;
        let position = self.position(style)?;
        let next = self.next(style, position.as_ref())?;
        let more = self.response_paths("more", |subject, path, place| {
            match subject.defined.resolved(&path.ty.shape) {
                Shape::Boolean | Shape::StringBool { .. } => Ok(()),
                shape => Err(subject.not_a("`more`", shape, "a boolean", place)),
            }
        })?;
        let style = match style {
            "offset" => PagingStyle::Offset {
                first: self.integer("first")?.unwrap_or(0),
            },
            "page" => PagingStyle::Page {
                first: self.integer("first")?.unwrap_or(1),
                last: self.last()?,
            },
            "keyset" => PagingStyle::Keyset {
                key: self.key(&item, position.as_ref())?,
            },
            "url" => PagingStyle::Url,
            "link" => PagingStyle::Link,
            _ => PagingStyle::Cursor,
        };
        let limit = self.limit()?;
        let last = match &style {
            PagingStyle::Page { last, .. } => last.as_slice(),
            _ => &[],
        };
        let response_paths = next.iter().chain(&more).chain(&limit.reported).chain(last);
        let alone = answer::alone(&items, &response_paths.collect::<Vec<_>>());
        let method = self.method()?;
        let paging = Paging {
            pointer: self.place.clone(),
            style,
            items,
            alone,
            item,
            limit,
            next,
            more,
            fixed: self.fixed()?,
            position,
        };
        Ok((paging, method))
    }

    /// Returns the style; every other member must belong to it.
    fn style_name(&self) -> Result<&'static str, ExtensionError> {
        let names: Vec<_> = STYLES.iter().map(|(name, _)| format!("`{name}`")).collect();
        let names = names.join(", ");
        let written = self.required("style", &format!("one of {names}"))?;
        let known = STYLES
            .iter()
            .find(|(name, _)| Some(*name) == written.as_str());
        let Some((style, own)) = known else {
            let message = format!("unknown paging style {written}");
            let problem = ExtensionError::new(self.at("style"), message);
            return Err(problem.help(format!("use one of {names}")));
        };
        let known: Vec<&str> = OF_ALL.iter().chain(*own).copied().collect();
        for name in self.members.keys() {
            if known.contains(&name.as_str()) {
                continue;
            }
            let message = format!("unknown member `{name}` for paging by {style}");
            let help = match closest(name, known.iter().copied()) {
                Some(close) => format!("did you mean `{close}`?"),
                None => {
                    let known: Vec<_> = known.iter().map(|name| format!("`{name}`")).collect();
                    format!("use one of {}", known.join(", "))
                }
            };
            return Err(ExtensionError::new(self.at(name), message)
                .help(help)
                .on_key());
        }
        Ok(style)
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
                ExtensionError::new(self.at(name), format!("expected an integer, found {json}"))
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
                format!("expected a method name, found {json}"),
            )
        })
    }
}
