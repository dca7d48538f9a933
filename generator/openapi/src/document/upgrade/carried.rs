//! Keywords that `openapiv3` has no place for and that travel through it as extensions.
//!
//! Their names begin with [`PREFIX`], which no key of a document does: such keys are reported and
//! dropped when a file is read. So what a document writes is never mistaken for a carried keyword.

use super::walk::Walk;
use crate::document::{Map, place::Place};

/// The beginning of the names that only `upgrade` writes. `openapiv3` keeps members that begin with
/// `x-`.
pub(in crate::document) const PREFIX: &str = "x-trine:";

/// Extensions that `upgrade` writes. Their values are those of the keyword after the prefix, in
/// camel case (`x-trine:prefix-items` is `prefixItems`), unless it says so here.
pub const CARRIED: &[&str] = &[
    // Keywords of JSON Schema that 3.0 lacks.
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
    // The schema `false`, which nothing satisfies: true.
    "x-trine:never",
    // Values that `openapiv3`'s types cannot hold: numbers as text, a `null` default, example or
    // value of an example.
    "x-trine:default",
    "x-trine:example",
    "x-trine:maximum",
    "x-trine:minimum",
    "x-trine:multiple-of",
    "x-trine:value",
    // A list of types beside a union, which says what the types are already.
    "x-trine:type",
    // A format of something that is neither text nor a number.
    "x-trine:format",
    // Parts of OpenAPI that `openapiv3` drops or that have no type there.
    "x-trine:callbacks",
    "x-trine:content",
    "x-trine:identifier",
    "x-trine:json-schema-dialect",
    "x-trine:kind",
    "x-trine:links",
    "x-trine:mutual-tls",
    "x-trine:parent",
    "x-trine:self",
    "x-trine:summary",
    "x-trine:xml",
];

/// The prefix of unknown keywords; the rest of the name is as written.
const IGNORED: &str = "x-trine:ignored-";

/// Whether `key` is an extension that `upgrade` put there rather than the author of a document.
pub fn is_carried(key: &str) -> bool {
    key.starts_with(PREFIX)
}

/// The keyword that the member `key` carries, and whether it is one that nobody knows. Any other
/// member is its own keyword.
pub(crate) fn keyword(key: &str, in_schema: bool) -> (String, bool) {
    /// The keywords of a schema with `$` in front; `extension` has dropped it.
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

/// The extension that carries `keyword`, if it is one that is known.
fn extension(keyword: &str) -> Option<&'static str> {
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
    /// Renames a member to the extension that carries it. Says whether its keyword is known.
    pub(super) fn carry(&mut self, map: &mut Map, key: &str, place: &Place<'_>) -> bool {
        let known = extension(key);
        let name = known.map_or_else(|| format!("{IGNORED}{key}"), str::to_owned);
        self.rename(map, key, &name, place);
        known.is_some()
    }

    /// Renames a member, at its place in the order. A member that has the new name gives way.
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
