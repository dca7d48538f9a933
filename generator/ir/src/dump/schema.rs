//! Definitions as text.

use std::fmt::Write as _;

use super::{dump_docs, filter, label, mark, paging, type_text};
use crate::{
    Access, Api, Clear, CustomClear, CustomFields, EnumScalar, Field, Part, Scalar, SchemaId,
    SchemaKind, UnionTag,
};

pub(super) fn dump_schema(out: &mut String, api: &Api, id: SchemaId) {
    let schema = api.schema(id);
    let kind = match &schema.kind {
        SchemaKind::Struct(_) => "struct",
        SchemaKind::Multipart(object) if object.is_positional => "multipart by position",
        SchemaKind::Multipart(_) => "multipart",
        SchemaKind::Enum(_) => "enum",
        SchemaKind::Union(_) => "union",
        SchemaKind::Filter(_) => "filter",
        SchemaKind::Alias(_) => "alias",
    };
    let _ = write!(out, "\n{kind} {}", label(api, schema));
    match &schema.kind {
        SchemaKind::Alias(ty) => {
            let _ = write!(out, " = {}", type_text(api, ty));
        }
        SchemaKind::Struct(object) | SchemaKind::Multipart(object) if object.or_empty_list => {
            out.push_str(" or []")
        }
        SchemaKind::Enum(values) => {
            out.push_str(if values.lenient { " lenient" } else { "" });
            out.push_str(if values.open { " or any other" } else { "" });
        }
        _ => {}
    }
    let _ = writeln!(out);
    dump_docs(out, "  ", &schema.docs);
    match &schema.kind {
        SchemaKind::Struct(object) | SchemaKind::Multipart(object) => {
            for field in &object.fields {
                dump_field(out, api, field);
                if let Some(part) = &field.part {
                    dump_part(out, part);
                }
            }
            if let Some(extra) = &object.extra {
                let value = type_text(api, &extra.value);
                let custom = extra.custom.as_ref().map(custom).unwrap_or_default();
                let _ = writeln!(out, "  *: {value}{custom}");
            }
            for alternative in &object.alternatives {
                let fields = alternative.fields.iter();
                let names: Vec<_> = fields
                    .filter_map(|index| object.fields.get(*index))
                    .map(|field| field.wire_name.as_str())
                    .collect();
                let _ = writeln!(out, "  alternative {}", names.join("+"));
            }
        }
        SchemaKind::Enum(values) => {
            let scalar = match values.scalar {
                EnumScalar::Text => "text",
                EnumScalar::Integer => "integer",
            };
            for value in &values.values {
                let _ = write!(out, "  {scalar} {:?}", value.text());
                if let Some(name) = &value.name_hint {
                    let _ = write!(out, " as {name}");
                }
                if let Some(description) = &value.description {
                    let _ = write!(out, " -- {description:?}");
                }
                let _ = writeln!(out);
            }
        }
        SchemaKind::Union(union) => {
            match &union.tag {
                Some(UnionTag::Discriminator(property)) => {
                    let _ = writeln!(out, "  by {property}");
                }
                Some(UnionTag::Constant(path)) => {
                    let _ = writeln!(out, "  tagged by {}", path.join("."));
                }
                None => {}
            }
            for variant in &union.variants {
                let _ = write!(
                    out,
                    "  | {}: {}",
                    variant.name_hint,
                    type_text(api, &variant.ty)
                );
                if !variant.tags.is_empty() {
                    let tags = variant.tags.iter().map(|tag| match tag {
                        Scalar::Text(text) => text.clone(),
                        tag => format!("={tag}"),
                    });
                    let tags: Vec<_> = tags.collect();
                    let _ = write!(out, " when {}", tags.join(", "));
                }
                let _ = writeln!(out);
                dump_docs(out, "    ", &variant.docs);
            }
        }
        SchemaKind::Filter(filter) => filter::dump_filter(out, api, filter),
        SchemaKind::Alias(_) => {}
    }
    for content in &schema.envelope {
        let content = paging::path(api, content);
        let _ = writeln!(out, "  envelope of {content}");
    }
}

fn dump_part(out: &mut String, part: &Part) {
    let form = format!("{:?}", part.form).to_lowercase();
    let _ = write!(out, "    part {form}");
    if let Some(media_type) = &part.media_type {
        let _ = write!(out, " {media_type}");
    }
    for (name, value) in &part.headers {
        let _ = write!(out, " {name}: {value}");
    }
    let _ = writeln!(out);
}

fn dump_field(out: &mut String, api: &Api, field: &Field) {
    let _ = write!(out, "  {}{}: ", field.wire_name, mark(field.presence));
    let _ = write!(out, "{}", type_text(api, &field.ty));
    let access = match field.access {
        Access::ReadWrite => "",
        Access::ReadOnly => " read-only",
        Access::WriteOnly => " write-only",
    };
    let _ = write!(out, "{access}");
    if let Some(clear) = field.clear {
        let _ = write!(out, " clear {}", clear_text(clear));
    }
    if !field.listed.is_empty() {
        let values: Vec<_> = field.listed.iter().map(Scalar::to_string).collect();
        let _ = write!(out, " of {}", values.join(", "));
    }
    if let Some(preset) = &field.preset {
        let how = if preset.is_only {
            "always"
        } else {
            "from the start"
        };
        let value = preset.value.to_json(&api.schemas).unwrap_or_default();
        let _ = write!(out, " {how} {value}");
    }
    if let Some(default) = &field.default {
        let _ = write!(out, " = {default}");
    }
    let _ = writeln!(out);
    dump_docs(out, "    ", &field.docs);
}

fn clear_text(clear: Clear) -> &'static str {
    match clear {
        Clear::EmptyText => "\"\"",
        Clear::EmptyList => "[]",
        Clear::Zero => "0",
    }
}

fn custom(custom: &CustomFields) -> String {
    let mut out = format!(" custom {:?}", custom.prefix);
    for (text, parts) in custom.pattern_texts.iter().zip(&custom.patterns) {
        let _ = write!(out, " matching {text} ({} parts)", parts.len());
    }
    match custom.clear {
        None => {}
        Some(CustomClear::Null) => out.push_str(" clear null"),
        Some(CustomClear::Value(clear)) => {
            let _ = write!(out, " clear {}", clear_text(clear));
        }
    }
    let suffixes = [
        ("add", &custom.add_suffix),
        ("remove", &custom.remove_suffix),
    ];
    for (what, suffix) in suffixes {
        if let Some(suffix) = suffix {
            let _ = write!(out, " {what} {suffix:?}");
        }
    }
    out
}
