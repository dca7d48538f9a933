//! `x-trine-envelope`: a response that only wraps its content.

use serde_json::Value as Json;

use trine_ir::analyze::Usage;
use trine_ir::pointer::Pointer;
use trine_ir::{Member, MemberPath, SchemaId, SchemaKind, Shape, Type};

use crate::lower::extension::error::{ExtensionError, Problems, listed};
use crate::lower::extension::member_path::Defined;
use crate::lower::schema::definitions::Schemas;
use crate::lower::schema::keywords::Keywords;
use crate::lower::view::DocumentView;

pub(in crate::lower) const NAME: &str = "x-trine-envelope";

impl DocumentView<'_> {
    /// Reports an envelope that is not a definition.
    pub(in crate::lower) fn reject_envelope(&mut self, node: &Keywords) {
        if node.extension(NAME).is_some() {
            let place = node.pointer.child(NAME);
            self.report(ExtensionError::new(place, NO_OBJECT).into());
        }
    }
}

impl Schemas<'_> {
    /// Records the envelope of a schema; `id` is its definition, or the definition that contains
    /// it.
    pub(in crate::lower) fn record_envelope(&mut self, node: &Keywords, id: SchemaId) {
        if let Some(written) = node.extension(NAME) {
            let place = node.pointer.child(NAME);
            self.envelopes.insert(id, (place, written.clone()));
        }
    }
}

const NO_OBJECT: &str = "expected an object with named properties, or a union that contains one";

/// Resolves the path to the content of an object, or of each variant of a union.
pub(in crate::lower) fn resolve(
    defined: Defined<'_>,
    id: SchemaId,
    (place, written): &(Pointer, Json),
) -> Result<Vec<MemberPath>, Problems> {
    let problem = |message: &str| Err(ExtensionError::new(place.clone(), message).into());
    let is_union = match defined.api.schema(id).kind {
        SchemaKind::Struct(_) | SchemaKind::Multipart(_) => false,
        SchemaKind::Union(_) => true,
        _ => return problem(NO_OBJECT),
    };
    if defined.analysis.usage(id) == Usage::Sent {
        return problem("expected an object that is received, found one that is only sent");
    }
    let from = Type::new(Shape::Schema(id));
    let written = listed(Some(written), place.clone());
    if written.is_empty() {
        let problem = ExtensionError::new(
            place.clone(),
            "expected a JSON pointer, found an empty list",
        );
        return Err(problem
            .help("use a pointer to the content, such as `/data`")
            .into());
    }
    if let [_, (place, _), ..] = written.as_slice()
        && !is_union
    {
        let message = "expected one pointer for an object, found several";
        return Err(ExtensionError::new(place.clone(), message).into());
    }
    // The type lives only during this call; the paths own their data.
    let paths = defined.in_shapes(&from, &written, "the envelope", |path, place| {
        let problem = |message: &str| Err(ExtensionError::new(place.clone(), message));
        if path.members.is_empty() && !is_union {
            return problem("expected a pointer to the content of the envelope, found a pointer to the envelope itself");
        }
        let inside = |member: &Member| matches!(member, Member::Inside(_));
        match path.members.iter().any(inside) {
            true => problem("expected a pointer to a described member, found a pointer into an untyped value"),
            false => Ok(()),
        }
    })?;
    match paths.iter().all(|path| path.ty == paths[0].ty) {
        true => Ok(paths),
        false => problem("expected content of one type in all variants, found different types"),
    }
}
