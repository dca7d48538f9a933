//! Servers of single operations, in `builder.rs`.

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::Context;
use crate::emit::docs::lines;
use crate::emit::ident;
use crate::emit::package::imports::{
    OPERATION_SERVER, OPERATION_SERVERS, OPERATION_VARIABLE, qualified,
};
use crate::rustdoc;

impl Context<'_> {
    /// Documents `base_url` and the servers that it replaces.
    pub(in crate::emit) fn base_url_docs(&self) -> TokenStream {
        let others = match self.api.operation_servers.is_empty() {
            true => Vec::new(),
            false => vec![
                "This includes the servers of single operations, so that a mock or a proxy receives"
                    .to_owned(),
                "all requests.".to_owned(),
            ],
        };
        lines::attributes(&lines::join([
            vec!["Sets the URL that replaces every server.".to_owned()],
            others,
        ]))
    }

    /// Emits the setter for a URL that replaces a list of operation servers.
    pub(in crate::emit) fn own_base_url(&self, index: usize) -> Option<TokenStream> {
        let names = self.names.operation_servers(index);
        let setter = ident(names.setter.as_ref()?);
        let table = ident(&names.table);
        let urls = self.api.operation_servers[index].servers.iter();
        let urls: Vec<_> = urls.map(|server| rustdoc::code_span(&server.url)).collect();
        let docs = lines::attributes(&lines::join([
            rustdoc::wrapped(&format!(
                "Sets the URL that replaces the servers of some operations: {}.",
                urls.join(", ")
            )),
            vec![
                "For these operations it takes precedence over [`base_url`](Self::base_url)."
                    .to_owned(),
            ],
        ]));
        let cfg = self.cfg(self.homes.operation_servers(index));
        Some(quote! {
            #docs
            #cfg
            pub fn #setter(mut self, url: impl Into<String>) -> Self {
                self.core.operation_base_url(&#table, url);
                self
            }
        })
    }

    /// Emits the table of a list of operation servers.
    pub(in crate::emit) fn operation_servers(&self, index: usize) -> TokenStream {
        let names = self.names.operation_servers(index);
        let table = ident(&names.table);
        let setter = names.setter.as_deref().unwrap_or_default();
        let servers = self.api.operation_servers[index].servers.iter().map(|server| {
            let (name, url) = (server.name_hint.as_deref().unwrap_or_default(), &server.url);
            let variables = server.variables.iter().map(|variable| {
                let (name, values) = (&variable.name, &variable.values);
                let default = match variable.required {
                    true => quote! { None },
                    false => {
                        let default = &variable.default;
                        quote! { Some(#default) }
                    }
                };
                quote! { #OPERATION_VARIABLE { name: #name, default: #default, values: &[#(#values),*] } }
            });
            let token_url = server.token_url.as_deref().unwrap_or_default();
            quote! { #OPERATION_SERVER { name: #name, url: #url, token_url: #token_url, variables: &[#(#variables),*] } }
        });
        let cfg = self.cfg(self.homes.operation_servers(index));
        let is_optional = cfg.is_some();
        let tokens = quote! {
            #cfg
            pub(super) static #table: #OPERATION_SERVERS = #OPERATION_SERVERS {
                setter: #setter,
                servers: &[#(#servers),*],
            };
        };
        // Without its features, an import would be unused.
        match is_optional {
            true => qualified(tokens),
            false => tokens,
        }
    }
}
