//! Streaming responses: how an operation requests one, and how it ends.

use serde_json::Value as Json;

use trine_ir::analyze::{self, Success};
use trine_ir::pointer::Pointer;
use trine_ir::{Api, Fixed};

use crate::lower::extension::error::{ExtensionError, Problems, known_members};
use crate::lower::extension::member_path::Defined;
use crate::lower::extension::name::STREAM_END as END;
use crate::lower::extension::name::STREAM_WHEN as WHEN;
use crate::lower::extension::paging;
use crate::lower::operation::offer::Offer;
use crate::lower::schema::definitions::Schemas;
use crate::lower::schema::keywords::{Keywords, SchemaRef};
use crate::media::MediaKind;

pub(in crate::lower) const MEMBERS: &[&str] = &["member", "value"];
const SHAPE: &str = "expected `member`, a JSON pointer into the body, and its `value`";

/// Resolves how streams are requested (`written`: the places and values of the extensions).
pub(in crate::lower) fn resolve(api: &mut Api, written: &[(Pointer, Json)]) -> Problems {
    let mut problems = Problems::default();
    if written.is_empty() {
        return problems;
    }
    let analysis = analyze::analyze(api);
    let defined = Defined {
        api,
        analysis: &analysis,
    };
    let mut found = Vec::new();
    for (pointer, json) in written {
        // Entries that could not be read are missing.
        let operation = api
            .operations
            .iter()
            .position(|one| one.pointer == *pointer);
        let Some(index) = operation else { continue };
        let fixed = fixed(defined, index, json, &pointer.child(WHEN));
        found.extend(problems.keep(fixed).map(|fixed| (index, fixed)));
    }
    for (index, fixed) in found {
        api.operations[index].stream_when = Some(fixed);
    }
    problems
}

fn fixed(
    defined: Defined<'_>,
    index: usize,
    json: &Json,
    place: &Pointer,
) -> Result<Fixed, Problems> {
    let help = "use a map such as `{member: /stream, value: true}`";
    let mut problems = Problems::default();
    let incomplete = || ExtensionError::new(place.clone(), SHAPE).help(help);
    let Some(members) = json.as_object() else {
        return Err(incomplete().into());
    };
    known_members(json, place, SHAPE, MEMBERS, &mut problems);
    let (Some(pointer), Some(value)) = (members.get("member"), members.get("value")) else {
        problems.add(incomplete());
        return Err(problems);
    };
    let classes = analyze::response_classes(&defined.api.operations[index]);
    if classes.stream.is_none() && !matches!(classes.success, Success::Stream(_)) {
        let message = "missing streaming response in this operation";
        let help = "add `text/event-stream` or JSON lines to the content of a response";
        problems.add(ExtensionError::new(place.clone(), message).help(help));
    }
    let target = paging::place_in_body(defined, index, pointer, &place.child("member"));
    let fixed = problems.keep(target).and_then(|target| {
        let value = defined.value(&target.ty, value);
        let value = value.map_err(|message| ExtensionError::new(place.child("value"), message));
        Some(Fixed {
            value: problems.keep(value)?,
            place: trine_ir::Place::Body(target),
        })
    });
    problems.none_in(fixed)
}

impl Schemas<'_> {
    /// Returns the data of the event that ends a stream: from the extension, or a string among the
    /// values of the data that is not JSON.
    pub(in crate::lower) fn stream_end(&mut self, offer: &Offer) -> Option<String> {
        if offer.kind != MediaKind::EventStream {
            return None;
        }
        if let Some(end) = offer.media.extensions.get(END) {
            return end.as_str().map(str::to_owned);
        }
        let of_schema = || {
            let schema = offer.media.schema.clone()?;
            Some(SchemaRef::new(schema, offer.place.child("schema")))
        };
        let node = self.look(&offer.item.clone().or_else(of_schema)?)?;
        let data = node.properties.get("data").cloned();
        let node = match data {
            Some(data) => self.look(&data)?,
            None => node,
        };
        node.branches().to_vec().iter().find_map(|branch| {
            let branch = self.look(branch)?;
            only_text(&branch).filter(|text| serde_json::from_str::<Json>(text).is_err())
        })
    }
}

/// Returns the only value of a schema, if it is a string.
fn only_text(node: &Keywords) -> Option<String> {
    match node.enumeration.as_slice() {
        [Json::String(text)] => Some(text.clone()),
        _ => None,
    }
}
