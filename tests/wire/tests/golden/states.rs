//! Every state of a value, in every way to send one, has bytes of its own or is refused.

use std::collections::BTreeMap;

use serde_json::json;
use trine_golden::Error;
use trine_golden::states::params::QueryParams;
use trine_golden::states::types::{Change, Small};
use trine_loopback::{Loopback, Recorded};

use crate::{client, silent};

/// The requests of calls in different states, by the state.
struct States {
    server: Loopback,
    sent: BTreeMap<String, String>,
    refused: Vec<&'static str>,
}

impl States {
    fn new() -> Self {
        Self {
            server: silent(),
            sent: BTreeMap::new(),
            refused: Vec::new(),
        }
    }

    /// Takes the outcome of a call, and checks that its request is none that came before.
    fn take<T, E: std::fmt::Debug>(&mut self, state: &'static str, result: Result<T, Error<E>>) {
        let requests = self.server.requests();
        let before = self.sent.len();
        match result {
            Ok(_) => {
                assert_eq!(requests.len(), before + 1, "{state}: one request");
                let sent = bytes(&requests[before]);
                if let Some(other) = self.sent.insert(sent.clone(), state.to_owned()) {
                    panic!("`{state}` is sent as `{other}` is: {sent}");
                }
            }
            Err(Error::InvalidRequest(_)) => {
                assert_eq!(requests.len(), before, "{state}: refused and sent");
                self.refused.push(state);
            }
            Err(error) => panic!("{state}: {error:?}"),
        }
    }
}

/// A request as text, without what differs by chance.
fn bytes(request: &Recorded) -> String {
    let mut text = format!("{} {}\n", request.method, request.target);
    for (name, value) in &request.headers {
        if name != "host" {
            text.push_str(&format!("{name}: {value}\n"));
        }
    }
    text.push_str(&request.text());
    let boundary = request
        .header("content-type")
        .and_then(|it| it.split_once("boundary="));
    match boundary {
        Some((_, boundary)) => text.replace(boundary, "BOUNDARY"),
        None => text,
    }
}

fn empty() -> [String; 0] {
    []
}

/// Each state of a body, apart from others of the same meaning.
fn changes() -> Vec<(&'static str, Change)> {
    let change = Change::new;
    let one = |key: &str, value: Option<&str>| {
        BTreeMap::from([(key.to_owned(), value.map(str::to_owned))])
    };
    vec![
        ("nothing", change()),
        ("title cleared", change().clear_title()),
        ("title empty", change().title("")),
        ("title", change().title("x")),
        ("owner cleared", change().clear_owner()),
        ("owner", change().owner(1)),
        ("labels []", change().labels(empty())),
        ("labels ['']", change().labels([""])),
        ("labels ['', '']", change().labels(["", ""])),
        ("labels ['x']", change().labels(["x"])),
        ("cleared []", change().clear_cleared()),
        ("cleared ['']", change().cleared([""])),
        ("maybes []", change().maybes([])),
        ("maybes [null]", change().maybes([None])),
        ("maybes ['']", change().maybes([Some(String::new())])),
        (
            "maybes [null, 'x']",
            change().maybes([None, Some("x".to_owned())]),
        ),
        ("maybes ['x']", change().maybes([Some("x".to_owned())])),
        ("flags {}", change().flags(BTreeMap::<String, _>::new())),
        ("flags {k: null}", change().flags(one("k", None))),
        ("flags {k: ''}", change().flags(one("k", Some("")))),
        ("flags {k: 'x'}", change().flags(one("k", Some("x")))),
        ("small {}", change().small(Small::new())),
        ("small {a: null}", change().small(Small::new().clear_a())),
        ("small {a: ''}", change().small(Small::new().a(""))),
        ("small {b: ''}", change().small(Small::new().b(""))),
        ("lines []", change().lines([])),
        ("lines [{}]", change().lines([Small::new()])),
        (
            "lines [{}, {}]",
            change().lines([Small::new(), Small::new()]),
        ),
        (
            "lines [{a: null}]",
            change().lines([Small::new().clear_a()]),
        ),
        ("lines [{a: ''}]", change().lines([Small::new().a("")])),
        ("any null", change().any(json!(null))),
        ("any ''", change().any(json!(""))),
        ("any []", change().any(json!([]))),
        ("any {}", change().any(json!({}))),
        ("any [null]", change().any(json!([null]))),
        ("any [[]]", change().any(json!([[]]))),
        ("any [{}]", change().any(json!([{}]))),
        ("any {k: null}", change().any(json!({"k": null}))),
        ("any {k: {}}", change().any(json!({"k": {}}))),
        ("any {k: []}", change().any(json!({"k": []}))),
    ]
}

#[tokio::test]
async fn json_spells_every_state() {
    let mut states = States::new();
    let client = client!(states, states.server);
    for (state, change) in changes() {
        states.take(state, client.send_json(&change).await);
    }
    assert!(states.refused.is_empty(), "{:?}", states.refused);

    let mut states = States::new();
    let client = client!(states, states.server);
    states.take("no lines", client.send_lines(&[]).await);
    for (state, change) in changes() {
        states.take(state, client.send_lines(&[change]).await);
    }
    assert!(states.refused.is_empty(), "{:?}", states.refused);

    let mut states = States::new();
    let client = client!(states, states.server);
    states.take("left alone", client.query(&QueryParams::new()).await);
    for (state, change) in changes() {
        states.take(state, client.query(&QueryParams::new().json(change)).await);
    }
    assert!(states.refused.is_empty(), "{:?}", states.refused);
}

#[tokio::test]
async fn a_body_that_is_left_out_is_none_that_is_empty() {
    let mut states = States::new();
    let client = client!(states, states.server);
    states.take("JSON left out", client.maybe_json(None).await);
    states.take("JSON", client.maybe_json(Some(&Change::new())).await);
    states.take("form left out", client.maybe_form(None).await);
    states.take("form", client.maybe_form(Some(&Change::new())).await);
    assert!(states.refused.is_empty(), "{:?}", states.refused);
}
