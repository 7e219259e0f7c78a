"""Content of QTI elements as HTML, from which plain text is made."""

import html
from collections.abc import Callable, Iterator

from studium.study.questions.formats.qti.formula import formula
from studium.study.questions.formats.qti.names import attribute, name
from studium.study.questions.formats.xml import Element, text_of

NOT_SHOWN = frozenset(
    [
        "feedbackBlock",
        "feedbackInline",
        "templateBlock",
        "templateInline",
        "rubricBlock",
        "stylesheet",
        "catalogInfo",
        "responseValidity",
        "contentBody",
    ]
)
SHOWN_WITHIN = "contentBody"
_PICTURE_TYPES = ("image/",)
_PICTURE_SUFFIXES = (".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".bmp")

Replace = Callable[[Element], str | None]


def markup(element: Element, replace: Replace = lambda _: None) -> str:
    """What is inside an element, as HTML; `replace` may give its own text for an element."""
    return "".join(_inside(element, replace))


def _inside(element: Element, replace: Replace) -> Iterator[str]:
    yield html.escape(element.text or "", quote=False)
    for child in element:
        yield _one(child, replace)
        yield html.escape(child.tail or "", quote=False)


def _one(element: Element, replace: Replace) -> str:
    own = replace(element)
    if own is not None:
        return own
    kind = name(element)
    if kind in NOT_SHOWN or not kind:
        return markup(element, replace) if kind == SHOWN_WITHIN else ""
    if kind == "img":
        return _picture(attribute(element, "src"), attribute(element, "alt"))
    if kind == "object" and is_picture(element):
        return _picture(attribute(element, "data"), text_of(element))
    if kind in ("br", "hr"):
        return f"<{kind}>"
    return (
        html.escape(formula(element), quote=False) if kind == "math" else _plain(element, replace)
    )


def _plain(element: Element, replace: Replace) -> str:
    kind = name(element)
    inside = markup(element, replace)
    return f"<{kind}>{inside}</{kind}>" if kind.isalnum() else inside


def is_picture(element: Element) -> bool:
    """Whether an `object` shows a picture."""
    return attribute(element, "type").startswith(_PICTURE_TYPES) or attribute(
        element, "data"
    ).lower().endswith(_PICTURE_SUFFIXES)


def _picture(source: str, alt: str) -> str:
    return f'<img src="{html.escape(source)}" alt="{html.escape(alt)}">'
