//! A document as written: its text, an untyped tree of it, and the way from one to the other.
//!
//! [`Document::load`] reads YAML or JSON and then rewrites the tree, so that later stages meet
//! one spelling for each meaning: OpenAPI 3.1 as 3.0 that loses nothing, small mistakes mended.

mod files;
mod index;
mod load;
mod locate;
mod node;
mod numbers;
mod origin;
mod place;
mod source;
mod upgrade;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fmt;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Known};
use crate::limits::Limits;
use trine_ir::pointer::Pointer;

pub use files::{Load, Outside};
pub use node::{Map, Node};
pub use source::Location;
#[cfg(test)]
pub(crate) use upgrade::grammar;
pub use upgrade::{CARRIED, is_carried};
pub(crate) use upgrade::{Mark, Marks, Member, carried_keyword, extensions, members};

use files::{File, Files, Joins};
use index::KeyIndex;
use origin::Origins;

/// A document in its upgraded form, with the text that it came from.
#[derive(Clone, Debug)]
pub struct Document {
    /// Its files; the first is the one that it was loaded from.
    files: Vec<File>,
    root: Node,
    /// Upgraded tree → tree that its files were joined to.
    upgraded: Origins,
    /// Joined tree → trees of the files.
    joins: Joins,
    /// Why what a reference leads to is not part of the tree, by the reference's text.
    outside: BTreeMap<String, Outside>,
}

/// As many problems are looked up in the text one by one, where no key stands at the place; of more,
/// the key around it is shown.
const WALKS: usize = 64;

/// A text that nothing can be made of.
#[derive(Clone, Debug)]
pub struct LoadError {
    /// The text, for rendering; its tree is empty.
    pub document: Document,
    /// What is wrong; has errors.
    pub diagnostics: Diagnostics,
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.diagnostics.render(&self.document))
    }
}

impl std::error::Error for LoadError {}

impl Document {
    /// Reads a document; `name` is what messages call it.
    ///
    /// The diagnostics of a document that could be read may hold errors too, about its parts.
    /// References to other files are problems: [`load_files`](Self::load_files) follows them.
    ///
    /// # Errors
    ///
    /// If the text is no YAML or JSON, or no OpenAPI 3 document.
    pub fn load(name: &str, text: &str) -> Result<(Self, Diagnostics), Box<LoadError>> {
        Self::load_within(name, text, None, &Limits::default())
    }

    /// Reads a document and the files of its folder that its references lead to.
    ///
    /// `load` is asked for a file by its path from the folder that the document is in, with `/`
    /// between its parts: `schemas/Lead.yaml`. It is never asked for a file outside of that folder,
    /// nor for a URL.
    ///
    /// # Errors
    ///
    /// If the text is no YAML or JSON, or no OpenAPI 3 document.
    pub fn load_files(
        name: &str,
        text: &str,
        load: &Load<'_>,
    ) -> Result<(Self, Diagnostics), Box<LoadError>> {
        Self::load_within(name, text, Some(load), &Limits::default())
    }

    /// Reads a document, and files that its references lead to where there is a `load`, within these
    /// limits.
    ///
    /// # Errors
    ///
    /// If the text is no YAML or JSON, or no OpenAPI 3 document, or a limit is passed.
    pub fn load_within(
        name: &str,
        text: &str,
        load: Option<&Load<'_>>,
        limits: &Limits,
    ) -> Result<(Self, Diagnostics), Box<LoadError>> {
        let mut files = Files::new(name, load, limits);
        let mut diagnostics = Diagnostics::within(limits);
        let entry = files.open(text, &mut diagnostics);
        let joined = match entry {
            Ok(root) => files.join(root, &mut diagnostics),
            Err(diagnostic) => {
                diagnostics.report(diagnostic);
                let document = files.into_document(files::Joined::default());
                return Err(Box::new(LoadError {
                    document,
                    diagnostics,
                }));
            }
        };
        let mut document = files.into_document(joined);
        if !diagnostics.pass_a_limit() {
            upgrade::upgrade(&mut document.root, &mut document.upgraded, &mut diagnostics);
        }
        if diagnostics.pass_a_limit()
            || diagnostics
                .iter()
                .any(|it| matches!(it.code, Code::MalformedDocument | Code::UnsupportedVersion))
        {
            return Err(Box::new(LoadError {
                document,
                diagnostics,
            }));
        }
        Ok((document, diagnostics))
    }

    /// The name that messages call it.
    pub fn name(&self) -> &str {
        self.file_name(0)
    }

    /// The name that messages call one of its files.
    pub fn file_name(&self, file: usize) -> &str {
        self.files.get(file).map_or("", |file| &file.source.name)
    }

    /// The names of the files that it was read from, itself first.
    pub fn file_names(&self) -> impl Iterator<Item = &str> {
        self.files.iter().map(|file| file.source.name.as_str())
    }

    /// Why what a reference with this text leads to is not part of the tree.
    pub fn outside(&self, reference: &str) -> Option<&Outside> {
        self.outside.get(reference)
    }

    /// The upgraded tree.
    pub fn root(&self) -> &Node {
        &self.root
    }

    /// The value at a place of the upgraded tree.
    pub fn get(&self, pointer: &Pointer) -> Option<&Node> {
        pointer
            .segments()
            .try_fold(&self.root, |node, segment| node.child(&segment))
    }

    /// The place of its file, as written, that a place of the upgraded tree came from.
    pub fn origin(&self, pointer: &Pointer) -> Pointer {
        self.written(&self.upgraded.source(pointer)).1
    }

    /// The place of its file, as written, that a place of the tree before its upgrade came from.
    pub(crate) fn origin_before_upgrade(&self, joined: &Pointer) -> Pointer {
        self.written(joined).1
    }

    /// Where the value at a place of the upgraded tree is in the text.
    ///
    /// What the text does not have is where the nearest thing around it is.
    pub fn locate(&self, pointer: &Pointer) -> Option<Location> {
        self.locate_joined(&self.upgraded.source(pointer), false)
    }

    /// Where the key at a place of the upgraded tree is in the text.
    pub fn locate_key(&self, pointer: &Pointer) -> Option<Location> {
        self.locate_joined(&self.upgraded.source(pointer), true)
    }

    /// The file, and the place in it as written, that a place of the joined tree came from.
    fn written(&self, joined: &Pointer) -> (usize, Pointer) {
        let (file, place) = self.joins.source(joined);
        let place = match self.files.get(file) {
            Some(known) => known.merged.source(&place),
            None => place,
        };
        (file, place)
    }

    fn locate_joined(&self, joined: &Pointer, on_key: bool) -> Option<Location> {
        let (file, place) = self.written(joined);
        self.files.get(file)?.locate(place, on_key)
    }

    /// Where each of several problems is in the text.
    pub(crate) fn locate_all(&self, diagnostics: &[Diagnostic]) -> Vec<Option<Location>> {
        if diagnostics.is_empty() {
            return Vec::new();
        }
        let origins: Vec<(usize, Pointer)> = diagnostics
            .iter()
            .map(|diagnostic| match diagnostic.known.as_deref() {
                Some(Known::Origin(place)) => self.written(place),
                Some(Known::Text(_)) | None => {
                    self.written(&self.upgraded.source(&diagnostic.pointer))
                }
            })
            .collect();
        // A file is read once more for the places in it, unless none of them is.
        let indices: Vec<Option<KeyIndex<'_>>> = self
            .files
            .iter()
            .enumerate()
            .map(|(number, file)| {
                // What is known is not looked for: a text that the parser cannot be given because it
                // would take too long has such problems only.
                let unknown =
                    |one: &Diagnostic| !matches!(one.known.as_deref(), Some(Known::Text(_)));
                let mut places = origins
                    .iter()
                    .zip(diagnostics)
                    .filter(|((file, _), one)| *file == number && unknown(one))
                    .map(|((_, place), _)| place)
                    .peekable();
                places.peek()?;
                Some(KeyIndex::new(&file.source, places))
            })
            .collect();
        let mut walks = 0..WALKS;
        let places = diagnostics.iter().zip(origins);
        places
            .map(|(diagnostic, (number, origin))| {
                if let Some(Known::Text(location)) = diagnostic.known.as_deref() {
                    return Some(*location);
                }
                let file = self.files.get(number)?;
                let index = indices.get(number)?.as_ref()?;
                let offset = match diagnostic.on_key {
                    true => index.key(&origin),
                    false => index.value(&origin),
                };
                match offset {
                    Some(offset) => Some(file.source.location(offset)),
                    None if walks.next().is_some() => file.locate(origin, diagnostic.on_key),
                    None => {
                        let around = std::iter::successors(origin.parent(), Pointer::parent);
                        let offset = around.into_iter().find_map(|place| index.value(&place));
                        Some(file.source.location(offset.unwrap_or(0)))
                    }
                }
            })
            .collect()
    }

    /// The text of the line of a place, or where that is long, as many characters of it before and
    /// after the place. With it, how many characters are before the place, and whether there are more.
    pub(crate) fn source_around(&self, place: Location, most: usize) -> (&str, usize, bool) {
        let file = self.files.get(place.file);
        file.map_or(("", 0, false), |file| file.source.around(place, most))
    }
}
