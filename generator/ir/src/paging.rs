//! Lists with several pages, and the content of envelopes.

use serde_json::{Number, Value as Json};

use super::{Scalar, Schema, SchemaId, SchemaKind, Type};
use crate::pointer::Pointer;

/// The path from a value to one inside it.
#[derive(Clone, Debug, PartialEq)]
pub struct MemberPath {
    /// The path as a pointer: `/meta/next`. Empty for the value itself.
    pub pointer: Pointer,
    /// The path, member by member.
    pub members: Vec<Member>,
    /// The type of the target; the last member determines whether it may be absent.
    pub ty: Type,
}

/// One step into a value.
#[derive(Clone, Debug, PartialEq)]
pub enum Member {
    /// A property of an object: an index into [`super::Struct::fields`].
    Field(SchemaId, usize),
    /// An undeclared property of an object.
    Extra(SchemaId, String),
    /// The value of a map at a key, and whether it is nullable.
    Entry(String, bool),
    /// A member of an untyped value.
    Inside(String),
    /// The condition of a filter with this key, with any value.
    Condition(String),
    /// A variant of a union, by its index. Only the first step of a path can be a variant.
    Variant(SchemaId, usize),
}

/// The description of a list that is requested page by page.
#[derive(Clone, Debug, PartialEq)]
pub struct Paging {
    /// The place of the extension.
    pub pointer: Pointer,
    /// The way the pages are requested.
    pub style: PagingStyle,
    /// The list in the response; if the response is a union, one path for each variant.
    pub items: Vec<MemberPath>,
    /// The indices in `items` of variants without paging information: they are the only page.
    pub single_pages: Vec<usize>,
    /// The type of the items.
    pub item: Type,
    /// The position in the request; `None` if the URL of a page contains it.
    pub position: Option<Place>,
    /// The page size.
    pub limit: Limit,
    /// The position of the next page in the response; the first existing path counts.
    pub next: Vec<MemberPath>,
    /// Whether there is a next page, in the response; the first existing path counts.
    pub more: Vec<MemberPath>,
    /// Values that are sent for every page.
    pub fixed: Vec<Fixed>,
}

/// The way the pages are requested.
#[derive(Clone, Debug, PartialEq)]
pub enum PagingStyle {
    /// By the number of preceding items.
    Offset {
        /// The offset of the first page.
        first: i64,
    },
    /// By the page number.
    Page {
        /// The number of the first page.
        first: i64,
        /// The number of the last page in the response; the first existing path counts.
        last: Vec<MemberPath>,
    },
    /// By a cursor from the response.
    Cursor,
    /// By the key of the last item.
    Keyset {
        /// The key, inside an item.
        key: MemberPath,
    },
    /// By the URL of the next page, in the response.
    Url,
    /// By the URL of the next page, in the header `Link` of the response.
    Link,
}

/// The page size.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Limit {
    /// The page size in the request.
    pub requested: Option<Place>,
    /// The page size if none is requested.
    pub default: Option<u32>,
    /// The maximum page size.
    pub most: Option<u32>,
    /// The page size in the response; the first existing path counts.
    pub reported: Vec<MemberPath>,
}

/// A place in a request.
#[derive(Clone, Debug, PartialEq)]
pub enum Place {
    /// A parameter: an index into [`super::Operation::parameters`].
    Parameter(usize),
    /// A member of the body.
    Body(MemberPath),
}

/// A value that is sent for every page.
#[derive(Clone, Debug, PartialEq)]
pub struct Fixed {
    /// The place in the request.
    pub place: Place,
    /// The value, of the type at that place.
    pub value: Value,
}

/// A value of a type.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Value {
    /// `null`, for a nullable type.
    Null,
    /// A boolean, also one that is sent as a string.
    Boolean(bool),
    /// An integer that fits its type.
    Integer(i128),
    /// A number.
    Number(Number),
    /// A string of any format.
    Text(String),
    /// Any JSON value.
    Any(Json),
    /// A value of an enum, by its index.
    Listed(SchemaId, usize),
    /// A variant of a union, by its index.
    Variant(SchemaId, usize, Box<Value>),
    /// A list.
    List(Vec<Value>),
    /// A map.
    Map(Vec<(String, Value)>),
    /// An object: the fields that are set, by index, and undeclared properties.
    Object(SchemaId, Vec<(usize, Value)>, Vec<(String, Value)>),
}

impl Value {
    /// Returns an integer of JSON: the type of a property may be wider than 64 bits.
    pub fn integer(number: &Number) -> Option<i128> {
        let signed = number.as_i64().map(i128::from);
        signed.or_else(|| number.as_u64().map(i128::from))
    }

    /// Returns a boolean, a number or a string, one that is listed too, and any other value of any
    /// type as JSON; `None` for values with a structure of their own.
    pub fn to_json(&self, schemas: &[Schema]) -> Option<Json> {
        match self {
            Self::Null => Some(Json::Null),
            Self::Boolean(value) => Some(Json::from(*value)),
            Self::Integer(value) => match u64::try_from(*value) {
                Ok(value) => Some(Json::from(value)),
                Err(_) => i64::try_from(*value).ok().map(Json::from),
            },
            Self::Number(number) => Some(Json::Number(number.clone())),
            Self::Text(text) => Some(Json::from(text.as_str())),
            Self::Any(json) => Some(json.clone()),
            Self::Listed(id, index) => match &schemas[id.0].kind {
                SchemaKind::Enum(list) => list.scalars().nth(*index).map(Scalar::to_json),
                _ => None,
            },
            Self::Variant(..) | Self::List(_) | Self::Map(_) | Self::Object(..) => None,
        }
    }
}
