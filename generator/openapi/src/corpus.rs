//! Real documents for tests, from the folder in `TRINE_CORPUS`; no documents if it is not set.

use std::fs;
use std::path::Path;

/// The maximum size of documents read by unoptimized tests, in bytes; a few large ones take a
/// minute.
const LARGEST_IN_DEBUG: usize = 1 << 20;

/// Returns the documents of the folder, or of `specs` and `swagger2` in it, by name.
pub(crate) fn documents() -> Vec<(String, String)> {
    let Some(folder) = std::env::var_os("TRINE_CORPUS") else {
        println!("skipped: TRINE_CORPUS names no folder of documents");
        return Vec::new();
    };
    let folder = Path::new(&folder);
    let specs = folder.join("specs");
    let swagger = fs::read_dir(folder.join("swagger2")).into_iter().flatten();
    let folder = if specs.is_dir() { &specs } else { folder };
    let entries = fs::read_dir(folder).expect("TRINE_CORPUS is a folder");
    let mut documents: Vec<(String, String)> = entries
        .chain(swagger)
        .map(|entry| entry.expect("a readable folder").path())
        .filter(|path| {
            let extension = path.extension().unwrap_or_default();
            ["yaml", "yml", "json"]
                .iter()
                .any(|known| extension == *known)
        })
        .map(|path| {
            let text = fs::read_to_string(&path).expect("a text");
            (path.to_string_lossy().into_owned(), text)
        })
        .collect();
    assert!(!documents.is_empty(), "TRINE_CORPUS holds no documents");
    documents.sort();
    documents.retain(|(_, text)| !cfg!(debug_assertions) || text.len() <= LARGEST_IN_DEBUG);
    documents
}
