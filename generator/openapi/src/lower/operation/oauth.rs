//! OAuth 2 authorization codes: the declarations of OpenAPI, and deviations of services.

use indexmap::IndexMap;
use openapiv3::SecurityScheme;
use serde_json::Value as Json;

use crate::diagnostic::{Code, Diagnostic};
use trine_ir::pointer::Pointer;
use trine_ir::{AuthorizationCode, ClientAuthentication, TokenRequest};

use crate::lower::docs::text;
use crate::lower::extension::error::found;
use crate::lower::operation::Operations;
use crate::lower::operation::server::template_names;
use trine_ir::suggest::closest;

/// The deviations of a service from the standard.
pub(in crate::lower) const NAME: &str = "x-trine-oauth";
/// The URL of a server from the token response.
const TOKEN_URL: &str = "x-trine-token-url";
/// The members of [`NAME`].
pub(in crate::lower) const MEMBERS: [&str; 4] = ["client", "token-request", "scopes", "without"];

type Extensions = IndexMap<String, Json>;

impl Operations<'_> {
    /// Returns the authorization code flow; `None` if the scheme has none.
    pub(in crate::lower) fn authorization_code(
        &mut self,
        scheme: &SecurityScheme,
        extensions: &Extensions,
        place: &Pointer,
    ) -> Option<AuthorizationCode> {
        let flow = match scheme {
            SecurityScheme::OAuth2 { flows, .. } => flows.authorization_code.clone(),
            _ => None,
        };
        let flow_place = place.child("flows").child("authorizationCode");
        let place = place.child(NAME);
        let Some(flow) = flow else {
            if extensions.contains_key(NAME) {
                let message = format!("`{NAME}` applies only to a flow `authorizationCode`");
                let help = "move it to a security scheme of type `oauth2` with that flow";
                let diagnostic = Diagnostic::new(Code::InvalidExtension, &place, message);
                self.report(diagnostic.help(help).on_key());
            }
            return None;
        };
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
                "expected `query` or `basic` for `client`: a `get-query` request has no body";
            let place = place.child("client");
            self.report(Diagnostic::new(Code::InvalidExtension, &place, message));
        }
        let comma_scopes = self.one_of(
            &said,
            "scopes",
            &[("space", false), ("comma", true)],
            &place,
        );
        // No tokens can be requested without a URL.
        if flow.token_url.trim().is_empty() {
            self.unused(flow_place, "missing `tokenUrl`");
            return None;
        }
        let refresh_url = flow.refresh_url.filter(|url| !url.trim().is_empty());
        Some(AuthorizationCode {
            refresh_url: refresh_url.filter(|url| *url != flow.token_url),
            authorization_url: flow.authorization_url,
            token_url: flow.token_url,
            scopes: flow.scopes.into_iter().collect(),
            client: client.unwrap_or(match token_request {
                TokenRequest::PostForm => ClientAuthentication::Basic,
                TokenRequest::GetQuery => ClientAuthentication::Query,
            }),
            token_request,
            excluded_parameters: self.excluded_parameters(&said, &place),
            comma_scopes: comma_scopes.unwrap_or(false),
        })
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
                let message = format!("unknown member `{name}` of `{NAME}`");
                let help = match closest(name, MEMBERS.into_iter()) {
                    Some(close) => format!("did you mean `{close}`?"),
                    None => format!("use one of {}", quoted(&MEMBERS)),
                };
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
                "expected a list of parameters that the service does not accept for `without`, \
                 found {}",
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
            let message = format!("expected a URL with members of a token response, found `{url}`");
            let help = "use a URL such as `{api_domain}/api/v1` or `https://{host}/v1`";
            let diagnostic = Diagnostic::new(Code::InvalidExtension, &place, message);
            self.report(diagnostic.help(help));
            return None;
        }
        if !self.gives_tokens() {
            let message =
                "`x-trine-token-url` requires a security scheme with the flow `authorizationCode`";
            let diagnostic = Diagnostic::new(Code::InvalidExtension, &place, message);
            self.report(diagnostic.on_key());
        }
        Some(url)
    }

    /// Returns whether users can authorize an app.
    fn gives_tokens(&self) -> bool {
        let schemes = Pointer::root().child("components").child("securitySchemes");
        let flow = |name: &String| {
            schemes
                .child(name)
                .child("flows")
                .child("authorizationCode")
        };
        let names = self.typed.keys(&schemes);
        names.iter().any(|name| self.typed.exists(&flow(name)))
    }
}

fn quoted(words: &[&str]) -> String {
    let words: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    words.join(", ")
}
