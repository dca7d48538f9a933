//! OAuth 2: the page of the authorization, the refresh, and the host that the token names.

use crm_clients::Json;
use crm_clients::pipedrive::{Client, OAUTH2};
use crm_clients::reqwest::Method;

use crate::sessions::{sent, service, session};

#[tokio::test]
async fn the_form_has_basic_authentication_and_calls_go_to_the_companys_host() {
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
    call.send::<Json>().await.expect("an answer");
    // Version 2 is at the company's host too.
    client
        .get_lead_conversion_status(
            "adf21080-0e10-11eb-879b-05d71fb426ec",
            "46c3b0e1-db35-59ca-1828-4817378dff71",
        )
        .await
        .expect("an answer");
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
