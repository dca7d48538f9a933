//! `headers.rs`: the headers of responses, one struct for each set of headers.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

use crate::analyze::{Direction, HeaderSet};
use crate::emit::Context;
use crate::emit::docs::lines;
use crate::emit::ident;
use crate::emit::package::groups::{Reexport, Split};
use crate::emit::package::imports::{Imports, WIRE};
use crate::emit::types::codec::CodecUse;
use crate::emit::types::file::inner_attributes;
use crate::emit::types::shape::From;
use crate::emit::types::wire::{as_codec, presence_word};
use crate::ir::{Header, HeaderEncoding, OperationId, Presence};
use crate::names::HeaderNames;
use crate::output::{RustFile, Table};
use crate::rustdoc;

/// The maximum number of operations that the docs of a set name.
const NAMED: usize = 3;

/// Emits `headers.rs`.
pub fn headers_file(context: Context<'_>) -> RustFile {
    let mut file = RustFile::default();
    let mut imports = Imports::new(context);
    for (index, set) in context.analysis.header_sets().iter().enumerate() {
        let names = context.names.headers(index);
        let home = context.homes.headers(index);
        file.enter(home);
        imports.enter(home);
        file.push(imports.resolve(context.headers_struct(set, names)));
        file.push_table(&imports.resolve_table(context.headers_table(set, names)));
    }
    let inner = inner_attributes(lines::line(
        "Response headers. The function `of` of a struct reads them from a response or an error.",
    ));
    let split = Split {
        content: "Response headers of the operations",
        reexport: Reexport::Public,
        exports: TokenStream::new(),
        own_uses: &Vec::new,
        uses_of_group: &|_| Vec::new(),
    };
    context.begin(&mut file, &imports, &inner, &split);
    file
}

impl Context<'_> {
    /// Returns whether any response has headers.
    pub fn has_headers(&self) -> bool {
        !self.analysis.header_sets().is_empty()
    }

    /// Returns the link to the headers of a response, for its docs.
    pub fn headers_words(&self, operation: OperationId, response: usize) -> Option<String> {
        let set = self.analysis.headers(operation, response)?;
        let name = &self.names.headers(set).name;
        let path = self.place.path_in_crate();
        Some(format!("Headers: [`{name}`]({path}::headers::{name})."))
    }

    fn headers_struct(&self, set: &HeaderSet, names: &HeaderNames) -> TokenStream {
        let docs = lines::line(&self.headers_docs(set));
        let name = ident(&names.name);
        let headers = set.headers(self.api).iter().zip(&names.fields);
        let fields = headers.map(|(header, field)| self.headers_field(header, field));
        quote! {
            #docs
            #[derive(Clone, Debug, PartialEq)]
            pub struct #name { #(#fields)* }
        }
    }

    /// Names the operations whose responses have these headers.
    fn headers_docs(&self, set: &HeaderSet) -> String {
        let mut functions: Vec<String> = Vec::new();
        for (operation, _) in &set.responses {
            let function = &self.names.operation(*operation).function;
            let function = self.names.call(*operation, function);
            if !functions.contains(&function) {
                functions.push(function);
            }
        }
        let named = functions.iter().take(NAMED);
        let named: Vec<_> = named.map(|function| rustdoc::code_span(function)).collect();
        let more = match functions.len().saturating_sub(NAMED) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        format!("Response headers of {}{more}.", named.join(", "))
    }

    fn headers_field(&self, header: &Header, field: &str) -> TokenStream {
        let named = vec![format!("{}.", rustdoc::code_span(&header.wire_name))];
        let docs = lines::attributes(&lines::join([named, lines::lines(&header.docs)]));
        let deprecated = header.docs.deprecated.then(|| quote! { #[deprecated] });
        let field = ident(field);
        let ty = self.header_type(header);
        quote! { #docs #deprecated pub #field: #ty, }
    }

    /// Returns the type of the field of a header.
    pub(in crate::emit) fn header_type(&self, header: &Header) -> TokenStream {
        let inner = self.shape(&header.ty.shape, Direction::Received, From::Beside);
        match header.presence {
            Presence::Required => inner,
            Presence::Optional => quote! { Option<#inner> },
        }
    }

    fn headers_table(&self, set: &HeaderSet, names: &HeaderNames) -> Table {
        let headers = set.headers(self.api).iter().zip(&names.fields);
        let rows = headers.map(|(header, field)| {
            let presence = presence_word(header.presence);
            let encoding = match header.encoding {
                HeaderEncoding::Simple => quote! { simple },
                HeaderEncoding::Exploded => quote! { exploded },
                HeaderEncoding::Json => quote! { json },
            };
            let codec = match header.encoding {
                HeaderEncoding::Json => self.codec(&header.ty, CodecUse::Read),
                // Header values that are not JSON are parsed by the type of the field.
                HeaderEncoding::Simple | HeaderEncoding::Exploded => None,
            };
            let codec = as_codec(codec);
            let (name, field) = (&header.wire_name, ident(field));
            quote! { #name => #field: #presence #encoding #codec }
        });
        let name = ident(&names.name).into_token_stream();
        Table::new(quote! { #WIRE::headers }, name, rows.collect())
    }
}
