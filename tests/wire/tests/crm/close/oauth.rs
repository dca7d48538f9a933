//! OAuth 2: the authorization page and the refresh.

use crm_clients::Json;
use crm_clients::close::{BEARER_TOKEN, Client};
use crm_clients::reqwest::Method;

use crate::sessions::{sent, service, session};

#[tokio::test]
async fn the_app_is_in_the_form() {
    let service = service();
    let session = session(&BEARER_TOKEN, &service);
    assert_eq!(
        session.authorization_url("s").expect("a URL"),
        "https://app.close.com/oauth2/authorize/?response_type=code&client_id=id\
         &redirect_uri=https%3A%2F%2Fa.example%2Fback&state=s"
    );
    let client = Client::builder()
        .base_url(service.url())
        .bearer_token_session(session)
        .build()
        .expect("a client");
    let call = client.request(Method::GET, "/lead/");
    call.send::<Json>().await.expect("a response");
    assert_eq!(
        sent(&service),
        [
            "POST /token - grant_type=refresh_token&refresh_token=refresh-old&client_id=id\
             &client_secret=secret",
            "GET /lead/ Bearer access-new ",
        ]
    );
}
