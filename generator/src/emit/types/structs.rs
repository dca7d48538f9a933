//! Structs: fields, constructors and setters.

use proc_macro2::TokenStream;
use quote::quote;

use crate::analyze::Direction;
use crate::emit::Context;
use crate::emit::Item;
use crate::emit::client::methods::TypedArgument;
use crate::emit::docs::lines;
use crate::emit::ident;
use crate::emit::package::imports::{BTREE_MAP, PATCH};
use crate::emit::types::debug::{DebugField, debug_of_struct};
use crate::emit::types::setters::{Argument, clear_text};
use crate::emit::types::shape::{Form, From, form, travels};
use crate::ir::{Alternative, Extra, Field, Presence, Struct, Value};
use crate::names::{FieldNames, WITH_REQUIRED};
use crate::rustdoc;

/// A field of an item, with its name and type.
pub struct Member<'a> {
    pub field: &'a Field,
    pub names: &'a FieldNames,
    pub form: Form,
    boxed: bool,
}

impl Member<'_> {
    /// Returns whether the caller has to provide the field.
    pub fn is_required(&self) -> bool {
        matches!(self.form, Form::Plain | Form::Nullable) && self.field.preset.is_none()
    }

    /// Returns whether the field has a setter. A field with a fixed value has none.
    pub fn has_setter(&self) -> bool {
        let preset = self.field.preset.as_ref();
        let is_fixed = preset.is_some_and(|preset| preset.is_only);
        !is_fixed || self.field.presence != Presence::Required
    }

    /// Returns whether the field has a method that clears it.
    pub fn has_clear(&self) -> bool {
        self.has_setter() && matches!(self.form, Form::Nullable | Form::Patch)
    }
}

/// Returns whether a struct implements `Default`.
pub fn has_default(item: Item, object: &Struct, members: &[Member<'_>]) -> bool {
    item.sent && object.alternatives.is_empty() && !members.iter().any(Member::is_required)
}

/// The source of a field in a struct literal.
#[derive(Clone, Copy)]
enum Source<'a> {
    /// The argument of the same name.
    Argument,
    /// The preset value.
    Preset(&'a Value),
    /// Nothing: the field is absent.
    Unset,
}

/// The value of a field in a struct literal.
enum FieldValue {
    /// The unmodified argument of the same name.
    Argument,
    Expression(TokenStream),
}

impl Context<'_> {
    /// Emits a struct, with constructors and setters if it is sent.
    pub fn structure(&self, item: Item, object: &Struct) -> TokenStream {
        let docs = self.schema_docs(item);
        let name = ident(self.names.type_name(item.schema, item.view));
        let members = self.members(item, object);
        let fields = members.iter().map(|member| self.field(item, member));
        let extra = object
            .extra
            .as_ref()
            .map(|extra| self.extra_field(item, extra));
        let has_alternatives = has_alternatives(item, object);
        let preset = members.iter().any(|member| member.field.preset.is_some());
        let has_default = has_default(item, object, &members);
        let default = (has_default && !preset).then(|| quote! { Default, });
        let preset_default = (has_default && preset).then(|| default_of(&name));
        let non_exhaustive = has_alternatives.then(|| quote! { #[non_exhaustive] });
        let [debug, debug_impl] = self.debug_of(item, object, &members);
        let methods = item.sent.then(|| self.methods(item, object, &members));
        let custom = self.custom_fields(item, object);
        let envelope = self.envelope(item);
        quote! {
            #docs
            #[derive(Clone, #debug #default PartialEq)]
            #non_exhaustive
            pub struct #name {
                #(#fields)*
                #extra
            }
            #debug_impl
            #preset_default
            #methods
            #custom
            #envelope
        }
    }

    /// Returns the derive of `Debug` for a struct, or its implementation.
    fn debug_of(
        &self,
        item: Item,
        object: &Struct,
        members: &[Member<'_>],
    ) -> [Option<TokenStream>; 2] {
        let fields = members.iter().map(|member| DebugField {
            name: ident(&member.names.field),
            form: member.form,
            is_secret: self.is_secret(&member.field.ty.shape),
        });
        let extra = object.extra.as_ref().map(|extra| DebugField {
            name: ident(&self.names.structure(item.schema).extra),
            form: Form::Plain,
            is_secret: self.is_secret(&extra.value.shape),
        });
        let name = ident(self.names.type_name(item.schema, item.view));
        debug_of_struct(&name, &fields.chain(extra).collect::<Vec<_>>())
    }

    /// Returns the fields of an item.
    pub fn members<'b>(&'b self, item: Item, object: &'b Struct) -> Vec<Member<'b>> {
        let names = &self.names.structure(item.schema).fields;
        object
            .fields
            .iter()
            .zip(names)
            .enumerate()
            .filter(|(_, (field, _))| travels(field, item.view))
            .map(|(index, (field, names))| Member {
                field,
                names,
                form: form(field, item.view),
                boxed: self.analysis.is_boxed(item.schema, index),
            })
            .collect()
    }

    fn field(&self, item: Item, member: &Member<'_>) -> TokenStream {
        let docs = lines::attributes(&lines::join([
            lines::lines(&member.field.docs),
            lines::default_sentence(&member.field.default),
        ]));
        let deprecated = member
            .field
            .docs
            .deprecated
            .then(|| quote! { #[deprecated] });
        let name = ident(&member.names.field);
        let ty = self.field_type(item, member, From::Types);
        quote! { #docs #deprecated pub #name: #ty, }
    }

    /// Returns the type of a field.
    pub fn field_type(&self, item: Item, member: &Member<'_>, from: From) -> TokenStream {
        let inner = self.shape(&member.field.ty.shape, item.view, from);
        let inner = match member.boxed {
            true => quote! { Box<#inner> },
            false => inner,
        };
        match member.form {
            Form::Plain => inner,
            Form::Nullable | Form::Optional => quote! { Option<#inner> },
            Form::Patch => {
                quote! { #PATCH<#inner> }
            }
        }
    }

    fn extra_field(&self, item: Item, extra: &Extra) -> TokenStream {
        let name = ident(&self.names.structure(item.schema).extra);
        let ty = self.extra_type(item, extra, From::Types);
        let docs = lines::line("Undeclared properties, by key.");
        quote! { #docs pub #name: #ty, }
    }

    /// Returns the type of the field for undeclared properties.
    pub fn extra_type(&self, item: Item, extra: &Extra, from: From) -> TokenStream {
        let value = self.ty(&extra.value, item.view, from);
        quote! { #BTREE_MAP<String, #value> }
    }

    fn methods(&self, item: Item, object: &Struct, members: &[Member<'_>]) -> TokenStream {
        let name = ident(self.names.type_name(item.schema, item.view));
        let constructors = match object.alternatives.is_empty() {
            true => self.constructor(item, object, members),
            false => self.alternatives(item, object, members),
        };
        let setters = members.iter().map(|member| self.setters(member));
        quote! {
            impl #name {
                #constructors
                #(#setters)*
            }
        }
    }

    /// Emits `new`, with an argument for each required field.
    fn constructor(&self, item: Item, object: &Struct, members: &[Member<'_>]) -> TokenStream {
        let required: Vec<&Member<'_>> = members
            .iter()
            .filter(|member| member.is_required())
            .collect();
        let preset = members.iter().any(|member| member.field.preset.is_some());
        if required.is_empty() && !preset {
            let docs = lines::line("Creates a value with no fields set.");
            return quote! {
                #docs
                pub fn new() -> Self {
                    Self::default()
                }
            };
        }
        let docs = lines::line("Creates a value with only the required fields set.");
        let arguments = required
            .iter()
            .map(|member| self.constructor_argument(member));
        let literal = self.literal(item, object, members);
        quote! {
            #docs
            pub fn new(#(#arguments),*) -> Self {
                #literal
            }
        }
    }

    /// Emits a constructor for each set of fields of which one is required.
    fn alternatives(&self, item: Item, object: &Struct, members: &[Member<'_>]) -> TokenStream {
        let constructors = &self.names.structure(item.schema).constructors;
        // All constructors share one struct literal: with as many alternatives as properties, a
        // literal in each would make the output quadratic.
        let base = ident(WITH_REQUIRED);
        let required = members.iter().filter(|member| member.is_required());
        let required: Vec<_> = required.map(|member| ident(&member.names.field)).collect();
        let constructors = object
            .alternatives
            .iter()
            .zip(constructors)
            .map(|(one, name)| {
                let set = members_of_alternative(object, one, members);
                let words: Vec<String> = set
                    .iter()
                    .map(|member| rustdoc::code_span(&member.field.wire_name))
                    .collect();
                let docs = lines::line(&format!(
                    "Creates a value identified by {}.",
                    words.join(" and ")
                ));
                let name = ident(name);
                let arguments = set.iter().map(|member| self.constructor_argument(member));
                let assigned = set.iter().filter(|member| !member.is_required());
                let assigned = assigned.map(|member| self.assignment(member, Source::Argument));
                quote! {
                    #docs
                    pub fn #name(#(#arguments),*) -> Self {
                        Self { #(#assigned,)* ..Self::#base(#(#required),*) }
                    }
                }
            });
        let all_required = members.iter().filter(|member| member.is_required());
        let arguments = all_required.map(|member| self.constructor_argument(member));
        let literal = self.literal(item, object, members);
        // The methods of updates call it too.
        let visibility = self.analysis.update(item.schema);
        let visibility = visibility.map(|_| self.api_visibility());
        quote! {
            #(#constructors)*

            #visibility fn #base(#(#arguments),*) -> Self {
                #literal
            }
        }
    }

    /// Emits a field of a struct literal.
    fn assignment(&self, member: &Member<'_>, source: Source<'_>) -> TokenStream {
        let name = ident(&member.names.field);
        match self.value_of(member, source) {
            FieldValue::Argument => quote! { #name },
            FieldValue::Expression(value) => quote! { #name: #value },
        }
    }

    /// Returns the value of a field in a struct literal.
    fn value_of(&self, member: &Member<'_>, source: Source<'_>) -> FieldValue {
        let name = ident(&member.names.field);
        let argument = self.argument(&name, &member.field.ty.shape, From::Types);
        FieldValue::Expression(match (source, member.form) {
            (Source::Argument, Form::Nullable) if member.boxed => quote! { #name.map(Box::new) },
            (Source::Argument, Form::Nullable) => return FieldValue::Argument,
            (Source::Argument, Form::Plain) if argument.is_same && !member.boxed => {
                return FieldValue::Argument;
            }
            (Source::Argument, form) => form.holding(Some(boxed(member, argument.value))),
            (Source::Preset(value), form) => {
                form.holding(self.written_value(&member.field.ty, value, From::Types))
            }
            (Source::Unset, form) => form.unset(),
        })
    }

    fn constructor_argument(&self, member: &Member<'_>) -> TokenStream {
        let (name, ty) = self.typed_argument(member, From::Types);
        quote! { #name: #ty }
    }

    /// Returns the argument of a constructor for a field.
    pub fn typed_argument(&self, member: &Member<'_>, from: From) -> TypedArgument {
        let name = ident(&member.names.field);
        let shape = &member.field.ty.shape;
        let ty = match member.form {
            Form::Nullable => {
                let inner = self.shape(shape, Direction::Sent, from);
                quote! { Option<#inner> }
            }
            _ => self.argument(&name, shape, from).ty,
        };
        (name, ty)
    }

    /// Emits a struct literal with the required fields from arguments.
    fn literal(&self, item: Item, object: &Struct, members: &[Member<'_>]) -> TokenStream {
        let fields = members.iter().map(|member| {
            let source = match &member.field.preset {
                _ if member.is_required() => Source::Argument,
                Some(preset) => Source::Preset(&preset.value),
                None => Source::Unset,
            };
            self.assignment(member, source)
        });
        let extra = object.extra.as_ref().map(|_| {
            let name = ident(&self.names.structure(item.schema).extra);
            quote! { #name: #BTREE_MAP::new(), }
        });
        quote! { Self { #(#fields,)* #extra } }
    }

    /// Emits the setter of a field, and the method that clears it if the API supports that.
    fn setters(&self, member: &Member<'_>) -> TokenStream {
        if !member.has_setter() {
            return quote! {};
        }
        let field = ident(&member.names.field);
        let setter = ident(&member.names.setter);
        let wire = rustdoc::code_span(&member.field.wire_name);
        let docs = lines::line(&format!("Sets {wire}."));
        let deprecated = member
            .field
            .docs
            .deprecated
            .then(|| quote! { #[deprecated] });
        let Argument { ty, value, .. } = self.argument(&field, &member.field.ty.shape, From::Types);
        let value = member.form.holding(Some(boxed(member, value)));
        let clear = self.clear(member);
        quote! {
            #docs
            #deprecated
            pub fn #setter(mut self, #field: #ty) -> Self {
                self.#field = #value;
                self
            }
            #clear
        }
    }

    fn clear(&self, member: &Member<'_>) -> TokenStream {
        let field = ident(&member.names.field);
        let clear = ident(&member.names.clear);
        if !member.has_clear() {
            return quote! {};
        }
        let nothing = member.form.holding(None);
        let written = match member.field.clear {
            None => "null",
            Some(clear) => clear_text(clear),
        };
        let docs = lines::line(&format!(
            "Clears {} by sending {}.",
            rustdoc::code_span(&member.field.wire_name),
            rustdoc::code_span(written)
        ));
        let deprecated = member
            .field
            .docs
            .deprecated
            .then(|| quote! { #[deprecated] });
        quote! {
            #docs
            #deprecated
            pub fn #clear(mut self) -> Self {
                self.#field = #nothing;
                self
            }
        }
    }
}

/// Returns whether a struct is created by the constructors of its alternatives only.
pub fn has_alternatives(item: Item, object: &Struct) -> bool {
    item.sent && !object.alternatives.is_empty()
}

/// Returns the fields that the constructor of an alternative sets.
pub fn members_of_alternative<'a, 'b>(
    object: &Struct,
    alternative: &Alternative,
    members: &'b [Member<'a>],
) -> Vec<&'b Member<'a>> {
    let is_set = |member: &&Member<'_>| {
        let mut fields = alternative.fields.iter();
        member.is_required()
            || fields.any(|index| std::ptr::eq(member.field, &raw const object.fields[*index]))
    };
    members.iter().filter(is_set).collect()
}

/// Emits `Default` for a struct with preset fields and no required ones.
fn default_of(name: &proc_macro2::Ident) -> TokenStream {
    quote! {
        impl Default for #name {
            fn default() -> Self {
                Self::new()
            }
        }
    }
}

fn boxed(member: &Member<'_>, value: TokenStream) -> TokenStream {
    match member.boxed {
        true => quote! { Box::new(#value) },
        false => value,
    }
}
