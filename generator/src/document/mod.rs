//! A document as written: its text, an untyped tree of it, and the way from one to the other.
//!
//! [`Document::load`] reads YAML or JSON and then rewrites the tree, so that later stages meet
//! one spelling for each meaning: OpenAPI 3.1 as 3.0 that loses nothing, small mistakes mended.

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

use std::fmt;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Known};
use crate::pointer::Pointer;

pub use node::{Map, Node};
pub use source::Location;
pub use upgrade::{CARRIED, is_carried};
pub(crate) use upgrade::{Member, members};
#[cfg(test)]
pub(crate) use upgrade::{carried_keyword, grammar};

use index::KeyIndex;
use locate::Target;
use origin::Origins;
use source::Source;

/// A document in its upgraded form, with the text that it came from.
#[derive(Clone, Debug)]
pub struct Document {
    source: Source,
    root: Node,
    /// Upgraded tree → tree with merge keys applied.
    upgraded: Origins,
    /// Tree with merge keys applied → tree as read.
    merged: Origins,
    /// Places whose key is not the only one of its name, and which of them counts.
    duplicates: Vec<(Pointer, usize)>,
}

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
    ///
    /// # Errors
    ///
    /// If the text is no YAML or JSON, or no OpenAPI 3 document.
    pub fn load(name: &str, text: &str) -> Result<(Self, Diagnostics), Box<LoadError>> {
        let mut document = Self {
            source: Source::new(name, text),
            root: Node::Null,
            upgraded: Origins::default(),
            merged: Origins::default(),
            duplicates: Vec::new(),
        };
        let mut diagnostics = Diagnostics::new();
        match load::load(&document.source) {
            Ok(loaded) => {
                document.root = loaded.root;
                document.duplicates = loaded.duplicates;
            }
            Err(diagnostic) => {
                diagnostics.report(diagnostic);
                return Err(Box::new(LoadError {
                    document,
                    diagnostics,
                }));
            }
        }
        document.report_duplicates(&mut diagnostics);
        upgrade::upgrade(
            &mut document.root,
            document.source.format == source::Format::Yaml,
            &mut document.merged,
            &mut document.upgraded,
            &mut diagnostics,
        );
        if diagnostics
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

    fn report_duplicates(&self, diagnostics: &mut Diagnostics) {
        for (place, count) in &self.duplicates {
            let first = locate::locate(
                &self.source,
                &Target {
                    pointer: place.clone(),
                    on_key: true,
                    occurrences: Vec::new(),
                },
            );
            let key = place.last().unwrap_or_default();
            let line = first.map_or(0, |first| first.line);
            let message =
                format!("the key `{key}` stands {count} times in this map, first in line {line}");
            let diagnostic = Diagnostic::new(Code::DuplicateKey, place, message)
                .on_key()
                .help("the last one counts; remove the others");
            let location = locate::locate(&self.source, &self.target(place.clone(), true));
            diagnostics.report(match location {
                Some(location) => diagnostic.at(location),
                None => diagnostic,
            });
        }
    }

    /// The name that messages call it.
    pub fn name(&self) -> &str {
        &self.source.name
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

    /// The place of the document as written that a place of the upgraded tree came from.
    pub fn origin(&self, pointer: &Pointer) -> Pointer {
        self.merged.source(&self.upgraded.source(pointer))
    }

    /// Where the value at a place of the upgraded tree is in the text.
    ///
    /// What the text does not have is where the nearest thing around it is.
    pub fn locate(&self, pointer: &Pointer) -> Option<Location> {
        locate::locate(&self.source, &self.target(self.origin(pointer), false))
    }

    /// Where the key at a place of the upgraded tree is in the text.
    pub fn locate_key(&self, pointer: &Pointer) -> Option<Location> {
        locate::locate(&self.source, &self.target(self.origin(pointer), true))
    }

    /// Where each of several problems is in the text.
    pub(crate) fn locate_all(&self, diagnostics: &[Diagnostic]) -> Vec<Option<Location>> {
        if diagnostics.is_empty() {
            return Vec::new();
        }
        let origins: Vec<Pointer> = diagnostics
            .iter()
            .map(|diagnostic| match diagnostic.known.as_deref() {
                Some(Known::Origin(place)) => self.merged.source(place),
                Some(Known::Text(_)) | None => self.origin(&diagnostic.pointer),
            })
            .collect();
        let index = KeyIndex::new(&self.source, origins.iter());
        let places = diagnostics.iter().zip(origins);
        places
            .map(|(diagnostic, origin)| {
                if let Some(Known::Text(location)) = diagnostic.known.as_deref() {
                    return Some(*location);
                }
                let offset = match diagnostic.on_key {
                    true => index.key(&origin),
                    false => index.value(&origin),
                };
                match offset {
                    Some(offset) => Some(self.source.location(offset)),
                    None => {
                        let target = self.target(origin, diagnostic.on_key);
                        locate::locate(&self.source, &target)
                    }
                }
            })
            .collect()
    }

    /// The text of a line, from 1.
    pub(crate) fn source_line(&self, number: usize) -> &str {
        self.source.line(number)
    }

    fn target(&self, pointer: Pointer, on_key: bool) -> Target {
        Target {
            pointer,
            on_key,
            occurrences: self.duplicates.clone(),
        }
    }
}
