//! Media types that a body is offered in: which is chosen, and which are beside it.

use openapiv3::MediaType;

use crate::pointer::Pointer;

use super::media::{MediaKind, essence};

/// A media type that a body is offered in.
pub(super) struct Offer {
    pub name: String,
    pub media: MediaType,
    pub kind: MediaKind,
    pub place: Pointer,
}

/// Takes those that carry what the first one cannot, at most one of each kind. Where all say the
/// same, a second method would only be one more to choose from.
pub(super) fn take_those_with_more(first: &Offer, offers: &mut Vec<Offer>) -> Vec<Offer> {
    let mut taken: Vec<Offer> = Vec::new();
    let mut order: Vec<_> = std::mem::take(offers).into_iter().enumerate().collect();
    // Of bodies in parts the one that every server knows.
    order.sort_by_key(|(_, offer)| (offer.kind, essence(&offer.name) != "multipart/form-data"));
    let mut left = Vec::new();
    for (index, offer) in order {
        let is_new = |other: &Offer| other.kind.word() != offer.kind.word();
        match is_new(first) && taken.iter().all(is_new) && carries_more(&offer, first) {
            true => taken.push(offer),
            false => left.push((index, offer)),
        }
    }
    left.sort_by_key(|(index, _)| *index);
    *offers = left.into_iter().map(|(_, offer)| offer).collect();
    taken
}

/// Whether a body can hold something that the first one cannot: a file, bytes as they are, or what
/// another schema describes.
fn carries_more(offer: &Offer, first: &Offer) -> bool {
    let name = essence(&offer.name);
    let differs = offer.media.schema != first.media.schema;
    match offer.kind {
        // It has to have a media type when it is sent.
        _ if name == "*/*" || !name.contains('/') => false,
        MediaKind::Files => true,
        MediaKind::Bytes => differs || name == "application/octet-stream",
        MediaKind::EventStream => false,
        _ => differs && offer.media.schema.is_some(),
    }
}

/// The most useful of some offers; the first of those that are equally so.
pub(super) fn best(offers: &[Offer], may: impl Fn(MediaKind) -> bool) -> Option<usize> {
    let offers = offers.iter().enumerate();
    let offers = offers.filter(|(_, offer)| may(offer.kind));
    offers
        .min_by_key(|(_, offer)| offer.kind)
        .map(|(index, _)| index)
}
