//! Several calls in one request, in addition to the golden cases.

mod loopback_server;

use loopback_server::{Server, response};
use reqwest::Method;
use serde::{Deserialize, Deserializer};
use serde_json::{Value as Json, json};
use trine_runtime_tests::client::Client;
use trine_runtime_tests::runtime::{
    Batch, BatchResults, BatchRules, Call, CommandError, Envelope, Error, NoError, Response,
};
use trine_runtime_tests::samples::Owner;

/// A server without references, limit and named errors: the whole response is the result.
const RULES: BatchRules = BatchRules {
    commands: &["deep", "commands"],
    command: "run {path} {query}",
    limit: None,
    reference: None,
    halt: None,
    results: &["results"],
    errors: None,
    result: &[],
    members: &[],
};

type Outcome = Result<Response<BatchResults<Json>>, Error<NoError>>;

/// Returns the result of a batch for a response, and the server.
async fn outcome(batch: &Batch, json: Json) -> (Outcome, Server) {
    let headers = "content-type: application/json\r\n";
    let server = Server::with_responses(&[&response("200 OK", headers, &json.to_string())]).await;
    let outcome = Client::at(&server.url)
        .call(Method::POST, "/batch")
        .json_body("application/json", &batch.body(&RULES))
        .send_batch(batch, &RULES)
        .await;
    (outcome, server)
}

/// An owner wraps an email address.
#[derive(Debug)]
struct Enveloped(Owner);

impl<'de> Deserialize<'de> for Enveloped {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Owner::deserialize(deserializer).map(Self)
    }
}

impl Envelope for Enveloped {
    type Content = String;
    const PATH: &'static str = "email";

    fn into_content(self) -> Option<String> {
        self.0.email
    }
}

#[tokio::test]
async fn the_content_of_a_result() {
    let mut batch = Batch::new();
    let full = batch.add(Call::<Enveloped>::new("/owner").body(&json!({"id": 1})));
    let empty = batch.add(Call::<Enveloped>::new("/owner"));
    let response = json!({"results": {"c0": {"id": 1, "email": "e"}, "c1": {"id": 2}}});
    let (outcome, server) = outcome(&batch, response).await;
    let results = outcome.expect("a response");
    assert_eq!(results.content(&full).expect("a content"), "e");
    assert_eq!(results.get(&full).expect("a result").0.id, 1);
    let error = results.content(&empty).expect_err("no content");
    let CommandError::Decode(decode) = &error else {
        panic!("{error}");
    };
    assert_eq!(decode.path(), "email");
    assert!(error.to_string().contains("`c1`"), "{error}");
    assert!(results.failures().is_empty());
    let body = r#"{"deep":{"commands":{"c0":"run owner id=1","c1":"run owner "}}}"#;
    let request = server.request();
    assert!(request.ends_with(&format!("\r\n\r\n{body}")), "{request}");
}

#[tokio::test]
async fn unsupported_batches_are_rejected() {
    let mut referring = Batch::new();
    let first = referring.add(Call::<Owner>::new("/owner"));
    referring.add(Call::<Owner>::new("/owner").set("id", first.reference("[id]")));
    let mut halting = Batch::new();
    halting.add(Call::<Owner>::new("/owner"));
    halting.halt_on_error();
    let mut unnamed = Batch::new();
    let first = unnamed.add(Call::<Owner>::new("/owner"));
    unnamed.add(Call::<Owner>::new("/owner").set("", first.reference("")));
    let mut scalar = Batch::new();
    scalar.add(Call::<Owner>::new("/owner").body("text"));
    let mut with_query = Batch::new();
    with_query.add(Call::<Owner>::new("/owner?id=1"));
    for (batch, why) in [
        (
            with_query,
            "command `c0` (owner?id=1): expected a path without a query",
        ),
        (
            referring,
            "command `c1` (owner): this API does not support references to results",
        ),
        (halting, "this API cannot stop at the first error"),
        (
            unnamed,
            "expected the name of an argument, found an empty string",
        ),
        (scalar, "expected an object for `name=value` pairs"),
    ] {
        let (outcome, server) = outcome(&batch, json!({})).await;
        let error = outcome.expect_err("it is refused");
        assert!(matches!(error, Error::InvalidRequest(_)), "{error}");
        assert!(error.to_string().contains(why), "{error}");
        assert!(server.requests().is_empty());
    }
}
