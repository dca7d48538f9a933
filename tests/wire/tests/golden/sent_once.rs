//! Values that a document describes twice are sent once.

use trine_golden::RequestOptions;
use trine_golden::sent_once::Client;
use trine_golden::sent_once::params::{EitherParams, NoneParams, QueryParams, SearchParams};
use trine_loopback::Loopback;

use crate::silent;

fn client(server: &Loopback) -> Client {
    Client::builder()
        .base_url(server.url())
        .key("secret")
        .token("t")
        .header("h")
        .build()
        .expect("a client")
}

#[tokio::test]
async fn a_credential_is_no_parameter() {
    let server = silent();
    let client = client(&server);
    client
        .query(&QueryParams::new().page(1))
        .await
        .expect("a response");
    client.header().await.expect("a response");
    let requests = server.requests();
    assert_eq!(requests[0].target, "/query?page=1&key=secret&token=t");
    let keys = requests[1].headers.iter();
    let keys: Vec<_> = keys.filter(|(name, _)| name == "x-api-key").collect();
    assert_eq!(keys, [&("x-api-key".to_owned(), "h".to_owned())]);
}

#[tokio::test]
async fn a_value_of_the_call_overrides_the_credential() {
    let server = silent();
    let client = client(&server);
    let options = RequestOptions::new().query("key", "mine");
    let call = client.with_options(options);
    call.query(&QueryParams::new()).await.expect("a response");
    let params = EitherParams::new("mine", "session");
    client.either(&params).await.expect("a response");
    client
        .none(&NoneParams::new("mine"))
        .await
        .expect("a response");
    let with_cookie = Client::builder()
        .base_url(server.url())
        .cookie("secret")
        .build()
        .expect("a client");
    with_cookie.either(&params).await.expect("a response");
    let requests = server.requests();
    let targets: Vec<_> = requests.iter().map(|one| one.target.as_str()).collect();
    assert_eq!(
        targets,
        [
            "/query?token=t&key=mine",
            "/either?key=mine",
            "/none?key=mine",
            "/either?key=mine"
        ]
    );
    assert_eq!(requests[3].header("cookie"), Some("sid=session"));
}

#[tokio::test]
async fn a_query_in_a_path_is_not_repeated() {
    let server = silent();
    let client = client(&server);
    let params = SearchParams::new("a b");
    client.search(2, &params).await.expect("a response");
    client.board("b/1").await.expect("a response");
    let requests = server.requests();
    let targets: Vec<_> = requests.iter().map(|one| one.target.as_str()).collect();
    assert_eq!(
        targets,
        [
            "/search?page=2&type=user&q=a%20b",
            "/boards/b%2F1?key=secret&token=t"
        ]
    );
}

#[tokio::test]
async fn the_fake_server_distinguishes_operations_by_their_query() {
    let fake = trine_golden::sent_once::fake::Fake::new();
    fake.rest_list().respond_status(204);
    fake.rest_get().path("id", "a b").respond_status(204);
    let client = fake.client();
    client
        .rest_get("a b")
        .await
        .expect("the second expectation");
    client.rest_list().await.expect("the first expectation");
}
