"""A server that checks requests against a document, and answers with what it describes.

`wire.py DOCUMENTS.tsv DRIVER`: serves each document under its name, lets the driver make its calls,
and says where the two disagree. openapi-core is what checks requests; it checks the answers that
are made up here as well, before they are sent.
"""

import collections
import json
import re
import subprocess
import sys
import threading
import warnings

import yaml
from openapi_core import Config, OpenAPI
from openapi_core.contrib.werkzeug import WerkzeugOpenAPIRequest, WerkzeugOpenAPIResponse
from openapi_core.templating.paths.finders import APICallPathFinder
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

warnings.filterwarnings("ignore")
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
DEEPEST = 6

# Where the server and a client disagree, and who is right by the specification:
# (document, or "" for any; text of the message; reason).
KNOWN = [
]


def load(path):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    try:
        return json.loads(text)
    except ValueError:
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        # A date is a text.
        loader.yaml_implicit_resolvers = {
            key: [(tag, pattern) for tag, pattern in found if tag != "tag:yaml.org,2002:timestamp"]
            for key, found in loader.yaml_implicit_resolvers.items()
        }
        return stringified(yaml.load(text, loader))


def stringified(value):
    """Keys are texts: statuses are written as numbers."""
    if isinstance(value, dict):
        return {str(key): stringified(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [stringified(inner) for inner in value]
    return value


class Document:
    def __init__(self, name, path, base):
        self.name = name
        self.root = load(path)
        self.root["servers"] = [{"url": f"{base}/{name}"}]
        for item in self.root.get("paths", {}).values():
            for holder in [item, *(item.get(method) for method in METHODS)]:
                if holder and holder.get("servers"):
                    holder["servers"] = [{"url": f"{base}/{name}/own"}]
        config = Config(spec_validator_cls=None)
        self.openapi = OpenAPI.from_dict(self.root, config=config)
        self.finder = APICallPathFinder(self.openapi.spec)

    def resolved(self, value, depth=0):
        while isinstance(value, dict) and str(value.get("$ref", "")).startswith("#/") and depth < 50:
            at = self.root
            for part in value["$ref"][2:].split("/"):
                at = at[re.sub(r"%([0-9A-Fa-f]{2})", lambda m: chr(int(m[1], 16)), part).replace("~1", "/").replace("~0", "~")]
            value, depth = at, depth + 1
        return value

    def sample(self, schema, depth=0):
        """The smallest value that a schema takes, or nearly."""
        schema = self.resolved(schema)
        if not isinstance(schema, dict):
            return None
        for key in ("const", "example", "default"):
            if key in schema:
                return schema[key]
        if schema.get("enum"):
            return schema["enum"][0]
        if schema.get("allOf"):
            parts = [self.sample(part, depth + 1) for part in schema["allOf"]]
            parts.append(self.sample({**schema, "allOf": None}, depth + 1) if schema.get("properties") else None)
            merged = {}
            for part in parts:
                if isinstance(part, dict):
                    merged.update(part)
                elif part is not None:
                    return part
            return merged
        for key in ("oneOf", "anyOf"):
            if schema.get(key) and not schema.get("properties"):
                return self.sample(schema[key][0], depth + 1)
        kind = schema.get("type")
        kind = kind[0] if isinstance(kind, list) else kind
        if kind == "object" or schema.get("properties") or (kind is None and "additionalProperties" in schema):
            required = set(schema.get("required", []))
            return {
                name: self.sample(inner, depth + 1)
                for name, inner in schema.get("properties", {}).items()
                if (name in required or depth < DEEPEST) and not (self.resolved(inner) or {}).get("writeOnly")
            }
        if kind == "array":
            count = max(schema.get("minItems", 0), 1 if depth < DEEPEST else 0)
            return [self.sample(schema.get("items", {}), depth + 1)] * count
        if kind in ("integer", "number"):
            return schema.get("minimum", 1)
        if kind == "boolean":
            return True
        if kind == "null":
            return None
        formats = {
            "date-time": "2024-01-02T03:04:05Z", "date": "2024-01-02", "time": "03:04:05Z",
            "uuid": "3fa85f64-5717-4562-b3fc-2c963f66afa6", "email": "a@example.com", "ipv4": "127.0.0.1",
            "uri": "https://example.com/", "byte": "YQ==", "binary": "a", "hostname": "example.com",
        }
        text = formats.get(schema.get("format"), "text")
        return text.ljust(schema.get("minLength", 0), "x")[: schema.get("maxLength", len(text) + 1000)]

    def answer(self, operation):
        """The first success that is described, with a body."""
        responses = operation.get("responses", {})
        order = sorted(responses, key=lambda status: (not status.startswith("2"), status == "default", status))
        status = order[0] if order else "200"
        described = self.resolved(responses.get(status, {})) or {}
        code = int(status) if status.isdigit() else 200
        headers = {
            name: str(self.sample(self.resolved(header).get("schema", {})))
            for name, header in (described.get("headers") or {}).items()
            if self.resolved(header).get("required")
        }
        content = described.get("content") or {}
        for media_type, described in content.items():
            described = described or {}
            if "json" in media_type and "json-seq" not in media_type and "jsonl" not in media_type:
                return Response(json.dumps(self.body(described)), code, headers, content_type=media_type)
        for media_type, described in content.items():
            described = described or {}
            if media_type == "text/event-stream":
                data = json.dumps(self.body(described))
                return Response(f"data: {data}\n\n", code, headers, content_type=media_type)
            if "*" in media_type:
                media_type = "application/octet-stream"
            value = self.body(described)
            text = value if isinstance(value, str) else json.dumps(value)
            return Response(text, code, headers, content_type=media_type)
        return Response(b"", code, headers)

    def body(self, described):
        if "example" in described:
            return described["example"]
        for example in (described.get("examples") or {}).values():
            example = self.resolved(example)
            if "value" in example:
                return example["value"]
        return self.sample(described.get("schema", {}))


def messages(error):
    """An error and what it was caused by, as one line."""
    said = []
    while error is not None:
        text = f"{type(error).__name__}: {error}"
        for inner in getattr(error, "schema_errors", None) or ():
            place = "/".join(str(part) for part in inner.absolute_path)
            text += f" [{place}: {inner.message}]"
        said.append(text)
        error = error.__cause__
    return " <- ".join(said).replace("\n", " ")[:600]


class Oracle:
    def __init__(self):
        self.documents = {}
        self.last = {}
        self.unfit = 0

    def __call__(self, environ, start_response):
        request = Request(environ)
        name = request.path.split("/")[1]
        document = self.documents[name]
        seen = f"{request.method} {request.full_path.rstrip('?')}"
        wrapped = WerkzeugOpenAPIRequest(request)
        try:
            found = document.finder.find(wrapped.method, f"{wrapped.host_url.rstrip('/')}{wrapped.path}")
            item, path = document.root["paths"], found.path.parts[-1]
            operation = document.resolved(item[path])[wrapped.method]
            document.openapi.validate_request(wrapped)
            problem = None
        except Exception as error:  # whatever the judge says is its verdict
            problem, operation = messages(error), locals().get("operation")
        response = document.answer(operation) if operation else Response(b"", 400)
        if operation:
            try:
                document.openapi.validate_response(wrapped, WerkzeugOpenAPIResponse(response))
                fits = True
            except Exception as error:
                fits = messages(error)
                self.unfit += 1
        else:
            fits = "no operation"
        self.last[name] = (seen, problem, fits, response.get_data(as_text=True)[:300])
        return response(environ, start_response)


def main():
    documents, driver = sys.argv[1:]
    oracle = Oracle()
    server = make_server("127.0.0.1", 0, oracle, threaded=False)
    import logging
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    base = f"http://127.0.0.1:{server.server_port}"
    with open(documents, encoding="utf-8") as file:
        for line in file:
            name, path = line.rstrip("\n").split("\t")
            oracle.documents[name] = Document(name, path, base)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    totals = collections.Counter()
    process = subprocess.Popen([driver, base], stdout=subprocess.PIPE, text=True, encoding="utf-8")
    for line in process.stdout:
        verdict, name, method, *said = line.rstrip("\n").split("\t")
        totals["calls"] += 1
        seen, problem, fits, body = oracle.last.pop(name, ("nothing was sent", None, "nothing", ""))
        disagreements = []
        if seen == "nothing was sent":
            disagreements.append(("unsent", " ".join(said)))
        elif problem:
            disagreements.append(("request", problem))
        else:
            totals["requests that fit"] += 1
        if seen != "nothing was sent" and fits is True:
            totals["answers that fit"] += 1
            if verdict == "ok":
                totals["answers that were read"] += 1
            else:
                disagreements.append(("answer", f"{' '.join(said)} of {body}"))
        for what, why in disagreements:
            reason = next((reason for document, text, reason in KNOWN if document in ("", name) and text in why), None)
            totals["explained" if reason else f"unexplained: {what}"] += 1
            print(f"{what} {name}.{method} {seen}: {why}" + (f"\n    known: {reason}" if reason else ""))
    status = process.wait()
    print(f"{len(oracle.documents)} documents; " + ", ".join(f"{count} {what}" for what, count in sorted(totals.items())))
    sys.exit(1 if status or any(what.startswith("unexplained") for what in totals) else 0)


main()
