//! The HTTP client, requests, responses, credentials and servers.

pub(in crate::runtime) mod access;
pub(in crate::runtime) mod address;
pub(in crate::runtime) mod attempts;
pub(in crate::runtime) mod cause;
pub(in crate::runtime) mod client;
pub(in crate::runtime) mod clock;
pub(in crate::runtime) mod credential;
pub(in crate::runtime) mod exchange;
pub(in crate::runtime) mod http;
pub(in crate::runtime) mod limits;
pub(in crate::runtime) mod operation_servers;
pub(in crate::runtime) mod options;
pub(in crate::runtime) mod raw_request;
pub(in crate::runtime) mod request;
mod request_body;
pub(in crate::runtime) mod response;
pub(in crate::runtime) mod retry;
pub(in crate::runtime) mod retry_after;
pub(in crate::runtime) mod retry_policy;
pub(in crate::runtime) mod retry_rules; // part: Retry
pub(in crate::runtime) mod secrets;
pub(in crate::runtime) mod server;

pub use client::{ClientBuilderCore, ClientCore};
pub use credential::{Credential, Security};
pub use operation_servers::{OperationServer, OperationServerVariable, OperationServers};
pub use options::RequestOptions;
pub use raw_request::RawRequest;
pub use request::Request;
pub use response::{Response, ResponseBodies};
pub use retry_policy::RetryPolicy;
pub use retry_rules::RetryRules; // part: Retry
pub use server::ServerUrl;
