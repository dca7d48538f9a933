//! Names that are unique within one scope.

use std::collections::BTreeMap;

/// The priority of a name, the highest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NamePriority {
    /// Configured: `x-trine-rust-name`, trine.toml, `x-enum-varnames`.
    Chosen,
    /// The unmodified name in the document.
    Verbatim,
    /// Derived from the document.
    Derived,
}

impl NamePriority {
    /// Returns the priority of `name` for an item called `wire_name`, unless it was chosen.
    pub fn of(chosen: bool, name: &str, wire_name: &str) -> Self {
        match chosen {
            true => Self::Chosen,
            false if name == wire_name => Self::Verbatim,
            false => Self::Derived,
        }
    }
}

/// The maximum number of characters of a name: longer ones are not readable, and would be repeated
/// in the names of nested items.
const LONGEST: usize = 200;

/// A set of names that differ by more than case and underscores.
///
/// Two names that a reader (or a file system) could confuse count as one, so `fooBar` and `foo_bar`
/// of one document never become confusable names.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    /// Folded names, each with the number to try next for the same name.
    taken: BTreeMap<String, u32>,
}

impl Scope {
    /// Creates a scope in which `reserved` are taken.
    pub fn reserving<'a>(reserved: impl IntoIterator<Item = &'a str>) -> Self {
        let taken = reserved.into_iter().map(|name| (fold(name), 2)).collect();
        Self { taken }
    }

    /// Takes a name for each item, in order. If two names collide, the one with the higher priority
    /// keeps it.
    pub fn take_all(
        &mut self,
        wanted: impl IntoIterator<Item = (String, NamePriority)>,
        separator: &str,
    ) -> Vec<String> {
        let mut wanted: Vec<_> = wanted.into_iter().enumerate().collect();
        wanted.sort_by_key(|(_, (_, priority))| *priority);
        let mut taken: Vec<(usize, String)> = wanted
            .into_iter()
            .map(|(index, (name, _))| (index, self.take(name, separator)))
            .collect();
        taken.sort_unstable();
        taken.into_iter().map(|(_, name)| name).collect()
    }

    /// Takes `name`, or the first free one of `name` with the suffix 2, 3 ….
    ///
    /// `separator` is inserted between the name and the number.
    pub fn take(&mut self, mut name: String, separator: &str) -> String {
        // Names of nested items grow with each level.
        if let Some((end, _)) = name.char_indices().nth(LONGEST) {
            name.truncate(end);
        }
        let Some(next) = self.taken.get(&fold(&name)).copied() else {
            self.taken.insert(fold(&name), 2);
            return name;
        };
        // The digits of a name must not merge with the number.
        let separator = match name.ends_with(|last: char| last.is_ascii_digit()) {
            true => "_",
            false => separator,
        };
        // The underscore of a keyword is not needed before a number.
        let stem = match name.trim_end_matches('_') {
            "" => name.as_str(),
            stem => stem,
        };
        let mut number = next;
        loop {
            let candidate = format!("{stem}{separator}{number}");
            number += 1;
            if let std::collections::btree_map::Entry::Vacant(free) =
                self.taken.entry(fold(&candidate))
            {
                free.insert(2);
                self.taken.insert(fold(&name), number);
                return candidate;
            }
        }
    }
}

/// Returns whether two names cannot be in one scope.
pub fn is_same(one: &str, other: &str) -> bool {
    fold(one) == fold(other)
}

fn fold(name: &str) -> String {
    let folded: String = name
        .chars()
        .filter(|c| *c != '_')
        .flat_map(char::to_lowercase)
        .collect();
    // A separate number (`lead_2`) differs from the digits of a name (`lead2`), or one could hide
    // the other.
    match name.trim_end_matches(|c: char| c.is_ascii_digit()) {
        stem if stem.len() < name.len() && stem.ends_with('_') => format!("{folded}_"),
        _ => folded,
    }
}

#[cfg(test)]
mod tests {
    use super::{NamePriority, Scope};

    #[test]
    fn names_that_fold_to_one_are_numbered() {
        let mut scope = Scope::default();
        assert_eq!(scope.take("foo_bar".into(), "_"), "foo_bar");
        assert_eq!(scope.take("foobar".into(), "_"), "foobar_2");
        assert_eq!(scope.take("FOO_BAR".into(), "_"), "FOO_BAR_3");
        assert_eq!(scope.take("Lead".into(), ""), "Lead");
        assert_eq!(scope.take("Lead".into(), ""), "Lead2");
        assert_eq!(scope.take("Lead2".into(), ""), "Lead2_2");
        assert_eq!(scope.take("Self_".into(), ""), "Self_");
        assert_eq!(scope.take("Self_".into(), ""), "Self2");
    }

    #[test]
    fn the_better_claim_keeps_the_name() {
        let wanted = [
            ("id".to_owned(), NamePriority::of(false, "id", "@id")),
            ("id".to_owned(), NamePriority::of(false, "id", "id")),
            ("name".to_owned(), NamePriority::of(false, "name", "name")),
            ("name".to_owned(), NamePriority::of(true, "name", "title")),
        ];
        let names = Scope::default().take_all(wanted, "_");
        assert_eq!(names, ["id_2", "id", "name_2", "name"]);
    }

    #[test]
    fn a_number_that_is_taken_is_passed_over() {
        let mut scope = Scope::reserving(["Lead", "Lead2"]);
        assert_eq!(scope.take("Lead".into(), ""), "Lead3");
        assert_eq!(scope.take("Lead".into(), ""), "Lead4");
    }
}
