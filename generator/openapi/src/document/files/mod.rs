//! Documents in several files: the targets of references to other files become part of one tree.
//!
//! Only referenced parts are copied ([`join`]), and they are placed where a reader expects them: a
//! component that only refers to a file becomes the content of that file; any other part becomes a
//! new component. Afterwards, every reference is inside the document. The origin of each part is
//! kept, so that problems are shown in the right file.

mod access;
mod identity;
mod join;
mod path;
mod references;

#[cfg(test)]
mod name_tests;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::io;

use super::budget::Budget;
use super::homes::{Home, Homes};
use super::load;
use super::locate::{self, Target};
use super::node::Node;
use super::origin::Origins;
use super::source::{Format, Source};
use super::{Document, upgrade};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::limits::Limits;
use crate::location::Location;
use trine_ir::pointer::Pointer;

pub use access::{Access, Refusal, Unreadable};
pub(super) use join::{Joined, find, get};
use path::Reach;

/// The reason why the target of a reference is not part of the document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outside {
    /// The kind of problem.
    pub code: Code,
    /// The problem.
    pub message: String,
    /// The way to fix it.
    pub help: String,
    /// Whether nothing is generated, not even by a tolerant reading.
    pub is_fatal: bool,
}

/// The maximum number of duplicate keys that are shown with both locations.
const DUPLICATES_FOUND: usize = 32;

/// A file of a document.
#[derive(Clone, Debug)]
pub(super) struct File {
    pub(super) source: Source,
    /// The tree with merge keys applied → the tree as read.
    pub(super) merged: Origins,
    /// The places with duplicate keys, and the occurrence that is used.
    duplicates: Vec<(Pointer, usize)>,
}

impl File {
    /// Reads a text. The file exists for rendering even if its content is invalid.
    fn read(
        source: Source,
        budget: &mut Budget,
        diagnostics: &mut Diagnostics,
    ) -> (Self, Result<Node, Diagnostic>) {
        let mut file = Self {
            source,
            merged: Origins::default(),
            duplicates: Vec::new(),
        };
        let mut root = match load::load(&file.source, budget) {
            Ok(loaded) => {
                file.duplicates = loaded.duplicates;
                file.report_reserved(&loaded.reserved, diagnostics);
                loaded.root
            }
            Err(diagnostic) => return (file, Err(diagnostic)),
        };
        file.report_blanked(diagnostics);
        file.report_duplicates(diagnostics);
        if file.source.format == Format::Yaml {
            let mut found = Diagnostics::within(&budget.limits);
            upgrade::merge::merge_keys(&mut root, &mut file.merged, &mut found);
            for (number, diagnostic) in found.iter().enumerate() {
                let place = file.merged.source(&diagnostic.pointer);
                let walks = number < DUPLICATES_FOUND;
                let location = || file.locate(place, diagnostic.on_key);
                let location = walks.then(location).flatten();
                diagnostics.report(located(diagnostic.clone(), location));
            }
        }
        (file, Ok(root))
    }

    /// Returns the location of a place of the file.
    pub(super) fn locate(&self, place: Pointer, on_key: bool) -> Option<Location> {
        let on_the_way = |(at, _): &&(Pointer, usize)| place.is_within(at);
        let occurrences = self.duplicates.iter().filter(on_the_way).cloned();
        let target = Target {
            occurrences: occurrences.collect(),
            pointer: place,
            on_key,
        };
        locate::locate(&self.source, &target)
    }

    /// Reports the comments and trailing commas of JSON.
    fn report_blanked(&self, diagnostics: &mut Diagnostics) {
        let Some(blanked) = &self.source.blanked else {
            return;
        };
        let counted = |number: usize, noun: &str| match number {
            0 => None,
            1 => Some(format!("1 {noun}")),
            number => Some(format!("{number} {noun}s")),
        };
        let found = [
            counted(blanked.comments, "comment"),
            counted(blanked.commas, "trailing comma"),
        ];
        let found: Vec<_> = found.into_iter().flatten().collect();
        let message = format!(
            "expected strict JSON, found {}; ignored",
            found.join(" and ")
        );
        let diagnostic = Diagnostic::new(Code::Repaired, &Pointer::root(), message)
            .at(self.source.location(blanked.first))
            .help("remove them: other tools reject the file");
        diagnostics.report(diagnostic);
    }

    fn report_reserved(&self, reserved: &[Pointer], diagnostics: &mut Diagnostics) {
        for (number, place) in reserved.iter().enumerate() {
            let key = place.last().unwrap_or_default();
            let diagnostic = Diagnostic::new(
                Code::InvalidExtension,
                place,
                format!(
                    "reserved key `{key}`: keys cannot start with `{}`",
                    upgrade::PREFIX
                ),
            );
            let diagnostic = diagnostic.on_key().help("remove it");
            let walks = number < DUPLICATES_FOUND;
            let location = walks.then(|| self.locate(place.clone(), true)).flatten();
            diagnostics.report(located(diagnostic, location));
        }
    }

    fn report_duplicates(&self, diagnostics: &mut Diagnostics) {
        for (number, (place, count)) in self.duplicates.iter().enumerate() {
            // Finding one means parsing the whole text; for hundreds, the location of the map is
            // enough.
            let walks = number < DUPLICATES_FOUND;
            let first = || {
                let first = Target {
                    pointer: place.clone(),
                    on_key: true,
                    occurrences: Vec::new(),
                };
                locate::locate(&self.source, &first)
            };
            let key = place.last().unwrap_or_default();
            let mut message = format!("duplicate key `{key}`: appears {count} times");
            if let Some(first) = walks.then(first).flatten() {
                message.push_str(&format!(", first on line {}", first.line));
            }
            message.push_str("; only the last value is used");
            let diagnostic = Diagnostic::new(Code::DuplicateKey, place, message)
                .on_key()
                .help("remove or rename the duplicates");
            let location = walks.then(|| self.locate(place.clone(), true)).flatten();
            diagnostics.report(located(diagnostic, location));
        }
    }
}

fn located(diagnostic: Diagnostic, location: Option<Location>) -> Diagnostic {
    match location {
        Some(location) => diagnostic.at(location),
        None => diagnostic,
    }
}

/// The files of a document while it is read.
pub(super) struct Files<'l> {
    /// The name of the document in messages.
    name: String,
    access: Option<&'l dyn Access>,
    files: Vec<File>,
    /// The paths relative to the root, parallel to `files`.
    paths: Vec<String>,
    /// The trees, parallel to `files`. The first one is empty: it is the tree that is joined.
    trees: Vec<Node>,
    /// The result for each requested path.
    known: BTreeMap<String, Result<usize, Outside>>,
    /// The remaining budget.
    pub(super) budget: Budget,
    /// The files of the parts of the document that overlays inserted.
    pub(super) overlaid: Homes,
}

impl<'l> Files<'l> {
    /// Creates the files of a document; without `access`, no other files are read.
    pub(super) fn new(name: &str, access: Option<&'l dyn Access>, limits: &Limits) -> Self {
        Self {
            name: name.to_owned(),
            access,
            files: Vec::new(),
            paths: Vec::new(),
            trees: Vec::new(),
            known: BTreeMap::new(),
            budget: Budget::new(limits),
            overlaid: Homes::default(),
        }
    }

    /// Reads the document itself.
    pub(super) fn open(
        &mut self,
        text: &str,
        diagnostics: &mut Diagnostics,
    ) -> Result<Node, Diagnostic> {
        let (text, fits) = self.budget.take(text);
        let source = Source::new(&self.name, text);
        let (file, root) = File::read(source, &mut self.budget, diagnostics);
        let root = fits.and(root);
        let entry = self.access.and_then(Access::entry);
        let path = entry.unwrap_or(path::file_name(&self.name)).to_owned();
        self.known.insert(path.clone(), Ok(0));
        self.files.push(file);
        self.paths.push(path);
        self.trees.push(Node::Null);
        root
    }

    /// Reads an overlay. It is a file of the document, but nothing can refer to it.
    pub(super) fn open_overlay(
        &mut self,
        name: &str,
        text: &str,
        diagnostics: &mut Diagnostics,
    ) -> (usize, Result<Node, Diagnostic>) {
        let number = self.files.len();
        let (text, fits) = self.budget.take(text);
        let mut source = Source::new(name, text);
        source.file = number;
        let (file, root) = File::read(source, &mut self.budget, diagnostics);
        let root = fits.and(root).map_err(|mut diagnostic| {
            if diagnostic.code == Code::MalformedDocument {
                diagnostic.code = Code::InvalidOverlay;
            }
            match diagnostic.known {
                None => diagnostic.at(file.source.location(0)),
                Some(_) => diagnostic,
            }
        });
        self.files.push(file);
        self.paths.push(name.to_owned());
        self.trees.push(Node::Null);
        (number, root)
    }

    /// Returns the name of a file in messages.
    pub(super) fn file_name(&self, file: usize) -> &str {
        self.files.get(file).map_or("", |file| &file.source.name)
    }

    /// Returns a path from the folder of the document.
    fn relative(&self, path: &str) -> String {
        let entry = self.paths.first().map_or("", String::as_str);
        path::relative(entry, path)
    }

    /// Returns the location of a part of the joined tree with this home.
    fn locate(&self, home: Home, on_key: bool) -> Option<Location> {
        let (file, place) = match home {
            (0, place) => self.overlaid.source(&place),
            home => home,
        };
        let file = self.files.get(file)?;
        file.locate(file.merged.source(&place), on_key)
    }

    /// Joins a document and the parts of other files that its references lead to.
    pub(super) fn join(&mut self, root: Node, diagnostics: &mut Diagnostics) -> Joined {
        join::join(self, root, diagnostics)
    }

    /// Creates the document from the joined files.
    pub(super) fn into_document(self, joined: Joined) -> Document {
        Document {
            config: None,
            spans: BTreeMap::new(),
            files: self.files,
            root: joined.root,
            upgraded: Origins::default(),
            overlaid: self.overlaid,
            joins: joined.joins,
            outside: joined.outside,
        }
    }

    /// Resolves the file that a reference in `from` names, and returns it with the fragment.
    fn find<'r>(
        &mut self,
        from: usize,
        reference: &'r str,
        diagnostics: &mut Diagnostics,
    ) -> Result<(usize, &'r str), Outside> {
        let (file, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        if file.is_empty() {
            return Ok((from, fragment));
        }
        let Some(access) = self.access else {
            return Err(external(
                format!("cannot resolve `{reference}`: it is outside this document"),
                "bundle the document into one file first, or copy the definition into this document",
            ));
        };
        let base = self.paths.get(from).map_or("", String::as_str);
        match path::reach(base, file) {
            Reach::File(path) => Ok((self.file(&path, diagnostics)?, fragment)),
            Reach::Url(url) if path::is_https(&url) => {
                Ok((self.file(&url, diagnostics)?, fragment))
            }
            Reach::Url(_) => Err(external(
                format!("expected a file or an `https:` URL, found `{reference}`"),
                "save the file next to the document, and refer to that file",
            )),
            Reach::Absolute => Err(external(
                format!("expected a path without `:` that does not start with `/`, found `{file}`"),
                "write the path relative to the file that contains the reference",
            )),
            Reach::Above => {
                let Refusal { reason, help } = access.outside();
                Err(external(format!("`{reference}` {reason}"), &help))
            }
        }
    }

    /// Returns the file at a path; each file is read once.
    fn file(&mut self, path: &str, diagnostics: &mut Diagnostics) -> Result<usize, Outside> {
        if let Some(known) = self.known.get(path) {
            return known.clone();
        }
        let file = self.read(path, diagnostics);
        self.known.insert(path.to_owned(), file.clone());
        file
    }

    fn read(&mut self, path: &str, diagnostics: &mut Diagnostics) -> Result<usize, Outside> {
        if diagnostics.pass_a_limit() {
            let path = self.relative(path);
            return Err(external(format!("the file `{path}` was not read"), ""));
        }
        let text = match self.access {
            Some(access) if path::is_https(path) => access.fetch(path),
            Some(access) => access.open(path),
            None => Err(io::Error::from(io::ErrorKind::NotFound).into()),
        };
        let relative = self.relative(path);
        let text = text.map_err(|error| match error {
            Unreadable::Refused(Refusal { reason, help }) => {
                external(format!("`{relative}` {reason}"), &help)
            }
            Unreadable::Unexpected(Refusal { reason, help }) => Outside {
                is_fatal: true,
                ..external(format!("`{relative}` {reason}"), &help)
            },
            Unreadable::Io(error) => {
                let message = match error.kind() {
                    io::ErrorKind::NotFound => format!("file not found: `{relative}`"),
                    _ => format!("cannot read the file `{relative}`: {error}"),
                };
                let help = "write the path relative to the file that contains the reference";
                external(message, help)
            }
        })?;
        let number = self.files.len();
        let (text, fits) = self.budget.take(&text);
        let mut source = Source::new(&path::named(&self.name, &relative), text);
        source.file = number;
        let (file, root) = File::read(source, &mut self.budget, diagnostics);
        let root = fits.and(root);
        self.files.push(file);
        self.paths.push(path.to_owned());
        match root {
            Ok(root) => {
                self.trees.push(root);
                Ok(number)
            }
            Err(mut diagnostic) => {
                self.trees.push(Node::Null);
                // The document is readable; only a part of it is broken.
                if diagnostic.code == Code::MalformedDocument {
                    diagnostic.code = Code::MalformedPart;
                }
                // The location must be in this file.
                if diagnostic.known.is_none() {
                    diagnostic = diagnostic.at(self.files[number].source.location(0));
                }
                diagnostics.report(diagnostic);
                Err(external(
                    format!("the file `{relative}` is invalid"),
                    "fix the errors reported for that file",
                ))
            }
        }
    }
}

fn external(message: String, help: &str) -> Outside {
    Outside {
        code: Code::ExternalReference,
        message,
        help: help.to_owned(),
        is_fatal: false,
    }
}
