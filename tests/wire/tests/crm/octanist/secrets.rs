//! The key does not appear in messages and logs.

use std::time::Duration;

use crm_clients::Error;
use crm_clients::octanist::errors::UpdateLeadError;
use crm_clients::octanist::types::UpdateLeadRequest;
use crm_clients::octanist::{Client, ClientBuilder};
use trine_loopback::{Loopback, MockResponse};

use crate::assert_no_secrets::{
    assert_no_secrets_in_debug, assert_no_secrets_in_error, closed_port,
};

const SECRETS: [&str; 1] = ["key-5ecret"];

fn builder() -> ClientBuilder {
    Client::builder().api_key(SECRETS[0])
}

async fn failed(builder: ClientBuilder) -> Error<UpdateLeadError> {
    assert_no_secrets_in_debug(&builder, &SECRETS);
    let client = builder.build().expect("the client can be built");
    assert_no_secrets_in_debug(&client, &SECRETS);
    let outcome = client
        .update_lead(&UpdateLeadRequest::by_id("lead_abc123"))
        .await;
    outcome.expect_err("it is an error")
}

#[tokio::test]
async fn errors_show_no_secret_that_the_body_repeats() {
    let echo = "the key key-5ecret is not known";
    let typed = format!(r#"{{"error":{{"code":"{echo}","message":"{echo}"}}}}"#);
    let untyped = format!(r#"{{"error":"{echo}"}}"#);
    let statuses = [400, 401, 404, 409, 500, 418, 200];
    for status in statuses {
        for body in [typed.as_str(), untyped.as_str(), echo] {
            let loopback = Loopback::with_response(MockResponse::json(status, body));
            let outcome = async {
                let client = builder().base_url(loopback.url()).build();
                let client = client.expect("the client can be built");
                client
                    .update_lead(&UpdateLeadRequest::by_id("lead_abc123"))
                    .await
            };
            match outcome.await {
                // A success with an unknown body.
                Ok(response) => assert_no_secrets_in_debug(&response, &SECRETS),
                Err(error) => {
                    let shown = assert_no_secrets_in_error(&error, &SECRETS);
                    assert!(shown.contains("PATCH /leads"), "{shown}");
                }
            }
        }
    }
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
