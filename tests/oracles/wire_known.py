"""Where the server and a client disagree, and who is right by the specification.

Each is a list of texts that all stand in the message, who is right, and why. One that does not happen
is an error: what is listed has to be so.
"""

KNOWN = [
    (
        ["external_field_value} was meant", "{id} came"],
        "client",
        "the document has two paths that differ in the names of their parameters alone; OpenAPI 3, Paths "
        "Object: they are identical and invalid. The judge takes the first.",
    ),
    (
        ["request mistral.agents_api_v1_agents_list", "query parameter: sources"],
        "client",
        "the parameter is `anyOf` a list and null; OpenAPI 3, style examples: a list in form style is exploded "
        "to `sources=api&sources=playground`. The judge takes a text where `type` does not stand at the top.",
    ),
    (
        ["request onfido.upload_document", "'file' is a required property"],
        "client",
        "the judge reads the parts of an `allOf` only where their texts are values of it, and the text of "
        "`validate_image_quality` is no boolean yet; `file` stands beside it, and is sent.",
    ),
    (
        ["request bitrix24.batch_calls"],
        "client",
        "the docs of this method show calls of other operations, which are put into its body; what it sends "
        "is valid, and not the example of the body.",
    ),
    (
        ["answer bitrix24.batch_calls", "was not executed"],
        "client",
        "the answer that is made up has no results under the names that the client has given its commands.",
    ),
    (
        ["pipedrive.search_leads_v2", "ServerNotFound"],
        "client",
        "the document has `/leads/search` twice, told apart by a fragment that is not sent (CONTRIBUTING, "
        "Add a spec); the judge knows the path by another name.",
    ),
    (
        ["unsent bitrix24.batch_calls", "which has no bracketed form"],
        "client",
        "the call in a command has an empty object as the example of its least value; no member of a query "
        "in brackets says so, and it is refused instead of left out.",
    ),
    *(
        (
            [f"request {call}", f"Invalid header parameter: {name} "],
            "client",
            "OpenAPI 3, Parameter Object: a header parameter called `Accept` is ignored; the client asks for what "
            "the responses declare, with weights.",
        )
        for call, name in [("mittwald.file_get_file", "Accept"), ("airflow.get_config", "accept")]
    ),
    (
        ["form_data_deep_object_exploded", "not available"],
        "client",
        "OpenAPI 3, style values: deepObject is for objects, and the document gives it to a text, which is "
        "sent as it is.",
    ),
    (
        ["readme-parameters-style", " object is None"],
        "client",
        "OpenAPI 3, style examples: an exploded object in form style is its members, each as a pair of its "
        "own (`R=100&G=200`); the judge looks for the name of the object.",
    ),
    *(
        (
            [f"readme-parameters-style.form_data_{style}", problem],
            "judge",
            "OpenAPI 3.1.0, Encoding Object: `style` and `explode` hold for multipart/form-data too. Trine "
            "sends an object as JSON, which is the default, and lists the keywords as unsupported.",
        )
        for style, problem in [
            ("form_non_exploded", "was meant"),
            ("form_exploded", "DeserializeError"),
            ("space_delimited_non_exploded", "was meant"),
            ("pipe_delimited_non_exploded", "was meant"),
        ]
    ),
]
