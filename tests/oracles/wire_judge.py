"""Validation of requests and responses with openapi-core."""

import dataclasses
import json
import re
import urllib.parse

from openapi_core.templating.paths.exceptions import PathError
from openapi_core.contrib.werkzeug import WerkzeugOpenAPIRequest, WerkzeugOpenAPIResponse
from werkzeug.datastructures import Headers, ImmutableMultiDict
from werkzeug.wrappers import Response

from wire_document import LINES
from wire_values import Values, fitting, media_examples, schema_of


class Sent(WerkzeugOpenAPIRequest):
    """A request with its path as sent, so that an escaped slash is not a separator."""

    def __init__(self, request):
        super().__init__(request)
        # The substitute for the query of a path in the judge's document.
        self.suffix = ""
        # WSGI drops names with underscores.
        self.parameters.header = Headers(request.environ["wire.headers"])

    @property
    def path(self):
        return self.request.environ["RAW_URI"].split("?")[0] + self.suffix


@dataclasses.dataclass
class Verdict:
    document: object
    request: object
    # The operation, as method and path, or `None`.
    shown: str | None = None
    operation: dict | None = None
    parameters: dict | None = None
    wrapped: object = None
    # The decoded values, and the reasons of a rejection.
    read: object = None
    problems: list = dataclasses.field(default_factory=list)


def judged(document, request):
    """Returns the operation of a request, its decoded values, and its problems."""
    verdict = Verdict(document, request, wrapped=Sent(request))
    wrapped = verdict.wrapped
    seen = as_seen(request)
    try:
        found = found_path(document, wrapped)
        path = found.path.parts[-1]
        item = document.resolved(document.root["paths"][path])
        verdict.shown = f"{request.method} {document.written.get(path, path)}"
        verdict.operation = item[wrapped.method]
        verdict.parameters = document.parameters(item, verdict.operation)
        variables = found.path_result.variables or {}
        wrapped.parameters.path = {}
        for name, value in variables.items():
            value = urllib.parse.unquote(value, errors="strict")
            # The judge expects styles in the path template, as in RFC 6570.
            names = (name, f";{name}", f";{name}*", f".{name}", f".{name}*")
            wrapped.parameters.path |= dict.fromkeys(names, value)
        wrapped.parameters.query = as_the_judge_parts(request.args, verdict.parameters)
        verdict.read = document.judge.unmarshal_request(wrapped)
        verdict.problems = [f"{seen}: {messages(error)}" for error in verdict.read.errors]
    except Exception as error:  # every exception of the judge is a verdict
        verdict.problems = [f"{seen}: {messages(error)}"]
    return verdict


def found_path(document, wrapped):
    """Returns the path of a request, including a query that belongs to it."""
    *queries, nothing = document.suffixes(wrapped.request.args)
    for wrapped.suffix in queries:
        try:
            return document.finder.find(wrapped.method, f"{wrapped.host_url.rstrip('/')}{wrapped.path}")
        except PathError:
            continue
    wrapped.suffix = nothing
    return document.finder.find(wrapped.method, f"{wrapped.host_url.rstrip('/')}{wrapped.path}")


def as_the_judge_parts(query, parameters):
    """Returns the query with `%20` between space-separated values, as openapi-core expects."""
    parted = {name for (_, name), parameter in parameters.items() if parameter.get("style") == "spaceDelimited"}
    pairs = query.items(multi=True)
    return ImmutableMultiDict([(name, value.replace(" ", "%20") if name in parted else value) for name, value in pairs])


def as_seen(request):
    """Formats a request for messages."""
    cookies = request.headers.get("cookie")
    return f"{request.method} {request.environ['RAW_URI']}" + (f" with cookies {cookies}" if cookies else "")


def messages(error):
    """Formats an error and its causes in one line."""
    said = []
    while error is not None:
        text = f"{type(error).__name__}: {error}"
        for inner in getattr(error, "schema_errors", None) or ():
            place = "/".join(str(part) for part in inner.absolute_path)
            text += f" [{place}: {inner.message}]"
        for inner in getattr(error, "errors", None) or ():
            text += f" [{messages(inner)}]"
        said.append(text)
        error = error.__cause__
    return " <- ".join(said).replace("\n", " ")[:700]


def compared(verdict, totals):
    """Yields the differences between the decoded values and the example of the call."""
    request, read = verdict.request, verdict.read
    seen = as_seen(request)
    for (place, name), parameter in verdict.parameters.items():
        if place == "header" and name.lower() in ("accept", "content-type", "authorization"):
            continue  # ignored according to the specification
        came = getattr(read.parameters, place).get(name)
        if "example" not in parameter:
            continue
        meant = parameter["example"]
        if came == meant:
            totals["equal parameters"] += 1
        else:
            yield f"{seen}: {place} {name}: expected {meant!r}, found {came!r}"
    yield from strangers(verdict, seen)
    yield from compared_body(verdict, seen, totals)


def schemes(document):
    listed = document.root.get("components", {}).get("securitySchemes", {}).values()
    return [document.resolved(scheme) for scheme in listed]


def strangers(verdict, seen):
    """Yields the members of the query that the document does not declare."""
    document = verdict.document
    known = set()
    for (place, name), parameter in verdict.parameters.items():
        if place != "query":
            continue
        schema = Values(document, "sent").merged(schema_of(parameter))
        known |= {name, *schema.get("properties", {}), *(parameter.get("example") or {} if isinstance(parameter.get("example"), dict) else {})}
    known |= {name for name, _ in urllib.parse.parse_qsl(verdict.shown.partition("?")[2])}
    known |= {scheme["name"] for scheme in schemes(document) if scheme.get("in") == "query"}
    for name in verdict.request.args:
        is_member = re.fullmatch(r"([^\[]+)(\[[^\]]*\])+", name)
        if name not in known and not (is_member and is_member[1] in known):
            yield f"{seen}: the query has the undeclared member {name!r}"


def compared_body(verdict, seen, totals):
    document, request = verdict.document, verdict.request
    described = document.resolved(verdict.operation.get("requestBody")) or {}
    media_type = (request.content_type or "").split(";")[0].strip()
    content = described.get("content") or {}
    media = next((media for name, media in content.items() if name.split(";")[0].strip() == media_type), None)
    secrets = [scheme.get("x-trine-body-parameter") for scheme in schemes(document)]
    if media is None or "example" not in media:
        if not content and request.get_data() and not any(secrets):
            yield f"{seen}: has an undeclared body"
        if not media_type and any("example" in media for media in content.values()):
            yield f"{seen}: expected a body, found none"
        return
    meant = media["example"]
    totals[f"bodies as {media_type}"] += 1
    raw = request.get_data()
    is_json = media_type.endswith(("/json", "+json"))
    came = json.loads(raw) if is_json else verdict.read.body
    if isinstance(came, dict):
        came = {name: value for name, value in came.items() if name not in secrets}
    if is_json:
        different = came != meant
    elif isinstance(came, dict) and isinstance(meant, dict):
        came = {name: value for name, value in came.items() if name in meant or value is not None}
        different = any(plain(came.get(name)) != plain(value) for name, value in meant.items())
    else:
        different = plain(came) != plain(meant)
    if different:
        yield f"{seen}: the body: expected {meant!r}, found {came!r}"


def plain(value):
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value


def respond(document, request, verdict):
    """Creates a response of the document, and returns whether the judge accepts it."""
    if verdict.operation is None:
        return Response(b"", 400), "no operation"
    response = described_response(document, request, verdict.operation)
    try:
        document.judge.validate_response(verdict.wrapped, WerkzeugOpenAPIResponse(response))
        return response, True
    except Exception as error:
        return response, messages(error)


def described_response(document, request, operation):
    """Returns the first success, in the media type that the request prefers."""
    responses = operation.get("responses", {})
    order = sorted(responses, key=lambda status: (not status.startswith("2"), status[0] == "1", status))
    status = order[0] if order else "200"
    described = document.resolved(responses.get(status, {})) or {}
    code = int(status) if status.isdigit() else 200
    headers = {}
    for name, header in (described.get("headers") or {}).items():
        header = document.resolved(header)
        value = Values(document, "received").of(schema_of(header))
        if header.get("required") and isinstance(value, (str, int, float)):
            headers[name] = str(value)
    content = described.get("content") or {}
    if not content:
        return Response(b"", code, headers)
    # werkzeug requires a type and a subtype; documents also contain `*`.
    named = [media_type for media_type in content if "/" in media_type]
    media_type = request.accept_mimetypes.best_match(named) or next(iter(content))
    media = content[media_type] or {}
    schema, text = media.get("schema", {}), "text é\u2028"
    found = fitting(document, schema, media_examples(document, media), "received", text)
    # If the judge accepts no value, the client has to accept this one.
    value = found[0] if found else Values(document, "received", text).of(schema)
    if "*" in media_type:
        media_type = "image/png" if media_type.startswith("image/") else "application/octet-stream"
    if media_type == "text/event-stream":
        data = value if isinstance(value, str) else json.dumps(value)
        return Response(f"data: {data}\n\n", code, headers, content_type=media_type)
    if media_type in LINES:
        return Response(f"{json.dumps(value)}\n" * 2, code, headers, content_type=media_type)
    is_json = media_type.endswith(("/json", "+json"))
    value = value if is_json or isinstance(value, str) else "text"
    is_text = not is_json
    return Response(value if is_text else json.dumps(value), code, headers, content_type=media_type)
