//! The types of requests and responses.

use quote::quote;

use super::{Entry, List, arguments, fields, function, method, rust_type, setter, wire};
use crate::emit::Context;
use crate::emit::Item;
use crate::emit::ident;
use crate::emit::package::imports::{BTREE_MAP, JSON, TYPES, UPDATE_ERROR};
use crate::emit::types::shape::From;
use crate::emit::types::structs::{has_alternatives, has_default, members_of_alternative};
use crate::ir::{
    CustomFields, Docs, Enum, EnumScalar, Filter, Operand, SchemaKind, Shape, Struct, Type, Union,
};
use crate::surface::{Aspect, Declaration, Receiver, RustType, Travels};

/// The module of the types.
const MODULE: &str = "types";

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
        self.updates(context);
    }

    fn structure(&mut self, context: Context<'_>, item: Item, object: &Struct, path: &str) {
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
        let alternatives = object.alternatives.iter();
        let alternatives = alternatives.map(|one| {
            let names = one
                .fields
                .iter()
                .map(|index| &*object.fields[*index].wire_name);
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
        let Some(extra) = &object.extra else {
            return;
        };
        let place = &context.api.schema(item.schema).pointer;
        let owner = format!("{path}.{}", context.names.structure(item.schema).extra);
        let ty = rust_type(context.extra_type(item, extra, From::Beside));
        let entry = Entry::new(Declaration::Field(ty), place)
            .within(path)
            .identified("additionalProperties")
            .travels(travels(item))
            .wire(Aspect::Type, wire::ty(context, &extra.value))
            .wire(Aspect::Xml, fields::node(extra.xml.as_deref()));
        self.add(&owner, entry);
        if let Some(custom) = &extra.custom {
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
        if let Some(entry) = self.0.entries.get_mut(owner) {
            let rules = format!(
                "{:?}",
                (
                    &custom.prefix,
                    &custom.pattern_texts,
                    custom.clear,
                    &custom.add_suffix,
                    &custom.remove_suffix
                )
            );
            entry.wire.push((Aspect::Encoding, rules));
        }
    }

    fn enumeration(&mut self, context: Context<'_>, item: Item, list: &Enum, path: &str) {
        let traits = encoding_traits(item).collect();
        self.add(
            path,
            item_entry(context, item, Declaration::Enum { traits }),
        );
        let place = &context.api.schema(item.schema).pointer;
        let names = context.names.variants(item.schema);
        for (value, name) in list.values.iter().zip(&names.names) {
            let docs = Docs {
                description: value.description.clone(),
                ..Docs::default()
            };
            let value = match list.scalar {
                EnumScalar::Text => format!("{:?}", value.wire),
                EnumScalar::Integer => value.wire.clone(),
            };
            let entry = Entry::new(Declaration::Variant(None), place)
                .within(path)
                .identified(&value)
                .docs(&docs)
                .travels(travels(item))
                .wire(Aspect::Name, value);
            self.add(format!("{path}::{name}"), entry);
        }
        let scalar = match list.scalar {
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
            let place = variant.branches.first().unwrap_or(schema);
            let identity = variant.places.first().unwrap_or(place);
            let entry = Entry::new(Declaration::Variant(Some(payload)), place)
                .within(path)
                .identified(identity.to_string())
                .docs(&variant.docs)
                .travels(travels(item))
                .wire(Aspect::Tag, wire::variant_tag(variant))
                .wire(Aspect::Type, wire::ty(context, &variant.ty));
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

    fn filter(&mut self, context: Context<'_>, item: Item, filter: &Filter, path: &str) {
        let traits = ["Default".to_owned()].map(RustType::path).into_iter();
        let structure = Declaration::Struct {
            traits: traits.chain(encoding_traits(item)).collect(),
            // Its field is private.
            is_non_exhaustive: true,
        };
        let entry = item_entry(context, item, structure);
        let logic = filter.logic.as_ref();
        let logic = logic.map(|it| format!("{} {} {}", it.key, it.all, it.any));
        self.add(
            path,
            entry.wire(Aspect::Encoding, logic.unwrap_or_default()),
        );
        let place = &context.api.schema(item.schema).pointer;
        let conditions = method(Vec::new(), quote! { &#BTREE_MAP<String, #JSON> });
        let within = |function| Entry::new(function, place).within(path);
        self.add(format!("{path}::conditions"), within(conditions));
        if !item.sent {
            return;
        }
        let names = context.names.filter(item.schema);
        let condition = ident(&names.condition);
        self.add(
            format!("{path}::new"),
            within(function(Vec::new(), quote! { Self })),
        );
        let condition_of = |ty: &Type| {
            let value = context.shape(&ty.shape, crate::analyze::Direction::Sent, From::Beside);
            quote! { #TYPES::#condition<#value> }
        };
        for (property, name) in filter.properties.iter().zip(&names.properties) {
            let function = method_by_value(Vec::new(), condition_of(&property.ty));
            let entry = Entry::new(function, &property.pointer)
                .within(path)
                .identified(&property.wire_name)
                .docs(&property.docs)
                .sent()
                .wire(Aspect::Name, &property.wire_name)
                .wire(Aspect::Type, wire::ty(context, &property.ty));
            self.add(format!("{path}::{name}"), entry);
        }
        if let Some(ty) = &filter.others {
            let key = (ident("key"), quote! { impl Into<String> });
            let function = method_by_value(arguments([key]), condition_of(ty));
            self.add(format!("{path}::where_key"), within(function));
        }
        if filter.logic.is_some() {
            let several = || {
                let all = quote! { impl IntoIterator<Item = Self> };
                function(arguments([(ident("filters"), all)]), quote! { Self })
            };
            let one = setter(arguments([(ident("filter"), quote! { Self })]));
            self.add(format!("{path}::any"), within(several()));
            self.add(format!("{path}::all"), within(several()));
            self.add(format!("{path}::and"), within(one));
        }
        self.condition(context, item, filter);
    }

    /// Lists the condition of a filter with its operators.
    fn condition(&mut self, context: Context<'_>, item: Item, filter: &Filter) {
        let names = context.names.filter(item.schema);
        let path = format!("{MODULE}::{}", names.condition);
        let name = ident(&context.names.schema(item.schema).sent);
        let place = &context.api.schema(item.schema).pointer;
        let structure = Declaration::Struct {
            traits: Vec::new(),
            is_non_exhaustive: true,
        };
        let identity = format!("{place} condition");
        self.add(&path, Entry::new(structure, place).identified(identity));
        for (operator, method) in filter.operators.iter().zip(&names.operators) {
            let typed = match &operator.operand {
                Operand::Value => Some((ident("value"), quote! { impl Into<T> })),
                Operand::List => {
                    let values = quote! { impl IntoIterator<Item = impl Into<T>> };
                    Some((ident("values"), values))
                }
                Operand::Text => Some((ident("text"), quote! { impl Into<String> })),
                Operand::Fixed(_) => None,
            };
            let function = method_by_value(arguments(typed), quote! { #TYPES::#name });
            let fixed = match &operator.operand {
                Operand::Fixed(value) => format!(" {}", value.to_json()),
                Operand::Value | Operand::List | Operand::Text => String::new(),
            };
            let entry = Entry::new(function, place)
                .within(&path)
                .identified(&operator.name)
                .sent()
                .wire(
                    Aspect::Name,
                    format!("{}…{}{fixed}", operator.prefix, operator.suffix),
                );
            self.add(format!("{path}::{method}"), entry);
        }
    }

    /// Lists the methods of updates.
    fn updates(&mut self, context: Context<'_>) {
        for update in context.analysis.updates() {
            if update.is_nested {
                continue;
            }
            let path = format!("{MODULE}::{}", context.names.schema(update.update).sent);
            let place = &context.api.schema(update.update).pointer;
            let state = ident(&context.names.schema(update.state).received);
            let object = context.object(update.update);
            let needs_base = update.unknown_required(object).next().is_some();
            let base = needs_base.then(|| (ident("request"), quote! { Self }));
            let states = ["before", "after"].map(|it| (ident(it), quote! { &#TYPES::#state }));
            let typed = arguments(base.into_iter().chain(states));
            let diff = function(typed, quote! { Result<Self, #UPDATE_ERROR> });
            let target = (ident("state"), quote! { &mut #TYPES::#state });
            let apply = method(arguments([target]), quote! { Result<(), #UPDATE_ERROR> });
            let is_empty = (!update.always_sends_changes(object))
                .then(|| ("is_empty", method(Vec::new(), quote! { bool })));
            let all = [("diff", diff), ("apply_to", apply)].into_iter();
            for (name, function) in all.chain(is_empty) {
                let entry = Entry::new(function, place).within(&path);
                self.add(format!("{path}::{name}"), entry);
            }
        }
    }
}

fn method_by_value(
    arguments: super::Arguments,
    result: proc_macro2::TokenStream,
) -> crate::surface::Function {
    crate::surface::Function {
        receiver: Some(Receiver::Value),
        ..function(arguments, result)
    }
}

pub(super) fn travels(item: Item) -> Travels {
    Travels {
        sent: item.sent,
        received: item.received,
    }
}

/// Returns the entry of an item.
fn item_entry(context: Context<'_>, item: Item, declaration: Declaration) -> Entry {
    let schema = context.api.schema(item.schema);
    let entry = Entry::new(declaration, &schema.pointer).docs(&schema.docs);
    let part = match (item.sent, item.received) {
        (true, false) => " in requests",
        _ => "",
    };
    let identity = format!("{}{part}", schema.pointer);
    entry.identified(identity).travels(travels(item))
}

/// Returns the traits of an item that is encoded or decoded by its own table.
fn encoding_traits(item: Item) -> impl Iterator<Item = RustType> {
    let sent = item.sent || item.is_converted();
    let received = item.received || item.is_converted();
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
