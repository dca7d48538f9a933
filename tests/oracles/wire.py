"""A server that validates requests against documents, and responds according to them.

`wire.py prepare DOCUMENTS.tsv FOLDER` sets a valid example for each parameter and body of each document,
and writes the documents as JSON into the folder: once with the examples of the document, if there are
any, and once for each form of a request: `NAME~required.json` and so on. If the list names operations of a
document by their places, only these are kept.

`wire.py serve DOCUMENTS.tsv DRIVER` serves each document under its name, lets the driver make its calls,
and reports disagreements. openapi-core is the judge: it validates and decodes requests, and validates the
generated responses before they are sent. The decoded values must equal the example of the call. It judges
Swagger 2.0 documents in the form that swagger2openapi gives them; the clients are generated from the documents
themselves.
"""

import collections
import json
import logging
import os
import subprocess
import sys
import threading

from openapi_core.contrib.werkzeug import WerkzeugOpenAPIResponse
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wrappers import Request

from wire_document import Document
from wire_judge import compared, judged, respond
from wire_known import KNOWN, KNOWN_OF_NAMED
from wire_swagger import with_examples_of
from wire_values import with_examples

LISTED = KNOWN + KNOWN_OF_NAMED


def listed(path):
    with open(path, encoding="utf-8") as file:
        return [line.rstrip("\n").split("\t") for line in file]


def prepare(documents, folder):
    for name, path, *only in listed(documents):
        for form in (None, "required", "whole", "cleared"):
            document = Document(name, path)
            if only:
                document.keep(only)
            missing = with_examples(document, form)
            for place in missing if form is None else ():
                print(f"no value for {name}: {place}")
            file = f"{name}~{form}.json" if form else f"{name}.json"
            written = {file: document.root}
            if document.source:
                with_examples_of(document.source, document)
                written = {file: document.source, judged_file(file): document.root}
            for file, root in written.items():
                with open(os.path.join(folder, file), "w", encoding="utf-8") as file:
                    json.dump(root, file, ensure_ascii=False)


def judged_file(path):
    """Returns the path of the document that is judged instead of a Swagger 2.0 document."""
    return f"{path.removesuffix('.json')}.judged"


class Handler(WSGIRequestHandler):
    """Passes headers on unmodified."""

    def make_environ(self):
        return {**super().make_environ(), "wire.headers": self.headers.items()}


class Server:
    """The documents, and the first request of the last call of each."""

    def __init__(self):
        self.documents = {}
        self.first = {}

    def __call__(self, environ, start_response):
        request = Request(environ)
        name = request.path.split("/")[1]
        document = self.documents[name]
        verdict = judged(document, request)
        response, fits = respond(document, request, verdict)
        # If the response is a redirect, the client sends another request, which is not a separate call.
        came = (verdict, fits, response.get_data(as_text=True)[:300], response.status_code)
        self.first.setdefault(name, came)
        return response(environ, start_response)


def disagreements(call, first, totals):
    """Yields the disagreements of server and client about a call: the kind and the reason."""
    verdict, name, method, shown, *said = call
    if first is None:
        yield "unsent", " ".join(said)
        return
    seen, fits, body, status = first
    totals["requests"] += 1
    found = [("request", problem) for problem in seen.problems]
    if not seen.problems and seen.shown != shown:
        found.append(("request", f"expected {shown}, found {seen.shown}"))
    if not found:
        found = [("request", problem) for problem in compared(seen, totals)]
    if not found:
        totals["valid requests"] += 1
    if fits is not True:
        totals["responses that the judge rejects"] += 1
    elif status in (301, 302, 303, 307, 308):
        totals["redirects"] += 1
    elif verdict == "ok" or status >= 300 and f"returned {status}" in " ".join(said):
        totals["responses that were decoded"] += 1
    else:
        found.append(("response", f"{' '.join(said)} of {body}"))
    yield from found


def serve(documents, driver):
    server = Server()
    http = make_server("127.0.0.1", 0, server, threaded=False, request_handler=Handler)
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    base = f"http://127.0.0.1:{http.server_port}"
    for name, path in listed(documents):
        judged = judged_file(path)
        server.documents[name] = Document(name, judged if os.path.exists(judged) else path)
        server.documents[name].served_at(f"{base}/{name}")
    threading.Thread(target=http.serve_forever, daemon=True).start()
    totals, used, called = collections.Counter(), set(), collections.defaultdict(set)
    log = open(os.path.join(os.path.dirname(documents), "calls.txt"), "w", encoding="utf-8")
    process = subprocess.Popen([driver, base], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8")
    for line in process.stdout:
        if not line.startswith(("ok\t", "failed\t")):
            continue  # output of the examples of streams
        call = line.rstrip("\n").split("\t")
        name, method, shown = call[1:4]
        called[name].add(shown)
        whose, _, form = name.partition("~")
        totals["calls"] += 1
        totals[f"calls with {form} values" if form else "calls with examples"] += 1
        first = server.first.pop(name, None)
        log.write(f"{call} {first and first[1:]}\n")
        for what, why in disagreements(call, first, totals):
            where = f"{what} {whose}.{method}{form and f', {form}'}: {why}"
            known = next((index for index, (texts, *_) in enumerate(LISTED) if all(text in where for text in texts)), None)
            used.add(known)
            totals[f"unexplained, {what}" if known is None else f"listed, the {LISTED[known][1]} is right"] += 1
            if known is None:
                print(where)
        process.stdin.write("\n")
        process.stdin.flush()
    status = process.wait()
    for name, document in server.documents.items():
        if "~" in name:
            continue
        there = {f"{method.upper()} {document.written.get(path, path)}" for path, method, *_ in document.operations()}
        totals["operations without a call"] += len(there - called[name])
        log.write(f"{name}: {len(called[name] & there)} of {len(there)} operations; not {sorted(there - called[name])}\n")
    whole = [name for name in server.documents if "~" not in name]
    print(f"{len(whole)} documents; " + ", ".join(f"{count} {what}" for what, count in sorted(totals.items())))
    unused = [one for index, one in enumerate(KNOWN) if index not in used and os.environ.get("TRINE_WIRE_ALL")]
    for texts, _, reason in unused:
        print(f"listed in wire_known.py, but did not occur: {texts}: {reason}")
    sys.exit(1 if status or unused or any(what.startswith("unexplained") for what in totals) else 0)


if __name__ == "__main__":
    {"prepare": prepare, "serve": serve}[sys.argv[1]](*sys.argv[2:])
