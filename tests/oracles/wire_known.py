"""Known disagreements of server and client, and which of them is right according to the specification.

Each entry is a list of strings that the message contains, who is right, and why. An entry of `KNOWN` that
does not occur is an error; those of `KNOWN_OF_NAMED` are of documents that are tried only if they are named.
"""

KNOWN = [
    (
        ["external_field_value}, found", "{id}"],
        "client",
        "the document has two paths that differ only in the names of their parameters; OpenAPI 3, Paths "
        "Object: they are identical and invalid. The judge uses the first one.",
    ),
    (
        ["request mistral.agents_api_v1_agents_list", "query parameter: sources"],
        "client",
        "the parameter is `anyOf` a list and null; OpenAPI 3, style examples: a list in form style is exploded "
        "to `sources=api&sources=playground`. The judge decodes a string if `type` is not at the top level.",
    ),
    (
        ["request onfido.upload_document", "'file' is a required property"],
        "client",
        "the judge decodes the parts of an `allOf` only if their strings are valid, and the string of "
        "`validate_image_quality` is not a boolean yet; `file` is a sibling, and is sent.",
    ),
    (
        ["request bitrix24.batch_calls"],
        "client",
        "the docs of this method show calls of other operations, which its body contains; the request is "
        "valid, but differs from the example of the body.",
    ),
    (
        ["response bitrix24.batch_calls", "was not executed"],
        "client",
        "the generated response has no results for the names of the client's commands.",
    ),
    (
        ["pipedrive.search_leads_v2", "ServerNotFound"],
        "client",
        "the document has `/leads/search` twice, distinguished by a fragment that is not sent (CONTRIBUTING, "
        "Add a spec); the judge knows the path under another name.",
    ),
    (
        ["unsent bitrix24.batch_calls", "which has no bracketed form"],
        "client",
        "the minimal example of the call in a command contains an empty object, which has no bracketed "
        "form; the client rejects it instead of omitting it.",
    ),
    *(
        (
            [f"request {call}", f"Invalid header parameter: {name} "],
            "client",
            "OpenAPI 3, Parameter Object: a header parameter named `Accept` is ignored; the client requests the "
            "declared media types, with weights.",
        )
        for call, name in [("mittwald.file_get_file", "Accept"), ("airflow.get_config", "accept")]
    ),
    (
        ["form_data_deep_object_exploded", "not available"],
        "client",
        "OpenAPI 3, style values: deepObject applies only to objects, and the document declares it for a "
        "string, which is sent unmodified.",
    ),
    (
        ["readme-parameters-style", " object: expected ", ", found None"],
        "client",
        "OpenAPI 3, style examples: an exploded object in form style consists of its members, each as a "
        "separate pair (`R=100&G=200`); the judge expects the name of the object.",
    ),
    *(
        (
            [f"readme-parameters-style.form_data_{style}", problem],
            "judge",
            "OpenAPI 3.1.0, Encoding Object: `style` and `explode` also apply to multipart/form-data. Trine "
            "sends an object as JSON, which is the default, and lists the keywords as unsupported.",
        )
        for style, problem in [
            ("form_non_exploded", "expected"),
            ("form_exploded", "DeserializeError"),
            ("space_delimited_non_exploded", "expected"),
            ("pipe_delimited_non_exploded", "expected"),
        ]
    ),
]

KNOWN_OF_NAMED = [
    (
        ["request swagger2-docker-engine.image_build", "Invalid header parameter: Content-type "],
        "client",
        "the operation consumes `application/octet-stream`, which is sent, and its header parameter `Content-type` "
        "allows only `application/x-tar`; OpenAPI 3, Parameter Object: such a parameter is ignored.",
    ),
    (
        ["request acapy.", "InvalidRequestBody: Request body validation error: Value b'"],
        "client",
        "the media type of the body is `*/*`; the client sends JSON, which the judge decodes only if the document "
        "names its media type.",
    ),
]
