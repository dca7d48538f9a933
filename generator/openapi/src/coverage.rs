//! The coverage report: the parts of a document that are not in the generated code, with their
//! places.
//!
//! Every keyword has an entry in `support`: it is used, documented only, or unsupported. The report
//! lists the last two wherever they occur, and the parts skipped because of mistakes.

mod class;
mod references;
mod selection;
mod support;
#[cfg(test)]
mod tests;
mod verdict;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Write};

use serde_json::{Value as Json, json};

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Severity};
use crate::document::{Document, Location, Mark, Marks, carried_keyword, keywords, members};
use crate::lower::{Annotations, LoweredApi, SkippedOperation};
use trine_ir::Api;
use trine_ir::analyze::UpdateField;
use trine_ir::pointer::Pointer;

pub use class::CoverageClass;
use selection::holder;
pub use support::{KEYWORDS, KeywordSupport, Stage, SupportLevel};
use verdict::{Verdict, verdict};

/// The parts of a document that are used, and those that are not.
#[derive(Clone, Debug, Default)]
pub struct CoverageReport {
    /// The numbers of used parts.
    pub counts: Counts,
    /// The unused parts, in the order of the document.
    pub entries: Vec<Entry>,
    /// The types with changes of other types.
    pub updates: Vec<FoundUpdate>,
    /// Whether it concerns a selection of operations instead of the whole document.
    pub is_selection: bool,
    /// The skipped operations.
    skipped: Vec<Pointer>,
    /// The numbers of used keywords by the operation or component that contains them.
    used: BTreeMap<Pointer, usize>,
}

/// A type with changes of another type.
#[derive(Clone, Debug, PartialEq)]
pub struct FoundUpdate {
    /// The place of the update in the upgraded document.
    pub pointer: Pointer,
    /// The place of the resource.
    pub state: Pointer,
    /// The properties that it does not take from the resource, each with the reason.
    pub not_set: Vec<String>,
}

/// The size of a document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// The generated operations.
    pub operations: usize,
    /// The skipped operations.
    pub operations_skipped: usize,
    /// The generated types.
    pub schemas: usize,
    /// The parameters of the generated operations.
    pub parameters: usize,
    /// The declared responses of the generated operations.
    pub responses: usize,
    /// The security schemes that they require.
    pub security_schemes: usize,
    /// The servers.
    pub servers: usize,
    /// The used keywords; for the others, see [`CoverageReport::count`].
    pub keywords: usize,
}

/// The reason for an entry in the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CoverageKind {
    /// It appears in the generated documentation, and has no other effect.
    DocumentedOnly,
    /// No code is generated for it.
    Unsupported,
    /// It is skipped because of a mistake.
    Skipped,
}

impl CoverageKind {
    /// Returns the name: `documented-only`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::DocumentedOnly => "documented-only",
            Self::Unsupported => "unsupported",
            Self::Skipped => "skipped",
        }
    }
}

impl fmt::Display for CoverageKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A part that is not used.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The reason.
    pub kind: CoverageKind,
    /// The effect.
    pub class: CoverageClass,
    /// The keyword; for an operation, its method.
    pub keyword: String,
    /// The place in the upgraded document.
    pub pointer: Pointer,
    /// The explanation.
    pub note: String,
    /// The location in the text, as a problem with its key.
    spot: Diagnostic,
}

/// A kind of parts that affect calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AffectedPart<'a> {
    /// Its name in English, in the singular: `skipped operation`.
    Noun(&'static str),
    /// Its keyword: `callbacks`.
    Keyword(&'a str),
}

impl fmt::Display for AffectedPart<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Noun(noun) => f.write_str(noun),
            Self::Keyword(keyword) => write!(f, "`{keyword}`"),
        }
    }
}

impl Entry {
    fn new(
        (kind, class): (CoverageKind, CoverageClass),
        keyword: String,
        pointer: Pointer,
        note: impl Into<String>,
    ) -> Self {
        Self {
            class,
            // Only the location of this is used.
            spot: Diagnostic::new(Code::IgnoredKeyword, &pointer, "").on_key(),
            kind,
            keyword,
            pointer,
            note: note.into(),
        }
    }
}

impl Entry {
    /// Returns the name of its kind of part.
    fn part(&self) -> AffectedPart<'_> {
        let container = self.pointer.parent();
        let section = container.as_ref().and_then(Pointer::parent);
        let section = section.as_ref().map(Pointer::as_str).unwrap_or_default();
        let is_scheme = container.is_some_and(|it| it.as_str() == "/components/securitySchemes");
        match section {
            "/paths" if self.kind == CoverageKind::Skipped => {
                AffectedPart::Noun("skipped operation")
            }
            "/webhooks" | "/x-webhooks" => AffectedPart::Noun("webhook"),
            _ if self.spot.code == Code::UnknownSecurityScheme => {
                AffectedPart::Noun("unknown security scheme")
            }
            _ if is_scheme => AffectedPart::Noun("security scheme"),
            _ => AffectedPart::Keyword(&self.keyword),
        }
    }
}

impl CoverageReport {
    /// Creates the report of a lowered document.
    pub(crate) fn new(
        document: &Document,
        lowered: &LoweredApi,
        diagnostics: &Diagnostics,
    ) -> Self {
        let skipped = &lowered.skipped;
        let mut report = Self {
            counts: counts(&lowered.api, skipped.len()),
            skipped: skipped.iter().map(|one| one.pointer.clone()).collect(),
            ..Self::default()
        };
        for one in skipped {
            let reasons = one.reasons.iter().map(|reason| reason.message.as_str());
            let reasons: Vec<_> = reasons.collect();
            let note = format!("`{}` is skipped: {}", one.name, reasons.join("; "));
            let method = one.pointer.last().unwrap_or_default();
            let why = (CoverageKind::Skipped, CoverageClass::AffectsCalls);
            let entry = Entry::new(why, method, one.pointer.clone(), note);
            report.entries.push(entry);
        }
        for place in &lowered.dropped {
            let name = place.last().unwrap_or_default();
            let note = "only skipped operations refer to it";
            // The operations are listed as well.
            let why = (CoverageKind::Skipped, CoverageClass::NotShown);
            let entry = Entry::new(why, name, place.clone(), note);
            report.entries.push(entry);
        }
        for one in &lowered.unused {
            let kind = match one.is_documented {
                true => CoverageKind::DocumentedOnly,
                false => CoverageKind::Unsupported,
            };
            let name = name_of(&one.place);
            let class = match one.affects_calls {
                true => CoverageClass::AffectsCalls,
                false => class::of_part(&name, kind),
            };
            let entry = Entry::new((kind, class), name, one.place.clone(), &*one.note);
            report.entries.push(entry);
        }
        let mut marks = Marks::default();
        for (place, shown) in &lowered.shown {
            marks.set(place, Mark::Of(*shown));
        }
        for entry in &report.entries {
            marks.set(&entry.pointer, Mark::Whole);
        }
        for place in references::unreferenced(document, &marks) {
            marks.set(&place, Mark::Whole);
            let note = "nothing refers to it";
            let why = (CoverageKind::Unsupported, CoverageClass::NotShown);
            let entry = Entry::new(why, name_of(&place), place, note);
            report.entries.push(entry);
        }
        let listed = report.problems(skipped, diagnostics);
        report.keywords(document, &marks, &listed, lowered);
        report.updates(lowered);
        report.counts.keywords = report.used.values().sum();
        report
    }

    /// Lists the updates, with the properties that they do not take from the resource.
    fn updates(&mut self, lowered: &LoweredApi) {
        let api = &lowered.api;
        let analysis = trine_ir::analyze::analyze(api);
        for update in analysis.updates().iter().filter(|one| !one.is_nested) {
            let (schema, state) = (api.schema(update.update), api.schema(update.state));
            let fields = schema.kind.object().into_iter().flat_map(|it| &it.fields);
            let left_out = fields.zip(&update.fields).filter_map(|(field, origin)| {
                let reason = match origin {
                    UpdateField::Of { .. } => return None,
                    UpdateField::Excluded => "excluded",
                    UpdateField::Unknown => "not in it",
                    UpdateField::OtherType => "another type",
                };
                Some(format!("`{}` ({reason})", field.wire_name))
            });
            self.updates.push(FoundUpdate {
                pointer: schema.pointer.clone(),
                state: state.pointer.clone(),
                not_set: left_out.collect(),
            });
        }
    }

    /// Lists the parts skipped because of problems; returns their places.
    fn problems(
        &mut self,
        skipped: &[SkippedOperation],
        diagnostics: &Diagnostics,
    ) -> BTreeSet<Pointer> {
        let mut listed: BTreeSet<Pointer> = BTreeSet::new();
        for diagnostic in diagnostics.iter() {
            let mut reasons = skipped.iter().flat_map(|one| &one.reasons);
            if reasons.any(|reason| reason.pointer == diagnostic.pointer) {
                continue;
            }
            let Some(kind) = kind_of(diagnostic) else {
                continue;
            };
            let keyword = name_of(&diagnostic.pointer);
            let keyword = keyword.trim_start_matches("x-trine:ignored-").to_owned();
            listed.insert(diagnostic.pointer.clone());
            self.entries.push(Entry {
                kind,
                class: class::of_problem(diagnostic),
                keyword,
                pointer: diagnostic.pointer.clone(),
                note: diagnostic.message.clone(),
                spot: diagnostic.clone(),
            });
        }
        listed
    }

    /// Lists the unused keywords, except those that are already listed.
    fn keywords(
        &mut self,
        document: &Document,
        marks: &Marks<Annotations>,
        listed: &BTreeSet<Pointer>,
        lowered: &LoweredApi,
    ) {
        let LoweredApi {
            xml,
            typed_keywords,
            ..
        } = lowered;
        members(document.root(), marks, &mut |member, shown| {
            let (kind, note) = match verdict(member, shown.unwrap_or(Annotations::EVERYTHING)) {
                Verdict::Used if member.keyword == "xml" && !xml.contains(&member.pointer()) => {
                    let note = "no body in XML contains values of this schema";
                    (CoverageKind::Unsupported, note)
                }
                Verdict::Used => {
                    *self.used.entry(holder(&member.pointer())).or_default() += 1;
                    return true;
                }
                Verdict::Not(..) if typed_keywords.contains(&member.pointer()) => {
                    *self.used.entry(holder(&member.pointer())).or_default() += 1;
                    return true;
                }
                Verdict::Not(kind, note) => (kind, note),
            };
            let pointer = member.pointer();
            if !listed.contains(&pointer) {
                let class = class::of_keyword(member.object, &member.keyword, kind);
                let entry = Entry::new((kind, class), member.keyword.clone(), pointer, note);
                self.entries.push(entry);
            }
            false
        });
    }

    /// Returns the number of entries of a kind.
    pub fn count(&self, kind: CoverageKind) -> usize {
        self.entries.iter().filter(|one| one.kind == kind).count()
    }

    /// Returns the number of entries of a class.
    pub fn count_class(&self, class: CoverageClass) -> usize {
        let of_class = self.entries.iter().filter(|one| one.class == class);
        of_class.count()
    }

    /// Returns the numbers of the parts that affect calls, by their kind. The most frequent come first.
    pub fn affecting_calls(&self) -> Vec<(AffectedPart<'_>, usize)> {
        let affecting = self.entries.iter();
        let affecting = affecting.filter(|one| one.class == CoverageClass::AffectsCalls);
        let mut counts: BTreeMap<AffectedPart<'_>, usize> = BTreeMap::new();
        for entry in affecting {
            *counts.entry(entry.part()).or_default() += 1;
        }
        let mut counts: Vec<_> = counts.into_iter().collect();
        counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        counts
    }

    /// Returns the entries of a kind by keyword, the most frequent first.
    pub fn by_keyword(&self, kind: CoverageKind) -> Vec<(&str, usize)> {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for entry in self.entries.iter().filter(|entry| entry.kind == kind) {
            *counts.entry(&entry.keyword).or_default() += 1;
        }
        let mut counts: Vec<_> = counts.into_iter().collect();
        counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        counts
    }

    /// Returns the entries in the order of their places, with their locations.
    pub fn sorted(&self, document: &Document) -> Vec<(&Entry, Option<Location>)> {
        let spots: Vec<_> = self.entries.iter().map(|entry| &entry.spot).collect();
        let places = document.locate_all(&spots);
        let mut sorted: Vec<_> = self.entries.iter().zip(places).collect();
        sorted.sort_by_key(|(_, place)| place.map(|place| place.offset));
        sorted
    }

    /// Renders the report as text: a line for each entry, and for each update.
    ///
    /// `openapi.yaml:12:9: checked-on-request: documented-only: `pattern`: documented; …
    /// (#/components/schemas/A/pattern)`
    pub fn render(&self, document: &Document) -> String {
        let mut out = String::new();
        for (entry, place) in self.sorted(document) {
            let name = file_of(document, place);
            let _ = match place {
                Some(place) => write!(out, "{name}:{}:{}", place.line, place.column),
                None => write!(out, "{name}"),
            };
            let origin = document.origin(&entry.pointer);
            let (kind, keyword) = (entry.kind, &entry.keyword);
            let class = entry.class;
            let _ = writeln!(
                out,
                ": {class}: {kind}: `{keyword}`: {} (#{origin})",
                entry.note
            );
        }
        for update in &self.updates {
            let (of, state) = (
                document.origin(&update.pointer),
                document.origin(&update.state),
            );
            let _ = write!(out, "{}: update: #{of} of #{state}", document.name());
            let _ = match update.not_set.as_slice() {
                [] => writeln!(out),
                names => writeln!(out, ", except {}", names.join(", ")),
            };
        }
        out
    }

    /// Returns the report as JSON.
    pub fn to_json(&self, document: &Document) -> Json {
        let entries = self.sorted(document).into_iter();
        let entries: Vec<Json> = entries
            .map(|(entry, place)| {
                json!({
                    "class": entry.class.as_str(),
                    "kind": entry.kind.as_str(),
                    "keyword": entry.keyword,
                    "note": entry.note,
                    "pointer": document.origin(&entry.pointer).as_str(),
                    "file": file_of(document, place),
                    "line": place.map(|place| place.line),
                    "column": place.map(|place| place.column),
                })
            })
            .collect();
        let updates: Vec<Json> = self
            .updates
            .iter()
            .map(|update| {
                json!({
                    "pointer": document.origin(&update.pointer).as_str(),
                    "of": document.origin(&update.state).as_str(),
                    "notSet": update.not_set,
                })
            })
            .collect();
        let counts = self.counts;
        json!({
            "updates": updates,
            "operations": counts.operations,
            "operationsSkipped": counts.operations_skipped,
            "schemas": counts.schemas,
            "parameters": counts.parameters,
            "responses": counts.responses,
            "securitySchemes": counts.security_schemes,
            "servers": counts.servers,
            "keywords": {
                "used": counts.keywords,
                "documentedOnly": self.count(CoverageKind::DocumentedOnly),
                "unsupported": self.count(CoverageKind::Unsupported),
                "skipped": self.count(CoverageKind::Skipped),
            },
            "affectsCalls": self.count_class(CoverageClass::AffectsCalls),
            "notChecked": self.count_class(CoverageClass::NotChecked),
            "checkedOnRequest": self.count_class(CoverageClass::CheckedOnRequest),
            "notShown": self.count_class(CoverageClass::NotShown),
            "entries": entries,
        })
    }
}

/// Returns the name of the file of a place.
fn file_of(document: &Document, place: Option<Location>) -> &str {
    place.map_or(document.name(), |place| document.file_name(place.file))
}

/// Returns the kind of entry for a problem; `None` if everything is used nevertheless.
fn kind_of(diagnostic: &Diagnostic) -> Option<CoverageKind> {
    match diagnostic.code {
        // Another name is used, or the part is any value, which callers can send and read.
        Code::DuplicateOperationId | Code::InvalidRustName | Code::ClashingNames => None,
        Code::UnresolvedReference | Code::ReferenceCycle | Code::ExternalReference
            if diagnostic.is_repaired() =>
        {
            Some(CoverageKind::Unsupported)
        }
        // Missing declarations are added; only parameters that the path lacks are skipped.
        Code::PathParameterMismatch => {
            let keywords = keywords(&diagnostic.pointer);
            let is_parameter = keywords.iter().any(|keyword| keyword == "parameters");
            is_parameter.then_some(CoverageKind::Skipped)
        }
        _ if diagnostic.severity() == Severity::Error || diagnostic.is_repaired() => {
            Some(CoverageKind::Skipped)
        }
        Code::IgnoredKeyword
        | Code::EmptyEnum
        | Code::DiscriminatorMismatch
        | Code::ConflictingAllOf => Some(CoverageKind::Unsupported),
        Code::UntypedConstruct => Some(CoverageKind::DocumentedOnly),
        Code::DuplicateKey => Some(CoverageKind::Skipped),
        _ => None,
    }
}

/// Returns the name of a place as the document writes it: for an element, the name of its list.
fn name_of(place: &Pointer) -> String {
    let name = place.last().unwrap_or_default();
    let is_index = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit());
    let list = place.parent().and_then(|list| list.last());
    let name = match list.filter(|_| is_index) {
        Some(list) if list != "responses" => list,
        _ => name,
    };
    carried_keyword(&name, false).0
}

fn counts(api: &Api, skipped: usize) -> Counts {
    let operations = api.operations.iter();
    let parameters = operations
        .clone()
        .map(|one| one.path_parameters.len() + one.parameters.len());
    Counts {
        operations: api.operations.len(),
        operations_skipped: skipped,
        schemas: api.schemas.len(),
        parameters: parameters.sum(),
        responses: operations.map(|one| one.responses.len()).sum(),
        security_schemes: api.security_schemes.len(),
        servers: api.servers.len(),
        keywords: 0,
    }
}
