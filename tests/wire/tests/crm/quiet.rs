//! Looks for secrets in everything that people and logs get to see.

use std::error::Error as StdError;
use std::fmt::{Debug, Write};

/// `Debug`, plain and pretty, shows none of the secrets.
#[track_caller]
pub fn assert_debug_is_quiet(shown: &dyn Debug, secrets: &[&str]) {
    assert_text_is_quiet(&format!("{shown:?}\n{shown:#?}"), secrets);
}

/// Neither the error nor any error behind it shows one of the secrets. What it shows comes back.
#[track_caller]
pub fn assert_error_is_quiet(error: &dyn StdError, secrets: &[&str]) -> String {
    let mut text = String::new();
    let mut next = Some(error);
    while let Some(error) = next {
        writeln!(text, "{error}\n{error:#}\n{error:?}\n{error:#?}").expect("a string takes it");
        next = error.source();
    }
    assert_text_is_quiet(&text, secrets);
    text
}

#[track_caller]
fn assert_text_is_quiet(text: &str, secrets: &[&str]) {
    for secret in secrets {
        assert!(!secret.is_empty(), "an empty secret is in every text");
        assert!(!text.contains(secret), "`{secret}` is shown:\n{text}");
    }
}

/// An address on loopback that nobody listens at.
pub fn closed_port() -> std::net::SocketAddr {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
    listener.local_addr().expect("a bound listener has an address")
}
