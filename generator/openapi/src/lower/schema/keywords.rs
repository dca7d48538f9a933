//! The keywords of a schema in one flat record.
//!
//! openapiv3 sorts a schema into one of a dozen shapes by its keywords. The rules of this stage
//! depend on combinations of keywords, so they need one record.

use std::rc::Rc;

use indexmap::IndexMap;
use openapiv3::SchemaData;
use serde_json::Value as Json;

use trine_ir::pointer::Pointer;

/// The maximum length of a chain of references; a longer chain is a cycle.
pub(in crate::lower) const CHAIN: usize = 32;

/// A schema, or a reference to one, with its place.
#[derive(Clone, Debug)]
pub(in crate::lower) enum SchemaRef {
    /// A `$ref`.
    Reference {
        /// The place of the reference.
        at: Pointer,
        /// Its text.
        to: String,
    },
    /// An inline schema.
    Inline(Rc<Keywords>),
}

impl SchemaRef {
    /// Returns the place.
    pub fn pointer(&self) -> &Pointer {
        match self {
            Self::Reference { at, .. } => at,
            Self::Inline(node) => &node.pointer,
        }
    }

    /// Returns the inline schema.
    pub fn inline(&self) -> Option<&Rc<Keywords>> {
        match self {
            Self::Reference { .. } => None,
            Self::Inline(node) => Some(node),
        }
    }

    /// Returns whether two schemas are equal except for prose and place.
    pub fn same_shape(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Reference { to, .. }, Self::Reference { to: other, .. }) => to == other,
            (Self::Inline(node), Self::Inline(other)) => node.same_shape(other),
            _ => false,
        }
    }
}

/// `additionalProperties`.
#[derive(Clone, Debug, Default)]
pub(in crate::lower) enum Additional {
    /// Absent.
    #[default]
    Unsaid,
    /// `false`
    Forbidden,
    /// `true`
    Anything,
    /// A schema.
    Schema(SchemaRef),
}

/// The keywords of one schema.
#[derive(Clone, Debug, Default)]
pub(in crate::lower) struct Keywords {
    /// The place.
    pub pointer: Pointer,
    /// The key of its definition: the pointer, or an artificial place for a merged schema.
    pub key: Pointer,
    /// Prose, annotations, `discriminator` and extensions.
    pub data: SchemaData,
    /// `type`
    pub typ: Option<String>,
    /// `format`
    pub format: Option<String>,
    /// `pattern`
    pub pattern: Option<String>,
    /// `multipleOf`
    pub multiple_of: Option<String>,
    /// `minimum`
    pub minimum: Option<String>,
    /// `exclusiveMinimum`
    pub exclusive_minimum: bool,
    /// `maximum`
    pub maximum: Option<String>,
    /// `exclusiveMaximum`
    pub exclusive_maximum: bool,
    /// `minLength`, `maxLength`
    pub length: (Option<usize>, Option<usize>),
    /// `minItems`, `maxItems`
    pub items_count: (Option<usize>, Option<usize>),
    /// `minProperties`, `maxProperties`
    pub properties_count: (Option<usize>, Option<usize>),
    /// `uniqueItems`
    pub unique_items: bool,
    /// `enum`
    pub enumeration: Vec<Json>,
    /// Whether a union adds all other values of its type to `enum`.
    pub open_values: bool,
    /// `properties`
    pub properties: IndexMap<String, SchemaRef>,
    /// `required`
    pub required: Vec<String>,
    /// `additionalProperties`
    pub additional: Additional,
    /// `items`
    pub items: Option<SchemaRef>,
    /// `oneOf`
    pub one_of: Rc<[SchemaRef]>,
    /// Whether `oneOf` contains the schemas that extend this one, which the document does not list.
    pub extended: bool,
    /// Whether this schema extends such a base, only by `allOf`.
    pub extends: bool,
    /// `anyOf`
    pub any_of: Rc<[SchemaRef]>,
    /// `allOf`
    pub all_of: Vec<SchemaRef>,
    /// Whether `not` is present.
    pub not: bool,
    /// The properties that only conditions name (`then`, `dependentSchemas`, `not` …).
    pub conditional: IndexMap<String, SchemaRef>,
    /// Whether conditions affect unnamed members.
    pub opens: bool,
    /// Whether `additional` applies to unevaluated members.
    pub unevaluated: bool,
}

impl Keywords {
    /// Returns whether the only value is an object without members.
    pub fn is_always_empty(&self) -> bool {
        let empty = Self {
            typ: Some("object".to_owned()),
            additional: Additional::Forbidden,
            ..Self::default()
        };
        let has_conditions = self.not || self.opens || !self.conditional.is_empty();
        self.same_shape(&empty) && !self.data.nullable && !has_conditions
    }

    /// Returns whether the schema describes an object.
    pub fn is_object(&self) -> bool {
        !self.properties.is_empty()
            || !matches!(self.additional, Additional::Unsaid)
            || !self.required.is_empty()
            || self.typ.as_deref() == Some("object")
    }

    /// Returns whether the schema has keywords of objects besides `type: object`.
    pub fn has_object_keywords(&self) -> bool {
        !self.properties.is_empty()
            || !matches!(self.additional, Additional::Unsaid | Additional::Forbidden)
            || !self.required.is_empty()
    }

    /// Returns whether the schema is a union.
    pub fn is_union(&self) -> bool {
        !self.one_of.is_empty() || !self.any_of.is_empty()
    }

    /// Returns whether the schema is a union or a composition.
    pub fn is_composed(&self) -> bool {
        self.is_union() || !self.all_of.is_empty()
    }

    /// Returns whether the schema determines the shape beyond `type`, `nullable`, prose and bounds.
    pub fn says_shape(&self) -> bool {
        self.is_union() || !self.all_of.is_empty() || self.says_own_shape()
    }

    /// Returns whether the schema determines the shape, apart from compositions.
    pub fn says_own_shape(&self) -> bool {
        self.has_object_keywords()
            || matches!(self.additional, Additional::Forbidden)
            || !self.enumeration.is_empty()
            || self.items.is_some()
            || self.format.is_some()
            || self.extension("x-trine-boolean").is_some()
    }

    /// Returns whether the schema only lists required names.
    pub fn is_required_set(&self) -> bool {
        !self.required.is_empty()
            && self.properties.is_empty()
            && matches!(self.additional, Additional::Unsaid)
            && self.enumeration.is_empty()
            && self.items.is_none()
            && self.all_of.is_empty()
            && !self.is_union()
            && self.typ.as_deref().is_none_or(|typ| typ == "object")
    }

    /// Returns the branches of `oneOf` or `anyOf`.
    pub fn branches(&self) -> &[SchemaRef] {
        if self.one_of.is_empty() {
            &self.any_of
        } else {
            &self.one_of
        }
    }

    /// Replaces the branches of a union.
    pub fn set_branches(&mut self, branches: Vec<SchemaRef>) {
        match self.one_of.is_empty() {
            true => self.any_of = branches.into(),
            false => self.one_of = branches.into(),
        }
    }

    /// Returns an extension of the schema.
    pub fn extension(&self, name: &str) -> Option<&Json> {
        self.data.extensions.get(name)
    }

    /// Returns whether two schemas are equal except for prose and place.
    pub fn same_shape(&self, other: &Self) -> bool {
        let all = |ours: &[SchemaRef], theirs: &[SchemaRef]| {
            ours.len() == theirs.len()
                && ours
                    .iter()
                    .zip(theirs)
                    .all(|(one, two)| one.same_shape(two))
        };
        let additional = match (&self.additional, &other.additional) {
            (Additional::Schema(ours), Additional::Schema(theirs)) => ours.same_shape(theirs),
            (ours, theirs) => std::mem::discriminant(ours) == std::mem::discriminant(theirs),
        };
        let items = match (&self.items, &other.items) {
            (Some(ours), Some(theirs)) => ours.same_shape(theirs),
            (ours, theirs) => ours.is_none() && theirs.is_none(),
        };
        let properties = self.properties.len() == other.properties.len()
            && self.properties.iter().all(|(name, ours)| {
                let theirs = other.properties.get(name);
                theirs.is_some_and(|theirs| ours.same_shape(theirs))
            });
        additional
            && items
            && properties
            && self.typ == other.typ
            && self.format == other.format
            && self.enumeration == other.enumeration
            && self.required == other.required
            && self.data.discriminator == other.data.discriminator
            && self.data.extensions == other.data.extensions
            && all(&self.one_of, &other.one_of)
            && all(&self.any_of, &other.any_of)
            && all(&self.all_of, &other.all_of)
    }
}

/// Splits a schema into its aspects: object, `oneOf`, `anyOf`, or a scalar.
pub(in crate::lower) fn aspects(node: &Rc<Keywords>) -> Vec<Rc<Keywords>> {
    let mut aspects = Vec::new();
    let beside = node.is_union() || !node.all_of.is_empty();
    let says_own = node.says_anything();
    if says_own && !beside && node.data.discriminator.is_none() {
        aspects.push(node.clone());
    } else if says_own {
        let mut own = Keywords {
            one_of: Rc::default(),
            any_of: Rc::default(),
            all_of: Vec::new(),
            extended: false,
            extends: false,
            ..(**node).clone()
        };
        own.data.discriminator = None;
        aspects.push(Rc::new(own));
    }
    let unions = [(&node.one_of, true), (&node.any_of, false)];
    for (branches, one_of) in unions {
        if branches.is_empty() {
            continue;
        }
        let branches = branches.clone();
        let mut union = Keywords {
            pointer: node.pointer.clone(),
            key: node.key.clone(),
            data: node.data.clone(),
            extended: node.extended,
            ..Keywords::default()
        };
        if one_of {
            union.one_of = branches;
        } else {
            union.any_of = branches;
        }
        aspects.push(Rc::new(union));
    }
    aspects
}

/// Returns the place that the text of a mapping names.
pub(in crate::lower) fn mapped_place(target: &str) -> Option<Pointer> {
    let schemas = Pointer::root().child("components").child("schemas");
    match target.contains('#') {
        true => Pointer::parse(target),
        false => Some(schemas.child(target)),
    }
}
