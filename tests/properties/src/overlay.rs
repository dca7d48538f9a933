//! Overlays: any text is an overlay with which a document is read, or rejected with a message.

use trine::config::Config;
use trine::output::FileTree;
use trine::{OverlayFile, Strictness};

use crate::configuration::{DOCUMENT, is_printable};
use crate::pipeline::{generated_with, look_at};

/// Applies a text as an overlay to a document with what an overlay can select.
///
/// # Panics
///
/// Panics if a message cannot be printed, or if what is generated is invalid.
pub fn check(data: &[u8]) {
    check_on(DOCUMENT.as_bytes(), data);
}

/// Applies a text as an overlay to a document.
///
/// # Panics
///
/// Panics if a message cannot be printed, if what is generated is invalid, or if two runs differ.
pub fn check_on(document: &[u8], overlay: &[u8]) {
    let (Ok(document), Ok(text)) = (std::str::from_utf8(document), std::str::from_utf8(overlay))
    else {
        return;
    };
    let mut config = Config::default();
    // Mutations repeat queries, and each visits the document.
    config.limits.selections = 200_000;
    config.overlay_files.push(OverlayFile {
        name: "overlay.yaml".to_owned(),
        text: text.to_owned(),
    });
    let generated = || generated_with(document, Strictness::Tolerant, config.clone());
    match (generated(), generated()) {
        (Ok(files), Ok(again)) => {
            assert!(files == again, "two runs differ");
            FileTree::iter(&files).for_each(|(path, text)| look_at(path, text));
        }
        (Err(failure), Err(again)) => {
            assert_eq!(failure, again, "two runs differ");
            let message = failure.to_string();
            assert!(message.contains("error["), "{message:?}");
            is_printable(&message);
        }
        _ => panic!("of two runs one fails"),
    }
}
