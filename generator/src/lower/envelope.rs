//! `x-trine-envelope`: an answer that is no more than what its content comes in.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use crate::analyze::{Direction, Items};
use crate::ir::{Member, MemberPath, SchemaId, SchemaKind, Shape, Type};
use crate::pointer::Pointer;

use super::Lowering;
use super::keywords::Keywords;
use super::member_path::{Defined, Problem};

pub(super) const NAME: &str = "x-trine-envelope";

/// What definitions say of their content: where they say it, and the way as written.
pub(super) type Envelopes = BTreeMap<SchemaId, (Pointer, Json)>;

impl Lowering<'_> {
    /// Notes what a schema says of its content; `id` is the definition that it is, or that it is
    /// a part of.
    pub(super) fn note_envelope(&mut self, node: &Keywords, id: SchemaId) {
        if let Some(written) = node.extension(NAME) {
            let place = node.pointer.child(NAME);
            self.envelopes.insert(id, (place, written.clone()));
        }
    }

    /// Reports an envelope that is no definition.
    pub(super) fn refuse_envelope(&mut self, node: &Keywords) {
        if node.extension(NAME).is_some() {
            let place = node.pointer.child(NAME);
            self.report(Problem::new(place, NO_OBJECT).into());
        }
    }
}

const NO_OBJECT: &str = "an envelope is an object with named properties";

/// The way to the content of an object.
pub(super) fn resolve(
    defined: Defined<'_>,
    id: SchemaId,
    (place, written): &(Pointer, Json),
) -> Result<MemberPath, Problem> {
    let problem = |message: &str| Err(Problem::new(place.clone(), message));
    if !matches!(defined.api.schema(id).kind, SchemaKind::Struct(_)) {
        return problem(NO_OBJECT);
    }
    if defined.facts.items(id) == Items::Sent {
        return problem("this object is only sent; an envelope is what an answer comes in");
    }
    let from = Type::new(Shape::Schema(id));
    // The type lives as long as this call; the path owns what it keeps.
    let path = defined.path(&from, Direction::Received, written, place, "the envelope")?;
    if path.members.is_empty() {
        return problem("this is the envelope itself and not its content");
    }
    let inside = |member: &Member| matches!(member, Member::Inside(_));
    if path.members.iter().any(inside) {
        return problem("this leads into any value; say what its members are");
    }
    Ok(path)
}
