//! Changes of declarations in Rust, by cargo's rules for semver.

use super::{Change, Class, Comparison, kind_key};
use crate::surface::{Declaration, Entry, Function, Receiver, RustType};

impl Comparison<'_> {
    /// Compares the declarations of an entry.
    pub(super) fn declarations(&mut self, path: &str, old: &Entry, new: &Entry) -> Vec<Change> {
        let change = |code, message| Change {
            rust: Some(Class::Breaking),
            ..Change::new(path, old, code, message)
        };
        match (&old.declaration, &new.declaration) {
            (Declaration::Function(old), Declaration::Function(new)) => {
                let (class, differences) = self.functions(old, new);
                let found = differences.into_iter().map(|message| Change {
                    rust: Some(class),
                    ..change("signature-changed", message)
                });
                found.collect()
            }
            (Declaration::Field(before), Declaration::Field(after))
            | (Declaration::Alias(before), Declaration::Alias(after))
            | (Declaration::Static(before), Declaration::Static(after)) => {
                let is_same = self.pairs.is_same(before, after);
                let message = format!("type changes from `{before}` to `{after}`");
                let found = (!is_same).then(|| change("type-changed", message));
                found.into_iter().collect()
            }
            (Declaration::Variant(before), Declaration::Variant(after)) => {
                let is_same = match (before, after) {
                    (None, None) => true,
                    (Some(before), Some(after)) => self.pairs.is_same(before, after),
                    _ => false,
                };
                let words = |payload: &Option<RustType>| match payload {
                    Some(payload) => format!("`{payload}`"),
                    None => "no content".to_owned(),
                };
                let (before, after) = (words(before), words(after));
                let message = format!("content changes from {before} to {after}");
                let found = (!is_same).then(|| change("type-changed", message));
                found.into_iter().collect()
            }
            (
                Declaration::Struct {
                    traits: old_traits,
                    is_non_exhaustive: was,
                },
                Declaration::Struct {
                    traits: new_traits,
                    is_non_exhaustive: is,
                },
            ) => {
                let mut found = self.traits(path, old, old_traits, new_traits);
                if was != is {
                    let (class, code, message) = match is {
                        true => (
                            Class::Breaking,
                            "non-exhaustive-added",
                            "no longer created by `new`, but by a constructor for each alternative",
                        ),
                        false => (
                            Class::Additive,
                            "non-exhaustive-removed",
                            "created by `new`: no alternative is required any more",
                        ),
                    };
                    let change = change(code, message.to_owned());
                    found.push(Change {
                        rust: Some(class),
                        ..change
                    });
                }
                found
            }
            (
                Declaration::Enum { traits: old_traits },
                Declaration::Enum { traits: new_traits },
            ) => self.traits(path, old, old_traits, new_traits),
            (Declaration::Feature { is_default: was }, Declaration::Feature { is_default: is })
                if was != is =>
            {
                let message = format!("enabled by default: {is}");
                let class = if *is {
                    Class::Additive
                } else {
                    Class::Breaking
                };
                vec![Change {
                    rust: Some(class),
                    ..change("default-changed", message)
                }]
            }
            (before, after) if before.kind() != after.kind() => {
                self.broken.insert(kind_key(path));
                if let Some(new_path) = self.pairs.new_path(path) {
                    self.broken.insert(kind_key(new_path));
                }
                let message = format!("{} becomes {}", with_type(before), with_type(after));
                vec![change("kind-changed", message)]
            }
            _ => Vec::new(),
        }
    }

    fn traits(&self, path: &str, entry: &Entry, old: &[RustType], new: &[RustType]) -> Vec<Change> {
        let is_in = |one: &RustType, all: &[RustType], is_old: bool| {
            all.iter().any(|other| match is_old {
                true => self.pairs.is_same(other, one),
                false => self.pairs.is_same(one, other),
            })
        };
        let lost = old.iter().filter(|one| !is_in(one, new, false));
        let lost = lost.map(|one| {
            (
                one,
                Class::Breaking,
                "trait-removed",
                "no longer implements",
            )
        });
        let gained = new.iter().filter(|one| !is_in(one, old, true));
        let gained = gained.map(|one| (one, Class::Additive, "trait-added", "implements"));
        let all = lost.chain(gained);
        all.map(|(name, class, code, words)| Change {
            rust: Some(class),
            ..Change::new(path, entry, code, format!("{words} `{name}`"))
        })
        .collect()
    }

    /// Compares two functions: the class of the change, and the differences in words.
    fn functions(&self, old: &Function, new: &Function) -> (Class, Vec<String>) {
        let mut class = Class::Docs;
        let mut differences = Vec::new();
        if old.receiver != new.receiver {
            class = Class::Breaking;
            let words = |receiver: Option<Receiver>| match receiver {
                None => "no receiver",
                Some(Receiver::Reference) => "`&self`",
                Some(Receiver::Value) => "`self`",
            };
            let (before, after) = (words(old.receiver), words(new.receiver));
            differences.push(format!("receiver changes from {before} to {after}"));
        }
        if old.is_async != new.is_async {
            class = Class::Breaking;
            let word = if new.is_async {
                "becomes"
            } else {
                "is no longer"
            };
            differences.push(format!("{word} `async`"));
        }
        match old.arguments.len() == new.arguments.len() {
            true => {
                for (before, after) in old.arguments.iter().zip(&new.arguments) {
                    let (of, text) = self.arguments(before, after);
                    class = class.max(of.unwrap_or(class));
                    differences.extend(text);
                }
            }
            false => {
                class = Class::Breaking;
                let listed = |one: &[(String, RustType)], other: &[(String, RustType)]| {
                    let names = |name: &String| other.iter().any(|(known, _)| known == name);
                    let more = one.iter().filter(|(name, _)| !names(name));
                    let more = more.map(|(name, ty)| format!("`{name}: {ty}`"));
                    more.collect::<Vec<_>>()
                };
                let more = listed(&new.arguments, &old.arguments);
                let fewer = listed(&old.arguments, &new.arguments);
                differences.extend(more.iter().map(|one| format!("new argument {one}")));
                differences.extend(
                    fewer
                        .iter()
                        .map(|one| format!("no argument {one} any more")),
                );
                for (name, before) in &old.arguments {
                    let after = new.arguments.iter().find(|(known, _)| known == name);
                    if let Some((_, after)) =
                        after.filter(|(_, it)| !self.pairs.is_same(before, it))
                    {
                        differences.push(argument_change(name, before, after));
                    }
                }
            }
        }
        if !self.pairs.is_same(&old.result, &new.result) {
            class = Class::Breaking;
            let (before, after) = (&old.result, &new.result);
            differences.push(format!("result changes from `{before}` to `{after}`"));
        }
        (class, differences)
    }

    /// Compares two arguments at one position.
    fn arguments(
        &self,
        (name, before): &(String, RustType),
        (new_name, after): &(String, RustType),
    ) -> (Option<Class>, Option<String>) {
        if !self.pairs.is_same(before, after) {
            let target = after.conversion_target();
            // A generic argument accepts the values of the type before.
            let accepts = target.is_some_and(|target| self.pairs.is_same(before, &target));
            let class = if accepts {
                Class::Additive
            } else {
                Class::Breaking
            };
            return (Some(class), Some(argument_change(name, before, after)));
        }
        let message = format!("argument `{name}` is renamed to `{new_name}`");
        match name == new_name {
            true => (None, None),
            false => (Some(Class::Docs), Some(message)),
        }
    }
}

fn argument_change(name: &str, before: &RustType, after: &RustType) -> String {
    format!("argument `{name}` changes from `{before}` to `{after}`")
}

fn with_type(declaration: &Declaration) -> String {
    match declaration {
        Declaration::Alias(ty) => format!("type alias of `{ty}`"),
        other => other.kind().to_owned(),
    }
}
