//! Places of `x-trine-…` extensions: unknown ones, and those without effect.

use indexmap::IndexMap;
use serde_json::Value as Json;

use crate::diagnostic::{Code, Diagnostic};
use crate::document::extensions;
use trine_ir::pointer::Pointer;
use trine_ir::suggest::closest;

use crate::lower::extension::error::{found, quoted};
use crate::lower::extension::grammar::{ALL, PLACES, expected, known_at};
use crate::lower::extension::name::PREFIX;
use crate::lower::view::DocumentView;

type Extensions = IndexMap<String, Json>;

impl DocumentView<'_> {
    /// Reports `x-trine-…` extensions without effect, and invalid values.
    pub(in crate::lower) fn check_extensions(
        &mut self,
        extensions: &Extensions,
        allowed: &[&'static str],
        place: &Pointer,
    ) {
        for (name, value) in extensions {
            if !name.starts_with(PREFIX) {
                continue;
            }
            let place = place.child(name);
            if !allowed.contains(&name.as_str()) {
                self.misplaced(name, allowed, &place);
            } else if let Some(expected) = expected(name, value) {
                let message = format!("expected {expected}, found {}", found(value));
                self.report(Diagnostic::new(Code::InvalidExtension, &place, message));
            }
        }
    }

    /// Checks the extensions of all objects, also of unused ones, so that a typo is never silent.
    pub(in crate::lower) fn check_all_extensions(&mut self) {
        let mut found: Vec<(&'static str, Pointer, String)> = Vec::new();
        extensions(self.typed.document().root(), &mut |member| {
            if member.keyword.starts_with(PREFIX) {
                found.push((member.object, member.pointer(), member.keyword.clone()));
            }
        });
        // Any name is that of a webhook, but this one is certainly a mistake.
        let webhooks = Pointer::root().child("webhooks");
        let names = self.typed.keys(&webhooks).into_iter();
        for name in names.filter(|name| name.starts_with(PREFIX)) {
            found.push(("webhooks", webhooks.child(&name), name));
        }
        for (object, place, name) in found {
            let allowed = known_at(object);
            if !allowed.contains(&name.as_str()) {
                self.misplaced(&name, allowed, &place);
            }
        }
    }

    fn misplaced(&mut self, name: &str, allowed: &[&'static str], place: &Pointer) {
        let homes: Vec<_> = homes(name).collect();
        let (message, help) = match homes.as_slice() {
            [] => (
                format!("unknown extension `{name}`"),
                correction(name, allowed),
            ),
            homes => (
                format!("`{name}` has no effect here"),
                format!("move it to {}, or remove it", alternatives(homes)),
            ),
        };
        let diagnostic = Diagnostic::new(Code::InvalidExtension, place, message);
        self.report(diagnostic.help(help).on_key());
    }
}

/// Returns the objects that an extension belongs to, in words.
fn homes(name: &str) -> impl Iterator<Item = &'static str> {
    let places = PLACES
        .iter()
        .filter(move |(_, known)| known.contains(&name));
    places.map(|(home, _)| *home)
}

/// Returns what to do about an unknown extension.
fn correction(name: &str, allowed: &[&'static str]) -> String {
    // All names begin equally, which makes none of them similar.
    let rest = |name: &'static str| name.strip_prefix(PREFIX).unwrap_or(name);
    let written = name.strip_prefix(PREFIX).unwrap_or(name);
    if let Some(close) = closest(written, allowed.iter().copied().map(rest)) {
        return format!("did you mean `{PREFIX}{close}`?");
    }
    // A typo in the name of an extension that belongs elsewhere.
    let all = ALL.iter().copied().flatten().copied();
    if let Some(close) = closest(written, all.map(rest)) {
        let close = format!("{PREFIX}{close}");
        let homes: Vec<_> = homes(&close).collect();
        return format!(
            "did you mean `{close}`? It belongs to {}",
            alternatives(&homes)
        );
    }
    match allowed {
        [] => "remove it; no extension applies here".to_owned(),
        [only] => format!("correct or remove this extension; only `{only}` applies here"),
        [names @ .., last] => format!(
            "correct or remove this extension; only {} and `{last}` apply here",
            quoted(names)
        ),
    }
}

/// Joins words: `a, b or c`.
fn alternatives(words: &[&str]) -> String {
    match words {
        [rest @ .., one, last] => {
            let rest: String = rest.iter().map(|word| format!("{word}, ")).collect();
            format!("{rest}{one} or {last}")
        }
        _ => words.concat(),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;

    #[test]
    fn every_extension_belongs_somewhere() {
        for name in ALL.iter().copied().flatten() {
            assert!(homes(name).next().is_some(), "{name}");
        }
        assert_eq!(alternatives(&["a", "b", "c"]), "a, b or c");
        assert_eq!(alternatives(&["a"]), "a");
    }

    /// The case has an unknown extension in each object of the specification that may have some.
    #[test]
    fn no_extension_is_silent() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/reject");
        let read = |name| fs::read_to_string(folder.join(name)).expect("a file");
        let document = read("invalid-extension-everywhere.yaml");
        let messages = read("invalid-extension-everywhere.stderr");
        let names = document
            .split(|c: char| !c.is_ascii_alphanumeric() && c != '-')
            .filter(|word| word.starts_with(PREFIX));
        let mut count = 0;
        for name in names {
            let message = format!("extension `{name}`");
            assert!(messages.contains(&message), "{name} is silent");
            count += 1;
        }
        assert!(count > 50, "{count}");
    }
}
