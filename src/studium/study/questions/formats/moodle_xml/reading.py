"""Read Moodle XML question by question."""

import base64
import binascii
import json
import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote

from studium.study.questions.formats.bank import judge
from studium.study.questions.formats.marks import (
    FULL,
    PARTIAL_MARKS,
    Weighed,
    multiple,
    single,
    true_or_false,
)
from studium.study.questions.formats.markup import Texts, tidy
from studium.study.questions.formats.model import (
    MULTI_SELECT,
    ORDERING,
    Found,
    Item,
    Media,
    Option,
    refuse,
)
from studium.study.questions.formats.moodle_xml.names import KEPT_AS_METADATA, OWN_TAG
from studium.study.questions.formats.moodle_xml.unread import unread
from studium.study.questions.formats.source import Source
from studium.study.questions.formats.xml import (
    Element,
    child,
    children,
    inner_markup,
    stream,
    text_of,
)

TYPES_IN_WORDS = {
    "shortanswer": "a short answer",
    "numerical": "a number",
    "essay": "an essay",
    "matching": "matching",
    "match": "matching",
    "description": "a description without a question",
    "cloze": "embedded answers",
    "multianswer": "embedded answers",
    "gapselect": "words chosen in a text",
    "ddwtos": "words dragged into a text",
    "ddimageortext": "things dragged onto a picture",
    "ddmarker": "markers dragged onto a picture",
    "random": "a question drawn at random",
}
_ROOT = re.compile(r"<(?:\w+:)?quiz[\s>/]")
_PLUGIN_FILE = "@@PLUGINFILE@@/"


def recognises(source: Source) -> bool:
    """Whether the text has the root element `quiz`."""
    return bool(_ROOT.search(source.head_text))


def read(source: Source) -> Iterator[Found]:
    """Questions in the order of the file; one without a name is called by its number."""
    category, number = "", 0
    for element in stream(source, ("question",)):
        if element.get("type") == "category":
            category = tidy(text_of(child(element, "category")))
            continue
        number += 1
        yield _Question(element, category, number).found()


class _Question:
    """One question element."""

    def __init__(self, element: Element, category: str, number: int) -> None:
        self._element = element
        self._texts = Texts()
        self._number = number
        self._category = category

    def found(self) -> Found:
        """The question as the bank has it, or why it has it not."""
        kind = (self._element.get("type") or "").strip().lower()
        identifier = tidy(text_of(child(self._element, "name"))).replace("\n", " ")
        identifier = identifier or str(self._number)
        readers = {
            "multichoice": self._multichoice,
            "multichoiceset": self._multichoiceset,
            "oumultiresponse": self._multichoiceset,
            "truefalse": self._truefalse,
            "ordering": self._ordering,
        }
        if kind not in readers:
            words = TYPES_IN_WORDS.get(kind, repr(kind[:40]))
            return refuse(identifier, f"It is of the type {words}; the bank has no such type.")
        return readers[kind](self._weighed(identifier))

    def _weighed(self, identifier: str) -> Weighed:
        stem = child(self._element, "questiontext")
        question = Weighed(
            identifier=identifier,
            stem=self._text(stem),
            rationale="",
            metadata={},
            texts=self._texts,
        )
        question.media = tuple(self._media(stem, question))
        question.rationale = self._text(child(self._element, "generalfeedback"))
        question.metadata = self._metadata(question)
        question.losses += unread(self._element)
        self._lost_pictures(question)
        return question

    def _multichoice(self, question: Weighed) -> Found:
        self._take_options(question)
        is_single = text_of(child(self._element, "single")).lower() in ("", "1", "true")
        return self._with_own_tags(single(question) if is_single else multiple(question))

    def _multichoiceset(self, question: Weighed) -> Found:
        """All or nothing (or parts of it): the options above 0 % are right."""
        self._take_options(question)
        options = tuple(
            Option(content, percent > 0, rationale)
            for content, percent, rationale in question.options
        )
        return self._with_own_tags(question.found(MULTI_SELECT, options, scoring="dichotomous"))

    def _truefalse(self, question: Weighed) -> Found:
        comments = {"true": "", "false": ""}
        percents = {"true": 0.0, "false": 0.0}
        for answer in children(self._element, "answer"):
            word = text_of(child(answer, "text")).lower()
            if word in comments:
                comments[word] = self._text(child(answer, "feedback"))
                percents[word] = _percent(answer)
        self._lost_pictures(question)
        if sorted(percents.values()) != [0, FULL]:
            return question.refused("It does not say whether it is true or false.")
        right, wrong = ("true", "false") if percents["true"] else ("false", "true")
        return self._with_own_tags(
            true_or_false(
                question, is_true=right == "true", wrong=comments[wrong], right=comments[right]
            )
        )

    def _ordering(self, question: Weighed) -> Found:
        self._take_options(question)
        places = [percent for _, percent, _ in question.options]
        is_placed = len(set(places)) == len(places)
        in_order = sorted(range(len(places)), key=places.__getitem__ if is_placed else None)
        rows = [question.options[n] for n in in_order]
        index = {option: n for n, option in enumerate(in_order)}
        item = Item(
            identifier=question.identifier,
            type=ORDERING,
            stem=question.stem,
            options=tuple(Option(content, None, rationale) for content, _, rationale in rows),
            rationale=question.rationale,
            media=question.media,
            metadata=dict(question.metadata),
            file_order=tuple(index[n] for n in range(len(places))),
        )
        return self._with_own_tags(judge(item, (*question.losses, *self._texts.losses())))

    def _take_options(self, question: Weighed) -> None:
        for answer in children(self._element, "answer"):
            content = self._text(answer)
            question.option(content, _percent(answer), self._text(child(answer, "feedback")))
        self._lost_pictures(question)

    def _text(self, element: Element | None) -> str:
        """Plain text of an element with a `text` and a format, whose default is HTML."""
        if element is None:
            return ""
        text = child(element, "text")
        if text is not None and len(text):
            return self._texts.html(inner_markup(text))
        raw = text_of(text)
        kind = (element.get("format") or "html").lower()
        if kind in ("plain_text", "markdown"):
            return tidy(raw)
        return self._texts.html(raw) if kind == "html" else self._texts.either(raw)

    def _media(self, element: Element | None, question: Weighed) -> Iterator[Media]:
        """The pictures that the question text shows and the file holds."""
        files = {} if element is None else _files(element)
        for picture in self._texts.pictures:
            name = unquote(picture.source.removeprefix(_PLUGIN_FILE))
            data = files.get(name)
            if data is None:
                question.losses.append(f"picture {picture.source[:80]!r}, not in the file")
                continue
            alt = picture.alt or name
            if not picture.alt:
                question.losses.append(f"picture {name[:80]!r} has no description")
            yield Media(PurePosixPath(name).name, alt, data)
        shown = {unquote(p.source.removeprefix(_PLUGIN_FILE)) for p in self._texts.pictures}
        question.losses += [f"file {name[:80]!r}" for name in files if name not in shown]
        self._texts.pictures.clear()

    def _lost_pictures(self, question: Weighed) -> None:
        """Only the question text has a place for pictures."""
        for picture in self._texts.pictures:
            told = picture.source.removeprefix(_PLUGIN_FILE)[:80]
            question.losses.append(f"picture {told!r} outside of the question text")
        self._texts.pictures.clear()

    def _metadata(self, question: Weighed) -> dict[str, Any]:
        metadata: dict[str, Any] = {"category": self._category} if self._category else {}
        for name, ours in KEPT_AS_METADATA.items():
            element = child(self._element, name)
            text = text_of(element) if name == "idnumber" else self._text(element)
            if text:
                metadata[ours] = text
        tags = [tag for tag in self._tags() if not tag.startswith(OWN_TAG)]
        if tags:
            metadata["tags"] = tags
        grade = text_of(child(self._element, "defaultgrade"))
        if grade and _number(grade) not in (None, 1.0):
            question.losses.append(f"weight of {_number(grade):g} marks")
        return metadata

    def _tags(self) -> list[str]:
        tags = child(self._element, "tags")
        return [] if tags is None else [text_of(tag) for tag in children(tags, "tag")]

    def _with_own_tags(self, found: Found) -> Found:
        """Fields that our own export writes as tags, `studium:field=JSON`."""
        own = dict(
            tag.removeprefix(OWN_TAG).partition("=")[::2]
            for tag in self._tags()
            if tag.startswith(OWN_TAG)
        )
        if not own or found.item is None:
            return found
        losses = found.losses
        if "scoring" in own:
            losses = tuple(loss for loss in losses if not loss.startswith(PARTIAL_MARKS))
        return judge(_with_fields(found.item, own), losses)


def _with_fields(item: Item, own: dict[str, str]) -> Item:
    fields: dict[str, Any] = {}
    for name, written in own.items():
        try:
            fields[name] = json.loads(written)
        except ValueError:
            continue
    metadata = fields.get("metadata")
    difficulty = fields.get("difficulty")
    return Item(
        identifier=item.identifier,
        type=item.type,
        stem=item.stem,
        options=item.options,
        rationale=item.rationale,
        domain=str(fields.get("domain", item.domain))[:100],
        difficulty=difficulty if isinstance(difficulty, int) else item.difficulty,
        scoring=str(fields.get("scoring", item.scoring)),
        media=item.media,
        metadata={**item.metadata, **(metadata if isinstance(metadata, dict) else {})},
        file_order=item.file_order,
    )


def _percent(answer: Element) -> float:
    return _number(answer.get("fraction") or "0") or 0.0


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if abs(value) < 1e9 else None  # noqa: PLR2004 -- nan and what is no grade


def _files(element: Element) -> dict[str, bytes]:
    """The files that are embedded in a text, by name."""
    files = {}
    for one in children(element, "file"):
        try:
            data = base64.b64decode("".join((one.text or "").split()), validate=True)
        except (binascii.Error, ValueError):
            continue
        if data:
            folder = (one.get("path") or "/").strip("/")
            name = one.get("name") or ""
            files[f"{folder}/{name}" if folder else name] = data
    return files
