//! Unions: the names of elements do not depend on the variant.

use super::{Finder, NoXml, XmlContent, XmlElement, XmlMember, XmlMembers, XmlName, XmlPlace};
use super::{content, is_xml_name, members};
use crate::{Scalar, SchemaId, Union, UnionTag};

/// Returns the content of a union: that of all of its variants, or its members.
pub(super) fn union_content(
    finder: &Finder<'_>,
    id: SchemaId,
    union: &Union,
    depth: usize,
) -> Result<XmlContent, NoXml> {
    let variants = union.variants.iter();
    let contents: Result<Vec<_>, _> = variants
        .map(|variant| content(finder, &variant.ty, None, depth + 1))
        .collect();
    let contents = contents?;
    let is_object = |it: &XmlContent| matches!(it, XmlContent::Schema(_) | XmlContent::Entries(_));
    match contents.as_slice() {
        [first, rest @ ..] if !is_object(first) && rest.iter().all(|other| other == first) => {
            Ok(first.clone())
        }
        all if all.iter().all(is_object) => Ok(XmlContent::Schema(id)),
        _ => Err(finder.error("XML does not tell the variants of the union apart")),
    }
}

/// Returns the members of all variants.
pub(super) fn members_of_union(
    finder: &Finder<'_>,
    union: &Union,
    depth: usize,
) -> Result<XmlMembers, NoXml> {
    let mut merged = XmlMembers::default();
    let mut add = |key: String, member: XmlMember| {
        match merged.members.iter_mut().find(|(known, _)| *known == key) {
            None => merged.members.push((key, member)),
            Some((_, known)) => {
                let is_same = known.place == member.place && known.element == member.element;
                if !is_same {
                    return Err(finder.error("a member has different nodes in several variants"));
                }
                known.is_required &= member.is_required;
            }
        }
        Ok(())
    };
    let mut rests = Vec::new();
    for variant in &union.variants {
        match content(finder, &variant.ty, None, depth + 1)? {
            XmlContent::Schema(id) => {
                let all = members(finder.schemas, id, finder.budget, depth + 1)?;
                for (key, member) in all.members {
                    add(key, member)?;
                }
                rests.extend(all.rest);
            }
            XmlContent::Entries(value) => rests.push(*value),
            _ => return Err(finder.error("XML does not tell the variants of the union apart")),
        }
    }
    if let Some(UnionTag::Discriminator(property)) = &union.tag {
        let is_known = merged.members.iter().any(|(key, _)| key == property);
        let mut tags = union.variants.iter().flat_map(|variant| &variant.tags);
        if !is_known {
            let content = match tags.next() {
                Some(Scalar::Integer(_) | Scalar::Number(_)) => XmlContent::Number,
                Some(Scalar::Boolean(_)) => XmlContent::Boolean,
                _ => XmlContent::Text,
            };
            if !is_xml_name(property) {
                return Err(finder.error("its discriminator is not a name in XML"));
            }
            let name = XmlName {
                local: property.clone(),
                ..XmlName::default()
            };
            let member = XmlMember {
                place: XmlPlace::Element,
                element: XmlElement { name, content },
                is_required: false,
            };
            merged.members.push((property.clone(), member));
        }
    }
    if rests.windows(2).any(|two| two[0] != two[1]) {
        return Err(finder.error("undeclared members differ between the variants"));
    }
    merged.rest = rests.pop();
    Ok(merged)
}
