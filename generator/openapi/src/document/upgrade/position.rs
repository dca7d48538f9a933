//! The keywords on the way to a place, along the grammar.

use super::grammar::{DOCUMENT, MemberForm, ObjectKind, SCHEMA};
use super::walk::article;
use trine_ir::pointer::Pointer;

/// Returns the segments of a pointer into an upgraded document that are keywords of OpenAPI objects
/// or extensions, without those that the author chose: names of components, properties and headers,
/// paths, statuses and media types.
///
/// The list ends at the first value outside of the grammar, such as that of an extension.
pub(crate) fn keywords(place: &Pointer) -> Vec<String> {
    let mut keywords = Vec::new();
    let mut form = Some(MemberForm::One(&DOCUMENT));
    for segment in place.segments() {
        let kind = match form {
            Some(MemberForm::One(kind)) => kind,
            Some(MemberForm::SchemaOrBoolean) => &SCHEMA,
            Some(MemberForm::List(kind) | MemberForm::Map(kind)) => {
                form = Some(MemberForm::One(kind));
                continue;
            }
            _ => break,
        };
        let is_name = kind.others.is_some() && !segment.starts_with("x-");
        form = match segment.starts_with("x-") && kind.others.is_some() {
            true => None,
            false => kind.form(&segment),
        };
        if !is_name {
            keywords.push(segment);
        }
    }
    keywords
}

/// Returns the kind of object at a place of an upgraded document, in words: `a schema`. Returns `None`
/// outside of the grammar.
pub(crate) fn object_at(place: &Pointer) -> Option<String> {
    let mut form = MemberForm::One(&DOCUMENT);
    for segment in place.segments() {
        form = match form {
            MemberForm::List(kind) | MemberForm::Map(kind) => MemberForm::One(kind),
            form => object_of(form)?.form(&segment)?,
        };
    }
    Some(article(object_of(form)?.noun))
}

fn object_of(form: MemberForm) -> Option<&'static ObjectKind> {
    match form {
        MemberForm::One(kind) => Some(kind),
        MemberForm::SchemaOrBoolean => Some(&SCHEMA),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_have_the_names_of_the_grammar() {
        let object = |place: &str| object_at(&Pointer::parse(place).unwrap_or_default());
        for (place, expected) in [
            ("/components/headers/Count", Some("a header")),
            ("/components/schemas/Lead/properties/in", Some("a schema")),
            ("/paths/~1tags/get", Some("an operation")),
            ("/paths/~1tags/get/parameters/0", Some("a parameter")),
            ("", Some("a document")),
            ("/info/title", None),
            ("/unknown/headers/a", None),
        ] {
            assert_eq!(object(place).as_deref(), expected, "{place}");
        }
    }

    #[test]
    fn names_that_the_author_chose_are_not_keywords() {
        let keywords = |place: &str| keywords(&Pointer::parse(place).unwrap_or_default()).join(" ");
        for (place, expected) in [
            ("/components/parameters/tags/in", "components parameters in"),
            ("/components/headers/headers", "components headers"),
            (
                "/components/schemas/schemas/properties/tags/properties/a/enum/0",
                "components schemas properties properties enum",
            ),
            (
                "/components/schemas/A/additionalProperties/properties/items/items",
                "components schemas additionalProperties properties items",
            ),
            (
                "/paths/~1tags/get/responses/200/headers/tags/schema",
                "paths get responses headers schema",
            ),
            ("/paths/~1tags/get/tags/0", "paths get tags"),
            ("/paths/~1tags/parameters/0/name", "paths parameters name"),
            ("/paths/x-tags/tags", "paths x-tags"),
            ("/webhooks/tags/post/security/0", "webhooks post security"),
            ("/info/x-tags/tags/headers", "info x-tags"),
            ("/unknown/tags/headers", "unknown"),
            ("", ""),
        ] {
            assert_eq!(keywords(place), expected, "{place}");
        }
    }
}
