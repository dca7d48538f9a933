//! Requests on the wire.

mod loopback_server;

use std::collections::BTreeMap;
use std::time::Duration;

use loopback_server::{Server, response};
use reqwest::Method;
use serde_json::json;
use trine_runtime_tests::client::{Client, Parameters};
use trine_runtime_tests::runtime::{
    ClientBuilderCore, Credential, Error, FormRules, FormStyle, MultipartBody, NoError,
    OperationServer, OperationServerVariable, OperationServers, PartWriter, Request,
    RequestOptions, ServerUrl, Style,
};
use trine_runtime_tests::samples::{Find, Owner};

type Result<T = ()> = std::result::Result<T, Error<NoError>>;

/// Returns the request of a call, as sent.
async fn sent(call: impl FnOnce(Client) -> Request) -> String {
    let server = Server::with_responses(&[&response("204 No Content", "", "")]).await;
    let client = Client::at(&server.url);
    let outcome: Result<_> = call(client).send_empty().await.map(drop);
    outcome.expect("a response");
    server.request()
}

/// Returns the path and query of a GET with these parameters.
async fn target(parameters: Parameters) -> String {
    let request = sent(|client| client.call(Method::GET, "/x").params(&parameters)).await;
    let line = request.lines().next().unwrap_or_default();
    line.split(' ').nth(1).unwrap_or_default().to_owned()
}

/// Returns the reason why a call is rejected.
async fn refused(call: impl FnOnce(Client) -> Request) -> String {
    let server = Server::with_responses(&[&response("204 No Content", "", "")]).await;
    let outcome: Result<_> = call(Client::at(&server.url)).send_empty().await.map(drop);
    assert!(server.requests().is_empty(), "nothing was sent");
    match outcome {
        Err(Error::InvalidRequest(error)) => error.to_string(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn query_styles() {
    let list = Some(json!(["a b", "c,d", 1]));
    let object = Some(json!({"k": "a&b", "x": 1}));
    let with = |change: fn(&mut Parameters, Option<serde_json::Value>), value| {
        let mut parameters = Parameters::default();
        change(&mut parameters, value);
        parameters
    };
    type Change = fn(&mut Parameters, Option<serde_json::Value>);
    let form: Change = |p, v| p.form = v;
    let exploded: Change = |p, v| p.form_exploded = v;
    let space: Change = |p, v| p.space = v;
    let space_exploded: Change = |p, v| p.space_exploded = v;
    let pipe: Change = |p, v| p.pipe = v;
    let deep: Change = |p, v| p.deep = v;
    for (change, value, expected) in [
        (form, Some(json!("a/b~ü")), "/x?form=a%2Fb~%C3%BC"),
        (form, Some(json!(true)), "/x?form=true"),
        (form, Some(json!([4.0, -0.0, -2.5])), "/x?form=4,0,-2.5"),
        (form, Some(json!(1e15)), "/x?form=1000000000000000"),
        (form, Some(json!(1e300)), "/x?form=1e%2B300"),
        (form, list.clone(), "/x?form=a%20b,c%2Cd,1"),
        (form, object.clone(), "/x?form=k,a%26b,x,1"),
        (form, Some(json!("")), "/x?form="),
        (
            exploded,
            list.clone(),
            "/x?form%20exploded=a%20b&form%20exploded=c%2Cd&form%20exploded=1",
        ),
        (exploded, object.clone(), "/x?k=a%26b&x=1"),
        (
            space,
            Some(json!(["a", "c,d", 1])),
            "/x?space=a%20c%2Cd%201",
        ),
        (
            space_exploded,
            list.clone(),
            "/x?space=a%20b&space=c%2Cd&space=1",
        ),
        (pipe, list, "/x?pipe=a%20b%7Cc%2Cd%7C1"),
        (pipe, object, "/x?pipe=k%7Ca%26b%7Cx%7C1"),
        (
            deep,
            Some(json!({"a": {"b": 1}, "d": ["e", {"f": "g"}]})),
            "/x?deep%5Ba%5D%5Bb%5D=1&deep%5Bd%5D%5B0%5D=e&deep%5Bd%5D%5B1%5D%5Bf%5D=g",
        ),
    ] {
        assert_eq!(target(with(change, value)).await, expected);
    }
}

#[tokio::test]
async fn brackets_in_the_query() {
    for (value, expected) in [
        (json!("a&b"), "=a%26b"),
        (json!(true), "=1"),
        (json!(false), "=0"),
        (json!(1.5), "=1.5"),
        (json!(["a", 1]), "[]=a&[]=1"),
        (json!([[1, 2], [3]]), "[0][]=1&[0][]=2&[1][]=3"),
        (json!(["a", {"b": "c"}]), "[0]=a&[1][b]=c"),
        (
            json!({">ID": 5, "0": {"a b": ["x"], "c": [{"d": true}]}}),
            "[%3EID]=5&[0][a%20b][]=x&[0][c][0][d]=1",
        ),
    ] {
        let parameters = Parameters {
            brackets: Some(value),
            ..Parameters::default()
        };
        let target = target(parameters).await;
        let query = target.strip_prefix("/x").unwrap_or_default();
        let mut pairs: Vec<_> = query.trim_start_matches('?').split('&').collect();
        // Elements of a list keep their order.
        pairs.sort_by_key(|pair| pair.split('=').next());
        // The brackets are encoded; they are plain here for readability.
        let expected: Vec<_> = expected.split('&').collect();
        let expected: Vec<_> = expected
            .into_iter()
            .filter(|pair| !pair.is_empty())
            .map(|pair| {
                format!("brackets{pair}")
                    .replace('[', "%5B")
                    .replace(']', "%5D")
            })
            .collect();
        assert_eq!(pairs.join("&"), expected.join("&"));
    }
}

#[tokio::test]
async fn values_that_brackets_cannot_express_are_rejected() {
    for (value, why) in [
        (
            json!({"a": {"b": null}}),
            "expected a value for `brackets[a][b]`, found `null`",
        ),
        (
            json!([1, null]),
            "expected a value for `brackets[]`, found `null`",
        ),
        (
            json!({"a": []}),
            "expected elements in `brackets[a]`, found an empty list",
        ),
        (
            json!([]),
            "expected elements in `brackets`, found an empty list",
        ),
        (
            json!([{}]),
            "expected members in `brackets[0]`, found an empty object",
        ),
        (
            json!({"a]": 1}),
            "expected a member name without `]` in `brackets`, found `a]`",
        ),
        (
            json!({"": 1}),
            "expected a member name without `]` in `brackets`, found ``",
        ),
    ] {
        let parameters = Parameters {
            brackets: Some(value),
            ..Parameters::default()
        };
        let said = refused(|client| client.call(Method::GET, "/x").params(&parameters)).await;
        let begin = format!("GET /x was not sent: cannot serialize parameter `brackets`: {why}");
        assert!(said.starts_with(&begin), "{said}");
    }
    let form = |value| {
        refused(move |client| {
            let request = client.call(Method::POST, "/x");
            request.brackets_body("application/x-www-form-urlencoded", &value)
        })
    };
    assert_eq!(
        form(json!({"a": null})).await,
        "POST /x was not sent: expected a value for `a`, found `null`, which has no bracketed form"
    );
    let said = form(json!([1])).await;
    assert!(
        said.contains("expected an object for `name=value` pairs"),
        "{said}"
    );
}

/// If omitted, each of these would equal an unset parameter, or another value.
#[tokio::test]
async fn values_that_a_style_cannot_express_are_rejected() {
    type Change = fn(&mut Parameters, serde_json::Value);
    let styles: [(&str, Change); 7] = [
        ("form", |p, v| p.form = Some(v)),
        ("form exploded", |p, v| p.form_exploded = Some(v)),
        ("space", |p, v| p.space = Some(v)),
        ("pipe", |p, v| p.pipe = Some(v)),
        ("deep", |p, v| p.deep = Some(v)),
        ("x-plain", |p, v| p.header = Some(v)),
        ("x-exploded", |p, v| p.header_exploded = Some(v)),
    ];
    for (name, change) in styles {
        for (value, why) in [
            (json!(null), "expected a value, found `null`"),
            (json!([]), "expected elements, found an empty list"),
            (json!({}), "expected members, found an empty object"),
            (json!(["a", null]), "expected a value, found `null`"),
            (
                json!({"a": "b", "c": null}),
                "expected a value, found `null`",
            ),
        ] {
            let mut parameters = Parameters::default();
            change(&mut parameters, value);
            let said = refused(|client| client.call(Method::GET, "/x").params(&parameters)).await;
            let begin = format!("GET /x was not sent: cannot serialize parameter `{name}`: ");
            let why = format!("{why}, which the style cannot represent");
            assert!(said.starts_with(&begin) && said.ends_with(&why), "{said}");
        }
    }
    // These elements could not be distinguished from two.
    for (name, change, value) in [
        ("space", styles[2].1, json!(["a b", "c"])),
        ("pipe", styles[3].1, json!(["a|b"])),
        ("x-plain", styles[5].1, json!(["a,b", "c"])),
    ] {
        let mut parameters = Parameters::default();
        change(&mut parameters, value);
        let said = refused(|client| client.call(Method::GET, "/x").params(&parameters)).await;
        assert!(
            said.contains(&format!("`{name}`")) && said.contains("without the separator"),
            "{said}"
        );
    }
    for style in [Style::Simple, Style::Label, Style::Matrix] {
        for (value, why) in [
            (json!(null), "expected a value, found `null`"),
            (json!([]), "an empty list"),
            (json!({}), "found an empty object"),
            (json!(["a", null]), "expected a value, found `null`"),
        ] {
            let said = refused(|client| {
                let request = client.call(Method::GET, "/x/{id}");
                request.path_value("id", &value, style, true)
            })
            .await;
            assert!(said.contains(why), "{said}");
        }
    }
}

/// Returns the body of a form with these rules.
async fn form(value: serde_json::Value, rules: FormRules) -> String {
    const FORM: &str = "application/x-www-form-urlencoded";
    let request = sent(|client| {
        let request = client.call(Method::POST, "/x");
        request.form_body_as(FORM, &value, &rules)
    })
    .await;
    let body = request.split("\r\n\r\n").nth(1);
    body.unwrap_or_default().to_owned()
}

#[tokio::test]
async fn members_of_a_form_are_encoded_by_their_rules() {
    let scalar = json!({"a": "x y+"});
    let list = json!({"a": ["b", "c,d"]});
    let object = json!({"a": {"b": "c", "d": 1}});
    let deep = json!({"a": [{"b": null}, {"c": []}]});
    for (others, value, expected) in [
        (FormStyle::Content, &scalar, "a=x%20y%2B"),
        (FormStyle::Content, &list, "a=b&a=c%2Cd"),
        (
            FormStyle::Content,
            &object,
            "a=%7B%22b%22%3A%22c%22%2C%22d%22%3A1%7D",
        ),
        (
            FormStyle::Content,
            &deep,
            "a=%7B%22b%22%3Anull%7D&a=%7B%22c%22%3A%5B%5D%7D",
        ),
        (FormStyle::Json, &scalar, "a=%22x%20y%2B%22"),
        (FormStyle::Json, &list, "a=%5B%22b%22%2C%22c%2Cd%22%5D"),
        (FormStyle::Exploded, &scalar, "a=x%20y%2B"),
        (FormStyle::Exploded, &list, "a=b&a=c%2Cd"),
        (FormStyle::Exploded, &object, "b=c&d=1"),
        (FormStyle::Joined, &list, "a=b,c%2Cd"),
        (FormStyle::Joined, &object, "a=b,c,d,1"),
        (FormStyle::Space, &list, "a=b%20c%2Cd"),
        (FormStyle::Pipe, &list, "a=b%7Cc%2Cd"),
        (FormStyle::DeepObject, &scalar, "a=x%20y%2B"),
        (FormStyle::DeepObject, &list, "a%5B0%5D=b&a%5B1%5D=c%2Cd"),
        (FormStyle::DeepObject, &object, "a%5Bb%5D=c&a%5Bd%5D=1"),
    ] {
        let rules = FormRules { others, named: &[] };
        assert_eq!(form(value.clone(), rules).await, expected, "{others:?}");
    }
    let rules = FormRules {
        others: FormStyle::Exploded,
        named: &[
            ("url", FormStyle::Content, true),
            ("a", FormStyle::Json, false),
        ],
    };
    let value = json!({"a": null, "b": [1], "url": "/a?b=c%20d+e&100%"});
    assert_eq!(
        form(value, rules).await,
        "a=null&b=1&url=/a?b=c%20d%2Be%26100%25"
    );
    // No body differs from an empty one.
    assert_eq!(form(json!({}), rules).await, "");
}

#[tokio::test]
async fn values_that_a_form_cannot_express_are_rejected() {
    use FormStyle::{Content, DeepObject, Exploded, Joined, Pipe, Space};
    for others in [Content, Exploded, Joined, Space, Pipe, DeepObject] {
        for (value, why) in [
            (
                json!({"a": null}),
                "cannot serialize `a`: expected a value, found `null`",
            ),
            (
                json!({"a": []}),
                "cannot serialize `a`: expected elements, found an empty list",
            ),
            (
                json!({"a": [null]}),
                "cannot serialize `a`: expected a value, found `null`",
            ),
            (json!([1]), "expected an object for a form"),
        ] {
            let rules = FormRules { others, named: &[] };
            let said = refused(|client| {
                let request = client.call(Method::POST, "/x");
                request.form_body_as("application/x-www-form-urlencoded", &value, &rules)
            })
            .await;
            assert!(said.contains(why), "{others:?} {said}");
        }
    }
    let rules = FormRules {
        others: Exploded,
        named: &[],
    };
    for (value, why) in [
        (json!({"a": {}}), "found an empty object"),
        (
            json!({"a": {"b": 1}, "b": 2}),
            "expected distinct names, found the member `b` of `a`",
        ),
        (
            json!({"a": {"b": 1}, "c": {"b": 2}}),
            "expected distinct names, found the member `b` of `c`",
        ),
    ] {
        let said = refused(|client| {
            let request = client.call(Method::POST, "/x");
            request.form_body_as("application/x-www-form-urlencoded", &value, &rules)
        })
        .await;
        assert!(said.contains(why), "{said}");
    }
}

#[tokio::test]
async fn parts_cannot_express_null_and_missing_values() {
    type Write = fn(&mut PartWriter);
    let ways: [(&str, Write); 5] = [
        ("null", |it| it.text("p").required(json!(null))),
        ("null", |it| it.each("p").required(json!(["a", null]))),
        ("an empty list", |it| it.each("p").required(json!([]))),
        ("an empty list", |it| it.files("p").required(Vec::new())),
        ("null", |it| {
            it.extra(&[], [("p".to_owned(), json!(null))].into())
        }),
    ];
    struct By(Write);
    impl MultipartBody for By {
        fn write(self, writer: &mut PartWriter) {
            (self.0)(writer);
        }
    }
    for (what, write) in ways {
        let said = refused(|client| {
            let request = client.call(Method::POST, "/x");
            request.multipart_body("multipart/form-data", By(write))
        })
        .await;
        assert!(said.contains("part `p`") && said.contains(what), "{said}");
    }
}

#[tokio::test]
async fn other_query_styles() {
    let json = Parameters {
        json: Some(Owner { id: 1, email: None }),
        ..Parameters::default()
    };
    assert_eq!(target(json).await, "/x?json=%7B%22id%22%3A1%7D");
    let reserved = Parameters {
        reserved: Some("a:/?[]@!$()*+,;=&#%é%20%2f%2%zz%".to_owned()),
        ..Parameters::default()
    };
    assert_eq!(
        target(reserved).await,
        "/x?reserved=a:/?[]@!$()*+,;=%26%23%25%C3%A9%20%2f%252%25zz%25"
    );
    let open = Parameters {
        open: Some(false),
        ..Parameters::default()
    };
    assert_eq!(target(open).await, "/x?open=N");
}

#[tokio::test]
async fn headers_and_cookies() {
    let parameters = Parameters {
        header: Some(json!(["a", "b c"])),
        header_exploded: Some(json!({"k": "v", "w": 1})),
        header_json: Some(BTreeMap::from([("a".to_owned(), 1)])),
        cookie: Some("s;d".to_owned()),
        second_cookie: Some("2".to_owned()),
        ..Parameters::default()
    };
    let request = sent(|client| client.call(Method::GET, "/x").params(&parameters)).await;
    for line in [
        "x-plain: a,b c",
        "x-exploded: k=v,w=1",
        r#"x-json: {"a":1}"#,
        "cookie: sid=s%3Bd; second=2",
        "accept: application/json",
        "user-agent: runtime-tests/1.0",
    ] {
        assert!(
            request.contains(&format!("\r\n{line}\r\n")),
            "{line} in {request}"
        );
    }
    let broken = Parameters {
        header: Some(json!("a\r\nb: c")),
        ..Parameters::default()
    };
    let why = refused(|client| client.call(Method::GET, "/x").params(&broken)).await;
    assert_eq!(
        why,
        "GET /x was not sent: the value of the header `x-plain` contains a control character"
    );
}

#[tokio::test]
async fn path_values() {
    let list = json!(["a/b", "c"]);
    let object = json!({"k": "v", "w": 1});
    for (style, explode, value, expected) in [
        (Style::Simple, false, &list, "a%2Fb,c"),
        (Style::Simple, true, &object, "k=v,w=1"),
        (Style::Simple, false, &object, "k,v,w,1"),
        (Style::Label, false, &list, ".a%2Fb,c"),
        (Style::Label, true, &list, ".a%2Fb.c"),
        (Style::Label, true, &object, ".k=v.w=1"),
        (Style::Matrix, false, &list, ";id=a%2Fb,c"),
        (Style::Matrix, true, &list, ";id=a%2Fb;id=c"),
        (Style::Matrix, true, &object, ";k=v;w=1"),
        (
            Style::Json,
            false,
            &object,
            "%7B%22k%22%3A%22v%22%2C%22w%22%3A1%7D",
        ),
    ] {
        let request = sent(|client| {
            client
                .call(Method::GET, "/x/{id}/y")
                .path_value("id", value, style, explode)
        })
        .await;
        let expected = format!("GET /x/{expected}/y HTTP/1.1\r\n");
        assert!(request.starts_with(&expected), "{expected} {request}");
    }
    let request = sent(|client| {
        client
            .call(Method::GET, "/{a}-{b}")
            .path("a", "%2e %")
            .path("b", 7)
    })
    .await;
    assert!(
        request.starts_with("GET /%252e%20%25-7 HTTP/1.1"),
        "{request}"
    );
}

#[tokio::test]
async fn paths_to_other_resources_are_rejected() {
    for value in ["", ".", ".."] {
        let why = refused(|client| client.call(Method::GET, "/x/{id}").path("id", value)).await;
        assert!(
            why.starts_with("GET /x/{id} was not sent: expected a "),
            "{why}"
        );
    }
    let dots = |client: Client| {
        client
            .call(Method::GET, "/{a}{b}/c")
            .path("a", "a")
            .path("b", "b")
    };
    assert!(sent(dots).await.starts_with("GET /ab/c "));
    let why = refused(|client| {
        client
            .call(Method::GET, "/{a}./c")
            .path_value("a", &json!(["."]), Style::Simple, false)
    })
    .await;
    assert!(why.contains("`.`"), "{why}");
    let why = refused(|client| client.call(Method::GET, "/x/{id}")).await;
    assert_eq!(why, "GET /x/{id} was not sent: missing path parameter `id`");
    let why = refused(|client| {
        client
            .call(Method::GET, "/x/{id}")
            .path_value("id", &json!([]), Style::Simple, false)
    })
    .await;
    assert!(
        why.ends_with(
            "cannot serialize path parameter `id`: expected elements, found an empty list, \
             which the style cannot represent"
        ),
        "{why}"
    );
}

#[tokio::test]
async fn bodies() {
    let owner = Owner {
        id: 1,
        email: Some("ü".to_owned()),
    };
    let json = sent(|client| {
        client
            .call(Method::POST, "/x")
            .json_body("application/merge-patch+json", &owner)
    })
    .await;
    assert!(
        json.contains("\r\ncontent-type: application/merge-patch+json\r\n"),
        "{json}"
    );
    assert!(
        json.ends_with("\r\n\r\n{\"id\":1,\"email\":\"ü\"}"),
        "{json}"
    );

    let none = sent(|client| {
        client
            .call(Method::POST, "/x")
            .json_body_optional::<Owner>("application/json", None)
    })
    .await;
    assert!(
        !none.contains("content-type") && none.ends_with("\r\n\r\n"),
        "{none}"
    );

    let value = json!({"a": "x y&z", "b": [1, 2], "c": {"d": [{"e": null, "f": true}]}});
    let form = sent(|client| {
        client
            .call(Method::POST, "/x")
            .form_body("application/x-www-form-urlencoded", &value)
    })
    .await;
    assert!(
        form.contains("\r\ncontent-type: application/x-www-form-urlencoded\r\n"),
        "{form}"
    );
    assert!(
        form.ends_with(
            "\r\n\r\na=x%20y%26z&b=1&b=2\
             &c=%7B%22d%22%3A%5B%7B%22e%22%3Anull%2C%22f%22%3Atrue%7D%5D%7D"
        ),
        "{form}"
    );

    let text = sent(|client| {
        client
            .call(Method::PUT, "/x")
            .text_body("text/csv; charset=utf-8", "a,b")
    })
    .await;
    assert!(
        text.contains("\r\ncontent-type: text/csv; charset=utf-8\r\n"),
        "{text}"
    );
    assert!(text.ends_with("\r\n\r\na,b"), "{text}");

    let bytes = sent(|client| {
        client
            .call(Method::PUT, "/x")
            .bytes_body("image/png", vec![65, 66])
    })
    .await;
    assert!(
        bytes.contains("\r\ncontent-type: image/png\r\n") && bytes.ends_with("\r\n\r\nAB"),
        "{bytes}"
    );

    let why = refused(|client| {
        client
            .call(Method::POST, "/x")
            .json_body("application/json", &Find::default())
    })
    .await;
    assert_eq!(
        why,
        "POST /x was not sent: expected one of these to be set: id; email and phone; type"
    );
}

/// Returns the request of a client with these credentials.
async fn with_credentials(
    credentials: Vec<(&'static str, Credential)>,
    call: impl FnOnce(Request) -> Request,
) -> String {
    let request = try_credentials(credentials, call).await;
    request.expect("a response")
}

/// Returns the same request, or the reason why it is rejected.
async fn try_credentials(
    credentials: Vec<(&'static str, Credential)>,
    call: impl FnOnce(Request) -> Request,
) -> Result<String> {
    let server = Server::with_responses(&[&response("204 No Content", "", "")]).await;
    let mut builder = ClientBuilderCore::new("runtime-tests/1.0");
    for (scheme, credential) in credentials {
        builder.credential(scheme, credential);
    }
    let client = Client::from_builder(builder, &server.url);
    let outcome: Result<_> = call(client.call(Method::POST, "/x"))
        .send_empty()
        .await
        .map(drop);
    outcome.map(|()| server.request())
}

/// Servers compare cookies without decoding them.
#[tokio::test]
async fn a_key_in_a_cookie_is_sent_unmodified_or_rejected() {
    let same = |request| request;
    for secret in ["a%b+c/d=", "\"quoted\"", "!#$&'()*-.:<>?@[]^_`{|}~", ""] {
        let key = vec![("key", Credential::cookie("sid", secret))];
        let request = with_credentials(key, same).await;
        let expected = format!("\r\ncookie: sid={secret}\r\n");
        assert!(request.contains(&expected), "{request}");
    }
    for secret in [
        "a b",
        "a;b",
        "a,b",
        "a\"b",
        "\"a",
        "a\\b",
        "é",
        "a\r\nb: c",
        "\0",
    ] {
        let key = vec![("key", Credential::cookie("sid", secret))];
        let error = try_credentials(key, same).await.expect_err("it is refused");
        let said = error.to_string();
        assert!(
            said.contains("cookie `sid`") && !said.contains(secret),
            "{said}"
        );
    }
}

/// It would be sent without the credential.
#[tokio::test]
async fn a_body_that_cannot_contain_the_credential_is_rejected() {
    let refused = async |call: fn(Request) -> Request, what: &str| {
        let key = vec![("key", Credential::body("auth", "secret"))];
        let error = try_credentials(key, call).await.expect_err("it is refused");
        let said = error.to_string();
        assert!(said.contains("`auth`") && said.contains(what), "{said}");
        assert!(!said.contains("secret"), "{said}");
    };
    let json = "expected a JSON object";
    refused(|it| it.json_body("application/json", &json!([1])), json).await;
    refused(|it| it.json_body("application/json", "text"), json).await;
    refused(|it| it.json_body("application/json", &json!(null)), json).await;
    refused(|it| it.text_body("text/plain", "t"), "`text/plain`").await;
    refused(|it| it.bytes_body("image/png", vec![0]), "`image/png`").await;
    let lines = |it: Request| it.lines_body("application/x-ndjson", &[1]);
    refused(lines, "`application/x-ndjson`").await;
}

#[tokio::test]
async fn the_first_configured_alternative_is_used() {
    let key = ("key", Credential::header("x-api-token", "secret-key"));
    let token = ("token", Credential::bearer("secret-token"));
    let second = ("second", Credential::cookie("sid", "s%d=/+"));
    let same = |request| request;

    let both = with_credentials(vec![key.clone(), token.clone()], same).await;
    assert!(
        both.contains("\r\nauthorization: Bearer secret-token\r\n"),
        "{both}"
    );
    assert!(!both.contains("secret-key"), "{both}");

    let one = with_credentials(vec![key.clone()], same).await;
    assert!(one.contains("\r\nx-api-token: secret-key\r\n"), "{one}");

    let all = with_credentials(vec![key, second, token], same).await;
    assert!(all.contains("\r\nx-api-token: secret-key\r\n"), "{all}");
    assert!(all.contains("\r\ncookie: sid=s%d=/+\r\n"), "{all}");
    assert!(!all.contains("authorization"), "{all}");

    let none = with_credentials(vec![], same).await;
    assert!(
        !none.contains("authorization") && !none.contains("x-api-token"),
        "{none}"
    );
}

#[tokio::test]
async fn places_of_credentials() {
    let same = |request| request;
    let query = with_credentials(vec![("key", Credential::query("api key", "a&b"))], same).await;
    assert!(query.starts_with("POST /x?api%20key=a%26b HTTP"), "{query}");

    for (user, password, expected) in [
        ("Aladdin", "open sesame", "QWxhZGRpbjpvcGVuIHNlc2FtZQ=="),
        ("key", "", "a2V5Og=="),
        ("a", "b", "YTpi"),
    ] {
        let basic = with_credentials(vec![("key", Credential::basic(user, password))], same).await;
        assert!(
            basic.contains(&format!("\r\nauthorization: Basic {expected}\r\n")),
            "{basic}"
        );
    }

    let body = || vec![("key", Credential::body("auth", "s\"x"))];
    let empty = with_credentials(body(), same).await;
    assert!(empty.ends_with("\r\n\r\n{\"auth\":\"s\\\"x\"}"), "{empty}");
    assert!(empty.contains("content-type: application/json"), "{empty}");
    for (json, expected) in [
        (json!({}), r#"{"auth":"s\"x"}"#),
        (json!({"a": 1}), r#"{"auth":"s\"x","a":1}"#),
        (json!({"auth": "own"}), r#"{"auth":"own"}"#),
    ] {
        let request =
            with_credentials(body(), |call| call.json_body("application/json", &json)).await;
        assert!(
            request.ends_with(&format!("\r\n\r\n{expected}")),
            "{request}"
        );
    }
}

#[tokio::test]
async fn options_are_put_on_top() {
    let server = Server::with_responses(&[&response("204 No Content", "", "")]).await;
    let mut builder = ClientBuilderCore::new("runtime-tests/1.0");
    builder.credential("token", Credential::bearer("built"));
    let client = Client::from_builder(builder, &format!("{}/base/", server.url))
        .with_options(RequestOptions::new().header("x-one", "1").query("a b", "c"))
        .with_options(RequestOptions::new().header("Authorization", "other"));
    let parameters = Parameters {
        form: Some(json!(1)),
        ..Parameters::default()
    };
    let outcome: Result<_> = client
        .call(Method::GET, "/x")
        .params(&parameters)
        .send_empty()
        .await
        .map(drop);
    outcome.expect("a response");
    let request = server.request();
    assert!(
        request.starts_with("GET /base/x?form=1&a%20b=c HTTP/1.1\r\n"),
        "{request}"
    );
    assert!(request.contains("\r\nx-one: 1\r\n"), "{request}");
    assert!(
        request.contains("\r\nauthorization: other\r\n"),
        "{request}"
    );
    assert!(!request.contains("built"), "{request}");

    for options in [
        RequestOptions::new().header("a b", "c"),
        RequestOptions::new().header("a", "c\n"),
    ] {
        let client = Client::at(&server.url).with_options(options);
        let outcome: Result<_> = client.call(Method::GET, "/x").send_empty().await.map(drop);
        assert!(
            matches!(outcome, Err(Error::InvalidRequest(_))),
            "{outcome:?}"
        );
    }
}

/// A table like those of generated crates.
fn operation_servers(
    url: String,
    variables: &'static [OperationServerVariable],
) -> &'static OperationServers {
    let server = OperationServer {
        name: "",
        url: url.leak(),
        token_url: "",
        variables,
    };
    Box::leak(Box::new(OperationServers {
        setter: "",
        servers: Box::leak(Box::new([server])),
    }))
}

#[tokio::test]
async fn operations_with_their_own_servers() {
    const VERSION: OperationServerVariable = OperationServerVariable {
        name: "version",
        default: Some("v2"),
        values: &[],
    };
    /// Returns a client for the server of the document, without a URL from the caller.
    fn of_the_document(url: &str) -> Client {
        let core = ClientBuilderCore::new("runtime-tests/1.0").build(ServerUrl::new(url));
        Client {
            core: core.expect("a valid URL"),
        }
    }
    let own = Server::with_responses(&[&response("204 No Content", "", "")]).await;
    let absolute = operation_servers(own.url.clone(), &[]);
    let outcome: Result<_> = of_the_document("http://127.0.0.1:1/api")
        .call(Method::GET, "/x")
        .servers(absolute)
        .send_empty()
        .await
        .map(drop);
    outcome.expect("a response of the operation's server");
    let relative = operation_servers("/{version}".to_owned(), &[VERSION]);
    let outcome: Result<_> = of_the_document(&format!("{}/api", own.url))
        .call(Method::GET, "/x")
        .servers(relative)
        .send_empty()
        .await
        .map(drop);
    outcome.expect("a response of the operation's server");
    assert!(own.request().starts_with("GET /v2/x "), "{}", own.request());
    // A URL from the caller also replaces the servers of operations.
    let outcome: Result<_> = Client::at(&format!("{}/mock", own.url))
        .call(Method::GET, "/x")
        .servers(operation_servers("http://127.0.0.1:1".to_owned(), &[]))
        .send_empty()
        .await
        .map(drop);
    outcome.expect("a response of the caller's server");
    assert!(
        own.request().starts_with("GET /mock/x "),
        "{}",
        own.request()
    );
}

#[tokio::test]
async fn redirects_stay_with_the_server() {
    let other = Server::with_responses(&[&response("200 OK", "", "{}")]).await;
    let away = response("302 Found", &format!("location: {}/y\r\n", other.url), "");
    let server =
        Server::with_responses(&[&response("302 Found", "location: /moved\r\n", ""), &away]).await;
    let mut builder = ClientBuilderCore::new("runtime-tests/1.0");
    builder.credential("key", Credential::header("x-api-token", "secret-key"));
    let client = Client::from_builder(builder, &server.url);
    let outcome: Result<_> = client.call(Method::GET, "/x").send_empty().await.map(drop);
    match outcome {
        Err(Error::Api(error)) => assert_eq!(error.status(), 302),
        other => panic!("{other:?}"),
    }
    assert_eq!(server.requests().len(), 2);
    assert!(
        other.requests().is_empty(),
        "no secret goes to another server"
    );
}

/// Returns the requests of a call that is redirected to `/moved` with this status, and its result.
async fn redirected(method: Method, status: u16, body: Option<&str>) -> (Vec<String>, Result) {
    let moved = response(&format!("{status} Moved"), "location: /moved?a=b\r\n", "go");
    let server = Server::with_responses(&[&moved, &response("200 OK", "", "{}")]).await;
    let mut builder = ClientBuilderCore::new("runtime-tests/1.0");
    builder.credential("key", Credential::header("x-api-token", "secret-key"));
    let mut call = Client::from_builder(builder, &server.url).call(method, "/x");
    if let Some(body) = body {
        call = call.json_body("application/json", &body);
    }
    let outcome = call.send_empty().await.map(drop);
    (server.requests(), outcome)
}

#[tokio::test]
async fn a_redirect_never_changes_the_method() {
    for status in [301, 302, 303] {
        for method in ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"] {
            let method = Method::from_bytes(method.as_bytes()).expect("a method");
            let (requests, outcome) = redirected(method.clone(), status, Some("a")).await;
            assert_eq!(requests.len(), 1, "{method} {status}: {requests:?}");
            match outcome {
                Err(Error::Api(error)) => {
                    assert_eq!(error.status(), status);
                    assert_eq!(error.headers()["location"], "/moved?a=b");
                    assert_eq!(error.raw(), b"go");
                }
                other => panic!("{method} {status}: {other:?}"),
            }
        }
        for method in ["GET", "HEAD"] {
            let method = Method::from_bytes(method.as_bytes()).expect("a method");
            let (requests, outcome) = redirected(method.clone(), status, None).await;
            outcome.expect("the redirect is followed");
            let second = requests.get(1).expect("a second request");
            let line = format!("{method} /moved?a=b HTTP/1.1\r\n");
            assert!(second.starts_with(&line), "{second}");
            assert!(second.contains("x-api-token: secret-key\r\n"), "{second}");
            assert!(!second.contains("referer"), "{second}");
        }
    }
}

#[tokio::test]
async fn a_redirect_that_keeps_the_method_resends_the_body() {
    for status in [307, 308] {
        for method in [Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
            let (requests, outcome) = redirected(method.clone(), status, Some("a")).await;
            outcome.expect("the redirect is followed");
            let second = requests.get(1).expect("a second request");
            let line = format!("{method} /moved?a=b HTTP/1.1\r\n");
            assert!(second.starts_with(&line), "{second}");
            assert!(second.ends_with("\r\n\r\n\"a\""), "{second}");
        }
    }
    for status in [300, 304, 305, 399] {
        let (requests, outcome) = redirected(Method::GET, status, None).await;
        assert!(matches!(outcome, Err(Error::Api(_))), "{outcome:?}");
        assert_eq!(requests.len(), 1);
    }
}

#[tokio::test]
async fn redirects_without_end_are_an_error() {
    let server = Server::with_responses(&[&response("302 Found", "location: /x\r\n", "")]).await;
    let client = Client::at(&server.url);
    let outcome: Result<_> = client.call(Method::GET, "/x").send_empty().await.map(drop);
    assert!(matches!(outcome, Err(Error::Api(_))), "{outcome:?}");
    assert_eq!(server.requests().len(), 11);
    // A redirect without a location is a response like any other.
    for location in ["location: https://[\r\n", "location: \u{fe}\r\n", ""] {
        let server = Server::with_responses(&[&response("302 Found", location, "")]).await;
        let client = Client::at(&server.url);
        let outcome: Result<_> = client.call(Method::GET, "/x").send_empty().await.map(drop);
        assert!(matches!(outcome, Err(Error::Api(_))), "{outcome:?}");
    }
}

#[tokio::test]
async fn a_timeout_applies_to_all_redirects_together() {
    let moved = response("302 Found", "location: /x\r\n", "");
    let server = Server::with_responses(&[&moved, &moved, "silence"]).await;
    let options = RequestOptions::new().timeout(Duration::from_millis(300));
    let client = Client::at(&server.url).with_options(options);
    let outcome: Result<_> = client.call(Method::GET, "/x").send_empty().await.map(drop);
    assert!(matches!(outcome, Err(Error::Timeout(_))), "{outcome:?}");
    assert_eq!(server.requests().len(), 3);
}

#[tokio::test]
async fn a_custom_http_client_builder_keeps_all_protection() {
    let other = Server::with_responses(&[&response("200 OK", "", "{}")]).await;
    let away = response("307 Moved", &format!("location: {}/y\r\n", other.url), "");
    let see_other = response("303 See Other", "location: /z\r\n", "");
    let server = Server::with_responses(&[&away, &see_other]).await;
    let http = reqwest::Client::builder()
        .default_headers(
            [(reqwest::header::VIA, "mine".parse().expect("a value"))]
                .into_iter()
                .collect(),
        )
        .user_agent("mine/1")
        .referer(true)
        .redirect(reqwest::redirect::Policy::limited(5));
    let mut builder = ClientBuilderCore::new("runtime-tests/1.0");
    builder.http_client_builder(http);
    let client = Client::from_builder(builder, &server.url);
    for expected in [307, 303] {
        let outcome: Result<_> = client.call(Method::POST, "/x").send_empty().await.map(drop);
        match outcome {
            Err(Error::Api(error)) => assert_eq!(error.status(), expected),
            other => panic!("{other:?}"),
        }
    }
    let requests = server.requests();
    assert_eq!(requests.len(), 2, "{requests:?}");
    assert!(requests[0].contains("\r\nvia: mine\r\n"), "{requests:?}");
    assert!(!requests[0].contains("mine/1"), "{requests:?}");
    assert!(other.requests().is_empty());
}

#[test]
fn futures_and_clients_can_be_shared() {
    fn is_send<T: Send>(_: &T) {}
    fn is_shared<T: Clone + Send + Sync + 'static>(_: &T) {}
    let client = Client::at("http://127.0.0.1:1");
    is_shared(&client);
    let call = client.call(Method::GET, "/x").send_json::<Owner, NoError>();
    is_send(&call);
}

#[tokio::test]
async fn a_given_http_client_keeps_its_settings() {
    let server = Server::with_responses(&[&response("204 No Content", "", ""), "silence"]).await;
    let http = reqwest::Client::builder()
        .user_agent("mine/1")
        .timeout(Duration::from_millis(200))
        .build()
        .expect("there is a client");
    let mut builder = ClientBuilderCore::new("runtime-tests/1.0");
    builder.http_client(http);
    let client = Client::from_builder(builder, &server.url);
    let outcome: Result<_> = client.call(Method::GET, "/x").send_empty().await.map(drop);
    outcome.expect("a response");
    assert!(server.request().contains("\r\nuser-agent: mine/1\r\n"));
    let outcome: Result<_> = client.call(Method::GET, "/x").send_empty().await.map(drop);
    assert!(matches!(outcome, Err(Error::Timeout(_))), "{outcome:?}");
}
