//! Security schemes in `builder.rs`: the setters of their credentials, and their table.

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::Context;
use crate::emit::docs::lines;
use crate::emit::ident;
use crate::emit::package::imports::{CREDENTIAL, REQUEST, SECURITY_SCHEME};
use crate::ir::{SecretPlace, SecurityKind, SecurityScheme};
use crate::rustdoc;

impl Context<'_> {
    /// Emits the table of the security schemes, if there are any.
    pub(super) fn scheme_table(&self) -> Option<TokenStream> {
        let schemes = self.api.security_schemes.iter().enumerate();
        let rows: Vec<_> = schemes
            .map(|(index, SecurityScheme { name, kind, .. })| {
                let setter = &self.names.security_scheme(index).setter;
                let place = match kind {
                    SecurityKind::Basic => &SecretPlace::Authorization,
                    SecurityKind::ApiKey(place) | SecurityKind::Bearer(place) => place,
                };
                let (sent_as, is_given) = match place {
                    SecretPlace::Header(name) => (name.as_str(), "has_header"),
                    SecretPlace::Query(name) => (name.as_str(), "has_query"),
                    SecretPlace::Cookie(name) => (name.as_str(), "has_cookie"),
                    SecretPlace::Body(name) => (name.as_str(), "has_member"),
                    SecretPlace::Authorization => ("Authorization", "has_header"),
                };
                let is_given = ident(is_given);
                quote! {
                    #SECURITY_SCHEME {
                        name: #name,
                        setter: #setter,
                        sent_as: #sent_as,
                        is_given: #REQUEST::#is_given,
                    }
                }
            })
            .collect();
        (!rows.is_empty()).then(|| {
            quote! {
                /// The security schemes.
                const SCHEMES: &[#SECURITY_SCHEME] = &[#(#rows),*];
            }
        })
    }

    /// Emits the setter of a credential.
    pub(super) fn credential(&self, index: usize, scheme: &SecurityScheme) -> TokenStream {
        let setter = ident(&self.names.security_scheme(index).setter);
        let name = &scheme.name;
        let prose = scheme
            .description
            .as_deref()
            .map(rustdoc::prose)
            .unwrap_or_default();
        let summary = format!("Sets {}.", credential_summary(scheme));
        let docs = lines::attributes(&lines::join([vec![summary], prose]));
        let deprecated = scheme.deprecated.then(|| quote! { #[deprecated] });
        match &scheme.kind {
            SecurityKind::Basic => quote! {
                #docs
                #deprecated
                pub fn #setter(mut self, user: impl Into<String>, password: impl Into<String>) -> Self {
                    self.core.credential(#name, #CREDENTIAL::basic(user, password));
                    self
                }
            },
            SecurityKind::ApiKey(place) => {
                let credential = credential_call(place, &quote! { key });
                quote! {
                    #docs
                    #deprecated
                    pub fn #setter(mut self, key: impl Into<String>) -> Self {
                        self.core.credential(#name, #credential);
                        self
                    }
                }
            }
            SecurityKind::Bearer(place) => {
                let credential = credential_call(place, &quote! { token });
                quote! {
                    #docs
                    #deprecated
                    pub fn #setter(mut self, token: impl Into<String>) -> Self {
                        self.core.credential(#name, #credential);
                        self
                    }
                }
            }
        }
    }
}

/// Emits the setter that allows calls without required credentials.
pub(super) fn allow_missing_credentials() -> TokenStream {
    quote! {
        /// Allows calls without the credentials that their operation requires. By default, such
        /// calls return an error. Use this if a proxy or the HTTP client adds credentials.
        pub fn allow_missing_credentials(mut self) -> Self {
            self.core.require_credentials(&[]);
            self
        }
    }
}

/// Describes a credential and where it is sent.
pub(in crate::emit) fn credential_summary(scheme: &SecurityScheme) -> String {
    if let Some(other) = &scheme.other_scheme {
        let other = rustdoc::code_span(other);
        return format!(
            "the complete value of the header `Authorization`, sent unmodified, for the scheme \
             {other}"
        );
    }
    match &scheme.kind {
        SecurityKind::Basic => {
            "the user name and password for HTTP basic authentication".to_owned()
        }
        SecurityKind::ApiKey(place) => format!("the API key, sent {}", place_words(place)),
        SecurityKind::Bearer(place) => {
            format!("the access token, sent {}", place_words(place))
        }
    }
}

pub(in crate::emit) fn credential_call(place: &SecretPlace, secret: &TokenStream) -> TokenStream {
    match place {
        SecretPlace::Header(name) => quote! { #CREDENTIAL::header(#name, #secret) },
        SecretPlace::Query(name) => quote! { #CREDENTIAL::query(#name, #secret) },
        SecretPlace::Cookie(name) => quote! { #CREDENTIAL::cookie(#name, #secret) },
        SecretPlace::Body(name) => quote! { #CREDENTIAL::body(#name, #secret) },
        SecretPlace::Authorization => quote! { #CREDENTIAL::bearer(#secret) },
    }
}

pub(in crate::emit) fn place_words(place: &SecretPlace) -> String {
    match place {
        SecretPlace::Header(name) => format!("in the header {}", rustdoc::code_span(name)),
        SecretPlace::Query(name) => format!("in the query parameter {}", rustdoc::code_span(name)),
        SecretPlace::Cookie(name) => format!("in the cookie {}", rustdoc::code_span(name)),
        SecretPlace::Body(name) => format!("in the body member {}", rustdoc::code_span(name)),
        SecretPlace::Authorization => "as `Authorization: Bearer`".to_owned(),
    }
}
