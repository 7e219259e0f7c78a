"""Write QTI 2.2 or 3.0: a content package with one file an item, which reads back equal."""

import io
import json
import re
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any

from studium.platform.late import Late
from studium.study.questions.formats.model import (
    HOT_SPOT,
    MULTI_SELECT,
    ORDERING,
    SINGLE_BEST,
    WITH_OPTIONS,
    Item,
    Media,
)
from studium.study.questions.formats.plugin import Written
from studium.study.questions.formats.qti.hot_spot import picture_size
from studium.study.questions.formats.qti.item import AUTHOR_CLASS, RATIONALE
from studium.study.questions.formats.qti.names import PREFIX, hyphened
from studium.study.questions.formats.xml import Element

etree: Any = Late("lxml.etree")

NAMESPACE = {
    2: "http://www.imsglobal.org/xsd/imsqti_v2p2",
    3: "http://www.imsglobal.org/xsd/imsqtiasi_v3p0",
}
MANIFEST_NAMESPACE = {
    2: "http://www.imsglobal.org/xsd/imscp_v1p1",
    3: "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1",
}
ITEM_TYPE = {2: "imsqti_item_xmlv2p2", 3: "imsqti_item_xmlv3p0"}
TEMPLATES = {
    2: "http://www.imsglobal.org/question/qti_v2p2/rptemplates/match_correct",
    3: "https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/match_correct",
}
RESPONSE = "RESPONSE"
SECOND, THIRD = 2, 3
PACKED_AT = (1980, 1, 1, 0, 0, 0)
_NO_IDENTIFIER = re.compile(r"[^A-Za-z0-9_.-]+")


def write(items: Sequence[Item], *, version: int) -> Written:
    """Questions with options, and hot spots whose picture is there."""
    packed = io.BytesIO()
    refused: list[tuple[str, str]] = []
    files: list[tuple[str, list[str]]] = []
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, item in enumerate(items, start=1):
            reason = _objection(item)
            if reason:
                refused.append((item.identifier, reason))
                continue
            path = f"items/item-{number}.xml"
            pictures = [_picture_path(number, media) for media in item.media if media.data]
            _add(archive, path, _Writer(item, number, version).document())
            for media in item.media:
                if media.data:
                    _add(archive, f"items/{_picture_path(number, media)}", media.data)
            files.append((path, [f"items/{picture}" for picture in pictures]))
        _add(archive, "imsmanifest.xml", _manifest(files, version))
    losses = [
        (item.identifier, f"picture {media.name}")
        for item in items
        for media in item.media
        if not media.data
    ]
    return Written(packed.getvalue(), tuple(refused), tuple(losses))


def _objection(item: Item) -> str | None:
    if item.type == HOT_SPOT:
        data = item.media[0].data if item.media else None
        return None if data and all(picture_size(data)) else "Its picture is not in the export."
    return None if item.type in WITH_OPTIONS else f"QTI has no {item.type}."


def _add(archive: zipfile.ZipFile, path: str, data: bytes) -> None:
    """A file with a fixed time, so that equal questions make equal packages."""
    entry = zipfile.ZipInfo(path, PACKED_AT)
    entry.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(entry, data)


def _picture_path(number: int, media: Media) -> str:
    return f"pictures/{number}-{_NO_IDENTIFIER.sub('_', media.name)}"


def _manifest(files: list[tuple[str, list[str]]], version: int) -> bytes:
    space = MANIFEST_NAMESPACE[version]
    root = etree.Element(f"{{{space}}}manifest", {"identifier": "manifest"}, {None: space})
    metadata = etree.SubElement(root, f"{{{space}}}metadata")
    etree.SubElement(metadata, f"{{{space}}}schema").text = "QTI Package"
    etree.SubElement(metadata, f"{{{space}}}schemaversion").text = f"{version}.{4 - version}.0"
    etree.SubElement(root, f"{{{space}}}organizations")
    resources = etree.SubElement(root, f"{{{space}}}resources")
    for number, (path, pictures) in enumerate(files, start=1):
        resource = etree.SubElement(
            resources,
            f"{{{space}}}resource",
            identifier=f"resource-{number}",
            type=ITEM_TYPE[version],
            href=path,
        )
        for one in (path, *pictures):
            etree.SubElement(resource, f"{{{space}}}file", href=one)
    return _bytes(root)


def _bytes(root: Element) -> bytes:
    return bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True))


class _Writer:
    """One item in the names of one version."""

    def __init__(self, item: Item, number: int, version: int) -> None:
        self._item = item
        self._number = number
        self._version = version
        self._space = NAMESPACE[version]

    def document(self) -> bytes:
        """The item's file."""
        item = self._item
        root = etree.Element(self._name("assessmentItem"), nsmap={None: self._space})
        self._set(
            root,
            identifier="item-" + str(self._number),
            title=item.identifier,
            adaptive="false",
            timeDependent="false",
        )
        choices = self._choices()
        declaration = self._qti(
            root,
            "responseDeclaration",
            identifier=RESPONSE,
            cardinality=self._cardinality,
            baseType="identifier",
        )
        correct = self._qti(declaration, "correctResponse")
        for identifier in (choices[n] for n in item.correct):
            self._qti(correct, "value").text = identifier
        self._qti(
            root,
            "outcomeDeclaration",
            identifier="SCORE",
            cardinality="single",
            baseType="float",
        )
        if item.rationale or any(option.rationale for option in item.options):
            self._qti(
                root,
                "outcomeDeclaration",
                identifier="FEEDBACK",
                cardinality="multiple",
                baseType="identifier",
            )
        self._body(self._qti(root, "itemBody"), choices)
        self._qti(root, "responseProcessing", template=TEMPLATES[self._version])
        self._feedback(root, RATIONALE, item.rationale)
        for identifier, option in zip(choices, item.options, strict=False):
            self._feedback(root, identifier, option.rationale)
        return _bytes(root)

    @property
    def _cardinality(self) -> str:
        if self._item.type == ORDERING:
            return "ordered"
        one = self._item.type == SINGLE_BEST or (
            self._item.type == HOT_SPOT and self._item.body.get("select", 1) == 1
        )
        return "single" if one else "multiple"

    def _choices(self) -> list[str]:
        if self._item.type == HOT_SPOT:
            return [str(region["id"]) for region in self._item.body["regions"]]
        return [f"choice-{number + 1}" for number in range(len(self._item.options))]

    def _body(self, body: Element, choices: list[str]) -> None:
        author = self._qti(body, "rubricBlock", view="author")
        author.set("class", AUTHOR_CLASS)
        holder = self._qti(author, "contentBody") if self._version == THIRD else author
        self._html(holder, "p").text = json.dumps(self._own_fields(), ensure_ascii=False)
        self._paragraphs(body, self._item.stem)
        shown = self._item.media[1:] if self._item.type == HOT_SPOT else self._item.media
        for media in shown:
            if media.data:
                picture = self._html(self._html(body, "p"), "img", alt=media.alt)
                picture.set("src", _picture_path(self._number, media))
        if self._item.type == HOT_SPOT:
            self._hot_spot(body)
        else:
            self._interaction(body, choices)

    def _own_fields(self) -> dict[str, Any]:
        """What QTI has no field for."""
        item = self._item
        fields: dict[str, Any] = {"identifier": item.identifier, "scoring": item.scoring}
        if item.domain:
            fields["domain"] = item.domain
        if item.difficulty is not None:
            fields["difficulty"] = item.difficulty
        if item.metadata:
            fields["metadata"] = dict(item.metadata)
        if item.type == HOT_SPOT or item.body:
            fields["body"] = dict(item.body)
        if item.media:
            fields["media"] = [media.name for media in item.media if media.data]
        return fields

    def _interaction(self, body: Element, choices: list[str]) -> None:
        kind = "orderInteraction" if self._item.type == ORDERING else "choiceInteraction"
        interaction = self._qti(body, kind, responseIdentifier=RESPONSE, shuffle="true")
        if kind == "choiceInteraction":
            most = "0" if self._item.type == MULTI_SELECT else "1"
            self._set(interaction, maxChoices=most)
        for identifier, option in zip(choices, self._item.options, strict=True):
            choice = self._qti(interaction, "simpleChoice", identifier=identifier)
            self._paragraphs(choice, option.content)

    def _hot_spot(self, body: Element) -> None:
        item = self._item
        picture = item.media[0]
        width, height = picture_size(picture.data or b"")
        interaction = self._qti(
            body,
            "hotspotInteraction",
            responseIdentifier=RESPONSE,
            maxChoices=str(item.body.get("select", 1)),
        )
        shown = self._html(
            interaction,
            "object",
            data=_picture_path(self._number, picture),
            type="image/*",
            width=f"{width:g}",
            height=f"{height:g}",
        )
        shown.text = picture.alt
        for region in item.body["regions"]:
            shape, coords = _pixels(region["shape"], region["coordinates"], width, height)
            self._qti(
                interaction,
                "hotspotChoice",
                identifier=str(region["id"]),
                shape=shape,
                coords=",".join(str(round(number)) for number in coords),
                hotspotLabel=region["label"],
            )

    def _feedback(self, root: Element, identifier: str, text: str) -> None:
        if not text:
            return
        feedback = self._qti(
            root,
            "modalFeedback",
            outcomeIdentifier="FEEDBACK",
            identifier=identifier,
            showHide="show",
        )
        holder = self._qti(feedback, "contentBody") if self._version == THIRD else feedback
        self._paragraphs(holder, text)

    def _paragraphs(self, parent: Element, text: str) -> None:
        for part in text.split("\n\n"):
            paragraph = self._html(parent, "p")
            first, *rest = part.split("\n")
            paragraph.text = first
            for line in rest:
                self._html(paragraph, "br").tail = line

    def _qti(self, parent: Element, camel: str, **attributes: str) -> Element:
        element = etree.SubElement(parent, self._name(camel))
        self._set(element, **attributes)
        return element

    def _html(self, parent: Element, name: str, **attributes: str) -> Element:
        return etree.SubElement(parent, f"{{{self._space}}}{name}", attributes)

    def _name(self, camel: str) -> str:
        local = camel if self._version == SECOND else PREFIX + hyphened(camel)
        return f"{{{self._space}}}{local}"

    def _set(self, element: Element, **attributes: str) -> None:
        for camel, value in attributes.items():
            element.set(camel if self._version == SECOND else hyphened(camel), value)


def _pixels(
    shape: str, shares: Sequence[float], width: float, height: float
) -> tuple[str, Iterator[float]]:
    if shape == "circle":
        x, y, radius = shares
        return "circle", iter((x * width, y * height, radius * width))
    if shape == "rect":
        left, top, wide, high = shares
        edges = (left * width, top * height, (left + wide) * width, (top + high) * height)
        return "rect", iter(edges)
    sizes = (width, height)
    return "poly", (share * sizes[at % 2] for at, share in enumerate(shares))
