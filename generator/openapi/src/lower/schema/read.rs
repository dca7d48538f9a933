//! Conversion of what openapiv3 has read into [`Keywords`].

use std::rc::Rc;

use indexmap::IndexMap;
use openapiv3::{AdditionalProperties, ReferenceOr};

use trine_ir::pointer::Pointer;

use crate::lower::schema::keywords::{Additional, Keywords, SchemaRef};
use crate::lower::schema::kinds::{any_schema, exact_bounds};
use crate::lower::schema::undeclared;

impl SchemaRef {
    /// Converts what openapiv3 has read at `pointer`.
    pub fn new(schema: ReferenceOr<openapiv3::Schema>, pointer: Pointer) -> Self {
        match schema {
            ReferenceOr::Reference { reference } => Self::Reference {
                at: pointer,
                to: reference,
            },
            ReferenceOr::Item(schema) => Self::Inline(Rc::new(Keywords::new(schema, pointer))),
        }
    }
}

impl Keywords {
    /// Converts what openapiv3 has read at `pointer`.
    fn new(schema: openapiv3::Schema, pointer: Pointer) -> Self {
        let exact = exact_bounds(&schema.schema_kind);
        let any = any_schema(schema.schema_kind);
        let sub = |schema: ReferenceOr<Box<openapiv3::Schema>>, place: Pointer| {
            SchemaRef::new(schema.unbox(), place)
        };
        let list = |schemas: Vec<ReferenceOr<openapiv3::Schema>>, keyword: &str| {
            let place = pointer.child(keyword);
            let entries = schemas.into_iter().enumerate();
            entries
                .map(|(index, schema)| SchemaRef::new(schema, place.child(index)))
                .collect::<Vec<_>>()
        };
        let place = pointer.child("properties");
        let properties: IndexMap<_, _> = any
            .properties
            .into_iter()
            .map(|(name, schema)| {
                let place = place.child(&name);
                (name, sub(schema, place))
            })
            .collect();
        let not = any.not.as_deref().and_then(ReferenceOr::as_item);
        let conditional = undeclared::conditional(&properties, &schema.schema_data, not, &pointer);
        let opens = undeclared::opens(&schema.schema_data);
        let unevaluated = any.additional_properties.is_none()
            && undeclared::says_unevaluated(&schema.schema_data);
        let additional = match any.additional_properties {
            None => Additional::Unsaid,
            Some(AdditionalProperties::Any(false)) => Additional::Forbidden,
            Some(AdditionalProperties::Any(true)) => Additional::Anything,
            Some(AdditionalProperties::Schema(schema)) => Additional::Schema(SchemaRef::new(
                *schema,
                pointer.child("additionalProperties"),
            )),
        };
        let items = any.items.map(|items| sub(items, pointer.child("items")));
        let mut node = Self {
            one_of: list(any.one_of, "oneOf").into(),
            any_of: list(any.any_of, "anyOf").into(),
            all_of: list(any.all_of, "allOf"),
            properties,
            additional: undeclared::additional(additional, &schema.schema_data, &pointer),
            items: undeclared::items(items, &schema.schema_data, any.max_items, &pointer),
            conditional,
            opens,
            unevaluated,
            key: pointer.clone(),
            pointer,
            data: schema.schema_data,
            typ: any.typ,
            format: any.format,
            pattern: any.pattern,
            multiple_of: any.multiple_of.map(number_text),
            minimum: any.minimum.map(number_text),
            exclusive_minimum: any.exclusive_minimum.unwrap_or_default(),
            maximum: any.maximum.map(number_text),
            exclusive_maximum: any.exclusive_maximum.unwrap_or_default(),
            length: (any.min_length, any.max_length),
            items_count: (any.min_items, any.max_items),
            properties_count: (any.min_properties, any.max_properties),
            unique_items: any.unique_items.unwrap_or_default(),
            enumeration: any.enumeration,
            open_values: false,
            required: any.required,
            not: any.not.is_some(),
            extended: false,
            extends: false,
        };
        if let Some([multiple_of, minimum, maximum]) = exact {
            (node.multiple_of, node.minimum, node.maximum) = (multiple_of, minimum, maximum);
        }
        node.hand_type_to_branches();
        node
    }

    /// Moves `type: string` next to `oneOf: [{format: date}, …]` into each branch.
    fn hand_type_to_branches(&mut self) {
        let Some(typ) = self.typ.clone() else { return };
        let one_of = Rc::make_mut(&mut self.one_of).iter_mut();
        for branch in one_of.chain(Rc::make_mut(&mut self.any_of)) {
            let SchemaRef::Inline(branch) = branch else {
                continue;
            };
            let says_nothing = branch.typ.is_none()
                && branch.one_of.is_empty()
                && branch.any_of.is_empty()
                && branch.all_of.is_empty();
            if says_nothing && let Some(branch) = Rc::get_mut(branch) {
                branch.typ = Some(typ.clone());
            }
        }
    }
}

/// Formats a bound without the `.0` of a float.
fn number_text(number: f64) -> String {
    format!("{number}")
}
