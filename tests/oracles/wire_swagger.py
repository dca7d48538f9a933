"""Swagger 2.0 documents: another implementation converts them for the judge."""

import json
import os
import subprocess

METHODS = ("get", "put", "post", "delete", "options", "head", "patch")


def converted(source):
    """Converts a document to OpenAPI 3.0, with swagger2openapi."""
    folder = os.environ["TRINE_NODE"]
    script = ["node", os.path.join(folder, "wire_swagger.mjs")]
    done = subprocess.run(script, input=json.dumps(source), capture_output=True, text=True, cwd=folder, encoding="utf-8")
    if done.returncode:
        raise ValueError(done.stderr)
    return json.loads(done.stdout)


def resolved(source, value):
    """Resolves a reference to a shared parameter."""
    reference = value.get("$ref", "")
    if not reference.startswith("#/parameters/"):
        return value
    return source["parameters"][reference.removeprefix("#/parameters/").replace("~1", "/").replace("~0", "~")]


def with_examples_of(source, judged):
    """Copies the operations and the examples that the judged document has into the source document."""
    there = {(path, method): (operation, found) for path, method, operation, found in judged.operations()}
    for path, item in list(source["paths"].items()):
        for method in METHODS:
            if method in item and (path, method) not in there:
                del item[method]
        if not any(method in item for method in METHODS):
            del source["paths"][path]
            continue
        for method in METHODS:
            if method in item:
                operation, found = there[path, method]
                body = judged.resolved(operation.get("requestBody")) or {}
                for parameter in [*item.get("parameters", []), *item[method].get("parameters", [])]:
                    exemplify(resolved(source, parameter), found, body.get("content") or {})


def exemplify(parameter, found, content):
    """Sets the only example of a parameter, or removes it."""
    parameter.pop("example", None)
    parameter.pop("x-example", None)
    place, name = parameter.get("in"), parameter.get("name")
    if place == "body":
        examples = {media_type: media["example"] for media_type, media in content.items() if "example" in media}
        if examples:
            parameter["x-example"] = examples
    elif place == "formData":
        for media in content.values():
            if name in (media.get("example") or {}):
                parameter["x-example"] = media["example"][name]
    elif "example" in found.get((place, name), {}):
        parameter["x-example"] = found[place, name]["example"]
