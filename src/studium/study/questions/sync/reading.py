"""From what a store keeps to a question, and an inventory of the fields that it has. Pure."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import fields as members_of
from typing import Any

from studium.study.questions.content import QuestionContent, content_from
from studium.study.questions.sync.contract import StoreItem

_MEMBERS = {field.name for field in members_of(QuestionContent)}
_SOURCE = "vector_store"


def read_item(item: StoreItem, *, name: str, fields: Mapping[str, str]) -> QuestionContent:
    """An item as a question. What is no member of one is kept in its metadata.

    Raises QuestionInvalid.
    """
    theirs = {fields.get(member, member): member for member in _MEMBERS}
    value: dict[str, Any] = {}
    more: dict[str, Any] = {}
    for field, content in item.payload.items():
        if field in theirs:
            value[theirs[field]] = content
        else:
            more[field] = content
    metadata = value.get("metadata") if isinstance(value.get("metadata"), dict) else {}
    value["metadata"] = {**more, **(metadata or {}), "source": _SOURCE, "store_id": item.id}
    value["source_id"] = name
    value.setdefault("type", "SINGLE_BEST")
    value.setdefault("scoring", "dichotomous")
    return content_from(value)


class Inventory:
    """Counts which fields a store's items have, and of what kind their values are."""

    def __init__(self) -> None:
        """Know no field yet."""
        self._kinds: dict[str, Counter[str]] = {}

    def add(self, item: StoreItem) -> None:
        """Look at one item."""
        for field, value in item.payload.items():
            self._kinds.setdefault(str(field), Counter())[type(value).__name__] += 1

    def to_json(self) -> list[dict[str, Any]]:
        """Each field with the kinds of its values and how many items have it."""
        return [
            {"field": field, "items": sum(kinds.values()), "kinds": sorted(kinds)}
            for field, kinds in sorted(self._kinds.items())
        ]
