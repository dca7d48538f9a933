//! Namespaces in XML, byte for byte, and values that a document does not describe.

use std::collections::BTreeMap;

use serde_json::json;
use trine_golden::Error;
use trine_golden::runtime::Patch;
use trine_golden::xml_namespaces::types::{Feed, Inner, Item, ItemInput};
use trine_loopback::{Loopback, MockResponse};

use crate::{assert_rejected, client, silent};

const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8"?>"#;

fn serving(xml: impl Into<Vec<u8>>) -> Loopback {
    Loopback::with_response(MockResponse::body(200, "application/xml", xml))
}

async fn feed(xml: &str) -> Result<Feed, Error> {
    let server = serving(xml);
    let outcome = client!(xml_namespaces, server).put_feed(&Feed::new()).await;
    Ok(outcome?.into_inner())
}

#[tokio::test]
async fn each_name_has_a_prefix_of_its_namespace() {
    let xml = concat!(
        r#"<p:item xmlns:p="urn:a" xmlns:ns1="urn:b" ns1:b="1" xmlns:ns2="urn:c" ns2:c="2" "#,
        r#"xmlns:ns3="urn:d" ns3:d="3">"#,
        r#"<xsi:nil xmlns:xsi="urn:nil" xmlns:ns4="http://www.w3.org/2001/XMLSchema-instance" ns4:nil="true"/>"#,
        r#"<q:inner xmlns:q="urn:a" p:a="4" ns2:c="5"/>"#,
        "</p:item>",
    );
    let server = serving(xml);
    let item = ItemInput {
        b: Some("1".to_owned()),
        c: Some("2".to_owned()),
        d: Some("3".to_owned()),
        nil: Patch::Null,
        inner: Some(Inner::new().a("4").c("5")),
    };
    let read = client!(xml_namespaces, server).put_item(&item).await;
    assert_eq!(server.request().text(), format!("{HEAD}{xml}"));
    let read: Item = read.expect("an item").into_inner();
    assert_eq!(
        [read.b, read.c, read.d].map(|it| it.expect("a value")),
        ["1", "2", "3"]
    );
    assert_eq!(read.nil, None);
    assert_eq!(read.inner, item.inner);
}

#[tokio::test]
async fn names_of_other_namespaces_are_other_names() {
    let read = feed(concat!(
        r#"<feed xmlns="urn:a" xmlns:m="urn:m" xmlns:x="urn:x" x:type="4" type="3">"#,
        "<x:title>Foreign</x:title><title>Real</title><m:title>Media</m:title><x:title>Foreign</x:title>",
        "<x:link>no</x:link><link>a</link><link xmlns='urn:x'>no</link><link>b</link>",
        "</feed>",
    ));
    let read = read.await.expect("a feed");
    assert_eq!(read.type_, Some(3));
    assert_eq!(read.title.as_deref(), Some("Real"));
    assert_eq!(read.media.as_deref(), Some("Media"));
    assert_eq!(read.links, Some(vec!["a".to_owned(), "b".to_owned()]));
}

#[tokio::test]
async fn servers_may_omit_namespaces_and_choose_prefixes() {
    for xml in [
        "<feed type='3'><title>t</title><link>a</link></feed>",
        "<f:feed xmlns:f='urn:a' type='3'><f:title>t</f:title><f:link>a</f:link></f:feed>",
        "<f:feed xmlns:f='urn:a' type='3'><title>t</title><link>a</link></f:feed>",
        "<feed xmlns='urn:a' type='3'><title xmlns=''>t</title><link xmlns='urn:x'>a</link></feed>",
    ] {
        let read = feed(xml).await.expect("a feed");
        assert_eq!(
            (read.type_, read.title.as_deref()),
            (Some(3), Some("t")),
            "{xml}"
        );
        assert_eq!(read.links.as_deref(), Some(&["a".to_owned()][..]), "{xml}");
    }
    let error = feed("<feed xmlns='urn:x'/>").await.expect_err("an error");
    let expected = "expected the namespace `urn:a` of the element `feed`, found that of `urn:x`";
    assert!(error.to_string().contains(expected), "{error}");
}

#[tokio::test]
async fn an_element_that_exists_twice_is_a_mismatch() {
    let error = feed("<feed><note>a</note><note>b</note></feed>").await;
    let Err(Error::Decode(error)) = error else {
        panic!("{error:?}");
    };
    assert_eq!(error.path(), "note");
}

#[tokio::test]
async fn values_that_are_not_described_keep_their_attributes_and_texts() {
    let xml = concat!(
        r#"<feed xmlns="urn:a" extra="e"><other id="7">a<b/></other><more xml:lang="de">x</more>"#,
        "<plain>y</plain></feed>",
    );
    let server = serving(xml);
    let client = client!(xml_namespaces, server);
    let body = Feed {
        other: Some(json!({"@id": "7", "#text": "a", "b": ""})),
        extra: BTreeMap::from([
            ("@extra".to_owned(), json!("e")),
            ("more".to_owned(), json!({"@xml:lang": "de", "#text": "x"})),
            ("plain".to_owned(), json!("y")),
        ]),
        ..Feed::new()
    };
    let read = client.put_feed(&body).await.expect("a feed");
    assert_eq!(server.request().text(), format!("{HEAD}{xml}"));
    assert_eq!(*read, body);

    let server = silent();
    let client = client!(xml_namespaces, server);
    for (extra, reason) in [
        (
            json!({"@a b": "x"}),
            "`other.@a b`: the key cannot be the name of an attribute",
        ),
        (
            json!({"@xmlns": "x"}),
            "the key cannot be the name of an attribute",
        ),
        (json!({"@a": [1]}), "expected a scalar"),
    ] {
        let body = Feed::new().other(extra);
        assert_rejected(client.put_feed(&body).await, &server, &[reason]);
    }
}

#[tokio::test]
async fn text_beside_a_section_belongs_to_the_value() {
    for (xml, expected) in [
        ("a &amp; <![CDATA[b]]>", "a & b"),
        ("\n <![CDATA[ b ]]>\n <![CDATA[c]]>", " b c"),
    ] {
        let server = serving(format!("<item xmlns='urn:a'><inner>{xml}</inner></item>"));
        let read = client!(xml_namespaces, server)
            .put_item(&ItemInput::new())
            .await;
        let inner = read
            .expect("an item")
            .into_inner()
            .inner
            .expect("an element");
        assert_eq!(inner.text.as_deref(), Some(expected));
    }
}
