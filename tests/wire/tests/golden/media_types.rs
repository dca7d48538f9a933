//! The media types that are sent and requested.

use trine_golden::Error;
use trine_golden::media_types::params::ImagesParams;
use trine_golden::media_types::types::{
    Change, Lead, PatchRequestJsonPatchJson as Step, VersionsSuccess,
};
use trine_golden::multipart::types::{Kind, NewFile};
use trine_golden::runtime::File;
use trine_loopback::{Loopback, MockResponse};

use crate::{assert_rejected, client, serving, silent};

/// Returns the path, `Content-Type` and `Accept` of the only request.
fn media_types_of(server: &Loopback) -> (String, String, String) {
    let request = server.request();
    let header = |name| request.header(name).unwrap_or_default().to_owned();
    let (media_type, accept) = (header("content-type"), header("accept"));
    (request.target.clone(), media_type, accept)
}

fn expected(path: &str, media_type: &str, accept: &str) -> (String, String, String) {
    (path.to_owned(), media_type.to_owned(), accept.to_owned())
}

#[tokio::test]
async fn json_precedes_derived_types_and_ranges() {
    let lead = Lead::new();
    let json = "application/json";

    let server = serving("{}");
    let client = client!(media_types, server);
    client.json_before_ranges(&lead).await.expect("a response");
    let accept = "application/json, application/*+json;q=0.5";
    assert_eq!(
        media_types_of(&server),
        expected("/json_before_ranges", json, accept)
    );

    let server = serving("{}");
    let client = client!(media_types, server);
    client.anything(&lead).await.expect("a response");
    let accept = "application/json, */*;q=0.5";
    assert_eq!(media_types_of(&server), expected("/anything", json, accept));

    let server = silent();
    let client = client!(media_types, server);
    client.application(&lead).await.expect("a response");
    assert_eq!(
        media_types_of(&server),
        expected("/application", json, json)
    );

    let server = silent();
    let client = client!(media_types, server);
    client.file(vec![1]).await.expect("a response");
    assert_eq!(
        media_types_of(&server),
        expected("/file", "application/pdf", json)
    );
}

#[tokio::test]
async fn invalid_json_is_an_error_with_the_media_type() {
    for (media_type, body) in [
        (
            "application/xml; charset=utf-8",
            "<lead><title>t</title></lead>",
        ),
        ("text/plain", "t"),
        ("text/plain", ""),
    ] {
        let server = Loopback::with_response(MockResponse::body(200, media_type, body));
        let client = client!(several_media_types, server);
        let error = client.responses().await.expect_err("not JSON");
        let Error::Decode(error) = error else {
            panic!("expected an error of decoding: {error:?}");
        };
        assert_eq!(error.raw(), body.as_bytes());
        let found = format!("its media type is `{media_type}`");
        assert!(error.to_string().contains(&found), "{error}");
    }
    // Many servers declare JSON as text.
    let server = Loopback::with_response(MockResponse::body(200, "text/plain", r#"{"title":"t"}"#));
    let client = client!(several_media_types, server);
    let lead = client.responses().await.expect("a response").into_inner();
    assert_eq!(lead.title.as_deref(), Some("t"));
}

#[tokio::test]
async fn the_caller_chooses_from_a_range() {
    let server = Loopback::with_response(MockResponse::body(200, "text/csv", "a,b"));
    let client = client!(media_types, server);
    let given = client.texts("text/csv; header=absent", Some("a")).await;
    assert_eq!(given.expect("a response").into_inner(), "a,b");
    let media_type = "text/csv; header=absent";
    assert_eq!(
        media_types_of(&server),
        expected("/texts", media_type, "text/*")
    );
    assert_eq!(server.request().text(), "a");

    let server = Loopback::with_response(MockResponse::body(200, "text/csv", "a,b"));
    let client = client!(media_types, server);
    client.texts("text/csv", None).await.expect("a response");
    assert_eq!(media_types_of(&server), expected("/texts", "", "text/*"));

    // A text has the charset of its media type.
    let server = Loopback::with_response(MockResponse::body(200, "text/csv", "a,b"));
    let client = client!(media_types, server);
    let given = client.texts("text/csv; charset=latin1", Some("é")).await;
    given.expect("a response");
    assert_eq!(server.request().body, b"\xe9");
    let server = silent();
    let client = client!(media_types, server);
    let outcome = client.texts("text/csv; charset=latin1", Some("→")).await;
    assert_rejected(outcome, &server, &["the charset `latin1` does not contain"]);

    let server = Loopback::with_response(MockResponse::body(200, "image/jpeg", [1]));
    let client = client!(media_types, server);
    let params = ImagesParams::new().media_type("m");
    let given = client.images(&params, "image/webp", vec![2]).await;
    assert_eq!(given.expect("a response").into_inner(), [1]);
    let accept = "image/png, image/jpeg, application/problem+json;q=0.5";
    let path = "/images?media_type=m";
    assert_eq!(
        media_types_of(&server),
        expected(path, "image/webp", accept)
    );

    for media_type in ["image/png", "IMAGE/JPEG"] {
        let server = silent();
        let client = client!(media_types, server);
        client
            .pictures(media_type, vec![2])
            .await
            .expect("a response");
        let json = "application/json";
        assert_eq!(
            media_types_of(&server),
            expected("/pictures", media_type, json)
        );
    }
}

#[tokio::test]
async fn a_range_and_another_media_type_are_not_sent() {
    for media_type in [
        "image/*",
        "*/*",
        "",
        "image",
        "image/a b",
        "image/png\r\na: b",
    ] {
        let server = silent();
        let client = client!(media_types, server);
        let outcome = client.pictures(media_type, vec![0]).await;
        assert_rejected(outcome, &server, &["expected one media type"]);
    }
    let server = silent();
    let client = client!(media_types, server);
    let outcome = client.pictures("image/webp", vec![0]).await;
    let why = "expected one of `image/png`, `image/jpeg`, found `image/webp`";
    assert_rejected(outcome, &server, &[why]);
    let outcome = client
        .images(&ImagesParams::new(), "text/png", vec![0])
        .await;
    assert_rejected(outcome, &server, &["`text/png`", "`image/*`"]);
}

#[tokio::test]
async fn a_file_has_one_of_several_media_types() {
    let new = || NewFile::new(File::bytes("s", "S"), Kind::Letter);
    for preview in [
        File::bytes("p", "P"),
        File::bytes("p", "P").media_type("image/webp"),
        File::bytes("p", "P").media_type("image/*"),
    ] {
        let server = silent();
        let outcome = client!(multipart, server)
            .add_file(new().preview(preview))
            .await;
        assert_rejected(outcome, &server, &["part `preview`", "media type"]);
    }
}

#[tokio::test]
async fn parameters_are_sent_and_requested_as_declared() {
    let media_type = "application/json; v=2";
    let accept = "application/vnd.api+json; v=2, application/vnd.api+json, \
                  application/xml;q=0.5, text/plain";
    for (response, given) in [
        (
            MockResponse::body(200, "application/vnd.api+json", r#"{"title":"t"}"#),
            VersionsSuccess::Ok(Lead::new().title("t")),
        ),
        (
            MockResponse::body(202, "text/plain", "later"),
            VersionsSuccess::Accepted("later".to_owned()),
        ),
    ] {
        let server = Loopback::with_response(response);
        let client = client!(media_types, server);
        let outcome = client.versions(&Lead::new()).await.expect("a response");
        assert_eq!(
            media_types_of(&server),
            expected("/versions", media_type, accept)
        );
        assert_eq!(*outcome, given);
    }
}

#[tokio::test]
async fn another_schema_under_another_json_type_has_its_method() {
    let sent = |server: &Loopback| {
        let request = server.request();
        let media_type = request.header("content-type").map(str::to_owned);
        (media_type.unwrap_or_default(), request.text())
    };
    let pair = |media_type: &str, text: &str| (media_type.to_owned(), text.to_owned());

    let server = silent();
    let client = client!(media_types, server);
    client.patch(&Lead::new()).await.expect("a response");
    assert_eq!(sent(&server), pair("application/json", "{}"));

    let server = silent();
    let client = client!(media_types, server);
    let change = Change::new().clear_title();
    client
        .patch_merge_patch_json(&change)
        .await
        .expect("a response");
    let media_type = "application/merge-patch+json";
    assert_eq!(sent(&server), pair(media_type, r#"{"title":null}"#));

    let server = silent();
    let client = client!(media_types, server);
    client
        .patch_json_patch_json(&[Step::new("add")])
        .await
        .expect("a response");
    let media_type = "application/json-patch+json";
    assert_eq!(sent(&server), pair(media_type, r#"[{"op":"add"}]"#));
}
