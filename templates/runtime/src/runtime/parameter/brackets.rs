//! The bracketed spelling that PHP servers read: `fields[PHONE][0][VALUE]=…`, `select[]=ID`.
//!
//! What such a server reads is what JSON would say, or else it is refused: `null`, an empty list
//! and an object without members have no spelling, and to leave them out would turn "clear this"
//! into "leave this".

use crate::runtime::parameter::percent::encode;
use crate::runtime::value::ordered_json::OrderedJson;

/// What a parameter or the members of a form are spelled as: the name with its brackets, and the
/// text. Neither is encoded.
pub(in crate::runtime) type Pair = (String, String);

/// The pairs of a value under a name.
pub(in crate::runtime) fn pairs(name: &str, value: &OrderedJson) -> Result<Vec<Pair>, String> {
    spell(vec![(name.to_owned(), value)])
}

/// The pairs of the members of an object.
pub(in crate::runtime) fn member_pairs(value: &OrderedJson) -> Result<Vec<Pair>, String> {
    let OrderedJson::Object(members) = value else {
        return Err("only the members of an object can be written as `name=value`".to_owned());
    };
    let members = members.iter().rev();
    spell(members.map(|(name, value)| (name.clone(), value)).collect())
}

/// `name=value` in percent-encoding, brackets too.
pub(in crate::runtime) fn encoded(pairs: &[Pair]) -> Vec<String> {
    let pairs = pairs.iter();
    pairs
        .map(|(name, text)| format!("{}={}", encode(name), encode(text)))
        .collect()
}

/// The pairs of what is `left`, the last of them first.
fn spell(mut left: Vec<(String, &OrderedJson)>) -> Result<Vec<Pair>, String> {
    let mut pairs = Vec::new();
    while let Some((name, value)) = left.pop() {
        match value {
            OrderedJson::Null => {
                return Err(format!("`{name}` is null, which brackets cannot spell"));
            }
            // What PHP itself writes; the text `false` would be true there.
            OrderedJson::Bool(value) => {
                pairs.push((name, if *value { "1" } else { "0" }.to_owned()))
            }
            OrderedJson::Number(number) => pairs.push((name, number.to_string())),
            OrderedJson::Digits(text) | OrderedJson::String(text) => {
                pairs.push((name, text.clone()))
            }
            OrderedJson::Array(elements) => {
                if elements.is_empty() {
                    return Err(format!(
                        "`{name}` is an empty list, which brackets cannot spell"
                    ));
                }
                // Without a number each `[]` begins an element, which is right for scalars alone.
                let is_flat = !elements.iter().any(is_nested);
                for (index, element) in elements.iter().enumerate().rev() {
                    let name = match is_flat {
                        true => format!("{name}[]"),
                        false => format!("{name}[{index}]"),
                    };
                    left.push((name, element));
                }
            }
            OrderedJson::Object(members) => {
                if members.is_empty() {
                    return Err(format!(
                        "`{name}` is an empty object, which brackets cannot spell"
                    ));
                }
                for (member, value) in members.iter().rev() {
                    if member.is_empty() || member.contains(']') {
                        return Err(format!(
                            "`{member}` in `{name}` cannot stand in brackets: the name of a \
                             member holds no `]` and is not empty"
                        ));
                    }
                    left.push((format!("{name}[{member}]"), value));
                }
            }
        }
    }
    Ok(pairs)
}

fn is_nested(value: &OrderedJson) -> bool {
    value.is_array() || value.is_object()
}
