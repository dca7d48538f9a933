//! Keywords that `openapiv3` cannot represent and that are carried as extensions.
//!
//! Their names begin with [`PREFIX`], which is reserved: such keys of a document are reported and
//! dropped on reading. So the content of a document is never mistaken for a carried keyword.

use super::walk::Walk;
use crate::document::{Map, place::Place};

/// The prefix of names that only `upgrade` writes. `openapiv3` keeps members that begin with `x-`.
pub(in crate::document) const PREFIX: &str = "x-trine:";

/// Extensions that `upgrade` writes. Their value is that of the keyword after the prefix, in camel
/// case (`x-trine:prefix-items` is `prefixItems`), unless noted otherwise.
pub const CARRIED: &[&str] = &[
    // Keywords of JSON Schema that 3.0 does not define.
    "x-trine:anchor",
    "x-trine:comment",
    "x-trine:const",
    "x-trine:contains",
    "x-trine:content-encoding",
    "x-trine:content-media-type",
    "x-trine:content-schema",
    "x-trine:dependencies",
    "x-trine:dependent-required",
    "x-trine:dependent-schemas",
    "x-trine:dynamic-anchor",
    "x-trine:dynamic-ref",
    "x-trine:else",
    "x-trine:examples",
    "x-trine:id",
    "x-trine:if",
    "x-trine:max-contains",
    "x-trine:min-contains",
    "x-trine:pattern-properties",
    "x-trine:prefix-items",
    "x-trine:property-names",
    "x-trine:schema",
    "x-trine:then",
    "x-trine:unevaluated-items",
    "x-trine:unevaluated-properties",
    "x-trine:vocabulary",
    // The schema `false`, which allows no value: true.
    "x-trine:never",
    // Values that the types of `openapiv3` cannot represent: numbers as text, a `null` default, a
    // `null` example, or a `null` value of an example.
    "x-trine:default",
    "x-trine:example",
    "x-trine:maximum",
    "x-trine:minimum",
    "x-trine:multiple-of",
    "x-trine:value",
    // A list of types next to a union that already determines the types.
    "x-trine:type",
    // A format of a schema that is neither a string nor a number.
    "x-trine:format",
    // Parts of OpenAPI that `openapiv3` drops or has no type for.
    "x-trine:additional-operations",
    "x-trine:allow-reserved",
    "x-trine:callbacks",
    "x-trine:collection-format",
    "x-trine:content",
    "x-trine:default-mapping",
    "x-trine:deprecated",
    "x-trine:device-authorization",
    "x-trine:device-authorization-url",
    "x-trine:encoding",
    "x-trine:identifier",
    "x-trine:item-encoding",
    "x-trine:item-schema",
    "x-trine:json-schema-dialect",
    "x-trine:kind",
    "x-trine:links",
    "x-trine:mutual-tls",
    "x-trine:oauth2-metadata-url",
    "x-trine:parent",
    "x-trine:prefix-encoding",
    "x-trine:query",
    "x-trine:querystring",
    "x-trine:self",
    "x-trine:serialized-value",
    "x-trine:style",
    "x-trine:summary",
    "x-trine:xml",
];

/// The numbers of `enum` as text. It is not one of [`CARRIED`]: `enum` itself is known where it is
/// allowed.
pub const NUMBERS: &str = "x-trine:numbers";

/// The prefix of unknown keywords, followed by the unmodified name.
const IGNORED: &str = "x-trine:ignored-";

/// Returns whether `key` is an extension added by `upgrade` rather than by the author.
pub fn is_carried(key: &str) -> bool {
    key.starts_with(PREFIX)
}

/// Returns the keyword that the member `key` carries, and whether it is unknown. Other members are
/// their own keyword.
pub(crate) fn keyword(key: &str, in_schema: bool) -> (String, bool) {
    /// The keywords of a schema that start with `$`; `extension` drops it.
    const CORE: [&str; 7] = [
        "anchor",
        "comment",
        "dynamicAnchor",
        "dynamicRef",
        "id",
        "schema",
        "vocabulary",
    ];
    if let Some(unknown) = key.strip_prefix(IGNORED) {
        return (unknown.to_owned(), true);
    }
    if key == NUMBERS {
        return ("enum".to_owned(), false);
    }
    let Some(name) = key.strip_prefix(PREFIX) else {
        return (key.to_owned(), false);
    };
    let mut words = name.split('-');
    let mut keyword = words.next().unwrap_or_default().to_owned();
    for word in words {
        let mut letters = word.chars();
        keyword.extend(letters.next().map(|letter| letter.to_ascii_uppercase()));
        keyword.push_str(letters.as_str());
    }
    if keyword == "self" || in_schema && CORE.contains(&keyword.as_str()) {
        keyword.insert(0, '$');
    }
    (keyword, false)
}

/// Returns the extension that carries a known `keyword`.
pub(in crate::document) fn extension(keyword: &str) -> Option<&'static str> {
    let mut name = String::from(PREFIX);
    for letter in keyword.trim_start_matches('$').chars() {
        if letter.is_ascii_uppercase() {
            name.push('-');
        }
        name.push(letter.to_ascii_lowercase());
    }
    CARRIED.iter().copied().find(|known| *known == name)
}

impl Walk<'_> {
    /// Renames a member to the extension that carries it. Returns whether its keyword is known.
    pub(super) fn carry(&mut self, map: &mut Map, key: &str, place: &Place<'_>) -> bool {
        let known = extension(key);
        let name = known.map_or_else(|| format!("{IGNORED}{key}"), str::to_owned);
        self.rename(map, key, &name, place);
        known.is_some()
    }

    /// Renames a member to the extension of unknown keywords. Returns `false`, as its keyword is not
    /// known.
    pub(super) fn ignore(&mut self, map: &mut Map, key: &str, place: &Place<'_>) -> bool {
        self.rename(map, key, &format!("{IGNORED}{key}"), place);
        false
    }

    /// Renames a member, and keeps its position. It replaces a member with the new name.
    pub(super) fn rename(&mut self, map: &mut Map, from: &str, to: &str, place: &Place<'_>) {
        if from != to && map.contains_key(to) {
            map.shift_remove(to);
        }
        // Nothing is shifted: a map of many unknown members is renamed in linear time.
        if let Some(index) = map.get_index_of(from)
            && map.replace_index(index, to.to_owned()).is_ok()
        {
            let at = place.pointer();
            self.origins.moved(&at.child(from), &at.child(to));
        }
    }
}
