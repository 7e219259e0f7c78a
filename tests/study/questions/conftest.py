"""Questions for wired tests."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.parts import Parts
from studium.study.questions import (
    Question,
    QuestionState,
    QuestionTypes,
    content_from,
    create_question,
)


def single(stem: str, *, domain: str = "evaluation", **members: Any) -> dict[str, Any]:
    """The JSON of a question with one right answer."""
    options = ["Observe the client at home", "Order a lift", "Wait a week", "Call the payer"]
    return {
        "type": "SINGLE_BEST",
        "domain": domain,
        "difficulty": 3,
        "stem": stem,
        "rationale": "It shows what the client does.",
        "scoring": "dichotomous",
        "variants": [
            {
                "label": "ABCD"[place],
                "content": content,
                "is_correct": place == 0,
                "rationale": f"Reason {place}",
                "sort_order": place,
            }
            for place, content in enumerate(options)
        ],
        **members,
    }


Store = Callable[..., Awaitable[Question]]


@pytest.fixture
def store_question(parts: Parts) -> Store:
    """Store a question, approved unless said otherwise."""

    async def store(
        value: dict[str, Any], state: QuestionState = QuestionState.APPROVED
    ) -> Question:
        async with parts[Database].transaction() as tx:
            return await create_question(
                tx,
                content_from(value),
                types=parts[QuestionTypes],
                author_id=None,
                now=parts[Clock].now(),
                state=state,
            )

    return store
