"""What the pages of a session show, put together from the session and its answers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from studium.platform.files import file_link
from studium.platform.parts import Parts
from studium.platform.vault import Vault
from studium.study.exams.actions.see_session import SeenSession
from studium.study.exams.answers.model import ExamResponse, says_something
from studium.study.exams.sessions.model import ExamSession, ShownItem
from studium.study.questions import NO_RESPONSE, Response


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemOnPage:
    """An item with the newest attempt at it. `feedback` is there once its key was shown."""

    position: int
    question_id: UUID
    question: dict[str, Any]
    kept: ExamResponse | None
    is_answered: bool
    feedback: dict[str, Any] | None = None

    @property
    def response(self) -> Response:
        """What is answered so far."""
        return self.kept.response if self.kept else NO_RESPONSE

    @property
    def attempt(self) -> int:
        """Which attempt this is."""
        return self.kept.attempt if self.kept else 1

    @property
    def template(self) -> str:
        """The folder of its type's templates."""
        return f"question_types/{str(self.question['type']).lower()}"


def items_on_page(seen: SeenSession) -> list[ItemOnPage]:
    """Every item of a session under way."""
    newest: dict[UUID, ExamResponse] = {}
    for response in seen.responses:
        newest[response.question_id] = response  # they come by attempt
    return [_on_page(item, newest.get(item.question_id)) for item in seen.items]


def _on_page(item: ShownItem, kept: ExamResponse | None) -> ItemOnPage:
    return ItemOnPage(
        position=item.position,
        question_id=item.question_id,
        question=item.shown,
        kept=kept,
        is_answered=kept is not None and says_something(kept.response),
    )


def picture_addresses(parts: Parts, now: datetime) -> "PictureAddress":
    """How templates ask where a picture is."""
    return PictureAddress(parts[Vault], now)


class PictureAddress:
    """The address of a question's picture, for whoever may see the question."""

    def __init__(self, vault: Vault, now: datetime) -> None:
        """Make links that last from now on."""
        self._vault = vault
        self._now = now

    def __call__(self, media: dict[str, Any]) -> str:
        """A signed link; nothing for a picture that no file was kept of."""
        if not media.get("file_id"):
            return ""
        return file_link(self._vault, UUID(str(media["file_id"])), now=self._now)


def progress_of(session: ExamSession, items: list[ItemOnPage]) -> dict[str, int]:
    """How far one is."""
    return {
        "count": session.item_count,
        "answered": sum(item.is_answered for item in items),
        "flagged": sum(bool(item.kept and item.kept.flagged) for item in items),
    }
