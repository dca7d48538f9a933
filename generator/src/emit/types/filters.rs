//! Filters: a method for each property, and one for each operator of the condition that it returns.

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::Context;
use crate::emit::Item;
use crate::emit::docs::code::text;
use crate::emit::docs::lines;
use crate::emit::ident;
use crate::emit::package::imports::{BTREE_MAP, CONDITION, CONDITIONS, FILTER, JSON, LOGIC};
use crate::emit::types::codec::CodecUse;
use crate::emit::types::shape::From;
use crate::ir::{Filter, FilterLogic, FilterProperty, Operand, Operator, Scalar, Shape, Type};
use crate::output::{doc_items, doc_statements};
use crate::rustdoc;

impl Context<'_> {
    /// Emits a filter, with its builder if it is sent.
    pub fn filter(&self, item: Item, filter: &Filter) -> TokenStream {
        let name = ident(self.names.type_name(item.schema, item.view));
        let docs = self.filter_docs(item, filter);
        let builder = item.sent.then(|| self.filter_builder(item, filter));
        let members = lines::line("Returns the conditions by key, as they are serialized.");
        let visibility = self.api_visibility();
        quote! {
            #docs
            #[derive(Clone, Debug, Default, PartialEq)]
            pub struct #name(#visibility #CONDITIONS);
            impl #name {
                #members
                pub fn conditions(&self) -> &#BTREE_MAP<String, #JSON> {
                    self.0.members()
                }
            }
            #builder
        }
    }

    /// Documents a filter: the description of the schema, the use of conditions, and an example.
    fn filter_docs(&self, item: Item, filter: &Filter) -> TokenStream {
        let docs = &self.api.schema(item.schema).docs;
        let mut paragraphs = vec![lines::lines(docs)];
        if item.sent {
            let usage = "Each method starts a condition on a property, and the following operator \
                         completes it. All conditions must match. A second condition with the same \
                         property and operator replaces the first one.";
            paragraphs.push(rustdoc::prose(usage));
            paragraphs.extend(self.filter_example(item, filter));
        }
        let lines = lines::attributes(&lines::join(paragraphs));
        let deprecated = docs.deprecated.then(|| quote! { #[deprecated] });
        quote! { #lines #deprecated }
    }

    fn filter_example(&self, item: Item, filter: &Filter) -> Option<Vec<String>> {
        let names = self.names.filter(item.schema);
        let takes_value = |operator: &Operator| operator.operand == Operand::Value;
        let operator = filter.operators.iter().position(takes_value)?;
        let mut properties = filter.properties.iter().zip(&names.properties);
        let (value, key, method) = properties.find_map(|(property, method)| {
            let value = match self.resolved(&property.ty.shape) {
                _ if property.docs.deprecated => return None,
                Shape::Boolean | Shape::StringBool { .. } => quote! { true },
                Shape::Integer(_) => quote! { 1 },
                Shape::Number | Shape::Decimal => quote! { 1.5 },
                Shape::Text(crate::ir::TextFormat::Plain) => quote! { "text" },
                _ => return None,
            };
            Some((value, &property.wire_name, method))
        })?;
        let Operator { prefix, suffix, .. } = &filter.operators[operator];
        let key = format!("{prefix}{key}{suffix}");
        let (path, name) = (
            self.place.path_tokens(),
            ident(&self.names.schema(item.schema).sent),
        );
        let (method, operator) = (ident(method), ident(&names.operators[operator]));
        let key = text(&key);
        let uses = doc_items(quote! { use #path::types::#name; });
        let statements = doc_statements(quote! {
            let filter = #name::new().#method().#operator(#value);
            assert!(filter.conditions().contains_key(#key));
        });
        let fence = || vec!["```".to_owned()];
        Some([fence(), uses, vec![String::new()], statements, fence()].concat())
    }

    fn filter_builder(&self, item: Item, filter: &Filter) -> TokenStream {
        let names = self.names.filter(item.schema);
        let sent = &self.names.schema(item.schema).sent;
        let (name, condition) = (ident(sent), &ident(&names.condition));
        let logic = logic_constant(filter.logic.as_ref());
        let properties = filter
            .properties
            .iter()
            .zip(&names.properties)
            .map(|(property, method)| self.filter_property(property, method, condition));
        let others = filter
            .others
            .as_ref()
            .map(|ty| self.filter_others(ty, condition));
        let groups = filter.logic.as_ref().map(|_| groups());
        let operators = filter
            .operators
            .iter()
            .zip(&names.operators)
            .map(|(operator, method)| operator_method(operator, method, &name));
        let new = lines::line("Creates a filter without conditions, which matches everything.");
        let condition_docs = lines::line(&format!(
            "A condition of a [`{}`] without operator and value.",
            sent
        ));
        let allowed = quote! {
            #[allow(
                clippy::should_implement_trait,
                reason = "method names come from the document"
            )]
        };
        quote! {
            #allowed
            impl #name {
                #new
                pub fn new() -> Self {
                    Self::default()
                }
                #(#properties)*
                #others
                #groups
            }
            impl #FILTER for #name {
                const LOGIC: Option<#LOGIC> = #logic;
                fn conditions_mut(&mut self) -> &mut #CONDITIONS {
                    &mut self.0
                }
            }
            #condition_docs
            #[must_use = "a condition needs an operator"]
            pub struct #condition<T>(#CONDITION<#name, T>);
            #allowed
            impl<T> #condition<T> {
                #(#operators)*
            }
        }
    }

    fn filter_property(
        &self,
        property: &FilterProperty,
        method: &str,
        condition: &proc_macro2::Ident,
    ) -> TokenStream {
        let wire_name = &property.wire_name;
        let summary = format!("Starts a condition on {}.", rustdoc::code_span(wire_name));
        let docs = lines::attributes(&lines::join([vec![summary], lines::lines(&property.docs)]));
        let deprecated = property.docs.deprecated.then(|| quote! { #[deprecated] });
        let method = ident(method);
        let (value, call) = self.filter_value(&property.ty, &quote! { #wire_name });
        quote! {
            #docs
            #deprecated
            pub fn #method(self) -> #condition<#value> {
                #condition(#call)
            }
        }
    }

    fn filter_others(&self, ty: &Type, condition: &proc_macro2::Ident) -> TokenStream {
        let docs = lines::line(
            "Starts a condition on a property that the document does not declare, by its key \
             without an operator.",
        );
        let (value, call) = self.filter_value(ty, &quote! { key });
        quote! {
            #docs
            pub fn where_key(self, key: impl Into<String>) -> #condition<#value> {
                #condition(#call)
            }
        }
    }

    /// Returns the type of a condition's value, and the call that starts the condition.
    fn filter_value(&self, ty: &Type, key: &TokenStream) -> (TokenStream, TokenStream) {
        let value = self.shape(&ty.shape, crate::analyze::Direction::Sent, From::Types);
        let call = match self.codec(ty, CodecUse::Written) {
            Some(codec) => quote! { #FILTER::on_with(self, #key, #codec) },
            None => quote! { #FILTER::on(self, #key) },
        };
        (value, call)
    }
}

fn logic_constant(logic: Option<&FilterLogic>) -> TokenStream {
    match logic {
        None => quote! { None },
        Some(FilterLogic { key, all, any }) => {
            quote! { Some(#LOGIC { key: #key, all: #all, any: #any }) }
        }
    }
}

/// Emits the methods that create groups.
fn groups() -> TokenStream {
    let any = rustdoc::attributes(&[
        "Creates a filter that matches if at least one of `filters` matches.",
        "",
        "The request fails if `filters` is empty or contains a filter without conditions.",
    ]);
    let all = lines::line("Creates a filter that matches if all of `filters` match.");
    let and = lines::line("Returns a filter that matches if both this one and `filter` match.");
    quote! {
        #any
        pub fn any(filters: impl IntoIterator<Item = Self>) -> Self {
            #FILTER::any_of(filters)
        }
        #all
        pub fn all(filters: impl IntoIterator<Item = Self>) -> Self {
            #FILTER::all_of(filters)
        }
        #and
        pub fn and(self, filter: Self) -> Self {
            #FILTER::and_also(self, filter)
        }
    }
}

fn operator_method(operator: &Operator, method: &str, filter: &proc_macro2::Ident) -> TokenStream {
    let Operator { prefix, suffix, .. } = operator;
    let key = rustdoc::code_span(&format!("{prefix}…{suffix}"));
    let (docs, argument, call) = match &operator.operand {
        Operand::Value => (
            format!("Applies {key} to a value."),
            quote! { value: impl Into<T> },
            quote! { value(#prefix, #suffix, value.into()) },
        ),
        Operand::List => (
            format!("Applies {key} to a list of values."),
            quote! { values: impl IntoIterator<Item = impl Into<T>> },
            quote! { list(#prefix, #suffix, values) },
        ),
        Operand::Text => (
            format!("Applies {key} to a string."),
            quote! { text: impl Into<String> },
            quote! { fixed(#prefix, #suffix, text.into()) },
        ),
        Operand::Fixed(value) => (
            format!(
                "Applies {key} to {}.",
                rustdoc::code_span(&value.to_string())
            ),
            quote! {},
            {
                let value = scalar(value);
                quote! { fixed(#prefix, #suffix, #value) }
            },
        ),
    };
    let docs = lines::line(&docs);
    let method = ident(method);
    quote! {
        #docs
        pub fn #method(self, #argument) -> #filter {
            self.0.#call
        }
    }
}

/// Returns a scalar as an expression that converts into JSON.
fn scalar(value: &Scalar) -> TokenStream {
    match value {
        Scalar::Null => quote! { #JSON::Null },
        Scalar::Boolean(value) => quote! { #value },
        Scalar::Integer(number) => quote! { #number },
        Scalar::Number(number) => match number.as_f64() {
            Some(number) => quote! { #number },
            None => quote! { #JSON::Null },
        },
        Scalar::Text(text) => quote! { #text },
    }
}
