//! Typed response headers.

use trine_golden::Error;
use trine_golden::response_headers::headers::{
    ListLeadsHeaders, LogInHeaders, LogInTwiceHeaders, RateLimitHeaders, TooManyHeaders,
};
use trine_golden::response_headers::types::{Kind, Range};
use trine_loopback::{Loopback, MockResponse};

use crate::client;

/// Returns the decoded headers of a response to `list_leads`.
async fn read(headers: &[(&str, &str)]) -> Result<ListLeadsHeaders, String> {
    let mut response = MockResponse::json(200, "[]");
    for (name, value) in headers {
        response = response.header(name, value);
    }
    let server = Loopback::with_response(response);
    let response = client!(response_headers, server).list_leads().await;
    let response = response.expect("a response");
    ListLeadsHeaders::of(&response).map_err(|error| format!("{}: {error}", error.path()))
}

#[tokio::test]
async fn each_header_has_the_type_of_its_schema() {
    let headers = read(&[
        ("x-total-count", " 7 "),
        ("link", "<https://example.com/?a=1,2>; rel=\"next\""),
        ("last-modified", "Mon, 30 Nov 2026 12:00:00 GMT"),
        ("x-kinds", "call, other"),
        ("x-kinds", "burst"),
        ("x-parts", "1,2,-3"),
        ("x-range", "first=1,last=9"),
        ("x-window", "first, 2, unknown, x"),
        ("x-context", "{\"first\": 3}"),
        ("x-cached", "true"),
    ]);
    let headers = headers.await.expect("headers that fit");
    let range = |first, last| Some(Range { first, last });
    let kinds = vec![Kind::Call, Kind::Unlisted("other".to_owned()), Kind::Burst];
    #[allow(deprecated, reason = "it is read too")]
    let expected = ListLeadsHeaders {
        x_total_count: 7,
        link: Some("<https://example.com/?a=1,2>; rel=\"next\"".to_owned()),
        last_modified: Some("Mon, 30 Nov 2026 12:00:00 GMT".into()),
        x_kinds: Some(kinds),
        x_parts: Some(vec![1, 2, -3]),
        x_range: range(1, Some(9)),
        x_window: range(2, None),
        x_context: range(3, None),
        x_cached: Some(true),
    };
    assert_eq!(headers, expected);
}

#[tokio::test]
async fn missing_optional_headers_are_none() {
    let headers = read(&[("x-total-count", "0")]).await.expect("headers");
    assert_eq!((headers.link, headers.x_kinds), (None, None));
    let missing = read(&[]).await.expect_err("a missing header");
    assert_eq!(
        missing,
        "headers.X-Total-Count: unexpected response to GET /leads (200 OK) at \
         `headers.X-Total-Count`: the header is missing"
    );
}

#[tokio::test]
async fn a_mismatch_names_the_header_and_the_reason() {
    let cases = [
        (
            "x-total-count",
            "many",
            "expected an integer, found \"many\"",
        ),
        ("x-parts", "1,b", "expected an integer, found \"b\""),
        ("x-cached", "yes", "expected a boolean, found \"yes\""),
        ("x-context", "{", "EOF while parsing"),
        ("x-range", "last=1", "missing field `first`"),
    ];
    for (name, value, why) in cases {
        let response = MockResponse::json(200, "[]").header(name, value);
        let response = match name {
            "x-total-count" => response,
            _ => response.header("x-total-count", "1"),
        };
        let server = Loopback::with_response(response);
        let response = client!(response_headers, server).list_leads().await;
        let response = response.expect("a response");
        let invalid = ListLeadsHeaders::invalid(&response);
        let [error] = invalid.as_slice() else {
            panic!("expected one error: {invalid:?}");
        };
        assert!(
            error
                .path()
                .eq_ignore_ascii_case(&format!("headers.{name}"))
        );
        assert!(error.to_string().contains(why), "{error}");
        // Only a missing required header is an error for all of them.
        let read = ListLeadsHeaders::of(&response);
        assert_eq!(read.is_err(), name == "x-total-count", "{read:?}");
    }
}

#[tokio::test]
async fn an_invalid_header_does_not_affect_the_others() {
    let invalid = [
        ("x-total-count", "7"),
        ("x-parts", "1,b"),
        ("x-cached", "yes"),
        ("link", "<a>"),
    ];
    let headers = read(&invalid).await.expect("headers");
    assert_eq!((headers.x_total_count, headers.x_parts), (7, None));
    assert_eq!(headers.link.as_deref(), Some("<a>"));

    let mut response = MockResponse::json(200, "[]").header("x-range", "last=1");
    for (name, value) in invalid.iter().skip(1) {
        response = response.header(name, value);
    }
    let server = Loopback::with_response(response);
    let response = client!(response_headers, server).list_leads().await;
    let invalid = ListLeadsHeaders::invalid(&response.expect("a response"));
    let paths: Vec<&str> = invalid.iter().map(|error| error.path()).collect();
    assert_eq!(
        paths,
        [
            "headers.X-Total-Count",
            "headers.X-Parts",
            "headers.X-Range",
            "headers.X-Cached"
        ]
    );
}

#[tokio::test]
async fn two_cookies_and_two_dates_stay_two() {
    const FIRST: &str = "a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT; Path=/";
    const SECOND: &str = "b=2, 3; Expires=Thu, 22-Oct-2026 07:28:00 GMT";
    const DATE: &str = "Wed, 21 Oct 2026 07:28:00 GMT";
    let response = MockResponse::status(204)
        .header("set-cookie", FIRST)
        .header("set-cookie", SECOND)
        .header("x-expires", &format!("{DATE}, soon"))
        .header("x-expires", DATE)
        .header("x-count", "1.2e1")
        .header("x-ratio", "odd");
    let server = Loopback::with_response(response);
    let client = client!(response_headers, server);
    let response = client.log_in().await.expect("a response");
    let headers = LogInHeaders::of(&response).expect("headers");
    let texts = |texts: &[&str]| Some(texts.iter().map(|text| (*text).to_owned()).collect());
    assert_eq!(headers.set_cookie, texts(&[FIRST, SECOND]));
    assert_eq!(headers.x_expires, texts(&[DATE, "soon", DATE]));
    assert_eq!((headers.x_count, headers.x_ratio), (Some(12), None));

    let response = client.log_in_twice().await.expect("a response");
    let headers = LogInTwiceHeaders::of(&response).expect("headers");
    assert_eq!(headers.set_cookie, [FIRST, SECOND]);
}

#[tokio::test]
async fn errors_and_empty_responses_have_headers() {
    let response = MockResponse::json(429, "{}").header("retry-after", "3");
    let server = Loopback::with_response(response.header("x-kind", "burst"));
    let error = client!(response_headers, server).get_lead("1").await;
    let Err(Error::Api(error)) = error else {
        panic!("no error status: {error:?}");
    };
    let headers = TooManyHeaders::of(&error).expect("headers that fit");
    assert_eq!(
        (headers.retry_after, headers.x_kind),
        (3, Some(Kind::Burst))
    );

    let response = MockResponse::status(204).header("x-ratelimit-left", "4");
    let server = Loopback::with_response(response);
    let left = async {
        let response = client!(response_headers, server).delete_lead("1").await;
        let headers = RateLimitHeaders::of(&response.map_err(Error::erase)?)?;
        Ok::<_, Error>(headers.x_rate_limit_left)
    };
    assert_eq!(left.await.expect("headers that fit"), Some(4));
}
