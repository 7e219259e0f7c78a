"""Names of QTI's elements and attributes, the same for versions 2.x and 3.0."""

import re
from collections.abc import Iterator

from studium.study.questions.formats.xml import Element, local_name

PREFIX = "qti-"
_HYPHEN = re.compile(r"-([a-z])")
_CAPITAL = re.compile(r"([A-Z])")


def name(element: Element) -> str:
    """`choiceInteraction` for both `choiceInteraction` and `qti-choice-interaction`."""
    local = local_name(element)
    if not local.startswith(PREFIX):
        return local
    return _HYPHEN.sub(lambda match: match[1].upper(), local.removeprefix(PREFIX))


def attribute(element: Element, wanted: str, default: str = "") -> str:
    """An attribute by its name of version 2, which in version 3 has hyphens."""
    value = element.get(wanted)
    if value is None:
        value = element.get(hyphened(wanted))
    return default if value is None else value.strip()


def hyphened(camel: str) -> str:
    """`responseIdentifier` as `response-identifier`."""
    return _CAPITAL.sub(lambda match: "-" + match[1].lower(), camel)


def first(element: Element, *wanted: str) -> Element | None:
    """The first element below that has one of these names."""
    return next(every(element, *wanted), None)


def every(element: Element, *wanted: str) -> Iterator[Element]:
    """All elements below that have one of these names."""
    return (one for one in element.iter() if one is not element and name(one) in wanted)
