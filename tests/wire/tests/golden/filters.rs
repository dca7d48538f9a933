//! Filters with operators in their keys.

use serde_json::{Value as Json, json};
use trine_golden::filter::params::ListLeadsParams;
use trine_golden::filter::types::{
    FindLeadsRequest, LeadFilter, NoteFilter, PageLeadsRequest, Status,
};
use trine_loopback::{Loopback, MockResponse};

use crate::{assert_rejected, client, serving, silent};

/// Returns the serialized filter.
async fn sent(filter: LeadFilter) -> Json {
    let server = serving("{}");
    let body = FindLeadsRequest::new().filter(filter);
    let client = client!(filter, server);
    client.find_leads(&body).await.expect("a response");
    server.request().json()["filter"].clone()
}

#[tokio::test]
async fn conditions_use_the_keys_and_values_of_the_document() {
    let filter = LeadFilter::new()
        .id()
        .in_([1, 2])
        .title()
        .contains("50%")
        .status_id()
        .ne(Status::Junk)
        .opened()
        .eq(true)
        .hot()
        .is(false)
        .date_create()
        .gt("2024-02-29T00:00:00Z")
        .where_key("UF_COLOR")
        .is_empty()
        .where_key("UF_SIZE")
        .in_([json!(1), json!("2")]);
    let expected = json!({
        "@ID": [1, 2],
        "%TITLE": "50%",
        "!=STATUS_ID": "JUNK",
        "=OPENED": "Y",
        "HOT": false,
        ">DATE_CREATE": "2024-02-29T00:00:00Z",
        "=UF_COLOR": "",
        "@UF_SIZE": [1, "2"],
    });
    assert_eq!(sent(filter.clone()).await, expected);
    assert_eq!(filter.conditions()["@ID"], json!([1, 2]));
}

#[tokio::test]
async fn one_property_can_have_several_conditions() {
    let range = LeadFilter::new()
        .opportunity()
        .gte(1000)
        .opportunity()
        .lt(5000.5);
    let expected = json!({">=OPPORTUNITY": 1000.0, "<OPPORTUNITY": 5000.5});
    assert_eq!(sent(range).await, expected);
}

/// A second condition with the same key does not replace the first: both must match.
#[tokio::test]
async fn two_conditions_with_one_key_both_apply() {
    let filter = LeadFilter::new()
        .title()
        .contains("ann")
        .title()
        .contains("bob")
        .hot()
        .eq(true);
    assert_eq!(
        sent(filter).await,
        json!({"%TITLE": "ann", "0": {"%TITLE": "bob"}, "=HOT": true})
    );
    let equal = LeadFilter::new()
        .status_id()
        .eq("NEW")
        .status_id()
        .eq("NEW");
    assert_eq!(sent(equal).await, json!({"=STATUS_ID": "NEW"}));

    // Without groups, this cannot be expressed.
    let server = silent();
    let filter = NoteFilter::new()
        .created()
        .after("2024-01-01")
        .created()
        .after("2024-02-01");
    let outcome = client!(filter, server).find_notes(&filter).await;
    assert_rejected(
        outcome,
        &server,
        &["expected one condition with the key `created__gte`, found two"],
    );
}

fn id(id: i64) -> LeadFilter {
    LeadFilter::new().id().eq(id)
}

#[tokio::test]
async fn groups_are_numbered() {
    let any = || LeadFilter::any([id(1), id(2)]);
    let any_json = json!({"logic": "OR", "0": {"=ID": 1}, "1": {"=ID": 2}});
    assert_eq!(sent(any()).await, any_json);
    // A condition after a group narrows it and is not another alternative.
    assert_eq!(
        sent(any().hot().eq(true)).await,
        json!({"0": any_json, "=HOT": true})
    );
    assert_eq!(
        sent(id(3).and(any()).and(LeadFilter::any([id(4)]))).await,
        json!({"=ID": 3, "0": any_json, "1": {"logic": "OR", "0": {"=ID": 4}}})
    );
    assert_eq!(
        sent(any().and(id(3))).await,
        json!({"0": any_json, "1": {"=ID": 3}})
    );
    assert_eq!(
        sent(LeadFilter::all([id(1), LeadFilter::new(), any()])).await,
        json!({"logic": "AND", "0": {"=ID": 1}, "1": any_json})
    );
    assert_eq!(sent(LeadFilter::new().and(any())).await, any_json);
    assert_eq!(sent(id(1).and(LeadFilter::new())).await, json!({"=ID": 1}));
    assert_eq!(sent(LeadFilter::all([])).await, json!({}));
}

#[tokio::test]
async fn an_unrestricted_choice_is_rejected() {
    let server = silent();
    let client = client!(filter, server);
    let body = |filter| FindLeadsRequest::new().filter(filter);
    for (filter, why) in [
        (
            LeadFilter::any([]),
            "expected at least one filter, found none",
        ),
        (
            LeadFilter::any([id(1), LeadFilter::new()]),
            "expected a condition in every alternative",
        ),
        (
            id(1).and(LeadFilter::any([LeadFilter::new()])),
            "expected a condition in every alternative",
        ),
    ] {
        let outcome = client.find_leads(&body(filter)).await;
        assert_rejected(outcome, &server, &[why]);
    }
}

#[tokio::test]
async fn a_filter_in_the_query() {
    let server = silent();
    let client = client!(filter, server);
    let filter = LeadFilter::any([id(1), LeadFilter::new().id().in_([2, 3])]);
    let params = ListLeadsParams::new().filter(filter);
    client.list_leads(&params).await.expect("a response");
    let query = server.request().query().to_owned();
    let mut pairs: Vec<&str> = query.split('&').collect();
    pairs.sort_unstable();
    assert_eq!(
        pairs,
        [
            "filter%5B0%5D%5B%3DID%5D=1",
            "filter%5B1%5D%5B%40ID%5D%5B%5D=2",
            "filter%5B1%5D%5B%40ID%5D%5B%5D=3",
            "filter%5Blogic%5D=OR",
        ]
    );
}

#[tokio::test]
async fn operators_can_be_suffixes() {
    let server = silent();
    let filter = NoteFilter::new()
        .created()
        .after("2024-01-01")
        .created()
        .before("2024-02-01")
        .text()
        .null()
        .text()
        .unset();
    let client = client!(filter, server);
    client.find_notes(&filter).await.expect("a response");
    let expected = json!({
        "created__gte": "2024-01-01",
        "created__lt": "2024-02-01",
        "text": null,
        "text__isnull": true,
    });
    assert_eq!(server.request().json(), expected);
}

/// A deserialized filter is preserved unmodified and can be narrowed.
#[tokio::test]
async fn a_filter_is_decoded() {
    let json = json!({"logic": "OR", "0": {"=ID": 1}, "1": {"?unknown": [null]}});
    let server = serving(&json.to_string());
    let client = client!(filter, server);
    let response = client.find_leads(&FindLeadsRequest::new()).await;
    let filter = response.expect("a response").into_inner();
    assert_eq!(serde_json::to_value(&filter).expect("JSON"), json);
    assert_eq!(
        serde_json::to_value(filter.hot().eq(true)).expect("JSON"),
        json!({"0": json, "=HOT": true})
    );
}

/// The next free number can be taken already.
#[tokio::test]
async fn a_group_gets_a_free_number() {
    let filter = LeadFilter::new().where_key("0").is("x").and(id(1));
    assert_eq!(sent(filter).await, json!({"0": "x", "1": {"=ID": 1}}));
}

/// Paging by a key adds a condition to the others, with a filter and without one.
#[tokio::test]
async fn a_key_is_sent_in_a_filter() {
    let any = LeadFilter::any([id(1), LeadFilter::new().hot().eq(true)]);
    let whole = serde_json::to_value(&any).expect("JSON");
    for (body, first, second) in [
        (PageLeadsRequest::new(), json!({}), json!({">ID": 2})),
        (
            PageLeadsRequest::new().filter(any),
            json!({"filter": whole}),
            json!({"0": whole, ">ID": 2}),
        ),
    ] {
        let server = Loopback::start(|request| {
            let is_first = request.json()["filter"][">ID"].is_null();
            let page = if is_first {
                r#"[{"ID":1},{"ID":2}]"#
            } else {
                "[]"
            };
            MockResponse::json(200, page)
        });
        let mut leads = client!(filter, server).page_leads_items(&body);
        for expected in [1, 2] {
            let lead = leads.next().await.expect("there is one").expect("a lead");
            assert_eq!(lead.id, expected);
        }
        assert!(leads.next().await.is_none());
        let sent: Vec<_> = server.requests().iter().map(|one| one.json()).collect();
        assert_eq!(sent, [first, json!({ "filter": second })]);
    }
}
