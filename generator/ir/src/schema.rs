//! Definitions: what a document calls schemas, and what is made of them.

use serde_json::Value as Json;

use super::{Docs, MemberPath, OperationId, SchemaId, StatusPattern, Type};
use crate::pointer::Pointer;

/// A schema that becomes a Rust item.
#[derive(Clone, Debug)]
pub struct Schema {
    /// Where it stands in the document.
    pub pointer: Pointer,
    /// What its name is made from.
    pub origin: Origin,
    /// `x-trine-rust-name`, or the override of `trine.toml`: a valid Rust type name.
    pub name_override: Option<String>,
    /// Its prose.
    pub docs: Docs,
    /// What it is.
    pub kind: SchemaKind,
    /// Where its content is, if it is no more than what an answer comes in; for a union, where it
    /// is in each of its shapes.
    pub envelope: Vec<MemberPath>,
}

impl Schema {
    /// The types that stand directly in it, in the order of its members.
    pub fn members(&self) -> Vec<&Type> {
        match &self.kind {
            SchemaKind::Struct(object) => object
                .fields
                .iter()
                .map(|field| &field.ty)
                .chain(object.extra.iter().map(|extra| &extra.value))
                .collect(),
            SchemaKind::Union(union) => union.variants.iter().map(|variant| &variant.ty).collect(),
            SchemaKind::Filter(filter) => {
                let properties = filter.properties.iter().map(|property| &property.ty);
                properties.chain(&filter.others).collect()
            }
            SchemaKind::Alias(ty) => vec![ty],
            SchemaKind::Enum(_) => Vec::new(),
        }
    }
}

/// What a schema's name is made from.
#[derive(Clone, Debug, PartialEq)]
pub enum Origin {
    /// A component: its key in `components.schemas`.
    Component(String),
    /// Something inside another definition.
    Inside(SchemaId, Step),
    /// The body of a request.
    RequestBody(OperationId),
    /// The body of a response. The 2XX body of an operation with one is its `…Response`.
    ResponseBody(OperationId, StatusPattern),
    /// A parameter, by its wire name.
    Parameter(OperationId, String),
    /// Something shared that is no component schema: the words of its name. The inline schema of
    /// `components.responses.NotFound` is `["NotFound", "Response"]`.
    Named(Vec<String>),
    /// An element of a list or a value of a map that is no definition itself: the items of a
    /// response that is a list.
    Within(Box<Origin>, Step),
}

/// The way from a definition to what lies inside it.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// The value of a property, by its wire name.
    Property(String),
    /// An element of a list.
    Item,
    /// A value of a map (`additionalProperties`).
    Value,
    /// A variant of a union: its title, or what it was named after.
    Variant(String),
}

/// What a schema is.
#[derive(Clone, Debug, PartialEq)]
#[allow(
    clippy::large_enum_variant,
    reason = "nearly all definitions are objects"
)]
pub enum SchemaKind {
    /// An object with named properties.
    Struct(Struct),
    /// A closed list of scalar values.
    Enum(Enum),
    /// One of several shapes.
    Union(Union),
    /// An object whose keys are names of properties with an operator.
    Filter(Filter),
    /// Another name for a type: a scalar, list or map component. The type does not take `null`;
    /// where the component is nullable, each use of it is.
    Alias(Type),
}

/// An object with named properties.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Struct {
    /// Its properties in document order; wire names are unique.
    pub fields: Vec<Field>,
    /// What happens to properties that are not named; `None`: they are ignored.
    pub extra: Option<Extra>,
    /// `anyOf` of `required` sets: at least one of these must be wholly present.
    pub alternatives: Vec<Alternative>,
    /// How each member is sent, parallel to [`Self::fields`], where this is a body in parts
    /// (`multipart/…`); such an object is nothing else. `None` for every other object.
    pub parts: Option<Vec<Part>>,
    /// `x-trine-empty-list`: an empty list is read as this object without any property.
    pub or_empty_list: bool,
}

/// How a member of a body in parts is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// What is written of its value.
    pub form: PartForm,
    /// The media type of the part, where the document says one.
    pub media_type: Option<String>,
    /// Headers of the part whose values the document says.
    pub headers: Vec<(String, String)>,
}

impl Part {
    /// Whether it is a file, or several.
    pub fn is_file(&self) -> bool {
        matches!(self.form, PartForm::File | PartForm::Files)
    }
}

/// What is written of the value of a member of a body in parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartForm {
    /// One part: the text of a scalar, JSON of anything else.
    Text,
    /// A part for each element of a list, as [`Self::Text`].
    Each,
    /// One part, JSON.
    Json,
    /// A file.
    File,
    /// A part for each file of a list.
    Files,
}

/// A property of an object.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// The key on the wire.
    pub wire_name: String,
    /// Where it stands in the document.
    pub pointer: Pointer,
    /// `x-trine-rust-name`: a valid Rust field name.
    pub name_override: Option<String>,
    /// Its prose.
    pub docs: Docs,
    /// What it holds; `ty.nullable` says whether `null` is one of its values.
    pub ty: Type,
    /// Whether it has to be there.
    pub presence: Presence,
    /// `readOnly`, `writeOnly` or neither.
    pub access: Access,
    /// `x-trine-clear`: what this API takes for "clear it" instead of `null`.
    pub clear: Option<Clear>,
    /// `default`, as documentation.
    pub default: Option<Json>,
    /// The only values that it has, where its type has others: booleans, numbers, `null`.
    pub listed: Vec<Json>,
    /// What it is unless the caller says otherwise: the constant that it is, or what a
    /// discriminator says of its object.
    pub preset: Option<Preset>,
}

/// What a property is from the start.
#[derive(Clone, Debug, PartialEq)]
pub struct Preset {
    /// The value, which is one of the property's type.
    pub value: Json,
    /// Whether the document allows no other.
    pub is_only: bool,
}

/// Whether a property has to be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// Listed in `required`.
    Required,
    /// Not listed in `required`.
    Optional,
}

/// In which direction a property travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// In both.
    ReadWrite,
    /// `readOnly`: never sent.
    ReadOnly,
    /// `writeOnly`: never received.
    WriteOnly,
}

/// A value that an API takes for "clear it".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clear {
    /// `""`
    EmptyText,
    /// `[]`
    EmptyList,
    /// `0`
    Zero,
}

/// Properties that a schema does not name.
#[derive(Clone, Debug, PartialEq)]
pub struct Extra {
    /// What they hold.
    pub value: Type,
    /// `x-trine-custom-fields`, where they follow a rule.
    pub custom: Option<CustomFields>,
}

/// `x-trine-custom-fields`: the rule that the keys of custom fields follow.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CustomFields {
    /// What stands before each id (`custom.`); empty for none.
    pub prefix: String,
    /// What an id without its prefix looks like: one of these; empty for anything.
    pub patterns: Vec<Vec<KeyPart>>,
    /// The patterns as written, for the documentation.
    pub pattern_texts: Vec<String>,
    /// What clears a field; `None`: nothing does.
    pub clear: Option<CustomClear>,
    /// What is put behind a key to add one value (`.add`).
    pub add_suffix: Option<String>,
    /// What is put behind a key to remove one value (`.remove`).
    pub remove_suffix: Option<String>,
}

/// What clears a custom field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CustomClear {
    /// `null`
    Null,
    /// A value of the API's own.
    Value(Clear),
}

/// A run of characters in the key of a custom field: `[0-9a-f]{40}`, or a literal one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyPart {
    /// The allowed characters, as inclusive ranges.
    pub ranges: Vec<(char, char)>,
    /// The least number of them.
    pub least: u32,
    /// The greatest number of them; `None` for no bound.
    pub most: Option<u32>,
}

/// One of the ways in which an object identifies what it is about.
#[derive(Clone, Debug, PartialEq)]
pub struct Alternative {
    /// Indices into [`Struct::fields`], in the order of `required`.
    pub fields: Vec<usize>,
    /// `x-trine-constructor`: a valid Rust function name.
    pub constructor: Option<String>,
}

/// A list of scalar values; what is not listed survives all the same.
#[derive(Clone, Debug, PartialEq)]
pub struct Enum {
    /// The kind of its values.
    pub scalar: EnumScalar,
    /// Its values, without duplicates and in document order.
    pub values: Vec<EnumValue>,
    /// `x-trine-lenient`: it is read from any scalar that says the same.
    pub lenient: bool,
    /// Whether the document says that there are other values: a union of it and any string.
    pub open: bool,
}

/// The scalar that an enum is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EnumScalar {
    /// Strings.
    Text,
    /// Integers.
    Integer,
}

/// One value of an enum.
#[derive(Clone, Debug, PartialEq)]
pub struct EnumValue {
    /// The value on the wire; an integer in decimal digits.
    pub wire: String,
    /// `x-enum-varnames`: what the variant is named after instead of the value.
    pub name_hint: Option<String>,
    /// `x-enum-descriptions`.
    pub description: Option<String>,
}

/// `x-trine-filter`: an object whose keys are names of properties with an operator.
#[derive(Clone, Debug, PartialEq)]
pub struct Filter {
    /// The properties that conditions are about.
    pub properties: Vec<Field>,
    /// What the conditions on all other properties hold; `None` where there are no others.
    pub others: Option<Type>,
    /// The operators, sorted by name.
    pub operators: Vec<Operator>,
    /// How groups of conditions are spelled, where there are any.
    pub logic: Option<FilterLogic>,
}

/// An operator of a filter.
#[derive(Clone, Debug, PartialEq)]
pub struct Operator {
    /// What its method is named after.
    pub name: String,
    /// What stands before the name of the property.
    pub before: String,
    /// What stands behind it.
    pub behind: String,
    /// What it is given.
    pub operand: Operand,
}

/// What an operator is given.
#[derive(Clone, Debug, PartialEq)]
pub enum Operand {
    /// A value of the property's type.
    Value,
    /// A list of such values.
    List,
    /// A text, whatever the property is.
    Text,
    /// Nothing: this scalar is written.
    Fixed(Json),
}

/// How groups of conditions are spelled: `{"logic": "OR", "0": {…}, "1": {…}}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilterLogic {
    /// The key that says how what stands beside it is joined.
    pub key: String,
    /// What it says where all of it has to hold.
    pub all: String,
    /// What it says where one of it has to.
    pub any: String,
}

/// One of several shapes.
#[derive(Clone, Debug, PartialEq)]
pub struct Union {
    /// Its variants in document order.
    pub variants: Vec<Variant>,
    /// Where the objects stand that hold beside the variants, wherever that is.
    pub beside: Vec<Pointer>,
    /// What tells them apart; `None`: nothing but their shapes.
    pub told_by: Option<ToldBy>,
}

/// What tells the variants of a union apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ToldBy {
    /// `discriminator`: a property that is written whatever the variant holds.
    Discriminator(String),
    /// A property with another constant in each variant, or with enums that do not overlap: the
    /// names on the way to it. Every variant writes it by itself.
    Constant(Vec<String>),
}

impl Union {
    /// The property of `discriminator`, where it tells the variants apart.
    pub fn discriminator(&self) -> Option<&str> {
        match &self.told_by {
            Some(ToldBy::Discriminator(property)) => Some(property),
            Some(ToldBy::Constant(_)) | None => None,
        }
    }
}

/// One shape of a union.
#[derive(Clone, Debug, PartialEq)]
pub struct Variant {
    /// Where the schemas of its branches stand in the document: several, where they are of one type.
    pub places: Vec<Pointer>,
    /// What it is named after: a component's name, a title, its tag, the one property that it needs,
    /// or the kind of its type.
    pub name_hint: String,
    /// Its prose.
    pub docs: Docs,
    /// What it holds.
    pub ty: Type,
    /// The scalars that select it, the first being the one that is written; none where it is told
    /// by its shape.
    pub tags: Vec<Json>,
}
