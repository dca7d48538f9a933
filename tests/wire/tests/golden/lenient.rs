//! Values in other encodings than the declared one, in whole calls.

use std::collections::BTreeMap;

use trine_golden::boolean_flag::{errors::PutFlagsError, params::UpdateLeadParams, types as flags};
use trine_golden::empty_list::{errors::GetLeadsError, types as lists};
use trine_golden::lenient::{errors::PutLeadError, params::PutLeadParams, types::*};
use trine_golden::{Date, Error};
use trine_loopback::{Loopback, MockResponse};

use crate::{client, serving};

const LEAD: &str = concat!(
    r#"{"id":"7","short":"1","long":"2","amount":"15000.00","hot":1,"title":5,"due":"","#,
    r#""price":1.5,"opened":"1","stage":"2","kind":3,"merged":"4","owner":"","described":"9","#,
    r#""ids":["1",2],"maybe_ids":["3",null,""],"by_name":{"a":"1.5"},"lists":{"a":["1",9]},"#,
    r#""value":"1.5","named":{"kind":"sized","size":"3"},"exact":1,"more":7,"none":null}"#
);

#[tokio::test]
async fn a_lead_is_decoded_in_every_encoding() {
    let server = serving(LEAD);
    let params = PutLeadParams::new().limit(5);
    let given = client!(lenient, server)
        .put_lead(7, &params, &LeadInput::new(7).opened(true).clear_owner())
        .await
        .expect("a response");
    assert_eq!(server.request().target, "/leads/7?limit=5");
    assert_eq!(
        server.request().text(),
        r#"{"id":7,"opened":"Y","owner":null}"#
    );
    assert_eq!((given.id, given.short, given.long), (7, Some(1), Some(2)));
    assert_eq!((given.amount, given.hot), (Some(15000.0), Some(true)));
    assert_eq!(given.title.as_deref(), Some("5"));
    assert_eq!((&given.due, given.owner), (&None::<Date>, None));
    assert_eq!(given.opened, Some(true));
    assert_eq!(given.stage, Some(Stage::Won));
    assert_eq!(given.kind, Some(Kind::Person));
    assert_eq!(given.merged, Some(4));
    assert_eq!(given.maybe_ids, Some(vec![Some(3), None, None]));
    assert_eq!(given.value, Some(Amount::Number(1.5)));
    assert_eq!(
        given.lists,
        Some(BTreeMap::from([(
            "a".to_owned(),
            vec![Stage::Open, Stage::Unlisted(9)]
        )]))
    );
    assert_eq!(given.extra["more"].as_deref(), Some("7"));
    assert_eq!(given.extra["none"], None);
    assert_eq!(
        serde_json::to_string(&*given).expect("it is written"),
        concat!(
            r#"{"id":7,"short":1,"long":2,"amount":15000.0,"hot":true,"title":"5","price":1.5,"#,
            r#""opened":"Y","stage":2,"kind":"3","merged":4,"described":9,"ids":[1,2],"#,
            r#""maybe_ids":[3,null,null],"by_name":{"a":1.5},"lists":{"a":[1,9]},"value":1.5,"#,
            r#""named":{"kind":"sized","size":3},"exact":1,"more":"7","none":null}"#
        )
    );
}

#[tokio::test]
async fn mismatches_are_reported_with_their_path() {
    for (body, path) in [
        (r#"{"id":"x"}"#, "id"),
        (r#"{"id":1,"exact":"1"}"#, "exact"),
        (r#"{"id":1,"lists":{"a":["x"]}}"#, "lists.a[0]"),
        (r#"{"id":1,"named":{"kind":"sized"},"more":[]}"#, "more"),
    ] {
        let server = serving(body);
        let error = client!(lenient, server)
            .put_lead(7, &PutLeadParams::new(), &LeadInput::new(7))
            .await
            .expect_err(body);
        let Error::Decode(error) = error else {
            panic!("{error:?}")
        };
        assert_eq!(error.path(), path, "{body}");
    }
}

#[tokio::test]
async fn whole_bodies_are_lenient() {
    let server = serving(r#"["1",2,"3.0"]"#);
    let ids = client!(lenient, server)
        .get_ids()
        .await
        .expect("a response");
    assert_eq!(*ids, [1, 2, 3]);

    let server = Loopback::with_response(MockResponse::json(201, r#""""#));
    let given = client!(lenient, server).put_ids(&[1]).await;
    let given = given.expect("a response").into_inner();
    assert_eq!(given, PutIdsSuccess::Created(None));

    let server = Loopback::with_response(MockResponse::json(400, r#"{"title":"2"}"#));
    let error = client!(lenient, server)
        .put_lead(7, &PutLeadParams::new(), &LeadInput::new(7))
        .await
        .expect_err("400");
    let Error::Api(error) = error else {
        panic!("{error:?}")
    };
    let counts = BTreeMap::from([("title".to_owned(), 2)]);
    assert_eq!(error.parsed(), Some(&PutLeadError::BadRequest(counts)));
}

const EMPTY: &str = concat!(
    r#"{"owner":[],"texts":[],"counts":[],"custom":[],"whole":[],"beside":[],"tree":{"a":[]},"#,
    r#""either":[],"inline":[],"anything":[],"here":[],"owners":[[],{"name":"n"}],"#,
    r#""maps":[[],null,{"a":"b"}]}"#
);
const FULL: &str = concat!(
    r#"{"owner":{},"texts":{},"counts":{},"custom":{},"whole":{},"beside":{},"tree":{"a":{}},"#,
    r#""either":{},"inline":{},"anything":{},"here":{},"owners":[{},{"name":"n"}],"#,
    r#""maps":[{},null,{"a":"b"}]}"#
);

#[tokio::test]
async fn empty_lists_are_empty_objects() {
    let server = serving(EMPTY);
    let lead = client!(empty_list, server)
        .get_leads()
        .await
        .expect("a response");
    assert_eq!(serde_json::to_string(&*lead).expect("written"), FULL);
    assert_eq!(
        lead.either,
        Some(lists::Either::Texts(lists::Texts::default()))
    );
    let sent: lists::LeadInput = serde_json::from_str(EMPTY).expect("read");
    assert_eq!(serde_json::to_string(&sent).expect("written"), FULL);

    let server = serving("[]");
    let body = lists::LeadInput::new(lists::Owner::new(), [("a", "b".to_owned())]);
    let counts = client!(empty_list, server).post_lead(&body).await;
    assert!(counts.expect("a response").is_empty());
    assert_eq!(server.request().text(), r#"{"owner":{},"texts":{"a":"b"}}"#);
}

#[tokio::test]
async fn errors_are_decoded_the_same_way() {
    for (status, expected) in [
        (400, GetLeadsError::BadRequest(lists::Texts::default())),
        (404, GetLeadsError::NotFound(lists::Owner::new())),
    ] {
        let server = Loopback::with_response(MockResponse::json(status, "[]"));
        let error = client!(empty_list, server).get_leads().await;
        let Err(Error::Api(error)) = error else {
            panic!("{error:?}")
        };
        assert_eq!(error.parsed(), Some(&expected));
    }
    for body in [
        r#"{"owner":[1],"texts":[]}"#,
        r#"{"texts":[],"owner":{},"strict":[]}"#,
    ] {
        let server = serving(body);
        let error = client!(empty_list, server).get_leads().await;
        let Err(Error::Decode(error)) = error else {
            panic!("{error:?}")
        };
        assert!(["owner", "strict"].contains(&error.path()), "{error}");
    }
}

#[tokio::test]
async fn flags_are_encoded_everywhere() {
    const LEAD: &str = concat!(
        r#"{"opened":"Y","closed":"0","each":["N"],"maybe":["Y",null],"by_name":{"a":"N"},"#,
        r#""either":["Y"],"more":"N"}"#
    );
    let server = serving(LEAD);
    let mut body: flags::Lead = serde_json::from_str(LEAD).expect("a lead");
    let given = client!(boolean_flag, server)
        .update_lead(
            true,
            &UpdateLeadParams::new().loud(true).each([true, false]),
            &body,
        )
        .await
        .expect("a response")
        .into_inner();
    assert_eq!(server.request().target, "/leads/open?loud=Y&each=Y&each=N");
    assert_eq!(server.request().text(), LEAD);
    assert_eq!(given, body);
    assert_eq!(body.maybe, Some(vec![Some(true), None]));
    assert_eq!(body.either, Some(flags::Either::List(vec![true])));
    assert!(!body.extra["more"]);
    body.either = Some(false.into());
    assert!(
        serde_json::to_string(&body)
            .expect("written")
            .contains(r#""either":"N""#)
    );

    let server = serving(r#"["Y","N",true]"#);
    let map = BTreeMap::from([("a".to_owned(), true)]);
    let client = client!(boolean_flag, server);
    let given = client.put_flags(&[true, false], Some(&map)).await;
    assert_eq!(*given.expect("a response"), [true, false, true]);
    assert_eq!(server.request().target, "/flags/Y,N");
    assert_eq!(server.request().text(), r#"{"a":"Y"}"#);

    let server = Loopback::with_response(MockResponse::json(400, r#""Y""#));
    let error = client!(boolean_flag, server).put_flags(&[true], None).await;
    let Err(Error::Api(error)) = error else {
        panic!("{error:?}")
    };
    assert_eq!(error.parsed(), Some(&PutFlagsError::BadRequest(true)));
    assert_eq!(server.request().text(), "");

    let server = crate::silent();
    let client = client!(boolean_flag, server);
    client.post_flags(map, &[false]).await.expect("a response");
    assert_eq!(server.request().target, "/flags/%7B%22a%22%3A%22Y%22%7D");
    assert_eq!(server.request().text(), r#"["N"]"#);
}
