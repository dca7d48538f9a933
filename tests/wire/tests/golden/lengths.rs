//! `Content-Length: 0`, which strict servers require for methods with a body.

use trine_golden::optional_body::types::FormRequest;
use trine_golden::reqwest::Method;
use trine_loopback::Loopback;

use crate::{client, silent};

/// Returns the sent lengths, by method.
fn lengths(server: &Loopback) -> Vec<(String, Option<String>)> {
    let requests = server.requests().into_iter();
    let lengths = requests.map(|request| {
        assert_eq!(request.header("transfer-encoding"), None);
        let length = request.header("content-length").map(str::to_owned);
        (request.method, length)
    });
    lengths.collect()
}

fn expected(lengths: &[(&str, Option<&str>)]) -> Vec<(String, Option<String>)> {
    let lengths = lengths.iter();
    lengths
        .map(|(method, length)| ((*method).to_owned(), length.map(str::to_owned)))
        .collect()
}

#[tokio::test]
async fn only_methods_with_a_body_send_the_length_of_an_empty_one() {
    let server = silent();
    let client = client!(methods, server);
    client.post_thing().await.expect("success");
    client.put_thing().await.expect("success");
    client.patch_thing().await.expect("success");
    client.get_thing().await.expect("success");
    client.delete_thing().await.expect("success");
    client.head_thing().await.expect("success");
    client.options_thing().await.expect("success");
    let zero = Some("0");
    assert_eq!(
        lengths(&server),
        expected(&[
            ("POST", zero),
            ("PUT", zero),
            ("PATCH", zero),
            ("GET", None),
            ("DELETE", None),
            ("HEAD", None),
            ("OPTIONS", None),
        ])
    );
}

#[tokio::test]
async fn omitted_and_empty_bodies_have_a_length() {
    let server = silent();
    let client = client!(optional_body, server);
    client.json(None).await.expect("success");
    client
        .form(Some(&FormRequest::new()))
        .await
        .expect("success");
    client.text(Some("")).await.expect("success");
    client.bytes(Some(Vec::<u8>::new())).await.expect("success");
    let raw = client.request(Method::POST, "/raw");
    raw.send_empty().await.expect("success");
    let raw = client.request(Method::GET, "/raw");
    raw.send_empty().await.expect("success");
    let raw = client.request(Method::PUT, "/raw").body("text/plain", "ab");
    raw.send_empty().await.expect("success");
    let zero = ("POST", Some("0"));
    assert_eq!(
        lengths(&server),
        expected(&[
            zero,
            zero,
            zero,
            zero,
            zero,
            ("GET", None),
            ("PUT", Some("2"))
        ])
    );
}
