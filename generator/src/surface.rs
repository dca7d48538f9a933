//! The public API of a generated crate as values: what `trine diff` compares.
//!
//! [`Surface::of`] lists the items with the names and types that the emitters print. Each entry has
//! the place of the document that it comes from, and what it means in requests and responses.
//!
//! Not listed is what is the same in every crate, and what follows from entries: the methods of
//! `blocking::Client` have the arguments of those of `Client`, and `fake` has one for each operation.

mod types;

use std::collections::BTreeSet;
use std::fmt;

use indexmap::IndexMap;

use crate::emit;
use crate::ir::{Docs, Statement};
use crate::pointer::Pointer;
use crate::{Analyzed, Spec};
pub use types::{RustType, TypePart};

/// The public API of a crate, or of one of its modules: entries by their paths, such as
/// `Client::get_note`, `types::Note` and `types::Note.title` for its field. An entry stands behind
/// the item that contains it.
#[derive(Clone, Debug, Default)]
pub struct Surface {
    /// The entries.
    pub entries: IndexMap<String, Entry>,
}

impl Surface {
    /// Lists the public API of the crate for a document.
    pub fn of(spec: &Spec, analyzed: &Analyzed) -> Self {
        emit::surface(spec, analyzed)
    }
}

/// An item of the public API, or a part of one.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The declaration in Rust.
    pub declaration: Declaration,
    /// The path of the item that contains it.
    pub parent: Option<String>,
    /// The path of the field or variant that it belongs to: a setter belongs to its field.
    pub owner: Option<String>,
    /// What it is called in the document, among the parts of its parent: a wire name, or a place.
    pub identity: String,
    /// The place in the document.
    pub place: Pointer,
    /// The documentation in the document.
    pub docs: Docs,
    /// Documentation in addition to `docs`, by topic: `default`.
    pub notes: Vec<(String, String)>,
    /// What it means in requests and responses, by aspect.
    pub wire: Vec<(Aspect, String)>,
    /// The credentials that a call requires, as alternatives.
    pub credentials: Option<Credentials>,
    /// The directions in which it is sent.
    pub travels: Travels,
    /// The cargo features of parts of the operations, one of which it needs; empty if it is always
    /// compiled, or depends on those of its parent.
    pub features: BTreeSet<String>,
}

/// The credentials that a call requires: alternatives, each with all credentials that are sent. One
/// without any stands for a call without credentials.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credentials(pub BTreeSet<BTreeSet<Credential>>);

/// A credential that a call requires.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Credential {
    /// The name of the security scheme.
    pub scheme: String,
    /// The scopes that the token must have.
    pub scopes: BTreeSet<String>,
}

impl Credentials {
    /// Returns whether what was sufficient for a call before is sufficient with these as well.
    pub fn accept(&self, before: &Self) -> bool {
        let suffices = |sent: &BTreeSet<Credential>, required: &BTreeSet<Credential>| {
            required.iter().all(|one| {
                let mut sent = sent.iter();
                sent.any(|it| it.scheme == one.scheme && it.scopes.is_superset(&one.scopes))
            })
        };
        let mut before = before.0.iter();
        before.all(|sent| self.0.iter().any(|required| suffices(sent, required)))
    }
}

impl fmt::Display for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, all) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str(" or ")?;
            }
            if all.is_empty() {
                f.write_str("none")?;
            }
            for (index, Credential { scheme, scopes }) in all.iter().enumerate() {
                if index > 0 {
                    f.write_str(" and ")?;
                }
                f.write_str(scheme)?;
                if !scopes.is_empty() {
                    let scopes: Vec<&str> = scopes.iter().map(String::as_str).collect();
                    write!(f, " ({})", scopes.join(", "))?;
                }
            }
        }
        Ok(())
    }
}

/// Returns documentation by topic, without the deprecation.
pub fn topics(docs: &Docs) -> Vec<(&'static str, String)> {
    let Docs {
        summary,
        description,
        statements,
        unverified,
        notes,
        external,
        deprecated: _,
        example,
    } = docs;
    // An example of its own is a topic of its own.
    let statements = statements
        .iter()
        .filter(|one| example.is_none() || !matches!(one, Statement::Example(_)));
    let statements: Vec<String> = statements.map(|one| format!("{one:?}")).collect();
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let example = example.as_ref().map(ToString::to_string);
    let all = [
        ("summary", text(summary)),
        ("description", text(description)),
        (CONSTRAINTS, statements.join("\n")),
        ("unverified", text(unverified)),
        ("notes", notes.join("\n")),
        ("link", text(external)),
        ("example", example.unwrap_or_default()),
    ];
    all.into_iter()
        .filter(|(_, text)| !text.is_empty())
        .collect()
}

/// The topic of statements about values.
pub const CONSTRAINTS: &str = "constraints";

/// The directions in which a value is sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Travels {
    /// From the caller to the server.
    pub sent: bool,
    /// From the server to the caller.
    pub received: bool,
}

/// The declaration of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Declaration {
    /// A function or method.
    Function(Function),
    /// A struct with its fields as entries.
    Struct {
        /// The traits that depend on the document.
        traits: Vec<RustType>,
        /// Whether it is `#[non_exhaustive]`.
        is_non_exhaustive: bool,
    },
    /// A public field.
    Field(RustType),
    /// An enum with its variants as entries, which can be matched exhaustively.
    Enum {
        /// The traits that depend on the document.
        traits: Vec<RustType>,
    },
    /// A variant, with its payload if it has one.
    Variant(Option<RustType>),
    /// A type alias.
    Alias(RustType),
    /// A static.
    Static(RustType),
    /// A re-exported item of the runtime.
    Export,
    /// A cargo feature.
    Feature {
        /// Whether it is enabled by default.
        is_default: bool,
    },
    /// A part of requests or responses that is not a Rust item, with its kind in words.
    Protocol(&'static str),
}

/// A function or method.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Function {
    /// `&self`, `self`, or nothing.
    pub receiver: Option<Receiver>,
    /// The names and types of its arguments.
    pub arguments: Vec<(String, RustType)>,
    /// The type of its result.
    pub result: RustType,
    /// Whether it is `async`.
    pub is_async: bool,
}

/// The receiver of a method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Receiver {
    /// `&self`
    Reference,
    /// `self`
    Value,
}

/// An aspect of requests and responses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Aspect {
    /// Method and path.
    Request,
    /// The location of a parameter or secret, and its name.
    Location,
    /// The name of a member, or the value of a variant.
    Name,
    /// Whether a value is required.
    Presence,
    /// The type in JSON.
    Type,
    /// The values that are allowed, or written by default.
    Values,
    /// The encoding of a value.
    Encoding,
    /// The node of a value in XML.
    Xml,
    /// The media types of a request body.
    RequestBody,
    /// The media types of a response body.
    ResponseBody,
    /// The spellings that are read in addition to those of the type.
    Spelling,
    /// Whether an enum has other values.
    OtherValues,
    /// The media types that a client accepts.
    Accept,
    /// The value in the body that requests a stream.
    Stream,
    /// How several calls are sent in one request.
    Batch,
    /// The path to the content of an envelope.
    Content,
    /// The fields that an update compares.
    Update,
    /// The members of a payload that name its event.
    Recognition,
    /// The URLs.
    Servers,
    /// The value that distinguishes the variants of a union.
    Tag,
    /// How pages are requested.
    Paging,
    /// The rules that make a successful response an error.
    Errors,
    /// The rules about retries.
    Retries,
    /// How a message is signed.
    Signature,
}

impl fmt::Display for Aspect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Request => "request",
            Self::Location => "location",
            Self::Name => "name",
            Self::Presence => "presence",
            Self::Type => "JSON type",
            Self::Values => "value",
            Self::Encoding => "encoding",
            Self::Xml => "XML node",
            Self::RequestBody => "request body",
            Self::ResponseBody => "response body",
            Self::Spelling => "spelling",
            Self::OtherValues => "treatment of other values",
            Self::Accept => "header `Accept`",
            Self::Stream => "stream",
            Self::Batch => "batch",
            Self::Content => "content",
            Self::Update => "update",
            Self::Recognition => "recognition",
            Self::Servers => "server",
            Self::Tag => "tag",
            Self::Paging => "paging",
            Self::Errors => "errors",
            Self::Retries => "retries",
            Self::Signature => "signature",
        })
    }
}

impl Declaration {
    /// Returns the kind of item, in words.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Function(Function {
                receiver: Some(_), ..
            }) => "method",
            Self::Function(_) => "function",
            Self::Struct { .. } => "struct",
            Self::Field(_) => "field",
            Self::Enum { .. } => "enum",
            Self::Variant(_) => "variant",
            Self::Alias(_) => "type alias",
            Self::Static(_) => "static",
            Self::Export => "re-export",
            Self::Feature { .. } => "feature",
            Self::Protocol(kind) => kind,
        }
    }

    /// Returns whether it is an item with a name of its own in a module.
    pub fn is_type(&self) -> bool {
        matches!(
            self,
            Self::Struct { .. } | Self::Enum { .. } | Self::Alias(_)
        )
    }
}
