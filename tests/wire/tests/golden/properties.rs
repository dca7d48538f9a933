//! The properties of a request: absent, cleared, set.

use trine_golden::at_least_one_of::types::{UpdateLeadRequest as Identified, UpdateNamedRequest};
use trine_golden::clear_literal::types::{
    Stage, UpdateCustomerRequest, UpdateCustomerRequestAddress as Address,
    UpdateLeadInPartsRequest as ClearedInParts, UpdateLeadRequest as Cleared,
};
use trine_golden::formats::{params::PutFormatsParams, types::Formats};
use trine_golden::names::{params::PutNamesParams, types::Names};
use trine_golden::openapi_31::types::{UpdateLead as Update31, UpdateLeadChoice, UpdateLeadKind};
use trine_golden::patch::types::{Owner, UpdateLead};
use trine_golden::read_write_split::types::{
    ContactInput, ContactKind, LeadInput2 as LeadToCreate, Tag,
};
use trine_golden::recursive::types::{Chicken, Egg, Nested, Tree, TreeInput};
use trine_golden::{Patch, aliases, all_of};
use trine_loopback::{Loopback, MockResponse};

use crate::{assert_rejected, client, pairs, sent_headers, serving, silent};

/// Returns the body of an update.
async fn updated(body: UpdateLead) -> String {
    let server = serving(r#"{"required":"r"}"#);
    client!(patch, server)
        .update_lead(7, &body)
        .await
        .expect("a response");
    assert_eq!(
        sent_headers(&server),
        pairs(&[
            ("accept", "application/json"),
            ("content-type", "application/json")
        ])
    );
    assert_eq!(server.request().target, "/leads/7");
    server.request().text()
}

fn lead() -> UpdateLead {
    UpdateLead::new("r", None)
}

#[tokio::test]
async fn only_required_fields_are_sent_by_default() {
    assert_eq!(
        updated(lead()).await,
        r#"{"required":"r","required_nullable":null}"#
    );
    let body = lead().required("R").required_nullable("n");
    assert_eq!(
        updated(body).await,
        r#"{"required":"R","required_nullable":"n"}"#
    );
    let body = UpdateLead::new("r", Some("n".to_owned())).clear_required_nullable();
    assert_eq!(
        updated(body).await,
        r#"{"required":"r","required_nullable":null}"#
    );
}

#[tokio::test]
async fn unchanged_cleared_and_set_fields_differ() {
    const BEGIN: &str = r#"{"required":"r","required_nullable":null,"#;
    let cases = [
        (lead().optional("o"), r#""optional":"o"}"#),
        (lead().optional_nullable("o"), r#""optional_nullable":"o"}"#),
        (
            lead().clear_optional_nullable(),
            r#""optional_nullable":null}"#,
        ),
        (lead().optional_nullable(""), r#""optional_nullable":""}"#),
        (lead().number(0), r#""number":0.0}"#),
        (lead().clear_number(), r#""number":null}"#),
        (lead().labels(["a", "b"]), r#""labels":["a","b"]}"#),
        (lead().labels(Vec::<String>::new()), r#""labels":[]}"#),
        (lead().clear_labels(), r#""labels":null}"#),
        (lead().owner(Owner::new()), r#""owner":{}}"#),
        (
            lead().owner(Owner::new().clear_name()),
            r#""owner":{"name":null}}"#,
        ),
        (lead().clear_owner(), r#""owner":null}"#),
    ];
    for (body, rest) in cases {
        assert_eq!(updated(body).await, format!("{BEGIN}{rest}"));
    }
}

#[tokio::test]
async fn the_last_setter_wins() {
    let body = lead()
        .clear_number()
        .number(1.5)
        .optional_nullable("o")
        .clear_optional_nullable();
    assert_eq!(
        updated(body).await,
        r#"{"required":"r","required_nullable":null,"optional_nullable":null,"number":1.5}"#
    );
    let mut body = lead().clear_number();
    body.number = Patch::Absent;
    assert_eq!(
        updated(body).await,
        r#"{"required":"r","required_nullable":null}"#
    );
}

#[tokio::test]
async fn received_members_can_be_null_or_missing() {
    for json in [
        r#"{"required":"r"}"#,
        r#"{"required":"r","required_nullable":null,"optional":null,"optional_nullable":null}"#,
    ] {
        let server = serving(json);
        let given = client!(patch, server)
            .update_lead(7, &lead())
            .await
            .expect("a response");
        assert_eq!(given.required, "r");
        let rest = (
            &given.required_nullable,
            &given.optional,
            &given.optional_nullable,
        );
        assert_eq!(rest, (&None, &None, &None));
    }
    let server = serving(r#"{"required":null}"#);
    client!(patch, server)
        .update_lead(7, &lead())
        .await
        .expect_err("null is not a string");
}

#[tokio::test]
async fn some_are_cleared_by_a_value() {
    let server = silent();
    let client = client!(clear_literal, server);
    let bodies = [
        Cleared::new()
            .clear_title()
            .clear_labels()
            .clear_owner_id()
            .clear_budget()
            .clear_due()
            .clear_stage()
            .clear_opened()
            .clear_score()
            .clear_level()
            .clear_rating()
            .clear_mood(),
        Cleared::new()
            .title("t")
            .labels(["a"])
            .owner_id(7)
            .budget(1.5)
            .due("2024-02-29")
            .stage(Stage::Won)
            .opened(false)
            .score(3)
            .level(Stage::Won)
            .rating(4)
            .mood(Stage::Won),
        Cleared::new(),
    ];
    for body in bodies {
        client.update_lead(&body).await.expect("a response");
    }
    let texts: Vec<String> = server
        .requests()
        .iter()
        .map(trine_loopback::Recorded::text)
        .collect();
    assert_eq!(
        texts,
        [
            concat!(
                r#"{"title":"","labels":[],"owner_id":0,"budget":0,"due":"","#,
                r#""stage":"","opened":"","score":"","level":"","rating":"","mood":""}"#
            ),
            concat!(
                r#"{"title":"t","labels":["a"],"owner_id":7,"budget":1.5,"due":"2024-02-29","#,
                r#""stage":"won","opened":"N","score":3,"level":"won","rating":4,"mood":"won"}"#
            ),
            "{}",
        ]
    );
}

#[tokio::test]
async fn an_empty_form_value_clears() {
    let server = silent();
    let client = client!(clear_literal, server);
    let customer = || UpdateCustomerRequest::new("n");
    let bodies = [
        customer(),
        customer()
            .clear_phone()
            .clear_birthday()
            .clear_address()
            .clear_metadata(),
        customer()
            .phone("1")
            .birthday("2024-02-29")
            .address(Address::new().city("Oslo"))
            .metadata([("a", "b")]),
        UpdateCustomerRequest::new(""),
    ];
    for body in bodies {
        let sent = client.update_customer("c", &body).await;
        sent.expect("a response");
    }
    let requests = server.requests();
    let texts = requests.iter().map(trine_loopback::Recorded::text);
    assert_eq!(
        texts.collect::<Vec<_>>(),
        [
            "name=n",
            "phone=&birthday=&address=&metadata=&name=n",
            "phone=1&birthday=2024-02-29&address%5Bcity%5D=Oslo&metadata%5Ba%5D=b&name=n",
            "name=",
        ]
    );
}

#[test]
fn a_response_with_the_clearing_value_has_no_value() {
    use trine_golden::clear_literal::types::GetLeadResponse;
    let read = |json| serde_json::from_str::<GetLeadResponse>(json).expect(json);
    let lead = read(r#"{"score":"","phone":""}"#);
    assert_eq!((lead.score, lead.phone.as_deref()), (None, Some("")));
    let lead = read(r#"{"score":3,"phone":"1"}"#);
    assert_eq!((lead.score, lead.phone.as_deref()), (Some(3), Some("1")));
    let error = serde_json::from_str::<GetLeadResponse>(r#"{"score":"x"}"#);
    error.expect_err("no integer");
}

#[tokio::test]
async fn an_empty_part_clears() {
    let server = silent();
    let client = client!(clear_literal, server);
    let bodies = [
        ClearedInParts::new(),
        ClearedInParts::new()
            .clear_title()
            .clear_rating()
            .clear_opened(),
        ClearedInParts::new().title("t").rating(4).opened(true),
    ];
    for body in bodies {
        client.update_lead_in_parts(body).await.expect("a response");
    }
    let parts = |request: &trine_loopback::Recorded| {
        let text = request.text();
        let parts = text.split("\r\n--").map(|part| {
            let (_, part) = part.split_once("name=")?;
            Some(part.replace("\r\n\r\n", "="))
        });
        parts.flatten().collect::<Vec<_>>()
    };
    let sent: Vec<Vec<String>> = server.requests().iter().map(parts).collect();
    assert_eq!(
        sent,
        [
            vec![],
            vec![r#""title"="#, r#""rating"="#, r#""opened"="#],
            vec![r#""title"=t"#, r#""rating"=4"#, r#""opened"=Y"#],
        ]
    );
}

#[tokio::test]
async fn one_identifier_is_required() {
    let server = silent();
    let client = client!(at_least_one_of, server);
    let bodies = [
        Identified::by_id("s", "i"),
        Identified::by_email_and_phone("s", "e", "p").note("n"),
        Identified::by_id("s", "i").clear_email(),
    ];
    for body in bodies {
        client.update_lead(&body).await.expect("a response");
    }
    client
        .update_named(&UpdateNamedRequest::for_lead("i"))
        .await
        .expect("a response");
    client
        .update_named(&UpdateNamedRequest::for_contact("e"))
        .await
        .expect("a response");
    let texts: Vec<String> = server
        .requests()
        .iter()
        .map(trine_loopback::Recorded::text)
        .collect();
    assert_eq!(
        texts,
        [
            r#"{"source":"s","id":"i"}"#,
            r#"{"source":"s","email":"e","phone":"p","note":"n"}"#,
            r#"{"source":"s","id":"i","email":null}"#,
            r#"{"id":"i"}"#,
            r#"{"email":"e"}"#,
        ]
    );
}

#[tokio::test]
async fn without_any_of_them_nothing_is_sent() {
    let server = silent();
    let client = client!(at_least_one_of, server);
    let mut body = Identified::by_email_and_phone("s", "e", "p");
    body.phone = None;
    let says = [
        "PATCH /leads was not sent",
        "expected one of these to be set",
        "id",
        "email and phone",
    ];
    assert_rejected(client.update_lead(&body).await, &server, &says);
    let mut body = Identified::by_id("s", "i");
    body.id = None;
    assert_rejected(
        client.update_lead(&body).await,
        &server,
        &["expected one of these to be set"],
    );
}

#[tokio::test]
async fn responses_need_no_identifier() {
    use trine_golden::at_least_one_of::types::Both;

    let server = serving(r#"{"name":"n"}"#);
    let client = client!(at_least_one_of, server);
    let given = client
        .put_both(&Both::by_labels(["a"]))
        .await
        .expect("a response");
    assert_eq!(server.request().text(), r#"{"labels":["a"]}"#);
    assert_eq!(given.name.as_deref(), Some("n"));
    let server = silent();
    let outcome = client!(at_least_one_of, server).put_both(&given).await;
    assert_rejected(outcome, &server, &["PUT /both", "id; labels"]);
}

#[tokio::test]
async fn request_and_response_types_differ() {
    let response = concat!(
        r#"{"id":"7","password":"p","name":"n","contacts":[{"email":null,"kind":"work"}],"#,
        r#""created":{"at":"2024-02-30T99:00"}}"#
    );
    let server = Loopback::with_response(MockResponse::json(201, response));
    let body = LeadToCreate::new("p", "n")
        .contacts([ContactInput::new().clear_email().kind(ContactKind::Work)])
        .by_role([("boss", ContactInput::new())])
        .tags([Tag::new("t")]);
    let given = client!(read_write_split, server)
        .create_lead(&body)
        .await
        .expect("a response");
    assert_eq!(
        server.request().text(),
        concat!(
            r#"{"password":"p","name":"n","contacts":[{"email":null,"kind":"work"}],"#,
            r#""by_role":{"boss":{}},"tags":[{"text":"t"}]}"#
        )
    );
    assert_eq!((given.id.as_str(), given.name.as_str()), ("7", "n"));
    let contact = &given.contacts.as_ref().expect("contacts")[0];
    assert_eq!(
        (&contact.email, &contact.kind),
        (&None, &Some(ContactKind::Work))
    );
    let created = given
        .created
        .as_ref()
        .and_then(|created| created.at.as_ref());
    assert_eq!(created.map(|at| at.as_str()), Some("2024-02-30T99:00"));
}

#[tokio::test]
async fn formats_keep_their_text() {
    let json = concat!(
        r#"{"date":"2024-02-30","date_time":"yesterday","time":"24:61","duration":"P","#,
        r#""uuid":"ABC","decimal":"1.10","email":"e","unknown":"u","address":"127.0.0.1","#,
        r#""bytes":"AA==","int32":-1,"int64":9007199254740993,"plain":0,"unsigned":1,"#,
        r#""unsigned_long":18446744073709551615,"float":1.5,"double":2.0,"#,
        r#""any":{"a":null},"list":["x"]}"#
    );
    let server = serving(json);
    let client = client!(formats, server);
    let params = PutFormatsParams::new().since("2024-02-29T12:00:00+01:00");
    let given = client
        .put_formats("2024-02-29", &params, &Formats::new())
        .await;
    let given = given.expect("a response").into_inner();
    let request = server.request();
    assert_eq!(
        request.target,
        "/formats/2024-02-29?since=2024-02-29T12%3A00%3A00%2B01%3A00"
    );
    assert_eq!(request.text(), "{}");
    assert_eq!(given.address, Some(std::net::Ipv4Addr::LOCALHOST));

    let server = serving("{}");
    let client = client!(formats, server);
    client
        .put_formats("x", &PutFormatsParams::new(), &given)
        .await
        .expect("a response");
    assert_eq!(server.request().text(), json);
}

#[tokio::test]
async fn decimals_are_numbers_too() {
    let server = serving(r#"{"decimal":1.10}"#);
    let client = client!(formats, server);
    let given = client
        .put_formats("x", &PutFormatsParams::new(), &Formats::new())
        .await;
    let decimal = given
        .expect("a response")
        .into_inner()
        .decimal
        .expect("a decimal");
    assert!(["1.1", "1.10"].contains(&decimal.as_str()), "{decimal}");
}

#[tokio::test]
async fn names_on_the_wire_are_those_of_the_document() {
    let server = serving(r#"{"self":{"self":"s"},"lower":{"a":"1"},"upper":{"b":"2"},"day":"x"}"#);
    let mut body = Names::new("n", "d")
        .type_("1")
        .self_("2")
        .crate_("3")
        .new_("N")
        .default_("D")
        .extra("4")
        .clone_("5")
        .title("6")
        .clear_title_("7")
        .foo_bar("8")
        .foo_bar_2("9")
        .foo_bar_3("10")
        .field_1st("11")
        .grosse("12")
        .ri_ben("13")
        .utm_campaign("14")
        .key("15");
    body.extra_.insert("other".to_owned(), "16".to_owned());
    let client = client!(names, server, api_key("key"));
    let params = PutNamesParams::new()
        .body("b")
        .new_("n")
        .filter_name("f")
        .match_("m");
    let given = client
        .put_names("t", "s", &params, &body)
        .await
        .expect("a response");
    let request = server.request();
    assert_eq!(request.target, "/names/t/s?body=b&new=n&filter%5Bname%5D=f");
    assert_eq!(request.header("match"), Some("m"));
    assert_eq!(
        request.json(),
        serde_json::json!({
            "type": "1", "self": "2", "crate": "3", "new": "N", "default": "D", "extra": "4",
            "clone": "5", "title": "6", "clear_title": "7", "foo_bar": "8", "fooBar": "9",
            "foo-bar": "10", "1st": "11", "größe": "12", "日本": "13", "UTM_CAMPAIGN": "14",
            "key": "15", "other": "16",
        })
    );
    assert_eq!(
        given.upper.as_ref().and_then(|upper| upper.b.as_deref()),
        Some("2")
    );
    assert_eq!(given.day.as_ref().map(|day| day.as_str()), Some("x"));
    // `HTTPError` is the name of a component; `http_error` was renamed.
    let upper: &Option<trine_golden::names::types::HTTPError> = &given.upper;
    assert!(upper.is_some());
}

#[tokio::test]
async fn constructs_of_openapi_31() {
    let server = serving(r#"{"name":null,"nothing":null}"#);
    let body = Update31::new()
        .clear_name()
        .clear_owner()
        .value(1.5)
        .clear_value_or_null()
        .kind(UpdateLeadKind::Lead)
        .clear_stage()
        .choice(UpdateLeadChoice::High)
        .anything(false);
    let given = client!(openapi_31, server)
        .update_lead(&body)
        .await
        .expect("a response");
    assert_eq!(
        server.request().text(),
        concat!(
            r#"{"name":null,"owner":null,"value":1.5,"value_or_null":null,"kind":"lead","#,
            r#""stage":null,"anything":false,"choice":"high"}"#
        )
    );
    assert_eq!(given.name, None);
}

#[tokio::test]
async fn types_can_contain_themselves() {
    let json = concat!(
        r#"{"value":"1","next":{"value":"2","next":{"value":"3"}},"children":[{"value":"4"}],"#,
        r#""named":{"x":{"value":"5"}},"chicken":{"eggs":{"chicken":{"eggs":{}}}},"#,
        r#""nested":[[],[[]]]}"#
    );
    let server = serving(json);
    let leaf = |value: &str| TreeInput::new(value);
    let body = leaf("1")
        .next(leaf("2").next(leaf("3")))
        .children([leaf("4")])
        .named([("x", leaf("5"))])
        .chicken(Chicken::new(Egg::new().chicken(Chicken::new(Egg::new()))))
        .nested(Nested(vec![Nested(vec![]), Nested(vec![Nested(vec![])])]));
    let given = client!(recursive, server)
        .put_tree(&body)
        .await
        .expect("a response");
    assert_eq!(server.request().text(), json);
    let third = |tree: &Tree| {
        tree.next
            .as_ref()?
            .next
            .as_ref()
            .map(|tree| tree.value.clone())
    };
    assert_eq!(third(&given).as_deref(), Some("3"));
}

#[tokio::test]
async fn a_deep_response_does_not_overflow_the_stack() {
    let deep = format!(
        "{}{}",
        r#"{"value":"x","next":"#.repeat(100_000),
        "}".repeat(100_000)
    );
    let server = serving(&deep);
    let error = client!(recursive, server)
        .put_tree(&TreeInput::new("1"))
        .await;
    let error = error.expect_err("too deep");
    assert!(matches!(error, trine_golden::Error::Decode(_)), "{error}");
}

#[tokio::test]
async fn aliases_and_all_of() {
    let server = serving(r#"{"a":1}"#);
    let lead = aliases::types::Lead::new("7", None)
        .names(["n"])
        .counts([("c", 1)])
        .clear_maybe()
        .twin(aliases::types::Lead::new("8", Some("m".to_owned())));
    let client = client!(aliases, server);
    let params = aliases::params::PutLeadParams::new().number(5);
    let given = client
        .put_lead("7", &params, &[lead])
        .await
        .expect("a response");
    assert_eq!(
        server.request().text(),
        concat!(
            r#"[{"id":"7","names":["n"],"counts":{"c":1},"maybe":null,"maybe_required":null,"#,
            r#""twin":{"id":"8","maybe_required":"m"}}]"#
        )
    );
    assert_eq!((server.request().query(), given["a"]), ("number=5", 1));

    let server = serving(r#"{"id":"i","name":"n","value":1}"#);
    let client = client!(all_of, server);
    let given = client
        .put_lead(&all_of::types::Lead::new("n", 1).clear_note())
        .await;
    assert_eq!(
        server.request().text(),
        r#"{"name":"n","note":null,"value":1.0}"#
    );
    let given = given.expect("a response");
    assert_eq!(
        (given.id.as_str(), given.name.as_str(), given.value),
        ("i", "n", 1.0)
    );
}
