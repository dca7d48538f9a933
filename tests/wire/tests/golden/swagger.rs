//! Documents of Swagger 2.0: `collectionFormat`, forms, files, the base path and credentials, byte
//! for byte.

use trine_golden::Error;
use trine_golden::runtime::{Date, File};
use trine_golden::swagger::params::ListPetsParams;
use trine_golden::swagger::types::{Animal, NoteRequest, PetInput};
use trine_golden::swagger::{Client, ClientBuilder, Server};
use trine_golden::swagger_collections::headers::HeadersHeaders;
use trine_golden::swagger_collections::params::{HeadersParams, QueryParams};
use trine_golden::swagger_collections::types::{FormRequest, HeadersXPipes, PartsRequest};
use trine_golden::swagger_forms::types::{
    CreateNoteRequest, CreateNoteRequestKind, EitherRequest, UploadRequest,
};
use trine_loopback::{Loopback, MockResponse};

use crate::{assert_rejected, client, pairs, sent_headers, serving, silent};

/// Returns the query of a call with these parameters.
async fn query(params: QueryParams) -> String {
    let server = silent();
    let client = client!(swagger_collections, server);
    client.query(&params).await.expect("a response");
    server.request().query().to_owned()
}

#[tokio::test]
async fn lists_in_a_query_have_their_format() {
    let new = QueryParams::new;
    for (params, expected) in [
        (new().default_(["a b", "c"]), "default=a%20b,c"),
        (new().csv(["a,b", "c"]), "csv=a%2Cb,c"),
        (new().ssv([1, 2]), "ssv=1%202"),
        (new().tsv(["a", "b c"]), "tsv=a%09b%20c"),
        (new().pipes(["a", "b"]), "pipes=a%7Cb"),
        (new().multi(["a", "b"]), "multi=a&multi=b"),
        (new().nested([vec![1, 2], vec![3]]), "nested=1%7C2,3"),
    ] {
        assert_eq!(query(params).await, expected);
    }
    let day = |day: u8| Date::from(format!("2026-01-{day:02}"));
    let repeated = new().repeated([vec![vec![day(1), day(2)], vec![day(3)]], vec![vec![day(4)]]]);
    assert_eq!(
        query(repeated).await,
        "repeated=2026-01-01%202026-01-02%2C2026-01-03&repeated=2026-01-04"
    );
}

/// The server would read another list.
#[tokio::test]
async fn a_list_that_its_format_cannot_express_is_rejected() {
    let none: [&str; 0] = [];
    let new = QueryParams::new;
    for (params, name, why) in [
        (new().tsv(["a\tb"]), "tsv", "without the separator"),
        (new().tsv(none), "tsv", "an empty list"),
        (new().pipes(["a|b"]), "pipes", "without the separator"),
        (new().nested([vec![]]), "nested", "an empty list"),
    ] {
        let server = silent();
        let outcome = client!(swagger_collections, server).query(&params).await;
        assert_rejected(outcome, &server, &[name, why]);
    }
}

#[tokio::test]
async fn lists_in_a_path_have_their_format() {
    let server = silent();
    let (csv, nested) = (
        ["a/b".to_owned(), "c".to_owned()],
        [["d".to_owned()].to_vec()],
    );
    client!(swagger_collections, server)
        .path(
            &csv,
            &[1, 2],
            &[nested[0].clone(), vec!["e".to_owned(), "f".to_owned()]],
        )
        .await
        .expect("a response");
    assert_eq!(server.request().target, "/path/a%2Fb,c/1%7C2/d%20e%2Cf");
}

#[tokio::test]
async fn lists_in_headers_have_their_format() {
    let response = MockResponse::status(200)
        .header("x-csv", "1, 2")
        .header("x-pipes", "a|b");
    let server = Loopback::with_response(response);
    let params = HeadersParams::new()
        .x_csv([1, 2])
        .x_tsv(["a", "b"])
        .x_pipes([HeadersXPipes::A, HeadersXPipes::B]);
    let response = client!(swagger_collections, server)
        .headers(&params)
        .await
        .expect("a response");
    assert_eq!(
        sent_headers(&server),
        pairs(&[
            ("accept", "application/json"),
            ("x-csv", "1,2"),
            ("x-pipes", "a|b"),
            ("x-tsv", "a\tb"),
        ])
    );
    let headers = HeadersHeaders::of(&response).expect("headers");
    assert_eq!(headers.x_csv, Some(vec![1, 2]));
    assert_eq!(headers.x_pipes.as_deref(), Some("a|b"));
}

#[tokio::test]
async fn lists_in_a_form_have_their_format() {
    let server = silent();
    let body = FormRequest::new()
        .csv(["a,b", "c"])
        .ssv(["a", "b"])
        .tsv([1, 2])
        .pipes(["a", "b"])
        .multi(["a", "b"]);
    client!(swagger_collections, server)
        .form(Some(&body))
        .await
        .expect("a response");
    assert_eq!(
        server.request().text(),
        "csv=a%2Cb,c&ssv=a%20b&tsv=1%092&pipes=a%7Cb&multi=a&multi=b"
    );
}

/// Returns the text of the only request body, with `B` for the boundary.
fn multipart(server: &Loopback) -> String {
    let request = server.request();
    let media_type = request.header("content-type").expect("a media type");
    let boundary = media_type.strip_prefix("multipart/form-data; boundary=");
    request.text().replace(boundary.expect("a boundary"), "B")
}

#[tokio::test]
async fn lists_in_parts_have_their_format() {
    let server = silent();
    let body = PartsRequest::new(["a", "b"])
        .pipes([1, 2])
        .multi(["c", "d"]);
    client!(swagger_collections, server)
        .parts(body)
        .await
        .expect("a response");
    let part = |name, text| {
        format!("--B\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n")
    };
    let expected = [
        ("csv", "a,b"),
        ("pipes", "1|2"),
        ("multi", "c"),
        ("multi", "d"),
    ];
    let expected: String = expected.map(|(name, text)| part(name, text)).concat();
    assert_eq!(multipart(&server), expected + "--B--\r\n");
}

#[tokio::test]
async fn a_form_consists_of_its_parameters() {
    let server = silent();
    let body = CreateNoteRequest::new("a b&c")
        .source("s")
        .kind(CreateNoteRequestKind::Task)
        .stars(4)
        .open(false);
    client!(swagger_forms, server)
        .create_note(&body)
        .await
        .expect("a response");
    let request = server.request();
    assert_eq!(
        request.header("content-type"),
        Some("application/x-www-form-urlencoded")
    );
    assert_eq!(
        request.text(),
        "source=s&title=a%20b%26c&kind=task&stars=4&open=false"
    );
}

#[tokio::test]
async fn a_file_is_a_part_and_a_file_is_received() {
    let server = Loopback::with_response(MockResponse::body(200, "image/png", [0u8, 255]));
    let body = UploadRequest::new("t", File::bytes("a.bin", [b'x', b'y']));
    let file = client!(swagger_forms, server)
        .upload(body)
        .await
        .expect("a response");
    assert_eq!(
        multipart(&server),
        "--B\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nt\r\n\
         --B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.bin\"\r\n\
         Content-Type: application/octet-stream\r\n\r\nxy\r\n--B--\r\n"
    );
    assert_eq!(server.request().header("accept"), Some("*/*"));
    assert_eq!(file.into_inner(), [0, 255]);
}

#[tokio::test]
async fn a_form_in_two_media_types_is_sent_in_the_first() {
    let server = silent();
    client!(swagger_forms, server)
        .either(&EitherRequest::new("t"))
        .await
        .expect("a response");
    assert_eq!(server.request().text(), "title=t");
}

/// Returns a client with every credential.
fn builder(server: &Loopback) -> ClientBuilder {
    Client::builder()
        .base_url(format!("{}/v2", server.url()))
        .key("key secret")
        .basic("user", "basic-secret")
        .oauth("oauth-secret")
}

#[test]
fn the_base_path_is_part_of_the_server() {
    assert_eq!(
        format!("{:?}", Server::Default),
        "https://api.example.com/v2"
    );
}

#[tokio::test]
async fn shared_parameters_and_responses_are_those_of_the_document() {
    let server = serving(
        r#"[{"kind":"Dog","name":"Rex","bark":"loud"},{"kind":"cat","name":"C","lives":9}]"#,
    );
    let pets = builder(&server)
        .build()
        .expect("a client")
        .list_pets(&ListPetsParams::new().limit(5))
        .await
        .expect("a response");
    let request = server.request();
    assert_eq!(request.target, "/v2/pets?limit=5");
    assert_eq!(request.header("x-key"), Some("key secret"));
    assert_eq!(request.header("authorization"), None);
    assert_eq!(request.header("accept"), Some("application/json"));
    assert!(matches!(&pets[0], Animal::Dog(dog) if dog.bark.as_deref() == Some("loud")));
    assert!(matches!(&pets[1], Animal::Cat(cat) if cat.lives == Some(9)));
}

#[tokio::test]
async fn null_clears_and_credentials_are_those_of_the_operation() {
    let server = Loopback::with_response(MockResponse::json(201, r#"{"name":"Rex"}"#));
    let client = builder(&server).build().expect("a client");
    let pet = PetInput::new("Rex").clear_nick();
    client.create_pet(&pet).await.expect("a response");
    let request = server.request();
    assert_eq!(request.text(), r#"{"name":"Rex","nick":null}"#);
    assert_eq!(
        request.header("authorization"),
        Some("Basic dXNlcjpiYXNpYy1zZWNyZXQ=")
    );
    assert_eq!(request.header("x-key"), None);
}

#[tokio::test]
async fn bodies_have_the_media_types_of_their_operation() {
    let server = silent();
    let client = builder(&server).build().expect("a client");
    let note = NoteRequest::new().text("t");
    client.set_note("1", Some(&note)).await.expect("a response");
    assert_eq!(server.request().text(), r#"{"text":"t"}"#);

    let server = silent();
    let client = builder(&server).build().expect("a client");
    client
        .set_photo("1", Some("png"))
        .await
        .expect("a response");
    let request = server.request();
    assert_eq!(request.header("content-type"), Some("image/png"));
    assert_eq!(request.header("x-key"), None);
    assert_eq!(request.text(), "png");
}

/// The list of media types describes the photo; the error is an object.
#[tokio::test]
async fn an_error_is_json_although_the_operation_produces_images() {
    let error = MockResponse::json(404, r#"{"message":"no photo"}"#).header("x-request-id", "r1");
    let server = Loopback::with_response(error);
    let client = builder(&server).build().expect("a client");
    let Error::Api(error) = client.photo("1").await.expect_err("an error") else {
        panic!("expected the error of the document");
    };
    assert_eq!(
        server.request().header("accept"),
        Some("image/png, application/json;q=0.5")
    );
    let parsed = format!("{:?}", error.parsed().expect("a parsed error"));
    assert!(parsed.contains("no photo"), "{parsed}");
}
