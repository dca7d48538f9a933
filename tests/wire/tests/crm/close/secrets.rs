//! The key, in any encoding, and the token do not appear in messages and logs.

use std::time::Duration;

use crm_clients::close::errors::UpdateLeadError;
use crm_clients::close::types::UpdateLeadRequest;
use crm_clients::close::{Client, ClientBuilder};
use crm_clients::{Error, RetryPolicy};
use trine_loopback::{Loopback, MockResponse};

use super::LEAD;
use crate::assert_no_secrets::{
    assert_no_secrets_in_debug, assert_no_secrets_in_error, closed_port,
};

/// The key is the user name; the password is empty. The last secret is both, as encoded in the header.
const SECRETS: [&str; 3] = ["api_5ecret", "token-5ecret", "YXBpXzVlY3JldDo="];

fn builder() -> ClientBuilder {
    Client::builder()
        .retry(RetryPolicy::none())
        .basic_auth(SECRETS[0], "")
        .bearer_token(SECRETS[1])
}

async fn failed(builder: ClientBuilder) -> Error<UpdateLeadError> {
    assert_no_secrets_in_debug(&builder, &SECRETS);
    let client = builder.build().expect("the client can be built");
    assert_no_secrets_in_debug(&client, &SECRETS);
    let outcome = client.update_lead(LEAD, &UpdateLeadRequest::new()).await;
    outcome.expect_err("it is an error")
}

#[tokio::test]
async fn errors_show_no_secret_that_the_body_repeats() {
    let echo = SECRETS.join(", ");
    let echoes = [
        MockResponse::json(400, format!(r#"{{"errors":["{echo}"]}}"#)),
        MockResponse::json(400, format!(r#"{{"errors":"{echo}"}}"#)),
        MockResponse::json(400, echo.clone()),
        MockResponse::json(401, echo.clone()),
        MockResponse::json(403, echo.clone()),
        MockResponse::json(500, echo.clone()),
        MockResponse::json(200, format!(r#"{{"contacts":"{echo}"}}"#)),
        MockResponse::json(200, echo.clone()),
    ];
    for echo in echoes {
        let loopback = Loopback::with_response(echo);
        let error = failed(builder().base_url(loopback.url())).await;
        let shown = assert_no_secrets_in_error(&error, &SECRETS);
        assert!(shown.contains("PUT /lead/{id}/"), "{shown}");
        let recorded = loopback.request();
        let sent = recorded.header("authorization");
        assert_eq!(sent, Some(format!("Basic {}", SECRETS[2]).as_str()));
    }
}

#[tokio::test]
async fn errors_show_no_secret_that_the_body_repeats_in_json() {
    // A slash can be escaped, and a quotation mark must be.
    let key = "api/5\"ecret";
    let body = r#"{"errors":["api\/5\"ecret is not known"]}"#;
    let loopback = Loopback::with_response(MockResponse::json(400, body));
    let builder = Client::builder()
        .basic_auth(key, "")
        .base_url(loopback.url());
    let error = failed(builder).await;
    assert_no_secrets_in_error(&error, &["api\\/5", "api/5", "ecret"]);
    let Error::Api(error) = error else {
        panic!("the server responded: {error:?}");
    };
    assert_eq!(error.raw(), body.as_bytes());
}

#[tokio::test]
async fn calls_without_a_response_show_no_secret() {
    let unreachable = builder().base_url(format!("http://{}", closed_port()));
    let error = failed(unreachable).await;
    assert!(matches!(error, Error::Transport(_)), "{error:?}");
    assert_no_secrets_in_error(&error, &SECRETS);

    let slow = Loopback::with_response(MockResponse::json(200, "{}").after(Duration::from_secs(5)));
    let slow = builder()
        .base_url(slow.url())
        .timeout(Duration::from_millis(100));
    let error = failed(slow).await;
    assert!(matches!(error, Error::Timeout(_)), "{error:?}");
    assert_no_secrets_in_error(&error, &SECRETS);
}
