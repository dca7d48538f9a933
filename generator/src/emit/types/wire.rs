//! `wire.rs`: one table per type, which shows each wire name and its presence.

use std::collections::BTreeSet;

use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens, quote};

use crate::emit::Context;
use crate::emit::Item;
use crate::emit::docs::lines;
use crate::emit::ident;
use crate::emit::package::groups::{Reexport, Split};
use crate::emit::package::imports::{Imports, OwnUse, SUPER, WIRE, qualified};
use crate::emit::types::codec::{Codec, CodecUse};
use crate::emit::types::file::inner_attributes;
use crate::emit::types::shape::{Form, From, form as form_of, travels};
use crate::ir::{
    Clear, Enum, EnumScalar, Extra, Field, PartForm, Presence, Scalar, SchemaKind, Shape, Struct,
    Union, UnionTag,
};
use crate::names::FieldNames;
use crate::output::{RustFile, Table};

/// Emits `wire.rs`.
pub fn wire_file(context: Context<'_>) -> RustFile {
    let mut file = RustFile::default();
    let mut imports = Imports::new(context);
    let docs = "The wire format of each type: one table per type, one property per line.";
    let docs = inner_attributes(lines::line(docs));
    let xml = context.xml_definitions();
    let mut in_xml = BTreeSet::new();
    for item in context.items() {
        if let Some(table) = context.table(item) {
            let group = context.homes.schema(item.schema);
            file.enter(group);
            imports.enter(group);
            file.push_table(&imports.resolve_table(table));
            if let Some(members) = xml.get(&item.schema)
                && in_xml.insert(item.schema)
            {
                let table = context.xml_table(item, members);
                file.push_table(&imports.resolve_table(table));
            }
        }
    }
    let types = |api: &[&str]| vec![OwnUse::new(&[api, &["types"]].concat(), &["*"])];
    let has_tables = !file.is_empty();
    let split = Split {
        content: "The wire format of types of the operations",
        reexport: Reexport::No,
        exports: TokenStream::new(),
        own_uses: &|| match has_tables {
            true => types(&[SUPER]),
            false => Vec::new(),
        },
        uses_of_group: &|_| types(&context.place.module_path()),
    };
    context.begin(&mut file, &imports, &docs, &split);
    file
}

impl Context<'_> {
    fn table(&self, item: Item) -> Option<Table> {
        if self.equal.original(item.schema).is_some() {
            return None;
        }
        match &self.api.schema(item.schema).kind {
            SchemaKind::Struct(object) => Some(self.object_table(item, object)),
            SchemaKind::Multipart(object) => Some(self.parts_table(item, object)),
            SchemaKind::Enum(list) => Some(self.enum_table(item, list)),
            SchemaKind::Union(union) => Some(self.union_table(item, union)),
            SchemaKind::Alias(ty) if self.analysis.is_recursive_alias(item.schema) => {
                Some(self.newtype_table(item, self.whole_codec(ty, CodecUse::Read)))
            }
            SchemaKind::Filter(_) => Some(self.newtype_table(item, None)),
            SchemaKind::Alias(_) => None,
        }
    }

    /// Returns the words in front of the rows of a table: `encode Lead`.
    fn table_head(&self, item: Item) -> TokenStream {
        let direction = item.direction();
        let name = ident(self.names.type_name(item.schema, item.view));
        quote! { #direction #name }
    }

    /// Returns the table of a type that is encoded as its content.
    fn newtype_table(&self, item: Item, codec: Option<Codec<'_>>) -> Table {
        let (head, codec) = (self.table_head(item), as_codec(codec));
        Table::line(quote! { #WIRE::newtype }, quote! { #head #codec })
    }

    /// Returns the table of a multipart body: a row for each member, with the form of its part.
    fn parts_table(&self, item: Item, object: &Struct) -> Table {
        let names = self.names.structure(item.schema);
        let name = ident(self.names.type_name(item.schema, item.view));
        let fields = object.fields.iter().zip(&names.fields);
        let rows = fields.filter_map(|(field, names)| self.part_row(item, field, names));
        let positional = object.is_positional.then(|| quote! { positional });
        let head = quote! { #positional #name };
        let table = Table::new(quote! { #WIRE::parts }, head, rows.collect());
        if object.extra.is_none() {
            return table;
        }
        let extra = ident(&names.extra);
        table.clause(quote! { extra #extra })
    }

    fn part_row(&self, item: Item, field: &Field, names: &FieldNames) -> Option<TokenStream> {
        let part = field.part.as_ref().filter(|_| travels(field, item.view))?;
        let form = match part.form {
            PartForm::Text => quote! { text },
            PartForm::Each => quote! { each },
            PartForm::Json => quote! { json },
            PartForm::EachJson => quote! { each_json },
            PartForm::File => quote! { file },
            PartForm::Files => quote! { files },
        };
        let presence = match form_of(field, item.view) {
            Form::Plain => quote! { required },
            Form::Nullable | Form::Optional => quote! { optional },
            Form::Patch => quote! { patch },
        };
        let media_type = part.media_type.iter();
        let headers = part.headers.iter();
        let headers = headers.map(|(name, value)| quote! { header #name = #value });
        let codec = as_codec(self.codec(&field.ty, CodecUse::Written));
        let (wire_name, name) = (&field.wire_name, ident(&names.field));
        Some(quote! {
            #form #wire_name => #name: #presence #((#media_type))* #(#headers)* #codec
        })
    }

    fn object_table(&self, item: Item, object: &Struct) -> Table {
        let names = self.names.structure(item.schema);
        let head = self.table_head(item);
        let clause = object.or_empty_list.then(|| quote! { or_empty_list });
        let fields = object.fields.iter().zip(&names.fields);
        let fields = fields.filter(|(field, _)| travels(field, item.view));
        let rows = fields.map(|(field, names)| {
            let (wire_name, name) = (&field.wire_name, ident(&names.field));
            let presence = self.field_presence(field, item);
            let codec = self.field_codec(field);
            quote! { #wire_name => #name: #presence #codec }
        });
        let path = quote! { #WIRE::object };
        let mut table = Table::new(path, quote! { #head #clause }, rows.collect());
        if let Some(extra) = &object.extra {
            table = table.clause(self.extra_clause(item, extra));
        }
        if item.sent && !object.alternatives.is_empty() {
            let sets = object.alternatives.iter().map(|alternative| {
                let fields = alternative.fields.iter();
                let fields = fields.map(|index| ident(&names.fields[*index].field));
                quote! { [#(#fields),*] }
            });
            table = table.clause(quote! { one_of #(#sets),* });
        }
        table
    }

    fn extra_clause(&self, item: Item, extra: &Extra) -> TokenStream {
        let names = self.names.structure(item.schema);
        let name = ident(&names.extra);
        let codec = self.whole_codec(&extra.value, CodecUse::Read);
        let codec = codec.map(|codec| quote! { (#codec) });
        // Received objects can have any key and are written back unmodified.
        let is_checked = item.sent && extra.custom.is_some();
        let matching = is_checked.then(|| {
            let custom = ident(&names.custom_fields);
            quote! { matching #custom }
        });
        quote! { extra #name #codec #matching }
    }

    /// Returns the keyword for the presence of a field, with the value that clears it.
    fn field_presence(&self, field: &Field, item: Item) -> TokenStream {
        match (form_of(field, item.view), field.clear) {
            (Form::Plain, _) => quote! { required },
            (Form::Nullable, _) => quote! { nullable },
            (Form::Optional, Some(Clear::EmptyText)) if !self.may_be_text(&field.ty.shape) => {
                quote! { optional("") }
            }
            (Form::Optional, _) => quote! { optional },
            (Form::Patch, None) => quote! { patch },
            (Form::Patch, Some(Clear::EmptyText)) => quote! { patch("") },
            (Form::Patch, Some(Clear::EmptyList)) => quote! { patch([]) },
            (Form::Patch, Some(Clear::Zero)) => quote! { patch(0) },
        }
    }

    /// Returns the codec of a field's values, in the notation of the tables.
    fn field_codec(&self, field: &Field) -> TokenStream {
        match self.codec(&field.ty, CodecUse::Read) {
            None if field.listed.is_empty() => quote! {},
            None => {
                let listed = field.listed.iter().map(tag);
                let listed = listed.map(|tag| quote! { #WIRE::Tag::#tag });
                quote! { as #WIRE::one_of(&[#(#listed),*]) }
            }
            codec => as_codec(codec),
        }
    }

    /// Returns whether a value of a type can be a JSON string.
    fn may_be_text(&self, shape: &Shape) -> bool {
        match self.resolved(shape) {
            Shape::Null | Shape::Boolean | Shape::Integer(_) => false,
            Shape::Number | Shape::Decimal => false,
            Shape::StringBool { yes, no } => yes.is_empty() || no.is_empty(),
            Shape::List(_) | Shape::Map(_) | Shape::Ordered(_) => false,
            Shape::Schema(id) => match &self.api.schema(*id).kind {
                SchemaKind::Struct(_) => false,
                SchemaKind::Enum(list) => list.scalar == EnumScalar::Text,
                _ => true,
            },
            _ => true,
        }
    }

    fn enum_table(&self, item: Item, list: &Enum) -> Table {
        let path = match list.scalar {
            EnumScalar::Text => quote! { #WIRE::text_enum },
            EnumScalar::Integer => quote! { #WIRE::integer_enum },
        };
        let head = self.table_head(item);
        let lenient = list.lenient.then(|| quote! { lenient });
        let variants = &self.names.variants(item.schema).names;
        let rows = list.scalars().zip(variants).map(|(value, variant)| {
            let (value, variant) = (literal(value), ident(variant));
            quote! { #value => #variant }
        });
        let table = Table::new(path, quote! { #head #lenient }, rows.collect());
        match list.open {
            true => table.mark(quote! { open }),
            false => table,
        }
    }

    fn union_table(&self, item: Item, union: &Union) -> Table {
        let head = self.table_head(item);
        let clause = match &union.tag {
            Some(UnionTag::Discriminator(property)) => {
                let default = union.variants.iter().position(|variant| variant.is_default);
                let default = default.map(|index| {
                    let index = Literal::usize_unsuffixed(index);
                    quote! { else #index }
                });
                quote! { by #property #default }
            }
            Some(UnionTag::Constant(path)) => quote! { tagged by [#(#path),*] },
            None => quote! {},
        };
        let is_text = |tag: &Scalar| tag.as_text().is_some();
        let all_texts = union.variants.iter().all(|variant| {
            let tags = &variant.tags;
            !variant.is_default && !tags.is_empty() && tags.iter().all(is_text)
        });
        let variants = &self.names.variants(item.schema).names;
        let rows = union.variants.iter().zip(variants).enumerate();
        let rows = rows.map(|(index, (variant, name))| {
            let name = ident(name);
            // The file imports no types of the runtime.
            let payload = qualified(self.payload(item, index, variant, From::Types));
            let codec = as_codec(self.variant_codec(&variant.ty));
            let tags = match (&union.tag, all_texts) {
                (None, _) => quote! {},
                (Some(_), true) => {
                    let texts = variant.tags.iter().filter_map(Scalar::as_text);
                    quote! { #(#texts)|* => }
                }
                // The default is read for every other tag, and written with its own.
                (Some(_), false) if variant.is_default => quote! { [] => },
                (Some(_), false) => {
                    let tags = variant.tags.iter().map(tag);
                    quote! { [#(#tags),*] => }
                }
            };
            quote! { #tags #name(#payload) #codec }
        });
        let path = quote! { #WIRE::union };
        Table::new(path, quote! { #head #clause }, rows.collect())
    }
}

/// Returns the clause for a codec.
pub fn as_codec(codec: Option<Codec<'_>>) -> TokenStream {
    codec.map_or_else(TokenStream::new, |codec| quote! { as #codec })
}

/// Returns the keyword for the presence of a parameter or header.
pub fn presence_word(presence: Presence) -> TokenStream {
    match presence {
        Presence::Required => quote! { required },
        Presence::Optional => quote! { optional },
    }
}

/// Returns a scalar as a tag of a table: `Text("a")`, `Integer(1)`.
fn tag(tag: &Scalar) -> TokenStream {
    let value = literal(tag);
    match tag {
        Scalar::Null => quote! { Null },
        Scalar::Boolean(_) => quote! { Boolean(#value) },
        Scalar::Integer(_) => quote! { Integer(#value) },
        Scalar::Number(_) => quote! { Number(#value) },
        Scalar::Text(_) => quote! { Text(#value) },
    }
}

/// Returns a scalar as a literal; nothing for `null`.
fn literal(scalar: &Scalar) -> TokenStream {
    match scalar {
        Scalar::Null => quote! {},
        Scalar::Boolean(value) => quote! { #value },
        Scalar::Integer(number) => Literal::i64_unsuffixed(*number).into_token_stream(),
        Scalar::Number(number) => {
            let number = number.as_f64().filter(|number| number.is_finite());
            Literal::f64_unsuffixed(number.unwrap_or_default()).into_token_stream()
        }
        Scalar::Text(text) => quote! { #text },
    }
}
