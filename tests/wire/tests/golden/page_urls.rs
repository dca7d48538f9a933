//! Lists whose pages are at URLs that responses contain, in the body or in the header `Link`.

use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value as Json, json};
use trine_golden::page_urls::Client;
use trine_golden::page_urls::params::{ListIssuesParams, ListNotesParams};
use trine_golden::page_urls::types::{Note, SearchNotesRequest};
use trine_golden::{Error, Items, RetryPolicy};
use trine_loopback::{Loopback, MockResponse, Recorded};

const KEY: &str = "query-5ecret";

/// Returns a server with these responses in order, and none after them.
fn pages(
    pages: impl Fn(usize, &Recorded) -> Option<MockResponse> + Send + Sync + 'static,
) -> Loopback {
    let next = AtomicUsize::new(0);
    Loopback::start(move |request| {
        let page = pages(next.fetch_add(1, Ordering::SeqCst), request);
        page.unwrap_or_else(|| MockResponse::status(400))
    })
}

/// Returns a server with two pages, of which the first one contains this URL of the second one.
/// `{host}` stands for its own host.
fn linking(next: &'static str) -> Loopback {
    pages(move |number, request| {
        let host = request.header("host").unwrap_or_default();
        Some(match number {
            0 => notes(&[1], &json!(next.replace("{host}", host))),
            1 => notes(&[2], &Json::Null),
            _ => return None,
        })
    })
}

fn notes(ids: &[i64], next: &Json) -> MockResponse {
    let data: Vec<Json> = ids.iter().map(|id| json!({"id": id})).collect();
    let page = json!({"data": data, "links": {"next": next}});
    MockResponse::json(200, page.to_string())
}

fn client(base: String) -> Client {
    let builder = Client::builder().key(KEY).retry(RetryPolicy::none());
    builder.base_url(base).build().expect("a client")
}

fn targets(server: &Loopback) -> Vec<String> {
    let requests = server.requests().into_iter();
    requests.map(|request| request.target).collect()
}

/// Returns the IDs of all items, and the error, if any.
async fn ids<E>(mut items: Items<Note, E>) -> (Vec<i64>, Option<Error<E>>) {
    let mut ids = Vec::new();
    while let Some(item) = items.next().await {
        match item {
            Ok(note) => ids.push(note.id),
            Err(error) => {
                assert!(items.next().await.is_none(), "it is over after an error");
                return (ids, Some(error));
            }
        }
    }
    (ids, None)
}

#[tokio::test]
async fn the_url_of_the_next_page_replaces_path_and_query() {
    for (next, expected) in [
        (
            "http://{host}/v2/other?page=2&owner=a",
            "/v2/other?page=2&owner=a&api_key=query-5ecret",
        ),
        ("/v2/notes?page=2", "/v2/notes?page=2&api_key=query-5ecret"),
        ("?page=2#top", "/v2/notes?page=2&api_key=query-5ecret"),
        ("notes/2", "/v2/notes/2?api_key=query-5ecret"),
        // A server may repeat the credential.
        (
            "/v2/notes?page=2&api%5Fkey=own",
            "/v2/notes?page=2&api%5Fkey=own",
        ),
        (
            "./a/../notes?page=2",
            "/v2/notes?page=2&api_key=query-5ecret",
        ),
    ] {
        let server = linking(next);
        let params = ListNotesParams::new().owner("a b").limit(1);
        let items = client(format!("{}/v2", server.url())).list_notes_items(&params);
        let (found, error) = ids(items).await;
        assert!(error.is_none(), "{next}: {error:?}");
        assert_eq!(found, [1, 2], "{next}");
        let first = "/v2/notes?owner=a%20b&limit=1&api_key=query-5ecret";
        assert_eq!(targets(&server), [first, expected], "{next}");
    }
}

#[tokio::test]
async fn a_page_of_another_origin_is_not_requested() {
    let other = linking("/");
    let other: &'static str = Box::leak(other.url().into_boxed_str());
    let with_user: &'static str = "http://user:password@{host}/notes?page=2";
    for next in [
        other,
        "https://{host}/notes",
        "//example.com/notes",
        "ftp://{host}/notes",
        with_user,
    ] {
        let server = linking(next);
        let items = client(server.url()).list_notes_items(&ListNotesParams::new());
        let (found, error) = ids(items).await;
        assert_eq!(found, [1], "{next}");
        let Some(Error::Decode(error)) = error else {
            panic!("{next}: {error:?}");
        };
        assert_eq!(error.path(), "links.next");
        let text = error.to_string();
        let expected = format!("expected a URL of `{}` for the next page", server.url());
        assert!(text.contains(&expected), "{text}");
        assert!(!text.contains(KEY) && !text.contains("password"), "{text}");
        assert_eq!(server.requests().len(), 1);
    }
}

#[tokio::test]
async fn a_page_outside_of_the_servers_url_is_not_requested() {
    for next in [
        "/notes?page=2",
        "/v22/notes",
        "../admin",
        "/v2/%2e%2e/admin",
    ] {
        let server = linking(next);
        let client = client(format!("{}/v2", server.url()));
        let (found, error) = ids(client.list_notes_items(&ListNotesParams::new())).await;
        assert_eq!(found, [1], "{next}");
        let error = error.expect("an error");
        assert!(
            matches!(error, Error::InvalidRequest(_)),
            "{next}: {error:?}"
        );
        assert!(
            error.to_string().contains("below the server's URL"),
            "{error}"
        );
        assert_eq!(server.requests().len(), 1);
    }
}

#[tokio::test]
async fn what_is_not_a_url_is_an_error() {
    let server = linking("http://[");
    let (found, error) = ids(client(server.url()).list_notes_items(&ListNotesParams::new())).await;
    assert_eq!(found, [1]);
    let error = error.expect("an error").to_string();
    assert!(
        error.contains("expected the URL of the next page"),
        "{error}"
    );
}

#[tokio::test]
async fn a_page_that_repeats_is_an_error() {
    let server = pages(|_, _| Some(notes(&[1], &json!("?page=2"))));
    let (found, error) = ids(client(server.url()).list_notes_items(&ListNotesParams::new())).await;
    assert_eq!(found, [1, 1]);
    let error = error.expect("an error").to_string();
    assert!(error.contains("already received"), "{error}");
}

#[tokio::test]
async fn a_list_is_resumed_after_an_error() {
    let server = pages(|number, _| {
        Some(match number {
            0 => notes(&[1], &json!("?page=2")),
            1 => MockResponse::status(503),
            2 => notes(&[2], &json!("?page=3")),
            _ => notes(&[3], &json!("")),
        })
    });
    let mut items = client(server.url()).list_notes_items(&ListNotesParams::new());
    let mut found = Vec::new();
    let mut errors = 0;
    while let Some(item) = items.next().await {
        match item {
            Ok(note) => found.push(note.id),
            Err(error) => {
                assert_eq!(error.status().map(|status| status.as_u16()), Some(503));
                errors += 1;
            }
        }
    }
    assert_eq!((found, errors), (vec![1, 2, 3], 1));
    let pages = ["page=2", "page=2", "page=3"];
    let pages = pages.map(|page| format!("/notes?{page}&api_key={KEY}"));
    assert_eq!(targets(&server)[1..], pages);
}

#[tokio::test]
async fn the_body_is_sent_to_every_page() {
    let server = pages(|number, _| {
        let page = match number {
            0 => {
                json!({"_embedded": {"notes": [{"id": 1}]}, "_links": {"next": {"href": "/search?p=2"}}})
            }
            // There is a URL, but no next page.
            _ => json!({"_embedded": {"notes": [{"id": 2}]}, "more": false,
                "_links": {"next": {"href": "/search?p=3"}}}),
        };
        Some(MockResponse::json(200, page.to_string()))
    });
    let request = SearchNotesRequest::new("a");
    let (found, error) = ids(client(server.url()).search_notes_items(&request)).await;
    assert!(error.is_none(), "{error:?}");
    assert_eq!(found, [1, 2]);
    let requests = server.requests();
    assert_eq!(requests.len(), 2);
    for request in requests {
        assert_eq!(
            (request.method.as_str(), request.text().as_str()),
            ("POST", r#"{"text":"a"}"#)
        );
    }
}

#[tokio::test]
async fn links_are_read_as_rfc_8288_describes() {
    for (link, expected) in [
        (r#"</p/2>; rel="next""#, Some("/p/2")),
        (
            r#"</p/1>; rel="prev", </p/2>; rel="next", </p/9>; rel="last""#,
            Some("/p/2"),
        ),
        (
            r#"</p/2?a=1,2;b>;title="a, \"b\"; rel=prev"; rel="last next""#,
            Some("/p/2?a=1,2;b"),
        ),
        (" < /p/2 > ;REL=NEXT", Some("/p/2")),
        ("</p/2>;rel=next;rel=prev", Some("/p/2")),
        ("</p/2>;rel=prev;rel=next", None),
        (r##"</p/2>; rel="next"; anchor="#other""##, None),
        (r#"</p/2>; rel="nextish""#, None),
        (r#"</p/2>"#, None),
        ("", None),
        ("rel=next", None),
        ("</p/2", None),
    ] {
        let server = pages(move |number, _| {
            Some(match number {
                0 => MockResponse::json(200, r#"[{"id": 1}]"#).header("link", link),
                _ => MockResponse::json(200, r#"[{"id": 2}]"#),
            })
        });
        let items = client(server.url()).list_issues_items("a/b", &ListIssuesParams::new());
        let (found, error) = ids(items).await;
        assert!(error.is_none(), "{link}: {error:?}");
        assert_eq!(found.len(), 1 + usize::from(expected.is_some()), "{link}");
        let targets = targets(&server);
        assert_eq!(targets[0], "/folders/a%2Fb/issues?api_key=query-5ecret");
        let next = targets.get(1).map(String::as_str);
        let next = next.map(|next| {
            next.replace(['?', '&'], "&")
                .replace("&api_key=query-5ecret", "")
        });
        assert_eq!(next, expected.map(|next| next.replace('?', "&")), "{link}");
    }
}

#[tokio::test]
async fn several_headers_are_several_links() {
    let server = pages(|number, _| {
        let page = MockResponse::json(200, format!(r#"[{{"id": {number}}}]"#));
        Some(match number {
            0 => page
                .header("link", r#"</p/9>; rel="last""#)
                .header("link", r#"</p/2>; rel="next""#),
            _ => page.header("link", r#"</p/1>; rel="first""#),
        })
    });
    let items = client(server.url()).list_issues_items("a", &ListIssuesParams::new());
    let (found, error) = ids(items).await;
    assert!(error.is_none(), "{error:?}");
    assert_eq!(found, [0, 1]);
}
