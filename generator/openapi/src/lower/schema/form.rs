//! What schemas become, before their content is lowered.

use std::rc::Rc;

use serde_json::Value as Json;

use trine_ir::pointer::Pointer;
use trine_ir::{Enum, Shape};

use crate::lower::schema::alternatives::Alternatives;
use crate::lower::schema::flatten::MemberPart;
use crate::lower::schema::keywords::{Keywords, SchemaRef};

/// The form of a schema, before its content is lowered.
pub(in crate::lower) enum SchemaForm {
    /// A type without nested schemas.
    Shape(Shape),
    /// Another schema.
    Same(SchemaRef),
    /// A list of these; `None`: of any values.
    List(Option<SchemaRef>),
    /// A map of these; `None`: of any values.
    Map(Option<SchemaRef>),
    /// An object with named properties.
    Struct(StructForm),
    /// A filter.
    Filter(FilterForm),
    /// An enum.
    Enum(Enum),
    /// One of several.
    Union(UnionForm),
}

/// An object before its properties are lowered.
pub(in crate::lower) struct StructForm {
    /// The members that contribute properties.
    pub parts: Vec<MemberPart>,
    /// The sets of properties of which one is required.
    pub alternatives: Option<Alternatives>,
}

impl StructForm {
    /// Creates the object of one schema.
    pub fn of(node: &Rc<Keywords>) -> Self {
        let part = MemberPart {
            node: node.clone(),
            owner: None,
        };
        Self {
            parts: vec![part],
            alternatives: None,
        }
    }
}

/// A union before its variants are lowered.
pub(in crate::lower) struct UnionForm {
    /// The schema.
    pub node: Rc<Keywords>,
    /// The objects whose properties every variant has.
    pub base: Vec<MemberPart>,
    /// The places of those objects that apply to every value.
    pub beside: Vec<Pointer>,
    /// The branches that become variants.
    pub branches: Vec<Branch>,
    /// The property of `discriminator`.
    pub discriminator: Option<String>,
}

/// A branch that becomes a variant.
pub(in crate::lower) struct Branch {
    /// The branch.
    pub sub: SchemaRef,
    /// The name for its variant.
    pub hint: String,
    /// The values of the discriminator that select it.
    pub tags: Vec<String>,
    /// The name of its schema, which is the value if none is mapped to it.
    pub name: Option<String>,
    /// Whether `defaultMapping` names it.
    pub is_default: bool,
}

/// A filter before its properties are lowered.
pub(in crate::lower) struct FilterForm {
    /// The extension.
    pub written: Json,
    /// The place of the extension.
    pub place: Pointer,
    /// The object with the extension.
    pub object: StructForm,
}
