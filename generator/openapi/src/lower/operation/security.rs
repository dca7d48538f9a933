//! Security schemes and requirements.

use indexmap::IndexMap;
use openapiv3::{APIKeyLocation, ReferenceOr, SecurityRequirement};
use serde_json::Value as Json;

use crate::diagnostic::{Code, Diagnostic};
use trine_ir::pointer::Pointer;
use trine_ir::{Operation, SecretPlace, SecurityKind, SecurityScheme};

use crate::lower::Schemes;
use crate::lower::docs::text;
use crate::lower::extension::grammar;
use crate::lower::operation::Operations;
use trine_ir::suggest::closest;

impl Operations<'_> {
    /// Lowers all declared schemes.
    pub(in crate::lower) fn security_schemes(&mut self) -> Schemes {
        let place = Pointer::root().child("components").child("securitySchemes");
        let mut schemes = Schemes::new();
        for name in self.typed.keys(&place) {
            let place = place.child(&name);
            let Some(scheme) = self.parse::<ReferenceOr<openapiv3::SecurityScheme>>(&place) else {
                continue;
            };
            if let Some((scheme, place)) = self.dereference(scheme, &place) {
                if self.typed.flag(&place.child("x-trine:mutual-tls")) == Some(true) {
                    self.certificates.insert(name);
                    continue;
                }
                let scheme = self.security_scheme(name.clone(), scheme, &place);
                schemes.insert(name, scheme);
            }
        }
        schemes
    }

    fn security_scheme(
        &mut self,
        name: String,
        scheme: openapiv3::SecurityScheme,
        place: &Pointer,
    ) -> SecurityScheme {
        use openapiv3::SecurityScheme as Declared;
        let (description, extensions) = match &scheme {
            Declared::APIKey {
                description,
                extensions,
                ..
            }
            | Declared::HTTP {
                description,
                extensions,
                ..
            }
            | Declared::OAuth2 {
                description,
                extensions,
                ..
            }
            | Declared::OpenIDConnect {
                description,
                extensions,
                ..
            } => (description.clone(), extensions.clone()),
        };
        self.check_extensions(&extensions, grammar::SECURITY_SCHEME, place);
        let schemes = Pointer::root().child("components").child("securitySchemes");
        self.record_value_name(&schemes.child(&name), &extensions);
        let body = text(&extensions, "x-trine-body-parameter").map(SecretPlace::Body);
        let oauth = self.oauth_flows(&scheme, &extensions, place);
        let other_scheme = match &scheme {
            Declared::HTTP { scheme, .. } if body.is_none() && !is_known_scheme(scheme) => {
                Some(scheme.clone())
            }
            _ => None,
        };
        let kind = match scheme {
            Declared::APIKey { location, name, .. } => {
                SecurityKind::ApiKey(body.unwrap_or(match location {
                    APIKeyLocation::Query => SecretPlace::Query(name),
                    APIKeyLocation::Header => SecretPlace::Header(name),
                    APIKeyLocation::Cookie => SecretPlace::Cookie(name),
                }))
            }
            Declared::HTTP { scheme, .. } => match scheme.to_ascii_lowercase().as_str() {
                "basic" => SecurityKind::Basic,
                "bearer" => SecurityKind::Bearer(body.unwrap_or(SecretPlace::Authorization)),
                // The secret is the whole header: the scheme does not define its format.
                _ => {
                    let header = SecretPlace::Header("Authorization".to_owned());
                    SecurityKind::ApiKey(body.unwrap_or(header))
                }
            },
            Declared::OAuth2 { .. } | Declared::OpenIDConnect { .. } => {
                SecurityKind::Bearer(body.unwrap_or(SecretPlace::Authorization))
            }
        };
        SecurityScheme {
            name,
            description,
            deprecated: extensions.get("x-trine:deprecated") == Some(&Json::Bool(true)),
            kind,
            other_scheme,
            oauth,
        }
    }

    /// Returns the alternatives of the requirements at a place.
    pub(in crate::lower) fn requirements(
        &mut self,
        requirements: &[SecurityRequirement],
        place: &Pointer,
        schemes: &Schemes,
    ) -> Vec<Vec<usize>> {
        let mut alternatives = Vec::new();
        for (index, requirement) in requirements.iter().enumerate() {
            let mut all = Vec::new();
            let mut known = true;
            for name in requirement.keys() {
                match schemes.get_index_of(name) {
                    Some(index) => all.push(index),
                    // A certificate belongs to the connection, not to the request.
                    None if self.certificates.contains(name) => {}
                    None => {
                        known = false;
                        self.unknown_scheme(name, &place.child(index).child(name), schemes);
                    }
                }
            }
            if known && !alternatives.contains(&all) {
                alternatives.push(all);
            }
        }
        alternatives
    }

    fn unknown_scheme(&mut self, name: &str, place: &Pointer, schemes: &Schemes) {
        let message = format!("unknown security scheme `{name}`");
        let close = closest(name, schemes.keys().map(String::as_str));
        let diagnostic = Diagnostic::new(Code::UnknownSecurityScheme, place, message).on_key();
        let section = match self.typed.document().is_swagger() {
            true => "securityDefinitions",
            false => "components.securitySchemes",
        };
        self.report(match close {
            Some(close) => diagnostic.help(format!("did you mean `{close}`?")),
            None => diagnostic.help(format!("declare it in `{section}`")),
        });
    }

    /// Returns the default requirements of the document.
    pub(in crate::lower) fn document_security(&mut self, schemes: &Schemes) -> Vec<Vec<usize>> {
        let place = Pointer::root().child("security");
        if !self.typed.exists(&place) {
            return Vec::new();
        }
        let requirements: Vec<IndexMap<String, Json>> = self.parse(&place).unwrap_or_default();
        let requirements: Vec<SecurityRequirement> = requirements
            .into_iter()
            .map(|one| one.into_keys().map(|name| (name, Vec::new())).collect())
            .collect();
        self.requirements(&requirements, &place, schemes)
    }
}

impl Operations<'_> {
    /// Records the schemes that no operation requires, and reports those whose credentials the caller
    /// passes.
    pub(in crate::lower) fn record_unrequired(
        &mut self,
        schemes: &Schemes,
        operations: &[Operation],
    ) {
        let place = Pointer::root().child("components").child("securitySchemes");
        for (index, (name, scheme)) in schemes.iter().enumerate() {
            let mut asked = operations.iter().flat_map(|one| &one.security);
            if !asked.any(|all| all.contains(&index)) {
                self.unused(place.child(name), "not used by any operation");
            } else if let Some(other) = &scheme.other_scheme {
                let message = format!(
                    "no credentials are computed for the scheme `{other}`; the caller passes the \
                     complete value of `Authorization`"
                );
                let warning = Diagnostic::new(Code::UntypedConstruct, &place.child(name), message);
                let help = "a value that depends on the request needs a service with \
                            `ClientBuilder::transport`";
                self.report_unattributed(warning.help(help).on_key().affecting_calls());
            }
        }
    }
}

/// Returns whether the credentials of a scheme of HTTP authentication can be sent.
fn is_known_scheme(scheme: &str) -> bool {
    ["basic", "bearer"]
        .iter()
        .any(|known| scheme.eq_ignore_ascii_case(known))
}

/// Returns the schemes that some operation requires; updates the indices in the operations and in
/// the default requirements.
pub(in crate::lower) fn asked_for(
    schemes: Schemes,
    operations: &mut [Operation],
    document: &mut Vec<Vec<usize>>,
) -> Vec<SecurityScheme> {
    let asked = |index: usize| {
        let mut alternatives = operations.iter().flat_map(|operation| &operation.security);
        alternatives.any(|all| all.contains(&index))
    };
    let mut kept = Vec::new();
    let mut positions = Vec::with_capacity(schemes.len());
    for (index, (_, scheme)) in schemes.into_iter().enumerate() {
        positions.push(kept.len());
        if !asked(index) {
            // Unused schemes have no setter.
            document.retain(|all| !all.contains(&index));
        } else {
            kept.push(scheme);
        }
    }
    let alternatives = operations.iter_mut().flat_map(|one| &mut one.security);
    for index in alternatives.chain(document).flatten() {
        *index = positions[*index];
    }
    kept
}
