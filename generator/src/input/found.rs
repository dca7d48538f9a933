//! The document in a folder or an archive.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::{InputError, bounded_text, opening};
use crate::limits::Limits;

/// The names of documents, in the order in which they are looked for.
const STEMS: [&str; 4] = ["openapi", "swagger", "main", "index"];
const ENDINGS: [&str; 3] = ["yaml", "yml", "json"];
/// The maximum number of documents that an error lists.
const LISTED: usize = 10;

/// Returns the document in a folder.
pub(super) fn in_folder(folder: &Path, limits: &Limits) -> Result<PathBuf, InputError> {
    let read = |error| InputError::Read {
        path: folder.to_owned(),
        error,
    };
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).map_err(read)?.take(limits.files) {
        let entry = entry.map_err(read)?;
        if entry.path().is_file() {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    let mut left = limits.bytes();
    let name = document(&folder.to_string_lossy(), names, |name| {
        let path = folder.join(name);
        opening(&path);
        let text = bounded_text(File::open(path)?, left)?;
        left = left.saturating_sub(text.len());
        Ok(text)
    })?;
    Ok(folder.join(name))
}

/// Returns the document among files: the first one with a usual name, or the only other one. `text`
/// reads a file.
pub(super) fn document(
    folder: &str,
    mut names: Vec<String>,
    mut text: impl FnMut(&str) -> io::Result<String>,
) -> Result<String, InputError> {
    let mut is_document = |name: &str| text(name).is_ok_and(|text| has_version(&text));
    for stem in STEMS {
        for ending in ENDINGS {
            let name = format!("{stem}.{ending}");
            if names.contains(&name) && is_document(&name) {
                return Ok(name);
            }
        }
    }
    names.retain(|name| {
        let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
        ENDINGS.contains(&ending) && is_document(name)
    });
    names.sort();
    if names.len() == 1 {
        return Ok(names.swap_remove(0));
    }
    Err(InputError::Document {
        folder: folder.to_owned(),
        documents: names,
    })
}

/// Lists the documents of a folder for an error.
pub(super) fn listed(documents: &[String]) -> String {
    let mut list = documents[..documents.len().min(LISTED)].join(", ");
    if let Some(more) = documents.len().checked_sub(LISTED).filter(|more| *more > 0) {
        list.push_str(&format!(" and {more} more"));
    }
    list
}

/// Returns whether a text is a document rather than a part of one.
fn has_version(text: &str) -> bool {
    #[derive(Deserialize)]
    struct Head {
        openapi: Option<IgnoredAny>,
        swagger: Option<IgnoredAny>,
    }
    let text = text.trim_start_matches('\u{feff}');
    if let Ok(head) = serde_json::from_str::<Head>(text) {
        return head.openapi.is_some() || head.swagger.is_some();
    }
    // In YAML, and in JSON with comments, a key starts a line.
    let is_json = text.trim_start().starts_with(['{', '/']);
    text.lines().any(|line| {
        let line = if is_json { line.trim_start() } else { line };
        let key = line.trim_start_matches(['"', '\'']);
        let key = key
            .strip_prefix("openapi")
            .or_else(|| key.strip_prefix("swagger"));
        key.is_some_and(|rest| {
            rest.trim_start_matches(['"', '\''])
                .trim_start()
                .starts_with(':')
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(files: &[(&str, &str)]) -> Result<String, String> {
        let names = files.iter().map(|(name, _)| (*name).to_owned()).collect();
        let text = |name: &str| {
            let file = files.iter().find(|(known, _)| *known == name);
            Ok(file.map_or("", |(_, text)| text).to_owned())
        };
        document("api", names, text).map_err(|error| error.to_string())
    }

    #[test]
    fn the_document_is_the_one_with_a_usual_name_or_the_only_one() {
        let document = "openapi: 3.0.3\n";
        for (files, expected) in [
            (
                &[("openapi.yaml", document), ("a.yaml", document)][..],
                "openapi.yaml",
            ),
            (
                &[("index.yaml", document), ("main.yml", document)],
                "main.yml",
            ),
            (
                &[("swagger.json", "{\"info\": {}, \"swagger\": \"2.0\"}")],
                "swagger.json",
            ),
            (
                &[("index.yaml", "type: object\n"), ("crm.yaml", document)],
                "crm.yaml",
            ),
            (
                &[("crm.json", "// a\n{\n  \"openapi\": \"3.0.3\",}")],
                "crm.json",
            ),
            (
                &[("crm.yaml", "'openapi' : 3.0.3\n"), ("crm.txt", document)],
                "crm.yaml",
            ),
        ] {
            assert_eq!(found(files).as_deref(), Ok(expected));
        }
    }

    #[test]
    fn several_documents_or_none_are_errors() {
        let document = "openapi: 3.0.3\n";
        let error = found(&[("b.yaml", document), ("a.json", "{\"openapi\": 1}")]);
        assert_eq!(
            error.expect_err("two documents"),
            "api contains several documents: a.json, b.yaml; pass one of them"
        );
        let part = "components: {a: {openapi: b}}\n  openapi: c\n";
        let error = found(&[("b.yaml", part), ("a.json", "{\"a\": {\"openapi\": 1}}")]);
        let error = error.expect_err("no document");
        assert!(
            error.starts_with("no document found in api: expected openapi.yaml"),
            "{error}"
        );
    }
}
