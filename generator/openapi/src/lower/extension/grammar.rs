//! `x-trine-…` extensions: their places and their values.

use indexmap::IndexMap;
use serde_json::Value as Json;

use crate::diagnostic::{Code, Diagnostic};
use crate::identifier::is_identifier;
use trine_ir::pointer::Pointer;
use trine_ir::{Clear, NamedPart, Shape, Type};

use crate::lower::extension::name;
use crate::lower::schema::definitions::Schemas;
use crate::lower::schema::keywords::{Keywords, SchemaRef};
use crate::lower::view::DocumentView;

type Extensions = IndexMap<String, Json>;

/// The extensions of a document.
const DOCUMENT: &[&str] = &[
    name::DOCUMENTED,
    name::ERROR_WHEN,
    name::RETRY,
    name::WEBHOOK_SIGNATURE,
];
/// The extensions of a schema.
const SCHEMA: &[&str] = &[
    "x-trine-rust-name",
    name::CLEAR,
    "x-trine-boolean",
    name::SCALAR,
    name::OBJECT,
    name::ORDERED,
    "x-trine-constructor",
    "x-trine-custom-fields",
    "x-trine-envelope",
    "x-trine-filter",
    "x-trine-unverified",
    name::UPDATE_OF,
];
/// The extensions of an operation.
pub(in crate::lower) const OPERATION: &[&str] = &[
    "x-trine-rust-name",
    "x-trine-batch",
    name::ERROR_WHEN,
    "x-trine-paging",
    name::RETRY,
    "x-trine-servers",
    name::STREAM_WHEN,
    "x-trine-unverified",
    name::WEBHOOK_EVENT,
];
/// The extensions of a path item.
pub(in crate::lower) const PATH_ITEM: &[&str] = &["x-trine-servers"];
/// The extensions of a parameter.
pub(in crate::lower) const NAMED: &[&str] = &["x-trine-rust-name", "x-trine-unverified"];
/// The extensions of a parameter in the query that has a style.
pub(in crate::lower) const STYLED: &[&str] =
    &["x-trine-rust-name", "x-trine-unverified", "x-trine-style"];
/// The extensions of a media type in which a form is sent.
pub(in crate::lower) const FORM: &[&str] = &["x-trine-style"];
/// The extensions of a media type in which events are received.
pub(in crate::lower) const EVENTS: &[&str] = &[name::STREAM_END];
/// The extensions of a media type, whatever it is for.
const MEDIA_TYPE: &[&str] = &["x-trine-style", name::STREAM_END];
/// The extensions of a response and of a body.
pub(in crate::lower) const DESCRIBED: &[&str] = &["x-trine-unverified"];
/// The extensions of a header.
pub(in crate::lower) const HEADER: &[&str] = &["x-trine-unverified"];
/// The extensions of a server.
pub(in crate::lower) const SERVER: &[&str] = &["x-trine-name", "x-trine-token-url"];
/// The extensions of a server's variable.
pub(in crate::lower) const SERVER_VARIABLE: &[&str] = &["x-trine-required"];
/// The extensions of a security scheme.
pub(in crate::lower) const SECURITY_SCHEME: &[&str] = &[
    "x-trine-body-parameter",
    "x-trine-oauth",
    "x-trine-rust-name",
];

/// The extensions of all objects.
pub(in crate::lower) const ALL: &[&[&str]] = &[
    SCHEMA,
    DOCUMENT,
    PATH_ITEM,
    OPERATION,
    STYLED,
    MEDIA_TYPE,
    DESCRIBED,
    HEADER,
    SERVER,
    SERVER_VARIABLE,
    SECURITY_SCHEME,
];

/// The extensions by the object that they belong to, in words. A name has one entry for each kind of
/// object.
pub(in crate::lower) const PLACES: &[(&str, &[&str])] = &[
    (
        "the top level of the document (next to `openapi`)",
        DOCUMENT,
    ),
    ("a schema", SCHEMA),
    ("a path item", PATH_ITEM),
    ("an operation", OPERATION),
    ("a parameter", NAMED),
    ("a query parameter with a `schema`", &["x-trine-style"]),
    ("the media type of a form", FORM),
    ("the media type of a stream of events", EVENTS),
    ("a response", DESCRIBED),
    ("a request body", DESCRIBED),
    ("a header", HEADER),
    ("a server", SERVER),
    ("a server variable", SERVER_VARIABLE),
    ("a security scheme", SECURITY_SCHEME),
];

/// Returns the extensions of an object of the grammar.
pub(in crate::lower) fn known_at(object: &str) -> &'static [&'static str] {
    match object {
        "schema" => SCHEMA,
        "document" => DOCUMENT,
        "path item" => PATH_ITEM,
        "operation" => OPERATION,
        "parameter" => STYLED,
        "media type object" => MEDIA_TYPE,
        "response" | "request body" => DESCRIBED,
        "header" => HEADER,
        "server" => SERVER,
        "server variable" => SERVER_VARIABLE,
        "security scheme" => SECURITY_SCHEME,
        _ => &[],
    }
}

impl DocumentView<'_> {
    /// Checks the extensions of a schema.
    pub(in crate::lower) fn check_schema_extensions(&mut self, node: &Keywords) {
        self.check_extensions(&node.data.extensions, SCHEMA, &node.pointer);
        if let Some(Json::Array(names)) = node.extension("x-trine-constructor")
            && names.len() != node.branches().len()
        {
            let place = node.pointer.child("x-trine-constructor");
            let message = format!(
                "expected {} names (one for each alternative), found {}",
                node.branches().len(),
                names.len()
            );
            self.report(Diagnostic::new(Code::InvalidExtension, &place, message));
        }
        let names = node.branches().iter().filter_map(|branch| branch.inline());
        for branch in names {
            if branch.is_required_set() {
                self.check_extensions(&branch.data.extensions, SCHEMA, &branch.pointer);
            }
        }
        if node.extension("x-trine-custom-fields").is_some() && !node.takes_others() {
            let place = node.pointer.child("x-trine-custom-fields");
            let message = "missing `additionalProperties: {}` next to `x-trine-custom-fields`";
            let help = "add `additionalProperties: {}` to this object";
            let diagnostic = Diagnostic::new(Code::InvalidExtension, &place, message);
            self.report(diagnostic.help(help));
        }
    }

    /// Reads `x-trine-clear` of a property.
    pub(in crate::lower) fn clear(&mut self, node: &Keywords, ty: &Type) -> Option<Clear> {
        let value = node.extension(name::CLEAR)?;
        let clear = crate::lower::extension::custom::clear_value(value)?;
        let list = matches!(ty.shape, Shape::List(_));
        if list != (clear == Clear::EmptyList) && !matches!(ty.shape, Shape::Any | Shape::Schema(_))
        {
            let place = node.pointer.child(name::CLEAR);
            let message =
                format!("expected a value that fits the type of this field, found `{value}`");
            self.report(Diagnostic::new(Code::InvalidExtension, &place, message));
        }
        Some(clear)
    }
}

impl Schemas<'_> {
    /// Records the name that the document chooses for a property, a parameter, an operation or a
    /// security scheme.
    pub(in crate::lower) fn record_value_name(
        &mut self,
        pointer: &Pointer,
        extensions: &Extensions,
    ) {
        if let Some(name) = self.chosen_name(pointer, extensions, NameCase::Value) {
            self.chosen_names
                .add_of_document(NamedPart::Value(pointer.clone()), name);
        }
    }

    /// Records the name that the document chooses for the type of a schema.
    pub(in crate::lower) fn record_type_name(&mut self, sub: &SchemaRef) {
        if let SchemaRef::Inline(node) = sub
            && let Some(name) =
                self.chosen_name(&node.pointer, &node.data.extensions, NameCase::Type)
        {
            self.chosen_names
                .add_of_document(NamedPart::Type(node.pointer.clone()), name);
        }
    }

    /// Returns the valid name in `x-trine-rust-name`.
    fn chosen_name(
        &mut self,
        pointer: &Pointer,
        extensions: &Extensions,
        case: NameCase,
    ) -> Option<String> {
        let name = extensions.get("x-trine-rust-name")?.as_str()?;
        let place = pointer.child("x-trine-rust-name");
        match name_problem(name, &place, "x-trine-rust-name", case) {
            Some(problem) => {
                self.report(problem);
                None
            }
            None => Some(name.to_owned()),
        }
    }
}

/// Returns the problem with a name from `source`, unless it is a valid name of this case.
pub(in crate::lower) fn name_problem(
    name: &str,
    place: &Pointer,
    source: &str,
    case: NameCase,
) -> Option<Diagnostic> {
    let (expected, help) = match case {
        _ if !is_identifier(name) => (
            "a Rust identifier",
            "use letters, digits and `_`; do not start with a digit or use a keyword",
        ),
        NameCase::Type if !name.starts_with(char::is_uppercase) || name.contains('_') => (
            "an upper camel case name",
            "write it in upper camel case, as in `LeadStatus`",
        ),
        NameCase::Value if name.contains(char::is_uppercase) => (
            "a snake case name",
            "write it in snake case, as in `lead_status`",
        ),
        _ => return None,
    };
    let message = format!("expected {expected} in {source}, found `{name}`");
    Some(Diagnostic::new(Code::InvalidRustName, place, message).help(help))
}

impl Keywords {
    fn takes_others(&self) -> bool {
        use crate::lower::schema::keywords::Additional;
        matches!(
            self.additional,
            Additional::Anything | Additional::Schema(_)
        )
    }
}

/// The case of names, by what they name.
#[derive(Clone, Copy)]
pub(in crate::lower) enum NameCase {
    /// `UpperCamelCase`: types and variants.
    Type,
    /// `snake_case`: functions, parameters, fields and modules.
    Value,
}

/// Returns the expected value of an extension if the value is invalid.
pub(in crate::lower) fn expected(name: &str, value: &Json) -> Option<&'static str> {
    let (fits, what) = match name {
        "x-trine-rust-name"
        | "x-trine-name"
        | "x-trine-unverified"
        | "x-trine-body-parameter"
        | "x-trine-servers"
        | name::STREAM_END
        | "x-trine-token-url" => (
            value.as_str().is_some_and(|text| !text.trim().is_empty()),
            "a non-empty string",
        ),
        "x-trine-required" | name::SCALAR | name::OBJECT | name::ORDERED => {
            (value.is_boolean(), "`true` or `false`")
        }
        "x-trine-style" => (value == "brackets", "`brackets`"),
        name::CLEAR => (
            crate::lower::extension::custom::clear_value(value).is_some(),
            "`\"\"`, `[]` or `0`",
        ),
        "x-trine-boolean" => (
            value.as_object().is_some_and(|spelling| {
                let text = |name| spelling.get(name).is_some_and(Json::is_string);
                let spelled_apart = spelling.get("true") != spelling.get("false");
                spelling.len() == 2 && text("true") && text("false") && spelled_apart
            }),
            "a map of `true` and `false` to two different strings",
        ),
        "x-trine-constructor" => (
            match value {
                Json::String(name) => is_identifier(name),
                Json::Array(names) => names
                    .iter()
                    .all(|name| name.as_str().is_some_and(is_identifier)),
                _ => false,
            },
            "the name of a Rust function, or a list of names for `anyOf`",
        ),
        _ => (true, ""),
    };
    (!fits).then_some(what)
}

/// Returns whether `x-trine-style` is `brackets`, the only style.
pub(in crate::lower) fn has_brackets(extensions: &Extensions) -> bool {
    extensions
        .get("x-trine-style")
        .is_some_and(|style| style == "brackets")
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::ALL;

    /// Each extension is in a message of a reject case, which shows the line of the mistake.
    #[test]
    fn each_extension_has_a_reject_case() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/reject");
        let entries = fs::read_dir(folder).expect("a folder");
        let paths = entries.map(|entry| entry.expect("an entry").path());
        let messages = paths.filter(|path| path.extension().is_some_and(|it| it == "stderr"));
        let messages: String = messages
            .map(|path| fs::read_to_string(path).expect("UTF-8"))
            .collect();
        for name in ALL.iter().copied().flatten() {
            let has_case = messages
                .lines()
                .any(|line| line.contains(&format!("{name}:")));
            assert!(has_case, "no reject case with a mistake in `{name}`");
        }
    }
}
