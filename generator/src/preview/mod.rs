//! A document and the API generated from it, as the data of a page.
//!
//! The page ([`PAGE`]) shows a [`Preview`]: it is served by `trine preview`, and it is the playground, in
//! which the generator runs in the browser. The data has the values that code is printed from, so that
//! nothing on the page is read from printed code.

mod code;
mod data;
mod page;

use serde_json::{Value as Json, json};

use crate::input::Input;
use crate::output::{FileTree, OutputError};
use crate::{Analyzed, CrateText, Failure, package};

pub use page::{PAGE, PageFile};

/// A document that was read, for the page.
///
/// ```
/// use trine::input::Input;
/// use trine::preview::Preview;
///
/// let text = "openapi: 3.1.0\ninfo: {title: Notes, version: '1'}\npaths: {}\n";
/// let preview = Preview::of(Input::text("openapi.yaml", text.to_owned()));
/// assert_eq!(preview.data()["title"], "Notes");
/// let files = preview.files().expect("a crate");
/// assert!(files.get("src/lib.rs").is_some());
/// ```
#[derive(Debug)]
pub struct Preview {
    input: Input,
    analyzed: Result<Analyzed, Failure>,
    text: Option<CrateText>,
}

impl Preview {
    /// Reads a document. The package has the name of the API.
    pub fn of(input: Input) -> Self {
        let analyzed = input.read();
        let text = analyzed.as_ref().ok().map(|analyzed| {
            let name = package::package_name(&analyzed.api.title);
            package::crate_text(name.as_deref().unwrap_or("client"), &analyzed.api)
        });
        Self {
            input,
            analyzed,
            text,
        }
    }

    /// Creates the preview of a document that was read, with the texts of its crate.
    pub fn new(input: Input, analyzed: Result<Analyzed, Failure>, text: Option<CrateText>) -> Self {
        Self {
            input,
            analyzed,
            text,
        }
    }

    /// Returns the data of the page.
    pub fn data(&self) -> Json {
        match (&self.analyzed, &self.text) {
            (Ok(analyzed), Some(text)) => data::of(&self.input.spec, analyzed, &text.package),
            (Ok(_), None) => data::unreadable(&self.input.spec, &json!([])),
            (Err(failure), _) => data::unreadable(&self.input.spec, failure.to_json()),
        }
    }

    /// Generates the files of the crate; none if the document cannot be used.
    ///
    /// # Errors
    ///
    /// Returns an error if the generated code is invalid: a bug in Trine.
    pub fn files(self) -> Result<FileTree, OutputError> {
        match (self.analyzed, &self.text) {
            (Ok(analyzed), Some(text)) => self.input.generate(analyzed, text),
            _ => Ok(FileTree::new()),
        }
    }
}

/// Returns the data of a page that cannot show a document, because of an error outside of it.
pub fn failed(message: &str) -> Json {
    data::without_document(message)
}

/// Returns files as the page reads them.
pub fn listed(tree: &FileTree) -> Json {
    tree.iter()
        .map(|(path, text)| json!({ "path": path, "text": text }))
        .collect()
}
