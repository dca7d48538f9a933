//! Every location and style of parameters.

use trine_golden::boolean_flag::{self, params::UpdateLeadParams};
use trine_golden::headers_and_cookies::{
    params::{ListLeadsParams, SendCookiesParams},
    types::Range as HeaderRange,
};
use trine_golden::integer_enum::{
    params::SetSizeParams,
    types::{SetSizeRequest, Size},
};
use trine_golden::path_styles::params::ReportsByDayParams;
use trine_golden::path_styles::types::{PartOfSegmentFormat, Range as PathRange, Status};
use trine_golden::query_styles::params::SearchParams;
use trine_golden::query_styles::types::{Filter, FilterSize, Range, Status as QueryStatus};

use crate::{assert_rejected, client, pairs, sent_headers, serving, silent};

/// Returns the query of a search with these parameters.
async fn query(params: SearchParams) -> String {
    let server = silent();
    client!(query_styles, server)
        .search(&params)
        .await
        .expect("a response");
    let request = server.request();
    assert_eq!(
        (request.method.as_str(), request.path()),
        ("GET", "/search")
    );
    request.query().to_owned()
}

#[tokio::test]
async fn a_query_is_percent_encoded() {
    let params = SearchParams::new("a b&c=d/é+?").odd_name("#%");
    assert_eq!(
        query(params).await,
        "q=a%20b%26c%3Dd%2F%C3%A9%2B%3F&odd%20name%26=%23%25"
    );
}

#[tokio::test]
async fn unset_fields_are_not_sent() {
    assert_eq!(query(SearchParams::new("")).await, "q=");
}

/// It would be the same as an unset parameter.
#[tokio::test]
async fn values_that_a_query_cannot_express_are_rejected() {
    let none: [&str; 0] = [];
    let new = || SearchParams::new("x");
    for (params, name, why) in [
        (new().exploded(none), "exploded", "an empty list"),
        (new().joined(none), "joined", "an empty list"),
        (new().deep(Filter::new()), "deep", "an empty object"),
        (
            new().deep(Filter::new().tags(none)),
            "deep",
            "an empty list",
        ),
        (new().object(Range::new()), "object", "an empty object"),
        (new().map([("", ""); 0]), "map", "an empty object"),
        (new().space(["a b"]), "space", "without the separator"),
    ] {
        let server = silent();
        let outcome = client!(query_styles, server).search(&params).await;
        assert_rejected(outcome, &server, &[&format!("`{name}`"), why]);
    }
}

/// Percent-encoded text is sent unmodified.
#[tokio::test]
async fn reserved_and_encoded_characters_are_kept() {
    let params = SearchParams::new("x").reserved("a%20b/c%2Fd?100%&é");
    assert_eq!(
        query(params).await,
        "q=x&reserved=a%20b/c%2Fd?100%25%26%C3%A9"
    );
}

#[tokio::test]
async fn scalars_in_the_query() {
    let params = SearchParams::new("x")
        .limit(-5)
        .ratio(1.5)
        .open(false)
        .status(QueryStatus::WonLost)
        .maybe("m");
    assert_eq!(
        query(params).await,
        "q=x&limit=-5&ratio=1.5&open=false&status=won%20%26%20lost&maybe=m"
    );
}

#[tokio::test]
async fn lists_in_the_query() {
    let params = SearchParams::new("x")
        .statuses([QueryStatus::Open, QueryStatus::Unlisted("a,b".to_owned())])
        .exploded(["a", "b,c"])
        .joined(["a", "b,c"])
        .space(["a", "b"])
        .pipe([1, 2]);
    assert_eq!(
        query(params).await,
        "q=x&statuses=open&statuses=a%2Cb&exploded=a&exploded=b%2Cc&joined=a,b%2Cc\
         &space=a%20b&pipe=1%7C2"
    );
}

#[tokio::test]
async fn objects_in_the_query() {
    let params = SearchParams::new("x")
        .deep(Filter::new().name("a&b").tags(["t", "u"]))
        .object(Range::new().from(1).to(2))
        .flat(Range::new().from(1).to(2))
        .map([("k&", "v")].map(|(key, value)| (key, value.to_owned())));
    assert_eq!(
        query(params).await,
        "q=x&deep%5Bname%5D=a%26b&deep%5Btags%5D%5B0%5D=t&deep%5Btags%5D%5B1%5D=u\
         &from=1&to=2&flat=from,1,to,2&map%5Bk%26%5D=v"
    );
    let params = SearchParams::new("x").deep(Filter::new().size(FilterSize::new().min(3)));
    assert_eq!(query(params).await, "q=x&deep%5Bsize%5D%5Bmin%5D=3");
}

#[tokio::test]
async fn json_and_reserved_characters_in_the_query() {
    let params = SearchParams::new("x")
        .reserved("a/b?c&d=1 #")
        .json(Filter::new().name("n"));
    assert_eq!(
        query(params).await,
        "q=x&reserved=a/b?c%26d=1%20%23&json=%7B%22name%22%3A%22n%22%7D"
    );
}

#[tokio::test]
async fn scalars_in_the_path() {
    let server = silent();
    client!(path_styles, server)
        .simple("a b/c?d#e%é", -5, 1.5, true, Status::AB, "2024-02-29")
        .await
        .expect("a response");
    assert_eq!(
        server.request().target,
        "/simple/a%20b%2Fc%3Fd%23e%25%C3%A9/-5/1.5/true/a%2Fb/2024-02-29"
    );
}

#[tokio::test]
async fn lists_in_the_path() {
    let server = silent();
    let texts = ["a".to_owned(), "b,c".to_owned()];
    client!(path_styles, server)
        .lists(&texts, &[1, 2], &texts, &texts, &texts)
        .await
        .expect("a response");
    assert_eq!(
        server.request().target,
        "/lists/a,b%2Cc/1,2/.a.b%2Cc/;matrix=a,b%2Cc/;matrix_exploded=a;matrix_exploded=b%2Cc"
    );
}

#[tokio::test]
async fn objects_in_the_path() {
    let server = silent();
    let range = || PathRange::new().from(1).to(2);
    client!(path_styles, server)
        .objects(
            range(),
            range(),
            range(),
            range(),
            [("a".to_owned(), 1)].into(),
        )
        .await
        .expect("a response");
    assert_eq!(
        server.request().target,
        "/objects/from,1,to,2/from=1,to=2/.from,1,to,2/;from=1;to=2/a,1"
    );
}

#[tokio::test]
async fn label_matrix_and_json_in_the_path() {
    let server = silent();
    client!(path_styles, server)
        .scalars("x", 5, PathRange::new().from(1))
        .await
        .expect("a response");
    assert_eq!(
        server.request().target,
        "/scalars/.x/;matrix=5/%7B%22from%22%3A1%7D"
    );
}

#[tokio::test]
async fn parameters_can_be_parts_of_a_segment() {
    let server = silent();
    client!(path_styles, server)
        .part_of_segment(2024, 2, PartOfSegmentFormat::Csv)
        .await
        .expect("a response");
    assert_eq!(server.request().target, "/reports/2024-2.csv");
}

#[tokio::test]
async fn the_fragment_of_a_path_is_not_sent() {
    let server = silent();
    let client = client!(path_styles, server);
    client.reports().await.expect("a response");
    let params = ReportsByDayParams::new("2024-02-29");
    client.reports_by_day(&params).await.expect("a response");
    let targets: Vec<_> = server
        .requests()
        .into_iter()
        .map(|sent| sent.target)
        .collect();
    assert_eq!(targets, ["/reports", "/reports?day=2024-02-29"]);
}

#[tokio::test]
async fn a_path_argument_stays_in_its_segment() {
    for text in ["", ".", ".."] {
        let server = silent();
        let client = client!(path_styles, server);
        let outcome = client
            .simple(text, 1, 1.0, true, Status::Open, "2024-02-29")
            .await;
        assert_rejected(outcome, &server, &["GET /simple/", "`text`"]);
        let status = Status::Unlisted(text.to_owned());
        let outcome = client.simple("x", 1, 1.0, true, status, "2024-02-29").await;
        assert_rejected(outcome, &server, &["`status`"]);
    }
    let server = silent();
    let client = client!(path_styles, server);
    assert_rejected(
        client.scalars(".", 1, PathRange::new()).await,
        &server,
        &["`..`"],
    );
    assert_rejected(
        client.lists(&[], &[], &[], &[], &[]).await,
        &server,
        &["`simple`", "empty"],
    );
}

#[tokio::test]
async fn ids_that_resemble_a_path_are_sent() {
    for (text, segment) in [("...", "..."), ("%2e%2e", "%252e%252e"), ("../x", "..%2Fx")] {
        let server = silent();
        let client = client!(path_styles, server);
        client
            .scalars("x", 1, PathRange::new().from(1))
            .await
            .expect("a response");
        let server = silent();
        let client = trine_golden::error_statuses::Client::builder().base_url(server.url());
        let client = client.build().expect("a client");
        client
            .update_lead(text)
            .await
            .expect_err("an response without a body is none");
        assert_eq!(server.request().target, format!("/leads/{segment}"));
    }
}

#[tokio::test]
async fn headers_and_cookies() {
    let server = silent();
    let params = ListLeadsParams::new("3f2504e0-4f89-11d3-9a0c-0305e82c3301")
        .x_limit(5)
        .x_tags(["a", "b"])
        .x_range(HeaderRange::new().from(1).to(2))
        .x_exploded(HeaderRange::new().from(1).to(2))
        .x_json(HeaderRange::new().from(1))
        .session("a b;")
        .debug(true)
        .ids([1, 2]);
    client!(headers_and_cookies, server)
        .list_leads(&params)
        .await
        .expect("a response");
    assert_eq!(server.request().target, "/leads");
    assert_eq!(
        sent_headers(&server),
        pairs(&[
            ("accept", "application/json"),
            ("cookie", "session=a%20b%3B; debug=true; ids=1,2"),
            ("x-exploded", "from=1,to=2"),
            ("x-json", r#"{"from":1}"#),
            ("x-limit", "5"),
            ("x-range", "from,1,to,2"),
            ("x-request-id", "3f2504e0-4f89-11d3-9a0c-0305e82c3301"),
            ("x-tags", "a,b"),
        ])
    );
}

#[tokio::test]
async fn lists_and_objects_in_cookies() {
    let server = silent();
    let params = SendCookiesParams::new()
        .x_tags(["a", "b"])
        .tags(["a b", "c;"])
        .range(HeaderRange::new().from(1).to(2))
        .joined(HeaderRange::new().from(3).to(4))
        .json(HeaderRange::new().from(5));
    client!(headers_and_cookies, server)
        .send_cookies(&params)
        .await
        .expect("a response");
    assert_eq!(
        sent_headers(&server),
        pairs(&[
            ("accept", "application/json"),
            (
                "cookie",
                "tags=a%20b; tags=c%3B; from=1; to=2; joined=from,3,to,4; json=%7B%22from%22%3A5%7D"
            ),
            ("x-tags", "a,b"),
        ])
    );
}

#[tokio::test]
async fn other_styles_of_lists_and_objects_in_a_path() {
    let server = silent();
    let list = ["a".to_owned(), "b/c".to_owned()];
    let range = |from, to| PathRange::new().from(from).to(to);
    client!(path_styles, server)
        .others(&list, range(1, 2), range(3, 4))
        .await
        .expect("a response");
    assert_eq!(
        server.request().target,
        "/others/.a,b%2Fc/.from=1.to=2/;matrix_object=from,3,to,4"
    );
}

#[tokio::test]
async fn a_bracket_in_a_name_is_escaped() {
    for name in ["a]", "a[b", "a][b", ""] {
        let server = silent();
        let params = SearchParams::new("q").map([(name, "x")]);
        let outcome = client!(query_styles, server).search(&params).await;
        assert_rejected(
            outcome,
            &server,
            &["`map`", "expected a member name without"],
        );
    }
}

#[tokio::test]
async fn a_header_named_cookie_is_sent_beside_cookies() {
    let params = || ListLeadsParams::new("x").cookie("theme=dark; a=b");
    for (params, cookies) in [
        (params(), "theme=dark; a=b"),
        (params().session("s"), "theme=dark; a=b; session=s"),
    ] {
        let server = silent();
        client!(headers_and_cookies, server)
            .list_leads(&params)
            .await
            .expect("a response");
        assert_eq!(server.request().header("cookie"), Some(cookies));
    }
}

#[tokio::test]
async fn a_header_cannot_contain_a_line_break() {
    let server = silent();
    let params = ListLeadsParams::new("id\r\nx-evil: 1");
    let outcome = client!(headers_and_cookies, server)
        .list_leads(&params)
        .await;
    assert_rejected(outcome, &server, &["X-Request-ID"]);
}

#[tokio::test]
async fn flags_are_encoded_everywhere() {
    let server = serving(r#"{"opened":"N","closed":"1","each":["N","Y"]}"#);
    let lead = boolean_flag::types::Lead::new(true)
        .closed(false)
        .each([true, false]);
    let params = UpdateLeadParams::new().loud(false).each([true, false]);
    let client = client!(boolean_flag, server);
    let given = client
        .update_lead(true, &params, &lead)
        .await
        .expect("a response");
    let request = server.request();
    assert_eq!(request.target, "/leads/open?loud=N&each=Y&each=N");
    assert_eq!(
        request.text(),
        r#"{"opened":"Y","closed":"0","each":["Y","N"]}"#
    );
    assert_eq!(
        *given,
        boolean_flag::types::Lead::new(false)
            .closed(true)
            .each([false, true])
    );
}

#[tokio::test]
async fn named_integers_are_integers() {
    let server = serving("7");
    let params = SetSizeParams::new().sizes([Size::Small, Size::Unlisted(9)]);
    let client = client!(integer_enum, server);
    let body = SetSizeRequest::new(Size::Huge);
    let given = client
        .set_size(Size::Large, &params, &body)
        .await
        .expect("a response");
    let request = server.request();
    assert_eq!(request.target, "/leads/2?sizes=1&sizes=9");
    assert_eq!(request.text(), r#"{"size":10}"#);
    assert_eq!(*given, Size::Unlisted(7));
}
