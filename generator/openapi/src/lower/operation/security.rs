//! Security schemes and requirements.

use indexmap::{IndexMap, IndexSet};
use openapiv3::{APIKeyLocation, ReferenceOr, SecurityRequirement};
use serde_json::Value as Json;

use crate::diagnostic::{Code, Diagnostic};
use trine_ir::pointer::Pointer;
use trine_ir::{Location, Operation, Requirement, SecretPlace, SecurityKind, SecurityScheme};

use crate::lower::Schemes;
use crate::lower::docs::text;
use crate::lower::extension::grammar;
use crate::lower::operation::Operations;
use crate::lower::operation::declared::{ByPlace, WHOLE_QUERY};
use trine_ir::suggest::closest;

/// The credentials of an operation: alternatives of schemes.
pub(in crate::lower) struct Credentials<'s> {
    pub alternatives: &'s [Vec<Requirement>],
    pub schemes: &'s Schemes,
}

impl Credentials<'_> {
    /// Returns the scheme whose credential is sent as this parameter.
    pub fn scheme_of(&self, name: &str, location: Location) -> Option<&str> {
        let mut all = self.alternatives.iter().flatten();
        let one = all.find(|one| self.sets(one.scheme, name, location))?;
        let (_, scheme) = self.schemes.get_index(one.scheme)?;
        Some(&scheme.name)
    }

    /// Returns whether each alternative has a credential that is sent as this parameter.
    fn always_set(&self, name: &str, location: Location) -> bool {
        let mut alternatives = self.alternatives.iter();
        alternatives.all(|all| all.iter().any(|one| self.sets(one.scheme, name, location)))
    }

    fn sets(&self, scheme: usize, name: &str, location: Location) -> bool {
        let scheme = self.schemes.get_index(scheme);
        match (scheme.map(|(_, scheme)| place_of(scheme)), location) {
            (Some(SecretPlace::Query(sent)), Location::Query)
            | (Some(SecretPlace::Cookie(sent)), Location::Cookie) => sent == name,
            (Some(SecretPlace::Header(sent)), Location::Header) => sent.eq_ignore_ascii_case(name),
            _ => false,
        }
    }
}

/// Returns where the credential of a scheme is sent.
fn place_of(scheme: &SecurityScheme) -> &SecretPlace {
    match &scheme.kind {
        SecurityKind::Basic => &SecretPlace::Authorization,
        SecurityKind::ApiKey(place) | SecurityKind::Bearer(place) => place,
    }
}

/// Describes a place that only one credential can take.
fn place_words(place: &SecretPlace) -> String {
    match place {
        SecretPlace::Authorization => "the header `authorization`".to_owned(),
        // The names of headers are equal in any case.
        SecretPlace::Header(name) => format!("the header `{}`", name.to_ascii_lowercase()),
        SecretPlace::Query(name) => format!("the query parameter `{name}`"),
        SecretPlace::Cookie(name) => format!("the cookie `{name}`"),
        SecretPlace::Body(name) => format!("the member `{name}` of the body"),
    }
}

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
    ) -> Vec<Vec<Requirement>> {
        let mut alternatives = Vec::new();
        for (index, requirement) in requirements.iter().enumerate() {
            let mut all = Vec::new();
            let mut known = true;
            for (name, scopes) in requirement {
                match schemes.get_index_of(name) {
                    Some(scheme) => {
                        let scopes: IndexSet<&String> = scopes.iter().collect();
                        let scopes = scopes.into_iter().cloned().collect();
                        all.push(Requirement { scheme, scopes });
                    }
                    // A certificate belongs to the connection, not to the request.
                    None if self.certificates.contains(name) => {}
                    None => {
                        known = false;
                        self.unknown_scheme(name, &place.child(index).child(name), schemes);
                    }
                }
            }
            self.check_places(&all, &place.child(index), schemes);
            if known && !alternatives.contains(&all) {
                alternatives.push(all);
            }
        }
        alternatives
    }

    /// Reports credentials of one alternative that are sent in the same place.
    fn check_places(&mut self, all: &[Requirement], place: &Pointer, schemes: &Schemes) {
        let mut taken: Vec<(String, &str)> = Vec::new();
        let schemes = all.iter().filter_map(|one| schemes.get_index(one.scheme));
        for (name, scheme) in schemes {
            let words = place_words(place_of(scheme));
            if let Some((_, other)) = taken.iter().find(|(known, _)| *known == words) {
                let message = format!(
                    "expected one credential in {words}, found two: `{other}` and `{name}`"
                );
                let help = "correct the location of one of them, or list them in two items, as alternatives";
                let place = place.child(name);
                let warning = Diagnostic::new(Code::IgnoredKeyword, &place, message).help(help);
                self.report(warning.on_key().affecting_calls());
            } else {
                taken.push((words, name));
            }
        }
    }

    /// Drops the parameters that the credentials of the operation are sent as.
    pub(in crate::lower) fn drop_credentials(
        &mut self,
        declared: &mut ByPlace,
        credentials: &Credentials<'_>,
    ) {
        declared.retain(|(name, location), (parameter, _, at)| {
            let data = parameter.parameter_data_ref();
            let Some(scheme) = credentials.scheme_of(name, *location) else {
                return true;
            };
            // Without the parameter, calls with another alternative would lack it.
            let is_lost = data.required && !credentials.always_set(name, *location);
            if is_lost || data.extensions.contains_key(WHOLE_QUERY) {
                return true;
            }
            let note = format!("sent as the credential of the security scheme `{scheme}`");
            self.unused(at.clone(), note);
            false
        });
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
    pub(in crate::lower) fn document_security(
        &mut self,
        schemes: &Schemes,
    ) -> Vec<Vec<Requirement>> {
        let place = Pointer::root().child("security");
        if !self.typed.exists(&place) {
            return Vec::new();
        }
        let requirements: Vec<IndexMap<String, Json>> = self.parse(&place).unwrap_or_default();
        let texts = |scopes: Json| match scopes {
            Json::Array(scopes) => {
                let scopes = scopes.iter().filter_map(Json::as_str);
                scopes.map(str::to_owned).collect()
            }
            // A call can be sent without knowing them.
            _ => Vec::new(),
        };
        let requirements: Vec<SecurityRequirement> = requirements
            .into_iter()
            .map(|one| {
                let all = one.into_iter();
                all.map(|(name, scopes)| (name, texts(scopes))).collect()
            })
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
            if !asked.any(|all| requires(all, index)) {
                self.unused(place.child(name), "not used by any operation");
            } else if let Some(other) = &scheme.other_scheme {
                let message = format!(
                    "unsupported scheme `{other}`; callers pass the complete value of `Authorization`"
                );
                let warning = Diagnostic::new(Code::UntypedConstruct, &place.child(name), message);
                let help = "set the header in a service passed to `ClientBuilder::transport` if its value \
                            depends on the request";
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

fn requires(all: &[Requirement], scheme: usize) -> bool {
    all.iter().any(|one| one.scheme == scheme)
}

/// Returns the schemes that some operation requires; updates the indices in the operations and in
/// the default requirements.
pub(in crate::lower) fn asked_for(
    schemes: Schemes,
    operations: &mut [Operation],
    document: &mut Vec<Vec<Requirement>>,
) -> Vec<SecurityScheme> {
    let asked = |index: usize| {
        let mut alternatives = operations.iter().flat_map(|operation| &operation.security);
        alternatives.any(|all| requires(all, index))
    };
    let mut kept = Vec::new();
    let mut positions = Vec::with_capacity(schemes.len());
    for (index, (_, scheme)) in schemes.into_iter().enumerate() {
        positions.push(kept.len());
        if !asked(index) {
            // Unused schemes have no setter.
            document.retain(|all| !requires(all, index));
        } else {
            kept.push(scheme);
        }
    }
    let alternatives = operations.iter_mut().flat_map(|one| &mut one.security);
    for one in alternatives.chain(document).flatten() {
        one.scheme = positions[one.scheme];
    }
    kept
}
