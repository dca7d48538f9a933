//! `types.rs`: one item per schema, or two if the schema is split.

use std::collections::BTreeSet;

use quote::quote;

use crate::emit::Context;
use crate::emit::Item;
use crate::emit::docs::lines;
use crate::emit::ident;
use crate::emit::package::groups::{Reexport, Split};
use crate::emit::package::imports::{Imports, OwnUse, SUPER};
use crate::emit::types::debug::debug_of_newtype;
use crate::emit::types::shape::From;
use crate::ir::{OperationId, Origin, SchemaId, SchemaKind, Shape, Type};
use crate::output::RustFile;
use crate::rustdoc;

/// Emits `types.rs`.
pub fn types_file(context: Context<'_>) -> RustFile {
    let mut file = RustFile::default();
    let mut imports = Imports::new(context);
    for item in context.items() {
        let group = context.homes.schema(item.schema);
        file.enter(group);
        imports.enter(group);
        file.push(imports.resolve(context.item(item)));
    }
    let operations = (0..context.api.operations.len()).map(OperationId);
    for operation in operations {
        let Some((enumeration, table)) = context.success_enum(operation) else {
            continue;
        };
        let group = context.homes.operation(operation);
        file.enter(group);
        imports.enter(group);
        file.push(imports.resolve(enumeration));
        file.push_table(&imports.resolve_table(table));
    }
    let doc = lines::line(&format!(
        "Request and response types of {}.",
        context.api_words()
    ));
    let inner = quote! { #doc };
    let inner = inner_attributes(inner);
    let naming = context.homes_that_name_others();
    let split = Split {
        content: "Types of the operations",
        reexport: Reexport::Public,
        exports: proc_macro2::TokenStream::new(),
        own_uses: &Vec::new,
        uses_of_group: &|group| {
            let parent = || OwnUse::new(&[SUPER], &["*"]);
            let names_others = naming.contains(&Some(group));
            names_others.then(parent).into_iter().collect()
        },
    };
    context.begin(&mut file, &imports, &inner, &split);
    file
}

/// Turns outer doc attributes into inner ones.
pub fn inner_attributes(outer: proc_macro2::TokenStream) -> proc_macro2::TokenStream {
    outer
        .into_iter()
        .flat_map(|token| match &token {
            proc_macro2::TokenTree::Punct(punct) if punct.as_char() == '#' => quote! { # ! },
            _ => quote! { #token },
        })
        .collect()
}

impl Context<'_> {
    /// Returns the homes with a type that names one of another home.
    fn homes_that_name_others(&self) -> BTreeSet<Option<usize>> {
        let mut homes = BTreeSet::new();
        let mut name = |home: Option<usize>, named: SchemaId| {
            if self.homes.schema(named) != home {
                homes.insert(home);
            }
        };
        for id in self.api.schema_ids() {
            let members = self.api.schema(id).members().into_iter();
            let named = members.filter_map(Type::schema);
            let named = named.chain(self.equal.original(id));
            named.for_each(|named| name(self.homes.schema(id), named));
        }
        let operations = (0..self.api.operations.len()).map(OperationId);
        for id in operations.filter(|id| self.has_success_enum(*id)) {
            let responses = &self.api.operations[id.0].responses;
            for index in &self.analysis.response_classes(id).successes {
                let content = responses[*index].content.as_ref();
                let named = content.and_then(|content| content.kind.schema());
                named
                    .into_iter()
                    .for_each(|named| name(self.homes.operation(id), named));
            }
        }
        homes
    }

    fn item(&self, item: Item) -> proc_macro2::TokenStream {
        if let Some(original) = self.equal.original(item.schema) {
            return self.alias(item, &Type::new(Shape::Schema(original)));
        }
        match &self.api.schema(item.schema).kind {
            SchemaKind::Struct(object) | SchemaKind::Multipart(object) => {
                self.structure(item, object)
            }
            SchemaKind::Enum(list) => self.enumeration(item, list),
            SchemaKind::Union(union) => self.union(item, union),
            SchemaKind::Filter(filter) => self.filter(item, filter),
            SchemaKind::Alias(ty) if self.analysis.is_recursive_alias(item.schema) => {
                self.newtype(item, ty)
            }
            SchemaKind::Alias(ty) => self.alias(item, ty),
        }
    }

    fn alias(&self, item: Item, ty: &Type) -> proc_macro2::TokenStream {
        let docs = self.schema_docs(item);
        let name = ident(self.names.type_name(item.schema, item.view));
        let ty = self.shape(&ty.shape, item.view, From::Types);
        quote! {
            #docs
            pub type #name = #ty;
        }
    }

    /// Emits an alias that contains itself as a struct, because a Rust alias cannot be recursive.
    fn newtype(&self, item: Item, ty: &Type) -> proc_macro2::TokenStream {
        let docs = self.schema_docs(item);
        let name = ident(self.names.type_name(item.schema, item.view));
        let [debug, debug_impl] = debug_of_newtype(&name, self.is_secret(&ty.shape));
        let ty = self.shape(&ty.shape, item.view, From::Types);
        quote! {
            #docs
            #[derive(Clone, #debug PartialEq)]
            pub struct #name(pub #ty);
            #debug_impl
        }
    }

    /// Returns the doc comment of a schema, and `#[deprecated]` if it is.
    pub fn schema_docs(&self, item: Item) -> proc_macro2::TokenStream {
        let docs = &self.api.schema(item.schema).docs;
        let mut prose = lines::lines(docs);
        if prose.is_empty() {
            prose = self.origin_words(item.schema);
        }
        let lines = lines::attributes(&prose);
        let deprecated = docs.deprecated.then(|| quote! { #[deprecated] });
        quote! { #lines #deprecated }
    }

    /// Names the operation of an undocumented inline body. Other definitions have the name that the
    /// document gives them, which a sentence would only repeat.
    fn origin_words(&self, schema: SchemaId) -> Vec<String> {
        let (content, id) = match &self.api.schema(schema).origin {
            Origin::RequestBody(id) => ("The body of a request", *id),
            Origin::ResponseBody(id, _) => ("The body of a response", *id),
            _ => return Vec::new(),
        };
        let function = &self.names.operation(id).function;
        let path = format!("{}::", self.place.path_in_crate());
        // With other features than those of the operation, a link would be broken.
        let home = self.homes.operation(id);
        let is_elsewhere = home.is_some() && home != self.homes.schema(schema);
        let link = match self.homes.has_features() && is_elsewhere {
            true => format!("`{}`", self.names.call(id, function)),
            false => self.method_link(id, function, &path),
        };
        rustdoc::wrapped(&format!("{content}: see {link}."))
    }
}
