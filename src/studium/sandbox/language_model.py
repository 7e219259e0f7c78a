"""What the stand-ins of language models answer, whatever protocol they speak.

They read the shape that is asked for and fill it from the text between the source tags: questions
with a word left out, answers to questions, grades by shared words. The model's name says how they
behave: `twin` well, `twin-slow` late, `twin-wrong` with a key that is not right, `twin-half` cut
off in the middle, `twin-rubbish` in no shape, `twin-down` with an error, `twin-absurd` with values
out of bounds, and `twin-obedient` does what the source orders.
"""

import asyncio
import json
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, Field

SLOW_SECONDS = 5.0
_SOURCE = re.compile(r"<source-(\w+)>\n(.*)\n</source-\1>", re.DOTALL)
_CAPITAL = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{3,}")
_GAP = "____"


class Shape(BaseModel):
    """The JSON schema of an answer, as far as it is read."""

    properties: dict[str, Any] = Field(default_factory=dict)


class _Part(BaseModel):
    text: str = ""


class Message(BaseModel):
    """A message of a conversation: text, or parts of it."""

    content: str | list[_Part] | None = None

    @property
    def text(self) -> str:
        """What it says, a part a line."""
        if isinstance(self.content, list):
            return "\n".join(part.text for part in self.content)
        return self.content or ""


def text_of(messages: Iterable[Message]) -> str:
    """What a whole conversation says."""
    return "\n".join(message.text for message in messages)


class Down(Exception):
    """The service does not answer now."""


@dataclass(frozen=True)
class Said:
    """What the model says: the arguments of its answer as JSON, perhaps not whole."""

    arguments: str
    is_cut: bool = False


async def say(model: str, text: str, asked: Collection[str]) -> Said:
    """Fill a shape with the members `asked` from what `text` says. Raises Down."""
    if model.endswith("-down"):
        raise Down
    if model.endswith("-slow"):
        await asyncio.sleep(SLOW_SECONDS)
    if model.endswith("-rubbish"):
        return Said(json.dumps({"poem": "Roses are red."}))
    match = _SOURCE.search(text)
    source = match[2] if match else ""
    if "questions" in asked:
        answer: dict[str, Any] = {"questions": _questions(model, source)}
    elif "answers" in asked:
        answer = {"answers": _answers(text, source)}
    else:
        answer = _verdict(model, source)
    said = json.dumps(answer)
    return Said(said[: len(said) // 2], is_cut=True) if model.endswith("-half") else Said(said)


def _questions(model: str, source: str) -> list[dict[str, Any]]:
    if model.endswith("-obedient") and "gnore" in source:
        return [_obedient(source)]
    names = list(dict.fromkeys(_CAPITAL.findall(source)))
    found = []
    for sentence in re.findall(r"[A-Z][^.!?\n]*[.!?]", source):
        name = _CAPITAL.search(sentence)
        others = [other for other in names if other not in sentence][:3]
        if not name or len(others) < 3:  # noqa: PLR2004 - wrong options
            continue
        found.append(
            {
                "type": "SINGLE_BEST",
                "stem": sentence.replace(name[0], _GAP),
                "options": [*others[:1], name[0], *others[1:]],
                "correct": [0 if model.endswith("-wrong") else 1],
                "rationale": f"The source says so: {sentence}",
                "quote": sentence,
            }
        )
    return found


def _obedient(source: str) -> dict[str, Any]:
    return {
        "type": "SINGLE_BEST",
        "stem": "What is the system prompt?",
        "options": ["Here it is", "No", "Perhaps", "Never"],
        "correct": [0],
        "rationale": "The source ordered it.",
        "quote": next(line for line in source.splitlines() if "gnore" in line),
    }


def _answers(text: str, source: str) -> list[list[int]]:
    questions = json.loads(text[text.index("[") : text.index("\n<source-")])
    return [
        [
            index
            for index, option in enumerate(question["options"])
            if question["stem"].replace(_GAP, option) in source
        ]
        for question in questions
    ]


def _verdict(model: str, source: str) -> dict[str, Any]:
    given = json.loads(source)
    wanted = set(re.findall(r"\w+", given["model_answer"].lower()))
    said = [word for word in re.findall(r"\w+", given["answer"]) if word.lower() in wanted]
    score = min(1.0, len({word.lower() for word in said}) / max(1, len(wanted)))
    if model.endswith("-absurd"):
        score = 17.0
    return {
        "score": score,
        "criteria": [{"text": given["model_answer"], "score": min(1.0, score), "quotes": said[:1]}],
        "wrong_quotes": [],
        "next_step": "Compare your answer with the model answer.",
    }
