//! Definitions: the schemas of a document that become items.

use serde_json::Value as Json;

use super::{Docs, MemberPath, OperationId, Scalar, SchemaId, StatusPattern, Type, Value, XmlNode};
use crate::pointer::Pointer;

/// A schema that becomes an item.
#[derive(Clone, Debug)]
pub struct Schema {
    /// The place in the document.
    pub pointer: Pointer,
    /// The origin of its name.
    pub origin: Origin,
    /// The documentation.
    pub docs: Docs,
    /// The kind.
    pub kind: SchemaKind,
    /// The path to its content, if it only wraps a response; for a union, one path for each
    /// variant.
    pub envelope: Vec<MemberPath>,
}

/// Defines the method that lists the types of a definition's members.
macro_rules! members {
    ($(#[$docs:meta])* $name:ident, $iter:ident $(, $exclusive:tt)?) => {
        $(#[$docs])*
        pub fn $name(&$($exclusive)? self) -> Vec<&$($exclusive)? Type> {
            match &$($exclusive)? self.kind {
                SchemaKind::Struct(object) | SchemaKind::Multipart(object) => {
                    let fields = object.fields.$iter();
                    let fields = fields.map(|field| &$($exclusive)? field.ty);
                    let extra = object.extra.$iter();
                    fields.chain(extra.map(|extra| &$($exclusive)? extra.value)).collect()
                }
                SchemaKind::Union(union) => {
                    let variants = union.variants.$iter();
                    variants.map(|variant| &$($exclusive)? variant.ty).collect()
                }
                SchemaKind::Filter(filter) => {
                    let properties = filter.properties.$iter();
                    let properties = properties.map(|property| &$($exclusive)? property.ty);
                    properties.chain(&$($exclusive)? filter.others).collect()
                }
                SchemaKind::Alias(ty) => vec![ty],
                SchemaKind::Enum(_) => Vec::new(),
            }
        }
    };
}

impl Schema {
    members!(
        /// Returns the types that it directly contains, in the order of its members.
        members,
        iter
    );

    members!(
        /// Returns the types that it directly contains, mutably.
        members_mut,
        iter_mut,
        mut
    );
}

/// The origin of a schema's name.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Origin {
    /// A component: its key in `components.schemas`.
    Component(String),
    /// A part of another definition.
    Inside(SchemaId, Step),
    /// The body of a request.
    RequestBody(OperationId),
    /// The body of a response. The 2XX body is named `…Response` after the operation.
    ResponseBody(OperationId, StatusPattern),
    /// A parameter, by its wire name.
    Parameter(OperationId, String),
    /// A shared part that is not a component schema: the words of its name. The inline schema of
    /// `components.responses.NotFound` is `["NotFound", "Response"]`.
    Named(Vec<String>),
    /// An element of a list or a value of a map that has no definition: the items of a response
    /// that is a list.
    Within(Box<Origin>, Step),
}

/// The step from a definition to a part of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// The value of a property, by its wire name.
    Property(String),
    /// An element of a list.
    Item,
    /// A value of a map (`additionalProperties`).
    Value,
    /// A variant of a union: its title, or the name of its hint.
    Variant(String),
}

/// The kind of a schema.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[allow(
    clippy::large_enum_variant,
    reason = "nearly all definitions are objects"
)]
pub enum SchemaKind {
    /// An object with named properties.
    Struct(Struct),
    /// The same, as the body of a `multipart` request: each property is sent as its [`Field::part`].
    /// It has no other use.
    Multipart(Struct),
    /// A closed list of scalar values.
    Enum(Enum),
    /// A union of several types.
    Union(Union),
    /// An object whose keys are names of properties with an operator.
    Filter(Filter),
    /// Another name for a type: a scalar, list or map component. The type is not nullable; if the
    /// component is, each use of it is.
    Alias(Type),
}

impl SchemaKind {
    /// Returns the object, of a multipart body too.
    pub fn object(&self) -> Option<&Struct> {
        match self {
            Self::Struct(object) | Self::Multipart(object) => Some(object),
            Self::Enum(_) | Self::Union(_) | Self::Filter(_) | Self::Alias(_) => None,
        }
    }

    /// Returns the object, of a multipart body too, mutably.
    pub fn object_mut(&mut self) -> Option<&mut Struct> {
        match self {
            Self::Struct(object) | Self::Multipart(object) => Some(object),
            Self::Enum(_) | Self::Union(_) | Self::Filter(_) | Self::Alias(_) => None,
        }
    }
}

/// An object with named properties.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Struct {
    /// The properties in document order; wire names are unique.
    pub fields: Vec<Field>,
    /// The undeclared properties; `None`: they are ignored.
    pub extra: Option<Extra>,
    /// `anyOf` of `required` sets: all properties of at least one of them must be present.
    pub alternatives: Vec<Alternative>,
    /// `x-trine-empty-list`: an empty list is read as an object without properties.
    pub or_empty_list: bool,
    /// Whether the parts of a [`SchemaKind::Multipart`] have no names: their order identifies them.
    pub is_positional: bool,
}

/// The encoding of a member of a multipart body, with its headers.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Part {
    /// The encoding of the value.
    pub form: PartForm,
    /// The media type of the part, if the document defines one.
    pub media_type: Option<String>,
    /// The fixed headers of the part.
    pub headers: Vec<(String, String)>,
}

impl Part {
    /// Returns whether the part is a file, or several.
    pub fn is_file(&self) -> bool {
        matches!(self.form, PartForm::File | PartForm::Files)
    }
}

/// The encoding of a member of a multipart body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PartForm {
    /// One part: the text of a scalar, JSON for other values.
    Text,
    /// A part for each element of a list, like [`Self::Text`].
    Each,
    /// One part, JSON.
    Json,
    /// A part for each element of a list, JSON.
    EachJson,
    /// A file.
    File,
    /// A part for each file of a list.
    Files,
}

/// A property of an object.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Field {
    /// The key on the wire.
    pub wire_name: String,
    /// The place in the document.
    pub pointer: Pointer,
    /// The documentation.
    pub docs: Docs,
    /// The type; `ty.nullable` determines whether `null` is allowed.
    pub ty: Type,
    /// Whether it is required.
    pub presence: Presence,
    /// `readOnly`, `writeOnly` or neither.
    pub access: Access,
    /// `x-trine-clear`: the value that clears the property instead of `null`.
    pub clear: Option<Clear>,
    /// `default`, as documentation.
    pub default: Option<Json>,
    /// The only allowed values, if the type has others: booleans, numbers, `null`.
    pub listed: Vec<Scalar>,
    /// The default value that is written: a constant, or the value of a discriminator.
    pub preset: Option<Preset>,
    /// Its encoding, if its object is a [`SchemaKind::Multipart`].
    pub part: Option<Part>,
    /// Its node, if a body in XML contains the object.
    pub xml: Option<Box<XmlNode>>,
}

/// The preset value of a property.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Preset {
    /// The value, of the property's type: a scalar, or any value of any type.
    pub value: Value,
    /// Whether the document allows no other value.
    pub is_only: bool,
}

/// Whether a property is required.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Presence {
    /// Listed in `required`.
    Required,
    /// Not listed in `required`.
    Optional,
}

/// The direction in which a property is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Access {
    /// Sent and received.
    ReadWrite,
    /// `readOnly`: never sent.
    ReadOnly,
    /// `writeOnly`: never received.
    WriteOnly,
}

/// A value that clears a property.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Clear {
    /// `""`
    EmptyText,
    /// `[]`
    EmptyList,
    /// `0`
    Zero,
}

/// Undeclared properties.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Extra {
    /// Their type.
    pub value: Type,
    /// `x-trine-custom-fields`, if it is set.
    pub custom: Option<CustomFields>,
    /// The node of the elements of a value that is a list, if a body in XML contains the object.
    pub xml: Option<Box<XmlNode>>,
}

/// `x-trine-custom-fields`: the rules for the keys of custom fields.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct CustomFields {
    /// The prefix of each id (`custom.`); may be empty.
    pub prefix: String,
    /// The patterns of an id without its prefix, one of which must match; empty for any id.
    pub patterns: Vec<Vec<KeyPart>>,
    /// The patterns in the document's spelling, for the documentation.
    pub pattern_texts: Vec<String>,
    /// The value that clears a field; `None`: fields cannot be cleared.
    pub clear: Option<CustomClear>,
    /// The suffix of a key to add one value (`.add`).
    pub add_suffix: Option<String>,
    /// The suffix of a key to remove one value (`.remove`).
    pub remove_suffix: Option<String>,
}

/// The value that clears a custom field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CustomClear {
    /// `null`
    Null,
    /// Another value.
    Value(Clear),
}

/// A run of characters in the key of a custom field: `[0-9a-f]{40}`, or a literal.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct KeyPart {
    /// The allowed characters, as inclusive ranges.
    pub ranges: Vec<(char, char)>,
    /// The minimum number of them.
    pub least: u32,
    /// The maximum number of them; `None` if unbounded.
    pub most: Option<u32>,
}

/// One of the sets of properties that identify an object.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Alternative {
    /// Indices into [`Struct::fields`], in the order of `required`.
    pub fields: Vec<usize>,
    /// The place of the set; `None` if it combines several.
    pub pointer: Option<Pointer>,
}

/// A list of scalar values; unlisted values are preserved.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Enum {
    /// The type of its values.
    pub scalar: EnumScalar,
    /// Its values, without duplicates and in document order.
    pub values: Vec<EnumValue>,
    /// `x-trine-lenient`: it is read from any scalar with the same meaning.
    pub lenient: bool,
    /// Whether the document allows other values: a union with any string.
    pub open: bool,
}

impl Enum {
    /// Returns the values as scalars, in order.
    pub fn scalars(&self) -> impl Iterator<Item = &Scalar> {
        self.values.iter().map(|one| &one.value)
    }

    /// Returns the index of a JSON value.
    pub fn position(&self, json: &Json) -> Option<usize> {
        let value = Scalar::of(json)?;
        self.scalars().position(|one| *one == value)
    }
}

/// The type of the values of an enum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EnumScalar {
    /// Strings.
    Text,
    /// Integers.
    Integer,
}

/// One value of an enum.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct EnumValue {
    /// The value: a string or an integer, as [`Enum::scalar`] says.
    pub value: Scalar,
    /// `x-enum-varnames`: the name for the variant.
    pub name_hint: Option<String>,
    /// `x-enum-descriptions`.
    pub description: Option<String>,
}

impl EnumValue {
    /// Returns its text for names and docs: a string without quotes, or the digits of an integer.
    pub fn text(&self) -> String {
        match &self.value {
            Scalar::Text(text) => text.clone(),
            other => other.to_string(),
        }
    }
}

/// `x-trine-filter`: an object whose keys are names of properties with an operator.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Filter {
    /// The properties that conditions apply to.
    pub properties: Vec<FilterProperty>,
    /// The type of conditions on all other properties; `None` if there are no others.
    pub others: Option<Type>,
    /// The operators, sorted by name.
    pub operators: Vec<Operator>,
    /// The notation of groups of conditions, if they exist.
    pub logic: Option<FilterLogic>,
}

/// A property that conditions of a filter apply to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct FilterProperty {
    /// The name on the wire, without an operator.
    pub wire_name: String,
    /// The place in the document.
    pub pointer: Pointer,
    /// The documentation.
    pub docs: Docs,
    /// The type of its values.
    pub ty: Type,
}

/// An operator of a filter.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Operator {
    /// The name for its method.
    pub name: String,
    /// The prefix of the property's name.
    pub prefix: String,
    /// The suffix of the property's name.
    pub suffix: String,
    /// The operand.
    pub operand: Operand,
}

/// The operand of an operator.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Operand {
    /// A value of the property's type.
    Value,
    /// A list of values of the property's type.
    List,
    /// A string, for any property.
    Text,
    /// No operand: this scalar is written.
    Fixed(Scalar),
}

/// The notation of groups of conditions: `{"logic": "OR", "0": {…}, "1": {…}}`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct FilterLogic {
    /// The key for the connective.
    pub key: String,
    /// The value if all conditions must hold.
    pub all: String,
    /// The value if any condition must hold.
    pub any: String,
}

/// A union of several types.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Union {
    /// Its variants in document order.
    pub variants: Vec<Variant>,
    /// The places of the objects that apply in addition to the variants.
    pub beside: Vec<Pointer>,
    /// The value that distinguishes the variants; `None`: only by their structure.
    pub tag: Option<UnionTag>,
}

/// The value that distinguishes the variants of a union.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum UnionTag {
    /// `discriminator`: a property that is written in addition to the content of the variant.
    Discriminator(String),
    /// A property with a different constant in each variant, or with disjoint enums: the names on
    /// the path to it. Every variant writes it itself.
    Constant(Vec<String>),
}

impl Union {
    /// Returns the property of `discriminator`, if it distinguishes the variants.
    pub fn discriminator(&self) -> Option<&str> {
        match &self.tag {
            Some(UnionTag::Discriminator(property)) => Some(property),
            Some(UnionTag::Constant(_)) | None => None,
        }
    }
}

/// A variant of a union.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Variant {
    /// The places of its branches: several if they have the same type.
    pub branches: Vec<Pointer>,
    /// The places of the schemas of its branches, in the same order; they differ for references.
    pub places: Vec<Pointer>,
    /// The name: from a component, a title, its tag, the one property that it requires, or its
    /// kind.
    pub name_hint: String,
    /// The documentation.
    pub docs: Docs,
    /// The type.
    pub ty: Type,
    /// The scalars that select it, the first being the one that is written; empty if its structure
    /// selects it.
    pub tags: Vec<Scalar>,
    /// Whether it is selected by a discriminator without a value, or with any other value.
    pub is_default: bool,
}
