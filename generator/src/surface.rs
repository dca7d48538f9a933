//! The public API of a generated crate as values: what `trine diff` compares.
//!
//! [`Surface::of`] lists the items with the names and types that the emitters print. Each entry has
//! the place of the document that it comes from, and what it means in requests and responses.
//!
//! Not listed is what is the same in every crate, and what follows from entries: the methods of
//! `blocking::Client` have the arguments of those of `Client`, and `fake` has one for each operation.

mod types;

use std::fmt;

use indexmap::IndexMap;

use crate::emit;
use crate::ir::Docs;
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
    /// What it means in requests and responses, by aspect.
    pub wire: Vec<(Aspect, String)>,
    /// The directions in which it is sent.
    pub travels: Travels,
}

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
    /// The security schemes, as alternatives.
    Security,
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
            Self::Security => "security",
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
