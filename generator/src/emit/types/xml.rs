//! XML: the tables of the types in bodies, and the root elements of the bodies.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::quote;

use crate::analyze::Direction;
use crate::emit::package::imports::WIRE;
use crate::emit::types::codec::CodecUse;
use crate::emit::types::shape::From;
use crate::emit::{Context, Item, ident};
use crate::ir::pointer::Pointer;
use crate::ir::{
    Body, Content, ContentKind, Operation, SchemaId, Type, XmlContent, XmlElement, XmlMembers,
    XmlNode, XmlPlace, xml_definitions, xml_element,
};
use crate::output::Table;

impl Context<'_> {
    /// Returns whether a body is XML.
    pub fn has_xml(&self) -> bool {
        self.xml_bodies().next().is_some()
    }

    /// Returns the types of the bodies in XML, with the nodes of their root elements.
    fn xml_bodies(&self) -> impl Iterator<Item = (&Type, &XmlNode)> {
        let operations = self.api.operations.iter();
        let sent = operations.clone().flat_map(Operation::bodies);
        let received = operations.flat_map(|operation| &operation.responses);
        let contents = received.filter_map(|response| response.content.as_ref());
        let contents = sent.map(content_of).chain(contents);
        contents.filter_map(|content| match &content.kind {
            ContentKind::Xml(ty, node) => Some((ty, &**node)),
            _ => None,
        })
    }

    /// Returns the definitions in bodies in XML, with their members.
    pub fn xml_definitions(&self) -> BTreeMap<SchemaId, XmlMembers> {
        let mut all = BTreeMap::new();
        for (ty, node) in self.xml_bodies() {
            let root = self.xml_root(ty, node);
            let found = root.and_then(|root| xml_definitions(&self.api.schemas, &root).ok());
            all.extend(found.into_iter().flatten());
        }
        all
    }

    /// Returns the root element of a body. Lowering has checked that it exists.
    fn xml_root(&self, ty: &Type, node: &XmlNode) -> Option<XmlElement> {
        xml_element(&self.api.schemas, ty, node, &Pointer::root()).ok()
    }

    /// Returns the format of a body, as an expression.
    pub fn xml_format(
        &self,
        ty: &Type,
        node: &XmlNode,
        direction: Direction,
        from: From,
    ) -> TokenStream {
        let path = quote! { #WIRE::nodes:: };
        let root = self.xml_root(ty, node);
        let root = root.map(|root| self.xml_node(&root, &path, from));
        let codec = match direction {
            // The argument has its codec.
            Direction::Sent => None,
            Direction::Received => self.whole_codec(ty, CodecUse::Read),
        };
        let codec = codec.map(|codec| quote! { .with(#codec) });
        quote! { #WIRE::xml_of(const { &#root }) #codec }
    }

    /// Returns the table of a type.
    pub fn xml_table(&self, item: Item, all: &XmlMembers) -> Table {
        let name = ident(self.names.type_name(item.schema, item.view));
        let (path, from) = (quote! {}, From::Beside);
        let rows = all.members.iter().map(|(key, member)| {
            let node = self.xml_node(&member.element, &path, from);
            let required = member.is_required.then(|| quote! { .required() });
            match member.place {
                XmlPlace::Attribute => quote! { #key => attribute(#node) },
                XmlPlace::Element => quote! { #key => element(#node) },
                XmlPlace::Elements => quote! { #key => elements(#node) #required },
                XmlPlace::Text => {
                    let content = self.xml_content(&member.element.content, &path, from);
                    quote! { #key => text(#content) #required }
                }
            }
        });
        let table = Table::new(quote! { #WIRE::xml }, quote! { #name }, rows.collect());
        match &all.rest {
            None => table,
            Some(rest) => {
                let rest = self.xml_content(rest, &path, from);
                table.clause(quote! { rest #rest })
            }
        }
    }

    fn xml_node(&self, element: &XmlElement, path: &TokenStream, from: From) -> TokenStream {
        let name = element.name.qualified();
        let content = self.xml_content(&element.content, path, from);
        let namespace = element.name.namespace.iter();
        let namespace = namespace.map(|namespace| quote! { .within(#namespace) });
        quote! { #path node(#name, #content) #(#namespace)* }
    }

    fn xml_content(&self, content: &XmlContent, path: &TokenStream, from: From) -> TokenStream {
        match content {
            XmlContent::Text => quote! { #path Content::Text },
            XmlContent::Cdata => quote! { #path Content::Cdata },
            XmlContent::Number => quote! { #path Content::Number },
            XmlContent::Boolean => quote! { #path Content::Boolean },
            XmlContent::Any => quote! { #path Content::Any },
            XmlContent::Items(item) => {
                let item = self.xml_node(item, path, from);
                quote! { #path Content::Items(const { &#item }) }
            }
            XmlContent::Inside(inner) => {
                let inner = self.xml_node(inner, path, from);
                quote! { #path Content::Inside(const { &#inner }) }
            }
            XmlContent::Entries(value) => {
                let value = self.xml_content(value, path, from);
                quote! { #path Content::Members(&[], Some(const { &#value })) }
            }
            XmlContent::Schema(id) => {
                // A table serves the types of both directions.
                let items = self.items_of(*id);
                let view = items.first().map_or(Direction::Received, |item| item.view);
                let ty = self.shape(&crate::ir::Shape::Schema(*id), view, from);
                quote! { #path of::<#ty>() }
            }
        }
    }
}

fn content_of(body: &Body) -> &Content {
    &body.content
}
