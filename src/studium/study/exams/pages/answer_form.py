"""Reading an answer from an item's form. `static/exams/reading.js` reads the same in the browser.

How fields are named says where their values go:

    selected_option                one value
    selected_options               values, in the order of the form
    place:<name>                   a number: the names in this order are `selected_options`
    map:<member>:<name>            values of {"<member>": {"<name>": […]}}
    list:<member>:<key>:<name>:<inner>
                                   values of {"<member>": [{"<key>": "<name>", "<inner>": […]}]}
"""

from collections.abc import Iterable
from typing import Any

from studium.platform.errors import Invalid
from studium.platform.text import is_storable
from studium.study.questions import Response

_LIST_PARTS = 5
_MAP_PARTS = 3


def response_from_form(pairs: Iterable[tuple[str, str]]) -> Response:
    """The answer that the fields of a form give. Raises Invalid for text that cannot be kept."""
    option: str | None = None
    options: list[str] = []
    places: list[tuple[int, str]] = []
    value: dict[str, Any] = {}
    for name, text in pairs:
        if not is_storable(text) or not is_storable(name):
            raise Invalid("This contains a character that cannot be kept.")
        if name == "selected_option":
            option = text or None
        elif name == "selected_options":
            options.append(text)
        elif name.startswith("place:"):
            if text.isdecimal():
                places.append((int(text), name.removeprefix("place:")))
        else:
            _put(value, name.split(":"), text)
    ordered = [name for _, name in sorted(places)]
    return Response(
        selected_option=option,
        selected_options=tuple(options or ordered),
        response_value=value or None,
    )


def _put(value: dict[str, Any], parts: list[str], text: str) -> None:
    if parts[0] == "map" and len(parts) == _MAP_PARTS:
        value.setdefault(parts[1], {}).setdefault(parts[2], []).append(text)
    elif parts[0] == "list" and len(parts) == _LIST_PARTS:
        _, member, key, name, inner = parts
        entries = value.setdefault(member, [])
        found = next((entry for entry in entries if entry[key] == name), None)
        if found is None:
            found = {key: name, inner: []}
            entries.append(found)
        found[inner].append(text)
