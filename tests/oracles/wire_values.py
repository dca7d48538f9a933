"""Values for parameters, bodies and responses: valid examples of the document, and generated values."""

import re._parser as pattern_parser

# The nesting depth up to which optional values are generated.
DEEPEST = 3
# The maximum nesting depth.
END = 9
# A string that changes if a character is not escaped.
STRANGE = "a b&c=d/é+%41?#;\"'"
# The same without separators of lists and objects.
STRANGE_ITEM = "a&é+%41/?#"
FORMATS = {
    "date-time": "2024-01-02T03:04:05Z", "date": "2024-01-02", "time": "03:04:05Z",
    "uuid": "3fa85f64-5717-4562-b3fc-2c963f66afa6", "email": "a@example.com", "ipv4": "127.0.0.1",
    "ipv6": "::1", "uri": "https://example.com/", "url": "https://example.com/", "byte": "YQ==",
    "binary": "a", "hostname": "example.com", "ip": "127.0.0.1",
}


class Values:
    """Generates values of the schemas of a document."""

    def __init__(self, document, way, text="text", item=None, choice=0, cleared=False):
        self.document = document
        self.way = way
        self.text = text
        self.item = item or text
        self.choice = choice
        # If set, optional nullable values are null.
        self.cleared = cleared

    def of(self, schema, everything=True):
        return self.made(schema, 0, everything, self.text)

    def merged(self, schema):
        """Merges a schema with all members of `allOf`, and with one of `oneOf` and `anyOf`."""
        schema = self.document.resolved(schema)
        if not isinstance(schema, dict):
            return {}
        parts = [*(schema.get("allOf") or [])]
        for keyword in ("oneOf", "anyOf"):
            choices = [one for one in schema.get(keyword) or [] if self.document.resolved(one) != {"type": "null"}]
            parts += [choices[self.choice % len(choices)]] if choices else []
        if not parts:
            return schema
        whole = {key: value for key, value in schema.items() if key not in ("allOf", "oneOf", "anyOf")}
        for part in parts:
            for key, value in self.merged(part).items():
                if key == "properties":
                    whole[key] = {**value, **whole.get(key, {})}
                elif key == "required":
                    whole[key] = [*whole.get(key, []), *value]
                else:
                    whole.setdefault(key, value)
        discriminator = schema.get("discriminator") or {}
        choices = schema.get("oneOf") or schema.get("anyOf") or []
        chosen = choices[self.choice % len(choices)] if choices else {}
        if "propertyName" in discriminator and "$ref" in chosen:
            reference = chosen["$ref"]
            mapping = (discriminator.get("mapping") or {}).items()
            tags = [tag for tag, target in mapping if target in (reference, reference.split("/")[-1])]
            name = discriminator["propertyName"]
            tag = {"type": "string", "enum": tags or [reference.split("/")[-1]]}
            whole["properties"] = {**whole.get("properties", {}), name: tag}
        return whole

    def made(self, schema, depth, everything, text):
        if depth > END:
            return None
        schema = self.merged(schema)
        for keyword in ("const", "example", "default"):
            # The judge rejects an empty query parameter, and no call shows an empty default.
            if keyword == "default" and schema.get(keyword) == "":
                continue
            if keyword in schema and self.document.fits(schema, schema[keyword], self.way, strictly=True):
                return self.shown(schema, schema[keyword])
        if schema.get("enum"):
            # An empty list would look like a missing one.
            return next((one for one in schema["enum"] if one not in ("", None)), schema["enum"][0])
        kind = schema.get("type")
        kind = next((one for one in kind if one != "null"), "null") if isinstance(kind, list) else kind
        if kind == "object" or "properties" in schema or (kind is None and "additionalProperties" in schema):
            return self.made_object(schema, depth, everything)
        if kind == "array":
            count = max(schema.get("minItems", 0), 1)
            items = [self.made(schema.get("items", {}), depth + 1, everything, self.item)] * count
            # With a second element, the separator is tested.
            if depth == 0 and items and isinstance(items[0], str) and schema.get("maxItems", 2) > 1:
                items.append(self.second(schema.get("items", {}), items[0]))
            return items
        if kind in ("integer", "number"):
            least = schema.get("minimum", schema.get("exclusiveMinimum", 1))
            least = 1 if least is True else least
            return least + 1 if "exclusiveMinimum" in schema else max(least, min(1, schema.get("maximum", 1)))
        if kind == "boolean":
            return True
        if kind == "null":
            return None
        return self.made_text(schema, text)

    def shown(self, schema, value):
        """Removes the optional properties that docs do not show, because they are deprecated or belong to
        the other direction."""
        schema = self.merged(schema)
        if isinstance(value, list):
            return [self.shown(schema.get("items", {}), item) for item in value]
        if not isinstance(value, dict):
            return value
        known, required = schema.get("properties", {}), schema.get("required", [])
        return {
            name: self.shown(known.get(name, {}), inner)
            for name, inner in value.items()
            if name in required or not self.is_hidden(self.merged(known.get(name, {})))
        }

    def takes_null(self, schema):
        """Returns whether a schema accepts null."""
        schema = self.document.resolved(schema)
        if not isinstance(schema, dict):
            return False
        says = schema.get("nullable") is True or "null" in [schema.get("type"), *listed(schema.get("type"))]
        choices = [*listed(schema.get("oneOf")), *listed(schema.get("anyOf"))]
        return says or any(self.takes_null(one) for one in choices)

    def is_hidden(self, schema):
        hidden = {"sent": "readOnly", "received": "writeOnly"}[self.way]
        return schema.get(hidden) or schema.get("deprecated") and self.way == "sent"

    def second(self, schema, first):
        listed = self.merged(schema).get("enum") or ["b", first]
        return next((one for one in listed if one != first and self.document.fits(schema, one, self.way)), first)

    def made_object(self, schema, depth, everything):
        required = set(schema.get("required", []))
        made = {}
        for name, inner in schema.get("properties", {}).items():
            is_wanted = everything and depth < DEEPEST and not self.is_hidden(self.merged(inner))
            if is_wanted and self.cleared and name not in required and self.takes_null(inner):
                made[name] = None
            elif name in required or is_wanted:
                made[name] = self.made(inner, depth + 1, everything, self.item)
        extra = schema.get("additionalProperties")
        if not made and extra is not False and "properties" not in schema:
            made["key"] = self.made(extra if isinstance(extra, dict) else {}, depth + 1, everything, self.item)
        return made

    def made_text(self, schema, text):
        text = FORMATS.get(schema.get("format"), text)
        candidates = [text, "text", "a1", "1", "A1", "ABC", "12345678", "a" * 40, *FORMATS.values()]
        least, most = schema.get("minLength", 0), schema.get("maxLength", 10_000)
        candidates = [one.ljust(least, "x")[:most] for one in candidates]
        if "pattern" not in schema:
            return candidates[0]
        candidates.append(of_pattern(schema["pattern"]))
        only = {"type": "string", "pattern": schema["pattern"]}
        fitting = (one for one in candidates if self.document.fits(only, one, self.way))
        return next(fitting, candidates[0])


def listed(value):
    return value if isinstance(value, list) else []


def of_pattern(pattern):
    """Returns a short string that matches a pattern, or an empty string for unsupported patterns."""
    try:
        return text_of(pattern_parser.parse(pattern))
    except Exception:  # a pattern that Python does not support
        return ""


def text_of(parsed):
    text = ""
    for kind, said in parsed:
        kind = str(kind)
        if kind == "LITERAL":
            text += chr(said)
        elif kind == "IN":
            first, least = said[0]
            kinds = {"LITERAL": lambda: chr(least), "RANGE": lambda: chr(least[0])}
            text += kinds.get(str(first), lambda: "0")()
        elif kind in ("MAX_REPEAT", "MIN_REPEAT"):
            text += text_of(said[2]) * said[0]
        elif kind == "SUBPATTERN":
            text += text_of(said[3])
        elif kind == "BRANCH":
            text += text_of(said[1][0])
        elif kind == "ANY":
            text += "a"
    return text


def media_examples(document, described):
    """Returns the examples of a parameter or of a media type."""
    found = [described["example"]] if "example" in described else []
    for example in (described.get("examples") or {}).values():
        example = document.resolved(example)
        if isinstance(example, dict) and "value" in example:
            found.append(example["value"])
    return found


def fitting(document, schema, examples, way, text, item=None):
    """Returns the first valid one of the examples and generated values, as a list with at most one element."""
    for strictly in (True, False):
        for example in examples:
            if document.fits(schema, example, way, strictly):
                return [Values(document, way).shown(schema, example)]
    for everything in (True, False):
        for choice in range(3):
            for texts in ((text, item), ("text", None)):
                value = Values(document, way, *texts, choice).of(schema, everything)
                if document.fits(schema, value, way):
                    return [value]
    return []


def schema_of(described):
    """Returns the schema of a parameter, which can be in its media type."""
    for media in (described.get("content") or {}).values():
        return media.get("schema", {})
    return described.get("schema", {})


def of_form(document, schema, form, text, item=None):
    """Returns a value of a schema in a form, as a list with at most one element: `required` has only required
    values, `whole` has all values, and `cleared` has null wherever it is allowed."""
    for choice in range(3):
        for texts in ((text, item), ("text", None)):
            values = Values(document, "sent", *texts, choice, cleared=form == "cleared")
            value = values.of(schema, everything=form != "required")
            if document.fits(schema, value, "sent"):
                return [value]
    return []


def with_examples(document, form=None):
    """Sets one valid example for each parameter and each body of the document: in the requested form, or
    from the document.

    Returns the places for which no value was found.
    """
    # A fragment distinguishes equal paths; the judge does not know that convention.
    document.root["paths"] = {path.replace("#", "/~"): item for path, item in document.root.get("paths", {}).items()}
    named_servers(document)
    missing = []
    for path, method, operation, parameters in document.operations():
        for (place, name), parameter in parameters.items():
            texts = {"header": ("a b&c=d;e+%41", "a&e+%41"), "cookie": ("text", "text")}
            text, item = texts.get(place, (STRANGE, STRANGE_ITEM))
            schema = schema_of(parameter)
            examples = media_examples(document, parameter) if form is None else []
            found = fitting(document, schema, examples, "sent", text, item)
            # Docs do not show deprecated values.
            is_shown = parameter.get("required") or not parameter.get("deprecated") and form != "required"
            exemplify(parameter, found if is_shown else [])
            if not found:
                missing.append(f"{method} {path}: {place} {name}")
        body = document.resolved(operation.get("requestBody")) or {}
        for media_type, media in (body.get("content") or {}).items():
            if not isinstance(media, dict):
                continue
            schema = media.get("schema", {})
            if form is None:
                found = fitting(document, schema, media_examples(document, media), "sent", STRANGE)
            elif form == "required" and not body.get("required"):
                found = []
            else:
                # Only JSON supports null.
                is_json = media_type.split(";")[0].strip().endswith(("/json", "+json"))
                found = of_form(document, schema, form if form != "cleared" or is_json else "whole", STRANGE)
            exemplify(media, found)
            if not found:
                missing.append(f"{method} {path}: body {media_type}")
    return missing


def exemplify(described, found):
    """Sets the only example of a parameter or a media type, or removes all."""
    described.pop("examples", None)
    described.pop("example", None)
    if found:
        described["example"] = found[0]


def named_servers(document):
    """Names the servers of operations, so that a client can replace their URL."""
    names = []
    for item in document.root["paths"].values():
        item = document.resolved(item)
        for holder in [item, *(inner for inner in item.values() if isinstance(inner, dict))]:
            if holder.get("servers"):
                names += [holder["servers"]] if holder["servers"] not in names else []
                holder.setdefault("x-trine-servers", f"own servers {names.index(holder['servers']) + 1}")
