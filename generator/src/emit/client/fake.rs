//! `fake.rs`: a server for tests of programs that call the API.

use proc_macro2::TokenStream;
use quote::quote;

use crate::analyze::{Direction, Success};
use crate::emit::Context;
use crate::emit::client::methods::method_value;
use crate::emit::docs::lines;
use crate::emit::ident;
use crate::emit::package::groups::{Reexport, Split};
use crate::emit::package::imports::{
    CLIENT, CLIENT_BUILDER, EXPECTATION, FAKE_SERVER, FAKE_SERVICE, Imports, OTHER_CONTENT, OwnUse,
    SUPER,
};
use crate::emit::types::codec::CodecUse;
use crate::emit::types::file::inner_attributes;
use crate::emit::types::shape::From;
use crate::ir::{ContentKind, OperationId, Presence, Type};
use crate::output::RustFile;
use crate::rustdoc;

/// Emits `fake.rs`.
pub fn fake_file(context: Context<'_>) -> RustFile {
    let mut file = RustFile::default();
    let mut imports = Imports::new(context);
    let allow_missing = !context.api.security_schemes.is_empty();
    let allow_missing = allow_missing.then(|| quote! { .allow_missing_credentials() });
    let operations = (0..context.api.operations.len()).map(OperationId);
    let operations = operations.map(|id| (context.homes.operation(id), context.fake_method(id)));
    file.push(imports.resolve(quote! {
        /// A server for tests of programs that call the API. It runs inside of the test, without a
        /// socket.
        ///
        /// Each method expects a call of the operation of that name, and the response is chosen with
        /// the returned `Expectation`. When the server is dropped, it
        /// panics with a report if a request was not expected or does not match its declaration, or
        /// if an expected one did not come.
        #[derive(Debug, Default)]
        pub struct Fake {
            server: #FAKE_SERVER,
        }
    }));
    let common = quote! {
            /// Creates a server that expects nothing.
            pub fn new() -> Self {
                Self::default()
            }

            /// Expects calls in the order in which they are declared. By default, calls of
            /// different operations can come in any order.
            pub fn in_order(self) -> Self {
                self.server.in_order();
                self
            }

            /// Creates a client that calls this server.
            ///
            /// # Panics
            ///
            /// Panics if the client cannot be built.
            pub fn client(&self) -> #CLIENT {
                self.server.built(self.builder().build())
            }

            /// Creates the builder of a client that calls this server. It needs no credentials, and
            /// waits only for some milliseconds between retries.
            pub fn builder(&self) -> #CLIENT_BUILDER {
                #CLIENT::builder()
                    .base_url(self.server.url())
                    .transport(self.server.service())
                    .retry(self.server.retry_policy())
                    #allow_missing
            }

            /// Returns the server as a tower service, for `transport` of another builder or for a
            /// socket.
            pub fn service(&self) -> #FAKE_SERVICE {
                self.server.service()
            }

            /// Checks the calls so far, and forgets all expectations.
            ///
            /// # Panics
            ///
            /// Panics with a report, as a dropped server does.
            #[track_caller]
            pub fn verify(&self) {
                self.server.verify();
            }

    };
    let methods = std::iter::once((None, common)).chain(operations);
    let methods = methods.map(|(home, methods)| {
        imports.enter(home);
        (home, imports.resolve(methods))
    });
    file.push_impl(&quote! { impl Fake }, methods);
    let docs = inner_attributes(lines::line(
        "A server for tests of programs that call the API.",
    ));
    let split = Split {
        content: "The expected calls of the operations",
        reexport: Reexport::No,
        exports: TokenStream::new(),
        own_uses: &Vec::new,
        uses_of_group: &|_| vec![OwnUse::new(&[SUPER], &["Fake"])],
    };
    context.begin(&mut file, &imports, &docs, &split);
    file
}

impl Context<'_> {
    fn fake_method(&self, id: OperationId) -> TokenStream {
        let operation = &self.api.operations[id.0];
        let name = self.names.fake(id);
        let function = ident(name);
        let call = rustdoc::code_span(&format!("{} {}", operation.method, operation.path));
        let docs = lines::line(&format!("Expects a call of {call}."));
        let method = method_value(&operation.method);
        let path = &operation.path;
        let json = |kind: &ContentKind, direction| match kind {
            ContentKind::Json(ty) => self.fake_type(ty, direction),
            _ => None,
        };
        let body = operation.body.as_ref();
        let sent = body.and_then(|body| json(&body.content.kind, Direction::Sent));
        let only_body = sent.filter(|_| operation.other_bodies.is_empty());
        let is_required = body.is_some_and(|body| body.presence == Presence::Required);
        let declared = only_body
            .as_ref()
            .map(|_| quote! { .declared_body(#is_required) });
        let body = only_body.unwrap_or_else(|| quote! { #OTHER_CONTENT });
        let received = match self.analysis.response_classes(id).success {
            Success::One(index) => {
                let content = operation.responses[index].content.as_ref();
                content.and_then(|content| json(&content.kind, Direction::Received))
            }
            Success::Nothing | Success::Many | Success::Stream(_) => None,
        };
        let received = received.unwrap_or_else(|| quote! { #OTHER_CONTENT });
        let error = self.error_type(id);
        quote! {
            #docs
            pub fn #function(&self) -> #EXPECTATION<'_, #body, #received, #error> {
                self.server.expect(#name, #method, #path) #declared
            }
        }
    }

    /// Returns a type whose own encoding is that of the content.
    fn fake_type(&self, ty: &Type, direction: Direction) -> Option<TokenStream> {
        let codec = self.whole_codec(ty, CodecUse::Read);
        codec
            .is_none()
            .then(|| self.ty(ty, direction, From::Beside))
    }
}
