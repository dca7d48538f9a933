//! Methods that are grouped by tag: they send what methods of the client send.

use std::time::Duration;

use trine_golden::grouped::Client;
use trine_golden::grouped::errors::LeadsGetError;
use trine_golden::grouped::groups::LeadsOperations;
use trine_golden::grouped::params::LeadsListParams;
use trine_golden::grouped::types::Lead;
use trine_golden::{Error, RequestOptions};
use trine_loopback::{Loopback, MockResponse};

use crate::client;

/// Returns a server with one lead, two pages of leads, and an event.
fn crm() -> Loopback {
    Loopback::start(|request| match (request.method.as_str(), request.path()) {
        ("GET", "/leads/7") => MockResponse::json(200, r#"{"id":7}"#),
        ("GET", "/leads/8") => MockResponse::json(404, r#"{"message":"gone"}"#),
        ("GET", "/leads") if request.query() == "start=2" => MockResponse::json(200, "[]"),
        ("GET", "/leads") => MockResponse::json(200, r#"[{"id":1},{"id":2}]"#),
        ("GET", "/lead-count") => MockResponse::json(200, "2"),
        _ => MockResponse::status(204),
    })
}

#[tokio::test]
async fn methods_of_groups_and_of_the_client() {
    let server = crm();
    let client: Client = client!(grouped, server);
    let leads: LeadsOperations = client.leads();
    let lead = leads.get(7).await.expect("a lead");
    assert_eq!(lead.id, 7);
    client.leads().move_(7).await.expect("a response");
    let moved = client.move_().move_lead(&Lead::new(1)).await;
    moved.expect("a response");
    let bytes = client.move_().move_lead_bytes("x").await;
    bytes.expect("a response");
    assert_eq!(*client.leads_2().await.expect("a number"), 2);
    let requests = server.requests();
    let lines = requests.iter().map(|one| {
        let path = one.path();
        format!("{} {path} {}", one.method, one.text())
    });
    assert_eq!(
        lines.collect::<Vec<_>>(),
        [
            "GET /leads/7 ",
            "POST /leads/7/move ",
            r#"POST /moves {"id":1}"#,
            "POST /moves x",
            "GET /lead-count ",
        ]
    );
}

#[tokio::test]
async fn errors_and_options_of_groups() {
    let server = crm();
    let client: Client = client!(grouped, server);
    let error = client.leads().get(8).await.expect_err("no lead");
    let error: Error = error.erase();
    assert_eq!(error.status().map(|status| status.as_u16()), Some(404));

    let options = RequestOptions::new()
        .timeout(Duration::from_secs(9))
        .query("trace", "1");
    let with_options = client.with_options(options);
    with_options.leads().get(7).await.expect("a lead");
    let requests = server.requests();
    assert_eq!(requests.last().expect("a request").query(), "trace=1");
}

#[tokio::test]
async fn lists_of_groups() {
    let server = crm();
    let client: Client = client!(grouped, server);
    let mut items = client.leads().list_items(&LeadsListParams::new());
    let mut ids = Vec::new();
    while let Some(lead) = items.next().await {
        ids.push(lead.expect("a lead").id);
    }
    assert_eq!(ids, [1, 2]);
}

/// Two operations with different errors, in a function with one error type.
async fn count_with_lead(client: &Client, id: i64) -> Result<i64, Error> {
    client.leads().get(id).await?;
    let count = client.leads_2().await?;
    Ok(*count)
}

#[tokio::test]
async fn the_question_mark_erases_the_type_of_an_error() {
    let server = crm();
    let client: Client = client!(grouped, server);
    let count = count_with_lead(&client, 7).await;
    assert_eq!(count.expect("a number"), 2);
    let error = count_with_lead(&client, 8).await.expect_err("no lead");
    assert_eq!(error.status().map(|status| status.as_u16()), Some(404));
    let Error::Api(error) = &error else {
        panic!("{error:?}");
    };
    let body = error.parsed().and_then(|body| body.downcast_ref());
    let body: Option<&LeadsGetError> = body;
    assert!(body.is_some(), "{error:?}");
}
