"""What an author's form says: names with dots are places in a question's JSON."""

from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request

from studium.platform.errors import Refused
from studium.platform.text import is_storable
from studium.study.questions.types import QuestionTypePlugin

_MOST_FIELDS = 3000
_MOST_ROWS = 100


@asynccontextmanager
async def read_fields(request: Request) -> AsyncIterator[tuple[dict[str, Any], UploadFile | None]]:
    """The fields as nested values, and the picture where one was chosen, until the block ends.

    Raises Refused.
    """
    async with request.form(max_files=1, max_fields=_MOST_FIELDS) as form:
        pairs = [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
        if not all(is_storable(value) for _, value in pairs):
            raise Refused("This contains a character that cannot be kept.")
        picture = form.get("picture")
        is_chosen = isinstance(picture, UploadFile) and bool(picture.filename)
        yield nested(pairs), picture if isinstance(picture, UploadFile) and is_chosen else None


def nested(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """`variants.0.content` as `{"variants": [{"content": …}]}`; rows in the order of numbers."""
    tree: dict[str, Any] = {}
    for name, value in pairs:
        *path, last = name.split(".")
        place = tree
        for step in path:
            inner = place.setdefault(step, {})
            if not isinstance(inner, dict):
                inner = place[step] = {}
            place = inner
        place[last] = value
    listed = _listed(tree)
    assert isinstance(listed, dict)  # noqa: S101 - names of fields are no numbers
    return listed


def _listed(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if value and all(name.isdecimal() for name in value):
        rows = sorted(value, key=int)[:_MOST_ROWS]
        return [_listed(value[name]) for name in rows if isinstance(value[name], dict)]
    return {name: _listed(member) for name, member in value.items()}


def question_value(
    fields: Mapping[str, Any], plugin: QuestionTypePlugin, *, metadata: Mapping[str, Any]
) -> dict[str, Any]:
    """A question's JSON as the form has it; `metadata` is what the form does not show."""
    shown = {name: fields[name] for name in ("topic", "reference") if fields.get(name)}
    kept = {name: value for name, value in metadata.items() if name not in {"topic", "reference"}}
    rows = fields.get("media", [])
    difficulty = str(fields.get("difficulty", ""))
    return {
        "type": plugin.name,
        "domain": fields.get("domain", ""),
        "difficulty": int(difficulty) if difficulty.isdecimal() else None,
        "stem": fields.get("stem", ""),
        "rationale": fields.get("rationale") or None,
        "scoring": fields.get("scoring") or plugin.scorings[0],
        "metadata": {**kept, **shown},
        "media": [
            {"alt": row.get("alt", ""), "file_id": row.get("file_id") or None}
            for row in (rows if isinstance(rows, list) else [])
            if not row.get("remove")
        ],
        **plugin.read_form(fields),
    }
