//! The catalog of all problems that can be reported.

use std::fmt;

use super::Severity;

/// Declares the codes; everything about a code is in its entry.
///
/// `Error or Repaired("…")` is an error that a tolerant reading repairs, and how.
macro_rules! catalog {
    ($($variant:ident = $name:literal,
        $severity:ident $(or Repaired($remedy:literal))?: $explanation:literal;)*) => {
        /// The kind of problem that a diagnostic reports. Names never change their meaning.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Code {
            $(#[doc = $explanation] $variant,)*
        }

        impl Code {
            /// All codes, in the order of the catalog.
            pub const ALL: &[Code] = &[$(Self::$variant),*];

            /// Returns the name: `unresolved-reference`.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// Returns the severity of problems with this code.
            pub fn severity(self) -> Severity {
                match self { $(Self::$variant => Severity::$severity,)* }
            }

            /// Returns what a tolerant reading does instead of failing; `None` for a warning, and
            /// for an error whose part is skipped.
            pub fn remedy(self) -> Option<&'static str> {
                match self { $(Self::$variant => catalog!(@remedy $($remedy)?),)* }
            }

            /// Returns Markdown with an example of the problem, and what to do: the smallest part of a
            /// document with it, and the same without it.
            pub fn example(self) -> &'static str {
                match self {
                    $(Self::$variant => include_str!(concat!("explanations/", $name, ".md")),)*
                }
            }

            /// Returns the first sentence of the explanation.
            pub fn summary(self) -> &'static str {
                let text = self.explanation();
                text.find(". ").map_or(text, |end| &text[..=end])
            }

            /// Returns one paragraph: what the code means, why it matters and what to do.
            pub fn explanation(self) -> &'static str {
                match self { $(Self::$variant => $explanation,)* }
            }
        }
    };
    (@remedy) => { None };
    (@remedy $remedy:literal) => { Some($remedy) };
}

catalog! {
    MalformedDocument = "malformed-document", Error: "The text is not valid YAML or JSON, or not an OpenAPI document, so nothing can be read from it. The location is where the parser stopped.";
    UnsupportedVersion = "unsupported-version", Error: "The document uses a version of the specification that Trine does not support. Supported versions: Swagger 2.0, and OpenAPI 3.0, 3.1 and 3.2; later versions of OpenAPI 3 are read as 3.2.";
    UnknownVersion = "unknown-version", Warning: "The document uses a newer version of the specification than Trine supports. It is read as the newest supported one (3.2); newer features are ignored.";
    TooDeep = "too-deep", Error: "Values are nested more deeply than any document needs. The limit protects against documents that are designed to exhaust memory.";
    TooManyAliases = "too-many-aliases", Error: "The YAML aliases (`*name`) of the document expand to many times its size. The limit protects against documents that are designed to exhaust memory.";
    TooLarge = "too-large", Error: "The document contains more of something (bytes, files, values, operations, types …) than the limit in the message allows. The limits protect against documents that are designed to exhaust time and memory.";
    DuplicateKey = "duplicate-key", Warning: "A key appears twice in one map. The last one is used, as in most YAML and JSON parsers; the others are ignored.";
    MalformedPart = "malformed-part", Error: "A part of the document does not have the structure that the specification requires, and its meaning is unclear. The part is skipped.";
    UnknownType = "unknown-type", Error or Repaired("the type is ignored"): "A `type` is not defined by JSON Schema, and is not a known synonym of a defined one.";
    Repaired = "repaired", Warning: "The document contains a small mistake whose meaning is clear (a number in quotes, `null` for an empty list). It is read as the message describes.";
    IgnoredKeyword = "ignored-keyword", Warning: "A keyword is not defined by the specification here, or has no effect here. It is ignored.";
    UnresolvedReference = "unresolved-reference", Error or Repaired("treated as any value"): "A `$ref` points to a location that does not exist in the document.";
    ReferenceCycle = "reference-cycle", Error or Repaired("treated as any value"): "References form a cycle without ever reaching a definition.";
    ExternalReference = "external-reference", Error or Repaired("treated as any value"): "A `$ref` refers to a file or URL that Trine is not allowed to read, or could not read.";
    DuplicateOperationId = "duplicate-operation-id", Error or Repaired("this one is named after its method and path"): "Two operations have the same `operationId`. It becomes the name of a function, so it must be unique.";
    MissingOperationId = "missing-operation-id", Warning: "An operation has no `operationId`. Its function is named after its method and path.";
    UnknownRequiredProperty = "unknown-required-property", Error or Repaired("the requirement is dropped"): "`required` lists a property that the schema does not define, usually because of a typo.";
    ConflictingAllOf = "conflicting-all-of", Warning: "Members of an `allOf` conflict, so no value can satisfy all of them. The last member is used.";
    InvalidExtension = "invalid-extension", Error or Repaired("the extension is ignored"): "An `x-trine-…` extension is unknown or has an invalid value.";
    InvalidRustName = "invalid-rust-name", Error or Repaired("the default name is used"): "A name chosen for Rust is not a valid identifier of the required kind.";
    ClashingNames = "clashing-names", Error or Repaired("a number is appended"): "A name chosen for Rust (`x-trine-rust-name`, `trine.toml`) is already used by another item in the same scope, differs from it only in case or underscores, or is reserved for generated code.";
    PathParameterMismatch = "path-parameter-mismatch", Warning: "The parameters in a path and the declared parameters of its operations differ. Undeclared parameters are treated as strings; declared parameters that the path does not contain are ignored.";
    DuplicateParameter = "duplicate-parameter", Error or Repaired("the first one is used"): "An operation declares two parameters with the same name and location.";
    UnknownSecurityScheme = "unknown-security-scheme", Error or Repaired("the alternative that requires it is dropped"): "A security requirement refers to a scheme that `components.securitySchemes` (in Swagger 2.0: `securityDefinitions`) does not define.";
    InvalidServerUrl = "invalid-server-url", Error or Repaired("the server is skipped"): "A server's URL is invalid, or uses an undeclared variable.";
    UnencryptedServer = "unencrypted-server", Warning: "A server's URL is `http:`, and the document declares credentials, which anyone on the network path could read. The client refuses to send them unless the caller sets this URL.";
    InvalidResponseStatus = "invalid-response-status", Error or Repaired("the response is ignored"): "A key of `responses` is not a status (`404`), a class (`4XX`) or `default`.";
    EmptyEnum = "empty-enum", Warning: "An `enum` lists no values, so it would allow no value. It is ignored.";
    InvalidPattern = "invalid-pattern", Warning: "A `pattern` is not a regular expression of ECMA-262. It appears in the documentation, and values are not checked against it.";
    DiscriminatorMismatch = "discriminator-mismatch", Warning: "A discriminator refers to a property that the variants do not contain, or to a schema that is not a variant.";
    AmbiguousPath = "ambiguous-path", Warning: "Two paths differ only in parameter names, so a server cannot distinguish them. The operations of both are generated.";
    UntypedConstruct = "untyped-construct", Warning: "No Rust type expresses this construct. Its values pass through unchanged.";
    InvalidOverlay = "invalid-overlay", Error: "An overlay is invalid: its structure, a JSONPath query, or an update that does not match the selected part. Nothing is generated.";
    UnmatchedTarget = "unmatched-target", Warning: "An overlay action selects nothing in the document, usually because of a typo, or because the document has changed. The action is skipped.";
    UnknownOverride = "unknown-override", Error or Repaired("ignored"): "A key in `trine.toml` does not match anything in the document, or matches a part without a Rust name.";
}

impl Code {
    /// Returns whether nothing can be read because of such a problem, not even by a tolerant reading.
    pub(crate) fn is_fatal(self) -> bool {
        matches!(
            self,
            Self::MalformedDocument | Self::UnsupportedVersion | Self::InvalidOverlay
        )
    }
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
            let repaired = code.remedy().is_some();
            assert!(!repaired || code.severity() == Severity::Error, "{name}");
        }
    }
}
