//! Branches of a union that are the same scalar: one enum, or one string, accepts all of them.

use std::collections::HashSet;
use std::rc::Rc;

use serde_json::Value as Json;

use trine_ir::EnumScalar;
use trine_ir::pointer::Pointer;

use crate::lower::schema::empty_text::is_empty_text;
use crate::lower::schema::keywords::{Keywords, SchemaRef};
use crate::lower::schema::kind::enum_scalar;
use crate::lower::view::DocumentView;

impl DocumentView<'_> {
    /// Merges all branches that are strings (or integers) into one: an enum that keeps unlisted
    /// values accepts all of them, and so does a string.
    pub(in crate::lower) fn scalars_together(
        &mut self,
        branches: Vec<SchemaRef>,
        scalar: EnumScalar,
    ) -> Vec<SchemaRef> {
        let mut members: Vec<(usize, Rc<Keywords>)> = Vec::new();
        for (index, branch) in branches.iter().enumerate() {
            if let Some(node) = self.look(branch)
                && scalar_of(&node) == Some(scalar)
            {
                members.push((index, node));
            }
        }
        let [(first, _), _, ..] = members.as_slice() else {
            return branches;
        };
        let first = *first;
        let together = match any_text(&members) {
            Some(index) => branches[index].clone(),
            None => one_branch(&branches, &members, scalar),
        };
        let mut kept = Vec::new();
        for (index, branch) in branches.into_iter().enumerate() {
            if index == first {
                kept.push(together.clone());
            } else if !members.iter().any(|(member, _)| *member == index) {
                kept.push(branch);
            }
        }
        kept
    }
}

/// Returns the only branch with values, if it accepts any string: others list the empty string.
fn any_text(members: &[(usize, Rc<Keywords>)]) -> Option<usize> {
    let mut others = members.iter().filter(|(_, node)| !is_empty_text(node));
    match (others.next(), others.next()) {
        (Some((index, node)), None) if enum_scalar(node).is_none() => Some(*index),
        _ => None,
    }
}

/// Returns one branch for several: their enum, which is open if one of them is not an enum.
fn one_branch(
    branches: &[SchemaRef],
    members: &[(usize, Rc<Keywords>)],
    scalar: EnumScalar,
) -> SchemaRef {
    let is_enum = |(_, node): &&(usize, Rc<Keywords>)| enum_scalar(node).is_some();
    let enums: Vec<_> = members.iter().filter(is_enum).collect();
    let is_open = enums.len() < members.len();
    match enums.as_slice() {
        [(index, _)] => match &branches[*index] {
            SchemaRef::Inline(node) => {
                let mut node = (**node).clone();
                node.open_values = is_open;
                SchemaRef::Inline(Rc::new(node))
            }
            reference => reference.clone(),
        },
        _ => {
            let mut one = one_scalar(members, scalar);
            one.open_values = is_open;
            SchemaRef::Inline(Rc::new(one))
        }
    }
}

/// Returns the scalar if a schema is a string or an integer, listed or not.
fn scalar_of(node: &Keywords) -> Option<EnumScalar> {
    if node.is_union() || !node.all_of.is_empty() || node.extension("x-trine-boolean").is_some() {
        return None;
    }
    if !node.enumeration.is_empty() {
        return enum_scalar(node);
    }
    match node.typ.as_deref() {
        Some("string") => Some(EnumScalar::Text),
        Some("integer") => Some(EnumScalar::Integer),
        None if node.pattern.is_some() => Some(EnumScalar::Text),
        _ => None,
    }
}

/// Merges several strings (or integers): all listed values.
fn one_scalar(members: &[(usize, Rc<Keywords>)], scalar: EnumScalar) -> Keywords {
    let mut one = Keywords::default();
    let mut listed_values = HashSet::new();
    let (mut names, mut descriptions) = (Vec::new(), Vec::new());
    for (_, member) in members {
        if one.pointer == Pointer::root() {
            one.pointer = member.pointer.clone();
            one.key = member.pointer.child("together");
            one.format = member.format.clone();
        } else if one.format != member.format {
            // A possible file stays a file: in a multipart body it is more than a string.
            let binary = [&one.format, &member.format].map(Option::as_deref);
            let is_binary = binary.contains(&Some("binary"));
            one.format = is_binary.then(|| "binary".to_owned());
        }
        for (index, value) in member.enumeration.iter().enumerate() {
            if !listed_values.insert(value.to_string()) {
                continue;
            }
            let alone = member.enumeration.len() == 1;
            let listed = |name: &str| member.extension(name).and_then(|list| list.get(index));
            let prose = member
                .data
                .description
                .clone()
                .or(member.data.title.clone());
            let prose = prose.filter(|_| alone).map(Json::String);
            descriptions.push(listed("x-enum-descriptions").cloned().or(prose));
            names.push(listed("x-enum-varnames").cloned());
            one.enumeration.push(value.clone());
        }
    }
    let list = |texts: Vec<Option<Json>>| {
        let texts = texts.into_iter().map(Option::unwrap_or_default);
        Json::Array(texts.collect())
    };
    let extensions = &mut one.data.extensions;
    extensions.insert("x-enum-varnames".to_owned(), list(names));
    extensions.insert("x-enum-descriptions".to_owned(), list(descriptions));
    if members.iter().any(|(_, member)| member.is_lenient()) {
        extensions.insert(
            crate::lower::extension::name::SCALAR.to_owned(),
            Json::Bool(true),
        );
    }
    let typ = match scalar {
        EnumScalar::Text => "string",
        EnumScalar::Integer => "integer",
    };
    one.typ = Some(typ.to_owned());
    one
}
