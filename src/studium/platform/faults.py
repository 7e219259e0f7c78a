"""What is wrong with a value, in words for people. Pydantic's own are for programmers."""

from collections.abc import Mapping
from typing import Any

_MANY = frozenset({"List", "Set", "Tuple", "Frozenset", "Dictionary"})
_SENTENCES = {
    "missing": "Please fill this in.",
    "extra_forbidden": "There is nothing of this name here.",
    "int_parsing": "Write a whole number.",
    "int_type": "Write a whole number.",
    "int_from_float": "Write a whole number.",
    "greater_than": "Must be more than {gt}.",
    "greater_than_equal": "Must be at least {ge}.",
    "less_than": "Must be less than {lt}.",
    "less_than_equal": "Must be at most {le}.",
    "bool_parsing": "Answer with true or false.",
    "bool_type": "Answer with true or false.",
    "string_type": "Must be text.",
    "string_pattern_mismatch": "This is not written as it must be.",
    "uuid_parsing": "This is no id.",
    "uuid_type": "This is no id.",
    "enum": "Must be one of {expected}.",
    "literal_error": "Must be one of {expected}.",
    "union_tag_invalid": "Must be one of {expected_tags}.",
}
_VALUE_ERROR = "Value error, "


def fault_sentence(fault: Mapping[str, Any]) -> str:
    """One of Pydantic's errors as a sentence. Never repeats the value: it may be a password."""
    kind, context = fault["type"], fault.get("ctx", {})
    if kind in {"string_too_short", "too_short"}:
        return _too_short(context)
    if kind in {"string_too_long", "too_long"}:
        what = "things" if context.get("field_type") in _MANY else "characters"
        return f"At most {context['max_length']} {what}."
    if kind in _SENTENCES:
        return _SENTENCES[kind].format_map(context)
    text = str(fault["msg"]).removeprefix(_VALUE_ERROR)
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "?", "!")) else ".")


def _too_short(context: Mapping[str, Any]) -> str:
    least = context["min_length"]
    if context.get("field_type") in _MANY:
        return f"At least {least} of these."
    return "Please fill this in." if least == 1 else f"Write at least {least} characters."
