//! Every state of a value has its own bytes or is rejected, for every way to send it.

use std::collections::BTreeMap;

use serde_json::json;
use trine_golden::RequestOptions;
use trine_golden::runtime::File;
use trine_golden::states::params::{HeadersParams, QueryParams};
use trine_golden::states::types::{Change, Members, SendFilesRequest, Small};
use trine_golden::{Error, Patch};
use trine_loopback::{Loopback, Recorded};

use crate::{client, silent};

/// The requests of calls, by state.
struct States {
    server: Loopback,
    sent: BTreeMap<String, String>,
    rejected: Vec<&'static str>,
}

impl States {
    fn new() -> Self {
        Self {
            server: silent(),
            sent: BTreeMap::new(),
            rejected: Vec::new(),
        }
    }

    /// Records the result of a call, and checks that its request differs from all earlier ones.
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
                assert_eq!(requests.len(), before, "{state}: rejected and sent");
                self.rejected.push(state);
            }
            Err(error) => panic!("{state}: {error:?}"),
        }
    }
}

/// Returns a request as text, without random parts.
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

fn small() -> [(&'static str, Small); 5] {
    [
        ("nothing set", Small::new()),
        ("cleared", Small::new().clear_a()),
        ("empty text", Small::new().a("")),
        ("text", Small::new().a("x")),
        ("another text", Small::new().b("x")),
    ]
}

/// Compares the states of a body, except for those with the same meaning.
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
async fn json_encodes_every_state() {
    let mut states = States::new();
    let client = client!(states, states.server);
    for (state, change) in changes() {
        states.take(state, client.send_json(&change).await);
    }
    assert!(states.rejected.is_empty(), "{:?}", states.rejected);

    let mut states = States::new();
    let client = client!(states, states.server);
    states.take("no lines", client.send_lines(&[]).await);
    for (state, change) in changes() {
        states.take(state, client.send_lines(&[change]).await);
    }
    assert!(states.rejected.is_empty(), "{:?}", states.rejected);

    let mut states = States::new();
    let client = client!(states, states.server);
    states.take("left alone", client.query(&QueryParams::new()).await);
    for (state, change) in changes() {
        states.take(state, client.query(&QueryParams::new().json(change)).await);
    }
    assert!(states.rejected.is_empty(), "{:?}", states.rejected);
}

#[tokio::test]
async fn an_omitted_body_differs_from_an_empty_one() {
    let mut states = States::new();
    let client = client!(states, states.server);
    states.take("JSON absent", client.maybe_json(None).await);
    states.take("JSON", client.maybe_json(Some(&Change::new())).await);
    states.take("form absent", client.maybe_form(None).await);
    states.take("form", client.maybe_form(Some(&Change::new())).await);
    assert!(states.rejected.is_empty(), "{:?}", states.rejected);
}

#[tokio::test]
async fn a_form_loses_no_state() {
    let mut states = States::new();
    let client = client!(states, states.server);
    for (state, change) in changes() {
        states.take(state, client.send_form(&change).await);
    }
    for spelled in [
        "nothing",
        "title empty",
        "owner cleared",
        "labels ['']",
        "small {a: ''}",
    ] {
        assert!(
            !states.rejected.contains(&spelled),
            "{spelled} has a spelling"
        );
    }
}

#[tokio::test]
async fn brackets_lose_no_state() {
    let mut states = States::new();
    let client = client!(states, states.server);
    for (state, change) in changes() {
        states.take(state, client.send_brackets(&change).await);
    }
    let mut states = States::new();
    let client = client!(states, states.server);
    states.take("left alone", client.query(&QueryParams::new()).await);
    for (state, change) in changes() {
        states.take(
            state,
            client.query(&QueryParams::new().brackets(change)).await,
        );
    }
}

#[tokio::test]
async fn parts_lose_no_state() {
    let members = Members::new;
    let one = |value: Option<&str>| BTreeMap::from([("k".to_owned(), value.map(str::to_owned))]);
    let with_extra = |value: Option<&str>| {
        let mut members = Members::new();
        members.extra = one(value);
        members
    };
    let mut states = States::new();
    let client = client!(states, states.server);
    for (state, body) in [
        ("nothing", members()),
        ("title empty", members().title("")),
        ("labels []", members().labels(empty())),
        ("labels ['']", members().labels([""])),
        ("labels ['', '']", members().labels(["", ""])),
        ("maybes []", members().maybes([])),
        ("maybes [null]", members().maybes([None])),
        ("maybes ['']", members().maybes([Some(String::new())])),
        ("flags {}", members().flags(BTreeMap::<String, _>::new())),
        ("flags {k: null}", members().flags(one(None))),
        ("flags {k: ''}", members().flags(one(Some("")))),
        ("small {}", members().small(Small::new())),
        ("small {a: null}", members().small(Small::new().clear_a())),
        ("lines []", members().lines([])),
        ("lines [{}]", members().lines([Small::new()])),
        (
            "lines [{a: null}]",
            members().lines([Small::new().clear_a()]),
        ),
        ("any null", members().any(json!(null))),
        ("any ''", members().any(json!(""))),
        ("any []", members().any(json!([]))),
        ("any {}", members().any(json!({}))),
        ("extra null", with_extra(None)),
        ("extra ''", with_extra(Some(""))),
    ] {
        states.take(state, client.send_parts(body).await);
    }

    let file = |text: &str| File::bytes("", text);
    let mut states = States::new();
    let client = client!(states, states.server);
    for (state, body) in [
        ("no file", SendFilesRequest::new()),
        ("empty file", SendFilesRequest::new().scan(file(""))),
        ("no pages", SendFilesRequest::new().pages([])),
        ("empty page", SendFilesRequest::new().pages([file("")])),
        (
            "two pages",
            SendFilesRequest::new().pages([file(""), file("")]),
        ),
        ("cover", SendFilesRequest::new().cover(file(""))),
    ] {
        states.take(state, client.send_files(body).await);
    }
}

#[tokio::test]
async fn a_query_loses_no_state() {
    let params = QueryParams::new;
    let mut states = States::new();
    let client = client!(states, states.server);
    states.take("left alone", client.query(&params()).await);
    states.take("text empty", client.query(&params().text("")).await);
    states.take("text", client.query(&params().text("x")).await);
    type Set = fn(QueryParams, Vec<String>) -> QueryParams;
    let lists: [[(&str, Set); 3]; 4] = [
        [
            ("list []", |it, l| it.list(l)),
            ("list ['']", |it, l| it.list(l)),
            ("list ['', '']", |it, l| it.list(l)),
        ],
        [
            ("joined []", |it, l| it.joined(l)),
            ("joined ['']", |it, l| it.joined(l)),
            ("joined ['', '']", |it, l| it.joined(l)),
        ],
        [
            ("spaces []", |it, l| it.spaces(l)),
            ("spaces ['']", |it, l| it.spaces(l)),
            ("spaces ['', '']", |it, l| it.spaces(l)),
        ],
        [
            ("pipes []", |it, l| it.pipes(l)),
            ("pipes ['']", |it, l| it.pipes(l)),
            ("pipes ['', '']", |it, l| it.pipes(l)),
        ],
    ];
    for list in lists {
        for (length, (state, set)) in list.into_iter().enumerate() {
            let texts = vec![String::new(); length];
            states.take(state, client.query(&set(params(), texts)).await);
        }
    }
    for (state, maybes) in [
        ("maybes []", vec![]),
        ("maybes [null]", vec![None]),
        ("maybes ['']", vec![Some(String::new())]),
        ("maybes [null, '']", vec![None, Some(String::new())]),
    ] {
        states.take(state, client.query(&params().maybes(maybes.clone())).await);
        states.take(state, client.query(&params().maybes_joined(maybes)).await);
    }
    for (state, map) in [
        ("map {}", BTreeMap::new()),
        ("map {k: null}", BTreeMap::from([("k".to_owned(), None)])),
        (
            "map {k: ''}",
            BTreeMap::from([("k".to_owned(), Some(String::new()))]),
        ),
    ] {
        states.take(state, client.query(&params().map(map)).await);
    }
    for (state, small) in small() {
        states.take(state, client.query(&params().object(small.clone())).await);
        states.take(state, client.query(&params().flat(small)).await);
    }

    let mut states = States::new();
    let client = client!(states, states.server);
    states.take("left alone", client.query(&params()).await);
    for (state, change) in changes() {
        states.take(state, client.query(&params().deep(change)).await);
    }
    for spelled in ["title empty", "owner cleared", "small {a: ''}"] {
        assert!(
            !states.rejected.contains(&spelled),
            "{spelled} has a spelling"
        );
    }
}

#[tokio::test]
async fn headers_and_cookies_lose_no_state() {
    let params = HeadersParams::new;
    let mut states = States::new();
    let client = client!(states, states.server);
    states.take("left alone", client.headers(&params()).await);
    for (state, params) in [
        ("text empty", params().x_text("")),
        ("list []", params().x_list(empty())),
        ("list ['']", params().x_list([""])),
        ("list ['', '']", params().x_list(["", ""])),
        ("maybes []", params().x_maybes([])),
        ("maybes [null]", params().x_maybes([None])),
        ("maybes ['']", params().x_maybes([Some(String::new())])),
        ("cookie empty", params().text("")),
        ("cookie list []", params().list(empty())),
        ("cookie list ['']", params().list([""])),
    ] {
        states.take(state, client.headers(&params).await);
    }
    for (state, small) in small() {
        states.take(
            state,
            client.headers(&params().x_object(small.clone())).await,
        );
        states.take(
            state,
            client.headers(&params().x_exploded(small.clone())).await,
        );
        states.take(state, client.headers(&params().object(small)).await);
    }
}

#[tokio::test]
async fn the_value_of_a_call_replaces_a_credential_header() {
    let mut states = States::new();
    let client = trine_golden::states::Client::builder()
        .base_url(states.server.url())
        .key("of the client")
        .build()
        .expect("a client");
    let with = |key| client.with_options(RequestOptions::new().header("x-key", key));
    states.take("left alone", client.keyed().await);
    states.take("empty", with("").keyed().await);
    states.take("set", with("of the call").keyed().await);
    let keys: Vec<_> = states
        .server
        .requests()
        .iter()
        .map(|it| it.header("x-key").map(str::to_owned))
        .collect();
    let expected = ["of the client", "", "of the call"].map(|key| Some(key.to_owned()));
    assert_eq!(keys, expected);
}

#[tokio::test]
async fn a_path_loses_no_state() {
    let mut states = States::new();
    let client = client!(states, states.server);
    let one = ["x".to_owned()];
    let maybe = [Some("x".to_owned())];
    let set = Small::new().a("x");
    let empty: [String; 0] = [];
    let blank = [String::new()];
    states.take(
        "all set",
        client.paths("x", &one, &one, &maybe, set.clone()).await,
    );
    states.take(
        "text empty",
        client.paths("", &one, &one, &maybe, set.clone()).await,
    );
    for (state, list) in [("[]", empty.as_slice()), ("['']", &blank)] {
        states.take(
            state,
            client.paths("x", list, &one, &maybe, set.clone()).await,
        );
        states.take(
            state,
            client.paths("x", &one, list, &maybe, set.clone()).await,
        );
    }
    for (state, maybes) in [
        ("matrix []", vec![]),
        ("matrix [null]", vec![None]),
        ("matrix ['']", vec![Some(String::new())]),
        ("matrix [null, 'x']", vec![None, Some("x".to_owned())]),
    ] {
        states.take(
            state,
            client.paths("x", &one, &one, &maybes, set.clone()).await,
        );
    }
    for (state, small) in small() {
        if small.a != Patch::Value("x".to_owned()) {
            states.take(state, client.paths("x", &one, &one, &maybe, small).await);
        }
    }
}
