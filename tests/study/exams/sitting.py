"""A small bank and exams made from it, for tests that sit them."""

import itertools
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tests.conftest import Person

from studium.commerce.entitlements import Features
from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.parts import Parts
from studium.study.exams.actions.save_template import TemplateDraft, save_template
from studium.study.exams.blueprints.model import ExamMode, ScoringMode, blueprint_from
from studium.study.questions import (
    QuestionContent,
    QuestionState,
    QuestionTypes,
    content_from,
    create_question,
)

_numbers = itertools.count(1)


def single_best(domain: str = "evaluation", **members: Any) -> QuestionContent:
    """A question whose right option says so."""
    number = next(_numbers)
    options = ["right", "wrong one", "wrong two", "wrong three"]
    shift = number % len(options)
    options = options[shift:] + options[:shift]
    return content_from(
        {
            "type": "SINGLE_BEST",
            "domain": domain,
            "difficulty": 3,
            "stem": f"Question {number}: which is best?",
            "rationale": f"Rationale {number}",
            "scoring": "dichotomous",
            "metadata": {"topic": f"topic {number}"},
            "variants": [
                {
                    "label": "ABCD"[place],
                    "content": content,
                    "is_correct": content == "right",
                    "rationale": f"Because {content}",
                    "sort_order": place,
                }
                for place, content in enumerate(options)
            ],
        }
        | members
    )


async def add_questions(parts: Parts, *contents: QuestionContent, **members: Any) -> None:
    """Put approved questions into the bank."""
    async with parts[Database].transaction() as tx:
        for content in contents:
            await create_question(
                tx,
                content,
                types=parts[QuestionTypes],
                author_id=None,
                now=parts[Clock].now(),
                state=QuestionState.APPROVED,
                **members,
            )


async def add_template(parts: Parts, **members: Any) -> UUID:
    """Offer an exam: five items of one domain in ten minutes, open to all, unless told."""
    values: dict[str, Any] = {
        "slug": f"exam-{next(_numbers)}",
        "title": "An exam",
        "description": None,
        "item_count": 5,
        "duration_mins": 10,
        "scoring_mode": ScoringMode.RAW,
        "mode": ExamMode.MOCK,
        "allow_pause": True,
        "features": (),
        "blueprint": blueprint_from({"domains": {"evaluation": 1}}),
        "metadata": {},
    }
    async with parts[Database].transaction() as tx:
        template, _ = await save_template(
            tx,
            TemplateDraft(**values | members),
            features=parts[Features],
            actor_id=None,
            now=parts[Clock].now(),
        )
    return template.id


@dataclass
class Sitting:
    """Somebody at an exam, over the API. `state` is what the server said last."""

    person: Person
    state: dict[str, Any]
    revision: int = 0

    @property
    def address(self) -> str:
        """Of the session."""
        return f"/api/exams/sessions/{self.state['id']}"

    def item(self, position: int) -> dict[str, Any]:
        """One of the items."""
        found: dict[str, Any] = self.state["items"][position - 1]
        return found

    def option(self, position: int, *, right: bool) -> str:
        """The id of an option that says that it is right, or of one that does not."""
        options = self.item(position)["question"]["options"]
        return next(str(each["id"]) for each in options if (each["content"] == "right") is right)

    async def answer(
        self, position: int, *, right: bool = True, status: int = 200, **members: Any
    ) -> Any:
        """Answer an item; the body of the answer."""
        self.revision += 1
        body = {
            "question_id": self.item(position)["question_id"],
            "revision": self.revision,
            "selected_option": self.option(position, right=right),
        }
        return await self.send(body | members, status=status)

    async def send(self, body: dict[str, Any], *, status: int = 200) -> Any:
        """Send an answer as it is."""
        answer = await self.person.client.post(f"{self.address}/responses", json=body)
        assert answer.status_code == status, answer.text
        return answer.json()

    async def read(self) -> dict[str, Any]:
        """Ask for the session."""
        answer = await self.person.client.get(self.address)
        assert answer.status_code == 200, answer.text
        self.state = answer.json()
        return self.state

    async def act(self, action: str, status: int = 200) -> Any:
        """Begin, pause, resume, archive, restore."""
        answer = await self.person.client.patch(self.address, json={"action": action})
        assert answer.status_code == status, answer.text
        return answer.json()

    async def finalize(self, status: int = 200) -> Any:
        """Hand it in."""
        answer = await self.person.client.post(f"{self.address}/finalize")
        assert answer.status_code == status, answer.text
        return answer.json()

    async def review(self, status: int = 200) -> Any:
        """Look back."""
        answer = await self.person.client.get(f"{self.address}/review")
        assert answer.status_code == status, answer.text
        return answer.json()


async def sit(person: Person, template_id: UUID, **members: Any) -> Sitting:
    """Begin an exam."""
    answer = await person.client.post(
        "/api/exams/sessions", json={"template_id": str(template_id)} | members
    )
    assert answer.status_code == 201, answer.text
    return Sitting(person, answer.json())
