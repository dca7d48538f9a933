//! Strings of the format `password`: sent and received as usual, and not shown by `Debug`.

use std::fmt::Debug;

use trine_golden::passwords::Client;
use trine_golden::passwords::params::AddAccountParams;
use trine_golden::passwords::types::{AccountInput, ImportAccountRequest, Login};

use crate::serving;

#[track_caller]
fn assert_shown(value: &impl Debug, expected: &str) {
    assert_eq!(format!("{value:?}"), expected);
    assert!(!format!("{value:#?}").contains("secret"));
}

#[tokio::test]
async fn requests_and_responses_do_not_show_passwords() {
    let received = r#"{"user":"u","password":"secret-1","recovery":null,"pin":"secret-2",
        "old_pins":["secret-3"],"by_device":{"phone":"secret-4"},"other":"secret-5",
        "parent":{"user":"p","password":"secret-6"}}"#;
    let server = serving(received);
    let client = Client::builder().base_url(server.url()).build();
    let params = AddAccountParams::new("secret-0")
        .x_old_pin("secret-1")
        .dry(true);
    assert_shown(
        &params,
        "AddAccountParams { pin: …, x_old_pin: Some(…), dry: Some(true) }",
    );
    let mut account = AccountInput::new("u", "secret-2")
        .new_password("secret-3")
        .clear_recovery()
        .old_pins(["secret-4"]);
    account
        .extra
        .insert("other".to_owned(), "secret-5".to_owned());
    assert_shown(
        &account,
        "AccountInput { user: \"u\", password: …, type_: None, new_password: Some(…), \
         recovery: Null, pin: None, old_pins: Some(…), by_device: None, parent: None, extra: … }",
    );
    let client = client.expect("a client");
    let added = client
        .add_account(&params, &account)
        .await
        .expect("a response");
    assert_eq!(added.password, "secret-1");
    assert_shown(
        &added.into_inner(),
        "Account { user: \"u\", password: …, type_: None, recovery: None, pin: Some(…), \
         old_pins: Some(…), by_device: Some(…), parent: Some(Account { user: \"p\", password: …, \
         type_: None, recovery: None, pin: None, old_pins: None, by_device: None, parent: None, \
         extra: … }), extra: … }",
    );
    let request = server.request();
    assert_eq!(request.target, "/accounts?pin=secret-0&dry=true");
    assert_eq!(request.header("x-old-pin"), Some("secret-1"));
    assert!(
        request.text().contains(r#""password":"secret-2""#),
        "{}",
        request.text()
    );
}

#[test]
fn unions_and_multipart_bodies_do_not_show_passwords() {
    assert_shown(&Login::Password("secret".to_owned()), "Password(…)");
    assert_shown(&Login::Passwords(vec!["secret".to_owned()]), "Passwords(…)");
    assert_shown(&Login::Number(7), "Number(7)");
    let body = ImportAccountRequest::new("n").password("secret");
    assert_shown(
        &body,
        "ImportAccountRequest { name: \"n\", password: Some(…) }",
    );
}
