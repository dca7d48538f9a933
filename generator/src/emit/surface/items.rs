//! The types of requests and responses.

use quote::quote;

use super::{Entry, List, arguments, fields, function, method, rust_type, setter, wire};
use crate::emit::Context;
use crate::emit::Item;
use crate::emit::ident;
use crate::emit::package::imports::JSON;
use crate::emit::types::shape::From;
use crate::emit::types::structs::{has_alternatives, has_default, members_of_alternative};
use crate::ir::{
    Alternative, CustomFields, Docs, Enum, EnumScalar, EnumValue, Extra, Scalar, Schema,
    SchemaKind, Shape, Struct, Type, Union, Variant,
};
use crate::surface::{Aspect, Declaration, RustType, Travels};

/// The module of the types.
pub(super) const MODULE: &str = "types";

impl List {
    /// Lists `types`, without the enums of operations with several success bodies.
    pub(super) fn types(&mut self, context: Context<'_>) {
        for item in context.items() {
            let name = context.names.type_name(item.schema, item.view);
            let path = format!("{MODULE}::{name}");
            if let Some(original) = context.equal.original(item.schema) {
                let ty = Type::new(Shape::Schema(original));
                self.alias(context, item, &ty, &path);
                continue;
            }
            match &context.api.schema(item.schema).kind {
                SchemaKind::Struct(object) | SchemaKind::Multipart(object) => {
                    self.structure(context, item, object, &path);
                }
                SchemaKind::Enum(list) => self.enumeration(context, item, list, &path),
                SchemaKind::Union(union) => self.union(context, item, union, &path),
                SchemaKind::Filter(filter) => self.filter(context, item, filter, &path),
                SchemaKind::Alias(ty) => self.alias(context, item, ty, &path),
            }
        }
    }

    fn structure(&mut self, context: Context<'_>, item: Item, object: &Struct, path: &str) {
        let Struct {
            // They have entries of their own.
            fields: _,
            extra,
            alternatives,
            or_empty_list,
            is_positional,
        } = object;
        let members = context.members(item, object);
        let default = has_default(item, object, &members).then(|| RustType::path("Default"));
        let mut traits: Vec<RustType> = default.into_iter().collect();
        if matches!(context.api.schema(item.schema).kind, SchemaKind::Struct(_)) {
            traits.extend(encoding_traits(item));
        }
        traits.extend(envelope(context, item));
        let structure = Declaration::Struct {
            traits,
            is_non_exhaustive: has_alternatives(item, object),
        };
        let mut entry = item_entry(context, item, structure);
        if *or_empty_list && item.received {
            entry = entry.wire(Aspect::Spelling, "an empty list");
        }
        if *is_positional {
            let order = object.fields.iter().map(|field| &*field.wire_name);
            let order = order.collect::<Vec<_>>().join(", ");
            let order = format!("parts without names, in the order {order}");
            entry = entry.wire(Aspect::Spelling, order);
        }
        let alternatives = alternatives.iter();
        let alternatives = alternatives.map(|one| {
            let Alternative { fields, pointer: _ } = one;
            let names = fields.iter();
            let names = names.map(|index| &*object.fields[*index].wire_name);
            names.collect::<Vec<_>>().join(" and ")
        });
        let alternatives: Vec<String> = alternatives.collect();
        if has_alternatives(item, object) {
            entry = entry.wire(Aspect::Presence, alternatives.join(", or "));
        }
        self.add(path, entry);
        for member in &members {
            let field = member.field;
            let owner = format!("{path}.{}", member.names.field);
            let entry = fields::entry(context, item, member).within(path);
            self.add(&owner, entry);
            if !item.sent {
                continue;
            }
            let name = ident(&member.names.field);
            let argument = context.argument(&name, &field.ty.shape, From::Beside).ty;
            if member.has_setter() {
                let entry = Entry::new(setter(arguments([(name, argument)])), &field.pointer);
                let entry = entry.within(path).of(&owner).deprecated_as(&field.docs);
                self.add(format!("{path}::{}", member.names.setter), entry);
            }
            if member.has_clear() {
                let entry = Entry::new(setter(Vec::new()), &field.pointer);
                let entry = entry.within(path).of(&owner).deprecated_as(&field.docs);
                let clear = field
                    .clear
                    .map_or("null", crate::emit::types::setters::clear_text);
                let entry = entry.wire(Aspect::Encoding, clear);
                self.add(format!("{path}::{}", member.names.clear), entry);
            }
        }
        if item.sent {
            self.constructors(context, item, object, path);
        }
        if let Some(extra) = extra {
            self.extra(context, item, extra, path);
        }
    }

    /// Lists the field of undeclared properties.
    fn extra(&mut self, context: Context<'_>, item: Item, extra: &Extra, path: &str) {
        let Extra { value, custom, xml } = extra;
        let place = &context.api.schema(item.schema).pointer;
        let owner = format!("{path}.{}", context.names.structure(item.schema).extra);
        let ty = rust_type(context.extra_type(item, extra, From::Beside));
        let entry = Entry::new(Declaration::Field(ty), place)
            .within(path)
            .identified("additionalProperties")
            .travels(travels(item))
            .typed(context, value)
            .wire(Aspect::Xml, fields::node(xml.as_deref()))
            .wire(
                Aspect::Encoding,
                custom.as_ref().map(custom_rules).unwrap_or_default(),
            );
        self.add(&owner, entry);
        if let Some(custom) = custom {
            self.custom_fields(item, custom, path, &owner, place);
        }
    }

    fn constructors(&mut self, context: Context<'_>, item: Item, object: &Struct, path: &str) {
        let members = context.members(item, object);
        let place = &context.api.schema(item.schema).pointer;
        let typed = |member: &&_| context.typed_argument(member, From::Beside);
        if !has_alternatives(item, object) {
            let required: Vec<_> = members
                .iter()
                .filter(|member| member.is_required())
                .collect();
            let new = function(arguments(required.iter().map(typed)), quote! { Self });
            self.add(format!("{path}::new"), Entry::new(new, place).within(path));
            return;
        }
        let names = &context.names.structure(item.schema).constructors;
        for (one, name) in object.alternatives.iter().zip(names) {
            let set = members_of_alternative(object, one, &members);
            let function = function(arguments(set.iter().map(typed)), quote! { Self });
            let place = one.pointer.as_ref().unwrap_or(place);
            let entry = Entry::new(function, place).within(path);
            self.add(format!("{path}::{name}"), entry);
        }
    }

    fn custom_fields(
        &mut self,
        item: Item,
        custom: &CustomFields,
        path: &str,
        owner: &str,
        place: &crate::pointer::Pointer,
    ) {
        let id = || (ident("id"), quote! { impl AsRef<str> });
        let value = || (ident("value"), quote! { impl Into<#JSON> });
        let get = method(arguments([id()]), quote! { Option<&#JSON> });
        let writers = [
            ("set_custom", true, vec![id(), value()]),
            ("clear_custom", custom.clear.is_some(), vec![id()]),
            (
                "add_custom",
                custom.add_suffix.is_some(),
                vec![id(), value()],
            ),
            (
                "remove_custom",
                custom.remove_suffix.is_some(),
                vec![id(), value()],
            ),
        ];
        let writers = writers
            .into_iter()
            .filter(|(_, exists, _)| item.sent && *exists);
        let writers = writers.map(|(name, _, typed)| (name, setter(arguments(typed))));
        for (name, function) in [("custom", get)].into_iter().chain(writers) {
            let entry = Entry::new(function, place).within(path).of(owner);
            self.add(format!("{path}::{name}"), entry);
        }
    }

    fn enumeration(&mut self, context: Context<'_>, item: Item, list: &Enum, path: &str) {
        let Enum {
            scalar,
            values,
            lenient,
            open,
        } = list;
        let traits = encoding_traits(item).collect();
        let entry = item_entry(context, item, Declaration::Enum { traits });
        let spelling = if *lenient { "other spellings" } else { "" };
        let others = if *open { "allowed" } else { "" };
        let entry = entry
            .wire(Aspect::Spelling, spelling)
            .wire(Aspect::OtherValues, others);
        self.add(path, entry);
        let place = &context.api.schema(item.schema).pointer;
        let names = context.names.variants(item.schema);
        for (value, name) in values.iter().zip(&names.names) {
            let EnumValue {
                value,
                name_hint: _,
                description,
            } = value;
            let docs = Docs {
                description: description.clone(),
                ..Docs::default()
            };
            let value = match value {
                Scalar::Text(text) => format!("{text:?}"),
                other => other.to_string(),
            };
            let entry = Entry::new(Declaration::Variant(None), place)
                .within(path)
                .identified(&value)
                .docs(&docs)
                .travels(travels(item))
                .wire(Aspect::Name, value);
            self.add(format!("{path}::{name}"), entry);
        }
        let scalar = match scalar {
            EnumScalar::Text => quote! { (String) },
            EnumScalar::Integer => quote! { (i64) },
        };
        self.fallback(path, names.fallback, scalar, place);
    }

    fn union(&mut self, context: Context<'_>, item: Item, union: &Union, path: &str) {
        let into = item
            .sent
            .then(|| context.conversions_into(item, union, From::Beside));
        let into = into.into_iter().flatten();
        let into = into.map(|(source, _)| rust_type(quote! { From<#source> }));
        let traits = encoding_traits(item)
            .chain(into)
            .chain(envelope(context, item));
        let declaration = Declaration::Enum {
            traits: traits.collect(),
        };
        let entry = item_entry(context, item, declaration);
        self.add(path, entry.wire(Aspect::Tag, wire::tag(union)));
        let names = context.names.variants(item.schema);
        for (index, (variant, name)) in union.variants.iter().zip(&names.names).enumerate() {
            let payload = context.payload(item, index, variant, From::Beside);
            let payload = rust_type(quote! { (#payload) });
            let schema = &context.api.schema(item.schema).pointer;
            let Variant {
                branches,
                places,
                // It becomes the name.
                name_hint: _,
                docs,
                ty,
                tags,
                is_default,
            } = variant;
            let place = branches.first().unwrap_or(schema);
            let identity = places.first().unwrap_or(place);
            let entry = Entry::new(Declaration::Variant(Some(payload)), place)
                .within(path)
                .identified(identity.to_string())
                .docs(docs)
                .travels(travels(item))
                .wire(Aspect::Tag, wire::scalars(tags))
                .wire(
                    Aspect::OtherValues,
                    if *is_default { "allowed" } else { "" },
                )
                .typed(context, ty);
            self.add(format!("{path}::{name}"), entry);
        }
        let place = &context.api.schema(item.schema).pointer;
        self.fallback(path, names.fallback, quote! { (#JSON) }, place);
    }

    /// Lists the variant for values that the document does not describe.
    fn fallback(
        &mut self,
        path: &str,
        name: &str,
        payload: proc_macro2::TokenStream,
        place: &crate::pointer::Pointer,
    ) {
        let declaration = Declaration::Variant(Some(rust_type(payload)));
        let entry = Entry::new(declaration, place).within(path).identified("");
        self.add(format!("{path}::{name}"), entry);
    }

    fn alias(&mut self, context: Context<'_>, item: Item, ty: &Type, path: &str) {
        let shape = rust_type(context.shape(&ty.shape, item.view, From::Beside));
        if !context.analysis.is_recursive_alias(item.schema) {
            self.add(path, item_entry(context, item, Declaration::Alias(shape)));
            return;
        }
        let structure = Declaration::Struct {
            traits: encoding_traits(item).collect(),
            is_non_exhaustive: false,
        };
        self.add(path, item_entry(context, item, structure));
        let place = &context.api.schema(item.schema).pointer;
        let entry = Entry::new(Declaration::Field(shape), place);
        self.add(format!("{path}.0"), entry.within(path).identified("0"));
    }
}

pub(super) fn travels(item: Item) -> Travels {
    Travels {
        sent: item.sent,
        received: item.received,
    }
}

/// Returns the entry of an item.
pub(super) fn item_entry(context: Context<'_>, item: Item, declaration: Declaration) -> Entry {
    let Schema {
        pointer,
        // It becomes the name.
        origin: _,
        docs,
        kind: _,
        envelope,
    } = context.api.schema(item.schema);
    let part = match (item.sent, item.received) {
        (true, false) => " in requests",
        _ => "",
    };
    let content: Vec<String> = envelope.iter().map(wire::path).collect();
    let content = if item.received { content } else { Vec::new() };
    Entry::new(declaration, pointer)
        .at_home(context, context.homes.schema(item.schema))
        .docs(docs)
        .identified(format!("{pointer}{part}"))
        .travels(travels(item))
        .wire(Aspect::Content, content.join(", "))
}

/// Returns the rules for the keys of custom fields.
fn custom_rules(custom: &CustomFields) -> String {
    let CustomFields {
        prefix,
        // They are the texts in another form.
        patterns: _,
        pattern_texts,
        clear,
        add_suffix,
        remove_suffix,
    } = custom;
    let clear = clear.iter().map(|clear| format!("cleared with {clear:?}"));
    let suffixes = [("add", add_suffix), ("remove", remove_suffix)];
    let suffixes = suffixes.iter().filter_map(|(word, suffix)| {
        let suffix = suffix.as_ref()?;
        Some(format!("{word} with {suffix:?}"))
    });
    let keys = format!("keys {prefix:?} {}", pattern_texts.join(" or "));
    let all = std::iter::once(keys).chain(clear).chain(suffixes);
    all.collect::<Vec<_>>().join(", ")
}

/// Returns the traits of an item that is encoded or decoded by its own table.
pub(super) fn encoding_traits(item: Item) -> impl Iterator<Item = RustType> {
    let sent = item.sent || item.converted;
    let received = item.received || item.converted;
    let encode = sent.then(|| RustType::path("Serialize"));
    encode
        .into_iter()
        .chain(received.then(|| RustType::path("Deserialize")))
}

/// Returns the trait that gives access to the content of a response.
fn envelope(context: Context<'_>, item: Item) -> Option<RustType> {
    let path = context.api.schema(item.schema).envelope.first();
    let path = path.filter(|_| item.received)?;
    let view = crate::analyze::Direction::Received;
    let content = context.ty(&path.ty, view, From::Beside);
    Some(rust_type(quote! { Envelope<Content = #content> }))
}

impl Entry {
    /// Takes over the deprecation of a field.
    fn deprecated_as(mut self, docs: &Docs) -> Self {
        self.docs.deprecated = docs.deprecated;
        self
    }
}
