"""The examples of the API's document: requests that succeeded, as they were answered.

`WRITE_EXAMPLES=1 pytest tests/proofs/test_api_contract.py -k successes` writes them anew; every
other run holds them against what the server takes and answers.
"""

import json
import os
import re
from typing import Any
from urllib.parse import urlencode

from schemathesis.core import NOT_SET
from tests.proofs.wire import Heard
from tests.proofs.world import JSON, Asking

from studium.operations.reference.document import RECORDED, recorded

FILE = RECORDED / "examples.json"
IS_WRITTEN = bool(os.environ.get("WRITE_EXAMPLES"))
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_SECRET = re.compile(r"secret(?!s_sign_until)|token|^key$")
# The walk over other people's things looks for these marks of a tester's own.
_OTHERS = {"alice": "maria", "Alice": "Maria", "INV/25-26/00001": "INV/25-26/00042"}
_PASSWORD = "three plain words"
_LONGEST_TEXT = 160
_MOST_ITEMS = 2


class Examples:
    """What was asked and answered in one walk over all operations."""

    def __init__(self) -> None:
        self._found: dict[str, dict[str, Any]] = {}

    def keep(self, label: str, asking: Asking, heard: Heard) -> None:
        """Keep one that is JSON on both sides, where it has any.

        What a provider sends is no example for anybody else.
        """
        if asking.sign is not None or "/webhook/" in label:
            return
        ids: dict[str, str] = {}
        path = label.partition(" ")[2].format_map(_shown(asking.path, ids))
        query = urlencode(_shown(asking.query, ids), doseq=True)
        example: dict[str, Any] = {
            "status": heard.status,
            "path": f"{path}?{query}" if query else path,
        }
        if asking.body is not NOT_SET and asking.media_type == JSON:
            example["body"] = _shown(asking.body, ids)
        if heard.content_type == JSON and heard.body:
            example["answer"] = _shown(json.loads(heard.body), ids)
        self._found[label] = example

    def settle(self) -> None:
        """Write them, or hold those that are written against what was just seen."""
        if IS_WRITTEN:
            text = json.dumps(dict(sorted(self._found.items())), indent=1, ensure_ascii=False)
            FILE.write_text(text + "\n", "utf-8")
            return
        written = recorded("examples")
        stale = [
            label
            for label, found in self._found.items()
            if label in written and _outline(written[label]) != _outline(found)
        ]
        assert not stale, f"write the examples anew (tests/proofs/examples.py): {stale}"


def _outline(example: dict[str, Any]) -> dict[str, Any]:
    """What must be the same each time: the status, and the members of body and answer."""
    return {
        name: sorted(value) if isinstance(value, dict) else type(value).__name__
        for name, value in example.items()
        if name != "status"
    } | {"status": example.get("status")}


def _shown(value: Any, ids: dict[str, str], name: str = "") -> Any:
    """A value as it is shown: ids that are the same each time, no secrets, nothing long."""
    if isinstance(value, dict):
        return {_text(key, ids): _shown(each, ids, key) for key, each in value.items()}
    if isinstance(value, list):
        shown = value if name == "enum" else value[:_MOST_ITEMS]
        return [_shown(each, ids, name) for each in shown]
    if not isinstance(value, str):
        return value
    if "password" in name:
        return _PASSWORD
    return "…" if _SECRET.search(name) and value else _text(value, ids)


def _text(text: str, ids: dict[str, str]) -> str:
    def named(found: re.Match[str]) -> str:
        return ids.setdefault(found[0], f"01980000-0000-7000-8000-{len(ids) + 1:012d}")

    short = text if len(text) <= _LONGEST_TEXT else f"{text[:_LONGEST_TEXT]}…"
    for own, other in _OTHERS.items():
        short = short.replace(own, other)
    return _ID.sub(named, short)
