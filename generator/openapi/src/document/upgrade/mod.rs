//! One spelling for each meaning: Swagger 2.0 and OpenAPI 3.1 as 3.0 without loss, with small mistakes
//! repaired.
//!
//! A Swagger 2.0 document is first converted by [`swagger`], which knows everything but its schemas.
//! //! [`walk`] follows the document from the top, along [`grammar`]. Each object first goes through
//! its passes, one file each; its members are walked at their final places. Keywords that 3.0 does
//! not define are [`carried`] in extensions.

mod annotations;
mod bounds;
mod carried;
mod content;
mod digits;
pub(super) mod grammar;
mod members;
pub(super) mod merge;
mod null;
mod object;
mod parameter;
mod position;
mod reference;
mod required;
mod root;
mod scalar;
mod schema;
mod security;
mod stray;
pub(super) mod swagger;
mod targets;
mod types;
mod values;
mod walk;

#[cfg(test)]
mod tests;

use super::node::Node;
use super::origin::Origins;
use super::place::Place;
use crate::diagnostic::Diagnostics;
use crate::limits::Limits;
use walk::Version;

pub(super) use root::is_swagger;
pub(super) use targets::covered;

pub(crate) use carried::keyword as carried_keyword;
pub use carried::{CARRIED, NUMBERS, is_carried};
pub(super) use carried::{PREFIX, extension as carried_as};
#[cfg(test)]
pub(crate) use members::grammar;
pub(crate) use members::{Mark, Marks, Member, extensions, members};
pub(crate) use position::{keywords, object_at};

/// Rewrites a tree in place.
///
/// `upgraded` records the old places: from the result to the given tree.
pub(super) fn upgrade(
    root: &mut Node,
    upgraded: &mut Origins,
    limits: &Limits,
    diagnostics: &mut Diagnostics,
) {
    let Some(version) = root::check(root, diagnostics) else {
        return;
    };
    let mut walk = walk::Walk {
        origins: upgraded,
        diagnostics,
        version,
        references: Vec::new(),
    };
    if let (Version::Swagger, Node::Map(map)) = (version, &mut *root) {
        swagger::convert(&mut walk, map, limits);
        walk.version = Version::Converted;
    }
    if let Node::Map(map) = root
        && !map.contains_key("webhooks")
        && matches!(map.get("x-webhooks"), Some(Node::Map(_)))
    {
        // The name before OpenAPI 3.1.
        walk.rename(map, "x-webhooks", "webhooks", &Place::Root);
    }
    targets::inline_content(&mut walk, root);
    if let Node::Map(map) = root {
        walk.object(map, &grammar::DOCUMENT, &Place::Root);
    }
    targets::follow(&mut walk, root);
}
