"""Forms: JSON Schemas whose every text and list is bounded, and reading what a model wrote into them."""

import json
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

Form = TypeVar("Form", bound=BaseModel)
MOST_PROBLEMS = 5
_DESCRIPTIVE = ("title", "default", "examples")


def json_schema(form: type[BaseModel]) -> dict[str, Any]:
    """The schema as endpoints take it: closed objects, every field required. ValueError where something is unbounded.

    A model that may write without end does so sooner or later, and every local engine turns a bound into grammar.
    """
    schema = form.model_json_schema()
    problems = _unbounded(schema, schema, form.__name__, ())
    if problems:
        raise ValueError(f"{form.__name__} cannot be asked of a model: {'; '.join(problems)}.")
    closed = _closed(schema)
    assert isinstance(closed, dict)
    return closed


def _unbounded(node: Any, root: dict[str, Any], path: str, seen: tuple[str, ...]) -> list[str]:
    if not isinstance(node, dict):
        return []
    if "$ref" in node:
        name = str(node["$ref"]).removeprefix("#/$defs/")
        if name in seen:
            return [f"{path} holds itself"]
        return _unbounded(root["$defs"][name], root, path, (*seen, name))
    found = [
        problem
        for key in ("anyOf", "oneOf", "allOf")
        for part in node.get(key, [])
        for problem in _unbounded(part, root, path, seen)
    ]
    kind = node.get("type")
    if kind == "string" and not {"maxLength", "enum", "const"} & node.keys():
        found += [] if node.get("format") in ("date", "uuid") else [f"{path} is text without max_length"]
    if kind == "array":
        found += [] if "maxItems" in node else [f"{path} is a list without max_length"]
        for part in (node.get("items"), *node.get("prefixItems", [])):
            found += _unbounded(part, root, f"{path}[]", seen)
    if kind == "object" and "properties" not in node:
        found.append(f"{path} is an object of any keys")
    for name, part in node.get("properties", {}).items():
        found += _unbounded(part, root, f"{path}.{name}", seen)
    if not {"type", "enum", "const", "anyOf", "oneOf", "allOf"} & node.keys():
        found.append(f"{path} may be anything")
    return found


def _closed(node: Any, named: bool = False) -> Any:
    """`named`: the keys of this node are names of fields, not words of the schema."""
    if isinstance(node, list):
        return [_closed(part) for part in node]
    if not isinstance(node, dict):
        return node
    kept = {
        key: _closed(part, key in ("properties", "$defs") and not named)
        for key, part in node.items()
        if named or key not in _DESCRIPTIVE
    }
    if not named and kept.get("type") == "object":
        kept |= {"additionalProperties": False, "required": list(kept.get("properties", {}))}
    return kept


def read_form(form: type[Form], text: str) -> Form:
    """The first JSON object in `text`; ValueError (whose words hold nothing of the text) where there is none that fits.

    Fences and prose around the object are let pass: what counts is that it fits, and a second call costs money.
    """
    try:
        return form.model_validate_json(_first_object(text))
    except ValidationError as wrong:
        raise ValueError(_problems(wrong)) from None


def _first_object(text: str) -> str:
    start = text.find("{")
    if start < 0:
        raise ValueError("it holds no JSON object")
    try:
        _, end = json.JSONDecoder().raw_decode(text, start)
    except (ValueError, RecursionError):
        raise ValueError("its JSON cannot be read") from None
    return text[start:end]


def _problems(wrong: ValidationError) -> str:
    told = [
        f"{_place(one)}: {one['type'].replace('_', ' ')}"
        for one in wrong.errors(include_input=False, include_url=False, include_context=False)
    ]
    more = f", and {len(told) - MOST_PROBLEMS} more" if len(told) > MOST_PROBLEMS else ""
    return ", ".join(told[:MOST_PROBLEMS]) + more


def _place(wrong: ErrorDetails) -> str:
    """By names of the form: a field that it does not have is one whose name the model made up."""
    named = wrong["loc"][:-1] if wrong["type"] == "extra_forbidden" else wrong["loc"]
    return ".".join(str(part) for part in named)[:60] or "it"
