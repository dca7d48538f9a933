//! Definitions that consist of themselves.

use std::collections::HashSet;

use crate::diagnostic::{Code, Diagnostic};
use trine_ir::{Schema, SchemaId, SchemaKind, Shape, Type, Variant};

/// Breaks each cycle that consists only of aliases: it has no values.
///
/// A cycle through a list or a map is fine (a list of lists of lists); it becomes a type later.
pub(in crate::lower) fn break_cycles(schemas: &mut [Schema]) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for index in 0..schemas.len() {
        if leads_to(schemas, SchemaId(index)) != Some(false) {
            continue;
        }
        let schema = &mut schemas[index];
        let message = "cyclic reference: this definition refers only to itself";
        diagnostics.push(Diagnostic::new(
            Code::ReferenceCycle,
            &schema.pointer,
            message,
        ));
        schema.kind = SchemaKind::Alias(Type::new(Shape::Any));
    }
    diagnostics
}

/// Returns whether an alias leads back to itself, and whether through a list or a map.
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
    // It leads into another cycle, which is broken at one of its members.
    None
}

/// Returns the definition inside the lists and maps of a type.
fn innermost(ty: &Type) -> Option<(SchemaId, bool)> {
    match &ty.shape {
        Shape::Schema(id) => Some((*id, false)),
        Shape::List(element) | Shape::Map(element) | Shape::Ordered(element) => {
            innermost(element).map(|(id, _)| (id, true))
        }
        _ => None,
    }
}

/// Replaces each variant of a union that may be the union itself by its other variants: the values
/// are the same, and reading them terminates.
///
/// Returns `None` if this needs more than `most` members.
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
        let message = "cyclic union: a variant refers to the union itself; skipped";
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

/// The possible variants, with unions and aliases expanded.
struct Leaves<'s> {
    found: Vec<&'s Variant>,
    /// Whether the union itself is among them.
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
                // Aliases have no cycles at this point.
                SchemaKind::Alias(inner) => ty = inner,
                SchemaKind::Union(union) if seen.insert(id) => break Some(&union.variants),
                SchemaKind::Union(_) => break Some(&[]),
                SchemaKind::Struct(_)
                | SchemaKind::Multipart(_)
                | SchemaKind::Filter(_)
                | SchemaKind::Enum(_) => break None,
            }
        };
        match union {
            Some(variants) => open.extend(variants.iter().rev()),
            None => leaves.found.push(variant),
        }
    }
    Some(leaves)
}
