"""Write Moodle XML that reads back equal, here and in Moodle."""

import base64
import html
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from studium.platform.late import Late
from studium.study.questions.formats.marks import FALSE, FULL, TRUE
from studium.study.questions.formats.model import (
    MULTI_SELECT,
    ORDERING,
    SINGLE_BEST,
    WITH_OPTIONS,
    Item,
    Media,
    Option,
)
from studium.study.questions.formats.moodle_xml.names import KEPT_AS_METADATA, OWN_TAG
from studium.study.questions.formats.plugin import Written
from studium.study.questions.formats.xml import Element

etree: Any = Late("lxml.etree")

_SHOWN_METADATA = {ours: name for name, ours in KEPT_AS_METADATA.items()}


def write(items: Sequence[Item]) -> Written:
    """Questions with options; what Moodle has no field for travels as a tag."""
    quiz = etree.Element("quiz")
    refused: list[tuple[str, str]] = []
    losses: list[tuple[str, str]] = []
    category = ""
    for item in items:
        if item.type not in WITH_OPTIONS:
            refused.append((item.identifier, f"Moodle XML has no {item.type}."))
            continue
        wanted = str(item.metadata.get("category", ""))
        if wanted != category:
            _text(etree.SubElement(_question(quiz, "category"), "category"), wanted)
            category = wanted
        losses += [
            (item.identifier, f"picture {media.name}") for media in item.media if not media.data
        ]
        _write(quiz, item)
    data = etree.tostring(quiz, encoding="UTF-8", xml_declaration=True, pretty_print=True)
    return Written(data, tuple(refused), tuple(losses))


def _write(quiz: Element, item: Item) -> None:
    kind = _kind(item)
    question = _question(quiz, kind)
    _text(etree.SubElement(question, "name"), item.identifier)
    _html(question, "questiontext", item.stem, item.media)
    _html(question, "generalfeedback", item.rationale)
    etree.SubElement(question, "defaultgrade").text = "1"
    for ours, name in _SHOWN_METADATA.items():
        value = str(item.metadata.get(ours, ""))
        if value and name == "idnumber":
            etree.SubElement(question, name).text = value
        elif value:
            _html(question, name, value)
    if kind == "multichoice":
        one = "true" if item.type == SINGLE_BEST else "false"
        etree.SubElement(question, "single").text = one
    for number, option in enumerate(item.options, start=1):
        _answer(question, option, _fraction(item, option, number), is_word=kind == "truefalse")
    tags = [*item.metadata.get("tags", ()), *_own_tags(item)]
    if tags:
        holder = etree.SubElement(question, "tags")
        for tag in tags:
            _text(etree.SubElement(holder, "tag"), str(tag))


def _question(quiz: Element, kind: str) -> Element:
    return etree.SubElement(quiz, "question", type=kind)


def _kind(item: Item) -> str:
    if item.type == ORDERING:
        return "ordering"
    contents = [option.content for option in item.options]
    if item.type == SINGLE_BEST and contents == [TRUE, FALSE]:
        return "truefalse"
    return "multichoice"


def _fraction(item: Item, option: Option, number: int) -> str:
    if item.type == ORDERING:
        return str(number)
    share = FULL if item.type == SINGLE_BEST else FULL / len(item.correct)
    if option.is_correct:
        return f"{share:.5f}".rstrip("0").rstrip(".")
    if item.type == MULTI_SELECT and item.scoring == "plus_minus":
        return f"-{share:.5f}".rstrip("0").rstrip(".")
    return "0"


def _own_tags(item: Item) -> Iterator[str]:
    known = {"category", "tags", *_SHOWN_METADATA}
    rest = {name: value for name, value in item.metadata.items() if name not in known}
    fields: Mapping[str, object] = {
        "domain": item.domain,
        "difficulty": item.difficulty,
        "scoring": item.scoring,
        "metadata": rest,
    }
    for name, value in fields.items():
        if value or (name == "scoring" and item.type == MULTI_SELECT):
            yield f"{OWN_TAG}{name}={json.dumps(value, ensure_ascii=False)}"


def _answer(question: Element, option: Option, fraction: str, *, is_word: bool) -> None:
    answer = etree.SubElement(question, "answer", fraction=fraction, format="html")
    _text(answer, option.content.lower() if is_word else _as_html(option.content))
    if option.rationale:
        _html(answer, "feedback", option.rationale)


def _html(parent: Element, name: str, plain: str, media: tuple[Media, ...] = ()) -> None:
    element = etree.SubElement(parent, name, format="html")
    pictures = "".join(
        f'<img src="@@PLUGINFILE@@/{html.escape(one.name)}" alt="{html.escape(one.alt)}">'
        for one in media
        if one.data
    )
    _text(element, _as_html(plain) + pictures)
    for one in media:
        if one.data:
            file = etree.SubElement(element, "file", name=one.name, path="/", encoding="base64")
            file.text = base64.b64encode(one.data).decode()


def _as_html(plain: str) -> str:
    """Paragraphs and line breaks; everything else is text."""
    paragraphs = html.escape(plain, quote=False).split("\n\n")
    return "".join(f"<p>{part.replace(chr(10), '<br>')}</p>" for part in paragraphs if part)


def _text(parent: Element, text: str) -> None:
    etree.SubElement(parent, "text").text = text
