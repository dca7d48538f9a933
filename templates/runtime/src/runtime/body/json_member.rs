//! Reads one member of a JSON text without decoding the rest.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// The value at a path of a JSON text.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::runtime) enum Member {
    /// No value: the path leads to a missing member or through a value that is not an object.
    Absent,
    /// `null`, at the path or at a prefix of it.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(serde_json::Number),
    /// A string.
    Text(String),
    /// `[]`, at the path or at a prefix of it: PHP serializes an empty object as `[]`.
    EmptyList,
    /// A list that is not empty.
    List,
    /// `{}`.
    EmptyObject,
    /// An object that is not empty.
    Object,
}

/// Returns the value at `path`, a list of member names. Returns [`Member::Absent`] for a text that
/// is not JSON.
///
/// Other values are skipped without allocation.
pub(in crate::runtime) fn member_at(json: &[u8], path: &[&str]) -> Member {
    let mut json = serde_json::Deserializer::from_slice(json);
    At(path).deserialize(&mut json).unwrap_or(Member::Absent)
}

/// The rest of a path, relative to a value.
struct At<'a>(&'a [&'a str]);

impl<'de> DeserializeSeed<'de> for At<'_> {
    type Value = Member;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Member, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl At<'_> {
    /// Returns `here` if the path ends here, for values without members.
    fn at_end_of_path(&self, here: Member) -> Member {
        match self.0 {
            [] => here,
            _ => Member::Absent,
        }
    }
}

impl<'de> Visitor<'de> for At<'_> {
    type Value = Member;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Member, E> {
        Ok(Member::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Member, E> {
        Ok(self.at_end_of_path(Member::Bool(value)))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Member, E> {
        Ok(self.at_end_of_path(Member::Number(value.into())))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Member, E> {
        Ok(self.at_end_of_path(Member::Number(value.into())))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Member, E> {
        // JSON has no other numbers.
        let number = serde_json::Number::from_f64(value);
        Ok(self.at_end_of_path(number.map_or(Member::Absent, Member::Number)))
    }

    fn visit_str<E>(self, value: &str) -> Result<Member, E> {
        Ok(self.at_end_of_path(Member::Text(value.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Member, A::Error> {
        let mut here = Member::EmptyList;
        while list.next_element::<IgnoredAny>()?.is_some() {
            here = self.at_end_of_path(Member::List);
        }
        Ok(here)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Member, A::Error> {
        let [first, rest @ ..] = self.0 else {
            let mut here = Member::EmptyObject;
            while object.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {
                here = Member::Object;
            }
            return Ok(here);
        };
        let mut found = Member::Absent;
        while let Some(is_it) = object.next_key_seed(IsName(first))? {
            match is_it {
                true => found = object.next_value_seed(At(rest))?,
                false => drop(object.next_value::<IgnoredAny>()?),
            }
        }
        Ok(found)
    }
}

/// Compares the name of a member.
pub(in crate::runtime) struct IsName<'a>(pub(in crate::runtime) &'a str);

impl<'de> DeserializeSeed<'de> for IsName<'_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for IsName<'_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a member")
    }

    fn visit_str<E>(self, name: &str) -> Result<bool, E> {
        Ok(name == self.0)
    }
}
