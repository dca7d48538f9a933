//! The HTTP client, requests, responses, credentials and servers.

pub(in crate::runtime) mod access; // part: Credential; otherwise: access_none.rs
pub(in crate::runtime) mod address;
pub(in crate::runtime) mod attempts;
pub(in crate::runtime) mod basic_credential; // part: BasicCredential, OAuth
#[cfg(feature = "blocking")]
mod blocking;
#[cfg(all(
    feature = "blocking",
    not(all(target_arch = "wasm32", target_os = "unknown"))
))]
mod blocking_thread;
#[cfg(all(
    feature = "blocking",
    all(target_arch = "wasm32", target_os = "unknown")
))]
#[path = "blocking_thread_browser.rs"]
mod blocking_thread;
mod body_credential; // part: BodyCredential
pub(in crate::runtime) mod body_progress;
pub(in crate::runtime) mod cause;
pub(in crate::runtime) mod client;
pub(in crate::runtime) mod clock;
mod cookie_credential; // part: CookieCredential
pub(in crate::runtime) mod credential; // part: Credential; otherwise: credential_none.rs
#[cfg(all(
    feature = "reqwest",
    not(all(target_arch = "wasm32", target_os = "unknown"))
))]
pub(in crate::runtime) mod default_client;
#[cfg(all(
    feature = "reqwest",
    all(target_arch = "wasm32", target_os = "unknown")
))]
#[path = "default_client_browser.rs"]
pub(in crate::runtime) mod default_client;
#[cfg(not(feature = "reqwest"))]
#[path = "default_client_none.rs"]
pub(in crate::runtime) mod default_client;
pub(in crate::runtime) mod environment;
pub(in crate::runtime) mod exchange;
pub(in crate::runtime) mod http;
pub(in crate::runtime) mod http_error;
pub(in crate::runtime) mod http_response;
pub(in crate::runtime) mod idle; // part: ByteStream, PartStream, Stream
pub(in crate::runtime) mod limits;
#[cfg(any(
    not(feature = "reqwest"),
    all(target_arch = "wasm32", target_os = "unknown")
))]
pub(in crate::runtime) mod message;
#[cfg(all(
    feature = "reqwest",
    not(all(target_arch = "wasm32", target_os = "unknown"))
))]
#[path = "message_of_reqwest.rs"]
pub(in crate::runtime) mod message;
mod operation_servers; // part: OperationServers
pub(in crate::runtime) mod options;
mod other_method; // part: OtherMethods
#[cfg(feature = "pacing")]
pub(in crate::runtime) mod pacing;
#[cfg(not(all(target_arch = "wasm32", target_os = "unknown")))]
pub(in crate::runtime) mod random;
#[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
#[path = "random_browser.rs"]
pub(in crate::runtime) mod random;
pub(in crate::runtime) mod raw_request;
pub(in crate::runtime) mod request;
mod request_body;
pub(in crate::runtime) mod response;
pub(in crate::runtime) mod retry;
pub(in crate::runtime) mod retry_after;
pub(in crate::runtime) mod retry_policy;
pub(in crate::runtime) mod retry_rules; // part: Retry
pub(in crate::runtime) mod secret;
pub(in crate::runtime) mod secrets;
pub(in crate::runtime) mod server;
mod server_variables; // part: OAuth, ServerVariables
pub(in crate::runtime) mod service;
pub(in crate::runtime) mod sessions; // part: OAuth; otherwise: sessions_none.rs
mod several_bodies; // part: SeveralBodies
#[cfg(feature = "tracing")]
pub(in crate::runtime) mod telemetry;
#[cfg(not(feature = "tracing"))]
#[path = "telemetry_disabled.rs"]
pub(in crate::runtime) mod telemetry;
mod text_response; // part: Stream, TextResponse
#[cfg(not(all(target_arch = "wasm32", target_os = "unknown")))]
pub(in crate::runtime) mod timer;
#[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
#[path = "timer_browser.rs"]
pub(in crate::runtime) mod timer;

/// The types of headers and methods in the signatures of generated functions.
#[doc(hidden)]
pub use ::http::{HeaderMap, Method};
#[cfg(feature = "blocking")]
pub use blocking::{BlockingCore, BlockingStream, InsideRuntime};
pub use client::{ClientBuilderCore, ClientCore, FromCore};
pub use credential::Security;
pub use credential::{Credential, SecurityScheme}; // part: Credential
pub use environment::Environment;
pub use message::RequestBody;
pub use operation_servers::OperationServers; // part: OperationServers
pub use operation_servers::{OperationServer, OperationServerVariable}; // part: OperationServers
pub use options::RequestOptions;
pub use other_method::other_method; // part: OtherMethods
#[cfg(feature = "pacing")]
pub use pacing::Pacing;
pub use raw_request::RawRequest;
pub use request::Request;
pub use response::Response;
pub use retry_policy::RetryPolicy;
pub use retry_rules::RetryRules; // part: Retry
pub use server::ServerUrl;
pub use service::{NotSent, Transport};
pub use several_bodies::ResponseBodies; // part: SeveralBodies
