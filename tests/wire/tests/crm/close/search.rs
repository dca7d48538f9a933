//! The search: its tree of conditions, its pages, and its results.
#![allow(deprecated, reason = "what the spec deprecates is still read")]

use crm_clients::Json;
use crm_clients::close::params::SearchParams;
use crm_clients::close::types::{
    AndQuery, BooleanCondition, CurrentUserCondition, DayEnd, ExistsCondition, FieldConditionQuery,
    FixedLocalDateMoment, HasRelatedQuery, IdQuery, MomentOffset, MomentRangeCondition, NowMoment,
    NumberRangeCondition, ObjectTypeQuery, OffsetDirection, OffsetMoment, OrQuery,
    ReferenceCondition, SavedSearchQuery, SearchCondition, SearchCustomField, SearchField,
    SearchFields, SearchQuery, SearchRegularField, SearchRequest, SearchResult, SearchSort,
    SortDirection, TermCondition, TextCondition, TextMode, TextQuery,
};
use serde_json::json;
use trine_loopback::MockResponse;

use super::{called, last, line, respond_with, some};

fn named_acme() -> FieldConditionQuery {
    FieldConditionQuery::new(
        SearchRegularField::new("lead", "name"),
        TextCondition::new(TextMode::FullWords, "ACME Inc."),
    )
}

/// Returns the serialized form of a tree.
fn written(query: impl Into<SearchQuery>) -> Json {
    serde_json::to_value(query.into()).expect("a query can be written")
}

fn condition(condition: impl Into<SearchCondition>) -> Json {
    serde_json::to_value(condition.into()).expect("a condition can be written")
}

#[tokio::test]
async fn leads_are_searched() {
    let query = AndQuery::new([
        SearchQuery::from(ObjectTypeQuery::new("lead")),
        named_acme().into(),
    ]);
    let by_date = SearchRegularField::new("lead", "date_created");
    let request = SearchRequest::new(query)
        .fields(SearchFields::new().lead(["id", "custom"]).contact(["id"]))
        .sort([SearchSort::new(by_date, SortDirection::Descending)])
        .limit(100)
        .cursor("c1")
        .results_limit(500)
        .include_counts(true);
    let params = SearchParams::new();
    let (sent, page) = called("search", async |client| {
        client.search(&params, &request).await
    })
    .await;
    assert_eq!(line(&sent), "POST /data/search/");
    assert_eq!(sent.header("x-tz-offset"), None);
    assert_eq!(
        sent.text(),
        concat!(
            r#"{"query":{"queries":[{"object_type":"lead","type":"object_type"},"#,
            r#"{"field":{"object_type":"lead","field_name":"name","type":"regular_field"},"#,
            r#""condition":{"mode":"full_words","value":"ACME Inc.","type":"text"},"#,
            r#""type":"field_condition"}],"type":"and"},"#,
            r#""_fields":{"lead":["id","custom"],"contact":["id"]},"#,
            r#""sort":[{"field":{"object_type":"lead","field_name":"date_created","#,
            r#""type":"regular_field"},"direction":"desc"}],"#,
            r#""_limit":100,"cursor":"c1","results_limit":500,"include_counts":true}"#
        )
    );
    assert_eq!(page.cursor, None);
    let count = page.count.expect("counts");
    assert_eq!((count.limited, count.total), (Some(2), Some(2)));
    let found = page.data.expect("results");
    let [SearchResult::Lead(lead), SearchResult::Contact(contact)] = found.as_slice() else {
        panic!("a lead and a contact were found: {found:?}");
    };
    assert_eq!(lead.display_name, some("Wayne Enterprises (Sample Lead)"));
    let source = lead.custom("cf_ORxgoOQ5YH1p7lDQzFJ88b4z0j7PLLTRaG66m8bmcKv");
    assert_eq!(source, Some(&json!("Website contact form")));
    assert_eq!(contact.title, some("The Dark Knight"));
}

#[tokio::test]
async fn the_time_zone_is_sent_in_a_header() {
    let request = SearchRequest::new(ObjectTypeQuery::new("lead"));
    for (offset, sent) in [(-4.0, "-4"), (5.5, "5.5"), (0.0, "0")] {
        let client = respond_with(MockResponse::json(200, r#"{"data":[]}"#));
        let params = SearchParams::new().tz_offset(offset);
        client
            .search(&params, &request)
            .await
            .expect("it is a success");
        assert_eq!(last().header("x-tz-offset"), Some(sent));
    }
}

#[tokio::test]
async fn a_cursor_leads_to_the_next_page() {
    let client = respond_with(MockResponse::json(
        200,
        r#"{"data":[{"__object_type":"lead"}],"cursor":"c2"}"#,
    ));
    let request = SearchRequest::new(ObjectTypeQuery::new("lead")).clear_results_limit();
    let page = client.search(&SearchParams::new(), &request).await;
    let page = page.expect("it is a success");
    assert_eq!(page.cursor, some("c2"));
    assert_eq!(page.count, None);
    assert_eq!(
        last().text(),
        r#"{"query":{"object_type":"lead","type":"object_type"},"results_limit":null}"#
    );
}

#[tokio::test]
async fn other_objects_are_preserved_unmodified() {
    let found = [
        json!({"__object_type": "opportunity", "id": "oppo_1", "value": 1}),
        json!({"id": "lead_1"}),
        json!({"__object_type": "lead", "contacts": "none"}),
        json!("lead_1"),
    ];
    let body = json!({"data": found, "cursor": null}).to_string();
    let client = respond_with(MockResponse::json(200, body));
    let request = SearchRequest::new(ObjectTypeQuery::new("opportunity"));
    let page = client.search(&SearchParams::new(), &request).await;
    let results = page.expect("it is a success").into_inner().data;
    let expected: Vec<_> = found.into_iter().map(SearchResult::Raw).collect();
    assert_eq!(results, Some(expected));
}

#[test]
fn every_query_contains_its_type() {
    let cases = [
        (
            written(OrQuery::new([IdQuery::new("lead_1"), IdQuery::new("lead_2")]).negate(true)),
            json!({"type": "or", "negate": true, "queries": [
                {"type": "id", "value": "lead_1"}, {"type": "id", "value": "lead_2"}]}),
        ),
        (
            written(TextQuery::new("Bruce Wayne", TextMode::Phrase)),
            json!({"type": "text", "value": "Bruce Wayne", "mode": "phrase"}),
        ),
        (
            written(SavedSearchQuery::new("save_1")),
            json!({"type": "saved_search", "saved_search_id": "save_1"}),
        ),
        (
            written(HasRelatedQuery::new(
                "lead",
                "contact",
                FieldConditionQuery::new(
                    SearchRegularField::new("contact", "title"),
                    ExistsCondition::new(),
                )
                .negate(true),
            )),
            json!({"type": "has_related", "this_object_type": "lead",
                "related_object_type": "contact", "related_query": {
                    "type": "field_condition", "negate": true,
                    "field": {"type": "regular_field", "object_type": "contact",
                        "field_name": "title"},
                    "condition": {"type": "exists"}}}),
        ),
        (
            written(FieldConditionQuery::new(
                SearchCustomField::new("cf_1"),
                TermCondition::new(["Software as a service"]),
            )),
            json!({"type": "field_condition",
                "field": {"type": "custom_field", "custom_field_id": "cf_1"},
                "condition": {"type": "term", "values": ["Software as a service"]}}),
        ),
    ];
    for (written, expected) in cases {
        assert_eq!(written, expected);
    }
}

#[test]
fn every_condition_contains_its_type() {
    let two_weeks = MomentOffset::new().weeks(2).days(0);
    let lately = OffsetMoment::new(OffsetDirection::Past, NowMoment::new(), two_weeks);
    let new_year = FixedLocalDateMoment::new("2023-01-01", DayEnd::End);
    let cases = [
        (
            condition(BooleanCondition::new(false)),
            json!({"type": "boolean", "value": false}),
        ),
        (
            condition(CurrentUserCondition::new()),
            json!({"type": "current_user"}),
        ),
        (
            condition(TextCondition::new("contains", "x")),
            json!({"type": "text", "mode": "contains", "value": "x"}),
        ),
        (
            condition(ReferenceCondition::new("status.lead", ["stat_1", "stat_2"])),
            json!({"type": "reference", "reference_type": "status.lead",
                "object_ids": ["stat_1", "stat_2"]}),
        ),
        (
            condition(NumberRangeCondition::new().gt(1).lte(2.5)),
            json!({"type": "number_range", "gt": 1.0, "lte": 2.5}),
        ),
        (
            condition(
                MomentRangeCondition::new()
                    .on_or_after(lately.which_day_end(DayEnd::Start))
                    .before(new_year),
            ),
            json!({"type": "moment_range",
                "on_or_after": {"type": "offset", "direction": "past", "moment": {"type": "now"},
                    "offset": {"weeks": 2, "days": 0}, "which_day_end": "start"},
                "before": {"type": "fixed_local_date", "value": "2023-01-01", "which": "end"}}),
        ),
    ];
    for (written, expected) in cases {
        assert_eq!(written, expected);
    }
}

#[test]
fn a_decoded_tree_is_sent_unmodified() {
    // From filters of Close's pages, including undocumented parts.
    let trees = [
        json!({"negate": false, "type": "and", "queries": [
            {"negate": false, "object_type": "lead", "type": "object_type"},
            {"negate": false, "type": "or", "queries": [
                {"type": "has_related", "negate": true, "this_object_type": "lead",
                    "related_object_type": "contact_email", "related_query": {"type": "and",
                    "queries": [{"type": "field_condition", "negate": false,
                        "condition": {"type": "text", "mode": "exact_value", "value": "a@b.c",
                            "fuzzy": 1},
                        "field": {"type": "regular_field", "object_type": "contact_email",
                            "field_name": "email"}}]}}]}]}),
        json!({"type": "and", "queries": [{"type": "in_status", "status_ids": ["stat_1"]},
            {"type": "text", "mode": "full_words"}, 7, null]}),
        json!({"type": "and", "queries": [], "boost": 2}),
        json!({"queries": []}),
        json!({}),
        json!({"type": "field_condition", "field": {"type": "smart_field", "id": 1},
            "condition": {"type": "moment_range", "before": {"type": "fixed_utc", "at": 1},
                "on_or_after": {"type": "offset", "direction": "past", "which_day_end": "start",
                    "moment": {"type": "now"}, "offset": {"days": 1, "quarters": 2}}}}),
    ];
    for tree in trees {
        let query: SearchQuery = serde_json::from_value(tree.clone()).expect("any tree is read");
        assert_eq!(written(query), tree);
    }
}

#[test]
fn known_parts_of_a_tree_are_typed() {
    let text = r#"{"type":"and","queries":[{"type":"in_status"},
        {"type":"field_condition","field":{"type":"custom_field","custom_field_id":"cf_1"},
         "condition":{"type":"number_range","gt":1}}]}"#;
    let query: SearchQuery = serde_json::from_str(text).expect("the tree is read");
    let SearchQuery::AndQuery(and) = query else {
        panic!("an `and` query was read: {query:?}");
    };
    let [
        SearchQuery::Raw(unknown),
        SearchQuery::FieldConditionQuery(known),
    ] = and.queries.as_slice()
    else {
        panic!("two queries were read: {and:?}");
    };
    assert_eq!(unknown, &json!({"type": "in_status"}));
    let SearchField::SearchCustomField(field) = &known.field else {
        panic!("a custom field was read: {known:?}");
    };
    assert_eq!(field.custom_field_id, "cf_1");
    let SearchCondition::NumberRangeCondition(range) = &known.condition else {
        panic!("a range was read: {known:?}");
    };
    assert_eq!((range.gt, range.lte), (Some(1.0), None));
}
