//! Codecs of the runtime, for values whose wire format differs from that of their Rust type.

use std::borrow::Cow;
use std::fmt;

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value as Json;

use crate::emit::Context;
use crate::emit::ident;
use crate::emit::package::imports::WIRE;
use crate::ir::{EnumScalar, Integer, SchemaKind, Shape, TextFormat, Type};
use crate::runtime::Part;

/// The direction in which a codec is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodecUse {
    /// Values are only written. Lenient types need no codec for this.
    Written,
    /// Values are read, and possibly written.
    Read,
}

/// A codec. `Display` prints it in the notation of the tables.
#[derive(Clone, Debug)]
pub enum Codec<'a> {
    /// A boolean that is encoded as one of two strings.
    StringBool {
        yes: &'a str,
        no: &'a str,
        /// If set, other spellings are accepted when reading.
        lenient: bool,
    },
    /// A codec without arguments.
    Named(&'static str),
    /// A list that is sent as one text, with the codec of the list.
    Joined(char, Box<Codec<'a>>),
    /// A codec that wraps another: `each`, `each_value`, `or_null`, `or_empty_list`.
    Around(&'static str, Box<Codec<'a>>),
}

impl Codec<'_> {
    /// Returns the codec with its path, for Rust code.
    pub fn tokens(&self) -> TokenStream {
        match self {
            Self::StringBool { yes, no, lenient } => {
                let lenient = lenient.then(|| quote! { .lenient() });
                quote! { #WIRE::string_bool(#yes, #no) #lenient }
            }
            Self::Named(name) => {
                let name = ident(name);
                quote! { #WIRE::#name }
            }
            Self::Joined(separator, inner) => {
                let inner = inner.tokens();
                quote! { #WIRE::joined(#separator, #inner) }
            }
            Self::Around(name, inner) => {
                let (name, inner) = (ident(name), inner.tokens());
                quote! { #WIRE::#name(#inner) }
            }
        }
    }
}

impl Codec<'_> {
    /// Returns the parts of the runtime that contain it.
    pub fn parts(&self) -> Vec<Part> {
        match self {
            Self::StringBool { .. } => vec![Part::StringBool],
            Self::Named("decimal") => vec![Part::Decimal],
            Self::Named("integer") => vec![Part::Integer],
            Self::Named("open_map") => vec![Part::Union],
            Self::Named("plain") => Vec::new(),
            Self::Named(_) => vec![Part::Lenient],
            Self::Around("or_empty_list", inner) => {
                let inner = inner.parts().into_iter();
                inner.chain([Part::Lenient]).collect()
            }
            Self::Joined(_, inner) => {
                let inner = inner.parts().into_iter();
                inner.chain([Part::JoinedList]).collect()
            }
            Self::Around(_, inner) => inner
                .parts()
                .into_iter()
                .chain([Part::NestedCodec])
                .collect(),
        }
    }
}

impl fmt::Display for Codec<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::StringBool { yes, no, lenient } => {
                let lenient = if *lenient { ".lenient()" } else { "" };
                write!(f, "wire::string_bool({yes:?}, {no:?}){lenient}")
            }
            Self::Named(name) => write!(f, "wire::{name}"),
            Self::Joined(separator, inner) => write!(f, "wire::joined({separator:?}, {inner})"),
            Self::Around(name, inner) => write!(f, "wire::{name}({inner})"),
        }
    }
}

impl<'a> Context<'a> {
    /// Returns the codec of a type whose wire format differs, ignoring `null`.
    pub fn codec(&self, ty: &'a Type, usage: CodecUse) -> Option<Codec<'a>> {
        let codec = self.codec_of(&ty.shape, ty.lenient, usage);
        let Some(separator) = ty.joined else {
            return codec;
        };
        let codec = codec.unwrap_or(Codec::Named("plain"));
        Some(Codec::Joined(separator.character(), Box::new(codec)))
    }

    /// Returns the codec of a value outside of a field: a body, an element, a value of a map.
    pub fn whole_codec(&self, ty: &'a Type, usage: CodecUse) -> Option<Codec<'a>> {
        let codec = self.codec(ty, usage)?;
        Some(match ty.nullable {
            true => around("or_null", codec),
            false => codec,
        })
    }

    /// Returns the codec of a union variant. `open_map` marks maps of untyped values, whose members
    /// do not identify the variant.
    pub fn variant_codec(&self, ty: &'a Type) -> Option<Codec<'a>> {
        let codec = self.codec(ty, CodecUse::Read);
        let is_open = || match self.resolved(&ty.shape) {
            Shape::Map(value) | Shape::Ordered(value) => value.shape == Shape::Any,
            _ => false,
        };
        codec.or_else(|| is_open().then_some(Codec::Named("open_map")))
    }

    fn codec_of(&self, shape: &'a Shape, lenient: bool, usage: CodecUse) -> Option<Codec<'a>> {
        let reads_more = lenient && usage == CodecUse::Read;
        match shape {
            Shape::StringBool { yes, no } => Some(Codec::StringBool {
                yes,
                no,
                lenient: reads_more,
            }),
            Shape::List(item) => Some(around("each", self.whole_codec(item, usage)?)),
            Shape::Map(value) | Shape::Ordered(value) => {
                let values = self.whole_codec(value, usage);
                let values = values.map(|codec| around("each_value", codec));
                match reads_more {
                    true => Some(or_empty_list(values)),
                    false => values,
                }
            }
            Shape::Schema(id) => match &self.api.schema(*id).kind {
                SchemaKind::Alias(ty) if !self.analysis.is_recursive_alias(*id) => {
                    self.codec_of(&ty.shape, lenient || ty.lenient, usage)
                }
                // The newtype has its own codec.
                SchemaKind::Alias(_) => reads_more.then(|| or_empty_list(None)),
                SchemaKind::Struct(object) => {
                    (reads_more && !object.or_empty_list).then(|| or_empty_list(None))
                }
                SchemaKind::Enum(listed) => {
                    let integer = listed.lenient && listed.scalar == EnumScalar::Integer;
                    (integer && usage == CodecUse::Read).then_some(Codec::Named("lenient_integer"))
                }
                SchemaKind::Multipart(_) | SchemaKind::Union(_) | SchemaKind::Filter(_) => None,
            },
            Shape::Text(TextFormat::Mapped(_)) => {
                reads_more.then_some(Codec::Named("lenient_text"))
            }
            // Decimals can be sent as strings, regardless of the document.
            Shape::Decimal => Some(Codec::Named("decimal")),
            Shape::Integer(Integer::I128 | Integer::U128) => {
                (usage == CodecUse::Read).then_some(Codec::Named("integer"))
            }
            Shape::Integer(_) if usage == CodecUse::Read && !lenient => {
                Some(Codec::Named("integer"))
            }
            Shape::Boolean | Shape::Integer(_) | Shape::Number | Shape::Text(_) => {
                reads_more.then_some(Codec::Named("lenient"))
            }
            Shape::Any | Shape::Null | Shape::File => None,
        }
    }

    /// Converts an example of a lenient type to the declared type.
    pub fn as_declared<'j>(&self, ty: &Type, json: &'j Json) -> Cow<'j, Json> {
        let mut lenient = ty.lenient;
        let mut shape = &ty.shape;
        while let Shape::Schema(id) = shape
            && let SchemaKind::Alias(ty) = &self.api.schema(*id).kind
            && !self.analysis.is_recursive_alias(*id)
        {
            lenient |= ty.lenient;
            shape = &ty.shape;
        }
        let declared = match (shape, json) {
            _ if !lenient => None,
            (Shape::Integer(_), Json::String(text)) => text.parse::<i64>().ok().map(Json::from),
            (Shape::Number, Json::String(text)) => text.parse::<f64>().ok().map(Json::from),
            (Shape::Boolean, Json::String(text)) => text.parse::<bool>().ok().map(Json::from),
            (Shape::Text(_), Json::Number(_) | Json::Bool(_)) => {
                Some(Json::String(json.to_string()))
            }
            (Shape::StringBool { yes, no }, Json::Bool(value)) => {
                let text = if *value { yes } else { no };
                Some(Json::from(text.as_str()))
            }
            _ => None,
        };
        declared.map_or(Cow::Borrowed(json), Cow::Owned)
    }
}

fn around<'a>(name: &'static str, codec: Codec<'a>) -> Codec<'a> {
    Codec::Around(name, Box::new(codec))
}

fn or_empty_list(inner: Option<Codec<'_>>) -> Codec<'_> {
    around("or_empty_list", inner.unwrap_or(Codec::Named("plain")))
}
