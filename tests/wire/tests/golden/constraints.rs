//! Constraints: what `validate` reports about requests, parameters and responses.

use trine_golden::constraints::Client;
use trine_golden::constraints::constraints::{
    validate_change_order, validate_replace_lines, validate_set_labels,
    validate_set_named_passwords, validate_set_note, validate_set_password, validate_set_passwords,
};
use trine_golden::constraints::params::{ListOrdersParams, ReplaceLinesParams};
use trine_golden::constraints::types::{
    Kind, Line, Login, Order, OrderChange, OrderColor, OrderContact, OrderInput, OrderSize,
    Reference,
};
use trine_golden::{Validate, ValidationError};
use trine_loopback::{Loopback, MockResponse};

fn messages(value: &impl Validate) -> Vec<String> {
    violations(value.validate())
}

fn violations(checked: Result<(), ValidationError>) -> Vec<String> {
    let violations = checked.err().map(ValidationError::into_violations);
    let violations = violations.unwrap_or_default();
    violations.iter().map(ToString::to_string).collect()
}

fn line() -> Line {
    Line::new("AB-123")
}

#[test]
fn a_valid_request_has_no_violations() {
    let order = OrderInput::new("Chairs", [line()])
        .code("\u{c4}B12")
        .quantity(9_007_199_254_740_993_i64)
        .price(19.99)
        .discount("0.50")
        .color(OrderColor::Red)
        .size(OrderSize::Unlisted("xl".to_owned()))
        .rating(1.0)
        .accepted(true)
        .email("a@example.com")
        .website("https://example.com/?a=b")
        .due("2026-11-30")
        .key("adf21080-0e10-11eb-879b-05d71fb426ec")
        .password("12345678")
        .matrix([vec![1, 2], vec![]])
        .contact(OrderContact::Integer(100))
        .nickname("admin");
    assert_eq!(messages(&order), [""; 0]);
}

#[test]
fn every_violation_is_reported_with_its_path() {
    let mut wrong = Line::new("ab-123");
    wrong.extra.insert("a b".to_owned(), -1);
    let parent = OrderInput::new("", [line(), line()]);
    let mut order = OrderInput::new("a title that is too long", [wrong])
        .code("A1")
        .quantity(0)
        .price(0.001)
        .discount("0.51")
        .color(OrderColor::Unlisted("blue".to_owned()))
        .rating(3.0)
        .accepted(false)
        .email("nobody")
        .due("tomorrow")
        .password("hunter2")
        .token("Secret1")
        .matrix([vec![1], vec![1, 2, -3]])
        .contact(OrderContact::String("ab".to_owned()));
    order.parent = Some(Box::new(parent));
    let labels = [("a", "123456"), ("b", ""), ("c", "")];
    order.labels = Some(
        labels
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .into(),
    );
    assert_eq!(
        messages(&order),
        [
            "title: expected at most 20 characters, found 24 characters",
            r#"code: expected a string that matches `^\p{Lu}{2}\d+$`, found "A1""#,
            "quantity: expected greater than 0, found 0",
            "price: expected a multiple of 0.01, found 0.001",
            "discount: expected at most 0.5, found 0.51",
            r#"color: expected a value that the document lists, found "blue""#,
            "rating: expected one of `1.0`, `1.5`, `2.0`, found 3",
            "accepted: expected `true`, found false",
            r#"email: expected the format `email`, found "nobody""#,
            r#"due: expected the format `date`, found "tomorrow""#,
            "password: expected at least 8 characters, found 7 characters",
            "token: expected a string that matches `^[a-z]+$`, found another value",
            r#"lines[0].sku: expected a string that matches `^[A-Z]{2}-\d{3}$`, found "ab-123""#,
            r#"lines[0]["a b"]: expected at least 0, found -1"#,
            "labels: expected at most 2 properties, found 3 properties",
            "labels.a: expected at most 5 characters, found 6 characters",
            "matrix[1]: expected at most 2 elements, found 3 elements",
            "matrix[1][2]: expected at least 0, found -3",
            "contact: expected at least 3 characters, found 2 characters",
            "parent.title: expected at least 1 character, found 0 characters",
            "parent.lines: expected unique elements, found that elements 0 and 1 are equal",
        ]
    );
}

#[test]
fn fields_that_are_left_or_cleared_are_not_checked() {
    assert_eq!(
        messages(&OrderChange::new()),
        ["expected at least 1 property, found 0 properties"]
    );
    assert_eq!(messages(&OrderChange::new().clear_title()), [""; 0]);
    assert_eq!(messages(&OrderChange::new().clear_note()), [""; 0]);
    assert_eq!(
        messages(&OrderChange::new().title("").note("123456")),
        [
            "title: expected at least 1 character, found 0 characters",
            "note: expected at most 5 characters, found 6 characters",
        ]
    );
}

#[test]
fn parameters_are_checked() {
    let params = ListOrdersParams::new()
        .limit(101)
        .tags(["ab", "c"])
        .since("2026-02-30")
        .x_trace("00ff0");
    assert_eq!(
        messages(&params),
        [
            "limit: expected at most 100, found 101",
            "tags[1]: expected at least 2 characters, found 1 character",
            r#"since: expected the format `date`, found "2026-02-30""#,
            r#"X-Trace: expected a string that matches `^[0-9a-f]{4}$`, found "00ff0""#,
        ]
    );
    assert_eq!(messages(&ListOrdersParams::new().limit(100)), [""; 0]);
}

#[test]
fn arguments_without_a_type_of_the_document_are_checked() {
    let change = OrderChange::new().title("a");
    assert_eq!(violations(validate_change_order(1, &change)), [""; 0]);
    assert_eq!(
        violations(validate_change_order(0, &OrderChange::new())),
        [
            "id: expected at least 1, found 0",
            "expected at least 1 property, found 0 properties",
        ]
    );
    let params = ReplaceLinesParams::new();
    let tags = ["ab".to_owned()];
    let valid = validate_replace_lines("o-1", Kind::Goods, "2026-11-30", &tags, &params, &[line()]);
    assert_eq!(violations(valid), [""; 0]);
    let wrong = validate_replace_lines(
        "1",
        Kind::Unlisted("gifts".to_owned()),
        "2026-02-30",
        &["ab".to_owned(), "c".to_owned(), "de".to_owned()],
        &params.limit(101),
        &[line(), Line::new("chair"), line()],
    );
    assert_eq!(
        violations(wrong),
        [
            r#"id: expected a string that matches `^o-`, found "1""#,
            r#"kind: expected a value that the document lists, found "gifts""#,
            r#"since: expected the format `date`, found "2026-02-30""#,
            "tags: expected at most 2 elements, found 3 elements",
            "tags[1]: expected at least 2 characters, found 1 character",
            "limit: expected at most 100, found 101",
            "expected unique elements, found that elements 0 and 2 are equal",
            r#"[1].sku: expected a string that matches `^[A-Z]{2}-\d{3}$`, found "chair""#,
        ]
    );
    let none = validate_replace_lines(
        "o-1",
        Kind::Goods,
        "2026-11-30",
        &tags,
        &ReplaceLinesParams::new(),
        &[],
    );
    assert_eq!(
        violations(none),
        ["expected at least 1 element, found 0 elements"]
    );
}

#[test]
fn bodies_that_are_maps_or_scalars_are_checked() {
    let labels = |pairs: &[(&str, &str)]| {
        let pairs = pairs
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
        pairs.collect()
    };
    assert_eq!(violations(validate_set_labels(None)), [""; 0]);
    assert_eq!(
        violations(validate_set_labels(Some(&labels(&[("a", "bc")])))),
        [""; 0]
    );
    assert_eq!(
        violations(validate_set_labels(Some(&labels(&[
            ("a", "b"),
            ("c", "de")
        ])))),
        [
            "expected at most 1 property, found 2 properties",
            "a: expected at least 2 characters, found 1 character",
        ]
    );
    assert_eq!(violations(validate_set_note("12345")), [""; 0]);
    assert_eq!(
        violations(validate_set_note("123456")),
        ["expected at most 5 characters, found 6 characters"]
    );
}

#[test]
fn no_message_contains_a_password() {
    let expected = "expected a string that matches `^[a-z]+$`, found another value";
    assert_eq!(violations(validate_set_password("hunter")), [""; 0]);
    assert_eq!(violations(validate_set_password("hunter2!")), [expected]);
    let several = ["hunter".to_owned(), "hunter2!".to_owned()];
    assert_eq!(
        violations(validate_set_passwords(&several)),
        [format!("[1]: {expected}")]
    );
    let named = [("root".to_owned(), "hunter2!".to_owned())].into();
    assert_eq!(
        violations(validate_set_named_passwords(&named)),
        [format!("root: {expected}")]
    );
    let login = Login::Password("hunter2!".to_owned());
    assert_eq!(messages(&login), [expected]);
    // The next value is none.
    let order = OrderInput::new("Chairs", [line()])
        .login(login)
        .color(OrderColor::Unlisted("blue".to_owned()));
    let order = OrderInput::new("Desks", [Line::new("chair")]).parent(order);
    assert_eq!(
        messages(&order),
        [
            r#"lines[0].sku: expected a string that matches `^[A-Z]{2}-\d{3}$`, found "chair""#,
            r#"parent.color: expected a value that the document lists, found "blue""#,
            &format!("parent.login: {expected}"),
        ]
    );
}

#[test]
fn constraints_of_a_union_apply_to_the_variant() {
    for (reference, expected) in [
        (Reference::String("ab".to_owned()), None),
        (
            Reference::String("a".to_owned()),
            Some("expected at least 2 characters, found 1 character"),
        ),
        (
            Reference::String("abcde".to_owned()),
            Some("expected at most 4 characters, found 5 characters"),
        ),
        (Reference::Integer(10), None),
        (Reference::Integer(9), Some("expected at least 10, found 9")),
        (Reference::List(vec!["abcde".to_owned()]), None),
        (
            Reference::List(vec![String::new(); 2]),
            Some("expected at most 1 element, found 2 elements"),
        ),
    ] {
        assert_eq!(messages(&reference), Vec::from_iter(expected));
    }
}

#[tokio::test]
async fn nothing_is_checked_by_itself_and_responses_can_be_checked() {
    let body = r#"[{"title":"","lines":[{"sku":"AB-123"}],"contact":7.5,"color":"blue"}]"#;
    let loopback = Loopback::with_response(MockResponse::json(200, body));
    let client = Client::builder()
        .base_url(loopback.url())
        .build()
        .expect("a client");
    let params = ListOrdersParams::new().limit(0);
    let orders = client.list_orders(&params).await.expect("the orders");
    assert_eq!(loopback.request().target, "/orders?limit=0");
    let orders: Vec<Order> = orders.into_inner();
    assert_eq!(
        messages(&orders),
        [
            "[0].title: expected at least 1 character, found 0 characters",
            r#"[0].color: expected a value that the document lists, found "blue""#,
        ]
    );
}
