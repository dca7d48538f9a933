//! The encoding of form members, by `encoding` and by the version of the document.

use std::collections::BTreeMap;

use trine_golden::form_by_content::types as content;
use trine_golden::form_encoding::types::{Filter, Lead, Owner, Range, SetLeadRequest};
use trine_golden::{Json, form_body::types as body};

use crate::{assert_rejected, client, silent};

/// Returns the body of a form with the encoding of each member in the document.
async fn sent(lead: Lead) -> String {
    let server = silent();
    let client = client!(form_encoding, server);
    client.add_lead(&lead).await.expect("a response");
    let request = server.request();
    assert_eq!(
        request.header("content-type"),
        Some("application/x-www-form-urlencoded")
    );
    request.text()
}

#[tokio::test]
async fn each_member_is_encoded_according_to_encoding() {
    for (lead, expected) in [
        (Lead::new().title("a b"), "title=a%20b"),
        (Lead::new().tags(["a", "b,c"]), "tags=a&tags=b%2Cc"),
        (Lead::new().ids([1, 2]), "ids=1,2"),
        (Lead::new().words(["a", "b"]), "words=a%20b"),
        (Lead::new().codes(["a", "b"]), "codes=a%7Cb"),
        (
            Lead::new().filter(Filter::new().since("x").tags(["a", "b"])),
            "filter%5Bsince%5D=x&filter%5Btags%5D%5B0%5D=a&filter%5Btags%5D%5B1%5D=b",
        ),
        (Lead::new().names(["a"]), "names=%5B%22a%22%5D"),
        (Lead::new().names([""; 0]), "names=%5B%5D"),
        (Lead::new().note("n"), "note=%22n%22"),
        (Lead::new().comment("c"), "comment=c"),
        (Lead::new().url("/a?b=c%20d"), "url=/a?b=c%20d"),
        (
            Lead::new().range(Range::new().from(1).to(2)),
            "range=from,1,to,2",
        ),
        (Lead::new().title(""), "title="),
        (Lead::new().clear_stage(), "stage="),
        (Lead::new().clear_budget(), "budget=0"),
    ] {
        assert_eq!(sent(lead).await, expected);
    }
}

/// In 3.0.3, a member without `encoding` is encoded like a query parameter.
#[tokio::test]
async fn an_object_is_its_members_in_3_0() {
    let owner = || Owner::new().name("o");
    let lead = Lead::new().owner(owner().title("t")).contacts([owner()]);
    let expected = "name=o&title=t&contacts=%7B%22name%22%3A%22o%22%7D";
    let mut pairs: Vec<_> = sent(lead).await.split('&').map(str::to_owned).collect();
    pairs.sort_unstable();
    let mut expected: Vec<_> = expected.split('&').collect();
    expected.sort_unstable();
    assert_eq!(pairs, expected);
    // The title would be ambiguous.
    let server = silent();
    let lead = Lead::new().title("a").owner(Owner::new().title("b"));
    let outcome = client!(form_encoding, server).add_lead(&lead).await;
    assert_rejected(outcome, &server, &["`title` of `owner`"]);
}

/// In 3.1, the media type determines the encoding: JSON for an object.
#[tokio::test]
async fn an_object_is_json_in_3_1() {
    let owner = || content::Owner::new().clear_name();
    for (lead, expected) in [
        (
            content::Lead::new().title("t").tags(["a", "b"]),
            "tags=a&tags=b&title=t",
        ),
        (
            content::Lead::new().owner(owner()),
            "owner=%7B%22name%22%3Anull%7D",
        ),
        (
            content::Lead::new().owner(content::Owner::new()),
            "owner=%7B%7D",
        ),
        (
            content::Lead::new().contacts([owner(), owner()]),
            "contacts=%7B%22name%22%3Anull%7D&contacts=%7B%22name%22%3Anull%7D",
        ),
        (
            content::Lead::new().map([("a", 1)]),
            "map=%7B%22a%22%3A1%7D",
        ),
    ] {
        let server = silent();
        let client = client!(form_by_content, server);
        client.add_lead(&lead).await.expect("a response");
        let text = server.request().text();
        let mut pairs: Vec<_> = text.split('&').collect();
        pairs.sort_unstable();
        assert_eq!(pairs.join("&"), expected);
    }
}

#[tokio::test]
async fn one_style_for_all_members() {
    let owner = || Owner::new().name("o");
    let server = silent();
    let lead = SetLeadRequest::new().id(1).owner(owner()).owners([owner()]);
    let client = client!(form_encoding, server);
    client.set_lead(Some(&lead)).await.expect("a response");
    assert_eq!(
        server.request().text(),
        "id=1&owner%5Bname%5D=o&owners%5B0%5D%5Bname%5D=o"
    );
}

#[tokio::test]
async fn members_that_the_document_does_not_know() {
    let server = silent();
    let lead: BTreeMap<String, Json> = [
        ("names".to_owned(), Json::from(vec!["a", "b"])),
        ("tags".to_owned(), Json::from(vec!["a", "b"])),
    ]
    .into();
    let client = client!(form_encoding, server);
    client.change_lead(&lead).await.expect("a response");
    assert_eq!(server.request().text(), "names=a&names=b&tags=a,b");
}

/// A skipped field would mean "keep the value".
#[tokio::test]
async fn values_that_a_form_cannot_express_are_rejected() {
    for (lead, name) in [
        (Lead::new().clear_title(), "title"),
        (Lead::new().clear_tags(), "tags"),
        (Lead::new().tags([""; 0]), "tags"),
        (Lead::new().ids([0; 0]), "ids"),
        (Lead::new().words([""; 0]), "words"),
        (Lead::new().codes([""; 0]), "codes"),
        (Lead::new().filter(Filter::new()), "filter"),
        (Lead::new().filter(Filter::new().clear_since()), "filter"),
        (Lead::new().filter(Filter::new().tags([""; 0])), "filter"),
        (Lead::new().owner(Owner::new()), "owner"),
        (Lead::new().owner(Owner::new().clear_name()), "owner"),
        (Lead::new().range(Range::new()), "range"),
    ] {
        let server = silent();
        let outcome = client!(form_encoding, server).add_lead(&lead).await;
        assert_rejected(
            outcome,
            &server,
            &[&format!("`{name}`"), "the style cannot represent"],
        );
    }
    let server = silent();
    let lead = content::Lead::new().clear_title();
    let outcome = client!(form_by_content, server).add_lead(&lead).await;
    assert_rejected(
        outcome,
        &server,
        &["`title`", "expected a value, found `null`"],
    );
    let server = silent();
    let grant = body::RequestTokenRequestGrantType::Password;
    let form = body::RequestTokenRequest::new(grant).clear_lifetime();
    let outcome = client!(form_body, server).request_token(&form).await;
    assert_rejected(outcome, &server, &["`lifetime`"]);
}
