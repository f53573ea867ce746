"""The OpenAPI document as tests use it: real answers are held against it, with no field more and none less."""

import json
import re
from functools import cache, lru_cache
from urllib.parse import urlsplit

import jsonschema_rs
from drf_spectacular.generators import SchemaGenerator

METHODS = ("get", "post", "patch", "delete")


@lru_cache(maxsize=1)
def document() -> dict:
    """The document as `/api/v1/schema/` serves it."""
    return json.loads(json.dumps(SchemaGenerator().get_schema(request=None, public=True), default=str))


def operations() -> dict[str, tuple[str, str, dict]]:
    """(method, path, operation) by operation id."""
    return {
        operation["operationId"]: (method, path, operation)
        for path, methods in document()["paths"].items()
        for method, operation in methods.items()
    }


@lru_cache(maxsize=1)
def patterns() -> list[tuple[re.Pattern, str]]:
    """Addresses as expressions; the one with the fewest parameters first, as Django tries `search/` before a code."""
    paths = sorted(document()["paths"], key=lambda path: path.count("{"))
    return [(re.compile(re.sub(r"\{\w+\}", "[^/]+", path)), path) for path in paths]


def operation_at(method: str, address: str) -> dict | None:
    """The operation that an address belongs to, None when the document has none."""
    where = urlsplit(address).path
    found = next((path for pattern, path in patterns() if pattern.fullmatch(where)), None)
    return document()["paths"][found].get(method.lower()) if found else None


def closed(schema):
    """JSON Schema of a schema of OpenAPI 3.0, in which an object has the fields that are described and no other."""
    if isinstance(schema, list):
        return [closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: closed(value) for key, value in schema.items() if key not in {"nullable", "description"}}
    if isinstance(schema.get("properties"), dict):
        made["properties"] = {name: closed(each) for name, each in schema["properties"].items()}
        made["additionalProperties"] = False
    return {"anyOf": [made, {"type": "null"}]} if schema.get("nullable") is True else made


@cache
def validator(name: str):
    """Checks a value against one named schema of the document."""
    parts = {part: closed(schema) for part, schema in document()["components"]["schemas"].items()}
    whole = {"$ref": f"#/components/schemas/{name}", "components": {"schemas": parts}}
    return jsonschema_rs.Draft202012Validator(whole, validate_formats=True)


def faults(method: str, address: str, answer) -> list[str]:
    """How an answer differs from what the document says of it; empty when it does not."""
    operation = operation_at(method, address)
    if operation is None or answer.status_code == 405:
        return []
    told = operation["responses"].get(str(answer.status_code))
    if told is None:
        return [f"{operation['operationId']}: {answer.status_code} is not in the document: {answer.content[:200]}"]
    kind = answer["Content-Type"].split(";")[0]
    if kind not in told["content"]:
        return [f"{operation['operationId']}: {kind} is not in the document"]
    found = [
        f"{operation['operationId']}: no {name}" for name in told.get("headers", ()) if not answer.has_header(name)
    ]
    if kind.endswith("json"):
        name = told["content"][kind]["schema"]["$ref"].rsplit("/", 1)[1]
        found += [f"{name} {list(e.instance_path)}: {e.message}" for e in validator(name).iter_errors(answer.json())]
        told_any = "or the code with which" in told["description"]
        if answer.status_code >= 400 and f"`{answer.json()['code']}`" not in told["description"] and not told_any:
            found.append(f"{operation['operationId']}: {answer.json()['code']} is not in the document")
    return found
