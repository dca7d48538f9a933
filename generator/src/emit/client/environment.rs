//! `from_env` of the builder and of clients.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use crate::emit::Context;
use crate::emit::docs::lines;
use crate::emit::ident;
use crate::emit::package::imports::{BUILD_ERROR, ENVIRONMENT};
use crate::ir::{Requirement, Server};
use crate::rustdoc;

impl Context<'_> {
    /// Returns the name of an environment variable.
    fn variable_name(&self, name: &str) -> String {
        let place = self.place;
        let prefix = place.module.as_ref().unwrap_or(&place.crate_name);
        format!("{}_{name}", prefix.trim_end_matches('_').to_uppercase())
    }

    /// Emits the setter of the builder that reads environment variables.
    pub(super) fn environment_methods(&self) -> TokenStream {
        let names = self.names.environment();
        let docs = self.environment_docs();
        let base_url = self.variable_name(&names.base_url);
        let credentials = names.credentials.iter().enumerate();
        let credentials = credentials.map(|(index, secrets)| {
            let setter = ident(&self.names.security_scheme(index).setter);
            let secrets: Vec<_> = secrets.iter().map(|it| self.variable_name(it)).collect();
            match secrets.as_slice() {
                [user, password] => quote! {
                    // A key may take the place of both.
                    if let Some(user) = env.value(#user) {
                        let password = env.value(#password).unwrap_or_default();
                        self = self.#setter(user, password);
                    }
                },
                secrets => quote! {
                    #(if let Some(secret) = env.value(#secrets) {
                        self = self.#setter(secret);
                    })*
                },
            }
        });
        let base_urls = names.operation_base_urls.iter().enumerate();
        let base_urls = base_urls.filter_map(|(index, name)| {
            let setter = ident(self.names.operation_servers(index).setter.as_ref()?);
            let name = self.variable_name(name.as_ref()?);
            let cfg = self.cfg(self.homes.operation_servers(index));
            Some(quote! {
                #cfg
                if let Some(url) = env.url(#name) {
                    self = self.#setter(url);
                }
            })
        });
        let required = self.required_credentials();
        let required = required.iter().map(|names| quote! { &[#(#names),*] });
        let server = self.server_from_env();
        quote! {
            #docs
            pub fn from_env(mut self) -> Self {
                let mut env = #ENVIRONMENT::new(&[#(#required),*]);
                if let Some(url) = env.url(#base_url) {
                    self = self.base_url(url);
                }
                #(#base_urls)*
                #(#credentials)*
                #server
                self.core.environment(env);
                self
            }
        }
    }

    /// Returns the alternatives of variables for the credentials that calls require; empty if an
    /// operation requires none.
    fn required_credentials(&self) -> Vec<Vec<String>> {
        let mut operations = self.api.operations.iter().map(|one| &one.security);
        // A client is also useful for calls without credentials.
        if operations.any(|security| security.is_empty() || security.iter().any(Vec::is_empty)) {
            return Vec::new();
        }
        let alternatives = self.api.operations.iter().flat_map(|one| &one.security);
        let alternatives = alternatives.map(|all| Requirement::schemes(all));
        let alternatives: indexmap::IndexSet<Vec<usize>> = alternatives.collect();
        let names = self.names.environment();
        let of_scheme = |index: &usize| {
            // A password may be empty.
            let secrets = names.credentials[*index].iter().take(1);
            secrets
                .map(|name| self.variable_name(name))
                .collect::<Vec<_>>()
        };
        alternatives
            .into_iter()
            .map(|all| all.iter().flat_map(of_scheme).collect())
            .collect()
    }

    /// Emits the choice of the server and its variables, if there is any.
    fn server_from_env(&self) -> Option<TokenStream> {
        let names = self.names.environment();
        let servers = &self.api.servers;
        let mut variables: Vec<String> = names.variables.iter().flatten().cloned().collect();
        variables.sort();
        variables.dedup();
        if servers.len() > 1 {
            variables.push(names.server.clone());
        }
        if variables.is_empty() {
            return None;
        }
        let variables = variables.iter().map(|name| self.variable_name(name));
        let arms = servers.iter().enumerate().rev().map(|(index, server)| {
            let value = self.server_of_env(index, server);
            match index {
                0 => quote! { _ => #value },
                index => {
                    let index = Literal::usize_unsuffixed(index);
                    quote! { #index => #value }
                }
            }
        });
        let value = match servers.as_slice() {
            [server] => self.server_of_env(0, server),
            _ => {
                let (name, values) = (self.variable_name(&names.server), &names.servers);
                quote! {
                    match env.choice(#name, &[#(#values),*]) {
                        #(#arms,)*
                    }
                }
            }
        };
        Some(quote! {
            if env.has(&[#(#variables),*]) || !self.core.has_server() {
                let server = #value;
                self = self.server(server);
            }
        })
    }

    fn server_of_env(&self, index: usize, server: &Server) -> TokenStream {
        let names = self.names.server(index);
        let variant = ident(&names.variant);
        if server.variables.is_empty() {
            return quote! { Server::#variant };
        }
        let environment = &self.names.environment().variables[index];
        let fields = server
            .variables
            .iter()
            .zip(&names.variables)
            .zip(environment);
        let fields = fields.map(|((variable, field), name)| {
            let (field, name) = (ident(field), self.variable_name(name));
            let default = match variable.required {
                true => quote! { None },
                false => {
                    let default = &variable.default;
                    quote! { Some(#default) }
                }
            };
            quote! { #field: env.variable(#name, #default) }
        });
        quote! { Server::#variant { #(#fields),* } }
    }

    /// Emits `from_env` of a client.
    pub(super) fn client_from_env(&self) -> TokenStream {
        let prefix = rustdoc::code_span(&self.variable_name(""));
        let docs = lines::attributes(&lines::join([
            rustdoc::wrapped(&format!(
                "Creates a client with the settings in the environment variables whose names begin \
                 with {prefix}."
            )),
            vec!["# Errors".to_owned()],
            rustdoc::wrapped(
                "Returns an error with the name of the variable if a required one is missing or its \
                 value is invalid.",
            ),
        ]));
        quote! {
            #docs
            #[cfg(feature = "reqwest")]
            pub fn from_env() -> Result<Self, #BUILD_ERROR> {
                Self::builder().from_env().build()
            }
        }
    }

    fn environment_docs(&self) -> TokenStream {
        let head = ["| variable | setting |", "|---|---|"].map(str::to_owned);
        let rows = self.environment_rows().map(|(home, name, setting)| {
            let name = rustdoc::code_span(&self.variable_name(name));
            let row = [format!("| {name} | {setting} |")];
            lines::conditional(self.condition_of_any([home]).as_ref(), &row)
        });
        let above = lines::attributes(&lines::join([
            vec!["Sets credentials and the server from environment variables.".to_owned()],
            head.to_vec(),
        ]));
        let below = lines::attributes(&rustdoc::wrapped(
            "A variable that is not set or empty leaves the setting unchanged, and later calls of \
             the builder replace it. [`build`](Self::build) returns an error with the names if no \
             credential is set although calls require one, or a required variable of the server is \
             missing.",
        ));
        quote! { #above #(#rows)* #[doc = ""] #below }
    }

    /// Returns the name of each variable and what it sets, with the home of the setter.
    fn environment_rows(&self) -> impl Iterator<Item = (Option<usize>, &str, String)> {
        let names = self.names.environment();
        let link = |setter: &str| format!("[`{setter}`](Self::{setter})");
        let credentials = names.credentials.iter().enumerate();
        let credentials = credentials.flat_map(move |(index, secrets)| {
            let setter = link(&self.names.security_scheme(index).setter);
            let secrets = secrets.iter();
            secrets.map(move |name| (None, name.as_str(), setter.clone()))
        });
        let base_url = (None, names.base_url.as_str(), link("base_url"));
        let base_urls = names.operation_base_urls.iter().enumerate();
        let base_urls = base_urls.filter_map(move |(index, name)| {
            let setter = self.names.operation_servers(index).setter.as_ref()?;
            let home = self.homes.operation_servers(index);
            Some((home, name.as_deref()?, link(setter)))
        });
        let servers = (names.servers.len() > 1).then(|| {
            let values = names.servers.iter().map(|it| rustdoc::code_span(it));
            let values: Vec<String> = values.collect();
            let words = format!("the server: {}", values.join(", "));
            (None, names.server.as_str(), words)
        });
        let variables = self.api.servers.iter().zip(&names.variables);
        let variables = variables.flat_map(|(server, names)| server.variables.iter().zip(names));
        let mut seen = std::collections::BTreeSet::new();
        let variables = variables.filter(move |(_, name)| seen.insert(name.as_str()));
        let variables = variables.map(|(variable, name)| {
            let wire_name = rustdoc::code_span(&variable.name).replace('|', "\\|");
            let words = format!("the variable {wire_name} of the server");
            (None, name.as_str(), words)
        });
        credentials
            .chain([base_url])
            .chain(base_urls)
            .chain(servers)
            .chain(variables)
    }
}
