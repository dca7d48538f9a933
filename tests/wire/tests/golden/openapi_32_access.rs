//! What OpenAPI 3.2 adds besides bodies and parameters: names of servers, deprecated credentials, the
//! metadata of a provider, tags with a parent, and the serialized values of examples.

use trine_golden::oauth_flows::SEVERAL;
use trine_golden::server_names::{Client, Server};
use trine_golden::shared_media_types::types::Note;
use trine_golden::{OAuthProvider, RetryPolicy};
use trine_loopback::{Loopback, MockResponse};

use crate::{client, pairs, sent_headers, serving, silent};

#[tokio::test]
async fn servers_are_chosen_by_their_names() {
    assert_eq!(Server::default(), Server::Production);
    let server = silent();
    let host = server.url().trim_start_matches("http://").to_owned();
    let client = Client::builder()
        .server(Server::OnPremise { host })
        .retry(RetryPolicy::none())
        .build()
        .expect("a client");
    client.leads().await.expect("a response");
    assert_eq!(server.request().path(), "/v1/leads");
}

#[tokio::test]
async fn deprecated_credentials_are_sent() {
    let server = silent();
    #[allow(deprecated, reason = "this is what is tested")]
    let old = client!(deprecated_schemes, server, old("k"));
    old.leads().await.expect("a response");
    let accept = ("accept", "application/json");
    assert_eq!(sent_headers(&server), pairs(&[accept, ("x-key", "k")]));
    let server = silent();
    let current = client!(deprecated_schemes, server, current("t"));
    current.leads().await.expect("a response");
    let expected = pairs(&[accept, ("authorization", "Bearer t")]);
    assert_eq!(sent_headers(&server), expected);
}

#[tokio::test]
async fn the_metadata_of_a_scheme_leads_to_its_provider() {
    let path = SEVERAL
        .metadata_url
        .strip_prefix("https://auth.example.com");
    let path = path.expect("the URL of the document");
    let service = Loopback::start(move |request| {
        let url = format!("http://{}", request.header("host").expect("a host"));
        let metadata = format!(r#"{{"issuer":"{url}","token_endpoint":"{url}/token"}}"#);
        MockResponse::json(200, metadata)
    });
    let found = OAuthProvider::discover(&format!("{}{path}", service.url())).await;
    assert_eq!(found.expect("metadata").issuer(), service.url());
    assert_eq!(
        service.request().path(),
        "/.well-known/oauth-authorization-server"
    );
}

#[tokio::test]
async fn tags_with_a_parent_or_kind_change_no_request() {
    let server = silent();
    let client = client!(tag_kinds, server);
    client.leads().await.expect("a response");
    client.sales().await.expect("a response");
    let requests = server.requests();
    let paths: Vec<&str> = requests.iter().map(|request| request.path()).collect();
    assert_eq!(paths, ["/leads", "/sales"]);
}

#[tokio::test]
async fn the_value_of_an_example_is_sent_as_its_serialized_value() {
    // The example in the docs is made of `dataValue`; `serializedValue` is how it is sent.
    let serialized = r#"{"text":"Call back"}"#;
    let server = serving(serialized);
    let client = client!(shared_media_types, server);
    let sent = Note::new("Call back");
    let received = client.add_note(&sent).await.expect("a response");
    assert_eq!(server.request().text(), serialized);
    assert_eq!(*received, sent);
}
