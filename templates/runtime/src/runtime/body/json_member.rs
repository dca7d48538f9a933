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
/// is not JSON up to the value.
///
/// Other values are skipped without allocation, and what follows the value is not read.
pub(in crate::runtime) fn member_at(json: &[u8], path: &[&str]) -> Member {
    if path.first().is_some_and(|first| lacks_member(json, first)) {
        return Member::Absent;
    }
    let mut json = serde_json::Deserializer::from_slice(json);
    let mut found = Member::Absent;
    let at = At {
        path,
        found: &mut found,
    };
    // The rest of the text is an error for the reader, which has stopped at the value.
    let _ = at.deserialize(&mut json);
    found
}

/// Returns whether an object has no member with this name, if a search for the name shows that: it
/// takes a fraction of the time of reading the text.
fn lacks_member(json: &[u8], name: &str) -> bool {
    let Ok(text) = std::str::from_utf8(json) else {
        return false;
    };
    // An escape may spell the name.
    text.trim_start().starts_with('{') && !text.contains(name) && !text.contains('\\')
}

/// The rest of a path, relative to a value.
struct At<'a> {
    path: &'a [&'a str],
    /// Set when the path ends.
    found: &'a mut Member,
}

impl<'de> DeserializeSeed<'de> for At<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl At<'_> {
    /// Finds `here` if the path ends here, for values without members.
    fn at_end_of_path<E>(self, here: Member) -> Result<(), E> {
        if self.path.is_empty() {
            *self.found = here;
        }
        Ok(())
    }
}

impl<'de> Visitor<'de> for At<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        *self.found = Member::Null;
        Ok(())
    }

    fn visit_bool<E>(self, value: bool) -> Result<(), E> {
        self.at_end_of_path(Member::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<(), E> {
        self.at_end_of_path(Member::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<(), E> {
        self.at_end_of_path(Member::Number(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<(), E> {
        // JSON has no other numbers.
        let number = serde_json::Number::from_f64(value);
        self.at_end_of_path(number.map_or(Member::Absent, Member::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<(), E> {
        self.at_end_of_path(Member::Text(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        match list.next_element::<IgnoredAny>()? {
            None => *self.found = Member::EmptyList,
            Some(_) => self.at_end_of_path(Member::List)?,
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<(), A::Error> {
        let [first, rest @ ..] = self.path else {
            let is_empty = object.next_entry::<IgnoredAny, IgnoredAny>()?.is_none();
            *self.found = match is_empty {
                true => Member::EmptyObject,
                false => Member::Object,
            };
            return Ok(());
        };
        while let Some(is_it) = object.next_key_seed(IsName(first))? {
            if is_it {
                let (path, found) = (rest, self.found);
                return object.next_value_seed(At { path, found });
            }
            object.next_value::<IgnoredAny>()?;
        }
        Ok(())
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
