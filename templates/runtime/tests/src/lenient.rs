//! Types with tables that accept more than they encode.

use std::collections::BTreeMap;

use crate::runtime::{Date, Decimal, Json, Uuid, wire};

/// Scalars of every type.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scalars {
    /// a required integer
    pub id: i64,
    /// of 32 bits
    pub short: Option<i32>,
    /// unsigned
    pub long: Option<u64>,
    /// a number
    pub amount: Option<f64>,
    /// a boolean
    pub hot: Option<bool>,
    /// a string
    pub title: Option<String>,
    /// a required string
    pub name: String,
    /// a format
    pub due: Option<Date>,
    /// a decimal number
    pub price: Option<Decimal>,
    /// a foreign type
    pub key: Option<Uuid>,
    /// required and nullable
    pub owner: Option<i64>,
    /// encoded as `Y` or `N`
    pub opened: Option<bool>,
    /// the same, strictly
    pub closed: Option<bool>,
    /// encoded as `1` or absent
    pub shared: Option<bool>,
    /// an enum of integers
    pub size: Option<Size>,
    /// an enum of strings
    pub kind: Option<Kind>,
}

wire::object! {
    both Scalars {
        "id" => id: required as wire::lenient,
        "short" => short: optional as wire::lenient,
        "long" => long: optional as wire::lenient,
        "amount" => amount: optional as wire::lenient,
        "hot" => hot: optional as wire::lenient,
        "title" => title: optional as wire::lenient,
        "name" => name: required as wire::lenient,
        "due" => due: optional as wire::lenient,
        "price" => price: optional as wire::lenient,
        "key" => key: optional as wire::lenient_text,
        "owner" => owner: nullable as wire::lenient,
        "opened" => opened: optional as wire::string_bool("Y", "N").lenient(),
        "closed" => closed: optional as wire::string_bool("Y", "N"),
        "shared" => shared: optional as wire::string_bool("1", "").lenient(),
        "size" => size: optional as wire::lenient_integer,
        "kind" => kind: optional,
    }
}

/// An enum of integers.
#[derive(Clone, Debug, PartialEq)]
pub enum Size {
    /// 1
    Small,
    /// not listed
    Unlisted(i64),
}

wire::integer_enum! { both Size lenient { 1 => Small, } }

/// An enum of strings.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// "3"
    Person,
    /// not listed
    Unlisted(String),
}

wire::text_enum! { both Kind lenient { "3" => Person, } }

/// Lenient values in containers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Nested {
    /// elements
    pub list: Option<Vec<i64>>,
    /// elements that may be null
    pub maybe: Option<Vec<Option<f64>>>,
    /// values
    pub map: Option<BTreeMap<String, i64>>,
    /// a union
    pub value: Option<Value>,
    /// by a tag
    pub tagged: Option<Tagged>,
    /// everything else
    pub extra: BTreeMap<String, bool>,
}

wire::object! {
    both Nested {
        "list" => list: optional as wire::each(wire::lenient),
        "maybe" => maybe: optional as wire::each(wire::or_null(wire::lenient)),
        "map" => map: optional as wire::each_value(wire::lenient),
        "value" => value: optional,
        "tagged" => tagged: optional,
    }
    extra extra(wire::string_bool("Y", "N"))
}

/// A number, or text if it is not one.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// a number
    Number(f64),
    /// flags
    Flags(Vec<bool>),
    /// a string
    Text(String),
    /// no match
    Raw(Json),
}

wire::union! {
    both Value {
        Number(f64) as wire::lenient,
        Flags(Vec<bool>) as wire::each(wire::string_bool("Y", "N")),
        Text(String),
    }
}

/// With a tag.
#[derive(Clone, Debug, PartialEq)]
pub enum Tagged {
    /// a map
    Map(BTreeMap<String, String>),
    /// no match
    Raw(Json),
}

wire::union! {
    both Tagged by "kind" {
        "map" => Map(BTreeMap<String, String>) as wire::each_value(wire::lenient),
    }
}

/// Objects that can be sent as `[]`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Objects {
    /// by its own table
    pub own: Option<Spare>,
    /// in a list
    pub several: Option<Vec<Spare>>,
    /// in this use
    pub here: Option<Other>,
    /// a map
    pub map: Option<BTreeMap<String, String>>,
    /// a map of lenient values
    pub counts: Option<BTreeMap<String, i64>>,
    /// always an object
    pub strict: Option<Other>,
}

wire::object! {
    both Objects {
        "own" => own: optional,
        "several" => several: optional,
        "here" => here: optional as wire::or_empty_list(wire::plain),
        "map" => map: optional as wire::or_empty_list(wire::plain),
        "counts" => counts: optional as wire::or_empty_list(wire::each_value(wire::lenient)),
        "strict" => strict: optional,
    }
}

/// Can be sent as `[]`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Spare {
    /// optional
    pub name: Option<String>,
    /// everything else
    pub extra: BTreeMap<String, Json>,
}

wire::object! {
    both Spare or_empty_list {
        "name" => name: optional,
    }
    extra extra
}

/// Can be sent as `[]`, except for its required member.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Needy {
    /// required
    pub name: String,
}

wire::object! { both Needy or_empty_list { "name" => name: required, } }

/// Can be sent as `[]`, and is always empty.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Hollow {}

wire::object! { both Hollow or_empty_list {} }

/// An object.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Other {
    /// optional
    pub name: Option<String>,
}

wire::object! { both Other { "name" => name: optional, } }

/// A map of itself.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tree(pub BTreeMap<String, Tree>);

wire::newtype! { both Tree as wire::or_empty_list(wire::plain) }

/// The bodies of a response by status.
#[derive(Clone, Debug, PartialEq)]
pub enum LenientBodies {
    /// 200
    Counts(BTreeMap<String, i64>),
    /// any other
    Flag(bool),
}

wire::responses! {
    LenientBodies {
        200 => Counts(json as wire::or_empty_list(wire::each_value(wire::lenient))),
        default => Flag(json as wire::string_bool("Y", "N")),
    }
}
