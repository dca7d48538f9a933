//! A document as written: its text, an untyped tree, and the mapping from the tree to the text.
//!
//! [`Document::load`] reads YAML or JSON and then rewrites the tree, so that later stages see one
//! spelling for each meaning: Swagger 2.0 and OpenAPI 3.1 as 3.0 without loss, with small mistakes
//! repaired.

mod budget;
mod configure;
mod files;
mod homes;
mod index;
mod jsonc;
mod load;
mod locate;
mod node;
mod numbers;
mod origin;
mod overlay;
mod place;
mod read;
mod source;
mod upgrade;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::ops::Range;

use crate::diagnostic::{Diagnostic, Diagnostics, Known};
use crate::limits::Limits;
use crate::{ConfigFile, Options};
use trine_ir::pointer::Pointer;

pub use crate::location::Location;
pub use configure::{ConfiguredExtensions, ConfiguredSpan};
pub use files::{Access, Outside, Refusal, Unreadable};
pub use node::{Map, Node};
#[cfg(test)]
pub(crate) use upgrade::grammar;
pub use upgrade::{CARRIED, NUMBERS, is_carried};
pub(crate) use upgrade::{
    Mark, Marks, Member, carried_keyword, extensions, keywords, members, object_at,
};

use files::{File, Files};
use homes::{Home, Homes};
use index::KeyIndex;
use origin::Origins;
use source::Source;

/// A document in its upgraded form, with its text.
#[derive(Clone, Debug)]
pub struct Document {
    /// The files; the first is the document itself.
    files: Vec<File>,
    root: Node,
    /// Upgraded tree → joined tree.
    upgraded: Origins,
    /// Joined tree → trees of the files.
    joins: Homes,
    /// Tree of the document with its overlays → trees of the files.
    overlaid: Homes,
    /// The reasons why targets are not part of the tree, by the text of the reference.
    outside: BTreeMap<String, Outside>,
    /// The configuration file, for messages about its content.
    config: Option<Source>,
    /// The places of the extensions in it.
    spans: BTreeMap<Pointer, ConfiguredSpan>,
}

/// The maximum number of problems that are located one by one if their place has no key; for more,
/// the enclosing key is shown.
const WALKS: usize = 64;

/// The known place of a problem.
enum Spot {
    /// The location.
    Text(Location),
    /// The file, and the place in it.
    File(usize, Pointer),
}

/// A text that cannot be read as a document.
#[derive(Clone, Debug)]
pub struct LoadError {
    /// The text, for rendering; the tree is empty.
    pub document: Document,
    /// The problems, with at least one error.
    pub diagnostics: Diagnostics,
}

impl Document {
    /// Reads a document; messages refer to it as `name`.
    ///
    /// The diagnostics of a readable document may contain errors about its parts. References to
    /// other files are errors: [`load_files`](Self::load_files) follows them.
    ///
    /// # Errors
    ///
    /// Returns an error if the text is not valid YAML or JSON, or not an OpenAPI 3 or Swagger 2.0
    /// document.
    pub fn load(name: &str, text: &str) -> Result<(Self, Diagnostics), Box<LoadError>> {
        Self::load_within(name, text, None, &Limits::default())
    }

    /// Reads a document and the files that its references lead to.
    ///
    /// `access` opens them. It is never called for a file outside of its root, or for a URL.
    ///
    /// # Errors
    ///
    /// Returns an error if the text is not valid YAML or JSON, or not an OpenAPI 3 or Swagger 2.0
    /// document.
    pub fn load_files(
        name: &str,
        text: &str,
        access: &dyn Access,
    ) -> Result<(Self, Diagnostics), Box<LoadError>> {
        Self::load_within(name, text, Some(access), &Limits::default())
    }

    /// Reads a document within limits, and the files that its references lead to if `access`
    /// is given.
    ///
    /// # Errors
    ///
    /// Returns an error if the text is not valid YAML or JSON, or not an OpenAPI 3 or Swagger 2.0
    /// document, or if a limit is exceeded.
    pub fn load_within(
        name: &str,
        text: &str,
        access: Option<&dyn Access>,
        limits: &Limits,
    ) -> Result<(Self, Diagnostics), Box<LoadError>> {
        let options = Options {
            limits: *limits,
            ..Options::default()
        };
        Self::load_with(name, text, access, &options)
    }

    /// Reads a document with the overlays and the configuration of `options`.
    pub(crate) fn load_with(
        name: &str,
        text: &str,
        access: Option<&dyn Access>,
        options: &Options,
    ) -> Result<(Self, Diagnostics), Box<LoadError>> {
        let limits = &options.limits;
        let mut files = Files::new(name, access, limits);
        let mut diagnostics = Diagnostics::within(limits);
        let entry = files.open(text, &mut diagnostics);
        let joined = match entry {
            Ok(mut root) => {
                overlay::apply(&mut files, &mut root, &options.overlays, &mut diagnostics);
                files.join(root, &mut diagnostics)
            }
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
        if let Some(config) = &options.config {
            document.set_config(config);
        }
        document.configure(&options.extensions, &mut diagnostics);
        if !diagnostics.pass_a_limit() {
            let Document { root, upgraded, .. } = &mut document;
            upgrade::upgrade(root, upgraded, limits, &mut diagnostics);
        }
        if diagnostics.pass_a_limit() || diagnostics.iter().any(Diagnostic::stops) {
            return Err(Box::new(LoadError {
                document,
                diagnostics,
            }));
        }
        Ok((document, diagnostics))
    }

    /// Returns the name in messages.
    pub fn name(&self) -> &str {
        self.file_name(0)
    }

    /// Returns the name of one of the files in messages.
    pub fn file_name(&self, file: usize) -> &str {
        self.source(file).map_or("", |source| &source.name)
    }

    /// Returns a file, or the configuration file, whose number is behind those of the files.
    fn source(&self, file: usize) -> Option<&Source> {
        match self.files.get(file) {
            Some(file) => Some(&file.source),
            None => self.config.as_ref(),
        }
    }

    /// Sets the configuration file.
    fn set_config(&mut self, config: &ConfigFile) {
        let mut source = Source::new(&config.name, &config.text);
        source.file = self.files.len();
        self.config = Some(source);
    }

    /// Returns a location in the configuration file, if there is one.
    pub fn location_in_config(&self, place: &Range<usize>) -> Option<Location> {
        let source = self.config.as_ref()?;
        let text = source.text.get(place.clone())?;
        Some(Location {
            length: text.chars().count(),
            ..source.location(place.start)
        })
    }

    /// Returns the names of the files, the document itself first.
    pub fn file_names(&self) -> impl Iterator<Item = &str> {
        self.files.iter().map(|file| file.source.name.as_str())
    }

    /// Returns the names and texts of the files in the order of [`Location::file`]: the document itself,
    /// the files that it refers to, and the configuration file.
    pub fn texts(&self) -> impl Iterator<Item = (&str, &str)> {
        let files = self.files.iter().map(|file| &file.source);
        let sources = files.chain(&self.config);
        sources.map(|source| (source.name.as_str(), source.text.as_str()))
    }

    /// Returns why the target of a reference is not part of the tree.
    pub fn outside(&self, reference: &str) -> Option<&Outside> {
        self.outside.get(reference)
    }

    /// Returns the upgraded tree.
    pub fn root(&self) -> &Node {
        &self.root
    }

    /// Returns the value at a place of the upgraded tree.
    pub fn get(&self, pointer: &Pointer) -> Option<&Node> {
        pointer
            .segments()
            .try_fold(&self.root, |node, segment| node.child(&segment))
    }

    /// Returns the place in its file that a place of the upgraded tree came from.
    pub fn origin(&self, pointer: &Pointer) -> Pointer {
        self.written(&self.upgraded.source(pointer)).1
    }

    /// Returns the new place of a part that the upgrade has moved.
    pub(crate) fn upgraded_place(&self, pointer: &Pointer) -> Option<Pointer> {
        let place = self.upgraded.places()(pointer)?;
        self.get(&place).map(|_| place)
    }

    /// Returns whether the document is written in Swagger 2.0.
    pub(crate) fn is_swagger(&self) -> bool {
        let version = Pointer::root().child("openapi");
        self.upgraded.source(&version).as_str() == "/swagger"
    }

    /// Returns the place before the upgrade that a place of the upgraded tree came from.
    pub(crate) fn before_upgrade(&self, pointer: &Pointer) -> Pointer {
        self.upgraded.source(pointer)
    }

    /// Returns the location of the value at a place of the upgraded tree.
    ///
    /// A place that the text does not contain is located at the nearest enclosing value.
    pub fn locate(&self, pointer: &Pointer) -> Option<Location> {
        self.locate_joined(&self.upgraded.source(pointer), false)
    }

    /// Returns the location of the key at a place of the upgraded tree.
    pub fn locate_key(&self, pointer: &Pointer) -> Option<Location> {
        self.locate_joined(&self.upgraded.source(pointer), true)
    }

    /// Returns the file, and the place in it, that a place of the joined tree came from.
    fn written(&self, joined: &Pointer) -> Home {
        match self.joins.source(joined) {
            (0, place) => self.as_read(self.overlaid.source(&place)),
            home => self.as_read(home),
        }
    }

    /// Returns a place in the tree of a file before merge keys were applied.
    fn as_read(&self, (file, place): Home) -> Home {
        let place = match self.files.get(file) {
            Some(known) => known.merged.source(&place),
            None => place,
        };
        (file, place)
    }

    fn locate_joined(&self, joined: &Pointer, on_key: bool) -> Option<Location> {
        let (file, place) = self.written(joined);
        match self.files.get(file) {
            Some(file) => file.locate(place, on_key),
            None => self.locate_configured(&place, on_key),
        }
    }

    /// Returns the place in its file that a problem is about, because the upgrade renames keywords.
    pub(crate) fn origin_of(&self, diagnostic: &Diagnostic) -> Pointer {
        match self.spot(diagnostic) {
            Spot::Text(_) => diagnostic.pointer.clone(),
            Spot::File(_, place) => place,
        }
    }

    /// Returns the locations of several problems. Each file is read at most once more.
    pub(crate) fn locate_all(&self, diagnostics: &[&Diagnostic]) -> Vec<Option<Location>> {
        let all = diagnostics.iter();
        self.locate_spots(all.map(|one| (self.spot(one), one.on_key)).collect(), WALKS)
    }

    /// Returns the locations of the keys at several places of the upgraded tree. Each file is read at
    /// most once more.
    pub fn locate_keys(&self, places: &[Pointer]) -> Vec<Option<Location>> {
        let spots = places.iter().map(|place| {
            let (file, place) = self.written(&self.upgraded.source(place));
            (Spot::File(file, place), true)
        });
        self.locate_spots(spots.collect(), 0)
    }

    /// Locates places. `most` of those that the index does not find are located one by one.
    fn locate_spots(&self, spots: Vec<(Spot, bool)>, most: usize) -> Vec<Option<Location>> {
        let indices: Vec<_> = (0..self.files.len())
            .map(|file| self.index_of(file, &spots))
            .collect();
        let mut walks = 0..most;
        let locations = spots.into_iter().map(|(spot, on_key)| match spot {
            Spot::Text(location) => Some(location),
            Spot::File(number, place) if number == self.files.len() => {
                self.locate_configured(&place, on_key)
            }
            Spot::File(number, place) => {
                let file = self.files.get(number)?;
                let index = indices.get(number)?.as_ref()?;
                let found = match on_key {
                    true => index.key(&place),
                    false => index.value(&place),
                };
                let found = found.or_else(|| index.element(&place));
                match found {
                    Some(offset) => Some(file.source.location(offset)),
                    None if walks.next().is_some() => file.locate(place, on_key),
                    None => {
                        let mut around = std::iter::successors(place.parent(), Pointer::parent);
                        let offset = around.find_map(|place| {
                            index.value(&place).or_else(|| index.element(&place))
                        });
                        Some(file.source.location(offset.unwrap_or(0)))
                    }
                }
            }
        });
        locations.collect()
    }

    /// Returns what is known of the place of a problem.
    fn spot(&self, diagnostic: &Diagnostic) -> Spot {
        let joined = match diagnostic.known.as_deref() {
            Some(Known::Text(location)) => return Spot::Text(*location),
            Some(Known::Origin(place)) => place.clone(),
            Some(Known::File(file, place)) => {
                let (file, place) = self.as_read((*file, place.clone()));
                return Spot::File(file, place);
            }
            None => self.upgraded.source(&diagnostic.pointer),
        };
        let (file, place) = self.written(&joined);
        Spot::File(file, place)
    }

    /// Returns the offsets of the places in a file; `None` if none of them is in it. A text that
    /// would take too long to parse has only problems with known locations.
    fn index_of(&self, file: usize, spots: &[(Spot, bool)]) -> Option<KeyIndex<'_>> {
        let mut places = spots
            .iter()
            .filter_map(|(spot, _)| match spot {
                Spot::File(number, place) if *number == file => Some(place),
                Spot::File(..) | Spot::Text(_) => None,
            })
            .peekable();
        places.peek()?;
        Some(KeyIndex::new(&self.files.get(file)?.source, places))
    }

    /// Returns the text of the line of a location, limited to `most` characters on both sides; with
    /// it, the number of characters before the location, and whether text was cut.
    pub(crate) fn source_around(&self, place: Location, most: usize) -> (&str, usize, bool) {
        let source = self.source(place.file);
        source.map_or(("", 0, false), |source| source.around(place, most))
    }
}
