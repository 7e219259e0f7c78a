"""Decks to study, and the words for what learners do with them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import httpx
import pytest
from tests.conftest import Person

from studium.commerce.entitlements import Source, grant_entitlement
from studium.platform.clock import Clock, MovableClock
from studium.platform.database import Database
from studium.platform.ids import new_id
from studium.platform.parts import Parts
from studium.study.flashcards.actions.change_deck import add_card
from studium.study.flashcards.actions.make_deck import make_deck
from studium.study.flashcards.model import Card, CardText, Deck


@dataclass
class Cards:
    """Making decks and reviewing cards through the API."""

    parts: Parts

    @property
    def now(self) -> datetime:
        return self.parts[Clock].now()

    @property
    def clock(self) -> MovableClock:
        clock = self.parts[Clock]
        assert isinstance(clock, MovableClock)
        return clock

    async def deck(
        self,
        count: int = 3,
        *,
        features: Sequence[str] = (),
        owner_id: UUID | None = None,
        domain: str | None = "hand",
        tags: Sequence[str] = (),
    ) -> tuple[Deck, list[Card]]:
        """A deck with so many cards; the operator's unless somebody owns it."""
        async with self.parts[Database].transaction() as tx:
            deck = await make_deck(
                tx,
                title=f"Hand {new_id()}",
                domain=domain,
                features=features,
                owner_id=owner_id,
                now=self.now,
            )
            cards = [
                await add_card(
                    tx,
                    deck,
                    CardText(prompt=f"Prompt {n}", answer=f"Answer {n}", tags=tuple(tags)),
                    now=self.now,
                )
                for n in range(count)
            ]
        return deck, cards

    async def grant(self, person: Person, feature: str) -> None:
        """Give somebody a feature for good."""
        async with self.parts[Database].transaction() as tx:
            await grant_entitlement(
                tx,
                user_id=person.user_id,
                feature=feature,
                source=Source("gift", new_id()),
                starts_at=self.now,
                ends_at=None,
                now=self.now,
            )

    async def review(
        self, person: Person, card_id: UUID, rating: int, **more: Any
    ) -> httpx.Response:
        """What the API answers to a review."""
        body = {"flashcard_id": str(card_id), "rating": rating, **more}
        return await person.client.post("/api/flashcards/reviews", json=body)

    async def queue(self, person: Person, **query: Any) -> list[dict[str, Any]]:
        """The cards that come next."""
        answer = await person.client.get("/api/flashcards/queue", params=query)
        assert answer.status_code == 200, answer.text
        items: list[dict[str, Any]] = answer.json()["items"]
        return items

    async def rows(self, sql: str, *values: object) -> list[dict[str, Any]]:
        """Rows of the database."""
        async with self.parts[Database].pool.acquire() as connection:
            return [dict(row) for row in await connection.fetch(sql, *values)]


@pytest.fixture
def cards(parts: Parts) -> Cards:
    return Cards(parts)
