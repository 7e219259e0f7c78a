"""A content package: a zip archive whose manifest lists items, tests and pictures."""

import posixpath
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from urllib.parse import unquote

from studium.study.questions.formats.archive import Archive
from studium.study.questions.formats.model import FileRefused, Found, refuse
from studium.study.questions.formats.qti.item import read_item
from studium.study.questions.formats.qti.names import attribute, every, name
from studium.study.questions.formats.xml import (
    MAX_ELEMENTS_IN_MANIFEST,
    Element,
    parse_bytes,
)

MANIFEST = "imsmanifest.xml"
OLD_TYPES = ("imsqti_xmlv1p", "imsqti_item_xmlv1p", "imsqti_assessment_xmlv1p")
THIRD_VERSION = (b"qtiv3p", b"xmlv3p", b"imsqtiasi_v3", b"qti-assessment-item")
ITEM, TESTS = "assessmentItem", ("assessmentTest", "assessmentSection")


@dataclass(frozen=True)
class _Resource:
    identifier: str
    path: str
    losses: tuple[str, ...] = ()


class Package:
    """The questions of an archive, in the order of its tests, else of its manifest."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._roots: dict[str, str] = {}

    @property
    def is_third_version(self) -> bool:
        """Whether the manifest, or without one the first item, speaks of QTI 3."""
        files = [self._manifest] if self._manifest else self._xml_files[:5]
        return any(mark in self._archive.read(file) for file in files for mark in THIRD_VERSION)

    def questions(self) -> Iterator[Found]:
        """Every question once."""
        resources = list(self._resources())
        items = [one for one in resources if self._kind(one.path) == ITEM]
        tests = [one for one in resources if self._kind(one.path) in TESTS]
        missing = [one for one in resources if one.path not in self._archive]
        unlisted = (
            _Resource(path, path) for path in self._xml_files if self._kind(path, "") == ITEM
        )
        read: set[str] = set()
        for resource in (*self._in_tests(tests), *items, *missing, *unlisted):
            if resource.path not in read:
                read.add(resource.path)
                yield self._question(resource)
        if not read:
            raise FileRefused("The archive has no QTI items.")

    def _question(self, resource: _Resource) -> Found:
        if resource.path not in self._archive:
            return refuse(
                resource.identifier, f"Its file {resource.path[:80]!r} is not in the archive."
            )
        try:
            root = parse_bytes(self._archive.read(resource.path))
            found = read_item(root, self._files_beside(resource.path))
            return replace(found, losses=(*found.losses, *resource.losses))
        except FileRefused as problem:
            return refuse(resource.identifier, str(problem))

    def _resources(self) -> Iterator[_Resource]:
        if self._manifest is None:
            for path in self._xml_files:
                yield _Resource(path, path)
            return
        folder = posixpath.dirname(self._manifest)
        manifest = parse_bytes(self._archive.read(self._manifest), MAX_ELEMENTS_IN_MANIFEST)
        for element in every(manifest, "resource"):
            kind = attribute(element, "type").lower()
            href = attribute(element, "href")
            if kind.startswith(OLD_TYPES):
                raise FileRefused(
                    "The archive holds QTI 1.2, which is not read; export it as QTI 2.1 or later."
                )
            if (
                "qti" in kind
                and any(word in kind for word in ("item", "test", "section", "assessment"))
                and href
            ):
                yield _Resource(attribute(element, "identifier") or href, _resolved(folder, href))

    def _in_tests(self, tests: list[_Resource]) -> Iterator[_Resource]:
        """The items that tests and sections name, each section where it is first named."""
        waiting, seen = [test.path for test in tests], set[str]()
        while waiting:
            path = waiting.pop(0)
            if path in seen or path not in self._archive:
                continue
            seen.add(path)
            folder, sections = posixpath.dirname(path), []
            for reference in every(self._root(path), "assessmentItemRef", "assessmentSectionRef"):
                href = attribute(reference, "href")
                if name(reference) == "assessmentSectionRef":
                    sections.append(_resolved(folder, href))
                    continue
                yield _Resource(
                    attribute(reference, "identifier") or href,
                    _resolved(folder, href),
                    tuple(_losses(reference)),
                )
            waiting[:0] = sections

    def _files_beside(self, path: str) -> Callable[[str], bytes | None]:
        folder = posixpath.dirname(path)

        def file(href: str) -> bytes | None:
            wanted = _resolved(folder, href)
            return self._archive.read(wanted) if wanted in self._archive else None

        return file

    def _kind(self, path: str, unreadable: str = ITEM) -> str:
        """The name of a file's root element; empty for what is not there."""
        if path not in self._archive:
            return ""
        if path not in self._roots:
            try:
                self._roots[path] = name(self._root(path))
            except FileRefused:
                self._roots[path] = unreadable if self._manifest else ""
        return self._roots[path]

    def _root(self, path: str) -> Element:
        return parse_bytes(self._archive.read(path))

    @cached_property
    def _manifest(self) -> str | None:
        """The manifest nearest to the archive's top."""
        found = [one for one in self._archive.names if posixpath.basename(one) == MANIFEST]
        return min(found, key=lambda path: path.count("/"), default=None)

    @cached_property
    def _xml_files(self) -> list[str]:
        return [
            one
            for one in self._archive.names
            if one.lower().endswith(".xml") and not one.startswith("__MACOSX")
        ]


def _losses(reference: Element) -> Iterator[str]:
    """What a test says of an item that the bank has no place for."""
    for weight in every(reference, "weight"):
        if attribute(weight, "value", "1") not in ("1", "1.0"):
            yield f"weight of {attribute(weight, 'value')[:20]} in a test"
    for rule in every(reference, "preCondition", "branchRule", "timeLimits", "itemSessionControl"):
        yield f"{name(rule)} of a test"


def _resolved(folder: str, href: str) -> str:
    """A path inside the archive, from an address relative to a folder of it."""
    return posixpath.normpath(posixpath.join(folder, unquote(href.partition("#")[0])))
