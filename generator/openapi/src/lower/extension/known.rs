//! The list of all extensions, with their members.

use std::collections::BTreeMap;

use crate::lower::extension::{
    batch, custom, error_when, filter, grammar, name, paging, retry, stream, update,
};
use crate::lower::operation::{oauth, signature};
use crate::lower::schema::enumeration;

/// An extension that documents can use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extension {
    /// The name.
    pub name: &'static str,
    /// The members of its value, and of the maps in it, if their names are fixed.
    pub members: Vec<&'static str>,
}

/// Returns every extension, sorted by name.
pub fn extensions() -> Vec<Extension> {
    let names = grammar::ALL.iter().copied().flatten();
    let others = enumeration::NAMES.iter().chain(enumeration::DESCRIPTIONS);
    let unique: BTreeMap<&'static str, ()> = names.chain(others).map(|name| (*name, ())).collect();
    unique
        .into_keys()
        .map(|name| Extension {
            name,
            members: members(name),
        })
        .collect()
}

fn members(name: &str) -> Vec<&'static str> {
    match name {
        batch::NAME => batch::MEMBERS.to_vec(),
        custom::NAME => custom::MEMBERS.to_vec(),
        filter::NAME => [filter::MEMBERS, filter::OF_LOGIC, filter::OF_OPERATOR].concat(),
        name::ERROR_WHEN => error_when::MEMBERS.to_vec(),
        name::RETRY => retry::OF_OPERATION.to_vec(),
        name::STREAM_WHEN => stream::MEMBERS.to_vec(),
        name::UPDATE_OF => update::MEMBERS.to_vec(),
        name::WEBHOOK_EVENT => vec!["header", "value"],
        name::WEBHOOK_SIGNATURE => signature::MEMBERS.to_vec(),
        oauth::NAME => oauth::MEMBERS.to_vec(),
        paging::NAME => paging::members(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_extension_is_listed_once() {
        let all = extensions();
        assert!(all.is_sorted_by(|one, two| one.name < two.name), "{all:?}");
        let members = |name: &str| {
            let found = all.iter().find(|one| one.name == name);
            found.expect("an extension").members.clone()
        };
        assert!(members("x-trine-lenient").is_empty());
        assert_eq!(members("x-trine-stream-when"), ["member", "value"]);
        for object in ["schema", "operation", "server", "media type object"] {
            for name in grammar::known_at(object) {
                assert!(all.iter().any(|one| one.name == *name), "{name}");
            }
        }
    }
}
