//! The path of an operation: its parameters, and the parameters of the query that it contains.

use openapiv3::ParameterSchemaOrContent;
use serde_json::Value as Json;

use crate::diagnostic::{Code, Diagnostic};
use trine_ir::pointer::Pointer;
use trine_ir::{
    Docs, Location, Parameter, ParameterEncoding, Presence, Shape, Style, TextFormat, Type,
};

use crate::lower::operation::Operations;
use crate::lower::operation::declared::{ByPlace, WHOLE_QUERY};
use crate::lower::operation::entry::Entry;
use crate::lower::operation::security::Credentials;
use crate::lower::operation::server::template_names;
use crate::lower::schema::keywords::SchemaRef;

impl Operations<'_> {
    /// Returns the path that is sent. Nothing of its query is also sent by a parameter or by a
    /// credential: a placeholder is replaced by them, and a fixed value replaces the parameter.
    pub(in crate::lower) fn settled_path(
        &mut self,
        declared: &mut ByPlace,
        entry: &Entry,
        credentials: &Credentials<'_>,
    ) -> String {
        let (path, query) = match entry.path.split_once('?') {
            None => return self.with_braces(&entry.path, declared, entry),
            Some((path, query)) => (self.with_braces(path, declared, entry), query),
        };
        let (mut kept, mut replaced) = (Vec::new(), Vec::new());
        for pair in query.split('&') {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let is_declared = sends(declared, name);
            let is_set = is_declared || credentials.scheme_of(name, Location::Query).is_some();
            match template_names(value) {
                Some(names) if is_set && !names.is_empty() => replaced.extend(names),
                Some(names) if is_declared && names.is_empty() => {
                    self.drop_fixed(declared, (name, value), entry);
                    kept.push(pair);
                }
                _ => kept.push(pair),
            }
        }
        let path = match kept.is_empty() {
            true => path,
            false => format!("{path}?{}", kept.join("&")),
        };
        let left = template_names(&path).unwrap_or_default();
        for name in replaced {
            let key = (name, Location::Path);
            if left.contains(&key.0) {
                continue;
            }
            if let Some((_, _, at)) = declared.shift_remove(&key) {
                self.unused(at, "a parameter of the query sends this value");
            }
        }
        path
    }

    /// Writes segments such as `:id` with braces if a parameter of the path has this name.
    fn with_braces(&mut self, path: &str, declared: &ByPlace, entry: &Entry) -> String {
        let known = template_names(path).unwrap_or_default();
        let segments = path.split('/').map(|segment| {
            let name = segment.strip_prefix(':').unwrap_or_default();
            let key = (name.to_owned(), Location::Path);
            if known.contains(&key.0) || !declared.contains_key(&key) {
                return segment.to_owned();
            }
            let place = Pointer::root().child("paths").child(&entry.key);
            let message = format!(
                "expected `{{{name}}}` for a parameter in the path, found `:{name}`; treated as \
                 `{{{name}}}`"
            );
            self.report(Diagnostic::new(Code::Repaired, &place, message).on_key());
            format!("{{{name}}}")
        });
        segments.collect::<Vec<_>>().join("/")
    }

    /// Drops the parameter of a name and value that the path fixes.
    fn drop_fixed(&mut self, declared: &mut ByPlace, (name, value): (&str, &str), entry: &Entry) {
        let key = (name.to_owned(), Location::Query);
        let Some((parameter, place, at)) = declared.shift_remove(&key) else {
            return;
        };
        let schema = match parameter.parameter_data().format {
            ParameterSchemaOrContent::Schema(schema) => Some(schema),
            ParameterSchemaOrContent::Content(_) => None,
        };
        let schema = schema.map(|schema| SchemaRef::new(schema, place.child("schema")));
        let node = schema.and_then(|schema| self.look(&schema));
        let only = node
            .as_ref()
            .and_then(|node| match node.enumeration.as_slice() {
                [Json::String(only)] => Some(only.clone()),
                [only] => Some(only.to_string()),
                _ => None,
            });
        if only.is_some_and(|only| only == value) {
            self.unused(at, "the path contains its only value");
            return;
        }
        let message = format!(
            "parameter `{name}` has no effect: the path `{}` always sends `{value}`; ignored",
            entry.key
        );
        let help = "remove the value from the path, or the parameter";
        let diagnostic = Diagnostic::new(Code::PathParameterMismatch, &at, message);
        self.report(diagnostic.help(help));
    }

    /// Takes one parameter for each `{name}` of the path from the declared ones.
    pub(in crate::lower) fn path_parameters(
        &mut self,
        path: &str,
        declared: &mut ByPlace,
        entry: &Entry,
    ) -> Vec<Parameter> {
        let names = template_names(path).unwrap_or_else(|| {
            let place = Pointer::root().child("paths").child(&entry.key);
            let message = "unbalanced braces in this path";
            let diagnostic = Diagnostic::new(Code::PathParameterMismatch, &place, message);
            self.report(diagnostic.on_key());
            Vec::new()
        });
        let mut parameters: Vec<Parameter> = Vec::new();
        for name in names {
            if parameters.iter().any(|known| known.wire_name == name) {
                continue;
            }
            let parameter = match declared.shift_remove(&(name.clone(), Location::Path)) {
                Some((parameter, place, _)) => {
                    self.parameter(parameter, Location::Path, &place, entry)
                }
                None => {
                    let message =
                        format!("undeclared path parameter `{name}`; treated as a string");
                    let help = "declare it in `parameters`, with `in: path`";
                    let place = &entry.pointer;
                    let diagnostic = Diagnostic::new(Code::PathParameterMismatch, place, message);
                    // Each missing name is reported once; the operation is their only place.
                    self.diagnostics.report(diagnostic.help(help).on_key());
                    undeclared(name, place)
                }
            };
            parameters.push(parameter);
        }
        parameters
    }
}

/// Returns whether a parameter of the query has this name.
fn sends(declared: &ByPlace, name: &str) -> bool {
    let found = declared.get(&(name.to_owned(), Location::Query));
    found.is_some_and(|(parameter, ..)| {
        let data = parameter.parameter_data_ref();
        !data.extensions.contains_key(WHOLE_QUERY)
    })
}

/// Creates a path parameter that is not declared.
fn undeclared(name: String, place: &Pointer) -> Parameter {
    Parameter {
        wire_name: name,
        pointer: place.clone(),
        docs: Docs::default(),
        location: Location::Path,
        encoding: ParameterEncoding::Style {
            style: Style::Simple,
            explode: false,
            allow_reserved: false,
        },
        ty: Type::new(Shape::Text(TextFormat::Plain)),
        presence: Presence::Required,
        default: None,
    }
}
