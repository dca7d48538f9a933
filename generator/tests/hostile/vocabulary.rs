//! The documents contain every extension and every keyword: one that is added to the generator has
//! to be added here.

use std::collections::{BTreeMap, BTreeSet};

use serde_yaml::Value;
use trine::coverage::KEYWORDS;
use trine::extension::extensions;

use super::super::{BASES, parsed};

/// Rows of the table of keywords that are not spelled like this in a document.
const NOT_WRITTEN: [&str; 3] = [
    // A schema that is `false`.
    "never",
    // `type: mutualTLS`.
    "mutualTls",
    // `in: querystring`.
    "querystring",
];

/// Collects the keys of all maps, and below each extension the keys in it.
fn collect(node: &Value, within: &[String], keys: &mut BTreeMap<String, BTreeSet<String>>) {
    match node {
        Value::Mapping(map) => {
            for (key, value) in map {
                let key = key.as_str().expect("keys are text").to_owned();
                for extension in within {
                    keys.entry(extension.clone())
                        .or_default()
                        .insert(key.clone());
                }
                keys.entry(String::new()).or_default().insert(key.clone());
                let mut within = within.to_vec();
                if key.starts_with("x-") {
                    within.push(key);
                }
                collect(value, &within, keys);
            }
        }
        Value::Sequence(list) => list.iter().for_each(|value| collect(value, within, keys)),
        _ => {}
    }
}

#[test]
fn every_extension_and_keyword_is_attacked() {
    let mut keys = BTreeMap::new();
    for (_, text) in BASES {
        collect(&parsed(text), &[], &mut keys);
    }
    let has = |within: &str, key: &str| keys.get(within).is_some_and(|keys| keys.contains(key));
    let mut missing = Vec::new();
    for extension in extensions() {
        if !has("", extension.name) {
            missing.push(extension.name.to_owned());
        }
        let members = extension.members.iter();
        let absent = members.filter(|member| !has(extension.name, member));
        missing.extend(absent.map(|member| format!("{}: {member}", extension.name)));
    }
    for keyword in KEYWORDS.iter().flat_map(|support| support.keywords) {
        if !has("", keyword) && !NOT_WRITTEN.contains(keyword) {
            missing.push((*keyword).to_owned());
        }
    }
    assert!(
        missing.is_empty(),
        "add these to a document in generator/tests/hostile: {}",
        missing.join(", ")
    );
}
