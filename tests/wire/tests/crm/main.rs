//! The clients of `crm-clients` against a server on loopback.

mod bitrix24;
mod close;
mod door;
mod fields;
mod octanist;
mod pipedrive;
mod quiet;
mod spec;
