//! Lists that come page by page, and answers around their content.

use serde_json::Value as Json;

use super::{SchemaId, Type};
use crate::pointer::Pointer;

/// The way from a value to one that is inside it.
#[derive(Clone, Debug, PartialEq)]
pub struct MemberPath {
    /// The way as the document writes it: `/meta/next`. Empty for the value itself.
    pub pointer: Pointer,
    /// The way, member by member.
    pub members: Vec<Member>,
    /// What is there; whether it has to be there is for the last member to say.
    pub ty: Type,
}

/// One step into a value.
#[derive(Clone, Debug, PartialEq)]
pub enum Member {
    /// A property of an object: an index into [`super::Struct::fields`].
    Field(SchemaId, usize),
    /// A property of an object that it does not name.
    Extra(SchemaId, String),
    /// The value of a map at a key, and whether `null` is one of its values.
    Entry(String, bool),
    /// A member of any value.
    Inside(String),
    /// The condition of a filter with this key, which holds any value.
    Condition(String),
    /// What a union is where it is this variant, by its index. Stands first, and nowhere else.
    Variant(SchemaId, usize),
}

/// How the items of a list are had that comes page by page.
#[derive(Clone, Debug, PartialEq)]
pub struct Paging {
    /// Where this is said.
    pub pointer: Pointer,
    /// What the method is to be called: a valid Rust function name.
    pub method: Option<String>,
    /// How one gets from page to page.
    pub style: PagingStyle,
    /// The list in the answer; several where the answer is one of several shapes, one for each.
    pub items: Vec<MemberPath>,
    /// Those of `items` whose shape tells nothing of other pages: there are none.
    pub alone: Vec<usize>,
    /// An element of that list.
    pub item: Type,
    /// What is sent to say which page is wanted.
    pub position: Place,
    /// How many items a page has.
    pub limit: Limit,
    /// Where the answer says which page comes next; the first that is there counts.
    pub next: Vec<MemberPath>,
    /// Where the answer says whether there is a next page; the first that is there counts.
    pub more: Vec<MemberPath>,
    /// What is sent for every page.
    pub fixed: Vec<Fixed>,
}

/// How one gets from page to page.
#[derive(Clone, Debug, PartialEq)]
pub enum PagingStyle {
    /// By the number of items that come before.
    Offset {
        /// That of the first page.
        first: i64,
    },
    /// By the number of the page.
    Page {
        /// That of the first page.
        first: i64,
        /// Where the answer says the number of the last page; the first that is there counts.
        last: Vec<MemberPath>,
    },
    /// By what the answer gives for the next page.
    Cursor,
    /// By the key of the last item.
    Keyset {
        /// The key, inside an item.
        key: MemberPath,
    },
}

/// How many items a page has.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Limit {
    /// Where it is asked for.
    pub asked: Option<Place>,
    /// As many as there are where nothing is asked for.
    pub default: Option<u32>,
    /// As many as there are at most, whatever is asked for.
    pub most: Option<u32>,
    /// Where the answer says it; the first that is there counts.
    pub told: Vec<MemberPath>,
}

/// A place in a request.
#[derive(Clone, Debug, PartialEq)]
pub enum Place {
    /// A parameter: an index into [`super::Operation::parameters`].
    Parameter(usize),
    /// Something in the body.
    Body(MemberPath),
}

/// A value that is sent for every page.
#[derive(Clone, Debug, PartialEq)]
pub struct Fixed {
    /// Where it is put.
    pub place: Place,
    /// The value, of the type of that place.
    pub value: Value,
}

/// A value of a type.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `null`, for a type that takes it.
    Null,
    /// A boolean, also one that is spelled as a text.
    Boolean(bool),
    /// An integer that fits its type.
    Integer(i64),
    /// A number.
    Number(f64),
    /// A text of any format.
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
    /// An object: the fields that are set, by their index, and what it does not name.
    Object(SchemaId, Vec<(usize, Value)>, Vec<(String, Value)>),
}

impl Value {
    /// Every definition that it names.
    pub fn schemas_mut(&mut self) -> Vec<&mut SchemaId> {
        match self {
            Self::Listed(id, _) => vec![id],
            Self::Variant(id, _, value) => {
                let mut found = value.schemas_mut();
                found.push(id);
                found
            }
            Self::List(values) => values.iter_mut().flat_map(Self::schemas_mut).collect(),
            Self::Map(entries) => entries
                .iter_mut()
                .flat_map(|(_, value)| value.schemas_mut())
                .collect(),
            Self::Object(id, fields, extra) => {
                let fields = fields.iter_mut().map(|(_, value)| value);
                let values = fields.chain(extra.iter_mut().map(|(_, value)| value));
                let mut found: Vec<_> = values.flat_map(Self::schemas_mut).collect();
                found.push(id);
                found
            }
            _ => Vec::new(),
        }
    }
}
