//! Nested examples: unions.

use std::borrow::Cow;

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value as Json;

use crate::analyze::Direction;
use crate::emit::Context;
use crate::emit::docs::code::Imported;
use crate::emit::ident;
use crate::ir::{Presence, Scalar, SchemaId, SchemaKind, Shape, Type, Union, UnionTag, Variant};

impl Context<'_> {
    /// Returns a value of a union: the variant that the example's tag selects, or without tags the
    /// first variant that matches.
    pub(in crate::emit) fn union_value(
        &self,
        code: &mut Imported,
        id: SchemaId,
        union: &Union,
        json: &Json,
        depth: usize,
    ) -> Option<TokenStream> {
        let (index, value) = self.variant_value(code, union, json, depth)?;
        let name = ident(self.names.type_name(id, Direction::Sent));
        let variant = ident(&self.names.variants(id).names[index]);
        Some(match self.analysis.is_boxed(id, index) {
            true => quote! { #name::#variant(Box::new(#value)) },
            false => quote! { #name::#variant(#value) },
        })
    }

    /// Returns an argument of a setter or constructor. For a union with tags, the payload suffices
    /// if only one variant has its type.
    pub(in crate::emit) fn nested_argument_value(
        &self,
        code: &mut Imported,
        ty: &Type,
        json: &Json,
        depth: usize,
    ) -> Option<TokenStream> {
        if let Shape::Schema(id) = self.resolved(&ty.shape)
            && let SchemaKind::Union(union) = &self.api.schema(*id).kind
            && union.tag.is_some()
        {
            let mut payload_code = Imported::default();
            let (index, value) = self.variant_value(&mut payload_code, union, json, depth)?;
            if self.has_unique_payload(union, index) {
                code.extend(payload_code);
                return Some(value);
            }
        }
        self.value(code, ty, json, depth)
    }

    /// Returns the variant for an example, and its payload.
    fn variant_value(
        &self,
        code: &mut Imported,
        union: &Union,
        json: &Json,
        depth: usize,
    ) -> Option<(usize, TokenStream)> {
        let at = |path: &[String]| path.iter().try_fold(json, |json, name| json.get(name));
        let tag = match &union.tag {
            Some(UnionTag::Discriminator(member)) => Some(json.get(member)?),
            Some(UnionTag::Constant(path)) => at(path),
            None => None,
        };
        // A list or an object selects no variant.
        let tag = match tag {
            Some(tag) => Some(Scalar::of(tag)?),
            None => None,
        };
        let mut variants = union.variants.iter().enumerate();
        variants.find_map(|(index, variant)| {
            let is_selected = |tag| variant.tags.is_empty() || variant.tags.contains(tag);
            let json = match (&tag, union.discriminator()) {
                _ if variant.ty.nullable => return None,
                (Some(tag), _) if !is_selected(tag) => return None,
                (_, Some(member)) => self.without_tag(variant, member, json),
                _ => Cow::Borrowed(json),
            };
            // A union does not count as a level of nesting.
            let value = self.value(code, &variant.ty, &json, depth + 1)?;
            Some((index, value))
        })
    }

    /// Returns the example without the tag that the encoder writes.
    fn without_tag<'a>(&self, variant: &Variant, member: &str, json: &'a Json) -> Cow<'a, Json> {
        let (Shape::Schema(id), Json::Object(members)) = (self.resolved(&variant.ty.shape), json)
        else {
            return Cow::Borrowed(json);
        };
        let is_required = match &self.api.schema(*id).kind {
            SchemaKind::Struct(object) => object
                .fields
                .iter()
                .any(|field| field.wire_name == member && field.presence == Presence::Required),
            _ => true,
        };
        if is_required {
            return Cow::Borrowed(json);
        }
        let mut members = members.clone();
        members.remove(member);
        Cow::Owned(Json::Object(members))
    }

    /// Returns whether no other variant has the same payload, so that a value converts into the
    /// union.
    fn has_unique_payload(&self, union: &Union, index: usize) -> bool {
        let shape = |variant: &Variant| self.resolved(&variant.ty.shape).clone();
        let payload = shape(&union.variants[index]);
        matches!(payload, Shape::Schema(_))
            && union
                .variants
                .iter()
                .filter(|one| shape(one) == payload)
                .count()
                == 1
    }
}
