//! Types with tables, of every kind that generated crates contain.

use std::collections::BTreeMap;

use crate::runtime::{CustomClear, CustomFields, Date, Decimal, Json, KeyPart, Patch, Uuid, wire};

/// Sent: fields of every kind.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Update {
    /// required
    pub id: i64,
    /// required nullable
    pub owner: Option<i64>,
    /// optional
    pub label: Option<String>,
    /// three states
    pub value: Patch<f64>,
    /// cleared with `""`
    pub phone: Patch<String>,
    /// cleared with `[]`
    pub tags: Patch<Vec<String>>,
    /// cleared with `0`
    pub stage: Patch<i64>,
    /// encoded as `Y` or `N`
    pub open: Option<bool>,
    /// encoded as `Y` or `N`, and cleared with `""`
    pub hot: Patch<bool>,
    /// a list of those
    pub flags: Option<Vec<bool>>,
}

wire::object! {
    encode Update {
        "id" => id: required,
        "owner" => owner: nullable,
        "label" => label: optional,
        "value" => value: patch,
        "phone" => phone: patch(""),
        "tags" => tags: patch([]),
        "stage" => stage: patch(0),
        "OPENED" => open: optional as wire::string_bool("Y", "N"),
        "HOT" => hot: patch("") as wire::string_bool("Y", "N"),
        "flags" => flags: optional as wire::each(wire::string_bool("1", "0")),
    }
}

/// Sent: requires one of its members.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Find {
    /// sufficient
    pub id: Option<i64>,
    /// with the phone
    pub email: Option<String>,
    /// with the email
    pub phone: Patch<String>,
    /// a keyword for a name
    pub r#type: Option<String>,
}

wire::object! {
    encode Find {
        "id" => id: optional,
        "email" => email: optional,
        "phone" => phone: patch,
        "type" => r#type: optional,
    } one_of [id], [email, phone], [r#type]
}

/// Received.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lead {
    /// required
    pub id: i64,
    /// optional
    pub name: Option<String>,
    /// required nullable
    pub owner: Option<Box<Owner>>,
    /// nested
    pub items: Option<Vec<Owner>>,
    /// deeper
    pub children: Option<Vec<Lead>>,
    /// a date
    pub added: Option<Date>,
}

wire::object! {
    decode Lead {
        "id" => id: required,
        "name" => name: optional,
        "owner" => owner: nullable,
        "items" => items: optional,
        "children" => children: optional,
        "added" => added: optional,
    }
}

/// In both directions.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Owner {
    /// required
    pub id: i64,
    /// optional
    pub email: Option<String>,
}

wire::object! {
    both Owner {
        "id" => id: required,
        "email" => email: optional,
    }
}

/// Without fields.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Nothing {}

wire::object! { both Nothing {} }

/// Additional properties of one type.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Counted {
    /// a field
    pub id: Option<i64>,
    /// all others
    pub extra: BTreeMap<String, i64>,
}

wire::object! {
    both Counted {
        "id" => id: optional,
    } extra extra
}

/// The rule of [`Custom`].
pub const CUSTOM: CustomFields = CustomFields {
    prefix: "custom.",
    patterns: &[&[
        KeyPart {
            ranges: &[('c', 'c')],
            least: 1,
            most: Some(1),
        },
        KeyPart {
            ranges: &[('a', 'f'), ('0', '9')],
            least: 2,
            most: Some(4),
        },
    ]],
    clear: CustomClear::Null,
    add_suffix: Some(".add"),
    remove_suffix: Some(".remove"),
};

/// Custom fields.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Custom {
    /// a field
    pub name: Patch<String>,
    /// the custom fields
    pub extra: BTreeMap<String, Json>,
}

wire::object! {
    encode Custom {
        "name" => name: patch,
    } extra extra matching CUSTOM
}

/// An enum of strings.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Visibility {
    /// `1`
    Owner,
    /// `3`
    Group,
    /// not listed
    Unlisted(String),
}

wire::text_enum! {
    both Visibility {
        "1" => Owner,
        "3" => Group,
    }
}

/// An enum of integers.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Size {
    /// `1`
    Small,
    /// `-2`
    Negative,
    /// not listed
    Unlisted(i64),
}

wire::integer_enum! {
    both Size {
        1 => Small,
        -2 => Negative,
    }
}

/// A union of scalars, lists and objects.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// an integer
    Integer(i64),
    /// a number
    Number(f64),
    /// a string
    Text(String),
    /// a list
    List(Vec<Owner>),
    /// no match
    Raw(Json),
}

wire::union! {
    both Value {
        Integer(i64),
        Number(f64),
        Text(String),
        List(Vec<Owner>),
    }
}

/// Objects with more or fewer of the same members.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Person {
    /// optional
    pub name: Option<String>,
    /// nested
    pub owner: Option<Owner>,
}

wire::object! {
    both Person {
        "name" => name: optional,
        "owner" => owner: optional,
    }
}

/// An object that contains a union like itself.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Company {
    /// optional
    pub name: Option<String>,
    /// optional
    pub size: Option<Size>,
    /// nested
    pub owner: Option<Company2>,
}

/// An object without an email.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Company2 {
    /// optional
    pub id: Option<i64>,
}

wire::object! {
    both Company {
        "name" => name: optional,
        "size" => size: optional,
        "owner" => owner: optional,
    }
}

wire::object! { both Company2 { "id" => id: optional, } }

/// A union of objects without a discriminator.
#[derive(Clone, Debug, PartialEq)]
pub enum Party {
    /// a company
    Company(Company),
    /// a person
    Person(Person),
    /// no match
    Raw(Json),
}

wire::union! {
    both Party {
        Company(Company),
        Person(Person),
    }
}

/// A union that contains itself, twice.
#[derive(Clone, Debug, PartialEq)]
pub enum Tree {
    /// the first variant
    Left(Box<Left>),
    /// the second variant
    Right(Box<Right>),
    /// no match
    Raw(Json),
}

/// The first variant.
#[derive(Clone, Debug, PartialEq)]
pub struct Left {
    /// deeper
    pub next: Option<Tree>,
}

/// The second variant.
#[derive(Clone, Debug, PartialEq)]
pub struct Right {
    /// deeper
    pub next: Option<Tree>,
}

wire::object! { both Left { "next" => next: optional, } }
wire::object! { both Right { "next" => next: optional, } }
wire::union! {
    both Tree {
        Left(Box<Left>),
        Right(Box<Right>),
    }
}

/// A union with a discriminator.
#[derive(Clone, Debug, PartialEq)]
pub enum Pet {
    /// `cat` or `kitty`
    Cat(Cat),
    /// `dog`: an alias of a map
    Dog(BTreeMap<String, Json>),
    /// unknown or no tag
    Raw(Json),
}

/// Has its own tag.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cat {
    /// the tag
    pub pet_type: Option<String>,
    /// another field
    pub lives: Option<i64>,
}

wire::object! {
    both Cat {
        "lives" => lives: optional,
        "petType" => pet_type: optional,
    }
}

wire::union! {
    both Pet by "petType" {
        "cat" | "kitty" => Cat(Cat),
        "dog" => Dog(BTreeMap<String, Json>),
    }
}

/// Text formats.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Formats {
    /// a UUID
    pub id: Option<Uuid>,
    /// a decimal
    pub price: Option<Decimal>,
}

wire::object! {
    both Formats {
        "id" => id: optional,
        "price" => price: optional,
    }
}

/// A list of itself.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Nested(pub Vec<Nested>);

wire::newtype! { both Nested }

/// A union that contains itself in each of its variants.
#[derive(Clone, Debug, PartialEq)]
pub enum Nest {
    /// the first variant
    One(Box<NestOne>),
    /// an equal variant
    Two(Box<NestTwo>),
    /// several
    List(Vec<Nest>),
    /// no match
    Raw(Json),
}

wire::union! {
    both Nest {
        One(Box<NestOne>),
        Two(Box<NestTwo>),
        List(Vec<Nest>),
    }
}

/// One variant of [`Nest`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NestOne {
    /// deeper
    pub next: Option<Nest>,
    /// counts decoding
    pub leaf: Option<Leaf>,
}

wire::object! {
    both NestOne {
        "next" => next: optional,
        "leaf" => leaf: optional,
    }
}

/// Another variant of [`Nest`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NestTwo {
    /// deeper
    pub next: Option<Nest>,
    /// counts decoding
    pub leaf: Option<Leaf>,
}

wire::object! {
    both NestTwo {
        "next" => next: optional,
        "leaf" => leaf: optional,
    }
}

thread_local! {
    /// The number of decoded [`Leaf`]s on this thread.
    pub static LEAVES_READ: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

/// Counts how often it is decoded.
#[derive(Clone, Debug, PartialEq)]
pub struct Leaf(pub i64);

impl serde::Serialize for Leaf {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> serde::Deserialize<'de> for Leaf {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        LEAVES_READ.set(LEAVES_READ.get() + 1);
        i64::deserialize(deserializer).map(Self)
    }
}

/// A union of unions.
#[derive(Clone, Debug, PartialEq)]
pub enum Either {
    /// a union by shape
    Party(Party),
    /// a union by tag
    Pet(Pet),
    /// no match
    Raw(Json),
}

wire::union! {
    both Either {
        Party(Party),
        Pet(Pet),
    }
}

/// A union whose variants are identified by booleans, integers and `null` inside of a member.
#[derive(Clone, Debug, PartialEq)]
pub enum Tagged {
    /// a number
    Number(BTreeMap<String, Json>),
    /// a boolean
    Yes(BTreeMap<String, Json>),
    /// null
    Nothing(BTreeMap<String, Json>),
    /// selected by its shape
    Text(String),
    /// no match
    Raw(Json),
}

wire::union! {
    both Tagged tagged by ["in", "tag"] {
        [Integer(1), Number(1.5), Integer(-2)] => Number(BTreeMap<String, Json>),
        [Boolean(true), Text("yes")] => Yes(BTreeMap<String, Json>),
        [Null] => Nothing(BTreeMap<String, Json>),
        [] => Text(String),
    }
}

/// An object with constants.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Constants {
    /// always true
    pub yes: bool,
    /// one of two
    pub number: Option<f64>,
}

wire::object! {
    both Constants {
        "yes" => yes: required as wire::one_of(&[wire::Tag::Boolean(true)]),
        "number" => number: optional as wire::one_of(&[wire::Tag::Integer(1), wire::Tag::Number(2.5)]),
    }
}
