//! The conjunction of several schemas: the keywords of scalars and lists, without keywords that
//! have no effect on the types that the others allow.

use std::rc::Rc;

use serde_json::Value as Json;

use crate::diagnostic::{Code, Diagnostic};
use crate::document::NUMBERS;
use trine_ir::pointer::Pointer;

use crate::lower::schema::flatten::MemberPart;
use crate::lower::schema::keywords::{Additional, Keywords, SchemaRef};
use crate::lower::schema::type_set::TypeSet;
use crate::lower::view::DocumentView;

/// The lists parallel to `enum`.
const BESIDE_ENUM: [&str; 4] = [
    "x-enum-varnames",
    "x-enumNames",
    "x-enum-descriptions",
    "x-enumDescriptions",
];

impl DocumentView<'_> {
    /// Returns whether a schema's own keywords affect the shape of a value that is already a
    /// `target`. Bounds, prose and keywords without effect do not.
    pub(in crate::lower) fn narrows(&mut self, node: &Keywords, target: &SchemaRef) -> bool {
        let types = self.types_of(target);
        let stated = node.stated_types();
        if !types.meets(stated) {
            return false;
        }
        let narrower = node.typ.is_some() && !stated.has(types);
        let target = self.end_of_references(target);
        let target = target.as_deref();
        let own_values = &node.enumeration;
        let values = !own_values.is_empty()
            && target.is_none_or(|target| {
                let listed = target.enumeration.iter();
                let mut listed = listed.filter(|value| !value.is_null()).peekable();
                listed.peek().is_none() || !listed.all(|value| own_values.contains(value))
            });
        narrower
            || values
            || node.extension("x-trine-boolean").is_some()
            || self.narrows_scalars(node, target, types)
            || types.meets(TypeSet::ARRAY) && narrows_lists(node, target)
            || types.meets(TypeSet::OBJECT) && narrows_objects(node, target)
    }

    fn narrows_scalars(&self, node: &Keywords, target: Option<&Keywords>, types: TypeSet) -> bool {
        let scalars = TypeSet::STRING.or(TypeSet::NUMBER);
        // A list of values is more specific than a format.
        let same = target
            .is_some_and(|target| target.format == node.format || !target.enumeration.is_empty());
        node.format.is_some() && types.meets(scalars) && !same
    }

    /// Returns the schema at the end of a chain of references.
    pub(in crate::lower) fn end_of_references(&mut self, sub: &SchemaRef) -> Option<Rc<Keywords>> {
        let mut sub = sub.clone();
        for _ in 0..crate::lower::schema::keywords::CHAIN {
            match sub {
                SchemaRef::Inline(node) => return Some(node),
                SchemaRef::Reference { .. } => {
                    let place = self.place_of(&sub)?;
                    sub = self.node(&place)?;
                }
            }
        }
        None
    }

    /// Returns the types that all parts of a composition allow; all types if the parts contradict
    /// each other. `own` is the composed schema.
    pub(in crate::lower) fn types_of_parts(
        &mut self,
        own: &Pointer,
        parts: &[MemberPart],
    ) -> TypeSet {
        let mut types = TypeSet::ALL;
        let (own, members): (Vec<_>, Vec<_>) = parts.iter().partition(|part| part.node.key == *own);
        for part in members.into_iter().chain(own) {
            let allowed = match part.node.is_union() {
                true => self.types_of_branches(part.node.branches()),
                false => part.node.stated_types(),
            };
            if types.meets(allowed) {
                types = types.and(allowed);
            }
        }
        types
    }

    /// Removes keywords without effect from the parts of a composition whose values are of `types`.
    pub(in crate::lower) fn applicable(
        &mut self,
        own: &Pointer,
        parts: Vec<MemberPart>,
        types: TypeSet,
    ) -> Vec<MemberPart> {
        if types == TypeSet::ALL {
            return parts;
        }
        let mut kept = Vec::with_capacity(parts.len());
        for part in parts {
            let is_own = part.node.key == *own;
            let stray = match part.node.stated_types() {
                _ if part.node.is_union() => false,
                TypeSet::ALL => !part
                    .node
                    .implied_types()
                    .and(types)
                    .eq(&part.node.implied_types()),
                stated => is_own && !stated.meets(types),
            };
            if !stray {
                kept.push(part);
                continue;
            }
            let mut node = (*part.node).clone();
            self.without_effect(&mut node, types);
            if node.says_anything() {
                kept.push(MemberPart {
                    node: Rc::new(node),
                    owner: part.owner,
                });
            }
        }
        kept
    }

    /// Reports the keywords next to a reference that do not apply to its target.
    pub(in crate::lower) fn report_stray(&mut self, node: &Keywords, target: &SchemaRef) {
        let types = self.types_of(target);
        self.without_effect(&mut node.clone(), types);
    }

    /// Removes and reports the keywords that apply to other types than `types`.
    fn without_effect(&mut self, node: &mut Keywords, types: TypeSet) {
        let mut removed: Vec<(&str, bool)> = Vec::new();
        if !types.meets(node.stated_types()) {
            removed.push(("type", node.typ.take().is_some()));
            let values = std::mem::take(&mut node.enumeration);
            removed.push(("enum", !values.is_empty()));
        }
        if !types.meets(TypeSet::OBJECT) {
            let properties = std::mem::take(&mut node.properties);
            node.conditional.clear();
            node.opens = false;
            let required = std::mem::take(&mut node.required);
            let additional = std::mem::take(&mut node.additional);
            removed.push(("properties", !properties.is_empty()));
            removed.push(("required", !required.is_empty()));
            if !matches!(additional, Additional::Unsaid) {
                let says = !matches!(additional, Additional::Forbidden);
                removed.push(("additionalProperties", says));
            }
            node.properties_count = (None, None);
        }
        if !types.meets(TypeSet::ARRAY) {
            if let Some(items) = node.items.take() {
                removed.push(("items", !items.takes_anything()));
            }
            node.items_count = (None, None);
        }
        if !types.meets(TypeSet::STRING) {
            node.pattern = None;
            node.length = (None, None);
        }
        for (keyword, says) in removed {
            let place = node.pointer.child(keyword);
            if !self.typed.exists(&place) {
                continue;
            }
            let message = format!("`{keyword}` has no effect on this combination; ignored");
            // Empty leftovers are not reported.
            match says {
                true => {
                    let diagnostic = Diagnostic::new(Code::IgnoredKeyword, &place, message);
                    self.report(diagnostic.on_key());
                }
                false => self.unused(place, message),
            }
        }
    }

    /// Merges scalars and lists that all apply into one schema.
    pub(in crate::lower) fn merged_keywords(
        &mut self,
        node: &Keywords,
        parts: &[Rc<Keywords>],
    ) -> Keywords {
        let mut merged = Keywords {
            pointer: node.pointer.clone(),
            key: node.key.clone(),
            ..Keywords::default()
        };
        let mut items: Vec<SchemaRef> = Vec::new();
        for part in parts {
            self.spend(part.enumeration.len(), &node.pointer);
            if let Some(typ) = &part.typ {
                let before = merged.typ.replace(typ.clone());
                match before.as_deref() {
                    Some("integer") if typ == "number" => merged.typ = before,
                    Some("number") if typ == "integer" => {}
                    Some(before) if before != typ => self.conflict(node, before, typ),
                    _ => {}
                }
            }
            merged.format = narrower_format(merged.format.take(), part.format.as_deref());
            items.extend(part.items.clone());
            merged.tighten(part);
            self.both_enums(node, &mut merged, part);
        }
        self.report_exact_numbers(parts);
        merged.items = self.both_items(items);
        let types = match merged.typ.is_some() {
            true => Keywords {
                enumeration: Vec::new(),
                ..merged.clone()
            }
            .stated_types(),
            false => TypeSet::ALL,
        };
        let fits: Vec<bool> = merged
            .enumeration
            .iter()
            .map(|it| types.takes(it))
            .collect();
        if fits.contains(&true) {
            merged.retain_values(&fits);
        }
        merged
    }

    /// Intersects the `enum` of two schemas.
    fn both_enums(&mut self, node: &Keywords, merged: &mut Keywords, part: &Keywords) {
        let mut extensions = part.data.extensions.clone();
        if part.enumeration.is_empty() {
            merged.data.extensions.extend(extensions);
            return;
        }
        if merged.enumeration.is_empty() {
            merged.enumeration = part.enumeration.clone();
            merged.data.extensions.extend(extensions);
            return;
        }
        let listed: std::collections::HashSet<_> =
            part.enumeration.iter().map(Json::to_string).collect();
        let fits: Vec<bool> = merged
            .enumeration
            .iter()
            .map(|value| listed.contains(&value.to_string()))
            .collect();
        // Lists parallel to the values follow the order of the first list.
        for name in BESIDE_ENUM {
            extensions.shift_remove(name);
        }
        merged.data.extensions.extend(extensions);
        if fits.contains(&true) {
            merged.retain_values(&fits);
            return;
        }
        let show = |values: &[Json]| format!("`enum` of {}", Json::Array(values.to_vec()));
        let (one, two) = (show(&merged.enumeration), show(&part.enumeration));
        self.conflict(node, &one, &two);
        merged.enumeration = part.enumeration.clone();
        for name in BESIDE_ENUM {
            match part.extension(name) {
                Some(list) => merged.data.extensions.insert(name.to_owned(), list.clone()),
                None => merged.data.extensions.shift_remove(name),
            };
        }
    }

    /// Reports lists of numbers with more than 64 bits next to other lists: only one list of values
    /// becomes the type.
    fn report_exact_numbers(&mut self, parts: &[Rc<Keywords>]) {
        let has_values = |part: &&Rc<Keywords>| {
            !part.enumeration.is_empty() || part.extension(NUMBERS).is_some()
        };
        if parts.iter().filter(has_values).count() < 2 {
            return;
        }
        for part in parts
            .iter()
            .filter(|part| part.extension(NUMBERS).is_some())
        {
            let message = "numbers of more than 64 bits are not combined with another `enum`; documented only";
            let place = part.pointer.child("enum");
            let warning = Diagnostic::new(Code::UntypedConstruct, &place, message);
            self.report(warning.on_key().affecting_calls());
        }
    }

    /// Merges the `items` of several schemas.
    pub(in crate::lower) fn both_items(&mut self, items: Vec<SchemaRef>) -> Option<SchemaRef> {
        let mut distinct: Vec<SchemaRef> = Vec::new();
        let mut anything = None;
        for sub in items {
            if sub.takes_anything() {
                anything = anything.or(Some(sub));
            } else if !distinct.iter().any(|known| known.same_shape(&sub)) {
                distinct.push(sub);
            }
        }
        match distinct.len() {
            0 => anything,
            _ => Some(intersection(self.narrowest(distinct))),
        }
    }
}

fn narrows_lists(node: &Keywords, target: Option<&Keywords>) -> bool {
    let Some(items) = &node.items else {
        return false;
    };
    let known = target.and_then(|target| target.items.as_ref());
    !items.takes_anything() && !known.is_some_and(|known| known.same_shape(items))
}

fn narrows_objects(node: &Keywords, target: Option<&Keywords>) -> bool {
    let is_required = |name: &String| target.is_some_and(|target| target.required.contains(name));
    !node.properties.is_empty()
        || node.has_conditions()
        || matches!(
            node.additional,
            Additional::Anything | Additional::Schema(_)
        )
        || !node.required.iter().all(is_required)
}

/// Returns the narrower of two formats: the smaller integer, otherwise the later one.
fn narrower_format(one: Option<String>, two: Option<&str>) -> Option<String> {
    let bits = |format: &str| {
        let digits = format.trim_start_matches("uint").trim_start_matches("int");
        digits.parse::<u32>().ok()
    };
    match (one, two) {
        (Some(one), Some(two)) => match (bits(&one), bits(two)) {
            (Some(before), Some(now)) if before < now => Some(one),
            _ => Some(two.to_owned()),
        },
        (one, two) => two.map(str::to_owned).or(one),
    }
}

/// Returns one schema for several that all apply.
pub(in crate::lower) fn intersection(mut schemas: Vec<SchemaRef>) -> SchemaRef {
    if schemas.len() == 1 {
        return schemas.remove(0);
    }
    let pointer = schemas.last().map(|sub| sub.pointer().clone());
    SchemaRef::Inline(Rc::new(Keywords {
        pointer: pointer.unwrap_or_default(),
        key: merged_key(schemas.iter()),
        all_of: schemas,
        ..Keywords::default()
    }))
}

/// Returns the key of the definition that several schemas merge to.
///
/// The same schemas have the same key; otherwise, a property whose members lead back to its object
/// would never end.
pub(in crate::lower) fn merged_key<'s>(schemas: impl Iterator<Item = &'s SchemaRef>) -> Pointer {
    let root = Pointer::root().child("merged");
    schemas.fold(root, |key, sub| key.child(sub.pointer()))
}

impl SchemaRef {
    /// Returns whether the schema allows any value.
    pub(in crate::lower) fn takes_anything(&self) -> bool {
        self.inline()
            .is_some_and(|node| node.only_annotates() && !node.bounds())
    }
}

impl Keywords {
    /// Keeps the values of `enum` that fit, with their parallel lists.
    fn retain_values(&mut self, fits: &[bool]) {
        let mut keep = fits.iter();
        self.enumeration.retain(|_| *keep.next().unwrap_or(&true));
        for name in BESIDE_ENUM {
            if let Some(Json::Array(list)) = self.data.extensions.get_mut(name) {
                let mut keep = fits.iter();
                list.retain(|_| *keep.next().unwrap_or(&true));
            }
        }
    }
}
