//! Several calls in one request.

use serde_json::{Value as Json, json};
use trine_golden::batch::calls::{self, Batch, BatchResults, CommandError, Handle};
use trine_golden::batch::params::LeadValuesParams;
use trine_golden::batch::types::{
    LeadAddRequest, LeadAddResponse, LeadFields, LeadGetRequest, LeadGetResponse, LeadListRequest,
    Problem,
};
use trine_golden::{Error, Response};
use trine_loopback::{Loopback, MockResponse};

use crate::{assert_rejected, client, serving};

fn get(id: i64) -> calls::Call<LeadGetResponse> {
    calls::lead_get(&LeadGetRequest::new(id))
}

fn add(fields: LeadFields) -> calls::Call<LeadAddResponse> {
    calls::lead_add(&LeadAddRequest::new(fields))
}

/// Returns the request body of a batch.
async fn sent(batch: &Batch) -> String {
    let server = serving(r#"{"result": {"result": []}}"#);
    let client = client!(batch, server, allow_missing_credentials());
    client.batch_calls(batch).await.expect("a response");
    assert_eq!(server.request().target, "/batch");
    server.request().text()
}

/// Returns the commands of a batch by name.
async fn commands(batch: &Batch) -> Json {
    let body: Json = serde_json::from_str(&sent(batch).await).expect("JSON");
    body["cmd"].clone()
}

#[tokio::test]
async fn commands_have_their_arguments_in_a_query() {
    let mut batch = Batch::new();
    batch.add(get(7));
    let fields = LeadFields::new()
        .title("John&Martin = 100% é")
        .clear_comments()
        .opened(false)
        .contact_ids([1, 2]);
    batch.add_as(
        "new",
        calls::lead_add(&LeadAddRequest::new(fields).notify(true)),
    );
    let order = [("TITLE", "ASC"), ("ID", "DESC")];
    let params = LeadValuesParams::new().like("a b").order(order);
    batch.add(calls::lead_values("TI/TLE", &params));
    assert_eq!(batch.len(), 3);
    let commands = commands(&batch).await;
    assert_eq!(commands["c0"], "lead.get?id=7");
    let new = commands["new"].as_str().expect("a text");
    let mut new: Vec<&str> = new.split(['?', '&']).collect();
    new[1..].sort_unstable();
    assert_eq!(
        new,
        [
            "lead.add",
            "fields%5BCOMMENTS%5D=",
            "fields%5BCONTACT_IDS%5D%5B%5D=1",
            "fields%5BCONTACT_IDS%5D%5B%5D=2",
            "fields%5BOPENED%5D=N",
            "fields%5BTITLE%5D=John%26Martin%20%3D%20100%25%20%C3%A9",
            "notify=1",
        ]
    );
    assert_eq!(
        commands["c2"],
        "lead.TI%2FTLE.values?like=a%20b&order%5BTITLE%5D=ASC&order%5BID%5D=DESC"
    );
}

#[tokio::test]
async fn commands_are_sent_in_their_order() {
    let mut batch = Batch::new();
    let order = LeadListRequest::new().order([("TITLE", "ASC"), ("ID", "DESC")]);
    batch.add_as("z", calls::lead_list(Some(&order)));
    batch.add_as("a", calls::lead_list(Some(&LeadListRequest::new())));
    batch.halt_on_error();
    assert_eq!(
        sent(&batch).await,
        r#"{"halt":1,"cmd":{"z":"lead.list?order%5BTITLE%5D=ASC&order%5BID%5D=DESC","a":"lead.list"}}"#
    );
}

#[tokio::test]
async fn a_credential_is_sent_in_the_body_of_the_batch() {
    let server = serving(r#"{"result": {"result": []}}"#);
    let client = trine_golden::batch::Client::builder()
        .auth("secret")
        .base_url(server.url())
        .build()
        .expect("a client");
    let mut batch = Batch::new();
    batch.add(get(1));
    let response = client.batch_calls(&batch).await.expect("a response");
    let expected = json!({"auth": "secret", "cmd": {"c0": "lead.get?id=1"}});
    assert_eq!(server.request().json(), expected);
    assert!(!format!("{client:?} {batch:?} {response:?}").contains("secret"));
}

#[tokio::test]
async fn later_commands_refer_to_earlier_ones() {
    let mut batch = Batch::new();
    let first = batch.add_as("first", get(1));
    let fields = LeadFields::new().contact_id(0).contact_ids([4]);
    let added = batch.add(
        add(fields)
            .set("fields[CONTACT_ID]", first.reference("[ID]"))
            .set("fields[CONTACT_IDS][]", first.reference("[items][0]")),
    );
    batch.add(get(0).set("id", added.reference("")));
    let commands = commands(&batch).await;
    let mut second: Vec<&str> = commands["c1"]
        .as_str()
        .expect("a text")
        .split('&')
        .collect();
    second.sort_unstable();
    assert_eq!(
        second,
        [
            "fields%5BCONTACT_ID%5D=%24result%5Bfirst%5D%5BID%5D",
            "fields%5BCONTACT_IDS%5D%5B%5D=%24result%5Bfirst%5D%5Bitems%5D%5B0%5D",
            "lead.add?fields%5BCONTACT_IDS%5D%5B%5D=4",
        ]
    );
    assert_eq!(commands["c2"], "lead.get?id=%24result%5Bc1%5D");
    // The replaced value can have members of its own.
    let mut batch = Batch::new();
    let first = batch.add(get(1));
    let fields = LeadFields::new().title("x");
    batch.add(add(fields).set("fields", first.reference("")));
    assert_eq!(
        self::commands(&batch).await["c1"],
        "lead.add?fields=%24result%5Bc0%5D"
    );
}

#[tokio::test]
async fn an_invalid_batch_is_rejected() {
    let server = serving("{}");
    let client = client!(batch, server, allow_missing_credentials());
    let batch = |fill: &dyn Fn(&mut Batch)| {
        let mut batch = Batch::new();
        fill(&mut batch);
        batch
    };
    let mut other = Batch::new();
    let _ = other.add(get(1));
    let foreign: Handle<LeadGetResponse> = other.add(get(2));
    let cases: [(Batch, &str); 10] = [
        (batch(&|_| {}), "expected at least one command, found none"),
        (
            batch(&|it| {
                (0..4).for_each(|id| {
                    it.add(get(id));
                })
            }),
            "expected at most 3 commands, found 4",
        ),
        (
            batch(&|it| {
                it.add_as("same", get(1));
                it.add_as("same", get(2));
            }),
            "command `same` (lead.get): the name is already used",
        ),
        (
            batch(&|it| {
                it.add_as("1", get(1));
            }),
            "command `1` (lead.get): expected a name of letters, digits and `_`",
        ),
        (
            batch(&|it| {
                it.add_as("a]", get(1));
            }),
            "expected a name of letters, digits and `_`",
        ),
        (
            batch(&|it| {
                it.add(get(0).set("id", foreign.reference("[ID]")));
            }),
            "command `c0` (lead.get): expected a reference to a command of this batch",
        ),
        (
            batch(&|it| {
                let first = it.add(get(1));
                it.add(get(0).set("id", first.reference("ID")));
            }),
            "expected a path such as `[items][0][ID]`, found `ID`",
        ),
        (
            batch(&|it| {
                it.add(add(LeadFields::new().clear_title()));
            }),
            "command `c0` (lead.add): expected a value for `fields[TITLE]`, found `null`",
        ),
        (
            batch(&|it| {
                it.add(add(LeadFields::new().title("$result[c0][ID]")));
            }),
            "the text of `fields%5BTITLE%5D` contains",
        ),
        (
            batch(&|it| {
                let params = LeadValuesParams::new().x_trace("t");
                it.add(calls::lead_values("TITLE", &params));
            }),
            "which a batch cannot send",
        ),
    ];
    for (batch, why) in cases {
        let outcome = client.batch_calls(&batch).await;
        assert_rejected(outcome, &server, &["POST /batch was not sent", why]);
    }
    let mut batch = Batch::new();
    batch.add(calls::lead_values("..", &LeadValuesParams::new()));
    let outcome = client.batch_calls(&batch).await;
    assert_rejected(outcome, &server, &["path parameter `field`, found `..`"]);
}

type Results = Response<BatchResults<Problem>>;

/// Returns the results of a batch of three calls with one lead each.
async fn results(body: Json) -> (Results, [Handle<LeadGetResponse>; 3]) {
    let server = serving(&body.to_string());
    let client = client!(batch, server, allow_missing_credentials());
    let mut batch = Batch::new();
    let handles = [1, 2, 3].map(|id| batch.add(get(id)));
    let results = client.batch_calls(&batch).await.expect("a response");
    (results, handles)
}

#[tokio::test]
async fn each_command_has_its_own_result() {
    let (results, [first, second, third]) = results(json!({
        "result": {
            "result": {"c0": {"ID": 1, "TITLE": "a"}},
            "result_error": {"c1": {"error": "", "error_description": "Not found"}},
            "result_total": [],
        }
    }))
    .await;
    let lead = results
        .get(&first)
        .expect("a result")
        .result
        .expect("a lead");
    assert_eq!((lead.id, lead.title.as_deref()), (1, Some("a")));
    assert_eq!(results.content(&first).expect("a content"), lead);
    assert_eq!(
        results.raw_result(&first),
        Some(&json!({"ID": 1, "TITLE": "a"}))
    );
    let error = results.get(&second).expect_err("it failed");
    let CommandError::Api(failure) = error else {
        panic!("{error}");
    };
    let problem = failure.parsed().expect("a problem");
    assert_eq!(problem.error_description.as_deref(), Some("Not found"));
    assert_eq!(failure.command(), "c1");
    assert_eq!(failure.raw()["error"], "");
    assert!(
        failure
            .to_string()
            .starts_with("command `c1` (lead.get) failed: {")
    );
    assert_eq!(results.failures().len(), 1);
    let error = results.get(&third).expect_err("it was not executed");
    assert!(matches!(error, CommandError::NotExecuted(_)));
    assert_eq!(
        error.to_string(),
        "command `c2` (lead.get) was not executed"
    );
    assert_eq!(results.status(), 200);
}

#[tokio::test]
async fn additional_members_of_a_response_are_restored() {
    let server = serving(
        r#"{"result": {
            "result": {"c0": [{"ID": 1}], "c1": []},
            "result_error": [],
            "result_total": {"c0": 70, "c1": 0},
            "result_next": {"c0": 50}
        }}"#,
    );
    let client = client!(batch, server, allow_missing_credentials());
    let mut batch = Batch::new();
    let first = batch.add(calls::lead_list(None));
    let second = batch.add(calls::lead_list(None));
    let results = client.batch_calls(&batch).await.expect("a response");
    let page = results.get(&first).expect("a result");
    assert_eq!(
        (page.result.len(), page.total, page.next),
        (1, Some(70), Some(50))
    );
    let page = results.get(&second).expect("a result");
    assert_eq!(
        (page.result.len(), page.total, page.next),
        (0, Some(0), None)
    );
}

#[tokio::test]
async fn php_can_encode_maps_as_lists() {
    // Keys that count from 0 form a list, and no keys form an empty one.
    let (results, [first, second, third]) = results(json!({
        "result": {"result": [{"ID": 1}, {"ID": 2}], "result_error": [null, null, {"error": "x"}]}
    }))
    .await;
    let id = |handle: &Handle<LeadGetResponse>| {
        results
            .get(handle)
            .expect("a result")
            .result
            .map(|it| it.id)
    };
    assert_eq!((id(&first), id(&second)), (Some(1), Some(2)));
    assert!(matches!(results.get(&third), Err(CommandError::Api(_))));
    let (results, handles) = self::results(json!({"result": {"result": []}})).await;
    for handle in &handles {
        assert!(matches!(
            results.get(handle),
            Err(CommandError::NotExecuted(_))
        ));
        assert_eq!(results.raw_result(handle), None);
    }
}

#[tokio::test]
async fn a_result_that_does_not_fit_has_a_path() {
    let (results, [first, second, _]) = results(json!({
        "result": {
            "result": {"c0": {"ID": "one"}},
            "result_error": {"c1": "broken"},
        }
    }))
    .await;
    let error = results.get(&first).expect_err("it does not fit");
    let CommandError::Decode(decode) = &error else {
        panic!("{error}");
    };
    assert_eq!(decode.path(), "result.ID");
    assert!(
        error
            .to_string()
            .contains("in the response to command `c0`"),
        "{error}"
    );
    let error = results.get(&second).expect_err("it failed");
    let CommandError::Api(failure) = error else {
        panic!("{error}");
    };
    assert!(failure.parsed().is_none());
    assert_eq!(failure.raw(), "broken");
}

#[tokio::test]
async fn a_handle_belongs_to_one_batch() {
    let (results, _) = results(json!({"result": {"result": {"c0": {"ID": 1}}}})).await;
    let mut other = Batch::new();
    let handle = other.add(get(1));
    assert!(matches!(results.get(&handle), Err(CommandError::Foreign)));
    assert_eq!(results.raw_result(&handle), None);
}

#[tokio::test]
async fn a_response_without_results_is_an_error() {
    let server = serving(r#"{"result": {"result": null}}"#);
    let client = client!(batch, server, allow_missing_credentials());
    let mut batch = Batch::new();
    batch.add(get(1));
    let error = client.batch_calls(&batch).await.expect_err("no results");
    let Error::Decode(decode) = error else {
        panic!("{error}");
    };
    assert_eq!(decode.path(), "result.result");
    let server = Loopback::with_response(MockResponse::json(401, r#"{"error": "NO_AUTH"}"#));
    let client = client!(batch, server, allow_missing_credentials());
    let error = client.batch_calls(&batch).await.expect_err("no entry");
    assert_eq!(error.status().map(|status| status.as_u16()), Some(401));
}

/// Messages of failed commands do not show secrets that a server repeats.
#[tokio::test]
async fn secrets_are_not_shown() {
    let server =
        serving(r#"{"result": {"result": [], "result_error": {"c0": {"error": "secret"}}}}"#);
    let client = trine_golden::batch::Client::builder()
        .auth("secret")
        .base_url(server.url())
        .build()
        .expect("a client");
    let mut batch = Batch::new();
    let handle = batch.add(get(1));
    let results = client.batch_calls(&batch).await.expect("a response");
    let error = results.get(&handle).expect_err("it failed");
    assert!(!format!("{error} {error:?} {results:?}").contains("secret"));
}
