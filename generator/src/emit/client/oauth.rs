//! OAuth 2 flows, and the setters of sessions, in `builder.rs`.

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::Context;
use crate::emit::client::credentials::{credential_call, place_words};
use crate::emit::docs::lines;
use crate::emit::ident;
use crate::emit::package::imports::{CREDENTIAL, OwnUse, RUNTIME_PATH, SERVER_URL};
use crate::ir::{ClientAuthentication, OAuthFlows, SecretPlace, SecurityKind, TokenRequest};
use crate::output;
use crate::rustdoc;

impl Context<'_> {
    /// Returns whether the API has OAuth flows whose tokens an app requests.
    pub(in crate::emit) fn has_flows(&self) -> bool {
        let mut schemes = self.api.security_schemes.iter();
        schemes.any(|scheme| scheme.oauth.is_some())
    }

    /// Returns whether the API has access tokens.
    pub(in crate::emit) fn has_tokens(&self) -> bool {
        let mut schemes = self.api.security_schemes.iter();
        schemes.any(|scheme| matches!(scheme.kind, SecurityKind::Bearer(_)))
    }

    /// Returns the `use` line for runtime items that the flows and token sources need.
    pub(in crate::emit) fn oauth_imports(&self) -> Option<OwnUse> {
        let flows: &[&str] = match self.has_flows() {
            true => &[
                "ClientAuthentication",
                "OAuthFlow",
                "OAuthSession",
                "TokenRequest",
            ],
            false => &[],
        };
        let names = [flows, &["TokenSource"]].concat();
        let line = || OwnUse::new(RUNTIME_PATH, &names).with_feature("oauth-session");
        self.has_tokens().then(line)
    }

    /// Emits the setter of the source that supplies all access tokens.
    pub(in crate::emit) fn token_source_setter(&self) -> Option<TokenStream> {
        let schemes = self.api.security_schemes.iter();
        let rows: Vec<_> = schemes
            .filter_map(|scheme| match &scheme.kind {
                SecurityKind::Bearer(place) => Some((&scheme.name, token_credential(place))),
                SecurityKind::Basic | SecurityKind::ApiKey(_) => None,
            })
            .map(|(name, credential)| quote! { (#name, #credential) })
            .collect();
        let setters = self.api.security_schemes.iter().enumerate();
        let setters: Vec<String> = setters
            .filter(|(_, scheme)| matches!(scheme.kind, SecurityKind::Bearer(_)))
            .map(|(index, _)| {
                let setter = &self.names.security_scheme(index).setter;
                format!("[`{setter}`](Self::{setter})")
            })
            .collect();
        let docs = lines::attributes(&rustdoc::wrapped(&format!(
            "Sets the source of the access tokens, such as a vault. It replaces the tokens of {}.",
            setters.join(", ")
        )));
        (!rows.is_empty()).then(|| {
            quote! {
                #docs
                #[cfg(feature = "oauth-session")]
                pub fn token_source(mut self, source: impl TokenSource + 'static) -> Self {
                    self.core.token_source(source, &[#(#rows),*]);
                    self
                }
            }
        })
    }

    /// Returns the names of the flows of a module.
    pub(in crate::emit) fn flow_names(&self) -> Vec<&str> {
        let schemes = 0..self.api.security_schemes.len();
        let sessions =
            schemes.filter_map(|index| self.names.security_scheme(index).session.as_ref());
        sessions.map(|(_, flow)| flow.as_str()).collect()
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
        let credential = token_credential(place);
        Some(quote! {
            #docs
            #[cfg(feature = "oauth-session")]
            pub fn #setter(mut self, session: OAuthSession) -> Self {
                self.core.session(#name, session, #credential);
                self
            }
        })
    }

    /// Emits the constant that describes the flows of a scheme.
    pub(in crate::emit) fn oauth_flow(&self, index: usize) -> Option<TokenStream> {
        let flow = self.api.security_schemes[index].oauth.as_ref()?;
        let (setter, table) = self.names.security_scheme(index).session.as_ref()?;
        let docs = lines::attributes(&self.flow_docs(flow, setter, table));
        let excluded_parameters = &flow.excluded_parameters;
        let table = ident(table);
        let urls = [
            ("authorization_url", &flow.authorization_url),
            ("token_url", &flow.token_url),
            ("refresh_url", &flow.refresh_url),
            ("client_token_url", &flow.client_token_url),
            ("device_authorization_url", &flow.device_authorization_url),
            ("device_token_url", &flow.device_token_url),
            ("revocation_url", &flow.revocation_url),
            ("metadata_url", &flow.metadata_url),
        ];
        let urls = urls.iter().map(|(name, url)| {
            let (name, url) = (ident(name), url.as_deref().unwrap_or_default());
            quote! { #name: #url, }
        });
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
                #(#urls)*
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

    fn flow_docs(&self, flow: &OAuthFlows, setter: &str, table: &str) -> Vec<String> {
        let example = self.flow_example(flow, setter, table);
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
            rustdoc::wrapped(
                "The OAuth 2 flows by which an app obtains access tokens to call the API.",
            ),
            example.lines().map(str::to_owned).collect(),
            scopes,
        ])
    }

    /// Returns an example for the first flow of a scheme.
    fn flow_example(&self, flow: &OAuthFlows, setter: &str, table: &str) -> String {
        let module = self.place.path();
        let crate_name = &self.place.crate_name;
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
        let server = server.map_or(String::new(), |it| {
            let lines = output::doc_statements(quote! { let server = #it; });
            format!("\n{}", lines.join("\n"))
        });
        let has_redirects = flow.authorization_url.is_some() || flow.metadata_url.is_some();
        let excluded = &flow.excluded_parameters;
        let has_uri = has_redirects && !excluded.iter().any(|name| name == "redirect_uri");
        let redirect_uri = match has_uri {
            true => ".redirect_uri(\"https://example.com/back\")",
            false => "",
        };
        let (mut provider, mut found) = ("", String::new());
        if flow.token_url.is_none() {
            provider = "OAuthProvider, ";
            found =
                format!("\nlet provider = OAuthProvider::discover({table}.metadata_url).await?;");
        }
        let of_provider = if provider.is_empty() {
            ""
        } else {
            ".provider(&provider)"
        };
        let constructor = match has_redirects || flow.device_authorization_url.is_some() {
            true => "new",
            false => "client_credentials",
        };
        let authorization = match (has_redirects, flow.device_authorization_url.is_some()) {
            (true, _) => {
                "\nlet pending = session.begin_authorization()?;
println!(\"open {}\", pending.url());
// The user authorizes the app on that page, which redirects the browser to this URL.
let redirect = \"https://example.com/back?code=…&state=…\";
session.finish_authorization(pending, redirect).await?;"
            }
            (false, true) => {
                "\nlet device = session.begin_device_authorization().await?;
println!(\"open {} and enter {}\", device.verification_uri(), device.user_code());
session.finish_device_authorization(&device).await?;"
            }
            (false, false) => "",
        };
        format!(
            "```no_run
use {crate_name}::{{MemoryTokenStore, OAuthApp, {provider}OAuthSession}};
use {module}::{{Client, {table}{imported}}};

# async fn example() -> Result<(), Box<dyn std::error::Error>> {{{server}{found}
let app = OAuthApp::new(\"client id\", \"client secret\"){redirect_uri}{of_provider};
let session = OAuthSession::{constructor}(&{table}, app, MemoryTokenStore::new()){of_session};{authorization}
let client = Client::builder(){of_client}.{setter}(session).build()?;
# drop(client);
# Ok(())
# }}
```"
        )
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

/// Emits the function that converts a token into a credential.
fn token_credential(place: &SecretPlace) -> TokenStream {
    match place {
        SecretPlace::Authorization => quote! { #CREDENTIAL::bearer },
        place => {
            let call = credential_call(place, &quote! { token });
            quote! { |token| #call }
        }
    }
}
