//! What OpenAPI 3.2 adds: methods, sequences, and shared media types.

use std::time::Duration;

use trine_golden::item_schemas::types::{Chunk, Row};
use trine_golden::other_methods::params::SearchLeadsParams;
use trine_golden::other_methods::types::FindLeadsRequest;
use trine_golden::reqwest::Method;
use trine_golden::runtime::EventData;
use trine_golden::shared_media_types::errors::NotesError;
use trine_golden::shared_media_types::params::NotesParams;
use trine_golden::shared_media_types::types::{Note, NotesFilter};
use trine_golden::{Error, Json, RetryPolicy, other_methods};
use trine_loopback::{Loopback, MockResponse};

use crate::{client, serving, silent};

#[tokio::test]
async fn any_method_is_sent_as_written() {
    let server = serving(r#"["a","b"]"#);
    let leads = client!(other_methods, server)
        .find_leads(&FindLeadsRequest::new("a"))
        .await
        .expect("a response");
    assert_eq!(*leads, ["a", "b"]);
    let request = server.request();
    assert_eq!(
        (request.method.as_str(), request.target.as_str()),
        ("QUERY", "/leads")
    );
    assert_eq!(request.header("content-type"), Some("application/json"));
    assert_eq!(request.text(), r#"{"name":"a"}"#);

    let server = silent();
    let client = client!(other_methods, server);
    client.copy_leads().await.expect("a response");
    let params = SearchLeadsParams::new().q("x y");
    client.search_leads(&params).await.expect("a response");
    let sent: Vec<_> = server
        .requests()
        .into_iter()
        .map(|request| format!("{} {}", request.method, request.target))
        .collect();
    assert_eq!(sent, ["COPY /leads", "m-search /leads?q=x%20y"]);
}

/// `QUERY` is safe, so it is repeated like `GET`; the other methods are repeated like `POST`.
#[tokio::test]
async fn only_safe_methods_are_repeated() {
    let server = Loopback::with_response(MockResponse::status(503));
    let client = other_methods::Client::builder()
        .base_url(server.url())
        .retry(RetryPolicy::new().backoff(Duration::ZERO, Duration::ZERO))
        .build()
        .expect("a client");
    let error = client.find_lead().await.expect_err("an error");
    assert_eq!(error.attempts(), 3);
    let error = client.link_leads().await.expect_err("an error");
    assert_eq!(error.attempts(), 1);
    let error = client.read_inbox().await.expect_err("an error");
    assert_eq!(error.attempts(), 1, "the document says that it is not safe");
}

/// The registry of HTTP methods of IANA, without `CONNECT` and `PRI`, which no client requests.
const REGISTERED: [&str; 38] = [
    "ACL",
    "BASELINE-CONTROL",
    "BIND",
    "CHECKIN",
    "CHECKOUT",
    "COPY",
    "DELETE",
    "GET",
    "HEAD",
    "LABEL",
    "LINK",
    "LOCK",
    "MERGE",
    "MKACTIVITY",
    "MKCALENDAR",
    "MKCOL",
    "MKREDIRECTREF",
    "MKWORKSPACE",
    "MOVE",
    "OPTIONS",
    "ORDERPATCH",
    "PATCH",
    "POST",
    "PROPFIND",
    "PROPPATCH",
    "PUT",
    "QUERY",
    "REBIND",
    "REPORT",
    "SEARCH",
    "TRACE",
    "UNBIND",
    "UNCHECKOUT",
    "UNLINK",
    "UNLOCK",
    "UPDATE",
    "UPDATEREDIRECTREF",
    "VERSION-CONTROL",
];

/// What the generator says about a method in docs and messages is what the runtime does.
#[tokio::test]
async fn the_generator_and_the_runtime_agree_on_idempotent_methods() {
    let server = Loopback::with_response(MockResponse::status(503));
    let client = other_methods::Client::builder()
        .base_url(server.url())
        .retry(
            RetryPolicy::new()
                .retries(1)
                .backoff(Duration::ZERO, Duration::ZERO),
        )
        .build()
        .expect("a client");
    let mut repeated = Vec::new();
    for name in REGISTERED {
        let method = Method::from_bytes(name.as_bytes()).expect("a method");
        let result = client.request(method, "/any").send_empty().await;
        let error = result.expect_err("an error");
        let is_repeated = error.attempts() > 1;
        let is_idempotent = trine_ir::Method::of(name).is_idempotent();
        assert_eq!(is_repeated, is_idempotent, "{name}");
        if is_repeated {
            repeated.push(name);
        }
    }
    assert_eq!(
        repeated,
        [
            "DELETE", "GET", "HEAD", "OPTIONS", "PROPFIND", "PUT", "QUERY", "REPORT", "SEARCH",
            "TRACE"
        ]
    );
}

#[tokio::test]
async fn item_schemas_type_the_elements() {
    let text = "{\"id\":1}\n{\"id\":2}\n";
    let server = Loopback::with_response(MockResponse::body(200, "application/jsonl", text));
    let rows = client!(item_schemas, server)
        .rows()
        .await
        .expect("a stream");
    let rows = rows.into_inner().collect().await.expect("rows");
    assert_eq!(rows, [Row { id: 1 }, Row { id: 2 }]);
    assert_eq!(server.request().header("accept"), Some("application/jsonl"));

    let text = "\u{1e}[1,2]\n\u{1e}[]\n";
    let server = Loopback::with_response(MockResponse::body(200, "application/geo+json-seq", text));
    let pairs = client!(item_schemas, server)
        .pairs()
        .await
        .expect("a stream");
    let pairs = pairs.into_inner().collect().await.expect("pairs");
    assert_eq!(pairs, [vec![1, 2], vec![]]);

    let server = silent();
    client!(item_schemas, server)
        .add_rows(&[Row { id: 1 }, Row { id: 2 }])
        .await
        .expect("a response");
    let request = server.request();
    assert_eq!(request.header("content-type"), Some("application/json-seq"));
    assert_eq!(request.text(), "\u{1e}{\"id\":1}\n\u{1e}{\"id\":2}\n");
}

#[tokio::test]
async fn item_schemas_describe_events_or_their_data() {
    let text = "event: add\ndata: {\"text\":\"a\"}\n\n";
    let server = Loopback::with_response(MockResponse::body(200, "text/event-stream", text));
    let client = client!(item_schemas, server);
    let chunk = Chunk {
        text: "a".to_owned(),
    };
    let chunks = client.chunks().await.expect("a stream").into_inner();
    let chunks = chunks.collect().await.expect("events");
    assert_eq!(chunks[0].value(), Some(&chunk));
    let events = client.events().await.expect("a stream").into_inner();
    let events = events.collect().await.expect("events");
    assert_eq!(
        (events[0].event.as_str(), events[0].value()),
        ("add", Some(&chunk))
    );
    let texts = client.texts().await.expect("a stream").into_inner();
    let texts = texts.collect().await.expect("events");
    assert_eq!(
        texts[0].value().map(String::as_str),
        Some("{\"text\":\"a\"}")
    );

    let text = "event: text\ndata: a\n\nevent: number\ndata: 7\n\n";
    let server = Loopback::with_response(MockResponse::body(200, "text/event-stream", text));
    let mixed = client!(item_schemas, server)
        .mixed()
        .await
        .expect("a stream");
    let mixed = mixed.into_inner().collect().await.expect("events");
    assert_eq!(mixed[0].data, EventData::Raw("a".to_owned()));
    assert_eq!(mixed[1].data, EventData::Value(Json::from(7)));
}

#[tokio::test]
async fn shared_media_types_are_used_wherever_they_are_named() {
    let note = Note {
        text: "Call back".to_owned(),
    };
    let server = serving(r#"{"text":"Call back"}"#);
    let given = client!(shared_media_types, server)
        .add_note(&note)
        .await
        .expect("a response");
    assert_eq!(*given, note);
    assert_eq!(server.request().text(), r#"{"text":"Call back"}"#);

    let server = Loopback::with_response(MockResponse::body(
        200,
        "application/jsonl",
        "{\"text\":\"Call back\"}",
    ));
    let params = NotesParams::new().filter(NotesFilter {
        text: Some("a".to_owned()),
    });
    let notes = client!(shared_media_types, server).notes(&params).await;
    let notes = notes.expect("a stream").into_inner().collect().await;
    assert_eq!(notes.expect("notes"), [note]);
    assert_eq!(
        server.request().target,
        "/notes?filter=%7B%22text%22%3A%22a%22%7D"
    );

    let server = Loopback::with_response(MockResponse::json(400, r#"{"message":"no"}"#));
    let error = client!(shared_media_types, server)
        .notes(&NotesParams::new())
        .await
        .expect_err("an error");
    let Error::Api(error) = error else {
        panic!("{error}")
    };
    let Some(NotesError::BadRequest(problem)) = error.parsed() else {
        panic!("{error}")
    };
    assert_eq!(problem.message, "no");
}

#[tokio::test]
async fn a_parameter_is_the_whole_query() {
    use trine_golden::querystring::params::{FormParams, JsonParams, TextParams};
    use trine_golden::querystring::types::Filter;
    let filter = Filter::new().name("a b&c+d").ids([1, 2]);
    let server = silent();
    let client = client!(querystring, server);
    let params = FormParams::new().filter(filter.clone());
    client.form(&params).await.expect("a response");
    client.form(&FormParams::new()).await.expect("a response");
    let params = JsonParams::new(filter);
    client.json(&params).await.expect("a response");
    let params = TextParams::new().selector("$.a[?@.b==1]");
    client.text(&params).await.expect("a response");
    let sent: Vec<_> = server.requests().into_iter().map(|it| it.target).collect();
    assert_eq!(
        sent,
        [
            "/form?name=a%20b%26c%2Bd&ids=1,2",
            "/form",
            "/json?%7B%22name%22%3A%22a%20b%26c%2Bd%22%2C%22ids%22%3A%5B1%2C2%5D%7D",
            "/text?%24.a%5B%3F%40.b%3D%3D1%5D",
        ]
    );
}

#[tokio::test]
async fn cookies_are_written_as_they_are() {
    use trine_golden::cookie_style::params::LeadsParams;
    let server = silent();
    let client = client!(cookie_style, server);
    let params = LeadsParams::new()
        .token("a%2F=b")
        .color(["blue", "black"])
        .size([1, 2])
        .rgb([("r".to_owned(), 1), ("g".to_owned(), 2)])
        .plain("a/b c")
        .kept("a/b;c d");
    client.leads(&params).await.expect("a response");
    assert_eq!(
        server.request().header("cookie"),
        Some(
            "token=a%2F=b; color=blue; color=black; size=1,2; g=2; r=1; plain=a%2Fb%20c; \
             kept=a/b%3Bc%20d"
        )
    );
    for bad in ["a;b", "a b", "a\"", "ü", "a\nb", "a,b"] {
        let params = LeadsParams::new().token(bad);
        let error = client.leads(&params).await.expect_err("an error");
        assert!(matches!(error, Error::InvalidRequest(_)), "{bad}: {error}");
    }
}

#[tokio::test]
async fn reserved_characters_are_kept_in_paths() {
    let server = silent();
    let client = client!(allow_reserved, server);
    for path in ["a/b:c@d", "a?b#c[d]e f", "a%2Fb%", "a//b"] {
        client.file(path).await.expect("a response");
    }
    client
        .part(&["a/b".to_owned(), "c".to_owned()])
        .await
        .expect("a response");
    let sent: Vec<_> = server.requests().into_iter().map(|it| it.target).collect();
    assert_eq!(
        sent,
        [
            "/files/a/b:c@d",
            "/files/a%3Fb%23c%5Bd%5De%20f",
            "/files/a%2Fb%25",
            "/files/a//b",
            "/parts;path=a/b;path=c",
        ]
    );
    for path in ["../a", "a/..", "a/%2e%2E/b", ".", "a/.%2e", ""] {
        let error = client.file(path).await.expect_err("an error");
        assert!(matches!(error, Error::InvalidRequest(_)), "{path}: {error}");
    }
}

#[tokio::test]
async fn a_default_variant_has_every_other_value() {
    use trine_golden::default_mapping::types::{Cat, Dog, OtherPet, Pet};
    let text =
        r#"[{"kind":"Cat","lives":9},{"kind":"dog"},{"name":"x"},{"kind":"bird"},{"kind":null}]"#;
    let server = serving(text);
    let pets = client!(default_mapping, server)
        .pets()
        .await
        .expect("a response");
    let other = |kind: Option<&str>, name: Option<&str>| {
        Pet::OtherPet(OtherPet {
            kind: kind.map(str::to_owned),
            name: name.map(str::to_owned),
        })
    };
    let expected = [
        Pet::Cat(Cat::new().lives(9)),
        Pet::Dog(Dog::new()),
        other(None, Some("x")),
        other(Some("bird"), None),
        other(None, None),
    ];
    assert_eq!(*pets, expected);
    let server = silent();
    let client = client!(default_mapping, server);
    for pet in expected.iter().take(4) {
        client.add_pet(pet).await.expect("a response");
    }
    let sent: Vec<_> = server.requests().iter().map(|it| it.text()).collect();
    assert_eq!(
        sent,
        [
            r#"{"kind":"Cat","lives":9}"#,
            r#"{"kind":"dog"}"#,
            r#"{"name":"x"}"#,
            r#"{"kind":"bird"}"#,
        ]
    );
}

#[tokio::test]
async fn references_by_name_have_the_types_of_their_targets() {
    use trine_golden::anchors::types::{Owner, Pet, PetCollar};
    let server = serving(r#"{"name":"a","parents":[{"name":"b"}]}"#);
    let pet = Pet::new()
        .collar(PetCollar::new().color("red"))
        .owner(Owner::new().name("a"));
    let owner = client!(anchors, server)
        .add_pet(Some(&pet))
        .await
        .expect("a response");
    assert_eq!(
        *owner,
        Owner::new().name("a").parents([Owner::new().name("b")])
    );
    assert_eq!(
        server.request().text(),
        r#"{"collar":{"color":"red"},"owner":{"name":"a"}}"#
    );
}
