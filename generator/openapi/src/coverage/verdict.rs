//! Which keywords are used.

use super::CoverageKind;
use super::support::{SupportLevel, keyword_support};
use crate::document::{Member, Node};
use crate::lower::Annotations;
use crate::media::has_type_of_its_own;

/// Whether a member is used.
pub(super) enum Verdict {
    /// It is used.
    Used,
    /// It is not used: the kind of its entry, and the note.
    Not(CoverageKind, &'static str),
}

/// Returns whether a member is used; `shown` are the annotations of its object in the docs.
pub(super) fn verdict(member: &Member<'_>, shown: Annotations) -> Verdict {
    if member.is_unknown {
        return Verdict::Not(
            CoverageKind::Unsupported,
            "unknown keyword, or no effect here",
        );
    }
    if let Some(verdict) = exception(member) {
        return verdict;
    }
    if is_typed_content(member) {
        return Verdict::Used;
    }
    let support = keyword_support(member.object, &member.keyword);
    let is_constraint = support.is_some_and(|support| support.level == SupportLevel::Documented);
    if member.object == "schema" && !shown.has(Annotations::of(&member.keyword, is_constraint)) {
        return Verdict::Not(
            CoverageKind::Unsupported,
            "not shown in any documentation here",
        );
    }
    match support {
        // The tests show that every keyword is known.
        None => Verdict::Not(CoverageKind::Unsupported, "unknown keyword"),
        Some(support) => match support.level {
            SupportLevel::Used => Verdict::Used,
            SupportLevel::Documented => Verdict::Not(CoverageKind::DocumentedOnly, support.note),
            SupportLevel::Unsupported => Verdict::Not(CoverageKind::Unsupported, support.note),
        },
    }
}

/// Returns whether `contentMediaType` determines a type: JSON in a string, or bytes.
fn is_typed_content(member: &Member<'_>) -> bool {
    let of_text = match member.beside.get("type") {
        Some(typ) => typ.as_str() == Some("string"),
        None => true,
    };
    of_text
        && member.object == "schema"
        && member.keyword == "contentMediaType"
        && !member.beside.contains_key("x-trine:content-encoding")
        && !member.beside.contains_key("enum")
        && member.node.as_str().is_some_and(has_type_of_its_own)
}

/// Returns the verdict for a member that is unused because of its siblings or its value, although
/// its keyword is supported.
fn exception(member: &Member<'_>) -> Option<Verdict> {
    let beside = |name: &str| member.beside.get(name);
    let unsupported = |note| Verdict::Not(CoverageKind::Unsupported, note);
    match member.keyword.as_str() {
        // The first of a schema's `examples`, which became its `example`.
        "example" if beside("x-trine:examples").is_some_and(|all| is_first(member.node, all)) => {
            Some(Verdict::Used)
        }
        "const" if beside("enum").is_some() => Some(Verdict::Not(
            CoverageKind::DocumentedOnly,
            "documented only; the values of `enum` are used",
        )),
        "examples" if member.object != "components object" => {
            let several = match member.node {
                Node::Map(map) => map.len() > 1,
                Node::List(list) => list.len() > 1,
                _ => false,
            };
            let other = beside("example").is_some_and(|one| !is_first(one, member.node));
            (several || other).then(|| unsupported("only one example is shown"))
        }
        _ => None,
    }
}

/// Returns whether a value is the first of a list.
fn is_first(node: &Node, list: &Node) -> bool {
    matches!(list, Node::List(list) if list.first() == Some(node))
}
