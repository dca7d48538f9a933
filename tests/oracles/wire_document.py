"""Documents in the form that the judge requires."""

import copy
import io
import json
import re
import urllib.parse
import warnings

import yaml
from openapi_core import Config, OpenAPI
from openapi_core.templating.paths.finders import APICallPathFinder
from openapi_core.unmarshalling.schemas import (
    oas30_read_schema_unmarshallers_factory as read_30,
    oas30_write_schema_unmarshallers_factory as write_30,
    oas31_schema_unmarshallers_factory as both_31,
)
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.formparser import MultiPartParser

from wire_swagger import converted

warnings.filterwarnings("ignore")
LINES = tuple(f"application/{name}" for name in ("x-ndjson", "x-jsonl", "stream+json"))
# The media types that openapi-core decodes; the bytes of others are not changed.
READ_AS_TEXT = ("text/plain", "text/html", "text/event-stream", *LINES)
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    """YAML 1.2: dates, `yes` and `on` are strings."""


# The types of plain scalars in YAML 1.1, which PyYAML implements.
Loader.yaml_implicit_resolvers = {
    key: [(tag, pattern) for tag, pattern in found if not tag.endswith((":timestamp", ":bool"))]
    for key, found in Loader.yaml_implicit_resolvers.items()
}
Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(true|false)$"), list("tf"))


def load(path):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    try:
        return json.loads(text)
    except ValueError:
        return stringified(yaml.load(text, Loader))


def stringified(value):
    """Converts keys to strings: statuses can be numbers."""
    if isinstance(value, dict):
        return {str(key): stringified(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [stringified(inner) for inner in value]
    return value


def formats(value):
    """Returns all formats in a document."""
    found = set()
    if isinstance(value, dict):
        found |= {value["format"]} if isinstance(value.get("format"), str) else set()
        value = list(value.values())
    for inner in value if isinstance(value, list) else ():
        found |= formats(inner)
    return found


def references(value):
    """Yields all references in a value, and the schemas in its discriminators."""
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        if isinstance(value.get("discriminator"), dict):
            for target in (value["discriminator"].get("mapping") or {}).values():
                yield target if target.startswith("#/") else f"#/components/schemas/{target}"
        value = list(value.values())
    for inner in value if isinstance(value, list) else ():
        yield from references(inner)


def without_media_parameters(value):
    """Removes parameters of media types such as `; charset=utf-8`, as the judge requires."""
    if isinstance(value, dict):
        if isinstance(value.get("content"), dict):
            value["content"] = {name.split(";")[0].strip(): media for name, media in value["content"].items()}
        value = list(value.values())
    for inner in value if isinstance(value, list) else ():
        without_media_parameters(inner)


def parts(body, boundary="", **_):
    """Decodes the parts of a body: strings and files. openapi-core's decoder expects ASCII."""
    texts, files = MultiPartParser().parse(io.BytesIO(body), boundary.encode(), len(body))
    files = [(name, file.read()) for name, file in files.items(multi=True)]
    return ImmutableMultiDict([*texts.items(multi=True), *files])


def suffix(query):
    """Returns the substitute for the query of a path."""
    return "/~" + re.sub(r"\W", "~", query)


def first_line(body, **_):
    """Decodes the first of several JSON lines."""
    return json.loads(body.split(b"\n")[0])


def events(body, **_):
    """Decodes the data of the only event."""
    return json.loads(body.decode().removeprefix("data: "))


class Document:
    """A document, and the judge of its requests and responses."""

    def __init__(self, name, path):
        self.name = name
        self.root = load(path)
        # The document as written, if another one is judged instead.
        self.source = None
        if "swagger" in self.root:
            self.source = self.root
            self.root = converted(copy.deepcopy(self.source))
        # The original paths, by their names for the judge.
        self.written = {}
        self.judge_of()

    def judge_of(self):
        """Creates the judge for the current document."""
        # Formats are checked, and values are not converted.
        as_they_are = {name: lambda value: value for name in formats(self.root)}
        config = Config(
            spec_validator_cls=None,
            extra_format_unmarshallers=as_they_are,
            extra_media_type_deserializers={
                "multipart/form-data": parts,
                "text/event-stream": events,
                **dict.fromkeys(LINES, first_line),
            },
        )
        self.judge = OpenAPI.from_dict(self.root, config=config)
        self.finder = APICallPathFinder(self.judge.spec)

    def served_at(self, base):
        """Replaces the servers of the document."""
        self.root["servers"] = [{"url": base}]
        for item in self.root.get("paths", {}).values():
            item = self.resolved(item)
            for holder in [item, *(item.get(method) for method in METHODS)]:
                if holder and holder.get("servers"):
                    holder["servers"] = [{"url": f"{base}/own"}]
            for method in METHODS:
                # The judge requires the member.
                item.get(method, {}).setdefault("responses", {})
                if method in item and not item[method]["responses"]:
                    item[method]["responses"] = {"200": {"description": ""}}
        without_media_parameters(self.root)
        self.with_bytes()
        self.without_queries()
        for scheme in self.root.get("components", {}).get("securitySchemes", {}).values():
            if "scheme" in self.resolved(scheme):
                # The judge compares it with the header in lower case.
                self.resolved(scheme)["scheme"] = self.resolved(scheme)["scheme"].lower()
        self.judge_of()

    def with_bytes(self):
        """Declares strings as bytes where the judge has bytes: it does not accept bytes for a string without
        `format`, nor for any response."""
        for _, _, operation, _ in self.operations():
            body = [(operation.get("requestBody"), {"type": "string", "format": "binary"})]
            responses = [(response, {}) for response in operation["responses"].values()]
            for holder, schema in body + responses:
                for media_type, media in ((self.resolved(holder) or {}).get("content") or {}).items():
                    is_read = media_type in READ_AS_TEXT or media_type.endswith("json")
                    if not is_read and (self.resolved(media.get("schema")) or {}).get("type") == "string":
                        media["schema"] = schema

    def without_queries(self):
        """Renames paths with a query: the judge only compares paths."""
        paths = self.root.get("paths", {})
        for path in [path for path in paths if "?" in path]:
            before, query = path.split("?", 1)
            self.written[before + suffix(query)] = path
            paths[before + suffix(query)] = paths.pop(path)

    def suffixes(self, query):
        """Returns the possible path suffixes of a request with this query, the most specific first."""
        queries = {path.split("?", 1)[1] for path in self.written.values()}
        sent = set(query.items(multi=True))
        held = [one for one in queries if sent.issuperset(urllib.parse.parse_qsl(one))]
        return [*(suffix(one) for one in sorted(held, key=len, reverse=True)), ""]

    def resolved(self, value):
        """Resolves a reference."""
        for _ in range(50):
            if not (isinstance(value, dict) and str(value.get("$ref", "")).startswith("#/")):
                break
            at = self.root
            for part in value["$ref"][2:].split("/"):
                part = re.sub(r"%([0-9A-Fa-f]{2})", lambda found: chr(int(found[1], 16)), part)
                part = part.replace("~1", "/").replace("~0", "~")
                at = at[int(part)] if isinstance(at, list) else at[part]
            value = at
        return value

    def keep(self, places):
        """Removes all operations except for those at these places."""
        for path, item in list(self.root["paths"].items()):
            at = f"/paths/{path.replace('~', '~0').replace('/', '~1')}"
            item = self.root["paths"][path] = dict(self.resolved(item))
            for method in METHODS:
                if method in item and f"{at}/{method}" not in places:
                    del item[method]
            if not any(method in item for method in METHODS):
                del self.root["paths"][path]
        self.root.pop("webhooks", None)
        self.without_unused_components()

    def without_unused_components(self):
        """Removes components without references, because the judge takes time for each."""
        components = self.root.get("components", {})
        kept = {kind: {} for kind in components if kind != "securitySchemes"}
        open_values = [self.root["paths"], components.get("securitySchemes")]
        while open_values:
            for reference in references(open_values.pop()):
                kind, name = (reference.split("/") + ["", "", ""])[2:4]
                name = urllib.parse.unquote(name).replace("~1", "/").replace("~0", "~")
                if name in components.get(kind, {}) and name not in kept.get(kind, {name}):
                    kept[kind][name] = components[kind][name]
                    open_values.append(components[kind][name])
        components.update(kept)

    def operations(self):
        """Yields each operation: path, method, operation, and its parameters including those of its path."""
        for path, item in self.root.get("paths", {}).items():
            item = self.resolved(item)
            for method in METHODS:
                if method in item:
                    yield path, method, item[method], self.parameters(item, item[method])

    def parameters(self, item, operation):
        """Returns the parameters of an operation, by location and name."""
        found = {}
        for holder in (item, operation):
            for parameter in holder.get("parameters", []):
                parameter = self.resolved(parameter)
                found[parameter["in"], parameter["name"]] = parameter
        return found

    def fits(self, schema, value, way, strictly=False):
        """Returns whether a value matches a schema in one direction; in strict mode, without undeclared
        properties."""
        is_30 = str(self.root.get("openapi")).startswith("3.0")
        factory = {"sent": write_30, "received": read_30}[way] if is_30 else both_31
        spec = self.judge.spec
        try:
            # References in the schema are resolved from the root.
            holder = type(spec).from_dict({**self.root, "x-holder": schema})
            schema_path = holder / "x-holder"
            factory.schema_validators_factory.create(
                holder, schema_path, forbid_unspecified_additional_properties=strictly
            ).validate(value)
            return True
        except Exception:  # a value that the judge cannot check is not used
            return False
