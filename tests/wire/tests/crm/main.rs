//! The clients of `crm-clients` against a server on loopback: what they send, byte for byte, and
//! how they read what comes back.
//!
//! Each CRM has a folder. What they share: [`asked`] is a server that is told its answers,
//! [`door`] puts TLS before a server, [`fields`] puts every field of a request into each of its
//! states, [`call`] looks at one call of any operation, [`pages`] at lists and [`envelopes`] at what
//! is in an answer, [`spec`] reads the specs so that no field is left out, and [`quiet`] looks for
//! secrets in what people and logs get to see. [`sessions`] are those of OAuth 2. [`payloads`] (which
//! [`same`] compares) and [`round_trips`] need no server.

mod asked;
mod bitrix24;
mod call;
mod close;
mod door;
mod envelopes;
mod errors_in_successes;
mod fields;
mod octanist;
mod pages;
mod payloads;
mod pipedrive;
mod quiet;
mod round_trips;
mod same;
mod sessions;
mod spec;
