//! The catalogue of everything that can be wrong with a document.

use std::fmt;

use super::Severity;

/// Declares the codes; one entry is one code, so that nothing about a code is said elsewhere.
///
/// `Error or Mended("…")` is an error that a tolerant reading mends, and how.
macro_rules! catalogue {
    ($($variant:ident = $name:literal,
        $severity:ident $(or Mended($remedy:literal))?: $explanation:literal;)*) => {
        /// What sort of problem a diagnostic is about. Names never change their meaning.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Code {
            $(#[doc = $explanation] $variant,)*
        }

        impl Code {
            /// Every code, in the order of the catalogue.
            pub const ALL: &[Code] = &[$(Self::$variant),*];

            /// The name: `unresolved-reference`.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// How bad a problem of this sort is.
            pub fn severity(self) -> Severity {
                match self { $(Self::$variant => Severity::$severity,)* }
            }

            /// What a tolerant reading does about it instead of failing; `None` for a warning, and
            /// for an error that costs the part that has it.
            pub fn remedy(self) -> Option<&'static str> {
                match self { $(Self::$variant => catalogue!(@remedy $($remedy)?),)* }
            }

            /// What it means, why it matters and what to do, in one paragraph.
            pub fn explanation(self) -> &'static str {
                match self { $(Self::$variant => $explanation,)* }
            }
        }
    };
    (@remedy) => { None };
    (@remedy $remedy:literal) => { Some($remedy) };
}

catalogue! {
    MalformedDocument = "malformed-document", Error: "The text is no YAML or JSON, or no OpenAPI document: nothing can be read from it. The place is where the parser gave up.";
    UnsupportedVersion = "unsupported-version", Error: "The document is written for a version of the specification that Trine does not read. Versions 3.0, 3.1 and 3.2 are read; a Swagger 2.0 document has to be converted first.";
    UnknownVersion = "unknown-version", Warning: "The document is written for a newer version of the specification than Trine knows. It is read as the newest known one (3.1); what is new in it is not used.";
    TooDeep = "too-deep", Error: "Values are nested in one another more deeply than any document needs. The limit protects against documents that are made to exhaust memory.";
    TooManyAliases = "too-many-aliases", Error: "The YAML aliases (`*name`) of the document expand to many times its size. The limit protects against documents that are made to exhaust memory.";
    TooLarge = "too-large", Error: "The document holds more of something (bytes, files, values, operations, types …) than its limit allows, which the message names. The limits protect against documents that are made to exhaust time and memory.";
    DuplicateKey = "duplicate-key", Warning: "A key stands twice in one map. The last one counts, as in most YAML and JSON readers; the others are ignored.";
    MalformedPart = "malformed-part", Error: "A part of the document is not of the shape that the specification asks for, and it is not clear what was meant. The part is left out.";
    UnknownType = "unknown-type", Error or Mended("it is read as if it said no type"): "A `type` that JSON Schema does not have, and that is no other word for one that it has.";
    Repaired = "repaired", Warning: "A small mistake whose meaning is clear (a number in quotes, `null` for an empty list). The document is read as the message says.";
    IgnoredKeyword = "ignored-keyword", Warning: "A keyword that the specification does not define at this place, or that cannot have an effect there. It is ignored.";
    UnresolvedReference = "unresolved-reference", Error or Mended("any value stands for what it leads to"): "A `$ref` names a place that the document does not have.";
    ReferenceCycle = "reference-cycle", Error or Mended("any value stands for it"): "References lead back to where they started without ever reaching a definition.";
    ExternalReference = "external-reference", Error or Mended("any value stands for what it leads to"): "A `$ref` leads out of the document. Bundle the files into one document first.";
    DuplicateOperationId = "duplicate-operation-id", Error or Mended("this one is named after its method and path"): "Two operations have the same `operationId`. It names the function, so it has to be unique.";
    MissingOperationId = "missing-operation-id", Warning: "An operation has no `operationId`. Its function is named after its method and path.";
    UnknownRequiredProperty = "unknown-required-property", Error or Mended("the requirement is dropped"): "`required` lists a property that the schema does not have, usually a misspelt one.";
    ConflictingAllOf = "conflicting-all-of", Warning: "Members of an `allOf` say different things about the same property, so that no value can satisfy them all. The message says which one counts.";
    InvalidExtension = "invalid-extension", Error or Mended("the extension is ignored"): "An `x-trine-…` extension is unknown or has a value that it does not take.";
    InvalidRustName = "invalid-rust-name", Error or Mended("a name is made as for everything else"): "A name that was chosen for Rust is no valid identifier of the kind that is needed.";
    PathParameterMismatch = "path-parameter-mismatch", Warning: "The parameters of a path and those that its operations declare differ. What is only in the path is taken for a string; what is only declared is ignored.";
    DuplicateParameter = "duplicate-parameter", Error or Mended("the first one counts"): "An operation declares two parameters of the same name at the same place.";
    UnknownSecurityScheme = "unknown-security-scheme", Error or Mended("the alternative that asks for it is dropped"): "A security requirement names a scheme that `components.securitySchemes` does not have.";
    InvalidServerUrl = "invalid-server-url", Error or Mended("it is left out"): "A server's URL is no URL, or uses a variable that is not declared.";
    InvalidResponseStatus = "invalid-response-status", Error or Mended("the response is ignored"): "A key of `responses` is neither a status (`404`), nor a class (`4XX`), nor `default`.";
    EmptyEnum = "empty-enum", Warning: "An `enum` without values allows nothing. It is ignored.";
    DiscriminatorMismatch = "discriminator-mismatch", Warning: "A discriminator names a property or a schema that the variants do not have.";
    AmbiguousPath = "ambiguous-path", Warning: "Two paths differ only in the names of their parameters, so that a server cannot tell them apart.";
    UntypedConstruct = "untyped-construct", Warning: "A construct that no Rust type says. Its values are read and written as they are.";
    UnknownOverride = "unknown-override", Error or Mended("it is ignored"): "`trine.toml` names something that the document does not have.";
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_in_kebab_case() {
        for (index, code) in Code::ALL.iter().enumerate() {
            let name = code.as_str();
            let kebab: String = format!("{code:?}")
                .char_indices()
                .flat_map(|(at, letter)| {
                    let dash = (at > 0 && letter.is_uppercase()).then_some('-');
                    dash.into_iter().chain(letter.to_lowercase())
                })
                .collect();
            assert_eq!(name, kebab);
            assert!(
                Code::ALL[..index]
                    .iter()
                    .all(|other| other.as_str() != name)
            );
            assert!(code.explanation().ends_with('.'), "{name}");
            let mended = code.remedy().is_some();
            assert!(!mended || code.severity() == Severity::Error, "{name}");
        }
    }
}
