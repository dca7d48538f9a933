//! The entries of two listings that are the same item.

use std::collections::BTreeMap;
use std::mem;

use crate::surface::{Declaration, Entry, RustType, Surface};

/// The pairs of old and new paths, and the types of both listings.
pub(super) struct Pairs<'a> {
    by_old: BTreeMap<&'a str, &'a str>,
    by_new: BTreeMap<&'a str, &'a str>,
    /// What aliases are other names for, in the old and in the new listing.
    aliases: [BTreeMap<&'a str, &'a RustType>; 2],
}

impl<'a> Pairs<'a> {
    /// Pairs the entries.
    ///
    /// Entries with the same path are a pair. If the path of an old entry does not exist any more,
    /// its pair is the only new entry with the same identity in the same parent.
    pub(super) fn of(old: &'a Surface, new: &'a Surface) -> Self {
        let mut identified: BTreeMap<_, Vec<&'a str>> = BTreeMap::new();
        for (path, entry) in &new.entries {
            identified
                .entry(key(entry.parent.as_deref(), entry))
                .or_default()
                .push(path);
        }
        let mut pairs = Self {
            by_old: BTreeMap::new(),
            by_new: BTreeMap::new(),
            aliases: [aliases(old), aliases(new)],
        };
        for (path, entry) in &old.entries {
            let parent = match entry.parent.as_deref() {
                None => None,
                Some(parent) => match pairs.new_path(parent) {
                    Some(new_parent) => Some((parent, new_parent)),
                    None => continue,
                },
            };
            let renamed = parent.map(|(old, new)| format!("{new}{}", &path[old.len()..]));
            let same = new
                .entries
                .get_key_value(renamed.as_deref().unwrap_or(path));
            let same = same.filter(|(_, new)| is_comparable(entry, new));
            let pair = same.map(|(path, _)| path.as_str()).or_else(|| {
                let candidates = identified.get(&key(parent.map(|(_, new)| new), entry))?;
                // One that exists under its name in the old listing is not renamed.
                let is_free = |path: &&&str| {
                    let old_path = parent.map(|(old, new)| format!("{old}{}", &path[new.len()..]));
                    let old_path = old_path.as_deref().unwrap_or(path);
                    !old.entries.contains_key(old_path) && !pairs.by_new.contains_key(**path)
                };
                let mut free = candidates.iter().filter(is_free);
                free.next().copied().filter(|_| free.next().is_none())
            });
            if let Some(pair) = pair {
                pairs.by_old.insert(path, pair);
                pairs.by_new.insert(pair, path);
            }
        }
        pairs
    }

    /// Returns the new path of an old entry.
    pub(super) fn new_path(&self, old: &str) -> Option<&'a str> {
        self.by_old.get(old).copied()
    }

    /// Returns the old path of a new entry.
    pub(super) fn old_path(&self, new: &str) -> Option<&'a str> {
        self.by_new.get(new).copied()
    }

    /// Returns whether a new entry existed before.
    pub(super) fn is_paired(&self, new: &str) -> bool {
        self.by_new.contains_key(new)
    }

    /// Returns whether an old and a new type are the same: renamed items count as one, and aliases
    /// as what they are other names for.
    pub(super) fn is_same(&self, old: &RustType, new: &RustType) -> bool {
        let renamed = |ty: &RustType| ty.replaced(&|path| self.new_path(path).map(RustType::path));
        let [old_aliases, new_aliases] = &self.aliases;
        renamed(old) == *new || renamed(&old.expanded(old_aliases)) == new.expanded(new_aliases)
    }
}

fn aliases(surface: &Surface) -> BTreeMap<&str, &RustType> {
    let entries = surface.entries.iter();
    let aliases = entries.filter_map(|(path, entry)| match &entry.declaration {
        Declaration::Alias(ty) => Some((path.as_str(), ty)),
        _ => None,
    });
    aliases.collect()
}

/// The parent, whether the entry belongs to another one, its kind, and its identity.
type Key<'e> = (Option<&'e str>, bool, &'static str, &'e str);

fn key<'e>(parent: Option<&'e str>, entry: &'e Entry) -> Key<'e> {
    let kind = entry.declaration.kind();
    (parent, entry.owner.is_some(), kind, &entry.identity)
}

/// Returns whether two entries of one name are versions of one item.
fn is_comparable(old: &Entry, new: &Entry) -> bool {
    let kinds = (&old.declaration, &new.declaration);
    mem::discriminant(kinds.0) == mem::discriminant(kinds.1)
        || kinds.0.is_type() && kinds.1.is_type()
}
