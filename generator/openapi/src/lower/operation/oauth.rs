//! OAuth 2 flows: the declarations of OpenAPI, and deviations of services.

use indexmap::IndexMap;
use openapiv3::SecurityScheme;
use serde_json::Value as Json;

use crate::diagnostic::{Code, Diagnostic};
use trine_ir::pointer::Pointer;
use trine_ir::{ClientAuthentication, OAuthFlows, TokenRequest};

use crate::lower::docs::text;
use crate::lower::extension::error::{found, quoted, suggested};
use crate::lower::operation::Operations;
use crate::lower::operation::server::template_names;

/// The deviations of a service from the standard.
pub(in crate::lower) const NAME: &str = "x-trine-oauth";
/// The URL of a server from the token response.
const TOKEN_URL: &str = "x-trine-token-url";
/// The members of [`NAME`].
pub(in crate::lower) const MEMBERS: [&str; 6] = [
    "client",
    "token-request",
    "scopes",
    "without",
    "device-authorization-url",
    "revocation-url",
];
/// The flows whose tokens an app requests.
const FLOWS: [&str; 3] = [
    "authorizationCode",
    "clientCredentials",
    "x-trine:device-authorization",
];

type Extensions = IndexMap<String, Json>;

impl Operations<'_> {
    /// Returns the flows whose tokens an app requests; `None` if the scheme has none.
    pub(in crate::lower) fn oauth_flows(
        &mut self,
        scheme: &SecurityScheme,
        extensions: &Extensions,
        place: &Pointer,
    ) -> Option<OAuthFlows> {
        let declared = self.declared_flows(scheme, extensions, place);
        let place = place.child(NAME);
        let is_relevant = match scheme {
            SecurityScheme::OAuth2 { flows, .. } => {
                let device = flows.extensions.contains_key(FLOWS[2]);
                let others = flows.authorization_code.is_some();
                device || others || flows.client_credentials.is_some()
            }
            _ => declared.is_some(),
        };
        if !is_relevant && declared.is_none() {
            if extensions.contains_key(NAME) {
                let message = format!(
                    "`{NAME}` has no effect without the flow `authorizationCode`, \
                     `clientCredentials` or `deviceAuthorization`"
                );
                let help = "move it to a security scheme of type `oauth2` with such a flow";
                let diagnostic = Diagnostic::new(Code::InvalidExtension, &place, message);
                self.report(diagnostic.help(help).on_key());
            }
            return None;
        }
        let said = self.oauth_members(extensions.get(NAME), &place);
        let token_request = self.one_of(
            &said,
            "token-request",
            &[
                ("post-form", TokenRequest::PostForm),
                ("get-query", TokenRequest::GetQuery),
            ],
            &place,
        );
        let token_request = token_request.unwrap_or(TokenRequest::PostForm);
        let client = self.one_of(
            &said,
            "client",
            &[
                ("basic", ClientAuthentication::Basic),
                ("body", ClientAuthentication::Body),
                ("query", ClientAuthentication::Query),
            ],
            &place,
        );
        if (client, token_request) == (Some(ClientAuthentication::Body), TokenRequest::GetQuery) {
            let message =
                "expected `query` or `basic` for `client` in a `get-query` request, found `body`";
            let place = place.child("client");
            self.report(Diagnostic::new(Code::InvalidExtension, &place, message));
        }
        let comma_scopes = self.one_of(
            &said,
            "scopes",
            &[("space", false), ("comma", true)],
            &place,
        );
        let flows = OAuthFlows {
            client: client.unwrap_or(match token_request {
                TokenRequest::PostForm => ClientAuthentication::Basic,
                TokenRequest::GetQuery => ClientAuthentication::Query,
            }),
            token_request,
            excluded_parameters: self.excluded_parameters(&said, &place),
            comma_scopes: comma_scopes.unwrap_or(false),
            ..declared?
        };
        let device = self.url_member(&said, "device-authorization-url", &place);
        Some(OAuthFlows {
            device_authorization_url: flows.device_authorization_url.or(device),
            revocation_url: self.url_member(&said, "revocation-url", &place),
            ..flows
        })
    }

    /// Returns the flows that the scheme declares without deviations; `None` without URLs.
    fn declared_flows(
        &mut self,
        scheme: &SecurityScheme,
        extensions: &Extensions,
        place: &Pointer,
    ) -> Option<OAuthFlows> {
        let mut found = OAuthFlows {
            authorization_url: None,
            token_url: None,
            refresh_url: None,
            client_credentials: false,
            client_token_url: None,
            device_authorization_url: None,
            device_token_url: None,
            revocation_url: None,
            metadata_url: None,
            scopes: IndexMap::new(),
            client: ClientAuthentication::Basic,
            token_request: TokenRequest::PostForm,
            excluded_parameters: Vec::new(),
            comma_scopes: false,
        };
        let flows = match scheme {
            SecurityScheme::OAuth2 { flows, .. } => flows,
            SecurityScheme::OpenIDConnect {
                open_id_connect_url: url,
                ..
            } => {
                found.metadata_url = some(url);
                return found.metadata_url.is_some().then_some(found);
            }
            _ => return None,
        };
        found.metadata_url = text(extensions, "x-trine:oauth2-metadata-url");
        let place = place.child("flows");
        let code = flows.authorization_code.as_ref();
        if let Some(code) =
            code.filter(|flow| self.has_token_url(&flow.token_url, &place, FLOWS[0]))
        {
            found.authorization_url = some(&code.authorization_url);
            found.token_url = some(&code.token_url);
            found.refresh_url = code.refresh_url.as_deref().and_then(some);
            found.scopes.extend(code.scopes.clone());
        }
        let client = flows.client_credentials.as_ref();
        let client = client.filter(|flow| self.has_token_url(&flow.token_url, &place, FLOWS[1]));
        let device = flows.extensions.get(FLOWS[2]).map(device_flow);
        let device = device.filter(|flow| self.has_token_url(&flow.token_url, &place, FLOWS[2]));
        if let Some(device) = device {
            let token_url = found
                .token_url
                .get_or_insert_with(|| device.token_url.clone());
            found.device_token_url = (*token_url != device.token_url).then_some(device.token_url);
            found.device_authorization_url = device.authorization_url;
            found.refresh_url = found.refresh_url.or(device.refresh_url);
            found.scopes.extend(device.scopes);
        }
        if let Some(client) = client {
            found.client_credentials = true;
            let token_url = found
                .token_url
                .get_or_insert_with(|| client.token_url.clone());
            let differs = *token_url != client.token_url;
            found.client_token_url = differs.then(|| client.token_url.clone());
            for (scope, prose) in &client.scopes {
                let entry = found.scopes.entry(scope.clone());
                entry.or_insert_with(|| prose.clone());
            }
        }
        found.refresh_url = found
            .refresh_url
            .filter(|url| Some(url) != found.token_url.as_ref());
        let is_known = found.token_url.is_some() || found.metadata_url.is_some();
        is_known.then_some(found)
    }

    /// Returns whether a flow has a token URL. Without it, no tokens can be requested.
    fn has_token_url(&mut self, url: &str, flows: &Pointer, flow: &str) -> bool {
        let has_url = !url.trim().is_empty();
        if !has_url {
            self.unused(flows.child(flow), "missing `tokenUrl`");
        }
        has_url
    }

    /// Returns a member that is a URL.
    fn url_member(&mut self, said: &Extensions, name: &str, place: &Pointer) -> Option<String> {
        let value = said.get(name)?;
        let url = value.as_str().and_then(some);
        if url.is_none() {
            let message = format!("expected a URL for `{name}`, found {}", found(value));
            let place = place.child(name);
            self.report(Diagnostic::new(Code::InvalidExtension, &place, message));
        }
        url
    }

    /// Returns the members of the extension; reports unknown ones.
    fn oauth_members(&mut self, value: Option<&Json>, place: &Pointer) -> Extensions {
        let members = match value {
            None => return Extensions::new(),
            Some(Json::Object(members)) => members,
            Some(_) => {
                let message = format!("expected a map of {} for `{NAME}`", quoted(&MEMBERS));
                self.report(Diagnostic::new(Code::InvalidExtension, place, message));
                return Extensions::new();
            }
        };
        let members = members.iter();
        let members: Extensions = members
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        for name in members.keys() {
            if !MEMBERS.contains(&name.as_str()) {
                let message = format!("unknown member `{name}` in `{NAME}`");
                let help = suggested(name, &MEMBERS);
                let place = place.child(name);
                let diagnostic = Diagnostic::new(Code::InvalidExtension, &place, message);
                self.report(diagnostic.help(help).on_key());
            }
        }
        members
    }

    fn one_of<T: Copy>(
        &mut self,
        said: &Extensions,
        name: &str,
        values: &[(&str, T)],
        place: &Pointer,
    ) -> Option<T> {
        let value = said.get(name)?;
        let known = values.iter().find(|(word, _)| value.as_str() == Some(word));
        if known.is_none() {
            let words: Vec<&str> = values.iter().map(|(word, _)| *word).collect();
            let message = format!(
                "expected one of {} for `{name}`, found {}",
                quoted(&words),
                found(value)
            );
            let place = place.child(name);
            self.report(Diagnostic::new(Code::InvalidExtension, &place, message));
        }
        known.map(|(_, value)| *value)
    }

    /// Returns the parameters that the service does not accept.
    fn excluded_parameters(&mut self, said: &Extensions, place: &Pointer) -> Vec<String> {
        let Some(value) = said.get("without") else {
            return Vec::new();
        };
        let names = value.as_array().map(|names| {
            let names = names.iter().map(|name| name.as_str().map(str::to_owned));
            names.collect::<Option<Vec<String>>>()
        });
        let names = names.flatten();
        if names.is_none() {
            let message = format!(
                "expected a list of parameter names for `without`, found {}",
                found(value)
            );
            let place = place.child("without");
            self.report(Diagnostic::new(Code::InvalidExtension, &place, message));
        }
        names.unwrap_or_default()
    }

    /// Reads `x-trine-token-url` of a server.
    pub(in crate::lower) fn url_of_token(
        &mut self,
        extensions: &Extensions,
        place: &Pointer,
    ) -> Option<String> {
        let url = text(extensions, TOKEN_URL)?;
        let place = place.child(TOKEN_URL);
        let begins = ["{", "https://", "http://"];
        let is_template = template_names(&url).is_some_and(|names| !names.is_empty())
            && begins.iter().any(|begin| url.starts_with(begin))
            && !url.contains(char::is_whitespace);
        if !is_template {
            let message = format!(
                "expected a URL with a member of the token response in braces, found `{url}`"
            );
            let help = "use a URL such as `{api_domain}/api/v1` or `https://{host}/v1`";
            let diagnostic = Diagnostic::new(Code::InvalidExtension, &place, message);
            self.report(diagnostic.help(help));
            return None;
        }
        if !self.gives_tokens() {
            let message = "`x-trine-token-url` requires a security scheme with the flow `authorizationCode`, \
                 `clientCredentials` or `deviceAuthorization`";
            let diagnostic = Diagnostic::new(Code::InvalidExtension, &place, message);
            self.report(diagnostic.on_key());
        }
        Some(url)
    }

    /// Returns whether an app requests tokens.
    fn gives_tokens(&self) -> bool {
        let schemes = Pointer::root().child("components").child("securitySchemes");
        let names = self.typed.keys(&schemes);
        let mut flows = names.iter().flat_map(|name| {
            let flows = schemes.child(name).child("flows");
            FLOWS.iter().map(move |flow| flows.child(flow))
        });
        flows.any(|flow| self.typed.exists(&flow))
    }
}

/// The flow of devices, which `openapiv3` has no type for.
struct DeviceFlow {
    authorization_url: Option<String>,
    token_url: String,
    refresh_url: Option<String>,
    scopes: Vec<(String, String)>,
}

fn device_flow(flow: &Json) -> DeviceFlow {
    let text = |name: &str| flow.get(name).and_then(Json::as_str);
    let scopes = flow.get("scopes").and_then(Json::as_object);
    let scopes = scopes.into_iter().flatten().map(|(scope, prose)| {
        let prose = prose.as_str().unwrap_or_default();
        (scope.clone(), prose.to_owned())
    });
    DeviceFlow {
        authorization_url: text("x-trine:device-authorization-url").and_then(some),
        token_url: text("tokenUrl").unwrap_or_default().to_owned(),
        refresh_url: text("refreshUrl").and_then(some),
        scopes: scopes.collect(),
    }
}

/// Returns a text that is not blank.
fn some(text: &str) -> Option<String> {
    (!text.trim().is_empty()).then(|| text.to_owned())
}
