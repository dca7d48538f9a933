//! Documents: any text is loaded, or rejected with a message.

use trine::document::{Document, Node};
use trine::pointer::Pointer;

/// The number of pointers that are located in the text of a document. Each lookup parses the text
/// again.
const PLACES: usize = 8;

/// Loads a text as YAML or JSON.
///
/// # Panics
///
/// Panics if two loads differ or a location cannot be determined.
pub fn check(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    for name in ["openapi.yaml", "openapi.json"] {
        let first = loaded(name, text);
        assert_eq!(first, loaded(name, text), "loading is not deterministic");
    }
}

/// Returns the tree and the messages of a text, or the reason for rejecting it.
fn loaded(name: &str, text: &str) -> String {
    match Document::load(name, text) {
        Ok((document, diagnostics)) => {
            let mut places = Vec::new();
            list(document.root(), &Pointer::root(), &mut places);
            for place in &places {
                assert!(
                    document.get(place).is_some(),
                    "{place:?} is not in the tree"
                );
                for location in [document.locate(place), document.locate_key(place)] {
                    let line = location.map_or(1, |location| location.line);
                    let lines = text.lines().count().max(1);
                    assert!(line <= lines + 1, "{place:?} is in line {line} of {lines}");
                }
            }
            format!("{:?}\n{}", document.root(), diagnostics.render(&document))
        }
        Err(error) => {
            assert!(error.diagnostics.has_errors(), "refused without a reason");
            error.to_string()
        }
    }
}

fn list(node: &Node, place: &Pointer, places: &mut Vec<Pointer>) {
    if places.len() >= PLACES {
        return;
    }
    places.push(place.clone());
    if let Some(map) = node.as_map() {
        for (key, value) in map {
            list(value, &place.child(key), places);
        }
    }
    for (index, element) in node.as_list().into_iter().flatten().enumerate() {
        list(element, &place.child(index), places);
    }
}
