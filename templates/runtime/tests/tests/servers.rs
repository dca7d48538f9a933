//! Valid and invalid servers of a client.

use trine_runtime_tests::runtime::{ClientBuilderCore, ServerUrl};

fn refusal(server: ServerUrl) -> String {
    let built = ClientBuilderCore::new("runtime-tests/1.0").build(server);
    let error = built.expect_err("it cannot be built");
    error.to_string()
}

fn refused_url(url: &str) -> String {
    let mut builder = ClientBuilderCore::new("runtime-tests/1.0");
    builder.base_url(url);
    let error = builder
        .build(ServerUrl::new("/"))
        .expect_err("it cannot be built");
    error.to_string()
}

#[test]
fn base_urls_are_checked_and_not_shown() {
    for (url, why) in [
        ("", "expected an absolute URL"),
        ("/secret", "expected an absolute URL"),
        ("secret", "expected a URL with its scheme"),
        (
            "api.example.com",
            "expected a URL with its scheme, such as `https://api.example.com` or \
             `http://localhost:8080`, found no scheme",
        ),
        ("localhost:8080", "found no scheme"),
        ("127.0.0.1:8080/secret", "found no scheme"),
        ("[::1]:8080", "found no scheme"),
        ("api.example.com:443/secret", "found no scheme"),
        (
            "ftp://example.com/secret",
            "expected the scheme `http` or `https`",
        ),
        ("https://example.com/secret?a", "expected no query"),
        ("https://example.com/secret#a", "expected no fragment"),
        ("https://", "invalid base URL"),
        (
            "https://u:secret@example.com",
            "expected no user and no password",
        ),
    ] {
        let message = refused_url(url);
        assert!(message.contains(why), "{url}: {message}");
        assert!(!message.contains("secret"), "{url}: {message}");
    }
}

#[test]
fn a_given_base_url_shows_its_origin_only() {
    let mut builder = ClientBuilderCore::new("runtime-tests/1.0");
    builder.base_url("https://example.com/secret/");
    let client = builder.build(ServerUrl::new("/")).expect("it is valid");
    let shown = format!("{client:?}");
    assert!(shown.contains("example.com"), "{shown}");
    assert!(!shown.contains("secret"), "{shown}");
}

#[test]
fn documents_without_servers_require_one() {
    assert!(refusal(ServerUrl::new("/")).contains("set one with `.base_url(…)`"));
}

#[test]
fn variables_are_checked() {
    let host =
        |value: &str| ServerUrl::new("https://{name}.example.com").variable("name", value, &[]);
    for value in ["", "a/b", "evil.com#", "evil.com?", "a@b", "a b", "ä"] {
        let message = refusal(host(value));
        assert!(
            message.contains("`name`: expected a host"),
            "{value}: {message}"
        );
    }
    let missing = ServerUrl::new("https://x.org/{portal}").required_variable("portal", "", &[]);
    assert_eq!(
        refusal(missing),
        "cannot build the client: missing server variable `portal`; set it with `.server(…)`"
    );
    let listed = |value: &str| {
        ServerUrl::new("https://{region}.example.com").variable("region", value, &["eu", "us"])
    };
    assert!(refusal(listed("asia")).contains("`region`: expected one of eu, us"));
    for server in [
        host("a-b.c"),
        ServerUrl::new("http://{host}/x").variable("host", "localhost:8080", &[]),
        listed("eu"),
        ServerUrl::new("https://example.com{base}").variable("base", "/v1", &[]),
        ServerUrl::new("https://example.com/{base}").variable("base", "a/b c", &[]),
    ] {
        let shown = format!("{server:?}");
        ClientBuilderCore::new("runtime-tests/1.0")
            .build(server)
            .unwrap_or_else(|error| panic!("{shown}: {error}"));
    }
    let dots = ServerUrl::new("https://x.org/{p}/y").required_variable("p", "../..", &[]);
    assert!(refusal(dots).contains("expected no path segment `.` or `..`"));
}
