//! OAuth 2 flows, and the setters of sessions, in `builder.rs`.

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::Context;
use crate::emit::client::credentials::{credential_call, place_words};
use crate::emit::docs::lines;
use crate::emit::ident;
use crate::emit::package::imports::{CREDENTIAL, SERVER_URL};
use crate::ir::{AuthorizationCode, ClientAuthentication, SecretPlace, SecurityKind, TokenRequest};
use crate::rustdoc;

impl Context<'_> {
    /// Returns whether the API has OAuth flows with user authorization.
    pub(in crate::emit) fn has_flows(&self) -> bool {
        let mut schemes = self.api.security_schemes.iter();
        schemes.any(|scheme| scheme.authorization.is_some())
    }

    /// Emits the `use` line for runtime items that the flows need.
    pub(in crate::emit) fn oauth_imports(&self) -> Option<TokenStream> {
        self.has_flows().then(|| {
            quote! {
                #[cfg(feature = "oauth-session")]
                use crate::runtime::{
                    ClientAuthentication, OAuthFlow, OAuthSession, TokenRequest,
                };
            }
        })
    }

    /// Emits the re-exports of the flows of a module.
    pub(in crate::emit) fn oauth_exports(&self) -> Option<TokenStream> {
        let flows: Vec<_> = (0..self.api.security_schemes.len())
            .filter_map(|index| self.names.security_scheme(index).session.as_ref())
            .map(|(_, flow)| ident(flow))
            .collect();
        (!flows.is_empty()).then(|| {
            quote! {
                #[cfg(feature = "oauth-session")]
                pub use builder::{#(#flows),*};
            }
        })
    }

    /// Emits the setter of the session that supplies the tokens of a scheme.
    pub(in crate::emit) fn session_setter(&self, index: usize) -> Option<TokenStream> {
        let scheme = &self.api.security_schemes[index];
        let (setter, flow) = self.names.security_scheme(index).session.as_ref()?;
        let SecurityKind::Bearer(place) = &scheme.kind else {
            return None;
        };
        let docs = lines::attributes(&lines::join([
            rustdoc::wrapped(&format!(
                "Sets the session that provides the access tokens, and refreshes them. They are \
                 sent {}.",
                place_words(place)
            )),
            rustdoc::wrapped(&format!("[`{flow}`] describes its flow.")),
        ]));
        let (name, setter) = (&scheme.name, ident(setter));
        let credential = match place {
            SecretPlace::Authorization => quote! { #CREDENTIAL::bearer },
            place => {
                let call = credential_call(place, &quote! { token });
                quote! { |token| #call }
            }
        };
        Some(quote! {
            #docs
            #[cfg(feature = "oauth-session")]
            pub fn #setter(mut self, session: OAuthSession) -> Self {
                self.core.session(#name, session, #credential);
                self
            }
        })
    }

    /// Emits the constant that describes the flow of a scheme.
    pub(in crate::emit) fn oauth_flow(&self, index: usize) -> Option<TokenStream> {
        let flow = self.api.security_schemes[index].authorization.as_ref()?;
        let (setter, table) = self.names.security_scheme(index).session.as_ref()?;
        let docs = lines::attributes(&self.flow_docs(flow, setter, table));
        let AuthorizationCode {
            authorization_url,
            token_url,
            excluded_parameters,
            ..
        } = flow;
        let table = ident(table);
        let refresh_url = flow.refresh_url.as_deref().unwrap_or_default();
        let scopes = flow.scopes.keys();
        let client = ident(match flow.client {
            ClientAuthentication::Basic => "Basic",
            ClientAuthentication::Body => "Body",
            ClientAuthentication::Query => "Query",
        });
        let request = ident(match flow.token_request {
            TokenRequest::PostForm => "PostForm",
            TokenRequest::GetQuery => "GetQuery",
        });
        let separator = if flow.comma_scopes { "," } else { " " };
        Some(quote! {
            #docs
            #[cfg(feature = "oauth-session")]
            pub static #table: OAuthFlow = OAuthFlow {
                authorization_url: #authorization_url,
                token_url: #token_url,
                refresh_url: #refresh_url,
                scopes: &[#(#scopes),*],
                client_authentication: ClientAuthentication::#client,
                token_request: TokenRequest::#request,
                excluded_parameters: &[#(#excluded_parameters),*],
                scope_separator: #separator,
                server: || Server::default().url(),
                user_agent: USER_AGENT,
            };
        })
    }

    fn flow_docs(&self, flow: &AuthorizationCode, setter: &str, table: &str) -> Vec<String> {
        let module = self.place.path();
        let crate_name = &self.place.crate_name;
        let redirect_uri = match flow
            .excluded_parameters
            .iter()
            .any(|name| name == "redirect_uri")
        {
            true => "",
            false => ".redirect_uri(\"https://example.com/back\")",
        };
        // If the first server has required variables, users have to set their server. A server with
        // a token URL is preferred, because the token response can contain its values.
        let servers = self.api.servers.iter();
        let found = servers.enumerate().find(|(_, it)| it.token_url.is_some());
        let server = self.server_value(0).map(|first| {
            let found = found.and_then(|(index, _)| self.server_value(index));
            found.unwrap_or(first)
        });
        let imported = if server.is_some() { ", Server" } else { "" };
        let of_server = |call: &str| match server {
            Some(_) => format!(".server({call})"),
            None => String::new(),
        };
        let (of_session, of_client) = (of_server("server.clone()"), of_server("server"));
        let server = server.as_ref();
        let server = server.map_or(String::new(), |it| format!("\nlet server = {it};"));
        let example = format!(
            "```no_run
use {crate_name}::{{MemoryTokenStore, OAuthApp, OAuthSession}};
use {module}::{{Client, {table}{imported}}};

# async fn example() -> Result<(), Box<dyn std::error::Error>> {{{server}
let app = OAuthApp::new(\"client id\", \"client secret\"){redirect_uri};
let session = OAuthSession::new(&{table}, app, MemoryTokenStore::new()){of_session};
let page = session.authorization_url(\"an unguessable state\")?;
# drop(page);
// The user authorizes the app on that page and is redirected with a code.
session.exchange(\"code\").await?;
let client = Client::builder(){of_client}.{setter}(session).build()?;
# drop(client);
# Ok(())
# }}
```"
        );
        let scopes: Vec<String> = flow
            .scopes
            .iter()
            .flat_map(|(scope, prose)| {
                let scope = rustdoc::code_span(scope);
                rustdoc::list_item(&match rustdoc::summary_line(prose) {
                    prose if prose.is_empty() => scope,
                    prose => format!("{scope}: {prose}"),
                })
            })
            .collect();
        let scopes = match scopes.is_empty() {
            true => Vec::new(),
            false => lines::join([vec!["# Scopes".to_owned()], scopes]),
        };
        lines::join([
            vec![
                "The OAuth 2 flow by which users authorize an app to call the API on their behalf."
                    .to_owned(),
            ],
            example.lines().map(str::to_owned).collect(),
            scopes,
        ])
    }

    /// Emits the conversion from a server to its URL, if there are flows.
    pub(in crate::emit) fn server_of_flows(&self) -> Option<TokenStream> {
        self.has_flows().then(|| {
            quote! {
                #[cfg(feature = "oauth-session")]
                impl From<Server> for #SERVER_URL {
                    fn from(server: Server) -> Self {
                        server.url()
                    }
                }
            }
        })
    }
}
