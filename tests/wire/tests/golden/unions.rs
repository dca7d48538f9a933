//! Unions in both directions, and open enums of strings.

use trine_golden::Json;
use trine_golden::discriminated_union::types::{Cat, Circle, Dog, Pet, Shape, Square};
use trine_golden::recursive::types::{All, Rule};
use trine_golden::text_enum::types::{Colliding, CreateLeadRequest, Named, Odd};
use trine_golden::union::types::{
    Cat as PlainCat, Command, ConvertRequest, ConvertRequestMaybe, Dog as PlainDog, Measure,
    Member, Money, Outcome, Pet as PlainPet, PetSmallPet, Value,
};

use crate::{client, serving};

/// Returns the encoded value.
async fn converted(request: ConvertRequest) -> String {
    let server = serving("null");
    client!(union, server)
        .convert(&request)
        .await
        .expect("a response");
    server.request().text()
}

#[tokio::test]
async fn a_value_is_sent_unmodified() {
    let cases: [(Value, &str); 7] = [
        (1.5.into(), r#"{"value":1.5}"#),
        (7.into(), r#"{"value":7.0}"#),
        ("x".into(), r#"{"value":"x"}"#),
        (true.into(), r#"{"value":true}"#),
        (
            Money::new(5.5).currency("EUR").into(),
            r#"{"value":{"amount":5.5,"currency":"EUR"}}"#,
        ),
        (vec!["a".to_owned()].into(), r#"{"value":["a"]}"#),
        (Value::Raw(Json::from(vec![1])), r#"{"value":[1]}"#),
    ];
    for (value, expected) in cases {
        assert_eq!(converted(ConvertRequest::new(value)).await, expected);
    }
}

#[tokio::test]
async fn a_union_can_be_cleared() {
    let request = || ConvertRequest::new("x");
    assert_eq!(
        converted(request().clear_maybe()).await,
        r#"{"value":"x","maybe":null}"#
    );
    assert_eq!(
        converted(request().maybe(true)).await,
        r#"{"value":"x","maybe":true}"#
    );
    let text = ConvertRequestMaybe::String("y".to_owned());
    assert_eq!(
        converted(request().maybe(text)).await,
        r#"{"value":"x","maybe":"y"}"#
    );
}

#[tokio::test]
async fn a_value_is_decoded_as_the_best_match() {
    let cases = [
        ("1", Value::Number(1.0)),
        (r#""1""#, Value::String("1".to_owned())),
        ("false", Value::Boolean(false)),
        (r#"["a"]"#, Value::List(vec!["a".to_owned()])),
        (r#"{"amount":2}"#, Value::Money(Money::new(2))),
        ("[]", Value::List(Vec::new())),
        ("[1]", Value::Raw(Json::from(vec![1]))),
        ("null", Value::Raw(Json::Null)),
    ];
    for (json, expected) in cases {
        let server = serving(json);
        let given = client!(union, server)
            .convert(&ConvertRequest::new(1))
            .await;
        assert_eq!(*given.expect("a response"), expected, "{json}");
    }
}

#[tokio::test]
async fn the_fewest_unknown_keys_win() {
    let cases = [
        (
            r#"{"name":"a","claws":1}"#,
            PlainPet::Cat(PlainCat::new().name("a").claws(1)),
        ),
        (
            r#"{"name":"a","tail":"t"}"#,
            PlainPet::Dog(PlainDog::new().name("a").tail("t")),
        ),
        // The order decides a tie.
        (r#"{"name":"a"}"#, PlainPet::Cat(PlainCat::new().name("a"))),
        (r#"{"cage":1}"#, PlainPet::SmallPet(PetSmallPet::new(1))),
        (
            r#"{"tail":"t","cage":1,"x":2}"#,
            PlainPet::Dog(PlainDog::new().tail("t")),
        ),
        (r#""x""#, PlainPet::Raw(Json::from("x"))),
    ];
    for (json, expected) in cases {
        let server = serving(json);
        let client = client!(union, server);
        let given = client
            .greet(&PlainCat::new().name("a").into())
            .await
            .expect("a response");
        assert_eq!(*given, expected, "{json}");
        assert_eq!(server.request().text(), r#"{"name":"a"}"#);
    }
}

#[tokio::test]
async fn the_discriminator_is_written() {
    let friend = Pet::Cat(Cat::new("").claws(1));
    let cases = [
        (Cat::new("cat").into(), r#"{"pet_type":"cat"}"#),
        // Other mapped names are valid as well; all others are not.
        (
            Cat::new("kitty").claws(2).into(),
            r#"{"pet_type":"kitty","claws":2}"#,
        ),
        (Cat::new("dog").into(), r#"{"pet_type":"cat"}"#),
        (
            Dog::new().friend(friend).into(),
            r#"{"pet_type":"dog","friend":{"pet_type":"cat","claws":1}}"#,
        ),
        (
            Pet::Raw(serde_json::json!({ "pet_type": "fish" })),
            r#"{"pet_type":"fish"}"#,
        ),
    ];
    for (pet, expected) in cases {
        let server = serving("{}");
        let given = client!(discriminated_union, server).adopt(&pet).await;
        assert_eq!(
            server.request().json(),
            serde_json::from_str::<Json>(expected).unwrap()
        );
        // Nothing identifies the variant.
        assert_eq!(*given.expect("a response"), Pet::Raw(serde_json::json!({})));
    }
}

#[tokio::test]
async fn the_discriminator_decides() {
    let cases = [
        (
            r#"{"pet_type":"kitty","claws":2}"#,
            Pet::Cat(Cat::new("kitty").claws(2)),
        ),
        (
            r#"{"claws":2,"pet_type":"dog"}"#,
            Pet::Dog(Box::new(Dog::new())),
        ),
        (
            r#"{"pet_type":"fish"}"#,
            Pet::Raw(serde_json::json!({ "pet_type": "fish" })),
        ),
        (
            r#"{"pet_type":7}"#,
            Pet::Raw(serde_json::json!({ "pet_type": 7 })),
        ),
    ];
    for (json, expected) in cases {
        let server = serving(json);
        let given = client!(discriminated_union, server)
            .adopt(&Cat::new("cat").into())
            .await;
        assert_eq!(*given.expect("a response"), expected, "{json}");
    }
}

#[tokio::test]
async fn a_branch_need_not_declare_the_discriminator() {
    let server = serving(
        r#"[{"kind":"Circle","radius":1},{"kind":"Square","side":2},{"kind":"Line"},{"radius":1}]"#,
    );
    let client = client!(discriminated_union, server);
    let given = client
        .draw(&Circle::new().radius(1).into())
        .await
        .expect("a response");
    assert_eq!(
        server.request().json(),
        serde_json::json!({ "kind": "Circle", "radius": 1.0 })
    );
    assert_eq!(
        *given,
        [
            Shape::Circle(Circle::new().radius(1)),
            Shape::Square(Square::new().kind("Square").side(2)),
            Shape::Raw(serde_json::json!({ "kind": "Line" })),
            Shape::Raw(serde_json::json!({ "radius": 1 })),
        ]
    );
}

#[tokio::test]
async fn types_inside_of_types() {
    use trine_golden::nesting::types::{Empty, ThingsInput, ThingsKinds, ThingsKindsInteger};
    use trine_golden::nesting::types::{PutListRequestItem, PutListResponseItem};

    let server = serving(r#"{"empty":{"new":1},"lists":[],"kinds":2,"numbers":1.5,"x":{}}"#);
    let client = client!(nesting, server);
    let body = ThingsInput::new(Empty::new(), [vec!["2024-02-29".into()]])
        .gaps([Some("g".to_owned()), None])
        .numbers(7)
        .kinds(ThingsKindsInteger::Value2)
        .clear_anything();
    let params = trine_golden::nesting::params::PutThingsParams::new([1, 2], "a");
    let given = client
        .put_things("b", 5, &params, &body)
        .await
        .expect("a response");
    let request = server.request();
    assert_eq!(request.target, "/things/b/5?ids=1&ids=2&kind=a");
    assert_eq!(
        request.text(),
        concat!(
            r#"{"empty":{},"lists":[["2024-02-29"]],"gaps":["g",null],"numbers":7,"kinds":2,"#,
            r#""anything":null}"#
        )
    );
    assert_eq!(
        given.kinds,
        Some(ThingsKinds::Integer(ThingsKindsInteger::Value2))
    );
    assert_eq!(given.extra, [("x".to_owned(), Empty {})].into());

    let server = serving(r#"{"k":[1,"x"]}"#);
    let client = client!(nesting, server);
    let given = client
        .put_list(&[PutListRequestItem::new().kind("a")])
        .await
        .expect("a response");
    assert_eq!(server.request().text(), r#"[{"kind":"a"}]"#);
    let items = [
        PutListResponseItem::Integer(1),
        PutListResponseItem::String("x".to_owned()),
    ];
    assert_eq!(given["k"], items);
}

#[tokio::test]
async fn a_union_can_contain_itself() {
    let server = serving(r#"{"all":{"all":"x"}}"#);
    let given = client!(recursive, server)
        .put_nested(&trine_golden::recursive::types::Nested(vec![]))
        .await
        .expect("a response");
    let inner = Rule::All(Box::new(All::new("x")));
    assert_eq!(*given, Rule::All(Box::new(All::new(inner))));
}

/// The variants of [`Odd`] in the order of the document, with their values.
fn unusual_values() -> [(Odd, &'static str); 16] {
    [
        (Odd::Empty, ""),
        (Odd::Space, " "),
        (Odd::Value1, "1"),
        (Odd::Minus1, "-1"),
        (Odd::Plus1, "+1"),
        (Odd::Value15, "1.5"),
        (Odd::GreaterEquals, ">="),
        (Odd::RiBen, "日本"),
        (Odd::Grosse, "größe"),
        (Odd::Self_, "Self"),
        (Odd::Self2, "self"),
        (Odd::Unlisted2, "Unlisted"),
        (Odd::ABC, "a\"b\\c"),
        (Odd::Its, "it's"),
        (Odd::Star, "*"),
        (Odd::U20ac, "€"),
    ]
}

#[tokio::test]
async fn unusual_values_have_variants() {
    for (variant, value) in unusual_values() {
        assert_eq!(
            (variant.as_str(), variant.to_string().as_str()),
            (value, value)
        );
        assert_eq!(
            (Odd::from(value), Odd::from(value.to_owned())),
            (variant.clone(), variant.clone())
        );
        let server = serving(&serde_json::json!({ "odd": value }).to_string());
        let client = client!(text_enum, server);
        let given = client
            .create_lead(&CreateLeadRequest::new().odd(variant.clone()))
            .await;
        assert_eq!(server.request().json(), serde_json::json!({ "odd": value }));
        assert_eq!(given.expect("a response").odd, Some(variant));
    }
}

#[tokio::test]
async fn unlisted_values_survive() {
    for value in ["new kind", "owner", "2", "\u{1f600}"] {
        let server = serving(&serde_json::json!({ "named": value }).to_string());
        let client = client!(text_enum, server);
        let given = client
            .create_lead(&CreateLeadRequest::new().named(value))
            .await;
        assert_eq!(
            server.request().json(),
            serde_json::json!({ "named": value })
        );
        let given = given.expect("a response").into_inner().named;
        assert_eq!(given, Some(Named::Unlisted(value.to_owned())));
    }
}

#[test]
fn a_value_equal_to_a_variant_is_that_variant() {
    let values = ["foo-bar", "foo_bar", "FooBar", "FOO BAR", "foo"].map(Colliding::from);
    let expected = [
        Colliding::FooBar2,
        Colliding::FooBar3,
        Colliding::FooBar,
        Colliding::FooBar4,
        Colliding::Foo,
    ];
    assert_eq!(values, expected);
}

#[tokio::test]
async fn undeclared_members_are_kept_in_extra() {
    let cases = [
        (r#"{"id":"i"}"#, "Open"),
        (r#"{"size":1}"#, "Sized"),
        (r#"{"size":1,"x":2}"#, "Open"),
    ];
    for (json, expected) in cases {
        let server = serving(json);
        let client = client!(union, server);
        let given = client.measure(&Measure::Raw(Json::Null)).await;
        let given = match given.expect("a response").into_inner() {
            Measure::Open(_) => "Open",
            Measure::Sized(_) => "Sized",
            Measure::Raw(_) => "Raw",
        };
        assert_eq!(given, expected, "{json}");
    }
}

#[tokio::test]
async fn a_nullable_member_identifies_the_variant_by_presence() {
    let cases = [
        (r#"{"ok":null}"#, "Ok"),
        (r#"{"ok":"x","new":1}"#, "Ok"),
        (r#"{"err":"x"}"#, "Err"),
        (r#"{"note":"x"}"#, "Noted"),
        (r#"{"note":"x","new":1}"#, "Noted"),
        (r#"{"new":1}"#, "Raw"),
        (r#"{}"#, "Raw"),
    ];
    for (json, expected) in cases {
        let server = serving(json);
        let given = client!(union, server).outcome().await.expect("a response");
        let given = match given.into_inner() {
            Outcome::Ok(_) => "Ok",
            Outcome::Err(_) => "Err",
            Outcome::Noted(_) => "Noted",
            Outcome::Raw(_) => "Raw",
        };
        assert_eq!(given, expected, "{json}");
    }
}

#[tokio::test]
async fn listed_values_take_precedence_over_strings() {
    let cases = [
        (r#"{"name":"x"}"#, "Any"),
        (r#"{"name":"close","size":1}"#, "Known"),
        (r#"{"name":"stop","mode":"fast"}"#, "Mixed"),
        (r#"{"name":"stop","mode":"other"}"#, "Mixed"),
        (r#"{"name":"go","mode":"slow"}"#, "Strict"),
    ];
    for (json, expected) in cases {
        let server = serving(json);
        let given = client!(union, server).command().await.expect("a response");
        let given = match given.into_inner() {
            Command::Any(_) => "Any",
            Command::Known(_) => "Known",
            Command::Mixed(_) => "Mixed",
            Command::Strict(_) => "Strict",
            Command::Raw(_) => "Raw",
        };
        assert_eq!(given, expected, "{json}");
    }
}

#[tokio::test]
async fn an_untyped_map_matches_undeclared_members() {
    let cases = [
        (r#"{}"#, "Map"),
        (r#"{"x":1}"#, "Map"),
        (r#"{"role":"r"}"#, "Role"),
        // An unknown property does not hide the known one.
        (r#"{"role":"r","x":{"y":1}}"#, "Role"),
        (r#"{"roles":["r"]}"#, "Roles"),
        // No declared member: only a map preserves it.
        (r#"{"x":1,"y":2}"#, "Map"),
        (r#"{"open":true}"#, "Roles"),
    ];
    for (json, expected) in cases {
        let server = serving(json);
        let given = client!(union, server).join(&Member::Raw(Json::Null)).await;
        let given = match given.expect("a response").into_inner() {
            Member::Object(_) => "Map",
            Member::Role(_) => "Role",
            Member::RolesAndOpen(_) => "Roles",
            Member::Raw(_) => "Raw",
        };
        assert_eq!(given, expected, "{json}");
    }
}

#[tokio::test]
async fn raw_values_have_the_numbers_of_json() {
    let cases = [
        // Integers of 64 bits and values of `f64` are preserved unmodified.
        ("[18446744073709551615]", "[18446744073709551615]"),
        ("[-9223372036854775808,0.1]", "[-9223372036854775808,0.1]"),
        // More digits are rounded, as documented for `Json`.
        ("[123456789012345678901]", "[1.2345678901234568e+20]"),
    ];
    for (json, expected) in cases {
        let server = serving(json);
        let given = client!(union, server)
            .convert(&ConvertRequest::new(1))
            .await;
        let given = given.expect("a response").into_inner();
        assert!(matches!(given, Value::Raw(_)), "{given:?}");
        assert_eq!(serde_json::to_string(&given).expect("JSON"), expected);
    }
}
