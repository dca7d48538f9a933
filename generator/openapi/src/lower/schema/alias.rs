//! Definitions that are made of themselves.

use std::collections::HashSet;

use crate::diagnostic::{Code, Diagnostic};
use trine_ir::{Schema, SchemaId, SchemaKind, Shape, Type, Variant};

/// Breaks each cycle of aliases that is nothing but names: there is no value that it could hold.
///
/// One with a list or a map on its way is fine (a list of lists of lists); it becomes a type of its
/// own later.
pub(in crate::lower) fn break_cycles(schemas: &mut [Schema]) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for index in 0..schemas.len() {
        if leads_to(schemas, SchemaId(index)) != Some(false) {
            continue;
        }
        let schema = &mut schemas[index];
        let message = "this definition refers only to itself";
        diagnostics.push(Diagnostic::new(
            Code::ReferenceCycle,
            &schema.pointer,
            message,
        ));
        schema.kind = SchemaKind::Alias(Type::new(Shape::Any));
    }
    diagnostics
}

/// Whether an alias leads back to itself, and if so, whether a list or map is on the way.
fn leads_to(schemas: &[Schema], start: SchemaId) -> Option<bool> {
    let mut at = start;
    let mut container = false;
    for _ in 0..=schemas.len() {
        let SchemaKind::Alias(ty) = &schemas.get(at.0)?.kind else {
            return None;
        };
        let (next, wrapped) = innermost(ty)?;
        container |= wrapped;
        if next == start {
            return Some(container);
        }
        at = next;
    }
    // It leads into a cycle that it is no part of; that one is broken at a member.
    None
}

/// The definition that is inside the lists and maps of a type.
fn innermost(ty: &Type) -> Option<(SchemaId, bool)> {
    match &ty.shape {
        Shape::Schema(id) => Some((*id, false)),
        Shape::List(element) | Shape::Map(element) | Shape::Ordered(element) => {
            innermost(element).map(|(id, _)| (id, true))
        }
        _ => None,
    }
}

/// Replaces each variant of a union that may be the union itself by what else it may be: the
/// same values, and reading them ends.
///
/// `None` where more than `most` members have to be looked at for it.
pub(in crate::lower) fn open_own_variants(
    schemas: &mut [Schema],
    most: usize,
) -> Option<Vec<Diagnostic>> {
    let mut left = most;
    let mut diagnostics = Vec::new();
    for index in 0..schemas.len() {
        let SchemaKind::Union(union) = &schemas[index].kind else {
            continue;
        };
        let goal = SchemaId(index);
        let mut variants: Vec<Variant> = Vec::new();
        let mut changed = false;
        for variant in &union.variants {
            let Leaves { found, own } = leaves(schemas, variant, goal, &mut left)?;
            changed |= own;
            let found = if own { found } else { vec![variant] };
            for leaf in found {
                if variants.iter().all(|known| known.ty != leaf.ty) {
                    variants.push(leaf.clone());
                }
            }
        }
        if !changed {
            continue;
        }
        let schema = &mut schemas[index];
        let message = "a variant of this union is the union itself; it is skipped";
        let diagnostic = Diagnostic::new(Code::IgnoredKeyword, &schema.pointer, message);
        diagnostics.push(diagnostic);
        if variants.is_empty() {
            schema.kind = SchemaKind::Alias(Type::new(Shape::Any));
        } else if let SchemaKind::Union(union) = &mut schema.kind {
            union.variants = variants;
        }
    }
    Some(diagnostics)
}

/// What a variant may be, unions and aliases opened.
struct Leaves<'s> {
    found: Vec<&'s Variant>,
    /// Whether the union that is asked about is among them.
    own: bool,
}

fn leaves<'s>(
    schemas: &'s [Schema],
    variant: &'s Variant,
    goal: SchemaId,
    left: &mut usize,
) -> Option<Leaves<'s>> {
    let mut leaves = Leaves {
        found: Vec::new(),
        own: false,
    };
    let mut seen = HashSet::new();
    let mut open = vec![variant];
    while let Some(variant) = open.pop() {
        *left = left.checked_sub(1)?;
        let mut ty = &variant.ty;
        let union = loop {
            let Shape::Schema(id) = ty.shape else {
                break None;
            };
            if id == goal {
                leaves.own = true;
                break Some(&[][..]);
            }
            match &schemas[id.0].kind {
                // Aliases have no cycles any more.
                SchemaKind::Alias(inner) => ty = inner,
                SchemaKind::Union(union) if seen.insert(id) => break Some(&union.variants),
                SchemaKind::Union(_) => break Some(&[]),
                SchemaKind::Struct(_) | SchemaKind::Filter(_) | SchemaKind::Enum(_) => break None,
            }
        };
        match union {
            Some(variants) => open.extend(variants.iter().rev()),
            None => leaves.found.push(variant),
        }
    }
    Some(leaves)
}
