"""Answers and the log that they are replayed from. Pure."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from studium.study.exams.sessions.model import NO_HASH, chained
from studium.study.questions import NO_RESPONSE, Response


@dataclass(frozen=True, slots=True, kw_only=True)
class ExamResponse:
    """One attempt at one item. `points_earned` is an exact fraction such as `2/3`."""

    id: UUID
    session_id: UUID
    question_id: UUID
    attempt: int
    revision: int
    selected_option: str | None
    selected_options: list[str]
    response_value: dict[str, Any] | None
    is_correct: bool | None
    points_earned: str | None
    confidence: int | None
    flagged: bool
    note: str | None
    struck_out: list[str]
    highlights: list[dict[str, Any]]
    seconds_spent: int
    checked_at: datetime | None
    reviewed_at: datetime | None
    created_at: datetime
    updated_at: datetime

    @property
    def response(self) -> Response:
        """What was answered."""
        return Response(
            selected_option=self.selected_option,
            selected_options=tuple(self.selected_options),
            response_value=self.response_value,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """What a candidate sends for one item: the answer, and what they noted beside it."""

    question_id: UUID
    revision: int
    attempt: int = 1
    response: Response = NO_RESPONSE
    confidence: int | None = None
    flagged: bool = False
    note: str | None = None
    struck_out: tuple[str, ...] = ()
    highlights: tuple[dict[str, Any], ...] = ()
    seconds_spent: int = 0


@dataclass(frozen=True, slots=True)
class LogEntry:
    """An entry of a session's log as it is kept."""

    number: int
    at: datetime
    entry: str
    hash: bytes

    @property
    def read(self) -> dict[str, Any]:
        """What the entry says."""
        said: dict[str, Any] = json.loads(self.entry)
        return said


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """The newest answer to an item, and every different answer before it, oldest first."""

    revision: int
    response: Response
    earlier: tuple[Response, ...] = ()
    seconds_spent: int = 0
    confidence: int | None = None


def says_something(response: Response) -> bool:
    """Whether anything was chosen, be it not all that is asked for."""
    value = response.response_value or {}
    return bool(
        response.selected_option or response.selected_options or any(map(bool, value.values()))
    )


def response_json(response: Response) -> dict[str, Any]:
    """An answer in an entry of the log."""
    return {
        "selected_option": response.selected_option,
        "selected_options": list(response.selected_options),
        "response_value": response.response_value,
    }


def response_from(value: Mapping[str, Any]) -> Response:
    """An answer back from an entry of the log."""
    return Response(
        selected_option=value["selected_option"],
        selected_options=tuple(value["selected_options"]),
        response_value=value["response_value"],
    )


def replayed(entries: Iterable[Mapping[str, Any]]) -> dict[tuple[UUID, int], Given]:
    """What was answered in the end, by question and attempt, from the entries of a log.

    The newest revision counts, in whatever order the writes came; what came late counts nothing.
    """
    given: dict[tuple[UUID, int], Given] = {}
    for entry in entries:
        if entry["kind"] != "answer":
            continue
        key = UUID(entry["question_id"]), entry["attempt"]
        before = given.get(key)
        if before is not None and entry["revision"] <= before.revision:
            continue
        response = response_from(entry["response"])
        earlier: tuple[Response, ...] = ()
        if before is not None:
            is_new = before.response not in (NO_RESPONSE, response)
            earlier = (*before.earlier, before.response) if is_new else before.earlier
        given[key] = Given(
            revision=entry["revision"],
            response=response,
            earlier=earlier,
            seconds_spent=entry["seconds_spent"],
            confidence=entry["confidence"],
        )
    return given


def broken_link(entries: Iterable[LogEntry], *, length: int, head: bytes) -> int | None:
    """The number of the first entry that is not what was written; None when all are.

    `length` and `head` are what the session says of its log; a log cut short breaks at its end.
    """
    before = NO_HASH
    number = 0
    for number, entry in enumerate(entries, 1):
        if entry.number != number or entry.hash != chained(before, entry.entry):
            return number
        before = entry.hash
    return number + 1 if number != length or before != head else None
