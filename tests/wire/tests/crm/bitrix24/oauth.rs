//! OAuth 2: the page on the portal's host, the refresh, the URL in the token response, and the
//! token in the body.

use crm_clients::Json;
use crm_clients::bitrix24::{Client, OAUTH2, Server};
use crm_clients::reqwest::Method;

use crate::sessions::{sent, service, session};

#[tokio::test]
async fn tokens_are_requested_in_the_query_and_calls_use_the_portal() {
    let service = service();
    let server = Server::Oauth {
        portal: "portal.example".to_owned(),
    };
    let session = session(&OAUTH2, &service);
    assert_eq!(
        session
            .clone()
            .server(server.clone())
            .authorization_url("s")
            .expect("a URL"),
        "https://portal.example/oauth/authorize/?client_id=id&state=s"
    );
    let client = Client::builder()
        .server(server)
        .oauth2_session(session)
        .build()
        .expect("a client");
    let call = client.request(Method::POST, "/crm.lead.get");
    let call = call.json(&serde_json::json!({"id": 7}));
    call.send::<Json>().await.expect("a response");
    assert_eq!(
        sent(&service),
        [
            "GET /token?grant_type=refresh_token&refresh_token=refresh-old&client_id=id\
             &client_secret=secret - ",
            r#"POST /rest/crm.lead.get - {"auth":"access-new","id":7}"#,
        ]
    );
}
