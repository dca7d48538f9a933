//! The clients of `crm-clients` against a server on loopback: what they send, byte for byte, and
//! how they read responses.
//!
//! Each CRM has a folder. Shared modules: [`scripted_server`] is a server with scripted responses,
//! [`tls_proxy`] adds TLS to a server, [`fields`] sets every field of a request to each of its
//! states, [`call`] checks one call of any operation, [`pages`] checks lists and [`envelopes`] the
//! content of responses, [`spec`] reads the specs so that no field is skipped, and
//! [`assert_no_secrets`] checks that messages and logs contain no secrets. [`sessions`] are OAuth 2
//! sessions. [`payloads`] (which [`json_diff`] compares) and [`round_trips`] need no server.

mod assert_no_secrets;
mod bitrix24;
mod call;
mod close;
mod envelopes;
mod environment;
mod errors_in_successes;
mod faults;
mod fields;
mod json_diff;
mod octanist;
mod pages;
mod payloads;
mod pipedrive;
mod round_trips;
mod scripted_server;
mod sessions;
mod spec;
mod tls_proxy;
mod updates;
