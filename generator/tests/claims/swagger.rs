//! The members of Swagger 2.0: each changes the generated code, or the coverage report lists it.

use super::{listed_at, outcome};

/// A part of a document, with `@` at the place of a member; the pointer to that place; the members.
type Part = (
    &'static str,
    &'static str,
    &'static [(&'static str, &'static str)],
);

const INFO: &str = "swagger: '2.0'\ninfo: {title: T, version: '1'}\n";

/// The operation with a parameter, and what is around it.
const PARAMETER: &str = "paths: {'/a': {post: {operationId: a, parameters: [{name: p, in: query, @}], responses: {204: {description: d}}}}}";

const PARTS: &[Part] = &[
    (
        "@\nconsumes: [text/a]\nproduces: [text/a]\nhost: a.test\npaths: {/a: {post: {operationId: a, tags: [T], security: [{k: []}], parameters: [{name: b, in: body, schema: {type: string}}], responses: {200: {description: d, schema: {type: string}}}}}}\nsecurityDefinitions: {k: {type: apiKey, in: header, name: k}}",
        "",
        &[
            ("basePath", "/v1"),
            ("schemes", "[http]"),
            (
                "definitions",
                "{A: {type: object, properties: {a: {type: string}}}}",
            ),
            ("tags", "[{name: T, description: d}]"),
            ("externalDocs", "{url: 'https://a.test'}"),
            ("parameters", "{A: {name: a, in: query, type: string}}"),
            ("responses", "{A: {description: d}}"),
            ("x-vendor", "1"),
        ],
    ),
    (
        "@\npaths: {/a: {post: {operationId: a, parameters: [{name: b, in: body, schema: {type: string}}], responses: {200: {description: d, schema: {type: string}}}}}}",
        "",
        &[
            ("host", "a.test"),
            ("consumes", "[text/a]"),
            ("produces", "[text/a]"),
        ],
    ),
    (
        "host: a.test\npaths: {/a: {post: {operationId: a, parameters: [{name: b, in: body, schema: {type: string}}], responses: {200: {description: d, schema: {type: string}}}, @}}}\nsecurityDefinitions: {k: {type: apiKey, in: header, name: k}}",
        "/paths/~1a/post",
        &[
            ("schemes", "[http]"),
            ("consumes", "[text/a]"),
            ("produces", "[text/a]"),
            ("tags", "[t]"),
            ("summary", "s"),
            ("description", "d"),
            ("externalDocs", "{url: 'https://a.test'}"),
            ("deprecated", "true"),
            ("security", "[{k: []}]"),
        ],
    ),
    (
        PARAMETER,
        "/paths/~1a/post/parameters/0",
        &[
            ("type", "integer"),
            ("description", "d"),
            ("required", "true"),
            ("allowEmptyValue", "true"),
            ("x-example", "e"),
            ("enum", "[a]"),
            ("default", "a"),
            ("format", "date"),
            ("items", "{type: integer}"),
            ("maximum", "3"),
            ("pattern", "p"),
            ("maxLength", "3"),
            ("x-nullable", "true"),
            ("schema", "{type: integer}"),
            ("style", "form"),
            ("properties", "{a: {type: string}}"),
        ],
    ),
    (
        "paths: {/a: {post: {operationId: a, parameters: [{name: p, in: query, type: array, items: {type: string}, @}], responses: {204: {description: d}}}}}",
        "/paths/~1a/post/parameters/0",
        &[
            ("collectionFormat", "ssv"),
            ("collectionFormat", "tsv"),
            ("collectionFormat", "pipes"),
            ("collectionFormat", "multi"),
            ("minItems", "2"),
            ("uniqueItems", "true"),
        ],
    ),
    (
        "paths: {/a: {post: {operationId: a, parameters: [{name: p, in: header, type: array, items: {type: array, items: {type: string}, @}}], responses: {204: {description: d}}}}}",
        "/paths/~1a/post/parameters/0/items",
        &[
            ("collectionFormat", "ssv"),
            ("collectionFormat", "tsv"),
            ("collectionFormat", "pipes"),
        ],
    ),
    (
        "paths: {/a: {post: {operationId: a, parameters: [{name: p, in: body, schema: {$ref: '#/definitions/A'}, @}], responses: {204: {description: d}}}}}\ndefinitions: {A: {type: object}}",
        "/paths/~1a/post/parameters/0",
        &[
            ("description", "d"),
            ("required", "true"),
            ("type", "string"),
            ("x-trine-unverified", "u"),
        ],
    ),
    (
        "paths: {/a: {post: {operationId: a, parameters: [{name: p, in: formData, @}], responses: {204: {description: d}}}}}",
        "/paths/~1a/post/parameters/0",
        &[
            ("description", "d"),
            ("required", "true"),
            ("type", "file"),
            ("type", "integer"),
            ("enum", "[a]"),
            ("x-trine-rust-name", "other"),
            ("allowEmptyValue", "true"),
        ],
    ),
    (
        "paths: {/a: {get: {operationId: a, responses: {200: {@}}}}}",
        "/paths/~1a/get/responses/200",
        &[
            ("description", "d"),
            ("schema", "{type: integer}"),
            ("headers", "{X: {type: integer}}"),
            ("examples", "{text/a: 1}"),
        ],
    ),
    (
        "paths: {/a: {get: {operationId: a, responses: {200: {description: d, headers: {X: {type: array, items: {type: integer}, @}}}}}}}",
        "/paths/~1a/get/responses/200/headers/X",
        &[
            ("description", "d"),
            ("collectionFormat", "ssv"),
            ("default", "[1]"),
        ],
    ),
    (
        "paths: {/a: {get: {operationId: a, security: [{o: [s]}], responses: {200: {description: d}}}}}\nsecurityDefinitions: {o: {type: oauth2, flow: accessCode, tokenUrl: 'https://a.test', authorizationUrl: 'https://b.test', @}}",
        "/securityDefinitions/o",
        &[("scopes", "{s: d}"), ("description", "d"), ("name", "n")],
    ),
    (
        "paths: {/a: {get: {operationId: a, security: [{o: [s]}], responses: {200: {description: d}}}}}\nsecurityDefinitions: {o: {type: oauth2, tokenUrl: 'https://a.test', @}}",
        "/securityDefinitions/o",
        &[("flow", "password")],
    ),
    (
        "paths: {/a: {get: {operationId: a, security: [{o: [s]}], responses: {200: {description: d}}}}}\nsecurityDefinitions: {o: {type: oauth2, flow: accessCode, tokenUrl: 'https://a.test', @}}",
        "/securityDefinitions/o",
        &[("authorizationUrl", "'https://c.test'")],
    ),
    (
        "paths: {/a: {get: {operationId: a, security: [{o: [s]}], responses: {200: {description: d}}}}}\nsecurityDefinitions: {o: {type: oauth2, flow: application, @}}",
        "/securityDefinitions/o",
        &[("tokenUrl", "'https://c.test'")],
    ),
    (
        "paths: {/a: {get: {operationId: a, responses: {200: {description: d, schema: {$ref: '#/definitions/A'}}}}}}\ndefinitions: {A: {type: object, properties: {k: {type: string}}, @}, B: {allOf: [{$ref: '#/definitions/A'}, {type: object, properties: {b: {type: string}}}]}}",
        "/definitions/A",
        &[
            ("discriminator", "k"),
            ("x-nullable", "true"),
            ("required", "[k]"),
            ("collectionFormat", "csv"),
        ],
    ),
];

#[test]
fn each_member_has_an_effect_or_is_listed() {
    let mut problems = Vec::new();
    for (part, pointer, members) in PARTS {
        let without = outcome(&format!("{INFO}{}", replaced(part, "")));
        for (member, value) in *members {
            let text = format!("{INFO}{}", replaced(part, &format!("{member}: {value}")));
            let with = outcome(&text);
            assert!(!with.files.is_empty(), "it cannot be read:\n{text}");
            let place = format!("{pointer}/{member}");
            let mut below = with.listed.keys();
            let is_listed = listed_at(&with, &place).is_some()
                || below.any(|listed| listed.starts_with(&format!("{place}/")));
            let is_extension = *member == "x-vendor";
            if with.files == without.files && !is_listed && !is_extension {
                problems.push(format!("`{member}: {value}` is dropped silently:\n{text}"));
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n\n"));
}

/// Puts a member at the place of `@`; without one, a comma before that place is removed.
fn replaced(part: &str, member: &str) -> String {
    let (before, after) = part.split_once('@').expect("a place");
    match member.is_empty() {
        true => format!("{}{after}", before.trim_end_matches([' ', ','])),
        false => format!("{before}{member}{after}"),
    }
}
