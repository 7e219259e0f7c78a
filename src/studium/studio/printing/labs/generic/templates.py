"""Requests from templates. Pure."""

import re
from collections.abc import Mapping
from typing import Any

from studium.studio.printing.labs.contract import LabItem, LabOrder

VALUE = re.compile(r"\{\{\s*([\w.]+)\s*\}\}")


def render(template: Any, values: Mapping[str, Any]) -> Any:
    """A request from its template."""
    if isinstance(template, dict):
        if "$each" in template:
            listed = _at(str(template["$each"]), values) or []
            return [render(template["$make"], {**values, "each": each}) for each in listed]
        return {name: render(inner, values) for name, inner in template.items()}
    if isinstance(template, list):
        return [render(inner, values) for inner in template]
    if not isinstance(template, str):
        return template
    whole = VALUE.fullmatch(template)
    if whole is not None:
        return _at(whole[1], values)
    return VALUE.sub(lambda found: str(_at(found[1], values) or ""), template)


def _at(path: str, values: Mapping[str, Any]) -> Any:
    found: Any = values
    for step in path.split("."):
        if isinstance(found, list):
            found = found[int(step)] if step.isdigit() and int(step) < len(found) else None
        else:
            found = found.get(step) if isinstance(found, Mapping) else None
    return found


def order_values(
    order: LabOrder, progress: Mapping[str, Any], *, sizing: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """The order as templates see it; `sizing` are the lab's words for `fill` and `fit`."""
    ids: Mapping[str, str] = progress.get("images") or {}
    items = [
        {
            "place": str(place),
            "lab_product": item.lab_product,
            "quantity": item.quantity,
            "options": list(item.options),
            "sizing": _sizing(item, sizing or {}),
            "images": [
                {
                    "name": image.name,
                    "url": image.url,
                    "md5": image.md5,
                    "sha256": image.sha256,
                    "id": ids.get(image.sha256),
                }
                for image in item.images
            ],
        }
        for place, item in enumerate(order.items, 1)
    ]
    return {
        "key": order.key,
        "reference": order.reference,
        "ship_to": dict(order.ship_to),
        "shipping": next(iter(order.shipping_options), None),
        "session": progress.get("session"),
        "items": items,
    }


def _sizing(item: LabItem, words: Mapping[str, str]) -> str | None:
    first = next((image.sizing for image in item.images), "fill")
    return words.get(first)
