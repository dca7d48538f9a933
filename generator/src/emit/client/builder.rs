//! `builder.rs`: credentials, servers and the client's builder.

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::Context;
use crate::emit::client::credentials;
use crate::emit::docs::lines;
use crate::emit::ident;
use crate::emit::package::imports::{
    BUILD_ERROR, CLIENT, CLIENT_BUILDER_CORE, FROM_CORE, Imports, PHANTOM_DATA, RETRY_POLICY,
    SERVER_URL, STD_DURATION, TRANSPORT,
};
use crate::emit::types::file::inner_attributes;
use crate::ir::{Server, ServerVariable};
use crate::output::RustFile;
use crate::rustdoc;

/// Emits `builder.rs`.
pub fn builder_file(context: Context<'_>) -> RustFile {
    let inner = inner_attributes(lines::line(
        "The builder of the client, with its credentials and servers.",
    ));
    let credentials = context
        .api
        .security_schemes
        .iter()
        .enumerate()
        .map(|(index, scheme)| context.credential(index, scheme));
    let schemes = 0..context.api.security_schemes.len();
    let sessions = schemes
        .clone()
        .filter_map(|index| context.session_setter(index));
    let flows: Vec<_> = schemes
        .filter_map(|index| context.oauth_flow(index))
        .collect();
    let token_source = context.token_source_setter();
    let (oauth, server_of_flows) = (context.oauth_imports(), context.server_of_flows());
    let schemes = context.scheme_table();
    let core = match &schemes {
        Some(_) => quote! {
            let mut core = #CLIENT_BUILDER_CORE::new(USER_AGENT);
            core.require_credentials(SCHEMES);
        },
        None => quote! {
            let core = #CLIENT_BUILDER_CORE::new(USER_AGENT);
        },
    };
    let allow_missing = schemes
        .as_ref()
        .map(|_| credentials::allow_missing_credentials());
    let server = context.server_enum();
    let operation_servers =
        (0..context.api.operation_servers.len()).map(|index| context.operation_servers(index));
    let base_url_docs = context.base_url_docs();
    let from_env = context.environment_methods();
    let own_base_urls = (0..context.api.operation_servers.len()).map(|it| context.own_base_url(it));
    let mut imports = Imports::new(context);
    let tokens = quote! {
        /// The `User-Agent` of requests.
        const USER_AGENT: &str = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));

        #schemes

        /// A builder for [`Client`], or for the client `C`.
        #[derive(Clone, Debug)]
        pub struct ClientBuilder<C = #CLIENT> {
            core: #CLIENT_BUILDER_CORE,
            client: #PHANTOM_DATA<C>,
        }

        impl Default for ClientBuilder {
            fn default() -> Self {
                Self::new()
            }
        }

        impl<C: #FROM_CORE> ClientBuilder<C> {
            pub(super) fn new() -> Self {
                #core
                Self {
                    core,
                    client: #PHANTOM_DATA,
                }
            }

            #(#credentials)*
            #(#sessions)*
            #token_source
            #allow_missing

            /// Sets the server.
            pub fn server(mut self, server: Server) -> Self {
                self.core.server(server.url());
                self
            }

            #base_url_docs
            pub fn base_url(mut self, url: impl Into<String>) -> Self {
                self.core.base_url(url);
                self
            }

            #(#own_base_urls)*

            #from_env

            /// Sets the timeout of one attempt, from connecting to the last byte of the response;
            /// for a streamed response, until its headers are received. Default: 60 seconds.
            pub fn timeout(mut self, timeout: #STD_DURATION) -> Self {
                self.core.timeout(timeout);
                self
            }

            /// Sets the time for a whole call: all attempts, the waits between them, token requests,
            /// and the last byte of a stream. Default: unlimited.
            pub fn total_timeout(mut self, timeout: #STD_DURATION) -> Self {
                self.core.total_timeout(timeout);
                self
            }

            /// Sets the time to establish a connection. Default: 10 seconds, or the setting of the
            /// `http_client_builder`.
            pub fn connect_timeout(mut self, timeout: #STD_DURATION) -> Self {
                self.core.connect_timeout(timeout);
                self
            }

            /// Sets the time after which a stream without new data ends with an error. Default: 5
            /// minutes.
            pub fn idle_timeout(mut self, timeout: #STD_DURATION) -> Self {
                self.core.idle_timeout(timeout);
                self
            }

            /// Sets the maximum length of a response body that is read as a whole, after
            /// decompression. At most 1 MiB of an error body is read. Default: 64 MiB.
            pub fn max_response_bytes(mut self, bytes: usize) -> Self {
                self.core.max_response_bytes(bytes);
                self
            }

            /// Sets the maximum length of one event or line of a stream. Default: 8 MiB.
            pub fn max_event_bytes(mut self, bytes: usize) -> Self {
                self.core.max_event_bytes(bytes);
                self
            }

            /// Sets how often and when failed requests are retried. Default: up to two retries,
            /// see [`RetryPolicy`].
            pub fn retry(mut self, policy: #RETRY_POLICY) -> Self {
                self.core.retry(policy);
                self
            }

            /// Sets the rate limit for the requests of the client and its clones. Default: no limit.
            #[cfg(feature = "pacing")]
            pub fn pacing(mut self, pacing: crate::runtime::Pacing) -> Self {
                self.core.pacing(pacing);
                self
            }

            /// Sets the builder of the HTTP client, with its settings for proxies, TLS and
            /// connection pools.
            ///
            /// The redirect policy, the `Referer` header and the user agent are set last, so that
            /// calls are as protected as with the default client: redirects to another origin are
            /// not followed, and neither are redirects that turn a `POST` into a `GET`. In a browser,
            /// `fetch` decides on all of these.
            #[cfg(feature = "reqwest")]
            pub fn http_client_builder(mut self, builder: reqwest::ClientBuilder) -> Self {
                self.core.http_client_builder(builder);
                self
            }

            /// Sets the HTTP client, which is used unmodified.
            ///
            /// This removes protection that [`http_client_builder`](Self::http_client_builder)
            /// keeps. By default, `reqwest` follows redirects to other hosts and sends them
            /// credentials in custom headers, the request body, and the URL as `Referer`. It also
            /// turns a redirected `POST` into a `GET`, so that a call without effect looks like a
            /// success. No user agent is set.
            #[cfg(feature = "reqwest")]
            pub fn http_client(mut self, client: reqwest::Client) -> Self {
                self.core.http_client(client);
                self
            }

            /// Sends requests through a tower service instead of an HTTP client: a stack of layers,
            /// or a function, which need not contact a server. The client itself does not follow
            /// redirects or decompress bodies, and setting
            /// [`connect_timeout`](Self::connect_timeout) is an error.
            pub fn transport(mut self, service: impl #TRANSPORT) -> Self {
                self.core.transport(service);
                self
            }

            /// Builds the client.
            ///
            /// # Errors
            ///
            /// Returns an error if the URL is invalid, a required variable of the server has no
            /// value, or TLS is unavailable; without the feature `reqwest`, also if no
            /// [`transport`](Self::transport) is set.
            pub fn build(self) -> Result<C, #BUILD_ERROR> {
                C::from_core(self.core.build(Server::default().url())?)
            }
        }

        #server

        #server_of_flows

        #(#flows)*

        #(#operation_servers)*
    };
    let mut file = RustFile::default();
    file.push(imports.resolve(tokens));
    let uses = imports.uses(oauth.into_iter().collect());
    file.begin(quote! { #inner #uses });
    file
}

impl Context<'_> {
    fn server_enum(&self) -> TokenStream {
        let servers: Vec<_> = self.api.servers.iter().enumerate().collect();
        let variants = servers
            .iter()
            .map(|(index, server)| self.server_variant(*index, server));
        let urls = servers
            .iter()
            .map(|(index, server)| self.server_url(*index, server));
        let templates = servers.iter().map(|(index, server)| {
            let pattern = self.server_pattern(*index, server, false);
            let url = &server.url;
            quote! { #pattern => #url }
        });
        let first = self.api.servers.first();
        let default = first.map(|server| self.server_default(server));
        let derives = first
            .is_some_and(|server| server.variables.is_empty())
            .then(|| quote! { Default, });
        quote! {
            /// The servers of the API.
            ///
            /// The default is the first one. `Debug` prints the template of the URL without the
            /// values of variables, which may be secrets.
            #[derive(Clone, #derives PartialEq, Eq)]
            pub enum Server {
                #(#variants)*
            }

            impl Server {
                fn url(&self) -> #SERVER_URL {
                    match self {
                        #(#urls,)*
                    }
                }
            }

            #default

            impl std::fmt::Debug for Server {
                fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    f.write_str(match self {
                        #(#templates,)*
                    })
                }
            }
        }
    }

    fn server_variant(&self, index: usize, server: &Server) -> TokenStream {
        let names = self.names.server(index);
        let variant = ident(&names.variant);
        let url = vec![rustdoc::code_span(&server.url)];
        let prose = server
            .description
            .as_deref()
            .map(rustdoc::prose)
            .unwrap_or_default();
        let docs = lines::attributes(&lines::join([prose, url]));
        if server.variables.is_empty() {
            let default = (index == 0).then(|| quote! { #[default] });
            return quote! { #docs #default #variant, };
        }
        let fields = server
            .variables
            .iter()
            .zip(&names.variables)
            .map(|(variable, name)| {
                let docs = lines::attributes(&variable_docs(variable));
                let name = ident(name);
                quote! { #docs #name: String, }
            });
        quote! { #docs #variant { #(#fields)* }, }
    }

    fn server_pattern(&self, index: usize, server: &Server, with_fields: bool) -> TokenStream {
        let names = self.names.server(index);
        let variant = ident(&names.variant);
        let fields = names.variables.iter().map(|name| ident(name));
        match (server.variables.is_empty(), with_fields) {
            (true, _) => quote! { Self::#variant },
            (false, true) => quote! { Self::#variant { #(#fields),* } },
            (false, false) => quote! { Self::#variant { .. } },
        }
    }

    fn server_url(&self, index: usize, server: &Server) -> TokenStream {
        let names = self.names.server(index);
        let pattern = self.server_pattern(index, server, true);
        let url = &server.url;
        let variables = server
            .variables
            .iter()
            .zip(&names.variables)
            .map(|(variable, name)| {
                let call = match variable.required {
                    true => ident("required_variable"),
                    false => ident("variable"),
                };
                let (wire_name, values, name) = (&variable.name, &variable.values, ident(name));
                quote! { .#call(#wire_name, #name, &[#(#values),*]) }
            });
        let named = server
            .name_hint
            .as_ref()
            .map(|name| quote! { .named(#name) });
        let token_url = server.token_url.as_ref();
        let token_url = token_url.map(|url| quote! { .token_url(#url) });
        quote! { #pattern => #SERVER_URL::new(#url) #named #token_url #(#variables)* }
    }

    /// Emits `Default` for a server with variables. A server without variables derives it.
    fn server_default(&self, server: &Server) -> Option<TokenStream> {
        if server.variables.is_empty() {
            return None;
        }
        let names = self.names.server(0);
        let variant = ident(&names.variant);
        let fields = server
            .variables
            .iter()
            .zip(&names.variables)
            .map(|(variable, name)| {
                let name = ident(name);
                match variable.required || variable.default.is_empty() {
                    true => quote! { #name: String::new() },
                    false => {
                        let default = &variable.default;
                        quote! { #name: #default.to_owned() }
                    }
                }
            });
        Some(quote! {
            impl Default for Server {
                fn default() -> Self {
                    Self::#variant { #(#fields),* }
                }
            }
        })
    }
}

fn variable_docs(variable: &ServerVariable) -> Vec<String> {
    let prose = variable
        .description
        .as_deref()
        .map(rustdoc::prose)
        .unwrap_or_default();
    let values: Vec<String> = variable
        .values
        .iter()
        .map(|value| rustdoc::code_span(value))
        .collect();
    let values = match values.is_empty() {
        true => Vec::new(),
        false => vec![format!("One of {}.", values.join(", "))],
    };
    let default = match variable.required {
        true => vec!["Required.".to_owned()],
        false => vec![format!(
            "Default: {}.",
            rustdoc::code_span(&variable.default)
        )],
    };
    lines::join([prose, values, default])
}
