//! The document as lowering reads it.

use std::collections::{HashMap, HashSet};
use std::ops::{Deref, DerefMut};
use std::rc::Rc;

use indexmap::IndexMap;
use serde::de::DeserializeOwned;

use crate::Options;
use crate::diagnostic::{Code, Diagnostic};
use crate::typed::Typed;
use trine_ir::pointer::Pointer;

use crate::lower::reports::Reports;
use crate::lower::schema::bases::Bases;
use crate::lower::schema::keywords::SchemaRef;
use crate::lower::schema::type_set::TypeSet;

/// A view of the document that builds nothing: it follows references, and determines which values a
/// schema allows. The results are remembered by place.
pub(in crate::lower) struct DocumentView<'a> {
    pub reports: Reports<'a>,
    pub typed: &'a Typed<'a>,
    pub config: &'a Options,
    /// The schemas parsed on their own, by place.
    pub nodes: HashMap<Pointer, Option<SchemaRef>>,
    /// The targets of references, by their text.
    pub targets: HashMap<String, Pointer>,
    /// The targets of the branches of unions in compositions: of `oneOf`, or of `anyOf`.
    pub branch_places: HashMap<(Pointer, bool), Rc<HashSet<Pointer>>>,
    /// Whether the schema at a place allows `null`.
    pub nullable: HashMap<Pointer, bool>,
    /// The types that the schema at a place allows.
    pub types: HashMap<Pointer, TypeSet>,
    /// The number of nested questions about `null` or allowed types.
    pub asking: usize,
    /// The schemas with a discriminator that others extend.
    pub bases: Bases,
    /// The vendor extensions that are shown in the docs.
    pub documented: Documented,
}

/// The extensions that are shown in the docs.
#[derive(Default)]
pub(in crate::lower) struct Documented {
    /// The sentences by the name of the extension.
    pub sentences: IndexMap<String, String>,
    /// The names that appear in the document.
    pub used: HashSet<String>,
}

impl<'a> DocumentView<'a> {
    /// Creates a view without results.
    pub fn new(typed: &'a Typed<'a>, config: &'a Options, reports: Reports<'a>) -> Self {
        Self {
            reports,
            typed,
            config,
            nodes: HashMap::new(),
            targets: HashMap::new(),
            branch_places: HashMap::new(),
            nullable: HashMap::new(),
            types: HashMap::new(),
            asking: 0,
            bases: Bases::default(),
            documented: Documented::default(),
        }
    }

    /// Parses a part of the document, and reports what openapiv3 cannot read.
    pub fn parse<T: DeserializeOwned>(&mut self, pointer: &Pointer) -> Option<T> {
        match self.typed.parse(pointer) {
            Ok(part) => Some(part),
            Err(diagnostic) => {
                self.report(diagnostic);
                None
            }
        }
    }

    /// Reads `info`.
    pub fn info(&mut self) -> (String, String, Option<String>) {
        let place = Pointer::root().child("info");
        if !self.typed.exists(&place) {
            let message = "missing `info`; treated as an empty title and version";
            let help = "add `info: {title: …, version: …}`";
            let diagnostic = Diagnostic::new(Code::Repaired, &Pointer::root(), message);
            self.report_unattributed(diagnostic.help(help));
            return Default::default();
        }
        match self.parse::<openapiv3::Info>(&place) {
            Some(info) => (info.title, info.version, info.description),
            None => Default::default(),
        }
    }
}

impl<'a> Deref for DocumentView<'a> {
    type Target = Reports<'a>;

    fn deref(&self) -> &Self::Target {
        &self.reports
    }
}

impl DerefMut for DocumentView<'_> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.reports
    }
}
