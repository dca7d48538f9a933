//! Bodies in XML, byte for byte: names, attributes, namespaces, lists, unions, `null`, errors.

use std::collections::BTreeMap;

use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use serde_json::json;
use trine_golden::Error;
use trine_golden::runtime::Patch;
use trine_golden::xml_bodies::errors::GetPetError;
use trine_golden::xml_bodies::types::{
    AddPetsRequest, Born, Died, Event, Owner, PetInput, PetKind, PutPetSuccess, PutTokenSuccess,
    Tag,
};
use trine_golden::xml_node_types::types::{Animal, Documentation, Maker, Product};
use trine_loopback::{Loopback, MockResponse};

use crate::{assert_rejected, client, silent};

const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8"?>"#;

/// Starts a server that returns this XML.
fn serving(xml: impl Into<Vec<u8>>) -> Loopback {
    Loopback::with_response(MockResponse::body(200, "application/xml", xml))
}

fn pet() -> PetInput {
    PetInput {
        lang: Some("de".to_owned()),
        age: Patch::Null,
        is_sold: Some(true),
        kind: Some(PetKind::Cat),
        tags: Some(vec![Tag::new().id(1).name("a & b"), Tag::new()]),
        scores: Some(vec![vec![1.5, 2.0], vec![]]),
        owner: Some(Owner {
            extra: BTreeMap::from([("years".to_owned(), 3)]),
            ..Owner::new().name("<Ann>")
        }),
        vaccinated_at: Some("2024-02-01T10:00:00Z".into()),
        labels: Some(BTreeMap::from([("color".to_owned(), "red".to_owned())])),
        other: Some(json!({"a": ["x", "y"], "b": {"c": "z"}})),
        ..PetInput::new(7, "Tom\r\n\"Cat\"", ["p1".to_owned(), String::new()])
    }
}

/// The XML of [`pet`] without the declaration.
const PET: &str = concat!(
    r#"<pet xmlns="https://example.com/pets" id="7" xml:lang="de">"#,
    "<name>Tom&#13;\n\"Cat\"</name>",
    r#"<age xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"/>"#,
    "<isSold>true</isSold>",
    "<kind>cat</kind>",
    "<photoUrls><photoUrl>p1</photoUrl><photoUrl/></photoUrls>",
    "<tag><id>1</id><name>a &amp; b</name></tag><tag/>",
    "<scores><row><cell>1.5</cell><cell>2.0</cell></row><row/></scores>",
    "<owner><name>&lt;Ann&gt;</name><years>3</years></owner>",
    r#"<v:vaccinatedAt xmlns:v="https://example.com/vaccines">2024-02-01T10:00:00Z</v:vaccinatedAt>"#,
    "<labels><color>red</color></labels>",
    "<other><a>x</a><a>y</a><b><c>z</c></b></other>",
    "</pet>",
);

#[tokio::test]
async fn a_body_is_written_and_read_unchanged() {
    let server = serving(format!("{HEAD}{PET}"));
    let client = client!(xml_bodies, server);
    let outcome = client.put_pet(7, &pet()).await.expect("a response");
    let request = server.request();
    assert_eq!(request.text(), format!("{HEAD}{PET}"));
    assert_eq!(request.header("content-type"), Some("application/xml"));
    let PutPetSuccess::Ok(read) = outcome.into_inner() else {
        panic!("a pet");
    };
    // What was sent, as JSON.
    let sent = serde_json::to_value(pet()).expect("JSON");
    let mut received = serde_json::to_value(&read).expect("JSON");
    assert_eq!(received.get("age"), None);
    received["age"] = json!(null);
    assert_eq!(received, sent);
}

#[tokio::test]
async fn what_is_unknown_is_skipped_and_prefixes_do_not_matter() {
    let xml = concat!(
        "<?xml version='1.0'?><!DOCTYPE pet [<!ENTITY e 'x'>]><!-- c -->",
        "<p:pet xmlns:p='https://example.com/pets' id=' 7 ' unknown='1'>",
        "<p:other2><p:name>no</p:name></p:other2>",
        "<p:name>a<!-- c -->b<![CDATA[<c>]]>&#100;&amp;</p:name>",
        "<p:tag><p:id>+05</p:id></p:tag>",
        "<p:photoUrls/>",
        "<p:weight>1.50</p:weight><p:isSold> 1 </p:isSold>",
        "<p:tag/>",
        "<p:age/>",
        "</p:pet>\n",
    );
    let server = serving(xml);
    let pet = client!(xml_bodies, server).get_pet(7).await.expect("a pet");
    assert_eq!((pet.id, pet.name.as_str()), (7, "ab<c>d&"));
    let tags = pet.tags.as_deref().expect("tags");
    assert_eq!((tags.len(), tags[0].id, tags[1].id), (2, Some(5), None));
    assert!(pet.photos.is_empty());
    assert_eq!(pet.weight.as_ref().map(|it| it.as_str()), Some("1.50"));
    assert_eq!((pet.is_sold, pet.age), (Some(true), None));
    assert_eq!(
        server.request().header("accept"),
        Some("application/xml, text/xml, application/problem+xml;q=0.5")
    );
}

#[tokio::test]
async fn lists_have_a_root_element_or_none_around_their_elements() {
    let server = serving("<pets><pet id='1'><name>a</name></pet><pet id='2'><name/></pet></pets>");
    let outcome = client!(xml_bodies, server).list_pets().await;
    let Err(Error::Decode(error)) = outcome else {
        panic!("{outcome:?}");
    };
    // A wrapped list that is required.
    assert_eq!(error.path(), "[0]");
    assert!(
        error.to_string().contains("missing field `photos`"),
        "{error}"
    );

    let pets = "<pets><pet id='1'><name>a</name><photoUrls/></pet></pets>";
    let server = serving(pets);
    let pets = client!(xml_bodies, server).list_pets().await.expect("pets");
    assert_eq!(pets.len(), 1);

    let server = silent();
    let client = client!(xml_bodies, server);
    let body = AddPetsRequest::new([]).sender(Owner::new());
    client.add_pets(Some(&body)).await.expect("a response");
    client.add_pets(None).await.expect("a response");
    let requests = server.requests();
    assert_eq!(
        requests[0].text(),
        format!("{HEAD}<batch><sender/></batch>")
    );
    assert_eq!(requests[1].text(), "");
}

#[tokio::test]
async fn variants_are_told_apart_by_their_discriminator() {
    let born = Event::Born(Born::new(0.5));
    let died = Event::Died(Died::new("age"));
    for (event, xml) in [
        (born, r#"<event type="Born"><weight>0.5</weight></event>"#),
        (died, r#"<event type="Died"><cause>age</cause></event>"#),
    ] {
        let server = serving(xml);
        let client = client!(xml_bodies, server);
        let read = client.send_event(&event).await.expect("an event");
        assert_eq!(server.request().text(), format!("{HEAD}{xml}"));
        assert_eq!(*read, event);
    }
}

#[tokio::test]
async fn errors_are_read_as_xml_and_the_number_of_a_status_too() {
    let problem =
        "<problem xmlns='urn:ietf:rfc:7807'><title>No</title><status>404</status></problem>";
    let response = MockResponse::body(404, "application/problem+xml", problem);
    let outcome = client!(xml_bodies, Loopback::with_response(response))
        .get_pet(1)
        .await;
    let Err(Error::Api(error)) = outcome else {
        panic!("{outcome:?}");
    };
    let Some(GetPetError::NotFound(problem)) = error.parsed() else {
        panic!("{error:?}");
    };
    assert_eq!(
        (problem.title.as_deref(), problem.status),
        (Some("No"), Some(404))
    );

    let response = MockResponse::body(201, "application/xml", "<count>12</count>");
    let server = Loopback::with_response(response);
    let outcome = client!(xml_bodies, server).put_pet(7, &pet()).await;
    assert_eq!(*outcome.expect("a number"), PutPetSuccess::Created(12));
}

#[tokio::test]
async fn a_string_with_a_name_is_an_element() {
    let id = "f81d4fae-7dec-11d0-a765-00a0c91e6bf6";
    let xml = format!("<token xmlns='urn:tokens'>{id}</token>");
    let server = serving(xml.clone());
    let client = client!(xml_bodies, server);
    let outcome = client.put_token("a & b").await.expect("a token");
    assert_eq!(
        server.request().text(),
        format!("{HEAD}<token>a &amp; b</token>")
    );
    assert!(matches!(&*outcome, PutTokenSuccess::Ok(token) if token.as_str() == id));

    let response = MockResponse::body(201, "application/xml", xml.clone());
    let server = Loopback::with_response(response);
    let outcome = client!(xml_bodies, server).put_token("a").await;
    let outcome = outcome.expect("a document").into_inner();
    assert!(matches!(outcome, PutTokenSuccess::Created(text) if text == xml));
}

#[tokio::test]
async fn what_is_not_the_expected_xml_is_an_error_with_its_place() {
    let deep = "<parent id='1'><name/><photoUrls/>".repeat(300);
    let deep = format!(
        "<pet id='1'><name/><photoUrls/>{deep}{}</pet>",
        "</parent>".repeat(300)
    );
    let many = format!("<pet {}/>", "a='' ".repeat(2));
    for (xml, path, reason) in [
        ("", "", "expected XML, found an empty body"),
        ("{\"id\":1}", "", "invalid XML: "),
        ("<html/>", "", "expected the element `pet`, found `html`"),
        ("<pet id='x'><name/><photoUrls/></pet>", "id", "expected"),
        (
            "<pet id='1'><name/><photoUrls/><tag><id>x</id></tag></pet>",
            "tags[0].id",
            "expected",
        ),
        (
            "<pet id='1'><name>&e;</name></pet>",
            "",
            "unsupported entity `e` at line 1",
        ),
        // A document type declaration defines no entity.
        (
            "<!DOCTYPE pet [<!ENTITY e 'x'>]><pet id='1'><name>&e;</name></pet>",
            "",
            "unsupported entity `e` at line 1",
        ),
        (
            "<!DOCTYPE pet [<!ENTITY e '1'>]><pet id='&e;'><name/></pet>",
            "",
            "invalid XML: ",
        ),
        (
            "<!DOCTYPE pet [<!ENTITY e SYSTEM 'file:///etc/hostname'>]><pet id='1'><name>&e;</name></pet>",
            "",
            "unsupported entity `e` at line 1",
        ),
        ("<pet id='1'>\n<name></pet>", "", "at line 2"),
        ("<pet id='1'><name/>", "", "found the end of the text"),
        ("<pet/><pet/>", "", "expected one element"),
        (many.as_str(), "", "duplicate attribute `a`"),
        (
            deep.as_str(),
            "",
            "elements are nested more than 120 levels deep",
        ),
    ] {
        let outcome = client!(xml_bodies, serving(xml)).get_pet(1).await;
        let Err(Error::Decode(error)) = outcome else {
            panic!("{outcome:?}");
        };
        assert_eq!(error.path(), path, "{xml}: {error}");
        assert!(error.to_string().contains(reason), "{error}");
    }
}

#[tokio::test]
async fn other_charsets_are_decoded() {
    let declared = b"<?xml version='1.0' encoding='ISO-8859-1'?><pet id='1'><name>\xe9</name><photoUrls/></pet>";
    let pet = client!(xml_bodies, serving(declared)).get_pet(1).await;
    assert_eq!(pet.expect("a pet").name, "é");
}

#[tokio::test]
async fn what_xml_cannot_express_is_not_sent() {
    let server = silent();
    let client = client!(xml_bodies, server);
    let with = |change: fn(&mut PetInput)| {
        let mut pet = pet();
        change(&mut pet);
        pet
    };
    for (pet, reason) in [
        (
            with(|pet| pet.tags = Some(Vec::new())),
            "`tags`: XML cannot express an empty list",
        ),
        (
            with(|pet| pet.name = "\u{1}".to_owned()),
            "`name`: XML cannot express the character U+0001",
        ),
        (
            with(|pet| pet.labels = Some(BTreeMap::from([("a b".to_owned(), String::new())]))),
            "`labels.a b`: the key cannot be the name of an element",
        ),
        (
            with(|pet| pet.other = Some(json!([1]))),
            "`other`: XML cannot express a list here",
        ),
    ] {
        assert_rejected(client.put_pet(1, &pet).await, &server, &[reason]);
    }
}

#[tokio::test]
async fn nodes_of_openapi_3_2() {
    let xml = r#"<animals><Animal kind="Cat">Fluffy</Animal><Animal>x</Animal></animals>"#;
    let server = serving(xml);
    let client = client!(xml_node_types, server);
    let body = Documentation::new().content("<b>]]></b>");
    let animals = client.convert(&body).await.expect("animals");
    assert_eq!(
        server.request().text(),
        format!("{HEAD}<StoredDocument><![CDATA[<b>]]]]><![CDATA[></b>]]></StoredDocument>")
    );
    assert_eq!(animals.len(), 2);
    assert_eq!(animals[0].kind.as_deref(), Some("Cat"));
    assert_eq!(animals[0].name.as_deref(), Some("Fluffy"));

    let product = Product {
        rating: Some("a".to_owned()),
        maker: Some(Maker::new().name("m")),
        seller: Some(Maker::new().name("s")),
        names: Some(vec!["x".to_owned()]),
        aliens: Some(vec!["y".to_owned()]),
        ..Product::new(None, None, [Animal::new().kind("Dog")])
    };
    let xml = concat!(
        r#"<Product rating="a">"#,
        r#"<description xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"/>"#,
        r#"<Animal kind="Dog"/>"#,
        "<Maker><name>m</name></Maker>",
        "<seller><Maker><name>s</name></Maker></seller>",
        "<names><names>x</names></names>",
        "<aliens>y</aliens>",
        "</Product>"
    );
    let server = serving(xml);
    let client = client!(xml_node_types, server);
    let read = client.put_product(&product).await.expect("a product");
    assert_eq!(server.request().text(), format!("{HEAD}{xml}"));
    assert_eq!(*read, product);
}

/// A text of characters that XML has: some of them have a meaning in it.
fn text() -> impl Strategy<Value = String> {
    prop_oneof!["[ -~\\t\\n\\r<>&\"']{0,8}", "\\PC{0,8}"]
}

fn pets() -> impl Strategy<Value = PetInput> {
    let tag = (option::of(any::<i64>()), option::of(text()));
    let tag = tag.prop_map(|(id, name)| Tag { id, name });
    let owner = (
        option::of(text()),
        btree_map("[a-mo-z_][a-z0-9.-]{0,4}", any::<i64>(), 0..3),
    );
    let owner = owner.prop_map(|(name, extra)| Owner { name, extra });
    let first = (
        any::<i64>(),
        text(),
        option::of(text()),
        option::of(any::<i64>()),
        option::of(any::<bool>()),
        vec(text(), 0..3),
    );
    let second = (
        option::of(vec(tag, 1..3)),
        option::of(vec(
            vec(
                any::<f64>().prop_filter("finite", |it| it.is_finite()),
                0..3,
            ),
            0..3,
        )),
        option::of(owner),
        option::of(btree_map("[a-z_][a-z0-9.-]{0,4}", text(), 0..3)),
        option::of(prop_oneof![
            Just(PetKind::Dog),
            text().prop_map(PetKind::from)
        ]),
    );
    (first, second).prop_map(|(first, second)| {
        let (id, name, lang, age, is_sold, photos) = first;
        let (tags, scores, owner, labels, kind) = second;
        PetInput {
            lang,
            age: Patch::or_absent(age),
            is_sold,
            tags,
            scores,
            owner,
            labels,
            kind,
            ..PetInput::new(id, name, photos)
        }
    })
}

#[test]
fn what_is_written_is_read_unchanged() {
    let server =
        Loopback::start(|request| MockResponse::body(200, "application/xml", request.body.clone()));
    let client = trine_golden::xml_bodies::blocking::Client::builder()
        .base_url(server.url())
        .build()
        .expect("a client");
    let mut runner = TestRunner::new(ProptestConfig::with_cases(200));
    let outcome = runner.run(&pets(), |pet| {
        let read = client.put_pet(1, &pet).expect("a response").into_inner();
        let PutPetSuccess::Ok(read) = read else {
            panic!("a pet");
        };
        prop_assert_eq!(
            serde_json::to_value(read).expect("JSON"),
            serde_json::to_value(&pet).expect("JSON")
        );
        Ok(())
    });
    outcome.expect("unchanged");
}
