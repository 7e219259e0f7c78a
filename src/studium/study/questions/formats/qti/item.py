"""One QTI assessment item as the bank has it, or why it has it not."""

import json
from collections.abc import Callable
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any

from studium.study.questions.formats.bank import judge
from studium.study.questions.formats.markup import Texts, tidy
from studium.study.questions.formats.model import (
    HOT_SPOT,
    MULTI_SELECT,
    ORDERING,
    SINGLE_BEST,
    Found,
    Item,
    Media,
    Option,
    refuse,
)
from studium.study.questions.formats.qti.content import markup
from studium.study.questions.formats.qti.hot_spot import regions
from studium.study.questions.formats.qti.key import Key
from studium.study.questions.formats.qti.names import attribute, every, first, name
from studium.study.questions.formats.xml import Element, parse_bytes, text_of

AUTHOR_CLASS = "studium"
RATIONALE = "RATIONALE"
INTERACTIONS = {
    "choiceInteraction": "choice",
    "orderInteraction": "order",
    "hotspotInteraction": "hot spot",
    "inlineChoiceInteraction": "inline choice",
    "textEntryInteraction": "text entry",
    "extendedTextInteraction": "extended text",
    "matchInteraction": "matching",
    "associateInteraction": "association",
    "gapMatchInteraction": "gap match",
    "hottextInteraction": "hot text",
    "sliderInteraction": "slider",
    "uploadInteraction": "upload",
    "drawingInteraction": "drawing",
    "mediaInteraction": "media",
    "customInteraction": "custom interaction",
    "portableCustomInteraction": "portable custom interaction",
}
MOST_FEEDBACKS_NAMED = 5

Files = Callable[[str], bytes | None]
"""The bytes behind an address in the item, or None."""


def read_item(root: Element, files: Files) -> Found:
    """The question in an `assessmentItem` element."""
    identifier = tidy(attribute(root, "identifier") or attribute(root, "title"))
    body = first(root, "itemBody")
    if body is None:
        return refuse(identifier, "It has no item body.")
    interactions = [one for one in body.iter() if name(one).endswith("Interaction")]
    reason = _objection(root, interactions)
    if reason:
        return refuse(identifier, reason)
    return _Reader(root, body, interactions[0], files).found(identifier)


def _objection(root: Element, interactions: list[Element]) -> str | None:
    if not interactions:
        return "It asks for no answer."
    kinds = [name(one) for one in interactions]
    told = ", ".join(INTERACTIONS.get(kind, kind[:40]) for kind in dict.fromkeys(kinds))
    if attribute(root, "adaptive") == "true":
        return f"It is adaptive ({told}); the bank has no such type."
    if first(root, "templateDeclaration") is not None:
        return f"Its values are drawn at random ({told}); the bank has no such type."
    if len(interactions) > 1:
        return f"It asks for several answers at once ({told}); the bank has no such type."
    if kinds[0] not in ("choiceInteraction", "orderInteraction", "hotspotInteraction"):
        return f"It is of the type {told}; the bank has no such type."
    return None


class _Reader:
    """Reads an item with one interaction."""

    def __init__(self, root: Element, body: Element, interaction: Element, files: Files) -> None:
        self._root = root
        self._body = body
        self._interaction = interaction
        self._files = files
        self._texts = Texts()
        self._losses: list[str] = []
        self._own: dict[str, Any] = {}
        self._key = Key.of(root, attribute(interaction, "responseIdentifier"))
        if first(body, "math") is not None:
            self._losses.append("formulas, which become text")
        self._feedbacks: dict[str, list[Element]] = {}
        for one in every(root, "feedbackInline", "feedbackBlock", "modalFeedback"):
            if attribute(one, "showHide", "show") == "show":
                self._feedbacks.setdefault(attribute(one, "identifier"), []).append(one)
            else:
                self._losses.append(f"feedback unless {attribute(one, 'identifier')[:40]!r}")

    def found(self, identifier: str) -> Found:
        """The question, whichever of the three interactions it has."""
        kind = name(self._interaction)
        stem = self._stem()
        media = self._media()
        choices = list(every(self._interaction, "simpleChoice"))
        self._key = self._key.over([attribute(choice, "identifier") for choice in choices])
        options: tuple[Option, ...] = ()
        body: dict[str, Any] = {}
        if kind == "hotspotInteraction":
            question_type = HOT_SPOT
            picture, body, losses = regions(self._interaction, self._key, self._files)
            media = (picture, *media) if picture else media
            self._losses += losses
        elif kind == "orderInteraction":
            question_type = ORDERING
            options = self._in_order(choices)
        else:
            question_type = self._choice_type(len(choices))
            options = tuple(self._option(choice) for choice in choices)
        rationale = self._feedback(RATIONALE)
        self._losses += self._key.losses(question_type)
        self._lost_feedback()
        item = Item(
            identifier=str(self._own.get("identifier", identifier)),
            type=question_type,
            stem=stem,
            options=options,
            rationale=rationale,
            domain=str(self._own.get("domain", "")),
            difficulty=self._own.get("difficulty"),
            scoring=str(self._own.get("scoring", self._key.scoring(question_type))),
            media=media,
            metadata=self._metadata(),
            body=self._own.get("body", body),
            file_order=self._file_order(choices) if question_type == ORDERING else (),
        )
        return self._judged(item, choices)

    def _judged(self, item: Item, choices: list[Element]) -> Found:
        known = {attribute(choice, "identifier") for choice in choices}
        losses = (*self._losses, *self._texts.losses())
        if choices and not set(self._key.right) <= known:
            return refuse(item.identifier, "Its right answer is none of its choices.")
        if item.type == ORDERING and set(self._key.right) != known:
            return refuse(item.identifier, "It states no order of all its choices.")
        return judge(item, losses)

    def _choice_type(self, choices: int) -> str:
        if self._key.cardinality == "single":
            return SINGLE_BEST
        most = attribute(self._interaction, "maxChoices", "1")
        if most == "1" and len(self._key.right) == 1:
            return SINGLE_BEST
        if most not in ("0", str(choices), str(len(self._key.right))):
            self._losses.append(f"at most {most[:10]} may be chosen")
        return MULTI_SELECT

    def _in_order(self, choices: list[Element]) -> tuple[Option, ...]:
        return tuple(
            Option(self._text(choice), None, self._feedback(attribute(choice, "identifier")))
            for choice in sorted(choices, key=self._place)
        )

    def _file_order(self, choices: list[Element]) -> tuple[int, ...]:
        """Of each choice, as they stand in the file, its index in the right order."""
        by_place = sorted(range(len(choices)), key=lambda n: self._place(choices[n]))
        index = {choice: n for n, choice in enumerate(by_place)}
        return tuple(index[n] for n in range(len(choices)))

    def _place(self, choice: Element) -> int:
        return self._places.get(attribute(choice, "identifier"), len(self._places))

    @cached_property
    def _places(self) -> dict[str, int]:
        return {identifier: n for n, identifier in enumerate(self._key.right)}

    def _option(self, choice: Element) -> Option:
        identifier = attribute(choice, "identifier")
        content = self._text(choice)
        return Option(content, identifier in self._key.right, self._feedback(identifier))

    def _stem(self) -> str:
        """The body's text, with the interaction's prompt in its place, after any stimulus."""
        stimulus = "".join(
            self._stimulus(ref) for ref in every(self._root, "assessmentStimulusRef")
        )
        return self._texts.html(stimulus + markup(self._body, self._instead))

    def _instead(self, element: Element) -> str | None:
        if element is self._interaction:
            prompt = first(element, "prompt")
            return "" if prompt is None else f"<p>{markup(prompt)}</p>"
        if name(element) == "rubricBlock":
            return self._rubric(element)
        if name(element) == "stylesheet":
            self._losses.append("style sheet")
        return None

    def _rubric(self, element: Element) -> str:
        views = attribute(element, "view", "candidate").split()
        if AUTHOR_CLASS in attribute(element, "class").split():
            try:
                own = json.loads(text_of(element))
            except (ValueError, RecursionError):
                own = None
            self._own = own if isinstance(own, dict) else {}
            return ""
        if "candidate" in views:
            return f"<div>{markup(element)}</div>"
        self._losses.append(f"rubric for {', '.join(views)[:60]}")
        return ""

    def _stimulus(self, reference: Element) -> str:
        href = attribute(reference, "href")
        data = self._files(href)
        body = first(parse_bytes(data), "stimulusBody") if data else None
        if body is None:
            self._losses.append(f"stimulus {href[:80]!r}, not in the file")
            return ""
        return f"<div>{markup(body)}</div>"

    def _text(self, element: Element) -> str:
        text = self._texts.html(markup(element))
        for picture in self._texts.pictures:
            self._losses.append(f"picture {picture.source[:80]!r} outside of the question text")
        self._texts.pictures.clear()
        return text

    def _media(self) -> tuple[Media, ...]:
        media = []
        for picture in self._texts.pictures:
            data = self._files(picture.source)
            file = PurePosixPath(picture.source).name
            if data is None:
                self._losses.append(f"picture {picture.source[:80]!r}, not in the file")
                continue
            if not picture.alt:
                self._losses.append(f"picture {file[:80]!r} has no description")
            media.append(Media(file, picture.alt or file, data))
        self._texts.pictures.clear()
        return tuple(media)

    def _feedback(self, identifier: str) -> str:
        texts = [self._text(element) for element in self._feedbacks.pop(identifier, ())]
        return "\n\n".join(dict.fromkeys(text for text in texts if text))

    def _lost_feedback(self) -> None:
        names = list(self._feedbacks)[:MOST_FEEDBACKS_NAMED]
        self._losses += [f"feedback {feedback[:40]!r}" for feedback in names]

    def _metadata(self) -> dict[str, Any]:
        own = self._own.get("metadata")
        metadata: dict[str, Any] = dict(own) if isinstance(own, dict) else {}
        title = tidy(attribute(self._root, "title"))
        if title and not self._own:
            metadata["title"] = title
        if attribute(self._interaction, "shuffle") == "true" and any(
            attribute(choice, "fixed") == "true"
            for choice in every(self._interaction, "simpleChoice")
        ):
            self._losses.append("fixed places of choices")
        return metadata
