"""A definition tried on what the lab really sent: when it is saved, and in the preview. Pure."""

import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

from pydantic import ValidationError

from studium.studio.printing.labs.contract import LabImage, LabItem, LabOrder
from studium.studio.printing.labs.generic.definition import LabDefinition
from studium.studio.printing.labs.generic.reading import find, read_catalogue, read_news
from studium.studio.printing.labs.generic.templates import order_values, render

_LONGEST_SHOWN = 4000


async def _nothing() -> AsyncIterator[bytes]:
    yield b""


SAMPLE_ORDER = LabOrder(
    "0123456789abcdef01234567-1",
    "2026-SAMPLE",
    {
        "name": "Anna Bell",
        "line1": "1 Main Street",
        "line2": None,
        "city": "Eagan",
        "state": "MN",
        "postal_code": "55121",
        "country": "US",
        "phone": None,
    },
    ("standard",),
    (
        LabItem(
            "PRINT-8X10",
            2,
            ("lustre",),
            None,
            (LabImage("anna.jpg", "https://example.org/files/anna", "md5", "sha256", 1, _nothing),),
        ),
    ),
)


def faults_of(definition: LabDefinition) -> list[str]:
    """What is read of the samples and is not there, a sentence each; none: it holds.

    Placing and reading an order want a sample; the rest is tried where there is one.
    """
    samples = definition.samples
    if samples.submit is None or samples.status is None:
        return ["Give samples of the lab's answers: samples.submit and samples.status."]
    return list(_faults(definition))


def _faults(definition: LabDefinition) -> Iterator[str]:
    samples, submit = definition.samples, definition.submit
    error = submit.error and find(submit.error, samples.submit)
    if not error and find(submit.order_id, samples.submit) is None:
        yield "submit.order_id finds nothing in samples.submit."
    how = definition.status
    news = read_news(definition, how.state, how.shipments, samples.status)
    if news.unknown_state is not None:
        yield f"states does not know {news.unknown_state!r} of samples.status."
    elif news.state is None:
        yield "status.state finds nothing in samples.status."
    for name, expression, sample in _others(definition):
        if sample is not None and not find(expression, sample):
            yield f"{name} finds nothing in its sample."


def _others(definition: LabDefinition) -> Iterator[tuple[str, str, Any]]:
    """What else is read: its name, where it stands, and the sample."""
    samples = definition.samples
    if definition.quote is not None:
        yield "quote.total", definition.quote.total, samples.quote
    if definition.catalogue is not None:
        products = f"({definition.catalogue.products})[?id]"
        yield "catalogue.products", products, samples.catalogue
    if definition.updated is not None:
        yield "updated.orders", definition.updated.orders, samples.updated
    told = definition.told
    if told is not None:
        yield "callback.key", told.key, samples.callback
        if told.state is not None:
            yield "callback.state", told.state, samples.callback


def preview(text: str) -> tuple[list[tuple[str, str]], list[str]]:
    """What a definition sends and reads of its samples, by title, and what is wrong with it."""
    try:
        definition = LabDefinition.model_validate(json.loads(text))
    except ValidationError as problem:
        return [], [
            f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in problem.errors()
        ]
    except (ValueError, RecursionError) as problem:
        return [], [f"This is no JSON: {problem}"]
    sizing = definition.sizing
    words = {"fill": sizing.fill, "fit": sizing.fit} if sizing else {}
    values = order_values(SAMPLE_ORDER, {"session": "session-1"}, sizing=words)
    try:
        shown = [
            (
                f"POST {definition.base_url}{render(definition.submit.path, values)}",
                _text(render(definition.submit.body, values)),
            ),
            *_read_of(definition),
        ]
        return shown, faults_of(definition)
    except (AttributeError, TypeError, KeyError) as problem:
        return [], [f"The samples cannot be read: {problem}"]


def _read_of(definition: LabDefinition) -> Iterator[tuple[str, str]]:
    samples = definition.samples
    if samples.submit is not None:
        yield "The order's id", _text(find(definition.submit.order_id, samples.submit))
    if samples.status is not None:
        how = definition.status
        news = read_news(definition, how.state, how.shipments, samples.status)
        yield "How it stands", _text({"state": news.state, "shipments": news.shipments})
    if definition.quote is not None and samples.quote is not None:
        yield "The price", _text(find(definition.quote.total, samples.quote))
    if definition.catalogue is not None and samples.catalogue is not None:
        found = read_catalogue(definition.catalogue, samples.catalogue, samples.catalogue)
        yield "Products", _text([each.name for each in found.products[:20]])
    if definition.told is not None and samples.callback is not None:
        yield "The order of a callback", _text(find(definition.told.key, samples.callback))
    yield "The lab", "; ".join(sorted(each.words for each in definition.can))


def _text(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False, default=str)[:_LONGEST_SHOWN]
