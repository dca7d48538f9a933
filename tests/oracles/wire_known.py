"""Where the server and a client disagree and the client is right by the specification.

Each is a list of texts that stand in the message, and the reason. One that does not happen is an
error: what is listed has to be so.
"""

KNOWN = [
    (
        ["external_field_value} was meant", "{id} came"],
        "the document has two paths that differ in the names of their parameters alone; OpenAPI 3, Paths "
        "Object: they are identical and invalid. The judge takes the first.",
    ),
    (
        ["readme-schema-circular.put_circular", "header parameter: Authorization"],
        "OpenAPI 3, Parameter Object: a header parameter called Authorization shall be ignored.",
    ),
    (
        ["paypal-disputes-v1.disputes_list", "Current date and time"],
        "the judge puts `default` in the place of a parameter that is not sent, and the document has prose "
        "there; OpenAPI 3, Schema Object: a default has to be a value of its schema.",
    ),
    (
        ["paypal-disputes-v1.disputes_list", "The first page of data"],
        "the same with another parameter.",
    ),
    (
        ["request bitrix24.batch_calls"],
        "the docs of this method show calls of other operations, which are put into its body; what it sends "
        "is valid, and not the example of the body.",
    ),
    (
        ["answer bitrix24.batch_calls", "was not executed"],
        "the answer that is made up has no results under the names that the client has given its commands.",
    ),
    (
        ["pipedrive.search_leads_v2", "ServerNotFound"],
        "the document has `/leads/search` twice, told apart by a fragment that is not sent (CONTRIBUTING, "
        "Add a spec); the judge knows the path by another name.",
    ),
]
