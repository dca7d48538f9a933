//! The bracket notation of PHP servers.

use serde_json::json;
use trine_golden::brackets::params::ListLeadsParams;
use trine_golden::brackets::types::{AddLeadRequest, Fields, Phone};
use trine_loopback::Loopback;

use crate::{assert_rejected, client, silent};

/// Parses `name=value` pairs like a PHP server, sorted by name: the members of an object have no
/// order.
fn read(urlencoded: &str) -> Vec<String> {
    let pairs: Vec<String> = urlencoded
        .split('&')
        .map(|pair| {
            assert!(!pair.contains(['[', ']']), "brackets are encoded: {pair}");
            pair.replace("%5B", "[").replace("%5D", "]")
        })
        .collect();
    sorted(pairs)
}

/// Groups pairs by name. Pairs of one name form a list, in their order.
fn sorted(mut pairs: Vec<String>) -> Vec<String> {
    let name = |pair: &String| pair.split('=').next().map(str::to_owned);
    pairs.sort_by_key(name);
    pairs
}

fn fields() -> Fields {
    let mut fields = Fields::new()
        .title("a&b=c é")
        .clear_comments()
        .opened(false)
        .hot(false)
        .amount(1.5)
        .tags(["y", "x"])
        .phone([
            Phone::new().value("+1 2"),
            Phone::new().value("3").types([7]),
        ]);
    fields.extra.insert("UF_1".to_owned(), json!({"0": true}));
    fields
}

/// Returns the pairs of [`fields`] under a name.
fn pairs_of_fields(name: &str) -> Vec<String> {
    [
        "[TITLE]=a%26b%3Dc%20%C3%A9",
        "[COMMENTS]=",
        "[OPENED]=N",
        "[HOT]=0",
        "[AMOUNT]=1.5",
        "[TAGS][]=y",
        "[TAGS][]=x",
        "[PHONE][0][VALUE]=%2B1%202",
        "[PHONE][1][VALUE]=3",
        "[PHONE][1][TYPES][]=7",
        "[UF_1][0]=1",
    ]
    .map(|pair| format!("{name}{pair}"))
    .into()
}

fn server() -> Loopback {
    silent()
}

#[tokio::test]
async fn parameters_with_brackets() {
    let server = server();
    let params = ListLeadsParams::new()
        .select(["UF_*", "ID"])
        .filter(fields())
        .open(true);
    let client = client!(brackets, server);
    client.list_leads(&params).await.expect("a response");
    let mut expected = pairs_of_fields("filter");
    expected.extend(["open=1", "select[]=UF_%2A", "select[]=ID"].map(str::to_owned));
    assert_eq!(read(server.request().query()), sorted(expected));
}

#[tokio::test]
async fn a_form_with_brackets() {
    let server = server();
    let client = client!(brackets, server);
    let body = AddLeadRequest::new(fields()).notify(true);
    client.add_lead(&body).await.expect("a response");
    let request = server.request();
    assert_eq!(
        request.header("content-type"),
        Some("application/x-www-form-urlencoded")
    );
    let mut expected = pairs_of_fields("fields");
    expected.push("notify=1".to_owned());
    assert_eq!(read(&request.text()), sorted(expected));
}

#[tokio::test]
async fn a_form_with_brackets_can_be_omitted() {
    let server = server();
    let client = client!(brackets, server);
    client.replace_lead(None).await.expect("a response");
    let body = Fields::new().hot(true);
    client.replace_lead(Some(&body)).await.expect("a response");
    let sent: Vec<_> = server.requests().iter().map(|it| it.text()).collect();
    assert_eq!(sent, ["", "HOT=1"]);
}

#[tokio::test]
async fn values_without_an_encoding_are_rejected() {
    let server = server();
    let client = client!(brackets, server);
    let null = AddLeadRequest::new(Fields::new().clear_title());
    assert_rejected(
        client.add_lead(&null).await,
        &server,
        &["expected a value for `fields[TITLE]`, found `null`"],
    );
    let empty = AddLeadRequest::new(Fields::new().clear_tags());
    assert_rejected(
        client.add_lead(&empty).await,
        &server,
        &["expected elements in `fields[TAGS]`, found an empty list"],
    );
    let none: [&str; 0] = [];
    assert_rejected(
        client
            .list_leads(&ListLeadsParams::new().select(none))
            .await,
        &server,
        &["parameter `select`", "found an empty list"],
    );
}
