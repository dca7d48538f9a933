//! `wire.rs`: one table per type, which shows each wire name and its presence.
//!
//! Tables are emitted as text: a Rust printer would run the body of a macro call together like
//! prose.

use std::fmt::Write as _;

use serde_json::Value as Json;

use crate::emit::Context;
use crate::emit::Item;
use crate::emit::docs::lines;
use crate::emit::package::groups::Split;
use crate::emit::package::imports::{Imports, OwnUse, RUNTIME_PATH, SUPER};
use crate::emit::types::codec::{Codec, CodecUse};
use crate::emit::types::file::inner_attributes;
use crate::emit::types::setters::clear_text;
use crate::emit::types::shape::{Form, form as form_of, travels};
use crate::ir::{
    Clear, Enum, EnumScalar, Field, PartForm, SchemaKind, Shape, Struct, Union, UnionTag,
};
use crate::output::RustFile;

/// Emits `wire.rs`.
pub fn wire_file(context: Context<'_>) -> RustFile {
    let mut file = RustFile::default();
    let docs = "The wire format of each type: one table per type, one property per line.";
    let docs = inner_attributes(lines::line(docs));
    for item in context.items() {
        if let Some(table) = context.table(item) {
            file.enter(context.analysis.group_of_schema(item.schema));
            file.push_text(&table);
        }
    }
    let uses = |api: &[&str]| {
        let types = OwnUse::new(&[api, &["types"]].concat(), &["*"]);
        vec![types, OwnUse::new(RUNTIME_PATH, &["wire"])]
    };
    let has_tables = !file.is_empty();
    let split = Split {
        content: "The wire format of types of the operations",
        is_reexported: false,
        own_uses: &|| match has_tables {
            true => uses(&[SUPER]),
            false => Vec::new(),
        },
        uses_of_group: &|_| uses(&context.place.module_path()),
    };
    context.begin(&mut file, &Imports::new(context), &docs, &split);
    file
}

impl Context<'_> {
    fn table(&self, item: Item) -> Option<String> {
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

    /// Returns the table of a type that is encoded as its content.
    fn newtype_table(&self, item: Item, codec: Option<Codec<'_>>) -> String {
        let codec = codec.map(|codec| format!(" as {codec}"));
        format!(
            "wire::newtype! {{ {} {}{} }}\n",
            item.direction(),
            self.names.type_name(item.schema, item.view),
            codec.unwrap_or_default()
        )
    }

    fn opening(&self, table: &str, item: Item, clause: &str) -> String {
        let name = self.names.type_name(item.schema, item.view);
        format!(
            "wire::{table}! {{\n    {} {name}{clause} {{\n",
            item.direction()
        )
    }

    /// Returns the table of a multipart body: a line for each member, with the form of its part.
    fn parts_table(&self, item: Item, object: &Struct) -> String {
        let names = self.names.schema(item.schema);
        let name = self.names.type_name(item.schema, item.view);
        let mut text = format!("wire::parts! {{\n    {name} {{\n");
        for (field, names) in object.fields.iter().zip(&names.fields) {
            let part = field.part.as_ref().filter(|_| travels(field, item.view));
            let Some(part) = part else { continue };
            let form = match part.form {
                PartForm::Text => "text",
                PartForm::Each => "each",
                PartForm::Json => "json",
                PartForm::File => "file",
                PartForm::Files => "files",
            };
            let kind = match form_of(field, item.view) {
                Form::Plain => "required",
                Form::Nullable | Form::Optional => "optional",
                Form::Patch => "patch",
            };
            let _ = write!(
                text,
                "        {form} {:?} => {}: {kind}",
                field.wire_name, names.field
            );
            if let Some(media_type) = &part.media_type {
                let _ = write!(text, "({media_type:?})");
            }
            for (name, value) in &part.headers {
                let _ = write!(text, " header {name:?} = {value:?}");
            }
            if let Some(codec) = self.codec(&field.ty, CodecUse::Written) {
                let _ = write!(text, " as {codec}");
            }
            text.push_str(",\n");
        }
        text.push_str("    }\n");
        if object.extra.is_some() {
            let _ = writeln!(text, "    extra {}", names.extra);
        }
        text.push_str("}\n");
        text
    }

    fn object_table(&self, item: Item, object: &Struct) -> String {
        let names = self.names.schema(item.schema);
        let clause = if object.or_empty_list {
            " or_empty_list"
        } else {
            ""
        };
        let mut text = self.opening("object", item, clause);
        for (field, names) in object.fields.iter().zip(&names.fields) {
            if travels(field, item.view) {
                let kind = self.kind(field, item);
                let _ = writeln!(
                    text,
                    "        {:?} => {}: {kind},",
                    field.wire_name, names.field
                );
            }
        }
        text.push_str("    }\n");
        if let Some(extra) = &object.extra {
            let _ = write!(text, "    extra {}", names.extra);
            if let Some(codec) = self.whole_codec(&extra.value, CodecUse::Read) {
                let _ = write!(text, "({codec})");
            }
            // Received objects can have any key and are written back unmodified.
            if item.sent && extra.custom.is_some() {
                let _ = write!(text, " matching {}", names.custom_fields);
            }
            text.push('\n');
        }
        if item.sent && !object.alternatives.is_empty() {
            let sets: Vec<String> = object
                .alternatives
                .iter()
                .map(|alternative| {
                    let fields: Vec<&str> = alternative
                        .fields
                        .iter()
                        .map(|index| names.fields[*index].field.as_str())
                        .collect();
                    format!("[{}]", fields.join(", "))
                })
                .collect();
            let _ = writeln!(text, "    one_of {}", sets.join(", "));
        }
        text.push_str("}\n");
        text
    }

    /// Returns the keyword for the presence of a field, and the codec of its values.
    fn kind(&self, field: &Field, item: Item) -> String {
        let kind = match (form_of(field, item.view), field.clear) {
            (Form::Plain, _) => "required".to_owned(),
            (Form::Nullable, _) => "nullable".to_owned(),
            (Form::Optional, Some(Clear::EmptyText)) if !self.may_be_text(&field.ty.shape) => {
                format!("optional({})", clear_text(Clear::EmptyText))
            }
            (Form::Optional, _) => "optional".to_owned(),
            (Form::Patch, None) => "patch".to_owned(),
            (Form::Patch, Some(clear)) => format!("patch({})", clear_text(clear)),
        };
        match self.codec(&field.ty, CodecUse::Read) {
            Some(codec) => format!("{kind} as {codec}"),
            None if field.listed.is_empty() => kind,
            None => format!(
                "{kind} as wire::one_of(&[{}])",
                tags_of(&field.listed, "wire::Tag::")
            ),
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

    fn enum_table(&self, item: Item, list: &Enum) -> String {
        let (table, is_text) = match list.scalar {
            EnumScalar::Text => ("text_enum", true),
            EnumScalar::Integer => ("integer_enum", false),
        };
        let clause = if list.lenient { " lenient" } else { "" };
        let mut text = self.opening(table, item, clause);
        for (value, variant) in list
            .values
            .iter()
            .zip(&self.names.schema(item.schema).variants)
        {
            let _ = match is_text {
                true => writeln!(text, "        {:?} => {variant},", value.wire),
                false => writeln!(text, "        {} => {variant},", value.wire),
            };
        }
        text.push_str(if list.open {
            "    } open\n}\n"
        } else {
            "    }\n}\n"
        });
        text
    }

    fn union_table(&self, item: Item, union: &Union) -> String {
        let clause = match &union.tag {
            Some(UnionTag::Discriminator(property)) => format!(" by {property:?}"),
            Some(UnionTag::Constant(path)) => format!(" tagged by {path:?}"),
            None => String::new(),
        };
        let mut text = self.opening("union", item, &clause);
        let mut tags = union.variants.iter().map(|variant| &variant.tags);
        let all_texts = tags.all(|tags| !tags.is_empty() && tags.iter().all(Json::is_string));
        for (index, variant) in union.variants.iter().enumerate() {
            let name = &self.names.schema(item.schema).variants[index];
            let payload = self.payload_text(item, index, variant);
            let codec = self.variant_codec(&variant.ty);
            let codec = codec.map(|codec| format!(" as {codec}"));
            let codec = codec.unwrap_or_default();
            let tags = match (&union.tag, all_texts) {
                (None, _) => String::new(),
                (Some(_), true) => format!("{} => ", texts_of(&variant.tags).join(" | ")),
                (Some(_), false) => format!("[{}] => ", tags_of(&variant.tags, "")),
            };
            let _ = writeln!(text, "        {tags}{name}({payload}){codec},");
        }
        text.push_str("    }\n}\n");
        text
    }
}

/// Returns string tags as literals.
fn texts_of(tags: &[Json]) -> Vec<String> {
    let texts = tags.iter().filter_map(Json::as_str);
    texts.map(|text| format!("{text:?}")).collect()
}

/// Formats scalars as tags of a table: `Text("a"), Integer(1)`.
fn tags_of(tags: &[Json], path: &str) -> String {
    let tags = tags.iter().map(|tag| {
        let tag = match tag {
            Json::Bool(value) => format!("Boolean({value})"),
            Json::Number(number) => match (number.as_i64(), number.as_f64()) {
                (Some(number), _) => format!("Integer({number})"),
                (None, number) => format!("Number({:?})", number.unwrap_or_default()),
            },
            Json::String(text) => format!("Text({text:?})"),
            // Lists and objects are never tags.
            Json::Null | Json::Array(_) | Json::Object(_) => "Null".to_owned(),
        };
        format!("{path}{tag}")
    });
    tags.collect::<Vec<_>>().join(", ")
}
