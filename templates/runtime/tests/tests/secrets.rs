//! Secrets: where they are sent, and that no message contains them.

mod loopback_server;

use loopback_server::{Server, response};
use reqwest::Method;
use serde_json::json;
use trine_runtime_tests::client::{Client, SECURITY};
use trine_runtime_tests::runtime::{
    ClientBuilderCore, Credential, Error, Json, NoError, RequestOptions, ServerUrl,
};

type Failure = Error<NoError>;

async fn failure(client: &Client) -> Failure {
    let call = client.call(Method::GET, "/leads");
    let sent = call.send_json::<Json, NoError>().await;
    sent.expect_err("the response is an error")
}

/// Returns the messages of an error for a response with this body.
async fn messages(credential: Credential, body: &str) -> String {
    let server = Server::with_responses(&[&response("400 Bad Request", "", body)]).await;
    let mut builder = ClientBuilderCore::new("runtime-tests/1.0");
    builder.credential("token", credential);
    let error = failure(&Client::from_builder(builder, &server.url)).await;
    format!("{error} {error:?}")
}

#[tokio::test]
async fn a_secret_is_redacted_in_every_encoding() {
    let secret = "a/b+c&d \"é😀%2F";
    let spellings = [
        // Unmodified, as JSON, with escaped slashes, and with every character escaped.
        "a/b+c&d \"é😀%2F",
        r#"a/b+c&d \"é😀%2F"#,
        r#"a\/b+c&d \"é😀%2F"#,
        r#"\u0061\u002f\u0062\u002B\u0063\u0026\u0064\u0020\u0022\u00e9\uD83D\uDE00\u0025\u0032\u0046"#,
        // In a URL, with digits in either case, and in a form.
        "a%2Fb%2Bc%26d%20%22%C3%A9%F0%9F%98%80%252F",
        "a%2fb%2bc%26d+%22%c3%a9%f0%9f%98%80%252F",
        // In HTML.
        "a/b+c&amp;d &quot;é😀%2F",
        "a&#47;b&#x2b;c&#38;d &#34;&#233;&#x1F600;%2F",
        "a&sol;b&plus;c&amp;d &quot;é😀&percnt;2F",
        // JSON in a string of JSON, HTML in JSON, and URLs in URLs.
        r#"a\/b+c&d \"é😀%2F"#,
        r#"a\u002fb+c&d \"é😀%2F"#,
        r#"a&#x2F;b+c&amp;d &quot;é😀%2F"#,
        "a%252Fb%252Bc%2526d%2520%2522%25C3%25A9%25F0%259F%2598%2580%25252F",
    ];
    for spelling in spellings {
        let shown = messages(Credential::bearer(secret), &format!("no: {spelling}.")).await;
        assert!(shown.contains("no: …."), "{spelling}: {shown}");
    }
    // Another text is not redacted.
    let shown = messages(Credential::bearer(secret), "no: a/b+c&d \"é😀%2G.").await;
    assert!(shown.contains("%2G."), "{shown}");
}

#[tokio::test]
async fn other_text_is_shown() {
    let user = Credential::basic("user-name", "pass-word");
    let shown = messages(user, "user-name may not use pass-word").await;
    assert!(shown.contains("user-name may not use …"), "{shown}");
    // Some services expect their key as the user name.
    let key = Credential::basic("secret-key", "");
    let shown = messages(key, "unknown key secret-key").await;
    assert!(shown.contains("unknown key …"), "{shown}");

    let server =
        Server::with_responses(&[&response("400 Bad Request", "", "no lead-statuses")]).await;
    let url = format!("{}/lead-statuses", server.url);
    let error = failure(&Client::at(&url)).await.to_string();
    assert!(error.contains("no lead-statuses"), "{error}");
}

#[tokio::test]
async fn keys_and_options_of_a_call_are_redacted() {
    let body = r#"{"secret-token": "x", "y": "secret-header secret-query secret-key"}"#;
    let server = Server::with_responses(&[
        &response("200 OK", "", r#"{"secret-token": "x"}"#),
        &response("400 Bad Request", "", body),
    ])
    .await;
    let mut builder = ClientBuilderCore::new("runtime-tests/1.0");
    builder.credential("token", Credential::bearer("secret-token"));
    let client = Client::from_builder(builder, &server.url).with_options(
        RequestOptions::new()
            .header("X-Auth-Token", "secret-header")
            .header("X-Key", "secret-key")
            .header("Trace", "lead")
            .query("access_token", "secret-query"),
    );
    let call = client.call(Method::GET, "/leads");
    let sent = call.send_json::<std::collections::BTreeMap<String, i64>, NoError>();
    let error = sent.await.expect_err("the value is a string");
    let shown = format!("{error} {error:?}");
    assert!(matches!(error, Error::Decode(_)), "{shown}");
    assert!(!shown.contains("secret-token"), "{shown}");
    let error = failure(&client).await;
    let shown = format!("{error} {error:?}");
    assert!(!shown.contains("secret"), "{shown}");
}

#[tokio::test]
async fn a_long_body_is_cut_before_a_secret_that_is_cut() {
    let spaces = " ".repeat(32_760);
    let shown = messages(
        Credential::bearer("secret-token"),
        &format!("no{spaces}secret-token"),
    )
    .await;
    assert!(!shown.contains("secret"), "{shown}");
    assert!(shown.contains("400 Bad Request: no"), "{shown}");
}

#[tokio::test]
async fn credentials_are_not_sent_unencrypted_unless_the_caller_asks_for_it() {
    let build = |url: &'static str, base: Option<&str>| {
        let mut builder = ClientBuilderCore::new("runtime-tests/1.0");
        builder.credential("token", Credential::bearer("secret-token"));
        if let Some(base) = base {
            builder.base_url(base);
        }
        let core = builder.build(ServerUrl::new(url)).expect("a valid URL");
        Client { core }
    };
    // `.invalid` is never resolved, so nothing is sent in any case.
    let error = failure(&build("http://api.invalid", None)).await;
    assert!(matches!(error, Error::InvalidRequest(_)), "{error:?}");
    assert!(error.to_string().contains("unencrypted"), "{error}");
    let given = build("https://api.invalid", Some("http://api.invalid"));
    let error = failure(&given).await;
    assert!(matches!(error, Error::Transport(_)), "{error:?}");
    let encrypted = failure(&build("https://api.invalid", None)).await;
    assert!(matches!(encrypted, Error::Transport(_)), "{encrypted:?}");

    // Without a credential, and on this computer, it is allowed.
    let builder = ClientBuilderCore::new("runtime-tests/1.0");
    let core = builder.build(ServerUrl::new("http://api.invalid"));
    let error = failure(&Client {
        core: core.expect("a valid URL"),
    })
    .await;
    assert!(matches!(error, Error::Transport(_)), "{error:?}");
    for host in ["127.0.0.1:1", "[::1]:1", "localhost:1"] {
        let mut builder = ClientBuilderCore::new("runtime-tests/1.0");
        builder.credential("token", Credential::bearer("secret-token"));
        let core = builder.build(ServerUrl::new(format!("http://{host}")));
        let error = failure(&Client {
            core: core.expect("a valid URL"),
        })
        .await;
        assert!(matches!(error, Error::Transport(_)), "{host}: {error:?}");
    }
}

#[cfg(feature = "oauth-session")]
mod sessions {
    use trine_runtime_tests::runtime::{
        ClientAuthentication, MemoryTokenStore, OAuthApp, OAuthFlow, OAuthSession, OAuthToken,
        TokenRequest, TokenStore,
    };

    use super::*;

    static FLOW: OAuthFlow = TEMPLATE;

    const TEMPLATE: OAuthFlow = OAuthFlow {
        authorization_url: "https://auth.invalid/authorize",
        token_url: "http://auth.invalid/token",
        refresh_url: "",
        client_token_url: "",
        device_authorization_url: "",
        device_token_url: "",
        revocation_url: "",
        metadata_url: "",
        scopes: &[],
        client_authentication: ClientAuthentication::Body,
        token_request: TokenRequest::PostForm,
        excluded_parameters: &[],
        scope_separator: " ",
        server: || ServerUrl::new("https://api.invalid"),
        user_agent: "runtime-tests/1.0",
    };

    /// Returns a client whose token has this member, and whose server follows from the token.
    async fn client(template: &'static str, member: &str) -> Client {
        let store = MemoryTokenStore::new();
        let token = OAuthToken::new("secret-token").with_member("domain", member);
        store.save(&token).await.expect("it is in memory");
        let session = OAuthSession::new(&FLOW, OAuthApp::new("id", "app-secret"), store);
        let mut builder = ClientBuilderCore::new("runtime-tests/1.0");
        builder.session("token", session, Credential::bearer);
        let server = ServerUrl::new("https://api.invalid").token_url(template);
        let core = builder.build(server).expect("a valid URL");
        Client { core }
    }

    #[tokio::test]
    async fn a_token_names_a_server_only_within_the_template() {
        let refused = [
            ("https://{domain}.api.invalid/v1", "evil.invalid/"),
            ("https://{domain}.api.invalid/v1", "evil.invalid#"),
            ("https://{domain}.api.invalid/v1", "evil.invalid?"),
            ("https://{domain}.api.invalid/v1", "evil.invalid\\"),
            ("https://{domain}.api.invalid/v1", "user@evil.invalid"),
            ("https://{domain}.api.invalid/v1", ""),
            ("https://api.invalid/{domain}", ".."),
            ("{domain}/v1", "http://evil.invalid"),
            ("{domain}/v1", "https://user@evil.invalid"),
            ("{domain}/v1", "https://evil.invalid/?x="),
            ("{domain}/v1", "ftp://evil.invalid"),
            ("{domain}/v1", "evil.invalid"),
            ("{domain}.api.invalid/v1", "https://evil.invalid/"),
        ];
        for (template, member) in refused {
            let error = failure(&client(template, member).await).await;
            assert!(
                matches!(error, Error::InvalidRequest(_)),
                "{template} {member}: {error:?}"
            );
        }
        // These are valid: they are called, and do not exist.
        let valid = [
            ("https://{domain}.api.invalid/v1", "company"),
            ("https://api.invalid/{domain}", "a/b c"),
            ("{domain}/v1", "https://company.invalid"),
            ("{domain}/v1", "https://company.invalid/rest/"),
        ];
        for (template, member) in valid {
            let error = failure(&client(template, member).await).await;
            assert!(
                matches!(error, Error::Transport(_)),
                "{template} {member}: {error:?}"
            );
        }
    }

    #[tokio::test]
    async fn a_member_of_the_token_becomes_one_path_segment() {
        let server = Server::with_responses(&[&response("200 OK", "", "{}")]).await;
        let template: &'static str = format!("{}/{{domain}}/v1", server.url).leak();
        let client = client(template, "a/b?c").await;
        let call = client
            .core
            .request(Method::GET, "/leads")
            .security(SECURITY);
        call.send_json::<Json, NoError>().await.expect("a response");
        assert!(
            server.request().starts_with("GET /a%2Fb%3Fc/v1/leads "),
            "{}",
            server.request()
        );
    }

    #[tokio::test]
    async fn no_message_shows_a_token_of_a_failed_response() {
        let body = json!({
            "error": "invalid_scope",
            "access_token": "secret-access",
            "refresh_token": "secret-refresh",
            "id_token": "secret-id",
        });
        for status in ["400 Bad Request", "200 OK"] {
            let server = Server::with_responses(&[&response(status, "", &body.to_string())]).await;
            let app = OAuthApp::new("id", "app-secret").token_url(server.url.clone());
            let session = OAuthSession::new(&FLOW, app, MemoryTokenStore::new());
            let error = session.exchange("code").await.expect_err("an error");
            let shown = format!("{error} {error:?}");
            assert!(!shown.contains("secret"), "{shown}");
            assert!(shown.contains("invalid_scope"), "{shown}");
        }
    }

    #[tokio::test]
    async fn no_message_shows_a_token_of_a_malformed_response() {
        let bodies = [
            r#"{"error":"x","data":{"access_token":"SECRET"}}"#,
            r#"{"error":"x","accessToken":"SECRET","refreshToken":"SECRET"}"#,
            r#"{"error":"x","ACCESS_TOKEN":"SECRET"}"#,
            r#"{"error":"x","access_token":7778889990}"#,
            r#"[{"access_token":"SECRET"}]"#,
            r#"{"error":"x","access_token":"SECRET"#,
            "<p>access_token=SECRET&amp;x",
        ];
        for body in bodies {
            let server = Server::with_responses(&[&response("400 Bad Request", "", body)]).await;
            let app = OAuthApp::new("id", "app-secret").token_url(server.url.clone());
            let session = OAuthSession::new(&FLOW, app, MemoryTokenStore::new());
            let error = session.exchange("code").await.expect_err("an error");
            let shown = format!("{error} {error:?}");
            assert!(!shown.contains("SECRET"), "{body}: {shown}");
            assert!(!shown.contains("7778889990"), "{body}: {shown}");
        }
        let description = r#"{"error":"invalid_grant","error_description":"unknown token"}"#;
        let server = Server::with_responses(&[&response("400 Bad Request", "", description)]).await;
        let app = OAuthApp::new("id", "app-secret").token_url(server.url.clone());
        let session = OAuthSession::new(&FLOW, app, MemoryTokenStore::new());
        let error = session.exchange("code").await.expect_err("an error");
        assert!(error.to_string().contains("unknown token"), "{error}");
    }

    /// A clone of a session sends its secrets where the client sends its calls.
    #[tokio::test]
    async fn a_session_that_the_caller_keeps_follows_the_client() {
        let body = r#"{"access_token":"token"}"#;
        let server = Server::with_responses(&[&response("200 OK", "", body)]).await;
        static RELATIVE: OAuthFlow = OAuthFlow {
            authorization_url: "/authorize",
            token_url: "/token",
            ..TEMPLATE
        };
        let app = OAuthApp::new("id", "app-secret");
        let session = OAuthSession::new(&RELATIVE, app, MemoryTokenStore::new());
        let mut builder = ClientBuilderCore::new("runtime-tests/1.0");
        builder.session("token", session.clone(), Credential::bearer);
        let client = Client::from_builder(builder, &server.url);
        let page = session.authorization_url("state").expect("a URL");
        assert!(
            page.starts_with(&format!("{}/authorize?", server.url)),
            "{page}"
        );
        session.exchange("code").await.expect("a token");
        assert!(server.request().starts_with("POST /token "));
        drop(client);
    }

    #[tokio::test]
    async fn the_secret_of_an_app_is_not_sent_unencrypted() {
        let app = OAuthApp::new("id", "app-secret");
        let session = OAuthSession::new(&FLOW, app, MemoryTokenStore::new());
        let error = session.exchange("code").await.expect_err("an error");
        assert!(error.to_string().contains("unencrypted"), "{error}");
        // The URL of the API says nothing about another URL.
        let mut builder = ClientBuilderCore::new("runtime-tests/1.0");
        builder.session("token", session.clone(), Credential::bearer);
        let client = Client::from_builder(builder, "https://api.example");
        let error = session.exchange("code").await.expect_err("an error");
        assert!(error.to_string().contains("unencrypted"), "{error}");
        drop(client);
    }

    #[test]
    fn a_lifetime_that_is_not_positive_is_over() {
        for seconds in ["0", "-1", "\"-3600\"", "-0.5"] {
            let json = format!(r#"{{"access_token":"a","expires_in":{seconds}}}"#);
            let token: OAuthToken = serde_json::from_str(&json).expect("it can be read");
            let end = token.expires_at().expect("an end");
            assert!(end <= std::time::SystemTime::now(), "{seconds}");
        }
    }
}
