"""Names in the OpenAPI document that people can read and generators of clients can use.

FastAPI names two models of one name by where they stand: `studium__study__exams__api__XAnswer`.
Here that is `ExamsXAnswer`: the module, what lies deeper in it, and the model's own name.
Operations are named by `ApiRouter`, after the functions of their routes.
"""

import json
import re
from collections import Counter
from typing import Any

_LONG = re.compile(r"studium__[a-z_]+?__(?P<place>.+)__(?P<name>[A-Z]\w*)")
_PAGE = re.compile(r"studium__.+__Page_\w+?___\d+")
_FILES_OF_ANSWERS = frozenset({"api", "answers", "requests", "bodies", "candidates", "staff"})
_REFERENCE = "#/components/schemas/"


def with_short_names(document: dict[str, Any]) -> dict[str, Any]:
    """The document with its long names shortened, wherever they stand, but where they clash."""
    schemas: dict[str, Any] = document["components"]["schemas"]
    short = {name: _short(name) for name in schemas if _LONG.fullmatch(name)}
    short |= {
        name: f"Page_{short.get(item, item)}_"
        for name in schemas
        if _PAGE.fullmatch(name)
        for item in [schemas[name]["properties"]["items"]["items"]["$ref"].rpartition("/")[2]]
    }
    taken = Counter([*(set(schemas) - set(short)), *short.values()])
    short = {name: new for name, new in short.items() if taken[new] == 1}
    renamed: dict[str, Any] = json.loads(
        re.sub(
            rf'"{_REFERENCE}([^"]+)"',
            lambda found: f'"{_REFERENCE}{short.get(found[1], found[1])}"',
            json.dumps(document),
        )
    )
    renamed["components"]["schemas"] = {
        short.get(name, name): schema | ({"title": short[name]} if name in short else {})
        for name, schema in renamed["components"]["schemas"].items()
    }
    return renamed


def _short(name: str) -> str:
    found = _LONG.fullmatch(name)
    assert found is not None  # noqa: S101 - it was matched before
    folders = [each for each in found["place"].split("__") if each not in _FILES_OF_ANSWERS]
    place = "".join(word.capitalize() for each in folders for word in each.split("_"))
    return f"{place}{found['name']}"
