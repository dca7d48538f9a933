//! Documents and references at URLs, from a server with TLS on loopback.
#![cfg(feature = "remote")]

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Output};
use std::sync::{Arc, Mutex};
use std::thread;

use rustls::crypto::aws_lc_rs;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use tempfile::TempDir;

use super::folder;

const DOCUMENT: &str = "openapi: 3.0.3
info: {title: t, version: '1'}
paths: {}
components: {schemas: {Lead: {$ref: schemas/lead.yaml}}}
";
const LEAD: &str = "type: object\nrequired: [nmae]\nproperties: {name: {type: string}}\n";

/// The head after the status line, and the body.
type Response = (u16, String, Vec<u8>);

/// A server whose certificate the command trusts.
struct Server {
    port: u16,
    certificate: String,
    responses: Arc<Mutex<BTreeMap<String, Response>>>,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Server {
    fn new() -> Self {
        let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]);
        let made = made.expect("a certificate");
        let key = PrivatePkcs8KeyDer::from(made.signing_key.serialize_der());
        let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("versions of TLS")
            .with_no_client_auth()
            .with_single_cert(vec![made.cert.der().clone()], PrivateKeyDer::from(key))
            .expect("a certificate with its key");
        let config = Arc::new(config);
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let server = Self {
            port: listener.local_addr().expect("an address").port(),
            certificate: made.cert.pem(),
            responses: Arc::default(),
            requests: Arc::default(),
        };
        let (responses, requests) = (Arc::clone(&server.responses), Arc::clone(&server.requests));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                // A client that rejects the certificate closes the connection.
                let _ = serve(stream, &config, &responses, &requests);
            }
        });
        server
    }

    fn url(&self, path: &str) -> String {
        format!("https://localhost:{}{path}", self.port)
    }

    fn has(&self, path: &str, body: &str) {
        self.responds(path, 200, "", body.as_bytes());
    }

    fn responds(&self, path: &str, status: u16, headers: &str, body: &[u8]) {
        let response = (status, headers.to_owned(), body.to_owned());
        let mut responses = self.responses.lock().expect("a lock");
        responses.insert(path.to_owned(), response);
    }

    /// Returns the paths requested since the last call.
    fn requested(&self) -> Vec<String> {
        std::mem::take(&mut self.requests.lock().expect("a lock"))
    }

    fn command(&self, folder: &TempDir, arguments: &[&str]) -> Command {
        let certificate = folder.path().join("ca.pem");
        fs::write(&certificate, &self.certificate).expect("a file");
        let mut command = Command::new(env!("CARGO_BIN_EXE_trine"));
        command.args(arguments).current_dir(folder);
        command
            .env("SSL_CERT_FILE", certificate)
            .env_remove("SSL_CERT_DIR");
        for variable in ["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY"] {
            command
                .env_remove(variable)
                .env_remove(variable.to_lowercase());
        }
        command
    }

    /// Runs the command, asserts its status, and returns its standard error.
    fn says(&self, folder: &TempDir, arguments: &[&str], status: i32) -> String {
        stderr(
            &self
                .command(folder, arguments)
                .output()
                .expect("the command"),
            status,
        )
    }
}

fn stderr(output: &Output, status: i32) -> String {
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(status), "{said}");
    said
}

fn serve(
    stream: TcpStream,
    config: &Arc<ServerConfig>,
    responses: &Mutex<BTreeMap<String, Response>>,
    requests: &Mutex<Vec<String>>,
) -> io::Result<()> {
    let connection = ServerConnection::new(Arc::clone(config)).map_err(io::Error::other)?;
    let mut stream = StreamOwned::new(connection, stream);
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte)?;
        head.extend(byte);
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
    requests.lock().expect("a lock").push(path.clone());
    let known = responses.lock().expect("a lock").get(&path).cloned();
    let (status, headers, body) = known.unwrap_or((404, String::new(), Vec::new()));
    let length = body.len();
    write!(
        stream,
        "HTTP/1.1 {status} x\r\n{headers}content-length: {length}\r\nconnection: close\r\n\r\n"
    )?;
    stream.write_all(&body)?;
    stream.conn.send_close_notify();
    stream.flush()
}

#[test]
fn a_document_at_a_url_has_no_older_version_in_git() {
    let server = Server::new();
    server.has(
        "/openapi.yaml",
        "openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths: {}\n",
    );
    let folder = folder(&[]);
    let url = server.url("/openapi.yaml");
    let said = server.says(&folder, &["diff", "--against-git", "HEAD", &url], 2);
    let found = format!("found the URL {url}");
    assert!(
        said.contains(&found) && said.contains("`trine diff OLD NEW`"),
        "{said}"
    );
}

#[test]
fn a_document_is_fetched() {
    let server = Server::new();
    let folder = folder(&[]);
    server.has("/api/openapi.yaml?token=secret", DOCUMENT);
    let url = server.url("/api/openapi.yaml?token=secret");
    let said = server.says(&folder, &["generate", &url, "-o", "client"], 0);
    // References are not followed without a flag, and no secret is shown or written.
    let reference = server.url("/api/schemas/lead.yaml");
    let expected = format!("`{reference}` is a URL; Trine does not download files");
    assert!(said.contains(&expected), "{said}");
    assert!(said.contains("pass `--allow-remote`"), "{said}");
    assert!(!said.contains("secret"), "{said}");
    assert_eq!(server.requested(), ["/api/openapi.yaml?token=secret"]);
    let client = fs::read_to_string(folder.path().join("client/src/lib.rs")).expect("a crate");
    assert!(
        client.contains("openapi.yaml") && !client.contains("secret"),
        "{client}"
    );
    assert!(!folder.path().join("trine.lock").exists());

    let said = server.says(&folder, &["init", &url, "-o", "other"], 0);
    assert!(!said.contains("secret"), "{said}");
    server.says(&folder, &["generate"], 0);
    server.says(&folder, &["diff", &url, &url], 0);
    server.says(&folder, &["diff", "--against-git", "HEAD"], 2);
    let said = server.says(&folder, &["generate", "--watch", &url, "-o", "client"], 2);
    assert!(said.contains("--watch requires a file"), "{said}");
}

#[test]
fn responses_that_are_no_documents_are_errors() {
    let server = Server::new();
    let folder = folder(&[]);
    let check = |path: &str, expected: &str| {
        let url = server.url(path);
        let said = server.says(&folder, &["check", &url], 2);
        assert!(said.contains(expected), "{path}: {said}");
    };
    check("/gone.yaml", "the server responded with 404");
    server.responds("/private.yaml", 403, "", b"");
    check("/private.yaml", "such as curl");
    server.responds(
        "/page",
        200,
        "content-type: text/html; charset=utf-8\r\n",
        b"<html>",
    );
    check("/page", "is a web page, not a document");
    let elsewhere = format!("location: https://127.0.0.1:{}/a.yaml\r\n", server.port);
    server.responds("/elsewhere", 302, &elsewhere, b"");
    check("/elsewhere", "redirects to another server");
    server.responds("/plain", 302, "location: http://localhost/a.yaml\r\n", b"");
    check("/plain", "which is not an `https` URL");
    server.responds("/circle", 302, "location: /circle\r\n", b"");
    check("/circle", "redirects too often");
    server.requested();
    server.has(
        "/moved.yaml",
        "openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths: {}\n",
    );
    server.responds("/old.yaml", 301, "location: /moved.yaml\r\n", b"");
    server.says(&folder, &["check", &server.url("/old.yaml")], 0);
    assert_eq!(server.requested(), ["/old.yaml", "/moved.yaml"]);
}

#[test]
fn connections_are_checked() {
    let server = Server::new();
    let folder = folder(&[]);
    server.has("/a.yaml", DOCUMENT);
    let said = server.says(&folder, &["check", "http://localhost/a.yaml"], 2);
    assert!(said.contains("is not an `https` URL"), "{said}");
    let url = server.url("/a.yaml").replace("//", "//user:password@");
    let said = server.says(&folder, &["check", &url], 2);
    assert!(said.contains("must not contain a user name"), "{said}");
    assert!(!said.contains("password@"), "{said}");
    let other = rcgen::generate_simple_self_signed(["localhost".to_owned()]);
    let mut command = server.command(&folder, &["check", &server.url("/a.yaml")]);
    let other = other.expect("a certificate").cert.pem();
    fs::write(folder.path().join("ca.pem"), other).expect("a file");
    let said = stderr(&command.output().expect("the command"), 2);
    assert!(
        said.contains("certificate") && said.contains("SSL_CERT_FILE"),
        "{said}"
    );
    assert_eq!(server.requested(), [] as [&str; 0]);
}

/// Returns a port at which nothing listens.
fn closed_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address").port()
}

#[test]
fn a_failed_connection_names_the_server_and_the_cause() {
    let server = Server::new();
    let folder = folder(&[]);
    let port = closed_port();
    let url = format!("https://127.0.0.1:{port}/a.yaml?token=secret");
    let said = server.says(&folder, &["check", &url], 2);
    let expected = format!("could not connect to `127.0.0.1:{port}`: ");
    assert!(
        said.contains(&expected) && said.contains("refused"),
        "{said}"
    );
    let said = server.says(&folder, &["check", "https://unknown.invalid/a.yaml"], 2);
    assert!(said.contains("from `unknown.invalid:443`: "), "{said}");

    let mut command = server.command(&folder, &["check", &server.url("/a.yaml")]);
    command.env(
        "HTTPS_PROXY",
        format!("http://user:secret@127.0.0.1:{port}"),
    );
    let said = stderr(&command.output().expect("the command"), 2);
    let expected = format!("could not connect to the proxy `127.0.0.1:{port}`: ");
    assert!(
        said.contains(&expected) && said.contains("refused"),
        "{said}"
    );
    assert!(!said.contains("secret"), "{said}");
}

#[test]
fn a_proxy_of_the_environment_is_used() {
    let server = Server::new();
    let folder = folder(&[]);
    let proxy = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = proxy.local_addr().expect("an address").port();
    let asked = thread::spawn(move || {
        let (mut stream, _) = proxy.accept().expect("a connection");
        let mut line = [0; 8];
        stream.read_exact(&mut line).expect("a request");
        let _ = stream.write_all(b"HTTP/1.1 502 x\r\ncontent-length: 0\r\n\r\n");
        String::from_utf8_lossy(&line).into_owned()
    });
    let mut command = server.command(&folder, &["check", &server.url("/a.yaml")]);
    command.env("HTTPS_PROXY", format!("http://127.0.0.1:{port}"));
    stderr(&command.output().expect("the command"), 2);
    assert_eq!(asked.join().expect("a request"), "CONNECT ");
    assert_eq!(server.requested(), [] as [&str; 0]);
}

#[test]
fn sizes_are_bounded_after_decompression() {
    let server = Server::new();
    let folder = folder(&[]);
    let text = format!("{DOCUMENT}# {}\n", "0".repeat(2 << 20));
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(text.as_bytes()).expect("a text");
    let body = encoder.finish().expect("a text");
    server.responds("/a.yaml", 200, "content-encoding: gzip\r\n", &body);
    let url = server.url("/a.yaml");
    server.says(&folder, &["check", &url], 0);
    let said = server.says(&folder, &["check", &url, "--max-size", "1"], 1);
    assert!(said.contains("--max-size"), "{said}");
}

#[test]
fn references_are_fetched_and_locked() {
    let server = Server::new();
    server.has("/api/schemas/lead.yaml", LEAD);
    let document = DOCUMENT.replace("schemas/lead.yaml", &server.url("/api/schemas/lead.yaml"));
    let folder = folder(&[("openapi.yaml", &document)]);
    let lock = folder.path().join("trine.lock");
    let generate = |more: &[&str], status| {
        let arguments = ["generate", "openapi.yaml", "-o", "client", "--allow-remote"];
        server.says(&folder, &[&arguments, more].concat(), status)
    };
    // Without a hash, a check is not reproducible; other tasks write nothing.
    server.says(&folder, &["check", "openapi.yaml", "--allow-remote"], 0);
    generate(&["--dry-run"], 0);
    assert!(!lock.exists());
    let said = generate(&["--check"], 1);
    assert!(said.contains("is not in trine.lock"), "{said}");

    let said = generate(&[], 0);
    let place = format!("--> {}:2:12", server.url("/api/schemas/lead.yaml"));
    assert!(said.contains(&place), "{said}");
    let first = fs::read_to_string(&lock).expect("a lock file");
    assert!(first.contains("sha256:"), "{first}");
    generate(&["--check"], 0);
    generate(&[], 0);
    assert_eq!(fs::read_to_string(&lock).expect("a lock file"), first);

    server.has("/api/schemas/lead.yaml", "type: integer\n");
    let of_crate = || fs::read_to_string(folder.path().join("client/src/types.rs"));
    let before = of_crate().expect("a crate");
    for more in [
        &[][..],
        &["--check"],
        &["--dry-run"],
        &["--strict"],
        &["--allow", "external-reference"],
    ] {
        let said = generate(more, 1);
        assert!(said.contains("error[external-reference]"), "{said}");
        assert!(
            said.contains("has changed since its hash was recorded in trine.lock"),
            "{said}"
        );
        assert!(said.contains("--update-remote"), "{said}");
        assert_eq!(of_crate().expect("a crate"), before);
    }
    let said = server.says(&folder, &["check", "openapi.yaml", "--allow-remote"], 1);
    assert!(said.contains("error[external-reference]"), "{said}");
    assert_eq!(fs::read_to_string(&lock).expect("a lock file"), first);
    generate(&["--update-remote"], 0);
    assert_ne!(fs::read_to_string(&lock).expect("a lock file"), first);
    generate(&["--check"], 0);

    let arguments = [
        "generate",
        "openapi.yaml",
        "-o",
        "client",
        "--update-remote",
    ];
    let said = server.says(&folder, &arguments, 2);
    assert!(said.contains("no effect without --allow-remote"), "{said}");
}

#[test]
fn hashes_that_no_crate_needs_are_removed() {
    let server = Server::new();
    for name in ["a", "b", "c"] {
        server.has(&format!("/{name}.yaml"), "type: string\n");
    }
    let referring = |names: &[&str]| {
        let schemas = names.iter().map(|name| {
            let url = server.url(&format!("/{name}.yaml"));
            format!("    {name}: {{$ref: '{url}'}}\n")
        });
        let schemas: String = schemas.collect();
        format!(
            "openapi: 3.0.3\ninfo: {{title: t, version: '1'}}\npaths: {{}}\ncomponents:\n  schemas:\n{schemas}"
        )
    };
    let folder = folder(&[
        ("one.yaml", &referring(&["a", "b"])),
        ("two.yaml", &referring(&["b", "c"])),
    ]);
    let locked = || {
        let text = fs::read_to_string(folder.path().join("trine.lock")).expect("a lock file");
        let mut names = ["a", "b", "c"].into_iter();
        let names = names
            .by_ref()
            .filter(|name| text.contains(&format!("/{name}.yaml")));
        names.collect::<String>()
    };
    let generate = |name: &str, more: &[&str], status| {
        let document = format!("{name}.yaml");
        let arguments = ["generate", &document, "-o", name, "--allow-remote"];
        server.says(&folder, &[&arguments, more].concat(), status)
    };
    generate("one", &[], 0);
    generate("two", &[], 0);
    assert_eq!(locked(), "abc");
    fs::write(folder.path().join("one.yaml"), referring(&["a"])).expect("a file");
    fs::write(folder.path().join("two.yaml"), referring(&["c"])).expect("a file");
    // Not written.
    generate("one", &["--check"], 1);
    generate("one", &["--dry-run"], 0);
    assert_eq!(locked(), "abc");
    // The other crate may still need it.
    generate("one", &[], 0);
    assert_eq!(locked(), "abc");
    generate("two", &[], 0);
    assert_eq!(locked(), "ac");
    // It is unknown which URLs a file refers to that does not arrive.
    server.responds("/c.yaml", 500, "", b"");
    fs::write(folder.path().join("two.yaml"), referring(&["a", "c"])).expect("a file");
    generate("two", &[], 0);
    assert_eq!(locked(), "ac");
    fs::write(folder.path().join("two.yaml"), referring(&["a"])).expect("a file");
    generate("two", &["--update-remote"], 0);
    assert_eq!(locked(), "a");
}

#[test]
fn a_fetched_file_leads_only_to_urls() {
    let server = Server::new();
    let folder = folder(&[("secret.yaml", "type: string\n")]);
    let references = "a: {$ref: ../b.yaml}\nb: {$ref: /secret.yaml}\nc: {$ref: 'file:///etc/passwd'}\nd: {$ref: 'http://localhost/d.yaml'}\n";
    let document = "openapi: 3.0.3
info: {title: t, version: '1'}
paths: {}
components: {schemas: {A: {$ref: 'parts/a.yaml#/a'}, B: {$ref: 'parts/a.yaml#/b'}, C: {$ref: 'parts/a.yaml#/c'}, D: {$ref: 'parts/a.yaml#/d'}, Own: {$ref: 'openapi.yaml#/components/schemas/A'}}}
";
    server.has("/api/openapi.yaml", document);
    server.has("/api/parts/a.yaml", references);
    server.has("/api/b.yaml", "type: string\n");
    let url = server.url("/api/openapi.yaml");
    let said = server.says(&folder, &["check", "-v", &url, "--allow-remote"], 0);
    assert_eq!(
        server.requested(),
        [
            "/api/openapi.yaml",
            "/api/parts/a.yaml",
            "/api/b.yaml",
            "/secret.yaml"
        ]
    );
    assert!(
        said.contains("/secret.yaml` cannot be fetched: the server responded with 404"),
        "{said}"
    );
    assert!(
        said.contains("expected a file or an `https:` URL, found `file:///etc/passwd`"),
        "{said}"
    );
    assert!(
        said.contains("expected a file or an `https:` URL, found `http://localhost/d.yaml`"),
        "{said}"
    );
}
