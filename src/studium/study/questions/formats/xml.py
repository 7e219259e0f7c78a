"""XML from strangers: read element by element, without entities, within limits."""

import html
from collections.abc import Iterator
from typing import Any, TypeAlias

from studium.platform.late import Late
from studium.study.questions.formats.model import FileRefused
from studium.study.questions.formats.source import CHUNK_BYTES, Source

etree: Any = Late("lxml.etree")

MAX_ELEMENTS = 2_000_000
MAX_ELEMENTS_IN_ONE = 20_000
MAX_ELEMENTS_IN_MANIFEST = 200_000
MAX_DEPTH = 100
MAX_TAG_BYTES = 1024 * 1024
PROLOG_BYTES = 256 * 1024
NO_ENTITIES = "The file declares XML entities; no question file needs them."

Element: TypeAlias = Any
"""An element of lxml, which carries no types."""


def local_name(element: Element) -> str:
    """An element's name without its namespace; empty for comments and the like."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def children(element: Element, name: str) -> list[Element]:
    """Child elements of this name, whatever their namespace."""
    return [child for child in element if local_name(child) == name]


def child(element: Element, name: str) -> Element | None:
    """The first child of this name."""
    return next((one for one in element if local_name(one) == name), None)


def descendants(element: Element, *names: str) -> list[Element]:
    """All elements below that have one of these names."""
    return [one for one in element.iter() if one is not element and local_name(one) in names]


def text_of(element: Element | None) -> str:
    """All text in an element, trimmed; empty for none."""
    return "" if element is None else str("".join(element.itertext())).strip()


def inner_markup(element: Element) -> str:
    """What is inside an element, elements and all, without namespaces' prefixes."""
    pieces = [html.escape(element.text or "", quote=False)]
    for one in element:
        name = local_name(one)
        if name:
            attributes = "".join(
                f' {key.rpartition("}")[2]}="{html.escape(value)}"'
                for key, value in one.attrib.items()
            )
            inside = inner_markup(one)
            pieces.append(f"<{name}{attributes}>" + (f"{inside}</{name}>" if inside else ""))
        pieces.append(html.escape(one.tail or "", quote=False))
    return "".join(pieces)


def parse(source: Source) -> Element:
    """A small document as a whole, of at most MAX_ELEMENTS_IN_ONE elements."""
    pieces = stream(source, ())
    for _ in pieces:
        pass
    return pieces.root


def parse_bytes(data: bytes, most_elements: int = MAX_ELEMENTS_IN_ONE) -> Element:
    """A small document as a whole, from memory."""
    chunks = (data[n : n + CHUNK_BYTES] for n in range(0, len(data), CHUNK_BYTES))
    pieces = Pieces(chunks, (), most_elements)
    for _ in pieces:
        pass
    return pieces.root


def stream(source: Source, names: tuple[str, ...]) -> "Pieces":
    """The elements of these names directly under the root, one after the other."""
    return Pieces(source.chunks(), names)


class Pieces:
    """Iterates over elements of a document and forgets each when the next is asked for."""

    def __init__(
        self,
        chunks: Iterator[bytes],
        names: tuple[str, ...],
        most_in_one: int = MAX_ELEMENTS_IN_ONE,
    ) -> None:
        self._chunks = chunks
        self._most_in_one = most_in_one
        self._names = names
        self._parser = etree.XMLPullParser(
            events=("start", "end"),
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        self._root: Element | None = None
        self._seen = 0
        self._since_piece = 0
        self._depth = 0
        self._in_tag = 0
        self._has_entities = False

    @property
    def root(self) -> Element:
        """The document's root element."""
        if self._root is None:
            raise FileRefused("The file has no XML element.")
        return self._root

    def __iter__(self) -> Iterator[Element]:
        fed = 0
        try:
            for chunk in self._chunks:
                fed += len(chunk)
                self._watch_tag(chunk)
                self._parser.feed(chunk)
                yield from self._finished()
                if self._root is None and fed > PROLOG_BYTES:
                    raise FileRefused("The file has no XML element in its beginning.")
            self._parser.close()
            yield from self._finished()
        except etree.XMLSyntaxError as problem:
            if self._root is None and self._has_entities:
                raise FileRefused(NO_ENTITIES) from problem
            told = _one_line(problem, self._parser.feed_error_log)
            raise FileRefused(f"The file is no well-formed XML: {told}") from problem

    def _watch_tag(self, chunk: bytes) -> None:
        """Refuse a tag of unreasonable length: its attributes are in memory all at once."""
        self._has_entities |= b"<!ENTITY" in chunk
        opened, closed = chunk.rfind(b"<"), chunk.rfind(b">")
        if opened < 0 and closed < 0:
            self._in_tag += len(chunk) if self._in_tag else 0
        else:
            self._in_tag = len(chunk) - opened if opened > closed else 0
        if self._in_tag > MAX_TAG_BYTES:
            raise FileRefused("The file has an XML tag that is longer than any question needs.")

    def _finished(self) -> Iterator[Element]:
        for event, element in self._parser.read_events():
            if event == "start":
                self._begin(element)
                continue
            self._depth -= 1
            if self._depth == 1 and local_name(element) in self._names:
                yield element
                self._forget(element)

    def _begin(self, element: Element) -> None:
        if self._root is None:
            self._root = element
            _refuse_entities(element)
        self._depth += 1
        self._seen += 1
        self._since_piece += 1
        if self._depth > MAX_DEPTH:
            raise FileRefused(f"The file's XML is nested deeper than {MAX_DEPTH} elements.")
        if self._since_piece > self._most_in_one or self._seen > MAX_ELEMENTS:
            raise FileRefused("The file has more XML elements than any question needs.")

    def _forget(self, element: Element) -> None:
        self._since_piece = 0
        element.clear()
        parent = element.getparent()
        while parent is not None and len(parent) and parent[0] is not element:
            del parent[0]


def _refuse_entities(root: Element) -> None:
    declared = root.getroottree().docinfo.internalDTD
    if declared is not None and any(True for _ in declared.iterentities()):
        raise FileRefused(NO_ENTITIES)


def _one_line(problem: Exception, log: Any) -> str:
    """What the parser says, or the first thing in its log where it says nothing of that."""
    found = next((entry.message for entry in log), "")
    told = str(problem) if not found or found in str(problem) else found
    return " ".join(told.split())[:200]
