//! The kinds of media types that depend on their schema.

use openapiv3::MediaType;

use trine_ir::pointer::Pointer;

use crate::lower::operation::Operations;
use crate::lower::schema::keywords::{Keywords, SchemaRef};
use crate::lower::xml::nodes::Nodes;
use crate::media::{MediaKind, essence, is_xml, media_kind};

impl Operations<'_> {
    /// Returns the kind of a media type. The schema determines that of `*/*`, `application/*`, XML
    /// and multipart bodies, and whether a body of JSON or text is bytes.
    pub(in crate::lower) fn kind_of(
        &mut self,
        name: &str,
        media: &MediaType,
        place: &Pointer,
    ) -> MediaKind {
        let kind = media_kind(name);
        let is_open = matches!(essence(name).as_str(), "*/*" | "application/*");
        let is_xml = is_xml(name);
        let may_be_bytes = matches!(kind, MediaKind::Json | MediaKind::Text);
        if !is_open && !is_xml && !may_be_bytes && kind != MediaKind::Multipart {
            return kind;
        }
        let schema = media.schema.clone();
        let sub = schema.map(|schema| SchemaRef::new(schema, place.child("schema")));
        let node = sub.and_then(|sub| self.look(&sub));
        match (kind, node) {
            (MediaKind::Multipart, node) if self.is_positional(name, node.as_deref(), place) => {
                MediaKind::PartList
            }
            (MediaKind::Multipart, Some(node)) if self.has_file(&node) => MediaKind::Files,
            (MediaKind::Multipart, _) => MediaKind::Multipart,
            // A file, whose media type is that of one in it.
            (_, Some(node)) if may_be_bytes && is_plain_text(&node) && self.is_binary(&node) => {
                MediaKind::Bytes
            }
            // A string without the name of an element is the text of the document itself.
            (_, Some(node))
                if is_xml
                    && match is_plain_text(&node) {
                        true => Nodes::new(self.typed).is_named(&place.child("schema")),
                        false => node.says_anything() || node.is_composed(),
                    } =>
            {
                MediaKind::Xml
            }
            _ if is_xml => MediaKind::Text,
            _ if may_be_bytes => kind,
            (_, Some(node)) if is_structured(&node) => MediaKind::Json,
            _ => MediaKind::Bytes,
        }
    }

    /// Returns whether a member of an object is a file, or a list of files.
    fn has_file(&mut self, node: &Keywords) -> bool {
        let members: Vec<SchemaRef> = node.properties.values().cloned().collect();
        members.iter().any(|member| {
            let Some(member) = self.look(member) else {
                return false;
            };
            let element = member.items.as_ref().and_then(|items| self.look(items));
            self.is_binary(&member) || element.is_some_and(|element| self.is_binary(&element))
        })
    }
}

/// Returns whether values of a schema are, or may be, other than texts, numbers and truth values.
pub(in crate::lower) fn is_structured(node: &Keywords) -> bool {
    node.is_object() || node.is_union() || node.items.is_some() || !node.all_of.is_empty()
}

/// Returns whether prose can express everything that a schema says about a string.
pub(in crate::lower) fn is_plain_text(node: &Keywords) -> bool {
    let says_shape = node.is_union()
        || node.is_object()
        || node.items.is_some()
        || !node.all_of.is_empty()
        || !node.enumeration.is_empty();
    !says_shape && !node.data.nullable && matches!(node.typ.as_deref(), None | Some("string"))
}
