//! The key, the token and the company's domain do not appear in messages and logs.

use std::time::Duration;

use crm_clients::pipedrive::types::UpdateLeadRequest;
use crm_clients::pipedrive::{Client, ClientBuilder, Server};
use crm_clients::{Error, RequestOptions};
use trine_loopback::{Loopback, MockResponse};

use super::LEAD;
use crate::assert_no_secrets::{
    assert_no_secrets_in_debug, assert_no_secrets_in_error, closed_port,
};
use crate::tls_proxy::TlsProxy;

const SECRETS: [&str; 4] = ["key-5ecret", "token-5ecret", "acme-5ecret", "trace-5ecret"];

fn builder() -> ClientBuilder {
    Client::builder()
        .api_key(SECRETS[0])
        .oauth2(SECRETS[1])
        .server(company())
}

fn company() -> Server {
    Server::Company {
        company_domain: SECRETS[2].to_owned(),
    }
}

async fn failed(client: &Client) -> Error<crm_clients::pipedrive::errors::UpdateLeadError> {
    let options = RequestOptions::new()
        .header("x-trace", SECRETS[3])
        .query("trace", SECRETS[3]);
    let client = client.with_options(options);
    assert_no_secrets_in_debug(&client, &SECRETS);
    let outcome = client.update_lead(LEAD, &UpdateLeadRequest::new()).await;
    outcome.expect_err("it is an error")
}

#[test]
fn client_builder_and_server_show_no_secret() {
    assert_no_secrets_in_debug(&builder(), &SECRETS);
    assert_no_secrets_in_debug(&company(), &SECRETS);
    let client = builder().build().expect("the client can be built");
    assert_no_secrets_in_debug(&client, &SECRETS);
    assert!(format!("{client:?}").contains("https://{company_domain}.pipedrive.com/api/v1"));
    assert!(format!("{:?}", company()).contains("https://{company_domain}.pipedrive.com/api/v1"));
}

#[tokio::test]
async fn errors_show_no_secret_that_the_body_repeats() {
    let host = "acme-5ecret.pipedrive.com";
    let echo = r#"no https://acme-5ecret.pipedrive.com/api/v1 for key-5ecret, token-5ecret"#;
    let echoes = [
        MockResponse::json(404, format!(r#"{{"success":false,"error":"{echo}"}}"#)),
        MockResponse::json(404, format!(r#"{{"success":"{echo}"}}"#)),
        MockResponse::body(404, "text/html", echo),
        MockResponse::body(500, "text/plain", echo),
        MockResponse::json(200, format!(r#"{{"success":"{echo}"}}"#)),
        MockResponse::body(200, "text/html", echo),
        MockResponse::status(302)
            .header("location", "https://acme-5ecret.pipedrive.com/key-5ecret"),
    ];
    for echo in echoes {
        let loopback = Loopback::with_response(echo);
        let http = TlsProxy::new(&loopback, host).client(host);
        let client = builder()
            .http_client(http)
            .build()
            .expect("the client can be built");
        let error = failed(&client).await;
        assert_no_secrets_in_error(&error, &SECRETS[..3]);
        assert_no_secrets_in_error(&error.erase(), &SECRETS[..3]);
        assert_eq!(
            loopback.requests()[0].header("x-api-token"),
            Some(SECRETS[0])
        );
    }
}

#[tokio::test]
async fn calls_without_a_response_show_no_secret() {
    let unreachable = format!("http://{}", closed_port());
    let client = builder()
        .base_url(unreachable)
        .build()
        .expect("the client can be built");
    let error = failed(&client).await;
    assert!(matches!(error, Error::Transport(_)), "{error:?}");
    assert_no_secrets_in_error(&error, &SECRETS);

    let slow = Loopback::with_response(MockResponse::json(200, "{}").after(Duration::from_secs(5)));
    let client = builder()
        .base_url(slow.url())
        .timeout(Duration::from_millis(100));
    let error = failed(&client.build().expect("the client can be built")).await;
    assert!(matches!(error, Error::Timeout(_)), "{error:?}");
    assert_no_secrets_in_error(&error, &SECRETS);
}

#[tokio::test]
async fn a_certificate_of_another_host_shows_no_domain() {
    let host = "acme-5ecret.pipedrive.com";
    let loopback = Loopback::with_response(MockResponse::json(200, "{}"));
    let http = TlsProxy::new(&loopback, "elsewhere.example").client(host);
    let client = builder()
        .http_client(http)
        .build()
        .expect("the client can be built");
    let error = failed(&client).await;
    assert!(matches!(error, Error::Transport(_)), "{error:?}");
    assert_no_secrets_in_error(&error, &SECRETS);
    assert_eq!(loopback.requests(), []);
}

#[tokio::test]
async fn an_unsendable_credential_is_rejected_without_showing_it() {
    let loopback = Loopback::with_response(MockResponse::json(200, "{}"));
    let broken = "key-5ecret\nx: y";
    let builder = Client::builder().api_key(broken).base_url(loopback.url());
    let client = builder.build().expect("the client can be built");
    assert_no_secrets_in_debug(&client, &SECRETS);
    let error = failed(&client).await;
    assert!(matches!(error, Error::InvalidRequest(_)), "{error:?}");
    let shown = assert_no_secrets_in_error(&error, &SECRETS);
    assert!(shown.contains("x-api-token"), "{shown}");
    assert_eq!(loopback.requests(), []);
}

#[test]
fn a_client_that_cannot_be_built_shows_no_secret() {
    let broken = [
        builder().server(Server::Company {
            company_domain: "acme-5ecret/..".to_owned(),
        }),
        builder().base_url("acme-5ecret"),
        builder().base_url("ftp://acme-5ecret"),
        builder().base_url("https://acme-5ecret:port"),
        builder().base_url("https://x.example/?key=key-5ecret"),
        builder().base_url("https://x.example/#token-5ecret"),
    ];
    for builder in broken {
        assert_no_secrets_in_debug(&builder, &SECRETS);
        let error = builder.build().expect_err("it cannot be built");
        assert_no_secrets_in_error(&error, &SECRETS);
    }
}

#[test]
fn a_user_in_the_base_url_is_rejected_or_not_shown() {
    let builder = Client::builder().base_url("https://someone:key-5ecret@api.pipedrive.com/v1");
    assert_no_secrets_in_debug(&builder, &SECRETS);
    match builder.build() {
        Ok(client) => assert_no_secrets_in_debug(&client, &SECRETS),
        Err(error) => {
            assert_no_secrets_in_error(&error, &SECRETS);
        }
    }
}
