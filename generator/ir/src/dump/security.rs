//! Servers and security schemes as text.

use std::fmt::Write as _;

use crate::{ClientAuthentication, OAuthFlows, SecretPlace, SecurityKind, Server, TokenRequest};

pub(super) fn dump_server(out: &mut String, indent: &str, server: &Server) {
    let name = server.name_hint.as_deref().unwrap_or("-");
    let _ = writeln!(out, "{indent}server {name} {}", server.url);
    if let Some(url) = &server.token_url {
        let _ = writeln!(out, "{indent}  or {url} of the token");
    }
    for variable in &server.variables {
        let _ = write!(out, "{indent}  {} = {:?}", variable.name, variable.default);
        if !variable.values.is_empty() {
            let _ = write!(out, " of {:?}", variable.values);
        }
        let _ = writeln!(out, "{}", if variable.required { " required" } else { "" });
    }
}

pub(super) fn dump_oauth(out: &mut String, flow: &OAuthFlows) {
    let request = match flow.token_request {
        TokenRequest::PostForm => "post",
        TokenRequest::GetQuery => "get",
    };
    let client = match flow.client {
        ClientAuthentication::Basic => "basic",
        ClientAuthentication::Body => "the body",
        ClientAuthentication::Query => "the query",
    };
    let urls = [
        ("authorization", &flow.authorization_url),
        ("token", &flow.token_url),
        ("refresh", &flow.refresh_url),
        ("client token", &flow.client_token_url),
        ("device authorization", &flow.device_authorization_url),
        ("device token", &flow.device_token_url),
        ("revocation", &flow.revocation_url),
        ("metadata", &flow.metadata_url),
    ];
    for (name, url) in urls {
        let Some(url) = url else { continue };
        let _ = match name {
            "token" => writeln!(out, "  token {request} {url} client in {client}"),
            name => writeln!(out, "  {name} {url}"),
        };
    }
    if flow.client_credentials {
        let _ = writeln!(out, "  client credentials");
    }
    if !flow.excluded_parameters.is_empty() {
        let _ = writeln!(out, "  without {}", flow.excluded_parameters.join(", "));
    }
    if !flow.scopes.is_empty() {
        let scopes: Vec<&str> = flow.scopes.keys().map(String::as_str).collect();
        let separator = if flow.comma_scopes { "," } else { " " };
        let _ = writeln!(out, "  scopes {}", scopes.join(separator));
    }
}

pub(super) fn security(kind: &SecurityKind) -> String {
    match kind {
        SecurityKind::ApiKey(place) => format!("key in {}", secret(place)),
        SecurityKind::Basic => "basic".to_owned(),
        SecurityKind::Bearer(place) => format!("bearer in {}", secret(place)),
    }
}

fn secret(place: &SecretPlace) -> String {
    match place {
        SecretPlace::Header(name) => format!("header {name}"),
        SecretPlace::Query(name) => format!("query {name}"),
        SecretPlace::Cookie(name) => format!("cookie {name}"),
        SecretPlace::Body(name) => format!("body {name}"),
        SecretPlace::Authorization => "Authorization".to_owned(),
    }
}
