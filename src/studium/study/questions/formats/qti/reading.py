"""Read QTI: one item, a test, or a package of both."""

import re
from collections.abc import Iterator

from studium.study.questions.formats import archive
from studium.study.questions.formats.model import FileRefused, Found, refuse
from studium.study.questions.formats.qti.item import read_item
from studium.study.questions.formats.qti.names import attribute, every, name
from studium.study.questions.formats.qti.package import Package
from studium.study.questions.formats.source import Source
from studium.study.questions.formats.xml import Element, parse

_ROOT_2 = re.compile(
    r"<(?:\w+:)?(?:assessment(?:Item|Test|Section)|questestinterop|manifest)[\s>/]"
)
_ROOT_3 = re.compile(r"<(?:\w+:)?qti-assessment-(?:item|test|section)[\s>/]")
THIRD = 3
_ROOTS = {2: _ROOT_2, THIRD: _ROOT_3}
OLD = "The file holds QTI 1.2, which is not read; export it as QTI 2.1 or later."


def recognises(source: Source, *, version: int) -> bool:
    """Whether the file is an item, a test or a package of this version (2 or 3)."""
    if not source.head.startswith(archive.MAGIC):
        pattern = _ROOTS[version]
        return bool(pattern.search(source.head_text))
    try:
        with archive.opened(source.stream) as opened:
            is_third = Package(opened).is_third_version
    except FileRefused:
        is_third = False
    return is_third == (version == THIRD)


def read(source: Source) -> Iterator[Found]:
    """Questions in the order of the test, else of the manifest."""
    if source.head.startswith(archive.MAGIC):
        with archive.opened(source.stream) as opened:
            yield from Package(opened).questions()
        return
    root = parse(source)
    kind = name(root)
    if kind == "assessmentItem":
        yield read_item(root, lambda _: None)
    elif kind in ("assessmentTest", "assessmentSection"):
        yield from _of_test(root)
    elif kind == "questestinterop":
        raise FileRefused(OLD)
    elif kind == "manifest":
        raise FileRefused("A manifest alone has no questions: send the package, the zip file.")
    else:
        raise FileRefused("The file is no QTI item, test or package.")


def _of_test(root: Element) -> Iterator[Found]:
    """A test alone only names its items."""
    for reference in every(root, "assessmentItemRef"):
        identifier = attribute(reference, "identifier") or attribute(reference, "href")
        href = attribute(reference, "href")[:80]
        yield refuse(
            identifier, f"Its item {href!r} is another file: send the package, the zip file."
        )
