//! A server for tests of programs that call an API: it runs inside of the test, without a socket.

mod difference;
mod expectation;
mod server;

pub use expectation::{Expectation, OtherContent};
pub use server::{FakeServer, FakeService};
