//! Several calls in one request: [`calls`], sent with `POST /batch`.

use crm_clients::bitrix24::calls::{
    self, Batch, BatchResults, Call, CommandError, CommandFailure, Handle,
};
use crm_clients::bitrix24::errors::BatchError;
use crm_clients::bitrix24::types::{
    AddedResponse, CrmLeadAddRequest, CrmLeadGetRequest, CrmLeadGetResponse, CrmLeadListRequest,
    CrmLeadListResponse, CrmLeadUpdateRequest, ErrorCode, ErrorResponse, LeadAddOptions,
    LeadFields, LeadStage, MultiField, SortDirection,
};
use crm_clients::{Error, Response};
use serde_json::{Value as Json, json};
use trine_loopback::{Loopback, MockResponse};

use super::{SERVER, client};
use crate::scripted_server::ScriptedServer;

type Results = Response<BatchResults<ErrorResponse>>;

/// Returns the results of a batch for a response.
async fn result_of(batch: &Batch, response: MockResponse) -> Result<Results, Error<BatchError>> {
    let client = SERVER.with(|server| server.respond_with(response));
    client.batch_calls(batch).await
}

/// Returns the results of a batch for a response with this content.
async fn results(batch: &Batch, body: &Json) -> Results {
    let response = MockResponse::json(200, body.to_string());
    result_of(batch, response).await.expect("a response")
}

/// Returns the request body of a batch.
async fn sent(batch: &Batch) -> Json {
    results(batch, &json!({"result": {"result": []}})).await;
    let recorded = SERVER.with(ScriptedServer::last);
    assert_eq!(recorded.method, "POST");
    assert_eq!(recorded.target, "/rest/1/hook7f3a/batch");
    assert_eq!(recorded.header("content-type"), Some("application/json"));
    recorded.json()
}

/// A command as a server parses it: the method, and its parameters sorted by name.
fn read(command: &Json) -> (String, Vec<String>) {
    let command = command.as_str().expect("a command is a text");
    let (method, query) = command.split_once('?').unwrap_or((command, ""));
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    let mut pairs: Vec<String> = pairs.map(decoded).collect();
    pairs.sort();
    (method.to_owned(), pairs)
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut left = text.bytes();
    while let Some(byte) = left.next() {
        bytes.push(match byte {
            b'%' => {
                let digits: Vec<u8> = left.by_ref().take(2).collect();
                let digits = std::str::from_utf8(&digits).expect("two digits");
                u8::from_str_radix(digits, 16).expect("two digits")
            }
            byte => byte,
        });
    }
    String::from_utf8(bytes).expect("text")
}

fn get(id: i64) -> Call<CrmLeadGetResponse> {
    calls::crm_lead_get(&CrmLeadGetRequest::new(id))
}

/// Adds, updates, reads and searches for a lead. Each call uses the results of earlier ones.
struct Life {
    batch: Batch,
    added: Handle<AddedResponse>,
    got: Handle<CrmLeadGetResponse>,
    listed: Handle<CrmLeadListResponse>,
}

fn life() -> Life {
    let mut batch = Batch::new();
    let fields = LeadFields::new()
        .title("John&Martin 50%")
        .opened(true)
        .opportunity(12500.5)
        .phone([MultiField::new().value("555888").value_type("WORK")]);
    let options = LeadAddOptions::new().register_sonet_event(false);
    let request = CrmLeadAddRequest::new(fields).params(options);
    let added = batch.add_as("add", calls::crm_lead_add(&request));
    let fields = LeadFields::new()
        .status_id(LeadStage::InProcess)
        .clear_comments();
    // The reference replaces the number.
    let update = calls::crm_lead_update(&CrmLeadUpdateRequest::new(0, fields));
    batch.add(update.set("id", added.reference("")));
    let got = batch.add_as("get", get(0).set("id", added.reference("")));
    let request = CrmLeadListRequest::new().select(["ID", "TITLE"]).start(0);
    let listed = batch.add(
        calls::crm_lead_list(&request)
            .set("filter[=ASSIGNED_BY_ID]", got.reference("[ASSIGNED_BY_ID]"))
            .set("filter[=PHONE]", got.reference("[PHONE][0][VALUE]")),
    );
    batch.halt_on_error();
    Life {
        batch,
        added,
        got,
        listed,
    }
}

#[tokio::test]
async fn calls_are_sent_as_commands() {
    let body = sent(&life().batch).await;
    assert_eq!(body["halt"], 1);
    let commands = body["cmd"].as_object().expect("commands by name");
    assert_eq!(commands.len(), 4);
    let expected: [(&str, &str, &[&str]); 4] = [
        (
            "add",
            "crm.lead.add",
            &[
                "fields[OPENED]=Y",
                "fields[OPPORTUNITY]=12500.5",
                "fields[PHONE][0][VALUE]=555888",
                "fields[PHONE][0][VALUE_TYPE]=WORK",
                "fields[TITLE]=John&Martin 50%",
                "params[REGISTER_SONET_EVENT]=N",
            ],
        ),
        (
            "c1",
            "crm.lead.update",
            &[
                "fields[COMMENTS]=",
                "fields[STATUS_ID]=IN_PROCESS",
                "id=$result[add]",
            ],
        ),
        ("get", "crm.lead.get", &["id=$result[add]"]),
        (
            "c3",
            "crm.lead.list",
            &[
                "filter[=ASSIGNED_BY_ID]=$result[get][ASSIGNED_BY_ID]",
                "filter[=PHONE]=$result[get][PHONE][0][VALUE]",
                "select[]=ID",
                "select[]=TITLE",
                "start=0",
            ],
        ),
    ];
    for (name, method, parameters) in expected {
        let (sent_method, sent_parameters) = read(&commands[name]);
        assert_eq!(sent_method, method);
        assert_eq!(sent_parameters, parameters, "{name}");
    }
    // As sent: delimiters of parameters are encoded inside of text.
    assert_eq!(commands["get"], "crm.lead.get?id=%24result%5Badd%5D");
    let add = commands["add"].as_str().expect("a text");
    assert!(
        add.contains("fields%5BTITLE%5D=John%26Martin%2050%25"),
        "{add}"
    );
}

/// Leads are sorted by the first field, which is not the first by name.
#[tokio::test]
async fn fields_to_sort_by_keep_their_order() {
    let order = [
        ("STATUS_ID", SortDirection::Ascending),
        ("ID", SortDirection::Descending),
    ];
    let mut batch = Batch::new();
    batch.add(calls::crm_lead_list(
        &CrmLeadListRequest::new().order(order),
    ));
    assert_eq!(
        sent(&batch).await["cmd"]["c0"],
        "crm.lead.list?order%5BSTATUS_ID%5D=ASC&order%5BID%5D=DESC"
    );
}

/// Calls are executed in this order, which is not that of their names.
#[tokio::test]
async fn commands_keep_their_order() {
    let mut batch = Batch::new();
    for name in ["z", "b", "y", "a"] {
        batch.add_as(name, get(1));
    }
    sent(&batch).await;
    let text = SERVER.with(ScriptedServer::last).text();
    assert_eq!(
        text,
        r#"{"cmd":{"z":"crm.lead.get?id=1","b":"crm.lead.get?id=1","y":"crm.lead.get?id=1","a":"crm.lead.get?id=1"}}"#
    );
}

#[tokio::test]
async fn each_call_has_the_same_result_as_outside_of_a_batch() {
    let Life {
        batch,
        added,
        got,
        listed,
    } = life();
    let body = json!({
        "result": {
            "result": {
                "add": 3465,
                "c1": true,
                "get": {"ID": "3465", "OPPORTUNITY": "12500.50", "BIRTHDATE": "", "UF_CRM_7": "x"},
                "c3": [{"ID": "3465"}, {"ID": "3466"}],
            },
            "result_error": [],
            "result_total": {"c3": "70"},
            "result_next": {"c3": 50},
            "result_time": {"add": {"start": 1.5, "finish": 2, "operating": 0.25}},
        },
        "time": {"start": 1, "finish": 3},
    });
    let results = results(&batch, &body).await;
    let added = results.get(&added).expect("it was added");
    assert_eq!(added.result, Some(3465));
    let time = added.time.expect("its own time");
    assert_eq!((time.finish, time.operating), (Some(2.0), Some(0.25)));
    let got = results.get(&got).expect("it was got");
    let lead = got.result.expect("a lead");
    assert_eq!((lead.id, lead.opportunity), (Some(3465), Some(12500.5)));
    assert_eq!(lead.custom("7"), Some(&json!("x")));
    let page = results.get(&listed).expect("they were listed");
    assert_eq!((page.total, page.next), (Some(70), Some(50)));
    let leads = page.result.expect("leads");
    let ids: Vec<_> = leads.iter().map(|lead| lead.id).collect();
    assert_eq!(ids, [Some(3465), Some(3466)]);
    assert_eq!(
        results.raw_result(&listed),
        Some(&body["result"]["result"]["c3"])
    );
    assert!(results.failures().is_empty());
    assert_eq!(results.status(), 200);
}

/// The server's reason for a missing result.
fn failure<T>(outcome: Result<T, CommandError<ErrorResponse>>) -> CommandFailure<ErrorResponse> {
    match outcome {
        Err(CommandError::Api(failure)) => failure,
        Err(error) => panic!("it is not an error of the server: {error}"),
        Ok(_) => panic!("it has a result"),
    }
}

#[tokio::test]
async fn some_calls_can_fail() {
    let mut batch = Batch::new();
    let first = batch.add(get(1));
    let second = batch.add(get(2));
    let third = batch.add(get(3));
    let body = json!({"result": {
        "result": {"c0": {"ID": "1"}},
        "result_error": {
            "c1": {"error": "", "error_description": "Not found"},
            "c2": {"error": 0, "error_description": "<br>"},
        },
    }});
    let results = results(&batch, &body).await;
    assert_eq!(
        results.get(&first).expect("a lead").result.unwrap().id,
        Some(1)
    );
    let not_found = failure(results.get(&second));
    assert_eq!(not_found.command(), "c1");
    let error = not_found.parsed().expect("an error of the spec");
    assert_eq!(error.error, Some(ErrorCode::String(String::new())));
    assert_eq!(error.error_description.as_deref(), Some("Not found"));
    assert_eq!(
        not_found.to_string(),
        r#"command `c1` (crm.lead.get) failed: {"error":"","error_description":"Not found"}"#
    );
    // A code that is a number, as in other methods.
    let error = failure(results.get(&third)).into_parsed();
    let code = error.expect("an error of the spec").error;
    assert_eq!(code, Some(ErrorCode::Number(0.0)));
    let failed: Vec<String> = results
        .failures()
        .iter()
        .map(|failure| failure.command().to_owned())
        .collect();
    assert_eq!(failed, ["c1", "c2"]);
}

#[tokio::test]
async fn commands_after_an_error_that_stops_are_not_executed() {
    let Life {
        batch, added, got, ..
    } = life();
    let body = json!({"result": {
        "result": [],
        "result_error": {"add": {"error": "ACCESS_DENIED", "error_description": "No"}},
        "result_total": [],
        "result_next": [],
        "result_time": [],
    }});
    let results = results(&batch, &body).await;
    assert_eq!(SERVER.with(ScriptedServer::last).json()["halt"], 1);
    assert_eq!(failure(results.get(&added)).raw()["error"], "ACCESS_DENIED");
    let error = results.get(&got).expect_err("it was not executed");
    assert!(matches!(error, CommandError::NotExecuted(_)), "{error:?}");
    assert_eq!(
        error.to_string(),
        "command `get` (crm.lead.get) was not executed"
    );
}

#[tokio::test]
async fn fifty_calls_are_accepted() {
    let mut batch = Batch::new();
    for id in 0..50 {
        batch.add(get(id));
    }
    let commands = sent(&batch).await["cmd"].clone();
    assert_eq!(commands.as_object().map(serde_json::Map::len), Some(50));
    assert_eq!(commands["c49"], "crm.lead.get?id=49");
}

#[tokio::test]
async fn a_wrong_batch_is_not_sent() {
    let mut many = Batch::new();
    for id in 0..51 {
        many.add(get(id));
    }
    let mut other = Batch::new();
    let elsewhere = other.add(get(1));
    let mut foreign = Batch::new();
    foreign.add(get(0).set("id", elsewhere.reference("[ID]")));
    // References in text from other sources are not resolved.
    let mut injected = Batch::new();
    let fields = LeadFields::new().title("$result[c0][PHONE]");
    injected.add(calls::crm_lead_update(&CrmLeadUpdateRequest::new(
        1, fields,
    )));
    let mut empty_list = Batch::new();
    let fields = LeadFields::new().phone([]);
    empty_list.add(calls::crm_lead_update(&CrmLeadUpdateRequest::new(
        1, fields,
    )));
    let server = Loopback::with_response(MockResponse::json(200, "{}"));
    let client = client(&server);
    for (batch, why) in [
        (many, "expected at most 50 commands, found 51"),
        (Batch::new(), "expected at least one command, found none"),
        (foreign, "expected a reference to a command of this batch"),
        (injected, "as a reference"),
        (
            empty_list,
            "expected elements in `fields[PHONE]`, found an empty list",
        ),
    ] {
        let error = client
            .batch_calls(&batch)
            .await
            .expect_err("a rejected call");
        assert!(matches!(error, Error::InvalidRequest(_)), "{error:?}");
        assert!(error.to_string().contains(why), "{error}");
    }
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn a_whole_batch_can_fail() {
    let mut batch = Batch::new();
    batch.add(get(1));
    let body = r#"{"error":"QUERY_LIMIT_EXCEEDED","error_description":"Too many requests"}"#;
    let outcome = result_of(&batch, MockResponse::json(503, body)).await;
    let error = crate::call::typed(outcome, 503);
    let BatchError::ServerError(error) = error else {
        panic!("{error:?}");
    };
    let code = ErrorCode::String("QUERY_LIMIT_EXCEEDED".to_owned());
    assert_eq!(error.error, Some(code));
}

#[tokio::test]
async fn an_application_sends_its_token_once() {
    let server = Loopback::with_response(MockResponse::json(200, r#"{"result":{"result":[]}}"#));
    let builder = crm_clients::bitrix24::Client::builder().oauth2("token");
    let client = builder.base_url(server.url()).build().expect("a client");
    let mut batch = Batch::new();
    batch.add(get(1));
    client.batch_calls(&batch).await.expect("a response");
    let body = server.requests()[0].json();
    assert_eq!(
        body,
        json!({"auth": "token", "cmd": {"c0": "crm.lead.get?id=1"}})
    );
}

/// Returns one of the vendor's payloads, or `None` without a folder of payloads.
fn payload(name: &str) -> Option<Json> {
    let Some(folder) = std::env::var_os("TRINE_EXAMPLES") else {
        println!("skipped: TRINE_EXAMPLES names no folder with payloads");
        return None;
    };
    let path = std::path::Path::new(&folder).join("bitrix24").join(name);
    // Folders differ in their content.
    let text = std::fs::read_to_string(&path).ok()?;
    Some(serde_json::from_str(&text).expect("the payload is JSON"))
}

/// The vendor's samples call methods that the document does not describe.
fn of_the_vendor() -> (Batch, Handle<Json>, Handle<Json>) {
    let mut batch = Batch::new();
    let user = batch.add_as("get_user", Call::<Json>::new("/user.current"));
    let department =
        Call::<Json>::new("/department.get").set("ID", user.reference("[UF_DEPARTMENT][0]"));
    let department = batch.add_as("get_department", department);
    (batch, user, department)
}

#[tokio::test]
async fn the_vendors_requests_are_equal() {
    let (batch, ..) = of_the_vendor();
    let ours = sent(&batch).await["cmd"].clone();
    for name in ["batch.3.webhook.request.json", "batch.4.oauth.request.json"] {
        let Some(payload) = payload(name) else {
            continue;
        };
        let theirs = payload["cmd"].as_object().expect("commands by name");
        assert_eq!(theirs.len(), 2);
        for (command, text) in theirs {
            assert_eq!(read(&ours[command]), read(text), "{name}");
        }
    }
}

#[tokio::test]
async fn the_vendors_responses_are_split() {
    let (batch, user, department) = of_the_vendor();
    if let Some(body) = payload("batch.1.response.json") {
        let results = results(&batch, &body).await;
        let user = results.get(&user).expect("a user");
        let all = &body["result"];
        assert_eq!(user["result"], all["result"]["get_user"]);
        assert_eq!(user["time"], all["result_time"]["get_user"]);
        assert!(user.get("total").is_none());
        let department = results.get(&department).expect("departments");
        assert_eq!(department["result"], all["result"]["get_department"]);
        assert_eq!(department["total"], 1);
    }
    if let Some(body) = payload("batch.2.response.json") {
        let results = results(&batch, &body).await;
        for (handle, name) in [(&user, "get_user"), (&department, "get_department")] {
            let failure = failure(results.get(handle));
            assert_eq!(failure.command(), name);
            let code = ErrorCode::String("insufficient_scope".to_owned());
            assert_eq!(
                failure.into_parsed().and_then(|error| error.error),
                Some(code)
            );
        }
        assert_eq!(results.failures().len(), 2);
    }
}
