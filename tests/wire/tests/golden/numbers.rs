//! Integers in every notation of JSON, and numbers that keep their digits.

use std::collections::BTreeMap;

use trine_golden::numbers::errors::PutCountsError;
use trine_golden::numbers::headers::PutCountsHeaders;
use trine_golden::numbers::params::{PostDigitsParams, PutCountsParams};
use trine_golden::numbers::types::{
    Constants, Counts, CountsEither, CountsInput, CountsKind, CountsNumber, Digits, Exact, Sum,
    Widths,
};
use trine_golden::{Decimal, Error, Validate};
use trine_loopback::{Loopback, MockResponse};

use crate::{client, serving, silent};

async fn read(json: &str) -> Result<Counts, String> {
    let server = serving(json);
    let client = client!(numbers, server);
    let response = client
        .put_counts(&PutCountsParams::new(), &CountsInput::new(1))
        .await;
    match response {
        Ok(response) => Ok(response.into_inner()),
        Err(Error::Decode(error)) => Err(error.path().to_owned()),
        Err(error) => panic!("expected a body that does not fit: {error:?}"),
    }
}

/// Returns the request body.
async fn sent(counts: &CountsInput) -> String {
    let server = serving(r#"{"count":1}"#);
    let client = client!(numbers, server);
    let response = client.put_counts(&PutCountsParams::new(), counts).await;
    response.expect("success");
    server.request().text()
}

#[tokio::test]
async fn a_number_without_a_fraction_is_an_integer_everywhere() {
    let counts = read(
        r#"{"count":5.0,"short":1E+2,"nullable":-0.0,"list":[1e3,2],"maybe":[3.0,null],
            "map":{"a":7.00},"kind":2.0,"either":4.0,"number":6.0,"unsigned":1e19,"huge":8e0,
            "nested":{"count":1.5e1},"other":120e-1}"#,
    );
    let counts = counts.await.expect("integers");
    assert_eq!((counts.count, counts.short), (5, Some(100)));
    assert_eq!(counts.nullable, Some(0));
    assert_eq!(counts.list, Some(vec![1000, 2]));
    assert_eq!(counts.maybe, Some(vec![Some(3), None]));
    assert_eq!(counts.map, Some(BTreeMap::from([("a".to_owned(), 7)])));
    assert_eq!(counts.kind, Some(CountsKind::Value2));
    assert_eq!(counts.either, Some(CountsEither::Integer(4)));
    assert_eq!(counts.number, Some(CountsNumber::Integer(6)));
    assert_eq!(counts.unsigned, Some(10_000_000_000_000_000_000));
    assert_eq!(counts.huge, Some(8));
    assert_eq!(counts.nested.map(|nested| nested.count), Some(15));
    assert_eq!(counts.extra, BTreeMap::from([("other".to_owned(), 12)]));
}

#[tokio::test]
async fn a_fraction_or_a_number_out_of_range_is_not_an_integer() {
    for (json, path) in [
        (r#"{"count":5.5}"#, "count"),
        (r#"{"count":1e19}"#, "count"),
        (r#"{"count":9223372036854775808}"#, "count"),
        (r#"{"count":"5"}"#, "count"),
        (r#"{"count":1,"short":3e9}"#, "short"),
        (r#"{"count":1,"list":[1,0.1]}"#, "list[1]"),
        (r#"{"count":1,"map":{"a":1.1}}"#, "map.a"),
        (r#"{"count":1,"kind":1.1}"#, "kind"),
        (r#"{"count":1,"unsigned":-1}"#, "unsigned"),
        (r#"{"count":1,"huge":1e40}"#, "huge"),
        (r#"{"count":1,"huge":1.5,"short":1}"#, "huge"),
        // A float that may have lost digits.
        (r#"{"count":1,"huge":1.7014118346046923e38}"#, "huge"),
        (r#"{"count":1,"huge":"x" }"#, "huge"),
        (r#"{"count":1,"price":true}"#, "price"),
        (r#"{"count":1,"prices":[1,false]}"#, "prices[1]"),
    ] {
        assert_eq!(read(json).await, Err(path.to_owned()), "{json}");
    }
    let counts = read(r#"{"count":9007199254740993,"number":5.5}"#).await;
    let counts = counts.expect("numbers");
    assert_eq!(counts.count, 9_007_199_254_740_993);
    assert_eq!(counts.number, Some(CountsNumber::Number(5.5)));
}

#[tokio::test]
async fn integers_are_read_in_errors_headers_and_whole_bodies() {
    let server = Loopback::with_response(MockResponse::json(400, "3.0"));
    let client = client!(numbers, server);
    let counts = CountsInput::new(1);
    let error = client.put_counts(&PutCountsParams::new(), &counts).await;
    let Err(Error::Api(error)) = error else {
        panic!("expected an error status: {error:?}");
    };
    assert_eq!(error.parsed(), Some(&PutCountsError::ClientError(3)));

    let server = serving("1e2");
    let client = client!(numbers, server);
    assert_eq!(*client.post_widths(1, None).await.expect("a number"), 100);

    let response = MockResponse::json(200, r#"{"count":1}"#)
        .header("x-count", "5.0")
        .header("x-counts", "1e1, 2")
        .header("x-huge", "170141183460469231731687303715884105727")
        .header("x-json", "[3.0]");
    let server = Loopback::with_response(response);
    let client = client!(numbers, server);
    let response = client.put_counts(&PutCountsParams::new(), &counts).await;
    let headers = PutCountsHeaders::of(&response.expect("success")).expect("headers");
    assert_eq!(headers.x_count, Some(5));
    assert_eq!(headers.x_counts, Some(vec![10, 2]));
    assert_eq!(headers.x_huge, Some(i128::MAX));
    assert_eq!(headers.x_json, Some(vec![3]));
}

#[tokio::test]
async fn long_integers_and_decimals_keep_their_digits() {
    let json = concat!(
        r#"{"count":1,"huge":170141183460469231731687303715884105727,"#,
        r#""price":12.50,"prices":[0.1000000000000000055511151231257827,1e400,7,"3.10"],"#,
        r#""amount":9007199254740993.10}"#
    );
    let counts = read(json).await.expect("numbers");
    assert_eq!(counts.huge, Some(i128::MAX));
    assert_eq!(counts.price, Some(Decimal::from("12.50").as_number()));
    let prices: Vec<&str> = counts
        .prices
        .iter()
        .flatten()
        .map(Decimal::as_str)
        .collect();
    let expected = ["0.1000000000000000055511151231257827", "1e400", "7", "3.10"];
    assert_eq!(prices, expected);
    let amount = counts.amount.clone().expect("an amount");
    assert_eq!(amount.as_str(), "9007199254740993.10");

    // They are encoded as numbers according to the document, regardless of the response.
    let mut input = CountsInput::new(1).huge(counts.huge.expect("an integer"));
    input.price = counts.price;
    input.prices = counts.prices;
    input.amount = counts.amount;
    let expected = json.replace("\"3.10\"", "3.10");
    assert_eq!(sent(&input).await, expected);
}

#[tokio::test]
async fn numbers_keep_their_digits_in_unions() {
    let json = concat!(
        r#"{"count":1,"exact":[170141183460469231731687303715884105727,12.50,7,"#,
        r#"{"price":0.1000000000000000055511151231257827,"#,
        r#""huge":-170141183460469231731687303715884105728,"factor":0.5,"#,
        r#""inner":[1.10,2,[9007199254740993.10,{"price":3.30}]]}]}"#
    );
    let counts = read(json).await.expect("numbers");
    let exact = counts.exact.clone().expect("a list");
    assert_eq!(exact[0], Exact::Huge(i128::MAX));
    assert_eq!(exact[1], Exact::Price(Decimal::from("12.50").as_number()));
    assert_eq!(exact[2], Exact::Huge(7));
    let Exact::Sum(sum) = &exact[3] else {
        panic!("expected an object: {exact:?}");
    };
    assert_eq!(sum.price.as_str(), "0.1000000000000000055511151231257827");
    assert_eq!(sum.huge, Some(i128::MIN));

    let mut input = CountsInput::new(1);
    input.exact = counts.exact;
    assert_eq!(sent(&input).await, json);

    // Digits in strings and names are not numbers.
    let json = r#"{"count":1,"exact":[{"1.5":["-2.50","\"3.5",4.5],"price":6.50,"x":"\\"},8.50]}"#;
    let exact = read(json).await.expect("numbers").exact.expect("a list");
    let Exact::Sum(sum) = &exact[0] else {
        panic!("expected an object: {exact:?}");
    };
    assert_eq!(sum.price.as_str(), "6.50");
    assert_eq!(exact[1], Exact::Price(Decimal::from("8.50").as_number()));
}

#[tokio::test]
async fn a_decimal_is_encoded_as_declared() {
    let counts = CountsInput::new(1)
        .price("12.50")
        .prices(["5", "-0.10"])
        .amount("12.50");
    assert_eq!(
        sent(&counts).await,
        r#"{"count":1,"price":12.50,"prices":[5,-0.10],"amount":"12.50"}"#
    );
    let counts = CountsInput::new(1).price(2.5).amount(7);
    assert_eq!(
        sent(&counts).await,
        r#"{"count":1,"price":2.5,"amount":"7"}"#
    );
}

#[tokio::test]
async fn parameters_have_all_digits_too() {
    let server = serving(r#"{"count":1}"#);
    let client = client!(numbers, server);
    let params = PutCountsParams::new().big(i128::MIN).price("12.50");
    let response = client.put_counts(&params, &CountsInput::new(1)).await;
    response.expect("success");
    assert_eq!(
        server.request().target,
        "/counts?big=-170141183460469231731687303715884105728&price=12.50"
    );

    let server = serving("1");
    let client = client!(numbers, server);
    let widths = Widths::new()
        .by_maximum(u64::MAX)
        .longer(u128::MAX)
        .listed(u64::MAX);
    let response = client.post_widths(i128::MAX, Some(&widths)).await;
    response.expect("success");
    let request = server.request();
    assert_eq!(
        request.target,
        "/widths/170141183460469231731687303715884105727"
    );
    assert_eq!(
        request.text(),
        concat!(
            r#"{"byMaximum":18446744073709551615,"#,
            r#""longer":340282366920938463463374607431768211455,"#,
            r#""listed":18446744073709551615}"#
        )
    );
}

#[test]
fn setters_accept_every_integer_that_always_fits() {
    let small: u8 = 1;
    let counts = CountsInput::new(small)
        .count(7_u32)
        .short(small)
        .short(5_i16)
        .nullable(-3)
        .list([1_u8, 2])
        .unsigned(7)
        .unsigned(small.into())
        .huge(u64::MAX)
        .huge(-5);
    assert_eq!((counts.count, counts.short), (7, Some(5)));
    assert_eq!(counts.list, Some(vec![1, 2]));
    assert_eq!((counts.unsigned, counts.huge), (Some(1), Some(-5)));
}

#[tokio::test]
async fn a_number_that_json_cannot_represent_is_refused() {
    let server = serving(r#"{"count":1}"#);
    let client = client!(numbers, server);
    for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        for counts in [
            CountsInput::new(1).number(CountsNumber::Number(number)),
            CountsInput::new(1).exact([Exact::from(Sum::new("1").factor(number))]),
        ] {
            let call = client.put_counts(&PutCountsParams::new(), &counts).await;
            let error = call.expect_err("no JSON");
            assert!(matches!(error, Error::InvalidRequest(_)), "{error:?}");
            assert!(error.to_string().contains("a finite number"), "{error}");
        }
    }
    assert!(server.requests().is_empty());
}

/// Constants have the width of their type.
#[tokio::test]
async fn constants_keep_their_digits() {
    let server = silent();
    let client = client!(numbers, server);
    let response = client.post_constants(&Constants::new()).await;
    response.expect("success");
    assert_eq!(
        server.request().text(),
        r#"{"unsigned":18446744073709551615,"longer":9223372036854775808,"#.to_owned()
            + r#""signed":-9223372036854775808}"#
    );
}

#[tokio::test]
async fn constants_keep_all_of_their_digits() {
    const LONG: i128 = 123_456_789_012_345_678_901_234_567_890;
    let server = silent();
    let client = client!(numbers, server);
    let digits = Digits::new(u128::MAX, "0.12345678901234567891")
        .nullable(LONG)
        .list([LONG]);
    assert_eq!(digits.validate(), Ok(()));
    let params = PostDigitsParams::new().factor(LONG);
    let response = client.post_digits(&params, &digits).await;
    response.expect("success");
    let request = server.request();
    assert_eq!(
        request.text(),
        "{\"untyped\":123456789012345678901234567890,\"negative\":-9223372036854775809,\
         \"typed\":340282366920938463463374607431768211455,\
         \"longest\":1234567890123456789012345678901234567890,\
         \"whole\":123456789012345678901234567890,\"fraction\":0.12345678901234567890,\
         \"referenced\":18446744073709551616,\"listed\":0.12345678901234567891,\
         \"nullable\":123456789012345678901234567890,\"list\":[123456789012345678901234567890]}"
    );
    assert_eq!(request.query(), "factor=123456789012345678901234567890");
    let digits = Digits::new(u128::MAX, "0.12345678901234568").list([LONG + 1]);
    let violations = digits.validate().expect_err("other numbers").to_string();
    assert!(
        violations.contains("found 0.12345678901234568"),
        "{violations}"
    );
    assert!(
        violations.contains("found 123456789012345678901234567891"),
        "{violations}"
    );
}
