//! The target of calls: the servers of a document, their variables, and other URLs.

use trine_golden::reqwest;
use trine_golden::servers::{Client, ClientBuilder, Server};
use trine_loopback::Loopback;

use crate::silent;

/// Returns a builder with a credential.
fn builder() -> ClientBuilder {
    Client::builder().api_key("the-key")
}

/// Returns an HTTP client that requests a tunnel to the target of each call from `server`. The
/// request fails, but the server records the host.
fn through(server: &Loopback) -> reqwest::Client {
    let proxy = reqwest::Proxy::all(server.url()).expect("a proxy");
    reqwest::Client::builder()
        .proxy(proxy)
        .build()
        .expect("an HTTP client")
}

/// Returns the host that a client requests from its proxy.
async fn asked_for(builder: ClientBuilder) -> String {
    let server = silent();
    let client = builder
        .http_client(through(&server))
        .retry(trine_golden::RetryPolicy::none())
        .build()
        .expect("a client");
    client.list_leads().await.expect_err("expected no tunnel");
    let request = server.request();
    format!("{} {}", request.method, request.target)
}

fn on_premise(server: &Loopback, secret: &str) -> Server {
    let address = server.address();
    Server::OnPremise {
        host: address.ip().to_string(),
        port: address.port().to_string(),
        secret: secret.to_owned(),
    }
}

#[tokio::test]
async fn the_first_server_is_the_default() {
    assert_eq!(asked_for(builder()).await, "CONNECT eu.example.com:443");
    let server = Server::Server3;
    assert_eq!(
        asked_for(builder().server(server)).await,
        "CONNECT sandbox.example.com:443"
    );
    let server = Server::Production {
        region: "us".to_owned(),
        version: "v2".to_owned(),
    };
    assert_eq!(
        asked_for(builder().server(server)).await,
        "CONNECT us.example.com:443"
    );
}

#[tokio::test]
async fn variables_occur_in_host_port_and_path() {
    let server = silent();
    let client = builder().server(on_premise(&server, "s/e?c#r et"));
    client
        .build()
        .expect("a client")
        .list_leads()
        .await
        .expect("a response");
    assert_eq!(server.request().target, "/rest/s%2Fe%3Fc%23r%20et/leads");
}

#[tokio::test]
async fn a_custom_url_replaces_the_server() {
    let server = silent();
    for end in ["/base/v1", "/base/v1/"] {
        let url = format!("{}{end}", server.url());
        let client = builder().server(Server::Server3).base_url(url);
        client
            .build()
            .expect("a client")
            .list_leads()
            .await
            .expect("a response");
    }
    let targets: Vec<_> = server
        .requests()
        .into_iter()
        .map(|request| request.target)
        .collect();
    assert_eq!(targets, ["/base/v1/leads"; 2]);
}

#[tokio::test]
async fn an_operation_keeps_its_own_server() {
    // A URL without a host is relative to that of the client.
    let server = silent();
    let client = builder().server(on_premise(&server, "top-secret"));
    let client = client.build().expect("a client");
    client.list_reports().await.expect("a response");
    assert_eq!(server.request().target, "/reporting/v2/reports");

    let proxy = silent();
    let client = builder()
        .http_client(through(&proxy))
        .retry(trine_golden::RetryPolicy::none());
    let client = client.build().expect("a client");
    client.list_files().await.expect_err("expected no tunnel");
    assert_eq!(proxy.request().target, "files.example.com:443");
}

/// Servers of paths and operations, with and without a name, relative, with a required variable: a
/// mock receives every call, and no credential is sent to a host of the document.
#[tokio::test]
async fn a_base_url_replaces_the_servers_of_operations_too() {
    let server = silent();
    let client = Client::builder()
        .api_key("key-5ecret")
        .base_url(format!("{}/mock", server.url()));
    let client = client.build().expect("a client");
    client.list_leads().await.expect("a response");
    client.list_files().await.expect("a response");
    client.list_reports().await.expect("a response");
    client.search_deals().await.expect("a response");
    client.search_notes().await.expect("a response");
    client.list_exports().await.expect("a response");
    client
        .request(reqwest::Method::GET, "/other")
        .send_empty()
        .await
        .expect("a response");
    let requests = server.requests();
    assert!(
        requests
            .iter()
            .all(|one| one.header("x-api-key") == Some("key-5ecret"))
    );
    let targets: Vec<_> = requests.into_iter().map(|one| one.target).collect();
    assert_eq!(
        targets,
        [
            "leads", "files", "reports", "deals", "notes", "exports", "other"
        ]
        .map(|path| format!("/mock/{path}"))
    );
}

/// The precedence of URLs: the URL for these operations, the URL for every server, the chosen
/// server.
#[tokio::test]
async fn the_more_specific_url_wins() {
    let (base, search) = (silent(), silent());
    let chosen = silent();
    let client = builder()
        .search_base_url(search.url())
        .base_url(base.url())
        .server(on_premise(&chosen, "top-secret"));
    let client = client.build().expect("a client");
    client.search_deals().await.expect("a response");
    client.list_exports().await.expect("a response");
    client.list_reports().await.expect("a response");
    assert_eq!(targets(&search), ["/deals"]);
    assert_eq!(targets(&base), ["/exports", "/reports"]);

    // Without a URL for every server, the other operations use the chosen server.
    let search = silent();
    let client = builder()
        .search_base_url(search.url())
        .server(on_premise(&chosen, "top-secret"));
    let client = client.build().expect("a client");
    client.search_notes().await.expect("a response");
    client.list_reports().await.expect("a response");
    assert_eq!(targets(&search), ["/notes"]);
    assert_eq!(targets(&chosen), ["/reporting/v2/reports"]);
}

#[test]
fn build_reports_missing_and_invalid_values() {
    let production = |region: &str, version: &str| Server::Production {
        region: region.to_owned(),
        version: version.to_owned(),
    };
    let on_premise = |host: &str, port: &str, secret: &str| Server::OnPremise {
        host: host.to_owned(),
        port: port.to_owned(),
        secret: secret.to_owned(),
    };
    let cases = [
        (production("mars", "v1"), "`region`: expected one of eu, us"),
        (production("", "v1"), "`region`: expected one of eu, us"),
        (production("eu", ".."), "`version`"),
        (
            on_premise("", "80", "top-secret"),
            "missing server variable `host`",
        ),
        (
            on_premise("localhost", "80", ""),
            "missing server variable `secret`",
        ),
        (on_premise("a.b/c@d", "80", "top-secret"), "`host`"),
        (on_premise("localhost", "", "top-secret"), "`port`"),
        (on_premise("localhost", "http", "top-secret"), "port"),
        (on_premise("localhost", "80", ".."), "`secret`"),
    ];
    for (server, says) in cases {
        let error = builder().server(server).build().expect_err(says);
        let text = format!("{error} {error:?}");
        assert!(text.contains(says), "`{says}` is not in: {text}");
        assert!(!text.contains("top-secret"), "{text}");
    }
    for (url, says) in [
        ("", "absolute"),
        ("/api", "absolute"),
        ("example.com", "base URL"),
        ("ftp://example.com", "`http`"),
        ("http://example.com?a=b", "query"),
        ("http://example.com#a", "fragment"),
    ] {
        let error = builder().base_url(url).build().expect_err(url);
        assert!(error.to_string().contains(says), "{url}: {error}");
    }
}

#[test]
fn a_document_without_servers_needs_a_url() {
    let error = trine_golden::patch::Client::builder()
        .build()
        .expect_err("no server");
    assert!(error.to_string().contains(".base_url("), "{error}");
}

#[tokio::test]
async fn debug_output_of_servers_shows_templates() {
    let server = silent();
    let chosen = on_premise(&server, "top-secret");
    let builder = builder().server(chosen.clone());
    let client = builder.clone().build().expect("a client");
    let shown = format!("{chosen:?} {builder:?} {client:?}");
    assert!(
        shown.contains("http://{host}:{port}/rest/{secret}"),
        "{shown}"
    );
    assert!(!shown.contains("top-secret"), "{shown}");
}

#[tokio::test]
async fn operation_servers_follow_the_chosen_one() {
    let server = silent();
    let client = builder().server(on_premise(&server, "top/secret"));
    let client = client.build().expect("a client");
    client.list_leads().await.expect("a response");
    client.search_deals().await.expect("a response");
    client.search_notes().await.expect("a response");
    assert_eq!(
        targets(&server),
        [
            "/rest/top%2Fsecret/leads",
            "/search/top%2Fsecret/deals",
            "/search/top%2Fsecret/notes"
        ]
    );
    for (chosen, host) in [
        (production("us"), "us.search.example.com:443"),
        (production("eu"), "eu.search.example.com:443"),
        // Without a server of the same name, the first one is used, with its own default.
        (Server::Server3, "eu.search.example.com:443"),
    ] {
        let proxy = silent();
        let client = builder()
            .server(chosen)
            .http_client(through(&proxy))
            .retry(trine_golden::RetryPolicy::none());
        let client = client.build().expect("a client");
        client.search_deals().await.expect_err("expected no tunnel");
        assert_eq!(proxy.request().target, host);
    }
}

#[tokio::test]
async fn operation_servers_have_their_own_setter() {
    let (server, search) = (silent(), silent());
    let client = builder()
        .base_url(server.url())
        .search_base_url(format!("{}/mine/", search.url()));
    let client = client.build().expect("a client");
    client.search_deals().await.expect("a response");
    client.list_leads().await.expect("a response");
    assert_eq!(targets(&search), ["/mine/deals"]);
    assert_eq!(targets(&server), ["/leads"]);
    let error = builder()
        .search_base_url("top-secret")
        .build()
        .expect_err("no URL");
    let shown = format!("{error} {error:?}");
    assert!(shown.contains("invalid base URL"), "{shown}");
    assert!(!shown.contains("top-secret"), "{shown}");
}

#[tokio::test]
async fn an_operation_server_without_a_value_names_the_variable() {
    let server = silent();
    let client = builder().server(on_premise(&server, "top-secret"));
    let client = client.build().expect("a client");
    let error = client.list_exports().await.expect_err("a value is missing");
    assert_eq!(
        error.to_string(),
        "GET /exports was not sent: missing value of the variable `tenant` of this operation's \
         server; select a server that has it with `.server(…)`, or set the URL with \
         `.export_base_url(…)`"
    );
    assert!(matches!(error, trine_golden::Error::InvalidRequest(_)));
    assert!(server.requests().is_empty());
}

fn production(region: &str) -> Server {
    Server::Production {
        region: region.to_owned(),
        version: "v1".to_owned(),
    }
}

fn targets(server: &Loopback) -> Vec<String> {
    let requests = server.requests();
    requests.into_iter().map(|one| one.target).collect()
}
