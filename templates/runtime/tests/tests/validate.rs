//! Checks of values against the rules of a document.
#![cfg(feature = "validate")]

use std::collections::BTreeMap;

use serde_json::json;
use trine_runtime::validate::{Checks, Format, Rule, Validate};
use trine_runtime::{Date, Decimal, Json, OrderedMap, Patch, ValidationError};

fn check(value: &dyn Validate, rules: &[Rule]) -> Result<(), ValidationError> {
    let mut checks = Checks::default();
    value.check(rules, &mut checks);
    checks.finish()
}

fn is_valid(value: &dyn Validate, rule: Rule) -> bool {
    check(value, &[rule]).is_ok()
}

/// Returns the message about the only violation.
fn violation(value: &dyn Validate, rule: Rule) -> String {
    let error = check(value, &[rule]).expect_err("a violation");
    assert_eq!(error.violations().len(), 1, "{error}");
    error.violations()[0].to_string()
}

#[test]
fn numbers_are_compared_by_all_digits() {
    let ascending = [
        "-1e400",
        "-18446744073709551616",
        "-2",
        "-1.5",
        "-1e-400",
        "0",
        "1e-400",
        "0.1",
        "0.10000000000000000001",
        "1",
        "9",
        "10",
        "9007199254740992",
        "9007199254740993",
        "18446744073709551615",
        "18446744073709551616",
        "1e400",
    ];
    for (index, one) in ascending.iter().enumerate() {
        for (other_index, other) in ascending.iter().enumerate() {
            let number = Decimal::from(*one);
            let both = format!("{one} and {other}");
            assert_eq!(
                is_valid(&number, Rule::Minimum(other)),
                index >= other_index,
                "{both}"
            );
            assert_eq!(
                is_valid(&number, Rule::ExclusiveMinimum(other)),
                index > other_index,
                "{both}"
            );
            assert_eq!(
                is_valid(&number, Rule::Maximum(other)),
                index <= other_index,
                "{both}"
            );
            assert_eq!(
                is_valid(&number, Rule::ExclusiveMaximum(other)),
                index < other_index,
                "{both}"
            );
        }
    }
    for (one, other) in [
        ("1.0", "1"),
        ("100", "1e2"),
        ("0.0", "-0"),
        ("0e5", "0"),
        ("012", "12"),
    ] {
        assert!(
            is_valid(&Decimal::from(one), Rule::Minimum(other)),
            "{one} and {other}"
        );
        assert!(
            is_valid(&Decimal::from(one), Rule::Maximum(other)),
            "{one} and {other}"
        );
    }
    assert!(is_valid(&u64::MAX, Rule::Maximum("18446744073709551615")));
    assert!(!is_valid(&u64::MAX, Rule::Maximum("18446744073709551614")));
    assert!(!is_valid(
        &i128::MIN,
        Rule::Minimum("-170141183460469231731687303715884105727")
    ));
    assert!(is_valid(&0.1_f64, Rule::Minimum("0.1")));
    assert!(is_valid(&1e300_f64, Rule::Maximum("1e300")));
    // JSON has no such numbers: writing them fails.
    assert!(is_valid(&f64::NAN, Rule::Minimum("0")));
    for text in ["", "-", ".", "inf", "1x", "+1", "1e", "1e99999999999"] {
        assert!(
            is_valid(&Decimal::from(text), Rule::Minimum("5")),
            "{text} is not a number"
        );
    }
}

#[test]
fn multiples_are_exact() {
    for (number, divisor, expected) in [
        ("0.3", "0.1", true),
        ("0.30000000000000004", "0.1", false),
        ("19.99", "0.01", true),
        ("19.999", "0.01", false),
        ("-6", "3", true),
        ("7", "3", false),
        ("1e300", "7", false),
        ("7e300", "7", true),
        ("1e2147483647", "1e-2147483647", true),
        ("9007199254740993", "2", false),
        ("12", "1e1", false),
        ("120", "1e1", true),
        ("0", "5", true),
        ("0.5", "0.25", true),
        ("5", "0", true),
    ] {
        let found = is_valid(&Decimal::from(number), Rule::MultipleOf(divisor));
        assert_eq!(found, expected, "{number} of {divisor}");
    }
    assert!(is_valid(&19.99_f64, Rule::MultipleOf("0.01")));
    assert!(!is_valid(&(0.1_f64 + 0.2), Rule::MultipleOf("0.1")));
}

#[test]
fn lengths_count_code_points() {
    let text = "\u{1f600}\u{e9}".to_owned();
    assert!(is_valid(&text, Rule::MinLength(2)));
    assert!(is_valid(&text, Rule::MaxLength(2)));
    assert_eq!(
        violation(&text, Rule::MaxLength(1)),
        "expected at most 1 character, found 2 characters"
    );
}

#[test]
fn patterns_are_compiled_once_and_never_panic() {
    let rule = Rule::Pattern("^a$", "^a$");
    assert!(is_valid(&"a".to_owned(), rule));
    assert!(is_valid(&"a".to_owned(), rule));
    assert_eq!(
        violation(&"b\"\u{1b}".to_owned(), rule),
        r#"expected a string that matches `^a$`, found "b\"\u001b""#
    );
    assert!(is_valid(&"b".to_owned(), Rule::Pattern("(", "(")));
    // Linear in the length of the text.
    let text = "a".repeat(100_000) + "b";
    assert!(!is_valid(&text, Rule::Pattern("^(a+)+$", "^(a+)+$")));
}

#[test]
fn lists_and_maps_are_checked_with_their_elements() {
    let list = vec!["a".to_owned(), "bcd".to_owned(), "a".to_owned()];
    let error = check(
        &list,
        &[
            Rule::MaxItems(2),
            Rule::UniqueItems,
            Rule::Each(&[Rule::MaxLength(2)]),
        ],
    );
    assert_eq!(
        error.expect_err("violations").to_string(),
        "3 constraints are violated\n\
         expected at most 2 elements, found 3 elements\n\
         expected unique elements, found that elements 0 and 2 are equal\n\
         [1]: expected at most 2 characters, found 3 characters"
    );
    let map = BTreeMap::from([("a b".to_owned(), vec![7_i64])]);
    let each = [
        Rule::Each(&[Rule::Each(&[Rule::Maximum("6")])]),
        Rule::MinProperties(2),
    ];
    let error = check(&map, &each).expect_err("violations");
    let paths: Vec<_> = error.violations().iter().map(|one| one.path()).collect();
    assert_eq!(paths, ["", "[\"a b\"][0]"]);
    let keywords: Vec<_> = error.violations().iter().map(|one| one.keyword()).collect();
    assert_eq!(keywords, ["minProperties", "maximum"]);
    let mut ordered = OrderedMap::new();
    ordered.insert("x", 1_i64);
    assert!(!is_valid(&ordered, Rule::Each(&[Rule::Minimum("2")])));
}

#[test]
fn unset_and_cleared_values_have_no_constraints() {
    let rule = Rule::MinLength(2);
    assert!(is_valid(&None::<String>, rule));
    assert!(is_valid(&Patch::<String>::Absent, rule));
    assert!(is_valid(&Patch::<String>::Null, rule));
    assert!(!is_valid(&Patch::Value("a".to_owned()), rule));
    assert!(!is_valid(&Some(Box::new("a".to_owned())), rule));
}

#[test]
fn any_value_is_checked_by_its_kind() {
    let rules = [
        Rule::MinLength(2),
        Rule::Minimum("5"),
        Rule::MinItems(1),
        Rule::MinProperties(1),
    ];
    for (value, expected) in [
        (json!("ab"), None),
        (json!("a"), Some("minLength")),
        (json!(4), Some("minimum")),
        (json!(4.5), Some("minimum")),
        (json!(5), None),
        (json!([]), Some("minItems")),
        (json!({}), Some("minProperties")),
        (Json::Null, None),
        (json!(true), None),
    ] {
        let found = check(&value, &rules).err();
        let found = found.map(|error| error.violations()[0].keyword());
        assert_eq!(found, expected, "{value}");
    }
    assert!(!is_valid(&json!([1, 1]), Rule::UniqueItems));
    assert!(!is_valid(&json!([{"a": 1}, {"a": 1}]), Rule::UniqueItems));
}

#[test]
fn listed_values_are_compared_as_json() {
    let rule = Rule::Enum(&["1.0", "\"a\"", "true"]);
    assert!(is_valid(&1_i64, rule));
    assert!(is_valid(&1.0_f64, rule));
    assert!(is_valid(&"a".to_owned(), rule));
    assert!(is_valid(&true, rule));
    assert_eq!(
        violation(&false, rule),
        "expected one of `1.0`, `\"a\"`, `true`, found false"
    );
}

#[test]
fn secrets_are_in_no_message() {
    let rules = [Rule::Secret, Rule::Each(&[Rule::Pattern("^x$", "^x$")])];
    let mut checks = Checks::default();
    let list = vec!["hunter2".to_owned()];
    checks.field("passwords", &list, &rules);
    let error = checks.finish().expect_err("a violation");
    assert!(!format!("{error} {error:?}").contains("hunter2"));
    assert_eq!(
        error.violations()[0].to_string(),
        "passwords[0]: expected a string that matches `^x$`, found another value"
    );
}

#[test]
fn long_values_are_shortened() {
    let message = violation(&"\u{e9}".repeat(1000), Rule::Pattern("a", "a"));
    assert!(
        message.ends_with('…') && message.chars().count() < 120,
        "{message}"
    );
}

#[test]
fn types_of_formats_are_strings() {
    assert!(is_valid(&Date::from("2026-11-30"), Rule::Is(Format::Date)));
    assert_eq!(
        violation(&Date::from("tomorrow"), Rule::Is(Format::Date)),
        r#"expected the format `date`, found "tomorrow""#
    );
}

#[test]
fn formats_are_checked() {
    let cases: &[(Format, &[&str], &[&str])] = &[
        (
            Format::Date,
            &["2026-11-30", "2024-02-29", "2000-02-29"],
            &[
                "2026-02-29",
                "1900-02-29",
                "2026-13-01",
                "2026-1-1",
                "2026-11-31",
                "",
                "2026-11-30Z",
            ],
        ),
        (
            Format::Time,
            &[
                "12:30:00Z",
                "12:30:00.123+05:30",
                "23:59:60Z",
                "22:59:60-01:00",
            ],
            &[
                "12:30:00",
                "24:00:00Z",
                "12:30:60Z",
                "12:30:00.Z",
                "12:30Z",
                "é2:30:00Z",
            ],
        ),
        (
            Format::DateTime,
            &[
                "2026-11-30T12:30:00Z",
                "2026-11-30t12:30:00.5z",
                "2026-11-30 12:30:00-01:00",
            ],
            &[
                "2026-11-30",
                "2026-11-30T12:30:00",
                "2026-02-30T12:30:00Z",
                "2026-11-3éT12:30:00Z",
            ],
        ),
        (
            Format::Duration,
            &["P1D", "PT5M", "P1Y2M3DT4H5M6S", "P2W", "P1YT1S"],
            &[
                "P", "PT", "1D", "P1", "PD", "P1S", "P1DT", "P1W2D", "PT1D", "P2M1Y",
            ],
        ),
        (
            Format::Uuid,
            &[
                "adf21080-0e10-11eb-879b-05d71fb426ec",
                "ADF21080-0E10-11EB-879B-05D71FB426EC",
            ],
            &[
                "adf21080",
                "adf21080-0e10-11eb-879b-05d71fb426eg",
                "adf210800e1011eb879b05d71fb426ec",
            ],
        ),
        (
            Format::Ipv4,
            &["127.0.0.1"],
            &["127.0.0", "256.0.0.1", "01.0.0.1"],
        ),
        (
            Format::Ipv6,
            &["::1", "2001:db8::1", "::ffff:1.2.3.4"],
            &["1", ":::", "g::1"],
        ),
        (
            Format::Hostname,
            &["example.com", "localhost", "a-b.c", "example.com."],
            &["", "-a.com", "a..b", "a_b", "ü.de", "a.com/"],
        ),
        (
            Format::Email,
            &[
                "a@b.example",
                "a.b+c@d-e.example",
                "\"a b\"@c.example",
                "ü@ü.example",
                "a@[127.0.0.1]",
            ],
            &[
                "a",
                "@b",
                "a@",
                "a b@c.example",
                "a..b@c.example",
                "a@b@c.example",
                "a@-b.example",
                "a@b..c",
            ],
        ),
        (
            Format::Uri,
            &[
                "https://example.com/a?b=c#d",
                "urn:isbn:1",
                "mailto:a@b.example",
                "a:%20",
            ],
            &[
                "",
                "example.com",
                "//example.com",
                "1a:b",
                "https://a b",
                "a:%2",
                "a:ü",
                "https://a\\b",
            ],
        ),
        (
            Format::Byte,
            &["", "YQ==", "YWI=", "YWJj"],
            &["YQ", "YQ=", "a-_=", "====", "YQ==YQ=="],
        ),
    ];
    for (format, valid, invalid) in cases {
        let check = |text: &str| is_valid(&text.to_owned(), Rule::Is(*format));
        for text in *valid {
            assert!(check(text), "{format:?}: {text:?} is valid");
        }
        for text in *invalid {
            assert!(!check(text), "{format:?}: {text:?} is invalid");
        }
    }
}
