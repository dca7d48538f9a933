//! The classes of entries: what is missing for a call, and what is only missing for readers.

use std::fmt;

use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::document::keywords;

use super::CoverageKind;
use super::support::CHECKED_KEYWORDS;

/// The effect of a part that is not used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CoverageClass {
    /// Something that a caller could send or read is not there.
    AffectsCalls,
    /// Values are sent and read, but nothing checks them against it.
    NotChecked,
    /// Values are checked against it only on request, with the feature `validate` of the generated
    /// crate.
    CheckedOnRequest,
    /// Prose, an example or another annotation appears nowhere.
    NotShown,
}

impl CoverageClass {
    /// All classes.
    pub const ALL: [Self; 4] = [
        Self::AffectsCalls,
        Self::NotChecked,
        Self::CheckedOnRequest,
        Self::NotShown,
    ];

    /// Returns the name: `affects-calls`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AffectsCalls => "affects-calls",
            Self::NotChecked => "not-checked",
            Self::CheckedOnRequest => "checked-on-request",
            Self::NotShown => "not-shown",
        }
    }
}

impl fmt::Display for CoverageClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Keywords whose values only appear in documentation.
const ANNOTATIONS: [&str; 27] = [
    "$comment",
    "bearerFormat",
    "contact",
    "dataValue",
    "description",
    "email",
    "example",
    "examples",
    "externalDocs",
    "externalValue",
    "identifier",
    "info",
    "kind",
    "license",
    "links",
    "name",
    "operationRef",
    "parent",
    "serializedValue",
    "summary",
    "tags",
    "termsOfService",
    "title",
    "url",
    "x-trine-name",
    "x-trine:links",
    "xml",
];

/// Returns the class of an unused part, by its name.
pub(super) fn of_part(name: &str, kind: CoverageKind) -> CoverageClass {
    match kind {
        // It cannot contain anything that a caller could send.
        _ if name == "requestBody" => CoverageClass::NotShown,
        _ if ANNOTATIONS.contains(&name) => CoverageClass::NotShown,
        _ => CoverageClass::NotChecked,
    }
}

/// Returns the class of an unused keyword of an object.
pub(super) fn of_keyword(object: &str, keyword: &str, kind: CoverageKind) -> CoverageClass {
    let is_checked = object == "schema" && CHECKED_KEYWORDS.contains(&keyword);
    match is_checked && kind == CoverageKind::DocumentedOnly {
        true => CoverageClass::CheckedOnRequest,
        false => of_part(keyword, kind),
    }
}

/// Returns the class of a part that is dropped or read in another way because of a mistake.
pub(super) fn of_problem(diagnostic: &Diagnostic) -> CoverageClass {
    if diagnostic.affects_calls {
        return CoverageClass::AffectsCalls;
    }
    let keywords = keywords(&diagnostic.pointer);
    if keywords.iter().any(|it| ANNOTATIONS.contains(&it.as_str())) {
        return CoverageClass::NotShown;
    }
    match diagnostic.code {
        Code::DuplicateKey
        | Code::DuplicateParameter
        | Code::InvalidExtension
        | Code::InvalidResponseStatus
        | Code::InvalidServerUrl
        | Code::PathParameterMismatch
        | Code::UnknownSecurityScheme => CoverageClass::AffectsCalls,
        // A broken schema is any value, which callers can send and read.
        _ if keywords.iter().any(|it| it == "schema" || it == "schemas") => {
            CoverageClass::NotChecked
        }
        _ if diagnostic.severity() == Severity::Error => CoverageClass::AffectsCalls,
        _ => CoverageClass::NotChecked,
    }
}
