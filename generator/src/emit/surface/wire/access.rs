//! Servers, credentials and signatures, in words.

use std::collections::BTreeSet;

use crate::emit::Context;
use crate::ir::{
    OAuthFlows, OperationServers, Requirement, SecretPlace, SecurityKind, Server, ServerVariable,
    Signature, SignedPart,
};
use crate::surface::{Credential, Credentials};

/// Returns a server. Its descriptions are documentation.
pub(in crate::emit::surface) fn server(server: &Server) -> String {
    let Server {
        pointer: _,
        url,
        name_hint,
        token_url,
        description: _,
        variables,
    } = server;
    let name = name_hint.iter().map(|name| format!(" named {name:?}"));
    let token = token_url.iter();
    let token = token.map(|url| format!(" or {url} of the token"));
    let variables = variables.iter().map(|variable| {
        let ServerVariable {
            name,
            default,
            values,
            description: _,
            required,
        } = variable;
        let values = values.join(" or ");
        let default = if *required { "required" } else { default };
        format!(" ({name}: {default} {values})")
    });
    let more: String = name.chain(token).chain(variables).collect();
    format!("{url}{more}")
}

/// Returns the servers of an operation.
pub(in crate::emit::surface) fn operation_servers(
    context: Context<'_>,
    index: Option<usize>,
) -> String {
    let Some(index) = index else {
        return "those of the document".to_owned();
    };
    // The name is that of a setter.
    let OperationServers { name: _, servers } = &context.api.operation_servers[index];
    let servers: Vec<String> = servers.iter().map(server).collect();
    servers.join(", ")
}

/// Returns the credentials that a call requires, as alternatives; one without any if it requires none.
pub(in crate::emit::surface) fn credentials(
    context: Context<'_>,
    security: &[Vec<Requirement>],
) -> Credentials {
    let credential = |Requirement { scheme, scopes }: &Requirement| Credential {
        scheme: context.api.security_schemes[*scheme].name.clone(),
        scopes: scopes.iter().cloned().collect(),
    };
    let alternatives = security.iter();
    let alternatives = alternatives.map(|all| all.iter().map(credential).collect());
    let mut alternatives: BTreeSet<_> = alternatives.collect();
    if alternatives.is_empty() {
        alternatives.insert(BTreeSet::new());
    }
    Credentials(alternatives)
}

/// Returns where a secret is sent.
pub(in crate::emit::surface) fn secret(kind: &SecurityKind) -> String {
    let (kind, place) = match kind {
        SecurityKind::Basic => return "HTTP basic".to_owned(),
        SecurityKind::ApiKey(place) => ("key", place),
        SecurityKind::Bearer(place) => ("token", place),
    };
    match place {
        SecretPlace::Header(name) => format!("{kind} in the header {name:?}"),
        SecretPlace::Query(name) => format!("{kind} in the query {name:?}"),
        SecretPlace::Cookie(name) => format!("{kind} in the cookie {name:?}"),
        SecretPlace::Body(name) => format!("{kind} in the body {name:?}"),
        SecretPlace::Authorization => format!("{kind} in the header \"Authorization\""),
    }
}

/// Returns the URLs and rules of OAuth flows.
pub(in crate::emit::surface) fn flows(flows: &OAuthFlows) -> String {
    let OAuthFlows {
        authorization_url,
        token_url,
        refresh_url,
        client_credentials,
        client_token_url,
        device_authorization_url,
        device_token_url,
        revocation_url,
        metadata_url,
        // They have entries of their own.
        scopes: _,
        client,
        token_request,
        excluded_parameters,
        comma_scopes,
    } = flows;
    let urls = [
        ("authorization", authorization_url),
        ("token", token_url),
        ("refresh", refresh_url),
        ("client token", client_token_url),
        ("device authorization", device_authorization_url),
        ("device token", device_token_url),
        ("revocation", revocation_url),
        ("metadata", metadata_url),
    ];
    let urls = urls.iter().filter_map(|(name, url)| {
        let url = url.as_ref()?;
        Some(format!("{name} {url}"))
    });
    let excluded = excluded_parameters.iter();
    let excluded = excluded.map(|name| format!("without {name}"));
    let rules = [
        Some(format!("{client:?} {token_request:?}")),
        client_credentials.then(|| "client credentials".to_owned()),
        comma_scopes.then(|| "scopes with commas".to_owned()),
    ];
    let all = urls.chain(rules.into_iter().flatten()).chain(excluded);
    all.collect::<Vec<_>>().join(", ")
}

/// Returns how a request is signed.
pub(in crate::emit::surface) fn signature(signature: &Signature) -> String {
    let Signature {
        header,
        template,
        encoding,
        prefix,
        separator,
        timestamp,
        tolerance,
        secret_prefix,
        secret_encoding,
    } = signature;
    let template: Vec<String> = template.iter().map(signed_part).collect();
    let timestamp = timestamp.as_ref().map(signed_part);
    format!(
        "header {header:?} of {}, time {}, prefix {prefix:?}, separator {separator:?}, {encoding:?}, \
         secret {secret_prefix:?} {secret_encoding:?}, {tolerance} s",
        template.join(" "),
        timestamp.as_deref().unwrap_or("none"),
    )
}

fn signed_part(part: &SignedPart) -> String {
    match part {
        SignedPart::Text(text) => format!("{text:?}"),
        SignedPart::Body => "body".to_owned(),
        SignedPart::Header(name) => format!("header {name}"),
        SignedPart::Item(name) => format!("item {name}"),
    }
}
