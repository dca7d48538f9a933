//! `trine preview`: what its server answers, byte by byte on loopback.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::Value as Json;
use tempfile::TempDir;

use super::{BROKEN, DOCUMENT, files, folder, says, trine, write};

/// The longest time for a response, also on a busy machine.
const PATIENCE: Duration = Duration::from_secs(120);

/// A running command, which is ended with the test.
struct Preview {
    child: Child,
    port: u16,
}

impl Drop for Preview {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A response, with its head and its body.
struct Response {
    head: String,
    body: String,
}

impl Preview {
    fn start(folder: &TempDir, arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_trine"))
            .args(["preview", "--no-open", "--message-format", "json"])
            .args(arguments)
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the command");
        let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines();
        let line = lines.next().expect("a line").expect("text");
        // The rest is read, so that the command can go on writing.
        std::thread::spawn(move || lines.for_each(drop));
        let message: Json = serde_json::from_str(&line).expect("JSON");
        assert_eq!(message["reason"], "serving");
        let url = message["url"].as_str().expect("a URL");
        let port = url.strip_prefix("http://127.0.0.1:").expect("loopback");
        let port = port.trim_end_matches('/').parse().expect("a port");
        Self { child, port }
    }

    fn connect(&self, request: &str) -> TcpStream {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).expect("a connection");
        stream.set_read_timeout(Some(PATIENCE)).expect("a timeout");
        stream.write_all(request.as_bytes()).expect("a request");
        stream
    }

    fn request(&self, request: &str) -> Response {
        let mut text = String::new();
        let mut stream = self.connect(request);
        stream.read_to_string(&mut text).expect("a response");
        let (head, body) = text.split_once("\r\n\r\n").expect("a head");
        Response {
            head: head.to_owned(),
            body: body.to_owned(),
        }
    }

    fn get(&self, path: &str) -> Response {
        let port = self.port;
        self.request(&format!(
            "GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n"
        ))
    }

    #[track_caller]
    fn json(&self, path: &str) -> Json {
        let response = self.get(path);
        assert!(
            response.head.starts_with("HTTP/1.1 200 OK\r\n"),
            "{}",
            response.head
        );
        serde_json::from_str(&response.body).expect("JSON")
    }
}

/// Returns the item with this path.
fn item<'d>(data: &'d Json, path: &str) -> &'d Json {
    let items = data["items"].as_array().expect("items");
    let item = items.iter().find(|item| item["path"] == path);
    item.unwrap_or_else(|| panic!("no {path}: {items:?}"))
}

/// Returns the declaration of an item.
fn code(item: &Json) -> String {
    let parts = item["code"].as_array().expect("code").iter();
    parts.map(|part| part[1].as_str().expect("text")).collect()
}

#[test]
fn the_page_has_the_methods_and_types_with_their_places() {
    let folder = folder(&[("openapi.yaml", DOCUMENT)]);
    let preview = Preview::start(&folder, &["openapi.yaml"]);
    let data = preview.json("/data.json");
    assert_eq!(data["title"], "Notes of an Example");
    assert_eq!(data["files"][0]["name"], "openapi.yaml");
    assert_eq!(data["files"][0]["text"], DOCUMENT);
    let operation = &data["operations"][0];
    assert_eq!(operation["method"], "GET");
    assert_eq!(operation["path"], "/notes/{id}");
    assert_eq!(operation["methods"][0], "Client::get_note");
    let method = item(&data, "Client::get_note");
    assert_eq!(
        code(method),
        "async fn get_note(&self, id: i64) -> Result<Response<Note>, Error<NoError>>"
    );
    let line = |text: &str| {
        let lines = DOCUMENT.lines();
        1 + lines.take_while(|line| line.trim_start() != text).count()
    };
    assert_eq!(method["at"][1], line("get:"));
    let link = method["code"].as_array().expect("code").iter();
    assert!(
        link.into_iter().any(|part| part[2] == "types::Note"),
        "{method}"
    );
    let field = item(&data, "types::Note.text");
    assert_eq!(code(field), "text: Option<String>");
    assert_eq!(field["parent"], "types::Note");

    // The files are those that `generate` writes.
    let generated = trine(
        &folder,
        &["generate", "openapi.yaml", "-o", "notes-of-an-example"],
    );
    assert!(generated.status.success());
    let crate_folder = folder.path().join("notes-of-an-example");
    let served = preview.json("/files.json");
    let served = served.as_array().expect("files");
    let paths: Vec<&str> = served
        .iter()
        .map(|file| file["path"].as_str().expect("a path"))
        .collect();
    assert_eq!(paths, files(&crate_folder));
    for file in served {
        let path = crate_folder.join(file["path"].as_str().expect("a path"));
        let text = std::fs::read_to_string(path).expect("a file");
        assert_eq!(file["text"], text);
    }
}

#[test]
fn nothing_else_is_served_and_nothing_is_loaded_from_elsewhere() {
    let folder = folder(&[("openapi.yaml", DOCUMENT), ("secret.txt", "secret")]);
    let preview = Preview::start(&folder, &["openapi.yaml"]);
    let page = preview.get("/");
    assert!(
        page.head.starts_with("HTTP/1.1 200 OK\r\n"),
        "{}",
        page.head
    );
    for header in [
        "Content-Security-Policy: default-src 'none'; script-src 'self'; ",
        "X-Content-Type-Options: nosniff",
        "Cross-Origin-Resource-Policy: same-origin",
        "Content-Type: text/html; charset=utf-8",
    ] {
        assert!(page.head.contains(header), "no {header}: {}", page.head);
    }
    assert!(!page.head.contains("Access-Control"), "{}", page.head);
    for path in [
        "/secret.txt",
        "/openapi.yaml",
        "/../secret.txt",
        "/page.js/",
        "//",
        "/data.json?x",
    ] {
        let response = preview.get(path);
        assert!(
            response.head.starts_with("HTTP/1.1 404 "),
            "{path}: {}",
            response.head
        );
        assert!(!response.body.contains("secret"), "{path}");
    }
    let port = preview.port;
    for (request, status) in [
        (
            "GET /data.json HTTP/1.1\r\nHost: evil.example\r\n\r\n".to_owned(),
            421,
        ),
        ("GET /data.json HTTP/1.1\r\n\r\n".to_owned(), 421),
        (
            format!("POST /data.json HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n"),
            405,
        ),
        (
            format!(
                "GET /data.json HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nSec-Fetch-Site: cross-site\r\n\r\n"
            ),
            403,
        ),
        ("\u{0}\r\n\r\n".to_owned(), 400),
        (format!("GET / HTTP/1.1\r\nX: {}", "x".repeat(20_000)), 431),
    ] {
        let mut response = String::new();
        // What is not read of a request that is too long resets the connection.
        let _ = preview.connect(&request).read_to_string(&mut response);
        assert!(
            response.starts_with(&format!("HTTP/1.1 {status} ")),
            "{request}: {response}"
        );
    }
}

#[test]
fn changes_are_announced_and_errors_do_not_end_it() {
    let folder = folder(&[("openapi.yaml", DOCUMENT)]);
    let preview = Preview::start(&folder, &["openapi.yaml"]);
    let port = preview.port;
    let stream = preview.connect(&format!(
        "GET /changes HTTP/1.1\r\nHost: localhost:{port}\r\nSec-Fetch-Site: same-origin\r\n\r\n"
    ));
    let mut events = BufReader::new(stream)
        .lines()
        .map(|line| line.expect("a line"))
        .filter_map(|line| line.strip_prefix("data: ").map(str::to_owned));
    let first = events.next().expect("an event");
    assert_eq!(preview.json("/data.json")["revision"], first);

    write(
        folder.path(),
        "openapi.yaml",
        &DOCUMENT.replace("getNote", "readNote"),
    );
    assert_ne!(events.next().expect("an event"), first);
    let data = preview.json("/data.json");
    assert_eq!(data["operations"][0]["methods"][0], "Client::read_note");

    // A document with problems, one that cannot be used, and none.
    write(folder.path(), "openapi.yaml", BROKEN);
    events.next().expect("an event");
    let data = preview.json("/data.json");
    assert_eq!(data["ready"], true);
    assert_eq!(data["problems"][0]["file"], "openapi.yaml");
    write(folder.path(), "openapi.yaml", "openapi: [\n");
    events.next().expect("an event");
    let data = preview.json("/data.json");
    assert_eq!(data["ready"], false);
    assert_eq!(data["files"][0]["text"], "openapi: [\n");
    assert_eq!(data["problems"][0]["severity"], "error");
    assert_eq!(preview.json("/files.json"), Json::Array(Vec::new()));
    std::fs::remove_file(folder.path().join("openapi.yaml")).expect("the file");
    events.next().expect("an event");
    let data = preview.json("/data.json");
    assert!(
        data["problems"][0]["message"]
            .as_str()
            .expect("a message")
            .contains("not found")
    );
    write(folder.path(), "openapi.yaml", DOCUMENT);
    events.next().expect("an event");
    assert_eq!(preview.json("/data.json")["ready"], true);
}

#[test]
fn what_cannot_be_shown_is_an_error() {
    let client = |output| format!("[[client]]\ninput = 'openapi.yaml'\noutput = '{output}'\n");
    let clients = format!("{}{}", client("a"), client("b"));
    let folder = folder(&[("openapi.yaml", DOCUMENT), ("trine.toml", &clients)]);
    let fails = |arguments: &[&str], with: &str| {
        let said = says(&folder, &[&["preview", "--no-open"], arguments].concat(), 2);
        assert!(said.contains(with), "{said}");
    };
    fails(&["-"], "standard input can be read only once");
    fails(&["gone.yaml"], "file not found: gone.yaml");
    fails(&[], "trine.toml has 2 clients");
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = taken.local_addr().expect("an address").port().to_string();
    fails(&["openapi.yaml", "--port", &port], "pass another --port");
}
