//! The media types offered for a body: the chosen one, and additional ones.

use openapiv3::MediaType;

use trine_ir::Origin;
use trine_ir::pointer::Pointer;

use crate::lower::schema::keywords::SchemaRef;
use crate::media::{MediaKind, essence, is_range};

/// A media type offered for a body.
pub(in crate::lower) struct Offer {
    pub name: String,
    pub media: MediaType,
    pub kind: MediaKind,
    /// The place of the media type object; that of the shared one if it is a reference.
    pub place: Pointer,
    /// `itemSchema`
    pub item: Option<SchemaRef>,
    /// The name for its inline schema, if it is shared.
    pub origin: Option<Origin>,
}

impl Offer {
    /// Returns the subtype: `merge-patch+json`.
    pub fn subtype(&self) -> String {
        let name = essence(&self.name);
        let subtype = name.split_once('/').map(|(_, subtype)| subtype.to_owned());
        subtype.unwrap_or(name)
    }
}

/// Takes the offers that can carry other content than the first one, at most one of each kind.
/// Equivalent offers get no second method.
pub(in crate::lower) fn take_those_with_more(first: &Offer, offers: &mut Vec<Offer>) -> Vec<Offer> {
    let mut taken: Vec<Offer> = Vec::new();
    let mut order: Vec<_> = std::mem::take(offers).into_iter().enumerate().collect();
    // Among multipart types, prefer the one that every server supports.
    order.sort_by_key(|(_, offer)| (offer.kind, essence(&offer.name) != "multipart/form-data"));
    let mut left = Vec::new();
    for (index, offer) in order {
        let is_new =
            |other: &Offer| other.kind.word() != offer.kind.word() || is_other_json(&offer, other);
        match is_new(first) && taken.iter().all(is_new) && carries_more(&offer, first) {
            true => taken.push(offer),
            false => left.push((index, offer)),
        }
    }
    left.sort_by_key(|(index, _)| *index);
    *offers = left.into_iter().map(|(_, offer)| offer).collect();
    taken
}

/// Returns whether a body can carry other content than the first one: a file, raw bytes, or a value
/// of another schema.
fn carries_more(offer: &Offer, first: &Offer) -> bool {
    let name = essence(&offer.name);
    let differs = offer.media.schema != first.media.schema;
    match offer.kind {
        // A sent body needs a media type.
        _ if !name.contains('/') => false,
        MediaKind::Json if is_range(&name) => false,
        MediaKind::Files => true,
        MediaKind::Bytes => differs || name == "application/octet-stream",
        MediaKind::EventStream => false,
        MediaKind::PartList => differs || offer.item.is_some(),
        _ => differs && offer.media.schema.is_some(),
    }
}

/// Returns whether both are JSON with different schemas.
fn is_other_json(offer: &Offer, other: &Offer) -> bool {
    (offer.kind, other.kind) == (MediaKind::Json, MediaKind::Json)
        && offer.media.schema.is_some()
        && offer.media.schema != other.media.schema
}

/// Takes the media types that are sent unmodified and have the same schema as `first`: the caller
/// chooses. Empty without a choice.
pub(in crate::lower) fn take_choices(first: &Offer, offers: &mut Vec<Offer>) -> Vec<String> {
    let as_it_is = matches!(first.kind, MediaKind::Text | MediaKind::Bytes);
    if !as_it_is {
        return Vec::new();
    }
    let (schema, kind) = (&first.media.schema, first.kind);
    let says_same = |offer: &Offer| {
        let other = &offer.media.schema;
        let is_same =
            schema == other || (kind == MediaKind::Bytes && (schema.is_none() || other.is_none()));
        // A range is redundant if the document names a media type within it.
        let is_known = !is_range(&offer.name) || is_range(&first.name);
        offer.kind == kind && is_same && is_known && offer.name.contains('/')
    };
    let (same, others) = std::mem::take(offers).into_iter().partition(says_same);
    *offers = others;
    let same: Vec<Offer> = same;
    let names = std::iter::once(&first.name).chain(same.iter().map(|offer| &offer.name));
    let names: Vec<String> = names.cloned().collect();
    match names.as_slice() {
        [only] if !is_range(only) => Vec::new(),
        _ => names,
    }
}

/// Returns the `Accept` header if `first` of all media types is read: those that are read in the
/// same way, and the others with a weight.
pub(in crate::lower) fn accept(first: &Offer, others: &[Offer]) -> Vec<String> {
    let mut accept = Vec::new();
    let mut add = |name: &str, is_read: bool| {
        if is_sendable(name) {
            accept.push(match is_read {
                true => name.to_owned(),
                false => format!("{name};q=0.5"),
            });
        }
    };
    if first.kind == MediaKind::Json && is_range(&first.name) {
        add("application/json", true);
        add(&first.name, false);
    } else {
        add(&first.name, true);
    }
    let others = others.iter().filter(|offer| !offer.kind.is_stream());
    let (read, unread): (Vec<&Offer>, Vec<&Offer>) = others.partition(|it| is_read_as(it, first));
    read.iter().for_each(|offer| add(&offer.name, true));
    unread.iter().for_each(|offer| add(&offer.name, false));
    accept
}

/// Returns whether a header can carry the name of a media type.
pub(in crate::lower) fn is_sendable(name: &str) -> bool {
    let mut bytes = name.bytes();
    name.contains('/') && bytes.all(|byte| byte == b' ' || byte.is_ascii_graphic())
}

/// Returns whether a response in this media type is read like one in the other.
pub(in crate::lower) fn is_read_as(offer: &Offer, first: &Offer) -> bool {
    let is_same = offer.media.schema == first.media.schema || first.kind == MediaKind::Bytes;
    offer.kind == first.kind && is_same
}

/// Returns the most useful offer; the first of equally useful ones. A media type has priority over
/// a range, and plain JSON over JSON-based types.
pub(in crate::lower) fn best(offers: &[Offer], may: impl Fn(MediaKind) -> bool) -> Option<usize> {
    let offers = offers.iter().enumerate();
    let offers = offers.filter(|(_, offer)| may(offer.kind));
    offers
        .min_by_key(|(_, offer)| {
            let is_json = matches!(
                essence(&offer.name).as_str(),
                "application/json" | "text/json"
            );
            (is_range(&offer.name), offer.kind, !is_json)
        })
        .map(|(index, _)| index)
}
