//! Assertions that messages and logs contain no secrets.

use std::error::Error as StdError;
use std::fmt::{Debug, Write};

/// Asserts that the `Debug` output, plain and pretty, contains no secrets.
#[track_caller]
pub fn assert_no_secrets_in_debug(shown: &dyn Debug, secrets: &[&str]) {
    assert_no_secrets(&format!("{shown:?}\n{shown:#?}"), secrets);
}

/// Asserts that the messages of an error and its sources contain no secrets. Returns the messages.
#[track_caller]
pub fn assert_no_secrets_in_error(error: &dyn StdError, secrets: &[&str]) -> String {
    let mut text = String::new();
    let mut next = Some(error);
    while let Some(error) = next {
        writeln!(text, "{error}\n{error:#}\n{error:?}\n{error:#?}").expect("a string takes it");
        next = error.source();
    }
    assert_no_secrets(&text, secrets);
    text
}

#[track_caller]
fn assert_no_secrets(text: &str, secrets: &[&str]) {
    for secret in secrets {
        assert!(!secret.is_empty(), "an empty secret is in every text");
        assert!(!text.contains(secret), "`{secret}` is shown:\n{text}");
    }
}

/// Returns a loopback address without a listener.
pub fn closed_port() -> std::net::SocketAddr {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
    listener
        .local_addr()
        .expect("a bound listener has an address")
}
