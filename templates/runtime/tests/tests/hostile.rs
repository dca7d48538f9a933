//! Values of callers stay in their place: no value becomes another header, parameter, part, path or
//! request.
//!
//! For each way to pass a value, there are texts that try to break out, and a harmless one. Either
//! an error is returned and nothing is sent, or the request has the shape of the harmless one: the
//! same number of lines, headers, path segments, parameters, cookies and parts.

mod loopback_server;

use loopback_server::{Server, response};
use reqwest::Method;
use serde_json::{Value, json};
use trine_runtime_tests::client::{Client, Parameters};
use trine_runtime_tests::runtime::{
    ClientBuilderCore, Credential, Error, File, NoError, Parts, Request, RequestOptions, Style,
};

const TEXTS: &[&str] = &[
    "..",
    ".",
    "",
    "../..",
    "../../etc/passwd",
    "/",
    "//evil.example",
    "\\..\\..",
    "%2e%2e",
    "%2e%2e%2f",
    "%2F",
    "%",
    "%00",
    "..;/x",
    "?a=b",
    "#f",
    "a&b=c",
    "a=b",
    "a;b=c",
    "a,b|c d",
    "a+b",
    "[x]",
    "a][b",
    "\"; filename=\"evil",
    "\"",
    "\\",
    "\r",
    "\n",
    "\r\n",
    "a\r\nx-injected: yes",
    "a\r\n\r\nGET /evil HTTP/1.1\r\n\r\n",
    "a\r\n--",
    "\0",
    "a\0b",
    "\u{7f}",
    "\u{1b}[31m",
    "\t",
    "\u{85}",
    "\u{2028}",
    "ä",
    "🦀",
    "\u{202e}b",
    "@evil.example",
    "http://evil.example/",
    "x: y",
    "chunked",
    "multipart/mixed; boundary=x",
];

const HARMLESS: &str = "harmless";

/// A way to pass a value.
struct Way {
    name: &'static str,
    call: fn(Request, &str) -> Request,
    /// The configuration of the client.
    client: Option<fn(&mut ClientBuilderCore, &str)>,
    options: fn(&str) -> RequestOptions,
}

const WAY: Way = Way {
    name: "",
    call: |request, _| request,
    client: None,
    options: |_| RequestOptions::new(),
};

fn with(change: impl FnOnce(&mut Parameters)) -> Parameters {
    let mut parameters = Parameters::default();
    change(&mut parameters);
    parameters
}

/// Passes a text to a call.
type Put = fn(Request, &str) -> Request;

/// The ways that only need a call.
const CALLS: &[(&str, Put)] = &[
    ("path", |it, text| it.path("id", text)),
    ("path, label", |it, text| {
        it.path_value("id", &json!([text, "b"]), Style::Label, true)
    }),
    ("path, matrix", |it, text| {
        it.path_value("id", &json!({"k": text}), Style::Matrix, true)
    }),
    ("path, key", |it, text| {
        it.path_value("id", &json!({text: "v"}), Style::Simple, true)
    }),
    ("form", |it, text| {
        it.params(&with(|p| p.form = Some(json!([text, "b"]))))
    }),
    ("space", |it, text| {
        it.params(&with(|p| p.space = Some(json!([text, "b"]))))
    }),
    ("pipe", |it, text| {
        it.params(&with(|p| p.pipe = Some(json!([text, "b"]))))
    }),
    ("deep key", |it, text| {
        it.params(&with(|p| p.deep = Some(json!({text: "v"}))))
    }),
    ("brackets", |it, text| {
        let nested = json!({"k": {text: [text]}});
        it.params(&with(|p| p.brackets = Some(nested)))
    }),
    ("reserved", |it, text| {
        it.params(&with(|p| p.reserved = Some(text.to_owned())))
    }),
    ("header", |it, text| {
        it.params(&with(|p| p.header = Some(json!([text, "b"]))))
    }),
    ("header key", |it, text| {
        it.params(&with(|p| p.header_exploded = Some(json!({text: "v"}))))
    }),
    ("header of JSON", |it, text| {
        let map = [(text.to_owned(), 1)];
        it.params(&with(|p| p.header_json = Some(map.into())))
    }),
    ("cookie", |it, text| {
        it.params(&with(|p| p.cookie = Some(text.to_owned())))
    }),
    ("form body", |it, text| {
        it.form_body(FORM, &json!({"k": text, text: "v"}))
    }),
    ("body in brackets", |it, text| {
        it.brackets_body(FORM, &json!({"k": {text: [text]}}))
    }),
    ("JSON body", |it, text| {
        it.json_body("application/json", &json!({text: text}))
    }),
    ("part", |it, text| {
        it.multipart_body(MULTIPART, Parts::new().text("a", text).text("b", "c"))
    }),
    ("name of a part", |it, text| {
        it.multipart_body(MULTIPART, Parts::new().text(text, "a").text("b", "c"))
    }),
    ("name of a file", |it, text| {
        // Without a name it would not be a file.
        it.multipart_body(MULTIPART, file(File::bytes(format!("n{text}"), "b")))
    }),
    ("media type of a file", |it, text| {
        it.multipart_body(MULTIPART, file(File::bytes("n", "b").media_type(text)))
    }),
    ("header of a part", |it, text| {
        it.multipart_body(MULTIPART, file(File::bytes("n", "b").header("x-a", text)))
    }),
    ("name of a header of a part", |it, text| {
        it.multipart_body(MULTIPART, file(File::bytes("n", "b").header(text, "v")))
    }),
];

const FORM: &str = "application/x-www-form-urlencoded";
const MULTIPART: &str = "multipart/form-data";

fn file(file: File) -> Parts {
    Parts::new().file("f", file).text("b", "c")
}

fn ways() -> Vec<Way> {
    let mut ways: Vec<Way> = CALLS
        .iter()
        .map(|(name, call)| Way {
            name,
            call: *call,
            ..WAY
        })
        .collect();
    ways.extend([
        Way {
            name: "header of the options",
            options: |text| RequestOptions::new().header("x-a", text),
            ..WAY
        },
        Way {
            name: "name of a header of the options",
            options: |text| RequestOptions::new().header(text, "v"),
            ..WAY
        },
        Way {
            name: "query of the options",
            options: |text| RequestOptions::new().query(text, text),
            ..WAY
        },
        Way {
            name: "token",
            client: Some(|builder, text| {
                builder.credential("token", Credential::bearer(text));
            }),
            ..WAY
        },
        Way {
            name: "key in a header",
            client: Some(|builder, text| {
                builder.credential("key", Credential::header("x-key", text));
                builder.credential("second", Credential::header("x-second", "s"));
            }),
            ..WAY
        },
        Way {
            name: "key in a cookie",
            client: Some(|builder, text| {
                builder.credential("token", Credential::cookie("sid", text));
            }),
            ..WAY
        },
        Way {
            name: "key in the query",
            client: Some(|builder, text| {
                builder.credential("token", Credential::query("key", text));
            }),
            ..WAY
        },
    ]);
    ways
}

/// Returns the request, or the error.
async fn sent(server: &Server, plain: &Client, way: &Way, text: &str) -> Result<String, String> {
    let before = server.requests().len();
    let client = way.client.map(|configure| {
        let mut builder = ClientBuilderCore::new("runtime-tests/1.0");
        configure(&mut builder, text);
        Client::from_builder(builder, &server.url)
    });
    let client = client.as_ref().unwrap_or(plain);
    let client = client.with_options((way.options)(text));
    let mut request = client.call(Method::POST, "/x/{id}/y");
    if !way.name.starts_with("path") {
        request = request.path("id", "1");
    }
    let outcome: Result<_, Error<NoError>> = (way.call)(request, text).send_empty().await.map(drop);
    match outcome {
        Ok(()) => {
            let requests = server.requests().len() - before;
            assert_eq!(requests, 1, "{}: {text:?}", way.name);
            Ok(server.request())
        }
        Err(Error::InvalidRequest(error)) => {
            let said = error.to_string();
            let requests = server.requests().len() - before;
            assert_eq!(requests, 0, "{}: {text:?}", way.name);
            assert!(!said.contains(['\r', '\n', '\0']), "{said:?}");
            Err(said)
        }
        Err(other) => panic!("{}: {text:?}: {other:?}", way.name),
    }
}

/// Returns the shape of a request.
fn shape(request: &str) -> Vec<String> {
    let (head, body) = request.split_once("\r\n\r\n").expect("a head");
    let mut lines = head.split("\r\n");
    let line = lines.next().unwrap_or_default();
    let words: Vec<&str> = line.split(' ').collect();
    let [method, target, "HTTP/1.1"] = words.as_slice() else {
        panic!("{line:?}");
    };
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    assert!(!target.contains('#'), "{target}");
    let segments: Vec<&str> = path.split('/').collect();
    assert!(!segments.contains(&".."), "{path}");
    let mut shape = vec![
        format!("{method} {} {}", segments[1], segments[3..].join("/")),
        format!("{} parameters", query.split('&').count()),
    ];
    let mut boundary = None;
    let mut headers: Vec<String> = Vec::new();
    for line in lines {
        assert!(!line.contains(['\r', '\n', '\0']), "{line:?}");
        let (name, value) = line.split_once(": ").unwrap_or((line, ""));
        if name.eq_ignore_ascii_case("content-type") {
            boundary = value.split_once("boundary=").map(|(_, it)| it);
        }
        let cookies = match name {
            "cookie" => value.split("; ").count(),
            _ => 0,
        };
        headers.push(format!("{} {cookies}", name.trim_end_matches(':')));
    }
    headers.sort();
    shape.extend(headers);
    match boundary {
        Some(boundary) => shape.extend(parts(body, boundary)),
        None if head.contains(FORM) => shape.push(format!("{} pairs", body.split('&').count())),
        None if body.is_empty() => {}
        None => {
            let json: Value = serde_json::from_str(body).expect("JSON");
            shape.push(format!(
                "{} members",
                json.as_object().map_or(0, |it| it.len())
            ));
        }
    }
    shape
}

/// Returns the shape of a multipart body: the names of its headers, and their number of parameters.
fn parts(body: &str, boundary: &str) -> Vec<String> {
    let parts: Vec<&str> = body.split(&format!("--{boundary}")).collect();
    assert!(parts.len() > 2, "{boundary} {body}");
    let inner = &parts[1..parts.len() - 1];
    let heads = inner.iter().map(|part| {
        let (head, _) = part.split_once("\r\n\r\n").expect("a head of a part");
        let lines = head.trim_start_matches("\r\n").split("\r\n").map(|line| {
            assert!(!line.contains(['\r', '\n', '\0']), "{line:?}");
            let (name, value) = line.split_once(':').unwrap_or((line, ""));
            match name.eq_ignore_ascii_case("content-disposition") {
                true => format!("{name} {}", value.matches('"').count()),
                false => name.to_owned(),
            }
        });
        lines.collect::<Vec<_>>().join(", ")
    });
    heads.collect()
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((byte, tail)) = rest.split_first() {
        let hex = text_of(tail.get(..2).filter(|_| *byte == b'%'));
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(decoded) => {
                bytes.push(decoded);
                rest = &tail[2..];
            }
            None => {
                bytes.push(*byte);
                rest = tail;
            }
        }
    }
    String::from_utf8(bytes).expect("text")
}

fn text_of(bytes: Option<&[u8]>) -> Option<&str> {
    std::str::from_utf8(bytes?).ok()
}

#[tokio::test]
async fn values_stay_in_their_place() {
    let (mut same, mut refused) = (0, 0);
    let server = Server::with_responses(&[&response("204 No Content", "", "")]).await;
    let plain = Client::at(&server.url);
    for way in ways() {
        let twin = sent(&server, &plain, &way, HARMLESS).await.expect(way.name);
        let mut twin = shape(&twin);
        for text in TEXTS {
            let request = match sent(&server, &plain, &way, text).await {
                Ok(request) => request,
                Err(_) => {
                    refused += 1;
                    continue;
                }
            };
            let mut found = shape(&request);
            if way.name.starts_with("name of a header") {
                // The value that is read as a name differs, and nothing else.
                let lower = text.to_lowercase();
                let named = |it: &String| {
                    let it = it.to_lowercase();
                    !it.contains(HARMLESS) && !it.contains(&lower)
                };
                found.retain(named);
                twin.retain(named);
            }
            assert_eq!(found, twin, "{}: {text:?}: {request}", way.name);
            if way.name == "path" {
                let target = request.split(' ').nth(1).unwrap_or_default();
                let segment = target.split('/').nth(2).unwrap_or_default();
                assert_eq!(decoded(segment), *text);
            }
            same += 1;
        }
    }
    println!("{same} requests of the same shape, {refused} refused");
    assert!(same > 500 && refused > 50, "{same} and {refused}");
}
