//! Generated clients as WebAssembly, in Node, with a server on loopback: `fetch`, timers, random
//! numbers and hashes are those of JavaScript.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use serde_json::Value as Json;
use trine_loopback::{Loopback, MockResponse, Recorded};
use wasm_bindgen_cli_support::Bindgen;

const TARGET: &str = "wasm32-unknown-unknown";

/// The folder of the program with its JavaScript, built once for all tests, or the reason why it was not built.
static PROGRAM: LazyLock<Result<PathBuf, String>> = LazyLock::new(|| {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR"));
    let build = Path::new(env!("CARGO_TARGET_TMPDIR")).join("program");
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args([
        "build",
        "--quiet",
        "--locked",
        "--package",
        "trine-wasm-program",
    ]);
    command
        .args(["--target", TARGET, "--target-dir"])
        .arg(&build);
    let status = command.current_dir(workspace).status();
    if !status.is_ok_and(|status| status.success()) {
        let hint = format!("rustup target add {TARGET}");
        return Err(format!(
            "the program does not compile; is the target installed? {hint}"
        ));
    }
    let wasm = build.join(TARGET).join("debug/trine_wasm_program.wasm");
    let folder = build.join("node");
    let mut bindgen = Bindgen::new();
    let written = bindgen.nodejs(true).and_then(|bindgen| {
        bindgen.input_path(wasm).typescript(false);
        bindgen.generate(&folder)
    });
    written.map(|()| folder).map_err(|error| error.to_string())
});

/// Runs Node, and returns what it prints.
fn node(arguments: impl FnOnce(&mut Command)) -> String {
    let mut node = Command::new("node");
    arguments(&mut node);
    let output = node.output().expect("node is installed");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    String::from_utf8(output.stdout).expect("text")
}

/// Runs a task of the program, and returns its outcome.
#[track_caller]
fn run(task: &str, server: &Loopback) -> String {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/run.mjs");
    let program = PROGRAM.as_ref().unwrap_or_else(|why| panic!("{why}"));
    let printed = node(|node| {
        node.arg(script).arg(program).args([task, &server.url()]);
    });
    let outcome: Json = serde_json::from_str(&printed).expect("JSON");
    match outcome["value"].as_str() {
        Some(value) => value.to_owned(),
        None => panic!("{task} failed: {}", outcome["thrown"]),
    }
}

/// Returns a server that responds by the number of a request, from 0.
fn numbered(
    respond: impl Fn(usize, &Recorded) -> MockResponse + Send + Sync + 'static,
) -> Loopback {
    let number = std::sync::atomic::AtomicUsize::new(0);
    Loopback::start(move |request| {
        respond(
            number.fetch_add(1, std::sync::atomic::Ordering::SeqCst),
            request,
        )
    })
}

fn lines(server: &Loopback) -> Vec<String> {
    let requests = server.requests();
    let line = |it: &Recorded| format!("{} {}", it.method, it.target);
    requests.iter().map(line).collect()
}

const LEAD: &str = r#"{"success":true,"data":{"id":"7","name":"Zoë"}}"#;

#[test]
fn a_call_sends_headers_and_a_body() {
    let server = Loopback::with_response(MockResponse::json(200, r#"{"success":true}"#));
    assert_eq!(run("update", &server), "200 OK: Some(true)");
    let request = server.request();
    assert_eq!(lines(&server), ["PATCH /leads"]);
    assert_eq!(request.header("x-api-key"), Some("the key"));
    assert_eq!(request.header("content-type"), Some("application/json"));
    assert_eq!(
        request.json(),
        serde_json::json!({"id": "7", "note": "Grüße", "status": "won"})
    );
}

#[test]
fn a_call_is_repeated_after_the_wait_that_the_server_asks_for() {
    let server = numbered(|number, _| match number {
        0 => MockResponse::json(503, "{}").header("retry-after", "1"),
        _ => MockResponse::json(200, LEAD),
    });
    let start = Instant::now();
    assert_eq!(run("lead", &server), "Zoë");
    assert!(
        start.elapsed() >= Duration::from_secs(1),
        "{:?}",
        start.elapsed()
    );
    assert_eq!(lines(&server), ["GET /leads/7", "GET /leads/7"]);
}

#[test]
fn a_call_is_repeated_if_the_connection_breaks() {
    let server = numbered(|number, _| match number {
        0 => MockResponse::hang_up(),
        _ => MockResponse::json(200, LEAD),
    });
    assert_eq!(run("lead", &server), "Zoë");
    assert_eq!(lines(&server), ["GET /leads/7", "GET /leads/7"]);
}

#[test]
fn an_error_has_the_type_of_its_status() {
    let server = Loopback::with_response(MockResponse::json(404, r#"{"success":false}"#));
    assert_eq!(run("missing_lead", &server), "404 Not Found: Some(false)");
}

#[test]
fn a_time_limit_ends_a_call() {
    let late = MockResponse::json(200, LEAD).after(Duration::from_secs(20));
    let server = Loopback::with_response(late);
    let start = Instant::now();
    let message = run("hurried_lead", &server);
    assert!(
        message.ends_with("timed out after a total time of 200ms"),
        "{message}"
    );
    assert!(
        start.elapsed() < Duration::from_secs(15),
        "{:?}",
        start.elapsed()
    );
}

#[test]
fn a_session_refreshes_an_expired_token_once() {
    let server = Loopback::start(|request| match request.path() {
        "/token" => MockResponse::json(
            200,
            r#"{"access_token":"access-new","refresh_token":"refresh-new","expires_in":3600}"#,
        ),
        _ => MockResponse::json(200, r#"{"success":true,"data":[]}"#),
    });
    assert_eq!(run("refresh", &server), "Some(true)");
    let requests = server.requests();
    assert_eq!(
        lines(&server),
        ["POST /token", "GET /leadSources", "GET /leadSources"]
    );
    assert_eq!(
        requests[0].text(),
        "grant_type=refresh_token&refresh_token=refresh-old"
    );
    // Of `id:secret`.
    assert_eq!(
        requests[0].header("authorization"),
        Some("Basic aWQ6c2VjcmV0")
    );
    for call in &requests[1..] {
        assert_eq!(call.header("authorization"), Some("Bearer access-new"));
    }
}

/// Node hashes the verifier: the challenge of the program is the same.
#[test]
fn a_code_is_exchanged_with_a_random_verifier() {
    let token = r#"{"access_token":"a","token_type":"Bearer","expires_in":3600}"#;
    let server = Loopback::with_response(MockResponse::json(200, token));
    let verifiers: Vec<String> = (0..2)
        .map(|number| {
            let page = run("authorize", &server);
            let challenge = parameter(&page, "code_challenge").expect("a challenge");
            let request = server.requests().remove(number).text();
            assert_eq!(parameter(&request, "code"), Some("the-code"));
            let verifier = parameter(&request, "code_verifier").expect("a verifier");
            let hash = "crypto.createHash('sha256').update(process.argv[1]).digest('base64url')";
            let expected = node(|node| {
                node.args(["--print", hash, "--", verifier]);
            });
            assert_eq!(challenge, expected.trim_end());
            verifier.to_owned()
        })
        .collect();
    assert_ne!(verifiers[0], verifiers[1]);
}

/// Returns a parameter of a query or of a form.
fn parameter<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let mut pairs = text
        .split(['?', '&'])
        .filter_map(|pair| pair.split_once('='));
    pairs
        .find(|(found, _)| *found == name)
        .map(|(_, value)| value)
}

#[test]
fn events_are_read_while_they_arrive() {
    let text = "event: add\ndata: {\"id\":1,\"title\":\"ü\"}\n\ndata: {\"id\":2}\n\n";
    // The chunks divide events, lines and letters.
    let response = MockResponse::body(200, "text/event-stream", text).in_chunks(3);
    let server = Loopback::with_response(response);
    assert_eq!(run("events", &server), "add 1 Some(\"ü\"); message 2 None");
    assert_eq!(server.request().header("accept"), Some("text/event-stream"));
}

#[test]
fn lines_of_json_are_read() {
    let text = "{\"id\":1}\n{\"id\":2}\n\n{\"id\":3}";
    let response = MockResponse::body(200, "application/x-ndjson", text).in_chunks(2);
    assert_eq!(run("rows", &Loopback::with_response(response)), "1 2 3");
}

#[test]
fn what_a_browser_cannot_do_is_an_error_of_build() {
    let server = Loopback::with_response(MockResponse::status(204));
    let messages = run("impossible", &server);
    assert!(
        messages.contains("`connect_timeout` has no effect in a browser"),
        "{messages}"
    );
    assert!(
        messages.contains("a browser cannot wait for a response"),
        "{messages}"
    );
    assert!(server.requests().is_empty());
}
