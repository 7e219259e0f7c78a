"""Reading Stripe's form encoding: `a[b][0][c]=1` becomes `{"a": {"b": {"0": {"c": "1"}}}}`."""

import re
from urllib.parse import parse_qsl

from studium.sandbox.stripe.errors import ApiError, Body

_KEY = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])*)\Z")
_STEP = re.compile(r"\[([^\[\]]*)\]")
_MAX_FIELDS = 2_000
_MAX_DEPTH = 8


def decode(encoded: str) -> Body:
    """The nested parameters of a query string or form body. Every leaf is a string.

    Lists stay dictionaries with the keys "0", "1", ... until a shape asks for a list.
    Raises ApiError for what is not Stripe's encoding.
    """
    try:
        pairs = parse_qsl(
            encoded, keep_blank_values=True, max_num_fields=_MAX_FIELDS, errors="strict"
        )
    except ValueError:
        raise ApiError("Invalid request (check that your POST body is encoded properly).") from None
    tree: Body = {}
    for key, value in pairs:
        _put(tree, _steps(key), key, value)
    return tree


def _steps(key: str) -> list[str]:
    """`a[b][]` -> ["a", "b", ""]."""
    match = _KEY.match(key)
    if match is None:
        raise ApiError(f"Invalid parameter name: {key}")
    steps = [match[1], *_STEP.findall(match[2])]
    if len(steps) > _MAX_DEPTH:
        raise ApiError(f"Parameter is nested too deeply: {key}")
    return steps


def _put(tree: Body, steps: list[str], key: str, value: str) -> None:
    """Hang a value at the end of its path; an empty step appends."""
    *branches, leaf = steps
    node = tree
    for branch in branches:
        node = node.setdefault(branch or str(len(node)), {})
        if not isinstance(node, dict):
            raise ApiError(f"Invalid parameter: {key} is given as a value and as an object.")
    name = leaf or str(len(node))
    if isinstance(node.get(name), dict):
        raise ApiError(f"Invalid parameter: {key} is given as a value and as an object.")
    node[name] = value
