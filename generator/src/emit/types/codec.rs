//! Codecs of the runtime, for values whose wire format differs from that of their Rust type.

use std::borrow::Cow;

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use serde_json::Value as Json;

use crate::emit::Context;
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

/// A codec of the runtime's module `wire`, as an expression.
#[derive(Clone, Debug)]
pub enum Codec<'a> {
    /// A boolean that is encoded as one of two strings.
    StringBool {
        yes: &'a str,
        no: &'a str,
        /// If set, other spellings are accepted when reading.
        lenient: bool,
    },
    /// Integers, from any number without a fraction.
    Integer,
    /// Floating-point numbers, which are finite.
    Number,
    /// Numbers that keep all digits.
    Decimal,
    /// Scalars, from any scalar with the same meaning.
    Lenient,
    /// An enum of integers, from any scalar with the same meaning.
    LenientInteger,
    /// A text of a type that the runtime does not know, from any scalar.
    LenientText,
    /// A map of untyped values, whose members do not identify a variant of a union.
    OpenMap,
    /// The format of the type itself.
    Plain,
    /// The elements of a list.
    Each(Box<Codec<'a>>),
    /// The values of a map.
    EachValue(Box<Codec<'a>>),
    /// A value or `null`.
    OrNull(Box<Codec<'a>>),
    /// An object, or an empty list instead of one.
    OrEmptyList(Box<Codec<'a>>),
    /// A list that is sent as one text, with the codec of the list.
    Joined(char, Box<Codec<'a>>),
}

impl ToTokens for Codec<'_> {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.extend(match self {
            Self::StringBool { yes, no, lenient } => {
                let lenient = lenient.then(|| quote! { .lenient() });
                quote! { #WIRE::string_bool(#yes, #no) #lenient }
            }
            Self::Integer => quote! { #WIRE::integer },
            Self::Number => quote! { #WIRE::number },
            Self::Decimal => quote! { #WIRE::decimal },
            Self::Lenient => quote! { #WIRE::lenient },
            Self::LenientInteger => quote! { #WIRE::lenient_integer },
            Self::LenientText => quote! { #WIRE::lenient_text },
            Self::OpenMap => quote! { #WIRE::open_map },
            Self::Plain => quote! { #WIRE::plain },
            Self::Each(inner) => quote! { #WIRE::each(#inner) },
            Self::EachValue(inner) => quote! { #WIRE::each_value(#inner) },
            Self::OrNull(inner) => quote! { #WIRE::or_null(#inner) },
            Self::OrEmptyList(inner) => quote! { #WIRE::or_empty_list(#inner) },
            Self::Joined(separator, inner) => quote! { #WIRE::joined(#separator, #inner) },
        });
    }
}

impl Codec<'_> {
    /// Returns the parts of the runtime that contain it.
    pub fn parts(&self) -> Vec<Part> {
        let with = |inner: &Self, part| inner.parts().into_iter().chain([part]).collect();
        match self {
            Self::StringBool { .. } => vec![Part::StringBool],
            Self::Integer => vec![Part::Integer],
            Self::Number => vec![Part::Number],
            Self::Decimal => vec![Part::Decimal],
            Self::Lenient | Self::LenientInteger | Self::LenientText => vec![Part::Lenient],
            Self::OpenMap => vec![Part::Union],
            Self::Plain => Vec::new(),
            Self::OrEmptyList(inner) => with(inner, Part::Lenient),
            Self::Each(inner) | Self::EachValue(inner) | Self::OrNull(inner) => {
                with(inner, Part::NestedCodec)
            }
            Self::Joined(_, inner) => with(inner, Part::JoinedList),
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
        let codec = codec.unwrap_or(Codec::Plain);
        Some(Codec::Joined(separator.character(), Box::new(codec)))
    }

    /// Returns the codec of a value outside of a field: a body, an element, a value of a map.
    pub fn whole_codec(&self, ty: &'a Type, usage: CodecUse) -> Option<Codec<'a>> {
        let codec = self.codec(ty, usage)?;
        Some(match ty.nullable {
            true => Codec::OrNull(Box::new(codec)),
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
        codec.or_else(|| is_open().then_some(Codec::OpenMap))
    }

    fn codec_of(&self, shape: &'a Shape, lenient: bool, usage: CodecUse) -> Option<Codec<'a>> {
        let reads_more = lenient && usage == CodecUse::Read;
        match shape {
            Shape::StringBool { yes, no } => Some(Codec::StringBool {
                yes,
                no,
                lenient: reads_more,
            }),
            Shape::List(item) => {
                let items = self.whole_codec(item, usage)?;
                Some(Codec::Each(Box::new(items)))
            }
            Shape::Map(value) | Shape::Ordered(value) => {
                let values = self.whole_codec(value, usage);
                let values = values.map(|codec| Codec::EachValue(Box::new(codec)));
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
                    (integer && usage == CodecUse::Read).then_some(Codec::LenientInteger)
                }
                SchemaKind::Multipart(_) | SchemaKind::Union(_) | SchemaKind::Filter(_) => None,
            },
            Shape::Text(TextFormat::Mapped(_)) => reads_more.then_some(Codec::LenientText),
            // Decimals can be sent as strings, regardless of the document.
            Shape::Decimal => Some(Codec::Decimal),
            Shape::Integer(Integer::I128 | Integer::U128) => {
                (usage == CodecUse::Read).then_some(Codec::Integer)
            }
            Shape::Integer(_) if usage == CodecUse::Read && !lenient => Some(Codec::Integer),
            Shape::Number if !reads_more => Some(Codec::Number),
            Shape::Boolean | Shape::Integer(_) | Shape::Number | Shape::Text(_) => {
                reads_more.then_some(Codec::Lenient)
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

fn or_empty_list(inner: Option<Codec<'_>>) -> Codec<'_> {
    Codec::OrEmptyList(Box::new(inner.unwrap_or(Codec::Plain)))
}
