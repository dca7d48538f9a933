//! Names of error enums.
//!
//! An enum that several operations can share is named after what it contains, such as
//! `ProblemDetails400_404`, so that its name stays the same whichever operations a document has.
//! Each operation has an alias for it, `UpdateLeadError`.

use super::Source;
use super::case::{component_name, stem};
use super::operation::body_name;
use super::schema::SchemaNames;
use super::scope::{NamePriority, Scope};
use crate::analyze::ErrorSet;
use crate::ir::{Api, ContentKind, Response, Shape, StatusPattern, TextFormat, Type};

/// The longest name that spells out all types.
const LONGEST: usize = 64;

/// The names of all error enums, parallel to [`Analysis::error_sets`](crate::analyze::Analysis::error_sets), and of the errors of each
/// operation. They have a module, and so a scope, of their own.
pub struct ErrorNames {
    /// The enums.
    pub sets: Vec<String>,
    /// The alias of each operation, or its enum if no other operation can share it.
    pub operations: Vec<String>,
}

/// Names all error enums.
pub fn name_errors(source: Source<'_>, schemas: &[SchemaNames]) -> ErrorNames {
    let Source { api, analysis, .. } = source;
    let mut scope = Scope::default();
    let mut wanted: Vec<(String, NamePriority)> = (0..api.operations.len())
        .map(crate::ir::OperationId)
        .map(|id| format!("{}Error", body_name(source, id)))
        .map(|name| (name, NamePriority::Derived))
        .collect();
    let mut shared = Vec::new();
    for set in analysis.error_sets() {
        let chosen = chosen_name(source, set).map(|name| (name, NamePriority::Chosen));
        match (set.is_shared, chosen) {
            (true, chosen) => shared.push(chosen.unwrap_or_else(|| {
                let name = content_name(api, set, schemas);
                (name, NamePriority::Derived)
            })),
            (false, Some(chosen)) => wanted[set.first().operation.0] = chosen,
            (false, None) => {}
        }
    }
    wanted.extend(shared);
    let mut operations = scope.take_all(wanted, "");
    let mut shared = operations.split_off(api.operations.len()).into_iter();
    let sets = analysis.error_sets().iter().map(|set| match set.is_shared {
        true => shared.next().unwrap_or_default(),
        false => operations[set.first().operation.0].clone(),
    });
    ErrorNames {
        sets: sets.collect(),
        operations,
    }
}

/// Returns the name that is chosen for the errors of an operation with these.
fn chosen_name(source: Source<'_>, set: &ErrorSet) -> Option<String> {
    let operations = set.operations.iter();
    let mut places = operations.map(|one| source.api.operations[one.operation.0].errors_pointer());
    places.find_map(|place| source.chosen.of_type(&place).map(str::to_owned))
}

/// Returns the name that follows from what a set contains: each type of body with its statuses.
fn content_name(api: &Api, set: &ErrorSet, schemas: &[SchemaNames]) -> String {
    let mut groups: Vec<(String, Vec<StatusPattern>)> = Vec::new();
    for response in set.first().responses(api) {
        let body = body_label(response, schemas);
        match groups.iter_mut().find(|(known, _)| *known == body) {
            Some((_, statuses)) => statuses.push(response.status),
            None => groups.push((body, vec![response.status])),
        }
    }
    let groups = groups.iter();
    let name: String = groups
        .map(|(body, statuses)| format!("{body}{}", status_label(statuses.iter().copied())))
        .collect();
    if name.len() <= LONGEST {
        return name;
    }
    let statuses = set.first().responses(api).map(|response| response.status);
    format!("Errors{}Id{}", status_label(statuses), checksum(&name))
}

fn body_label(response: &Response, schemas: &[SchemaNames]) -> String {
    match response.content.as_ref().map(|content| &content.kind) {
        None => "NoBody".to_owned(),
        Some(ContentKind::Json(ty)) => type_label(ty, schemas),
        Some(ContentKind::Xml(ty, _)) => format!("{}Xml", type_label(ty, schemas)),
        Some(ContentKind::Form(_) | ContentKind::Text) => "Text".to_owned(),
        Some(_) => "Bytes".to_owned(),
    }
}

fn type_label(ty: &Type, schemas: &[SchemaNames]) -> String {
    let label = match &ty.shape {
        Shape::Schema(id) => stem(&schemas[id.0].received).to_owned(),
        Shape::List(item) => format!("{}List", type_label(item, schemas)),
        Shape::Map(value) | Shape::Ordered(value) => format!("{}Map", type_label(value, schemas)),
        Shape::Any => "Json".to_owned(),
        Shape::Null => "Null".to_owned(),
        Shape::Boolean | Shape::StringBool { .. } => "Boolean".to_owned(),
        Shape::Integer(_) => "Integer".to_owned(),
        Shape::Number | Shape::Decimal => "Number".to_owned(),
        Shape::Text(format) => format_label(format),
        Shape::File => "File".to_owned(),
    };
    let label = match ty.lenient {
        true => format!("Lenient{label}"),
        false => label,
    };
    match ty.nullable {
        true => format!("Nullable{label}"),
        false => label,
    }
}

fn format_label(format: &TextFormat) -> String {
    match format {
        TextFormat::Plain | TextFormat::Password | TextFormat::Binary => "String".to_owned(),
        TextFormat::Date => "Date".to_owned(),
        TextFormat::DateTime => "DateTime".to_owned(),
        TextFormat::Time => "Time".to_owned(),
        TextFormat::Duration => "Duration".to_owned(),
        TextFormat::Uuid => "Uuid".to_owned(),
        TextFormat::Decimal => "Decimal".to_owned(),
        TextFormat::Json => "Json".to_owned(),
        TextFormat::Mapped(format) => component_name(format),
    }
}

/// Joins statuses, as in `400_404`, `4xx5xx`, `401Default`: an underscore only stands between digits.
fn status_label(statuses: impl Iterator<Item = StatusPattern>) -> String {
    let mut label = String::new();
    for status in statuses {
        let text = match status {
            StatusPattern::Code(code) => code.to_string(),
            StatusPattern::Range(class) => format!("{class}xx"),
            StatusPattern::Default => "Default".to_owned(),
        };
        let follows_digit = label.ends_with(|c: char| c.is_ascii_digit());
        if follows_digit && text.starts_with(|c: char| c.is_ascii_digit()) {
            label.push('_');
        }
        label.push_str(&text);
    }
    label
}

/// Returns five digits of an FNV-1a hash, enough to distinguish the few long names of a document.
fn checksum(text: &str) -> String {
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("{:05}", hash % 100_000)
}

#[cfg(test)]
mod tests {
    use crate::ir::TextFormat;
    use crate::{Spec, Strictness, read};

    const COMPONENTS: &str = r"
components:
  schemas:
    Problem: {type: object, properties: {title: {type: string}}}
    Invalid: {type: object, properties: {field: {type: string}}}
    ASchemaWithARatherLongNameOfItsOwn: {type: object, properties: {a: {type: string}}}
    AnotherSchemaWithARatherLongName: {type: object, properties: {b: {type: string}}}
";

    /// Returns the names of the types and of the enums of these operations, each with its
    /// responses.
    fn names(operations: &[(&str, &str)]) -> Vec<(String, String)> {
        let mut text = String::from("openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths:\n");
        for (id, responses) in operations {
            text.push_str(&format!(
                "  /{id}:\n    get:\n      operationId: {id}\n      responses:\n        \
                 '200': {{description: d}}\n"
            ));
            for response in responses.split(' ').filter(|response| !response.is_empty()) {
                let (status, body) = response.split_once('=').unwrap_or((response, ""));
                let content = match body {
                    "" => String::new(),
                    "inline" => ", content: {application/json: {schema: {type: object, \
                                 properties: {here: {type: string}}}}}"
                        .to_owned(),
                    body => format!(
                        ", content: {{application/json: {{schema: {{$ref: \
                         '#/components/schemas/{body}'}}}}}}"
                    ),
                };
                text.push_str(&format!(
                    "        '{status}': {{description: '{id} {status}'{content}}}\n"
                ));
            }
        }
        text.push_str(COMPONENTS.trim_start());
        let spec = Spec {
            name: "openapi.yaml".to_owned(),
            text,
            module: None,
            config: crate::config::Config::default(),
            strictness: Strictness::Strict,
        };
        let analyzed = read(&spec).unwrap_or_else(|failure| panic!("{failure}"));
        let operations = (0..operations.len()).map(crate::ir::OperationId);
        let operations = operations.filter_map(|id| {
            let set = analyzed.analysis.errors(id)?;
            let operation = analyzed.names.operation(id).error.clone();
            Some((operation, analyzed.names.errors(set).to_owned()))
        });
        operations.collect()
    }

    fn enums(operations: &[(&str, &str)]) -> Vec<String> {
        names(operations).into_iter().map(|(_, set)| set).collect()
    }

    #[test]
    fn an_enum_is_named_after_what_it_contains() {
        let named = |responses: &str| enums(&[("get", responses)]).remove(0);
        assert_eq!(named("404=Problem 400=Problem"), "Problem400_404");
        assert_eq!(
            named("400=Invalid 401 404=Problem 409=Invalid"),
            "Invalid400_409NoBody401Problem404"
        );
        assert_eq!(named("4XX=Problem 5XX=Problem"), "Problem4xx5xx");
        assert_eq!(
            named("404=Problem 4XX=Problem default=Problem"),
            "Problem404_4xxDefault"
        );
    }

    #[test]
    fn equal_errors_are_one_enum_whatever_the_other_operations_are() {
        let (update, delete) = (("update", "400=Problem 404"), ("delete", "404 400=Problem"));
        let (other, last) = (("list", "400=Invalid"), ("last", "404=Problem 400"));
        let expected = "Problem400NoBody404";
        assert_eq!(
            names(&[update, delete]),
            [
                ("UpdateError".to_owned(), expected.to_owned()),
                ("DeleteError".to_owned(), expected.to_owned()),
            ]
        );
        assert_eq!(enums(&[update]), [expected]);
        assert_eq!(
            enums(&[other, delete, last, update]),
            ["Invalid400", expected, "NoBody400Problem404", expected]
        );
    }

    #[test]
    fn a_text_is_named_after_its_format() {
        for (format, expected) in [
            (TextFormat::Binary, "String"),
            (TextFormat::DateTime, "DateTime"),
            (TextFormat::Mapped("e-mail".to_owned()), "EMail"),
        ] {
            assert_eq!(super::format_label(&format), expected);
        }
    }

    #[test]
    fn errors_that_no_other_operation_can_have_are_named_after_their_own() {
        assert_eq!(
            names(&[("get", "404=inline"), ("put", "404=inline")]),
            [
                ("GetError".to_owned(), "GetError".to_owned()),
                ("PutError".to_owned(), "PutError".to_owned()),
            ]
        );
    }

    #[test]
    fn a_long_name_is_cut_to_its_statuses_and_a_number_that_follows_from_the_rest() {
        let long = "400=ASchemaWithARatherLongNameOfItsOwn 404=AnotherSchemaWithARatherLongName";
        let swapped = "404=ASchemaWithARatherLongNameOfItsOwn 400=AnotherSchemaWithARatherLongName";
        let named = enums(&[("get", long), ("put", swapped)]);
        assert_eq!(
            enums(&[("put", swapped), ("get", long)]),
            [named[1].clone(), named[0].clone()]
        );
        assert!(named[0].starts_with("Errors400_404Id"), "{named:?}");
        assert_ne!(named[0], named[1]);
    }
}
