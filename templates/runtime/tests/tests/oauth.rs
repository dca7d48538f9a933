//! Stored tokens.
#![cfg(feature = "oauth-session")]

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use trine_runtime_tests::runtime::{Json, MemoryTokenStore, OAuthToken, TokenStore};

#[test]
fn a_token_is_one_object() {
    let token = OAuthToken::new("a")
        .with_refresh_token("r")
        .with_expires_at(UNIX_EPOCH + Duration::from_secs(1_700_000_000))
        .with_member("api_domain", "https://x.example")
        .with_member("scope", Json::Null);
    let json = serde_json::to_string(&token).expect("it can be written");
    assert_eq!(
        json,
        r#"{"access_token":"a","api_domain":"https://x.example","expires_at":1700000000,"refresh_token":"r","scope":null}"#
    );
    let read: OAuthToken = serde_json::from_str(&json).expect("it can be read");
    assert_eq!(read, token);
    let bare = OAuthToken::new("a");
    let json = serde_json::to_string(&bare).expect("it can be written");
    assert_eq!(json, r#"{"access_token":"a"}"#);
    assert_eq!(
        serde_json::from_str::<OAuthToken>(&json).expect("it can be read"),
        bare
    );
}

#[test]
fn a_token_response_is_accepted_as_a_token() {
    for seconds in ["3600", "\"3600\"", "3600.9"] {
        let json = format!(r#"{{"access_token":"a","expires_in":{seconds},"expires_at":null}}"#);
        let token: OAuthToken = serde_json::from_str(&json).expect("it can be read");
        let left = token
            .expires_at()
            .expect("an end")
            .duration_since(SystemTime::now());
        let left = left.expect("it lasts").as_secs();
        assert!((3590..=3600).contains(&left), "{seconds}: {left}");
    }
    for seconds in [
        "1e300",
        "null",
        "{}",
        "\"soon\"",
        "\"1e300\"",
        "18446744073709551615",
    ] {
        let json = format!(r#"{{"access_token":"a","expires_in":{seconds}}}"#);
        let token: OAuthToken = serde_json::from_str(&json).expect("it can be read");
        assert_eq!(token.expires_at(), None, "{seconds}");
    }
    for json in [
        "{}",
        "[]",
        r#"{"access_token":""}"#,
        r#"{"access_token":1}"#,
    ] {
        serde_json::from_str::<OAuthToken>(json).expect_err(json);
    }
}

#[tokio::test]
async fn clones_of_a_store_in_memory_share_it() {
    let store = MemoryTokenStore::new();
    let shared: Box<dyn TokenStore> = Box::new(store.clone());
    assert_eq!(shared.load().await.expect("it never fails"), None);
    shared
        .save(&OAuthToken::new("a"))
        .await
        .expect("it never fails");
    assert_eq!(store.token().expect("a token").access_token(), "a");
    let shown = format!("{store:?}");
    assert!(!shown.contains("\"a\""), "{shown}");
}
