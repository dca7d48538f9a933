//! OAuth 2: the authorization page, the refresh, and the host in the token response.

use crm_clients::Json;
use crm_clients::pipedrive::types::{RevokeTokenRequest, TokenTypeHint};
use crm_clients::pipedrive::{Client, OAUTH2};
use crm_clients::reqwest::Method;
use trine_loopback::{Loopback, MockResponse};

use crate::sessions::{sent, service, session};

#[tokio::test]
async fn the_form_has_basic_authentication_and_calls_use_the_companys_host() {
    let service = service();
    let session = session(&OAUTH2, &service);
    assert_eq!(
        session.authorization_url("s").expect("a URL"),
        "https://oauth.pipedrive.com/oauth/authorize?response_type=code&client_id=id\
         &redirect_uri=https%3A%2F%2Fa.example%2Fback&state=s"
    );
    let client = Client::builder().oauth2_session(session).build();
    let client = client.expect("a client");
    let call = client.request(Method::GET, "/leads");
    call.send::<Json>().await.expect("a response");
    // Version 2 uses the company's host as well.
    client
        .get_lead_conversion_status(
            "adf21080-0e10-11eb-879b-05d71fb426ec",
            "46c3b0e1-db35-59ca-1828-4817378dff71",
        )
        .await
        .expect("a response");
    assert_eq!(
        sent(&service),
        [
            "POST /token Basic aWQ6c2VjcmV0 grant_type=refresh_token&refresh_token=refresh-old",
            "GET /company/api/v1/leads Bearer access-new ",
            "GET /company/api/v2/leads/adf21080-0e10-11eb-879b-05d71fb426ec/convert/status/\
             46c3b0e1-db35-59ca-1828-4817378dff71 Bearer access-new ",
        ]
    );
}

#[tokio::test]
async fn a_token_is_revoked_by_the_app_itself() {
    let server = Loopback::with_response(MockResponse::status(200));
    let builder = Client::builder()
        .basic_authentication("id", "secret")
        .oauth2("access-token")
        .base_url("http://127.0.0.1:1")
        .oauth_base_url(server.url());
    let client = builder.build().expect("a client");
    let request = RevokeTokenRequest::new("1:2/ab").token_type_hint(TokenTypeHint::RefreshToken);
    client.revoke_token(&request).await.expect("a response");
    let sent = server.request();
    assert_eq!(sent.method, "POST");
    assert_eq!(sent.target, "/oauth/revoke");
    assert_eq!(sent.header("authorization"), Some("Basic aWQ6c2VjcmV0"));
    let form = Some("application/x-www-form-urlencoded");
    assert_eq!(sent.header("content-type"), form);
    assert_eq!(
        sent.text(),
        "token=1%3A2%2Fab&token_type_hint=refresh_token"
    );
}
